"""Wire: a connection of a loop's own on which one statement is asked and nobody waits for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import LiteralString, TypeAlias

import psycopg
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGresult

from storage.waiting import Loop

_NAME = b"asked"

Rows: TypeAlias = list[tuple[bytes | None, ...]]
"""Values as Postgres writes them."""
_Tell: TypeAlias = Callable[[Rows | None], object]


class Wire:
    """One prepared statement, asked once at a time; used by the loop's thread alone."""

    def __init__(self, conninfo: str, statement: LiteralString) -> None:
        """Connect and prepare; waits, so never in a loop. Raises psycopg's errors."""
        # Kept as a whole: what it owns is closed with it.
        self._db = psycopg.connect(conninfo, autocommit=True)
        self._pgconn = self._db.pgconn
        done = self._pgconn.prepare(_NAME, statement.encode())
        if done.status != ExecStatus.COMMAND_OK:
            self._db.close()
            raise psycopg.OperationalError("the statement was not prepared")
        self._pgconn.nonblocking = 1
        # Remembered: a connection that is lost does not say any more what was watched.
        self._fileno = self._pgconn.socket
        self._loop: Loop | None = None
        self._writing = False
        self._rows: Rows | None = None
        self._tell: _Tell | None = None
        self._lost: Callable[[], object] = _nothing

    def attach(self, loop: Loop, lost: Callable[[], object]) -> None:
        """Let `loop` watch it; `lost` is called once, when the connection has broken."""
        self._loop, self._lost = loop, lost
        loop.watch(self._fileno, self._look)

    def ask(self, parameters: Sequence[str], tell: _Tell) -> None:
        """Ask; `tell` is called in the loop, with the rows, or None when the statement failed.

        When the connection breaks, `tell` is called before `lost`; nobody knows then whether the
        statement was carried out.
        """
        self._tell = tell
        try:
            self._pgconn.send_query_prepared(_NAME, [each.encode() for each in parameters])
            self._flush()
        except psycopg.Error:
            self.close()

    def close(self) -> None:
        """Close the connection; who is waiting is told, and `lost` is called."""
        loop, self._loop = self._loop, None
        if loop is None:
            self._db.close()
            return
        loop.watch(self._fileno, None)
        self._db.close()
        self._told(None)
        self._lost()

    def _flush(self) -> None:
        # What the server has no room for yet goes when it has.
        left = self._pgconn.flush() == 1
        if left is not self._writing and self._loop is not None:
            self._writing = left
            self._loop.watch(self._fileno, self._look, writing=left)

    def _look(self) -> None:
        """Take what has come; the server may also have closed an idle connection."""
        pgconn = self._pgconn
        try:
            pgconn.consume_input()
            self._flush()
            while not pgconn.is_busy():
                result = pgconn.get_result()
                if result is None:
                    if self._tell is not None:
                        self._told(self._rows)
                    return
                if result.status == ExecStatus.TUPLES_OK:
                    self._rows = _read(result)
        except psycopg.Error:
            self.close()

    def _told(self, rows: Rows | None) -> None:
        tell, self._tell, self._rows = self._tell, None, None
        if tell is not None:
            tell(rows)


def _read(result: PGresult) -> Rows:
    columns = range(result.nfields)
    return [
        tuple([result.get_value(row, column) for column in columns])
        for row in range(result.ntuples)
    ]


def _nothing() -> None:
    """Nobody has to be told yet."""
