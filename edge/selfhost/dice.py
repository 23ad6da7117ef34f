"""Dice: random bytes drawn from the system in bulk and handed out once."""

from __future__ import annotations

import os

POOL_BYTES = 64 * 1024


class Dice:
    """Random bytes fit for secrets.

    A call to the system lets go of the interpreter's lock, and a busy server pays for each such
    moment with two changes of thread: asking once for a thousand views halves the cost of a page.
    Not to be shared with a forked child (nothing here forks): both would hand out the same.
    """

    def __init__(self) -> None:
        """Begin with nothing drawn."""
        self._pool = b""
        self._at = 0

    def __call__(self, count: int) -> bytes:
        """Return `count` bytes that nobody was given before."""
        end = self._at + count
        if end > len(self._pool):
            self._pool = os.urandom(max(POOL_BYTES, count))
            self._at, end = 0, count
        drawn = self._pool[self._at : end]
        self._at = end
        return drawn
