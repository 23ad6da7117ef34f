"""Logins: an account entered by somebody who has proved who they are, in one statement.

Every statement costs a login two ways between processes, and a school logs in within a minute.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from storage.database import Connection, one
from storage.memberships import CARRIED, Carried, carried_of, carried_parameters
from storage.second_factors import Factors
from storage.site import Offer
from storage.wishes import TOLD, WISHED, Told, Wishes, told_parameters


@dataclass(frozen=True, slots=True)
class Entry:
    """What became of it."""

    entered: bool
    """Whether the session began: not while the account is shut or asks for a second step."""
    password_hash: str
    """As it stands now."""
    totp: bool
    passkeys: int
    recovery_codes: int
    groups: list[str]
    courses: list[UUID]
    departures: int
    minor: bool
    fewer: bool
    none: bool
    none_until: datetime | None
    offer: Offer
    refused: list[UUID]

    @property
    def told(self) -> Told:
        """Return what the edge is told of the account's owner."""
        wishes = Wishes(self.fewer, self.none, self.none_until)
        return Told(wishes, self.offer, tuple(self.refused))

    @property
    def carried(self) -> Carried:
        """Return what the session's access token says of memberships."""
        return carried_of(self.groups, self.courses, self.departures, self.minor)

    @property
    def factors(self) -> Factors:
        """Return what the account has of second factors."""
        return Factors(self.totp, self.passkeys, self.recovery_codes)


def enter(
    db: Connection,
    user: UUID,
    now: datetime,
    *,
    session: UUID,
    refresh_hash: bytes,
    expires_at: datetime,
    user_agent: str = "",
    address: str | None = None,
    second_step: bool = False,
) -> Entry | None:
    """Begin a session and note the login: its moment, and that the failures before it are over.

    Nothing is written when the account was locked or shut meanwhile, nor when it has a second
    factor, unless `second_step` says that it was given. None when there is no such account.

    With a password alone the commit does not wait for the disk: what a crash of the database's
    machine takes away of it, of less than a second, is a session whose owner logs in once more. A
    second step waits: what was used up for it is written with it.
    """
    return one(
        db,
        Entry,
        f"""
        WITH factors AS (
            SELECT EXISTS (SELECT FROM totp_secrets
                           WHERE user_id = %(user)s AND confirmed_at IS NOT NULL) AS totp,
                   (SELECT count(*) FROM passkeys WHERE user_id = %(user)s) AS passkeys,
                   (SELECT count(*) FROM recovery_codes
                    WHERE user_id = %(user)s AND used_at IS NULL) AS recovery_codes
        ),
        entered AS (
            UPDATE users SET last_login = %(now)s, failed_login_attempts = 0, locked_until = NULL
            WHERE id = %(user)s AND deactivated_at IS NULL
              AND (locked_until IS NULL OR locked_until <= %(now)s)
              AND (%(second_step)s OR NOT (SELECT totp OR passkeys > 0 FROM factors))
            RETURNING id
        ),
        begun AS (
            INSERT INTO sessions (id, user_id, refresh_hash, expires_at, user_agent, address)
            SELECT %(session)s, id, %(refresh_hash)s, %(expires_at)s, left(%(user_agent)s, 500),
                   %(address)s::inet
            FROM entered
            RETURNING CASE WHEN NOT %(second_step)s
                      THEN set_config('synchronous_commit', 'off', true) END
        )
        SELECT EXISTS (SELECT FROM begun) AS entered, password_hash,
               totp, passkeys, recovery_codes, {CARRIED}, {TOLD}
        FROM users {WISHED}, factors WHERE id = %(user)s
        """,
        {
            **carried_parameters(user), **told_parameters(user), "now": now, "session": session,
            "refresh_hash": refresh_hash, "expires_at": expires_at, "user_agent": user_agent,
            "address": address, "second_step": second_step,
        },
    )  # fmt: skip
