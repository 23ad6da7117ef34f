"""Boxes: whether a video is built as one from beginning to end, without reading its pictures."""

from __future__ import annotations

import struct
from collections.abc import Callable

from origin.imports.films import BadFilm, media_type

Read = Callable[[int, int], bytes]
"""Returns so many bytes from a place in the file; fewer at its end."""
MAX_BOXES = 4_000
"""Each costs a question to the storage: a film in pieces of two seconds lasts an hour by then."""
_NAMES = frozenset(
    (b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"uuid", b"moof", b"mfra", b"sidx",
     b"styp", b"meta", b"pdin", b"prft", b"emsg", b"ssix", b"pnot", b"udta", b"tfra", b"mfro")
)  # fmt: skip
_SEGMENT = b"\x18\x53\x80\x67"
"""What all of a WebM's pictures lie in."""


def checked(read: Read, size: int) -> str:
    """Return the type of a video of `size` bytes; raise BadFilm for one that is cut or joined.

    An MP4 is boxes from its first byte to its last: what is pasted behind them is no box.
    """
    found = media_type(read(0, 4_096))
    if found == "video/mp4":
        _walk(read, size)
    elif _SEGMENT not in read(0, 4_096):
        raise BadFilm("it is not a whole WebM video")
    return found


def _walk(read: Read, size: int) -> None:
    at = 0
    seen: set[bytes] = set()
    for _ in range(MAX_BOXES):
        if at == size:
            if b"moov" not in seen and b"moof" not in seen:
                raise BadFilm("it says nowhere what is in it (no “moov” box)")
            return
        head = read(at, 16)
        if len(head) < 8:
            raise BadFilm(f"it ends in the middle of a box, at byte {at:,}")
        length, name = struct.unpack(">I4s", head[:8])
        if length == 1 and len(head) == 16:
            (length,) = struct.unpack(">Q", head[8:])
        elif length == 0:
            # The last one may leave its length open.
            length = size - at
        if name not in _NAMES:
            raise BadFilm(f"something else stands behind it, at byte {at:,}")
        if length < 8 or at + length > size:
            raise BadFilm(f"it ends in the middle of a box, at byte {at:,}")
        seen.add(name)
        at += length
    raise BadFilm(f"it has more than {MAX_BOXES:,} boxes")
