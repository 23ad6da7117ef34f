"""Served: the two applications that the bench of accounts loads through gunicorn."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import falcon
from psycopg.types.json import Jsonb
from psycopg_pool import ConnectionPool

from infra.supervisor.ports import any_free
from tests.house import ROOT
from tests.reader import ask

_numbers = count()
READY_SECONDS = 20


@cache
def _origin() -> Callable[..., Any]:
    from origin.wsgi import application

    return application


def origin(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
    """Answer as the origin does; the readers come from many addresses, as they would."""
    # What is counted is the work, not the limit of one address.
    environ["REMOTE_ADDR"] = f"2001:db8:1::{next(_numbers) // 100:x}"
    return _origin()(environ, start_response)


@cache
def _bare() -> falcon.App:
    pool = ConnectionPool(os.environ["DATABASE_URL"], min_size=4, max_size=4, open=True)

    class One:
        def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
            with pool.connection() as db:
                row = db.execute("SELECT id, email, name FROM users LIMIT 1").fetchone()
            resp.media = [str(field) for field in row or ()]

    class Answer:
        def on_post(self, req: falcon.Request, resp: falcon.Response, attempt: str) -> None:
            given = req.get_media()
            with pool.connection() as db:
                db.execute(
                    """
                    INSERT INTO answers AS kept (attempt_id, slot, sequence, response)
                    SELECT %(attempt)s, slot, %(sequence)s, %(response)s FROM attempt_questions
                    WHERE attempt_id = %(attempt)s AND question_id = %(question)s
                    ON CONFLICT (attempt_id, slot) DO UPDATE
                        SET sequence = EXCLUDED.sequence, response = EXCLUDED.response,
                            saved_at = clock_timestamp()
                        WHERE kept.sequence < EXCLUDED.sequence
                    """,
                    {
                        "attempt": attempt, "question": given["question"],
                        "sequence": given["sequence"], "response": Jsonb(given["response"]),
                    },
                )  # fmt: skip
            resp.media = {"saved": True}

    made = falcon.App()
    made.add_route("/one", One())
    made.add_route("/api/attempts/{attempt}/answer", Answer())
    return made


def bare(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
    """Answer `/one` with one SELECT, and an answer to a quiz with one upsert; nothing else."""
    return _bare()(environ, start_response)


@contextmanager
def gunicorn(
    name: str,
    settings: Mapping[str, str],
    path: str,
    workers: int = 1,
    log: Path = Path(os.devnull),
) -> Iterator[tuple[str, int]]:
    """Serve one of the two as the origin is served; yield its address and its process.

    What it says goes to the end of `log`.
    """
    listen = f"127.0.0.1:{any_free().origin}"
    with log.open("ab") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", f"tests.bench.served:{name}",
             "-c", "infra/gunicorn.conf.py"],
            cwd=ROOT,
            env=os.environ | settings | {"ORIGIN_LISTEN": listen, "ORIGIN_WORKERS": str(workers)},
            stdout=said,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
    try:
        deadline = time.monotonic() + READY_SECONDS
        while True:
            try:
                ask(f"http://{listen}", "GET", path)
                break
            except OSError:
                assert time.monotonic() < deadline, "gunicorn did not start"
                time.sleep(0.1)
        yield f"http://{listen}", process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(15)
