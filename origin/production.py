"""Production: what only a running database can tell, asked before the first request is taken."""

from __future__ import annotations

import time

from functions.problems import Unavailable
from origin.house import House
from origin.settings import SettingsError
from storage import soundness
from storage.database import transaction

WAIT_S = 20.0
"""How long a database that is still starting is waited for."""


def check(house: House, wait_s: float = WAIT_S) -> None:
    """Raise SettingsError naming everything that production must not run with.

    Other profiles start with anything. A database that does not answer can't be judged, so
    production does not start without it either: whoever supervises this process starts it again.
    """
    if house.settings.profile != "production":
        return
    deadline = time.monotonic() + wait_s
    while True:
        try:
            with transaction(house.pool) as db:
                faults = soundness.faults(db)
            break
        except Unavailable as error:
            if time.monotonic() > deadline:
                raise SettingsError("The database does not answer.") from error
            time.sleep(0.2)
    if faults:
        raise SettingsError("Production does not start: " + "; ".join(faults) + ".")
