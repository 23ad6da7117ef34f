"""Looping: small answers share the worker's loop, and nothing that waits holds the others up."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from infra.supervisor.ports import any_free
from tests.infra.running import PATIENCE_S, until

ROOT = Path(__file__).resolve().parent.parent.parent
PATH = "/api/attempts/00000000-0000-4000-8000-000000000000/answer"
_APP = """
import threading, time
from pathlib import Path
from storage import waiting
def held(name):
    here = Path(__file__).parent
    (here / f"{name}.begun").touch()
    until = time.monotonic() + 120
    while not (here / f"{name}.let").exists() and time.monotonic() < until:
        time.sleep(0.005)
    return threading.current_thread().name
def application(environ, start_response):
    asked, _, name = environ["wsgi.input"].read().decode().partition(" ")
    begun = threading.current_thread().name
    if asked == "elsewhere":
        asked = waiting.elsewhere(lambda: held(name))
    if asked == "block":
        held(name)
    if asked == "refuse":
        waiting.refuse()
    if asked in ("soon", "later", "begin"):
        loop, told = waiting.running.get(), []
        bell, name = loop.bell(), lambda: threading.current_thread().name
        note = lambda *before: (told.extend([*before, name()]), bell.ring())
        if asked == "soon":
            loop.soon(note)
        if asked == "later":
            loop.later(0.01, note)
        if asked == "begin":
            loop.begin(name, note)
        bell.wait(20)
        asked = ",".join(told)
    if asked == "raise" and begun == "MainThread":
        raise ValueError("met again on a thread")
    body = f"{begun} {asked}".encode()
    start_response("200 OK", [("content-length", str(len(body)))])
    return [body]
"""


class Served:
    """A running server with two threads and one process, which holds requests until told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "looped.py").write_text(_APP)
        self.address = ("127.0.0.1", any_free().origin)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "looped:application", "-c",
             "infra/gunicorn.conf.py", "--pythonpath", str(folder)],
            cwd=ROOT,
            env=os.environ
            | {"ORIGIN_WORKERS": "1", "ORIGIN_THREADS": "2"}
            | {"ORIGIN_LISTEN": "{}:{}".format(*self.address)},
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        assert until(lambda: self.process.poll() is not None or self.answers(), PATIENCE_S)
        assert self.process.poll() is None, "gunicorn did not start"

    def answers(self) -> bool:
        """Tell whether it takes connections."""
        try:
            self.kept().close()
        except OSError:
            return False
        return True

    def begun(self, name: str) -> bool:
        """Wait until the request of that name is held; tell whether it is."""
        return until((self.folder / f"{name}.begun").exists, PATIENCE_S)

    def let(self, name: str) -> None:
        """Let the request of that name go on."""
        (self.folder / f"{name}.let").touch()

    def kept(self) -> http.client.HTTPConnection:
        """Return a connection whose first request, always a thread's, is behind it."""
        made = http.client.HTTPConnection(*self.address, timeout=PATIENCE_S / 2)
        made.request("GET", "/")
        made.getresponse().read()
        made.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made


@contextmanager
def serving(folder: Path) -> Iterator[Served]:
    """Yield a server that is stopped at the end."""
    made = Served(folder)
    try:
        yield made
    finally:
        made.process.send_signal(signal.SIGTERM)
        made.process.wait(PATIENCE_S)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The application as the origin is served."""
    with serving(tmp_path_factory.mktemp("looping")) as made:
        yield made


def sent(body: str, *more: str, path: str = PATH) -> bytes:
    """Return a request as one piece: a body that comes by itself is a thread's."""
    lines = [f"POST {path} HTTP/1.1", "Host: a", f"Content-Length: {len(body)}", *more]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def ask(kept: http.client.HTTPConnection, request: bytes) -> str:
    kept.sock.sendall(request)
    return answer(kept)


