"""The embedded services together: Postgres, Valkey, S3 and mail, as far as they are needed."""

import sys
from pathlib import Path

from infra.supervisor import objects, postgres, valkey
from infra.supervisor.keeper import Child, Keeper
from infra.supervisor.ports import HOST, Ports, answers
from infra.supervisor.secrets import Secrets
from infra.supervisor.service import Service
from infra.supervisor.settings import Addresses

ROOT = Path(__file__).resolve().parent.parent.parent


def start(
    keeper: Keeper,
    var: Path,
    sockets: Path,
    ports: Ports,
    secrets: Secrets,
    unneeded: frozenset[str],
) -> tuple[Addresses, list[Child]]:
    """Start what is needed; return the addresses and the children, which are not ready yet.

    Raises CannotStart. The quick ones start first: they get ready while Postgres is made.
    """
    children: list[Child] = []
    redis = database = owner = None
    if "valkey" not in unneeded:
        children.append(keeper.start(valkey.service(var, sockets, secrets["redis"])))
        redis = valkey.url(sockets, secrets["redis"])
    if "s3" not in unneeded:
        children.append(keeper.start(objects.service(var, ports.s3, secrets)))
    if "mail" not in unneeded:
        children.append(keeper.start(mail_service(var, ports)))
    if "postgres" not in unneeded:
        cluster = postgres.prepare(var, sockets, keeper.log_of("postgres"), secrets)
        children.append(keeper.start(postgres.service(cluster)))
        database = postgres.url(cluster, "uchi_app", secrets["app"])
        owner = postgres.url(cluster, "uchi_owner", secrets["owner"])
    return Addresses(database, owner, redis), children


def mail_service(var: Path, ports: Ports) -> Service:
    """Return the mail catcher as a service."""
    return Service(
        name="mail",
        argv=(
            sys.executable,
            "-m",
            "infra.mail",
            "--folder",
            str(var / "mail"),
            "--smtp",
            f"{HOST}:{ports.smtp}",
            "--page",
            f"{HOST}:{ports.mail}",
        ),
        env={
            "PATH": "",
            "LC_ALL": "C.UTF-8",
            "PYTHONUNBUFFERED": "1",
            "PYTHONPATH": ":".join(path for path in sys.path if path),
        },
        folder=ROOT,
        ready=lambda _pid: answers(ports.smtp) and answers(ports.mail),
    )
