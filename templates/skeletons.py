"""Skeletons: slots rendered in microseconds, from templates that Jinja2 renders once.

A slot differs from view to view in its values only. So each template is rendered once per shape
with marks for values, cut at the marks, and a view joins the pieces with its escaped values.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from operator import itemgetter

from markupsafe import Markup, escape

from templates.environment import environment
from templates.reasons import reason

STRUCTURES = 8
"""Ways to build a slot (`slots/0.html` …), each one natural in a text."""
LINKS = ("headline", "whole", "more", "lead")
"""What of a message is its link: its headline, all of it, words of their own behind it, or its
picture and headline."""
CARRIERS = ("img", "back")
"""What carries the picture: an image, or a block with a background and a spoken text."""
SLOT_VARIANTS = STRUCTURES * len(LINKS) * len(CARRIERS)
"""Forms a slot can take."""
SLOT_NAMES = 4
"""Class names that a slot needs."""
THUMBNAIL_PX = 112
"""A picture is shown at most this wide: a thumbnail beside two lines."""

_NAMES = tuple(f"name{number}" for number in range(SLOT_NAMES))
_VALUES = (
    *_NAMES, "nonce", "href", "headline", "body", "alternative", "picture", "width", "ratio",
    "sponsor", "payer", "reason", "why_href",
)  # fmt: skip


def render_slot(
    variant: int,
    *,
    interface: str,
    names: Sequence[str],
    nonce: str,
    href: str,
    headline: str,
    body: str,
    alternative: str,
    picture: str,
    width: int,
    height: int,
    sponsor: str,
    house: bool = False,
    payer: str = "",
    reasons: tuple[str, ...] = (),
    why: str = "",
    beside: bool = False,
) -> str:
    """Return one slot's HTML: label, picture, two lines, a link, and why it stands here.

    `names` are the view's own class names, at least SLOT_NAMES. `picture` is a data: address or
    the empty string; `width` and `height` are its pixels. `house` messages are nobody's purchase
    and say so. `payer` is who pays where that is not the sponsor; `reasons` are the rules that
    matched, `why` is the address of the page that tells more. With `beside` it goes into the
    margin where the page is wide enough.
    """
    variant %= SLOT_VARIANTS
    # A picture that says nothing is no image to a screen reader, which a background has to be.
    carrier = CARRIERS[variant // (STRUCTURES * len(LINKS)) if picture and alternative else 0]
    link = LINKS[variant // STRUCTURES % len(LINKS)]
    pieces, pick = _skeleton(
        variant % STRUCTURES, link, carrier, interface,
        bool(picture), bool(body), house, bool(payer), beside,
    )  # fmt: skip
    # Escaping 12 KB of base64 costs more than all the rest; one character could end the attribute,
    # another one the style.
    if '"' in picture or "<" in picture:
        raise ValueError("the picture is not a data: address")
    if len(names) < SLOT_NAMES:
        raise ValueError(f"a slot needs {SLOT_NAMES} class names")
    values = (
        *names[:SLOT_NAMES],
        nonce,
        escape(href),
        escape(headline),
        escape(body),
        escape(alternative),
        picture,
        str(min(width, THUMBNAIL_PX)),
        f"{width}/{height}",
        escape(sponsor),
        escape(payer),
        _reason(interface, reasons),
        escape(why),
    )
    parts = pieces.copy()
    parts[1::2] = pick(values)
    return "".join(parts)


@cache
def _reason(interface: str, reasons: tuple[str, ...]) -> Markup:
    return escape(reason(interface, reasons))


@cache
def _skeleton(
    structure: int,
    link: str,
    carrier: str,
    interface: str,
    has_picture: bool,
    has_body: bool,
    house: bool,
    has_payer: bool,
    beside: bool,
) -> tuple[list[str], Callable[[Sequence[str]], tuple[str, ...]]]:
    """Return a slot's pieces, each second one empty, and what picks the values for those."""
    marks = {name: Markup(f"\ue000{name}\ue001") for name in _VALUES}
    template = environment(interface).get_template(f"slots/{structure}.html")
    html = template.render(
        marks,
        link=link,
        carrier=carrier,
        has_picture=has_picture,
        has_body=has_body,
        house=house,
        has_payer=has_payer,
        beside=beside,
    )
    first, *rest = " ".join(html.split()).replace("> <", "><").split("\ue000")
    pairs = [part.split("\ue001") for part in rest]
    pieces = [""] * (2 * len(pairs) + 1)
    pieces[::2] = [first, *(text for _, text in pairs)]
    return pieces, itemgetter(*(_VALUES.index(name) for name, _ in pairs))
