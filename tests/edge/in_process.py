"""An edge in this process: its ports are held in memory, its origin answers from a small world."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from edge.app import Edge
from edge.ports import (
    OriginAnswer,
    OriginDown,
    OriginRequest,
    Ports,
    QueueRefused,
    Request,
    Response,
)
from edge.selfhost import ed25519
from edge.settings import EdgeSettings
from functions import manifests, signatures, snapshots
from functions.events import Event, read_batch
from functions.manifests import Manifest
from functions.problems import TooLarge
from functions.signatures import Signed
from functions.snapshots import Snapshot
from tests.worker import world

NOON_MS = 1_795_348_800_000
"""A day in November 2026; tests move the clock from here."""


@dataclass
class SmallOrigin:
    """The origin: verifies what is asked and signs what it answers, unless told to misbehave."""

    clock: Clock
    asked: list[OriginRequest] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    made: Manifest | None = None
    sheets: dict[str, bytes] = field(default_factory=lambda: dict(world.SHEETS))
    snapshot: Snapshot = world.SNAPSHOT
    raw_snapshot: bytes | None = None
    away: bool = False
    forge: bool = False
    """Sign with a key that the edge does not know."""
    busy: bool = False
    raw_manifest: bytes | None = None
    slow_s: float = 0.0
    file: OriginAnswer | None = None

    def paths(self, prefix: str = "") -> list[str]:
        """Return the paths asked for."""
        return [request.path for request in self.asked if request.path.startswith(prefix)]

    async def fetch(self, request: OriginRequest, limit: int) -> OriginAnswer:
        """Answer at the edge's door."""
        self.asked.append(request)
        if self.slow_s:
            await asyncio.sleep(self.slow_s)
        if self.away:
            raise OriginDown("refused")
        headers = dict(request.headers)
        signatures.verify_request(
            world.EDGE_KEYS, headers[signatures.HEADER], self.clock.now_ms,
            Signed(
                request.method, request.path, request.query, request.body,
                headers[signatures.ADDRESS_HEADER], headers[signatures.REQUEST_ID_HEADER],
            ),
        )  # fmt: skip
        status, kind, body = self._answer(request)
        ring = world.SLOT_KEYS if self.forge else world.EDGE_KEYS
        signature = signatures.sign_response(
            ring, self.clock.now_ms, headers[signatures.REQUEST_ID_HEADER], status, body
        )
        answered = [("content-type", kind), (signatures.HEADER.lower(), signature)]
        if status == 503:
            answered.append(("retry-after", "7"))
        return OriginAnswer(status, answered, body)

    async def stream(self, request: OriginRequest) -> OriginAnswer:
        """Answer what is forwarded."""
        self.asked.append(request)
        if self.away:
            raise OriginDown("refused")
        if self.file is not None:
            return self.file
        headers = [
            ("content-type", "application/json"), ("set-cookie", "one=1"), ("set-cookie", "two=2"),
            ("connection", "close"), ("uchi-signature", "inside"),
        ]  # fmt: skip
        return OriginAnswer(201, headers, b'{"made": true}')

    def _answer(self, request: OriginRequest) -> tuple[int, str, bytes]:
        kind, _, name = request.path.removeprefix("/edge/").partition("/")
        if kind == "manifest":
            made = self.made or world.manifest(self.clock.now_ms, snapshot=self.snapshot.version)
            return 200, "application/json", self.raw_manifest or manifests.write(made)
        if kind == "sheets" and name in self.sheets:
            return 200, "application/octet-stream", self.sheets[name]
        if kind == "snapshots" and name == self.snapshot.version:
            format = 2 if request.query == "format=2" else 1
            return (
                200,
                "application/json",
                self.raw_snapshot or snapshots.write(self.snapshot, format),
            )
        if kind == "pictures" and name == world.PICTURE_HASH:
            return 200, "image/webp", world.PICTURE
        if kind == "events":
            if self.busy:
                return 503, "application/problem+json", b"{}"
            self.events += read_batch(request.body)[0]
            return 200, "application/json", b'{"stored": 1, "known": 0, "broken": 0}'
        return 404, "application/problem+json", b"{}"


