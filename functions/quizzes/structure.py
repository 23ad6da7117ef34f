"""Structure: what keeps a quiz from being published, and what its author should look at again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from functions import questions
from functions.progress import GENEROUS_WORDS_PER_MINUTE
from functions.questions import Multiple, Question, Text
from functions.quizzes.drawing import Asked, pools
from functions.quizzes.rules import Rules

LEAST_S = 2
"""For reading what is asked and answering it, besides the time that its words take."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend, as data, so that pages say it in either language."""

    path: str
    """JSON pointer: `/rules/closes_ms` into the quiz, `/options/2/share` into its question."""
    code: str
    values: tuple[str, ...] = ()
    question: str = ""
    """The id of the question that it is about; empty for the quiz."""
    stops: bool = True
    """Whether the quiz can't be published with it; otherwise it is a piece of advice."""


def faults(rules: Rules, asked: Sequence[Asked], *, quiz: str = "") -> list[Fault]:
    """Return what is wrong with a quiz and each of its questions; `quiz` is its own id.

    Codes, besides those of `questions.faults`: `no-questions`; `closes-before-opening`;
    `limit-beyond-window` (values: the window's seconds); `pauses-beyond-window`;
    `limit-too-short` (seconds that reading and answering take at least); `never-closes`,
    `no-last-attempt` (the moment of showing never comes); `counts-before-shown` (what waits for
    the pass would tell of it); `pool-too-small` (tag, how many there
    are); `two-pools` (tags); `after-itself`. Advice: `pool-unequal` (tag), `everything-right`,
    `anything-right`.
    """
    found = list(_of_rules(rules, quiz))
    if all(each.question.kind == "description" for each in asked):
        found.append(Fault("/questions", "no-questions"))
    found += _of_pools(rules, asked)
    found += _of_time(rules, asked)
    for each in asked:
        for fault in questions.faults(each.question):
            found.append(Fault(fault.path, fault.code, fault.values, each.id))
        found += _advice(each)
    return found


def hides_pass(rules: Rules) -> bool:
    """Say whether somebody may finish a quiz and not be told yet whether they have passed."""
    return rules.pass_share is not None and rules.shown.score != "after_seal"


def least_s(question: Question) -> int:
    """Return the seconds that a quick reader needs for a question at the very least."""
    if question.kind == "description":
        return _reading_s(question)
    return _reading_s(question) + LEAST_S


def _of_rules(rules: Rules, quiz: str) -> Iterator[Fault]:
    window = _window_s(rules)
    if window is not None and window <= 0:
        yield Fault("/rules/closes_ms", "closes-before-opening")
    elif window is not None:
        if rules.time_limit_s is not None and rules.time_limit_s > window:
            yield Fault("/rules/time_limit_s", "limit-beyond-window", (str(window),))
        if rules.attempts is not None and (rules.attempts - 1) * rules.pause_s >= window:
            yield Fault("/rules/pause_s", "pauses-beyond-window", (str(window),))
    for name in ("score", "answers", "feedback"):
        moment = getattr(rules.shown, name)
        if moment == "after_close" and rules.closes_ms is None:
            yield Fault(f"/rules/shown/{name}", "never-closes")
        # The last attempt is over when the quiz closes, too.
        if moment == "after_last_attempt" and rules.attempts is None and rules.closes_ms is None:
            yield Fault(f"/rules/shown/{name}", "no-last-attempt")
    # The chapter's tick would tell whether it is passed before that may be told.
    if rules.counts_for_chapter and hides_pass(rules):
        yield Fault("/rules/counts_for_chapter", "counts-before-shown")
    for number, first in enumerate(rules.prerequisites):
        if quiz and first.id == quiz:
            yield Fault(f"/rules/prerequisites/{number}", "after-itself")


def _window_s(rules: Rules) -> int | None:
    if rules.opens_ms is None or rules.closes_ms is None:
        return None
    return (rules.closes_ms - rules.opens_ms) // 1_000


def _of_pools(rules: Rules, asked: Sequence[Asked]) -> Iterator[Fault]:
    by_tag = pools(rules, asked)
    for number, pool in enumerate(rules.draws):
        members = by_tag[pool.tag]
        path = f"/rules/draws/{number}"
        if len(members) < pool.count:
            yield Fault(f"{path}/count", "pool-too-small", (pool.tag, str(len(members))))
        if len({each.question.points for each in members}) > 1:
            yield Fault(path, "pool-unequal", (pool.tag,), stops=False)
    for each in asked:
        tags = tuple(tag for tag in each.question.tags if each in by_tag.get(tag, ()))
        if len(tags) > 1:
            yield Fault("/tags", "two-pools", tags, each.id)


def _of_time(rules: Rules, asked: Sequence[Asked]) -> Iterator[Fault]:
    if rules.time_limit_s is None:
        return
    by_tag = pools(rules, asked)
    pooled = {each.id for members in by_tag.values() for each in members}
    needed = sum(least_s(each.question) for each in asked if each.id not in pooled)
    for pool in rules.draws:
        # The shortest draw: what fails even then is wrong for everybody.
        needed += sum(sorted(least_s(each.question) for each in by_tag[pool.tag])[: pool.count])
    if needed > rules.time_limit_s:
        yield Fault("/rules/time_limit_s", "limit-too-short", (str(needed),))


def _advice(asked: Asked) -> Iterator[Fault]:
    question = asked.question
    if isinstance(question, Multiple) and _all_earns(question) == 1:
        yield Fault("/options", "everything-right", (), asked.id, stops=False)
    if isinstance(question, Text):
        for number, pattern in enumerate(question.patterns):
            if pattern.share > 0 and pattern.pattern.strip() and not pattern.pattern.strip("* "):
                yield Fault(
                    f"/patterns/{number}/pattern", "anything-right", (), asked.id, stops=False
                )


def _all_earns(question: Multiple) -> Fraction:
    return sum((option.share for option in question.options), Fraction(0))


def _reading_s(question: Question) -> int:
    words = sum(_words(text) for key, text in questions.texts(question).items() if _is_shown(key))
    return words * 60 // GENEROUS_WORDS_PER_MINUTE


def _is_shown(key: str) -> bool:
    return not key.endswith("feedback") and not key.startswith(("when_", "grader_notes"))


def _words(text: str) -> int:
    return len(text.split())


def stopping(found: Iterable[Fault]) -> list[Fault]:
    """Return those with which a quiz can't be published."""
    return [fault for fault in found if fault.stops]
