"""Budgets: which of the events that came may still be paid for."""

from __future__ import annotations

from collections.abc import Iterable


def afford(prices: Iterable[int], left: int | None) -> list[bool]:
    """Say of each price in turn whether it can be paid from what is left, in micro-units.

    With None there is no limit. What can't be paid takes nothing, so a cheaper one after it may
    still be paid, and the sum of those paid is never more than `left`.
    """
    paid: list[bool] = []
    for price in prices:
        fits = left is None or price <= left
        if fits and left is not None:
            left -= price
        paid.append(fits)
    return paid
