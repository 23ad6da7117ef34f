"""Files for tests: pictures, a film, and those that are not what they say."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from PIL import Image

SVG = 'xmlns="http://www.w3.org/2000/svg" width="40" height="30"'


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), colour: str = "teal") -> bytes:
    """A picture of one colour."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    return out.getvalue()


def archive() -> bytes:
    """A zip archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("secret.txt", "what nobody should find")
    return out.getvalue()


def png_with(kind: bytes, body: bytes) -> bytes:
    """A picture with another chunk before its end."""
    whole = picture()
    return whole[:-12] + _chunk(kind, body) + whole[-12:]


def huge_png(width: int, height: int) -> bytes:
    """A picture of so many pixels in few bytes, whole to the last one."""
    rows = zlib.compressobj(9)
    row = bytes(1 + 3 * width)
    packed = b"".join(rows.compress(row) for _ in range(height)) + rows.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n"
    return start + _chunk(b"IHDR", header) + _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")


def film(size: int = 5_000) -> bytes:
    """An MP4 of boxes that hold nothing to see."""
    rest = size - 24 - 16 - 8
    return (
        struct.pack(">I4s", 24, b"ftyp") + b"isom\x00\x00\x02\x00isommp41"
        + struct.pack(">I4s", 16, b"moov") + bytes(8)
        + struct.pack(">I4s", 8 + rest, b"mdat") + bytes(rest)
    )  # fmt: skip


def form(file: bytes, name: str = "oven.png", **fields: str) -> tuple[bytes, dict[str, str]]:
    """A form with a file as browsers send it: its body and its headers."""
    parts = [
        f'--b\r\ncontent-disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode()
        for field, value in fields.items()
    ]
    head = f'--b\r\ncontent-disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = b"".join(parts) + head.encode() + file + b"\r\n--b--\r\n"
    return body, {"content-type": "multipart/form-data; boundary=b"}


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
