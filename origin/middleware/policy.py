"""The policy: what `functions.permissions` says of a route, enforced before its responder."""

from __future__ import annotations

import ipaddress
from urllib.parse import parse_qsl

import falcon

from functions import limits, permissions
from functions.limits import FORM_FIELDS, LARGE_FORM_FIELDS, Rate
from functions.permissions import Route
from functions.problems import (
    BadRequest,
    Forbidden,
    MethodNotAllowed,
    NotFound,
    NotLoggedIn,
    Problem,
    TooMany,
    UnsupportedType,
)
from functions.streams import FORM_BYTES
from origin import arriving, contract, csrf, metrics, strict_json, uploads
from origin.middleware import person, strong_admins
from origin.middleware.edge_signature import body_as_it_comes, read_body


class Routing:
    """Finds the route's policy, before anything else of a routed request is looked at."""

    def process_resource(
        self, req: falcon.Request, resp: falcon.Response, resource: object, params: dict
    ) -> None:
        """Set `context.route`; refuse a method without a policy."""
        template = req.uri_template or ""
        try:
            req.context.route = permissions.of(req.method, template)
        except permissions.NoSuchRoute:
            allowed = permissions.methods(template)
            resp.set_header("allow", ", ".join(allowed))
            raise MethodNotAllowed(f"{req.method} is not one of {', '.join(allowed)}") from None
        _check_door(req, req.context.route)


class Policy:
    """Who may, how often, and with what body."""

    def process_resource(
        self, req: falcon.Request, resp: falcon.Response, resource: object, params: dict
    ) -> None:
        """Enforce the route's policy and hand the parsed body and query to the responder."""
        try:
            self._enforce(req, resource, params)
        except Problem:
            if req.method not in ("GET", "HEAD"):
                person.insist(req)
            raise

    def _enforce(self, req: falcon.Request, resource: object, params: dict) -> None:
        route: Route = req.context.route
        _check_rate(req, route.rate)
        _check_person(req, route)
        strong_admins.check(req, route)
        responder = getattr(resource, f"on_{route.method.lower()}")
        taken = contract.of(responder)
        if taken.query is not None:
            params["query"] = contract.convert_query(_parameters(req), taken.query)
        _take_body(req, route, taken, params)
        csrf.check(req)


def _check_door(req: falcon.Request, route: Route) -> None:
    edge = req.context.edge
    if route.who == "edge" and not edge:
        raise NotLoggedIn("this address is the edge's own")
    if route.who != "edge" and req.context.raw_path.startswith("/edge/"):
        raise NotFound
    if route.who == "loopback" and (edge or not _is_loopback(req)):
        raise NotFound


def _is_loopback(req: falcon.Request) -> bool:
    forwarded = ("x-forwarded-for", "forwarded", "x-real-ip", "via")
    if any(req.get_header(name) is not None for name in forwarded):
        return False
    try:
        return ipaddress.ip_address(req.remote_addr or "").is_loopback
    except ValueError:
        return False


def _check_rate(req: falcon.Request, rate: Rate) -> None:
    if rate.by == "nobody":
        return
    person = req.context.person
    subject = str(person.user) if rate.by == "account" and person else req.context.address
    hit(req, rate, subject)


def hit(req: falcon.Request, rate: Rate, subject: str) -> None:
    """Count one request of `subject`; raise TooMany with the seconds to wait."""
    wait = req.context.house.rates.hit(rate, subject)
    if wait is not None:
        metrics.LIMITED.labels(rate.name).inc()
        raise TooMany(retry_after=wait)


def _check_person(req: falcon.Request, route: Route) -> None:
    if route.who in ("edge", "loopback"):
        return
    person = req.context.person
    if permissions.may(route.who, person.role if person else None):
        return
    raise NotLoggedIn if person is None else Forbidden


def _parameters(req: falcon.Request) -> dict[str, str | list[str]]:
    pairs = _pairs(req.context.raw_query, FORM_FIELDS)
    found: dict[str, str | list[str]] = {}
    for name, value in pairs:
        found[name] = value if name not in found else [value]
    return found


def _take_body(req: falcon.Request, route: Route, taken: contract.Contract, params: dict) -> None:
    if route.body == "none":
        # A body where none is expected is read and dropped, so that it can't be taken for the
        # next request; a large one is refused.
        read_body(req, limits.SMALL_BODY_BYTES)
        return
    sent = (req.content_type or "").partition(";")[0].strip().lower()
    if route.streams and sent == uploads.MEDIA_TYPE:
        most = req.context.house.settings.video_bytes + FORM_BYTES
        stream = body_as_it_comes(req, max(most, limits.CONTENT_BODY_BYTES))
        req.context.arriving = arriving.begin(stream, req.content_type or "")
        req.context.form = req.context.arriving.fields
        return
    body = read_body(req, route.max_bytes)
    if route.body in ("json", "batch") and sent != "application/json":
        raise UnsupportedType("send application/json")
    if route.body == "json":
        value = strict_json.read(body) if body else {}
        params["body"] = contract.convert(value, taken.body)
    elif route.uploads and sent == uploads.MEDIA_TYPE:
        req.context.form, req.context.uploads = uploads.read(body, req.content_type or "")
    elif route.body == "form":
        if sent != "application/x-www-form-urlencoded":
            raise UnsupportedType("send application/x-www-form-urlencoded")
        large = route.max_bytes > limits.SMALL_BODY_BYTES
        try:
            most = LARGE_FORM_FIELDS if large else FORM_FIELDS
            req.context.form = dict(_pairs(body.decode("ascii"), most))
        except UnicodeDecodeError:
            raise BadRequest("the form is not percent-encoded") from None
    else:
        params["body"] = body


def _pairs(text: str, most: int) -> list[tuple[str, str]]:
    try:
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=most)
    except ValueError:
        raise BadRequest("the parameters can't be read") from None
    if any("\x00" in name + value for name, value in pairs):
        raise BadRequest("a parameter holds the character NUL")
    return pairs
