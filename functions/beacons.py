"""Beacons: what a page's own script reports of itself, checked before anything believes it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from functions.events import MAX_ACTIVE_MS, MAX_SEQUENCE, Event
from functions.problems import BadRequest, FieldError, InvalidFields, Problem, TooLarge
from functions.tokens import Slot, View

MAX_BODY_BYTES = 16_384
MAX_SEEN = 20
CLOCK_SLACK_MS = 1_000
"""So much may a reader's clock run ahead before its active time counts as made up."""
FAST_CLICK_MS = 300
"""A click sooner than this after the page was made is no person's."""
LATE_MS = 3_600_000
"""What is accepted more than an hour after the page was made is kept and not billed."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One slot that was in view long enough, as the browser says."""

    token: str
    visible_ms: int


@dataclass(frozen=True, slots=True)
class Report:
    """One post of a page: absolute values, so that a repeated one changes nothing."""

    sequence: int
    active_ms: int
    furthest: int
    seen: tuple[Seen, ...]


def parse(body: bytes) -> Report:
    """Read `{"sequence", "active", "furthest", "seen": [{"token", "visible"}]}`.

    `active` and `visible` are milliseconds so far, `furthest` thousandths of the text.
    Raises TooLarge, BadRequest or InvalidFields naming every wrong field.
    """
    if len(body) > MAX_BODY_BYTES:
        raise TooLarge(f"at most {MAX_BODY_BYTES} bytes")
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        raise BadRequest("the body is not JSON") from None
    if not isinstance(document, dict):
        raise BadRequest("the body is not a JSON object")
    errors = [
        FieldError(f"/{name}", f"a whole number from 0 to {most}")
        for name, most in (
            ("sequence", MAX_SEQUENCE),
            ("active", MAX_ACTIVE_MS),
            ("furthest", 1000),
        )
        if not _within(document.get(name), most)
    ]
    errors += [
        FieldError(f"/{name}", "no such field")
        for name in document.keys() - {"sequence", "active", "furthest", "seen"}
    ]
    entries = document.get("seen", [])
    if not isinstance(entries, list) or len(entries) > MAX_SEEN:
        errors.append(FieldError("/seen", f"a list of at most {MAX_SEEN}"))
        entries = []
    for number, entry in enumerate(entries):
        if not (
            isinstance(entry, dict)
            and entry.keys() == {"token", "visible"}
            and isinstance(entry["token"], str)
            and _within(entry["visible"], MAX_ACTIVE_MS)
        ):
            errors.append(FieldError(f"/seen/{number}", "a token, and visible milliseconds"))
    if errors:
        raise InvalidFields(errors=tuple(errors))
    return Report(
        document["sequence"],
        document["active"],
        document["furthest"],
        tuple(Seen(entry["token"], entry["visible"]) for entry in entries),
    )


def events_of(
    report: Report,
    view: View,
    verify: Callable[[str], Slot],
    *,
    accepted_ms: int,
    learner: str | None,
    marks: tuple[str, ...] = (),
) -> tuple[list[Event], int]:
    """Return the events of a report and how many slot tokens were refused.

    `verify` reads a slot token or raises a Problem. A token of another view is refused too:
    nobody can report a slot for a page that did not show it.
    """
    # More active time than has passed since the page was made is not possible.
    active_ms = max(0, min(report.active_ms, accepted_ms - view.issued_ms))
    late = ("late",) if accepted_ms - view.issued_ms > LATE_MS else ()
    events = [
        Event(
            day=view.issue_day.isoformat(), view=view.view.hex(), kind="read", slot=0,
            sequence=report.sequence, page=str(view.page), version=view.version.hex(),
            language=view.language, issued_at=view.issued_ms, accepted_at=accepted_ms,
            learner=learner, active_ms=active_ms, furthest=report.furthest, marks=marks,
        )
    ]  # fmt: skip
    refused = 0
    for seen in report.seen:
        try:
            slot = verify(seen.token)
        except Problem:
            refused += 1
            continue
        if slot.view != view.view:
            refused += 1
            continue
        visible_ms = max(0, min(seen.visible_ms, accepted_ms - slot.issued_ms))
        events.append(
            _of_slot(slot, "seen", accepted_ms, learner, marks + late, active_ms=visible_ms)
        )
    return events, refused


def click_of(
    slot: Slot, *, accepted_ms: int, learner: str | None, marks: tuple[str, ...] = ()
) -> Event:
    """Return the event of a followed slot, marked when it came too fast or too late."""
    age_ms = accepted_ms - slot.issued_ms
    if age_ms < FAST_CLICK_MS:
        marks += ("fast",)
    if age_ms > LATE_MS:
        marks += ("late",)
    return _of_slot(slot, "click", accepted_ms, learner, marks)


def _of_slot(
    slot: Slot,
    kind: str,
    accepted_ms: int,
    learner: str | None,
    marks: tuple[str, ...],
    active_ms: int = 0,
) -> Event:
    return Event(
        day=slot.issue_day.isoformat(), view=slot.view.hex(), kind=kind, slot=slot.slot,  # type: ignore[arg-type]
        sequence=0, page=str(slot.page), version=slot.version.hex(), language=slot.language,
        issued_at=slot.issued_ms, accepted_at=accepted_ms, learner=learner,
        active_ms=active_ms, creative=str(slot.creative), price_micros=slot.price_micros,
        marks=marks,
    )  # fmt: skip


def _within(value: object, most: int) -> bool:
    return type(value) is int and 0 <= value <= most
