"""Upstream: what the edge does not decide goes to the origin unchanged, signed, and comes back."""

from __future__ import annotations

from collections.abc import Sequence

from edge import streaming
from edge.door import Door
from edge.metrics import Metrics
from edge.ports import HeaderList, OriginDown, OriginRequest, Ports, Request, Response
from edge.settings import EdgeSettings
from edge.streaming import Passing
from functions import cookies, streams
from functions.headers import security_headers
from functions.problems import MethodNotAllowed, Unavailable
from functions.signatures import HEADER

MAX_BODY_BYTES = 2 * 1024**2
TIMEOUT_S = 30.0
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")

_PASSED_ON = (
    "content-type", "accept", "accept-language", "authorization", "idempotency-key", "if-match",
    "if-none-match", "if-modified-since", "range", "if-range", "user-agent", "origin", "referer",
    "sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest", "sec-fetch-user", "sec-purpose",
    "x-csrf-token", "last-event-id",
)  # fmt: skip
"""Rebuilt from this list and nothing else: no Host, no forwarding header, nothing a proxy or
cache on the way could read another way."""
_KEPT_BACK = frozenset((
    "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer",
    "transfer-encoding", "upgrade", "server", "date", "via", HEADER.lower(),
))  # fmt: skip


class Upstream:
    """Forwards requests."""

    def __init__(self, ports: Ports, settings: EdgeSettings, door: Door, metrics: Metrics) -> None:
        """Sign through the door."""
        self._ports = ports
        self._door = door
        self._metrics = metrics
        self._names = cookies.names(settings.public_url)
        self._security = security_headers(https=settings.https)
        self._ring = settings.edge_keys
        self._upload_bytes = settings.upload_bytes
        self._streams = 0
        """Large bodies that are on their way now."""

    async def answer(self, request: Request) -> Response:
        """Return the origin's answer as it comes; Unavailable when there is none."""
        if request.method not in METHODS:
            raise MethodNotAllowed
        length = streaming.length_of(request, self._upload_bytes)
        if length is not None:
            return await self._stream(request, length)
        body = b"" if request.method in ("GET", "HEAD") else await request.read(MAX_BODY_BYTES)
        headers = self._door.sign(
            request.method, request.path, request.query, body, request.address, request.id
        )
        headers += self._passed_on(request)
        asked = OriginRequest(request.method, request.path, request.query, headers, body, TIMEOUT_S)
        return await self._ask(asked)

    async def _stream(self, request: Request, length: int) -> Response:
        if self._streams >= streaming.AT_ONCE:
            raise Unavailable("too many large files are on their way", retry_after=20)
        self._streams += 1
        try:
            passing = Passing(request, length, request.id, self._ring)
            headers = self._door.sign(
                request.method, request.path, request.query, b"", request.address, request.id,
                streamed=length,
            )  # fmt: skip
            headers.append((streams.HEADER, str(length)))
            headers.append(("content-length", str(length + streams.SEAL_BYTES)))
            headers += self._passed_on(request)
            answer = await self._ask(
                OriginRequest(
                    request.method, request.path, request.query, headers, b"",
                    streaming.TIMEOUT_S, passing.parts(),
                )
            )  # fmt: skip
            await passing.drain()
            return answer
        finally:
            self._streams -= 1

    def _passed_on(self, request: Request) -> HeaderList:
        headers: HeaderList = []
        for name in _PASSED_ON:
            value = request.headers.get(name)
            if value:
                headers.append((name, value))
        own = cookies.own_only(cookies.parse(request.headers.get("cookie") or ""), self._names)
        if own:
            headers.append(("cookie", "; ".join(f"{name}={text}" for name, text in own.items())))
        return headers

    async def _ask(self, asked: OriginRequest) -> Response:
        try:
            answer = await self._ports.origin.stream(asked)
        except OriginDown as error:
            self._metrics.count("uchi_forwarded_total", "unreachable")
            raise Unavailable(retry_after=2) from error
        self._metrics.count("uchi_forwarded_total", f"{answer.status // 100}xx")
        return Response(answer.status, self._returned(answer.headers), answer.body)

    def _returned(self, headers: Sequence[tuple[str, str]]) -> HeaderList:
        returned = [(name, value) for name, value in headers if name not in _KEPT_BACK]
        names = {name for name, _ in returned}
        if "cache-control" not in names:
            returned.append(("cache-control", "private, no-store"))
        returned.extend(pair for pair in self._security if pair[0] not in names)
        return returned
