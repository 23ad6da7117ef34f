"""Rates: one allowance for all processes, and a stricter one while Redis is away."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest

from functions.limits import Rate
from storage.cache import Cache
from storage.rates import Rates
from storage.redis import client

FOUR = Rate("four", 4, 60, "address")
AWAY = "redis://127.0.0.1:1/0"


def test_two_processes_share_one_allowance(services: dict[str, str]) -> None:
    one, two = Rates(services["REDIS_URL"]), Rates(services["REDIS_URL"])
    who = uuid4().hex
    assert [rates.hit(FOUR, who) for rates in (one, two, one, two)] == [None] * 4
    wait = one.hit(FOUR, who)
    assert wait is not None
    assert 1 <= wait <= 60
    assert two.full(FOUR, who) is not None
    assert two.hit(FOUR, "somebody else " + who) is None
    two.clear(FOUR, who)
    assert one.full(FOUR, who) is None
    assert one.fallbacks == two.fallbacks == 0


def test_without_redis_half_as_much_is_allowed_and_it_is_counted() -> None:
    rates = Rates(AWAY)
    assert [rates.hit(FOUR, "x") is None for _ in range(3)] == [True, True, False]
    assert rates.fallbacks == 3


def test_asking_whether_it_is_full_counts_nothing() -> None:
    rates = Rates(None)
    assert [rates.full(FOUR, "x") for _ in range(9)] == [None] * 9


def test_a_cache_without_redis_is_empty_and_never_fails(services: dict[str, str]) -> None:
    from datetime import timedelta

    here, away = Cache(client(services["REDIS_URL"])), Cache(client(AWAY))
    for cache in (here, away, Cache(None)):
        cache.put("bread", b"crust", timedelta(seconds=9))
    assert here.get("bread") == b"crust"
    assert away.get("bread") is None
    assert away.failures == 1


def test_of_a_large_allowance_parts_are_taken_and_never_more_than_all(
    services: dict[str, str],
) -> None:
    many = Rate("many", 400, 60, "address")
    rates = [Rates(services["REDIS_URL"]) for _ in range(3)]
    who = uuid4().hex
    allowed = sum(rates[n % 3].hit(many, who) is None for n in range(1_000))
    assert allowed == 400
    assert all(each.hit(many, who) is not None for each in rates)
    assert rates[0].hit(many, "somebody else " + who) is None


def test_many_threads_of_one_address_get_the_whole_of_its_allowance(
    services: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A school behind one address: its requests come to all threads in one moment."""
    rates, rate, who = Rates(services["REDIS_URL"]), Rate("school", 1_200, 60, "address"), uuid4()
    hit = rates._hit

    def slowly(rate: Rate, subject: str, cost: int) -> int | None:
        time.sleep(0.001)
        return hit(rate, subject, cost)

    monkeypatch.setattr(rates, "_hit", slowly)
    together = Barrier(16)

    def ask(_: int) -> list[int | None]:
        together.wait(60)
        return [rates.hit(rate, who.hex) for _ in range(75)]

    with ThreadPoolExecutor(16) as threads:
        assert list(threads.map(ask, range(16))) == [[None] * 75] * 16
    assert rates.hit(rate, who.hex) is not None


def test_redis_is_told_of_the_first_of_a_smaller_allowance_with_the_next_one(
    services: dict[str, str],
) -> None:
    some = Rate("some", 60, 60, "address")
    one, away = Rates(services["REDIS_URL"]), Rates(AWAY)
    who = uuid4().hex
    assert sum(one.hit(some, who) is None for _ in range(100)) == 60
    assert [away.hit(some, who) for _ in range(2)] == [None] * 2
    assert away.fallbacks == 0
    assert away.hit(some, who) is None
    assert away.fallbacks == 1
    one.clear(some, who)
    assert one.full(some, who) is None


def test_a_flood_gets_no_more_than_a_thirtieth_from_each_process_besides(
    services: dict[str, str],
) -> None:
    some = Rate("some", 60, 60, "address")
    rates = [Rates(services["REDIS_URL"]) for _ in range(3)]
    who = uuid4().hex
    allowed = sum(rates[n % 3].hit(some, who) is None for n in range(300))
    assert 60 <= allowed <= 60 + 3 * 2


def test_who_is_busy_asks_redis_ever_less_often(services: dict[str, str]) -> None:
    many = Rate("busy", 1_000, 60, "address")
    rates, asked, who = Rates(services["REDIS_URL"]), [], uuid4().hex
    real = rates._hit
    rates._hit = lambda rate, subject, cost: asked.append(cost) or real(rate, subject, cost)
    assert all(rates.hit(many, who) is None for _ in range(500))
    # Twice as much each time, and never more than a tenth.
    assert asked == [20, 40, 80, 100, 100, 100, 100]
