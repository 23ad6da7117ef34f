"""The contract of a responder: what it takes and answers, read from its own signature.

`def on_post(self, req, resp, course: UUID, body: NewChapter)` takes a NewChapter as its body; a
parameter `query: Filters` takes the query. The middleware fills both, the OpenAPI document shows
both, and the test of the routes compares them with `functions.permissions`.
"""

from __future__ import annotations

import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import falcon
import msgspec

from functions.problems import BadRequest, FieldError, InvalidFields

_ANSWERS = "__answers__"


@dataclass(frozen=True, slots=True)
class Contract:
    """What one responder takes and answers."""

    body: Any
    """The type of the JSON body; None when there is none."""
    query: Any
    """The type of the query; None when there is none."""
    answer: Any
    """The type of the answer's JSON; None when it has no JSON body."""
    status: int
    """The status of success."""


def answers(kind: Any, status: int = 200) -> Callable[[Callable], Callable]:
    """Declare what a responder answers: the type of its JSON (None for none) and the status."""

    def declare(responder: Callable) -> Callable:
        setattr(responder, _ANSWERS, (kind, status))
        return responder

    return declare


def of(responder: Callable) -> Contract:
    """Return the contract of a responder."""
    return _of(getattr(responder, "__func__", responder))


@cache
def _of(function: Callable) -> Contract:
    hints = typing.get_type_hints(function)
    kind, status = getattr(function, _ANSWERS, (None, 200))
    return Contract(hints.get("body"), hints.get("query"), kind, status)


def give(resp: falcon.Response, value: object, status: int = 200) -> None:
    """Answer `value` as JSON."""
    resp.status = falcon.code_to_http_status(status)
    resp.content_type = falcon.MEDIA_JSON
    resp.data = msgspec.json.encode(value)


def convert(value: object, kind: Any) -> Any:
    """Return a body as its type; raise InvalidFields naming every wrong field."""
    try:
        return msgspec.convert(value, kind, strict=True)
    except msgspec.ValidationError as error:
        wrong = _all_wrong(value, kind, strict=True) or (_field_error(str(error)),)
        raise InvalidFields(errors=wrong) from None


def convert_query(parameters: Mapping[str, list[str] | str], kind: Any) -> Any:
    """Return a query as its type; raise BadRequest for a name given twice, else InvalidFields."""
    for name, value in parameters.items():
        if not isinstance(value, str):
            raise BadRequest(f"the parameter {name[:50]} stands twice")
    try:
        return msgspec.convert(parameters, kind, strict=False)
    except msgspec.ValidationError as error:
        wrong = _all_wrong(parameters, kind, strict=False) or (_field_error(str(error)),)
        raise InvalidFields(
            errors=tuple(FieldError(each.pointer.removeprefix("/"), each.detail) for each in wrong)
        ) from None


_MAX_WRONG = 50
"""So many wrong fields are named; more are no mistake of a person."""


def _all_wrong(value: object, kind: Any, *, strict: bool) -> tuple[FieldError, ...]:
    """Return what is wrong with each field of an object, where msgspec names the first alone."""
    if not isinstance(value, Mapping) or not issubclass(kind, msgspec.Struct):
        return ()
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    wrong = [
        FieldError(_pointer(str(name)), "no such field") for name in value if name not in fields
    ]
    for name, field in fields.items():
        if name not in value:
            if field.required:
                wrong.append(FieldError(_pointer(name), "is missing"))
            continue
        try:
            msgspec.convert(value[name], field.type, strict=strict)
        except msgspec.ValidationError as error:
            inner = _field_error(str(error))
            wrong.append(FieldError(_pointer(name) + inner.pointer, inner.detail))
    return tuple(wrong[:_MAX_WRONG])


def _pointer(name: str) -> str:
    """Return the JSON pointer of a member (RFC 6901)."""
    return "/" + name[:100].replace("~", "~0").replace("/", "~1")


def _field_error(message: str) -> FieldError:
    """Split msgspec's sentence ("Expected `str`, got `int` - at `$.a[0]`") into place and fault."""
    detail, _, place = message.partition(" - at `$")
    pointer = place.rstrip("`").replace("[", "/").replace("]", "").replace(".", "/")
    for missing in ("Object missing required field `", "Object contains unknown field `"):
        if detail.startswith(missing):
            pointer += "/" + detail.removeprefix(missing).rstrip("`")
            detail = "is missing" if "missing" in missing else "no such field"
    return FieldError(pointer, detail.replace("`", ""))
