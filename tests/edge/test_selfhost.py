"""The self-hosted edge as it runs: Granian, disk, kills."""

import http.client
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from edge.selfhost import settings as selfhost_settings
from edge.selfhost.settings import SettingsError
from functions.keys import key_setting
from tests.edge.reading import read
from tests.edge.running import RunningEdge
from tests.worker import world
from tests.worker.origin import Origin

PATIENCE_S = 60.0


@pytest.fixture
def origin() -> Iterator[Origin]:
    small = Origin()
    yield small
    small.stop()


@pytest.fixture
def edge(tmp_path: Path, origin: Origin) -> Iterator[RunningEdge]:
    running = RunningEdge(tmp_path, origin)
    running.start()
    yield running
    running.stop()


def wait_for(right: Callable[[], bool], seconds: float = PATIENCE_S) -> bool:
    until = time.monotonic() + seconds
    while not right():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def report(sequence: int) -> bytes:
    return json.dumps({"sequence": sequence, "active": 1, "furthest": 1, "seen": []}).encode()


def test_a_page_is_read_reported_followed_and_delivered(edge: RunningEdge, origin: Origin):
    status, headers, body = edge.ask("GET", world.OPEN)
    assert status == 200
    assert headers["content-length"] == str(len(body))
    page = read(body.decode())
    seen = [{"token": token, "visible": 1_000} for token in page.slots]
    posted = {"sequence": 1, "active": 900, "furthest": 10, "seen": seen}
    status, _, answer = edge.ask("POST", f"/l/{page.view}", json.dumps(posted).encode())
    assert (status, json.loads(answer)) == (202, {"sequence": 1, "seen": [1, 2]})
    assert edge.ask("GET", f"/r/{page.slots[0]}")[0] == 303
    assert wait_for(lambda: len(origin.events) == 4)
    assert sorted(event.kind for event in origin.events) == ["click", "read", "seen", "seen"]
    status, headers, body = edge.ask("HEAD", world.OPEN)
    assert (status, body) == (200, b"")
    assert int(headers["content-length"]) > 30_000


def test_calls_come_through_with_their_cookies(edge: RunningEdge):
    connection = http.client.HTTPConnection("127.0.0.1", edge.port, timeout=PATIENCE_S)
    connection.request(
        "POST", "/api/echo?a=%20b", b'{"a": 1}', {"content-type": "application/json"}
    )
    answer = connection.getresponse()
    assert (answer.status, answer.read()) == (201, b'{"a": 1}')
    assert answer.headers.get_all("set-cookie") == ["one=1; Path=/", "two=2; Path=/"]
    assert answer.headers["x-client"] == "127.0.0.1"
    connection.close()
    assert edge.ask("GET", "/api/echo", X_Forwarded_For="10.9.8.7")[1]["x-client"] == "127.0.0.1"


def test_a_large_file_passes_through_whole(edge: RunningEdge, origin: Origin):
    film = bytes(range(256)) * 12_000
    asked = origin.answer

    def answer(method: str, path: str, body: bytes) -> tuple[int, str, bytes]:
        if path.startswith("/media/"):
            return 200, "video/mp4", film
        return asked(method, path, body)

    origin.answer = answer  # type: ignore[method-assign]  # this test's origin has a film
    for _ in range(2):
        status, headers, body = edge.ask("GET", f"/media/{'cb' * 16}/film.mp4")
        assert (status, headers["content-type"]) == (200, "video/mp4")
        # Without its length, a film that breaks off would look like a whole one.
        assert headers["content-length"] == str(len(film))
        assert body == film
    metrics = edge.ask("GET", "/metrics")[2].decode()
    assert 'uchi_files_total{outcome="passed"} 2' in metrics


def test_what_a_trusted_proxy_says_of_its_client_is_believed(tmp_path: Path, origin: Origin):
    edge = RunningEdge(tmp_path, origin, EDGE_TRUSTED_PROXIES="127.0.0.0/8")
    edge.start()
    try:
        # Only the last one, which the proxy wrote; the one before it anybody could write.
        told = edge.ask("GET", "/api/echo", X_Forwarded_For="1.1.1.1, 10.9.8.7")[1]["x-client"]
        assert told == "10.9.8.7"
        assert edge.ask("GET", "/metrics", X_Forwarded_For="127.0.0.1")[0] == 404
    finally:
        edge.stop()


@pytest.mark.parametrize(
    "path", ["//healthz", "/courses/%2e%2e/healthz", "/l/x%0d%0ay", "/a%252fb", "/a\\b"]
)
def test_other_spellings_of_a_path_are_not_served(edge: RunningEdge, path: str):
    assert edge.ask("GET", path, accept="application/json")[0] == 400


