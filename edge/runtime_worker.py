"""The ports on Cloudflare: fetch, Cache API and KV, a queue, WebCrypto."""

# pyright: reportMissingImports=false, reportMissingModuleSource=false
# js and pyodide exist only inside the Worker's Python.

from __future__ import annotations

import asyncio
import contextlib
import json
import os
from collections.abc import AsyncIterator, Callable, Coroutine
from contextvars import ContextVar
from typing import Any
from urllib.parse import quote

import js
from pyodide.ffi import JsException, to_js

from edge.ports import OriginAnswer, OriginDown, OriginRequest, Ports, QueueRefused
from functions.events import Event, write_batch

AWAY_MS = 30_000
"""For this long after a failed request the origin counts as away, and KV is asked."""
QUEUE_S = 2.0
MIN_KV_TTL_S = 60
IN_KV = ("manifest", "sheet ", "last ", "snapshot ", "picture ")
"""What a data centre that never saw a page needs to serve it while the origin is away."""

late: ContextVar[Callable[[Coroutine[Any, Any, None]], None] | None] = ContextVar(
    "late", default=None
)
"""How the request in hand puts work off until its answer is on the way; None elsewhere."""


def log(level: str, event: str, **fields: object) -> None:
    """Write one JSON line to the Worker's log."""
    line = json.dumps({"level": level, "event": event, **fields}, ensure_ascii=False, default=str)
    write = js.console.error if level == "error" else js.console.log
    write(line)


def now_ms() -> int:
    """Return the runtime's clock, which stands still within a request (milliseconds UTC)."""
    return int(js.Date.now())


class WorkerOrigin:
    """The origin by fetch."""

    def __init__(self, origin_url: str) -> None:
        """Ask at `origin_url` (no slash at the end)."""
        self._url = origin_url
        self._failed_ms = -AWAY_MS

    def is_away(self) -> bool:
        """Say whether the origin failed to answer a moment ago."""
        return now_ms() - self._failed_ms < AWAY_MS

    async def fetch(self, request: OriginRequest, limit: int) -> OriginAnswer:
        """Return the answer with its whole body; raise OriginDown, also beyond `limit` bytes."""
        answer = await self._send(request)
        length = answer.headers.get("content-length")
        if isinstance(length, str) and length.isdigit() and int(length) > limit:
            raise OriginDown(f"{request.path}: more than {limit} bytes")
        try:
            body = (await answer.arrayBuffer()).to_bytes()
        except JsException as error:
            raise self._down(request, error) from error
        if len(body) > limit:
            raise OriginDown(f"{request.path}: more than {limit} bytes")
        return OriginAnswer(answer.status, _headers(answer), body)

    async def stream(self, request: OriginRequest) -> OriginAnswer:
        """Return the answer once its headers are there, its body passed through untouched."""
        answer = await self._send(request)
        body = JsStream(answer.body) if hasattr(answer.body, "getReader") else b""
        return OriginAnswer(answer.status, _headers(answer), body)

    async def _send(self, request: OriginRequest) -> Any:
        address = self._url + request.path + (f"?{request.query}" if request.query else "")
        options = {
            "method": request.method,
            "headers": [list(pair) for pair in request.headers],
            # A redirect is the browser's to follow; the edge only passes it on.
            "redirect": "manual",
            "signal": js.AbortSignal.timeout(int(request.timeout_s * 1000)),
        }
        if request.body:
            options["body"] = request.body
        try:
            answer = await js.fetch(address, to_js(options, dict_converter=js.Object.fromEntries))
        except JsException as error:
            raise self._down(request, error) from error
        # Cloudflare answers 52x and 530 by itself where the server behind it can't be reached.
        if 520 <= answer.status <= 530:
            raise self._down(request, answer.status)
        self._failed_ms = -AWAY_MS
        return answer

    def _down(self, request: OriginRequest, error: object) -> OriginDown:
        self._failed_ms = now_ms()
        return OriginDown(f"{request.path}: {error}")


