"""Writing of GIFT: questions as a file that Moodle and `reading` take, with what it can't hold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from functions.exchange.losses import Losses
from functions.exchange.nearness import plain, plain_number
from functions.exchange.report import Written
from functions.questions import (
    Description,
    Essay,
    Matching,
    Multiple,
    Numeric,
    Option,
    Question,
    Single,
    Text,
)  # fmt: skip

_SIGNS = re.compile(r"[\\~=#{}:]")
_FORMAT = re.compile(r"\[(?:html|moodle|plain|markdown)\]")


def write(given: Sequence[Question]) -> Written:
    """Return the file; what it can't hold of each question is said."""
    parts: list[str] = []
    losses = Losses()
    for number, question in enumerate(given, 1):
        losses.begin(number)
        inside = _inside(question, losses)
        if inside is None:
            continue
        name = f"::{_one_line(question.name)}::" if question.name.strip() else ""
        parts.append(f"{_labels(question)}{name}[markdown]{_text(question.text)}{inside}")
        _say_common(question, losses)
    return Written("".join(f"{part}\n\n" for part in parts), losses.said())


def _inside(question: Question, losses: Losses) -> str | None:
    """Return what stands behind the text; None, and why, when the question can't be written."""
    general = (
        f"\n\t####{_shielded(_text(question.feedback))}\n" if question.feedback.strip() else ""
    )
    match question:
        case Description():
            losses.drop("feedback", bool(general))
            return ""
        case Essay():
            return f"{{{general}}}"
        case Single() | Multiple():
            lines = _options(question, losses)
        case Text():
            lines = _patterns(question, losses)
        case Numeric():
            lines = _numbers(question, losses)
        case Matching():
            lines = _pairs(question)
            if not lines:
                losses.whole("unwritable-incomplete")
        case _:
            losses.whole("unwritable", question.kind)
            return None
    if not lines:
        return None
    if truth_of(question):
        return f"{{{lines[0]}{general}}}"
    sign = "#" if isinstance(question, Numeric) else ""
    body = "".join(f"\n\t{line}" for line in lines)
    return f"{{{sign}{body}{general or chr(10)}}}"


def _options(question: Single | Multiple, losses: Losses) -> list[str]:
    options = question.options
    truth = truth_of(question)
    if truth is not None:
        right, wrong = truth
        losses.drop("numbering", question.numbering != "abc")
        said = f"#{_text(wrong.feedback)}#{_text(right.feedback)}"
        if not right.feedback.strip():
            said = said[:-1] if wrong.feedback.strip() else ""
        return [f"{'TRUE' if right.id == 'true' else 'FALSE'}{said}"]
    losses.drop("shuffle", not question.shuffle)
    losses.drop("numbering", question.numbering != "abc")
    single = isinstance(question, Single)
    if not options or (single and len(options) < 2):
        losses.whole("unwritable-incomplete")
        return []
    best = max(range(len(options)), key=lambda place: options[place].share) if single else -1
    lines: list[str] = []
    for place, option in enumerate(options):
        # The first of the best is marked as right, so that one is to be chosen; all others are
        # told by their percentage, so that they are not all right answers to be typed.
        right = place == best
        weight = "" if option.share == (1 if right else 0) else losses.percent(option.share)
        lines.append(("=" if right else "~") + _answer(option.text, weight, option.feedback, right))
    return lines


def truth_of(question: Question) -> tuple[Option, Option] | None:
    """Return the right and the wrong option of a true-or-false question; None for any other."""
    if not isinstance(question, Single) or len(question.options) != 2 or question.shuffle:
        return None
    first, second = question.options
    if (first.id, second.id) != ("true", "false"):
        return None
    right, wrong = (first, second) if first.share else (second, first)
    return (right, wrong) if (right.share, wrong.share) == (1, 0) else None


def _patterns(question: Text, losses: Losses) -> list[str]:
    losses.drop("case", question.case)
    losses.drop("spelling", bool(question.spelling))
    if not question.patterns:
        losses.whole("unwritable-incomplete")
        return []
    if any("->" in pattern.pattern for pattern in question.patterns):
        losses.whole("unwritable-arrow")
        return []
    return [
        "="
        + _pattern(pattern.pattern, "" if pattern.share == 1 else losses.percent(pattern.share))
        + _feedback(pattern.feedback)
        for pattern in question.patterns
    ]


