"""Strict JSON: whatever two readers could take in two ways is refused before any type is asked."""

from __future__ import annotations

import pytest

from functions.problems import BadRequest
from origin import strict_json


@pytest.mark.parametrize(
    "body",
    [
        b"NaN", b"[Infinity]", b'{"a": -Infinity}', b"1e999", b"-1e999", b"1" * 41,
        b"0." + b"1" * 41, b'{"a": 1, "a": 1}', b'{"a": 1, "\\u0061": 2}',
        b'[{"b": {"a": 1, "a": 2}}]',
        b'"\\u0000"', b'{"\\u0000": 1}', b'["x\\u0000y"]',
        b'"\\ud800"', b'{"\\udc00": 1}', b'["\\udfff\\ud800"]',
        b"\xff", b"\xef\xbb\xbf{}", '"я"'.encode("cp1251"), "{}".encode("utf-16"), b"", b"{",
        b"{} {}", b"'a'", b"[1,]",
        b"[" * 33 + b"]" * 33, b'{"a":' * 33 + b"1" + b"}" * 33, b"[" * 60_000,
    ],
)  # fmt: skip
def test_it_is_refused(body: bytes) -> None:
    with pytest.raises(BadRequest):
        strict_json.read(body)


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"[" * 32 + b"]" * 32, None),
        (b'"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["', "[" * 36),
        (b'"\\ud83d\\ude00"', "😀"),
        ('{"а": "я", "A": 1, "a": 2}'.encode(), {"а": "я", "A": 1, "a": 2}),
        (b"1" * 40, int("1" * 40)),
        (b"-0.5e3", -500.0),
    ],
)
def test_it_is_taken(body: bytes, value: object) -> None:
    read = strict_json.read(body)
    assert value is None or read == value
