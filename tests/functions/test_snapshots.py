"""Snapshots: written in two formats, read tolerantly, refused when broken."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from functions import snapshots
from functions.snapshots import Campaign, Creative, Snapshot
from functions.targeting import Targeting

BREAD = Campaign(
    "bread", "Зора", "Мелница", "click", 2_500, 7, 5, 9, cap_views=3, cap_days=7,
    targeting=Targeting(
        courses=("c",), chapters=("h",), groups=("g",), languages=("bg",),
        stages=("beginning", "midway"), visitors=("new",), hours=((0, 900_000), (5, 6)),
    ),
)  # fmt: skip
PLAIN = Campaign("plain", "Книги", price_micros=900, targeting=Targeting(courses=("c",)))
HOUSE = Campaign("house", "Учи", house=True)
LOAF = Creative("1", "bread", "bg", "Хляб", "Топъл", "Хляб", "cb", 120, 80, "https://zora.example/")
ALL = snapshots.make(
    (BREAD, PLAIN, HOUSE),
    (
        LOAF,
        replace(LOAF, id="2", campaign="plain", weight=3),
        replace(LOAF, id="3", campaign="house"),
    ),
)


def test_a_snapshot_is_read_as_it_was_written():
    assert snapshots.read(snapshots.write(ALL)) == ALL


def test_the_same_contents_have_the_same_version_and_others_another():
    assert snapshots.make(ALL.campaigns, ALL.creatives) == ALL
    changed = (replace(BREAD, priority=8), PLAIN, HOUSE)
    assert snapshots.make(changed, ALL.creatives).version != ALL.version


def test_campaigns_with_the_same_hours_share_one_list_of_them():
    many = tuple(replace(BREAD, id=str(number)) for number in range(50))
    document = json.loads(snapshots.write(snapshots.make(many, ())))
    assert document["windows"] == [[[0, 900_000], [5, 6]]]
    first, second, *_ = snapshots.read(snapshots.write(snapshots.make(many, ()))).campaigns
    assert first.targeting.hours is second.targeting.hours


def test_no_hour_at_all_is_not_any_hour():
    never = replace(BREAD, targeting=Targeting(hours=()))
    read = snapshots.read(snapshots.write(snapshots.make((never,), ())))
    assert read.campaigns[0].targeting.hours == ()


def test_what_a_newer_origin_tells_besides_is_passed_over():
    document = json.loads(snapshots.write(ALL))
    for entry in (document, *document["campaigns"], *document["creatives"]):
        entry["mood"] = "sunny"
    assert snapshots.read(json.dumps(document).encode()) == ALL


def test_an_edge_of_format_one_gets_only_what_it_can_keep_to():
    document = json.loads(snapshots.write(ALL, 1))
    assert (document["format"], document["version"]) == (1, ALL.version)
    plain, house = document["creatives"]
    assert plain == {
        "id": "2", "campaign": "plain", "sponsor": "Книги", "language": "bg", "headline": "Хляб",
        "body": "Топъл", "alternative": "Хляб", "picture": "cb", "width": 120, "height": 80,
        "landing": "https://zora.example/", "price_micros": 900, "weight": 3, "house": False,
        "courses": ["c"], "starts_at": 0, "ends_at": snapshots.FOREVER,
    }  # fmt: skip
    assert house["house"] is True


@pytest.mark.parametrize(
    "rule", [{"targeting": Targeting(groups=("g",))}, {"cap_views": 3, "cap_days": 7}]
)
def test_one_rule_that_format_one_does_not_know_is_enough(rule: dict[str, object]):
    one = replace(HOUSE, **rule)  # type: ignore[arg-type]  # fields of Campaign
    snapshot = snapshots.make((one,), (replace(LOAF, campaign="house"),))
    assert json.loads(snapshots.write(snapshot, 1))["creatives"] == []


def test_a_snapshot_of_format_one_is_still_read():
    read = snapshots.read(snapshots.write(ALL, 1))
    assert read == Snapshot(ALL.version, (PLAIN, HOUSE), ALL.creatives[1:])


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"{}", b"[]", b"\xff", b'{"format":3}', b'{"format":1,"creatives":3}',
        snapshots.write(ALL)[:-20],
        snapshots.write(ALL).replace(b'"campaign":"bread"', b'"campaign":"nobody"'),
        snapshots.write(ALL).replace(b'"hours":0', b'"hours":7'),
        snapshots.write(ALL).replace(b'"priority":7', b'"priority":"high"'),
        snapshots.write(ALL).replace(b'"width":120,', b""),
    ],
)  # fmt: skip
def test_what_is_no_snapshot_is_refused(raw: bytes):
    with pytest.raises(snapshots.BadSnapshot):
        snapshots.read(raw)
