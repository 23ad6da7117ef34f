"""Saying: kinds, faults of quizzes and of typed questions, as sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from functions.problems import FieldError
from functions.quizzes import Fault
from origin.pages import explaining
from origin.pages.author.quizzes.writing import percent
from origin.pages.forms import Fault as FieldFault
from origin.pages.forms import fault as field_fault
from templates import translate

KINDS = {
    "single": "One right answer",
    "multiple": "Several right answers",
    "text": "A word or a line",
    "numeric": "A number",
    "matching": "Matching",
    "ordering": "Putting in order",
    "cloze": "A text with gaps",
    "essay": "An essay",
    "description": "A text that asks nothing",
}

FAULTS = {
    "no-questions": "The quiz asks nothing yet: add a question",
    "closes-before-opening": "It closes before it opens",
    "limit-beyond-window": "The time limit is longer than the quiz is open (%(time)s)",
    "pauses-beyond-window": "The pauses between all attempts are longer than the quiz is open",
    "limit-too-short": "The time limit is too short: reading and answering take %(time)s at least",
    "never-closes": "This is shown after the quiz closes, and it has no day to close",
    "no-last-attempt": "This is shown after the last attempt, and there is no last one: limit the "
    "attempts or say when the quiz closes",
    "counts-before-shown": "It would tell learners whether they passed before the score is shown",
    "needed-by-another": "“%(first)s” begins only after this one is passed, and would tell who "
    "passed before the score is shown",
    "pool-too-small": "More questions are drawn by the tag “%(first)s” than carry it (%(second)s)",
    "pool-unequal": "The questions with the tag “%(first)s” are worth different points: who draws "
    "which decides how much can be earned",
    "two-pools": "The question carries the tags of two draws (%(all)s): leave one",
    "after-itself": "A quiz can't come after itself",
    "everything-right": "Who ticks every option earns everything: mark wrong ones as wrong",
    "anything-right": "This pattern takes any answer at all as right",
    "no-text": "The question has no text",
    "no-points": "The question is worth no points",
    "too-few": "There must be at least %(first)s",
    "no-right": "Nothing is marked as right",
    "right-shares": "What the right options earn must add up to 100 %%; now it is %(first)s",
    "empty-text": "This has no text",
    "same-text": "“%(first)s” stands here twice",
    "no-pattern": "This answer is empty",
    "no-whole-share": "One option must earn all points",
    "place-missing": "The gap {{%(first)s}} is described below and stands nowhere in the text",
    "part-missing": "The text has the gap {{%(first)s}}, and it is not described below",
    "place-twice": "The gap {{%(first)s}} stands in the text twice",
    "place-hidden": "The gap {{%(first)s}} stands where nobody could fill it in: in a formula, in "
    "code or in an address",
}

FIELDS = {
    "share": "A share is a number from −100 % to 100 %, or a fraction such as 1/3",
    "unit_penalty": "A share is a number from 0 to 100 %, or a fraction such as 1/3",
    "points": "Points are a number from 0 to 1000, with at most three decimals",
    "value": "Write a number, such as 2.5",
    "low": "Write a number, such as 2.5",
    "high": "Write a number that is not below the first one",
    "tolerance": "Write a number that is not below 0",
    "factor": "Write a number above 0; 1 for the first unit",
    "name": "A name has letters, does not begin with a digit and stands here once",
    "words_min": "Write a whole number from 1 to 100 000",
    "words_max": "Write a whole number that is not below the least",
    "tags": "At most 20 tags, each of at most 100 letters",
    "id": "A gap's number is from 1 to 999, another one for each gap",
    "weight": "Write a whole number from 1 to 1000",
    "spelling": "Write 0, 1 or 2",
    "title": "A title has 1 to 300 letters",
    "intro": "This text is too long",
    "text": "This text is too long",
    "time_limit_s": "Write minutes, from 0.2 to 10 080 (a week), or nothing",
    "opens_ms": "Write a day and a time",
    "closes_ms": "Write a day and a time",
    "attempts": "Write a whole number from 1 to 1000, or nothing",
    "pause_s": "Write minutes, at most a year of them",
    "pass_share": "Write a percentage from 0 to 100, or nothing",
    "from_share": "Write a percentage from 0 to 100",
    "tag": "Choose a tag of your questions",
    "count": "Write a whole number from 1 to 500",
    "draws": "Two rows are about the same tag",
    "bands": "Two rows begin at the same score",
    "prerequisites": "Two rows name the same",
}
OTHERWISE = "Please look at this once more"


def kind(name: str, interface: str) -> str:
    """Return what a kind of question is called."""
    return translate(interface, KINDS.get(name, KINDS["description"]))


def fault(found: Fault, interface: str) -> str:
    """Return what is wrong with a quiz or a question, as a sentence."""
    values = [*found.values, "", ""]
    if found.code in ("limit-beyond-window", "limit-too-short"):
        time = explaining.span(int(values[0]) * 1_000, interface)
        return translate(interface, FAULTS[found.code], time=time)
    if found.code == "right-shares":
        values[0] = percent(values[0])
    return translate(
        interface,
        FAULTS.get(found.code, OTHERWISE),
        first=values[0],
        second=values[1],
        all=", ".join(found.values),
    )


def fields(
    errors: Sequence[FieldError],
    interface: str,
    *,
    prefix: str = "",
    called: Mapping[str, str] | None = None,
) -> list[FieldFault]:
    """Return refused fields at their places in the form: `/options/0/share` → `options.0.share`."""
    found: list[FieldFault] = []
    for error in errors:
        name = name_of(error.pointer, prefix)
        last = name.rpartition(".")[2]
        sentence = FIELDS.get(last, OTHERWISE)
        found.append(field_fault(interface, (called or {}).get(name, name), sentence))
    return found


def name_of(pointer: str, prefix: str = "") -> str:
    """Return the name of the field that a JSON pointer leads to."""
    return prefix + pointer.strip("/").replace("/", ".")
