"""Reach: how many learners saw a message, and what closed weeks came to by group."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from storage.arrays import literal
from storage.database import Connection, made, many
from storage.performance import MOMENTS, OWN, Period, Scope, given


@dataclass(frozen=True, slots=True)
class Reach:
    """Who saw messages while logged in; of guests nothing is kept that could be counted."""

    learners: int
    impressions: int
    """Theirs: by so many the learners are divided into."""


@dataclass(frozen=True, slots=True)
class GroupLine:
    """What a group came to in the closed weeks of a period."""

    group_id: UUID
    name: str
    weeks: int
    """In how many weeks something was told of it."""
    impressions: int
    clicks: int


@dataclass(frozen=True, slots=True)
class Count:
    """What one group came to in one week."""

    learners: int
    impressions: int
    clicks: int


@dataclass(frozen=True, slots=True)
class Week:
    """Whom a campaign reached in a week: every learner with what they saw and followed."""

    learners: Mapping[UUID, tuple[int, int]]
    """Impressions and clicks."""
    groups: Mapping[UUID, frozenset[UUID]]
    """Who of them is in which group now."""


def of(db: Connection, scope: Scope, period: Period) -> Reach:
    """Return how many learners saw something, and how often all together."""
    return made(
        db,
        Reach,
        f"""
        WITH {OWN}
        SELECT count(DISTINCT learner) AS learners, count(*) AS impressions
        FROM events JOIN own ON own.id = creative
        WHERE kind = 'seen' AND marks = '{{}}' AND learner IS NOT NULL AND {MOMENTS}
        """,
        given(scope, period),
    )


def by_group(db: Connection, scope: Scope, period: Period) -> list[GroupLine]:
    """Return what groups came to in the closed weeks that lie in the period, the most first."""
    return many(
        db,
        GroupLine,
        f"""
        WITH {OWN}
        SELECT groups.id AS group_id, name, count(DISTINCT week) AS weeks,
               sum(impressions)::bigint AS impressions, sum(clicks)::bigint AS clicks
        FROM group_weeks JOIN groups ON groups.id = group_id
        WHERE week >= %(since)s AND week + 6 <= %(until)s
          AND campaign_id IN (SELECT campaign_id FROM creatives JOIN own USING (id))
        GROUP BY groups.id ORDER BY impressions DESC, groups.id
        """,
        given(scope, period),
    )


def open_weeks(db: Connection, before: date) -> list[date]:
    """Return the Mondays of the weeks that ended before that day and are not closed yet."""
    rows = db.execute(
        """
        SELECT week::date FROM generate_series(
            date_trunc('week', (SELECT min(accepted_at) FROM events WHERE creative IS NOT NULL)
                               AT TIME ZONE 'UTC'),
            %(before)s::date - 7, interval '7 days') AS weeks (week)
        WHERE NOT EXISTS (SELECT FROM closed_weeks WHERE closed_weeks.week = weeks.week::date)
        ORDER BY 1
        """,
        {"before": before},
    ).fetchall()
    return [row[0] for row in rows]


def of_week(db: Connection, week: date) -> dict[UUID, Week]:
    """Return whom each campaign reached in the week (UTC) that begins on that Monday."""
    rows = db.execute(
        """
        SELECT campaign_id, learner, count(*) FILTER (WHERE kind = 'seen'),
               count(*) FILTER (WHERE kind = 'click')
        FROM events JOIN creatives ON creatives.id = creative
        WHERE kind IN ('seen', 'click') AND marks = '{}' AND learner IS NOT NULL
          AND accepted_at >= %(week)s::timestamp AT TIME ZONE 'UTC'
          AND accepted_at < (%(week)s::date + 7)::timestamp AT TIME ZONE 'UTC'
          AND day BETWEEN %(week)s::date - 5 AND %(week)s::date + 7
        GROUP BY 1, 2
        """,
        {"week": week},
    ).fetchall()
    reached: dict[UUID, dict[UUID, tuple[int, int]]] = defaultdict(dict)
    for campaign, learner, impressions, clicks in rows:
        reached[campaign][learner] = (impressions, clicks)
    members = _members(db, {learner for learners in reached.values() for learner in learners})
    return {
        campaign: Week(
            learners,
            {group: found for group, all in members.items() if (found := all & learners.keys())},
        )
        for campaign, learners in reached.items()
    }


def close(db: Connection, week: date, counts: Mapping[tuple[UUID, UUID], Count]) -> bool:
    """Keep a week's counts by campaign and group, for good; False when it is closed already."""
    new = db.execute(
        "INSERT INTO closed_weeks (week) VALUES (%s) ON CONFLICT DO NOTHING RETURNING week", (week,)
    ).fetchone()
    if new is None:
        return False
    db.execute(
        """
        INSERT INTO group_weeks (campaign_id, week, group_id, learners, impressions, clicks)
        SELECT campaign, %(week)s, "group", learners, impressions, clicks
        FROM unnest(%(campaigns)s::uuid[], %(groups)s::uuid[], %(learners)s::integer[],
                    %(impressions)s::bigint[], %(clicks)s::bigint[])
             AS told (campaign, "group", learners, impressions, clicks)
        """,
        {
            "week": week,
            "campaigns": literal(str(campaign) for campaign, _ in counts),
            "groups": literal(str(group) for _, group in counts),
            "learners": literal(each.learners for each in counts.values()),
            "impressions": literal(each.impressions for each in counts.values()),
            "clicks": literal(each.clicks for each in counts.values()),
        },
    )
    return True


def _members(db: Connection, learners: Collection[UUID]) -> dict[UUID, frozenset[UUID]]:
    rows = db.execute(
        "SELECT group_id, array_agg(user_id) FROM group_members WHERE user_id = ANY(%s::uuid[]) "
        "GROUP BY group_id",
        (literal(str(learner) for learner in learners),),
    ).fetchall()
    return {group: frozenset(users) for group, users in rows}
