"""Ports: which door stands where, and whether it is free."""

import socket
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from infra.supervisor.service import CannotStart

HOST = "127.0.0.1"
DEFAULT = 8000


@dataclass(frozen=True, slots=True)
class Ports:
    """The loopback ports of one platform."""

    edge: int
    origin: int
    mail: int
    s3: int
    smtp: int


def chosen(given: Mapping[str, str]) -> Ports:
    """Return the ports by setting: PORT and the four after it, each also by its own variable.

    Raises CannotStart when a value is no port.
    """
    first = number("PORT", given.get("PORT") or str(DEFAULT))
    names = ("EDGE_PORT", "ORIGIN_PORT", "MAIL_PORT", "S3_PORT", "SMTP_PORT")
    ports = [
        number(name, given.get(name) or str(first + offset)) for offset, name in enumerate(names)
    ]
    if len(set(ports)) < len(ports):
        raise CannotStart("Two of the ports are the same: give each its own, or only PORT.")
    return Ports(*ports)


def number(name: str, text: str) -> int:
    """Return the port that a setting names. Raises CannotStart when it is none."""
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise CannotStart(f"{name}={text} is no port: give a number from 1 to 65535.")
    return int(text)


def free(port: int) -> bool:
    """Tell whether a server could listen on the port now."""
    with socket.socket() as probe:
        # As servers do: a connection that lingers from the last run takes no port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def claim(ports: Ports, unneeded: frozenset[str] = frozenset()) -> None:
    """Raise CannotStart, with what to type, when a port that is needed is taken."""
    for name, port in asdict(ports).items():
        if name not in unneeded and not free(port):
            raise CannotStart(
                f"Port {port} ({name}) is taken by another program: "
                f"type `make run PORT={free_base(port)}` or stop that program."
            )


def free_base(taken: int) -> int:
    """Return a PORT whose five ports are free now, the next hundred after a taken one first."""
    candidates = range(taken // 100 * 100 + 100, 65000, 100)
    return next(
        (base for base in candidates if all(free(base + offset) for offset in range(5))), 8100
    )


def any_free() -> Ports:
    """Return five ports that the system says are free; for tests, side by side."""
    probes = [socket.socket() for _ in range(5)]
    try:
        for probe in probes:
            probe.bind((HOST, 0))
        return Ports(*(probe.getsockname()[1] for probe in probes))
    finally:
        for probe in probes:
            probe.close()


def answers(port: int) -> bool:
    """Tell whether something accepts connections on the port."""
    try:
        with socket.create_connection((HOST, port), timeout=0.2):
            return True
    except OSError:
        return False
