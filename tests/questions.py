"""Questions for tests: one of every kind as a person writes it, and any at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from functions import grading, questions, responses
from functions.grading import Grade
from functions.questions import Question

# One letter is enough to be a text; what Unicode does is asked where texts are folded.
words = st.text("абвгд xyz*\\„", min_size=1, max_size=8)
shares = st.sampled_from(["1", "1/2", "1/3", "0", "-1/3", "-1"])
numbers = st.decimals(-1000, 1000, places=2).map(str)
_LETTERS = "abcdefgh"

SINGLE: dict[str, Any] = {
    "kind": "single",
    "text": "Коя е столицата на България?",
    "options": [
        {"id": "sofia", "text": "София", "right": True, "feedback": "Да, от 1879 г."},
        {"id": "varna", "text": "Варна", "right": False, "feedback": "Тя е на морето."},
        {"id": "tarnovo", "text": "Търново", "right": False},
    ],
}
MULTIPLE: dict[str, Any] = {
    "kind": "multiple",
    "text": "Кои са реки?",
    "options": [
        {"id": "maritsa", "text": "Марица", "right": True},
        {"id": "musala", "text": "Мусала", "right": False},
        {"id": "iskar", "text": "Искър", "right": True},
        {"id": "pirin", "text": "Пирин", "right": False},
    ],
}
TEXT: dict[str, Any] = {
    "kind": "text",
    "text": "Кой град е под тепетата?",
    "patterns": [
        {"pattern": "Пловдив", "feedback": "Да."},
        {"pattern": "*Пловдив*", "share": "1/2"},
        {"pattern": "Пловдин", "share": "0", "feedback": "Това не е град."},
    ],
    "spelling": 1,
}
NUMERIC: dict[str, Any] = {
    "kind": "numeric",
    "text": "Колко е висок Мусала?",
    "accepted": [
        {"value": "2925.4", "tolerance": "0.5"},
        {"value": "2925.4", "tolerance": "10", "share": "1/2", "feedback": "Почти."},
    ],
    "units": [{"name": "m"}, {"name": "km", "factor": "1000"}],
    "unit_needed": True,
}
MATCHING: dict[str, Any] = {
    "kind": "matching",
    "text": "Коя река къде се влива?",
    "pairs": [
        {"id": "maritsa", "left": "Марица", "right": "Бяло море", "right_id": "w"},
        {"id": "struma", "left": "Струма", "right": "Бяло море", "right_id": "w"},
        {"id": "kamchia", "left": "Камчия", "right": "Черно море", "right_id": "b"},
    ],
    "extras": [{"id": "d", "text": "Дунав"}],
}
ORDERING: dict[str, Any] = {
    "kind": "ordering",
    "text": "Подредете по година.",
    "items": [
        {"id": id, "text": text}
        for id, text in zip("qzmk", ["1185", "1393", "1878", "1908"], strict=True)
    ],
}
CLOZE: dict[str, Any] = {
    "kind": "cloze",
    "text": "Столицата е {{1}}, а върхът е {{2}} висок.",
    "parts": [{"id": "1", "question": SINGLE}, {"id": "2", "weight": 3, "question": NUMERIC}],
}
ESSAY: dict[str, Any] = {
    "kind": "essay",
    "text": "Защо Левски е останал в паметта?",
    "points": "10",
    "rubric": [
        {
            "id": "facts",
            "name": "Факти",
            "levels": [{"points": "0", "words": "няма"}, {"points": "4", "words": "верни"}],
        },
        {
            "id": "style",
            "name": "Език",
            "levels": [{"points": "0", "words": "слаб"}, {"points": "1", "words": "ясен"}],
        },
    ],
    "grader_notes": "Търсете делото, не годините.",
}
DESCRIPTION: dict[str, Any] = {"kind": "description", "text": "Следват три въпроса."}
KINDS = (SINGLE, MULTIPLE, TEXT, NUMERIC, MATCHING, ORDERING, CLOZE, ESSAY, DESCRIPTION)


@st.composite
def documents(draw: st.DrawFn, kinds: tuple[str, ...] = tuple(questions.KINDS)) -> dict[str, Any]:
    """Return a document that can be read, not always one that can be published."""
    kind = draw(st.sampled_from(kinds))
    return {
        "kind": kind,
        "text": draw(words),
        "points": draw(st.sampled_from(["1", "2.5", "0.125"])),
    } | _OF_KIND[kind](draw)


def any_question(*kinds: str) -> st.SearchStrategy[Question]:
    """Return any question of these kinds, of all where none is named."""
    return documents(kinds or tuple(questions.KINDS)).map(questions.read)


def response(draw: Callable[[Any], Any], question: Question) -> Any:
    """Return an answer's JSON that fits the question, an empty one now and then."""
    match question:
        case questions.Single():
            return draw(st.none() | _one(question.options).map(lambda id: {"chosen": id}))
        case questions.Multiple():
            return {"chosen": draw(st.lists(_one(question.options), unique=True))}
        case questions.Text() | questions.Essay():
            return {
                "text": draw(
                    words
                    | st.sampled_from(
                        [p.pattern for p in getattr(question, "patterns", ())] or ["x"]
                    )
                )
            }
        case questions.Numeric():
            units = [unit.name for unit in question.units] + ["", "ярд"]
            return {"text": f"{draw(numbers)} {draw(st.sampled_from(units))}"}
        case questions.Matching():
            rights = [pair.right_id for pair in question.pairs] + [
                item.id for item in question.extras
            ]
            return {"pairs": draw(st.dictionaries(_one(question.pairs), st.sampled_from(rights)))}
        case questions.Ordering():
            order: list[str | None] = draw(st.permutations([item.id for item in question.items]))
            return {"order": [id if draw(st.integers(0, 4)) else None for id in order]}
        case questions.Cloze():
            return {"parts": {part.id: response(draw, part.question) for part in question.parts}}
        case _:
            return None


