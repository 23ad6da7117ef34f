"""Large files: a video goes up through the edge and comes back in parts, and nobody holds it."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.house import House, running
from tests.origin.files import film

MB = 1024**2
SIZE = int(os.environ.get("UCHI_FILM_MB", "200")) * MB
MOST_GROWN = 40 * MB
"""What a process may grow by while a film passes: less than the film."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A platform of its own: what its processes take is measured."""
    with running(tmp_path_factory.mktemp("large") / "var") as made:
        yield made


class Author:
    """Somebody who talks to the edge over the API."""

    def __init__(self, house: House) -> None:
        self.host = urlsplit(house.edge).netloc
        self.headers: dict[str, str] = {}
        account = house.accounts["author"]
        answer = self.ask("POST", "/api/auth/login", {
            "email": account["email"], "password": account["password"]
        })  # fmt: skip
        self.headers = {"authorization": f"Bearer {answer['access_token']}"}

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        status, _, data = self.raw(
            method, path, None if body is None else json.dumps(body).encode(),
            {"content-type": "application/json"},
        )  # fmt: skip
        assert status < 300, data
        return json.loads(data) if data else None

    def raw(
        self, method: str, path: str, body: Any, headers: dict[str, str]
    ) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection(self.host, timeout=120)
        connection.request(method, path, body, self.headers | headers)
        answer = connection.getresponse()
        data = answer.read()
        connection.close()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, data


def resident(pid: int) -> int:
    """Return the memory of a process and of its children, bytes."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    own = int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return own + sum(resident(int(child)) for child in children)


class Watched:
    """The most that two processes have grown by."""

    def __init__(self, house: House) -> None:
        found = house.processes()
        self.pids = {name: found[name] for name in ("edge", "origin")}
        self.before = {name: resident(pid) for name, pid in self.pids.items()}
        self.grown = dict.fromkeys(self.pids, 0)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Watched:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(0.02):
            for name, pid in self.pids.items():
                self.grown[name] = max(self.grown[name], resident(pid) - self.before[name])


def form(data: bytes) -> tuple[bytes, dict[str, str]]:
    head = (
        b'--b\r\ncontent-disposition: form-data; name="alternative"\r\n\r\nA film\r\n--b\r\n'
        b'content-disposition: form-data; name="file"; filename="Bread.mp4"\r\n\r\n'
    )
    return head + data + b"\r\n--b--\r\n", {"content-type": "multipart/form-data; boundary=b"}


def test_a_film_goes_up_and_comes_back_in_parts_and_nobody_holds_it(house: House) -> None:
    author = Author(house)
    course = author.ask("POST", "/api/courses", {"slug": "films", "title": "Films"})["id"]
    here = f"/api/courses/{course}/media"
    data = film(SIZE)
    body, headers = form(data)
    # Some of another length first: what each process of the origin loads once is no part of this.
    small, _ = form(film(9 * MB))
    for _ in range(4):
        assert author.raw("POST", here, small, headers)[0] == 201
    with Watched(house) as watched:
        status, _, answer = author.raw("POST", here, body, headers)
    assert status == 201, answer
    made = json.loads(answer)
    assert made["bytes"] == SIZE
    assert made["hash"] == hashlib.sha256(data).hexdigest()
    assert max(watched.grown.values()) < MOST_GROWN, watched.grown
    print(f"up: grown by {watched.grown}")
    with Watched(house) as watched:
        status, got, back = author.raw("GET", made["address"], None, {})
        assert (status, back == data) == (200, True)
    print(f"down: grown by {watched.grown}")
    assert max(watched.grown.values()) < MOST_GROWN, watched.grown
    assert got["accept-ranges"] == "bytes"
    assert "immutable" in got["cache-control"]
    for asked, first, last in (
        (f"bytes={MB - 5}-{MB + 5}", MB - 5, MB + 5), ("bytes=-7", SIZE - 7, SIZE - 1),
    ):  # fmt: skip
        status, got, part = author.raw("GET", made["address"], None, {"range": asked})
        assert (status, part) == (206, data[first : last + 1])
        assert got["content-range"] == f"bytes {first}-{last}/{SIZE}"
    status, got, _ = author.raw("GET", made["address"], None, {"range": f"bytes={SIZE}-"})
    assert (status, got["content-range"]) == (416, f"bytes */{SIZE}")


def test_what_is_refused_is_said_to_whoever_sent_all_of_it(house: House) -> None:
    author = Author(house)
    course = author.ask("POST", "/api/courses", {"slug": "lies", "title": "Lies"})["id"]
    here = f"/api/courses/{course}/media"
    body, headers = form(film(9 * MB) + b"PK\x05\x06" + bytes(18))
    status, _, answer = author.raw("POST", here, body, headers)
    assert (status, json.loads(answer)["type"]) == (422, "/problems/broken-file")
    body, _ = form(b"\x89PNG\r\n\x1a\n" + bytes(25 * MB))
    status, _, answer = author.raw("POST", here, body, headers)
    assert (status, json.loads(answer)["type"]) == (413, "/problems/file-too-large")
    stranger = {"authorization": "Bearer none"} | headers
    body, _ = form(film(9 * MB))
    assert author.raw("POST", here, body, stranger)[0] == 401
    # A form that breaks off leaves nothing.
    connection = http.client.HTTPConnection(author.host, timeout=30)
    connection.putrequest("POST", here)
    for name, value in (author.headers | headers).items():
        connection.putheader(name, value)
    connection.putheader("content-length", str(len(body)))
    connection.endheaders()
    connection.send(body[: 5 * MB])
    connection.close()
    assert author.ask("GET", here)["items"] == []
    files = list((house.var / "s3/uchi/uploads").glob("*"))
    deadline = threading.Event()
    for _ in range(200):
        files = list((house.var / "s3/uchi/uploads").glob("*"))
        if not files:
            break
        deadline.wait(0.05)
    assert files == []
