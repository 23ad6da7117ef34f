"""Leads: what a page says of the address that a message leads to."""

from __future__ import annotations

from origin import leading
from origin.actions.creatives import Message
from origin.pages import days
from storage.users import User

_ERRORS = 400


def of(message: Message, user: User, interface: str, *, looking: bool) -> dict[str, object]:
    """Return where the message leads, or is to lead, and what was seen there last.

    Its state is off where the house does not look, waits, unseen, astray or fine.
    """
    known, landing = message.visited, message.wanted.landing
    told: dict[str, object] = {"place": landing, "state": "waits", "astray": False}
    if not looking:
        return told | {"state": "off"}
    if known is None or known.visited_at is None:
        return told
    moment = days.day_and_time(known.visited_at, days.zone(user.time_zone), interface)
    return told | {
        "state": "waits" if known.waits else known.verdict,
        # What was astray is refused until a look says otherwise, so it is said meanwhile.
        "astray": known.verdict == "astray",
        "sentence": leading.sentence(interface, known),
        "hops": known.hops if len(known.hops) > 1 else [],
        "status": known.status if known.status >= _ERRORS else 0,
        "moment": moment,
    }
