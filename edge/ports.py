"""Ports: all that the edge's handlers see of the machine they run on."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from functions.events import Event

HeaderList = list[tuple[str, str]]


class QueueRefused(Exception):
    """The queue did not take the events: nothing of them is kept."""


class OriginDown(Exception):
    """The origin gave no answer at all: refused, reset or out of time."""


class RequestHeaders(Protocol):
    """Headers of a request by lower-case name (a dict is one)."""

    def get(self, key: str, default: Any = None, /) -> Any:
        """Return the header's value, or `default`."""
        ...


class ReadBody(Protocol):
    """Reads the body of a request."""

    async def __call__(self, limit: int, /) -> bytes:
        """Return the whole body; raise functions.problems.TooLarge beyond `limit` bytes."""
        ...


class ReadParts(Protocol):
    """Reads the body of a request as it comes."""

    def __call__(self, limit: int, /) -> AsyncIterator[bytes]:
        """Yield the body in pieces; raise functions.problems.TooLarge beyond `limit` bytes."""
        ...


@dataclass(slots=True)
class Request:
    """One request of a browser, as the runtime took it in."""

    method: str
    path: str
    """Percent-encoded, as sent, or re-encoded where the server only tells the decoded one."""
    query: str
    """Without `?`; empty when there is none."""
    headers: RequestHeaders
    read: ReadBody
    address: str
    """The client's address, believed: the peer's, or what a trusted proxy says."""
    local: bool = False
    """Asked from this machine itself and through no proxy: may read the metrics."""
    read_parts: ReadParts | None = None
    """None where a runtime only knows whole bodies."""
    id: str = ""
    """32 hex digits, drawn by the edge when something needs it; goes on to the origin."""


@dataclass(slots=True)
class Response:
    """One answer; the runtime sends what it holds."""

    status: int
    headers: HeaderList = field(default_factory=list)
    body: bytes | Stream = b""


class Stream(Protocol):
    """A body that is passed on as it comes; `close` is called whether or not it was read."""

    def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield the body in pieces."""
        ...

    async def close(self) -> None:
        """Let go of the connection behind it."""
        ...


@dataclass(frozen=True, slots=True)
class OriginRequest:
    """A request to the origin, signed and complete: the port only carries it."""

    method: str
    path: str
    query: str
    headers: Sequence[tuple[str, str]]
    body: bytes
    timeout_s: float
    stream: AsyncIterator[bytes] | None = None
    """Comes instead of `body`; its length is among the headers."""


@dataclass(frozen=True, slots=True)
class OriginAnswer:
    """What the origin answered; header names in lower case, several Set-Cookie kept apart."""

    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes | Stream

    def header(self, name: str) -> str:
        """Return the first header of that lower-case name; empty when there is none."""
        return next((value for key, value in self.headers if key == name), "")


class Origin(Protocol):
    """The way to the origin."""

    async def fetch(self, request: OriginRequest, limit: int) -> OriginAnswer:
        """Return the answer with its body as bytes; raise OriginDown, also beyond `limit` bytes."""
        ...

    async def stream(self, request: OriginRequest) -> OriginAnswer:
        """Return the answer as soon as its headers are there, its body a Stream; OriginDown."""
        ...


class Cache(Protocol):
    """Keeps bytes beyond this process's memory; losing them costs time and nothing else."""

    async def get(self, key: str) -> bytes | None:
        """Return what was put under `key`, None when it is gone or too old."""
        ...

    async def put(self, key: str, body: bytes, ttl_s: int) -> None:
        """Keep `body` for at most `ttl_s` seconds; a full cache drops the least used."""
        ...


class Queue(Protocol):
    """Takes events durably: what it took reaches the origin whatever is killed."""

    async def put(self, events: list[Event]) -> None:
        """Return once the events are kept; raise QueueRefused when they are not."""
        ...


class Verify(Protocol):
    """Checks Ed25519 signatures."""

    async def __call__(self, public: bytes, signature: bytes, message: bytes, /) -> bool:
        """Say whether `signature` is `public`'s over `message`."""
        ...


class Log(Protocol):
    """Writes one line about something that matters."""

    def __call__(self, level: str, event: str, **fields: object) -> None:
        """Write `event` with `fields` at `level` (info, warning, error)."""
        ...


@dataclass(slots=True)
class Ports:
    """Everything that a runtime hands to the edge."""

    origin: Origin
    cache: Cache
    queue: Queue
    verify: Verify
    now_ms: Callable[[], int]
    """Milliseconds UTC."""
    draw: Callable[[int], bytes]
    """Random bytes, fit for secrets."""
    log: Log
    collapse: bool = True
    """Whether requests may wait for each other's fetches. The Worker may not: there, a promise
    belongs to the request that made it."""
    slices: bool = True
    """Whether large files are fetched piece by piece. A Worker may ask 50 times a request, and its
    platform passes a long answer through without holding anything for it."""
    gauges: Callable[[], Iterable[tuple[str, Mapping[str, str], float]]] = lambda: ()
    """The runtime's own figures for the metrics: (name, labels, value)."""
    health: Callable[[], Mapping[str, object]] = lambda: {}
    """The runtime's own members of /healthz."""
