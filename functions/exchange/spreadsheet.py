"""Spreadsheet: questions as a table to look through; it is not read back."""

from __future__ import annotations

from collections.abc import Sequence

from functions import tables
from functions.exchange import percents
from functions.exchange.nearness import plain
from functions.exchange.report import Written
from functions.questions import (
    Accepted,
    Cloze,
    Essay,
    Matching,
    Multiple,
    Numeric,
    Ordering,
    Question,
    Single,
    Text,
)  # fmt: skip

_HEAD = ("number", "kind", "name", "points", "tags", "text", "answers", "feedback")


def write(given: Sequence[Question]) -> Written:
    """Return the table, one question a row, its answers with their percentages in one cell."""
    rows: list[Sequence[object]] = [_HEAD]
    for number, question in enumerate(given, 1):
        rows.append(
            (
                number,
                question.kind,
                question.name,
                plain(question.points),
                ", ".join(question.tags),
                question.text,
                "\n".join(_answers(question)),
                question.feedback,
            )
        )
    return Written(tables.written(rows))


def _answers(question: Question) -> list[str]:
    match question:
        case Single() | Multiple():
            return [f"{percents.write(each.share)} %: {each.text}" for each in question.options]
        case Text():
            return [f"{percents.write(each.share)} %: {each.pattern}" for each in question.patterns]
        case Numeric():
            return [f"{percents.write(each.share)} %: {_near(each)}" for each in question.accepted]
        case Matching():
            pairs = [f"{pair.left} → {pair.right}" for pair in question.pairs]
            return pairs + [f"→ {extra.text}" for extra in question.extras]
        case Ordering():
            return [f"{place}. {item.text}" for place, item in enumerate(question.items, 1)]
        case Cloze():
            return [
                f"{{{{{part.id}}}}} {answer}"
                for part in question.parts
                for answer in _answers(part.question)
            ]
        case Essay():
            return [
                f"{each.name}: {' / '.join(plain(level.points) for level in each.levels)}"
                for each in question.rubric
            ]
        case _:
            return []


def _near(number: Accepted) -> str:
    match number.kind:
        case "any":
            return "*"
        case "range":
            return f"{plain(number.low)} … {plain(number.high)}"
        case "relative":
            return f"{plain(number.value)} ± {plain(number.tolerance)} × |{plain(number.value)}|"
        case "geometric":
            return f"{plain(number.value)} ×÷ {plain(1 + number.tolerance)}"
        case _:
            return f"{plain(number.value)} ± {plain(number.tolerance)}"
