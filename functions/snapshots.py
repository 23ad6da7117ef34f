"""Snapshots: what the edge needs to decide its slots, immutable under their version."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from functions import sheets

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Creative:
    """One creative of a live campaign, with its campaign's rules."""

    id: str
    campaign: str
    sponsor: str
    """Who pays, as named to the reader."""
    language: str
    """The language it is written in: bg, en, or the empty string for both."""
    headline: str
    body: str
    alternative: str
    """Alternative text of the picture."""
    picture: str
    """Content hash of the picture; the empty string when there is none."""
    width: int
    """Pixels at which the picture is shown."""
    height: int
    landing: str
    price_micros: int
    """Price of one impression or click in micro-units of the currency; 0 for flat and house."""
    weight: int
    """Weight among the campaign's creatives, at least 1."""
    house: bool
    """A house message: free, stands where no paid one may."""
    courses: tuple[str, ...] = ()
    """Courses it may stand in (UUIDs); empty means all."""
    starts_at: int = 0
    """Milliseconds UTC."""
    ends_at: int = 2**53
    """Milliseconds UTC."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All creatives that may stand somewhere."""

    version: str
    creatives: tuple[Creative, ...]


class BadSnapshot(ValueError):
    """The document is not a snapshot of a format that is read here."""


def make(creatives: tuple[Creative, ...]) -> Snapshot:
    """Return the snapshot of these creatives under the version of its contents."""
    body = json.dumps([asdict(creative) for creative in creatives], ensure_ascii=False)
    return Snapshot(sheets.version(f"snapshot {FORMAT}", body), creatives)


def write(snapshot: Snapshot) -> bytes:
    """Return the snapshot as sent."""
    document = {
        "format": FORMAT,
        "version": snapshot.version,
        "creatives": [asdict(creative) for creative in snapshot.creatives],
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def read(data: bytes) -> Snapshot:
    """Read a snapshot; raise BadSnapshot when it is broken or of another format."""
    try:
        document = json.loads(data)
        if document["format"] != FORMAT:
            raise BadSnapshot(f"snapshot format {document['format']} is not read here")
        creatives = tuple(
            Creative(**(entry | {"courses": tuple(entry["courses"])}))
            for entry in document["creatives"]
        )
        return Snapshot(str(document["version"]), creatives)
    except BadSnapshot:
        raise
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadSnapshot("the snapshot can't be read") from error
