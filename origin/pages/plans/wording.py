"""Wording: what pages call the parts of a plan, and a refusal at its field."""

from __future__ import annotations

from collections.abc import Mapping

from functions.campaigns import PRIORITIES
from functions.problems import InvalidFields
from origin.pages.forms import Fault, fault
from templates import translate

STATES = {
    "draft": "draft", "review": "being reviewed", "live": "running", "paused": "paused",
    "ended": "ended", "refused": "refused",
}  # fmt: skip
SETTABLE = ("draft", "review", "live", "refused")
"""States of a message that the house may put it into by its form."""
PRICINGS = {
    "impression": "Impressions, by the thousand",
    "click": "Clicks, each",
    "flat": "The whole plan, at one price",
    "house": "Nothing: it is our own message",
}
"""What is paid for; a message of the house is one of the ways, for whoever fills in the form."""
STAGES = {
    "beginning": "at the beginning of a course",
    "midway": "in the middle of it",
    "finishing": "near its end",
}
VISITORS = {"": "Everybody", "new": "Those who have just come", "returning": "Those who come back"}
LANGUAGES = {"": "Both", "bg": "Bulgarian", "en": "English"}
WEIGHED = {"1": "lowest", "5": "usual", "10": "highest"}


def options(interface: str, words: Mapping[str, str]) -> list[dict[str, str]]:
    """Return a table of words as the options of a choice."""
    return [{"value": name, "label": translate(interface, word)} for name, word in words.items()]


def priorities(interface: str) -> list[dict[str, str]]:
    """Return the priorities, the highest first, with words where they mean something."""
    return [
        {
            "value": str(each),
            "label": f"{each} ({translate(interface, WEIGHED[str(each)])})"
            if str(each) in WEIGHED
            else str(each),
        }
        for each in reversed(PRIORITIES)
    ]


def refused(
    interface: str, problem: InvalidFields, names: Mapping[str, str] | None = None
) -> list[Fault]:
    """Return what was refused at the fields of the form; `names` are those called otherwise there.

    One name stands for a whole list: `/courses/3` is at `courses`.
    """
    found: list[Fault] = []
    for error in problem.errors:
        field = error.pointer.strip("/").split("/")[0]
        one = fault(interface, (names or {}).get(field, field), error.detail)
        if one not in found:
            found.append(one)
    return found


def state(interface: str, name: str) -> str:
    """Return what a state is called."""
    return translate(interface, STATES[name])
