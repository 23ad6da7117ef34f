"""Accounts: logins against Argon2 alone, profiles against a bare resource with one SELECT."""

from __future__ import annotations

import asyncio
import gc
import os
import statistics
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import falcon
from argon2 import PasswordHasher, extract_parameters

from edge.gate import Gate
from edge.ports import Ports, Request
from edge.selfhost import ed25519
from edge.settings import EdgeSettings
from functions import cookies
from functions.manifests import Manifest
from infra.supervisor import services_for_tests
from origin import app, logs, settings
from origin.actions import accounts
from origin.hashing import cores
from origin.house import House, build
from origin.passwords import Passwords
from storage.database import transaction
from storage.migrate import migrate
from tests.bench.figures import Figure, Table
from tests.bench.pages import load, need
from tests.bench.served import gunicorn
from tests.origin.asking import Asker

SECONDS = 1.5
ROUNDS = 5
"""Short ones, because what a machine gives changes from one second to the next; and no more of them
than the limit of all passwords in a minute (functions/limits.py) has room for."""
THREADS = 12
"""As many as one process of the origin has."""
PEOPLE = 200
PASSWORD = "седем бели гълъба на покрива"  # of accounts that live as long as this bench
REQUESTS = 4_000
"""More than can be answered: a login takes some 20 ms of a core."""
CHECKS = 5_000


def run() -> Table:
    """Measure in one process, each figure in turns with its limit."""
    need("wrk")
    with _house() as (house, given):
        everybody = _people(house)
        stored = house.passwords.hash(PASSWORD)
        origin, waiting = app.create(house), _requests(house, everybody)

        def login() -> None:
            began: list[str] = []

            def start(status: str, *_: object) -> Callable[[bytes], object]:
                began.append(status)
                return lambda written: None

            answer = b"".join(origin(waiting.popleft(), start))
            assert began == ["200 OK"], answer

        # As in a worker (infra/gunicorn.conf.py): what is loaded by now is no garbage to
        # look through, and it is looked for less often.
        gc.collect()
        gc.freeze()
        often = gc.get_threshold()
        gc.set_threshold(10_000, 20, 20)
        # Argon2 alone is quickest with a thread for each core: none waits, none is pushed away.
        alone = PasswordHasher.from_parameters(extract_parameters(stored))
        logins, hashes = _turns((login, THREADS), (lambda: alone.verify(stored, PASSWORD), cores()))
        gc.set_threshold(*often)
        token = accounts.login(house, everybody[0], PASSWORD).access
        profiles, selects = _profiles(given, token)
        checks = _gate(house, token)
    return Table(
        "Accounts",
        f"In one process with {THREADS} threads, Postgres and Valkey on the same "
        f"{len(os.sched_getaffinity(0))} cores; medians of {ROUNDS} rounds of {SECONDS} s in "
        "turns. Passwords at the cost of production (19 MiB, two passes), each login from an "
        "address of its own, requests written beforehand. Profiles are read by wrk through "
        "gunicorn, the bare resource through another one with the same settings.",
        (
            Figure("logins per second", f"{logins:,.1f}",
                   f"Argon2 alone {hashes:,.1f}: {logins / hashes:.2f} of it"),
            Figure("profile reads per second", f"{profiles:,.0f}",
                   f"bare Falcon with one SELECT {selects:,.0f}: {profiles / selects:.2f} of it"),
            *(
                Figure(f"check of a token at the edge {how}",
                       f"p50 {p50:,.0f} µs, p99 {p99:,.0f} µs")
                for how, (p50, p99) in checks.items()
            ),
        ),
    )  # fmt: skip


def _requests(house: House, everybody: list[str]) -> deque[dict[str, Any]]:
    """Return logins as the edge signs them, each of them from an address of its own.

    Written beforehand: what the client does is no cost of a login.
    """
    waiting: deque[dict[str, Any]] = deque()

    def noting(environ: dict[str, Any], start: Callable[..., object]) -> list[bytes]:
        waiting.append(environ)
        start("200 OK", [])
        return []

    client = Asker(cast("falcon.App", noting), house.settings.edge_keys)
    for number in range(REQUESTS):
        body = {"email": everybody[number % PEOPLE], "password": PASSWORD}
        client.edge("POST", "/api/auth/login", body, client=f"2001:db8::{number:x}")
    return waiting


