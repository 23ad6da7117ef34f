"""What pages report and readers follow: checked at the edge, taken durably or not at all."""

import asyncio
import time

import pytest

from functions import tokens
from functions.keys import KeyRing
from tests.edge.in_process import Here, document, header, text
from tests.edge.reading import Found, read
from tests.worker import world

REPORT = {"sequence": 1, "active": 1_500, "furthest": 400, "seen": []}


def run(coroutine):
    return asyncio.run(coroutine)


async def viewed(here: Here) -> Found:
    """Return a page that was opened two seconds ago."""
    found = read(text(await here.get(world.OPEN)))
    here.clock.now_ms += 2_000
    return found


def test_a_report_becomes_reading_and_seen_events_that_name_what_was_taken():
    async def go():
        here = Here()
        page = await viewed(here)
        seen = [{"token": token, "visible": 1_200} for token in page.slots]
        answer = await here.post(f"/l/{page.view}", REPORT | {"seen": seen})
        assert answer.status == 202
        assert document(answer) == {"sequence": 1, "seen": [1, 2]}
        read_, *seen_events = here.queue.events
        assert (read_.kind, read_.active_ms, read_.furthest) == ("read", 1_500, 400)
        assert {event.price_micros for event in seen_events} == {50_000, 0}
        assert all(event.marks == () for event in here.queue.events)

    run(go())


def test_more_active_time_than_has_passed_is_clamped_and_counted():
    async def go():
        here = Here()
        page = await viewed(here)
        await here.post(f"/l/{page.view}", REPORT)
        assert here.edge.metrics.of("uchi_clamped_posts_total") == 0
        await here.post(f"/l/{page.view}", REPORT | {"sequence": 2, "active": 86_400_000})
        assert here.queue.events[-1].active_ms == 2_000
        assert here.edge.metrics.of("uchi_clamped_posts_total") == 1

    run(go())


def test_a_report_sent_twice_is_the_same_events_twice():
    async def go():
        here = Here()
        page = await viewed(here)
        for _ in range(2):
            assert (await here.post(f"/l/{page.view}", REPORT)).status == 202
        one, two = here.queue.events
        assert one == two

    run(go())


def test_a_learner_is_named_by_a_good_token_only():
    async def go():
        here = Here()
        here.clock.now_ms = int(time.time() * 1000)
        page = await viewed(here)
        for token in (world.token(), world.token(world.STRANGERS_KEY)):
            await here.post(f"/l/{page.view}", REPORT, cookie=f"__Host-access={token}")
        assert [event.learner for event in here.queue.events] == [str(world.MARIA), None]

    run(go())


@pytest.mark.parametrize(
    ("spoil", "status"),
    [
        (lambda page: (page.view[:-2] + "bb", REPORT), 400),
        (lambda page: (page.slots[0], REPORT), 400),
        (lambda page: (page.view, REPORT | {"sequence": -1}), 422),
        (lambda page: (page.view, REPORT | {"score": 100}), 422),
        (lambda page: (page.view, [REPORT]), 400),
        (lambda page: (page.view, REPORT | {"seen": [{"token": "b" * 20_000, "visible": 1}]}), 413),
    ],
)
def test_a_spoilt_report_is_refused_and_counted(spoil, status):
    async def go():
        here = Here()
        token, body = spoil(await viewed(here))
        answer = await here.post(f"/l/{token}", body)
        assert answer.status == status
        assert header(answer, "content-type") == "application/problem+json"
        assert here.queue.events == []
        slug = str(document(answer)["type"]).removeprefix("/problems/")
        assert here.edge.metrics.of("uchi_posts_total", slug) == 1

    run(go())


def test_a_page_that_was_left_open_for_a_week_reports_no_more():
    async def go():
        here = Here()
        page = await viewed(here)
        here.clock.now_ms += 7 * 86_400_000
        assert (await here.post(f"/l/{page.view}", REPORT)).status == 410

    run(go())


