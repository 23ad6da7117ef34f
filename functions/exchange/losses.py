"""Losses: what a format can't hold, noted while questions are written."""

from __future__ import annotations

from fractions import Fraction

from functions.exchange import percents
from functions.exchange.report import Loss, Remark


class Losses:
    """Notes the losses of one question after another."""

    def __init__(self) -> None:
        """Begin with nothing lost."""
        self._number = 0
        self._said: dict[Loss, None] = {}

    def begin(self, number: int) -> None:
        """Go on with the question at this place, from 1."""
        self._number = number

    def say(self, code: str, *values: str) -> None:
        """Note that something is not as it was."""
        self._said[Loss(self._number, Remark(code, values))] = None

    def whole(self, code: str, *values: str) -> None:
        """Note that the question is not written at all."""
        self._said[Loss(self._number, Remark(code, values), whole=True)] = None

    def drop(self, field: str, lost: bool) -> None:
        """Note that a field is not written, when there is something in it."""
        if lost:
            self.say("not-in-format", field)

    def percent(self, share: Fraction) -> str:
        """Return a share as a percentage; one that had to be rounded is noted."""
        written = percents.write(share)
        if percents.read(written) != share:
            self.say("share-rounded", written)
        return written

    def said(self) -> tuple[Loss, ...]:
        """Return all losses in the order of the questions."""
        whole = {loss.number for loss in self._said if loss.whole}
        # Of a question that is not there nothing else needs to be said.
        return tuple(loss for loss in self._said if loss.whole or loss.number not in whole)
