"""Batching: which of the answers that wait are written in one statement."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar

from storage.answers import Save

MOST = 64
"""Answers in one statement."""


class Waiting(Protocol):
    """Somebody who waits for an answer to be written."""

    given: Save


Ticket = TypeVar("Ticket", bound=Waiting)


def split(waiting: Iterable[Ticket]) -> tuple[list[Ticket], list[Ticket]]:
    """Return the next batch and who is left; of two answers to one question the second is."""
    batch: list[Ticket] = []
    left: list[Ticket] = []
    taken = set()
    for ticket in waiting:
        place = (ticket.given.attempt, ticket.given.slot)
        if len(batch) < MOST and place not in taken:
            taken.add(place)
            batch.append(ticket)
        else:
            left.append(ticket)
    return batch, left
