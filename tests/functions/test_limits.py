"""Limits: what was agreed about guessing, about a class behind one address, and about bodies."""

from __future__ import annotations

import pytest

from functions import access, cookies, limits, lockout, signatures
from functions.limits import Rate
from functions.permissions import ROUTES, of

DAY_S = 86_400
KB = 1_024


def in_a_day(rate: Rate) -> int:
    return rate.times * DAY_S // rate.seconds


def test_guessing_does_not_pay_however_long_somebody_tries() -> None:
    assert in_a_day(limits.PASSWORDS_OF_ACCOUNT) <= 1_000
    # Of a million codes, of which three are right at a time.
    assert in_a_day(limits.CODES_OF_ACCOUNT) <= 500
    assert lockout.FAILURES == 5
    assert limits.PASSWORDS_OF_ALL.times <= 1_200, "in a minute, at 20 ms each"
    assert limits.LETTERS_OF_ACCOUNT.times * 3_600 // limits.LETTERS_OF_ACCOUNT.seconds == 5


@pytest.mark.parametrize(
    ("path", "seconds"),
    [("/api/auth/login", 60), ("/login", 60), ("/api/auth/second-factor", 60),
     ("/login/second", 60), ("/api/auth/reset-password", 60), ("/reset", 60),
     ("/api/auth/register", 3_600), ("/register", 3_600), ("/api/auth/forgot-password", 3_600),
     ("/forgot", 3_600), ("/api/auth/resend-verification", 3_600), ("/verify", 3_600)],
)  # fmt: skip
def test_a_class_gets_through_the_door_at_once_and_a_crowd_does_not(
    path: str, seconds: int
) -> None:
    rate = of("POST", path).rate
    assert (rate.by, rate.seconds) == ("address", seconds)
    assert 30 <= rate.times <= 100


def test_whatever_is_asked_is_counted_and_whatever_is_written_by_its_account() -> None:
    for route in ROUTES:
        if route.who in ("edge", "loopback") or route.path == "/healthz":
            continue
        assert 0 < route.rate.times * 60 <= 1_200 * route.rate.seconds, route.path
        if route.who in ("author", "sponsor", "admin") and route.method != "GET":
            assert route.rate.by == "account", route.path


def test_bodies_are_as_large_as_was_agreed() -> None:
    assert of("POST", "/api/auth/login").max_bytes == 64 * KB
    assert of("POST", "/api/chapters/{chapter:uuid}/content").max_bytes == 2 * KB * KB
    assert of("POST", "/edge/events").max_bytes == 1_000_000
    for route in ROUTES:
        assert route.max_bytes <= 2 * KB * KB, route.path
        if route.path.startswith("/api/auth") and not route.page:
            assert route.max_bytes <= 64 * KB, route.path


def test_what_proves_something_does_so_for_as_long_as_was_agreed() -> None:
    assert access.LIFETIME_S == cookies.ACCESS_LIFETIME_S == 15 * 60
    assert signatures.MAX_SKEW_MS == 60_000
    assert cookies.REFRESH_PATH == "/api/auth"
