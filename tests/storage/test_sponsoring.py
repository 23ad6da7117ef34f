"""Sponsors' campaigns: what the snapshot holds, what the shares are, and who sees what."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from functions.problems import InvalidFields
from storage import campaigns, creatives, performance, sponsors, users
from storage.database import Connection, translated
from storage.performance import Period, Scope
from tests.storage.world import PRICE, bakery


def soon() -> datetime:
    """Return a moment after everything that the test has made so far."""
    return datetime.now(UTC) + timedelta(seconds=5)


def test_a_budget_below_what_is_spent_is_refused(db: Connection) -> None:
    campaign, _ = bakery(db, budget=9 * PRICE)
    db.execute("UPDATE campaigns SET spent_micros = %s WHERE id = %s", (5 * PRICE, campaign.id))
    with pytest.raises(InvalidFields), translated():
        campaigns.update(db, replace(campaign, budget_micros=4 * PRICE))


def test_a_sponsor_sees_only_what_is_theirs(db: Connection) -> None:
    now = soon()
    campaign, creative = bakery(db)
    other = bakery(db)
    maria, ivan = (
        users.insert(db, email=f"{name}@example.org", password_hash="x", role="sponsor").id
        for name in ("maria", "ivan")
    )
    sponsors.add_member(db, campaign.sponsor_id, maria)
    sponsors.add_member(db, campaign.sponsor_id, maria)
    assert creatives.find(db, creative.id, member=maria) is not None
    assert creatives.find(db, creative.id, member=ivan) is None
    assert campaigns.find(db, other[0].id, member=maria) is None
    assert [each.id for each in creatives.listing(db, member=maria)] == [creative.id]
    today = now.date()
    now_here = Period(today, today, "Europe/Sofia")
    [line] = performance.by_creative(db, Scope(member=maria), now_here)
    assert (line.creative_id, line.impressions, line.spent_micros) == (creative.id, 0, 0)
    assert performance.by_creative(db, Scope(member=ivan), now_here) == []
    fortnight = Period(today - timedelta(days=13), today, "Europe/Sofia")
    assert len(performance.by_day(db, Scope(member=maria), fortnight)) == 14
