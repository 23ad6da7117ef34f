"""Mails: which kinds a person may want or not; every other one is necessary."""

from __future__ import annotations

from typing import Literal

Optional = Literal["weekly", "reminders", "news", "marks"]
OPTIONAL: tuple[Optional, ...] = ("weekly", "reminders", "news", "marks")
"""A week in numbers, a word to whoever stopped, new courses: nobody gets these without asking. And
what became of one's own answers: that one comes until it is refused. New ones go to the end, for
old links to unsubscribe by name their place."""

KINDS: dict[str, Optional] = {"regraded": "marks", "marked": "marks"}
"""By template: letters that are of an optional kind under another name."""


def kind_of(template: str) -> Optional | None:
    """Return the optional kind of a letter; None of a necessary one."""
    return next((kind for kind in OPTIONAL if kind == KINDS.get(template, template)), None)


def is_wanted(template: str, wanted: tuple[str, ...] | list[str]) -> bool:
    """Say whether a letter may be sent to somebody who wants those kinds: necessary ones may."""
    kind = kind_of(template)
    return kind is None or kind in wanted
