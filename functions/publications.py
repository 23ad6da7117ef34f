"""Publications: which revision of each content a page showed, told by the moment it was made."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

EDGE_LAG_MS = 15_000
"""So old may the manifest be that an edge makes its pages by."""
CLOCKS_MS = 60_000
"""So far may the edge's clock be behind the database's."""


@dataclass(frozen=True, slots=True)
class Publication:
    """One revision of a content becoming what readers see."""

    content: UUID
    at_ms: int
    number: int
    words: int


class History:
    """All publications of a page's contents."""

    def __init__(self, publications: Iterable[Publication]) -> None:
        """Sort them by content and time."""
        self._of: dict[UUID, list[Publication]] = {}
        for each in sorted(publications, key=lambda each: each.at_ms):
            self._of.setdefault(each.content, []).append(each)
        everything = [each.at_ms for found in self._of.values() for each in found]
        # Between two of these moments every page shows the same: worked out once for each span.
        self._turns = sorted({at + EDGE_LAG_MS for at in everything}
                             | {at - CLOCKS_MS for at in everything})  # fmt: skip
        self._known: dict[int, Mapping[UUID, Publication]] = {}
        self._words: dict[int, int] = {}

    def shown(self, made_ms: int) -> Mapping[UUID, Publication]:
        """Return what a page that was made at a moment showed, by content.

        The newest that every edge knew by then; a content's first one counts at once, as there was
        nothing before it.
        """
        span = bisect_right(self._turns, made_ms)
        if span not in self._known:
            self._known[span] = self._shown(made_ms)
        return self._known[span]

    def words(self, made_ms: int) -> int:
        """Return how many words a page that was made at a moment showed."""
        span = bisect_right(self._turns, made_ms)
        if span not in self._words:
            self._words[span] = sum(each.words for each in self.shown(made_ms).values())
        return self._words[span]

    def _shown(self, made_ms: int) -> Mapping[UUID, Publication]:
        found = {}
        for content, publications in self._of.items():
            known = [each for each in publications if each.at_ms + EDGE_LAG_MS <= made_ms]
            if known:
                found[content] = known[-1]
            elif publications[0].at_ms - CLOCKS_MS <= made_ms:
                found[content] = publications[0]
        return found
