"""Strict JSON: one reading of a body, so that no two parsers can see two things in it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from functions.problems import BadRequest

MAX_DEPTH = 32
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKET = re.compile(rb"[\[\]{}]")
# A number of thousands of digits costs quadratic time, and none of ours has more than twenty.
_MAX_DIGITS = 40


def read(body: bytes) -> object:
    """Return the value of a JSON body.

    Raises BadRequest for what other readers take in different ways: doubled members, NaN and
    infinities, NUL, lone surrogates, depth over 32, another encoding than UTF-8.
    """
    _check_depth(body)
    try:
        value = _DECODER.decode(body.decode("utf-8"))
        # Without an escape no NUL and no lone surrogate can stand in a text.
        if b"\\" in body:
            _check_text(value)
    except UnicodeError:
        raise BadRequest("the body is not UTF-8") from None
    except _Refused as error:
        raise BadRequest(str(error)) from None
    except (ValueError, RecursionError):
        raise BadRequest("the body is not JSON") from None
    return value


class _Refused(Exception):
    pass


def _check_depth(body: bytes) -> None:
    if body.count(b"[") + body.count(b"{") <= MAX_DEPTH:
        return  # so few, even of those in texts, can't be nested deeper
    depth = 0
    for bracket in _BRACKET.finditer(_STRING.sub(b"", body)):
        if bracket[0] in b"[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise BadRequest(f"the body is nested more than {MAX_DEPTH} deep")
        else:
            depth -= 1


def _no_doubles(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise _Refused("a member stands twice in one object")
    return members


def _refuse(name: str) -> object:
    raise _Refused(f"{name} is not a JSON number")


def _whole(digits: str) -> int:
    if len(digits) > _MAX_DIGITS:
        raise _Refused("a number has too many digits")
    return int(digits)


def _fraction(digits: str) -> float:
    value = float(digits)
    if len(digits) > _MAX_DIGITS or value in (float("inf"), float("-inf")):
        raise _Refused("a number is out of range")
    return value


def _check_text(value: object) -> None:
    if isinstance(value, str):
        if "\x00" in value:
            raise _Refused("a text holds the character NUL")
        value.encode("utf-8")  # a lone surrogate has no UTF-8
    elif isinstance(value, Mapping):
        for name, member in value.items():
            _check_text(name)
            _check_text(member)
    elif isinstance(value, Sequence):
        for member in value:
            _check_text(member)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_no_doubles,
    parse_constant=_refuse,
    parse_int=_whole,
    parse_float=_fraction,
)
