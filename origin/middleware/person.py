"""The person: who is asking, by bearer token or, through the edge only, by cookie."""

from __future__ import annotations

from uuid import UUID

import falcon

from functions import access, cookies
from functions.access import InvalidToken, SessionEnded, TokenExpired
from functions.addresses import same_origin
from functions.problems import Forbidden, NotLoggedIn
from origin import logs, metrics
from storage import sessions, waiting
from storage.database import reading

_LOG = logs.logger("origin.access")
_SAFE = ("GET", "HEAD", "OPTIONS")


class ForeignOrigin(Forbidden):
    """The request was sent by another site."""

    slug = "foreign-origin"


class Person:
    """Sets `context.person` to the claims of a valid token of a living session."""

    def process_resource(
        self, req: falcon.Request, resp: falcon.Response, resource: object, params: dict
    ) -> None:
        """Read the token. A wrong bearer token is refused; a wrong cookie counts as no cookie."""
        context = req.context
        # A resource that reads something of the person's own asks both questions in one statement.
        context.asks_itself = (
            req.method in ("GET", "HEAD") and getattr(resource, "checks_session", False)
        ) or req.method in getattr(resource, "checks_session_of", ())
        header = req.get_header("authorization")
        if context.edge:
            check_origin(req, cookie_login=header is None and _has_login(req))
        if header is not None:
            context.person = self._of_bearer(req, header)
        elif context.edge:
            context.person = self._of_cookie(req)

    def _of_bearer(self, req: falcon.Request, header: str) -> access.Claims:
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer":
            raise InvalidToken("only bearer tokens are taken here")
        claims = _believed(req, token.strip())
        if not _alive(req, claims):
            raise SessionEnded
        return claims

    def _of_cookie(self, req: falcon.Request) -> access.Claims | None:
        house = req.context.house
        name = cookies.names(house.settings.public_url).access
        token = req.context.cookies.get(name)
        if not token:
            return None
        try:
            claims = _believed(req, token)
        except InvalidToken:
            return None
        return claims if _alive(req, claims) else None


def _believed(req: falcon.Request, token: str) -> access.Claims:
    """Return what a token claims; note why one is refused, which the answer tells nobody."""
    house = req.context.house
    try:
        return house.signer.read(token, house.now())
    except TokenExpired:
        raise
    except InvalidToken as refused:
        # Nothing of the token itself: one of another house of ours is right there.
        metrics.TOKENS_REFUSED.inc()
        _LOG.warning("token refused", why=str(refused))
        raise


def check_origin(req: falcon.Request, *, cookie_login: bool) -> None:
    """Raise ForeignOrigin when a browser sends a change on behalf of another site.

    What carries a login by cookie must prove where it comes from; what carries none may lack both
    headers, because then there is nothing of the reader's to abuse.
    """
    if req.method in _SAFE:
        return
    site = req.get_header("sec-fetch-site")
    origin = req.get_header("origin")
    public = req.context.house.settings.public_url
    if site is not None and site not in ("same-origin", "none"):
        raise ForeignOrigin
    if origin is not None and not same_origin(origin, public):
        raise ForeignOrigin
    if site is None and origin is None and cookie_login:
        raise ForeignOrigin("Origin or Sec-Fetch-Site must be sent with a change")


def insist(req: falcon.Request) -> None:
    """Raise when the session is over and nobody has asked yet.

    Before a change that asks it itself is refused for another reason: whoever is shut out learns
    nothing but that.
    """
    claims = req.context.person
    if not req.context.asks_itself or claims is None:
        return
    if waiting.elsewhere(lambda: _goes_on(req, claims)):
        return
    if req.get_header("authorization") is None:
        raise NotLoggedIn
    raise SessionEnded


def _has_login(req: falcon.Request) -> bool:
    names = cookies.names(req.context.house.settings.public_url)
    return names.access in req.context.cookies or names.refresh in req.context.cookies


def _alive(req: falcon.Request, claims: access.Claims) -> bool:
    if req.context.asks_itself:
        return True
    return _goes_on(req, claims)


def _goes_on(req: falcon.Request, claims: access.Claims) -> bool:
    # A deactivated account or an ended session stops here at once; at the edge within 15 s.
    with reading(req.context.house.pool) as db:
        return sessions.alive(db, UUID(hex=claims.session))
