"""Statistics of a quiz with pictures: how it did, how each question did, and what to look at."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import falcon

from functions import tables
from functions.statistics import Item, Statistics
from origin.actions import quiz_statistics as actions
from origin.actions.quiz_statistics import Figures, Which
from origin.pages import charts
from origin.pages.author.quizzes import figures, pictures, saying
from origin.pages.author.quizzes.figures import decimal, percent
from origin.pages.author.quizzes.finding import Place, label, quiz_of
from origin.pages.showing import account, show, somebody
from storage import questions
from storage.database import transaction
from templates import translate
from templates.catalogues import translate_number

MOST_COUNTS = 12
"""Answers of one question that are drawn; the CSV has all that are counted."""
BAR_WIDTH = 300
WHICH: dict[Which, str] = {
    "first": "Everybody's first attempt",
    "last": "Everybody's last attempt",
    "best": "Everybody's best attempt",
    "all": "All attempts",
}


class StatisticsOfQuiz:
    """/author/quizzes/{quiz}/statistics."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, quiz: UUID) -> None:
        """Show the figures, or answer them as CSV."""
        asked = req.get_param("attempts") or "first"
        which: Which = asked if asked in ("first", "last", "best", "all") else "first"
        with transaction(req.context.house.pool) as db:
            user, place = somebody(req, db), quiz_of(req, db, quiz)
            found = actions.of(db, quiz, req.context.person, which)
            order = {str(each.id): n for n, each in enumerate(questions.of_quiz(db, quiz), 1)}
        interface = req.context.interface
        # Questions in the order of the quiz; those put away behind them.
        items = sorted(
            found.statistics.items, key=lambda each: order.get(each.question, len(order) + 1)
        )
        rows = [_row(each, n, found, interface) for n, each in enumerate(items, 1)]
        if req.get_param("format") == "csv":
            _csv(resp, rows, place)
            return
        mark = "." if interface == "en" else ","
        show(
            req,
            resp,
            "author/quizzes/statistics.html",
            keeps_query=True,
            account=account(user),
            **place.facts(),
            which=which,
            choices=[{"value": w, "label": translate(interface, WHICH[w])} for w in WHICH],
            attempts=found.statistics.attempts,
            graded=found.attempts,
            learners=found.learners,
            waiting=found.statistics.waiting,
            whole=_whole(found.statistics, interface),
            flags=[figures.flag(each, None, interface) for each in found.statistics.flags],
            scores=_scores(found, interface),
            scatter=pictures.scatter(
                [
                    (row["number"], row["label"], row["item"].facility,
                     row["item"].discrimination, bool(row["flags"]))
                    for row in rows
                ],
                mark,
            ),
            questions=rows,
        )  # fmt: skip


def _scores(found: Figures, interface: str) -> charts.Chart:
    bins = [(f"{n * 10}–{n * 10 + 10} %", count) for n, count in enumerate(found.scores)]
    summary = translate_number(
        interface, "%(number)s attempt", "%(number)s attempts", sum(found.scores)
    )
    return charts.columns(translate(interface, "Attempts by score"), summary, bins)


def _whole(found: Statistics, interface: str) -> list[tuple[str, str]]:
    shown = [
        ("Mean", percent(found.mean)),
        ("Median", percent(found.median)),
        ("Standard deviation", percent(found.deviation)),
        ("Standard error of a score", percent(found.error)),
        ("Cronbach's alpha", decimal(found.alpha, interface)),
        ("Error ratio", percent(found.error_ratio)),
        ("Skewness", decimal(found.skewness, interface)),
        ("Kurtosis", decimal(found.kurtosis, interface)),
    ]
    return [(translate(interface, words), value) for words, value in shown]


def _row(item: Item, number: int, found: Figures, interface: str) -> dict[str, Any]:
    asked = found.questions[item.question]
    names, right = figures.named(asked), figures.rights(asked)
    told = found.statistics.item_flags.get(item.question, ())
    most = max((count.times for count in item.counts), default=0)
    return {
        "item": item,
        "number": number,
        "id": item.question,
        "path": f"/author/questions/{item.question}",
        "label": label({"kind": asked.kind, "name": asked.name, "text": asked.text}, interface),
        "kind": saying.kind(asked.kind, interface),
        "attempts": item.attempts,
        "figures": [
            (translate(interface, words), value)
            for words, value in (
                ("Facility", percent(item.facility)),
                ("Standard deviation", percent(item.deviation)),
                ("By guessing", percent(item.guess)),
                ("Discrimination", decimal(item.discrimination, interface)),
                ("Efficiency", percent(item.efficiency)),
                ("Weight meant", percent(item.intended_weight)),
                ("Weight in effect", percent(item.effective_weight)),
                ("Left empty", str(item.empty)),
            )
        ],
        "flags": [figures.flag(each, asked, interface) for each in told],
        "counts": [
            {
                "answer": figures.answer(count, asked, names),
                "times": count.times,
                "part": percent(float(count.part)),
                "lean": decimal(count.lean, interface),
                "right": count.answer in right,
                # Of typed answers nothing is said here: patterns decide, and several may fit.
                "wrong": bool(right) and count.answer not in right,
                "width": round(BAR_WIDTH * count.times / most, 1) if most else 0,
            }
            for count in item.counts[:MOST_COUNTS]
        ],
        "more": max(0, len(item.counts) - MOST_COUNTS),
    }


def _csv(resp: falcon.Response, rows: list[dict[str, Any]], place: Place) -> None:
    head = (
        "number", "question", "kind", "attempts", "empty", "facility", "deviation", "guess",
        "discrimination", "efficiency", "intended_weight", "effective_weight",
    )  # fmt: skip
    lines: list[list[object]] = [list(head)]
    for row in rows:
        item: Item = row["item"]
        measured = (
            item.facility, item.deviation, item.guess, item.discrimination, item.efficiency,
            item.intended_weight, item.effective_weight,
        )  # fmt: skip
        lines.append(
            [row["number"], row["label"], row["kind"], item.attempts, item.empty]
            + ["" if each is None else round(each, 6) for each in measured]
        )
    resp.content_type = "text/csv; charset=utf-8"
    resp.set_header(
        "content-disposition", f'attachment; filename="quiz-{place.quiz.id}-statistics.csv"'
    )
    resp.set_header("cache-control", "private, no-store")
    resp.text = tables.written(lines)
