"""The browser of the tests: the Chromium that `make test` found or brought."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Playwright, expect

from infra import chromium

# What is expected comes in a moment; a machine that does three other things as well takes longer.
expect.set_options(timeout=30_000)


@contextmanager
def chromium_of(playwright: Playwright) -> Iterator[Browser]:
    """Start Chromium, wherever it is on this machine, and close it at the end."""
    found = chromium.find()
    assert found, "these tests need Chromium: make test brings it"
    # As root Chromium refuses to start with its sandbox; all it sees are our own pages.
    # Nothing is drawn on a screen: without the software that plays a graphics card it is quicker.
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-software-rasterizer"]
    browser = playwright.chromium.launch(executable_path=str(found), args=arguments)
    yield browser
    browser.close()