class JsStream:
    """A body that is passed on without a look at it."""

    def __init__(self, js_object: Any) -> None:
        """Hold a ReadableStream."""
        self.js_object = js_object
        """What the entry hands to the runtime, which then moves the bytes by itself."""
        self._reader: Any = None

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield the body in pieces; raise OriginDown when it breaks off."""
        self._reader = self.js_object.getReader()
        try:
            while not (part := await self._reader.read()).done:
                yield part.value.to_bytes()
        except JsException as error:
            raise OriginDown(str(error)) from error

    async def close(self) -> None:
        """Let go of the connection, unless the runtime is moving its bytes."""
        holder = self._reader or (None if self.js_object.locked else self.js_object)
        if holder is not None:
            # A body that broke off has nothing to let go of, and says so.
            with contextlib.suppress(JsException):
                await holder.cancel()


class WorkerCache:
    """The data centre's Cache API, and KV for the hours in which the origin is away."""

    def __init__(self, public_url: str, kv: Any, is_away: Callable[[], bool]) -> None:
        """Keep entries under addresses that no reader can ask for; `kv` may be None."""
        self._prefix = f"{public_url}/.kept/"
        self._kv = kv
        self._is_away = is_away

    async def get(self, key: str) -> bytes | None:
        """Return what was put under `key`, None when it is gone or too old."""
        kept = await js.caches.default.match(self._prefix + quote(key, safe=""))
        if hasattr(kept, "arrayBuffer"):
            until = kept.headers.get("uchi-until")
            if isinstance(until, str) and now_ms() < int(until):
                return (await kept.arrayBuffer()).to_bytes()
        if not (self._in_kv(key) and self._is_away()):
            return None
        found = await self._kv.get(key, "arrayBuffer")
        return None if found is None else bytes(found)

    async def put(self, key: str, body: bytes, ttl_s: int) -> None:
        """Keep `body` for at most `ttl_s` seconds, once the answer is on its way."""
        put_off = late.get()
        if put_off is None:
            await self._put(key, body, ttl_s)
        else:
            put_off(self._put(key, body, ttl_s))

    async def _put(self, key: str, body: bytes, ttl_s: int) -> None:
        headers = {
            "cache-control": f"max-age={ttl_s}",
            # The Cache API tells nobody how old an entry is.
            "uchi-until": str(now_ms() + 1000 * ttl_s),
        }
        entry = js.Response.new(
            to_js(body), to_js({"headers": headers}, dict_converter=js.Object.fromEntries)
        )
        try:
            await js.caches.default.put(self._prefix + quote(key, safe=""), entry)
            if self._in_kv(key):
                await self._kv.put(key, body, expirationTtl=max(ttl_s, MIN_KV_TTL_S))
        except JsException as error:
            # KV takes one write a second for a key; what is not kept now is kept next time.
            log("warning", "not kept", key=key, error=str(error))

    def _in_kv(self, key: str) -> bool:
        return self._kv is not None and key.startswith(IN_KV)


class WorkerQueue:
    """Cloudflare's queue: durable for four days once it took a message."""

    def __init__(self, binding: Any) -> None:
        """Send to the queue's `binding`; None where there is none (free plan)."""
        self._binding = binding

    async def put(self, events: list[Event]) -> None:
        """Return once the queue has the events; raise QueueRefused when it has not."""
        if self._binding is None:
            raise QueueRefused("there is no queue here")
        # One post's events, 21 at most, are a tenth of what a message may hold.
        body = write_batch(events).decode()
        try:
            await asyncio.wait_for(self._binding.send(body, contentType="text"), QUEUE_S)
        except (JsException, TimeoutError) as error:
            raise QueueRefused(str(error)) from error


class WorkerVerify:
    """Ed25519 by WebCrypto."""

    def __init__(self) -> None:
        """Begin without keys."""
        self._keys: dict[bytes, Any] = {}

    async def __call__(self, public: bytes, signature: bytes, message: bytes) -> bool:
        """Say whether `signature` is `public`'s over `message`."""
        try:
            if public not in self._keys:
                # The manifest names two keys at most; more only pile up in a long rotation.
                if len(self._keys) >= 8:
                    self._keys.clear()
                self._keys[public] = await js.crypto.subtle.importKey(
                    "raw", to_js(public), "Ed25519", False, to_js(["verify"])
                )
            return bool(
                await js.crypto.subtle.verify(
                    "Ed25519", self._keys[public], to_js(signature), to_js(message)
                )
            )
        except JsException as error:
            log("warning", "a signature could not be checked", error=str(error))
            return False


def make_ports(public_url: str, origin_url: str, kv: Any, queue: Any) -> Ports:
    """Return the ports of this isolate; `kv` and `queue` are bindings or None."""
    origin = WorkerOrigin(origin_url)
    return Ports(
        origin=origin,
        cache=WorkerCache(public_url, kv, origin.is_away),
        queue=WorkerQueue(queue),
        verify=WorkerVerify(),
        now_ms=now_ms,
        draw=os.urandom,
        log=log,
        # A promise belongs to the request that made it: nobody else may wait for it here.
        collapse=False,
        slices=False,
    )


def _headers(answer: Any) -> list[tuple[str, str]]:
    # fetch undoes the content coding, so the headers that speak of it are no longer true.
    coded = isinstance(answer.headers.get("content-encoding"), str)
    left_out = {"set-cookie", "transfer-encoding", "connection", "keep-alive"}
    if coded:
        left_out |= {"content-encoding", "content-length"}
    pairs = [(name.lower(), value) for name, value in answer.headers if name not in left_out]
    return pairs + [("set-cookie", value) for value in answer.headers.getSetCookie()]
