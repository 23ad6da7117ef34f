"""Anchors: the ids of a text's headings, so that deep links live through its revisions."""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import unescape

from functions import addresses, differences

PREFIX = "t-"
"""Begins every id of a text, so that none is taken for one of the page's own."""
LIKE = 0.6
"""How alike two headings are (0–1) that are one heading, reworded."""
MAX_COMPARED = 20
"""Headings of one gap that are compared with each other; in larger ones places alone decide."""
MAX_OLD_IDS = 20


_OLD = re.compile(r'<a id="(t-[^"]+)" data-was></a>')
_HEADING = re.compile(
    rf'<h([2-6]) id="(t-[^"]+)">((?:{_OLD.pattern.replace("(", "(?:")})*)(.*?)</h\1>', re.DOTALL
)
_ID = re.compile(r'<[a-z0-9]+[^>]*? id="(t-[^"]+)"')
_FORMULA = re.compile(r"<math\b.*?</math>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True, slots=True)
class Anchor:
    """A heading and the ids it answers to."""

    text: str
    id: str
    old: tuple[str, ...] = ()
    """Ids under which it was known before, the newest first."""


def of_text(text: str) -> str:
    """Return the id that a heading's (or anchor's) own words make."""
    return PREFIX + (addresses.slug(text) or "part")


def assign(
    texts: Sequence[str], known: Sequence[Anchor] = (), taken: Collection[str] = ()
) -> tuple[Anchor, ...]:
    """Return the anchors of headings that read `texts`, where `known` ones stood before.

    A heading that reads as before keeps its id, however many came before it. A reworded one gets
    the id of its new words and answers to its old ones besides. `taken` are ids in use elsewhere
    in the page. An id never moves to another heading while its own is still there.
    """
    same = {b: a for a, b in differences.aligned([each.text for each in known], texts)}
    reworded = _reworded(texts, known, same)
    used = set(taken)
    kept: dict[int, Anchor] = {}
    for new, old in same.items():
        if known[old].id not in used:
            kept[new] = known[old]
            used.add(known[old].id)
    names: dict[int, str] = {new: anchor.id for new, anchor in kept.items()}
    for new, text in enumerate(texts):
        if new not in names:
            # A heading that lost only its full stop has the id of its new words already.
            names[new] = free(of_text(text), used)
            used.add(names[new])
    made: list[Anchor] = []
    for new, text in enumerate(texts):
        old = same.get(new, reworded.get(new))
        before = () if old is None else (known[old].id, *known[old].old)
        older = tuple(name for name in dict.fromkeys(before) if name not in used)[:MAX_OLD_IDS]
        used.update(older)
        made.append(Anchor(text, names[new], older))
    return tuple(made)


def of_html(html: str) -> tuple[Anchor, ...]:
    """Return the anchors of the headings in HTML that our own markup made."""
    return tuple(
        Anchor(_words(inner), name, tuple(_OLD.findall(old)))
        for _, name, old, inner in _HEADING.findall(html)
    )


def ids(html: str) -> frozenset[str]:
    """Return all ids in HTML that our own markup made."""
    return frozenset(_ID.findall(html))


def old_mark(name: str) -> str:
    """Return what stands in a heading so that it answers to an old id too."""
    return f'<a id="{name}" data-was></a>'


def _words(inner: str) -> str:
    return " ".join(unescape(_TAG.sub("", _FORMULA.sub("", inner))).split())


def free(wanted: str, used: Collection[str]) -> str:
    """Return the id, or with the smallest number behind it that is free."""
    name, number = wanted, 1
    while name in used:
        number += 1
        name = f"{wanted}-{number}"
    return name


def _reworded(
    texts: Sequence[str], known: Sequence[Anchor], same: dict[int, int]
) -> dict[int, int]:
    """Return which heading (of `texts`) is which known one under new words."""
    found: dict[int, int] = {}
    bounds = [(-1, -1), *sorted((a, b) for b, a in same.items()), (len(known), len(texts))]
    for (a, b), (next_a, next_b) in itertools.pairwise(bounds):
        old, new = list(range(a + 1, next_a)), list(range(b + 1, next_b))
        if not old or not new:
            continue
        if max(len(old), len(new)) <= MAX_COMPARED:
            pairs = sorted(
                ((_likeness(known[i].text, texts[j]), -abs((i - a) - (j - b)), i, j)
                 for i in old for j in new), reverse=True,
            )  # fmt: skip
            for likeness, _, i, j in pairs:
                if likeness >= LIKE and i in old and j in new:
                    found[j] = i
                    old.remove(i)
                    new.remove(j)
        # One heading between two that stayed is the same one, whatever it says now.
        if len(old) == len(new) == 1 and (next_a - a, next_b - b) == (2, 2):
            found[new[0]] = old[0]
    return found


def _likeness(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one[:200].casefold(), other[:200].casefold(), False)
    # The exact figure is the slow one.
    quick = min(matcher.real_quick_ratio(), matcher.quick_ratio())
    return quick if quick < LIKE else matcher.ratio()
