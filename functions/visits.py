"""Visits: where a landing address leads on to, judged hop by hop from what was answered there."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urldefrag, urljoin

from functions.addresses import check_landing
from functions.landings import UNREADABLE, BadLanding, spelled

MAX_REDIRECTS = 5
"""So many are followed. Browsers follow twenty; who needs more than five hides where they lead."""
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
"""Those of a status that browsers follow."""
_SHOWN = 200
"""Characters that are kept of an address which is refused."""

Verdict = Literal["fine", "unseen", "astray"]
"""It leads to public places; nobody could see where it leads; it leads where nobody is sent."""

REASONS = {
    "forbidden": "it leads to an address that nobody is sent to",
    "private": "its name leads to an address that is not public",
    "far": "it leads on more than five times",
    "loop": "it leads back to where it came from",
    "nowhere": "it leads on without saying where",
    "name": "its name is not known",
    "silent": "nobody answers there",
    "slow": "the answer takes too long",
    "tls": "its certificate is not valid",
    "garbled": "the answer can't be read",
    "port": "only the ports 80 and 443 are looked at",
}
"""Why a verdict is not a fine one, in English; translated by the catalogue."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered to the request for one address."""

    status: int
    location: str | None
    """Its header Location, as it was sent."""


class NotSeen(Exception):
    """Nobody could see what an address answers; `reason` is one of REASONS."""

    def __init__(self, reason: str) -> None:
        """Keep why."""
        super().__init__(REASONS[reason])
        self.reason = reason


class NotPublic(Exception):
    """The name of an address leads to a place that is not public: it was not asked."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What was found at a landing address."""

    verdict: Verdict
    hops: tuple[str, ...]
    """The addresses that were come by, the landing address first; one that is refused last."""
    reason: str = ""
    """One of REASONS; empty where the verdict is fine."""
    fault: str = ""
    """What is wrong with the last hop where that is forbidden, in English."""
    status: int = 0
    """What the last hop answered; 0 where nobody could see it."""


def walk(landing: str, ask: Callable[[str], Answer]) -> Visit:
    """Follow an address from redirect to redirect and judge where it leads.

    `ask` answers for one address or raises NotSeen or NotPublic; it is asked only for addresses
    that `check_landing` takes. What a page itself does (a refresh, a script) is not followed.
    """
    fault = check_landing(landing)
    if fault is not None:
        return Visit("astray", (shown(landing),), "forbidden", fault)
    hops = [landing]
    while True:
        here = urldefrag(hops[-1]).url
        try:
            answer = ask(here)
        except NotPublic:
            return Visit("astray", tuple(hops), "private")
        except NotSeen as error:
            return Visit("unseen", tuple(hops), error.reason)
        if answer.status not in _REDIRECTS:
            return Visit("fine", tuple(hops), status=answer.status)
        if not answer.location:
            return Visit("unseen", tuple(hops), "nowhere", status=answer.status)
        try:
            onward = led_on(here, answer.location)
        except BadLanding as error:
            refused = (*hops, shown(answer.location))
            return Visit("astray", refused, "forbidden", str(error), answer.status)
        if any(urldefrag(hop).url == onward for hop in hops):
            # Often a page that wants a cookie first, which we don't keep: a person may look.
            return Visit("unseen", (*hops, onward), "loop", status=answer.status)
        hops.append(onward)
        if len(hops) > MAX_REDIRECTS + 1:
            return Visit("astray", tuple(hops), "far", status=answer.status)


def led_on(here: str, location: str) -> str:
    """Return the address that a redirect from `here` leads to, in ASCII and without a fragment.

    Raises BadLanding for one that `check_landing` refuses, and for one that browsers read
    differently than we do.
    """
    # Browsers take `///host` and `http:///host` for a host, urljoin for a path.
    if _SLASHES.match(location.strip()):
        raise BadLanding(UNREADABLE)
    try:
        joined = urljoin(here, location.strip())
    except ValueError:
        raise BadLanding(UNREADABLE) from None
    return urldefrag(spelled(joined)).url


_SLASHES = re.compile(r"(?:https?:)?/{3}", re.IGNORECASE)


def shown(address: str) -> str:
    """Return an address that is refused as it may be kept and shown: short, and printable."""
    text = "".join(letter if letter.isprintable() else "?" for letter in address)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
