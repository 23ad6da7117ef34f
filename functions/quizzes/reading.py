"""Reading: rules from JSON, where everything that is wrong is named at once, and back."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from functions.problems import FieldError, InvalidFields
from functions.questions.fields import Fields, share
from functions.quizzes import rules as bounds
from functions.quizzes.rules import Band, Draw, Prerequisite, Rules, Shown

FORMAT = 1
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def read(given: object, *, at: str = "/rules") -> Rules:
    """Return rules from their JSON, as text or already as an object; what is left out is usual.

    Raises InvalidFields naming every wrong field by a pointer that begins with `at`.
    """
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except (ValueError, RecursionError):
            raise InvalidFields(errors=(FieldError(at, "must be JSON"),)) from None
    if not isinstance(given, Mapping):
        raise InvalidFields(errors=(FieldError(at, "must be an object"),))
    fields = Fields(given, at)
    rules = _rules(fields)
    fields.close()
    if fields.faults:
        raise InvalidFields(errors=tuple(fields.faults))
    return rules


def write(rules: Rules) -> str:
    """Return rules as JSON, the same ones always in the same letters."""
    return json.dumps(plain(rules), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def plain(rules: Rules) -> dict[str, Any]:
    """Return rules as `write` writes them, as an object."""
    return {
        "format": FORMAT,
        "time_limit_s": rules.time_limit_s,
        "opens_ms": rules.opens_ms,
        "closes_ms": rules.closes_ms,
        "attempts": rules.attempts,
        "pause_s": rules.pause_s,
        "pass_share": None if rules.pass_share is None else str(rules.pass_share),
        "method": rules.method,
        "shuffle_questions": rules.shuffle_questions,
        "shuffle_options": rules.shuffle_options,
        "draws": [{"tag": each.tag, "count": each.count} for each in rules.draws],
        "paging": rules.paging,
        "shown": {
            "score": rules.shown.score,
            "answers": rules.shown.answers,
            "feedback": rules.shown.feedback,
        },
        "bands": [
            {"from_share": str(each.from_share), "text": each.text, "html": each.html}
            for each in rules.bands
        ],
        "prerequisites": [{"kind": each.kind, "id": each.id} for each in rules.prerequisites],
        "counts_for_chapter": rules.counts_for_chapter,
        "negative": rules.negative,
    }


def _rules(fields: Fields) -> Rules:
    usual = Rules()
    fields.number("format", FORMAT, FORMAT, FORMAT)
    shown = fields.inside("shown")
    rules = Rules(
        time_limit_s=_maybe(fields, "time_limit_s", bounds.LEAST_LIMIT_S, bounds.MOST_LIMIT_S),
        opens_ms=_maybe(fields, "opens_ms", 0, bounds.LAST_MS),
        closes_ms=_maybe(fields, "closes_ms", 0, bounds.LAST_MS),
        attempts=_maybe(fields, "attempts", 1, bounds.MOST_ATTEMPTS),
        pause_s=fields.number("pause_s", 0, bounds.MOST_PAUSE_S, 0),
        pass_share=fields.share("pass_share", low=0),
        method=fields.word("method", bounds.METHODS, usual.method),
        shuffle_questions=fields.flag("shuffle_questions", default=usual.shuffle_questions),
        shuffle_options=fields.flag("shuffle_options", default=usual.shuffle_options),
        draws=tuple(_draw(each) for each in fields.objects("draws", bounds.MOST_DRAWS)),
        paging=fields.word("paging", bounds.PAGINGS, usual.paging),
        shown=Shown(
            shown.word("score", bounds.MOMENTS, usual.shown.score),
            shown.word("answers", bounds.MOMENTS, usual.shown.answers),
            shown.word("feedback", bounds.MOMENTS, usual.shown.feedback),
        ),
        bands=tuple(
            sorted(
                (_band(each) for each in fields.objects("bands", bounds.MOST_BANDS)),
                key=lambda band: -band.from_share,
            )
        ),
        prerequisites=tuple(
            _prerequisite(each)
            for each in fields.objects("prerequisites", bounds.MOST_PREREQUISITES)
        ),
        counts_for_chapter=fields.flag("counts_for_chapter", default=usual.counts_for_chapter),
        negative=fields.flag("negative", default=usual.negative),
    )
    shown.close()
    _once(fields, "draws", [each.tag for each in rules.draws])
    _once(fields, "bands", [each.from_share for each in rules.bands])
    _once(fields, "prerequisites", [each.id for each in rules.prerequisites])
    return rules


def _draw(fields: Fields) -> Draw:
    tag = fields.text("tag", longest=bounds.MAX_TAG)
    if not tag.strip():
        fields.fault("tag", "is missing")
    return Draw(tag, fields.number("count", 1, bounds.MOST_DRAWN, 1))


def _band(fields: Fields) -> Band:
    return Band(
        fields.take("from_share", Fraction(0), _from_nothing_to_all),
        fields.text("text", longest=bounds.MAX_BAND_TEXT),
        fields.text("html", longest=bounds.MAX_BAND_HTML),
    )


def _prerequisite(fields: Fields) -> Prerequisite:
    kind = fields.word("kind", ("chapter", "quiz"), "chapter")
    known = fields.take("id", "", _id)
    if not known and "id" not in fields.document:
        fields.fault("id", "is missing")
    return Prerequisite(kind, known)


def _once(fields: Fields, name: str, keys: list[Any]) -> None:
    if not fields.faults and len(set(keys)) != len(keys):
        fields.fault(name, "two entries are about the same")


def _maybe(fields: Fields, name: str, low: int, high: int) -> int | None:
    # The number's own default can't be None; what is absent is never asked for it.
    if fields.document.get(name) is None:
        fields.asked.add(name)
        return None
    return fields.number(name, low, high, low)


def _from_nothing_to_all(value: Any) -> Fraction:
    found = share(value)
    if not 0 <= found <= 1:
        raise ValueError("must be from 0 to 1")
    return found


def _id(value: Any) -> str:
    if not isinstance(value, str) or not _UUID.fullmatch(value):
        raise ValueError("must be an id")
    return value
