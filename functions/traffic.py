"""Traffic: which requests no person made, as far as their own headers say."""

from __future__ import annotations

import re

# Robots that name themselves, and programs that fetch pages by themselves. What hides is found
# by other rules (age, rate); here nobody honest is marked: no browser's name holds these words.
_ROBOT = re.compile(
    r"bot\b|bot[/_;-]|crawl|spider|slurp|scrape|fetch(?:er)?/|preview|validator|monitor|uptime"
    r"|headless|phantomjs|lighthouse|pagespeed|facebookexternalhit|embedly|whatsapp|telegram"
    r"|curl/|wget/|libwww|python-|aiohttp|httpx|okhttp|go-http-client|java/|axios/|node-fetch"
    r"|apache-httpclient|scrapy|feed|archive|gptbot|ccbot|bytespider",
    re.IGNORECASE,
)
MAX_USER_AGENT = 512


def marks(user_agent: str, *purposes: str) -> tuple[str, ...]:
    """Return the marks of a request: `bot` for a robot by name, `prefetch` for one made ahead.

    `purposes` are the headers Sec-Purpose, Purpose and X-Moz. No User-Agent at all is a robot's.
    """
    found: tuple[str, ...] = ()
    if not user_agent or _ROBOT.search(user_agent[:MAX_USER_AGENT]):
        found += ("bot",)
    if any("prefetch" in purpose.lower() for purpose in purposes):
        found += ("prefetch",)
    return found
