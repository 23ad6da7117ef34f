"""One running platform for all flows: they share it as people share a site."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright

from infra.supervisor.ports import any_free
from tests.browsers import chromium_of
from tests.flows.test_author import PHONE, WIDE
from tests.house import House, running

Open = Callable[..., BrowserContext]


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Return a platform with its demo, stopped when the last flow has ended."""
    port = any_free().edge
    given = {
        "EDGE_PORT": str(port),
        # Browsers make no passkeys for an address of digits.
        "PUBLIC_URL": f"http://localhost:{port}",
        # Asked more often than usual: most tests wait for what was published to be there.
        "MANIFEST_POLL_MS": "1000",
    }
    with running(tmp_path_factory.mktemp("house") / "var", **given) as house:
        yield house


@pytest.fixture(scope="session")
def chromium_here(playwright: Playwright) -> Iterator[Browser]:
    """Return a Chromium for all flows; each takes a window of its own."""
    with chromium_of(playwright) as browser:
        yield browser


@pytest.fixture
def window(chromium_here: Browser, house: House) -> Iterator[Open]:
    """Return what opens a window of a new device."""
    opened: list[BrowserContext] = []

    def open_one(language: str = "bg", *, scripts: bool = True, phone: bool = False):
        context = chromium_here.new_context(
            java_script_enabled=scripts, viewport=PHONE if phone else WIDE, reduced_motion="reduce"
        )
        context.add_cookies([{"name": "lang", "value": language, "url": house.edge}])
        opened.append(context)
        return context

    yield open_one
    for context in opened:
        context.close()
