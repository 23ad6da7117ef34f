"""Who sends: readers' impressions and clicks are paid for, everybody else's are kept and marked."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from edge.senders import MOST_KEPT
from functions import tokens
from functions.floods import SEEN_OF_ADDRESS
from tests.edge.in_process import Here, document, text
from tests.edge.reading import Found, read
from tests.worker import world

REPORT = {"sequence": 1, "active": 1_500, "furthest": 400}
ROBOTS = ("Googlebot/2.1", "Mozilla/5.0 (compatible; bingbot/2.0)", "GPTBot/1.2", "curl/8.14.1",
          "python-requests/2.32", "AhrefsBot/7.0", "facebookexternalhit/1.1")  # fmt: skip


def seen(page: Found, visible: int = 1_500) -> Mapping[str, object]:
    return REPORT | {"seen": [{"token": token, "visible": visible} for token in page.slots]}


async def opened(here: Here, age_ms: int = 2_000, **headers: str) -> Found:
    found = read(text(await here.get(world.OPEN, **headers)))
    here.clock.now_ms += age_ms
    return found


def marks(here: Here, kind: str) -> list[tuple[str, ...]]:
    return [event.marks for event in here.queue.events if event.kind == kind]


def test_what_was_in_view_for_less_than_a_second_is_marked():
    async def go():
        here = Here()
        page = await opened(here, age_ms=900)
        await here.post(f"/l/{page.view}", seen(page, 5_000))
        assert marks(here, "seen") == [("early",)] * 2
        page = await opened(here)
        await here.post(f"/l/{page.view}", seen(page, 999))
        assert marks(here, "seen")[2:] == [("early",)] * 2
        page = await opened(here)
        await here.post(f"/l/{page.view}", seen(page, 1_000))
        assert marks(here, "seen")[4:] == [()] * 2

    asyncio.run(go())


def test_own_people_at_work_read_like_others_but_nobody_pays_for_it():
    async def go():
        here = Here()
        here.clock.now_ms = time.time_ns() // 1_000_000
        for role, expected in (("student", ()), ("author", ("staff",)), ("sponsor", ("staff",)),
                               ("admin", ("staff",))):  # fmt: skip
            cookie = f"__Host-access={world.token(role=role)}"
            page = await opened(here)
            await here.post(f"/l/{page.view}", seen(page), cookie=cookie)
            await here.get(f"/r/{page.slots[0]}", cookie=cookie)
            reading, first, second, click = here.queue.events
            assert reading.marks == ()
            assert first.marks == second.marks == click.marks == expected
            assert {event.learner for event in here.queue.events} == {str(world.MARIA)}
            here.queue.events.clear()

    asyncio.run(go())


def test_an_address_that_sees_more_than_a_school_could_is_marked_and_its_neighbour_is_not():
    async def go():
        here = Here()
        for _ in range(200):
            page = await opened(here, age_ms=1_000)
            await here.post(f"/l/{page.view}", seen(page))
            here.clock.now_ms -= 1_000
        found = Counter(marks(here, "seen"))
        assert found[()] == 300
        assert found[("flood",)] == 100
        assert all(each == () for each in marks(here, "read"))
        here.queue.events.clear()
        here.address = "198.51.100.8"
        page = await opened(here)
        await here.post(f"/l/{page.view}", seen(page))
        assert marks(here, "seen") == [(), ()]

    asyncio.run(go())


def test_many_clicks_of_one_page_are_marked_and_lead_on_all_the_same():
    async def go():
        here = Here()
        page = await opened(here)
        slot = tokens.verify_slot(world.SLOT_KEYS, page.slots[0], here.clock.now_ms)
        every = [
            tokens.sign_slot(world.SLOT_KEYS, replace(slot, slot=number)) for number in range(1, 7)
        ]
        for token in every:
            assert (await here.get(f"/r/{token}")).status == 303
        assert marks(here, "click") == [(), (), (), ("repeat",), ("repeat",), ("repeat",)]

    asyncio.run(go())


def test_the_memory_of_senders_is_bounded():
    async def go():
        here = Here()
        senders = here.edge._beacons._senders
        page = await opened(here)
        for number in range(MOST_KEPT + 50):
            senders._draw(f"s a {number}", SEEN_OF_ADDRESS, here.clock.now_ms)
        assert len(senders._buckets) == MOST_KEPT
        assert (await here.post(f"/l/{page.view}", seen(page))).status == 202

    asyncio.run(go())


def test_slots_that_stood_in_a_page_are_told_once_whether_or_not_they_were_seen():
    async def go():
        here = Here()
        page, other = await opened(here), await opened(here)
        slots = [*page.slots, other.slots[0], page.slots[0]]
        answer = await here.post(f"/l/{page.view}", REPORT | {"slots": slots})
        assert document(answer) == {"sequence": 1, "seen": [], "shown": [1, 2]}
        shown = [event for event in here.queue.events if event.kind == "shown"]
        assert [(event.slot, event.price_micros) for event in shown] == [(1, 0), (2, 0)]
        assert here.edge.metrics.of("uchi_refused_tokens_total") == 1

    asyncio.run(go())


def test_in_a_labelled_mix_no_known_robot_is_billed_and_hardly_a_person_is_missed():
    async def go():
        here, dice = Here(), random.Random(300)
        labels: dict[str, str] = {}

        async def visit(label: str, age_ms: int, visible: int = 1_500, *, click: float = 0.0,
                        **headers: str) -> None:  # fmt: skip
            page = await opened(here, age_ms=age_ms)
            answer = await here.post(f"/l/{page.view}", seen(page, visible), **headers)
            assert answer.status == 202
            labels[here.queue.events[-1].view] = label
            if dice.random() < click:
                await here.get(f"/r/{page.slots[0]}", **headers)

        for number in range(600):
            here.address = f"198.51.{number % 200}.7"
            await visit("person", dice.randrange(1_200, 60_000), click=0.03)
            if number % 3 == 0:
                # A class behind one address.
                here.address = "203.0.113.1"
                await visit("person", dice.randrange(1_200, 20_000), click=0.03)
            if number % 4 == 0:
                await visit("robot", 3_000, click=0.5, user_agent=dice.choice(ROBOTS))
                await visit("robot", 3_000, sec_purpose="prefetch;prerender")
                await visit("robot", 200, visible=9_000, click=1.0)
        here.address = "192.0.2.66"
        for number in range(600):
            await visit("flood" if number >= 300 else "before the flood", 1_000, click=0.5)
            here.clock.now_ms -= 1_000
        slots = [event for event in here.queue.events if event.kind in ("seen", "click")]
        billed = Counter(labels[event.view] for event in slots if not event.marks)
        people = [event for event in slots if labels[event.view] == "person"]
        assert billed["robot"] == 0
        assert billed["flood"] == 0
        missed = sum(bool(event.marks) for event in people)
        assert missed <= len(people) / 100

    asyncio.run(go())
