"""Answers, for long: learners sit a quiz through a hundred and twenty kills."""

from __future__ import annotations

import pytest

from tests.flows import answering
from tests.house import running


def test_every_answer_survives_a_hundred_and_twenty_kills(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with running(tmp_path_factory.mktemp("answers") / "var", MANIFEST_POLL_MS="500") as house:
        answering.storm(house, learners=8, kills=120, abandoned=3)
