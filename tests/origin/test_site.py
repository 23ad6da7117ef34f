"""The site: its settings stand on every page, and its texts, map and look follow them."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlencode
from xml.etree import ElementTree

from functions import sheets
from functions.manifests import Page
from origin.house import House
from storage import pages
from storage.database import transaction
from tests.origin.asking import Answer, Asker
from tests.origin.conftest import Somebody
from tests.origin.test_search import a_course
from tests.origin.test_thread import made

Make = Callable[..., Somebody]
LIGHT, DARK = "#7a1f5c", "#f0a8d8"


def change(asker: Asker, token: str, **values: object):
    return asker.ask("PUT", "/api/site", values, token=token)


def current(house: House) -> dict[str, Page]:
    """Return the pages by path; not by the manifest, which is kept for a second."""
    with transaction(house.pool) as db:
        return pages.current(db)


def page(asker: Asker, house: House, path: str, interface: str = "bg") -> str:
    version = current(house)[path].versions[interface]
    answer = asker.edge("GET", f"/edge/sheets/{version}")
    assert answer.status == 200
    return b"".join(sheets.unpack(answer.body).segments).decode()


def test_a_new_name_changes_every_sheet(asker: Asker, people: Make, house: House) -> None:
    admin = people("admin").token
    a_course(asker, people("author").token)
    before = current(house)
    assert change(asker, admin, name="Школа <Зора>").status == 200
    after = current(house)
    assert all(
        after[path].versions != before[path].versions for path in after if path != "/sitemap.xml"
    )
    assert "Школа &lt;Зора&gt;" in page(asker, house, "/courses/parvi-urotsi/za-pametta")


def test_a_colour_that_nobody_can_read_is_refused(asker: Asker, people: Make) -> None:
    admin = people("admin").token
    for light, dark, field in (
        ("#ffd0d0", DARK, "/accent"),
        (LIGHT, "#30303a", "/accent_dark"),
        (LIGHT, "", "/accent_dark"),
    ):
        answer = change(asker, admin, accent=light, accent_dark=dark)
        assert (answer.status, answer.problem) == (422, "invalid-fields")
        assert [error["pointer"] for error in answer.json["errors"]] == [field]
    assert asker.ask("GET", "/api/site", token=admin).json["accent"] == ""


def test_the_accent_is_a_style_sheet_of_its_own_and_no_other_is_made(
    asker: Asker, people: Make, house: House
) -> None:
    a_course(asker, people("author").token)
    change(asker, people("admin").token, accent=LIGHT, accent_dark=DARK)
    found = re.search(r'href="(/assets/accent-[^"]+)"', page(asker, house, "/courses"))
    assert found
    style = asker.ask("GET", found[1])
    assert style.status == 200
    assert LIGHT.encode() in style.body
    assert "immutable" in (style.header("cache-control") or "")
    assert asker.ask("GET", "/assets/accent-000000-ffffff.css").status == 404


def test_a_text_that_nobody_wrote_says_so_and_a_written_one_is_safe(
    asker: Asker, people: Make, house: House
) -> None:
    a_course(asker, people("author").token)
    admin = people("admin").token
    assert "още не е написан" in page(asker, house, "/privacy")
    texts = {"privacy": {"bg": "# Данни\n\nНищо <script>x</script> не пазим."}}
    assert change(asker, admin, texts=texts).status == 200
    shown = page(asker, house, "/privacy")
    assert "не пазим" in shown
    assert "<script>x" not in shown
    assert "has not been written" in page(asker, house, "/privacy", "en")
    assert "още не е написан" in page(asker, house, "/legal")


def test_the_map_names_open_pages_and_their_translations(
    asker: Asker, people: Make, house: House
) -> None:
    token = people("author").token
    first = a_course(asker, token)
    a_course(asker, token, title="First lessons", language="en", translation_of=first["id"])
    a_course(asker, token, title="Тайни", access="members")
    tree = ElementTree.fromstring(page(asker, house, "/sitemap.xml"))
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    found = {
        element.findtext("s:loc", "", space).split("/", 3)[3]: len(element)
        for element in tree.findall("s:url", space)
    }
    assert found["courses/parvi-urotsi/za-pametta"] == 3
    assert found["courses/tayni"] == 1
    assert "courses/tayni/za-pametta" not in found
    assert "legal" in found


def test_a_course_tells_robots_and_other_sites_what_it_is(
    asker: Asker, people: Make, house: House
) -> None:
    a_course(asker, people("author").token, title="Уроци </script>")
    path = "/courses/urotsi-script"
    shown = page(asker, house, path)
    assert 'rel="canonical" href="http' in shown
    assert 'property="og:title" content="Уроци &lt;/script&gt;"' in shown
    data = re.search(r'<script type="application/ld\+json" nonce="">(.*?)</script>', shown)
    assert data
    assert "</script" not in data[1]


def test_the_form_keeps_what_was_typed_and_says_what_is_wrong(
    asker: Asker, people: Make, house: House
) -> None:
    admin = people("admin").token
    a_course(asker, people("author").token)
    typed = {"name": "Школа", "logo": "", "accent": "#ffd0d0", "accent_dark": DARK,
             "texts-legal-bg": "Кой държи сайта: <b>школата</b>"}  # fmt: skip
    refused = _post_form(asker, admin, typed)
    assert refused.status == 422
    assert "не се чете" in refused.body.decode()
    assert "Кой държи сайта: &lt;b&gt;" in refused.body.decode()
    assert "Школа" not in page(asker, house, "/legal")
    answer = _post_form(asker, admin, typed | {"accent": LIGHT})
    assert (answer.status, (answer.header("location") or "")[:11]) == (303, "/admin/site")
    assert "Кой държи сайта" in page(asker, house, "/legal")
    assert LIGHT[1:] in page(asker, house, "/legal")


def _post_form(asker: Asker, token: str, typed: dict[str, str]) -> Answer:
    headers = {"content-type": "application/x-www-form-urlencoded", "accept-language": "bg"}
    return asker.ask("POST", "/admin/site", urlencode(typed).encode(), token=token, headers=headers)


def test_every_change_is_in_the_log(asker: Asker, people: Make) -> None:
    admin = people("admin").token
    change(asker, admin, name="Школа")
    entries = made(asker.ask("GET", "/api/audit", token=admin))["entries"]
    assert entries[0]["action"] == "site.changed"
