"""Ed25519 by `cryptography`."""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


async def verify(public: bytes, signature: bytes, message: bytes) -> bool:
    """Say whether `signature` is `public`'s over `message`; a broken key verifies nothing."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
