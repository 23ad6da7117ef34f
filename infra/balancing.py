"""Balancing: workers that share a listener share its connections evenly.

All of them wait at one listener, and whoever is up takes what has come: one may take everything
while another sleeps. Each writes on a board, in memory that all of them see, how many connections
it has, and whoever has more than another leaves the next one to it for a moment.
"""

from __future__ import annotations

import mmap

PLACES = 128
LEAVE_S = 0.001
"""How long a new connection is left to the others before it is looked at again."""
MOST_LEFT = 3
"""So many times in a row; who has fewer may be busy or hang."""

# Made before the workers are forked. Each place holds one more than the connections of its worker,
# none is nobody's.
_board = memoryview(mmap.mmap(-1, 4 * PLACES)).cast("i")


class Share:
    """What one worker has and knows of the others."""

    def __init__(self, number: int) -> None:
        """Take a place; workers alive at one time have different numbers."""
        self._place = number % PLACES
        self._left = 0

    def tell(self, connections: int) -> None:
        """Write down how many connections this worker has now."""
        _board[self._place] = connections + 1

    def leaves_it(self, connections: int) -> bool:
        """Say whether the next connection is to be left to somebody who has fewer."""
        self.tell(connections)
        fewer = any(
            0 < told <= connections for place, told in enumerate(_board) if place != self._place
        )
        if fewer and self._left < MOST_LEFT:
            self._left += 1
            return True
        self._left = 0
        return False


def leave(number: int) -> None:
    """Give back the place of a worker that has ended."""
    _board[number % PLACES] = 0
