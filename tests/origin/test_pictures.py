"""Pictures: what comes in is decoded within limits, what goes out was written here."""

from __future__ import annotations

import io
import random
import struct
import time
import zlib

import pytest
from PIL import Image

from functions.problems import InvalidFields
from origin.pictures import BadPicture, creative_picture, illustration
from origin.pictures.creative import MAX_BODY, STANDARD_SIZES
from origin.pictures.vector import drawn

SECRET = b"GPS 42.6977 23.3219"
SVG = b'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def noise(size: tuple[int, int], mode: str = "RGB") -> Image.Image:
    dice = random.Random(7)
    count = size[0] * size[1] * len(mode)
    return Image.frombytes(mode, size, dice.randbytes(count))


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def huge_png(width: int, height: int) -> bytes:
    """A few hundred bytes that say they are a picture of this size."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(1_000)))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "AVIF"])
def test_a_creative_fits_into_a_page_whatever_it_was(kind: str) -> None:
    made = creative_picture(saved(noise((900, 700)), kind))
    assert len(made.body) <= MAX_BODY
    assert max(made.width, made.height) <= 320
    shown = Image.open(io.BytesIO(made.body))
    assert (shown.width, shown.height) == (made.width, made.height)
    assert made.media_type == f"image/{(shown.format or '').lower()}"


@pytest.mark.parametrize("size", [(728, 90), (300, 250), (320, 50), (88, 31), (600, 500)])
def test_a_creative_never_has_a_size_that_rules_are_written_for(size: tuple[int, int]) -> None:
    made = creative_picture(saved(Image.new("RGB", size, "teal"), "PNG"))
    assert (made.width, made.height) not in STANDARD_SIZES


def test_the_same_creative_has_the_same_hash() -> None:
    data = saved(Image.new("RGB", (50, 50), "teal"), "PNG")
    assert creative_picture(data) == creative_picture(data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a",
        b"\x89PNG\r\n\x1a\n" + bytes(50),
        saved(noise((300, 300)), "PNG")[:20_000],
        huge_png(50_000, 50_000),
        huge_png(16_001, 2),
        b"MZ" + bytes(100),
        saved(Image.new("RGB", (9, 9)), "BMP"),
        saved(Image.new("RGB", (9, 9)), "TIFF"),
    ],
)
def test_what_is_no_picture_or_a_bomb_is_refused_quickly(data: bytes) -> None:
    started = time.process_time()
    with pytest.raises(InvalidFields) as refused:
        creative_picture(data)
    assert refused.value.errors[0].pointer == "/picture"
    with pytest.raises(BadPicture):
        illustration(data)
    assert time.process_time() - started < 2


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "AVIF"])
def test_nothing_but_pixels_is_handed_on(kind: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    data = saved(noise((64, 64)), kind, exif=exif) + b"PK\x03\x04" + SECRET
    assert data.count(SECRET) == 2
    for body in (illustration(data + b"<script>").body, creative_picture(data).body):
        assert SECRET not in body
        assert b"<script>" not in body


def sized(png: bytes, width: int, height: int) -> bytes:
    """The same PNG, whose head says another size."""
    head = struct.pack(">II", width, height) + png[24:29]
    return png[:16] + head + struct.pack(">I", zlib.crc32(b"IHDR" + head)) + png[33:]


def laced(width: int, height: int) -> bytes:
    """A grey interlaced PNG, pass by pass."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    rows = b""
    for x, y, dx, dy in [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4),
                         (1, 0, 2, 2), (0, 1, 1, 2)]:  # fmt: skip
        columns, lines = len(range(x, width, dx)), len(range(y, height, dy))
        rows += (b"\0" + bytes(columns)) * lines if columns else b""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 1)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P", "1", "I;16"])
