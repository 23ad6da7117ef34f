"""Files: styles and scripts of the templates, and the pictures and attachments of courses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote

import falcon

from functions.problems import NotFound
from functions.ranges import Unsatisfiable, is_among, parse
from functions.widths import named
from storage import media, site, widths
from storage.database import transaction
from templates import accent_name, accent_style, asset_files

_HASH = re.compile(r"[0-9a-f]{64}\Z")
_IMMUTABLE = "public, max-age=31536000, immutable"
# What a browser may show by itself; everything else is saved. SVG is not among them: it runs
# scripts when opened as a page.
_SHOWN = frozenset(
    {f"image/{kind}" for kind in ("avif", "gif", "jpeg", "png", "webp")}
    | {"video/mp4", "video/webm"}
)


class Asset:
    """`/assets/{name}`"""

    def on_get(self, req: falcon.Request, resp: falcon.Response, name: str) -> None:
        """Answer a hashed file, which never changes under its name."""
        found = _assets().get(name) or _accent(req, name)
        if found is None:
            raise NotFound
        resp.data, resp.content_type = found
        resp.set_header("cache-control", _IMMUTABLE)


class Media:
    """`/media/{media}/{name}`"""

    def on_get(self, req: falcon.Request, resp: falcon.Response, media: str, name: str) -> None:
        """Answer a file by the hash of its bytes, whole or one range of it.

        A picture's name may ask for one of its widths (`oven~960.avif`).
        """
        house = req.context.house
        file = _find(req, media, name)
        tag = f'"{file.hash}"'
        resp.content_type = file.media_type
        resp.set_header("cache-control", _IMMUTABLE)
        resp.set_header("etag", tag)
        resp.set_header("accept-ranges", "bytes")
        # Whatever a file claims to be, opened by itself it may do nothing.
        resp.set_header("content-security-policy", "default-src 'none'; sandbox")
        if file.media_type not in _SHOWN:
            resp.set_header("content-disposition", f"attachment; filename*=UTF-8''{quote(name)}")
        if is_among(tag, req.get_header("if-none-match")):
            resp.status = falcon.HTTP_304
            return
        asked = _range(req, tag)
        if house.settings.media_accel and asked == req.get_header("range"):
            # nginx fetches the bytes itself and does the ranges that it was asked for.
            resp.set_header("x-accel-redirect", f"{house.settings.media_accel}/{file.hash}")
            return
        try:
            span = parse(asked, file.bytes)
        except Unsatisfiable:
            resp.status = falcon.HTTP_416
            resp.set_header("content-range", f"bytes */{file.bytes}")
            resp.content_type = "text/plain"
            return
        length = file.bytes
        if span is not None:
            length = span[1] - span[0] + 1
            resp.status = falcon.HTTP_206
            resp.set_header("content-range", f"bytes {span[0]}-{span[1]}/{file.bytes}")
        if req.method == "HEAD":
            resp.content_length = length
            return
        first, last = span or (0, None)
        resp.set_stream(house.files.get(file.hash, first, last), length)


@dataclass(frozen=True, slots=True)
class _File:
    hash: str
    media_type: str
    bytes: int


def _find(req: falcon.Request, hash: str, name: str) -> _File:
    if not _HASH.match(hash):
        raise NotFound
    asked = named(name)
    with transaction(req.context.house.pool) as db:
        if asked is not None:
            made = widths.find(db, hash, *asked)
            # Never the picture instead: whoever asks keeps the answer for a year.
            found = made and _File(made.file, made.media_type, made.bytes)
        else:
            file = media.find(db, hash)
            found = file and _File(file.hash, file.media_type, file.bytes)
    if found is None:
        raise NotFound
    return found


def _range(req: falcon.Request, tag: str) -> str | None:
    """Return the range asked for, unless it is of another state of the file (RFC 9110, 13.1.5)."""
    unless = req.get_header("if-range")
    if req.method != "GET" or (unless is not None and unless.strip() != tag):
        return None
    return req.get_header("range")


def _accent(req: falcon.Request, name: str) -> tuple[bytes, str] | None:
    # Only the site's own: else anybody could have any number of files made and kept.
    if not name.startswith("accent-"):
        return None
    with transaction(req.context.house.pool) as db:
        now = site.find(db)
    if not now.accent or name != accent_name(now.accent, now.accent_dark):
        return None
    return accent_style(now.accent, now.accent_dark), "text/css; charset=utf-8"


@cache
def _assets() -> dict[str, tuple[bytes, str]]:
    return asset_files()
