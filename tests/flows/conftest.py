"""One running platform for all flows: they share it as people share a site."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright

from tests.browsers import chromium_of
from tests.house import House, running


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Return a platform with its demo, stopped when the last flow has ended."""
    with running(tmp_path_factory.mktemp("house") / "var") as house:
        yield house


@pytest.fixture(scope="session")
def chromium_here(playwright: Playwright) -> Iterator[Browser]:
    """Return a Chromium for all flows; each takes a window of its own."""
    with chromium_of(playwright) as browser:
        yield browser
