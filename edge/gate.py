"""The gate: who a request's access cookie speaks for, and where to send whom it doesn't let in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from edge.memory import Memory
from edge.ports import Ports, Request, Response
from edge.settings import EdgeSettings
from functions import access, cookies, memberships
from functions.access import Claims, InvalidToken, TokenExpired
from functions.headers import security_headers
from functions.manifests import Manifest, Page

KNOWN_BYTES = 4 * 1024**2


@dataclass(frozen=True, slots=True)
class Known:
    """What a token claims whose signature was found right: it stays so while its key lives."""

    keys: Mapping[str, str]
    """The manifest's keys at that moment."""
    claims: Claims


class Gate:
    """Reads access tokens by the manifest's public keys and its list of ended sessions."""

    def __init__(self, ports: Ports, settings: EdgeSettings) -> None:
        """Believe tokens issued under the settings' public address."""
        self._ports = ports
        self._issuer = settings.public_url
        self._names = cookies.names(settings.public_url)
        self._https = settings.https
        self._known: Memory[Known] = Memory(KNOWN_BYTES)

    async def who(self, request: Request, manifest: Manifest) -> Claims | None:
        """Return whom the access cookie speaks for, None without one; raise InvalidToken."""
        token = cookies.parse(request.headers.get("cookie") or "").get(self._names.access)
        if not token:
            return None
        now_s = self._ports.now_ms() / 1000
        known = self._known.get(token)
        if known is not None and known.keys == manifest.keys:
            access.check(known.claims, now_s=now_s, denied=manifest.denied)
            return known.claims
        apart = access.take_apart(token, manifest.keys)
        if not await self._ports.verify(apart.key, apart.signature, apart.message):
            raise InvalidToken("the signature does not match")
        claims = access.claims(
            apart.payload, issuer=self._issuer, now_s=now_s, denied=manifest.denied
        )
        self._known.put(token, Known(manifest.keys, claims), 2 * len(token) + 2_000)
        return claims

    async def check(self, request: Request, manifest: Manifest, page: Page) -> Response | None:
        """Return None for whom the page is, else the way in: to log in, to a new token, to join."""
        to = request.path + (f"?{request.query}" if request.query else "")
        try:
            claims = await self.who(request, manifest)
            if claims is not None:
                departures = manifest.departures.get(str(claims.user), 0)
                if memberships.opens(page.groups, claims, departures):
                    return None
                # The origin knows better: it shows how to join, or, to somebody who has joined
                # since the token was made, gives a new one.
                return self._away("/classes/enter", to)
            # The browser drops the access cookie after its 15 minutes, while the login lives on
            # in a cookie that only /api/auth gets: so that is asked first.
            way = "/api/auth/renew"
        except TokenExpired:
            way = "/api/auth/renew"
        except InvalidToken:
            way = "/login"
        return self._away(way, to)

    def _away(self, way: str, to: str) -> Response:
        headers = [
            ("location", f"{way}?to={quote(to, safe='/')}"),
            ("cache-control", "private, no-store"),
            *security_headers(https=self._https),
        ]
        return Response(303, headers)
