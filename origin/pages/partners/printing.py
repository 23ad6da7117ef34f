"""Printing: a report as PDF."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from origin import typesetting
from origin.actions.performance import Report
from origin.pages.partners import telling
from templates import translate
from templates.catalogues import grouped


def pdf(report: Report, title: str, site: str, interface: str) -> bytes:
    """Return the report as PDF in its reader's language."""
    return typesetting.report(values(report, title, site, interface), report.as_of)


def values(report: Report, title: str, site: str, interface: str) -> dict[str, Any]:
    """Return what the print tells: words and numbers, none of them markup."""
    told = telling.report(report, interface)

    def say(text: str, **given: object) -> str:
        return translate(interface, text, **given)

    return {
        "language": interface,
        "site": site,
        "title": title,
        "under": told["period"]["words"],
        "as_of": say("As of %(time)s", time=told["as_of"]) + f" ({told['zone']})",
        "sentences": [
            *telling.sentences(told, interface),
            *(each["sentence"] for each in told["comparisons"]),
        ],
        "charts": [asdict(told["seen_chart"]), asdict(told["followed_chart"])],
        "parts": [part for part in _parts(told, interface, say) if part["rows"] or part["note"]],
        "notes": [say(text) for text in telling.NOTES],
    }


def _parts(told: dict[str, Any], interface: str, say: Any) -> list[dict[str, Any]]:
    def number(value: int) -> str:
        return grouped(interface, value)

    def of_place(rows: list[dict[str, Any]], name: str) -> list[list[str]]:
        return [
            [row[name], number(row["impressions"]), number(row["clicks"]), row["spent"]]
            for row in rows
        ]

    counted = [say("Impressions"), say("Clicks"), say("Spent")]
    return [
        {
            "title": say("By message"),
            "note": "",
            "header": [say("Message"), say("Seen") + ", %", say("Impressions"), say("Clicks"),
                       say("Followed") + ", %", say("Spent")],
            "rows": [
                [f"{row['headline']} ({row['campaign']})", row["viewable"] or "–",
                 number(row["impressions"]), number(row["clicks"]),
                 f"{row['rate']} ({row['low']}–{row['high']})" if row["rate"] else "–",
                 row["spent"]]
                for row in told["messages"]
            ],
        },
        {
            "title": say("By course"), "note": "", "header": [say("Course"), *counted],
            "rows": of_place(told["courses"], "title"),
        },
        {
            "title": say("By group"),
            "note": say(telling.GROUPS, fewest=told["fewest"]) if told["groups"] else "",
            "header": [say("Group"), say("Impressions"), say("Clicks")],
            "rows": [
                [row["name"], number(row["impressions"]), number(row["clicks"])]
                for row in told["groups"]
            ],
        },
        {
            "title": say("By day"), "note": "", "header": [say("Day"), *counted],
            "rows": of_place(told["days"], "day"),
        },
    ]  # fmt: skip
