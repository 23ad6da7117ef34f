"""Lockout: how long an account stays shut after wrong passwords."""

from __future__ import annotations

from datetime import timedelta

FAILURES = 5
"""So many wrong passwords in a row shut the account for a while."""
_STEPS = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))


def closes_for(failures: int) -> timedelta | None:
    """Return for how long the failure of this number shuts the account; None when it does not.

    Every fifth in a row does, and for longer each time: a minute, five, fifteen, then an hour.
    """
    if failures <= 0 or failures % FAILURES:
        return None
    return _STEPS[min(failures // FAILURES, len(_STEPS)) - 1]
