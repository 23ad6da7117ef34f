"""Files: assets and media, fetched from the origin once and kept, as they never change."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace

from edge.door import Door
from edge.flights import Flights
from edge.memory import Memory
from edge.metrics import Metrics
from edge.ports import (
    HeaderList,
    OriginAnswer,
    OriginDown,
    OriginRequest,
    Ports,
    Request,
    Response,
    Stream,
)
from edge.settings import EdgeSettings
from edge.slices import Large, Slices
from edge.upstream import Upstream
from functions import gzipping, ranges
from functions.headers import security_headers
from functions.problems import MethodNotAllowed, NotFound, Unavailable

MAX_KEPT_BYTES = 2 * 1024**2
MEMORY_BYTES = 16 * 1024**2
KEPT_S = 30 * 86_400
TIMEOUT_S = 30.0
IMMUTABLE = "public, max-age=31536000, immutable"

# Only what could be a file of ours is asked for at all: no query, no other spelling.
_ASSET = re.compile(r"/assets/[A-Za-z0-9._-]{1,120}\Z")
_MEDIA = re.compile(r"/media/[0-9a-z]{16,128}/[A-Za-z0-9._~!$&'()*+,:@=%-]{1,400}\Z")
_KEPT_HEADERS = (
    "content-type", "content-disposition", "content-security-policy", "etag", "last-modified",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class File:
    """A file as kept."""

    headers: tuple[tuple[str, str], ...]
    body: bytes
    gzipped: bytes = b""
    """The same in gzip; empty where that is no shorter or nobody needs it."""


class _TooBig(Exception):
    """The file is too large to be kept: it is fetched in pieces, or passed through."""

    def __init__(self, file: Large | None = None) -> None:
        super().__init__()
        self.file = file
        """What is known of it; None when it can't be fetched in pieces."""