def test_slots_of_another_view_and_forged_ones_are_left_out_of_a_report():
    async def go():
        here = Here()
        other, page = await viewed(here), await viewed(here)
        slot = tokens.verify_slot(world.SLOT_KEYS, page.slots[0], here.clock.now_ms)
        forged = tokens.sign_slot(KeyRing(1, {1: b"f" * 32}), slot)
        seen = [{"token": token, "visible": 1_000} for token in (other.slots[0], forged)]
        answer = await here.post(f"/l/{page.view}", REPORT | {"seen": seen})
        assert document(answer) == {"sequence": 1, "seen": []}
        assert here.edge.metrics.of("uchi_refused_tokens_total") == 2

    run(go())


def test_robots_are_marked():
    async def go():
        here = Here()
        page = await viewed(here)
        await here.post(f"/l/{page.view}", REPORT, user_agent="Googlebot/2.1 (+http://google.com)")
        await here.get(
            f"/r/{page.slots[0]}", user_agent="bingbot/2.0", sec_purpose="prefetch;prerender"
        )
        assert [event.marks for event in here.queue.events] == [("bot",), ("bot", "prefetch")]

    run(go())


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec_fetch_site": "same-origin"}, 202),
        ({"sec_fetch_site": "cross-site"}, 403),
        ({"sec_fetch_site": "same-site", "origin": world.PUBLIC_URL}, 403),
        ({"origin": world.PUBLIC_URL}, 202),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
    ],
)
def test_another_sites_page_cannot_report(headers, status):
    async def go():
        here = Here()
        page = await viewed(here)
        assert (await here.post(f"/l/{page.view}", REPORT, **headers)).status == status

    run(go())


def test_with_no_queue_the_origin_takes_the_report_itself():
    async def go():
        here = Here()
        page = await viewed(here)
        here.queue.refusing = True
        assert (await here.post(f"/l/{page.view}", REPORT)).status == 202
        assert [event.kind for event in here.origin.events] == ["read"]

    run(go())


def test_nothing_is_acknowledged_that_nobody_took():
    async def go():
        here = Here()
        page = await viewed(here)
        here.queue.refusing = here.origin.busy = True
        answer = await here.post(f"/l/{page.view}", REPORT)
        assert (answer.status, header(answer, "retry-after")) == (503, "7")
        # For these seven seconds the origin is left alone.
        asked = len(here.origin.asked)
        here.clock.now_ms += 3_000
        again = await here.post(f"/l/{page.view}", REPORT)
        assert (again.status, header(again, "retry-after")) == (503, "4")
        assert len(here.origin.asked) == asked
        here.clock.now_ms += 4_000
        here.origin.busy = False
        assert (await here.post(f"/l/{page.view}", REPORT)).status == 202

    run(go())


def test_a_followed_slot_is_counted_and_leads_where_its_token_says():
    async def go():
        here = Here()
        page = await viewed(here)
        answers = [await here.get(f"/r/{token}") for token in page.slots]
        assert {header(answer, "location") for answer in answers} == {
            world.LANDING, "https://learn.example/register"
        }  # fmt: skip
        assert {answer.status for answer in answers} == {303}
        assert header(answers[0], "referrer-policy") == "origin"
        assert header(answers[0], "cache-control") == "private, no-store"
        assert [event.kind for event in here.queue.events] == ["click", "click"]

    run(go())


def test_looking_at_a_link_without_following_it_is_no_click():
    async def go():
        here = Here()
        page = await viewed(here)
        answer = await here.ask("HEAD", f"/r/{page.slots[0]}")
        assert answer.status == 303
        assert here.queue.events == []

    run(go())


def test_a_forged_link_leads_nowhere():
    async def go():
        here = Here()
        page = await viewed(here)
        other = "c" if page.slots[0].endswith("b") else "b"
        for token in (page.slots[0][:-1] + other, page.view, "zz", ""):
            answer = await here.get(f"/r/{token}", accept="text/html")
            assert answer.status == (404 if token else 400)
            assert header(answer, "location") == ""
        assert here.queue.events == []

    run(go())


def test_a_reader_arrives_even_when_nobody_can_count_it():
    async def go():
        here = Here()
        page = await viewed(here)
        here.queue.refusing = here.origin.away = True
        assert (await here.get(f"/r/{page.slots[0]}")).status == 303
        assert here.edge.metrics.of("uchi_follows_total", "lost") == 1
        assert ("error", "a followed slot is not recorded") in here.lines

    run(go())
