"""The origin's door in benches: batches posted as the edge does, and the same rows by bare COPY."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from http.client import HTTPConnection
from typing import LiteralString
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg

from functions import events, signatures
from functions.events import Event
from functions.keys import key_ring
from tests.house import House

_COLUMNS: LiteralString = (
    "day, view, kind, slot, sequence, page, version, language, issued_at, accepted_at, learner, "
    "active_ms, furthest, creative, price_micros, billed"
)


def a_page(db: psycopg.Connection) -> str:
    """Return a chapter that readers can see."""
    [page] = db.execute(
        "SELECT chapter_id::text FROM pages WHERE chapter_id IS NOT NULL ORDER BY path LIMIT 1"
    ).fetchone() or [""]
    return page


def post(house: House, batches: list[list[Event]]) -> float:
    """Return the seconds until the origin has taken all batches, one after another.

    Over one connection, as an edge keeps it.
    """
    ring = key_ring(house.settings["EDGE_KEYS"])
    bodies = [(events.write_batch(batch), len(batch)) for batch in batches]
    origin = urlsplit(house.origin)
    connection = HTTPConnection(origin.hostname or "", origin.port, timeout=10)
    began = time.perf_counter()
    for body, count in bodies:
        signed = signatures.Signed("POST", "/edge/events", "", body, "127.0.0.1", uuid4().hex)
        headers = {
            signatures.HEADER: signatures.sign_request(ring, time.time_ns() // 1_000_000, signed),
            signatures.ADDRESS_HEADER: "127.0.0.1",
            signatures.REQUEST_ID_HEADER: signed.request_id,
            "Content-Type": "application/json",
        }
        connection.request("POST", "/edge/events", body, headers)
        answer = connection.getresponse()
        told = answer.read()
        assert answer.status == 200, told
        assert json.loads(told)["stored"] == count, told
    took = time.perf_counter() - began
    connection.close()
    return took


def copy(
    db: psycopg.Connection, table: LiteralString, batches: list[list[Event]], *, billed: bool
) -> float:
    """Return the seconds that rows take into `table` by COPY into staging and INSERT … SELECT."""
    db.execute("CREATE TEMP TABLE staging (LIKE events INCLUDING DEFAULTS)")
    db.commit()
    began = time.perf_counter()
    for batch in batches:
        with db.cursor() as cursor, cursor.copy(f"COPY staging ({_COLUMNS}) FROM STDIN") as into:
            for each in batch:
                into.write_row(
                    (
                        each.day, each.view, each.kind, each.slot, each.sequence, each.page,
                        bytes.fromhex(each.version), each.language, _moment(each.issued_at),
                        _moment(each.accepted_at), each.learner, each.active_ms,
                        each.furthest, each.creative, each.price_micros, billed,
                    )
                )  # fmt: skip
        db.execute(f"INSERT INTO {table} SELECT * FROM staging ON CONFLICT DO NOTHING")
        db.execute("TRUNCATE staging")
        db.commit()
    return time.perf_counter() - began


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