def _numbers(question: Numeric, losses: Losses) -> list[str]:
    losses.drop("units", bool(question.units) or question.unit_needed)
    losses.drop("unit_penalty", question.unit_penalty != Fraction(1, 10))
    if not question.accepted:
        losses.whole("unwritable-incomplete")
        return []
    lines: list[str] = []
    for accepted in question.accepted:
        number = plain_number(accepted, losses)
        weight = "" if number.share == 1 else f"%{losses.percent(number.share)}%"
        match number.kind:
            case "any":
                text = "*"
            case "range":
                text = f"{plain(number.low)}..{plain(number.high)}"
            case _:
                text = f"{plain(number.value)}:{plain(number.tolerance)}"
        lines.append(f"={weight}{text}{_feedback(number.feedback)}")
    return lines


def _pairs(question: Matching) -> list[str]:
    pairs, extras = sides(question)
    lines: list[str] = []
    for left, right in pairs:
        # No arrow within the left side: as an entity it shows the same.
        words = _text(left).replace("->", "-&gt;")
        weight = "%100%" if words.startswith("%") else ""
        lines.append(f"={weight}{_shielded(words)} -> {_shielded(_text(right))}")
    return lines + [f"= -> {_shielded(_text(right))}" for right in extras]


def sides(question: Matching) -> tuple[list[tuple[str, str]], list[str]]:
    """Return the pairs, and every right side that belongs to no left one, once."""
    pairs = [(p.left.strip(), p.right.strip()) for p in question.pairs]
    loose = [right for left, right in pairs if not left]
    loose += [extra.text.strip() for extra in question.extras]
    pairs = [pair for pair in pairs if pair[0]]
    rights = {right for _, right in pairs}
    return pairs, [text for text in dict.fromkeys(loose) if text and text not in rights]


def _say_common(question: Question, losses: Losses) -> None:
    losses.drop("points", question.points != 1 and not isinstance(question, Description))
    for name in ("when_right", "when_partly", "when_wrong"):
        losses.drop(name, bool(getattr(question, name).strip()))
    if isinstance(question, Matching):
        losses.drop("shuffle", not question.shuffle)
    if isinstance(question, Essay):
        losses.drop("rubric", bool(question.rubric))
        losses.drop("template", bool(question.template.strip()))
        losses.drop("words", bool(question.words_min or question.words_max))
        losses.drop("grader_notes", bool(question.grader_notes.strip()))


def _labels(question: Question) -> str:
    labels = [f"[id:{_label(question.reference)}]"] if question.reference.strip() else []
    labels += [f"[tag:{_label(tag)}]" for tag in question.tags if tag.strip()]
    return f"// {' '.join(labels)}\n" if labels else ""


def _label(text: str) -> str:
    return " ".join(text.split()).replace("]", "\\]")


def _answer(text: str, weight: str, feedback: str, right: bool) -> str:
    """Return an option; one that begins as a percentage or a format does is told apart."""
    words = _text(text)
    if words.startswith("%") and not weight:
        weight = "100" if right else "0"
    return (
        f"%{weight}%{_shielded(words)}{_feedback(feedback)}"
        if weight
        else (f"{_shielded(words)}{_feedback(feedback)}")
    )


def _pattern(text: str, weight: str) -> str:
    words = _one_line(text)
    if words.startswith("%") and not weight:
        weight = "100"
    return f"%{weight}%{words}" if weight else words


def _feedback(text: str) -> str:
    return f"#{_shielded(_text(text))}" if text.strip() else ""


def _shielded(words: str) -> str:
    return f"[markdown]{words}" if _FORMAT.match(words) else words


def _text(text: str) -> str:
    plain = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return _SIGNS.sub(lambda found: f"\\{found[0]}", plain).replace("\n", "\\n")


def _one_line(text: str) -> str:
    return _SIGNS.sub(lambda found: f"\\{found[0]}", " ".join(text.split()))
