"""A real edge in a process of its own, before a real small origin."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from functions.keys import key_setting
from infra.supervisor.ports import any_free
from tests.worker import world
from tests.worker.origin import Origin

READY_S = 60.0


class RunningEdge:
    """An edge that can be killed and started again on the same folders and port."""

    def __init__(self, folder: Path, origin: Origin, **settings: str) -> None:
        """Name its settings; `start` begins."""
        self.folder = folder
        self.port = any_free().edge
        self._environ = {
            "PATH": os.environ["PATH"],
            "UCHI_PROFILE": "test",
            "PUBLIC_URL": world.PUBLIC_URL,
            "ORIGIN_URL": origin.url,
            "EDGE_LISTEN": f"127.0.0.1:{self.port}",
            "EDGE_KEYS": key_setting(world.EDGE_KEYS.keys),
            "SLOT_KEYS": key_setting(world.SLOT_KEYS.keys),
            "EDGE_CACHE_FOLDER": str(folder / "cache"),
            "EDGE_SPOOL_FOLDER": str(folder / "spool"),
            "MANIFEST_POLL_MS": "200",
            **settings,
        }
        self.process: subprocess.Popen[bytes] | None = None
        self._connection: http.client.HTTPConnection | None = None

    def spawn(self) -> subprocess.Popen[bytes]:
        """Start its process and return at once."""
        with (self.folder / "edge.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "edge.selfhost"], env=self._environ, stdout=log, stderr=log
            )
        return self.process

    def start(self) -> None:
        """Return when it answers."""
        process = self.spawn()
        until = time.monotonic() + READY_S
        while True:
            try:
                self.ask("GET", "/healthz")
            except OSError:
                assert process.poll() is None, self.log()
                assert time.monotonic() < until, self.log()
                time.sleep(0.02)
            else:
                return

    def kill(self) -> None:
        """End it as a power cut would end its process."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(60)
        self._connection = None

    def stop(self) -> int:
        """Ask it to stop; return its exit code."""
        if self.process is None or self.process.poll() is not None:
            return -1
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise

    def log(self) -> str:
        """Return all that it wrote."""
        return (self.folder / "edge.log").read_text()

    def ask(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers and body; OSError when nobody answers."""
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        given = {"User-Agent": "Mozilla/5.0 Firefox/142.0"}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            self._connection.request(method, path, body, given)
            answer = self._connection.getresponse()
            return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            self._connection = None
            raise ConnectionError(str(error)) from error

    def json(self, path: str) -> Any:
        """Return a JSON answer."""
        return json.loads(self.ask("GET", path)[2])
