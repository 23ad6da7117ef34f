"""The site: its settings, search, files, mails, and the doors for programs."""

from __future__ import annotations

from functions import limits
from functions.permissions.route import Route, json, page

_R, _W = limits.READING, limits.WRITING

ROUTES: tuple[Route, ...] = (
    # The site
    Route("GET", "/api/site", "admin", _R, "Read the site's settings and texts"),
    json("PUT", "/api/site", "admin", _W, "Change the site's settings and texts",
         "SiteChange", limits.CONTENT_BODY_BYTES),
    page("/admin/site", "admin", "Show the site's settings"),
    Route("POST", "/admin/site", "admin", _W, "Change the site's settings by form", "form", "form",
          limits.CONTENT_BODY_BYTES, page=True),
    # Search
    Route("GET", "/api/search", "anyone", limits.SEARCHING,
          "Find courses, chapters and their parts by words, best first"),
    Route("GET", "/search", "anyone", limits.SEARCHING, "Show the search and what it finds",
          page=True),
    # The API's own description
    Route("GET", "/api/openapi.json", "anyone", _R, "Read the API's OpenAPI 3.1 document"),
    Route("GET", "/api/docs", "anyone", _R, "Read the API's documentation", page=True),
    Route("GET", "/problems", "anyone", _R, "List everything that can be refused", page=True),
    Route("GET", "/problems/{slug}", "anyone", _R, "Read what a refusal means", page=True),
    # The edge's own door
    Route("GET", "/edge/manifest", "edge", limits.UNLIMITED, "Read what is current"),
    Route("GET", "/edge/sheets/{version}", "edge", limits.UNLIMITED, "Read a sheet"),
    Route("GET", "/edge/snapshots/{version}", "edge", limits.UNLIMITED,
          "Read the sponsors' snapshot"),
    Route("GET", "/edge/pictures/{picture}", "edge", limits.UNLIMITED,
          "Read a creative's picture"),
    Route("POST", "/edge/events", "edge", limits.UNLIMITED, "Store a batch of events",
          "events", "batch", limits.BATCH_BODY_BYTES),
    # Files
    Route("GET", "/assets/{name}", "anyone", _R, "Read a style, script or font"),
    Route("GET", "/media/{media}/{name}", "anyone", _R, "Read a course's file"),
    # Mails
    Route("GET", "/unsubscribe/{token}", "anyone", _R,
          "Show from which mails a link unsubscribes", page=True),
    Route("POST", "/unsubscribe/{token}", "anyone", _W,
          "Unsubscribe from a kind of mails by one click", page=True, by_link=True),
)  # fmt: skip
