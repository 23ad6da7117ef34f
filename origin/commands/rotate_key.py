"""`uchi rotate-key`: replaces a signing key in three steps, during which nothing is refused."""

from __future__ import annotations

import argparse
import json
import os
import secrets
import sys
from dataclasses import dataclass
from pathlib import Path

from functions.keys import (
    MIN_KEY_BYTES,
    KeyRing,
    key_ring,
    key_setting,
    with_next,
    with_next_signing,
    without_old,
)
from functions.problems import BadRequest
from origin import settings
from origin.actions import resealing
from storage.database import transaction
from storage.pools import pool

SECRETS = Path(__file__).resolve().parents[2] / "var" / "secrets.json"
STEPS = ("add", "use", "drop")


@dataclass(frozen=True, slots=True)
class Purpose:
    """One of the keys that can be replaced."""

    setting: str
    field: str
    spread: str
    """How long until everybody knows a key that was added."""
    lifetime: str
    """How long what the old key signed may still come."""


PURPOSES = {
    "access": Purpose(
        "ACCESS_KEYS", "access_keys",
        "the origin has restarted and 15 seconds have passed (every edge reads the public half "
        "from the manifest)", "15 minutes",
    ),
    "edge": Purpose(
        "EDGE_KEYS", "edge_keys", "the origin and every edge have restarted with it", "2 minutes",
    ),
    "slot": Purpose(
        "SLOT_KEYS", "slot_keys", "the origin and every edge have restarted with it", "3 days",
    ),
    "csrf": Purpose(
        "CSRF_KEYS", "csrf_keys", "every process of the origin has restarted with it",
        "30 days: logins are renewed by what it signed; whoever is gone longer logs in again",
    ),
    "vault": Purpose(
        "VAULT_KEYS", "vault_keys",
        "every process of the origin and the jobs have restarted with it",
        "`uchi reseal-vault`, which seals anew what it sealed",
    ),
}  # fmt: skip


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("purpose", choices=sorted(PURPOSES), help="what the key signs")
    parser.add_argument(
        "--step",
        choices=STEPS,
        default="add",
        help="add a second key that verifies only (the default), use it for signing, "
        "or drop the old one",
    )
    parser.add_argument(
        "--secrets",
        type=Path,
        default=SECRETS,
        metavar="FILE",
        help="where `make run` keeps the keys (var/secrets.json)",
    )


def run(options: argparse.Namespace) -> int:
    """Take one step; BadRequest when it is not this step's turn."""
    purpose = PURPOSES[options.purpose]
    known = settings.load()
    live: KeyRing = getattr(known, purpose.field)
    kept = _kept(options.secrets, purpose.setting, live)
    if (options.purpose, options.step) == ("vault", "drop"):
        _refuse_to_lose(known.database_url, kept or live)
    try:
        keys = _step(kept or live, options.step)
    except ValueError as error:
        raise BadRequest(str(error)) from None
    if kept is None:
        # The environment is somebody else's to change: the new value goes to standard output.
        print(f"{purpose.setting}={key_setting(keys)}")
    else:
        _write(options.secrets, purpose.setting, key_setting(keys))
        print(f"{options.secrets}: {purpose.setting} is renewed; the next `make run` uses it.")
    print(_what_next(purpose, options.step), file=sys.stderr)
    return 0


def _step(ring: KeyRing, step: str) -> dict[int, bytes]:
    if step == "add":
        return with_next(ring, secrets.token_bytes(MIN_KEY_BYTES))
    return with_next_signing(ring) if step == "use" else without_old(ring)


def _refuse_to_lose(database_url: str, ring: KeyRing) -> None:
    """Raise BadRequest while anything can be opened by the old key alone: it would be lost."""
    with (
        pool(database_url, max_size=1, application="uchi-rotate-key") as connections,
        transaction(connections) as db,
    ):
        waiting = resealing.waiting(db, ring)
    if waiting:
        raise BadRequest(
            f"{waiting} things are still sealed by another key than {ring.current}: restart with "
            "that one and run `uchi reseal-vault` first"
        )


def _what_next(purpose: Purpose, step: str) -> str:
    if step == "add":
        return f"Put it into use (--step use) once {purpose.spread}."
    if step == "use":
        return f"Restart; drop the old key (--step drop) after {purpose.lifetime}."
    return "Restart: the old key is forgotten."


def _kept(path: Path, setting: str, live: KeyRing) -> KeyRing | None:
    """Return the keys of the clone's own file; None when this installation's are not from there."""
    try:
        ring = key_ring(json.loads(path.read_text(encoding="utf-8"))["keys"][setting])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        raise BadRequest(f"{path} can't be read") from None
    # What runs may be one step behind the file, until it is started again.
    return ring if live.signing in ring.keys.values() else None


def _write(path: Path, setting: str, value: str) -> None:
    kept = json.loads(path.read_text(encoding="utf-8"))
    kept["keys"][setting] = value
    partial = path.with_name(f"{path.name}.partial")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(kept, file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
