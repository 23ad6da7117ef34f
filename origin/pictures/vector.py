"""Vector: an SVG drawn into pixels, in a process of its own that may not grow or dawdle."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from xml.etree import ElementTree

from PIL import Image

from origin.pictures.decoding import BadPicture, Unsafe
from origin.pictures.illustration import Illustration

MAX_BYTES = 2 * 1024**2
MAX_SIDE = 2_000
SECONDS = 10
MEMORY_BYTES = 1024**3
_ZOOM = 2
"""Drawn at twice its size, for dense screens."""
_DATA_PICTURE = re.compile(r"\s*data:image/(?:png|jpe?g|gif|webp);base64,", re.I)
# Browsers skip blanks and control characters before and inside of the scheme.
_BLANK = r"[\x00-\x20]*"
_SCRIPT = re.compile(_BLANK + _BLANK.join("javascript") + _BLANK + ":", re.I)
_ACTIVE = frozenset(("script", "handler", "listener", "foreignobject", "iframe", "embed", "object"))
"""Drawn into pixels none of it could run; who sends it means no drawing."""
_LENGTH = re.compile(r"\s*([0-9.]+)\s*(px|pt|mm|cm|in)?\s*\Z")
_UNITS = {None: 1.0, "px": 1.0, "pt": 4 / 3, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96.0}


def drawn(data: bytes) -> Illustration:
    """Return the SVG as a picture; raise BadPicture.

    An SVG is a document that could hold scripts and fetch addresses, so none is ever served.
    Refused: document types and entities, pictures that are not embedded, more than 2 MB.
    """
    width, height = _checked(data)
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-c", _CHILD, str(_ZOOM * width)],
            input=data,
            capture_output=True,
            timeout=SECONDS,
            check=False,
            env={"PATH": "/usr/bin:/bin"},
        )
    except subprocess.TimeoutExpired as error:
        raise BadPicture(f"drawing it took more than {SECONDS} s") from error
    if done.returncode != 0:
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:] or ["no reason given"]
        raise BadPicture(f"it can't be drawn: {last[0][:200]}")
    picture = Image.open(io.BytesIO(done.stdout), formats=("PNG",))
    out = io.BytesIO()
    picture.save(out, "WEBP", lossless=True, quality=60, method=4)
    return Illustration("image/webp", ".webp", width, height, out.getvalue())


# The child limits itself before it reads a byte of the drawing.
_CHILD = f"""
import resource, sys
try:
    resource.setrlimit(resource.RLIMIT_AS, ({MEMORY_BYTES}, {MEMORY_BYTES}))
except (ValueError, OSError):
    pass  # macOS has no such limit; the clock below still holds
resource.setrlimit(resource.RLIMIT_CPU, ({SECONDS}, {SECONDS}))
import resvg_py
sys.stdout.buffer.write(resvg_py.svg_to_bytes(
    svg_string=sys.stdin.buffer.read().decode("utf-8"), width=int(sys.argv[1])))
"""


def _checked(data: bytes) -> tuple[int, int]:
    """Return the size at which the drawing is shown, in CSS pixels."""
    if len(data) > MAX_BYTES:
        raise BadPicture(f"it is larger than {MAX_BYTES // 1024**2} MB")
    # Without a document type there are no entities, so nothing in it can multiply or fetch.
    if re.search(rb"<!\s*(?:DOCTYPE|ENTITY)", data, re.I) or b"\x00" in data:
        raise Unsafe("it has a document type or entities of its own, which are not taken")
    try:
        root = ElementTree.fromstring(data.decode("utf-8"))
    except (ElementTree.ParseError, UnicodeDecodeError, ValueError) as error:
        raise BadPicture(f"it is not well-formed SVG in UTF-8: {error}") from error
    if root.tag.rpartition("}")[2] != "svg":
        raise BadPicture("it is not an SVG")
    for element in root.iter():
        kind = str(element.tag).rpartition("}")[2]
        if kind.lower() in _ACTIVE:
            raise Unsafe(f"it holds a <{kind}>, which drawings here may not")
        for qualified, value in element.attrib.items():
            name = qualified.rpartition("}")[2].lower()
            if name.startswith("on") or _SCRIPT.match(value):
                raise Unsafe(f"its {kind} has a script in {name}")
            if kind in ("image", "feImage") and name == "href" and not _DATA_PICTURE.match(value):
                raise Unsafe("it names a picture that is not embedded in it")
    return _size(root)


def _size(root: ElementTree.Element) -> tuple[int, int]:
    box = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    sides: list[float] = []
    for name, index in (("width", 2), ("height", 3)):
        found = _LENGTH.match(root.get(name, ""))
        try:
            given = float(found[1]) * _UNITS[found[2]] if found else float(box[index])
        except (ValueError, IndexError) as error:
            raise BadPicture("it does not say its size") from error
        sides.append(given)
    width, height = sides
    if not (0 < width < 1e6 and 0 < height < 1e6):
        raise BadPicture(f"its size of {width:g} × {height:g} is not one")
    scale = min(1.0, MAX_SIDE / width, MAX_SIDE / height)
    if min(width, height) * scale < 1:
        raise BadPicture(f"its size of {width:g} × {height:g} is not one")
    return round(width * scale), round(height * scale)
