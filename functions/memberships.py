"""Memberships: who may read a course for members, decided alike at the edge and at the origin."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from uuid import UUID

from functions.access import Claims

MAX_CARRIED = 48
"""Courses whose readers' group one access token names: with forty groups of the account it still
fits into a cookie. Whoever may read more gets a token that names the course they come to."""
_PURPOSE = b"readers of a course\0"


def course_group(course: UUID) -> str:
    """Return the group that all readers of a members' course belong to, in twelve letters.

    72 bits of a hash: a third of the course's own id, for tokens travel with every request.
    """
    digest = hashlib.sha256(_PURPOSE + course.bytes).digest()
    return base64.urlsafe_b64encode(digest[:9]).decode()


def opens(groups: Sequence[str], claims: Claims, departures: int) -> bool:
    """Say whether a page for `groups` is for who claims this.

    `departures` counts how often somebody's right to read something ended: a token of before is
    not believed. A page without groups (an origin of before tells none) is for all who have
    an account.
    """
    if not groups or claims.role == "admin":
        return True
    return claims.departures >= departures and not set(groups).isdisjoint(claims.groups)
