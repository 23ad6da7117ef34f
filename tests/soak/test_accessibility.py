"""Axe over every page in every pair of scheme and language; the quick tests look at half of two."""

from __future__ import annotations

from itertools import product

import pytest

from tests.flows.conftest import chromium_here, house
from tests.flows.test_accessibility import (
    admin,
    guest,
    language,
    scheme,
    test_axe_finds_nothing_on_a_readers_pages,
    test_axe_finds_nothing_on_the_pages_of_the_origin,
)
from tests.flows.test_accounts import test_axe_finds_nothing_where_something_was_told_or_refused
from tests.flows.test_second_factors import (
    named,
    test_the_pages_of_second_factors_are_for_everybody,
)

__all__ = [
    "admin",
    "chromium_here",
    "guest",
    "house",
    "language",
    "named",
    "scheme",
    "test_axe_finds_nothing_on_a_readers_pages",
    "test_axe_finds_nothing_on_the_pages_of_the_origin",
    "test_axe_finds_nothing_where_something_was_told_or_refused",
    "test_the_pages_of_second_factors_are_for_everybody",
]


@pytest.fixture(scope="module", params=list(product(("light", "dark"), ("bg", "en"))))
def looks(request: pytest.FixtureRequest) -> tuple[str, str]:
    """Return a colour scheme and an interface language."""
    return request.param


@pytest.fixture
def every_page() -> bool:
    """Leave no page out."""
    return True
