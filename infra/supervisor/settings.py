"""Settings: the environment that the platform's processes get, and its copy in var/uchi.env."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from infra.supervisor.ports import HOST, Ports
from infra.supervisor.secrets import KEY_SETS, Secrets, write_private
from infra.supervisor.service import CannotStart

EXTERNAL = {
    "DATABASE_URL": "postgres",
    "REDIS_URL": "valkey",
    "S3_ENDPOINT": "s3",
    "SMTP_URL": "mail",
}
"""The setting that names a service of one's own → the embedded one that is then not started."""

EDGE_READS = (
    "UCHI_PROFILE",
    "PUBLIC_URL",
    "ORIGIN_URL",
    "EDGE_LISTEN",
    "EDGE_KEYS",
    "SLOT_KEYS",
    "EDGE_CACHE_FOLDER",
    "EDGE_SPOOL_FOLDER",
    "EDGE_CACHE_MB",
    "EDGE_SPOOL_MB",
    "EDGE_TRUSTED_PROXIES",
    "MANIFEST_POLL_MS",
    "DEFAULT_LANGUAGE",
    "MEDIA_VIDEO_MB",
    "LOG_LEVEL",
)
"""All that the edge may know: no database, no signing key of access tokens."""

INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "SSL_CERT_FILE", "SSL_CERT_DIR")


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the embedded services stand; None for one that is not started."""

    database: str | None
    owner: str | None
    redis: str | None


def external(given: Mapping[str, str]) -> frozenset[str]:
    """Return the embedded services that are not needed, for the person named their own.

    Raises CannotStart when S3 of one's own comes without its keys.
    """
    unneeded = frozenset(service for name, service in EXTERNAL.items() if given.get(name))
    missing = [name for name in ("S3_ACCESS_KEY", "S3_SECRET_KEY") if not given.get(name)]
    if "s3" in unneeded and missing:
        raise CannotStart(f"S3_ENDPOINT is given without {' and '.join(missing)}: give both.")
    return unneeded


def compose(
    given: Mapping[str, str], addresses: Addresses, ports: Ports, var: Path, secrets: Secrets
) -> dict[str, str]:
    """Return every setting of the platform; what the person gave wins over what is embedded."""
    own = {
        "UCHI_PROFILE": "development",
        "S3_ENDPOINT": f"http://{HOST}:{ports.s3}",
        "S3_BUCKET": "uchi",
        "S3_REGION": "us-east-1",
        "S3_ACCESS_KEY": secrets["s3_access"],
        "S3_SECRET_KEY": secrets["s3_secret"],
        "SMTP_URL": f"smtp://{HOST}:{ports.smtp}",
        "MAIL_FROM": "Uchi <uchi@localhost>",
        "PUBLIC_URL": f"http://{HOST}:{ports.edge}",
        "ORIGIN_URL": f"http://{HOST}:{ports.origin}",
        "EDGE_LISTEN": f"{HOST}:{ports.edge}",
        "ORIGIN_LISTEN": f"{HOST}:{ports.origin}",
        "EDGE_CACHE_FOLDER": str(var / "edge/cache"),
        "EDGE_SPOOL_FOLDER": str(var / "edge/spool"),
        "PROMETHEUS_MULTIPROC_DIR": str(var / "run/prometheus"),
        "UCHI_DEMO_ACCOUNTS": json.dumps(secrets["accounts"]),
        "DEFAULT_LANGUAGE": "bg",
        "LOG_LEVEL": "INFO",
        **{name: secrets["keys"][name] for name in KEY_SETS},
    }
    wins = dict(given)
    if addresses.database and addresses.owner:
        own |= {"DATABASE_URL": addresses.database, "DATABASE_OWNER_URL": addresses.owner}
        # An owner's address without a database of one's own would migrate somebody else's.
        wins.pop("DATABASE_OWNER_URL", None)
    else:
        own["DATABASE_OWNER_URL"] = given.get("DATABASE_URL", "")
    if addresses.redis:
        own["REDIS_URL"] = addresses.redis
    names = {*own, *EDGE_READS, "DATABASE_URL", "REDIS_URL"}
    chosen = {name: wins.get(name) or own.get(name, "") for name in sorted(names)}
    return {name: value for name, value in chosen.items() if value}


def for_origin(settings: Mapping[str, str]) -> dict[str, str]:
    """Return the whole environment of the origin, its jobs and its commands."""
    # Everything: settings that only the origin knows (ORIGIN_WORKERS, …) travel this way.
    return {**os.environ, **settings, "PYTHONUNBUFFERED": "1"}


def for_edge(settings: Mapping[str, str]) -> dict[str, str]:
    """Return the whole environment of the edge, which holds only what it reads."""
    inherited = {name: os.environ[name] for name in INHERITED if name in os.environ}
    read = {name: settings[name] for name in EDGE_READS if name in settings}
    return {**inherited, **read, "PYTHONUNBUFFERED": "1"}


def write(path: Path, settings: Mapping[str, str]) -> None:
    """Write the settings for `uchi` in another terminal: KEY=VALUE, unquoted to the line's end.

    Raises CannotStart for a value that holds a line break, which that form cannot say.
    """
    for name, value in settings.items():
        if "\n" in value:
            raise CannotStart(f"{name} holds a line break: give it in one line.")
    lines = [f"{name}={value}\n" for name, value in sorted(settings.items())]
    write_private(
        path, "# Made by `make run`; read by `uchi` in another terminal.\n" + "".join(lines)
    )
