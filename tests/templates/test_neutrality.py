"""Nothing in a page has a name that filter lists know, and nothing comes from elsewhere."""

import gzip
import re
from html.parser import HTMLParser

import pytest

from templates import asset_files
from templates.sources import FOLDER
from tests.templates import samples

# As whole words, between hyphens, underscores, slashes, dots, digits and capitals.
WORDS = {
    "ad", "ads", "adv", "advert", "adverts", "hit", "hits", "log", "logs", "counter", "collect",
    "event", "events", "analytics", "cookie", "social", "sponsored", "tracker",
}  # fmt: skip
# Wherever they stand.
STEMS = (
    "banner", "sponsor", "promo", "affiliate", "native-ad", "campaign", "impression", "beacon",
    "track", "pixel", "reklam", "popup", "advert",
)  # fmt: skip
SIZES = re.compile(r"\d{2,3}x\d{2,3}")
NAMING = ("class", "id", "name", "for", "src", "href", "action")
# What a name of the API's or a person's says is not ours to choose: links to landing pages.
OUTSIDE = ("http://", "https://", "data:", "#")


def faults(name: str) -> list[str]:
    words = re.findall(r"[a-z]+", re.sub(r"([A-Z])", r" \1", name).lower())
    found = [word for word in words if word in WORDS]
    found += [stem for stem in STEMS if stem in name.lower()]
    return found + SIZES.findall(name)


class Names(HTMLParser):
    """Collects every name that a selector or a request rule could see."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []
        self.styled: list[str] = []
        self.foreign: list[str] = []
        self.sized: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        for name, value in attrs:
            value = value or ""
            self.names.append(name)
            if name == "style":
                self.styled.append(value)
            loads = name in ("src", "action") or (tag == "link" and name == "href")
            if loads and re.match(r"(https?:)?//", value):
                self.foreign.append(value)
            if tag == "img" and name in ("width", "height"):
                self.sized.append(value)
            if name in NAMING and not value.startswith(OUTSIDE):
                self.names.append(value)
            if name.startswith("data-"):
                self.names += [name]


def read(html: str) -> Names:
    names = Names()
    names.feed(html)
    return names


@pytest.mark.parametrize("shown", sorted(samples.PAGES))
@pytest.mark.parametrize("interface", ["bg", "en"])
def test_no_page_holds_a_name_that_filters_know(shown: str, interface: str) -> None:
    names = read(samples.page(shown, interface))
    assert {name: faults(name) for name in names.names if faults(name)} == {}


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
