"""The embedded services for a test run: together on free ports, gone at its end."""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from infra.supervisor import settings
from infra.supervisor.embedded import start
from infra.supervisor.keeper import Keeper
from infra.supervisor.ports import HOST, any_free
from infra.supervisor.secrets import load
from infra.supervisor.sockets import make_folder

READY_SECONDS = 120.0


@contextmanager
def services_for_tests(
    folder: Path, given: Mapping[str, str] = os.environ
) -> Iterator[dict[str, str]]:
    """Yield every setting of a platform whose Postgres, Valkey, S3 and mail run in `folder`.

    The database `uchi` is empty: migrate it. `MAIL_PAGE` is the mail catcher's address, whose
    `/api/mails` tells what was sent. A service that `given` names (`DATABASE_URL`, …) is used
    instead. Edge and origin are not started; their ports are free ones. Raises CannotStart.
    """
    ports = any_free()
    secrets = load(folder / "secrets.json")
    sockets = make_folder(folder)
    unneeded = settings.external(given)
    keeper = Keeper(folder / "log", print)
    try:
        addresses, children = start(keeper, folder, sockets, ports, secrets, unneeded)
        keeper.wait_ready(children, READY_SECONDS, lambda: False)
        everything = settings.compose(given, addresses, ports, folder, secrets)
        everything["UCHI_PROFILE"] = "test"
        for name in ("PROMETHEUS_MULTIPROC_DIR", "EDGE_CACHE_FOLDER", "EDGE_SPOOL_FOLDER"):
            Path(everything[name]).mkdir(parents=True, exist_ok=True)
        if "mail" not in unneeded:
            everything["MAIL_PAGE"] = f"http://{HOST}:{ports.mail}"
        yield everything
    finally:
        keeper.stop((), lambda: False)
        shutil.rmtree(sockets, ignore_errors=True)
