"""Sanitising: which HTML may come from an author; everything else is taken out."""

from __future__ import annotations

import nh3

from origin.markup.colouring import CLASSES

_BLOCKS = """address article aside blockquote dd details div dl dt figcaption figure h1 h2 h3 h4
h5 h6 hr li ol p pre section summary table tbody td tfoot th thead tr ul caption""".split()  # noqa: SIM905 - wrapped words read better than a column of them
_INLINE = """a abbr b bdi bdo br cite code data del dfn em i img ins kbd mark q rp rt ruby s samp
small span strike strong sub sup time tt u var wbr""".split()  # noqa: SIM905 - wrapped words read better than a column of them

# What these hold is not text for a reader either.
_GONE_WITH_CONTENT = """applet audio base canvas dialog embed frame frameset head iframe link
listing map marquee math meta noembed noframes noscript object param plaintext portal script
select style svg template textarea title track video xmp""".split()  # noqa: SIM905 - wrapped words read better than a column of them

_ATTRIBUTES = {
    # Names are prefixed in finishing, so they can't be taken for the page's own.
    "a": {"href", "id", "name", "title"},
    "abbr": {"title"},
    "bdo": {"dir"},
    "data": {"value"},
    "dfn": {"title"},
    "img": {"src", "alt", "title"},
    "li": {"id"},
    "ol": {"start", "reversed"},
    "p": {"align"},
    "pre": {"data-language"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "colspan", "rowspan", "scope"},
    "time": {"datetime"},
    "details": {"open"},
    **{f"h{level}": {"id"} for level in range(1, 7)},
}
_CLASSES = {
    "a": {"footnote-backref"},
    "div": {"video-player"},
    "li": {"footnote-item"},
    "pre": {"code"},
    "section": {"footnotes"},
    "span": set(CLASSES),
    "sup": {"footnote-ref"},
}

_CLEANER = nh3.Cleaner(
    tags={*_BLOCKS, *_INLINE},
    clean_content_tags=set(_GONE_WITH_CONTENT),
    attributes=_ATTRIBUTES,
    allowed_classes=_CLASSES,
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
    strip_comments=True,
)


def sanitise(html: str) -> str:
    """Return the HTML with allowed elements and attributes only, well-formed.

    No script, style, form, frame, foreign (SVG, MathML) or media element, no handler, no `style=`,
    and no address but http, https, mailto or a relative one survives.
    """
    return _CLEANER.clean(html)
