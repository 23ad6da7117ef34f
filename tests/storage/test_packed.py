"""Packed: what goes to the database as one parameter comes back as the values it was made of."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import LiteralString
from uuid import UUID

import pytest

from storage import packed
from storage.database import Connection, value
from storage.packed import Packed

ONE, TWO = "0192b4c8-0000-7000-8000-00000000abcd", "ffffffffffffffffffffffffffffffff"
NOON_MS = 1_700_000_000_123
NOON = datetime(2023, 11, 14, 22, 13, 20, 123_000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "kind", "expected"),
    [
        (packed.uuids([ONE, TWO, ONE]), "uuid", [UUID(ONE), UUID(TWO), UUID(ONE)]),
        (packed.uuids([None, ONE, None, TWO]), "uuid", [None, UUID(ONE), None, UUID(TWO)]),
        (packed.uuids([None, None]), "uuid", [None, None]),
        (packed.uuids([]), "uuid", []),
        (packed.octets(["00ff", "abcd"], 2), "bytea", [b"\0\xff", b"\xab\xcd"]),
        (packed.smallints([0, -1, 32_767]), "smallint", [0, -1, 32_767]),
        (packed.integers([-(2**31), 2**31 - 1]), "integer", [-(2**31), 2**31 - 1]),
        (packed.bigints([-(2**63), 2**53]), "bigint", [-(2**63), 2**53]),
        (packed.days(["1999-12-31", "2026-02-28"]), "date",
         [date(1999, 12, 31), date(2026, 2, 28)]),
        (packed.moments([0, NOON_MS]), "timestamptz", [datetime(1970, 1, 1, tzinfo=UTC), NOON]),
        (packed.moments([NOON_MS, None]), "timestamptz", [NOON, None]),
        (packed.moments([]), "timestamptz", []),
    ],
)  # fmt: skip
def test_an_array_arrives_as_it_was_given(
    db: Connection, given: Packed, kind: LiteralString, expected: Sequence[object]
) -> None:
    assert value(db, f"SELECT %s::{kind}[]", (given,)) == expected
    # Taken apart in a statement's columns it stays in its order.
    rows = db.execute(f"SELECT unnest(%s::{kind}[])", (given,)).fetchall()
    assert [row[0] for row in rows] == expected


def test_what_does_not_fit_its_type_is_not_cut_off() -> None:
    for wrong in (lambda: packed.smallints([32_768]), lambda: packed.integers([2**31])):
        with pytest.raises(struct.error):
            wrong()
    for wrong in (lambda: packed.uuids([ONE[:-2]]), lambda: packed.octets(["00", "0000"], 2)):
        with pytest.raises(ValueError, match="bytes"):
            wrong()
