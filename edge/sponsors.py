"""Sponsors at the edge: the snapshot in use, its index, and the pictures as data addresses."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping

from edge.door import BadAnswer, Door
from edge.flights import Flights
from edge.memory import Memory
from edge.ports import OriginDown, Ports
from edge.settings import EdgeSettings
from functions import snapshots
from functions.manifests import Manifest
from functions.snapshots import BadSnapshot, Snapshot
from functions.sponsorship import Index

KEPT_S = 7 * 86_400
INDEX_MS = 60_000
"""How long an index stands: campaigns begin and end to the minute."""
PICTURE_S = 2.0
_TYPE = re.compile(rb"image/(?:png|jpeg|webp|avif|gif)\Z")


class Sponsors:
    """What this edge needs to decide and draw slots."""

    def __init__(self, ports: Ports, settings: EdgeSettings, door: Door) -> None:
        """Begin without any; `follow` brings the snapshot that a manifest names."""
        self._ports = ports
        self._door = door
        self._snapshot: Snapshot | None = None
        self._index: Index | None = None
        self._index_made_ms = 0
        self._shares: Mapping[str, float] | None = None
        self._pictures: Memory[str] = Memory(settings.picture_memory_bytes)
        self._flights = Flights(collapse=ports.collapse)

    async def follow(self, manifest: Manifest) -> None:
        """Take up the snapshot that the manifest names; the last good one stays until then."""
        if manifest.snapshot is None:
            self._snapshot = self._index = None
            return
        if self._snapshot is None or self._snapshot.version != manifest.snapshot:
            version = manifest.snapshot
            await self._flights.join(version, lambda: self._take(version))

    def index(self, manifest: Manifest) -> Index | None:
        """Return the index for decisions now; None while there is no snapshot."""
        now_ms = self._ports.now_ms()
        if (
            self._index is None
            or self._shares is not manifest.shares
            or now_ms - self._index_made_ms >= INDEX_MS
        ):
            if self._snapshot is None:
                return None
            self._index = Index(self._snapshot, manifest.shares, now_ms)
            self._shares = manifest.shares
            # To the whole minute, so that all edges change over at the same moment.
            self._index_made_ms = now_ms - now_ms % INDEX_MS
        return self._index

    def picture_at_hand(self, digest: str) -> str | None:
        """Return the picture as a data: address if it is in memory."""
        return self._pictures.get(digest)

    async def picture(self, digest: str) -> str | None:
        """Return the picture as a data: address; None when it can't be had now."""
        return await self._flights.join(digest, lambda: self._picture(digest))

    async def _take(self, version: str) -> None:
        key = f"snapshot {version}"
        data = await self._ports.cache.get(key)
        if data is not None and self._read(version, data):
            return
        try:
            answer = await self._door.get(f"/edge/snapshots/{version}")
        except (OriginDown, BadAnswer) as error:
            self._ports.log("warning", "no snapshot", version=version, error=str(error))
            return
        assert isinstance(answer.body, bytes)
        if self._read(version, answer.body):
            await self._ports.cache.put(key, answer.body, KEPT_S)

    def _read(self, version: str, data: bytes) -> bool:
        try:
            snapshot = snapshots.read(data)
            if snapshot.version != version:
                raise BadSnapshot("the snapshot is of another version")
        except BadSnapshot as error:
            self._ports.log("warning", "a broken snapshot", version=version, error=str(error))
            return False
        self._snapshot = snapshot
        self._index = None
        return True

    async def _picture(self, digest: str) -> str | None:
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
        address = f"data:{kind_bytes.decode()};base64,{base64.b64encode(image).decode()}"
        self._pictures.put(digest, address, len(address))
        return address
