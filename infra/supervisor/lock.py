"""The clone's lock: at most one platform runs on one var folder."""

import fcntl
import os
import time
from pathlib import Path

from infra.supervisor.service import CannotStart

PATIENCE = 12.0
"""Seconds to wait for what is left of a platform whose supervisor was killed."""


def take(path: Path) -> int:
    """Take the lock and return its descriptor; it is held until every copy of that is closed.

    Raises CannotStart when another platform runs here.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(descriptor, 20, 0).decode(errors="replace").strip()
            if runs(holder) or time.monotonic() > deadline:
                os.close(descriptor)
                raise CannotStart(
                    f"Uchi is running here already (process {holder or 'unknown'}): "
                    "use that one, or stop it with Ctrl-C first."
                ) from None
            time.sleep(0.02)
        else:
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, str(os.getpid()).encode(), 0)
            return descriptor


def runs(holder: str) -> bool:
    """Tell whether the process that wrote its id into the lock is alive."""
    if not holder.isdecimal():
        # It has the lock but has not written yet: it is alive, or its warden says otherwise soon.
        return False
    try:
        os.kill(int(holder), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        stat = Path(f"/proc/{holder}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return True
    return stat.rpartition(")")[2].split()[0] != "Z"
