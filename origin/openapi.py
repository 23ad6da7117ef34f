"""OpenAPI: the API's description, made from the routes, their policies and their types."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import msgspec

from functions import permissions
from functions.permissions import Route
from functions.problems import Problem
from origin import contract
from origin.settings import Settings

_PLACE = re.compile(r"\{([a-z]+)(?::[a-z]+)?\}")
_NUMBERED = re.compile(r"\{([a-z]+):number\}")
_TEMPLATE = "#/components/schemas/{name}"


def document(
    routed: Iterable[tuple[str, object]], settings: Settings | None = None
) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of everything under `/api` of an application's routes."""
    table = dict(routed)
    routes = [route for route in permissions.ROUTES if route.path.startswith("/api/")]
    contracts = {
        route: contract.of(getattr(table[route.path], f"on_{route.method.lower()}"))
        for route in routes
    }
    types = [
        kind
        for each in contracts.values()
        for kind in (each.body, each.query, each.answer)
        if kind is not None
    ]
    schemas, components = msgspec.json.schema_components(types, ref_template=_TEMPLATE)
    schema_of = dict(zip(map(id, types), schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for route, each in contracts.items():
        path = _PLACE.sub(r"{\1}", route.path)
        paths.setdefault(path, {})[route.method.lower()] = _operation(
            route, each, schema_of, components
        )
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Uchi",
            "version": "1",
            "summary": "Courses, accounts and first-party sponsor messages",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": settings.public_url if settings else "/"}],
        "paths": paths,
        "components": {
            "schemas": components | {"Problem": _PROBLEM},
            "responses": {
                "Problem": {
                    "description": "Refused; `type` says why and never changes its meaning.",
                    "content": {
                        "application/problem+json": {
                            "schema": {"$ref": "#/components/schemas/Problem"}
                        }
                    },
                }
            },
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
            },
        },
    }


def _operation(
    route: Route, taken: contract.Contract, schema_of: dict[int, Any], components: dict[str, Any]
) -> dict[str, Any]:
    parameters = _parameters(route, taken, schema_of, components)
    # Whatever a place or a query names may be nothing, or nobody's business.
    names = any("'uuid'" in str(each["schema"]) for each in parameters)
    operation: dict[str, Any] = {
        "operationId": _operation_id(route),
        "summary": route.does,
        "tags": [_tag(route)],
        "parameters": parameters,
        "responses": _responses(route, taken, schema_of, names=names),
    }
    if route.who != "anyone":
        operation["security"] = [{"token": []}]
        operation["description"] = f"For: {route.who} and above."
    if taken.body is not None:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": schema_of[id(taken.body)]}},
        }
    return operation


def _parameters(
    route: Route, taken: contract.Contract, schema_of: dict[int, Any], components: dict[str, Any]
) -> list[dict[str, Any]]:
    parameters: list[dict[str, Any]] = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "integer", "minimum": 1, "maximum": 2**31 - 1}
            if name in _NUMBERED.findall(route.path)
            else {"type": "string", "format": "uuid"},
        }
        for name in _PLACE.findall(route.path)
    ]
    if taken.query is not None:
        name = schema_of[id(taken.query)]["$ref"].rpartition("/")[2]
        schema = components[name]
        parameters += [
            {
                "name": field,
                "in": "query",
                "required": field in schema.get("required", []),
                "schema": kind,
            }
            for field, kind in schema["properties"].items()
        ]
    if route.creates:
        parameters.append(_IDEMPOTENCY_KEY)
    return parameters


def _responses(
    route: Route, taken: contract.Contract, schema_of: dict[int, Any], *, names: bool
) -> dict[str, Any]:
    success: dict[str, Any] = {"description": "Done."}
    if taken.answer is not None:
        success["content"] = {"application/json": {"schema": schema_of[id(taken.answer)]}}
    # A bearer token that is wrong is refused wherever it is sent.
    refusals = ["400", "401", "429", "500", "503"]
    if route.who != "anyone":
        refusals += ["403", "404"]
    if names or "{" in route.path:
        refusals.append("404")
    if route.method != "GET":
        refusals += ["403", "409", "413"]
    if route.body != "none":
        refusals.append("415")
    if taken.body is not None:
        refusals += ["404", "422"]
    if taken.query is not None or route.creates:
        refusals.append("422")
    problem: dict[str, Any] = {"$ref": "#/components/responses/Problem"}
    if route.page:
        # What is refused before its address is looked at is a document here too.
        shapes = {"text/html": {}, "application/problem+json": {}}
        problem = {"description": "Refused, as a page.", "content": shapes}
        if taken.answer is None and taken.status < 300:
            success["content"] = {"text/html": {}}
    described = dict.fromkeys(sorted(set(refusals)), problem)
    if route.page:
        # Who is not logged in, or came by an old link, is sent on.
        described["303"] = {"description": "Go on there."}
    return described | {str(taken.status): success}


def _tag(route: Route) -> str:
    first = route.path.split("/")[2]
    return "description" if first in ("docs", "openapi.json") else first


def _operation_id(route: Route) -> str:
    words = re.findall(r"[a-z]+", _PLACE.sub("", route.path.removeprefix("/api/")))
    tail = "One" if route.path.endswith("}") else ""
    return route.method.lower() + "".join(word.capitalize() for word in words) + tail


def problems() -> list[type[Problem]]:
    """Return every kind of problem that this program can answer, by slug."""
    kinds: dict[str, type[Problem]] = {}
    waiting = [Problem]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind is not Problem:
            kinds[kind.slug] = kind
    return [kinds[slug] for slug in sorted(kinds)]


_IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same key with the same request is answered alike for 24 hours, and "
    "creates nothing more; with another request it is refused (422), and while the first is "
    "still at work too (409).",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
}
_PROBLEM = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457.",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string", "format": "uri"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}
