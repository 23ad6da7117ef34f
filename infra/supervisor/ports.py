"""Ports: which door stands where, and whether it is free."""

import fcntl
import os
import socket
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from tempfile import gettempdir

from infra.supervisor.service import CannotStart

HOST = "127.0.0.1"
DEFAULT = 8000
TEST_PORTS = range(15_000, 32_000)
"""What tests listen on: below what Linux deals to outgoing connections (32,768 and above)."""


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
    """Return five ports that are free and that no other call is given soon; for tests.

    Many houses start side by side, each some time after its ports were chosen. So a file that all
    processes of a user share says which ones were dealt last, and none is of those that the system
    itself deals to outgoing connections. Raises CannotStart when all are taken.
    """
    with (Path(gettempdir()) / f"uchi-ports-{os.getuid()}").open("a+", encoding="ascii") as dealt:
        fcntl.flock(dealt, fcntl.LOCK_EX)
        dealt.seek(0)
        last = dealt.read()
        begin = TEST_PORTS.index(int(last)) + 1 if last else 0
        candidates = [*TEST_PORTS[begin:], *TEST_PORTS[:begin]]
        found = list(islice(filter(free, candidates), 5))
        if len(found) < 5:
            raise CannotStart("All ports that tests may use are taken.")
        dealt.truncate(0)
        dealt.write(str(found[-1]))
    return Ports(*found)


def answers(port: int) -> bool:
    """Tell whether something accepts connections on the port."""
    try:
        with socket.create_connection((HOST, port), timeout=0.2):
            return True
    except OSError:
        return False
