"""Writing of Moodle XML: questions as a file that Moodle and `read` take."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from functions.exchange.gift.writing import sides, truth_of
from functions.exchange.losses import Losses
from functions.exchange.moodle import placing
from functions.exchange.moodle.kinds import NUMBERINGS
from functions.exchange.moodle.marking_up import element, plain_element, text_element
from functions.exchange.moodle.numeric import multiplier
from functions.exchange.moodle.ordering import SCORINGS
from functions.exchange.nearness import as_absolute, plain
from functions.exchange.report import Written
from functions.questions import (
    Cloze,
    Description,
    Essay,
    Matching,
    Multiple,
    Numeric,
    Option,
    Ordering,
    Question,
    Single,
    Text,
)  # fmt: skip

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n'


def write(given: Sequence[Question]) -> Written:
    """Return the file; what it can't hold of each question is said."""
    losses = Losses()
    parts: list[str] = []
    for number, question in enumerate(given, 1):
        losses.begin(number)
        kind, inside = _inside(question, losses)
        common = [plain_element("name", question.name)]
        if isinstance(question, Cloze):
            common.append(text_element("questiontext", placing.text(question, losses)))
        else:
            common.append(text_element("questiontext", question.text))
        common.append(text_element("generalfeedback", question.feedback))
        if not isinstance(question, Description):
            common.append(element("defaultgrade", plain(question.points)))
        if question.reference.strip():
            common.append(element("idnumber", question.reference))
        for name, text in (
            ("correctfeedback", question.when_right),
            ("partiallycorrectfeedback", question.when_partly),
            ("incorrectfeedback", question.when_wrong),
        ):
            if text.strip():
                common.append(text_element(name, text))
        tags = "".join(plain_element("tag", tag) for tag in question.tags)
        body = "\n".join([*common, *inside, *([f"<tags>{tags}</tags>"] if tags else [])])
        parts.append(f'<question type="{kind}">\n{body}\n</question>\n')
    return Written(f"{_HEAD}{''.join(parts)}</quiz>\n", losses.said())


def _inside(question: Question, losses: Losses) -> tuple[str, list[str]]:
    """Return Moodle's kind and what only questions of this kind have."""
    match question:
        case Single() | Multiple():
            return _choice(question, losses)
        case Text():
            losses.drop("spelling", bool(question.spelling))
            return "shortanswer", [
                element("usecase", "1" if question.case else "0"),
                *(
                    answer(
                        " ".join(each.pattern.split()),
                        losses.percent(each.share),
                        each.feedback,
                        markdown=False,
                    )
                    for each in question.patterns
                ),
            ]
        case Numeric():
            return "numerical", _numeric(question, losses)
        case Matching():
            pairs, extras = sides(question)
            return "matching", [
                _flag("shuffleanswers", question.shuffle),
                *(
                    text_element("subquestion", left, text_element("answer", right))
                    for left, right in [*pairs, *(("", extra) for extra in extras)]
                ),
            ]
        case Ordering():
            scoring = next(word for word, ours in SCORINGS.items() if ours == question.scoring)
            return "ordering", [
                element("layouttype", question.layout.upper()),
                element("selecttype", "ALL"),
                element("gradingtype", scoring),
                element("numberingstyle", _numbering(question.numbering)),
                *(
                    answer(item.text, str(place), "")
                    for place, item in enumerate(question.items, 1)
                ),
            ]
        case Essay():
            losses.drop("rubric", bool(question.rubric))
            bounds = (("minwordlimit", question.words_min), ("maxwordlimit", question.words_max))
            return "essay", [
                element("responseformat", "editor"),
                text_element("graderinfo", question.grader_notes),
                text_element("responsetemplate", question.template),
                *(element(name, str(bound)) for name, bound in bounds if bound),
            ]
        case Cloze():
            return "cloze", []
        case _:
            return "description", []


def _choice(question: Single | Multiple, losses: Losses) -> tuple[str, list[str]]:
    truth = truth_of(question)
    if truth is not None:
        losses.drop("numbering", question.numbering != "abc")
        return "truefalse", [
            answer(option.id, "100" if option.share else "0", option.feedback, markdown=False)
            for option in question.options
        ]
    return "multichoice", [
        _flag("single", isinstance(question, Single)),
        _flag("shuffleanswers", question.shuffle),
        element("answernumbering", _numbering(question.numbering)),
        *(_option(option, losses) for option in question.options),
    ]


def _option(option: Option, losses: Losses) -> str:
    return answer(option.text, losses.percent(option.share), option.feedback)


def _numeric(question: Numeric, losses: Losses) -> list[str]:
    lines: list[str] = []
    for each in question.accepted:
        number = as_absolute(each, losses)
        value = "*" if number.kind == "any" else plain(number.value)
        near = "0" if number.kind == "any" else plain(number.tolerance)
        lines.append(
            answer(value, losses.percent(number.share), number.feedback,
                   element("tolerance", near), markdown=False)
        )  # fmt: skip
    units = "".join(
        "<unit>"
        + element("multiplier", multiplier(unit.factor))
        + element("unit_name", unit.name)
        + "</unit>"
        for unit in question.units
    )
    penalty = Decimal(question.unit_penalty.numerator) / question.unit_penalty.denominator
    return [
        *lines,
        *([f"<units>{units}</units>"] if units else []),
        element("unitgradingtype", "1" if question.unit_needed else "0"),
        element("unitpenalty", plain(penalty.quantize(Decimal("0.0000001")))),
        element("showunits", "0" if question.units else "3"),
    ]


def answer(text: str, percent: str, feedback: str, more: str = "", *, markdown: bool = True) -> str:
    """Return an `answer` with its percentage and feedback."""
    made = text_element("answer", text, more, {"fraction": percent}, markdown=markdown)
    said = text_element("feedback", feedback) if feedback.strip() else ""
    return made.removesuffix("</answer>") + said + "</answer>"


def _flag(name: str, value: bool) -> str:
    return element(name, "true" if value else "false")


def _numbering(ours: str) -> str:
    return next(word for word, numbering in NUMBERINGS.items() if numbering == ours)
