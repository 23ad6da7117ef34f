"""Lingering: gunicorn's threads wait a moment for the next request of a busy connection.

The edge keeps its connections to the origin open and sends one request after the other. Handing a
connection back to the main thread and out to another thread again costs as much as a small answer.
"""

from __future__ import annotations

import select
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

LINGER_MS = 2
"""How long a thread that nobody else waits for stays with its connection."""


class LingeringWorker(ThreadWorker):
    """A gthread worker whose threads stay with a busy connection while nobody waits for them."""

    def handle(self, conn: Any) -> Any:
        """Handle a connection's request, and those that follow at once."""
        while True:
            kept = super().handle(conn)
            if kept is not True or conn.is_http2 or not self._followed(conn):
                return kept

    def _followed(self, conn: Any) -> bool:
        """Say whether the next request is there already, or comes within a moment."""
        if not self.alive or conn.parser.unreader.buf.getvalue():
            return False
        # Work that waits for a thread goes first; the connection may wait in the poller.
        if self.tpool._work_queue.qsize():
            return False
        try:
            return bool(_readable(conn.sock, LINGER_MS))
        except (OSError, ValueError):
            return False


def _readable(sock: Any, timeout_ms: int) -> list[tuple[int, int]]:
    poller = select.poll()
    poller.register(sock, select.POLLIN)
    return poller.poll(timeout_ms)
