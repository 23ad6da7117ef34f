"""Pools: connections to the database, opened when they are needed and lent to one at a time."""

from __future__ import annotations

from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import ConnectionPool

from storage.database import Pool, check

WAIT_S = 2.0
"""How long a request waits for a connection before it is told to come again."""
STATEMENT_TIMEOUT_MS = 30_000
LOCK_TIMEOUT_MS = 5_000


def conninfo(url: str, application: str = "uchi", **settings: object) -> str:
    """Return the connection string with our timeouts, UTC and further `settings` of the server.

    What the URL sets itself wins.
    """
    given = conninfo_to_dict(url)
    all_settings = {
        "statement_timeout": STATEMENT_TIMEOUT_MS, "lock_timeout": LOCK_TIMEOUT_MS,
        "timezone": "UTC", **settings,
    }  # fmt: skip
    words = [f"-c {name}={value}" for name, value in all_settings.items()]
    options = " ".join((*words, str(given.get("options") or "")))
    # A server that vanished without a word is noticed after about 30 s, not after two hours.
    defaults = {
        "application_name": application, "connect_timeout": 5, "keepalives_idle": 15,
        "keepalives_interval": 5, "keepalives_count": 3,
    }  # fmt: skip
    missing = {name: value for name, value in defaults.items() if name not in given}
    return make_conninfo(url, **missing, options=options.strip())


def pool(url: str, *, min_size: int = 1, max_size: int = 8, application: str = "uchi") -> Pool:
    """Return an open pool of connections.

    It opens at once even when the database is away: it goes on trying, and whoever asks for a
    connection meanwhile gets Unavailable after two seconds.
    """
    return _opened(conninfo(url, application), application, min_size, max_size, WAIT_S)


def pool_of_one_statement(url: str, *, wait_s: float, application: str) -> Pool:
    """Return a pool of one connection for one statement, which is planned once and for all.

    Elsewhere the server plans a statement anew ten times on each connection, which for a large one
    takes longer than the statement. Whoever waits for the connection, for a lock or for the answer
    longer than about `wait_s` seconds gets Unavailable: there is another way for them.
    """
    ms = int(wait_s * 1000)
    settings = {
        "plan_cache_mode": "force_generic_plan", "lock_timeout": ms, "statement_timeout": 2 * ms,
    }  # fmt: skip
    # Opened when it is first needed, and prepared with the first statement.
    return _opened(conninfo(url, application, **settings), application, 0, 1, wait_s, prepared=True)


def _opened(
    info: str, name: str, min_size: int, max_size: int, wait_s: float, *, prepared: bool = False
) -> Pool:
    made: Pool = ConnectionPool(
        info,
        kwargs={"prepare_threshold": 0} if prepared else {},
        min_size=min_size,
        max_size=max_size,
        timeout=wait_s,
        max_waiting=100,
        # Its pauses double from one second on: given up soon and begun again by whoever asks next,
        # so that nobody waits ten seconds for a database that is back.
        reconnect_timeout=5,
        check=check,
        open=False,
        name=name,
    )
    made.open(wait=False)
    return made
