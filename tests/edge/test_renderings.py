"""A thousand views of one page: what slots are made of changes, and nothing gives them away."""

from __future__ import annotations

import asyncio
import base64
import re
from collections import Counter
from html.parser import HTMLParser

import pytest

from tests.edge.in_process import Here, text
from tests.templates import filter_rules
from tests.worker import world

VIEWS = 1_000
_DRAWN = re.compile(r"\b[bcfghjklmnpqrsvz]{9}\b")


class Shape(HTMLParser):
    """The elements of a slot in their order, and what each says in its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[tuple[str, str]] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in one element."""
        self.tags.append(tag)
        self.attributes |= {(name, value or "") for name, value in attrs}


@pytest.fixture(scope="module")
def slots() -> list[str]:
    """All slots of a thousand views, two a view, as they stood in the page."""

    async def views() -> list[str]:
        here = Here()
        return [text(await here.get(world.OPEN)) for _ in range(VIEWS)]

    found: list[str] = []
    for page in asyncio.run(views()):
        _, first, second = page.split(f"<p>{world.TEXT}</p>")
        found += [first, second.removesuffix("</main></html>")]
    assert len(found) == 2 * VIEWS
    assert all(found)
    return found


def test_no_class_name_is_shared_by_more_than_a_few(slots: list[str]) -> None:
    shared: Counter[str] = Counter()
    for slot in slots:
        names = {name for group in re.findall(r'class="([^"]*)"', slot) for name in group.split()}
        assert names
        assert all(_DRAWN.fullmatch(name) for name in names)
        shared.update(names)
    assert max(shared.values()) <= 3


def test_nothing_of_a_slot_would_be_caught(slots: list[str]) -> None:
    caught: dict[str, list[str]] = {}
    for slot in slots:
        caught |= filter_rules.read(slot).caught()
    assert caught == {}


def test_the_structure_varies(slots: list[str]) -> None:
    paid = Counter(tuple(Shape(slot).tags) for slot in slots if "Пекарна" in slot)
    assert len(paid) >= 45
    assert max(paid.values()) <= sum(paid.values()) // 15
    # Whatever its place in the text, no element and no attribute is in all of them but the link,
    # its explanation and the style that comes along.
    shapes = [Shape(slot) for slot in slots]
    always = set.intersection(*(set(shape.tags) for shape in shapes))
    assert always == {"style", "a", "details", "summary"}
    told = set.intersection(*(shape.attributes for shape in shapes))
    assert told == {("lang", "bg")}


def test_the_picture_is_byte_for_byte_what_was_bought(slots: list[str]) -> None:
    carriers: Counter[str] = Counter()
    for slot in slots:
        if "Пекарна" not in slot:
            assert "data:" not in slot
            continue
        ((carrier, kind, letters),) = re.findall(
            r'(<img src="|url\(")data:(image/\w+);base64,([A-Za-z0-9+/=]+)"', slot
        )
        assert kind == "image/webp"
        assert base64.b64decode(letters, validate=True) == world.PICTURE
        carriers[carrier] += 1
    assert min(carriers.values()) > VIEWS // 4
    assert len(carriers) == 2


def test_each_slot_leads_to_its_own_explanation_and_is_labelled(slots: list[str]) -> None:
    links: set[str] = set()
    for slot in slots:
        ((followed), (why)) = re.findall(r'href="/(?:r|why)/([a-z]+)"', slot)
        assert followed == why
        links.add(followed)
        assert ("Реклама · Пекарна „Зора“" in slot) != ("От нас" in slot)
    assert len(links) == len(slots)
