"""Of few learners nothing is told, and nothing of them can be worked out."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from functions.suppression import FEWEST, tellable

CASES = st.integers(0, 24).flatmap(
    lambda size: st.tuples(
        st.just(frozenset(range(size))),
        st.dictionaries(
            st.text("abcdefg", min_size=1, max_size=1),
            st.frozensets(st.integers(0, max(size - 1, 0)), max_size=size),
            max_size=6,
        ),
    )
)


@given(CASES)
def test_no_sum_or_difference_of_what_is_told_is_about_few(
    case: tuple[frozenset[int], dict[str, frozenset[int]]],
) -> None:
    reached, groups = case
    told = [groups[name] for name in tellable(reached, groups)]
    # Every way to add and subtract the whole and the told groups; whoever is left over in it
    # once or more often is one of at least five, or nobody.
    for signs in product((-1, 0, 1), repeat=len(told) + 1):
        weights = dict.fromkeys(reached, signs[0])
        for sign, learners in zip(signs[1:], told, strict=True):
            for learner in learners:
                weights[learner] += sign
        for weight in set(weights.values()) - {0}:
            assert sum(each == weight for each in weights.values()) >= min(FEWEST, len(reached))
    assert all(len(learners) >= FEWEST for learners in told)


def test_one_hidden_group_hides_the_smallest_other() -> None:
    groups = {"a": frozenset(range(6)), "b": frozenset(range(6, 16)), "c": frozenset({16, 17})}
    assert tellable(frozenset(range(18)), groups) == ["b"]
    assert tellable(frozenset(range(30)), groups) == ["a", "b"]


def test_of_groups_that_share_learners_the_smaller_is_told() -> None:
    groups = {"year": frozenset(range(20)), "class": frozenset(range(8))}
    assert tellable(frozenset(range(40)), groups) == ["class"]
