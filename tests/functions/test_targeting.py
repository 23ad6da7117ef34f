"""Targeting: every rule that is there must match, and what is unknown matches none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from functions import targeting
from functions.targeting import EVERYBODY, Moment, Targeting

LEARNER = Moment("c", "h", "bg", frozenset({"g", "k"}), "midway", "new", 50)
RULES = (
    Targeting(courses=("b", "c")),
    Targeting(chapters=("h",)),
    Targeting(groups=("k", "x")),
    Targeting(languages=("bg",)),
    Targeting(stages=("midway",)),
    Targeting(visitors=("new",)),
    Targeting(hours=((10, 20), (50, 51))),
)
ELSEWHERE = (
    {"course": "d"}, {"chapter": ""}, {"groups": frozenset({"z"})}, {"language": "en"},
    {"stage": "finishing"}, {"visitor": "returning"}, {"at_ms": 51},
)  # fmt: skip


@pytest.mark.parametrize(("rules", "elsewhere"), list(zip(RULES, ELSEWHERE, strict=True)))
def test_a_rule_matches_where_it_says_and_nowhere_else(
    rules: Targeting, elsewhere: dict[str, object]
):
    assert targeting.matches(rules, LEARNER)
    assert not targeting.matches(rules, replace(LEARNER, **elsewhere))  # type: ignore[arg-type]  # fields of Moment


def test_a_guest_matches_no_rule_about_a_learner():
    guest = Moment("c", "h", "bg", at_ms=50)
    matched = [targeting.matches(rules, guest) for rules in RULES]
    assert matched == [True, True, False, True, False, False, True]
    assert targeting.matches(EVERYBODY, guest)


def test_one_rule_that_does_not_match_is_enough():
    both = Targeting(courses=("c",), groups=("z",))
    assert not targeting.matches(both, LEARNER)


def test_no_hour_is_never():
    assert not targeting.matches(Targeting(hours=()), LEARNER)


def test_the_more_rules_the_more_relevant_and_the_reasons_name_them():
    whole = Targeting(("c",), ("h",), ("g",), ("bg",), ("midway",), ("new",), ((0, 99),))
    assert targeting.relevance(EVERYBODY) == 1.0
    assert targeting.reasons(EVERYBODY) == ()
    assert len(targeting.reasons(whole)) == 7
    for rules in RULES:
        assert 1.0 < targeting.relevance(rules) < targeting.relevance(whole)
