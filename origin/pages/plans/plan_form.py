"""The form of a plan: what was typed, as the fields of a campaign and back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from functions import amounts
from functions.campaigns import HOURS_OF_WEEK, NOT_WHOLE, PER_THOUSAND, price_of_one
from functions.languages import INTERFACE
from origin.actions.profiles import time_zones
from origin.pages import days
from origin.pages.forms import Fault, fault
from origin.pages.plans.choices import PRESETS, Offered
from origin.pages.plans.wording import PRICINGS, STAGES, VISITORS
from storage.campaigns import Campaign

NO_AMOUNT = "An amount like 12.50 is wanted here"
NO_NUMBER = "A whole number is wanted here"
NO_MOMENT = "A day and a time are wanted here"
NAMES = {
    "price_micros": "price", "flat_micros": "price", "budget_micros": "budget",
    "daily_cap_micros": "daily",
}  # fmt: skip
"""What the fields of a campaign are called in the form, where that differs."""
_TEXTS = (
    "name", "pricing", "price", "currency", "budget", "daily", "priority", "starts_at", "ends_at",
    "time_zone", "visitors", "cap_views", "cap_days",
)  # fmt: skip
_MOMENT = "%Y-%m-%dT%H:%M"
_CURRENCY = re.compile(r"[A-Z]{3}\Z")


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form."""

    texts: Mapping[str, str]
    ticked: frozenset[str]
    """Names of ticked boxes: courses-<id>, chapters-<id>, groups-<id>, languages-bg, stages-…."""
    hours: frozenset[int]
    version: int


def of_campaign(campaign: Campaign, interface: str) -> Typed:
    """Return a campaign as its form shows it."""
    where, mark = days.zone(campaign.time_zone), "," if interface == "bg" else "."

    def amount(micros: int | None) -> str:
        return "" if micros is None else amounts.typed(micros, mark)

    price: int | None = campaign.price_micros
    if campaign.pricing == "impression":
        price = campaign.price_micros * PER_THOUSAND
    elif campaign.pricing == "flat":
        price = campaign.flat_micros
    ends = campaign.ends_at.astimezone(where).strftime(_MOMENT) if campaign.ends_at else ""
    texts = {
        "name": campaign.name, "pricing": "house" if campaign.house else campaign.pricing,
        "price": amount(price), "currency": campaign.currency,
        "budget": amount(campaign.budget_micros), "daily": amount(campaign.daily_cap_micros),
        "priority": str(campaign.priority),
        "starts_at": campaign.starts_at.astimezone(where).strftime(_MOMENT), "ends_at": ends,
        "time_zone": campaign.time_zone, "visitors": campaign.visitors,
        "cap_views": str(campaign.cap_views or ""), "cap_days": str(campaign.cap_days or ""),
    }  # fmt: skip
    ticked = {
        f"{kind}-{each}"
        for kind in ("courses", "chapters", "groups", "languages", "stages")
        for each in getattr(campaign, kind)
    }
    return Typed(texts, frozenset(ticked), frozenset(campaign.hours), campaign.version)


def of_form(form: Mapping[str, str]) -> Typed:
    """Return what was sent; a button that fills the hours has filled them."""
    hours = [hour for hour in range(HOURS_OF_WEEK) if f"hours-{hour}" in form]
    hours = PRESETS.get(form.get("do", ""), hours)
    version = form.get("version", "")
    return Typed(
        {name: form.get(name, "").strip() for name in _TEXTS},
        frozenset(name for name in form if "-" in name),
        frozenset(hours),
        int(version) if version.isascii() and version.isdecimal() and len(version) < 9 else 0,
    )


def fields(
    typed: Typed, before: Campaign, offered: Offered, interface: str
) -> tuple[dict[str, Any], list[Fault]]:
    """Return the fields of a campaign, and what can't be read at all.

    What it is aimed at and is not offered any more stays: without it, it would be aimed at all.
    """
    reading = _Reading(typed.texts, interface)
    pricing = typed.texts["pricing"] if typed.texts["pricing"] in PRICINGS else "flat"
    zone = typed.texts["time_zone"]
    where = ZoneInfo(zone) if zone in time_zones() else ZoneInfo("UTC")
    price = reading.amount("price")
    found: dict[str, Any] = {
        "name": typed.texts["name"],
        "house": pricing == "house",
        "pricing": "flat" if pricing == "house" else pricing,
        "price_micros": 0,
        "flat_micros": price if pricing in ("flat", "house") else None,
        "currency": reading.currency(),
        "budget_micros": reading.amount("budget"),
        "daily_cap_micros": reading.amount("daily"),
        "priority": min(10, max(1, reading.number("priority") or 5)),
        "starts_at": reading.moment("starts_at", where, before.starts_at) or before.starts_at,
        "ends_at": reading.moment("ends_at", where, before.ends_at),
        "time_zone": zone,
        "visitors": typed.texts["visitors"] if typed.texts["visitors"] in VISITORS else "",
        "cap_views": reading.number("cap_views"),
        "cap_days": reading.number("cap_days"),
        "hours": sorted(typed.hours),
        "languages": [each for each in INTERFACE if f"languages-{each}" in typed.ticked],
        "stages": [each for each in STAGES if f"stages-{each}" in typed.ticked],
    }
    if pricing == "click":
        found["price_micros"] = price or 0
    elif pricing == "impression":
        found["price_micros"] = reading.of_thousand(price)
    for kind in ("courses", "chapters", "groups"):
        known: list[UUID] = [each.id for each in getattr(offered, kind)]
        kept = [each for each in getattr(before, kind) if each not in known]
        found[kind] = kept + [each for each in known if f"{kind}-{each}" in typed.ticked]
    return found, reading.faults


class _Reading:
    """Reads the texts of a form one by one, and remembers what can't be read."""

    def __init__(self, texts: Mapping[str, str], interface: str) -> None:
        self._texts, self._interface = texts, interface
        self.faults: list[Fault] = []

    def amount(self, name: str) -> int | None:
        if not self._texts[name]:
            return None
        found = amounts.micros(self._texts[name])
        if found is None:
            self._wrong(name, NO_AMOUNT)
        return found

    def of_thousand(self, micros: int | None) -> int:
        price = price_of_one(micros or 0)
        if price is None:
            self._wrong("price", NOT_WHOLE)
        return price or 0

    def number(self, name: str) -> int | None:
        text = self._texts[name]
        if not text:
            return None
        if not (text.isascii() and text.isdecimal() and len(text) < 9):
            self._wrong(name, NO_NUMBER)
            return None
        return int(text)

    def currency(self) -> str:
        text = self._texts["currency"].upper()
        if not _CURRENCY.match(text):
            self._wrong("currency", "Three letters are wanted here, like EUR")
        return text

    def moment(self, name: str, where: ZoneInfo, before: datetime | None) -> datetime | None:
        text = self._texts[name]
        if not text:
            return None
        if before is not None and text[:16] == before.astimezone(where).strftime(_MOMENT):
            # The form shows minutes: whoever leaves the field alone changes no seconds.
            return before
        try:
            return datetime.strptime(text[:16], _MOMENT).replace(tzinfo=where).astimezone(UTC)
        except (ValueError, OverflowError):
            self._wrong(name, NO_MOMENT)
            return None

    def _wrong(self, name: str, sentence: str) -> None:
        self.faults.append(fault(self._interface, name, sentence))
