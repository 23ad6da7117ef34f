"""The run itself: nothing of it outlives its time."""

from __future__ import annotations

import contextlib
from pathlib import Path

from tests.worker import world
from tests.worker.driver import Worker

VARIABLES = {"PUBLIC_URL": world.PUBLIC_URL, "ORIGIN_URL": "http://127.0.0.1:9"} | world.SECRETS


def test_it_ends_by_itself_when_its_time_is_up(staged: Path, tmp_path: Path) -> None:
    # A second may be over before it listens or just after: both times it ends.
    with contextlib.suppress(RuntimeError):
        assert Worker(VARIABLES, tmp_path / "log", lifetime=1).wait(60) == 0
