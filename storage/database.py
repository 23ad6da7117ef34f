"""The database: its transactions, its rows, and what its errors mean."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar, Token
from typing import Any, LiteralString, TypeAlias, TypeVar
from weakref import WeakKeyDictionary

import psycopg
from psycopg import errors
from psycopg.rows import TupleRow, class_row
from psycopg_pool import ConnectionPool

from functions.problems import Conflict, Unavailable
from storage import waiting
from storage.refusals import problem_of

Connection: TypeAlias = psycopg.Connection[TupleRow]
Cursor: TypeAlias = psycopg.Cursor[TupleRow]
Pool: TypeAlias = ConnectionPool[Connection]
Parameters: TypeAlias = Sequence[object] | Mapping[str, Any]
Row = TypeVar("Row")

RETRY_AFTER_S = 2
TRUSTED_S = 1.0
"""How long a connection that answered is taken to be alive without being asked."""

_enclosing: ContextVar[tuple[Pool, Connection] | None] = ContextVar("enclosing", default=None)
_answered: WeakKeyDictionary[Connection, float] = WeakKeyDictionary()
"""When each connection last did what it was asked, by the monotonic clock."""
_after_commit: WeakKeyDictionary[Connection, list[Callable[[], object]]] = WeakKeyDictionary()


@contextmanager
def transaction(pool: Pool) -> Iterator[Connection]:
    """Lend a connection and commit at the end, or roll back when anything is raised.

    Raises Unavailable while the database is away or too busy, and the Problem that a violated
    constraint stands for.

    Inside an Enclosing transaction it is a part of that one: undone alone when anything is
    raised, and committed with the whole.
    """
    enclosing = _enclosing.get()
    if enclosing is not None and enclosing[0] is pool:
        with translated(), _part(enclosing[1]) as db:
            yield db
        return
    waiting.refuse()
    with translated(), pool.connection() as db:
        _after_commit.pop(db, None)
        yield db
        db.commit()
        _answered[db] = time.monotonic()
        calls = _after_commit.pop(db, [])
    for call in calls:
        call()


@contextmanager
def reading(pool: Pool) -> Iterator[Connection]:
    """Lend a connection to read with, each statement for itself: no way there for BEGIN and COMMIT.

    Raises what `transaction` does, inside an Enclosing one too.
    """
    with statements(pool) as db:
        yield db


@contextmanager
def statements(pool: Pool) -> Iterator[Connection]:
    """Lend a connection on which each statement is a transaction of its own, for writing too.

    What one statement changes is whole or not at all, and stays whatever comes after it; nothing
    may be left for `after_commit`. Raises what `transaction` does, inside an Enclosing one too.
    """
    enclosing = _enclosing.get()
    if enclosing is not None and enclosing[0] is pool:
        with translated(), _part(enclosing[1]) as db:
            yield db
        return
    waiting.refuse()
    with translated(), pool.connection() as db:
        db.autocommit = True
        try:
            yield db
            _answered[db] = time.monotonic()
        finally:
            # A connection that broke meanwhile is thrown away by the pool.
            with suppress(psycopg.Error):
                db.autocommit = False


def check(db: Connection) -> None:
    """Raise when the connection is dead; one that answered a moment ago is not asked."""
    if time.monotonic() - _answered.get(db, 0.0) > TRUSTED_S:
        ConnectionPool.check_connection(db)


class Enclosing:
    """One transaction around all those that this thread begins on a pool meanwhile."""

    def __init__(self, pool: Pool) -> None:
        """Take the connection of `pool` at `begin`."""
        self._pool = pool
        self._token: Token[tuple[Pool, Connection] | None] | None = None
        self._db: Connection | None = None

    @property
    def connection(self) -> Connection:
        """Return the connection; only between `begin` and `end`."""
        if self._db is None:
            raise LookupError("the transaction has not begun, or is over")
        return self._db

    def begin(self) -> Connection:
        """Begin; raise Unavailable while the database is away. `end` must follow, come what may."""
        waiting.refuse()
        with translated():
            db = self._pool.getconn()
        _after_commit.pop(db, None)
        self._db = db
        self._token = _enclosing.set((self._pool, db))
        return db

    def end(self, *, keep: bool) -> None:
        """Commit, or roll back; raise what a constraint or a lost connection says at the commit."""
        db, token = self.connection, self._token
        self._db = self._token = None
        if token is not None:
            _enclosing.reset(token)
        calls = _after_commit.pop(db, [])
        try:
            if keep:
                with translated():
                    db.commit()
        finally:
            with suppress(psycopg.Error):
                # After a commit there is nothing to undo; a broken connection undoes by itself.
                db.rollback()
            self._pool.putconn(db)
        if keep:
            for call in calls:
                call()


@contextmanager
def _part(db: Connection) -> Iterator[Connection]:
    before = list(_after_commit.get(db, []))
    try:
        with db.transaction():
            yield db
    except BaseException:
        _after_commit[db] = before
        raise


def after_commit(db: Connection, call: Callable[[], object]) -> None:
    """Have `call` called once the current transaction is committed; never when it is not.

    It must not raise: the transaction is past undoing by then.
    """
    _after_commit.setdefault(db, []).append(call)


@contextmanager
def translated() -> Iterator[None]:
    """Turn the database's errors into Problems; those that are our own fault pass through."""
    try:
        yield
    except (errors.DeadlockDetected, errors.SerializationFailure) as error:
        raise Conflict("somebody changed the same thing at the same moment") from error
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        # Where one connection broke the others may have too: all are asked before their next use.
        _answered.clear()
        # Away, starting, stopping, no connection left, or a statement that took too long.
        raise Unavailable("the database is away", retry_after=RETRY_AFTER_S) from error
    except psycopg.Error as error:
        problem = problem_of(error)
        if problem is None:
            raise
        raise problem from error


def one(
    db: Connection, kind: type[Row], statement: LiteralString, parameters: Parameters = ()
) -> Row | None:
    """Return the first row as `kind`, whose fields are the statement's columns; None without."""
    with db.cursor(row_factory=class_row(kind)) as cursor:
        return cursor.execute(statement, parameters).fetchone()


def many(
    db: Connection, kind: type[Row], statement: LiteralString, parameters: Parameters = ()
) -> list[Row]:
    """Return all rows as `kind`."""
    with db.cursor(row_factory=class_row(kind)) as cursor:
        return cursor.execute(statement, parameters).fetchall()


def made(
    db: Connection, kind: type[Row], statement: LiteralString, parameters: Parameters = ()
) -> Row:
    """Return the row that an INSERT … RETURNING made."""
    row = one(db, kind, statement, parameters)
    if row is None:
        raise LookupError("the statement returned no row")
    return row


def value(db: Connection, statement: LiteralString, parameters: Parameters = ()) -> Any:
    """Return the first column of the first row; None without."""
    row = db.execute(statement, parameters).fetchone()
    return None if row is None else row[0]


def changed(db: Connection, statement: LiteralString, parameters: Parameters = ()) -> int:
    """Run a statement and return how many rows it touched."""
    return db.execute(statement, parameters).rowcount


def ping(pool: Pool, timeout_s: float) -> bool:
    """Say whether the database answers within `timeout_s` seconds."""
    try:
        with pool.connection(timeout=timeout_s) as db:
            db.execute("SELECT 1")
    except psycopg.Error:  # PoolTimeout is one of them
        return False
    return True
