"""Mails: which kinds a person may want or not; every other one is necessary."""

from __future__ import annotations

from typing import Literal

Optional = Literal["weekly", "reminders", "news", "marks"]
OPTIONAL: tuple[Optional, ...] = ("weekly", "reminders", "news", "marks")
"""A week in numbers, a word to whoever stopped, new courses: nobody gets these without asking. And
what became of one's own answers: that one comes until it is refused. New ones go to the end, for
old links to unsubscribe by name their place."""

Refusable = Optional | Literal["reports"]
REFUSABLE: tuple[Refusable, ...] = (*OPTIONAL, "reports")
"""What a letter's own link can end. Besides the optional ones a week of a sponsor's messages: who
belongs to a sponsor gets it until they refuse it (storage/weekly.py). New ones go to the end."""

KINDS: dict[str, Refusable] = {
    "regraded": "marks",
    "marked": "marks",
    "week-of-messages": "reports",
}
"""By template: letters that are of an optional kind under another name."""


def kind_of(template: str) -> Refusable | None:
    """Return the optional kind of a letter; None of a necessary one."""
    return next((kind for kind in REFUSABLE if kind == KINDS.get(template, template)), None)


def is_wanted(template: str, wanted: tuple[str, ...] | list[str]) -> bool:
    """Say whether a letter may be sent to somebody who wants those kinds: necessary ones may."""
    kind = kind_of(template)
    return kind is None or kind in wanted
