"""Report links: a sponsor's report for whoever holds the link, known by the hash of its token."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from storage.database import Connection, changed, many, one, value

_COLUMNS = (
    "report_links.id, report_links.sponsor_id, report_links.campaign_id, report_links.made_by, "
    "report_links.created_at, report_links.expires_at, report_links.ended_at"
)


@dataclass(frozen=True, slots=True)
class ReportLink:
    """One link."""

    id: UUID
    sponsor_id: UUID
    campaign_id: UUID | None
    """None: all of the sponsor's campaigns."""
    made_by: UUID | None
    """None: the account is gone."""
    created_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    """When somebody ended it before its time."""


@dataclass(frozen=True, slots=True)
class Listed(ReportLink):
    """A link as its list shows it."""

    sponsor: str
    campaign: str | None
    maker: str
    """Name or address of who made it; empty when the account is gone."""


def insert(
    db: Connection,
    *,
    sponsor: UUID,
    campaign: UUID | None,
    made_by: UUID,
    token_hash: bytes,
    created_at: datetime,
    expires_at: datetime,
) -> UUID:
    """Keep a link and return its id."""
    return value(
        db,
        """
        INSERT INTO report_links (sponsor_id, campaign_id, made_by, token_hash, created_at,
                                  expires_at)
        VALUES (%s, %s, %s, %s, %s, %s) RETURNING id
        """,
        (sponsor, campaign, made_by, token_hash, created_at, expires_at),
    )


def of_token(db: Connection, token_hash: bytes, now: datetime) -> ReportLink | None:
    """Return the link of a token; None when there is none, it is over, or it was ended."""
    return one(
        db,
        ReportLink,
        f"""
        SELECT {_COLUMNS} FROM report_links
        WHERE token_hash = %s AND expires_at > %s AND ended_at IS NULL
        """,
        (token_hash, now),
    )


def listing(
    db: Connection, now: datetime, *, member: UUID | None = None, limit: int = 200
) -> list[Listed]:
    """Return links that lead somewhere, newest first: of the sponsors of `member`, or all."""
    return many(
        db,
        Listed,
        f"""
        SELECT {_COLUMNS}, sponsors.name AS sponsor, campaigns.name AS campaign,
               coalesce(nullif(users.name, ''), users.email, '') AS maker
        FROM report_links
        JOIN sponsors ON sponsors.id = report_links.sponsor_id
        LEFT JOIN campaigns ON campaigns.id = report_links.campaign_id
        LEFT JOIN users ON users.id = made_by
        WHERE expires_at > %(now)s AND ended_at IS NULL
          AND (%(member)s::uuid IS NULL OR report_links.sponsor_id IN (
                SELECT sponsor_id FROM sponsor_members WHERE user_id = %(member)s))
        ORDER BY report_links.id DESC LIMIT %(limit)s
        """,
        {"now": now, "member": member, "limit": limit},
    )


def end(db: Connection, link: UUID, now: datetime, *, member: UUID | None = None) -> bool:
    """Let a link lead nowhere from now on; False when there is none of these sponsors to end."""
    return bool(
        changed(
            db,
            """
            UPDATE report_links SET ended_at = %(now)s
            WHERE id = %(link)s AND ended_at IS NULL
              AND (%(member)s::uuid IS NULL OR sponsor_id IN (
                    SELECT sponsor_id FROM sponsor_members WHERE user_id = %(member)s))
            """,
            {"link": link, "now": now, "member": member},
        )
    )


def forget(db: Connection, before: datetime) -> int:
    """Delete the links that were over before a moment; return how many."""
    return changed(db, "DELETE FROM report_links WHERE expires_at < %s", (before,))
