"""Transport: the Huey queue whose only message is "something is due", as JSON in Redis."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from typing import Any

from huey import Huey
from huey.consumer import Consumer
from huey.registry import Message
from huey.serializer import Serializer
from huey.storage import RedisStorage
from redis import ConnectionPool, RedisError

from origin.logs import logger

QUEUE = "uchi"
QUEUE_FULL = 16
"""More taps than this say nothing new: every one makes a worker do all that is due."""
WORKERS = 2

Tap = Callable[[], None]


class JsonSerializer(Serializer):
    """Messages as JSON: whoever can write to Redis must not be able to run code here."""

    def _serialize(self, data: Any) -> bytes:
        return json.dumps(data).encode()

    def _deserialize(self, data: bytes) -> Message:
        return Message(*json.loads(data))


class PatientStorage(RedisStorage):
    """A queue that is empty while Redis is away, and says so once and not at every look."""

    away = False
    look_again_s = 1.0
    # Two workers look at once, and only one of them is to say it.
    _noting = threading.Lock()

    def dequeue(self) -> bytes | None:
        """Return the next message; None when there is none, or nobody to ask."""
        try:
            message = super().dequeue()
        except RedisError as error:
            self._note(away=True, error=str(error))
            time.sleep(self.look_again_s)
            return None
        self._note(away=False)
        return message if isinstance(message, bytes) else None

    def read_schedule(self, ts: Any) -> list[bytes]:
        """Return nothing: what is due later stands in Postgres."""
        return []

    def _note(self, *, away: bool, error: str = "") -> None:
        with self._noting:
            before, self.away = self.away, away
        if away and not before:
            logger(__name__).warning("Redis is away, the ticker does the jobs", error=error)
        if before and not away:
            logger(__name__).info("Redis is back")


def tap(url: str) -> Tap:
    """Return what wakes one worker; it raises RedisError at once while Redis is away."""
    huey, work = _make(url, lambda: None, answer_s=0.5)

    def call() -> None:
        if huey.storage.queue_size() < QUEUE_FULL:
            work()

    return call


def consumer(url: str, run: Callable[[], object]) -> Consumer:
    """Return Huey's consumer, not started, whose two workers call `run` when they are woken."""
    # Longer than the second that a worker waits inside Redis for the next message.
    huey, _ = _make(url, run, answer_s=10)
    return Consumer(
        huey, workers=WORKERS, periodic=False, scheduler_interval=60, worker_type="thread"
    )


def _make(
    url: str, run: Callable[[], object], answer_s: float
) -> tuple[Huey, Callable[[], object]]:
    pool = ConnectionPool.from_url(
        url.replace("valkey", "redis", 1) if url.startswith("valkey") else url,
        socket_connect_timeout=0.3,
        socket_timeout=answer_s,
    )
    huey = Huey(
        QUEUE,
        results=False,
        serializer=JsonSerializer(),
        storage_class=PatientStorage,
        connection_pool=pool,
    )

    def work() -> None:
        run()

    return huey, huey.task(name="work")(work)
