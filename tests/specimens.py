"""Specimens: for every route a request as its own description asks for, and ways to spoil it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from functions.permissions import Route
from origin import app, openapi

STRANGE: tuple[object, ...] = (
    None, True, -1, 0, 1.5, 2**63, 2**200, 10**39, "", " ", "a" * 60_000, "\u202e\u2028",
    "<script>", "'; DROP TABLE users; --", "{{7*7}}", "../../etc/passwd", [], [[]], {},
    {"$ne": 1}, [None] * 200,
)  # fmt: skip
"""Values that some field somewhere would rather not get; all of them are JSON."""

UNREADABLE: tuple[bytes, ...] = (
    b"", b"null", b"[]", b'"text"', b"{", b"{}x", b"\xff\xfe{\x00}\x00", b"\xef\xbb\xbf{}",
    b'{"a":1,"a":2}', b'{"a":NaN}', b'{"a":Infinity}', b'{"a":1e999}', b'{"a":"\\u0000"}',
    b'{"\\u0000":1}', b'{"a":"\\ud800"}', b'{"\\udfff":"x"}', b'{"a":"\xed\xa0\x80"}',
    b"[" * 10_000, b"[" * 10_000 + b"]" * 10_000, b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    b'{"a":' + b"9" * 5_000 + b"}", b'{"a":01}', b"{'a':1}", b'{"a":1,}', b"/**/{}",
)  # fmt: skip
"""Bodies that are no object of JSON, or can be read in two ways."""


@cache
def _document() -> dict[str, Any]:
    return openapi.document(app.routes())


def address(route: Route, ids: dict[str, UUID] | None = None) -> str:
    """Return the address, its places filled with `ids` by name, else with ids of nothing."""
    return "/".join(
        str((ids or {}).get(part[1:].partition(":")[0]) or uuid4())
        if part.endswith(":uuid}")
        else _FILLED.get(part.rpartition(":")[2], part.strip("{}"))
        for part in route.path.split("/")
    )


_FILLED = {"number}": "1"}
"""What fills a place of another kind."""


def query(route: Route) -> str:
    """Return a query with everything that the route must have; empty without."""
    asked = [
        (each["name"], str(_value(each["schema"])))
        for each in _operation(route).get("parameters", [])
        if each["in"] == "query" and each["required"]
    ]
    return f"?{urlencode(asked)}" if asked else ""


def body(route: Route) -> dict[str, Any] | None:
    """Return a body that fits the route's type, with every field; None where it takes none."""
    schema = _schema(route)
    return None if schema is None else _value(schema)


def required(route: Route) -> list[str]:
    """Return the fields that a body of the route must have."""
    schema = _schema(route) or {}
    if "$ref" in schema:
        schema = _document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema.get("required", [])


def spoiled(route: Route) -> Iterator[tuple[str, bytes]]:
    """Yield bodies that name what is wrong with them: each field strange in turn, one too many."""
    right = body(route)
    if right is None:
        return
    yield "unknown field", json.dumps(right | {"role": "admin", "score": 100}).encode()
    for name in right:
        without = {key: each for key, each in right.items() if key != name}
        yield f"without {name}", json.dumps(without).encode()
        for number, strange in enumerate(STRANGE):
            yield f"{name}: strange {number}", json.dumps(right | {name: strange}).encode()


def headers(route: Route) -> dict[str, str]:
    """Return the headers of the route's kind of body."""
    if route.body == "form":
        return {"content-type": "application/x-www-form-urlencoded"}
    return {"content-type": "application/json"} if route.body != "none" else {}


def _operation(route: Route) -> dict[str, Any]:
    paths = _document()["paths"]
    shown = "/".join(
        "{" + part[1:].partition(":")[0].rstrip("}") + "}" if part.startswith("{") else part
        for part in route.path.split("/")
    )
    return paths.get(shown, {}).get(route.method.lower(), {})


def _schema(route: Route) -> dict[str, Any] | None:
    content = _operation(route).get("requestBody", {}).get("content", {})
    return content.get("application/json", {}).get("schema")


def _value(schema: dict[str, Any]) -> Any:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return _value(_document()["components"]["schemas"][name])
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return next(each for each in schema["enum"] if each is not None)
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return _value(next(e for e in schema[several] if e.get("type") != "null"))
    kind = schema.get("type")
    if kind == "object":
        return {name: _value(each) for name, each in schema.get("properties", {}).items()}
    if kind == "array":
        return [_value(schema["items"]) for _ in range(schema.get("minItems", 0))]
    if kind == "integer":
        return schema.get("minimum", 1)
    if kind == "number":
        return schema.get("minimum", 1.0)
    if kind == "boolean":
        return False
    return _text(schema)


_FORMATS = {
    "uuid": "01900000-0000-7000-8000-000000000001",
    "date-time": "2026-06-01T00:00:00Z",
    "date": "2026-06-01",
}


_PATTERNED = (
    "0" * 64, "image/png", "0" * 6, "EUR", "user.renamed", "#0b5f5c", "2026-06-01", "/courses/a",
    "https://a.example/", "a@uchi.example", "00000000-0000-0000-0000-000000000000", "A" * 32,
)  # fmt: skip
"""Texts of which one fits each pattern that a field has."""


def _text(schema: dict[str, Any]) -> str:
    if schema.get("format") in _FORMATS:
        return _FORMATS[schema["format"]]
    if schema.get("contentEncoding") == "base64":
        return ""
    plain = "a" * max(1, schema.get("minLength", 1))
    pattern = schema.get("pattern", "")
    for text in (plain, *_PATTERNED):
        if re.search(pattern, text):
            return text
    raise LookupError(f"a specimen of {pattern} is wanted here")
