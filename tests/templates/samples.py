"""Sample values of every page, so that a template that names a new value is noticed here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from origin.pages import charts
from templates import SLOT_VARIANTS, render, render_slot
from tests.templates import (
    class_samples,
    message_samples,
    office_samples,
    partner_samples,
    plan_samples,
    quiz_samples,
)

PICTURE = "data:image/webp;base64,UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA"
NAMES = ("bcfghjklm", "cfghjklmn", "fghjklmnp", "ghjklmnpq")
CHAPTERS = [
    {
        "id": f"0190000{number}-0000-7000-8000-000000000000",
        "number": number,
        "title": f"Глава <{number}>",
        "path": f"/courses/c/{number}",
        "minutes": 7,
    }
    for number in (1, 2, 3)
]
COURSE: dict[str, Any] = {
    "id": "01900000-0000-7000-8000-000000000000",
    "slug": "c",
    "title": "Как да учим & защо",
    "summary": "Малка книга за паметта.",
    "language": "bg",
    "level": "beginner",
    "minutes": 42,
    "path": "/courses/c",
    "cover": None,
    "chapters": 3,
}
QUIZZES = [
    {
        "id": "00000000-0000-7000-8000-00000000000a",
        "title": "Какво помня",
        "path": "/quizzes/00000000-0000-7000-8000-00000000000a",
    }
]
TRANSLATIONS = [{"language": "en", "title": "How to learn", "path": "/courses/d/2"}]
ACCOUNT = {"name": "Мария", "role": "sponsor", "home": "/partners"}
FAULTS, CSRF = office_samples.FAULTS, office_samples.CSRF
CHART = charts.columns("Показвания", "12 за 2 дни", [("21.11", 0), ("22.11", 12)])


def slot(variant: int, interface: str, **changes: Any) -> str:
    values: dict[str, Any] = {
        "names": NAMES,
        "nonce": "n0nce",
        "href": "/r/bcfghjkl",
        "headline": "Топъл хляб",
        "body": "Закваска и десет на сто отстъпка.",
        "alternative": "Хляб на дъска",
        "picture": PICTURE,
        "width": 240,
        "height": 160,
        "sponsor": "Пекарна Зора",
    }
    return render_slot(variant, interface=interface, **(values | changes))


def part(html: str) -> str:
    """Return a content as it stands in a chapter."""
    return f'<section data-part="{COURSE["id"]}" data-revision="1">\n{html}\n</section>'


def chapter(interface: str, **changes: Any) -> str:
    values: dict[str, Any] = {
        "path": "/courses/c/2",
        "course": COURSE,
        "chapters": CHAPTERS,
        "number": 2,
        "title": "Глава <2>",
        "minutes": 7,
        "html": part("<p>Текст.</p>" + slot(0, interface) + "<p>Край.</p>"),
        "headings": [{"level": 2, "id": "t-a", "text": "А"}],
        "previous": CHAPTERS[0],
        "next": CHAPTERS[2],
        "translations": TRANSLATIONS,
        "quizzes": QUIZZES,
    }
    return render("courses/chapter.html", interface=interface, **(values | changes))


def _error(status: str) -> Callable[[str], str]:
    def show(interface: str) -> str:
        return render(
            f"errors/{status}.html", interface=interface, nonce="n0nce", path="/x",
            request_id="3f", sentence="Твърде много", detail="Почакай.",
        )  # fmt: skip

    return show


def _learning(interface: str) -> str:
    going_on = {"title": "Глава <2>", "path": "/courses/c/2"}
    listed = [
        {"id": each["id"], "title": each["title"], "whole": each["number"] == 1, "time": "3 мин"}
        for each in CHAPTERS
    ]
    course = {
        "title": "Как да учим & защо",
        "path": "/courses/c",
        "language": "bg",
        "percent": 33,
        "time": "3 мин",
        "done": "1 част",
        "next": going_on,
        "chapters": listed,
    }
    return render(
        "learning/mine.html", interface=interface, path="/me/learning", csrf=CSRF,
        account=ACCOUNT, courses=[course], streak=3, chart=CHART, learned=True,
    )  # fmt: skip


def _own_chapter(interface: str) -> str:
    return render(
        "learning/chapter.html", interface=interface, path="/me/learning/1", csrf=CSRF,
        account=ACCOUNT,
        course={"title": "Как да учим & защо", "path": "/courses/c", "language": "bg"},
        chapter={"title": "Глава <2>", "path": "/courses/c/2"}, done=True,
        explanation="Прочетено до края", quizzes=[QUIZZES[0] | {"standing": "още не е решаван"}],
        changes=[{"id": "t-a", "heading": "А", "kind": "new"}],
        parts=[{"explanation": "Прочетено", "revision": 1}, {"explanation": "", "revision": None}],
    )  # fmt: skip


def _admin(interface: str) -> str:
    return render(
        "admin/home.html", interface=interface, path="/admin", csrf=CSRF, account=ACCOUNT,
        as_of="13:05:12",
        courses=[{"title": "К", "path": "/courses/c", "state": "draft", "language": "bg",
                  "chapters": 3}],
        jobs=[{"kind": "mail", "state": "failed", "progress": 10, "error": "x", "since": "22"}],
        people=[{"role": "учащи", "count": 3}],
    )  # fmt: skip


PAGES: dict[str, Callable[[str], str]] = {
    "chapter": chapter,
    "course": lambda interface: render(
        "courses/course.html", interface=interface, path="/courses/c",
        course=COURSE | {"cover": {"address": "/media/ab/c.webp", "width": 640, "height": 360}},
        cover_sources=[{"type": "image/avif", "srcset": "/media/ab/c~480.avif 480w"}],
        attachments=[{"name": "Рецепта <1>.zip", "address": "/media/ab/r.zip", "kilobytes": 12}],
        chapters=CHAPTERS, translations=TRANSLATIONS,
    ),
    "catalogue": lambda interface: render(
        "courses/catalogue.html", interface=interface, path="/", courses=[COURSE]
    ),
    "learning": _learning,
    "own chapter": _own_chapter,
    "overview": lambda interface: partner_samples.overview(interface, PICTURE),
    "wrong days": lambda interface: partner_samples.wrong_days(interface, PICTURE),
    "plan": lambda interface: partner_samples.plan(interface, PICTURE),
    "shared report": lambda interface: partner_samples.shared(interface, PICTURE),
    "report links": partner_samples.links,
    "new report link": lambda interface: partner_samples.links(interface, "http://a/shared/bcdf"),
    "creative": lambda interface: partner_samples.creative(interface, slot(0, interface)),
    "admin": _admin,
    **message_samples.PAGES,
    **plan_samples.pages(slot),
    **office_samples.PAGES,
    **class_samples.PAGES,
    **quiz_samples.PAGES,
    **{f"error {name}": _error(name) for name in
       ("400", "401", "403", "404", "500", "503", "problem")},
    **{f"slot {number}": lambda interface, number=number: slot(number, interface)
       for number in range(0, SLOT_VARIANTS, 9)},
}  # fmt: skip


def page(name: str, interface: str) -> str:
    return PAGES[name](interface)
