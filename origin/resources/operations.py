"""Operations: whether the service works, and what it counts."""

from __future__ import annotations

import falcon

from functions.problems import Unavailable
from origin import metrics
from storage.database import ping


class Health:
    """`/healthz`"""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer 200 when the database answers within a second, else 503."""
        if not ping(req.context.house.pool, timeout_s=1.0):
            raise Unavailable("the database does not answer")
        resp.media = {"database": "ok"}


class Metrics:
    """`/metrics`"""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer the counters to whoever asks from this machine."""
        resp.content_type = metrics.MEDIA_TYPE
        resp.data = metrics.exposition()
