"""Second factors: what an account has of them, in one look, and which tickets are spent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from storage.database import Connection, changed, one


@dataclass(frozen=True, slots=True)
class Factors:
    """What an account may prove itself with besides its password."""

    totp: bool
    passkeys: int
    recovery_codes: int
    """How many still work; they alone are no second factor."""

    @property
    def any(self) -> bool:
        """Say whether logging in takes a second step."""
        return self.totp or self.passkeys > 0


def of_user(db: Connection, user: UUID) -> Factors:
    """Return what an account has."""
    found = one(
        db,
        Factors,
        """
        SELECT EXISTS (SELECT FROM totp_secrets
                       WHERE user_id = %(user)s AND confirmed_at IS NOT NULL) AS totp,
               (SELECT count(*) FROM passkeys WHERE user_id = %(user)s) AS passkeys,
               (SELECT count(*) FROM recovery_codes
                WHERE user_id = %(user)s AND used_at IS NULL) AS recovery_codes
        """,
        {"user": user},
    )
    return found or Factors(totp=False, passkeys=0, recovery_codes=0)


def lock(db: Connection, user: UUID) -> None:
    """Let nobody else change the account's factors until the end of the transaction."""
    db.execute("SELECT FROM users WHERE id = %s FOR UPDATE", (user,))


def spend(db: Connection, ticket: bytes, expires_at: datetime) -> bool:
    """Note that a ticket was used; False when it was before. Old notes are dropped with it."""
    db.execute("DELETE FROM spent_tickets WHERE expires_at < now() - interval '1 minute'")
    return bool(
        changed(
            db,
            "INSERT INTO spent_tickets (ticket, expires_at) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            (ticket, expires_at),
        )
    )