class Files:
    """Answers for `/assets/…` and `/media/…`."""

    def __init__(
        self,
        ports: Ports,
        settings: EdgeSettings,
        door: Door,
        upstream: Upstream,
        metrics: Metrics,
    ) -> None:
        """Fetch through the origin port, pass what is too large to `upstream`."""
        self._ports = ports
        self._door = door
        self._upstream = upstream
        self._metrics = metrics
        self._memory: Memory[File] = Memory(MEMORY_BYTES)
        self._big: Memory[_TooBig] = Memory(1_000_000)
        self._slices = Slices(ports, door, metrics)
        self._flights = Flights(collapse=ports.collapse)
        self._gzips = settings.gzips
        self._security = security_headers(https=settings.https)

    async def answer(self, request: Request) -> Response:
        """Return the file or the asked part of it."""
        if request.method not in ("GET", "HEAD"):
            raise MethodNotAllowed
        path = request.path
        if not (_ASSET.match(path) or _MEDIA.match(path)):
            raise NotFound
        file = self._memory.get(path)
        if file is not None:
            self._metrics.count("uchi_files_total", "memory")
            return self._part(request, file)
        big = self._big.get(path)
        if big is None:
            try:
                file = await self._flights.join(path, lambda: self._get(path))
            except _TooBig as found:
                big = found
                self._big.put(path, big, 2 * len(path) + 1_000)
            else:
                return self._part(request, file)
        if big.file is None:
            return await self._pass(request)
        self._metrics.count("uchi_files_total", "sliced")
        return self._part(request, big.file)

    async def _pass(self, request: Request) -> Response:
        self._metrics.count("uchi_files_total", "passed")
        bare = Request(
            request.method, request.path, "", _FileHeaders(request), request.read, request.address,
            id=request.id,
        )  # fmt: skip
        return await self._upstream.answer(bare)

    async def _get(self, path: str) -> File:
        data = await self._ports.cache.get(f"file {path}")
        if data is not None:
            self._metrics.count("uchi_files_total", "cache")
            head, _, body = data.partition(b"\n")
            file = File(tuple((name, value) for name, value in json.loads(head)), body)
        else:
            file = await self._fetch(path)
            self._metrics.count("uchi_files_total", "origin")
            head = json.dumps(file.headers).encode()
            await self._ports.cache.put(f"file {path}", head + b"\n" + file.body, KEPT_S)
        if self._gzips and _ASSET.match(path):
            # Styles and scripts; pictures are compressed by themselves.
            gzipped = gzipping.whole(file.body)
            if len(gzipped) < len(file.body):
                file = replace(file, gzipped=gzipped)
        self._memory.put(path, file, len(file.body) + len(file.gzipped) + 1_000)
        return file

    async def _fetch(self, path: str) -> File:
        request_id = self._door.new_id()
        headers = self._door.sign("GET", path, "", b"", "0.0.0.0", request_id)
        try:
            answer = await self._ports.origin.stream(
                OriginRequest("GET", path, "", headers, b"", TIMEOUT_S)
            )
            kept = tuple((name, value) for name, value in answer.headers if name in _KEPT_HEADERS)
            large = _large(path, answer, kept) if self._ports.slices else None
            body = await _collect(answer.body, answer.header("content-length"), large)
        except OriginDown as error:
            raise Unavailable(retry_after=2) from error
        if answer.status in (404, 410, 400):
            raise NotFound
        if answer.status != 200:
            raise Unavailable(retry_after=2)
        return File(kept, body)

    def _part(self, request: Request, file: File | Large) -> Response:
        headers: HeaderList = [
            *file.headers,
            ("cache-control", IMMUTABLE),
            ("accept-ranges", "bytes"),
            *self._security,
        ]
        whole = file if isinstance(file, File) else None
        if whole and whole.gzipped:
            headers.append(("vary", "accept-encoding"))
        length = len(file.body) if isinstance(file, File) else file.length
        etag = next((value for name, value in file.headers if name == "etag"), "")
        if etag and ranges.is_among(etag, request.headers.get("if-none-match")):
            return Response(304, headers)
        asked = request.headers.get("range") or ""
        unless = request.headers.get("if-range")
        if not asked or request.method != "GET" or (unless and unless.strip() != etag):
            if (
                whole
                and whole.gzipped
                and gzipping.is_taken(request.headers.get("accept-encoding"))
            ):
                return Response(200, [*headers, ("content-encoding", "gzip")], whole.gzipped)
            return self._sent(200, headers, file, 0, length - 1)
        try:
            part = ranges.parse(asked, length)
        except ranges.Unsatisfiable:
            return Response(416, [*headers, ("content-range", f"bytes */{length}")])
        if part is None:
            return self._sent(200, headers, file, 0, length - 1)
        first, last = part
        headers.append(("content-range", f"bytes {first}-{last}/{length}"))
        return self._sent(206, headers, file, first, last)

    def _sent(
        self, status: int, headers: HeaderList, file: File | Large, first: int, last: int
    ) -> Response:
        if isinstance(file, File):
            return Response(status, headers, file.body[first : last + 1])
        headers.append(("content-length", str(last - first + 1)))
        return Response(status, headers, self._slices.body(file, first, last))


class _FileHeaders:
    """The few headers of a request that matter for a public file: no cookie, no token."""

    _NAMES = frozenset(("range", "if-range", "if-none-match", "if-modified-since", "accept"))

    def __init__(self, request: Request) -> None:
        self._headers = request.headers

    def get(self, key: str, default: object = None, /) -> object:
        """Return the header when a file may depend on it."""
        return self._headers.get(key, default) if key in self._NAMES else default


def _large(path: str, answer: OriginAnswer, kept: tuple[tuple[str, str], ...]) -> Large | None:
    """Return what is known of a file that can be fetched in pieces; None of another one."""
    length, tag = answer.header("content-length"), answer.header("etag")
    if answer.status != 200 or answer.header("accept-ranges") != "bytes":
        return None
    return Large(path, kept, int(length), tag) if length.isdigit() and tag else None


async def _collect(body: bytes | Stream, length: str, large: Large | None) -> bytes:
    """Return a body that may be kept; raise _TooBig and let go of it otherwise."""
    if isinstance(body, bytes):
        return body
    try:
        if length.isdigit() and int(length) > MAX_KEPT_BYTES:
            raise _TooBig(large)
        collected = bytearray()
        async for chunk in body:
            collected += chunk
            if len(collected) > MAX_KEPT_BYTES:
                raise _TooBig(large)
        return bytes(collected)
    finally:
        await body.close()
