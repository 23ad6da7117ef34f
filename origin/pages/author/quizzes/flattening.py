"""Flattening: a document as the fields of a form, `options.0.text`, and back again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Flat = dict[str, str]
"""Fields of a form by name; a box that is not ticked is absent."""

TICKED = "yes"
_ROW = re.compile(r"^(.+?)\.(\d{1,4})(?=\.|$)")


def flat(document: Mapping[str, Any]) -> Flat:
    """Return the fields of a document: `options.0.text` for its first option's text."""
    return dict(_fields(document, ""))


def _fields(value: Any, name: str) -> Iterator[tuple[str, str]]:
    inside = f"{name}." if name else ""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _fields(each, f"{inside}{key}")
    elif isinstance(value, list | tuple):
        for number, each in enumerate(value):
            yield from _fields(each, f"{inside}{number}")
    elif value is True:
        yield name, TICKED
    elif value is not None and value is not False:
        yield name, str(value)


def nested(fields: Mapping[str, str]) -> dict[str, Any]:
    """Return the document that fields stand for; rows come in the order of their numbers."""
    tree: dict[str, Any] = {}
    for name, value in fields.items():
        at = tree
        *way, last = name.split(".")
        for step in way:
            inner = at.setdefault(step, {})
            # Two names of one form that contradict each other are none of ours: the later goes.
            if not isinstance(inner, dict):
                break
            at = inner
        else:
            at.setdefault(last, value)
    return {name: _listed(value) for name, value in tree.items()}


def _listed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    found = {name: _listed(each) for name, each in value.items()}
    if found and all(name.isascii() and name.isdecimal() for name in found):
        return [found[name] for name in sorted(found, key=int)]
    return found


def count(fields: Mapping[str, str], rows: str) -> int:
    """Return how many rows a list has: one more than its highest number."""
    return max(_numbers(fields, rows), default=-1) + 1


def counts(fields: Mapping[str, str]) -> dict[str, int]:
    """Return how many rows every list has, lists within rows too."""
    found: dict[str, int] = {}
    for name in fields:
        steps = name.split(".")
        for place, step in enumerate(steps):
            if place and step.isascii() and step.isdecimal():
                rows = ".".join(steps[:place])
                found[rows] = max(found.get(rows, 0), int(step[:4]) + 1)
    return found


def added(fields: Mapping[str, str], rows: str, values: Mapping[str, str]) -> Flat:
    """Return the fields with one more row at the end of a list."""
    at = f"{rows}.{count(fields, rows)}"
    return dict(fields) | {f"{at}.{name}" if name else at: each for name, each in values.items()}


def removed(fields: Mapping[str, str], row: str) -> Flat:
    """Return the fields without a row such as `options.2`; those behind it move up."""
    rows, _, number = row.rpartition(".")
    kept = [each for each in range(count(fields, rows)) if each != int(number)]
    return _reordered(fields, rows, kept)


def moved(fields: Mapping[str, str], row: str, by: int) -> Flat:
    """Return the fields with a row a step up (-1) or down (1); at the ends it stays."""
    rows, _, number = row.rpartition(".")
    order = list(range(count(fields, rows)))
    at = int(number)
    if at in order:
        order.insert(max(0, at + by), order.pop(at))
    return _reordered(fields, rows, order)


def _reordered(fields: Mapping[str, str], rows: str, order: Sequence[int]) -> Flat:
    places = {number: place for place, number in enumerate(order)}
    found: Flat = {}
    for name, value in fields.items():
        number, rest = _row_of(name, rows)
        if number is None:
            found[name] = value
        elif number in places:
            found[f"{rows}.{places[number]}{rest}"] = value
    return found


def _numbers(fields: Mapping[str, str], rows: str) -> Iterator[int]:
    for name in fields:
        number, _ = _row_of(name, rows)
        if number is not None:
            yield number


def _row_of(name: str, rows: str) -> tuple[int | None, str]:
    """Return the number of the row of a list that a field is in, and the rest of its name."""
    if not name.startswith(f"{rows}."):
        return None, ""
    number, dot, rest = name[len(rows) + 1 :].partition(".")
    if not (number.isascii() and number.isdecimal() and len(number) <= len("1000")):
        return None, ""
    return int(number), dot + rest


def pressed(button: str) -> tuple[str, str]:
    """Return what a button of a list asks for: `add`, `remove`, `up` or `down`, and its row."""
    verb, _, row = button.partition(" ")
    if verb in ("remove", "up", "down") and _ROW.match(row) and row.rpartition(".")[2].isdecimal():
        return verb, row
    return (verb, row) if verb == "add" and row else ("", "")
