"""Keys: numbered secrets of which two live side by side while one replaces the other."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass

MIN_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The live keys of one purpose."""

    current: int
    """The number (1–255) of the key that signs; all of `keys` verify."""
    keys: Mapping[int, bytes]

    @property
    def signing(self) -> bytes:
        """Return the key that signs."""
        return self.keys[self.current]


def key_ring(setting: str) -> KeyRing:
    """Read `number:base64url,number:base64url`; the first one signs.

    Raises ValueError, which never repeats the secret, when a number is not within 1–255 or is
    used twice, and when a key is not base64url of at least 32 bytes.
    """
    keys: dict[int, bytes] = {}
    for part in setting.split(","):
        number, _, text = part.strip().partition(":")
        if not number.isascii() or not number.isdigit() or not 1 <= int(number) <= 255:
            raise ValueError("a key is written number:base64url, the number within 1–255")
        if int(number) in keys:
            raise ValueError(f"key number {int(number)} stands twice")
        try:
            key = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        except binascii.Error:
            raise ValueError(f"key number {int(number)} is not base64url") from None
        if len(key) < MIN_KEY_BYTES:
            raise ValueError(f"key number {int(number)} is shorter than {MIN_KEY_BYTES} bytes")
        keys[int(number)] = key
    return KeyRing(next(iter(keys)), keys)


def key_setting(keys: Mapping[int, bytes]) -> str:
    """Write keys as `key_ring` reads them, in the order given."""
    return ",".join(
        f"{number}:{base64.urlsafe_b64encode(key).decode().rstrip('=')}"
        for number, key in keys.items()
    )


def with_next(ring: KeyRing, key: bytes) -> dict[int, bytes]:
    """Return the keys with one more that only verifies yet, in the order of a setting.

    Whoever is to believe it must know it before anybody signs with it. ValueError while two live.
    """
    if len(ring.keys) > 1:
        raise ValueError("two keys live already: finish that rotation first")
    return {**ring.keys, ring.current % 255 + 1: key}


def with_next_signing(ring: KeyRing) -> dict[int, bytes]:
    """Return the keys with the newer one in front, which signs; ValueError without a second."""
    if len(ring.keys) < 2:
        raise ValueError("there is no second key yet")
    first, *others = ring.keys
    return {number: ring.keys[number] for number in (*others, first)}


def without_old(ring: KeyRing) -> dict[int, bytes]:
    """Return the key that signs alone; ValueError when no other is there."""
    if len(ring.keys) < 2:
        raise ValueError("there is no second key to drop")
    return {ring.current: ring.signing}