def test_an_honest_picture_of_any_kind_is_taken(mode: str) -> None:
    plain = Image.new("I;16", (37, 23), 7) if mode == "I;16" else noise((37, 23)).convert(mode)
    assert creative_picture(saved(plain, "PNG")).width == 37
    assert creative_picture(laced(21, 3)).width == 21
    assert creative_picture(laced(3, 21)).height == 21


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (sized(saved(noise((64, 64)), "PNG"), 64, 8), "size"),
        (sized(saved(noise((64, 64)), "PNG"), 64, 640), "size"),
        (saved(noise((40, 30)), "GIF").replace(b"\x28\0\x1e\0", b"\4\0\4\0", 1), "size"),
        (saved(noise((64, 64)), "PNG") + b"<script>alert(1)</script>", "script"),
        (saved(noise((64, 64)), "JPEG") + b"<?php echo 1;", "script"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a PNG"),
        *(
            (
                saved(
                    noise((40, 30)), kind, save_all=True,
                    append_images=[noise((40, 30)).rotate(180)],
                ),
                "moves",
            )
            for kind in ("GIF", "WEBP", "PNG", "AVIF")
        ),
    ],
)  # fmt: skip
def test_a_creative_that_is_not_what_it_says_is_refused_and_told_why(data: bytes, why: str) -> None:
    with pytest.raises(InvalidFields) as refused:
        creative_picture(data)
    assert refused.value.errors[0].pointer == "/picture"
    assert why in refused.value.errors[0].detail


def test_a_drawing_keeps_every_pixel_and_mostly_shrinks() -> None:
    drawing = Image.new("RGBA", (300, 200), (10, 90, 90, 255))
    drawing.paste((200, 40, 40, 128), (20, 20, 200, 90))
    data = saved(drawing, "PNG")
    made = illustration(data)
    kept = Image.open(io.BytesIO(made.body)).convert("RGBA")
    assert kept.tobytes() == drawing.tobytes()
    assert (made.width, made.height) == (300, 200)


def test_a_photograph_stands_upright_without_its_notes() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    made = illustration(saved(noise((60, 40)), "JPEG", exif=exif))
    assert (made.width, made.height) == (40, 60)
    assert not Image.open(io.BytesIO(made.body)).getexif()


def test_an_animation_goes_on_moving() -> None:
    frames = [Image.new("RGB", (40, 40), color) for color in ("red", "green", "blue")]
    data = saved(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=80)
    made = illustration(data)
    assert made.media_type == "image/webp"
    assert getattr(Image.open(io.BytesIO(made.body)), "n_frames", 1) == 3


def test_an_svg_is_drawn_into_pixels() -> None:
    made = drawn(
        b"<svg " + SVG + b' width="120" height="60"><rect width="60" height="60" fill="red"/></svg>'
    )
    picture = Image.open(io.BytesIO(made.body)).convert("RGBA")
    assert (made.width, made.height) == (120, 60)
    assert picture.size == (240, 120)
    assert picture.getpixel((60, 60)) == (255, 0, 0, 255)
    assert picture.getpixel((200, 60)) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    "svg",
    [
        b"",
        b"<html/>",
        b"<svg " + SVG + b"></svg>",
        b"<svg " + SVG + b' width="9e9" height="9"/>',
        b'<!DOCTYPE svg [<!ENTITY x "y">]><svg ' + SVG + b' width="9" height="9"/>',
        b"<svg " + SVG + b' width="9" height="9"><image xlink:href="file:///etc/a.png"/></svg>',
        b"<svg "
        + SVG
        + b' width="9" height="9"><image href="data:image/svg+xml;base64,AA=="/></svg>',
        b"<svg " + SVG + b' width="9" height="9"><filter><feImage href="/a.png"/></filter></svg>',
    ],
)
def test_an_svg_that_reaches_out_or_is_none_is_refused(svg: bytes) -> None:
    with pytest.raises(BadPicture):
        drawn(svg)


def test_an_svg_that_multiplies_itself_is_given_up() -> None:
    levels = b"".join(
        b'<g id="a%d">' % level + b'<use xlink:href="#a%d"/>' % (level + 1) * 10 + b"</g>"
        for level in range(12)
    )
    bomb = (
        b"<svg "
        + SVG
        + b' width="90" height="90">'
        + levels
        + b'<rect id="a12" width="9" height="9"/></svg>'
    )
    started = time.monotonic()
    with pytest.raises(BadPicture):
        drawn(bomb)
    assert time.monotonic() - started < 15
