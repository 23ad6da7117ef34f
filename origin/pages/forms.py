"""Forms: what an action refused, said at the field that it is about."""

from __future__ import annotations

from typing import TypedDict

from functions.problems import InvalidFields, TooMany
from templates import translate

WRONG_PASSWORD = "This is not your password"
NOT_TICKED = "Please tick this to go on"
EMPTY = "Please fill this in"
SENTENCES = {
    "email": "This e-mail address is not one that mail can reach",
    "password": "This password is too easy to guess; a few more words make it strong",
}
"""What a form says of a field that an action refused, whose own detail is for programs."""
_OTHERWISE = "Please look at this once more"


class Fault(TypedDict):
    """What is wrong with one field."""

    name: str
    """The field's name; empty for what concerns the whole form."""
    sentence: str


def fault(interface: str, name: str, sentence: str, **values: object) -> Fault:
    """Return a fault in the reader's language."""
    return {"name": name, "sentence": translate(interface, sentence, **values)}


def faults(interface: str, problem: InvalidFields, **names: str) -> list[Fault]:
    """Return what was refused, at its fields.

    `names` says how a field of the action is called in the form, where the two differ.
    """
    found: list[Fault] = []
    for error in problem.errors:
        field = error.pointer.strip("/").split("/")[0]
        sentence = SENTENCES.get(field, _OTHERWISE)
        found.append(fault(interface, names.get(field, field), sentence))
    return found


def patience(interface: str, name: str, problem: TooMany) -> Fault:
    """Return what is said to somebody who tried too often."""
    minutes = -(-(problem.retry_after or 60) // 60)
    return fault(
        interface,
        name,
        "Too many tries. Please wait %(minutes)s min and try again",
        minutes=minutes,
    )
