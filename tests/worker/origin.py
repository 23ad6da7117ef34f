"""A small origin with the real door: it refuses what the edge has not signed, and signs back."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from functions import manifests, signatures, snapshots
from functions.events import Event, read_batch
from functions.manifests import Manifest
from functions.signatures import BadSignature, Signed
from tests.worker import world

Answer = tuple[int, str, bytes]


class Origin:
    """The origin; `stop` and `start` take it away and back on the same port."""

    def __init__(self) -> None:
        """Choose a port and begin to serve."""
        self.asked: list[str] = []
        """Every path that was asked for with a right signature."""
        self.refused: list[str] = []
        """Every path that was asked for without one."""
        self.events: list[Event] = []
        self.posts = 0
        self.made: Callable[[int], Manifest] = world.manifest
        """What the manifest is at a moment; a test puts its own here."""
        self.sheets = dict(world.SHEETS)
        self.snapshots = {world.SNAPSHOT.version: world.SNAPSHOT}
        self.signs_with = world.EDGE_KEYS
        self._port = 0
        self._server: ThreadingHTTPServer | None = None
        self.start()

    @property
    def url(self) -> str:
        """Return the base address."""
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Serve, on the port of the first time."""
        origin = self

        class Handler(_Handler):
            owner = origin

        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), Handler)
        self._server.daemon_threads = True
        self._port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        """Be gone: connections are refused from now on."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def forget(self) -> None:
        """Forget who asked for what, and what came."""
        self.asked.clear()
        self.refused.clear()
        self.events.clear()
        self.posts = 0

    def answer(self, method: str, path: str, body: bytes) -> Answer:
        """Return status, content type and body for a believed request."""
        self.asked.append(path)
        kind, _, name = path.removeprefix("/edge/").partition("/")
        if (method, path) == ("POST", "/edge/events"):
            events, broken = read_batch(body)
            self.events += events
            self.posts += 1
            said = {"stored": len(events), "known": 0, "broken": broken}
            return 200, "application/json", json.dumps(said).encode()
        if path == "/edge/manifest":
            made = self.made(int(time.time() * 1000))
            return 200, "application/json", manifests.write(made)
        if kind == "sheets" and name in self.sheets:
            return 200, "application/octet-stream", self.sheets[name]
        if kind == "snapshots" and name in self.snapshots:
            return 200, "application/json", snapshots.write(self.snapshots[name])
        if kind == "pictures" and name == world.PICTURE_HASH:
            return 200, "image/webp", world.PICTURE
        if path == "/assets/page-bcbcbcbc.css":
            return 200, "text/css; charset=utf-8", b"main{max-width:40em}"
        if path == "/api/echo":
            return 201, "application/json", body
        return 404, "application/problem+json", b'{"status": 404}'


class _Handler(BaseHTTPRequestHandler):
    owner: Origin
    protocol_version = "HTTP/1.0"
    """One connection a request: none lives on when the origin is stopped."""

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        parts = urlsplit(self.path)
        request_id = self.headers.get(signatures.REQUEST_ID_HEADER, "")
        now_ms = int(time.time() * 1000)
        try:
            signatures.verify_request(
                world.EDGE_KEYS,
                self.headers.get(signatures.HEADER, ""),
                now_ms,
                Signed(
                    self.command, parts.path, parts.query, body,
                    self.headers.get(signatures.ADDRESS_HEADER, ""), request_id,
                ),
            )  # fmt: skip
        except BadSignature:
            self.owner.refused.append(self.path)
            self._send((401, "application/problem+json", b'{"status": 401}'), {})
            return
        answer = self.owner.answer(self.command, parts.path, body)
        extra: dict[str, str] = {}
        if parts.path.startswith("/edge/"):
            extra[signatures.HEADER] = signatures.sign_response(
                self.owner.signs_with, now_ms, request_id, answer[0], answer[2]
            )
        else:
            extra["X-Client"] = self.headers.get(signatures.ADDRESS_HEADER, "")
        self._send(answer, extra)

    def _send(self, answer: Answer, extra: dict[str, str]) -> None:
        status, kind, body = answer
        self.send_response(status)
        if self.path.startswith("/api/"):
            # Two cookies: each must reach the browser as a header of its own.
            self.send_header("Set-Cookie", "one=1; Path=/")
            self.send_header("Set-Cookie", "two=2; Path=/")
        for name, value in (
            {"Content-Type": kind, "Content-Length": str(len(body))} | extra
        ).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the tests look at `asked` and `refused`."""
