"""Pages at the edge: assembled from sheets, for one view each."""

import asyncio
import gzip
import re
import time
from dataclasses import replace

from functions import naming
from functions.manifests import Page
from tests.edge.in_process import Here, MemoryCache, document, header, text
from tests.edge.reading import read
from tests.worker import world


def run(coroutine):
    return asyncio.run(coroutine)


def test_a_page_holds_its_two_slots_and_its_view_under_one_nonce():
    async def go():
        here = Here()
        answer = await here.get(world.OPEN)
        assert answer.status == 200
        found = read(text(answer))
        policy = header(answer, "content-security-policy")
        assert len(found.nonces) == 1
        assert f"'nonce-{found.nonces.pop()}'" in policy
        assert "unsafe" not in policy
        # The one campaign stands once; the other slot is the house's.
        assert len(found.slots) == 2
        assert text(answer).count("data:image/webp;base64,") == 1
        assert "Топъл хляб &amp; кифли" in text(answer)
        assert "\ue000" not in text(answer)
        assert header(answer, "cache-control") == "private, no-store"
        assert header(answer, "set-cookie") == ""

    run(go())


def test_two_views_share_no_name_no_nonce_and_no_token():
    async def go():
        here = Here()
        one, two = [read(text(await here.get(world.OPEN))) for _ in range(2)]
        assert not one.names & two.names
        assert not one.nonces & two.nonces
        assert not set(one.slots) & set(two.slots)
        assert one.view != two.view
        assert all(set(name) <= set(naming.LETTERS) for name in one.names)

    run(go())


def test_a_sheet_is_asked_for_once_however_many_want_it():
    async def go():
        here = Here()
        await here.edge.start()
        here.origin.slow_s = 0.02
        answers = await asyncio.gather(*(here.get(f"{world.OPEN}?q={n}") for n in range(50)))
        assert {answer.status for answer in answers} == {200}
        assert len(here.origin.paths("/edge/sheets/")) == 1
        assert len(here.origin.paths("/edge/pictures/")) == 1

    run(go())


def test_the_interface_speaks_the_readers_language():
    async def go():
        here = Here()
        assert 'lang="bg"' in text(await here.get(world.OPEN))
        assert 'lang="en"' in text(await here.get(world.OPEN, accept_language="en-GB,en"))
        chosen = await here.get(world.OPEN, accept_language="en", cookie="lang=bg")
        assert 'lang="bg"' in text(chosen)

    run(go())


def test_a_restarted_edge_serves_the_page_with_the_origin_away():
    async def go():
        disk = MemoryCache()
        first = Here(disk)
        await first.edge.start()
        await first.get(world.OPEN)
        second = Here(disk)
        second.origin.away = True
        await second.edge.start()
        answer = await second.get(world.OPEN)
        assert answer.status == 200
        assert len(read(text(answer)).slots) == 2

    run(go())


def test_a_new_version_that_cannot_be_had_leaves_the_last_one_standing():
    async def go():
        here = Here()
        await here.get(world.OPEN)
        version, data = world.sheet(world.OPEN, "bg", "Нови цикли")
        made = world.manifest(here.clock.now_ms + 1)
        page = replace(made.pages[world.OPEN], versions={"bg": version, "en": version})
        here.origin.made = replace(made, pages={**made.pages, world.OPEN: page})
        await here.edge.refresh()
        answer = await here.get(world.OPEN)
        assert answer.status == 200
        assert "Нови" not in text(answer)
        here.origin.sheets[version] = data
        assert "Нови" in text(await here.get(world.OPEN))

    run(go())


def test_beyond_the_manifests_lifetime_only_the_house_speaks():
    async def go():
        here = Here()
        await here.get(world.OPEN)
        here.origin.away = True
        here.clock.now_ms += 121_000
        html = text(await here.get(world.OPEN))
        assert "data:image" not in html
        assert "Запиши се" in html

    run(go())


