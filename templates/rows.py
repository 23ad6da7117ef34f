"""Rows: the list of chapters that stands on every page of a course, written once for all of them.

A course of a thousand chapters has two thousand pages with a thousand rows each, which differ in
one row alone. Written for each page anew they would take most of a minute.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import jinja2
from markupsafe import Markup

Chapters = Sequence[Mapping[str, object]]


class Rows:
    """The rows of a course's chapters as on the pages of other chapters."""

    def __init__(self, chapters: Chapters, row: jinja2.Template) -> None:
        """Write every row with the template `row`."""
        self.chapters = chapters
        self._written = [row.render(chapter=each) for each in chapters]

    def before(self, number: int) -> Markup:
        """Return the rows above chapter `number`, counted from 1."""
        return Markup("".join(self._written[: number - 1]))

    def after(self, number: int) -> Markup:
        """Return the rows below chapter `number`."""
        return Markup("".join(self._written[number:]))


def writer(environment: jinja2.Environment, template: str) -> Callable[[Chapters], Rows]:
    """Return what writes the rows of a list of chapters; the last list's are kept.

    A list is known again as the same object: whoever renders many pages shares it among them
    (`origin.drafts.Shared`) and changes it no more.
    """
    kept: list[Rows] = []

    def rows(chapters: Chapters) -> Rows:
        for found in kept:
            if found.chapters is chapters:
                return found
        made = Rows(chapters, environment.get_template(template))
        # In one step: another thread may look meanwhile, and works on with what it found.
        kept[:] = [made]
        return made

    return rows
