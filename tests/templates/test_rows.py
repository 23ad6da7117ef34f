"""Rows: every page of a course lists all chapters, written once for all pages."""

from __future__ import annotations

import re

import jinja2
import pytest

from templates.environment import environment
from templates.rows import Rows
from tests.templates.samples import chapter as page  # what the other tests of pages render too

CHAPTERS = [
    {"id": f"id-{n}", "number": n, "title": f"Глава <{n}> & още", "path": f"/courses/c/g-{n}"}
    for n in range(1, 6)
]


def rows(name: str = "courses/_row.html") -> Rows:
    return Rows(CHAPTERS, environment("bg").get_template(name))


def test_the_rows_of_the_others_stand_above_and_below_escaped() -> None:
    written = rows()
    above, below = written.before(3), written.after(3)
    assert re.findall(r'data-chapter="(.*?)"', above) == ["id-1", "id-2"]
    assert re.findall(r'data-chapter="(.*?)"', below) == ["id-4", "id-5"]
    assert "Глава &lt;1&gt; &amp; още" in above
    assert (written.before(1), written.after(5)) == ("", "")


def test_every_page_lists_all_chapters_once_and_marks_its_own() -> None:
    for number in (1, 3, 5):
        text = page("bg", chapters=CHAPTERS, number=number)
        found = re.findall(r'<li data-chapter="(.*?)"( class="here")?>', text)
        assert [name for name, _ in found] == [each["id"] for each in CHAPTERS]
        assert [at for at, (_, here) in enumerate(found, 1) if here] == [number]


def test_many_pages_of_one_course_write_its_rows_once(monkeypatch: pytest.MonkeyPatch) -> None:
    chapters = [dict(each) for each in CHAPTERS]
    written: list[object] = []
    render = jinja2.Template.render

    def counted(self: jinja2.Template, *given: object, **more: object) -> str:
        if self.name == "courses/_row.html":
            written.append(more["chapter"])
        return render(self, *given, **more)

    monkeypatch.setattr(jinja2.Template, "render", counted)
    for number in range(1, 6):
        page("bg", chapters=chapters, number=number)
    assert written == chapters
    # Another list is another course's, however much it looks alike.
    page("bg", chapters=[*chapters], number=1)
    assert len(written) == 2 * len(chapters)
