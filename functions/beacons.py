"""Beacons: what a page's own script reports of itself, checked before anything believes it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace

from functions.events import MAX_ACTIVE_MS, MAX_SEQUENCE, Event, EventKind
from functions.problems import BadRequest, FieldError, InvalidFields, Problem, TooLarge
from functions.tokens import Slot, View

MAX_BODY_BYTES = 16_384
MAX_SEEN = 20
CLOCK_SLACK_MS = 1_000
"""So much may a reader's clock run ahead before its active time counts as made up."""
SEEN_MS = 1_000
"""Half of a slot must be in view for so long without a break before it counts as seen."""
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
    slots: tuple[str, ...] = ()
    """The tokens of all slots that stand in the page, seen or not; until one was taken."""


def parse(body: bytes) -> Report:
    """Read `{"sequence", "active", "furthest", "seen": [{"token", "visible"}], "slots": [token]}`.

    `active` and `visible` are milliseconds so far, `furthest` thousandths of the text; `seen` and
    `slots` may be left out. Raises TooLarge, BadRequest or InvalidFields naming every wrong field.
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
        for name in document.keys() - {"sequence", "active", "furthest", "seen", "slots"}
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
    slots = document.get("slots", [])
    if not (
        isinstance(slots, list)
        and len(slots) <= MAX_SEEN
        and all(isinstance(token, str) for token in slots)
    ):
        errors.append(FieldError("/slots", f"a list of at most {MAX_SEEN} tokens"))
    if errors:
        raise InvalidFields(errors=tuple(errors))
    return Report(
        document["sequence"],
        document["active"],
        document["furthest"],
        tuple(Seen(entry["token"], entry["visible"]) for entry in entries),
        tuple(slots),
    )


def events_of(
    report: Report,
    view: View,
    verify: Callable[[str], Slot],
    *,
    accepted_ms: int,
    learner: str | None,
    marks: tuple[str, ...] = (),
    slot_marks: tuple[str, ...] = (),
) -> tuple[list[Event], int]:
    """Return the events of a report and how many slot tokens were refused.

    `verify` reads a slot token or raises a Problem. A token of another view is refused too:
    nobody can report a slot for a page that did not show it. `marks` say of all events why they
    are no person's, `slot_marks` why the slots among them may not be paid for: who works here
    reads like everybody else.
    """
    # More active time than has passed since the page was made is not possible.
    active_ms = max(0, min(report.active_ms, accepted_ms - view.issued_ms))
    events = [
        Event(
            day=view.issue_day.isoformat(), view=view.view.hex(), kind="read", slot=0,
            sequence=report.sequence, page=str(view.page), version=view.version.hex(),
            language=view.language, issued_at=view.issued_ms, accepted_at=accepted_ms,
            learner=learner, active_ms=active_ms, furthest=report.furthest, marks=marks,
        )
    ]  # fmt: skip
    visible = {seen.token: seen.visible_ms for seen in report.seen}
    read: dict[str, Slot] = {}
    refused = 0
    for token in dict.fromkeys([*visible, *report.slots]):
        try:
            slot = verify(token)
        except Problem:
            refused += 1
            continue
        if slot.view != view.view:
            refused += 1
            continue
        read[token] = slot
    events += [
        shown_of(read[token], accepted_ms=accepted_ms, learner=learner, marks=marks)
        for token in dict.fromkeys(report.slots)
        if token in read
    ]
    events += [
        seen_of(
            read[token], visible_ms, accepted_ms=accepted_ms, learner=learner,
            marks=marks + slot_marks,
        )
        for token, visible_ms in visible.items()
        if token in read
    ]  # fmt: skip
    return events, refused


def seen_of(
    slot: Slot,
    visible_ms: int,
    *,
    accepted_ms: int,
    learner: str | None,
    marks: tuple[str, ...] = (),
) -> Event:
    """Return the event of a slot in view, marked when that was too short a time or too long ago.

    More time in view than has passed since the page was made is not possible.
    """
    age_ms = accepted_ms - slot.issued_ms
    visible_ms = max(0, min(visible_ms, age_ms))
    if visible_ms < SEEN_MS:
        marks += ("early",)
    if age_ms > LATE_MS:
        marks += ("late",)
    return _of_slot(slot, "seen", accepted_ms, learner, marks, active_ms=visible_ms)


def shown_of(
    slot: Slot, *, accepted_ms: int, learner: str | None, marks: tuple[str, ...] = ()
) -> Event:
    """Return the event of a slot that stood in a page whose script reports; it costs nothing."""
    return replace(_of_slot(slot, "shown", accepted_ms, learner, marks), price_micros=0)


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
    kind: EventKind,
    accepted_ms: int,
    learner: str | None,
    marks: tuple[str, ...],
    active_ms: int = 0,
) -> Event:
    return Event(
        day=slot.issue_day.isoformat(), view=slot.view.hex(), kind=kind, slot=slot.slot,
        sequence=0, page=str(slot.page), version=slot.version.hex(), language=slot.language,
        issued_at=slot.issued_ms, accepted_at=accepted_ms, learner=learner,
        active_ms=active_ms, creative=str(slot.creative), price_micros=slot.price_micros,
        marks=marks,
    )  # fmt: skip


def _within(value: object, most: int) -> bool:
    return type(value) is int and 0 <= value <= most
