"""Resealing: everything that the vault sealed by an older key, sealed again by today's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from functions.keys import KeyRing
from origin import auditing, vault
from origin.actions import second_factors
from origin.house import House
from storage import person_keys, totp_secrets
from storage.database import Connection, transaction

BATCH = 200
"""So many are sealed anew in one transaction: whoever is killed loses no more work than that."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of thing that the vault keeps, one of each for an account or a person."""

    name: str
    about: Callable[[UUID], bytes]
    """What the vault binds each to."""
    older: Callable[[Connection, int, UUID | None, int], list[tuple[UUID, bytes]]]
    replace: Callable[[Connection, UUID, bytes, bytes], bool]
    count: Callable[[Connection, int], int]


KINDS = (
    Kind(
        "secrets of authenticator apps", second_factors.about_totp, totp_secrets.sealed_by_others,
        totp_secrets.replace_seal, totp_secrets.count_sealed_by_others,
    ),
    Kind(
        "keys of persons", auditing.about_key, person_keys.wrapped_by_others,
        person_keys.replace_wrapped, person_keys.count_wrapped_by_others,
    ),
)  # fmt: skip
"""Whatever else is given to `vault.seal` with VAULT_KEYS belongs here."""


@dataclass(frozen=True, slots=True)
class Resealed:
    """What became of them."""

    done: int
    lost: tuple[str, ...]
    """What no key of the vault opens, by kind and id: it stays as it is."""


def waiting(db: Connection, ring: KeyRing) -> int:
    """Return how many are sealed by another key than the one that seals today."""
    return sum(kind.count(db, ring.current) for kind in KINDS)


def reseal(house: House, progress: Callable[[int, int], object] = lambda *_: None) -> Resealed:
    """Seal everything anew that an older key sealed; `progress` gets how many, and of how many.

    In small transactions: interrupted at any moment, the next call does what is left. What is
    changed meanwhile is left alone, for whoever changed it sealed it by today's key.
    """
    with transaction(house.pool) as db:
        total = waiting(db, house.settings.vault_keys)
    done, seen, lost = 0, 0, []
    progress(0, total)
    for kind in KINDS:
        for changed, unreadable, looked_at in _batches(house, kind):
            done, seen = done + changed, seen + looked_at
            lost += [f"{kind.name}: {owner}" for owner in unreadable]
            progress(min(seen, total), total)
    return Resealed(done, tuple(lost))


def _batches(house: House, kind: Kind) -> Iterator[tuple[int, list[UUID], int]]:
    ring, after = house.settings.vault_keys, None
    while True:
        with transaction(house.pool) as db:
            rows = kind.older(db, ring.current, after, BATCH)
            unreadable = []
            changed = 0
            for owner, sealed in rows:
                try:
                    plain = vault.open_(ring, sealed, kind.about(owner))
                except vault.NotSealedHere:
                    unreadable.append(owner)
                    continue
                anew = vault.seal(ring, plain, kind.about(owner))
                changed += kind.replace(db, owner, sealed, anew)
        if not rows:
            return
        after = rows[-1][0]
        yield changed, unreadable, len(rows)
