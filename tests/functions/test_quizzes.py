"""Quizzes: rules are read strictly, an attempt follows from its seed, what can't work is said."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from functions import questions, quizzes
from functions.problems import InvalidFields
from functions.quizzes import Asked, Band, Draw, Prerequisite, Rules, Shown

HOUR_MS = 3_600_000


def single(name: str, *tags: str, **fields: object) -> Asked:
    document = {
        "kind": "single", "text": f"Кое е {name}?", "tags": list(tags),
        "options": [{"id": "a", "text": "това", "right": True}, {"id": "b", "text": "онова"}],
    }  # fmt: skip
    return Asked(name, questions.read(document | fields))


def description(name: str) -> Asked:
    return Asked(name, questions.read({"kind": "description", "text": f"Част {name}"}))


def names(slots: list[quizzes.Slot]) -> list[str]:
    return [slot.asked.id for slot in slots]


def codes(rules: Rules, asked: list[Asked], **more: str) -> list[tuple[str, str]]:
    return [(fault.path, fault.code) for fault in quizzes.faults(rules, asked, **more)]


rules_of_all_kinds = some.builds(
    Rules,
    time_limit_s=some.none() | some.integers(10, 7 * 86_400),
    opens_ms=some.none() | some.integers(0, 2**42),
    closes_ms=some.none() | some.integers(0, 2**42),
    attempts=some.none() | some.integers(1, 1_000),
    pause_s=some.integers(0, 86_400),
    pass_share=some.none() | some.fractions(0, 1, max_denominator=1_000),
    method=some.sampled_from(["best", "last", "average", "first"]),
    shuffle_questions=some.booleans(),
    draws=some.lists(
        some.builds(Draw, some.sampled_from(["памет", "сън", "опит"]), some.integers(1, 5)),
        max_size=3, unique_by=lambda each: each.tag,
    ).map(tuple),
    paging=some.sampled_from(["one", "all"]),
    shown=some.builds(Shown, *[some.sampled_from(["never", "after_seal", "after_close"])] * 3),
    bands=some.lists(
        some.builds(Band, some.fractions(0, 1, max_denominator=99), some.text("а~/\"", max_size=5)),
        max_size=3, unique_by=lambda each: each.from_share,
    ).map(lambda bands: tuple(sorted(bands, key=lambda each: -each.from_share))),
    prerequisites=some.lists(
        some.builds(Prerequisite, some.sampled_from(["chapter", "quiz"]), some.uuids().map(str)),
        max_size=2, unique_by=lambda each: each.id,
    ).map(tuple),
    counts_for_chapter=some.booleans(),
)  # fmt: skip


@given(rules_of_all_kinds)
def test_rules_are_the_same_after_being_written_and_read(rules: Rules) -> None:
    assert quizzes.read(quizzes.write(rules)) == rules
    assert quizzes.write(quizzes.read(quizzes.write(rules))) == quizzes.write(rules)


def test_what_is_left_out_is_usual() -> None:
    assert quizzes.read({}) == Rules()


@pytest.mark.parametrize(
    ("given_rules", "pointers"),
    [
        ([], ["/rules"]),
        ("{", ["/rules"]),
        ({"time_limit_s": 9}, ["/rules/time_limit_s"]),
        ({"time_limit_s": True, "attempts": 0}, ["/rules/time_limit_s", "/rules/attempts"]),
        ({"time": 1}, ["/rules/time"]),
        ({"pass_share": "6/5"}, ["/rules/pass_share"]),
        ({"pass_share": 0.6}, ["/rules/pass_share"]),
        ({"pass_share": "1/0"}, ["/rules/pass_share"]),
        ({"format": 2}, ["/rules/format"]),
        ({"method": "worst"}, ["/rules/method"]),
        ({"shown": {"key": "never"}}, ["/rules/shown/key"]),
        ({"draws": [{"count": 1}]}, ["/rules/draws/0/tag"]),
        ({"draws": [{"tag": "а", "count": 1}] * 2}, ["/rules/draws"]),
        ({"bands": [{"from_share": "-1/2", "text": ""}]}, ["/rules/bands/0/from_share"]),
        ({"prerequisites": [{"kind": "quiz", "id": "1"}]}, ["/rules/prerequisites/0/id"]),
    ],
)
def test_wrong_rules_are_refused_naming_every_field(given_rules, pointers: list[str]) -> None:
    with pytest.raises(InvalidFields) as refused:
        quizzes.read(given_rules)
    assert [error.pointer for error in refused.value.errors] == pointers


def test_a_result_is_by_the_method() -> None:
    shares = (Fraction(1, 3), Fraction(1), Fraction(1, 2))
    results = {
        method: Rules(method=method).result(shares)
        for method in ("best", "last", "average", "first")
    }
    assert results == {
        "best": 1, "last": Fraction(1, 2), "average": Fraction(11, 18), "first": Fraction(1, 3),
    }  # fmt: skip
    assert Rules().result(()) is None


def test_the_pass_mark_itself_is_enough_and_without_one_nobody_fails() -> None:
    rules = Rules(pass_share=Fraction(3, 5))
    assert rules.passed(Fraction(3, 5))
    assert not rules.passed(Fraction(599, 1_000))
    assert Rules().passed(Fraction(0))


def test_the_highest_band_reached_is_said() -> None:
    rules = quizzes.read(
        {"bands": [{"from_share": "0.5", "text": "добре"}, {"from_share": "0.9", "text": "чудо"}]}
    )
    said = [
        band.text if band else None for band in map(rules.band, map(Fraction, ["0", ".5", ".9"]))
    ]
    assert said == [None, "добре", "чудо"]


def test_a_seed_gives_the_same_attempt_for_ever() -> None:
    asked = [single(name) for name in "абвгде"]
    rules = Rules(shuffle_questions=True)
    # Written down once: another order would show somebody another quiz after an update.
    assert "".join(names(quizzes.draw(rules, asked, "1"))) == "гвебда"
    orders = [slot.order for slot in quizzes.draw(rules, asked, "1")][:3]
    assert orders == [("b", "a"), ("b", "a"), ("a", "b")]


def test_seeds_give_every_order_about_equally_often() -> None:
    asked = [single(name) for name in "абв"]
    rules = Rules(shuffle_questions=True)
    seen: dict[str, int] = {}
    for seed in range(600):
        order = "".join(names(quizzes.draw(rules, asked, str(seed))))
        seen[order] = seen.get(order, 0) + 1
    assert len(seen) == 6
    assert all(70 <= times <= 130 for times in seen.values())


@given(some.integers(0, 5), some.booleans(), some.text(max_size=5))
def test_a_pool_gives_as_many_as_it_draws_and_the_others_always_stand(
    count: int, shuffle: bool, seed: str
) -> None:
    asked = [single("а"), *(single(f"п{n}", "памет") for n in range(5)), single("я")]
    rules = Rules(draws=(Draw("памет", count + 1),), shuffle_questions=shuffle)
    shown = names(quizzes.draw(rules, asked, seed))
    assert len(shown) == len(set(shown)) == 2 + min(5, count + 1)
    assert {"а", "я"} <= set(shown)
    if not shuffle:
        assert shown == [each.id for each in asked if each.id in shown]


def test_questions_are_shuffled_within_the_section_that_a_description_opens() -> None:
    asked = [
        single("а"), single("б"), description("1"), single("в"), single("г"), description("2"),
        single("д", "сън"),
    ]  # fmt: skip
    rules = Rules(shuffle_questions=True)
    for seed in map(str, range(20)):
        shown = names(quizzes.draw(rules, asked, seed))
        assert shown[2] == "1"
        assert shown[5] == "2"
        assert (set(shown[:2]), set(shown[3:5]), shown[6:]) == ({"а", "б"}, {"в", "г"}, ["д"])


def test_a_section_of_which_nothing_is_drawn_is_left_out_with_its_description() -> None:
    asked = [single("а", "сън"), description("1"), single("б", "сън"), description("последна")]
    shown = {
        tuple(names(quizzes.draw(Rules(draws=(Draw("сън", 1),)), asked, str(n)))) for n in range(9)
    }
    assert shown == {("а", "последна"), ("1", "б", "последна")}


def test_without_shuffling_only_what_would_tell_is_shuffled() -> None:
    matching = questions.read(
        {"kind": "matching", "text": "?", "pairs": [
            {"id": f"l{n}", "left": f"ляво {n}", "right": f"дясно {n}"} for n in range(6)]}
    )  # fmt: skip
    ordering = questions.read(
        {"kind": "ordering", "text": "?", "items": [
            {"id": f"i{n}", "text": f"стъпка {n}"} for n in range(6)]}
    )  # fmt: skip
    rules = Rules(shuffle_options=False)
    assert quizzes.order(rules, single("а"), "1") == ()
    rights = quizzes.order(rules, Asked("м", matching), "1")
    assert len(rights) == 6
    assert all(id.startswith("right.") for id in rights)
    orders = {quizzes.order(rules, Asked("о", ordering), str(seed)) for seed in range(10)}
    assert len(orders) > 5


def test_a_sound_quiz_has_no_faults() -> None:
    assert codes(Rules(time_limit_s=600), [single("а"), description("1"), single("б")]) == []


def test_faults_of_questions_name_the_question_and_the_place() -> None:
    wrong = single("б", options=[{"id": "a", "text": "едно"}, {"id": "b", "text": ""}])
    found = quizzes.faults(Rules(), [single("а"), wrong])
    assert [(f.question, f.path, f.code) for f in found] == [
        ("б", "/options", "no-right"),
        ("б", "/options/1/text", "empty-text"),
    ]


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (Rules(opens_ms=HOUR_MS, closes_ms=HOUR_MS), ("/rules/closes_ms", "closes-before-opening")),
        (
            Rules(opens_ms=0, closes_ms=HOUR_MS, time_limit_s=3_601),
            ("/rules/time_limit_s", "limit-beyond-window"),
        ),
        (
            Rules(opens_ms=0, closes_ms=HOUR_MS, attempts=3, pause_s=1_800),
            ("/rules/pause_s", "pauses-beyond-window"),
        ),
        (Rules(shown=Shown(answers="after_close")), ("/rules/shown/answers", "never-closes")),
        (
            Rules(shown=Shown(score="after_last_attempt")),
            ("/rules/shown/score", "no-last-attempt"),
        ),
        (
            Rules(
                counts_for_chapter=True,
                pass_share=Fraction(1, 2),
                closes_ms=1,
                shown=Shown(score="after_close"),
            ),
            ("/rules/counts_for_chapter", "counts-before-shown"),
        ),
        (Rules(draws=(Draw("памет", 3),)), ("/rules/draws/0/count", "pool-too-small")),
        (
            Rules(prerequisites=(Prerequisite("quiz", "аз"),)),
            ("/rules/prerequisites/0", "after-itself"),
        ),
    ],
)
def test_rules_that_can_not_work_are_said_before_publishing(
    rules: Rules, expected: tuple[str, str]
) -> None:
    asked = [single("а"), single("б", "памет"), single("в", "памет")]
    assert codes(rules, asked, quiz="аз") == [expected]


def test_a_time_that_nobody_could_keep_is_a_fault_and_a_second_more_is_none() -> None:
    # 600 words are a minute of a very quick reader, and 2 s are for the answer.
    long = single("а", text="дума " * 598)
    found = quizzes.faults(Rules(time_limit_s=61), [long])
    assert [(f.code, f.values) for f in found] == [("limit-too-short", ("62",))]
    assert quizzes.faults(Rules(time_limit_s=62), [long]) == []


def test_the_time_of_a_draw_is_that_of_its_shortest_questions() -> None:
    asked = [single("а", "п", text="дума " * 598), single("б", "п"), single("в", "п")]
    assert codes(Rules(time_limit_s=10, draws=(Draw("п", 2),)), asked) == []


def test_a_question_of_two_pools_and_an_empty_quiz_are_faults() -> None:
    rules = Rules(draws=(Draw("п", 1), Draw("р", 1)))
    asked = [single("а", "п", "р"), single("б", "п"), single("в", "р")]
    assert codes(rules, asked) == [("/tags", "two-pools")]
    assert codes(Rules(), [description("1")]) == [("/questions", "no-questions")]


def test_what_is_only_doubtful_does_not_stop_a_quiz() -> None:
    every = Asked("а", questions.read({
        "kind": "multiple", "text": "?", "options": [
            {"id": "a", "text": "едно", "share": "1/2"}, {"id": "b", "text": "две", "share": "1/2"},
            {"id": "c", "text": "три", "share": "0"}]}))  # fmt: skip
    anything = Asked("б", questions.read({
        "kind": "text", "text": "?",
        "patterns": [{"pattern": "вода"}, {"pattern": "*", "share": "1/2"}],
    }))  # fmt: skip
    other = single("в", "п", points="2")
    rules = Rules(draws=(Draw("п", 1),))
    found = quizzes.faults(rules, [every, anything, other, single("г", "п")])
    assert [fault.code for fault in found] == ["pool-unequal", "everything-right", "anything-right"]
    assert quizzes.stopping(found) == []


def test_points_decide_nothing_about_a_draw() -> None:
    asked = [single(name, "п") for name in "абв"]
    dearer = [replace(each, question=replace(each.question, points=Decimal(5))) for each in asked]
    rules = Rules(draws=(Draw("п", 2),))
    assert names(quizzes.draw(rules, asked, "7")) == names(quizzes.draw(rules, dearer, "7"))
