"""Auditing: what is personal in the audit log, sealed and opened with each person's own key."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from functions.keys import KeyRing
from origin import vault
from storage import person_keys
from storage.audit import Entry
from storage.database import Connection

_ABOUT_KEY = b"person key\0"
_ABOUT_VALUES = b"audit log\0"


def about_key(person: UUID) -> bytes:
    """Return what the vault binds a person's key to."""
    return _ABOUT_KEY + person.bytes


class PersonalSealer:
    """Seals with a key per person, which is itself kept sealed by VAULT_KEYS."""

    def __init__(self, ring: KeyRing) -> None:
        """Wrap the persons' keys with `ring`."""
        self._ring = ring

    def seal(self, db: Connection, person: UUID, plain: bytes) -> bytes:
        """Return the ciphertext; the person's key is made when there is none."""
        wrapped = person_keys.find(db, person)
        if wrapped is None:
            made = vault.seal(self._ring, secrets.token_bytes(32), about_key(person))
            wrapped = person_keys.keep(db, person, made)
        return vault.seal(self._unwrap(person, wrapped), plain, _ABOUT_VALUES + person.bytes)

    def open(self, db: Connection, person: UUID, sealed: bytes | None) -> bytes | None:
        """Return what was sealed; None without anything, and when the key has been destroyed."""
        wrapped = person_keys.find(db, person) if sealed else None
        if sealed is None or wrapped is None:
            return None
        try:
            return vault.open_(self._unwrap(person, wrapped), sealed, _ABOUT_VALUES + person.bytes)
        except vault.NotSealedHere:
            # Sealed by a key that was destroyed since, before another one was made.
            return None

    def _unwrap(self, person: UUID, wrapped: bytes) -> KeyRing:
        return KeyRing(1, {1: vault.open_(self._ring, wrapped, about_key(person))})


@dataclass(frozen=True, slots=True)
class Read:
    """An entry of the log with what can still be read of it."""

    entry: Entry
    address: str | None
    """Where it came from; None when that is not known (any more)."""
    changes: Mapping[str, list[Any] | None]
    """Field names with [before, after]; None where the values were never kept or are erased."""


def read(ring: KeyRing, db: Connection, entries: Iterable[Entry]) -> list[Read]:
    """Return entries with what the persons' keys still open; `ring` is VAULT_KEYS."""
    sealer = PersonalSealer(ring)
    return [
        Read(entry, address(sealer, db, entry), changes(sealer, db, entry)) for entry in entries
    ]


def changes(sealer: PersonalSealer, db: Connection, entry: Entry) -> Mapping[str, list[Any] | None]:
    """Return an entry's fields with [before, after]; None where the values can't be read."""
    shown: dict[str, list[Any] | None] = json.loads(entry.changes)
    personal = sealer.open(db, entry.person, entry.sealed)
    return shown | (json.loads(personal) if personal else {})


def address(sealer: PersonalSealer, db: Connection, entry: Entry) -> str | None:
    """Return where an entry came from; None when that is not known (any more)."""
    plain = sealer.open(db, entry.person_of_address, entry.sealed_address)
    return plain.decode() if plain else None
