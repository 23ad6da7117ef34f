"""Sponsors at the edge: the snapshot in use, its index, and the pictures as data addresses."""

from __future__ import annotations

import asyncio
import base64
import re

from edge.door import BadAnswer, Door
from edge.flights import Flights
from edge.memory import Memory
from edge.metrics import Metrics
from edge.ports import OriginDown, Ports
from edge.settings import EdgeSettings
from functions import snapshots
from functions.bands import Bands
from functions.manifests import Manifest
from functions.snapshots import BadSnapshot
from functions.sponsorship import Index

KEPT_S = 7 * 86_400
PICTURE_S = 2.0
_TYPE = re.compile(rb"image/(?:png|jpeg|webp|avif|gif)\Z")


class Sponsors:
    """What this edge needs to decide and draw slots."""

    def __init__(self, ports: Ports, settings: EdgeSettings, door: Door, metrics: Metrics) -> None:
        """Begin without any; `follow` brings the snapshot that a manifest names."""
        self._ports = ports
        self._door = door
        self._metrics = metrics
        self._version: str | None = None
        self._bands: Bands | None = None
        self._index: Index | None = None
        self._pictures: Memory[bytes] = Memory(settings.picture_memory_bytes)
        self._flights = Flights(collapse=ports.collapse)

    async def follow(self, manifest: Manifest) -> None:
        """Take up the snapshot that the manifest names; the last good one stays until then."""
        if manifest.snapshot is None:
            self._version = self._bands = self._index = None
            return
        if self._version != manifest.snapshot:
            version = manifest.snapshot
            await self._flights.join(version, lambda: self._take(version))

    def index(self, manifest: Manifest) -> Index | None:
        """Return the index for decisions now; None while there is no snapshot."""
        index = self._index
        if index is not None and index.shares is manifest.shares:
            # To the millisecond at which a flight or an hour begins or ends: all edges change
            # over at the same moment.
            now_ms = self._ports.now_ms()
            if index.from_ms <= now_ms < index.until_ms:
                return index
        if self._bands is None:
            return None
        self._index = Index(self._bands, manifest.shares, self._ports.now_ms())
        return self._index

    def picture_at_hand(self, digest: str) -> bytes | None:
        """Return the picture as a data: address if it is in memory."""
        return self._pictures.get(digest)

    async def picture(self, digest: str) -> bytes | None:
        """Return the picture as a data: address; None when it can't be had now."""
        return await self._flights.join(digest, lambda: self._picture(digest))

    async def _take(self, version: str) -> None:
        key = f"snapshot {snapshots.FORMAT} {version}"
        data = await self._ports.cache.get(key)
        if data is not None and await self._read(version, data):
            return
        try:
            answer = await self._door.get(
                f"/edge/snapshots/{version}", query=f"format={snapshots.FORMAT}"
            )
        except (OriginDown, BadAnswer) as error:
            self._metrics.count("uchi_snapshots_total", "unreachable")
            self._ports.log("warning", "no snapshot", version=version, error=str(error))
            return
        assert isinstance(answer.body, bytes)
        if await self._read(version, answer.body):
            await self._ports.cache.put(key, answer.body, KEPT_S)

    async def _read(self, version: str, data: bytes) -> bool:
        try:
            snapshot = snapshots.read(data)
            if snapshot.version != version:
                raise BadSnapshot("the snapshot is of another version")
        except BadSnapshot as error:
            self._metrics.count("uchi_snapshots_total", "broken")
            self._ports.log("error", "a broken snapshot", version=version, error=str(error))
            return False
        # Thousands of campaigns take tens of milliseconds: others get their pages in between.
        await asyncio.sleep(0)
        self._bands = Bands(snapshot)
        self._metrics.count("uchi_snapshots_total", "fresh")
        self._version = version
        self._index = None
        return True

    async def _picture(self, digest: str) -> bytes | None:
        key = f"picture {digest}"
        entry = await self._ports.cache.get(key)
        if entry is None:
            try:
                answer = await self._door.get(f"/edge/pictures/{digest}", timeout_s=PICTURE_S)
            except (OriginDown, BadAnswer) as error:
                self._ports.log("warning", "no picture", picture=digest, error=str(error))
                return None
            assert isinstance(answer.body, bytes)
            kind = answer.header("content-type").partition(";")[0].strip()
            entry = kind.encode() + b"\n" + answer.body
            if _TYPE.match(kind.encode()):
                await self._ports.cache.put(key, entry, KEPT_S)
        kind_bytes, _, image = entry.partition(b"\n")
        if not _TYPE.match(kind_bytes):
            self._ports.log("warning", "not a picture", picture=digest)
            return None
        address = b"data:" + kind_bytes + b";base64," + base64.b64encode(image)
        self._pictures.put(digest, address, len(address))
        return address
