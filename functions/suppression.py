"""Suppression: which groups of a report may be told without telling of few people.

A number about fewer than five is told of nobody, and none can be worked out by subtracting told
numbers from each other: no learner stands in two told groups, and whoever stands in none of them is
nobody or at least five. Every sum and difference of such numbers is about nobody or at least five.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Set
from typing import TypeVar

FEWEST = 5
"""Learners, below which nothing is told of them."""

Group = TypeVar("Group", bound=Hashable)
Learner = TypeVar("Learner", bound=Hashable)


def tellable(reached: Set[Learner], groups: Mapping[Group, Set[Learner]]) -> list[Group]:
    """Return the groups of which numbers may be told, when those of all `reached` are known.

    `groups`: the learners of each that were reached. Of groups that share learners the smaller one
    is told, of equal ones the first.
    """
    told: list[Group] = []
    named: set[Learner] = set()
    for group, learners in sorted(groups.items(), key=lambda item: len(item[1])):
        if len(learners) >= FEWEST and learners <= reached and not (learners & named):
            told.append(group)
            named |= learners
    # The rest is told with them, as what is missing to the whole: it may be no few either.
    while told and 0 < len(reached - named) < FEWEST:
        named -= groups[told.pop(0)]
    return told
