"""Which message is better is said rightly, also to who looks after every single impression."""

from __future__ import annotations

import math
import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.comparisons import BLOCK, RISK, Tally, compare, evidence

NEVER = math.log(2 / RISK)
"""What the evidence of two messages must reach; compare divides the risk by their number."""


def usual(one: Tally, other: Tally) -> bool:
    """What a usual test of two rates calls significant when it is looked at once."""
    both = (one.followed + other.followed) / (one.impressions + other.impressions)
    spread = math.sqrt(both * (1 - both) * (1 / one.impressions + 1 / other.impressions))
    apart = one.followed / one.impressions - other.followed / other.impressions
    return spread > 0 and abs(apart) / spread > 1.96


def block(dice: random.Random, share: float, first: float, second: float) -> list[Tally]:
    """One block of impressions, of which the first message takes a share."""
    of_first = sum(dice.random() < share for _ in range(BLOCK))
    return [
        Tally(shown, sum(dice.random() < rate for _ in range(shown)))
        for shown, rate in ((of_first, first), (BLOCK - of_first, second))
    ]


def swapped(blocks: list[list[Tally]]) -> list[tuple[Tally, Tally]]:
    return [(two, one) for one, two in blocks]


def test_looking_all_the_time_fools_in_at_most_one_of_twenty() -> None:
    dice = random.Random(1)
    runs, ours, theirs = 120, 0, 0
    for _ in range(runs):
        blocks: list[list[Tally]] = []
        found = usually = False
        for number in range(60):
            # By day all is followed more often, and the first stands more often: whoever adds up
            # days and nights takes it for the better one.
            by_day = number % 12 < 6
            rate, share = (0.08, 0.7) if by_day else (0.02, 0.3)
            blocks.append(block(dice, share, rate, rate))
            found = found or compare(blocks).best is not None
            both = [
                Tally(sum(t.impressions for t in column), sum(t.followed for t in column))
                for column in zip(*blocks, strict=True)
            ]
            usually = usually or usual(*both)
        ours, theirs = ours + found, theirs + usually
    assert ours / runs <= RISK
    # The same looks fool the usual test: the simulation would notice a test that is no better.
    assert theirs / runs > 4 * RISK


@given(
    st.integers(0, 30), st.integers(0, 30), st.floats(0.001, 0.999),
    st.tuples(st.integers(0, 100), st.integers(0, 100)),
)  # fmt: skip
def test_no_block_of_equal_messages_raises_the_stake_in_the_mean(
    one: int, other: int, rate: float, before: tuple[int, int]
) -> None:
    past = (Tally(100, before[0]), Tally(100, before[1]))
    start = evidence([past])
    mean = sum(
        math.comb(one, a) * rate**a * (1 - rate) ** (one - a)
        * math.comb(other, b) * rate**b * (1 - rate) ** (other - b)
        * math.exp(evidence([past, (Tally(one, a), Tally(other, b))]) - start)
        for a in range(one + 1)
        for b in range(other + 1)
    )  # fmt: skip
    assert mean <= 1 + 1e-9


def test_a_message_that_is_twice_as_good_is_found_and_the_other_never() -> None:
    dice = random.Random(2)
    blocks: list[list[Tally]] = []
    while compare(blocks).best is None and len(blocks) < 400:
        blocks.append(block(dice, 0.5, 0.01, 0.02))
    found = compare(blocks)
    assert (found.best, found.front) == (1, 1)
    assert found.sureness >= 1 - RISK
    assert 50 <= len(blocks) < 400
    assert evidence([(one, two) for one, two in blocks]) < 0 < NEVER <= evidence(swapped(blocks))


def test_of_few_impressions_nothing_is_said() -> None:
    assert compare([]).front is None
    assert compare([[Tally(40, 0), Tally(40, 2)]]).best is None
    assert compare([[Tally(0, 0), Tally(40, 2)]]).front is None
    assert compare([[Tally(100, 2)]]).sureness == 0
    assert evidence([(Tally(25, 2), Tally(25, 0)), (Tally(0, 0), Tally(0, 0))]) == 0


def test_two_that_are_as_good_have_no_front() -> None:
    assert compare([[Tally(100, 2), Tally(200, 4), Tally(100, 0)]]).front is None


def test_the_more_messages_the_more_it_takes() -> None:
    blocks = [[Tally(25, 1), Tally(25, 0)], [Tally(25, 2), Tally(25, 1)]] * 25
    many = [[one, *[other] * 9] for one, other in blocks]
    two, ten = compare(blocks), compare(many)
    assert two.front == ten.front == 0
    assert 0 < ten.sureness < two.sureness


def test_evidence_grows_with_every_block_that_says_the_same() -> None:
    blocks = [(Tally(25, 2), Tally(25, 0))] * 40
    grown = [evidence(blocks[:count]) for count in range(1, 41)]
    assert grown[0] == 0
    assert all(after > before for before, after in pairwise(grown))


def test_more_followed_than_shown_is_refused() -> None:
    with pytest.raises(ValueError, match="3 followed of 2"):
        compare([[Tally(2, 3), Tally(2, 0)]])
