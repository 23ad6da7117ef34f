"""Repeats: a request that creates something, sent twice under one Idempotency-Key, creates one.

Everything that such a request does, and its answer, is one transaction of the database: killed at
any moment it has either happened and is answered again, or has not happened at all.
"""

from __future__ import annotations

import hashlib
import re

import falcon

from functions import limits
from functions.problems import BadRequest, Conflict, Problem
from origin.middleware.edge_signature import read_body
from storage import repeats
from storage.database import Enclosing
from storage.repeats import Repeat

HEADER = "idempotency-key"
REPLAYED = "idempotency-replayed"
_KEY = re.compile(r"[\x21-\x7e]{1,200}\Z")
_KEPT_HEADERS = ("content-type", "location", "etag")


class StillAtWork(Conflict):
    """The same request is still being worked on."""

    slug = "still-at-work"


class OtherRequest(Problem):
    """This Idempotency-Key has been used for another request."""

    slug = "other-request"
    status = 422


class Repeats:
    """Answers a repeated request with the first answer."""

    def process_resource(
        self, req: falcon.Request, resp: falcon.Response, resource: object, params: dict
    ) -> None:
        """Begin the one transaction, or answer what was answered before."""
        context = req.context
        key = req.get_header(HEADER)
        if key is None or context.person is None or not context.route.creates:
            return
        if not _KEY.match(key):
            raise BadRequest("an Idempotency-Key is 1 to 200 visible ASCII characters")
        enclosing = Enclosing(context.house.pool)
        db = enclosing.begin()
        try:
            if not repeats.lock(db, context.person.user, key):
                raise StillAtWork(retry_after=1)
            found = repeats.find(db, context.person.user, key)
            if found is not None and found.request_hash != _hash(req):
                raise OtherRequest
        except BaseException:
            enclosing.end(keep=False)
            raise
        if found is None:
            context.enclosing = enclosing
            return
        enclosing.end(keep=False)
        resp.status = falcon.code_to_http_status(found.status)
        for name, text in found.headers.items():
            resp.set_header(name, text)
        resp.set_header(REPLAYED, "true")
        resp.data = found.body
        resp.complete = True

    def process_response(
        self, req: falcon.Request, resp: falcon.Response, resource: object, req_succeeded: bool
    ) -> None:
        """Keep the answer and commit; what was refused is undone and may be tried again."""
        enclosing: Enclosing | None = getattr(req.context, "enclosing", None)
        if enclosing is None:
            return
        req.context.enclosing = None
        done = req_succeeded and 200 <= resp.status_code < 300
        if done:
            headers = {name: resp.get_header(name) for name in _KEPT_HEADERS}
            body = resp.render_body() or b""
            answer = Repeat(
                _hash(req),
                resp.status_code,
                {name: text for name, text in headers.items() if text},
                bytes(body),
            )
            key = req.get_header(HEADER, default="")
            try:
                repeats.keep(enclosing.connection, req.context.person.user, key, answer)
            except BaseException:
                enclosing.end(keep=False)
                raise
        enclosing.end(keep=done)


def _hash(req: falcon.Request) -> bytes:
    target = f"{req.method} {req.context.raw_path}?{req.context.raw_query}\n"
    body = read_body(req, limits.LARGEST_BODY_BYTES)
    return hashlib.sha256(target.encode() + body).digest()
