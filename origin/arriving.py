"""Arriving: a form whose file is read as it comes, its fields before it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

import falcon
from falcon.media import MultipartFormHandler
from falcon.media.multipart import MultipartParseOptions

from functions.keys import KeyRing
from functions.problems import BadRequest, Problem
from functions.signatures import BadSignature
from functions.streams import FORM_BYTES, SEAL_BYTES, Seal

_MAX_PARTS = 20
_PEEKED = 4_096


class Input(Protocol):
    """What the server reads a body from."""

    def read(self, size: int = -1, /) -> bytes:
        """Return at most so many bytes; none at the end."""
        ...


class Body:
    """The body of one request, of a known length; one that is sealed is checked at its end."""

    def __init__(
        self, source: Input, length: int, seal: Seal | None = None, ring: KeyRing | None = None
    ) -> None:
        """Read `length` bytes of `source`, behind which a seal stands where there is one."""
        self._source, self.length, self._left = source, length, length
        self._seal, self._ring = seal, ring
        self._checked = False

    def read(self, size: int = -1, /) -> bytes:
        """Return at most so many bytes; raise BadRequest when the body ends too early."""
        wanted = self._left if size < 0 else min(size, self._left)
        if not wanted:
            return b""
        part = self._source.read(wanted)
        if not part:
            raise BadRequest("the body ends before its Content-Length")
        self._left -= len(part)
        if self._seal is not None:
            self._seal.add(part)
        return part

    def finish(self) -> None:
        """Read the rest and check the seal: until then nothing of it may be believed."""
        while self.read(65_536):
            pass
        if self._checked or self._seal is None or self._ring is None:
            return
        seal = b""
        while len(seal) < SEAL_BYTES and (part := self._source.read(SEAL_BYTES - len(seal))):
            seal += part
        if not self._seal.is_right(self._ring, seal):
            raise BadSignature("the body is not what the edge has sent")
        self._checked = True


@dataclass
class Arriving:
    """A form with at most one file that is still to come."""

    body: Body
    fields: dict[str, str] = field(default_factory=dict)
    """Those that stand before the file; what stands behind it is not read."""
    name: str = ""
    """What the reader's device calls the file; empty without one."""
    head: bytes = b""
    """The first bytes of the file; empty without one."""
    _part: Any = None
    _given: int = 0

    def read(self, size: int = -1, /) -> bytes:
        """Return at most so many of the file's next bytes; none at its end."""
        if self._given < len(self.head):
            end = len(self.head) if size < 0 else self._given + size
            part = self.head[self._given : end]
            self._given += len(part)
            return part
        return _of_form(lambda: self._part.stream.read(size)) if self._part else b""


class _Nothing:
    def read(self, size: int = -1, /) -> bytes:
        return b""


NO_FILE = Arriving(Body(_Nothing(), 0))
"""A form that has no file."""


def begin(body: Body, content_type: str) -> Arriving:
    """Return a form with the fields before its file; raise BadRequest."""
    found = Arriving(body)
    options = MultipartParseOptions()
    options.max_body_part_count = _MAX_PARTS
    options.max_body_part_buffer_size = FORM_BYTES
    handler = MultipartFormHandler(options)

    def read() -> None:
        for part in handler.deserialize(body, content_type, body.length):  # type: ignore[arg-type]  # reads and nothing else
            if part.filename:
                head = part.stream.read(_PEEKED)
                if head:
                    found.name, found.head, found._part = part.filename, head, part
                    return
            elif part.filename is None:
                found.fields[part.name or ""] = part.get_data().decode()

    _of_form(read)
    if any("\x00" in name + value for name, value in found.fields.items()):
        raise BadRequest("a parameter holds the character NUL")
    return found


def _of_form(read):  # type: ignore[no-untyped-def]  # returns what it is given
    try:
        return read()
    except Problem:
        raise
    except (falcon.HTTPError, ValueError, OSError):
        raise BadRequest("the form can't be read") from None
