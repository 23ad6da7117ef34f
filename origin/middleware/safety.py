"""Safety: the headers that every answer carries, whatever it is."""

from __future__ import annotations

from functools import cache

import falcon

from functions.headers import security_headers

# What is no page may load nothing and stand in no frame, even when a browser is made to show it.
_NO_PAGE = (
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox"
)
_PLAIN_PAGE = (
    "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'"
)


_always = cache(security_headers)


class Safety:
    """Adds what a responder did not set itself."""

    def process_response(
        self, req: falcon.Request, resp: falcon.Response, resource: object, req_succeeded: bool
    ) -> None:
        """Set the security headers, and `no-store` unless the responder said otherwise."""
        resp.set_headers(_always(https=req.context.house.settings.https))
        if resp.get_header("content-security-policy") is None:
            html = (resp.content_type or "").startswith("text/html")
            resp.set_header("content-security-policy", _PLAIN_PAGE if html else _NO_PAGE)
        if resp.get_header("cache-control") is None:
            resp.set_header("cache-control", "private, no-store")
