"""The disk cache: sheets, pictures and files that outlive a restart, within a budget of bytes."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import struct
import threading
import time
from pathlib import Path

from edge.ports import Log

_HEAD = struct.Struct(">4sQ32s")
"""Magic, expiry in seconds UTC, and the SHA-256 of the body: a torn file is a missing one."""
_MAGIC = b"UCH1"
ROOM_LEFT = 0.9
"""After tidying this part of the budget is used at most."""


class DiskCache:
    """Files under hashed names, written whole or not at all."""

    def __init__(self, folder: Path, budget: int, log: Log) -> None:
        """Keep at most `budget` bytes in `folder`, which is made when absent."""
        self._folder = folder
        self._budget = budget
        self._log = log
        self._lock = threading.Lock()
        self._full = False
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._bytes = 0
        self._tidy()

    async def get(self, key: str) -> bytes | None:
        """Return what was put under `key`, None when it is gone, broken or too old."""
        return await asyncio.to_thread(self._get, key)

    async def put(self, key: str, body: bytes, ttl_s: int) -> None:
        """Keep `body` for `ttl_s` seconds; a full disk costs time only, so it is no error."""
        await asyncio.to_thread(self._put, key, body, ttl_s)

    def _path(self, key: str) -> Path:
        name = hashlib.sha256(key.encode()).hexdigest()
        return self._folder / name[:2] / name[2:]

    def _get(self, key: str) -> bytes | None:
        path = self._path(key)
        try:
            data = path.read_bytes()
        except OSError:
            return None
        if len(data) < _HEAD.size:
            return None
        magic, expires_s, digest = _HEAD.unpack_from(data)
        body = data[_HEAD.size :]
        if magic != _MAGIC or expires_s < time.time() or hashlib.sha256(body).digest() != digest:
            return None
        try:
            os.utime(path)  # the time of use: what nobody reads goes first
        except OSError:
            return body
        return body

    def _put(self, key: str, body: bytes, ttl_s: int) -> None:
        path = self._path(key)
        fresh = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}.new")
        head = _HEAD.pack(_MAGIC, int(time.time()) + ttl_s, hashlib.sha256(body).digest())
        try:
            path.parent.mkdir(exist_ok=True, mode=0o700)
            fresh.write_bytes(head + body)
            fresh.replace(path)
        except OSError as error:
            with contextlib.suppress(OSError):
                fresh.unlink(missing_ok=True)
            if not self._full:
                self._log("warning", "the cache can't be written", error=str(error))
            self._full = True
            return
        self._full = False
        with self._lock:
            self._bytes += len(head) + len(body)
            over = self._bytes > self._budget
        if over:
            self._tidy()

    def _tidy(self) -> None:
        """Count what is here; over the budget, drop the least recently used."""
        with self._lock:
            found: list[tuple[float, int, Path]] = []
            for path in self._folder.glob("*/*"):
                try:
                    facts = path.stat()
                except OSError:
                    continue
                if path.suffix == ".new" and facts.st_mtime < time.time() - 60:
                    path.unlink(missing_ok=True)
                    continue
                found.append((facts.st_mtime, facts.st_size, path))
            self._bytes = sum(size for _, size, _ in found)
            if self._bytes <= self._budget:
                return
            for _, size, path in sorted(found, key=lambda entry: entry[0]):
                if self._bytes <= self._budget * ROOM_LEFT:
                    return
                path.unlink(missing_ok=True)
                self._bytes -= size
