"""Logins: accounts entered by those who have proved who they are, all of them in one statement.

Every statement costs a login two ways between processes, and a school logs in within a minute.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from storage.database import Connection, many
from storage.memberships import CARRIED, Carried, carried_of, carried_parameters
from storage.second_factors import Factors
from storage.site import Offer
from storage.wishes import TOLD, WISHED, Told, Wishes, told_parameters


@dataclass(frozen=True, slots=True)
class Entering:
    """Somebody who has proved who they are, and the session that they would begin."""

    user: UUID
    session: UUID
    refresh_hash: bytes
    at: datetime
    expires_at: datetime
    user_agent: str = ""
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """What became of it."""

    number: int
    """Whose it is: the place among those who came, from 1."""
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
    given: Sequence[Entering],
    *,
    second_step: bool = False,
) -> list[Entry | None]:
    """Begin sessions and note the logins: their moment, and that the failures before are over.

    Answers for each of those who came, in their order; None where there is no such account.

    Nothing is written of an account that was locked or shut meanwhile, nor of one that has a second
    factor, unless `second_step` says that it was given.

    With a password alone the commit does not wait for the disk: what a crash of the database's
    machine takes away of it, of less than a second, is a session whose owner logs in once more. A
    second step waits: what was used up for it is written with it.
    """
    entries = many(
        db,
        Entry,
        f"""
        WITH given AS (
            -- Each count by itself, so that an index leads to it however many rows are expected;
            -- arrays out of a query, so that the plan is the same for one and for many.
            SELECT *,
                   (SELECT count(*) > 0 FROM totp_secrets
                    WHERE totp_secrets.user_id = given.user_id AND confirmed_at IS NOT NULL)
                       AS totp,
                   (SELECT count(*) FROM passkeys WHERE passkeys.user_id = given.user_id)
                       AS passkeys,
                   (SELECT count(*) FROM recovery_codes
                    WHERE recovery_codes.user_id = given.user_id AND used_at IS NULL)
                       AS recovery_codes
            FROM unnest(
                (SELECT %(users)s::uuid[]), (SELECT %(sessions)s::uuid[]),
                (SELECT %(hashes)s::bytea[]), (SELECT %(agents)s::text[]),
                (SELECT %(addresses)s::inet[]), (SELECT %(ends)s::timestamptz[])
            ) WITH ORDINALITY
                AS given (user_id, session, refresh_hash, user_agent, address, expires_at, number)
        ),
        entered AS (
            UPDATE users SET last_login = %(now)s, failed_login_attempts = 0, locked_until = NULL
            WHERE id = ANY (ARRAY(
                    SELECT user_id FROM given
                    WHERE %(second_step)s OR NOT (totp OR passkeys > 0)))
              AND deactivated_at IS NULL AND (locked_until IS NULL OR locked_until <= %(now)s)
            RETURNING id
        ),
        begun AS (
            INSERT INTO sessions (id, user_id, refresh_hash, expires_at, user_agent, address)
            SELECT session, user_id, refresh_hash, expires_at, left(user_agent, 500), address
            FROM given WHERE user_id IN (SELECT id FROM entered)
            RETURNING id, CASE WHEN NOT %(second_step)s
                          THEN set_config('synchronous_commit', 'off', true) END
        )
        SELECT number::int, session IN (SELECT id FROM begun) AS entered, password_hash,
               totp, passkeys, recovery_codes, {CARRIED}, {TOLD}
        FROM given JOIN users ON users.id = given.user_id {WISHED}
        """,
        {
            **carried_parameters(), **told_parameters(),
            "now": max(each.at for each in given),
            "users": [each.user for each in given],
            "sessions": [each.session for each in given],
            "hashes": [each.refresh_hash for each in given],
            "agents": [each.user_agent for each in given],
            "addresses": [each.address for each in given],
            "ends": [each.expires_at for each in given], "second_step": second_step,
        },
    )  # fmt: skip
    found = {entry.number: entry for entry in entries}
    return [found.get(number) for number in range(1, len(given) + 1)]
