"""A chapter in Chromium, its server played by the test."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from functions.headers import content_security_policy
from templates import asset_files
from tests.browsers import chromium_of
from tests.templates import samples

VIEW = "vvvvvvvv"


@pytest.fixture(scope="session")
def chromium_here(playwright: Playwright) -> Iterator[Browser]:
    """Return one Chromium for all these tests."""
    with chromium_of(playwright) as browser:
        yield browser


class Reader:
    """A reader's browser, and the server that it talks to.

    The server is a real one: Chromium lets no test see what a page sends while it is left.
    """

    def __init__(self, context: BrowserContext) -> None:
        """Serve a chapter with a tall text and one slot in the middle of it."""
        self.context = context
        self.posts: list[tuple[str, dict[str, Any]]] = []
        """The view and the note of every post, in their order."""
        self.answer: Callable[[dict[str, Any]], tuple[int, dict[str, Any]]] = taken
        self.online = True
        self.lost = 0
        """Posts that came while the reader was offline."""
        self.view = VIEW
        self.errors: list[str] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _serving(self))
        Thread(target=self.server.serve_forever, daemon=True).start()

    def open(self) -> Page:
        """Open the chapter in a new tab."""
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._console)
        page.goto(f"http://127.0.0.1:{self.server.server_port}/courses/c/2")
        return page

    def close(self) -> None:
        """Close the browser's windows and stop the server."""
        self.context.close()
        self.server.shutdown()
        self.server.server_close()

    def _console(self, message: Any) -> None:
        # Failed requests are part of some tests; everything else that is said there is a fault.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.errors.append(message.text)


def _serving(reader: Reader) -> type[BaseHTTPRequestHandler]:
    class Serving(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Answer an asset, or the chapter under its policy."""
            asset = asset_files().get(self.path.removeprefix("/assets/"))
            body, media_type = asset or (chapter(reader.view).encode(), "text/html; charset=utf-8")
            self._answer(200, media_type, body)

        def do_POST(self) -> None:
            """Take a note, or break the connection while the reader is offline."""
            text = self.rfile.read(int(self.headers["content-length"]))
            if not reader.online:
                reader.lost += 1
                self.close_connection = True
                return
            note = json.loads(text)
            reader.posts.append((self.path.removeprefix("/l/"), note))
            status, answer = reader.answer(note)
            self._answer(status, "application/json", json.dumps(answer).encode())

        def _answer(self, status: int, media_type: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("content-type", media_type)
            self.send_header("content-length", str(len(body)))
            self.send_header("content-security-policy", content_security_policy("n0nce"))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: what was asked stands in `reader.posts`."""

    return Serving


def taken(note: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    return 202, {"sequence": note["sequence"], "seen": [1] * len(note["seen"])}


def chapter(view: str) -> str:
    """A text of about six screens with a slot in its third."""
    tall = "".join(f"<p>{'Дума. ' * 120}</p>" for _ in range(6))
    html = samples.chapter("bg", html=samples.part(tall + samples.slot(0, "bg") + tall))
    return html.replace("\ue000uchi:view\ue001", view)


@pytest.fixture
def reader(chromium_here: Browser) -> Iterator[Reader]:
    """A reader on a laptop whose notes are taken."""
    context = chromium_here.new_context(viewport={"width": 1280, "height": 800})
    made = Reader(context)
    yield made
    made.close()
    assert made.errors == []