def graded(document: Any, value: Any, *, negative: bool = False) -> Grade:
    """Return the grade of an answer as sent."""
    question = questions.read(document)
    return grading.grade(question, responses.read(question, value), negative=negative)


def codes(grade: Grade) -> list[str]:
    """Return what is said to a grade."""
    return [reason.code for reason in grade.reasons]


def _one(entries: Any) -> st.SearchStrategy[str]:
    return st.sampled_from([entry.id for entry in entries])


def _options(draw: st.DrawFn) -> dict[str, Any]:
    size = draw(st.integers(1, 6))
    given = draw(st.booleans())
    return {
        "options": [
            {"id": _LETTERS[number], "text": draw(words)}
            | ({"share": draw(shares)} if given else {"right": draw(st.booleans())})
            for number in range(size)
        ]
    }


def _text(draw: st.DrawFn) -> dict[str, Any]:
    patterns = st.fixed_dictionaries({"pattern": words, "share": shares})
    return {
        "patterns": draw(st.lists(patterns, min_size=1, max_size=4)),
        "case": draw(st.booleans()),
        "spelling": draw(st.integers(0, 2)),
    }


def _numeric(draw: st.DrawFn) -> dict[str, Any]:
    near = st.fixed_dictionaries(
        {
            "kind": st.sampled_from(["absolute", "relative", "geometric", "any"]),
            "value": numbers,
            "tolerance": st.sampled_from(["0", "0.5", "100"]),
            "share": shares,
        }
    )
    between = st.fixed_dictionaries(
        {"kind": st.just("range"), "low": st.just("-5"), "high": st.just("5.5"), "share": shares}
    )
    return {
        "accepted": draw(st.lists(near | between, min_size=1, max_size=4)),
        "units": draw(st.sampled_from([[], [{"name": "m"}, {"name": "cm", "factor": "0.01"}]])),
        "unit_needed": draw(st.booleans()),
        "unit_penalty": draw(st.sampled_from(["0", "1/10", "1"])),
    }


def _matching(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "pairs": [
            {"id": _LETTERS[number], "left": draw(words), "right": draw(words)}
            for number in range(draw(st.integers(1, 5)))
        ],
        "extras": [{"text": draw(words)} for _ in range(draw(st.integers(0, 2)))],
    }


def _ordering(draw: st.DrawFn) -> dict[str, Any]:
    size = draw(st.integers(2, 6))
    return {
        "items": [{"id": _LETTERS[number], "text": _LETTERS[number]} for number in range(size)],
        "scoring": draw(
            st.sampled_from(
                ["exact", "absolute", "next", "next_last", "neighbours", "pairs", "longest",
                 "contiguous", "distance"]
            )
        ),
    }  # fmt: skip


def _cloze(draw: st.DrawFn) -> dict[str, Any]:
    inner = documents(("single", "multiple", "text", "numeric"))
    return {
        "parts": [
            {"id": str(number), "weight": draw(st.integers(1, 3)), "question": draw(inner)}
            for number in range(1, draw(st.integers(2, 4)))
        ]
    }


_OF_KIND: dict[str, Any] = {
    "single": _options,
    "multiple": _options,
    "text": _text,
    "numeric": _numeric,
    "matching": _matching,
    "ordering": _ordering,
    "cloze": _cloze,
    "essay": lambda draw: {"rubric": ESSAY["rubric"], "template": draw(words)},
    "description": lambda _: {},
}
