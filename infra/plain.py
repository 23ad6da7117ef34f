"""Plain: a small request in its plainest spelling, read from one piece of bytes, and its answer.

Only what nobody could read in another way is read here: one line and one spelling for each header,
a body of the length that is said, nothing in front and nothing behind. Everything else is None, and
is read by the server as ever.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from io import BytesIO
from typing import Any

LARGEST_BYTES = 16_384
"""Of a request with its head."""
_LINE = rb"[A-Za-z0-9-]{1,60}: [\x21-\x7e](?:[\x20-\x7e]{0,8000}[\x21-\x7e])?\r\n"
_LINES = re.compile(rb"(?:" + _LINE + rb")+\Z")
_LENGTH = re.compile(r"0|[1-9][0-9]{0,4}")
_NOT_PLAIN = frozenset({"HTTP_TRANSFER_ENCODING", "HTTP_EXPECT", "HTTP_UPGRADE", "HTTP_TRAILER"})
_MAX_HEADERS = 100
_HOP_BY_HOP = ("connection", "transfer-encoding", "upgrade", "keep-alive", "trailer")


def read(data: bytes, first_line: re.Pattern[bytes]) -> dict[str, Any] | None:
    """Return the environment (PEP 3333) of a request; None when it is not a plain one.

    `first_line` matches the whole first line, with its path, which holds nothing escaped and no
    query, as its only group. What every request has in common stands in no answer of this.
    """
    first = first_line.match(data)
    if first is None:
        return None
    end = data.find(b"\r\n\r\n") + 2
    lines = data[first.end() : end]
    if lines.count(b"\n") > _MAX_HEADERS or not _LINES.match(lines):
        return None
    path = first[1].decode("ascii")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "POST",
        "RAW_URI": path,
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_PROTOCOL": "HTTP/1.1",
    }
    for line in lines.decode("ascii").split("\r\n")[:-1]:
        name, _, value = line.partition(": ")
        key = _key(name)
        if key in environ:
            return None
        environ[key] = value
    body = data[end + 2 :]
    length = environ.get("CONTENT_LENGTH", "")
    whole = _LENGTH.fullmatch(length) and int(length) == len(body)
    kept = environ.get("HTTP_CONNECTION", "keep-alive").lower() == "keep-alive"
    if not whole or not kept or "HTTP_HOST" not in environ or not _NOT_PLAIN.isdisjoint(environ):
        return None
    environ["wsgi.input"] = BytesIO(body)
    return environ


@lru_cache(500)
def _key(name: str) -> str:
    key = name.upper().replace("-", "_")
    return key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"


def written(
    status: str, headers: Iterable[tuple[str, str]], body: bytes, date: str, *, kept: bool
) -> bytes:
    """Return the bytes of an answer; ValueError for a header that would break out of its line."""
    head = [
        f"HTTP/1.1 {status}", "Server: gunicorn", f"Date: {date}",
        f"Connection: {'keep-alive' if kept else 'close'}", f"Content-Length: {len(body)}",
    ]  # fmt: skip
    for name, value in headers:
        lower = name.lower()
        if lower in _HOP_BY_HOP:
            raise ValueError(f"{lower} is the server's own header")
        if lower != "content-length":
            head.append(f"{name}: {value}")
    text = "\r\n".join(head)
    if text.count("\n") != len(head) - 1 or text.count("\r") != len(head) - 1:
        raise ValueError("a header holds the end of a line")
    return text.encode("latin-1") + b"\r\n\r\n" + body
