"""Refusing: what an action on a course refused, said at the fields of the desk's forms."""

from __future__ import annotations

from functions.problems import Conflict, InvalidFields
from origin.pages.forms import Fault, fault

SENTENCES = {
    "title": "A title has 1 to 300 letters",
    "summary": "This text is too long",
    "message": "This text is too long",
    "slug": "Small letters a–z, digits and single hyphens, and not the address of another one",
    "alternative": "Say in words what it shows or what it is called",
    "address": "This is not an address that a page can lead to",
    "cover": "There is no such picture among the media",
}
OTHERWISE = "Please look at this once more"


def faults(interface: str, problem: InvalidFields | Conflict) -> list[Fault]:
    """Return what was refused, at its fields; of the whole form where it names none."""
    if not problem.errors:
        return [fault(interface, "", problem.title())]
    names = [error.pointer.strip("/").partition("/")[0] for error in problem.errors]
    return [fault(interface, name, SENTENCES.get(name, OTHERWISE)) for name in names]
