"""Keys: a page used by Tab, Enter and letters alone, with the focus seen at every stop."""

from __future__ import annotations

from playwright.sync_api import Page

MOST_TABS = 200
_STANDS = """wanted => {
  const at = document.activeElement;
  return [at.matches(wanted), getComputedStyle(at).outlineStyle];
}"""


def reach(page: Page, wanted: str) -> None:
    """Press Tab until what the selector names has the focus, and see that it has."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        found, outline = page.evaluate(_STANDS, wanted)
        if found:
            assert outline != "none", f"the focus on {wanted} is not seen"
            return
    raise AssertionError(f"no key leads to {wanted} on {page.url}")


def follow(page: Page, wanted: str) -> None:
    """Reach a link or a button that leads to another page, and go there."""
    reach(page, wanted)
    before = page.url
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url != before)
