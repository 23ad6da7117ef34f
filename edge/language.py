"""The language switch: a cookie for a year, and back to where the reader was."""

from __future__ import annotations

from urllib.parse import parse_qs

from edge.ports import HeaderList, Request, Response
from functions.addresses import safe_next
from functions.headers import security_headers
from functions.languages import COOKIE, INTERFACE
from functions.problems import BadRequest, MethodNotAllowed

YEAR_S = 365 * 86_400


def switch(request: Request, *, https: bool) -> Response:
    """Answer `GET /language?to=/path&lang=bg|en` with 303; BadRequest for another language."""
    if request.method not in ("GET", "HEAD"):
        raise MethodNotAllowed
    try:
        query = parse_qs(request.query, max_num_fields=8, errors="strict")
    except ValueError:
        raise BadRequest("the query can't be read") from None
    language = query.get("lang", [""])[0]
    if language not in INTERFACE:
        raise BadRequest("lang is bg or en")
    secure = "; Secure" if https else ""
    headers: HeaderList = [
        ("location", _in_ascii(safe_next(query.get("to", ["/"])[0], "/"))),
        ("set-cookie", f"{COOKIE}={language}; Path=/; Max-Age={YEAR_S}; SameSite=Lax{secure}"),
        ("cache-control", "private, no-store"),
        *security_headers(https=https),
    ]
    return Response(303, headers)


def _in_ascii(to: str) -> str:
    # The path is canonical ASCII already; a query may hold letters that no header can.
    return to if to.isascii() else to.encode("ascii", "ignore").decode()
