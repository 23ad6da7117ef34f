"""Figures in words: what statistics mean, what is striking, and what an author can do."""

from __future__ import annotations

from collections.abc import Mapping

from functions.questions import Cloze, Matching, Multiple, Ordering, Question, Single
from functions.statistics import Count, Flag
from origin.pages.quizzes import describing
from templates import translate

FLAGS = {
    "key-suspect": "The key is probably wrong: those who did well elsewhere answer otherwise "
    "here%(which)s. Look at what is marked as right; if it is wrong, mend it and grade anew",
    "nobody-chose": "Nobody chose%(which)s. Write something that who doesn't know could take for "
    "right, or leave it out",
    "guessable": "Blind guessing earns more than half (%(part)s). Add options, or let wrong ones "
    "take points",
    "like-guessing": "It is answered no better than by guessing. Ask it more clearly, or teach it "
    "before",
    "too-easy": "Nearly everybody has it right. Keep it to encourage, or ask something harder",
    "too-hard": "Hardly anybody has it right. Look whether it is clear and whether the course "
    "teaches it",
    "weak": "It hardly tells those who know from those who don't. Look whether it asks what the "
    "others ask, and in one way only",
    "often-empty": "Many leave it empty (%(part)s). Look whether it is understood and whether the "
    "time is enough",
    "unreliable": "The questions together don't measure one thing (alpha %(value)s). More "
    "questions of a kind, and fewer weak ones, make the score steadier",
}


def flag(found: Flag, question: Question | None, interface: str) -> str:
    """Return what is striking, and what to do about it."""
    values = list(found.values)
    known = named(question) if question else {}
    opening, closing = "“”" if interface == "en" else "„“"
    which = ", ".join(f"{opening}{known.get(each, each)}{closing}" for each in values)
    return translate(
        interface,
        FLAGS[found.code],
        which=f" ({which})" if which else "",
        part=percent(_number(values)),
        value=decimal(_number(values), interface),
    )


def _number(values: list[str]) -> float | None:
    try:
        return float(values[0]) if values else None
    except ValueError:
        return None


def percent(part: float | None) -> str:
    """Return a part of one in percent, whole; a dash where it can't be said."""
    if part is None:
        return describing.NOTHING
    return f"{part * 100:.0f} %".replace("-", "−")


def decimal(value: float | None, interface: str) -> str:
    """Return a figure with two places; a dash where it can't be said."""
    if value is None:
        return describing.NOTHING
    text = f"{value:.2f}".replace("-", "−")
    return text if interface == "en" else text.replace(".", ",")


def named(question: Question) -> dict[str, str]:
    """Return what the answers that statistics count are called: options by their texts."""
    match question:
        case Single() | Multiple():
            return {each.id: _short(each.text) for each in question.options}
        case Matching():
            rights = {each.right_id: each.right for each in question.pairs}
            rights |= {each.id: each.text for each in question.extras}
            return {
                f"{pair.id}>{id}": f"{_short(pair.left)} → {_short(right)}"
                for pair in question.pairs
                for id, right in rights.items()
            }
        case Ordering():
            return {each.id: _short(each.text) for each in question.items}
        case Cloze():
            return {
                f"{part.id}/{id}": f"{{{{{part.id}}}}} {text}"
                for part in question.parts
                for id, text in named(part.question).items()
            }
        case _:
            return {}


def answer(count: Count, question: Question, names: Mapping[str, str]) -> str:
    """Return what an answer that is counted is called."""
    if isinstance(question, Ordering):
        return " > ".join(names.get(id, id) for id in count.answer.split(">"))
    return names.get(count.answer, count.answer)


def rights(question: Question) -> set[str]:
    """Return the counted answers that are right, where single ones can be."""
    match question:
        case Single() | Multiple():
            return {each.id for each in question.options if each.share > 0}
        case Matching():
            return {f"{each.id}>{each.right_id}" for each in question.pairs}
        case Cloze():
            return {f"{part.id}/{id}" for part in question.parts for id in rights(part.question)}
        case _:
            return set()


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else line[:59] + "…"
