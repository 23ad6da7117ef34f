"""The Worker: Cloudflare's requests, schedule and queue, handed to the edge."""

# pyright: reportMissingImports=false, reportMissingModuleSource=false
# js and pyodide exist only inside the Worker's Python.

from __future__ import annotations

import json
from itertools import product
from typing import Any
from urllib.parse import urlsplit

from workers import Response as WorkerResponse
from workers import WorkerEntrypoint

from edge.app import Edge
from edge.delivery import delay_s, deliver
from edge.ports import Request, Response
from edge.runtime_worker import JsStream, late, log, make_ports
from edge.settings import EdgeSettings
from functions.keys import key_ring
from functions.languages import INTERFACE
from functions.problems import InternalError, TooLarge
from templates import SLOT_NAMES, render_slot
from templates.skeletons import STRUCTURES

NULL_BODY = (101, 204, 205, 304)
"""Statuses whose answer must have no body, not even an empty one."""

_held: list[Edge] = []
"""The edge of this isolate, made by its first request; it serves all that follow."""


def _warm() -> None:
    """Render one slot of each template, so that Cloudflare's snapshot of memory holds them ready.

    Their forms are a thousand, half a second and some megabytes; one that is missing is made in
    a third of a millisecond, once in the life of an isolate.
    """
    for interface, structure in product(INTERFACE, range(STRUCTURES)):
        render_slot(
            structure, interface=interface, names=("b",) * SLOT_NAMES, nonce="", href="",
            headline="", body="b", alternative="", picture="data:,", width=1, height=1, sponsor="",
        )  # fmt: skip


_warm()


class Default(WorkerEntrypoint):
    """What Cloudflare calls: a new instance for every request, one edge for all of them."""

    async def fetch(self, request: Any) -> WorkerResponse:
        """Answer one request of a browser."""
        late.set(self.ctx.waitUntil)
        try:
            edge = edge_of(self.env)
        except (ValueError, AttributeError) as error:
            # A missing secret is said once in the log, and to nobody outside.
            log("error", "the Worker is not set up", error=str(error))
            return _unset()
        response = await edge.handle(taken_in(request))
        if edge.wants_refresh():
            self.ctx.waitUntil(edge.refresh())
        return sent(response)

    async def scheduled(self, controller: Any) -> None:
        """Keep the manifest in KV fresh, so that a data centre nobody asked yet finds one."""
        await edge_of(self.env).refresh()

    async def queue(self, batch: Any) -> None:
        """Bring the batch's events to the origin; what it did not take is tried again later."""
        edge = edge_of(self.env)
        messages = list(batch.messages)
        bodies = [str(message.body).encode() for message in messages]
        delivered = await deliver(edge.door, log, bodies)
        for message, done in zip(messages, delivered, strict=True):
            if done:
                message.ack()
            else:
                message.retry(delaySeconds=delay_s(int(message.attempts)))


def edge_of(env: Any) -> Edge:
    """Return this isolate's edge, made on the first call.

    Raises ValueError when a key can't be read, AttributeError when a setting is missing.
    """
    if not _held:
        public_url = str(env.PUBLIC_URL).rstrip("/")
        origin_url = str(env.ORIGIN_URL).rstrip("/")
        settings = EdgeSettings(
            public_url=public_url,
            edge_keys=key_ring(str(env.EDGE_KEYS)),
            slot_keys=key_ring(str(env.SLOT_KEYS)),
            production=str(_of(env, "UCHI_PROFILE") or "production") == "production",
            # Nothing runs between requests here: they keep the manifest fresh themselves.
            background=False,
            # Cloudflare compresses what leaves the Worker, at no cost of the isolate's time.
            gzips=False,
            # An isolate has 128 MB, of which Python and its modules take about 60.
            sheet_memory_bytes=12 * 1024**2,
            picture_memory_bytes=8 * 1024**2,
        )
        ports = make_ports(public_url, origin_url, _of(env, "SHEETS"), _of(env, "EVENTS"))
        _held.append(Edge(ports, settings))
    return _held[0]


def _of(env: Any, name: str) -> Any:
    """Return a binding that may be missing; None when it is."""
    return getattr(env, name, None)


class JsHeaders:
    """A request's headers, read where they are: a page needs three of twenty."""

    def __init__(self, headers: Any) -> None:
        """Wrap JavaScript's Headers."""
        self._headers = headers

    def get(self, key: str, default: Any = None) -> Any:
        """Return the header's value, or `default`."""
        value = self._headers.get(key)
        return value if isinstance(value, str) else default


def taken_in(request: Any) -> Request:
    """Return a runtime's request as the handlers see it."""
    # The runtime hands over its own object or the SDK's around it, by its version.
    raw = getattr(request, "js_object", request)
    parts = urlsplit(raw.url)
    headers = JsHeaders(raw.headers)

    async def read(limit: int) -> bytes:
        return await body_of(raw, limit)

    return Request(
        method=raw.method,
        path=parts.path or "/",
        query=parts.query,
        headers=headers,
        read=read,
        # Cloudflare writes this header itself; a client can't.
        address=headers.get("cf-connecting-ip", "0.0.0.0"),
    )


async def body_of(raw: Any, limit: int) -> bytes:
    """Return a request's body; raise TooLarge as soon as it is known to be over `limit` bytes."""
    length = raw.headers.get("content-length")
    if isinstance(length, str) and length.isdigit():
        if int(length) > limit:
            raise TooLarge(f"at most {limit} bytes")
        return (await raw.arrayBuffer()).to_bytes()
    if not hasattr(raw.body, "getReader"):
        return b""
    body = bytearray()
    stream = JsStream(raw.body)
    async for part in stream:
        body += part
        if len(body) > limit:
            raise TooLarge(f"at most {limit} bytes")
    return bytes(body)


def sent(response: Response) -> WorkerResponse:
    """Return a handlers' response as the runtime sends it; streams pass through untouched."""
    body = response.body
    held = body.js_object if isinstance(body, JsStream) else body
    if response.status in NULL_BODY or not held:
        held = None
    return WorkerResponse(held, status=response.status, headers=response.headers)


def _unset() -> WorkerResponse:
    problem = InternalError()
    return WorkerResponse(
        json.dumps(problem.document()).encode(),
        status=problem.status,
        headers=[("content-type", "application/problem+json"), ("cache-control", "no-store")],
    )
