"""The documentation page: the OpenAPI document as a person reads it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from functions import permissions
from origin import openapi


def values(routed: Iterable[tuple[str, object]]) -> dict[str, Any]:
    """Return what the documentation's template takes."""
    document = openapi.document(routed)
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            groups.setdefault(operation["tags"][0], []).append(_operation(path, method, operation))
    return {
        "info": document["info"],
        "groups": [{"name": name, "operations": found} for name, found in groups.items()],
        "types": [
            _type(name, schema)
            for name, schema in sorted(document["components"]["schemas"].items())
        ],
    }


def _operation(path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    body = operation.get("requestBody")
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "address": path,
        "does": operation["summary"],
        "who": _who(method, operation["summary"]),
        "takes": _name_in(body["content"]["application/json"]["schema"]) if body else "",
        "parameters": [
            {
                "name": each["name"],
                "place": each["in"],
                "type": _spelled(each["schema"]),
                "required": each["required"],
            }
            for each in operation["parameters"]
        ],
        "gives": [
            {"status": status, "type": _answer_name(answer)}
            for status, answer in operation["responses"].items()
        ],
    }


def _who(method: str, does: str) -> str:
    route = next(
        route
        for route in permissions.ROUTES
        if route.does == does and route.method == method.upper()
    )
    return route.who


def _answer_name(answer: dict[str, Any]) -> str:
    content = answer.get("content", {}).get("application/json")
    return _name_in(content["schema"]) if content else ""


def _name_in(schema: dict[str, Any]) -> str:
    return schema.get("$ref", "").rpartition("/")[2]


def _type(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    required = schema.get("required", [])
    return {
        "name": name,
        "about": schema.get("description", ""),
        "fields": [
            {"name": field, "type": _spelled(kind), "required": field in required}
            for field, kind in schema.get("properties", {}).items()
        ],
    }


def _spelled(schema: dict[str, Any]) -> str:
    """Return a schema in a few words: "text, at most 300", "one of bg, en", "list of Course"."""
    if "$ref" in schema:
        return _name_in(schema)
    if "anyOf" in schema:
        return " or ".join(_spelled(kind) for kind in schema["anyOf"])
    if "enum" in schema:
        return "one of " + ", ".join(str(each) or "“”" for each in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_spelled(schema.get('items', {}))}"
    words = [
        str(schema.get("format") or schema.get("contentEncoding") or schema.get("type", "any"))
    ]
    for key, phrase in _BOUNDS.items():
        if key in schema:
            words.append(phrase.format(schema[key]))
    return ", ".join(words)


_BOUNDS = {
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minimum": "from {}",
    "maximum": "to {}",
    "exclusiveMaximum": "below {}",
    "maxItems": "at most {}",
    "pattern": "{}",
}
