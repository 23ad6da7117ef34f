"""Settings of the self-hosted edge, read from the environment once."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from edge.settings import EdgeSettings
from functions.keys import KeyRing, key_ring
from functions.streams import FORM_BYTES

T = TypeVar("T")
PROFILES = ("development", "test", "production")
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class SettingsError(ValueError):
    """Some settings are missing or wrong; the message names every one."""


@dataclass(frozen=True, slots=True)
class SelfhostSettings:
    """Everything the self-hosted edge is told."""

    edge: EdgeSettings
    origin_url: str
    host: str
    port: int
    cache_folder: Path
    spool_folder: Path
    cache_bytes: int
    spool_bytes: int
    manifest_poll_s: float
    trusted_proxies: tuple[Network, ...]
    """Peers whose X-Forwarded-For is believed."""


def load(environ: Mapping[str, str]) -> SelfhostSettings:
    """Read the settings; SettingsError names all that are missing or wrong at once."""
    faults: list[str] = []

    def take(name: str, read: Callable[[str], T], default: str | None = None) -> T:
        text = environ.get(name, "").strip() or default
        if text is None:
            faults.append(f"{name} is not set")
            return None  # type: ignore[return-value]  # never used: faults are raised below
        try:
            return read(text)
        except ValueError as error:
            faults.append(f"{name}: {error}")
            return None  # type: ignore[return-value]  # as above

    profile = take("UCHI_PROFILE", _profile)
    public_url = take("PUBLIC_URL", _address)
    origin_url = take("ORIGIN_URL", _address)
    host, port = take("EDGE_LISTEN", _listen) or ("", 0)
    edge_keys = take("EDGE_KEYS", key_ring)
    slot_keys = take("SLOT_KEYS", key_ring)
    cache_folder = take("EDGE_CACHE_FOLDER", Path)
    spool_folder = take("EDGE_SPOOL_FOLDER", Path)
    cache_mb = take("EDGE_CACHE_MB", _positive, "512")
    spool_mb = take("EDGE_SPOOL_MB", _positive, "1024")
    poll_ms = take("MANIFEST_POLL_MS", _positive, "5000")
    video_mb = take("MEDIA_VIDEO_MB", _positive, "200")
    language = take("DEFAULT_LANGUAGE", _language, "bg")
    proxies = take("EDGE_TRUSTED_PROXIES", _networks, "none")
    if not faults and profile == "production":
        faults += _production(public_url, edge_keys, slot_keys)
    if faults:
        raise SettingsError("the edge can't start: " + "; ".join(faults))
    edge = EdgeSettings(
        public_url=public_url,
        edge_keys=edge_keys,
        slot_keys=slot_keys,
        production=profile == "production",
        default_language=language,
        manifest_soft_ms=poll_ms,
        upload_bytes=video_mb * 1024**2 + FORM_BYTES if video_mb else 0,
    )
    return SelfhostSettings(
        edge, origin_url, host, port, cache_folder, spool_folder, cache_mb * 1024**2,
        spool_mb * 1024**2, poll_ms / 1000, proxies,
    )  # fmt: skip


def _production(public_url: str, edge_keys: KeyRing, slot_keys: KeyRing) -> list[str]:
    faults: list[str] = []
    if not public_url.startswith("https://"):
        faults.append("PUBLIC_URL must begin with https:// in production")
    if set(edge_keys.keys.values()) & set(slot_keys.keys.values()):
        faults.append("EDGE_KEYS and SLOT_KEYS hold the same key")
    if any(len(set(key)) < 8 for ring in (edge_keys, slot_keys) for key in ring.keys.values()):
        faults.append("EDGE_KEYS or SLOT_KEYS hold a key that is no random one")
    return faults


def _profile(text: str) -> str:
    if text not in PROFILES:
        raise ValueError("one of development, test, production")
    return text


def _language(text: str) -> str:
    if text not in ("bg", "en"):
        raise ValueError("bg or en")
    return text


def _address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
        raise ValueError("an address such as https://school.example, without a path")
    _ = parts.port
    return text.rstrip("/")


def _listen(text: str) -> tuple[str, int]:
    host, found, port = text.rpartition(":")
    if not found or not host or not port.isdigit() or not 0 < int(port) < 65_536:
        raise ValueError("host:port")
    return host.strip("[]"), int(port)


def _positive(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise ValueError("a whole number from 1")
    return int(text)


def _networks(text: str) -> tuple[Network, ...]:
    if text == "none":
        return ()
    return tuple(ipaddress.ip_network(part.strip(), strict=False) for part in text.split(","))
