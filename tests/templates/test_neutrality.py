"""Nothing in a page has a name that filter lists know, and nothing comes from elsewhere."""

import gzip
import re

import pytest

from templates import asset_files
from templates.sources import FOLDER
from tests.templates import filter_rules, samples
from tests.templates.filter_rules import faults, read


@pytest.mark.parametrize("shown", sorted(samples.PAGES))
@pytest.mark.parametrize("interface", ["bg", "en"])
def test_no_page_holds_a_name_that_filters_know(shown: str, interface: str) -> None:
    assert read(samples.page(shown, interface)).caught() == {}


@pytest.mark.parametrize("shown", sorted(samples.PAGES))
def test_no_page_asks_another_site_or_styles_by_attribute(shown: str) -> None:
    names = read(samples.page(shown, "bg"))
    assert (names.foreign, names.styled, names.sized) == ([], [], [])


def test_the_check_itself_finds_what_it_looks_for() -> None:
    assert faults("ad-label")
    assert faults("/assets/trackClick.js")
    assert faults("adSlot")
    assert faults("_728x90")
    assert not faults("reading header loading login")
    caught = read(
        '<img src="/media/ads/a.gif" width="728" height="90"><div aria-label="Ads"></div>'
        '<a ping="/x" href="/courses?utm_source=a">b</a><style>.promo-x{width:468px;height:60px}'
        "</style>"
    ).caught()
    assert len(caught) == 7, caught
    for address in ("/ads/serve?x", "/api/collect", "/api/events", "/x/728x90.webp", "/t.gif"):
        assert filter_rules.asked(address), address
    for address in ("/l/bcfg", "/r/bcfg", "/why/bcfg", "/api/progress/update", "/assets/page.css"):
        assert not filter_rules.asked(address), address


def test_no_asset_holds_a_name_that_filters_know() -> None:
    for name, (body, kind) in asset_files().items():
        assert faults(name) == []
        if kind == "image/png":
            continue  # its bytes are no names
        text = re.sub(r"/\*.*?\*/|//[^\n]*", "", body.decode(), flags=re.S)
        identifiers = set(re.findall(r"[A-Za-z_][\w-]{2,}", text)) - DOM
        assert {word: faults(word) for word in identifiers if faults(word)} == {}
        assert not re.search(r"(https?:)?//(?!www\.w3\.org/2000/svg)\w", text)


# The platform's own words, which filters see in every script.
DOM = {
    "counter",
    "counter-increment",
    "counter-reset",
    "addEventListener",
    "cookie",
    "CustomEvent",
    "dispatchEvent",
}


def test_styles_and_script_are_light() -> None:
    sent = sum(len(gzip.compress(body)) for body, _ in asset_files().values())
    # No page takes all of them: those of a quiz that goes on are nobody else's.
    script = next(body for name, (body, _) in asset_files().items() if name.startswith("reading"))
    assert sent < 40_000
    assert len(gzip.compress(script)) < 6_000


def test_templates_carry_no_style_attribute_and_no_handler() -> None:
    for path in FOLDER.rglob("*.html"):
        text = path.read_text("utf-8")
        assert not re.search(r"\s(style|on\w+)=", text), path.name
