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

SLOT_VARIANTS = 4
"""Structures a slot can take, each one natural in a text."""
SLOT_NAMES = 4
"""Class names that a slot needs."""
THUMBNAIL_PX = 112
"""A picture is shown at most this wide: a thumbnail beside two lines."""

_NAMES = tuple(f"name{number}" for number in range(SLOT_NAMES))
_VALUES = (
    *_NAMES, "nonce", "href", "headline", "body", "alternative", "picture", "width", "ratio",
    "sponsor",
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
) -> str:
    """Return one slot's HTML: label, picture, two lines, a link, and why it stands here.

    `names` are the view's own class names, at least SLOT_NAMES. `picture` is a data: address or
    the empty string; `width` and `height` are its pixels. `house` messages are nobody's purchase
    and say so.
    """
    pieces, pick = _skeleton(variant % SLOT_VARIANTS, interface, bool(picture), bool(body), house)
    # Escaping 12 KB of base64 costs more than all the rest; one character could end the attribute.
    if '"' in picture:
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
    )
    parts = pieces.copy()
    parts[1::2] = pick(values)
    return "".join(parts)


@cache
def _skeleton(
    variant: int, interface: str, has_picture: bool, has_body: bool, house: bool
) -> tuple[list[str], Callable[[Sequence[str]], tuple[str, ...]]]:
    """Return a slot's pieces, each second one empty, and what picks the values for those."""
    marks = {name: Markup(f"\ue000{name}\ue001") for name in _VALUES}
    html = (
        environment(interface)
        .get_template(f"slots/{variant}.html")
        .render(marks, has_picture=has_picture, has_body=has_body, house=house)
    )
    first, *rest = " ".join(html.split()).replace("> <", "><").split("\ue000")
    pairs = [part.split("\ue001") for part in rest]
    pieces = [""] * (2 * len(pairs) + 1)
    pieces[::2] = [first, *(text for _, text in pairs)]
    return pieces, itemgetter(*(_VALUES.index(name) for name, _ in pairs))
