"""Choices: what a plan can be aimed at, by name, with what is ticked."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from babel import Locale

from storage import targets
from storage.database import Connection
from storage.targets import Target

_LOCALES = {"bg": "bg", "en": "en_GB"}
DAYS = range(7)
HOURS = range(24)
WORKDAYS = tuple(24 * day + hour for day in range(5) for hour in range(8, 18))
EVENINGS = tuple(24 * day + hour for day in DAYS for hour in range(18, 23))
PRESETS: dict[str, tuple[int, ...]] = {
    "hours-work": WORKDAYS, "hours-evenings": EVENINGS, "hours-all": (),
}  # fmt: skip
"""By the button that fills the table so."""


@dataclass(frozen=True, slots=True)
class Offered:
    """Everything that can be ticked."""

    courses: tuple[Target, ...]
    chapters: tuple[Target, ...]
    groups: tuple[Target, ...]


def offered(db: Connection) -> Offered:
    """Return what there is; groups of people under age are shown, and can't be ticked."""
    return Offered(
        tuple(targets.courses(db)), tuple(targets.chapters(db)), tuple(targets.groups(db))
    )


def courses(known: Offered, ticked: Collection[str]) -> list[dict[str, object]]:
    """Return the courses with their chapters."""
    chapters: dict[object, list[dict[str, object]]] = {}
    for each in known.chapters:
        chapters.setdefault(each.within, []).append(_option("chapters", each, ticked))
    return [
        _option("courses", each, ticked)
        | {
            "chapters": chapters.get(each.id, []),
            "open": any(chapter["ticked"] for chapter in chapters.get(each.id, [])),
        }
        for each in known.courses
    ]


def groups(known: Offered, ticked: Collection[str]) -> list[dict[str, object]]:
    """Return the groups and classes; a class says its course."""
    titles = {each.id: each.name for each in known.courses}
    return [
        _option("groups", each, ticked)
        | {
            "course": titles.get(each.within, "") if each.within else "",
            "under_age": each.under_age,
        }
        for each in known.groups
    ]


def week(interface: str, ticked: Collection[int]) -> dict[str, object]:
    """Return the hours of a week as a table: a row for each hour, a column for each day."""
    names = Locale.parse(_LOCALES[interface]).days["stand-alone"]
    return {
        "days": [{"short": names["short"][day], "long": names["wide"][day]} for day in DAYS],
        "rows": [
            {
                "hour": f"{hour:02d}",
                "cells": [
                    {
                        "name": f"hours-{24 * day + hour}",
                        "ticked": 24 * day + hour in ticked,
                        "label": f"{names['wide'][day]}, {hour:02d}:00",
                    }
                    for day in DAYS
                ],
            }
            for hour in HOURS
        ],
        "count": len(ticked),
    }


def _option(kind: str, target: Target, ticked: Collection[str]) -> dict[str, object]:
    name = f"{kind}-{target.id}"
    return {"name": name, "label": target.name, "ticked": name in ticked}
