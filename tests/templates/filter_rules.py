"""Filter rules: what public lists catch, as measured, for any page, address, style or script.

Not the lists themselves but the kinds of rules in them: words in names, sizes of banners, requests
by their addresses, and what is hidden by an attribute.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

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
BANNERS = {
    ("728", "90"), ("468", "60"), ("240", "400"), ("460", "60"), ("600", "90"), ("720", "90"),
    ("320", "50"), ("300", "250"), ("160", "600"), ("970", "250"),
}  # fmt: skip
"""Width and height, as attributes or together in a style."""
REQUESTS = re.compile(
    r"/ads/(?:serve|click|view)|/api/(?:events|collect)\b|/analytics/events?\b|/impressions\b"
    r"|/metrics/event|/pageview/|\.com/hit\b|/beacon\.js|(?:pixel|\bt|view)\.gif|/media/ads/"
    r"|/banners?/|/reklam|300x250|728x90"
)
# Parameters that browsers and lists take off addresses.
STRIPPED = re.compile(r"[?&](?:utm_\w+|gclid|fbclid|msclkid|mc_eid)=")
NAMING = ("class", "id", "name", "for", "src", "href", "action", "rel", "role", "type", "target")
# What a name of the API's or a person's says is not ours to choose: links to landing pages.
OUTSIDE = ("http://", "https://", "data:", "#", "mailto:")


def faults(name: str) -> list[str]:
    """Return what in a name would be caught."""
    words = re.findall(r"[a-z]+", re.sub(r"([A-Z])", r" \1", name).lower())
    found = [word for word in words if word in WORDS]
    found += [stem for stem in STEMS if stem in name.lower()]
    return found + SIZES.findall(name)


def styled(css: str) -> dict[str, list[str]]:
    """Return the selectors and properties of a style that would be caught."""
    bare = re.sub(r'url\("data:[^"]*"\)|/\*.*?\*/', "", css, flags=re.S)
    names = set(re.findall(r"[A-Za-z_][\w-]{2,}", bare))
    found = {name: faults(name) for name in names if faults(name)}
    for block in re.findall(r"\{([^{}]*)\}", bare):
        size = dict(re.findall(r"(?<![\w-])(width|height):(\d+)px", block))
        if (size.get("width"), size.get("height")) in BANNERS:
            found[block] = ["banner size"]
    return found


class Names(HTMLParser):
    """Collects every name that a selector or a request rule could see."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []
        self.asked: list[str] = []
        """Addresses of ours that the page names, whether loaded, followed or sent to."""
        self.styled: list[str] = []
        self.foreign: list[str] = []
        self.sized: list[str] = []
        self.hidden: list[str] = []
        """What is hidden by an attribute alone."""
        self.styles: list[str] = []
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in one element."""
        self.names.append(tag)
        self._in_style = tag == "style"
        given = {name: value or "" for name, value in attrs}
        if (given.get("width"), given.get("height")) in BANNERS:
            self.hidden.append(f"{tag} of {given['width']} by {given['height']}")
        if given.get("aria-label", "").lower() in ("ads", "ad", "advertisement"):
            self.hidden.append(given["aria-label"])
        if "ping" in given:
            self.hidden.append("ping")
        for name, value in given.items():
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
            if name in ("src", "href", "action") and value.startswith("/"):
                self.asked.append(value)

    def handle_data(self, data: str) -> None:
        """Take in the text of a style."""
        if self._in_style:
            self.styles.append(data)
            self._in_style = False

    def caught(self) -> dict[str, list[str]]:
        """Return everything that would be caught, by what it is."""
        found = {name: faults(name) for name in self.names if faults(name)}
        for css in self.styles:
            found |= styled(css)
        found |= {each: ["request"] for each in self.asked if asked(each)}
        found |= {each: ["attribute"] for each in self.hidden}
        return found


def asked(address: str) -> bool:
    """Say whether a request to an address of ours would be caught, or changed on its way."""
    return bool(REQUESTS.search(address) or STRIPPED.search(address))


def read(html: str) -> Names:
    """Return the names of a page, or of a piece of one."""
    names = Names()
    names.feed(html)
    return names
