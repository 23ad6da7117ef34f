"""The manifest in use: fetched every few seconds, never an older one than before."""

from __future__ import annotations

from dataclasses import replace

from edge.door import BadAnswer, Door
from edge.flights import Flights
from edge.metrics import Metrics
from edge.ports import OriginDown, Ports
from edge.settings import EdgeSettings
from functions import manifests
from functions.manifests import BadManifest, Manifest

CACHE_KEY = "manifest"
KEPT_S = 86_400
"""A restarted edge serves from the last manifest for a day while the origin is away."""
REWRITE_MS = 60_000
"""An unchanged manifest is written to the cache once a minute only."""
FAILED_MS = 1_000
"""After a failure requests don't ask again for this long."""
FETCH_S = 2.0


class Manifests:
    """What is current, as this edge knows it."""

    def __init__(self, ports: Ports, settings: EdgeSettings, door: Door, metrics: Metrics) -> None:
        """Begin without any; `load` and `refresh` bring one."""
        self._ports = ports
        self._settings = settings
        self._door = door
        self._metrics = metrics
        self._flights = Flights(collapse=ports.collapse)
        self.current: Manifest | None = None
        self._fetched_ms = 0
        self._failed_ms = 0
        self._written_ms = 0
        self._failing = False

    def age_ms(self) -> int | None:
        """Return how old the manifest in use is, by the origin's own time in it; None without."""
        return None if self.current is None else self._ports.now_ms() - self.current.made_at

    async def load(self) -> None:
        """Take up the manifest that an earlier run left in the cache."""
        data = await self._ports.cache.get(CACHE_KEY)
        if data is None:
            return
        try:
            self._take(manifests.read(data))
        except BadManifest as error:
            self._ports.log("warning", "the kept manifest can't be read", error=str(error))

    def at_hand(self) -> Manifest | None:
        """Return the manifest in use where it is kept fresh in the background; else None."""
        return self.current if self._settings.background else None

    async def of_request(self) -> Manifest | None:
        """Return the manifest to answer a request with.

        Where nothing refreshes in the background, an old one is asked for again: it is waited for
        at most two seconds, and the old one is better than none.
        """
        now_ms = self._ports.now_ms()
        if self.current is None or (
            not self._settings.background
            and now_ms - self._fetched_ms >= self._settings.manifest_hard_ms
        ):
            if self.current is None and not self._fetched_ms:
                await self.load()
            if now_ms - self._failed_ms >= FAILED_MS:
                fresh = await self.refresh()
                if not fresh and self.current is None:
                    # On Cloudflare the cache has more (KV) once the origin is known to be away.
                    await self.load()
        return self.current

    def is_stale(self) -> bool:
        """Say whether the manifest should be asked for again, after this request's answer."""
        now_ms = self._ports.now_ms()
        return (
            now_ms - self._fetched_ms >= self._settings.manifest_soft_ms
            and now_ms - self._failed_ms >= FAILED_MS
        )

    async def refresh(self) -> bool:
        """Ask the origin; say whether it answered with a usable manifest. Never raises."""
        return await self._flights.join(CACHE_KEY, self._refresh)

    async def _refresh(self) -> bool:
        try:
            answer = await self._door.get("/edge/manifest", timeout_s=FETCH_S)
            assert isinstance(answer.body, bytes)
            fresh = manifests.read(answer.body)
        except (OriginDown, BadAnswer, BadManifest) as error:
            self._failed_ms = self._ports.now_ms()
            outcome = "broken" if isinstance(error, BadManifest) else "unreachable"
            self._metrics.count("uchi_manifests_total", outcome)
            if not self._failing or isinstance(error, BadManifest):
                self._ports.log("warning", "no fresh manifest", error=str(error), outcome=outcome)
            self._failing = True
            return False
        if self._failing:
            self._ports.log("info", "the origin's manifest is back")
        self._failing = False
        self._fetched_ms = self._ports.now_ms()
        self._metrics.count("uchi_manifests_total", "fresh")
        before = self.current
        if self._take(fresh):
            await self._keep(before, fresh, answer.body)
        return True

    def _take(self, fresh: Manifest) -> bool:
        # Two origins behind one address may answer out of order: what was published stays so.
        if self.current is not None and fresh.made_at < self.current.made_at:
            return False
        if self.current is not None and fresh.shares == self.current.shares:
            fresh = replace(fresh, shares=self.current.shares)  # one object: indexes go by it
        self.current = fresh
        return True

    async def _keep(self, before: Manifest | None, fresh: Manifest, body: bytes) -> None:
        now_ms = self._ports.now_ms()
        changed = before is None or (
            before.pages, before.snapshot, before.redirects, before.site
        ) != (fresh.pages, fresh.snapshot, fresh.redirects, fresh.site)  # fmt: skip
        if changed or now_ms - self._written_ms >= REWRITE_MS:
            self._written_ms = now_ms
            await self._ports.cache.put(CACHE_KEY, body, KEPT_S)
