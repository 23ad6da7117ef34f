"""Ruling: the rules of a quiz as a form in plain words, and what was typed as rules."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from decimal import Decimal
from typing import Any

from functions import quizzes
from functions.quizzes import Rules
from origin.pages.author.quizzes import flattening
from origin.pages.author.quizzes.flattening import TICKED, Flat
from origin.pages.author.quizzes.writing import number, percent, share

PREFIX = "rules."
_MINUTES = {"time_limit_s": "time_limit_s", "pause_s": "pause_s"}
_MOMENTS = ("opens_ms", "closes_ms")
_FLAGS = ("shuffle_questions", "shuffle_options", "counts_for_chapter", "negative")
DECIMAL = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,6})?")
_LOCAL = "%Y-%m-%dT%H:%M"
NEW_ROWS: dict[str, Flat] = {
    "draws": {"tag": "", "count": "1"},
    "bands": {"from_share": "", "text": ""},
    "prerequisites": {"of": ""},
}


def typed(rules: Rules, zone: tzinfo) -> Flat:
    """Return rules as the fields of their form: minutes, percent, and days in the author's zone."""
    plain = quizzes.plain(rules)
    del plain["format"]
    for name in _MINUTES:
        plain[name] = "" if not plain[name] else _minutes(plain[name])
    for name in _MOMENTS:
        plain[name] = "" if plain[name] is None else _local(plain[name], zone)
    plain["pass_share"] = "" if rules.pass_share is None else percent(plain["pass_share"])
    for band in plain["bands"]:
        band["from_share"] = percent(band["from_share"])
        del band["html"]
    plain["prerequisites"] = [
        {"of": f"{each['kind']} {each['id']}"} for each in plain["prerequisites"]
    ]
    return {PREFIX + name: value for name, value in flattening.flat(plain).items()}


def kept(form: Mapping[str, str]) -> Flat:
    """Return the rules' own fields of a form."""
    return {
        name: value.replace("\r\n", "\n") for name, value in form.items() if name.startswith(PREFIX)
    }


def document(fields: Flat, zone: tzinfo) -> tuple[dict[str, Any], Flat]:
    """Return what the form says as rules in JSON, and its fields without rows that say nothing.

    What can't be understood stays as it was typed: reading the rules says at which field.
    """
    tree: dict[str, Any] = flattening.nested(fields).get("rules", {})
    for rows, row in NEW_ROWS.items():
        listed = tree.get(rows)
        tree[rows] = (
            [each for each in listed if isinstance(each, dict) and _said(each, next(iter(row)))]
            if isinstance(listed, list)
            else []
        )
    shown = {PREFIX + name: value for name, value in flattening.flat(tree).items()}
    for name in _MINUTES:
        tree[name] = _seconds(str(tree.get(name, "")))
    for name in _MOMENTS:
        tree[name] = _moment(str(tree.get(name, "")), zone)
    for name in _FLAGS:
        tree[name] = tree.get(name) == TICKED
    tree["attempts"] = _whole(str(tree.get("attempts", "")))
    tree["pass_share"] = _share(str(tree.get("pass_share", "")))
    for draw in tree["draws"]:
        draw["count"] = _whole(str(draw.get("count", "")))
    for band in tree["bands"]:
        band["from_share"] = _share(str(band.get("from_share", ""))) or "0"
    tree["prerequisites"] = [_first(str(each.get("of", ""))) for each in tree["prerequisites"]]
    return {name: each for name, each in tree.items() if each is not None}, shown


def _said(row: Mapping[str, Any], name: str) -> bool:
    return bool(str(row.get(name, "")).strip()) or bool(str(row.get("text", "")).strip())


def _first(text: str) -> dict[str, str]:
    kind, _, id = text.partition(" ")
    return {"kind": kind, "id": id}


def _minutes(seconds: int) -> str:
    return format((Decimal(seconds) / 60).quantize(Decimal("0.01")).normalize(), "f")


def _seconds(text: str) -> Any:
    plain = number(text)
    if not plain:
        return None
    return round(Decimal(plain) * 60) if DECIMAL.fullmatch(plain) else plain


def _share(text: str) -> str | None:
    plain = number(text)
    # Of a score nobody means 60 whole ones by "60".
    if plain and "%" not in plain and "/" not in plain:
        plain += " %"
    return share(plain) or None


def _whole(text: str) -> Any:
    plain = text.strip()
    return (int(plain) if plain.isascii() and plain.isdecimal() else plain) or None


def _local(ms: int, zone: tzinfo) -> str:
    return datetime.fromtimestamp(ms / 1_000, UTC).astimezone(zone).strftime(_LOCAL)


def _moment(text: str, zone: tzinfo) -> Any:
    if not text.strip():
        return None
    try:
        found = datetime.fromisoformat(text.strip()).replace(tzinfo=zone)
        return round(found.timestamp()) * 1_000
    except (ValueError, OverflowError):
        return text
