"""Segments: the files of a spool, how far they are delivered, and what a crash left of them."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

from edge.ports import Log
from edge.selfhost import records

LOCK_WAIT_S = 10.0
CHUNK_BYTES = 1_200_000


class SpoolLocked(Exception):
    """Another process writes in this spool folder."""


class Segments:
    """A folder of numbered files; one is written, the oldest is delivered."""

    def __init__(self, folder: Path, log: Log) -> None:
        """Open the folder for this process alone and mend its last file.

        Raises SpoolLocked when another process keeps it for more than ten seconds, OSError when
        it can't be made or read.
        """
        self._folder = folder
        self._log = log
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        self._take_lock()
        self.segment, self.offset = self._read_position()
        """Where the next delivery begins."""
        self._drop_delivered()
        self._mend()

    def _take_lock(self) -> None:
        # A killed process's lock is free at once; one that is just stopping gets its time.
        until = time.monotonic() + LOCK_WAIT_S
        while True:
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                if time.monotonic() > until:
                    os.close(self._lock)
                    raise SpoolLocked(f"another edge is using {self._folder}") from None
                time.sleep(0.05)
            else:
                return

    def close(self) -> None:
        """Give the folder free."""
        os.close(self._lock)

    def path(self, number: int) -> Path:
        """Return the file of a segment."""
        return self._folder / f"{number:016d}.spool"

    def numbers(self) -> list[int]:
        """Return the segments that are there, oldest first."""
        return sorted(
            int(path.stem) for path in self._folder.glob("*.spool") if path.stem.isdigit()
        )

    def bytes(self) -> int:
        """Return the size of all segments together."""
        return sum(self.path(number).stat().st_size for number in self.numbers())

    def next_number(self) -> int:
        """Return the number of a new segment, after all others and what was delivered."""
        return max([*self.numbers(), self.segment]) + 1

    def chunk(
        self, number: int, offset: int, limit: int | None
    ) -> tuple[list[records.Record], bool]:
        """Return whole records from `offset` on, about a megabyte, and whether more is there.

        `limit` is where the written and synced part ends; None means the end of the file.
        """
        with self.path(number).open("rb") as file:
            size = os.fstat(file.fileno()).st_size if limit is None else limit
            file.seek(offset)
            data = file.read(min(CHUNK_BYTES, max(0, size - offset)))
        found = list(records.read(data, 0, offset))
        end = found[-1].end if found else offset
        return found, end < size

    def advance(self, segment: int, offset: int) -> None:
        """Keep how far everything is delivered. Forgetting it sends again, which is harmless."""
        self.segment, self.offset = segment, offset
        fresh = self._folder / "position.new"
        try:
            fresh.write_text(f"{segment} {offset}\n")
            fresh.replace(self._folder / "position")
        except OSError as error:
            self._log("warning", "the spool's position can't be kept", error=str(error))
        self._drop_delivered()

    def put_aside(self, body: bytes) -> None:
        """Keep what the origin refuses for good, for a person to look at."""
        aside = self._folder / "refused"
        aside.mkdir(exist_ok=True, mode=0o700)
        (aside / f"{time.time_ns()}.json").write_bytes(body)

    def _read_position(self) -> tuple[int, int]:
        try:
            segment, offset = (self._folder / "position").read_text().split()
            return int(segment), int(offset)
        except FileNotFoundError:
            return 0, 0
        except ValueError as error:
            self._log(
                "warning", "the spool's position is lost: all is sent again", error=str(error)
            )
            return 0, 0

    def _drop_delivered(self) -> None:
        for number in self.numbers():
            if number < self.segment:
                self.path(number).unlink(missing_ok=True)

    def _mend(self) -> None:
        """Cut what a crash left half-written; nothing of it was ever acknowledged."""
        for number in self.numbers():
            path = self.path(number)
            size = path.stat().st_size
            with path.open("r+b") as file:
                if file.read(len(records.MAGIC)) != records.MAGIC:
                    # Nothing is acknowledged before its segment's first bytes are synced too.
                    path.rename(path.with_suffix(".broken"))
                    self._log("warning", "a segment without a beginning", file=path.name, size=size)
                    continue
                good = len(records.MAGIC)
                while True:
                    file.seek(good)
                    found = list(records.read(file.read(CHUNK_BYTES), 0, good))
                    if not found:
                        break
                    good = found[-1].end
                if good < size:
                    file.truncate(good)
                    os.fsync(file.fileno())
                    self._log("warning", "a torn record is cut", file=path.name, bytes=size - good)
