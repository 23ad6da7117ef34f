"""Spliced: a page joined under the edge's own server and nothing else, the floor of its figures."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import uvloop
from granian.constants import HTTPModes, Interfaces
from granian.server.embed import Server

from functions.headers import content_security_policy, security_headers
from infra.supervisor.ports import any_free
from tests.house import ROOT
from tests.reader import ask

PIECES = 5


@contextmanager
def serving(page: bytes) -> Iterator[tuple[str, int]]:
    """Serve `page`; yield its address and process id."""
    port = any_free().edge
    with NamedTemporaryFile() as file:
        file.write(page)
        file.flush()
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.spliced", file.name, str(port)], cwd=ROOT
        )
        address = f"http://127.0.0.1:{port}"
        try:
            deadline = time.monotonic() + 10
            while True:
                try:
                    assert ask(address, "GET", "/page").body == page
                    break
                except OSError:
                    assert time.monotonic() < deadline, "the bare server did not start"
                    time.sleep(0.05)
            yield f"{address}/page", process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(10)


async def _serve(page: bytes, port: int) -> None:
    size = -(-len(page) // PIECES)
    pieces = [page[at : at + size] for at in range(0, len(page), size)]
    headers = [
        ("content-type", "text/html; charset=utf-8"),
        *security_headers(https=False),
        ("content-security-policy", content_security_policy("b" * 32)),
    ]

    async def answer(scope: Any, proto: Any) -> None:
        proto.response_bytes(200, headers, b"".join(pieces))

    server = Server(
        answer,  # type: ignore[arg-type]  # any callable
        port=port,
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,
        websockets=False,
        log_enabled=False,
    )
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, server.stop)
    await server.serve()


if __name__ == "__main__":
    uvloop.run(_serve(Path(sys.argv[1]).read_bytes(), int(sys.argv[2])))
