"""Campaigns: which of a campaign's terms contradict each other, and what it may become."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from functions.problems import FieldError

MAX_MICROS = 10**15
"""A thousand million of the currency: sums of such amounts stay within 64 bits."""
PER_THOUSAND = 1_000
HOURS_OF_WEEK = 168
STAGES = ("beginning", "midway", "finishing")
VISITORS = ("", "new", "returning")
PRICINGS = ("impression", "click", "flat")
MAX_CAP_VIEWS = 1_000
MAX_CAP_DAYS = 90
PRIORITIES = range(1, 11)

FREE = "a message of the house costs nothing"
FLAT = "nothing is paid singly where the whole flight has one price"
WANTS_PRICE = "more than 0 where impressions or clicks are paid for"
NOT_FLAT = "only where the whole flight has one price"
ONLY_IMPRESSIONS = "only where impressions are paid for"
NOT_WHOLE = "must divide by a thousand into whole micro-units"
TWO_PRICES = "is not the price of a thousand"
AMOUNT = "1 to 1,000,000,000,000,000 micro-units"
ABOVE_BUDGET = "more than the whole budget"
BELOW_PRICE = "less than one impression or click costs"
ENDS_EARLY = "later than the start"
TOGETHER = "how many and in how many days are given together"
VIEWS = "1 to 1,000"
DAYS = "1 to 90"
HOURS = "hours of the week are 0 to 167"


class Terms(Protocol):
    """What was agreed with a sponsor, as far as one part of it can contradict another."""

    @property
    def house(self) -> bool: ...
    @property
    def pricing(self) -> str: ...
    @property
    def price_micros(self) -> int: ...
    @property
    def budget_micros(self) -> int | None: ...
    @property
    def daily_cap_micros(self) -> int | None: ...
    @property
    def flat_micros(self) -> int | None: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime | None: ...
    @property
    def hours(self) -> Collection[int]: ...
    @property
    def cap_views(self) -> int | None: ...
    @property
    def cap_days(self) -> int | None: ...


def faults(terms: Terms) -> tuple[FieldError, ...]:
    """Return what is wrong, each fault at its field; nothing when the terms hold together."""
    return (*_of_money(terms), *_of_time(terms), *_of_cap(terms))


def _of_money(terms: Terms) -> list[FieldError]:
    found: list[FieldError] = []
    for name in ("budget_micros", "daily_cap_micros", "flat_micros"):
        amount = getattr(terms, name)
        least = 0 if name == "flat_micros" else 1
        if amount is not None and not least <= amount <= MAX_MICROS:
            found.append(FieldError(f"/{name}", AMOUNT))
    if not 0 <= terms.price_micros <= MAX_MICROS:
        found.append(FieldError("/price_micros", AMOUNT))
    if found:
        return found
    if terms.house:
        return [
            FieldError(f"/{name}", FREE)
            for name in ("price_micros", "budget_micros", "daily_cap_micros", "flat_micros")
            if getattr(terms, name)
        ]
    if terms.pricing == "flat":
        return [
            FieldError(f"/{name}", FLAT)
            for name in ("price_micros", "daily_cap_micros")
            if getattr(terms, name)
        ]
    return _of_price(terms)


def _of_price(terms: Terms) -> list[FieldError]:
    found: list[FieldError] = []
    if terms.flat_micros is not None:
        found.append(FieldError("/flat_micros", NOT_FLAT))
    if terms.price_micros == 0:
        found.append(FieldError("/price_micros", WANTS_PRICE))
    budget, cap = terms.budget_micros, terms.daily_cap_micros
    if budget is not None and budget < terms.price_micros:
        found.append(FieldError("/budget_micros", BELOW_PRICE))
    if cap is not None and cap < terms.price_micros:
        found.append(FieldError("/daily_cap_micros", BELOW_PRICE))
    elif cap is not None and budget is not None and cap > budget:
        found.append(FieldError("/daily_cap_micros", ABOVE_BUDGET))
    return found


def _of_time(terms: Terms) -> list[FieldError]:
    found: list[FieldError] = []
    if terms.ends_at is not None and terms.ends_at <= terms.starts_at:
        found.append(FieldError("/ends_at", ENDS_EARLY))
    if not all(0 <= hour < HOURS_OF_WEEK for hour in terms.hours):
        found.append(FieldError("/hours", HOURS))
    return found


def _of_cap(terms: Terms) -> list[FieldError]:
    views, days = terms.cap_views, terms.cap_days
    if (views is None) != (days is None):
        return [FieldError("/cap_views" if views is None else "/cap_days", TOGETHER)]
    found: list[FieldError] = []
    if views is not None and not 1 <= views <= MAX_CAP_VIEWS:
        found.append(FieldError("/cap_views", VIEWS))
    if days is not None and not 1 <= days <= MAX_CAP_DAYS:
        found.append(FieldError("/cap_days", DAYS))
    return found


def hours(chosen: Collection[int]) -> list[int]:
    """Return hours of the week in order, each once; none where all are meant."""
    found = sorted(set(chosen))
    return [] if len(found) == HOURS_OF_WEEK else found


def price_of_one(per_thousand_micros: int) -> int | None:
    """Return the price of one of a thousand; None when that is no whole number of micro-units."""
    price, rest = divmod(per_thousand_micros, PER_THOUSAND)
    return None if rest else price


def may_become(before: str, after: str) -> bool:
    """Say whether a campaign in the state `before` may be put into `after`: what ended has ended.

    One that ran is never a draft again: its figures are somebody's.
    """
    if before == after:
        return True
    return before != "ended" and (after != "draft")
