"""Ten minutes of fuzzing over the served OpenAPI document."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from origin.house import House
from tests.origin.conftest import Somebody, built, house, people
from tests.origin.test_fuzz import fuzz

__all__ = ["built", "house", "people"]  # fixtures of the origin's own tests

SECONDS = 300


@pytest.mark.parametrize("role", [None, "admin"])
def test_ten_minutes_find_nothing(
    house: House, people: Callable[[str], Somebody], role: str | None
) -> None:
    fuzz(house, people, role, SECONDS)
