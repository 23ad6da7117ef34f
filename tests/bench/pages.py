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
from tests.bench import spliced
from tests.bench.figures import Figure, Table
from tests.house import House, running
from tests.reader import ask, open_page

SECONDS = 4
ROUNDS = 3
CONNECTIONS = 16
GZIP = "gzip, deflate, br"
PAGE_BYTES = 40_000
FRAME_BYTES = 4_000
"""What the page around its text weighs, about."""
_TICKS = os.sysconf("SC_CLK_TCK")


class MissingTool(RuntimeError):
    """A program that the bench needs is not on this machine."""


def run() -> Table:
    """Measure the servers in turns, one process each."""
    need("nginx", "wrk")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        with running(Path(folder) / "var") as house:
            path = write_page(house)
            opened = open_page(house.edge, path)
            assert len(opened.slots) == 2, "the page must show two slots"
            page = opened.html.encode()
            packed = ask(house.edge, "GET", path, headers={"Accept-Encoding": GZIP})
            assert packed.headers["content-encoding"] == "gzip"
            edge_pids = tree(house.processes()["edge"])
            with (
                nginx(Path(folder), page, opened.view) as (address, pid),
                spliced.serving(page) as (bare, bare_pid),
            ):
                measured = in_turns(
                    {
                        "edge": (house.edge + path, edge_pids, ()),
                        "gzip": (house.edge + path, edge_pids, (f"Accept-Encoding: {GZIP}",)),
                        "file": (f"{address}/page.html", tree(pid), ()),
                        "filter": (f"{address}/filtered/page.html", tree(pid), ()),
                        "bare": (bare, [bare_pid], ()),
                    }
                )
    return _table(measured, len(page), len(packed.body))


def _table(measured: dict[str, tuple[float, float]], size: int, packed: int) -> Table:
    rate = {name: each[0] for name, each in measured.items()}
    cpu = {name: each[1] for name, each in measured.items()}
    return Table(
        "A page with two slots through the self-hosted edge",
        f"wrk, {CONNECTIONS} connections, medians of {ROUNDS} rounds of {SECONDS} s in turns, one "
        f"process each, uncompressed. The page of {PAGE_BYTES // 1000} KB weighs "
        f"{size / 1000:.0f} KB with both pictures; nginx serves those very bytes as a file, and "
        "through `sub_filter`, which puts in one value per request. The bare splice joins the page "
        "of five pieces under the edge's server and does nothing else.",
        (
            Figure("requests per second", f"{rate['edge']:,.0f}",
                   f"nginx file {rate['file']:,.0f}: {rate['edge'] / rate['file']:.2f} of it"),
            Figure("CPU per page", f"{cpu['edge']:,.0f} µs",
                   f"nginx sub_filter {cpu['filter']:,.0f} µs: "
                   f"{cpu['edge'] / cpu['filter']:.1f} times as much"),
            Figure("CPU per page, a bare splice", f"{cpu['bare']:,.0f} µs",
                   f"nginx sub_filter: {cpu['bare'] / cpu['filter']:.1f} times as much; "
                   f"nginx file {cpu['file']:,.0f} µs"),
            Figure("requests per second, a bare splice", f"{rate['bare']:,.0f}",
                   f"nginx sub_filter {rate['filter']:,.0f}"),
            Figure(f"the same in gzip, {packed / 1000:.0f} KB", f"{rate['gzip']:,.0f} per second",
                   f"CPU {cpu['gzip']:,.0f} µs: {cpu['gzip'] / cpu['filter']:.1f} times "
                   "sub_filter uncompressed"),
        ),
    )  # fmt: skip


def in_turns(
    loads: dict[str, tuple[str, list[int], tuple[str, ...]]],
) -> dict[str, tuple[float, float]]:
    """Return by name the medians of rate and CPU of each address, process ids and headers."""
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in loads}
    for _ in range(ROUNDS):
        for name, (address, pids, headers) in loads.items():
            found[name].append(load(address, pids, *headers))
    return {
        name: (statistics.median(r for r, _ in each), statistics.median(c for _, c in each))
        for name, each in found.items()
    }


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
def nginx(folder: Path, page: bytes, value: str) -> Iterator[tuple[str, int]]:
    """Serve `page` with one worker of nginx; yield its address and process id.

    `/page.html` is the file; under `/filtered` the first `value` in it is replaced by another one
    for each request.
    """
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
        f"  server {{ listen 127.0.0.1:{port}; root {root};\n"
        f"    location /filtered/ {{ alias {root}/; sub_filter '{value}' '$request_id'; }} }} }}\n"
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
                filtered = ask(f"http://127.0.0.1:{port}", "GET", "/filtered/page.html")
                assert filtered.status == 200, filtered.body
                assert value.encode() not in filtered.body, "nginx has no sub_filter"
                break
            except OSError:
                assert time.monotonic() < deadline, "nginx did not start"
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}", process.pid
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
