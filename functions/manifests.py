"""Manifests: the small list of what is current, which every edge asks for every few seconds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Literal

FORMAT = 1
LIFETIME_MS = 120_000
"""After this the shares are too old to spend money by: only house messages stand in slots."""

Gate = Literal["open", "members"]


@dataclass(frozen=True, slots=True)
class Page:
    """The current versions of one page."""

    gate: Gate
    """`open` to everybody, or for logged-in members."""
    versions: Mapping[str, str]
    """Sheet version by interface language (bg, en)."""
    groups: tuple[str, ...] = ()
    """Who of the members may read it, as access tokens name groups; none: all of them."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is current, as of `made_at`."""

    made_at: int
    """Milliseconds UTC by the origin's clock; the age of everything here counts from it."""
    valid_until: int
    """Milliseconds UTC; pages are served beyond it while the origin is away, paid slots are not."""
    keys: Mapping[str, str]
    """Public halves of the access-token keys: base64url Ed25519 by key id."""
    denied: frozenset[str]
    """Sessions that ended before their access token did."""
    default_language: str
    pages: Mapping[str, Page]
    """By canonical path."""
    snapshot: str | None
    """Version of the sponsors' snapshot; None when there is none."""
    shares: Mapping[str, float] = field(default_factory=dict)
    """By campaign: the part of the traffic it may take now, 0 to 1; absent means 0."""
    redirects: Mapping[str, str] = field(default_factory=dict)
    """Old path to new path, where a course or chapter changed its slug."""
    site: str = ""
    """What the site is called, for the edge's own pages; empty from an origin that tells none."""
    departures: Mapping[str, int] = field(default_factory=dict)
    """By account: how often its right to read something has ended, where that was of late."""


class BadManifest(ValueError):
    """The document is not a manifest of a format that is read here."""


def write(manifest: Manifest) -> bytes:
    """Return the manifest as sent."""
    document = asdict(manifest) | {"format": FORMAT, "denied": sorted(manifest.denied)}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def read(data: bytes) -> Manifest:
    """Read a manifest; raise BadManifest when it is broken or of another format."""
    try:
        document = json.loads(data)
        if document["format"] != FORMAT:
            raise BadManifest(f"manifest format {document['format']} is not read here")
        return Manifest(
            made_at=int(document["made_at"]),
            valid_until=int(document["valid_until"]),
            keys=dict(document["keys"]),
            denied=frozenset(document["denied"]),
            default_language=str(document["default_language"]),
            pages={
                path: Page(page["gate"], dict(page["versions"]), tuple(page.get("groups", ())))
                for path, page in document["pages"].items()
            },
            snapshot=document["snapshot"],
            shares={name: float(share) for name, share in document["shares"].items()},
            redirects=dict(document["redirects"]),
            site=str(document.get("site", "")),
            departures={
                user: int(number) for user, number in document.get("departures", {}).items()
            },
        )
    except BadManifest:
        raise
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadManifest("the manifest can't be read") from error
