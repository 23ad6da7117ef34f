"""Drawing: which questions an attempt shows, in which order, with their options in which order.

Everything follows from the attempt's seed by a hash, so that the same seed gives the same attempt
in every runtime and every version of Python, whose own dice may change.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from functions import questions
from functions.questions import Ordering, Question
from functions.quizzes.rules import Rules

_Thing = TypeVar("_Thing")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a quiz in the revision that is shown now."""

    id: str
    question: Question
    revision: str = ""


@dataclass(frozen=True, slots=True)
class Slot:
    """A question as one attempt shows it."""

    asked: Asked
    order: tuple[str, ...]
    """The ids of what can be chosen or moved, as `questions.public` takes them; empty where it
    stands as the author wrote it."""


def draw(rules: Rules, asked: Sequence[Asked], seed: str) -> list[Slot]:
    """Return what an attempt shows, from the questions of the quiz in their order.

    Of the questions that carry the tag of a pool only as many are shown as the pool draws; all the
    others always are. A description opens a section: questions are shuffled within theirs, and a
    section of which nothing was drawn is left out with its description.
    """
    chosen = _drawn(rules, asked, seed)
    slots: list[Slot] = []
    for opening, section in _sections(asked):
        kept = [each for each in section if each.id in chosen]
        if rules.shuffle_questions:
            kept = shuffled(kept, lambda each: each.id, f"{seed}/questions")
        if opening is not None and (kept or not section):
            slots.append(Slot(opening, ()))
        slots += [Slot(each, order(rules, each, seed)) for each in kept]
    return slots


def order(rules: Rules, asked: Asked, seed: str) -> tuple[str, ...]:
    """Return the order of what can be chosen or moved in one question.

    What would tell in the author's order (an ordering's items, right sides) is shuffled always.
    It may fall into the right order by chance: were that one left out, the others would tell.
    """
    ids: Sequence[str] = questions.shuffled(asked.question)
    if not rules.shuffle_options and not isinstance(asked.question, Ordering):
        ids = [id for id in ids if id.startswith("right.")]
    return tuple(shuffled(ids, str, f"{seed}/options/{asked.id}"))


def pools(rules: Rules, asked: Iterable[Asked]) -> dict[str, list[Asked]]:
    """Return the questions of each pool that the rules draw from, by its tag."""
    found: dict[str, list[Asked]] = {each.tag: [] for each in rules.draws}
    for each in asked:
        if each.question.kind != "description":
            for tag in each.question.tags:
                if tag in found:
                    found[tag].append(each)
    return found


def shuffled(things: Sequence[_Thing], key: Callable[[_Thing], str], seed: str) -> list[_Thing]:
    """Return the things in an order that follows from the seed and their keys alone."""

    def place(thing: _Thing) -> bytes:
        return hashlib.sha256(f"{seed}/{key(thing)}".encode()).digest()

    return sorted(things, key=place)


def _drawn(rules: Rules, asked: Sequence[Asked], seed: str) -> set[str]:
    by_tag = pools(rules, asked)
    pooled = {each.id for found in by_tag.values() for each in found}
    chosen = {each.id for each in asked} - pooled
    for pool in rules.draws:
        # A question of two pools is drawn at most once.
        left = [each for each in by_tag[pool.tag] if each.id not in chosen]
        ready = shuffled(left, lambda each: each.id, f"{seed}/draw/{pool.tag}")
        chosen |= {each.id for each in ready[: pool.count]}
    return chosen


def _sections(asked: Sequence[Asked]) -> Iterator[tuple[Asked | None, list[Asked]]]:
    """Yield every description with the questions up to the next one; None before the first."""
    opening: Asked | None = None
    section: list[Asked] = []
    for each in asked:
        if each.question.kind == "description":
            if opening is not None or section:
                yield opening, section
            opening, section = each, []
        else:
            section.append(each)
    if opening is not None or section:
        yield opening, section
