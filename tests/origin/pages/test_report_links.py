"""A link shows a report to whoever holds it, until it expires or is ended, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest

from origin import app
from origin.house import House
from storage import audit, groups, report_links
from storage.database import transaction, value
from tests.origin.asking import Answer, Asker
from tests.origin.conftest import Somebody
from tests.origin.sponsored import Bakery, bakery_of, happened

FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture
def bakery(house: House, people: Callable[..., Somebody]) -> Bakery:
    return bakery_of(house, people)


def asked(asker: Asker, who: Somebody, about: UUID, days: int = 7) -> Answer:
    form = urlencode({"about": about, "days": days}).encode()
    return asker.ask("POST", "/partners/links", form, token=who.token, headers=FORM)


def made(asker: Asker, who: Somebody, about: UUID, days: int = 7) -> str:
    """Make a link and return its path."""
    html = asked(asker, who, about, days).body.decode()
    [path] = re.findall(r'href="http[^"]*?(/partners/shared/[a-z]+)"', html)
    return path


def test_whoever_holds_the_link_reads_that_report_and_no_other(
    asker: Asker, house: House, bakery: Bakery
) -> None:
    happened(house, bakery.creative, "seen", 7)
    path = made(asker, bakery.member, bakery.campaign)
    answer = asker.edge("GET", path, headers={"cookie": "lang=en"})
    html = answer.body.decode()
    assert answer.status == 200
    assert "7 impressions" in html
    assert "Пекарна &lt;Зора&gt; · Есен" in html
    # Nothing that leads further in, and nothing by which the address gets about.
    assert f"/partners/{bakery.creative}" not in html
    assert "By group" not in html
    assert answer.header("x-robots-tag") == "noindex, nofollow"
    # To another site a browser names only where it comes from, not the address.
    assert answer.header("referrer-policy") == "strict-origin-when-cross-origin"
    assert '<meta name="robots" content="noindex">' in html
    for ending, kind in (("/table.csv", "text/csv"), ("/report.pdf", "application/pdf")):
        assert (asker.edge("GET", path + ending).header("content-type") or "").startswith(kind)
    assert asker.edge("GET", path[:-1] + ("c" if path.endswith("b") else "b")).status == 404


def test_nothing_that_is_kept_opens_the_report(asker: Asker, house: House, bakery: Bakery) -> None:
    token = made(asker, bakery.member, bakery.sponsor).rpartition("/")[2]
    with transaction(house.pool) as db:
        kept = value(db, "SELECT string_agg(t::text, ' ') FROM report_links t")
        told = audit.listing(db, action="report.shared")
    # Bytes are written in hex there.
    assert token.encode().hex() not in kept
    assert token not in str(told)
    assert (
        token not in asker.edge("GET", "/partners/links", token=bakery.member.token).body.decode()
    )


def test_after_its_time_the_link_leads_nowhere(asker: Asker, house: House, bakery: Bakery) -> None:
    path = made(asker, bakery.member, bakery.sponsor, 7)

    def later(by: timedelta) -> int:
        there = replace(house, now=lambda: house.now() + by)
        asking = Asker(app.create(there), house.settings.edge_keys)
        return asking.edge("GET", path, at_ms=int(there.now().timestamp() * 1000)).status

    assert later(timedelta(days=6, hours=23)) == 200
    assert later(timedelta(days=7, minutes=1)) == 404


def test_a_link_is_ended_by_its_sponsor_and_by_no_other(
    asker: Asker, house: House, bakery: Bakery, people: Callable[..., Somebody]
) -> None:
    path = made(asker, bakery.member, bakery.sponsor)
    with transaction(house.pool) as db:
        [link] = report_links.listing(db, house.now())
    end = f"/partners/links/{link.id}/end"
    rival = people("sponsor", "rival@uchi.example")
    assert asker.ask("POST", end, b"", token=rival.token, headers=FORM).status == 404
    assert asker.edge("GET", path).status == 200
    assert asker.ask("POST", end, b"", token=bakery.member.token, headers=FORM).status == 303
    assert asker.edge("GET", path).status == 404
    assert asker.ask("POST", end, b"", token=bakery.member.token, headers=FORM).status == 404


@pytest.mark.parametrize("days", [0, 8, 36_500])
def test_a_link_lasts_as_long_as_is_offered(asker: Asker, bakery: Bakery, days: int) -> None:
    assert asked(asker, bakery.member, bakery.sponsor, days).status == 422


def test_what_somebody_may_not_see_they_can_not_share(
    asker: Asker, bakery: Bakery, people: Callable[..., Somebody]
) -> None:
    rival = people("sponsor", "rival@uchi.example")
    for about in (bakery.sponsor, bakery.campaign, uuid4()):
        answer = asked(asker, rival, about)
        assert answer.status == 422
        assert b"/partners/shared/" not in answer.body


def test_groups_stay_out_of_a_shared_report(asker: Asker, house: House, bakery: Bakery) -> None:
    with transaction(house.pool) as db:
        group = groups.insert(db, name="Шести клас")
        db.execute(
            "INSERT INTO group_weeks VALUES (%s, '2026-11-02', %s, 9, 90, 9)",
            (bakery.campaign, group),
        )
    query = "?since=2026-11-01&until=2026-11-30"
    own = asker.edge("GET", f"/partners/plans/{bakery.campaign}{query}", token=bakery.member.token)
    assert "Шести клас" in own.body.decode()
    path = made(asker, bakery.member, bakery.campaign)
    for ending in ("", "/table.csv"):
        assert "Шести клас" not in asker.edge("GET", path + ending + query).body.decode()
