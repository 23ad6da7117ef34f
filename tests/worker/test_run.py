"""The run itself: nothing of it outlives its time."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.worker import world
from tests.worker.driver import Worker

VARIABLES = {"PUBLIC_URL": world.PUBLIC_URL, "ORIGIN_URL": "http://127.0.0.1:9"} | world.SECRETS


def test_it_ends_by_itself_when_its_time_is_up(staged: Path, tmp_path: Path) -> None:
    began = time.monotonic()

    with pytest.raises(RuntimeError, match="did not start"):
        Worker(VARIABLES, tmp_path / "log", lifetime=1)
    assert time.monotonic() - began < 10
