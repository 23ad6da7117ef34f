"""Wildcards: a pattern takes what it describes, in time that grows with the text alone."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions import wildcards

letters = st.text("ab", max_size=12)
patterns = st.lists(st.sampled_from(["a", "b", "*", "\\*", "ab", "\\"]), max_size=10).map("".join)


def slowly(pattern: str, text: str) -> bool:
    """What a pattern says, by trying everything."""

    @cache
    def match(at: int, place: int) -> bool:
        if at == len(pattern):
            return place == len(text)
        if pattern.startswith("\\*", at):
            return text[place : place + 1] == "*" and match(at + 2, place + 1)
        if pattern[at] == "*":
            return match(at + 1, place) or (place < len(text) and match(at, place + 1))
        return text[place : place + 1] == pattern[at] and match(at + 1, place + 1)

    return match(0, 0)


@given(patterns, st.text("ab*\\", max_size=12))
def test_a_pattern_takes_what_trying_everything_would_take(pattern: str, text: str) -> None:
    assert wildcards.matches(pattern, text) == slowly(pattern, text)


@pytest.mark.parametrize(
    ("pattern", "text", "taken"),
    [
        ("*пловдив*", "Град ПЛОВДИВ!", True),
        ("Петър * Данов", "петър  хаджи данов", True),
        ("Петър * Данов", "Петър Данов", False),
        ("5\\*5", "5*5", True),
        ("5\\*5", "5x5", False),
        ("aba*aba", "aba", False),
        ("*", "каквото и да е", True),
        ("  София ", "софия", True),
        ("a?c", "abc", False),
        ("[ab]*", "abc", False),
        ("*ab*aab*", "aaab", False),
        ("*ab*aab*", "abaaab", True),
    ],
)
def test_only_the_star_is_special(pattern: str, text: str, taken: bool) -> None:
    assert wildcards.matches(pattern, text) is taken


def test_capitals_count_when_they_are_asked_for() -> None:
    assert wildcards.matches("NaCl", "nacl")
    assert not wildcards.matches("NaCl", "nacl", case=True)


class Counted(str):
    """A letter that counts how often it is looked at."""

    steps = 0

    def __eq__(self, other: object) -> bool:
        Counted.steps += 1
        return str.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = str.__hash__


def steps(pattern: str, text: str) -> int:
    """How many letters are compared."""
    Counted.steps = 0
    parts = [[Counted(letter) for letter in part] for part in wildcards.parts(pattern)]
    wildcards.holds(parts, [Counted(letter) for letter in text])
    return Counted.steps


@pytest.mark.parametrize(
    "pattern",
    [
        "*a" * 500 + "*b",
        "*" + "a" * 1_000 + "b*",
        "*" + "ab" * 500 + "c*",
        ("*" + "a" * 50 + "b") * 20 + "*",
        "a*" * 900,
        "*" + ("a" * 30 + "b") * 30 + "*",
    ],
)
def test_no_pattern_looks_at_a_letter_more_than_a_few_times(pattern: str) -> None:
    for text in ("a" * 4_000, "ab" * 2_000, ("a" * 49 + "b") * 80):
        assert steps(pattern, text) <= 3 * (len(text) + len(pattern))


@given(patterns, letters)
def test_steps_are_bounded_for_any_pattern(pattern: str, text: str) -> None:
    assert steps(pattern, text) <= 3 * (len(text) + len(pattern))
