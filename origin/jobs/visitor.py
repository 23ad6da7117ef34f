"""Visitor: asks a landing address what a reader's browser would ask, at public places only."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from functions import visits
from functions.addresses import is_public
from functions.visits import Answer, NotPublic, NotSeen, Visit

HOP_S = 5.0
"""One request, from its first packet to the last of its answer's headers."""
TOTAL_S = 15.0
"""All of one visit, names included."""
MAX_LINE_BYTES = 8_190
MAX_HEADERS = 100
PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Place:
    """One end of a connection."""

    address: str
    """An IP address."""
    port: int


def places(host: str, port: int) -> list[Place]:
    """Return where a name leads, as this machine resolves it; raise OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [Place(address, port) for address in dict.fromkeys(str(each[4][0]) for each in found)]


@dataclass(frozen=True)
class Visitor:
    """Walks from redirect to redirect, and connects only to what it has looked at before."""

    resolve: Callable[[str, int], Sequence[Place]] = places
    is_public: Callable[[str], bool] = is_public
    trust: Callable[[], ssl.SSLContext] = ssl.create_default_context
    """Whose certificates hold."""
    hop_s: float = HOP_S
    total_s: float = TOTAL_S
    clock: Callable[[], float] = field(default=time.monotonic)

    def look(self, landing: str, agent: str) -> Visit:
        """Return where a landing address leads, asked as `agent`, in `total_s` seconds at most.

        What goes wrong on the way is part of the answer and no exception.
        """
        until = self.clock() + self.total_s
        return visits.walk(landing, lambda address: self._ask(address, agent, until))

    def _ask(self, address: str, agent: str, until: float) -> Answer:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
        if port not in PORTS.values():
            raise NotSeen("port")
        found = self._resolved(host, port, self._left(until))
        # One that is not public is enough: a browser may take any of them.
        if not all(self.is_public(each.address) for each in found):
            raise NotPublic
        return asyncio.run(self._get(address, agent, found, self._left(until)))

    def _left(self, until: float) -> float:
        left = min(self.hop_s, until - self.clock())
        if left <= 0:
            raise NotSeen("slow")
        return left

    def _resolved(self, host: str, port: int, seconds: float) -> Sequence[Place]:
        """Return where a name leads; asked once, for its owner may answer otherwise next time."""
        found: list[Sequence[Place]] = []

        def ask() -> None:
            # The name's own fault or the network's: to us it is not known.
            with suppress(OSError, UnicodeError):
                found.append(self.resolve(host, port))

        # The system's resolver knows no time limit: what takes too long ends without us.
        thread = threading.Thread(target=ask, name="visitor-resolve", daemon=True)
        thread.start()
        thread.join(seconds)
        if thread.is_alive():
            raise NotSeen("slow")
        if not found or not found[0]:
            raise NotSeen("name")
        return found[0]

    async def _get(
        self, address: str, agent: str, found: Sequence[Place], seconds: float
    ) -> Answer:
        """Ask for a page and hang up once its headers are read.

        GET and not HEAD: it is what readers send, and a server that wanted to deceive us would
        not have to answer both alike.
        """
        connector = aiohttp.TCPConnector(
            resolver=_Pinned(found),
            use_dns_cache=False,
            force_close=True,
            ssl=self.trust(),
            limit=1,
        )
        session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            # No proxy and no password out of the environment.
            trust_env=False,
            auto_decompress=False,
            headers={"User-Agent": agent, "Accept": "text/html,*/*;q=0.8"},
            timeout=aiohttp.ClientTimeout(total=seconds, ceil_threshold=self.total_s),
            max_line_size=MAX_LINE_BYTES,
            max_field_size=MAX_LINE_BYTES,
            max_headers=MAX_HEADERS,
        )
        try:
            async with session:
                answer = await session.get(URL(address, encoded=True), allow_redirects=False)
                answer.close()
        except aiohttp.ClientSSLError as error:
            raise NotSeen("tls") from error
        except TimeoutError as error:
            raise NotSeen("slow") from error
        except (aiohttp.ClientConnectionError, OSError) as error:
            raise NotSeen("silent") from error
        except (aiohttp.ClientError, ValueError) as error:
            raise NotSeen("garbled") from error
        given = answer.headers.getall("Location", [])
        if len(set(given)) > 1:
            raise NotSeen("garbled")
        return Answer(answer.status, given[0] if given else None)


class _Pinned(AbstractResolver):
    """Answers with the places that were looked at, whatever the name leads to by now."""

    def __init__(self, found: Sequence[Place]) -> None:
        self._found = found

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host,
                host=each.address,
                port=each.port,
                family=socket.AF_INET6 if ":" in each.address else socket.AF_INET,
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST,
            )
            for each in self._found
        ]

    async def close(self) -> None:
        """Nothing is open."""
