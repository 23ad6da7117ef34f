"""Sample values of the pages of sponsors' reports."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from functions.comparisons import Finding
from origin.actions.performance import Comparison, Reached, Report, total
from origin.pages.partners import telling
from origin.pages.partners.periods import CHOICES
from storage.performance import CourseLine, CreativeLine, DayLine, Period, Scope
from storage.reach import GroupLine
from templates import render

CSRF = "Zm9ybXMgb2Ygb3VycyBhbG9uZQ"
ACCOUNT = {"name": "Мария", "role": "sponsor", "home": "/partners"}
LAST = date(2026, 11, 22)
LINES = [
    CreativeLine(
        creative_id=UUID(int=number), headline=f"Топъл хляб & <сол> {number}", language="bg",
        picture=None, state="live", campaign_id=UUID(int=9), campaign="Есен", currency="EUR",
        shown=20_000 * number, impressions=12_480 * number, followed=88 * number,
        clicks=91 * number, unbilled=3, visible_ms=40_000_000 * number,
        spent_micros=24_960_000 * number,
    )
    for number in (1, 2)
]  # fmt: skip
REPORT = Report(
    scope=Scope(campaign=UUID(int=9)),
    period=Period(LAST - timedelta(days=13), LAST, "Europe/Sofia"),
    as_of=datetime(2026, 11, 22, 12, tzinfo=UTC),
    total=total(LINES),
    spent={"EUR": 74_880_000},
    creatives=LINES,
    days=[
        DayLine(LAST - timedelta(days=back), 100, back * 37, back, 1, 5_000, 74_000 * back)
        for back in range(13, -1, -1)
    ],
    courses=[
        CourseLine(UUID(int=3), "Как да учим <б>", 30_000, 200, 9_000, 60_000_000),
        CourseLine(None, "", 10, 0, 0, 20_000),
    ],
    groups=[GroupLine(UUID(int=4), "11 <б>", 2, 800, 12)],
    reached=Reached(312, 2.4),
    comparisons=[
        Comparison("Есен", ["Топъл <хляб>", "Сол"], Finding(0, 0.978, 0), 50),
        Comparison("Есен", ["Bread", "Salt"], Finding(None, 0.7, 1), 50),
        Comparison("Есен", ["Bread", "Salt", "Oil"], Finding(None, 0.1, 1), 50),
        Comparison("Есен", ["Bread", "Salt", "Oil"], Finding(None, 0.0, None), 50),
    ],
)


def _values(interface: str, path: str, picture: str = "") -> Mapping[str, Any]:
    told = telling.report(REPORT, interface)
    for row in told["messages"]:
        row["picture"] = picture
    return {
        "interface": interface, "path": path, "base": path, "csrf": CSRF, "said": "",
        "told": told, "query": "since=2026-11-09&until=2026-11-22", "choices": CHOICES,
        "chosen": 14, "faults": [],
    }  # fmt: skip


def overview(interface: str, picture: str, **changes: Any) -> str:
    values: dict[str, Any] = {
        **_values(interface, "/partners", picture),
        "account": ACCOUNT,
        "today": {"impressions": 12, "clicks": 1},
        "week": {"impressions": 120, "before": 100},
        "money": [{"currency": "EUR", "spent": 12_340_000, "budget": 50_000_000}],
        "plans": [{"path": "/partners/plans/9", "name": "Есен <1>", "state": "live",
                   "impressions": 12_480, "clicks": 88, "spent": "24,96 EUR"}],
        "letter": True,
    }  # fmt: skip
    return render("partners/overview.html", **(values | changes))


def wrong_days(interface: str, picture: str) -> str:
    fault = {"name": "since", "sentence": "Първият ден е след последния"}
    return overview(interface, picture, faults=[fault], chosen=None, letter=False, plans=[])


def plan(interface: str, picture: str) -> str:
    facts = {
        "id": "9", "name": "Есен <1>", "state": "live", "house": False, "starts": "1.11",
        "ends": "1.12", "spent": "24,96 EUR", "budget": "50,00 EUR", "flat": False,
    }  # fmt: skip
    values = {**_values(interface, "/partners/plans/9", picture), "account": ACCOUNT}
    return render("partners/plan.html", plan=facts, **values)


def shared(interface: str, picture: str) -> str:
    values = _values(interface, "/partners/shared/bcdfg", picture)
    return render("partners/shared.html", whose="Пекарна <Зора>", **values)


def creative(interface: str, preview: str) -> str:
    return render(
        "partners/creative.html", account=ACCOUNT, preview=preview,
        creative={"headline": "Топъл <хляб>", "campaign": "Есен", "state": "live",
                  "campaign_path": "/partners/plans/9", "landing": "https://example.org/",
                  "language": "bg"},
        today={"impressions": 12, "clicks": 1}, **_values(interface, "/partners/1"),
    )  # fmt: skip


def links(interface: str, made: str = "") -> str:
    group = {"label": "Пекарна <Зора>", "options": [{"value": "1", "label": "Всичко"}]}
    return render(
        "partners/links.html", interface=interface, path="/partners/links", csrf=CSRF, said="",
        account=ACCOUNT, made=made, about="1", choices=[group],
        lifetimes=[{"value": "7", "label": "7 дни"}, {"value": "30", "label": "30 дни"}],
        links=[{"end": "/partners/links/1/end", "name": "Есен <1>", "maker": "Мария",
                "until": "22.12, 13:05"}],
        faults=[],
    )  # fmt: skip
