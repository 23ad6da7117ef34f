"""The main thread at the origin: a course is made, published, and named to the edge."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import templates
from functions import manifests, sheets, signatures
from tests.origin.asking import Answer, Asker
from tests.origin.conftest import Somebody

TEXT = "# Памет\n\nУчим по малко и често.\n\n" + "\n\n".join(
    f"Абзац {n} за паметта." for n in range(8)
)


def made(answer: Answer) -> dict:
    assert answer.status in (200, 201), (answer.status, answer.body)
    return answer.json


def manifest(asker: Asker) -> manifests.Manifest:
    answer = asker.edge("GET", "/edge/manifest")
    assert answer.status == 200, answer.body
    return manifests.read(answer.body)


def a_course(asker: Asker, token: str) -> tuple[dict, dict, dict]:
    course = made(asker.ask("POST", "/api/courses", {"title": "Книга за паметта"}, token=token))
    chapter = made(
        asker.ask("POST", f"/api/courses/{course['id']}/chapters", {"title": "Начало"}, token=token)
    )
    content = made(
        asker.ask("POST", f"/api/chapters/{chapter['id']}/content", {"body": TEXT}, token=token)
    )
    return course, chapter, content


def test_a_published_chapter_is_named_in_the_manifest_and_its_sheet_is_rendered_once(
    asker: Asker, people: Callable[[str], Somebody]
) -> None:
    admin = people("admin")
    course, chapter, content = a_course(asker, admin.token)
    assert (course["slug"], course["state"]) == ("kniga-za-pametta", "draft")
    first = made(asker.ask("POST", f"/api/content/{content['id']}/publish", {}, token=admin.token))
    assert not first["visible"]
    assert "draft" in first["note"]
    whole = made(asker.ask("POST", f"/api/courses/{course['id']}/publish", token=admin.token))
    assert whole["contents"] == 1
    pages = manifest(asker).pages
    path = f"/courses/{course['slug']}/{chapter['slug']}"
    assert {"/", "/courses", f"/courses/{course['slug']}", path} <= pages.keys()
    version = pages[path].versions["bg"]
    once, twice = (asker.edge("GET", f"/edge/sheets/{version}") for _ in range(2))
    assert once.status == 200, once.body
    assert once.body == twice.body
    sheet = sheets.unpack(once.body)
    page = b"".join(sheet.segments).decode()
    assert "Учим по малко и често." in page
    assert sheet.header.version == version
    assert str(sheet.page) == chapter["id"]
    assert [place.slot for place in sheet.places if place.kind == "slot"] == [1, 2]


def test_a_process_with_other_templates_still_answers_with_the_published_sheet(
    asker: Asker, people: Callable[[str], Somebody], monkeypatch: pytest.MonkeyPatch
) -> None:
    # While a deployment replaces processes one by one, the old and the new make other sheets.
    admin = people("admin")
    course, _, _ = a_course(asker, admin.token)
    made(asker.ask("POST", f"/api/courses/{course['id']}/publish", token=admin.token))
    version = manifest(asker).pages[f"/courses/{course['slug']}"].versions["bg"]
    monkeypatch.setattr(templates, "digest", lambda: "of another version of the code")
    assert asker.edge("GET", f"/edge/sheets/{version}").status == 200


def test_a_new_title_of_one_chapter_gives_every_page_of_the_course_a_new_version(
    asker: Asker, people: Callable[[str], Somebody], monkeypatch
) -> None:
    monkeypatch.setattr("origin.actions.manifest.KEPT_MS", 0)
    admin = people("admin")
    course, chapter, _ = a_course(asker, admin.token)
    asker.ask("POST", f"/api/courses/{course['id']}/publish", token=admin.token)
    before = manifest(asker).pages
    changed = asker.ask(
        "PUT", f"/api/chapters/{chapter['id']}", {"title": "Увод"}, token=admin.token
    )
    assert changed.status == 200, changed.body
    after = manifest(asker).pages
    for path in (f"/courses/{course['slug']}", f"/courses/{course['slug']}/{chapter['slug']}"):
        assert before[path].versions["en"] != after[path].versions["en"]


def test_an_archived_course_disappears_from_the_manifest(
    asker: Asker, people: Callable[[str], Somebody], monkeypatch
) -> None:
    monkeypatch.setattr("origin.actions.manifest.KEPT_MS", 0)
    admin = people("admin")
    course, _, _ = a_course(asker, admin.token)
    asker.ask("POST", f"/api/courses/{course['id']}/publish", token=admin.token)
    assert asker.ask("DELETE", f"/api/courses/{course['id']}", token=admin.token).status == 204
    assert not any(course["slug"] in path for path in manifest(asker).pages)


def test_the_edges_own_door_answers_signed_and_only_to_the_edge(asker: Asker) -> None:
    answer = asker.edge("GET", "/edge/manifest")
    request_id = answer.header("uchi-request")
    header = answer.header("uchi-signature")
    assert header is not None
    assert request_id is not None
    at_ms = int(header.split(".")[2])
    signatures.verify_response(
        asker.edge_keys, header, at_ms, request_id, answer.status, answer.body
    )
    assert asker.ask("GET", "/edge/manifest").status == 401


def test_an_unknown_sheet_is_a_signed_404(asker: Asker) -> None:
    answer = asker.edge("GET", "/edge/sheets/bcfghjkl")
    assert (answer.status, answer.problem) == (404, "not-found")
    assert answer.header("uchi-signature")
