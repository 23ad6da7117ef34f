"""Sheets: a cached page as bytes with places where something of the moment is put in.

On the wire: magic `USHT`, format number (1 byte), length of the header (4 bytes, big-endian),
header (JSON), then the page in UTF-8. Places are byte offsets into the page, so that a view is
assembled with one join of bytes.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Literal
from uuid import UUID

from functions.naming import spell

MAGIC = b"USHT"
FORMAT = 1
VERSION_BYTES = 16

PlaceKind = Literal["slot", "nonce", "view"]
_KINDS = ("slot", "nonce", "view")
_MARK = "\ue000uchi:{}\ue001"
_SLOT_MARK = re.compile("\ue000uchi:(slot|beside)([0-9]{1,3})\ue001")


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is put in."""

    at: int
    """Byte offset into the page."""
    kind: PlaceKind
    slot: int = 0
    """The slot's number, 1–255; 0 for the other kinds."""
    beside: bool = False
    """The slot stands in the margin where the page is wide enough, else between paragraphs."""


@dataclass(frozen=True, slots=True)
class SheetHeader:
    """What the edge must know of a page besides its bytes."""

    path: str
    page: str
    """UUID of the chapter or course shown."""
    course: str
    """UUID of the course, the empty string on pages that belong to none."""
    interface: str
    """The interface language, bg or en."""
    language: str
    """The language of the content."""
    version: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One immutable rendering of a page."""

    header: SheetHeader
    places: tuple[Place, ...]
    segments: tuple[bytes, ...]
    """One more than there are places."""

    @property
    def page(self) -> UUID:
        """Return the UUID of the page shown."""
        return UUID(self.header.page)


class BadSheet(ValueError):
    """The bytes are not a sheet of a format that is read here."""


def mark(kind: PlaceKind, slot: int = 0, *, beside: bool = False) -> str:
    """Return the text that a template writes where a place shall be.

    Private-use characters stand in no sanitised content, so nobody else can write a place.
    """
    if kind == "slot":
        return _MARK.format(f"{'beside' if beside else 'slot'}{slot}")
    return _MARK.format(kind)


def with_slots(html: str, put: Callable[[bool], str]) -> str:
    """Return a text with each mark of a slot replaced; `put` learns whether it stands beside."""
    return _SLOT_MARK.sub(lambda found: put(found[1] == "beside"), html)


def without_marks(text: str) -> str:
    """Return an author's text without the characters that places are made of."""
    return text.replace("\ue000", "").replace("\ue001", "")


def cut(html: str) -> tuple[tuple[Place, ...], bytes]:
    """Return the places that `mark` wrote into a page, and the page without them."""
    first, *rest = html.split("\ue000uchi:")
    page = bytearray(first.encode())
    places: list[Place] = []
    for part in rest:
        name, found, text = part.partition("\ue001")
        if not found:
            raise BadSheet("a place is not closed")
        if name.startswith(("slot", "beside")):
            beside = name.startswith("beside")
            number = int(name.removeprefix("beside" if beside else "slot"))
            places.append(Place(len(page), "slot", number, beside))
        elif name == "nonce":
            places.append(Place(len(page), "nonce"))
        elif name == "view":
            places.append(Place(len(page), "view"))
        else:
            raise BadSheet(f"a place of unknown kind: {name}")
        page += text.encode()
    return tuple(places), bytes(page)


def pack(header: SheetHeader, html: str) -> bytes:
    """Return the sheet of a rendered page, as it is stored and sent."""
    places, page = cut(html)
    document = {
        "header": asdict(header),
        "places": [[p.at, p.kind, p.slot] for p in places],
        # A member of its own: an edge that doesn't know it yet shows them between paragraphs.
        "beside": [p.slot for p in places if p.beside],
    }
    head = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    return MAGIC + bytes((FORMAT,)) + len(head).to_bytes(4, "big") + head + page


def unpack(data: bytes) -> Sheet:
    """Read a sheet; raise BadSheet when it is cut, mixed up or of another format."""
    if data[:4] != MAGIC or len(data) < 9 or data[4] != FORMAT:
        raise BadSheet("not a sheet of this format")
    length = int.from_bytes(data[5:9], "big")
    head, page = data[9 : 9 + length], data[9 + length :]
    try:
        document = json.loads(head)
        header = SheetHeader(**document["header"])
        beside = frozenset(document.get("beside", ()))
        places = tuple(
            Place(int(at), kind, int(slot), kind == "slot" and slot in beside)
            for at, kind, slot in document["places"]
        )
    except (ValueError, KeyError, TypeError) as error:
        raise BadSheet("the sheet's header can't be read") from error
    segments: list[bytes] = []
    start = 0
    for place in places:
        if not start <= place.at <= len(page) or place.kind not in _KINDS:
            raise BadSheet("a place lies outside the page")
        segments.append(page[start : place.at])
        start = place.at
    segments.append(page[start:])
    return Sheet(header, places, tuple(segments))


def splice(sheet: Sheet, fills: Sequence[bytes]) -> bytes:
    """Return the page with one fill per place put in, in their order."""
    parts = [b""] * (2 * len(fills) + 1)
    parts[::2] = sheet.segments
    parts[1::2] = fills
    return b"".join(parts)


def version(*parts: str) -> str:
    """Return the version of a sheet: a hash of everything that is rendered into it."""
    digest = hashlib.sha256()
    for part in (f"format {FORMAT}", *parts):
        data = part.encode()
        digest.update(len(data).to_bytes(8, "big") + data)
    return spell(digest.digest()[:VERSION_BYTES])