def test_an_older_manifest_never_replaces_a_newer_one():
    async def go():
        here = Here()
        await here.edge.start()
        here.origin.made = world.manifest(here.clock.now_ms - 1, pages={})
        await here.edge.refresh()
        assert (await here.get(world.OPEN)).status == 200

    run(go())


def test_a_manifest_that_cannot_be_read_or_is_forged_changes_nothing():
    async def go():
        here = Here()
        await here.get(world.OPEN)
        here.clock.now_ms += 1_000
        here.origin.made = world.manifest(here.clock.now_ms, pages={})
        here.origin.forge = True
        await here.edge.refresh()
        assert (await here.get(world.OPEN)).status == 200
        here.origin.forge = False
        here.origin.raw_manifest = b'{"format": 99}'
        await here.edge.refresh()
        assert (await here.get(world.OPEN)).status == 200
        assert here.edge.metrics.of("uchi_manifests_total", "broken") == 1
        assert ("warning", "no fresh manifest") in here.lines

    run(go())


def test_a_sheet_of_another_version_is_not_believed():
    async def go():
        here = Here()
        version = world.sheet(world.OPEN, "bg")[0]
        here.origin.sheets[version] = here.origin.sheets[world.sheet(world.MEMBERS, "bg")[0]]
        assert (await here.get(world.OPEN)).status == 503

    run(go())


def test_with_no_manifest_at_all_a_reader_is_asked_to_come_back():
    async def go():
        here = Here()
        here.origin.away = True
        answer = await here.get(world.OPEN, accept="text/html")
        assert answer.status == 503
        assert header(answer, "retry-after") == "5"
        assert "<h1>" in text(answer)
        assert (await here.get("/healthz")).status == 503

    run(go())


def test_a_members_page_asks_for_a_token_of_ours_that_lives():
    async def go():
        here = Here()
        here.clock.now_ms = int(time.time() * 1000)

        async def status_with(token: str) -> tuple[int, str]:
            answer = await here.get(world.MEMBERS, cookie=f"__Host-access={token}")
            return answer.status, header(answer, "location")

        assert await status_with(world.token()) == (200, "")
        assert (await status_with(world.token(world.STRANGERS_KEY)))[1].startswith("/login?to=")
        status, location = await status_with(world.token(iat=1, exp=900))
        assert (status, location) == (303, f"/api/auth/renew?to={world.MEMBERS}")
        assert (await status_with(world.token(aud="other")))[0] == 303
        # A signature that was right a moment ago does not outlive the session.
        await status_with(kept := world.token())
        here.origin.made = world.manifest(here.clock.now_ms + 1, denied=frozenset({world.SESSION}))
        await here.edge.refresh()
        assert (await status_with(kept))[0] == 303
        assert (await here.get(world.MEMBERS)).status == 303

    run(go())


def test_what_is_not_there_is_a_page_for_people_and_a_document_for_programs():
    async def go():
        here = Here()
        page = await here.get("/courses/none", accept="text/html", accept_language="en")
        assert page.status == 404
        nonce = re.search(r'<style nonce="([a-z]+)"', text(page))
        assert nonce
        assert nonce[1] in header(page, "content-security-policy")
        problem = await here.get("/courses/none", accept="application/json")
        assert header(problem, "content-type") == "application/problem+json"
        assert document(problem)["type"] == "/problems/not-found"
        assert (await here.get("/courses/../admin")).status == 400
        assert (await here.get("/edge/manifest")).status == 404

    run(go())


def test_a_moved_page_is_found_at_its_new_address():
    async def go():
        here = Here()
        moved = await here.get("/courses/programming/cycles")
        assert (moved.status, header(moved, "location")) == (301, world.OPEN)
        slashed = await here.get(f"{world.OPEN}/")
        assert (slashed.status, header(slashed, "location")) == (301, world.OPEN)

    run(go())


def test_pages_take_no_posts():
    async def go():
        answer = await Here().ask("POST", world.OPEN)
        assert answer.status == 405

    run(go())


