"""Pictures: what creatives show, small enough to stand in a page."""

from __future__ import annotations

from dataclasses import dataclass

from storage.database import Connection, one


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture, by the hash of its bytes."""

    hash: str
    media_type: str
    """image/avif or image/webp."""
    width: int
    """Pixels at which it is shown."""
    height: int
    body: bytes
    """At most 9,216 bytes: 12 KB as base64."""


def insert(db: Connection, picture: Picture) -> None:
    """Keep a picture; the same bytes are kept once."""
    db.execute(
        """
        INSERT INTO pictures (hash, media_type, width, height, body) VALUES (%s, %s, %s, %s, %s)
        ON CONFLICT DO NOTHING
        """,
        (picture.hash, picture.media_type, picture.width, picture.height, picture.body),
    )


def find(db: Connection, hash: str) -> Picture | None:
    """Return the picture; None when there is none."""
    return one(
        db,
        Picture,
        "SELECT hash, media_type, width, height, body FROM pictures WHERE hash = %s",
        (hash,),
    )
