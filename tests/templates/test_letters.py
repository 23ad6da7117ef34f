"""Letters: in both languages, as text and as HTML, with nothing remote and every way plain."""

from __future__ import annotations

import re

import pytest

from origin.jobs import letters
from templates import translate
from tests.templates.office_samples import LETTERS, letter

LINK = "http://127.0.0.1/x?token=b"
BOTH = pytest.mark.parametrize("interface", ["bg", "en"])


def test_every_letter_that_is_sent_is_written() -> None:
    assert set(LETTERS) >= letters.SUBJECTS.keys()


@BOTH
@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_says_the_same_in_text_and_in_html(name: str, interface: str) -> None:
    html, text = letter(name, interface), letter(name, interface, "txt")
    words = re.sub(r"\s+", " ", re.sub(r"<(style|title).*?</\1>|<[^>]+>", " ", html, flags=re.S))
    for paragraph in filter(None, map(str.strip, text.split("\n"))):
        if paragraph != "--":
            assert paragraph in words, paragraph
    assert "\n\n\n\n" not in text
    assert ("<p" in text, "&" in text.replace(LINK, "")) == (False, False)


@BOTH
@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_loads_nothing_and_shows_where_its_link_leads(name: str, interface: str) -> None:
    html = letter(name, interface)
    assert not re.search(r"<(img|link|script|iframe|form)\b|url\(|@import|style=", html)
    assert set(re.findall(r'href="([^"]+)"', html)) <= {LINK}
    if "href" in html:
        assert f">{LINK}</a>" in html
        assert LINK in letter(name, interface, "txt")


@BOTH
@pytest.mark.parametrize("name", sorted(letters.SUBJECTS))
def test_a_letter_is_titled_by_its_subject(name: str, interface: str) -> None:
    subject = translate(interface, letters.SUBJECTS[name])
    assert f"<title>{subject}</title>" in letter(name, interface)
    assert "!" not in subject


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_speaks_one_language(name: str) -> None:
    bulgarian = letter(name, "bg", "txt").replace(LINK, "").replace("Uchi", "")
    assert not re.search(r"[A-Za-z]{4,}", bulgarian), bulgarian
    assert not re.search("[а-я]", letter(name, "en", "txt").replace("Мария", ""))


@pytest.mark.parametrize("name", LETTERS)
def test_a_name_is_escaped_where_it_must_be(name: str) -> None:
    assert "&lt;b&gt;" in letter(name, "en", name="<b>")
    assert "<b>" in letter(name, "en", "txt", name="<b>")
    assert "Hello\n" in letter(name, "en", "txt", name="")


def test_a_letter_that_need_not_come_can_be_stopped() -> None:
    html = letter("known", "bg", unsubscribe="http://127.0.0.1/unsubscribe/x")
    assert 'href="http://127.0.0.1/unsubscribe/x"' in html
    assert "/unsubscribe/x" in letter("known", "bg", "txt", unsubscribe="http://x/unsubscribe/x")
