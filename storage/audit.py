"""The audit log: who did what to whom, chained row by row and never changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from storage.database import Connection, many, value

Changes = Mapping[str, tuple[object, object]]
"""Field names, each with its value before and after."""

NOBODY = UUID(int=0)
"""Whose key seals the address of somebody without an account, when nobody else is concerned."""
_FIRST = bytes(32)
_SECRETS = ("password", "secret", "token", "hash", "key", "code", "cookie", "ticket", "credential")
_MAX_VALUE = 500


class Sealer(Protocol):
    """Turns what is personal into bytes that nobody reads without that person's key."""

    def seal(self, db: Connection, person: UUID, plain: bytes) -> bytes:
        """Return the ciphertext; the person's key is made when there is none."""
        ...


_sealer: Sealer | None = None


def configure(sealer: Sealer | None) -> None:
    """Seal with `sealer` in this process; without one, personal values are left out altogether."""
    global _sealer  # one per process, set once at its start, as for waking
    _sealer = sealer


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the log."""

    number: int
    at: datetime
    action: str
    """noun.verb, such as session.revoked."""
    actor: UUID | None
    """Who did it; None for the house itself and for somebody who is not logged in."""
    subject: UUID | None
    kind: str
    """What the subject is: user, session, course, …"""
    request_id: str
    changes: str
    """JSON: field names with [before, after], or null where the values are not in the open."""
    sealed: bytes | None
    sealed_address: bytes | None
    previous: bytes
    hash: bytes

    @property
    def person(self) -> UUID:
        """Return whose key sealed the personal values."""
        return self.subject or self.actor or NOBODY

    @property
    def person_of_address(self) -> UUID:
        """Return whose key sealed the address."""
        return self.actor or self.subject or NOBODY

    def text(self) -> bytes:
        """Return what the hash is of, as the database's `audit_text` writes it."""
        micros = int(self.at.timestamp()) * 1_000_000 + self.at.microsecond
        fields = (
            str(self.number), str(micros), self.action, _text(self.actor), _text(self.subject),
            self.kind, self.request_id, self.changes, _hex(self.sealed),
            _hex(self.sealed_address), _hex(self.previous),
        )  # fmt: skip
        return b",".join(
            b"-" if field is None else b"%d:%s" % (len(field.encode()), field.encode())
            for field in fields
        )


def record(
    db: Connection,
    *,
    action: str,
    actor: UUID | None,
    subject: UUID | None,
    kind: str = "user",
    address: str = "",
    request_id: str = "",
    changes: Changes | None = None,
    personal: Changes | None = None,
) -> None:
    """Write what happened, in the transaction in which it happens.

    Call it last: from here to the commit nobody else can write to the log. `personal` values and
    the address are kept as ciphertext; of a field named like a secret only the name is kept.
    """
    shown = {name: _open_values(name, values) for name, values in (changes or {}).items()}
    hidden = {name: values for name, values in (personal or {}).items() if not _is_secret(name)}
    shown |= dict.fromkeys(personal or {})
    about = subject or actor or NOBODY
    by = actor or subject or NOBODY
    values = {name: [_plain(each) for each in pair] for name, pair in hidden.items()}
    sealed = _seal(db, about, json.dumps(values).encode()) if values else None
    sealed_address = _seal(db, by, address[:100].encode()) if address else None
    db.execute(
        """
        INSERT INTO audit
            (action, actor, subject, kind, request_id, changes, sealed, sealed_address)
        VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
        """,
        (action, actor, subject, kind, request_id, json.dumps(shown), sealed, sealed_address),
    )


def listing(
    db: Connection,
    *,
    actor: UUID | None = None,
    subject: UUID | None = None,
    action: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    before: int | None = None,
    limit: int = 50,
) -> list[Entry]:
    """Return entries, newest first, those numbered below `before`; `until` is exclusive."""
    return many(
        db,
        Entry,
        """
        SELECT number, at, action, actor, subject, kind, request_id, changes::text AS changes,
               sealed, sealed_address, previous, hash
        FROM audit
        WHERE (%(actor)s::uuid IS NULL OR actor = %(actor)s)
          AND (%(subject)s::uuid IS NULL OR subject = %(subject)s)
          AND (%(action)s::text IS NULL OR action = %(action)s)
          AND (%(since)s::timestamptz IS NULL OR at >= %(since)s)
          AND (%(until)s::timestamptz IS NULL OR at < %(until)s)
          AND (%(before)s::bigint IS NULL OR number < %(before)s)
        ORDER BY number DESC LIMIT %(limit)s
        """,
        {
            "actor": actor, "subject": subject, "action": action, "since": since, "until": until,
            "before": before, "limit": limit,
        },
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verdict:
    """What recomputing the chain found."""

    entries: int
    """How many rows are as they were written, from the first on."""
    broken: int | None
    """The number of the first row that is not (or is missing); None when all are."""
    head: bytes
    """The hash of the last good row: kept elsewhere, it also shows a log cut off at its end."""


def verify(db: Connection) -> Verdict:
    """Recompute every hash, here and not in the database, whose functions could be changed too."""
    number, head = 0, _FIRST
    for entry in _all(db):
        good = entry.number == number + 1 and entry.previous == head
        if not good or hashlib.sha256(entry.text()).digest() != entry.hash:
            return Verdict(number, number + 1, head)
        number, head = entry.number, entry.hash
    return Verdict(number, None, head)


def holds(db: Connection, head: str) -> bool:
    """Say whether a row of the log has this hash (in hex)."""
    return bool(
        value(
            db,
            "SELECT true FROM audit WHERE hash = (SELECT decode(%s, 'hex')) LIMIT 1",
            (head if len(head) == 64 and set(head) <= set("0123456789abcdef") else "",),
        )
    )


def _all(db: Connection) -> Iterator[Entry]:
    after, step = 0, 1_000
    while rows := many(
        db,
        Entry,
        """
        SELECT number, at, action, actor, subject, kind, request_id, changes::text AS changes,
               sealed, sealed_address, previous, hash
        FROM audit WHERE number > %s ORDER BY number LIMIT %s
        """,
        (after, step),
    ):
        yield from rows
        after = rows[-1].number


def _seal(db: Connection, person: UUID, plain: bytes) -> bytes | None:
    return _sealer.seal(db, person, plain) if _sealer else None


def _open_values(name: str, values: tuple[object, object]) -> list[object] | None:
    return None if _is_secret(name) else [_plain(each) for each in values]


def _is_secret(name: str) -> bool:
    return any(word in name.lower() for word in _SECRETS)


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    return str(value)[:_MAX_VALUE]


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)


def _hex(value: bytes | None) -> str | None:
    return None if value is None else value.hex()
