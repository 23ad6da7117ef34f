"""Flags: what an author should look at, as data to be said in either language."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from functions.questions import Multiple, Question, Single
from functions.statistics.items import Item

FEWEST = 10
"""Attempts below which chance alone flags as much as anything else."""
FEWEST_FOR_STRENGTH = 30
EASY, HARD = 0.95, 0.1
WEAK = 0.2
"""Discrimination below which a question hardly tells strong from weak (Moodle calls 20–29 % weak,
5–19 % very weak, and less than nothing probably invalid)."""
LURE = 0.1
"""How much further a wrong option may lean to the strong than the right one before it is told."""
OFTEN_EMPTY = 0.3
UNRELIABLE = 0.64
"""Alpha below which Moodle's guide calls a test unsatisfactory."""


@dataclass(frozen=True, slots=True)
class Flag:
    """One thing to look at."""

    code: str
    values: tuple[str, ...] = ()


CODES: dict[str, str] = {
    "key-suspect": "the key is probably wrong; values: options that the strong choose instead",
    "nobody-chose": "nobody chose these wrong options; values: option ids",
    "guessable": "blind guessing earns more than half; values: that share",
    "like-guessing": "it is answered no better than by guessing",
    "too-easy": "nearly everybody has it right",
    "too-hard": "hardly anybody has it right",
    "weak": "it hardly tells strong from weak; values: discrimination",
    "often-empty": "many leave it empty; values: the part of them",
    "unreliable": "of the whole quiz: its questions don't measure one thing; values: alpha",
}


def of_question(item: Item, question: Question | None) -> tuple[Flag, ...]:
    """Return what is striking about a question; nothing below ten attempts."""
    return tuple(_found(item, question)) if item.attempts >= FEWEST else ()


def _found(item: Item, question: Question | None) -> Iterator[Flag]:
    facility, discrimination = item.facility or 0.0, item.discrimination
    lures = _lures(item, question)
    against = discrimination is not None and discrimination < 0
    # One stray attempt turns a nearly nought correlation: below nothing by chance is no news.
    if lures or (against and _surely(discrimination or 0.0, item.attempts)):
        yield Flag("key-suspect", lures)
    if isinstance(question, Single | Multiple):
        wrong = {option.id for option in question.options if option.share <= 0}
        unused = tuple(
            count.answer for count in item.counts if not count.times and count.answer in wrong
        )
        if unused and item.attempts - item.empty >= 2 * FEWEST:
            yield Flag("nobody-chose", unused)
    if item.guess is not None and item.guess > 0.5:
        yield Flag("guessable", (f"{item.guess:.2f}",))
    if item.guess and item.deviation is not None:
        error = 2 * item.deviation / math.sqrt(item.attempts)
        if facility <= item.guess + error and (discrimination or 0.0) < WEAK:
            yield Flag("like-guessing")
    if facility > EASY:
        yield Flag("too-easy")
    elif facility < HARD:
        yield Flag("too-hard")
    if (
        discrimination is not None
        and 0 <= discrimination < WEAK
        and item.attempts >= FEWEST_FOR_STRENGTH
    ):
        yield Flag("weak", (f"{discrimination:.2f}",))
    if item.empty / item.attempts >= OFTEN_EMPTY:
        yield Flag("often-empty", (f"{item.empty / item.attempts:.2f}",))


def of_quiz(alpha: float | None, attempts: int) -> tuple[Flag, ...]:
    """Return what is striking about the whole."""
    if alpha is None or attempts < FEWEST_FOR_STRENGTH or alpha >= UNRELIABLE:
        return ()
    return (Flag("unreliable", (f"{alpha:.2f}",)),)


def _lures(item: Item, question: Question | None) -> tuple[str, ...]:
    """Return the wrong options that lean to the strong, and further than any right one."""
    if not isinstance(question, Single | Multiple):
        return ()
    leans = {count.answer: count.lean for count in item.counts}
    right = [leans.get(option.id) or 0.0 for option in question.options if option.share > 0]
    return tuple(
        option.id
        for option in question.options
        if option.share <= 0
        and _surely(lean := leans.get(option.id) or 0.0, item.attempts)
        and lean > max(right, default=0.0) + LURE
        and lean > 0
    )


def _surely(correlation: float, attempts: int) -> bool:
    """Say whether a correlation is further from nothing than chance puts 19 of 20 (2 ÷ √n)."""
    return abs(correlation) > 2 / math.sqrt(attempts)
