"""Stability: a question fetched, brought in and fetched again is the same, whatever its texts."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions import questions
from functions.exchange import gift, moodle

ODD = st.text("абвt \n\\~=#{}:%$/*[]->TF1\t_`<&;\"", max_size=14) | st.sampled_from(
    ["[html]x", "%50%x", "// x", "$CATEGORY: x", "::x::", "####x", "a->b", "TRUE", "\\n", "a\n\nb",
     "{1:SA:=x}", "{{1}}", "]]>", "&lt;"]
)  # fmt: skip


def every_kind(a: str, b: str, c: str, d: str, e: str) -> list[dict[str, Any]]:
    """Return questions with these texts wherever a text may stand."""
    single = {"kind": "single", "options": [{"text": c, "share": "1", "feedback": d},
                                            {"text": e, "share": "-1/3"}]}  # fmt: skip
    typed = {"kind": "text", "patterns": [{"pattern": b, "feedback": c},
                                          {"pattern": d, "share": "1/7"}]}  # fmt: skip
    return [
        single | {"text": a, "feedback": b},
        typed | {"text": a, "feedback": e},
        {"kind": "matching", "text": a, "extras": [{"text": e}, {"text": a}],
         "pairs": [{"left": b, "right": c}, {"left": d, "right": e}]},
        {"kind": "multiple", "text": a, "name": " ".join(e.split()),
         "options": [{"text": b, "share": "1"}, {"text": d, "share": "0"}]},
        {"kind": "essay", "text": a, "template": b, "grader_notes": c, "feedback": d},
        {"kind": "description", "text": a},
        {"kind": "cloze", "text": f"{a}{{{{1}}}}{b}{{{{2}}}}",
         "parts": [{"id": "1", "question": single}, {"id": "2", "question": typed}]},
    ]  # fmt: skip


@pytest.mark.parametrize("form", [gift, moodle], ids=["gift", "moodle"])
@given(ODD, ODD, ODD, ODD, ODD)
def test_a_question_is_the_same_on_its_way_back(
    form: ModuleType, a: str, b: str, c: str, d: str, e: str
) -> None:
    given = [questions.read(document) for document in every_kind(a, b, c, d, e)]
    first = form.write(given)
    again = form.read(first.text)
    assert again.refused == 0
    assert len(again.questions) == len(given) - sum(loss.whole for loss in first.losses)
    assert form.write(again.questions).text == first.text
