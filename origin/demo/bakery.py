"""Bakery: the little pictures that the demo's messages show, drawn stroke by stroke."""

from __future__ import annotations

import io

from PIL import Image, ImageDraw

_SIZE = 960
"""Drawn three times as large as shown, so that edges come out smooth."""


def loaf() -> bytes:
    """Return a loaf of bread in the morning light, as PNG."""
    picture, pen = _sheet("#f3e7d3")
    pen.ellipse((590, 90, 830, 330), fill="#f6c765")
    pen.rectangle((0, 640, _SIZE, _SIZE), fill="#dcc3a1")
    pen.ellipse((120, 560, 840, 800), fill="#c9ab84")
    pen.ellipse((140, 320, 820, 740), fill="#9a5b2c")
    pen.ellipse((165, 320, 795, 690), fill="#b8743a")
    pen.ellipse((215, 335, 740, 560), fill="#cc8a4b")
    for x in (250, 400, 550):
        pen.arc((x, 340, x + 190, 660), 200, 290, fill="#f0d2a0", width=26)
    return _png(picture)


def rolls() -> bytes:
    """Return three rolls on a blue cloth, as PNG."""
    picture, pen = _sheet("#dfe8ea")
    pen.polygon(((90, 520), (480, 300), (870, 520), (480, 860)), fill="#5f8a94")
    pen.line(((130, 520), (480, 325), (830, 520)), fill="#8fb3ba", width=12)
    pen.line(((130, 520), (480, 830), (830, 520)), fill="#8fb3ba", width=12)
    for x, y in ((190, 380), (430, 330), (330, 520)):
        pen.ellipse((x, y + 24, x + 320, y + 274), fill="#3f646d")
        pen.ellipse((x, y, x + 320, y + 240), fill="#a9662f")
        pen.ellipse((x + 14, y, x + 306, y + 205), fill="#c88645")
        pen.ellipse((x + 60, y + 14, x + 240, y + 110), fill="#dda566")
        pen.arc((x + 70, y + 30, x + 250, y + 250), 215, 320, fill="#f3dcb4", width=18)
    return _png(picture)


def book() -> bytes:
    """Return an open book with a leaf, for messages of the house, as PNG."""
    picture, pen = _sheet("#e6efec")
    pen.polygon(((120, 340), (480, 420), (480, 790), (120, 700)), fill="#0f6b6b")
    pen.polygon(((840, 340), (480, 420), (480, 790), (840, 700)), fill="#0c5656")
    pen.polygon(((150, 310), (480, 395), (480, 750), (150, 665)), fill="#fdfbf6")
    pen.polygon(((810, 310), (480, 395), (480, 750), (810, 665)), fill="#f3efe4")
    for row in range(5):
        y = 395 + row * 52
        pen.line(((200, y), (430, y + 58)), fill="#b9c4bf", width=12)
        pen.line(((760, y), (530, y + 58)), fill="#b9c4bf", width=12)
    leaf = ((500, 330), (490, 230), (540, 150), (640, 95), (745, 85), (725, 190), (655, 280))
    pen.polygon((*leaf, (580, 325)), fill="#6aa37b")
    pen.line(((480, 400), (520, 310), (700, 125)), fill="#3e7a55", width=14, joint="curve")
    return _png(picture)


def _sheet(color: str) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    picture = Image.new("RGB", (_SIZE, _SIZE), color)
    return picture, ImageDraw.Draw(picture)


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
