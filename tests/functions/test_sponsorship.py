"""Sponsorship: who may stand here, drawn by share and weight, the house when nobody may."""

from __future__ import annotations

from dataclasses import replace

import pytest

from functions import snapshots, sponsorship
from functions.snapshots import Creative
from functions.sponsorship import Index

NOW = 1_795_000_000_000
BREAD = Creative(
    "1", "bread", "Зора", "", "Хляб", "", "", "", 0, 0, "https://zora.example/", 2_500, 1, False
)
CAKE = replace(BREAD, id="2", headline="Козунак")
BOOKS = replace(BREAD, id="3", campaign="books")
HOUSE = replace(BREAD, id="9", campaign="house", price_micros=0, house=True)


def index(*creatives: Creative, **shares: float) -> Index:
    return Index(snapshots.make(creatives), shares, NOW)


def ids(index: Index, *, steps: int = 1_000, **where: str) -> list[str]:
    course, language = where.get("course", "c"), where.get("language", "bg")
    drawn = [
        sponsorship.choose(index, course, language, (n / steps, n / steps), paid=True)
        for n in range(steps)
    ]
    return [creative.id if creative else "-" for creative in drawn]


def test_a_campaign_stands_as_often_as_its_share():
    drawn = ids(index(BREAD, HOUSE, bread=0.25))
    assert drawn.count("1") == pytest.approx(250, abs=2)
    assert drawn.count("9") == pytest.approx(750, abs=2)


def test_shares_over_one_leave_nothing_to_the_house_and_are_kept_in_proportion():
    drawn = ids(index(BREAD, BOOKS, HOUSE, bread=1.0, books=3.0))
    assert drawn.count("9") == 0
    assert drawn.count("3") == pytest.approx(750, abs=2)


def test_creatives_of_a_campaign_share_by_weight():
    drawn = ids(index(BREAD, replace(CAKE, weight=3), bread=1.0))
    assert drawn.count("2") == pytest.approx(750, abs=2)


def test_a_creative_in_another_language_takes_no_traffic_from_this_one():
    both = (replace(BREAD, language="bg"), replace(CAKE, language="en"), HOUSE)
    assert set(ids(index(*both, bread=1.0))) == {"1"}


def test_a_campaign_without_a_share_stands_nowhere():
    assert set(ids(index(BREAD, bread=0.0))) == {"-"}
    assert set(ids(index(BREAD))) == {"-"}


def test_a_creative_stands_only_in_its_language_course_and_time():
    elsewhere = [
        replace(BREAD, id="a", language="en"),
        replace(BREAD, id="b", courses=("other",)),
        replace(BREAD, id="c", ends_at=NOW),
        replace(BREAD, id="d", starts_at=NOW + 1),
    ]
    assert set(ids(index(*elsewhere, bread=1.0))) == {"-"}
    assert set(ids(index(replace(BREAD, courses=("c",)), bread=1.0))) == {"1"}


def test_after_the_manifest_is_out_of_date_only_the_house_speaks():
    chosen = sponsorship.choose(index(BREAD, HOUSE, bread=1.0), "c", "bg", (0.1, 0.1), paid=False)
    assert chosen == HOUSE


def test_no_campaign_stands_twice_in_a_page():
    chosen = sponsorship.choose(
        index(BREAD, HOUSE, bread=1.0), "c", "bg", (0.1, 0.1), paid=True, taken=("bread", "house")
    )
    assert chosen is None


def test_the_same_snapshot_has_the_same_version():
    assert snapshots.make((BREAD, HOUSE)) == snapshots.make((BREAD, HOUSE))
    assert snapshots.make((BREAD,)).version != snapshots.make((HOUSE,)).version
    assert snapshots.read(snapshots.write(snapshots.make((BREAD,)))) == snapshots.make((BREAD,))


@pytest.mark.parametrize("raw", [b"", b"{}", b"[]", b'{"format":2}', b'{"format":1,"creatives":3}'])
def test_what_is_no_snapshot_is_refused(raw: bytes):
    with pytest.raises(snapshots.BadSnapshot):
        snapshots.read(raw)
