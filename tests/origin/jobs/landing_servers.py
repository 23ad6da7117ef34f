"""Landing servers: other people's servers on loopback, which answer as a test tells them to."""

from __future__ import annotations

import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from origin.jobs.visitor import Place

Script = Callable[[str, socket.socket], None]
"""Gets the head of a request, and the connection to answer on."""


class LandingServer:
    """One server; keeps the heads of the requests that it got."""

    def __init__(self, script: Script, tls: ssl.SSLContext | None = None) -> None:
        """Listen on a free port of loopback."""
        self._script, self._tls = script, tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.heads: list[str] = []
        self.place = Place("127.0.0.1", self._listener.getsockname()[1])
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Listen no more."""
        # Closing alone would leave the thread in its accept.
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(10)

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            # Whoever hangs up early, or does not trust us, is no fault of the server's.
            with suppress(OSError), connection:
                connection.settimeout(20)
                self._answer(connection)

    def _answer(self, connection: socket.socket) -> None:
        speaking = connection
        if self._tls is not None:
            speaking = self._tls.wrap_socket(connection, server_side=True)
        with speaking:
            head = b""
            while b"\r\n\r\n" not in head and (more := speaking.recv(65_536)):
                head += more
            self.heads.append(head.decode("latin-1"))
            self._script(self.heads[-1], speaking)


@contextmanager
def serving(script: Script, tls: ssl.SSLContext | None = None) -> Iterator[LandingServer]:
    """Run a server for a while."""
    server = LandingServer(script, tls)
    try:
        yield server
    finally:
        server.close()


def saying(*lines: str, status: str = "200 OK", body: bytes = b"") -> Script:
    """Return the script of a server that always says the same."""
    head = "".join(f"{line}\r\n" for line in (f"HTTP/1.1 {status}", *lines))

    def script(_: str, connection: socket.socket) -> None:
        connection.sendall(f"{head}\r\n".encode("utf-8", "surrogateescape") + body)

    return script


def certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Return how a server proves to be `name`, and how somebody trusts it who knows nobody else."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "A test's own")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            # Its bare address too: only the name may count.
            x509.SubjectAlternativeName(
                [x509.DNSName(name), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
            ),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    chain, private = folder / f"{name}.pem", folder / f"{name}.key"
    chain.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(chain, private)
    return server, ssl.create_default_context(cafile=str(chain))