def answer(kept: http.client.HTTPConnection) -> str:
    """Return the next answer, byte by byte: the one behind it may have come already."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        byte = kept.sock.recv(1)
        assert byte, f"the connection ended behind {head!r}"
        head += byte
    assert head.startswith(b"HTTP/1.1 200 ")
    length = re.search(rb"\r\ncontent-length: (\d+)\r\n", head, re.IGNORECASE)
    assert length, head
    return kept.sock.recv(int(length[1]), socket.MSG_WAITALL).decode()


def test_an_answer_is_handled_in_the_loop_and_everything_else_on_a_thread(served: Served) -> None:
    kept = served.kept()
    for _ in range(3):
        assert ask(kept, sent("a")) == "MainThread a"
        assert ask(kept, sent("b", path="/api/other")).startswith("ThreadPoolExecutor")
        assert ask(kept, sent("c", "Connection: keep-alive, a")).startswith("ThreadPoolExecutor")
        assert ask(kept, sent("d" * 20_000)).startswith("ThreadPoolExecutor")
    kept.close()


def test_what_waits_elsewhere_holds_nobody_up(served: Served) -> None:
    waits, others = served.kept(), served.kept()
    waits.sock.sendall(sent("elsewhere far"))
    assert served.begun("far")
    for _ in range(20):
        assert ask(others, sent("a")) == "MainThread a"
    served.let("far")
    told = answer(waits)
    assert told.startswith("MainThread ThreadPoolExecutor")
    assert ask(waits, sent("a")) == "MainThread a"


def test_what_cannot_let_go_begins_anew_on_a_thread(served: Served) -> None:
    kept = served.kept()
    for body in ("refuse", "raise"):
        told = ask(kept, sent(body))
        assert told.startswith("ThreadPoolExecutor")
        assert told.endswith(f" {body}")
        assert ask(kept, sent("a")) == "MainThread a"


def test_what_is_left_for_soon_or_later_is_done_in_the_loop(served: Served) -> None:
    for when in ("soon", "later"):
        assert ask(served.kept(), sent(when)) == "MainThread MainThread"


def test_what_is_begun_on_a_thread_comes_back_to_the_loop(served: Served) -> None:
    told = ask(served.kept(), sent("begin"))
    assert re.fullmatch("MainThread ThreadPoolExecutor.*,MainThread", told)


def test_busy_threads_keep_nothing_waiting_that_the_loop_does(served: Served) -> None:
    blocking, kept = {name: served.kept() for name in ("one", "two")}, served.kept()
    for name, each in blocking.items():
        each.sock.sendall(sent(f"block {name}", path="/api/other"))
        assert served.begun(name)
    for when in ("soon", "later"):
        assert ask(kept, sent(when)) == "MainThread MainThread"
    for name, each in blocking.items():
        served.let(name)
        assert answer(each).endswith(" block")


def test_a_request_that_comes_before_the_answer_waits_for_its_turn(served: Served) -> None:
    kept = served.kept()
    kept.sock.sendall(sent("elsewhere first"))
    assert served.begun("first")
    kept.sock.sendall(sent("second"))
    # Whoever is answered now was seen by the loop after the second request had come.
    assert ask(served.kept(), sent("a")) == "MainThread a"
    served.let("first")
    assert "MainThread" in answer(kept)
    assert answer(kept).endswith(" second")
    assert ask(kept, sent("third")).endswith(" third")


def test_several_requests_in_one_piece_are_all_answered(served: Served) -> None:
    kept = served.kept()
    kept.sock.sendall(sent("1") + sent("2") + sent("3", "Connection: close"))
    answered = b""
    while piece := kept.sock.recv(65_536):
        answered += piece
    assert [part[-1:] for part in answered.split(b"HTTP/1.1 200 OK")[1:]] == [b"1", b"2", b"3"]


def test_a_client_that_goes_away_while_it_is_answered_leaves_nothing_behind(served: Served) -> None:
    gone = {f"gone{number}": served.kept() for number in range(5)}
    for name, kept in gone.items():
        kept.sock.sendall(sent(f"elsewhere {name}"))
        kept.close()
    for name in gone:
        served.let(name)
    assert all(served.begun(name) for name in gone)
    assert ask(served.kept(), sent("a")) == "MainThread a"


def test_an_answer_on_its_way_is_given_before_the_worker_stops(tmp_path: Path) -> None:
    with serving(tmp_path) as served:
        kept, other = served.kept(), served.kept()
        kept.sock.sendall(sent("elsewhere late"))
        assert served.begun("late")
        served.process.send_signal(signal.SIGTERM)

        def stopping() -> bool:
            other.request("GET", "/")
            told = other.getresponse()
            told.read()
            return told.getheader("connection") == "close"

        assert until(stopping, PATIENCE_S)
        served.let("late")
        assert answer(kept).startswith("MainThread")
        assert served.process.wait(PATIENCE_S) == 0
