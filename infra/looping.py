"""Looping: answers to quizzes are handled in the worker's own loop, many between two waits.

Threads of one interpreter take turns, and the turns of a small request cost more than the request.
An answer that has arrived whole is handled here by the same application, in a greenlet; where it
has to wait it lets go of the loop (`storage/waiting.py`), and where it can't it begins anew on a
thread. That is harmless, because an answer sent twice is saved once.
"""

from __future__ import annotations

import re
import time
from concurrent.futures import Future
from socket import MSG_PEEK
from typing import Any

from greenlet import getcurrent, greenlet
from gunicorn import util
from gunicorn.http.wsgi import base_environ

from infra import plain
from infra.balancing import LEAVE_S, Share
from infra.lingering import LingeringWorker
from infra.loop import Loop
from storage.waiting import HoldsUp, running

_OURS = re.compile(rb"POST (/api/attempts/[0-9a-f-]{36}/answer) HTTP/1\.1\r\n")
_FIRST_LINE_BYTES = 80
_MOST_IDLE = 64


class LoopingWorker(LingeringWorker):
    """A worker that handles small answers itself and leaves everything else to its threads."""

    def init_process(self) -> None:
        """Make the loop in the process that runs it."""
        self._loop = Loop(self)
        self._busy: set[Any] = set()
        """Connections whose request the loop handles, still known to the poller."""
        common: Any = base_environ(self.cfg)
        self._common: dict[str, Any] = common | {
            "SERVER_NAME": "origin", "SERVER_PORT": "80", "SCRIPT_NAME": "",
            "wsgi.multithread": True, "wsgi.url_scheme": "http",
        }  # fmt: skip
        self._dated = (0, "")
        self._idle: list[greenlet] = []
        """Greenlets whose request is behind them."""
        self._notify_at = 0.0
        self._share = Share(self.age)
        self._accept_at = 0.0
        super().init_process()

    def notify(self) -> None:
        """Tell the arbiter that this worker lives, once a second and not in every round."""
        if (now := time.monotonic()) >= self._notify_at:
            self._notify_at = now + 1
            super().notify()

    def wait_for_and_dispatch_events(self, timeout: float | None) -> None:
        """Handle what has arrived, then begin what was to wait for all of it."""
        super().wait_for_and_dispatch_events(self._loop.at_most(timeout))
        self._loop.end_round()
        self._share.tell(self.nr_conns)

    def accept(self, listener: Any) -> None:
        """Take a new connection, unless another worker has fewer of them."""
        if self._share.leaves_it(self.nr_conns):
            self.set_accept_enabled(False)
            self._accept_at = time.monotonic() + LEAVE_S
            self._loop.later(LEAVE_S, _nothing)
            return
        super().accept(listener)

    def set_accept_enabled(self, enabled: bool | None) -> None:
        """Accept or not, as gunicorn says in each round; not what was left to others just now."""
        super().set_accept_enabled(bool(enabled) and time.monotonic() >= self._accept_at)

    def on_client_socket_readable(self, conn: Any, client: Any) -> None:
        """Handle the request of a kept connection here when it is small and whole."""
        if conn in self._busy:
            # More than one request at once: the poller is asked again behind the answer.
            self.poller.unregister(client)
            self._busy.discard(conn)
            return
        try:
            data = conn.sock.recv(plain.LARGEST_BYTES)
        except OSError:
            # The thread finds the same error and closes the connection.
            super().on_client_socket_readable(conn, client)
            return
        environ = None if conn.is_http2 else plain.read(data, _OURS)
        if environ is None:
            conn.parser.unreader.unread(data)
            super().on_client_socket_readable(conn, client)
            return
        self.keepalived_conns.remove(conn)
        self._busy.add(conn)
        # One that has ended its last request begins the next: a new one costs its stack's memory.
        runner = self._idle.pop() if self._idle else greenlet(self._run_here)
        runner.switch(conn, data, environ)

    def _run_here(self, *given: Any) -> None:
        """Handle one request after the other, as long as the loop hands them in."""
        runner = getcurrent()
        while given:
            self._handle_here(*given)
            if len(self._idle) >= _MOST_IDLE:
                return
            self._idle.append(runner)
            given = self._loop.pause()

    def _handle_here(self, conn: Any, data: bytes, environ: dict[str, Any]) -> None:
        token = running.set(self._loop)
        try:
            answer = self._answer(conn, environ)
        except (HoldsUp, Exception):  # noqa: BLE001 - it is met again there, logged and answered
            # Nothing was sent: a thread begins with the same bytes.
            self._forget(conn)
            conn.parser.unreader.unread(data)
            self.enqueue_req(conn)
            return
        finally:
            running.reset(token)
        try:
            # Whoever leaves so many answers unread that this one has no room is not waited for.
            kept = conn.sock.send(answer) == len(answer) and b"\r\nConnection: close" not in answer
        except OSError:
            kept = False
        if kept and conn in self._busy:
            self._busy.discard(conn)
            conn.set_timeout()
            self.keepalived_conns.append(conn)
            return
        self._forget(conn)
        done: Future[bool] = Future()
        done.set_result(kept)
        self.finish_request(conn, done)

    def _answer(self, conn: Any, environ: dict[str, Any]) -> bytes:
        started: dict[str, Any] = {}

        def start(status: str, headers: list[tuple[str, str]], _: object = None) -> None:
            started["status"], started["headers"] = status, headers

        application: Any = self.wsgi
        environ |= self._common
        environ["REMOTE_ADDR"], environ["REMOTE_PORT"] = conn.client[0], str(conn.client[1])
        self.nr += 1
        parts = application(environ, start)
        try:
            body = b"".join(parts)
        finally:
            if hasattr(parts, "close"):
                parts.close()
        kept = self.alive and len(self.keepalived_conns) < self.max_keepalived
        return plain.written(**started, body=body, date=self._date(), kept=kept)

    def _date(self) -> str:
        second = int(time.time())
        if second != self._dated[0]:
            self._dated = second, util.http_date(second)
        return self._dated[1]

    def _forget(self, conn: Any) -> None:
        """Take a connection out of the poller, unless that has been done."""
        if conn in self._busy:
            self._busy.discard(conn)
            self.poller.unregister(conn.sock)

    def _followed(self, conn: Any) -> bool:
        """Say whether a thread is to handle what follows: not when it is for the loop."""
        return super()._followed(conn) and not _OURS.match(_peeked(conn.sock))


def _peeked(sock: Any) -> bytes:
    try:
        return sock.recv(_FIRST_LINE_BYTES, MSG_PEEK)
    except OSError:
        return b""  # whoever reads it next meets the error, and closes the connection


def _nothing() -> None:
    """Do nothing but end the poller's wait."""
