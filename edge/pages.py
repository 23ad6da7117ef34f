"""Pages: a sheet with its slots, its nonce and its view token put in, for one reader once."""

from __future__ import annotations

from edge.gate import Gate
from edge.gzipped import Gzipped
from edge.manifest import Manifests
from edge.ports import Ports, Request, Response
from edge.settings import EdgeSettings
from edge.sheets import SheetGone, Sheets
from edge.slots import Slots, ViewFacts
from functions import gzipping, tokens
from functions.headers import content_security_policy
from functions.manifests import Manifest, Page
from functions.naming import spelled
from functions.problems import MethodNotAllowed, Unavailable
from functions.sheets import splice

VIEW_BYTES = 16
NONCE_BYTES = 16


class Pages:
    """Answers for everything that stands in the manifest."""

    def __init__(
        self,
        ports: Ports,
        settings: EdgeSettings,
        manifests: Manifests,
        sheets: Sheets,
        slots: Slots,
        gate: Gate,
    ) -> None:
        """Assemble from these."""
        self._ports = ports
        self._ring = settings.slot_keys
        self._manifests = manifests
        self._sheets = sheets
        self._slots = slots
        self._gate = gate
        self._gzips = settings.gzips
        self._gzipped = Gzipped(settings.sheet_memory_bytes // 4)

    async def answer(
        self, request: Request, manifest: Manifest, page: Page, interface: str
    ) -> Response:
        """Return the page in the interface language; Unavailable when it can't be had now."""
        if request.method not in ("GET", "HEAD"):
            raise MethodNotAllowed
        if page.gate != "open":
            turned_away = await self._gate.check(request, manifest, page)
            if turned_away is not None:
                return turned_away
        version = page.versions.get(interface) or next(iter(page.versions.values()), "")
        stencil = self._sheets.at_hand(version)
        if stencil is None:
            try:
                stencil = await self._sheets.get(version, f"{request.path} {interface}")
            except SheetGone as gone:
                raise Unavailable(retry_after=5) from gone
        drawn = self._ports.draw(VIEW_BYTES + NONCE_BYTES)
        issued_ms = self._ports.now_ms()
        nonce = spelled(drawn[VIEW_BYTES:])
        facts = tokens.facts(drawn[:VIEW_BYTES], issued_ms, stencil.leaf)
        slots = (
            await self._slots.fill(stencil, manifest, ViewFacts(facts, issued_ms, nonce), request)
            if stencil.slots
            else {}
        )
        fills = stencil.fills(nonce, tokens.spell_view(self._ring, facts), slots)
        headers = [
            *stencil.headers,
            ("content-security-policy", content_security_policy(nonce.decode())),
        ]
        if self._gzips and gzipping.is_taken(request.headers.get("accept-encoding")):
            headers.append(("content-encoding", "gzip"))
            return Response(200, headers, self._gzipped.splice(stencil.sheet, fills))
        return Response(200, headers, splice(stencil.sheet, fills))
