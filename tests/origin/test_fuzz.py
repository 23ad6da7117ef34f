"""A short fuzz over the served OpenAPI document; `make soak` has the long one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from origin import app
from origin.actions import accounts
from origin.house import House
from tests import fuzzing
from tests.origin.conftest import PASSWORD, Somebody
from tests.origin.test_naughty import NoLimits

SECONDS = 6


@pytest.mark.parametrize("role", [None, "admin"])
def test_nothing_asked_by_the_description_finds_a_fault(
    house: House, people: Callable[[str], Somebody], role: str | None
) -> None:
    fuzz(house, people, role, SECONDS)


def fuzz(house: House, people: Callable[[str], Somebody], role: str | None, seconds: float) -> None:
    """Ask as nobody or as an administrator; AssertionError naming every operation's fault."""
    endless = replace(house, rates=NoLimits(None))
    token = people(role).token if role else ""
    tries = 0

    def headers() -> dict[str, str]:
        nonlocal token, tries
        if role is None:
            return {}
        tries += 1
        if tries % 100 == 0:
            # What was asked may have ended the session, or changed who this is.
            people(role, f"fuzz{tries}@uchi.example")  # type: ignore[call-arg]  # takes an address too
            token = accounts.login(endless, f"fuzz{tries}@uchi.example", PASSWORD).access
        return {"authorization": f"Bearer {token}"}

    faults = list(fuzzing.find(app.create(endless), headers, seconds))
    assert not faults, "\n\n".join(f"{label}: {fault}" for label, fault in faults)
