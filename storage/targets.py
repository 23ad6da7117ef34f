"""Targets: the courses, chapters and groups that campaigns can be aimed at, by their names."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import LiteralString
from uuid import UUID

from storage.database import Connection, many

MAX_SHOWN = 2_000
"""So many of a kind are offered in a form; the API takes any."""


@dataclass(frozen=True, slots=True)
class Target:
    """One course, chapter or group."""

    id: UUID
    name: str
    within: UUID | None
    """The course of a chapter; of a class too."""
    under_age: bool
    """A group whose members are under age: nothing is aimed at them."""


_COURSES: LiteralString = (
    "SELECT id, title AS name, NULL::uuid AS within, false AS under_age, position AS place "
    "FROM courses WHERE state <> 'archived'"
)
_CHAPTERS: LiteralString = (
    "SELECT id, title AS name, course_id AS within, false AS under_age, position AS place "
    "FROM chapters WHERE state = 'live'"
)
_GROUPS: LiteralString = (
    "SELECT groups.id, name, classes.course_id AS within, under_age, 0 AS place "
    "FROM groups LEFT JOIN classes ON classes.id = groups.id"
)


def courses(db: Connection, among: Collection[UUID] | None = None) -> list[Target]:
    """Return courses that are not put away: those `among`, or all there are."""
    return _found(db, _COURSES, among)


def chapters(db: Connection, among: Collection[UUID] | None = None) -> list[Target]:
    """Return chapters in the order of their courses: those `among`, or all there are."""
    return _found(db, _CHAPTERS, among)


def groups(db: Connection, among: Collection[UUID] | None = None) -> list[Target]:
    """Return groups and classes by name: those `among`, or all there are."""
    return _found(db, _GROUPS, among)


def _found(
    db: Connection, statement: LiteralString, among: Collection[UUID] | None
) -> list[Target]:
    return many(
        db,
        Target,
        f"""
        SELECT id, name, within, under_age FROM ({statement}) AS found
        WHERE %(among)s::uuid[] IS NULL OR id = ANY (%(among)s)
        ORDER BY within NULLS FIRST, place, fold(name), id LIMIT %(limit)s
        """,
        {"among": None if among is None else list(among), "limit": MAX_SHOWN},
    )
