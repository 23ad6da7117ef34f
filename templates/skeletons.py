"""Skeletons: slots rendered in microseconds, from templates that Jinja2 renders once.

A slot differs from view to view in few of its bytes: the class names, the nonce and the link. So
each template is rendered once per shape with marks for values and cut at the marks; what a
creative says is escaped once (`worded`); a view joins the pieces with both (`fitted`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
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
_OF_VIEW = (*_NAMES, "nonce", "href", "why_href")
_OF_CREATIVE = (
    "headline", "body", "alternative", "picture", "width", "ratio", "sponsor", "payer", "reason",
)  # fmt: skip
_VALUES = (*_OF_VIEW, *_OF_CREATIVE)

Form = tuple[list[bytes], Callable[[Sequence[bytes]], tuple[bytes, ...]]]
"""A slot's pieces, each second one empty, and what picks the values for those."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What of a slot's markup depends on who speaks and what they have to say."""

    interface: str
    has_picture: bool
    speaks: bool
    """The picture has an alternative text."""
    has_body: bool
    has_payer: bool
    house: bool


@dataclass(frozen=True, slots=True)
class Worded:
    """What a creative says in one interface language, escaped and in bytes."""

    shape: Shape
    values: tuple[bytes, ...]
    forms: dict[int, Form] = field(default_factory=dict[int, Form], compare=False)
    """Those it was shown in so far; what they hold is shared by all creatives of the shape."""


def worded(
    *,
    interface: str,
    headline: str,
    body: str,
    alternative: str,
    picture: bytes,
    width: int,
    height: int,
    sponsor: str,
    payer: str = "",
    reasons: tuple[str, ...] = (),
    house: bool = False,
) -> Worded:
    """Return a creative ready to be fitted into views; made once and kept by whoever shows it.

    `picture` is a data: address or the empty string; `width` and `height` are its pixels. `payer`
    is who pays where that is not the sponsor; `reasons` are the rules that matched. `house`
    messages are nobody's purchase and say so. ValueError for a picture that could end its
    attribute or its style.
    """
    # Escaping 12 KB of base64 costs more than all the rest.
    if b'"' in picture or b"<" in picture:
        raise ValueError("the picture is not a data: address")
    values = (
        escape(headline).encode(),
        escape(body).encode(),
        escape(alternative).encode(),
        picture,
        b"%d" % min(width, THUMBNAIL_PX),
        b"%d/%d" % (width, height),
        escape(sponsor).encode(),
        escape(payer).encode(),
        _reason(interface, reasons),
    )
    shape = Shape(interface, bool(picture), bool(alternative), bool(body), bool(payer), house)
    return Worded(shape, values)


def fitted(
    variant: int,
    message: Worded,
    *,
    names: Sequence[bytes],
    nonce: bytes,
    href: bytes,
    why: bytes = b"",
    beside: bool = False,
) -> bytes:
    """Return one slot's HTML: label, picture, two lines, a link, and why it stands here.

    `variant` is any drawn byte. `names` are the view's own class names, SLOT_NAMES of them.
    `href` and `why`, the address of the page that tells more, are escaped already. With `beside`
    it goes into the margin where the page is wide enough. ValueError for another number of
    names, and for an address that could end its attribute.
    """
    if len(names) != SLOT_NAMES:
        raise ValueError(f"a slot needs {SLOT_NAMES} class names")
    if b'"' in href or b'"' in why:
        raise ValueError("an address is not escaped")
    key = -variant - 1 if beside else variant
    form = message.forms.get(key)
    if form is None:
        form = message.forms[key] = _form(*_choices(variant, message.shape), message.shape, beside)
    pieces, pick = form
    parts = pieces.copy()
    parts[1::2] = pick((*names, nonce, href, why, *message.values))
    return b"".join(parts)


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
    payer: str = "",
    reasons: tuple[str, ...] = (),
    why: str = "",
    beside: bool = False,
    house: bool = False,
) -> str:
    """Return one slot's HTML at once, for previews; the edge keeps what `worded` returns."""
    message = worded(
        interface=interface, headline=headline, body=body, alternative=alternative,
        picture=picture.encode(), width=width, height=height, sponsor=sponsor, payer=payer,
        reasons=reasons, house=house,
    )  # fmt: skip
    return fitted(
        variant,
        message,
        names=[name.encode() for name in names[:SLOT_NAMES]],
        nonce=nonce.encode(),
        href=escape(href).encode(),
        why=escape(why).encode(),
        beside=beside,
    ).decode()


@cache
def _reason(interface: str, reasons: tuple[str, ...]) -> bytes:
    return escape(reason(interface, reasons)).encode()


def _choices(variant: int, shape: Shape) -> tuple[int, str, str]:
    """Return the structure, the link and the carrier that a drawn byte stands for."""
    variant %= SLOT_VARIANTS
    # A picture that says nothing is no image to a screen reader, which a background has to be.
    backed = shape.has_picture and shape.speaks
    carrier = CARRIERS[variant // (STRUCTURES * len(LINKS)) if backed else 0]
    return variant % STRUCTURES, LINKS[variant // STRUCTURES % len(LINKS)], carrier


@cache
def _form(structure: int, link: str, carrier: str, shape: Shape, beside: bool) -> Form:
    marks = {name: Markup(f"\ue000{name}\ue001") for name in _VALUES}
    template = environment(shape.interface).get_template(f"slots/{structure}.html")
    html = template.render(
        marks,
        link=link,
        carrier=carrier,
        has_picture=shape.has_picture,
        has_body=shape.has_body,
        house=shape.house,
        has_payer=shape.has_payer,
        beside=beside,
    )
    first, *rest = " ".join(html.split()).replace("> <", "><").split("\ue000")
    pairs = [part.split("\ue001") for part in rest]
    pieces = [b""] * (2 * len(pairs) + 1)
    pieces[::2] = [text.encode() for text in (first, *(text for _, text in pairs))]
    return pieces, itemgetter(*(_VALUES.index(name) for name, _ in pairs))
