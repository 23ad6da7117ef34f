"""Pages escape what people wrote, fail on what is missing, and hold the marks of their places."""

import re

import jinja2
import pytest

from functions import sheets
from templates import digest, render, translate
from templates.digests import ENDINGS
from templates.sources import FOLDER
from tests.templates import samples


def test_what_an_author_wrote_never_becomes_markup() -> None:
    html = samples.chapter("en", title='<script>x</script>"', previous=None)
    assert "<script>x" not in html
    assert "&lt;script&gt;x&lt;/script&gt;&#34;" in html


def test_a_missing_value_is_an_error_and_not_an_empty_place() -> None:
    with pytest.raises(jinja2.UndefinedError):
        render("courses/catalogue.html", interface="en", path="/")


def test_what_is_filled_into_a_sentence_is_escaped() -> None:
    html = render("mail/verify.html", interface="en", name="<b>", link="/x", hours=1)
    assert "Hello, &lt;b&gt;" in html


def test_a_plain_text_mail_is_not_escaped() -> None:
    text = render(
        "mail/verify.txt", interface="bg", name="Иван & Мария", link="/v?a=1&b=2", hours=24
    )
    assert "Здравей, Иван & Мария" in text
    assert "/v?a=1&b=2" in text


def test_a_chapter_is_a_sheet_with_the_place_of_its_view_token() -> None:
    body = "<p>a</p>" + sheets.mark("slot", 1) + "<p>b</p>" + sheets.mark("slot", 2)
    places, page = sheets.cut(samples.chapter("bg", html=body))
    assert [(place.kind, place.slot) for place in places] == [("view", 0), ("slot", 1), ("slot", 2)]
    assert page[: places[0].at].endswith(b'data-view="')


@pytest.mark.parametrize("shown", ["chapter", "course", "catalogue"])
def test_a_sheet_holds_no_form_and_no_inline_code(shown: str) -> None:
    html = samples.page(shown, "bg")
    html = html.replace(samples.slot(0, "bg"), "")
    # What robots read of a course is data and runs nowhere; it stands under the view's nonce.
    html = re.sub(r'<script type="application/ld\+json" nonce="\ue000uchi:nonce\ue001">', "", html)
    assert "<form" not in html
    assert not re.search(r"<script(?![^>]*src=)|<style", html)


def test_the_interface_speaks_the_readers_language_and_the_text_its_own() -> None:
    html = samples.chapter("en")
    assert '<html lang="en">' in html
    assert '<article lang="bg">' in html
    assert "about 7 minutes of reading" in html
    assert "около 7 минути четене" in samples.chapter("bg")


def test_the_first_and_the_last_chapter_lead_somewhere() -> None:
    first = samples.chapter("en", previous=None)
    last = samples.chapter("en", next=None)
    assert 'rel="prev"' not in first
    assert "Back to the course" in last


def test_a_form_gives_back_what_was_typed_and_names_the_fault_twice() -> None:
    html = samples.page("login", "bg")
    assert 'value="maria@example.org"' in html
    assert html.count(samples.FAULTS[0]["sentence"]) == 2
    assert 'aria-describedby="password-fault"' in html
    assert '<a href="#password">' in html


def test_an_error_page_needs_nothing_but_itself() -> None:
    html = samples.page("error 503", "bg")
    assert not re.search(r"<(script|link|img)\b", html)
    assert '<style nonce="n0nce">' in html


def test_a_problems_title_is_said_in_bulgarian() -> None:
    assert translate("bg", "There is no such thing") == "Няма такова нещо"


def test_the_digest_is_of_everything_that_is_rendered_with() -> None:
    assert len(digest()) == 32
    unseen = {path.suffix for path in FOLDER.rglob("*") if path.is_file()} - set(ENDINGS)
    # A print is made of its own, and of no sheet.
    assert unseen <= {".pyc", ".typ"}
