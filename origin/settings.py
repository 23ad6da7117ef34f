"""Settings: read once from the environment, checked together, refused in one message."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from functions.keys import KeyRing, key_ring

PROFILES = ("development", "test", "production")
KEY_SETTINGS = (
    "ACCESS_KEYS", "EDGE_KEYS", "SLOT_KEYS", "CSRF_KEYS", "PSEUDONYM_KEYS", "VAULT_KEYS",
)  # fmt: skip
_NEEDED = (
    "DATABASE_URL", "REDIS_URL", "S3_ENDPOINT", "S3_BUCKET", "S3_REGION", "S3_ACCESS_KEY",
    "S3_SECRET_KEY", "SMTP_URL", "MAIL_FROM", "PUBLIC_URL",
)  # fmt: skip
_SCHEMES = {
    "DATABASE_URL": ("postgresql", "postgres"),
    "DATABASE_OWNER_URL": ("postgresql", "postgres"),
    "REDIS_URL": ("redis", "rediss", "unix", "valkey", "valkeys"),
    "S3_ENDPOINT": ("http", "https"),
    "S3_PUBLIC_ENDPOINT": ("http", "https"),
    "SMTP_URL": ("smtp", "smtps"),
    "PUBLIC_URL": ("http", "https"),
    "ORIGIN_URL": ("http", "https"),
}
_MIN_S3_SECRET = 16
MAX_VIDEO_MB = 4_096
"""What S3 copies in one request is 5 GB."""
_KNOWN_PASSWORDS = frozenset((
    "", "admin", "changeme", "change-me", "default", "guest", "minioadmin", "minio123", "password",
    "pass", "postgres", "redis", "root", "rustfsadmin", "secret", "test", "uchi", "uchi_app",
    "uchi_owner", "123456", "12345678", "example", "letmein", "qwerty",
))  # fmt: skip
"""What manuals and images come with."""
# Ed25519 seeds are 32 bytes, neither more nor less.
_SEED_BYTES = 32


class SettingsError(ValueError):
    """The settings can't be used; the message names every fault and never a secret."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What this installation is made of; each field is the environment's name in lower case."""

    profile: str
    """development, test or production (UCHI_PROFILE)."""
    database_url: str
    database_owner_url: str
    """The role that migrates; the same as `database_url` where no other is given."""
    redis_url: str
    s3_endpoint: str
    s3_bucket: str
    s3_region: str
    s3_access_key: str
    s3_secret_key: str
    smtp_url: str
    mail_from: str
    public_url: str
    """Where readers find the edge, without a slash at the end."""
    origin_url: str
    access_keys: KeyRing
    """Ed25519 seeds that sign access tokens."""
    edge_keys: KeyRing
    slot_keys: KeyRing
    csrf_keys: KeyRing
    pseudonym_keys: KeyRing
    vault_keys: KeyRing
    """Seal what the database keeps and only we may read; a lost one is lost with its data."""
    default_language: str
    log_level: str
    demo_accounts: str
    """UCHI_DEMO_ACCOUNTS as given (JSON), empty when there is no demo."""
    media_accel: str
    """Prefix of nginx's internal location for files; empty where we send them ourselves."""
    s3_public_endpoint: str
    """Where programs outside reach the file storage; empty where they can't."""
    landing_visits: bool
    """Whether the house looks where sponsors' addresses lead (LANDING_VISITS, on or off)."""
    video_bytes: int
    """The largest video that is taken (MEDIA_VIDEO_MB)."""
    pool_size: int
    """Greatest number of database connections of one process."""

    @property
    def https(self) -> bool:
        """Say whether readers come over TLS."""
        return self.public_url.startswith("https:")


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; raise SettingsError naming everything that is missing or wrong.

    Without an argument the process's environment is read, and where that has no DATABASE_URL the
    file that a running platform keeps for other terminals (`var/uchi.env`).
    """
    values = dict(os.environ if environ is None else environ)
    if environ is None and not values.get("DATABASE_URL"):
        values = _of_running_platform() | values
    faults: list[str] = []
    profile = values.get("UCHI_PROFILE", "")
    if profile not in PROFILES:
        faults.append(f"UCHI_PROFILE must be one of {', '.join(PROFILES)}")
    faults += [f"{name} is missing" for name in _NEEDED if not values.get(name)]
    faults += _wrong_addresses(values)
    rings = _key_rings(values, faults)
    language = values.get("DEFAULT_LANGUAGE") or "bg"
    if language not in ("bg", "en"):
        faults.append("DEFAULT_LANGUAGE must be bg or en")
    level = (values.get("LOG_LEVEL") or "INFO").upper()
    if level not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        faults.append("LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR")
    pool = values.get("DATABASE_POOL_SIZE") or "8"
    if not pool.isascii() or not pool.isdigit() or not 1 <= int(pool) <= 200:
        faults.append("DATABASE_POOL_SIZE must be a number from 1 to 200")
    visits = values.get("LANDING_VISITS") or "on"
    if visits not in ("on", "off"):
        faults.append("LANDING_VISITS must be on or off")
    video = values.get("MEDIA_VIDEO_MB") or "200"
    if not video.isascii() or not video.isdigit() or not 1 <= int(video) <= MAX_VIDEO_MB:
        faults.append(f"MEDIA_VIDEO_MB must be a number from 1 to {MAX_VIDEO_MB:,}")
    if profile == "production":
        faults += _unfit_for_production(values, rings)
    if faults:
        raise SettingsError("The settings can't be used: " + "; ".join(faults) + ".")
    return Settings(
        profile=profile,
        database_url=values["DATABASE_URL"],
        database_owner_url=values.get("DATABASE_OWNER_URL") or values["DATABASE_URL"],
        redis_url=values["REDIS_URL"],
        s3_endpoint=values["S3_ENDPOINT"],
        s3_bucket=values["S3_BUCKET"],
        s3_region=values["S3_REGION"],
        s3_access_key=values["S3_ACCESS_KEY"],
        s3_secret_key=values["S3_SECRET_KEY"],
        smtp_url=values["SMTP_URL"],
        mail_from=values["MAIL_FROM"],
        public_url=values["PUBLIC_URL"].rstrip("/"),
        origin_url=values.get("ORIGIN_URL", "").rstrip("/"),
        access_keys=rings["ACCESS_KEYS"],
        edge_keys=rings["EDGE_KEYS"],
        slot_keys=rings["SLOT_KEYS"],
        csrf_keys=rings["CSRF_KEYS"],
        pseudonym_keys=rings["PSEUDONYM_KEYS"],
        vault_keys=rings["VAULT_KEYS"],
        default_language=language,
        log_level=level,
        demo_accounts=values.get("UCHI_DEMO_ACCOUNTS", ""),
        media_accel=values.get("MEDIA_ACCEL", "").rstrip("/"),
        s3_public_endpoint=values.get("S3_PUBLIC_ENDPOINT")
        # The storage of a clone listens where its programs are.
        or ("" if profile == "production" else values["S3_ENDPOINT"]),
        landing_visits=visits == "on",
        video_bytes=int(video) * 1024**2,
        pool_size=int(pool),
    )


def _wrong_addresses(values: Mapping[str, str]) -> list[str]:
    faults = []
    for name, schemes in _SCHEMES.items():
        value = values.get(name)
        if value and urlsplit(value).scheme not in schemes:
            faults.append(f"{name} must begin with {' or '.join(f'{s}:' for s in schemes[:2])}")
    public = urlsplit(values.get("PUBLIC_URL", ""))
    if public.path not in ("", "/") or public.query or public.username:
        faults.append("PUBLIC_URL must be a scheme, a host and at most a port")
    return faults


def _key_rings(values: Mapping[str, str], faults: list[str]) -> dict[str, KeyRing]:
    rings: dict[str, KeyRing] = {}
    for name in KEY_SETTINGS:
        if not values.get(name):
            faults.append(f"{name} is missing")
            continue
        try:
            rings[name] = key_ring(values[name])
        except ValueError as error:
            faults.append(f"{name}: {error}")
    wrong = [len(key) != _SEED_BYTES for key in _keys(rings.get("ACCESS_KEYS"))]
    if any(wrong):
        faults.append(f"ACCESS_KEYS: an Ed25519 seed is exactly {_SEED_BYTES} bytes")
    return rings


def _unfit_for_production(values: Mapping[str, str], rings: Mapping[str, KeyRing]) -> list[str]:
    faults = []
    if not values.get("PUBLIC_URL", "").startswith("https:"):
        faults.append("PUBLIC_URL must begin with https: in production")
    owner, app = values.get("DATABASE_OWNER_URL"), values.get("DATABASE_URL")
    if not owner or owner == app:
        faults.append("DATABASE_OWNER_URL must be another role than DATABASE_URL in production")
    if values.get("UCHI_DEMO_ACCOUNTS"):
        faults.append("UCHI_DEMO_ACCOUNTS must not be set in production")
    if (values.get("LOG_LEVEL") or "").upper() == "DEBUG":
        faults.append("LOG_LEVEL must not be DEBUG in production")
    faults += _weak_passwords(values)
    used: dict[bytes, str] = {}
    for name, ring in rings.items():
        for key in _keys(ring):
            # A real key of 32 random bytes has fewer than 12 different ones once in 10^20 draws.
            if len(set(key)) < 12:
                faults.append(f"{name} holds a key that is not random")
            if used.setdefault(key, name) != name:
                faults.append(f"{name} and {used[key]} share a key")
    return faults


def _weak_passwords(values: Mapping[str, str]) -> list[str]:
    faults = []
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SMTP_URL"):
        password = urlsplit(values.get(name, "")).password
        if password is not None and password.lower() in _KNOWN_PASSWORDS:
            faults.append(f"{name} holds a password that everybody knows")
    secret = values.get("S3_SECRET_KEY", "")
    if secret and (len(secret) < _MIN_S3_SECRET or secret.lower() in _KNOWN_PASSWORDS):
        faults.append(f"S3_SECRET_KEY must have at least {_MIN_S3_SECRET} characters of its own")
    return faults


def _keys(ring: KeyRing | None) -> list[bytes]:
    return list(ring.keys.values()) if ring else []


def _of_running_platform() -> dict[str, str]:
    path = Path(__file__).resolve().parent.parent / "var" / "uchi.env"
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name: value for name, found, value in pairs if found}
