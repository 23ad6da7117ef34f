"""Problems as HTTP: the one place of the origin where an error becomes a response (RFC 9457)."""

from __future__ import annotations

import base64
import json
import secrets
from urllib.parse import quote
from uuid import UUID

import falcon

from functions.headers import content_security_policy
from functions.problems import (
    BadRequest,
    InternalError,
    MethodNotAllowed,
    NotFound,
    NotLoggedIn,
    Problem,
    TooLarge,
    UnsupportedType,
)
from origin import logs
from origin.csrf import UnprovenForm
from templates import render, translate

MEDIA_TYPE = "application/problem+json"
_LOG = logs.logger(__name__)
_OF_STATUS: dict[int, type[Problem]] = {
    404: NotFound,
    405: MethodNotAllowed,
    413: TooLarge,
    415: UnsupportedType,
}
_ERROR_PAGES = (400, 401, 403, 404, 500, 503)


def install(app: falcon.App) -> None:
    """Make `app` answer everything that is raised with a problem document or an error page."""
    app.add_error_handler(Exception, _on_error)
    app.add_error_handler(falcon.HTTPError, _on_falcon_error)
    app.add_error_handler(Problem, _on_problem)


def _on_problem(req: falcon.Request, resp: falcon.Response, problem: Problem, _: object) -> None:
    answer(req, resp, problem)


def _on_falcon_error(
    req: falcon.Request, resp: falcon.Response, error: falcon.HTTPError, _: object
) -> None:
    problem = _OF_STATUS.get(error.status_code)
    if problem is not None:
        answer(req, resp, problem())
    elif error.status_code < 500:
        answer(req, resp, BadRequest(error.description or error.title or ""))
    else:
        _on_error(req, resp, error, _)


def _on_error(req: falcon.Request, resp: falcon.Response, error: Exception, _: object) -> None:
    _LOG.error("request failed", exc_info=error, path=req.path, method=req.method)
    # What failed stands in the log under the request's id and nowhere else.
    answer(req, resp, InternalError())


def answer(req: falcon.Request, resp: falcon.Response, problem: Problem) -> None:
    """Write `problem` as the response: a page where a person is looking, else a document."""
    # For the request's line in the log.
    req.context.problem = problem.slug
    resp.status = falcon.code_to_http_status(problem.status)
    resp.data = resp.stream = None
    resp.text = None
    if problem.retry_after is not None:
        resp.set_header("retry-after", str(problem.retry_after))
    elif problem.status == 503:
        resp.set_header("retry-after", "2")
    if problem.status == 401:
        resp.set_header("www-authenticate", "Bearer")
    request_id = getattr(req.context, "request_id", "")
    if _for_people(req, problem):
        _page(req, resp, problem, request_id)
        return
    document = problem.document()
    if request_id:
        document["instance"] = UUID(request_id).urn
    resp.content_type = MEDIA_TYPE
    resp.data = json.dumps(document, ensure_ascii=False).encode()


def _for_people(req: falcon.Request, problem: Problem) -> bool:
    route = getattr(req.context, "route", None)
    if route is not None:
        return route.page
    # Beside the API, an address that does not exist was most likely typed or followed.
    beside = not req.path.startswith(("/api/", "/edge/"))
    return beside and problem.status == 404 and "text/html" in (req.get_header("accept") or "")


def _page(req: falcon.Request, resp: falcon.Response, problem: Problem, request_id: str) -> None:
    if isinstance(problem, NotLoggedIn) or problem.slug in _ENDED:
        _send_to_log_in(req, resp)
        return
    if problem.slug == "second-factor-required":
        resp.status = falcon.HTTP_303
        resp.location = "/me/second-factors"
        return
    # The page of 403 speaks of the account's rights: no form is refused for those.
    own_page = problem.status in _ERROR_PAGES and not isinstance(problem, UnprovenForm)
    interface = getattr(req.context, "interface", "bg")
    nonce = base64.b64encode(secrets.token_bytes(18)).decode()
    resp.set_header("content-security-policy", content_security_policy(nonce))
    resp.content_type = falcon.MEDIA_HTML
    resp.text = render(
        f"errors/{problem.status if own_page else 'problem'}.html",
        interface=interface,
        nonce=nonce,
        path="",
        request_id=request_id,
        **({} if own_page else {"sentence": translate(interface, problem.title()), "detail": ""}),
    )


def _send_to_log_in(req: falcon.Request, resp: falcon.Response) -> None:
    looking = req.method in ("GET", "HEAD")
    to = req.relative_uri if looking else req.path
    resp.status = falcon.HTTP_303
    if not req.context.edge:
        resp.location = f"/login?to={quote(to if looking else '/me', safe='')}"
        return
    # The browser drops the access cookie after its 15 minutes, while the login lives on in one
    # that only /api/auth gets: so that is asked first. A form goes there and comes back whole.
    if not looking:
        resp.status = falcon.HTTP_307
    resp.location = f"/api/auth/renew?to={quote(to, safe='')}"


_ENDED = ("invalid-token", "token-expired", "session-ended")
