"""Grading: ten thousand attempts of thirty questions, and their statistics."""

from __future__ import annotations

import random
from fractions import Fraction
from time import process_time
from typing import Any

from functions import grading, questions, responses, statistics
from functions.statistics import Mark
from tests.bench.figures import Figure, Table
from tests.questions import CLOZE, MATCHING, MULTIPLE, NUMERIC, ORDERING, SINGLE, TEXT

ATTEMPTS = 10_000
SIZE = 30
KINDS = (SINGLE, MULTIPLE, TEXT, NUMERIC, MATCHING, ORDERING, CLOZE)


def run() -> Table:
    """Measure reading, grading and adding up in one process."""
    asked = [questions.read(KINDS[number % len(KINDS)]) for number in range(SIZE)]
    dice = random.Random(5)
    reading = judging = 0.0
    earned = Fraction(0)
    marks: list[Mark] = []
    for number in range(ATTEMPTS):
        sent = [answer(dice, question.kind) for question in asked]
        begun = process_time()
        given = [responses.read(each, value) for each, value in zip(asked, sent, strict=True)]
        read = process_time()
        grades = [grading.grade(each, one) for each, one in zip(asked, given, strict=True)]
        worth = (grading.exact(g.share, q.points) for q, g in zip(asked, grades, strict=True))
        total = sum(worth, Fraction(0))
        judging += process_time() - read
        reading += read - begun
        earned += total
        marks += [
            Mark(str(number), str(place), grades[place].share, asked[place].points, given[place])
            for place in range(SIZE)
        ]
    begun = process_time()
    figures = statistics.statistics(marks, {str(at): each for at, each in enumerate(asked)})
    telling = process_time() - begun
    mean = float(earned / ATTEMPTS / SIZE)
    per_answer = judging / ATTEMPTS / SIZE * 1e6
    return Table(
        "Grading",
        f"{ATTEMPTS:,} attempts of {SIZE} questions of {len(KINDS)} kinds (one or several choices, "
        "texts with wildcards and close spelling, numbers with units, pairs, orders, cloze) in one "
        f"process, by its CPU time; one in ten is empty, the mean share is {mean:.2f}. Exact "
        "fractions throughout.",
        (
            Figure("answers read strictly from their JSON", _rate(ATTEMPTS * SIZE, reading)),
            Figure(
                "answers graded and added up, with their reasons",
                _rate(ATTEMPTS * SIZE, judging),
                f"{per_answer:.1f} µs for each",
            ),
            Figure(
                "attempts read, graded and added up",
                _rate(ATTEMPTS, reading + judging),
                f"all of them in {reading + judging:.1f} s",
            ),
            Figure(
                "statistics of the quiz and its questions",
                f"{telling:.1f} s",
                f"for {figures.attempts:,} attempts, {len(figures.items)} questions",
            ),
        ),
    )


def answer(dice: random.Random, kind: str) -> Any:
    """Return what a learner sends: mostly sensible, one in ten empty."""
    if dice.random() < 0.1:
        return None
    match kind:
        case "single":
            return {"chosen": dice.choice(["sofia", "varna", "tarnovo"])}
        case "multiple":
            rivers = ("maritsa", "iskar", "musala")
            return {"chosen": [id for id in rivers if dice.random() < 0.5]}
        case "text":
            return {"text": dice.choice(["Пловдив", "пловдиф", "град Пловдив", "Стара Загора"])}
        case "numeric":
            return {"text": dice.choice(["2925,4 m", "2.9254 km", "2930 m", "около 3000"])}
        case "matching":
            lefts = ("maritsa", "struma", "kamchia")
            return {"pairs": {left: dice.choice(["w", "b", "d"]) for left in lefts}}
        case "ordering":
            return {"order": dice.sample(["q", "z", "m", "k"], 4)}
        case _:
            return {"parts": {"1": answer(dice, "single"), "2": answer(dice, "numeric")}}


def _rate(count: int, seconds: float) -> str:
    return f"{count / seconds:,.0f} per second"
