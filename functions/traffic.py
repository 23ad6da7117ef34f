"""Traffic: which requests no person made, as far as their own headers say."""

from __future__ import annotations

import re

# Robots that name themselves. CUBOT makes telephones. Programs without a name of their own (HTTP
# libraries, browsers without a window) are not marked by it: people's tools and tests use them,
# and what hides among them is found by its age and rate, not by what it says of itself.
_ROBOT = re.compile(
    r"(?<!cu)bots?\b|(?<!cu)bot[/_;-]|crawl|spider|slurp|scrapy|scraper|facebookexternalhit|embedly"
    r"|whatsapp|link.?preview|lighthouse|pagespeed|uptime|monitoring|validator|ia_archiver"
    r"|mediapartners-google|adsbot|bingpreview|yandex(?:images|favicons|metrika|webmaster)|baiduspider|bytespider|chatgpt-user",
    re.IGNORECASE,
)
MAX_USER_AGENT = 512


def marks(user_agent: str, *purposes: str) -> tuple[str, ...]:
    """Return the marks of a request: `bot` for a robot by name, `prefetch` for one made ahead.

    `purposes` are the headers Sec-Purpose, Purpose and X-Moz.
    """
    found: tuple[str, ...] = ()
    if _ROBOT.search(user_agent[:MAX_USER_AGENT]):
        found += ("bot",)
    if any("prefetch" in purpose.lower() for purpose in purposes):
        found += ("prefetch",)
    return found
