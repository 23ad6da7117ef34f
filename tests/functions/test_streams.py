"""Streams: what is sealed behind its end is what was sent, and only some addresses take it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions import signatures, streams
from functions.keys import KeyRing
from functions.signatures import BadSignature, Signed
from functions.streams import Seal

RING = KeyRing(keys={1: b"a" * 32, 2: b"b" * 32}, current=2)
COURSE = "01900000-0000-7000-8000-000000000001"


def sealed(parts: list[bytes], request: str = "r") -> Seal:
    seal = Seal(request)
    for part in parts:
        seal.add(part)
    return seal


@given(st.lists(st.binary(max_size=20)))
def test_the_seal_is_of_the_bytes_however_they_came(parts: list[bytes]) -> None:
    seal = sealed(parts).written(RING)
    assert len(seal) == streams.SEAL_BYTES
    assert sealed([b"".join(parts)]).is_right(RING, seal)
    assert not sealed([*parts, b"x"]).is_right(RING, seal)
    assert not sealed(parts, "another").is_right(RING, seal)
    assert not sealed(parts).is_right(RING, b"")


def test_the_key_before_is_still_believed() -> None:
    seal = sealed([b"x"]).written(KeyRing(keys={1: b"a" * 32}, current=1))
    assert sealed([b"x"]).is_right(RING, seal)


@pytest.mark.parametrize(
    ("method", "path", "takes"),
    [
        ("POST", f"/author/courses/{COURSE}/media", True),
        ("POST", f"/api/courses/{COURSE}/media", True),
        ("PUT", f"/api/courses/{COURSE}/media", False),
        ("POST", f"/api/courses/{COURSE}/media/uploads", False),
        ("POST", f"/api/courses/{COURSE}/media\n", False),
        ("POST", "/api/courses/x/media", False),
        ("POST", "/api/auth/login", False),
    ],
)
def test_only_the_media_of_a_course_take_streams(method: str, path: str, takes: bool) -> None:
    assert streams.takes(method, path) is takes


def test_a_request_with_a_stream_is_no_request_without_a_body() -> None:
    plain = Signed("POST", "/x", "", b"", "", "r")
    with_stream = Signed("POST", "/x", "", b"", "", "r", 0)
    header = signatures.sign_request(RING, 1_000, plain)
    signatures.verify_request(RING, header, 1_000, plain)
    with pytest.raises(BadSignature):
        signatures.verify_request(RING, header, 1_000, with_stream)
