"""A reader without a browser: opens pages and reports them as the page's own script does."""

from __future__ import annotations

import http.client
import json
import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

_VIEW = re.compile(rb'data-view="([a-z]+)"')
_SLOT = re.compile(rb'href="/r/([a-z]+)"')


@dataclass(frozen=True)
class Answer:
    """What a server said."""

    status: int
    headers: dict[str, str]
    body: bytes
    cookies: dict[str, str] = field(default_factory=dict)
    """What it gave the browser to keep, by name."""

    def json(self) -> dict:
        """Return the body read as JSON."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Opened:
    """One view of a page."""

    view: str
    slots: tuple[str, ...]
    html: str


def ask(
    base: str,
    method: str,
    path: str,
    body: bytes | dict | None = None,
    headers: dict[str, str] | None = None,
    timeout: float = 30,
) -> Answer:
    """Send one request over a connection of its own; raises OSError when nobody answers."""
    parts = urlsplit(base)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=timeout)
    sent = dict(headers or {})
    if isinstance(body, dict):
        body = json.dumps(body).encode()
        sent.setdefault("Content-Type", "application/json")
    try:
        connection.request(method, path, body, sent)
        response = connection.getresponse()
        pairs = [(name.lower(), value) for name, value in response.getheaders()]
        given = (value.partition("=") for name, value in pairs if name == "set-cookie")
        return Answer(
            response.status,
            dict(pairs),
            response.read(),
            {name: rest.partition(";")[0] for name, _, rest in given},
        )
    except http.client.HTTPException as broken:
        # A server killed in the middle of its answer is as good as one that is away.
        raise ConnectionError(str(broken)) from broken
    finally:
        connection.close()


def open_page(edge: str, path: str) -> Opened:
    """Open a page as a browser would; AssertionError when it is not served."""
    answer = ask(edge, "GET", path)
    assert answer.status == 200, (answer.status, answer.body[:300])
    view = _VIEW.search(answer.body)
    assert view, "the page carries no view token"
    slots = tuple(dict.fromkeys(token.decode() for token in _SLOT.findall(answer.body)))
    return Opened(view[1].decode(), slots, answer.body.decode())


def report(
    edge: str, opened: Opened, sequence: int, active: int = 1_000, *, seen: bool = True
) -> Answer:
    """Post one report of a view: absolute values, and its slots as seen."""
    body = {
        "sequence": sequence,
        "active": active,
        "furthest": min(1_000, sequence * 100),
        "seen": [{"token": token, "visible": 1_000} for token in opened.slots] if seen else [],
    }
    return ask(edge, "POST", f"/l/{opened.view}", body)