def _turns(*loads: tuple[Callable[[], object], int]) -> list[float]:
    """Return the medians of how often each was done in a second, by so many threads."""
    rates: list[list[float]] = [[] for _ in loads]
    for work, _ in loads:
        work()
    for _ in range(ROUNDS):
        for (work, threads), found in zip(loads, rates, strict=True):
            found.append(_rate(work, threads))
    return [statistics.median(found) for found in rates]


def _rate(work: Callable[[], object], threads: int) -> float:
    end = time.perf_counter() + SECONDS
    totals: list[int] = []

    def go(_: int) -> None:
        done = 0
        while time.perf_counter() < end:
            work()
            done += 1
        totals.append(done)

    began = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(go, range(threads)))
    return sum(totals) / (time.perf_counter() - began)


def _profiles(given: dict[str, str], token: str) -> tuple[float, float]:
    """Return profile reads and bare SELECTs per second, each through a gunicorn of its own."""
    with (
        gunicorn("origin", given, "/healthz") as (origin, _),
        gunicorn("bare", given, "/one") as (bare, _),
    ):
        ours, limit = [], []
        for _ in range(ROUNDS):
            authorization = f"Authorization: Bearer {token}"
            ours.append(load(f"{origin}/api/users/profile", [], authorization)[0])
            limit.append(load(f"{bare}/one", [])[0])
    return statistics.median(ours), statistics.median(limit)


def _gate(house: House, token: str) -> dict[str, tuple[float, float]]:
    """Return p50 and p99 of the whole check at the edge, in microseconds, by how often it came."""
    public = house.settings.public_url
    now_ms = int(house.now().timestamp() * 1000)
    manifest = Manifest(
        made_at=now_ms, valid_until=now_ms + 60_000, keys=house.signer.public,
        denied=frozenset(f"{number:032x}" for number in range(1_000)), default_language="bg",
        pages={}, snapshot=None,
    )  # fmt: skip
    facts = EdgeSettings(public, house.settings.edge_keys, house.settings.slot_keys)
    nothing: Any = None  # the gate asks no origin, cache or queue
    ports = Ports(
        origin=nothing, cache=nothing, queue=nothing, verify=ed25519.verify,
        now_ms=lambda: now_ms, draw=os.urandom, log=lambda *_, **__: None,
    )  # fmt: skip

    async def read(limit: int, /) -> bytes:
        return b""

    cookie = f"{cookies.names(public).access}={token}; lang=bg"
    request = Request("GET", "/courses/c/1", "", {"cookie": cookie}, read, "198.51.100.7")

    async def measure(gate_of: Callable[[], Gate]) -> tuple[float, float]:
        took = []
        for _ in range(CHECKS):
            gate = gate_of()
            began = time.perf_counter()
            assert await gate.who(request, manifest) is not None
            took.append((time.perf_counter() - began) * 1e6)
        cuts = statistics.quantiles(took, n=100)
        return cuts[49], cuts[98]

    kept = Gate(ports, facts)
    return {
        "for the first time": asyncio.run(measure(lambda: Gate(ports, facts))),
        "again": asyncio.run(measure(lambda: kept)),
    }


@contextmanager
def _house() -> Iterator[tuple[House, dict[str, str]]]:
    with tempfile.TemporaryDirectory() as folder, services_for_tests(Path(folder)) as given:
        migrate(given["DATABASE_OWNER_URL"], given["DATABASE_URL"])
        made = build(settings.load(given | {"UCHI_PROFILE": "test"}))
        logs.configure("WARNING")
        try:
            yield replace(made, passwords=Passwords("production")), given
        finally:
            made.close()


def _people(house: House) -> list[str]:
    hashed = house.passwords.hash(PASSWORD)
    emails = [f"reader{number}@uchi.example" for number in range(PEOPLE)]
    with transaction(house.pool) as db:
        for email in emails:
            accounts.create(db, email, hashed, verified=True)
    return emails
