"""Anchors: a deep link finds its heading after the author rewrote what stands around it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from functions import anchors
from functions.anchors import Anchor

TEXTS = st.lists(st.sampled_from(["Цикли", "Цикли!", "Условия", "Задачи", "", "Край"]), max_size=8)


def ids(made: tuple[Anchor, ...]) -> list[str]:
    return [each.id for each in made]


def test_an_equal_heading_put_before_another_does_not_take_its_id() -> None:
    first = anchors.assign(["Примери", "Край"])
    second = anchors.assign(["Примери", "Задачи", "Примери", "Край"], first)
    assert ids(first) == ["t-primeri", "t-kray"]
    assert ids(second)[3] == "t-kray"
    third = anchors.assign(["Увод", "Примери", "Задачи", "Примери", "Край"], second)
    assert ids(third)[1:] == ids(second)


def test_a_reworded_heading_answers_to_its_old_id_too() -> None:
    first = anchors.assign(["Увод", "Прости цикли", "Край"])
    second = anchors.assign(["Увод", "Прости цикли с for", "Край"], first)
    assert second[1] == Anchor("Прости цикли с for", "t-prosti-tsikli-s-for", ("t-prosti-tsikli",))
    third = anchors.assign(["Увод", "Цикли с for", "Край"], second)
    assert third[1].old == ("t-prosti-tsikli-s-for", "t-prosti-tsikli")


def test_the_only_heading_between_two_that_stayed_is_the_same_one() -> None:
    first = anchors.assign(["Увод", "Котки", "Край"])
    assert anchors.assign(["Увод", "Дървета и храсти", "Край"], first)[1].old == ("t-kotki",)


def test_a_new_heading_is_nobodys_heir() -> None:
    first = anchors.assign(["Увод", "Край"])
    second = anchors.assign(["Увод", "Нещо ново", "Край"], first)
    assert second[1].old == ()


def test_ids_of_other_contents_of_the_page_are_left_alone() -> None:
    made = anchors.assign(["Увод", "Край"], taken={"t-uvod"})
    assert ids(made) == ["t-uvod-2", "t-kray"]


@given(st.lists(TEXTS, max_size=5))
def test_no_id_stands_twice_and_what_stays_keeps_its_id(history: list[list[str]]) -> None:
    known: tuple[Anchor, ...] = ()
    for texts in history:
        made = anchors.assign(texts, known)
        every = [name for each in made for name in (each.id, *each.old)]
        assert len(every) == len(set(every))
        assert [each.text for each in made] == texts
        assert anchors.assign(texts, made) == made
        known = made
