"""Asking: the origin's application called as gunicorn calls it, directly or as the edge."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import falcon

from functions import signatures
from functions.keys import KeyRing


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def problem(self) -> str:
        """The slug of the problem document."""
        assert self.header("content-type") == "application/problem+json", self.body
        return self.json["type"].removeprefix("/problems/")

    def header(self, name: str) -> str | None:
        """The one header of this name; None without."""
        found = [value for key, value in self.headers if key.lower() == name]
        assert len(found) <= 1, found
        return found[0] if found else None

    @property
    def cookies(self) -> dict[str, str]:
        """The cookies that were set, by name, with their attributes."""
        pairs = [value.partition("=") for key, value in self.headers if key.lower() == "set-cookie"]
        return {name: rest for name, _, rest in pairs}


class Asker:
    """Asks one application."""

    def __init__(self, application: falcon.App, edge_keys: KeyRing) -> None:
        """Ask `application`; `edge_keys` sign what is asked as the edge."""
        self.application = application
        self.edge_keys = edge_keys

    def ask(
        self,
        method: str,
        target: str,
        body: bytes | dict[str, Any] | None = None,
        *,
        token: str | None = None,
        headers: dict[str, str] | None = None,
        peer: str = "127.0.0.1",
    ) -> Answer:
        """Send one request straight to the origin."""
        sent = {key.lower(): value for key, value in (headers or {}).items()}
        if isinstance(body, dict):
            body = json.dumps(body).encode()
            sent.setdefault("content-type", "application/json")
        if token is not None:
            sent["authorization"] = f"Bearer {token}"
        path, _, query = target.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "RAW_URI": target,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8001",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": peer,
            "SCRIPT_NAME": "",
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(body or b""),
            "wsgi.errors": BytesIO(),
            "wsgi.version": (1, 0),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        if body is not None:
            environ["CONTENT_LENGTH"] = str(len(body))
        for key, value in sent.items():
            name = key.upper().replace("-", "_")
            environ[name if name in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{name}"] = value
        begun: list[Any] = []

        def start(
            status: str, headers: list[tuple[str, str]], failure: object = None
        ) -> Callable[[bytes], object]:
            begun.append((status, headers))
            return lambda written: None

        chunks = self.application(environ, start)
        data = b"".join(chunks)
        status, pairs = begun[0][:2]
        return Answer(int(status.split()[0]), list(pairs), data)

    def edge(
        self,
        method: str,
        target: str,
        body: bytes | dict[str, Any] | None = None,
        *,
        headers: dict[str, str] | None = None,
        token: str | None = None,
        client: str = "203.0.113.7",
        at_ms: int | None = None,
    ) -> Answer:
        """Send one request as the edge forwards or asks it."""
        sent = dict(headers or {})
        if isinstance(body, dict):
            body = json.dumps(body).encode()
            sent.setdefault("content-type", "application/json")
        path, _, query = target.partition("?")
        signed = signatures.Signed(method, path, query, body or b"", client, uuid4().hex)
        now_ms = int(time.time() * 1000) if at_ms is None else at_ms
        sent |= {
            signatures.HEADER: signatures.sign_request(self.edge_keys, now_ms, signed),
            signatures.ADDRESS_HEADER: client,
            signatures.REQUEST_ID_HEADER: signed.request_id,
        }
        return self.ask(method, target, body, headers=sent, token=token)

    def form(
        self,
        target: str,
        fields: dict[str, str] | None = None,
        *,
        cookie: str = "",
        headers: dict[str, str] | None = None,
        csrf: str | None = None,
    ) -> Answer:
        """Send a form as a browser does that has opened its page; `cookie` is what it holds.

        `csrf` replaces what the page put into the form.
        """
        if "csrf" not in cookie:
            page = self.edge("GET", "/login", headers={"cookie": cookie} if cookie else None)
            cookie = "; ".join(filter(None, (cookie, cookie_of(page))))
        if csrf is None:
            csrf = csrf_in(cookie)
        sent = {
            "content-type": "application/x-www-form-urlencoded",
            "sec-fetch-site": "same-origin",
            "cookie": cookie,
        }
        body = urlencode({"csrf": csrf} | (fields or {})).encode()
        return self.edge("POST", target, body, headers=sent | (headers or {}))


def cookie_of(answer: Answer) -> str:
    """Return the Cookie header of a browser that got `answer`."""
    pairs = ((name, rest.partition(";")[0]) for name, rest in answer.cookies.items())
    return "; ".join(f"{name}={value}" for name, value in pairs)


def csrf_in(cookie: str) -> str:
    """Return what proves a form or a script to be ours, as the browser's cookies have it."""
    found = [part for part in cookie.split("; ") if "csrf" in part.partition("=")[0]]
    return found[-1].partition("=")[2] if found else ""


def by_script(cookie: str) -> dict[str, str]:
    """Return the headers with which our own pages' scripts send a change under these cookies."""
    return {"cookie": cookie, "x-csrf-token": csrf_in(cookie), "sec-fetch-site": "same-origin"}
