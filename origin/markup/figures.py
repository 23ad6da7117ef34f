"""Figures: images and videos as HTML, with the author's text under them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from functions.figures import Figure
from origin import references
from origin.markup.linking import write_tag
from storage.media import Media

if TYPE_CHECKING:
    from origin.markup import Rendered

# A track is named by the language of what is said, in its own words.
_NAMES = {"bg": "Български", "en": "English"}


def rendered(
    kind: str, figure: Figure, files: Mapping[str, Media], language: str, text: Rendered
) -> Rendered:
    """Return a content as it stands in a page: its figure, then its text, already rendered.

    `files` are those of the figure, by hash; `language` is that of the course. A text passes
    through as it is. Nothing is ever fetched from elsewhere: an outside video is a link.
    """
    if kind == "text":
        return text
    html = _image(figure, files) if kind == "image" else _video(figure, files, language)
    below = "" if not text.html.strip() else text.html
    return replace(text, html=f"{html}\n{below}")


def _image(figure: Figure, files: Mapping[str, Media]) -> str:
    return f"<figure>{_picture(files[figure.media or ''], figure.alternative, lazy=True)}</figure>"


def _video(figure: Figure, files: Mapping[str, Media], language: str) -> str:
    poster = files[figure.poster] if figure.poster else None
    name = escape(figure.alternative)
    if figure.address is not None:
        host = escape((urlsplit(figure.address).hostname or "").removeprefix("www."))
        link = write_tag("a", {"href": figure.address, "rel": "noopener noreferrer"})
        # The link says what the video is called, so its picture says nothing once more.
        picture = _picture(poster, "", lazy=True) if poster else ""
        return (
            f'<figure class="film">{link}{picture}<span>{name}</span></a> '
            f"<small>{host}</small></figure>"
        )
    video = files[figure.media or ""]
    given = {"preload": "metadata", "aria-label": figure.alternative}
    if poster:
        given["poster"] = references.address_of(poster, figure.alternative)
        if poster.width and poster.height:
            given |= {"width": str(poster.width), "height": str(poster.height)}
    address = references.address_of(video, figure.alternative)
    inside = write_tag("source", {"src": address, "type": video.media_type})
    if figure.captions:
        track = {
            "kind": "captions",
            "src": references.address_of(files[figure.captions], figure.alternative),
            "srclang": language,
            "label": _NAMES.get(language, language),
        }
        inside += write_tag("track", track).replace("<track", "<track default")
    opened = write_tag("video", given).replace("<video", "<video controls playsinline")
    link = write_tag("a", {"href": address})
    return f'<figure class="film">{opened}{inside}{link}{name}</a></video></figure>'


def _picture(file: Media, alternative: str, *, lazy: bool) -> str:
    given = {"src": references.address_of(file, alternative), "alt": alternative}
    if file.width and file.height:
        given |= {"width": str(file.width), "height": str(file.height)}
    if lazy:
        given |= {"loading": "lazy", "decoding": "async"}
    return write_tag("img", given)
