"""Lingering: a busy connection stays with its thread, and an idle one keeps nobody else waiting."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from infra import lingering
from infra.supervisor.ports import any_free
from tests.infra.running import PATIENCE_S, until

ROOT = Path(__file__).resolve().parent.parent.parent
_APP = """
import threading
def application(environ, start_response):
    body = threading.current_thread().name.encode()
    start_response("200 OK", [("content-length", str(len(body)))])
    return [body]
"""


@contextmanager
def serving(folder: Path, linger_ms: int) -> Iterator[str]:
    """Yield the address of an application that answers with the name of its thread; it has two."""
    (folder / "threads.py").write_text(_APP)
    own = (ROOT / "infra/gunicorn.conf.py").read_text()
    config = folder / "gunicorn.conf.py"
    config.write_text(f"{own}\nimport infra.lingering\ninfra.lingering.LINGER_MS = {linger_ms}\n")
    listen = f"127.0.0.1:{any_free().origin}"
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "threads:application", "-c", str(config),
         "--pythonpath", str(folder)],
        cwd=ROOT,
        env=os.environ | {"ORIGIN_LISTEN": listen, "ORIGIN_WORKERS": "1", "ORIGIN_THREADS": "2"},
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        assert until(lambda: process.poll() is not None or answered(listen), PATIENCE_S)
        assert process.poll() is None, "gunicorn did not start"
        yield listen
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_S) == 0


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the application as the origin is served."""
    with serving(tmp_path_factory.mktemp("lingering"), lingering.LINGER_MS) as listen:
        yield listen


def answered(listen: str) -> bool:
    try:
        ask(listen)
    except OSError:
        return False
    return True


def ask(listen: str, kept: http.client.HTTPConnection | None = None) -> bytes:
    connection = kept or http.client.HTTPConnection(listen, timeout=10)
    connection.request("GET", "/")
    return connection.getresponse().read()


def test_requests_that_follow_at_once_stay_with_one_thread(tmp_path: Path) -> None:
    # So long that no machine is too slow for it.
    with serving(tmp_path, 5_000) as listen:
        kept = http.client.HTTPConnection(listen, timeout=10)
        # The connection that found the server ready may still be on its way out at first.
        threads = [ask(listen, kept) for _ in range(50)]
        assert len(set(threads[10:])) == 1
        kept.close()


def test_connections_that_are_kept_open_keep_nobody_else_waiting(served: str) -> None:
    idle = [http.client.HTTPConnection(served, timeout=10) for _ in range(10)]
    for connection in idle:
        ask(served, connection)
    # Held up by one of them, this gives up before the server closes what is idle.
    for _ in range(10):
        ask(served)
    for connection in idle:
        assert ask(served, connection)


def test_requests_sent_in_one_piece_are_all_answered(served: str) -> None:
    host, port = served.split(":")
    request = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    last = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    with socket.create_connection((host, int(port)), timeout=10) as raw:
        raw.sendall(request * 4 + last)
        answered = b""
        while piece := raw.recv(65_536):
            answered += piece
    assert answered.count(b"HTTP/1.1 200 OK") == 5
