"""The warden: a small process that ends what is left when the supervisor dies without a word.

It reads `+PID SIGNAL` and `-PID` lines on standard input. The end of that input means that the
supervisor is gone: the groups still named get their signal, then SIGKILL. On Linux the kernel's
death signal has usually been faster; elsewhere, and for a child that ignores it, this is the net.
It inherits the clone's lock and so holds it until the last child is gone: a start right after a
crash waits for that instead of meeting taken ports.
"""

import os
import signal
import sys
import time

PATIENCE = 5.0
"""Seconds between the polite signal and SIGKILL."""


def watch() -> dict[int, int]:
    """Follow the supervisor's words until they end; return the groups left, with their signals."""
    left: dict[int, int] = {}
    for line in sys.stdin:
        words = line.split()
        if words and words[0].startswith("+"):
            left[int(words[0][1:])] = int(words[1])
        elif words and words[0].startswith("-"):
            left.pop(int(words[0][1:]), None)
    return left


def tell(group: int, number: int) -> bool:
    """Send a signal to a process group; False when nobody is left in it."""
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def alive() -> set[int]:
    """Return the groups that still have a process; Linux only. Zombies are nobody's process."""
    found: set[int] = set()
    for name in os.listdir("/proc"):
        if not name.isdecimal():
            continue
        try:
            with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as stat:
                # The program's name, in brackets, may hold anything; what follows may not.
                state, _parent, group = stat.read().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if state != "Z":
            found.add(int(group))
    return found


def still(groups: set[int]) -> set[int]:
    """Return those of the groups in which somebody is left."""
    if sys.platform == "linux":
        return groups & alive()
    return {group for group in groups if tell(group, 0)}


def end(left: dict[int, int]) -> None:
    """Stop the groups: politely, and after `PATIENCE` for good."""
    groups = {group for group, how in left.items() if tell(group, how)}
    deadline = time.monotonic() + PATIENCE
    while groups and time.monotonic() < deadline:
        time.sleep(0.05)
        groups = still(groups)
    for group in groups:
        tell(group, signal.SIGKILL)


if __name__ == "__main__":
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)
    end(watch())
