"""Settings: what the edge's handlers must know, wherever they run."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from functions.keys import KeyRing


@dataclass(frozen=True, slots=True)
class EdgeSettings:
    """The same for the Worker and the self-hosted edge."""

    public_url: str
    """Scheme, host and port under which readers come; no slash at the end."""
    edge_keys: KeyRing
    """Signs what goes to the origin and checks its answers."""
    slot_keys: KeyRing
    """Signs the tokens of pages and slots."""
    production: bool = True
    default_language: str = "bg"
    """Until the first manifest says otherwise."""
    manifest_soft_ms: int = 5_000
    """After this a manifest is asked for again while the old one goes on serving."""
    manifest_hard_ms: int = 12_000
    """After this a request waits for the new one (where nothing refreshes in the background)."""
    background: bool = True
    """Whether the runtime itself refreshes the manifest all the time."""
    gzips: bool = True
    """Whether pages and files are compressed here; Cloudflare does it behind the Worker."""
    upload_bytes: int = 200 * 1024**2 + 64 * 1024
    """The largest form that is passed on as it comes: a video, and what the form says of it."""
    sheet_memory_bytes: int = 32 * 1024**2
    picture_memory_bytes: int = 32 * 1024**2

    @property
    def https(self) -> bool:
        """Say whether readers come over TLS."""
        return self.public_url.startswith("https://")

    @property
    def port(self) -> int:
        """Return the public port: development cookies carry it in their names."""
        parts = urlsplit(self.public_url)
        return parts.port or (443 if parts.scheme == "https" else 80)
