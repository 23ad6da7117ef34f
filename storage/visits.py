"""Visits: where landing addresses led when the house last looked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from functions.visits import Verdict, Visit
from storage.database import Connection, changed, one

_COLUMNS = "landing, asked_at, visited_at, verdict, reason, fault, status, hops"
_WANTED: LiteralString = """
    SELECT creatives.landing FROM creatives
    JOIN campaigns ON campaigns.id = campaign_id JOIN sponsors ON sponsors.id = sponsor_id
    WHERE creatives.state IN ('live', 'review')
      AND campaigns.state <> 'ended' AND archived_at IS NULL
    UNION
    SELECT creative_changes.landing FROM creative_changes
    JOIN creatives ON creatives.id = creative_id
    JOIN campaigns ON campaigns.id = campaign_id JOIN sponsors ON sponsors.id = sponsor_id
    WHERE creative_changes.state = 'review' AND creatives.state <> 'archived'
      AND campaigns.state <> 'ended' AND archived_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class Visited:
    """What is known of one landing address."""

    landing: str
    asked_at: datetime
    """When a look was last wanted by somebody."""
    visited_at: datetime | None
    """When the last one began; None before the first."""
    verdict: Verdict | None
    reason: str
    """A slug of functions.visits.REASONS."""
    fault: str
    status: int
    """What the last hop answered, as HTTP says it; 0 where nobody could see it."""
    hops: list[str]
    """The addresses that were come by, the landing address first."""

    @property
    def waits(self) -> bool:
        """Whether a look is still to come."""
        return self.visited_at is None or self.asked_at > self.visited_at


def ask(db: Connection, landing: str, now: datetime) -> None:
    """Note that somebody wants to know where an address leads; what was seen before stays."""
    db.execute(
        """
        INSERT INTO visits (landing, asked_at) VALUES (%s, %s)
        ON CONFLICT (landing) DO UPDATE SET asked_at = greatest(visits.asked_at, excluded.asked_at)
        """,
        (landing, now),
    )


def find(db: Connection, landing: str) -> Visited | None:
    """Return what is known of an address; None when nobody ever asked."""
    return one(db, Visited, f"SELECT {_COLUMNS} FROM visits WHERE landing = %s", (landing,))


def keep(db: Connection, landing: str, visit: Visit, began: datetime) -> bool:
    """Keep what was seen by a look that `began` then; False when a later one is wanted by now.

    Who asked meanwhile may have put right what was wrong.
    """
    return bool(
        changed(
            db,
            """
            INSERT INTO visits AS known
                (landing, asked_at, visited_at, verdict, reason, fault, status, hops)
            VALUES (%(landing)s, %(began)s, %(began)s, %(verdict)s, %(reason)s, %(fault)s,
                    %(status)s, %(hops)s)
            ON CONFLICT (landing) DO UPDATE SET visited_at = excluded.visited_at,
                verdict = excluded.verdict, reason = excluded.reason, fault = excluded.fault,
                status = excluded.status, hops = excluded.hops
            WHERE known.asked_at <= excluded.visited_at
              AND (known.visited_at IS NULL OR known.visited_at <= excluded.visited_at)
            """,
            {
                "landing": landing, "began": began, "verdict": visit.verdict,
                "reason": visit.reason, "fault": visit.fault, "status": visit.status,
                "hops": list(visit.hops),
            },
        )
    )  # fmt: skip


def wanted(db: Connection) -> list[str]:
    """Return the landing addresses of messages that run or wait for a review, in their order."""
    return [row[0] for row in db.execute(f"{_WANTED} ORDER BY 1").fetchall()]


def forget(db: Connection) -> int:
    """Forget addresses that no message has any more; return how many."""
    return changed(
        db,
        """
        DELETE FROM visits
        WHERE NOT EXISTS (SELECT FROM creatives WHERE creatives.landing = visits.landing
                          AND state <> 'archived')
          AND NOT EXISTS (SELECT FROM creative_changes
                          WHERE creative_changes.landing = visits.landing)
        """,
    )
