"""Budgets: which of the events that came may still be paid for."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

Day = TypeVar("Day", bound=Hashable)


def afford(
    prices: Iterable[tuple[int, Day]],
    left: int | None,
    left_of_day: Mapping[Day, int | None] | None = None,
) -> list[bool]:
    """Say of each price (with its day) in turn whether it can be paid, in micro-units.

    It must fit into what is `left` of the budget and into what is left of its day's cap; None, or
    a day that is not named, has no limit. What can't be paid takes nothing from either, so a
    cheaper one after it may still be paid, and the sums of those paid never exceed what was left.
    """
    days = dict(left_of_day or {})
    paid: list[bool] = []
    for price, day in prices:
        today = days.get(day)
        fits = (left is None or price <= left) and (today is None or price <= today)
        if fits and left is not None:
            left -= price
        if fits and today is not None:
            days[day] = today - price
        paid.append(fits)
    return paid
