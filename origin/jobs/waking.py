"""Waking: telling the workers through Huey that something is due, if Redis can be told."""

from __future__ import annotations

import os
import threading
import time

from huey.exceptions import HueyException
from redis import RedisError

from origin.jobs import transport
from origin.logs import logger

PAUSE_S = 5.0
"""After a failure nobody is woken for this long: the ticker looks that often anyway."""

_lock = threading.Lock()
_url = ""
_taps: dict[int, transport.Tap] = {}
"""By process: a forked one must not share its parent's connection."""
_away_until = 0.0


def configure(redis_url: str) -> None:
    """Say where the workers listen; before that nobody is woken and the ticker does it all."""
    global _url
    with _lock:
        _url = redis_url
        _taps.clear()


def wake() -> bool:
    """Wake one worker; False when Redis is away. It never raises and hardly ever waits.

    What is lost here is only time: the row in Postgres is the job, this is a tap on a shoulder.
    """
    global _away_until
    if not _url or time.monotonic() < _away_until:
        return False
    try:
        _tap()()
    except (RedisError, HueyException, OSError) as error:
        _away_until = time.monotonic() + PAUSE_S
        logger(__name__).warning("workers can't be woken", error=str(error))
        return False
    return True


def _tap() -> transport.Tap:
    process = os.getpid()
    with _lock:
        if process not in _taps:
            _taps[process] = transport.tap(_url)
        return _taps[process]
