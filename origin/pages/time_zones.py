"""Time zones: a choice of cities, by continent and in the reader's language."""

from __future__ import annotations

from functools import cache
from typing import TypedDict

from babel import Locale

from origin.actions.profiles import time_zones
from templates import translate

AREAS = (
    "Europe", "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia",
    "Indian", "Pacific",
)  # fmt: skip
"""What stands before the city; other beginnings (US/…) are old names of the same zones."""


class Option(TypedDict):
    """One zone."""

    value: str
    label: str


class Area(TypedDict):
    """The zones of a continent or an ocean."""

    label: str
    options: list[Option]


def options(interface: str, chosen: str) -> list[Area]:
    """Return all zones, and `chosen` at the top where it is an old name of one."""
    areas = _areas(interface)
    if any(option["value"] == chosen for area in areas for option in area["options"]):
        return list(areas)
    own: Area = {"label": chosen, "options": [{"value": chosen, "label": chosen}]}
    return [own, *areas]


@cache
def _areas(interface: str) -> tuple[Area, ...]:
    names = Locale.parse(interface).time_zones
    by_area: dict[str, dict[str, str]] = {area: {} for area in AREAS}
    for zone in sorted(time_zones()):
        area, _, rest = zone.partition("/")
        if area in by_area:
            city = names.get(zone, {}).get("city") or rest.replace("_", " ").split("/")[-1]
            # Two names of one city are one zone, renamed.
            by_area[area].setdefault(city, zone)
    found: list[Area] = [
        {
            "label": translate(interface, area),
            "options": [{"value": zone, "label": city} for city, zone in sorted(cities.items())],
        }
        for area, cities in by_area.items()
    ]
    utc: Area = {"label": "UTC", "options": [{"value": "UTC", "label": "UTC"}]}
    return (*found, utc)
