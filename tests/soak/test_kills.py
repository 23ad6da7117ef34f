"""Kills, for long: two hundred of them while ten thousand events flow."""

from __future__ import annotations

import pytest

from tests.flows.test_kills import storm
from tests.house import running


def test_ten_thousand_events_survive_two_hundred_kills(tmp_path_factory: pytest.TempPathFactory):
    with running(tmp_path_factory.mktemp("soak") / "var", MANIFEST_POLL_MS="500") as house:
        storm(house, events=10_000, kills=200)
