"""Leading: where a landing address leads, in the words of whoever reads it."""

from __future__ import annotations

from functions.visits import REASONS, Visit
from storage.visits import Visited
from templates import translate

ASTRAY = "leads to a place that nobody is sent to"
"""What is said at the field; where exactly stands beside it."""


def sentence(interface: str, visit: Visit | Visited) -> str:
    """Return what a look at an address has shown; empty before the first."""
    if visit.verdict is None:
        return ""
    place, redirects = visit.hops[-1], len(visit.hops) - 1
    if visit.verdict == "fine":
        if redirects:
            return translate(interface, "It leads on to %(place)s.", place=place)
        return translate(interface, "It leads straight to its page.")
    # What `check_landing` says of the address is plainer than that it is forbidden.
    why = translate(interface, visit.fault or REASONS[visit.reason])
    if redirects:
        return translate(
            interface,
            "Redirect %(number)s leads to %(place)s: %(why)s.",
            number=redirects,
            place=place,
            why=why,
        )
    return f"{why[:1].upper()}{why[1:]}."
