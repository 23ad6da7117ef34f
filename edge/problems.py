"""How the edge's errors become HTTP: a problem document for programs, a page for readers."""

from __future__ import annotations

import json

from edge.ports import HeaderList, Request, Response
from functions.headers import content_security_policy, security_headers
from functions.naming import spell
from functions.problems import Problem
from templates import SITE, render, translate

_PAGES = {
    400: "errors/400.html",
    401: "errors/401.html",
    403: "errors/403.html",
    404: "errors/404.html",
    503: "errors/503.html",
}
_OTHERWISE = "errors/500.html"
# What expired or was moved for good is gone for a reader as if it had never been.
_SHOWN_AS = {405: 404, 410: 404, 413: 400, 415: 400, 422: 400, 429: 503, 502: 503}


def document(problem: Problem, *, request_id: str, interface: str, https: bool) -> Response:
    """Return the problem as `application/problem+json` (RFC 9457)."""
    members = problem.document()
    members["title"] = translate(interface, problem.title())
    if request_id:
        members["instance"] = f"urn:uuid:{request_id}"
    headers: HeaderList = [
        ("content-type", "application/problem+json"),
        *_common(problem, https),
    ]
    return Response(problem.status, headers, json.dumps(members, ensure_ascii=False).encode())


def page(
    problem: Problem,
    *,
    path: str,
    request_id: str,
    interface: str,
    site: str,
    https: bool,
    draw: bytes,
) -> Response:
    """Return the problem as a page in the reader's language; `draw` makes its nonce.

    `site` is what the site is called, as far as that is known.
    """
    nonce = spell(draw)
    shown = _SHOWN_AS.get(problem.status, problem.status)
    html = render(
        _PAGES.get(shown, _OTHERWISE),
        interface=interface,
        nonce=nonce,
        site=SITE | {"name": site or SITE["name"]},
        path=path,
        request_id=request_id if problem.status >= 500 else "",
    )
    headers: HeaderList = [
        ("content-type", "text/html; charset=utf-8"),
        ("content-language", interface),
        ("content-security-policy", content_security_policy(nonce)),
        *_common(problem, https),
    ]
    return Response(problem.status, headers, html.encode())


def wants_page(request: Request) -> bool:
    """Say whether a person's browser asks, who should see a page and no document."""
    accept = request.headers.get("accept") or ""
    if "text/html" in accept:
        return True
    return not request.path.startswith(("/api/", "/l/", "/problems")) and "json" not in accept


def _common(problem: Problem, https: bool) -> HeaderList:
    headers: HeaderList = [("cache-control", "no-store"), *security_headers(https=https)]
    if problem.retry_after is not None:
        headers.append(("retry-after", str(problem.retry_after)))
    if problem.status == 405:
        headers.append(("allow", "GET, HEAD"))
    return headers
