"""Secrets: made once for a clone and kept in var/secrets.json, readable by its owner only."""

import base64
import json
import os
import secrets
from pathlib import Path
from typing import TypedDict

from infra.supervisor.service import CannotStart

ROLES = ("admin", "author", "student", "sponsor")
KEY_SETS = (
    "ACCESS_KEYS", "EDGE_KEYS", "SLOT_KEYS", "CSRF_KEYS", "PSEUDONYM_KEYS", "VAULT_KEYS",
)  # fmt: skip

# Short, common, unlike one another: a demo password is read from a console and typed by hand.
WORDS = tuple(
    """
    acorn amber anchor apple autumn badger bamboo beacon birch bridge candle canyon cedar cherry
    cloud clover comet copper coral cotton cricket dolphin dragon ember falcon feather fern forest
    garden ginger glacier harbor hazel heron honey island ivory jasmine juniper kettle lantern
    lemon lilac linden lotus maple marble meadow mirror mountain nectar nutmeg oak olive orchid
    otter pebble pepper pine planet plum poppy quartz rabbit raven ribbon river rocket rose saddle
    saffron salmon sparrow spruce summer sunset thistle timber tulip valley velvet violet walnut
    willow window winter wren zephyr
    """.split()  # noqa: SIM905 - a hundred quoted words in a column read worse
)


class Secrets(TypedDict):
    """What var/secrets.json holds."""

    postgres: str
    owner: str
    app: str
    redis: str
    s3_access: str
    s3_secret: str
    keys: dict[str, str]
    accounts: dict[str, dict[str, str]]


def fresh() -> Secrets:
    """Return a whole new set."""
    return Secrets(
        postgres=secrets.token_hex(24),
        owner=secrets.token_hex(24),
        app=secrets.token_hex(24),
        redis=secrets.token_hex(24),
        s3_access=f"uchi{secrets.token_hex(8)}",
        s3_secret=secrets.token_hex(24),
        keys={name: f"1:{key()}" for name in KEY_SETS},
        accounts={
            role: {"email": f"{role}@uchi.example", "password": password()} for role in ROLES
        },
    )


def key() -> str:
    """Return 32 random bytes in base64url, as functions.keys reads them."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=")


def password() -> str:
    """Return a password of four words and two digits, at least 18 characters."""
    words = [secrets.choice(WORDS) for _ in range(4)]
    return f"{'-'.join(words)}-{secrets.randbelow(90) + 10}"


def load(path: Path) -> Secrets:
    """Return the clone's secrets, made at the first call.

    Raises CannotStart when the file is damaged: it is never replaced, for data is locked with it.
    """
    if not path.exists():
        write_private(path, json.dumps(fresh(), indent=2))
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        complete = Secrets(**{**fresh(), **kept})
        complete["keys"] = {**fresh()["keys"], **kept.get("keys", {})}
    except (ValueError, TypeError, AttributeError) as damaged:
        raise CannotStart(
            f"{path} is damaged: bring it back from a copy, or type `make clean` "
            "to forget all data and begin anew."
        ) from damaged
    if complete != kept:
        # A newer version wants one more secret than the file has.
        write_private(path, json.dumps(complete, indent=2))
    return complete


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.partial")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
