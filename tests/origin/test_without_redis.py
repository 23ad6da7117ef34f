"""With Redis really stopped logins go on, under stricter limits, and the metrics say so."""

from __future__ import annotations

import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from infra.supervisor import valkey
from origin import app, metrics
from origin.house import House
from storage.rates import Rates
from tests.origin.asking import Asker
from tests.origin.conftest import PASSWORD, Somebody


@contextmanager
def redis_running(folder: Path) -> Iterator[str]:
    described = valkey.service(folder, folder, "only-for-this-test")
    server = subprocess.Popen(described.argv, env=described.env, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while not valkey.answers(folder / "valkey.sock", "only-for-this-test"):
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.02)
        yield valkey.url(folder, "only-for-this-test")
    finally:
        server.kill()
        server.wait()


def counted() -> float:
    return metrics.LIMITS_ALONE._value.get()


def test_logins_go_on_when_redis_is_killed(house: House, people: Callable[[str], Somebody]) -> None:
    student, author = people("student").user.email, people("author").user.email
    # A unix socket's path is short: pytest's own folders are too deep.
    with tempfile.TemporaryDirectory(prefix="uchi-") as folder:
        with redis_running(Path(folder)) as url:
            rates = Rates(url, fell_back=metrics.LIMITS_ALONE.inc)
            asker = Asker(app.create(replace(house, rates=rates)), house.settings.edge_keys)

            def login(email: str, password: str) -> int:
                body = {"email": email, "password": password}
                return asker.edge("POST", "/api/auth/login", body).status

            before = counted()
            assert login(student, PASSWORD) == 200
            assert counted() == before
        # The first logins of a minute need no Redis.
        assert login(student, PASSWORD) == 200
        # Guessing is stopped without Redis too, and sooner: half the allowance.
        tries = [login(author, "не е тази") for _ in range(12)]
        assert 429 in tries or 423 in tries
        assert tries.index(429 if 429 in tries else 423) <= 5
        assert counted() > before
        assert login(student, PASSWORD) == 200
        text = asker.ask("GET", "/metrics").body.decode()
        assert "uchi_origin_limits_without_redis_total" in text
