"""Comparisons: which of several messages is followed more often, however often one looks.

Whoever looks at a usual test every day and stops when it says "significant" is wrong far more often
than it says. These statements may be looked at after every impression.

Impressions are taken in blocks, in their order. Before each block a bet is made, from the blocks
before it alone, on how often each of two messages will be followed in it; afterwards the stake is
multiplied by the likelihood of the block under the bet over that under the common rate that the bet
makes of both. While the first message is no better than the second, the stake does not grow in the
mean, whatever the rates and however they change with the hours; so the chance that it ever reaches
1/α is at most α (Ville's inequality). R. J. Turner, A. Ly and P. D. Grünwald, "Generic E-variables
for exact sequential k-sample tests that allow for optional stopping", J. Stat. Plan. Inference 230,
2024.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

RISK = 0.05
"""How often, at most, a message is called better than one that is as good, in all looks."""
BLOCK = 50
"""Impressions of a block: smaller ones know sooner, and are more to go through."""
_CAUTION = 250
"""Impressions at the common rate that are thought beside those of a message before betting on it:
of few impressions nothing is concluded. Any number would be as right; others find out later."""
_DOUBT = 2.0
"""Impressions that are thought of before anything is known, half of them followed."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of one message."""

    impressions: int
    followed: int
    """Impressions that were followed, so at most as many."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What can be said of several messages."""

    best: int | None
    """The place of the one that is better than every other; None while that can't be said."""
    sureness: float
    """From 0 to below 1: of the one in front, that it is better than all others, at least."""
    front: int | None
    """The place of the one with the highest rate so far; None where two share it."""


def compare(blocks: Sequence[Sequence[Tally]]) -> Finding:
    """Return which message is better than all others, at a risk of at most RISK in all looks.

    `blocks`: oldest first, in each a tally of every message, in the same order. The risk is divided
    among the messages, so that many of them don't find a winner by chance. ValueError for more
    followed than shown.
    """
    totals = _totals(blocks)
    front = _front(totals)
    if front is None:
        return Finding(None, 0.0, None)
    weakest = min(
        evidence([(block[front], block[place]) for block in blocks])
        for place in range(len(totals))
        if place != front
    )
    risk = min(1.0, len(totals) * math.exp(-weakest))
    return Finding(front if risk <= RISK else None, 1.0 - risk, front)


def evidence(blocks: Sequence[tuple[Tally, Tally]]) -> float:
    """Return the logarithm of what a stake on the first being better than the second came to."""
    stake = 0.0
    one_shown = one_followed = other_shown = other_followed = 0
    for one, other in blocks:
        if one.impressions and other.impressions:
            shown, followed = one_shown + other_shown, one_followed + other_followed
            common = (followed + _DOUBT / 2) / (shown + _DOUBT)
            better = (one_followed + _CAUTION * common) / (one_shown + _CAUTION)
            worse = (other_followed + _CAUTION * common) / (other_shown + _CAUTION)
            if better > worse:
                stake += _gain(one, better, other, worse)
        one_shown, one_followed = one_shown + one.impressions, one_followed + one.followed
        other_shown += other.impressions
        other_followed += other.followed
    return stake


def _gain(one: Tally, better: float, other: Tally, worse: float) -> float:
    """Return by what a block multiplies the stake, as a logarithm.

    Under equal rates the mean of the factor is f^n g^m, f and g being what one impression of each
    gives in the mean. With this common rate n f + m g = n + m, so it is at most 1.
    """
    tries = one.impressions + other.impressions
    common = (one.impressions * better + other.impressions * worse) / tries
    return _log(one, better, common) + _log(other, worse, common)


def _log(tally: Tally, bet: float, common: float) -> float:
    passed_by = tally.impressions - tally.followed
    return tally.followed * math.log(bet / common) + passed_by * math.log((1 - bet) / (1 - common))


def _totals(blocks: Sequence[Sequence[Tally]]) -> list[Tally]:
    for each in (tally for block in blocks for tally in block):
        if not 0 <= each.followed <= each.impressions:
            raise ValueError(f"{each.followed} followed of {each.impressions}")
    return [
        Tally(sum(each.impressions for each in column), sum(each.followed for each in column))
        for column in zip(*blocks, strict=True)
    ]


def _front(totals: Sequence[Tally]) -> int | None:
    if len(totals) < 2 or not all(each.impressions for each in totals):
        return None
    order = sorted(
        range(len(totals)),
        key=lambda place: totals[place].followed / totals[place].impressions,
        reverse=True,
    )
    first, second = totals[order[0]], totals[order[1]]
    # Compared as whole numbers: two thirds are four sixths.
    same = first.followed * second.impressions == second.followed * first.impressions
    return None if same else order[0]
