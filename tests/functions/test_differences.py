"""Differences: what made one text into the other, whatever the two hold, in bounded time."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions import differences

LINES = st.lists(st.sampled_from(["а\n", "б\n", "в г\n", "\n", "д е ж\n", "а б в", "\u2028"]))
TEXTS = st.one_of(st.text(max_size=200), LINES.map("".join))


@given(TEXTS, TEXTS)
def test_applied_to_the_older_text_they_give_the_newer_one(before: str, after: str) -> None:
    found = differences.between(before, after)
    assert differences.apply(before, found) == after
    for each in found:
        if each.kind == "same":
            assert each.before == each.after
        if each.kind == "changed":
            assert "".join(p.text for p in each.parts if p.kind != "added") == each.before
            assert "".join(p.text for p in each.parts if p.kind != "removed") == each.after
        assert each.before_line == before_lines(found, each) + 1


def before_lines(found: tuple[differences.Difference, ...], until: differences.Difference) -> int:
    ahead = found[: next(i for i, each in enumerate(found) if each is until)]
    return sum(len(each.before.splitlines()) for each in ahead)


@given(TEXTS)
def test_a_text_differs_in_nothing_from_itself(text: str) -> None:
    assert all(each.kind == "same" for each in differences.between(text, text))


def test_one_changed_word_is_told_as_that_word() -> None:
    before = "# Цикли\n\nЦикълът се повтаря пет пъти.\n\nКрай.\n"
    after = before.replace("пет", "десет")
    same, changed, rest = differences.between(before, after)
    assert (same.kind, changed.kind, rest.kind) == ("same", "changed", "same")
    assert [(p.kind, p.text) for p in changed.parts] == [
        ("same", "Цикълът се повтаря "), ("removed", "пет"), ("added", "десет"),
        ("same", " пъти.\n"),
    ]  # fmt: skip
    assert (changed.before_line, changed.after_line) == (3, 3)


def test_a_line_written_anew_is_removed_and_added_as_a_whole() -> None:
    found = differences.between("Котката спи на дивана.\n", "Why do birds sing, then?\n")
    assert [each.kind for each in found] == ["removed", "added"]


def test_a_moved_paragraph_leaves_the_others_the_same() -> None:
    before = "едно\n\nдве\n\nтри\n\nчетири\n"
    after = "четири\n\nедно\n\nдве\n\nтри\n"
    same = "".join(d.before for d in differences.between(before, after) if d.kind == "same")
    assert "едно" in same
    assert "три" in same


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a\n" * 30_000, "b\na\n" * 15_000),
        ("x " * 30_000, "y x " * 15_000),
        (
            "".join(f"{i % 7}\n" for i in range(30_000)),
            "".join(f"{i % 5}\n" for i in range(30_000)),
        ),
        ("".join(f"{i}\n" for i in range(9_000)), "".join(f"{i}\n" for i in range(9_000, 0, -1))),
        ("дума " * 12_000, "друга дума " * 6_000),
    ],
)
def test_sixty_kilobytes_of_the_worst_take_seconds_at_most(before: str, after: str) -> None:
    started = time.process_time()
    assert differences.apply(before, differences.between(before, after)) == after
    assert time.process_time() - started < 4


def test_differences_of_another_text_are_not_applied() -> None:
    with pytest.raises(differences.OtherText):
        differences.apply("трето", differences.between("първо", "второ"))


@pytest.mark.parametrize(
    ("before", "after", "first"),
    [
        ("а\nб\n", "а\nв\n", ("б", "в")),
        ("а\n", "а\nб\n", ("", "б")),
        ("а\nб", "а", ("б", "")),
        ("а", "а", ("", "")),
    ],
)
def test_the_first_changed_line_is_shown(before: str, after: str, first: tuple[str, str]) -> None:
    assert differences.first_change(before, after) == first