@dataclass
class Clock:
    """The time, as a test has it."""

    now_ms: int = NOON_MS


@dataclass
class MemoryQueue:
    """A queue that keeps what it takes, or takes nothing."""

    events: list[Event] = field(default_factory=list)
    refusing: bool = False

    async def put(self, events: list[Event]) -> None:
        """Keep the events."""
        if self.refusing:
            raise QueueRefused("no room")
        self.events += events


@dataclass
class MemoryCache:
    """A cache that forgets nothing: a test hands it to the next edge as the disk of a restart."""

    held: dict[str, bytes] = field(default_factory=dict)

    async def get(self, key: str) -> bytes | None:
        """Return what was put."""
        return self.held.get(key)

    async def put(self, key: str, body: bytes, ttl_s: int) -> None:
        """Keep it."""
        self.held[key] = body


class Here:
    """An edge, its origin, its queue, its clock, and a browser for them."""

    def __init__(self, cache: MemoryCache | None = None, **settings: object) -> None:
        """Make an edge that has not asked for anything yet."""
        self.clock = Clock()
        self.origin = SmallOrigin(self.clock)
        self.queue = MemoryQueue()
        self.cache = cache or MemoryCache()
        self.lines: list[tuple[str, str]] = []
        self.address = "198.51.100.7"
        self._drawn = 0
        ports = Ports(
            origin=self.origin, cache=self.cache, queue=self.queue, verify=ed25519.verify,
            now_ms=lambda: self.clock.now_ms, draw=self._draw,
            log=lambda level, event, **fields: self.lines.append((level, event)),
        )  # fmt: skip
        facts = {"public_url": world.PUBLIC_URL, "edge_keys": world.EDGE_KEYS,
                 "slot_keys": world.SLOT_KEYS} | settings  # fmt: skip
        self.edge = Edge(ports, EdgeSettings(**facts))  # type: ignore[arg-type]  # a test's own names

    def _draw(self, count: int) -> bytes:
        # Dice of the test's own: different every time, the same in every run.
        self._drawn += 1
        return hashlib.shake_256(str(self._drawn).encode()).digest(count)

    async def ask(
        self,
        method: str,
        path: str,
        *,
        body: bytes = b"",
        local: bool = False,
        given: dict[str, str] | None = None,
        **headers: str,
    ) -> Response:
        """Return the answer to a browser's request; `user_agent` is the header user-agent."""
        path, _, query = path.partition("?")
        sent = {"user-agent": "Mozilla/5.0 Firefox/142.0"}
        for name, value in ((given or {}) | headers).items():
            sent[name.replace("_", "-")] = value

        async def read(limit: int, /) -> bytes:
            if len(body) > limit:
                raise TooLarge
            return body

        return await self.edge.handle(
            Request(method, path, query, sent, read, self.address, local=local)
        )

    async def get(self, path: str, **headers: str) -> Response:
        """Return the answer to a GET."""
        return await self.ask("GET", path, given=headers)

    async def post(self, path: str, document: object, **headers: str) -> Response:
        """Return the answer to a POST of JSON."""
        return await self.ask("POST", path, body=json.dumps(document).encode(), given=headers)


def header(response: Response, name: str) -> str:
    """Return the one header of that name; empty without it."""
    found = headers(response, name)
    assert len(found) <= 1, f"{name} stands {len(found)} times"
    return found[0] if found else ""


def headers(response: Response, name: str) -> Sequence[str]:
    """Return all headers of that name."""
    return [value for key, value in response.headers if key == name]


def text(response: Response) -> str:
    """Return the body as text."""
    assert isinstance(response.body, bytes)
    return response.body.decode()


def document(response: Response) -> dict[str, object]:
    """Return the body as JSON."""
    return json.loads(text(response))
