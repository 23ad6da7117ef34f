"""The API's description: it needs no server, names every route, and what it says is so."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from uuid import UUID

from functions import permissions
from origin import app, openapi
from tests.origin.asking import Asker

ROOT = Path(__file__).resolve().parent.parent.parent


def test_every_route_of_the_api_is_described() -> None:
    described = {
        (method.upper(), path)
        for path, methods in openapi.document(app.routes())["paths"].items()
        for method in methods
    }
    declared = {
        (route.method, re.sub(":[a-z]+}", "}", route.path))
        for route in permissions.ROUTES
        if route.path.startswith("/api/")
    }
    assert described == declared


def test_every_reference_leads_somewhere_and_every_operation_has_its_own_id() -> None:
    document = openapi.document(app.routes())
    text = json.dumps(document)
    for part in text.split('"$ref": "#/components/')[1:]:
        kind, _, name = part.partition('"')[0].partition("/")
        assert name in document["components"][kind]
    ids = [each["operationId"] for path in document["paths"].values() for each in path.values()]
    assert len(ids) == len(set(ids))


def test_the_document_is_made_with_no_server_and_no_settings() -> None:
    code = (
        "import json; from origin import app, openapi;"
        " print(json.dumps(openapi.document(app.routes())))"
    )
    bare = {"PATH": os.environ["PATH"]}
    made = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=bare,
        capture_output=True,
        check=True,
        timeout=180,
    )
    assert json.loads(made.stdout)["openapi"].startswith("3.1")


def test_what_a_query_names_may_not_be_there(asker: Asker) -> None:
    paths = asker.ask("GET", "/api/openapi.json").json["paths"]
    nowhere = asker.ask("GET", f"/api/ads/serve?chapter={UUID(int=1)}")
    assert str(nowhere.status) in paths["/api/ads/serve"]["get"]["responses"]
    assert nowhere.status == 404
    # Words that are looked for are no thing that could be missing.
    assert "404" not in paths["/api/search"]["get"]["responses"]


def test_it_is_served_and_shown_without_anything_from_elsewhere(asker: Asker) -> None:
    assert asker.ask("GET", "/api/openapi.json").json["openapi"] == "3.1.0"
    page = asker.ask("GET", "/api/docs").body.decode()
    assert "/api/content/{content}/publish" in page
    assert "https://" not in page
    assert "style=" not in page
    problems = asker.ask("GET", "/problems").body.decode()
    assert "nothing-to-publish" in problems
    assert asker.ask("GET", "/problems/nothing-to-publish").status == 200
    assert asker.ask("GET", "/problems/no-such-problem").status == 404
