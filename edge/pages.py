"""Pages: a sheet with its slots, its nonce and its view token put in, for one reader once."""

from __future__ import annotations

from edge.gate import Gate
from edge.gzipped import Gzipped
from edge.manifest import Manifests
from edge.ports import HeaderList, Ports, Request, Response
from edge.settings import EdgeSettings
from edge.sheets import SheetGone, Sheets
from edge.slots import Slots, ViewFacts, uuid_of
from functions import gzipping, tokens
from functions.headers import content_security_policy, security_headers
from functions.manifests import Manifest, Page
from functions.naming import spell, unspell
from functions.problems import MethodNotAllowed, Unavailable
from functions.sheets import Sheet, splice

NONCE_BYTES = 16
HTML = "text/html; charset=utf-8"
XML = "application/xml; charset=utf-8"
"""Of the sitemap, which is a sheet like every page: it stands while the origin is away."""


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
        self._headers: HeaderList = [
            # The page holds one reader's own tokens; only the sheet under it is kept.
            ("cache-control", "private, no-store"),
            ("vary", "accept-encoding"),
            *security_headers(https=settings.https),
        ]

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
        sheet = self._sheets.at_hand(version)
        if sheet is None:
            try:
                sheet = await self._sheets.get(version, f"{request.path} {interface}")
            except SheetGone as gone:
                raise Unavailable(retry_after=5) from gone
        fills, nonce = await self._fills(sheet, manifest, request)
        headers = [
            ("content-type", XML if request.path.endswith(".xml") else HTML),
            *self._headers,
            ("content-security-policy", content_security_policy(nonce)),
            ("content-language", sheet.header.language),
        ]
        if self._gzips and gzipping.is_taken(request.headers.get("accept-encoding")):
            headers.append(("content-encoding", "gzip"))
            return Response(200, headers, self._gzipped.splice(sheet, fills))
        return Response(200, headers, splice(sheet, fills))

    async def _fills(
        self, sheet: Sheet, manifest: Manifest, request: Request
    ) -> tuple[list[bytes], str]:
        drawn = self._ports.draw(16 + NONCE_BYTES)
        view = drawn[:16]
        facts = ViewFacts(
            view=view,
            version=unspell(sheet.header.version[:16]),
            issued_ms=self._ports.now_ms(),
            nonce=spell(drawn[16:]),
        )
        filled = await self._slots.fill(sheet, manifest, facts, request)
        token = tokens.sign_view(
            self._ring,
            tokens.View(
                view,
                uuid_of(sheet.header.page),
                facts.version,
                facts.issued_ms,
                sheet.header.interface,
            ),
        ).encode()
        nonce = facts.nonce.encode()
        fills = [
            filled.get(place.slot, b"")
            if place.kind == "slot"
            else nonce
            if place.kind == "nonce"
            else token
            for place in sheet.places
        ]
        return fills, facts.nonce
