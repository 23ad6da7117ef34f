"""Beacons: absolute values, checked sizes, and slots only of the page that showed them."""

from __future__ import annotations

import json
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions import beacons, events
from functions.problems import BadRequest, InvalidFields, Problem, TooLarge
from functions.tokens import BadToken, Slot, View

NOW = 1_795_000_000_000
VIEW = View(bytes(range(16)), UUID(int=7), b"version!", NOW, "bg")
SLOT = Slot(
    VIEW.view, UUID(int=7), UUID(int=9), b"version!", NOW, 2_500, 1, "bg", "https://zora.example/"
)  # fmt: skip


def body(**changes: object) -> bytes:
    return json.dumps({"sequence": 1, "active": 5_000, "furthest": 400} | changes).encode()


def test_a_report_is_read():
    report = beacons.parse(body(seen=[{"token": "bcf", "visible": 1_200}]))
    assert report == beacons.Report(1, 5_000, 400, (beacons.Seen("bcf", 1_200),))


def test_every_wrong_field_is_named_at_once():
    with pytest.raises(InvalidFields) as caught:
        beacons.parse(body(sequence=-1, active=1.5, furthest=True, extra=1, seen=[{"token": 1}]))
    assert {error.pointer for error in caught.value.errors} == {
        "/sequence", "/active", "/furthest", "/extra", "/seen/0",
    }  # fmt: skip


@pytest.mark.parametrize("raw", [b"", b"[1]", b"{", b"\xff", b"[" * 10_000, b'"a"', b"NaN"])
def test_what_is_no_report_is_refused(raw: bytes):
    with pytest.raises(BadRequest):
        beacons.parse(raw)


def test_a_large_body_is_refused_unread():
    with pytest.raises(TooLarge):
        beacons.parse(b" " * 16_385)


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(raw: bytes):
    try:
        beacons.parse(raw)
    except Problem:
        return


def test_active_time_is_never_more_than_has_passed():
    report = beacons.Report(1, 3_600_000, 400, ())
    read, _ = beacons.events_of(
        report, VIEW, lambda _: SLOT, accepted_ms=NOW + 10_000, learner=None
    )
    assert read[0].active_ms == 10_000


def test_a_slot_of_another_view_is_refused():
    report = beacons.Report(1, 1_000, 400, (beacons.Seen("t", 1_000),))
    foreign = replace(SLOT, view=b"another view 16b")
    made, refused = beacons.events_of(
        report, VIEW, lambda _: foreign, accepted_ms=NOW + 2_000, learner=None
    )
    assert [event.kind for event in made] == ["read"]
    assert refused == 1


def test_a_forged_slot_leaves_the_rest_unharmed():
    def verify(_: str) -> Slot:
        raise BadToken

    report = beacons.Report(1, 1_000, 400, (beacons.Seen("t", 1_000),))
    made, refused = beacons.events_of(report, VIEW, verify, accepted_ms=NOW + 2_000, learner=None)
    assert (len(made), refused) == (1, 1)


def test_a_seen_slot_becomes_an_event_with_its_price():
    report = beacons.Report(1, 1_000, 400, (beacons.Seen("t", 1_500),))
    made, _ = beacons.events_of(report, VIEW, lambda _: SLOT, accepted_ms=NOW + 2_000, learner=None)
    assert (made[1].kind, made[1].slot, made[1].price_micros, made[1].marks) == (
        "seen", 1, 2_500, (),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("age", "marks"), [(299, ("fast",)), (300, ()), (3_600_000, ()), (3_600_001, ("late",))]
)
def test_a_click_is_marked_by_its_age(age: int, marks: tuple[str, ...]):
    assert beacons.click_of(SLOT, accepted_ms=NOW + age, learner=None).marks == marks


def test_a_batch_comes_back_as_it_was_written():
    report = beacons.Report(3, 1_000, 400, (beacons.Seen("t", 1_500),))
    made, _ = beacons.events_of(
        report, VIEW, lambda _: SLOT, accepted_ms=NOW + 2_000, learner=str(UUID(int=5))
    )
    made.append(beacons.click_of(SLOT, accepted_ms=NOW + 4_000, learner=None))
    assert events.read_batch(events.write_batch(made)) == (made, 0)


@pytest.mark.parametrize(
    ("name", "value"),
    [("day", "2026-13-01"), ("view", "zz"), ("kind", "bill"), ("slot", 256), ("slot", "1"),
     ("sequence", 2**31), ("page", "7"), ("version", ""), ("language", "de"),
     ("active_ms", -1), ("furthest", 1_001), ("price_micros", 1.5), ("marks", ["Not fine"]),
     ("marks", None), ("learner", "me"), ("creative", None), ("more", 1)],
)  # fmt: skip
def test_a_broken_event_is_counted_and_the_others_kept(name: str, value: object):
    good = beacons.click_of(SLOT, accepted_ms=NOW + 4_000, learner=None)
    document = json.loads(events.write_batch([good, good]))
    document["events"][0][name] = value
    assert events.read_batch(json.dumps(document).encode()) == ([good], 1)


@pytest.mark.parametrize("raw", [b"", b"{}", b"[]", b'{"format": 2, "events": []}', b"null"])
def test_a_broken_envelope_is_refused(raw: bytes):
    with pytest.raises(events.BadEvents):
        events.read_batch(raw)
