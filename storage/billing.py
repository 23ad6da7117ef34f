"""Billing: what new events cost their campaigns, within the budget and the cap of the day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from functions.budgets import afford
from functions.calendars import day_of
from functions.events import Event, Key, key
from storage import campaign_days, creative_hours
from storage.arrays import literal
from storage.database import Connection


@dataclass(frozen=True, slots=True)
class _Payer:
    """A campaign that stands locked until the transaction ends."""

    id: str
    pricing: str
    left: int | None
    cap: int | None
    time_zone: str

    @property
    def kind(self) -> str:
        """Return the kind of event that it buys; impressions where nothing is paid singly."""
        return "click" if self.pricing == "click" else "seen"


@dataclass(slots=True)
class _Spending:
    micros: int = 0
    delivered: int = 0


def charge(db: Connection, new: Sequence[tuple[Event, bool]]) -> None:
    """Let campaigns pay for new events as far as their money lasts, and count all of them.

    With each event, whether it is to be paid for. In the transaction that stored them. What does
    not fit into the budget, or into the cap of the day on which it was accepted, stays as an event
    that nobody pays and is counted as overdelivered.
    """
    if not new:
        return
    payers = _lock(db, [event for event, _ in new if not event.marks])
    spending: dict[str, _Spending] = defaultdict(_Spending)
    of_payer: dict[_Payer, list[Event]] = defaultdict(list)
    nobodys: list[Event] = []
    for event, billable in new:
        payer = payers.get(event.creative or "")
        if payer is not None and not event.marks and event.kind == payer.kind:
            spending[payer.id].delivered += 1
        if not billable:
            continue
        # A creative that was deleted a moment ago has no campaign to pay any more.
        (nobodys if payer is None else of_payer[payer]).append(event)
    over, days = _spend(db, of_payer, spending)
    _write(db, spending)
    if days:
        campaign_days.add(db, days)
    _unbill(db, [*over.values(), *nobodys], over)
    creative_hours.add(db, new, over, {key(event) for event in nobodys})


def _lock(db: Connection, events: Iterable[Event]) -> dict[str, _Payer]:
    """Return the campaigns of these events by creative, locked in the order of their ids.

    House messages pay nothing and count nothing here; they are left alone.
    """
    creatives = {event.creative for event in events if event.kind != "shown"}
    if not creatives:
        return {}
    rows = db.execute(
        """
        SELECT creatives.id::text, campaigns.id::text, pricing, budget_micros - spent_micros,
               daily_cap_micros, time_zone
        FROM campaigns JOIN creatives ON creatives.campaign_id = campaigns.id
        WHERE creatives.id = ANY(%s::uuid[]) AND NOT house
        ORDER BY campaigns.id FOR NO KEY UPDATE OF campaigns
        """,
        (literal(creatives),),
    ).fetchall()
    return {row[0]: _Payer(*row[1:]) for row in rows}


def _spend(
    db: Connection, of_payer: dict[_Payer, list[Event]], spending: dict[str, _Spending]
) -> tuple[dict[Key, Event], dict[tuple[str, date], int]]:
    """Take prices from what is left; return what nothing was left for, and the cost of each day."""
    dated = {
        payer: [
            (event.price_micros, day_of(event.accepted_at, payer.time_zone)) for event in events
        ]
        for payer, events in of_payer.items()
    }
    capped = {(payer.id, day) for payer in dated if payer.cap for _, day in dated[payer]}
    spent = campaign_days.spent(db, capped) if capped else {}
    over: dict[Key, Event] = {}
    days: dict[tuple[str, date], int] = defaultdict(int)
    for payer, events in of_payer.items():
        left_of_day = {
            day: payer.cap - spent.get((payer.id, day), 0)
            for _, day in dated[payer]
            if payer.cap is not None
        }
        for event, (price, day), fits in zip(
            events, dated[payer], afford(dated[payer], payer.left, left_of_day), strict=True
        ):
            if fits:
                spending[payer.id].micros += price
                days[(payer.id, day)] += price
            else:
                over[key(event)] = event
    return over, days


def _write(db: Connection, spending: dict[str, _Spending]) -> None:
    if not spending:
        return
    db.execute(
        """
        UPDATE campaigns SET spent_micros = campaigns.spent_micros + given.price,
                             delivered = campaigns.delivered + given.delivered
        FROM unnest(%s::uuid[], %s::bigint[], %s::bigint[]) AS given (id, price, delivered)
        WHERE campaigns.id = given.id
        """,
        (
            literal(spending),
            literal(each.micros for each in spending.values()),
            literal(each.delivered for each in spending.values()),
        ),
    )


def _unbill(db: Connection, unpaid: Sequence[Event], over: dict[Key, Event]) -> None:
    if not unpaid:
        return
    db.execute(
        """
        UPDATE events SET billed = false, overdelivered = given.over
        FROM unnest(%s::date[], %s::uuid[], %s::text[], %s::smallint[], %s::integer[],
                    %s::boolean[])
             AS given (day, view, kind, slot, sequence, over)
        WHERE events.day = given.day AND events.view = given.view AND events.kind = given.kind
          AND events.slot = given.slot AND events.sequence = given.sequence
        """,
        [
            literal(event.day for event in unpaid),
            literal(event.view for event in unpaid),
            literal(event.kind for event in unpaid),
            literal(event.slot for event in unpaid),
            literal(event.sequence for event in unpaid),
            literal(key(event) in over for event in unpaid),
        ],
    )
