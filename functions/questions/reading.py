"""Reading of a question's document into its kind, with every fault named at once."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, get_args

from functions.problems import FieldError
from functions.questions import entries
from functions.questions.fields import BadQuestion, Fields
from functions.questions.kinds import (
    KINDS,
    Cloze,
    Description,
    Essay,
    Matching,
    Multiple,
    Numbering,
    Numeric,
    Ordering,
    Part,
    Question,
    Scoring,
    Single,
    Text,
)  # fmt: skip

FORMAT = 1
MOST_POINTS = Decimal(1000)
_PARTS = ("single", "multiple", "text", "numeric")


def read(document: str | bytes | Mapping[str, Any]) -> Question:
    """Return the question; raise BadQuestion naming every faulty field.

    Ids that are missing are made here, so that what is written afterwards has them all.
    A draft may lack options or keys: `faults` says what keeps it from being published.
    """
    if not isinstance(document, Mapping):
        try:
            document = json.loads(document)
        except (ValueError, RecursionError) as error:
            raise BadQuestion("the question is not JSON") from error
    if not isinstance(document, Mapping):
        raise BadQuestion("the question must be an object")
    fields = Fields(document)
    if fields.number("format", 1, 2**31, FORMAT) != FORMAT:
        raise BadQuestion("questions of this format are not read here")
    question = _question(fields, tuple(KINDS))
    fields.close()
    if fields.faults:
        first: FieldError = fields.faults[0]
        raise BadQuestion(first.detail, errors=tuple(fields.faults))
    return question


def _question(fields: Fields, kinds: tuple[str, ...]) -> Question:
    kind = fields.word("kind", kinds, "")
    if not kind:
        if fields.document.get("kind") is None:
            fields.fault("kind", f"must be one of {', '.join(kinds)}")
        fields.asked.update(map(str, fields.document))
        return Description()
    return _READERS[kind](fields)


def _common(fields: Fields) -> dict[str, Any]:
    return {
        "name": fields.text("name", longest=255),
        "text": fields.text("text"),
        "points": fields.decimal("points", Decimal(1), low=Decimal(0), high=MOST_POINTS, places=3),
        "feedback": fields.text("feedback"),
        "when_right": fields.text("when_right"),
        "when_partly": fields.text("when_partly"),
        "when_wrong": fields.text("when_wrong"),
        "tags": fields.take("tags", (), _tags),
        "reference": fields.text("reference", longest=100),
    }


def _tags(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > 20:
        raise ValueError("must be a list of at most 20 tags")
    for tag in value:
        if not isinstance(tag, str) or not 0 < len(tag.strip()) <= 100 or not tag.isprintable():
            raise ValueError("every tag must be a text of 1 to 100 characters")
    return tuple(dict.fromkeys(tag.strip() for tag in value))


def _single(fields: Fields) -> Single:
    return Single(
        **_common(fields),
        options=entries.options(fields, even=False),
        shuffle=fields.flag("shuffle", default=True),
        numbering=fields.word("numbering", get_args(Numbering), "abc"),
    )


def _multiple(fields: Fields) -> Multiple:
    return Multiple(
        **_common(fields),
        options=entries.options(fields, even=True),
        shuffle=fields.flag("shuffle", default=True),
        numbering=fields.word("numbering", get_args(Numbering), "abc"),
    )


def _text(fields: Fields) -> Text:
    return Text(
        **_common(fields),
        patterns=entries.patterns(fields),
        case=fields.flag("case", default=False),
        spelling=fields.number("spelling", 0, 2, 0),
    )


def _numeric(fields: Fields) -> Numeric:
    return Numeric(
        **_common(fields),
        accepted=entries.accepted(fields),
        units=entries.units(fields),
        unit_penalty=fields.share("unit_penalty", low=0) or Fraction(0)
        if fields.document.get("unit_penalty") is not None
        else Fraction(1, 10),
        unit_needed=fields.flag("unit_needed", default=False),
    )


def _matching(fields: Fields) -> Matching:
    pairs, extras = entries.pairs(fields)
    return Matching(
        **_common(fields), pairs=pairs, extras=extras, shuffle=fields.flag("shuffle", default=True)
    )


def _ordering(fields: Fields) -> Ordering:
    return Ordering(
        **_common(fields),
        items=entries.items(fields),
        scoring=fields.word("scoring", get_args(Scoring), "absolute"),
        layout=fields.word("layout", ("vertical", "horizontal"), "vertical"),
        numbering=fields.word("numbering", get_args(Numbering), "none"),
    )


def _cloze(fields: Fields) -> Cloze:
    parts: list[Part] = []
    seen: set[str] = set()
    for part in fields.objects("parts", 100):
        id = part.text("id", longest=3)
        if not id.isascii() or not id.isdigit() or id.startswith("0") or id in seen:
            part.fault("id", "must be a number from 1 to 999, another one for every part")
        seen.add(id)
        inner = part.inside("question")
        question = _question(inner, _PARTS)
        inner.close()
        if isinstance(question, Single | Multiple | Text | Numeric):
            parts.append(
                Part(
                    id,
                    part.number("weight", 1, 1000, 1),
                    question,
                    part.word("display", ("inline", "vertical", "horizontal"), "inline"),
                )
            )
        else:  # the fault is noted; what is asked of the part besides is read all the same
            part.asked |= {"weight", "display"}
    return Cloze(**_common(fields), parts=tuple(parts))


def _essay(fields: Fields) -> Essay:
    bounds: dict[str, int | None] = {}
    for name in ("words_min", "words_max"):
        bounds[name] = fields.number(name, 1, 100_000, 0) or None
    low, high = bounds["words_min"], bounds["words_max"]
    if low and high and low > high:
        fields.fault("words_max", "must be at least words_min")
    return Essay(
        **_common(fields),
        rubric=entries.rubric(fields),
        show_rubric=fields.flag("show_rubric", default=False),
        template=fields.text("template", longest=20_000),
        words_min=low,
        words_max=high,
        grader_notes=fields.text("grader_notes"),
    )


def _description(fields: Fields) -> Description:
    common = _common(fields)
    common["points"] = Decimal(0)
    return Description(**common)


_READERS: dict[str, Callable[[Fields], Question]] = {
    "single": _single,
    "multiple": _multiple,
    "text": _text,
    "numeric": _numeric,
    "matching": _matching,
    "ordering": _ordering,
    "cloze": _cloze,
    "essay": _essay,
    "description": _description,
}
