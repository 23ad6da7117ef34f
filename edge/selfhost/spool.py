"""The spool: the self-hosted edge's durable queue, written by one thread for all who wait."""

from __future__ import annotations

import asyncio
import os
import queue
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from edge.ports import Log, QueueRefused
from edge.selfhost import records
from edge.selfhost.segments import Segments
from functions.events import Event, write_one

SEGMENT_BYTES = 16 * 1024**2
SEGMENT_AGE_S = 60.0
MAX_WAITING = 10_000
GROUP = 2_000
"""Posts that share one sync at most."""

_Waiting = tuple[bytes, int, "asyncio.Future[None]"]


class Spool:
    """Events on disk until the origin has them; a Queue port.

    A post is acknowledged after `fdatasync` only. All posts that wait at one moment share one
    write and one sync, so many at once cost hardly more than one.
    """

    def __init__(self, folder: Path, budget: int, log: Log) -> None:
        """Hold at most `budget` bytes in `folder`; raises what Segments raises."""
        self.segments = Segments(folder, log)
        self._log = log
        self._budget = budget
        self._waiting: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._count = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._file = -1
        self._closed_bytes = self.segments.bytes()
        self._opened = time.monotonic()
        self._refusing = False
        self.state: tuple[int, int] = (0, 0)
        """The segment being written and how far it is synced, in one assignment, as another
        thread reads it; (0, 0) while none is open."""
        self.kept = 0
        """Events taken since the start."""
        self.refused = 0
        """Posts refused since the start."""
        self.arrived: asyncio.Event = asyncio.Event()
        """Set whenever something was kept."""

    def open(self) -> None:
        """Start the writer; to be called inside the running loop."""
        self._loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._write_all, name="spool", daemon=True)
        self._thread.start()

    async def put(self, events: list[Event]) -> None:
        """Return once the events are on disk; raise QueueRefused when they are not."""
        if self._loop is None or self._count >= MAX_WAITING:
            self.refused += 1
            raise QueueRefused("the spool is too busy")
        record = records.write([write_one(event) for event in events])
        future: asyncio.Future[None] = self._loop.create_future()
        self._count += 1
        self._waiting.put((record, len(events), future))
        try:
            await future
        finally:
            self._count -= 1

    async def close(self) -> None:
        """Write what waits and let go of the folder."""
        if self._thread is not None:
            self._waiting.put(None)
            await asyncio.to_thread(self._thread.join, 10.0)
            self._thread = None
        self._loop = None
        self.segments.close()

    def bytes(self) -> int:
        """Return about how many bytes wait on disk."""
        return self._closed_bytes + self.state[1]

    def recount(self) -> None:
        """Count the bytes again, after delivered segments were dropped."""
        current = self.state[0]
        self._closed_bytes = sum(
            self.segments.path(number).stat().st_size
            for number in self.segments.numbers()
            if number != current
        )

    def _write_all(self) -> None:
        going = True
        while going:
            group: list[_Waiting] = []
            entry = self._waiting.get()
            while True:
                if entry is None:
                    going = False
                    break
                group.append(entry)
                if len(group) >= GROUP:
                    break
                try:
                    entry = self._waiting.get_nowait()
                except queue.Empty:
                    break
            if group:
                self._write_group(group)
        self._finish_segment()

    def _write_group(self, group: Sequence[_Waiting]) -> None:
        assert self._loop is not None
        data = b"".join(record for record, _, _ in group)
        try:
            self._make_room(len(data))
            self._append(data)
        except OSError as error:
            if not self._refusing:
                self._log("error", "the spool can't be written", error=str(error))
            self._refusing = True
            self.refused += len(group)
            refusal = QueueRefused(str(error))
            self._tell([(future, refusal) for _, _, future in group])
            return
        if self._refusing:
            self._log("info", "the spool is written again")
        self._refusing = False
        self.kept += sum(count for _, count, _ in group)
        self._tell([(future, None) for _, _, future in group])

    def _tell(self, answers: list[tuple[asyncio.Future[None], QueueRefused | None]]) -> None:
        def tell() -> None:
            for future, refusal in answers:
                if future.done():
                    continue
                if refusal is None:
                    future.set_result(None)
                else:
                    future.set_exception(refusal)
            self.arrived.set()

        assert self._loop is not None
        try:
            self._loop.call_soon_threadsafe(tell)
        except RuntimeError:
            # The loop is closed: nobody waits any more, and what was written is kept.
            self._log("warning", "the spool outlived its loop")

    def _make_room(self, coming: int) -> None:
        if self.bytes() + coming > self._budget:
            raise OSError(f"the spool holds its {self._budget} bytes")
        # Young and small segments only: a delivered one can be dropped as a whole.
        number, synced = self.state
        if number and (
            synced + coming > SEGMENT_BYTES or time.monotonic() - self._opened > SEGMENT_AGE_S
        ):
            self._finish_segment()
        if not self.state[0]:
            self._begin_segment()

    def _begin_segment(self) -> None:
        number = self.segments.next_number()
        path = self.segments.path(number)
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            _write(file, records.MAGIC)
            os.fsync(file)
            # The name itself must survive a power cut, or the file does not.
            folder = os.open(path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        except OSError:
            os.close(file)
            path.unlink(missing_ok=True)
            raise
        self._file = file
        self._opened = time.monotonic()
        self.state = (number, len(records.MAGIC))

    def _finish_segment(self) -> None:
        number, synced = self.state
        if number:
            os.close(self._file)
            self._closed_bytes += synced
            self.state = (0, 0)

    def _append(self, data: bytes) -> None:
        number, synced = self.state
        try:
            _write(self._file, data)
            os.fdatasync(self._file)
        except OSError:
            # Whether the disk has any of it is unknown now: this file ends where it was good.
            try:
                os.ftruncate(self._file, synced)
            except OSError as error:
                self._log("error", "a half-written record stays", error=str(error))
            self._finish_segment()
            raise
        self.state = (number, synced + len(data))


def _write(file: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(file, view) :]