def test_the_language_switch_leads_nowhere_else():
    async def go():
        here = Here()
        answer = await here.get(f"/language?to={world.OPEN}&lang=en")
        assert (answer.status, header(answer, "location")) == (303, world.OPEN)
        assert header(answer, "set-cookie").startswith("lang=en;")
        for to in ("//evil.example", "https://evil.example", "/\\evil.example", "/a%0d%0ab"):
            away = await here.get(f"/language?to={to}&lang=en")
            assert header(away, "location") == "/"
        assert (await here.get("/language?to=/&lang=fr")).status == 400

    run(go())


def test_an_error_of_ours_is_an_answer_and_a_line_in_the_log():
    async def go():
        here = Here()
        await here.edge.start()

        def broken(count: int) -> bytes:
            if count > 16:  # a page's own draw, not the number of the request or its error page
                raise RuntimeError("no dice")
            return bytes(count)

        here.edge.ports.draw = broken
        answer = await here.get(world.OPEN, accept="text/html")
        assert answer.status == 500
        assert ("error", "a request failed") in here.lines
        assert "no dice" not in text(answer)

    run(go())


def test_metrics_are_for_this_machine_only():
    async def go():
        here = Here()
        await here.get(world.OPEN)
        assert (await here.get("/metrics")).status == 404
        answer = await here.ask("GET", "/metrics", local=True)
        assert 'uchi_pages_total{outcome="origin"} 1' in text(answer)

    run(go())


def test_a_reader_who_takes_gzip_gets_the_same_page_in_fewer_bytes():
    async def go():
        here = Here()
        plain = await here.get(world.OPEN)
        assert header(plain, "content-encoding") == ""
        assert header(plain, "vary") == "accept-encoding"
        for _ in range(2):  # deflated now, and kept
            answer = await here.get(world.OPEN, accept_encoding="gzip, br")
            assert header(answer, "content-encoding") == "gzip"
            assert isinstance(answer.body, bytes)
            html = gzip.decompress(answer.body).decode()
            assert len(read(html).slots) == 2
            assert (
                re.sub(r"[a-z]{9,}", "", html)[:2_000]
                == re.sub(r"[a-z]{9,}", "", text(plain))[:2_000]
            )

    run(go())


def test_where_the_runtime_compresses_the_edge_does_not():
    async def go():
        here = Here(gzips=False)
        answer = await here.get(world.OPEN, accept_encoding="gzip")
        assert header(answer, "content-encoding") == ""
        assert "</html>" in text(answer)

    run(go())


def test_robots_find_all_pages_and_a_browser_its_icon():
    async def go():
        here = Here()
        answer = text(await here.get("/robots.txt"))
        assert f"Sitemap: {world.PUBLIC_URL}/sitemap.xml" in answer
        assert "Disallow: /search" in answer
        icon = await here.get("/favicon.ico")
        assert icon.status == 302
        assert re.fullmatch(r"/assets/mark-[a-z]+\.png", header(icon, "location"))

    run(go())


def test_the_map_of_the_site_is_a_sheet_of_xml_that_needs_no_origin():
    async def go():
        here = Here()
        version, data = world.sheet("/sitemap.xml", "bg", "карта")
        here.origin.sheets[version] = data
        made = world.manifest(here.clock.now_ms)
        here.origin.made = replace(
            made, pages={**made.pages, "/sitemap.xml": Page("open", {"bg": version})}
        )
        assert (await here.get("/sitemap.xml", accept_language="en")).status == 200
        here.origin.away = True
        answer = await here.get("/sitemap.xml")
        assert answer.status == 200
        assert header(answer, "content-type") == "application/xml; charset=utf-8"

    run(go())


def test_a_page_of_an_error_names_the_site():
    async def go():
        here = Here()
        here.origin.made = replace(world.manifest(here.clock.now_ms), site="Школа <Зора>")
        answer = await here.get("/no-such-page", accept="text/html")
        assert answer.status == 404
        assert "Школа &lt;Зора&gt;" in text(answer)

    run(go())
