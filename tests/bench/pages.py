"""Pages: the self-hosted edge against nginx serving the same page as a file."""

from __future__ import annotations

import os
import re
import shutil
import signal
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.supervisor.ports import any_free
from tests.bench.figures import Figure, Table
from tests.house import House, running
from tests.reader import ask, open_page

SECONDS = 4
ROUNDS = 3
CONNECTIONS = 16
PAGE_BYTES = 40_000
FRAME_BYTES = 4_000
"""What the page around its text weighs, about."""
_TICKS = os.sysconf("SC_CLK_TCK")


class MissingTool(RuntimeError):
    """A program that the bench needs is not on this machine."""


def run() -> Table:
    """Measure both servers in turns, one process each."""
    need("nginx", "wrk")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        with running(Path(folder) / "var") as house:
            path = write_page(house)
            opened = open_page(house.edge, path)
            assert len(opened.slots) == 2, "the page must show two slots"
            size = len(opened.html.encode())
            with nginx(Path(folder), opened.html.encode()) as (address, pid):
                edge_pids = tree(house.processes()["edge"])
                edge, file = [], []
                for _ in range(ROUNDS):
                    edge.append(load(house.edge + path, edge_pids))
                    file.append(load(address, tree(pid)))
    edge_rate, edge_cpu = (statistics.median(each) for each in zip(*edge, strict=True))
    file_rate, file_cpu = (statistics.median(each) for each in zip(*file, strict=True))
    return Table(
        "A page with two slots through the self-hosted edge",
        f"wrk, {CONNECTIONS} connections, medians of {ROUNDS} rounds of {SECONDS} s in turns with "
        f"nginx, one process each. The page of {PAGE_BYTES // 1000} KB weighs {size / 1000:.0f} KB "
        "with both pictures, and nginx serves those very bytes as a file.",
        (
            Figure("requests per second", f"{edge_rate:,.0f}",
                   f"nginx file {file_rate:,.0f}: {edge_rate / file_rate:.2f} of it"),
            Figure("CPU per page", f"{edge_cpu:,.0f} µs",
                   f"nginx file {file_cpu:,.0f} µs: {edge_cpu / file_cpu:.1f} times as much"),
        ),
    )  # fmt: skip


def need(*tools: str) -> None:
    """Raise MissingTool, with what to do, for a program that is not on this machine."""
    for tool in tools:
        if not _tool(tool):
            raise MissingTool(
                f"this bench needs {tool}: install Debian's package (apt-get install {tool})"
            )


def write_page(house: House) -> str:
    """Publish a chapter whose page weighs about 40 KB without its slots; return its address."""
    account = house.accounts["admin"]
    answer = ask(
        house.origin, "POST", "/api/auth/login",
        {"email": account["email"], "password": account["password"]},
    )  # fmt: skip
    admin = {"Authorization": f"Bearer {answer.json()['access_token']}"}

    def make(path: str, body: dict) -> str:
        made = ask(house.origin, "POST", path, body, admin)
        assert made.status in (200, 201), made.body
        return made.json().get("id", "")

    paragraph = "Числата се събират, изваждат, умножават и делят на един ред. " * 4
    course = make("/api/courses", {"title": "Bench", "slug": "bench", "language": "bg"})
    chapter = make(f"/api/courses/{course}/chapters", {"title": "Page", "slug": "page"})
    room = PAGE_BYTES - FRAME_BYTES
    text = "\n\n".join([paragraph] * (room // (len(paragraph.encode()) + len("<p></p>\n"))))
    content = make(f"/api/chapters/{chapter}/content", {"kind": "text", "body": text})
    make(f"/api/content/{content}/publish", {})
    make(f"/api/courses/{course}/publish", {})
    deadline = time.monotonic() + 20
    while ask(house.edge, "GET", "/courses/bench/page").status != 200:
        assert time.monotonic() < deadline, "the page did not appear"
        time.sleep(0.2)
    return "/courses/bench/page"


@contextmanager
def nginx(folder: Path, page: bytes) -> Iterator[tuple[str, int]]:
    """Serve `page` as a file with one worker of nginx; yield its address and process id."""
    port = any_free().edge
    root = folder / "nginx"
    root.mkdir()
    (root / "page.html").write_bytes(page)
    (root / "nginx.conf").write_text(
        f"worker_processes 1; daemon off; pid {root}/pid; error_log {root}/error.log;\n"
        "events { worker_connections 256; }\n"
        "http { access_log off; default_type text/html; sendfile on; keepalive_requests 1000000;\n"
        f"  client_body_temp_path {root}/b; proxy_temp_path {root}/p; fastcgi_temp_path {root}/f;\n"
        f"  uwsgi_temp_path {root}/u; scgi_temp_path {root}/s;\n"
        f"  server {{ listen 127.0.0.1:{port}; root {root}; }} }}\n"
    )
    user = ["-g", "user root;"] if os.geteuid() == 0 else []
    process = subprocess.Popen(
        [_tool("nginx") or "nginx", "-p", str(root), "-c", str(root / "nginx.conf"), *user],
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 5
        while True:
            try:
                assert ask(f"http://127.0.0.1:{port}", "GET", "/page.html").status == 200
                break
            except OSError:
                assert time.monotonic() < deadline, "nginx did not start"
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/page.html", process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)


def load(address: str, pids: list[int], *headers: str) -> tuple[float, float]:
    """Return requests per second, and CPU microseconds per request of the processes `pids`."""
    before = sum(cpu_ticks(pid) for pid in pids)
    done = subprocess.run(
        [_tool("wrk") or "wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s",
         *(each for header in headers for each in ("-H", header)), address],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    used = sum(cpu_ticks(pid) for pid in pids) - before
    requests = re.search(r"(\d+) requests in", done.stdout)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    assert requests, done.stdout
    assert rate, done.stdout
    assert "Non-2xx" not in done.stdout, done.stdout
    return float(rate[1]), used / _TICKS / int(requests[1]) * 1e6


def _tool(name: str) -> str | None:
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")


def ticks_per_second() -> int:
    """Return what `cpu_ticks` counts in."""
    return _TICKS


def tree(pid: int) -> list[int]:
    """Return a process and all that it has started."""
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [pid, *(each for child in text.split() for each in tree(int(child)))]


def cpu_ticks(pid: int) -> int:
    """Return the CPU time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])
