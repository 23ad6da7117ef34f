"""The API's description: for programs, for people, and what its refusals mean."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cached_property
from typing import Any

import falcon

from functions.problems import NotFound
from origin import documentation, openapi
from templates import render

Routes = Callable[[], list[tuple[str, object]]]
"""The application's table of contents, which these resources stand in themselves."""


class OpenApi:
    """`/api/openapi.json`"""

    def __init__(self, routes: Routes) -> None:
        """Describe these routes."""
        self._routes = routes

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer the OpenAPI 3.1 document."""
        document = openapi.document(self._routes(), req.context.house.settings)
        resp.content_type = falcon.MEDIA_JSON
        resp.data = json.dumps(document, ensure_ascii=False).encode()


class Documentation:
    """`/api/docs`"""

    def __init__(self, routes: Routes) -> None:
        """Describe these routes."""
        self._routes = routes

    @cached_property
    def _values(self) -> dict[str, Any]:
        # The API does not change while it runs.
        return documentation.values(self._routes())

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer the same as a page."""
        resp.content_type = falcon.MEDIA_HTML
        resp.text = render(
            "docs/api.html", interface=req.context.interface, path="/api/docs", **self._values
        )


class Problems:
    """`/problems`"""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer the list of everything that can be refused."""
        _list(req, resp, openapi.problems(), "/problems")


class Problem:
    """`/problems/{slug}`"""

    def on_get(self, req: falcon.Request, resp: falcon.Response, slug: str) -> None:
        """Answer what one refusal means."""
        found = [kind for kind in openapi.problems() if kind.slug == slug]
        if not found:
            raise NotFound
        _list(req, resp, found, f"/problems/{slug}")


def _list(req: falcon.Request, resp: falcon.Response, kinds: list, path: str) -> None:
    shown = [{"slug": each.slug, "status": each.status, "title": each.title()} for each in kinds]
    resp.content_type = falcon.MEDIA_HTML
    resp.text = render(
        "docs/problems.html", interface=req.context.interface, path=path, problems=shown
    )
