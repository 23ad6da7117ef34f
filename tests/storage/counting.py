"""Counting: how many statements a connection sends, to hold them against how much there is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import psycopg


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collect every statement that this process sends meanwhile; batches count as one."""
    sent: list[str] = []
    execute, many = psycopg.Cursor.execute, psycopg.Cursor.executemany

    def counted(self: Any, query: Any, *rest: Any, **more: Any) -> Any:
        # A pool sends an empty one to a connection that nobody has used for a second.
        if query:
            sent.append(str(query))
        return execute(self, query, *rest, **more)

    def counted_many(self: Any, query: Any, *rest: Any, **more: Any) -> Any:
        sent.append(str(query))
        return many(self, query, *rest, **more)

    with (
        patch.object(psycopg.Cursor, "execute", counted),
        patch.object(psycopg.Cursor, "executemany", counted_many),
    ):
        yield sent
