"""Honesty: whether a picture holds as many pixels as its head says."""

from __future__ import annotations

import struct
import zlib

from PIL import Image

from origin.pictures.decoding import Disguised

_CHUNK = struct.Struct(">I4s")
_HEAD = struct.Struct(">IIBBBBB")
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""Samples of a pixel by PNG's colour type."""
_PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
           (0, 1, 1, 2))  # fmt: skip
"""Adam7: first column and row of each pass, and the steps to the next."""
_FORGIVEN = 64
"""Bytes that some writers leave behind the last row."""
_LIE = "it is not of the size that it says"


def check_size(data: bytes, picture: Image.Image) -> None:
    """Raise Disguised for a PNG with more or fewer pixels than declared, and for a GIF whose frame
    stands out of its screen.

    Decoders stop where the head told them to: what comes behind is seen by nobody here, and by
    somebody else. Other formats carry their size within what is decoded.
    """
    if picture.format == "PNG":
        _check_png(data)
    elif picture.format == "GIF" and data[6:10] != struct.pack("<HH", *picture.size):
        raise Disguised(_LIE)


def _check_png(data: bytes) -> None:
    head, body = b"", bytearray()
    at = 8
    while at + _CHUNK.size <= len(data):
        length, kind = _CHUNK.unpack_from(data, at)
        start = at + _CHUNK.size
        if kind == b"IHDR":
            head = data[start : start + length]
        elif kind == b"IDAT":
            body += data[start : start + length]
        elif kind == b"IEND":
            break
        at = start + length + 4
    if len(head) != _HEAD.size:
        raise Disguised(_LIE)
    width, height, depth, colour, _, _, laced = _HEAD.unpack(head)
    wanted = _bytes(width, height, depth * _CHANNELS.get(colour, 0), bool(laced))
    inflating = zlib.decompressobj()
    try:
        # One more than is forgiven is enough to know; the rest of a bomb stays packed.
        found = len(inflating.decompress(bytes(body), wanted + _FORGIVEN + 1))
    except zlib.error as error:
        raise Disguised(f"it can't be unpacked: {error}") from error
    if not wanted <= found <= wanted + _FORGIVEN:
        raise Disguised(_LIE)


def _bytes(width: int, height: int, bits: int, laced: bool) -> int:
    """Return how many bytes the rows take, each with the byte that names its filter."""
    if not laced:
        return height * (1 + (width * bits + 7) // 8)
    total = 0
    for column, row, across, down in _PASSES:
        columns, rows = -(-(width - column) // across), -(-(height - row) // down)
        if columns > 0 and rows > 0:
            total += rows * (1 + (columns * bits + 7) // 8)
    return total
