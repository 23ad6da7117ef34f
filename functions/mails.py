"""Mails: which kinds a person may want or not; every other one is necessary."""

from __future__ import annotations

from typing import Literal

Optional = Literal["weekly", "reminders", "news"]
OPTIONAL: tuple[Optional, ...] = ("weekly", "reminders", "news")
"""A week in numbers, a word to whoever stopped, new courses. Nobody gets one without asking."""


def is_wanted(kind: str, wanted: tuple[str, ...] | list[str]) -> bool:
    """Say whether a mail of `kind` may be sent to somebody who wants those: necessary ones may."""
    return kind not in OPTIONAL or kind in wanted
