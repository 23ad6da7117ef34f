"""Standing: what an account may do before its address is known to be its owner's."""

from __future__ import annotations

from datetime import datetime


def in_reports(verified_at: datetime | None) -> bool:
    """Say whether somebody counts as a learner in reports.

    An unverified account may read and learn; what it did counts from the moment its address is
    verified, also for the time before. Until then it may be anybody's, made a hundred times.
    """
    return verified_at is not None
