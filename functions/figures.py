"""Figures: what an image or a video shows, and whether it can be shown."""

from __future__ import annotations

from dataclasses import dataclass

from functions import addresses
from functions.problems import FieldError

MAX_ALTERNATIVE = 500


@dataclass(frozen=True, slots=True)
class Figure:
    """The files and words of an image or a video; nothing of a text."""

    media: str | None = None
    """The hash of the own picture or video."""
    address: str | None = None
    """Where a video lies that is somebody else's: readers get a link, and nothing is fetched."""
    poster: str | None = None
    """The hash of the picture that stands for a video."""
    captions: str | None = None
    """The hash of an own video's WebVTT file."""
    alternative: str = ""
    """What an image shows, for who does not see it; what a video is called."""

    @property
    def files(self) -> tuple[str, ...]:
        """Return the hashes of everything that it is made of."""
        return tuple(each for each in (self.media, self.poster, self.captions) if each)


NOTHING = Figure()


def faults(kind: str, figure: Figure) -> tuple[FieldError, ...]:
    """Return what is wrong with the figure of a content of this kind; nothing when it can stand.

    Every image says in words what it shows, and every video what it is called.
    """
    if kind == "text":
        return () if figure == NOTHING else (FieldError("/media", "a text has no file of its own"),)
    found: list[FieldError] = []
    if not figure.alternative.strip():
        found.append(FieldError("/alternative", "say in words what it shows"))
    elif len(figure.alternative) > MAX_ALTERNATIVE:
        found.append(FieldError("/alternative", f"at most {MAX_ALTERNATIVE} characters"))
    if kind == "image":
        if figure.media is None:
            found.append(FieldError("/media", "an image needs its picture"))
        found += [
            FieldError(f"/{name}", "only a video has one")
            for name in ("address", "poster", "captions")
            if getattr(figure, name) is not None
        ]
        return tuple(found)
    if (figure.media is None) == (figure.address is None):
        found.append(FieldError("/media", "a video is either an own file or an address"))
    if figure.address is not None:
        wrong = addresses.check_landing(figure.address)
        if wrong:
            found.append(FieldError("/address", wrong))
        if figure.captions is not None:
            found.append(FieldError("/captions", "only an own video can show captions here"))
    return tuple(found)