def test_an_oversized_post_hears_so_once_it_is_sent_and_a_huge_one_before(edge: RunningEdge):
    page = read(edge.ask("GET", world.OPEN)[2].decode())
    for _ in range(20):
        assert edge.ask("POST", f"/l/{page.view}", b"x" * 60_000)[0] == 413

    def said(head: str, *pieces: bytes) -> bytes:
        with socket.create_connection(("127.0.0.1", edge.port), timeout=PATIENCE_S) as raw:
            raw.sendall(f"POST /l/{page.view} HTTP/1.1\r\nHost: a\r\n{head}\r\n\r\n".encode())
            for piece in pieces:
                raw.sendall(piece)
            return raw.recv(1_000)

    piece = b"1388\r\n" + b"x" * 5_000 + b"\r\n"
    assert b" 413 " in said("Transfer-Encoding: chunked", *[piece] * 10, b"0\r\n\r\n")
    # Neither what was announced nor what never ends is waited for.
    assert b" 413 " in said("Content-Length: 1000000")
    assert b" 413 " in said("Transfer-Encoding: chunked", *[piece] * 5)
    assert edge.ask("GET", world.OPEN)[0] == 200


def test_a_restarted_edge_serves_from_disk_with_the_origin_away(edge: RunningEdge, origin: Origin):
    assert edge.ask("GET", world.OPEN)[0] == 200
    edge.kill()
    origin.stop()
    edge.start()
    status, _, body = edge.ask("GET", world.OPEN)
    assert status == 200
    assert len(read(body.decode()).slots) == 2
    assert edge.ask("GET", "/api/courses", accept="application/json")[0] == 503


def test_what_was_acknowledged_arrives_through_five_kills(edge: RunningEdge, origin: Origin):
    page = read(edge.ask("GET", world.OPEN)[2].decode())
    acknowledged: set[int] = set()
    stopping = threading.Event()

    def post(first: int) -> None:
        sequence = first
        mine: http.client.HTTPConnection | None = None
        while not stopping.is_set():
            try:
                mine = mine or http.client.HTTPConnection(
                    "127.0.0.1", edge.port, timeout=PATIENCE_S
                )
                mine.request("POST", f"/l/{page.view}", report(sequence))
                answer = mine.getresponse()
                answer.read()
                if answer.status == 202:
                    acknowledged.add(sequence)
            except (OSError, http.client.HTTPException):
                mine = None
                time.sleep(0.02)
            sequence += 4
            time.sleep(0.002)

    writers = [threading.Thread(target=post, args=(first,), daemon=True) for first in range(1, 5)]
    for writer in writers:
        writer.start()
    for number in range(5):
        time.sleep(0.3)
        if number == 2:
            origin.stop()
        edge.kill()
        edge.start()
        if number == 3:
            origin.start()
    assert wait_for(lambda: len(acknowledged) >= 200)
    stopping.set()
    for writer in writers:
        writer.join(PATIENCE_S)
    arrived = wait_for(lambda: acknowledged <= {event.sequence for event in list(origin.events)})
    assert arrived, f"{len(acknowledged)} acknowledged; {edge.log()}"


def test_a_stopped_edge_ends_in_order_and_has_delivered(edge: RunningEdge, origin: Origin):
    page = read(edge.ask("GET", world.OPEN)[2].decode())
    assert edge.ask("POST", f"/l/{page.view}", report(1))[0] == 202
    assert edge.stop() == 0
    assert len(origin.events) == 1
    assert "the edge has stopped" in edge.log()


def test_a_second_edge_does_not_write_in_the_same_spool(
    edge: RunningEdge, origin: Origin, monkeypatch: pytest.MonkeyPatch
):
    from edge.selfhost import segments

    monkeypatch.setattr(segments, "LOCK_WAIT_S", 0.1)
    with pytest.raises(segments.SpoolLocked):
        segments.Segments(edge.folder / "spool", lambda *_, **__: None)


def test_a_port_that_is_taken_is_said_in_one_sentence(tmp_path: Path, origin: Origin):
    edge = RunningEdge(tmp_path, origin)
    with socket.create_server(("127.0.0.1", edge.port)):
        assert edge.spawn().wait(PATIENCE_S) == 1
    said = [line for line in edge.log().splitlines() if not line.startswith("{")]
    assert len(said) == 1
    assert "Address already in use" in said[0]


def test_settings_name_everything_that_is_wrong_at_once():
    with pytest.raises(SettingsError) as refusal:
        selfhost_settings.load({"EDGE_LISTEN": "nowhere", "EDGE_KEYS": "1:short"})
    for name in ("UCHI_PROFILE", "PUBLIC_URL", "ORIGIN_URL", "EDGE_LISTEN", "EDGE_KEYS",
                 "SLOT_KEYS", "EDGE_CACHE_FOLDER", "EDGE_SPOOL_FOLDER"):  # fmt: skip
        assert name in str(refusal.value)


def test_production_refuses_what_only_development_may_have(tmp_path: Path):
    same = key_setting({1: bytes(range(32))})
    environ = {
        "UCHI_PROFILE": "production", "PUBLIC_URL": "http://a.example",
        "ORIGIN_URL": "http://origin:8001", "EDGE_LISTEN": "127.0.0.1:1", "EDGE_KEYS": same,
        "SLOT_KEYS": same, "EDGE_CACHE_FOLDER": str(tmp_path), "EDGE_SPOOL_FOLDER": str(tmp_path),
    }  # fmt: skip
    with pytest.raises(SettingsError, match=r"https.*same key"):
        selfhost_settings.load(environ)
