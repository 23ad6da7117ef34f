"""nginx before the edge: its configuration is sound, and it does what the rooms rely on."""

import http.client
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from infra import web_server
from infra.supervisor.objects import find_binary
from infra.supervisor.ports import Ports, answers, any_free
from tests.infra.running import PATIENCE_S, until

ROOT = Path(__file__).resolve().parents[2]
HASH = "a" * 64


class Echo(BaseHTTPRequestHandler):
    """Stands in for edge and origin: answers what it was asked, or where the file is."""

    def do_GET(self) -> None:
        """Answer media as the origin does, and everything else with what arrived."""
        self.send_response(200)
        if self.path.startswith("/media/"):
            self.send_header("X-Accel-Redirect", f"/files/{HASH}")
            self.send_header("Content-Type", "image/avif")
            self.send_header("Cache-Control", "public, max-age=31536000, immutable")
            self.send_header("Content-Disposition", "attachment; filename*=UTF-8''x.zip")
            self.send_header("Accept-Ranges", "bytes")
            self.send_header("X-Content-Type-Options", "nosniff")
            self.send_header("ETag", f'"{HASH}"')
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        body = json.dumps({"path": self.path, "headers": dict(self.headers.items())}).encode()
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def echo(port: int) -> Iterator[None]:
    """Serve the stand-in on a port."""
    server = ThreadingHTTPServer(("127.0.0.1", port), Echo)
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


def configuration(folder: Path, ports: Ports) -> Path:
    """Write our own configuration with this machine's ports; return its path."""
    text = (ROOT / "infra/nginx/nginx.conf").read_text(encoding="utf-8")
    for old, new in (
        ("edge:8000", f"127.0.0.1:{ports.edge}"),
        ("origin:8001", f"127.0.0.1:{ports.origin}"),
        ("files:8080", f"127.0.0.1:{ports.s3}"),
        ("listen 8080", f"listen 127.0.0.1:{ports.mail}"),
        ("/tmp/", f"{folder}/"),
        ("worker_processes auto;", "worker_processes 1; daemon off;"),
    ):
        assert old in text
        text = text.replace(old, new)
    (folder / "nginx.conf").write_text(text, encoding="utf-8")
    (folder / "mime.types").write_text("types { text/html html; }\n", encoding="utf-8")
    shutil.copy(ROOT / "infra/nginx/site.conf", folder)
    return folder / "nginx.conf"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of an nginx with our configuration before stand-ins and a real file server."""
    found = web_server.find()
    assert found, "these tests need nginx: make test brings it"
    folder, ports = tmp_path_factory.mktemp("nginx"), any_free()
    (folder / "kept").mkdir()
    (folder / "kept" / HASH).write_bytes(b"0123456789")
    if os.geteuid() == 0:
        # Its workers become another user, who has to reach the temporary folders.
        for parent in (folder, folder.parent, folder.parent.parent):
            parent.chmod(0o755)
    path = configuration(folder, ports)
    tested = subprocess.run([found, "-t", "-c", path], capture_output=True, text=True, check=False)
    assert tested.returncode == 0, tested.stderr
    storage = subprocess.Popen(
        [find_binary(), "serve", "http", "--addr", f"127.0.0.1:{ports.s3}", "--config", "",
         "--read-only", str(folder / "kept")],
        stderr=subprocess.DEVNULL, env={"HOME": str(folder)},
    )  # fmt: skip
    nginx = subprocess.Popen([found, "-c", path], stderr=subprocess.DEVNULL)
    with echo(ports.edge), echo(ports.origin):
        assert until(lambda: answers(ports.mail) and answers(ports.s3), PATIENCE_S)
        yield ports.mail
    for process in (nginx, storage):
        process.terminate()
        process.wait(timeout=PATIENCE_S)


def ask(
    port: int, path: str, method: str = "GET", **headers: str
) -> tuple[int, bytes, dict[str, str]]:
    """Return status, body and headers (names in lower case) of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    try:
        connection.request(
            method, path, headers={k.replace("_", "-"): v for k, v in headers.items()}
        )
        answer = connection.getresponse()
        got = {name.lower(): value for name, value in answer.getheaders()}
        assert len(got) == len(answer.getheaders()), "a header stands twice"
        return answer.status, answer.read(), got
    finally:
        connection.close()


def test_a_reader_cannot_claim_an_address_or_a_signature(site: int) -> None:
    status, body, _ = ask(
        site, "/courses/x?y=%2F", X_Forwarded_For="6.6.6.6", Forwarded="for=6.6.6.6",
        Uchi_Signature="forged", Uchi_Client="6.6.6.6", X_Real_IP="6.6.6.6",
    )  # fmt: skip
    arrived = json.loads(body)
    assert status == 200
    assert arrived["path"] == "/courses/x?y=%2F"
    assert arrived["headers"]["X-Forwarded-For"] == "127.0.0.1"
    assert "6.6.6.6" not in str(arrived["headers"])
    assert "forged" not in str(arrived["headers"])


@pytest.mark.parametrize(
    "path",
    ["/edge/manifest", "/edge", "/%65dge/manifest", "/courses/../edge/events", "//edge/manifest",
     "/metrics", f"/media/{HASH}/../../edge/manifest", f"/files/{HASH}"],
)  # fmt: skip
def test_the_edges_door_the_figures_and_bare_files_are_nobodys(site: int, path: str) -> None:
    assert ask(site, path)[0] == 404


def test_a_file_comes_from_the_storage_in_the_origins_words(site: int) -> None:
    status, body, headers = ask(site, f"/media/{HASH}/x.avif")
    assert (status, body) == (200, b"0123456789")
    assert headers["content-type"] == "image/avif"
    assert headers["content-disposition"].startswith("attachment")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["etag"] == f'"{HASH}"'
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    status, body, headers = ask(site, f"/media/{HASH}/x.avif", Range="bytes=2-4")
    assert (status, body) == (206, b"234")
    assert headers["content-range"] == "bytes 2-4/10"


def test_a_file_can_only_be_read(site: int) -> None:
    assert ask(site, f"/media/{HASH}/x.avif", "DELETE")[0] == 403
