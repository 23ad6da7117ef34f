"""Arranged answers graded: pairs put together, items put in order."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from functions.grading.grades import Reason
from functions.questions import Matching, Ordering
from functions.responses import Matched, Ordered


def matching_reasons(question: Matching, response: Matched) -> Iterator[Reason]:
    """Yield each pair: all earn the same, and a wrong one takes nothing back."""
    taken = dict(response.pairs)
    for pair in question.pairs:
        if pair.id not in taken:
            yield Reason("pair-empty", pair.id)
        elif taken[pair.id] == pair.right_id:
            yield Reason("pair", pair.id, Fraction(1, len(question.pairs)))
        else:
            yield Reason("pair-wrong", pair.id, values=(taken[pair.id],))


def ordering_reasons(question: Ordering, response: Ordered) -> Iterator[Reason]:
    """Yield each item in its place, or how much of the order is right, by its scoring."""
    wanted = [item.id for item in question.items]
    if question.scoring == "absolute":
        for place, id in enumerate(wanted):
            there = response.order[place] if place < len(response.order) else None
            if there == id:
                yield Reason("place", id, Fraction(1, len(wanted)))
            else:
                yield Reason("place-wrong", id)
        return
    right, all = counted(question.scoring, wanted, response.order)
    share = Fraction(right, all) if all else Fraction(0)
    yield Reason("order", question.scoring, share, (str(right), str(all)))


def counted(scoring: str, wanted: Sequence[str], order: Sequence[str | None]) -> tuple[int, int]:
    """Return how much of an order is right, and out of how much.

    The ways are those of Moodle's ordering questions (docs.moodle.org/en/Ordering_question_type):
    `exact` everything or nothing; `absolute` items in their place; `next` items followed by the
    right one, `next_last` with the end of the list as what follows the last; `neighbours` before
    and behind; `pairs` any two items, the right one first; `longest` the longest run of items
    that stand in the right order with others between; `contiguous` without; `distance` how far
    items are from their places. A run of one item counts as none: any order has it.
    """
    size = len(wanted)
    places = {id: place for place, id in enumerate(wanted)}
    # A gap keeps its place, so that neighbours stay neighbours only where nothing is missing.
    ranks = [places.get(id) if id is not None else None for id in order]
    ranks += [None] * (size - len(ranks))
    match scoring:
        case "exact":
            return int(ranks == list(range(size))), 1
        case "absolute":
            return sum(rank == place for place, rank in enumerate(ranks)), size
        case "next" | "neighbours":
            # Whoever has the right one behind it is the right one before that one: the share of
            # neighbours counted both ways is the same, of twice as many.
            twice = 2 if scoring == "neighbours" else 1
            return twice * _followed(ranks), twice * (size - 1)
        case "next_last":
            last = size > 0 and ranks[-1] == size - 1
            return _followed(ranks) + last, size
        case "pairs":
            known = [rank for rank in ranks if rank is not None]
            right = sum(one < other for at, one in enumerate(known) for other in known[at + 1 :])
            return right, size * (size - 1) // 2
        case "longest":
            return _run(_longest([rank for rank in ranks if rank is not None])), size
        case "contiguous":
            return _run(_contiguous(ranks)), size
        case _:
            near = sum(
                size - 1 - abs(place - rank) for place, rank in enumerate(ranks) if rank is not None
            )
            return near, size * (size - 1)


def _followed(ranks: Sequence[int | None]) -> int:
    return sum(one is not None and other == one + 1 for one, other in pairwise(ranks))


def _longest(ranks: Sequence[int]) -> int:
    ends: list[int] = []
    for rank in ranks:
        at = bisect_left(ends, rank)
        ends[at : at + 1] = [rank]
    return len(ends)


def _contiguous(ranks: Sequence[int | None]) -> int:
    best = run = 0
    before: int | None = None
    for rank in ranks:
        follows = rank is not None and before is not None and rank == before + 1
        run = run + 1 if follows else int(rank is not None)
        best, before = max(best, run), rank
    return best


def _run(length: int) -> int:
    return length if length > 1 else 0
