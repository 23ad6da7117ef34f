"""Arrival: the request's id, its canonical path and the one log line it leaves."""

from __future__ import annotations

import logging
import re
import secrets
import time
from functools import lru_cache
from urllib.parse import quote

import falcon
from prometheus_client import Counter, Histogram

from functions import languages
from functions.addresses import canonical_path
from functions.cookies import parse
from functions.problems import BadRequest
from functions.signatures import REQUEST_ID_HEADER
from origin import logs, metrics
from origin.house import House

_ID = re.compile(r"[0-9a-f]{32}\Z")
_SILENT = ("/healthz", "/metrics")


class Arrival:
    """First in, last out."""

    def __init__(self, house: House) -> None:
        """Serve `house`."""
        self._house = house

    def process_request(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Give the request its id and refuse every path but the canonical spelling."""
        context = req.context
        context.started = time.perf_counter()
        context.house = self._house
        context.request_id = secrets.token_hex(16)
        context.edge = False
        context.person = None
        context.route = None
        context.cookies = {}
        context.form = {}
        context.uploads = {}
        context.arriving = None
        context.address = req.remote_addr or ""
        context.interface = self._house.settings.default_language
        logs.request.set(context.request_id)
        context.raw_path, context.raw_query = _raw_target(req)
        canonical_path(context.raw_path)
        _check_query(context.raw_query)

    def process_response(
        self, req: falcon.Request, resp: falcon.Response, resource: object, req_succeeded: bool
    ) -> None:
        """Write the log line and count the answer."""
        context = req.context
        seconds = time.perf_counter() - context.started
        route = req.uri_template or "none"
        status = resp.status_code
        resp.set_header(REQUEST_ID_HEADER, context.request_id)
        counter, histogram = _metrics(req.method, route, status)
        counter.inc()
        histogram.observe(seconds)
        if route in _SILENT and status < 400:
            return
        logs.line(
            "origin.access",
            logging.ERROR if status >= 500 else logging.INFO,
            "request",
            method=req.method,
            # The template and not the address: addresses name people and carry tokens.
            route=route,
            path=None if route != "none" else context.raw_path[:200],
            status=status,
            problem=getattr(context, "problem", None),
            ms=round(seconds * 1000, 1),
            edge=context.edge,
            user=str(context.person.user) if context.person else None,
        )


class Language:
    """The language of what is answered: the reader's choice, else the browser's, else ours."""

    def process_request(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Set `context.cookies` (as sent, believed only later) and `context.interface`."""
        context = req.context
        sent = req.get_header("cookie")
        context.sent_cookies = parse(sent) if sent else {}
        context.interface = languages.interface(
            context.sent_cookies.get(languages.COOKIE),
            req.get_header("accept-language"),
            context.house.settings.default_language,
        )


@lru_cache(5_000)
def _metrics(method: str, route: str, status: int) -> tuple[Counter, Histogram]:
    # Finding them by their labels costs more than counting.
    return metrics.REQUESTS.labels(method, route, str(status)), metrics.SECONDS.labels(route)


def take_id(req: falcon.Request) -> None:
    """Take over the request id of the edge; called once its signature is found right."""
    sent = req.get_header(REQUEST_ID_HEADER) or ""
    if not _ID.match(sent):
        raise BadRequest("the request id is not 32 hex digits")
    req.context.request_id = sent
    logs.request.set(sent)


def _raw_target(req: falcon.Request) -> tuple[str, str]:
    # gunicorn hands on what was sent; by PATH_INFO alone `%2F` and `/` would look the same.
    target = req.env.get("RAW_URI") or req.env.get("REQUEST_URI")
    if not target:
        target = quote(req.env.get("PATH_INFO", "/").encode("latin-1")) + (
            f"?{req.query_string}" if req.query_string else ""
        )
    path, _, query = target.partition("?")
    return path, query


def _check_query(query: str) -> None:
    if len(query) > 8_192 or not query.isascii() or not query.isprintable() or " " in query:
        raise BadRequest("the query is not in its canonical spelling")
    if "%00" in query:
        # No database takes it, and no parameter of ours means it.
        raise BadRequest("a parameter holds the character NUL")
