"""The edge's own door: what only a request with the edge's signature gets."""

from __future__ import annotations

import falcon
from msgspec import Struct

from functions import snapshots
from functions.problems import NotFound
from origin.actions import events, publishing, sponsoring
from origin.actions.manifest import Desk
from origin.contract import answers, give
from storage import pictures
from storage.database import transaction

_IMMUTABLE = "private, max-age=31536000, immutable"


class BatchResult(Struct):
    """What became of a batch of events."""

    stored: int
    known: int
    broken: int


class Manifest:
    """`/edge/manifest`"""

    def __init__(self) -> None:
        """Begin with nothing; the first question fills it."""
        self._desk = Desk()

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer what is current."""
        resp.content_type = falcon.MEDIA_JSON
        resp.data = self._desk.current(req.context.house)


class Sheet:
    """`/edge/sheets/{version}`"""

    def on_get(self, req: falcon.Request, resp: falcon.Response, version: str) -> None:
        """Answer a sheet, rendered on the first question."""
        with transaction(req.context.house.pool) as db:
            body = publishing.render_sheet(db, version)
        if body is None or body.startswith(b"{"):
            raise NotFound("no page has this version")
        _immutable(resp, body, "application/octet-stream")


class Snapshot:
    """`/edge/snapshots/{version}`"""

    def on_get(self, req: falcon.Request, resp: falcon.Response, version: str) -> None:
        """Answer a snapshot, the current one or an earlier one.

        An edge that names no format is one of before there were two.
        """
        house = req.context.house
        format = req.get_param_as_int("format", default=1)
        if format not in snapshots.FORMATS:
            raise NotFound("no snapshot is written in this format")
        with transaction(house.pool) as db:
            body = sponsoring.find_snapshot(db, version, house.now(), format)
        if body is None:
            raise NotFound("no snapshot has this version")
        _immutable(resp, body, falcon.MEDIA_JSON)


class Picture:
    """`/edge/pictures/{picture}`"""

    def on_get(self, req: falcon.Request, resp: falcon.Response, picture: str) -> None:
        """Answer a creative's picture."""
        with transaction(req.context.house.pool) as db:
            found = pictures.find(db, picture)
        if found is None:
            raise NotFound
        _immutable(resp, bytes(found.body), found.media_type)


class Events:
    """`/edge/events`"""

    @answers(BatchResult)
    def on_post(self, req: falcon.Request, resp: falcon.Response, body: bytes) -> None:
        """Store a batch; answered only once it is committed."""
        result = events.store(req.context.house, body)
        give(resp, BatchResult(result.stored, result.known, result.broken))


def _immutable(resp: falcon.Response, body: bytes, media_type: str) -> None:
    resp.data = body
    resp.content_type = media_type
    resp.set_header("cache-control", _IMMUTABLE)
