"""Interrupts: Ctrl-C, SIGTERM and SIGHUP become a wish to stop; a child's death ends a nap."""

import os
import select
import signal
from types import FrameType


class Interrupts:
    """What the person and the children have signalled so far. Made in the main thread."""

    def __init__(self) -> None:
        self.wishes = 0
        self._read, write = os.pipe()
        for descriptor in (self._read, write):
            os.set_blocking(descriptor, False)
        signal.set_wakeup_fd(write, warn_on_full_buffer=False)
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, self._wish)
        signal.signal(signal.SIGCHLD, self._notice)

    def _wish(self, _number: int, _frame: FrameType | None) -> None:
        self.wishes += 1

    def _notice(self, _number: int, _frame: FrameType | None) -> None:
        """Do nothing: the signal has written to the wake-up pipe already."""

    def stop_wished(self) -> bool:
        """Tell whether the person asked to stop."""
        return self.wishes > 0

    def hurry_wished(self) -> bool:
        """Tell whether the person asked a second time."""
        return self.wishes > 1

    def nap(self, seconds: float) -> None:
        """Sleep until a signal comes, at most so many seconds."""
        ready, _, _ = select.select([self._read], [], [], seconds)
        if ready:
            os.read(self._read, 4096)
