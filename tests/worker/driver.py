"""The driver: starts the Worker's run under Node and speaks to it as a browser does."""

from __future__ import annotations

import http.client
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.node import find

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
BROWSER = {"user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/145.0", "accept": "text/html"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the Worker answered."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def text(self) -> str:
        """Return the body as text."""
        return self.body.decode()

    def all(self, name: str) -> list[str]:
        """Return the values of every header of that name."""
        return [value for key, value in self.headers if key.lower() == name]

    def header(self, name: str) -> str:
        """Return the first header of that name, empty when there is none."""
        return next(iter(self.all(name)), "")


class Worker:
    """The staged Worker in Pyodide; ends with this process, and by itself after `lifetime` s."""

    def __init__(
        self,
        variables: dict[str, str],
        log: Path,
        lifetime: int = 900,
    ) -> None:
        """Start it and wait until it listens; RuntimeError with its last words when it doesn't."""
        config = {
            "staged": str(ROOT / "build/worker"),
            "packages": str(ROOT / "python_modules"),
            "vars": variables,
            "lifetime": lifetime,
        }
        self.log = log
        with log.open("wb") as said:
            self._process = subprocess.Popen(
                [str(find()), str(HERE / "run.mjs"), json.dumps(config)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said, cwd=HERE,
            )  # fmt: skip
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            self._process.wait(10)
            raise RuntimeError(f"the Worker did not start: {log.read_text()[-2000:]}")
        self.started: dict[str, Any] = json.loads(line)

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        """Send a request like a browser's and return the answer; redirects are not followed."""
        spelled = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._ask(self.started["port"], method, path, body, BROWSER | spelled)

    def get(self, path: str, **headers: str) -> Answer:
        """Return the answer to a GET."""
        return self.ask("GET", path, None, **headers)

    def control(self, command: str) -> None:
        """Tell the run something: `forget`, `empty`, `without?name=…`, `scheduled`, `away?…`."""
        answer = self._ask(self.started["control"], "POST", f"/{command}", None, {})
        assert answer.status == 204, answer.text

    def batch(self, messages: list[dict[str, object]]) -> dict[str, Any]:
        """Hand the Worker a queue's batch; return its verdict on each message by id."""
        body = json.dumps({"messages": messages}).encode()
        answer = self._ask(self.started["control"], "POST", "/batch", body, {})
        assert answer.status == 200, answer.text
        return json.loads(answer.body)

    def stop(self) -> int:
        """End it as its parent's death would, and return its exit status."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        return self.wait(10)

    def wait(self, seconds: float) -> int:
        """Wait for its end and return its exit status; after that time kill it and raise."""
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise

    def _ask(
        self, port: int, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            if headers.get("transfer-encoding") == "chunked":
                parts = iter([body[:1_000], body[1_000:]] if body else [])
                connection.request(method, path, parts, headers, encode_chunked=True)
            else:
                connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return Answer(answer.status, answer.getheaders(), answer.read())
        finally:
            connection.close()
