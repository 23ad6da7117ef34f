"""Readers at the edge: caps, refusals and wishes hold, and only our own cookie is believed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from dataclasses import replace
from functools import partial
from uuid import UUID

import pytest

from edge.ports import OriginAnswer, Response
from functions import readers, snapshots, tokens
from functions.keys import KeyRing
from functions.readers import Desk
from functions.targeting import Targeting
from tests.edge.in_process import Here, header, text
from tests.edge.reading import read
from tests.worker import world

DAY_MS = 86_400_000
BREAD = "Топъл хляб"
OURS = "Запиши се"


def run(work: Callable[[], Coroutine[object, object, None]]) -> None:
    asyncio.run(work())


def a_house(**rules: object) -> Here:
    """Return an edge whose one paid campaign has these rules, at the time that it is."""
    here = Here()
    here.clock.now_ms = int(time.time() * 1000)
    paid, ours = world.SNAPSHOT.campaigns
    changed = replace(paid, **rules)  # type: ignore[arg-type]  # fields of Campaign
    here.origin.snapshot = snapshots.make((changed, ours), world.SNAPSHOT.creatives)
    return here


def cookie(here: Here, desk: Desk | None = None, token: str | None = None) -> str:
    """Return what Мария's browser sends: her token, and her desk where she has one."""
    sent = [f"__Host-access={world.token() if token is None else token}"]
    if desk is not None:
        sent.append(f"__Host-desk={readers.write(world.SLOT_KEYS, desk, here.clock.now_ms)}")
    return "; ".join(sent)


def stands(response: Response) -> int:
    """Return how many messages stand in a page."""
    return text(response).count(BREAD) + text(response).count(OURS)


MARIA = Desk(world.MARIA)


def test_a_learner_sees_a_message_as_often_as_its_cap_says() -> None:
    async def go() -> None:
        here = a_house(cap_views=2, cap_days=1)
        sent = {"cookie": cookie(here)}
        for _ in range(2):
            page = await here.get(world.OPEN, **sent)
            assert BREAD in text(page)
            shown = read(text(page))
            note = {
                "sequence": 1, "active": 0, "furthest": 0,
                "seen": [{"token": each, "visible": 1_500} for each in shown.slots],
            }  # fmt: skip
            said = await here.post(f"/l/{shown.view}", note, **sent)
            desk = header(said, "set-cookie")
            assert desk.startswith("__Host-desk=")
            assert desk.endswith("; Path=/; Max-Age=7776000; HttpOnly; SameSite=Lax; Secure")
            sent = {"cookie": f"{cookie(here)}; {desk.partition(';')[0]}"}
            again = await here.post(f"/l/{shown.view}", note | {"sequence": 2}, **sent)
            assert header(again, "set-cookie") == ""
        assert BREAD not in text(await here.get(world.OPEN, **sent))
        # Between two access tokens the desk alone keeps the cap.
        alone = sent["cookie"].partition("; ")[2]
        assert BREAD not in text(await here.get(world.OPEN, cookie=alone))
        here.clock.now_ms += DAY_MS + 3_600_000
        here.origin.made = world.manifest(here.clock.now_ms, snapshot=here.origin.snapshot.version)
        await here.edge.refresh()
        assert BREAD in text(await here.get(world.OPEN, cookie=alone))

    run(go)


def test_a_guests_browser_is_given_nothing_to_keep() -> None:
    async def go() -> None:
        here = a_house(cap_views=1, cap_days=1)
        page = await here.get(world.OPEN)
        shown = read(text(page))
        note = {
            "sequence": 1, "active": 0, "furthest": 0,
            "seen": [{"token": each, "visible": 1_500} for each in shown.slots],
        }  # fmt: skip
        said = await here.post(f"/l/{shown.view}", note)
        assert said.status == 202
        assert header(page, "set-cookie") == header(said, "set-cookie") == ""

    run(go)


@pytest.mark.parametrize(
    ("desk", "least", "most"),
    [
        (replace(MARIA, none=True), 0, 0),
        (replace(MARIA, fewer=True), 6, 26),
        (MARIA, 64, 64),
    ],
)
def test_what_a_learner_wishes_of_messages_holds(desk: Desk, least: int, most: int) -> None:
    async def go() -> None:
        here = a_house()
        found = [stands(await here.get(world.OPEN, cookie=cookie(here, desk))) for _ in range(32)]
        assert max(found) <= (2 if desk is MARIA else 1)
        assert least <= sum(found) <= most

    run(go)


def test_what_a_learner_refused_stands_nowhere_for_them() -> None:
    async def go() -> None:
        here = a_house()
        desk = replace(MARIA, refused=(readers.tail(world.CAMPAIGN),))
        assert BREAD not in text(await here.get(world.OPEN, cookie=cookie(here, desk)))
        assert BREAD in text(await here.get(world.OPEN, cookie=cookie(here, MARIA)))

    run(go)


def test_a_desk_that_is_forged_cut_old_or_somebody_elses_is_none() -> None:
    async def go() -> None:
        here = a_house()
        desk = replace(MARIA, none=True)
        now_ms = here.clock.now_ms
        ours = partial(readers.write, world.SLOT_KEYS)
        believed = ours(desk, now_ms)
        for value in (
            readers.write(KeyRing(1, {1: b"x" * 32}), desk, now_ms),
            believed[:-2],
            ours(desk, now_ms - 91 * DAY_MS),
            ours(replace(desk, user=UUID(int=7)), now_ms),
            f"{believed}; __Host-desk={believed}",
        ):
            sent = f"{cookie(here)}; __Host-desk={value}"
            assert stands(await here.get(world.OPEN, cookie=sent)) == 2
        assert stands(await here.get(world.OPEN, cookie=f"__Host-desk={believed}")) == 0
        assert here.edge.metrics.of("uchi_refused_desks_total") == 3

    run(go)


AIMED = [
    {"groups": (world.READERS,)},
    {"stages": ("midway",)},
    {"visitors": ("returning",)},
]


@pytest.mark.parametrize("rule", AIMED)
def test_what_is_aimed_at_learners_reaches_them_and_nobody_who_asks_to_be_left_alone(
    rule: dict[str, tuple[str, ...]],
) -> None:
    async def go() -> None:
        here = a_house(targeting=Targeting(**rule))  # type: ignore[arg-type]  # one of its fields
        desk = replace(MARIA, since_day=10_000, stages={readers.tail(world.COURSE): "midway"})
        known = cookie(here, desk)
        assert BREAD in text(await here.get(world.OPEN, cookie=known))
        minor = cookie(here, desk, world.token(minor=True))
        between = known.partition("; ")[2]
        for sent in (
            {"cookie": known, "sec_gpc": "1"},
            {"cookie": known, "dnt": "1"},
            {"cookie": minor},
            {"cookie": between},
            {"cookie": cookie(here, desk, world.token(world.STRANGERS_KEY))},
            {},
        ):
            page = text(await here.get(world.OPEN, **sent))
            assert BREAD not in page
            assert OURS in page

    run(go)


def test_what_the_origin_tells_of_its_reader_is_kept_and_goes_no_further() -> None:
    async def go() -> None:
        here = a_house()
        facts = f'{{"user":"{world.MARIA}","none":true,"stages":{{"{world.COURSE}":"midway"}}}}'

        def says(told: str) -> OriginAnswer:
            return OriginAnswer(200, [("x-uchi-reader", told), ("vary", "cookie")], b"{}")

        here.origin.file = says(facts)
        answer = await here.get("/api/progress/chapters/1", cookie=cookie(here))
        assert header(answer, "x-uchi-reader") == ""
        assert header(answer, "vary") == "cookie"
        value = header(answer, "set-cookie").removeprefix("__Host-desk=").partition(";")[0]
        desk = readers.read(world.SLOT_KEYS, value, here.clock.now_ms)
        assert desk is not None
        assert (desk.user, desk.none) == (world.MARIA, True)
        assert desk.stages == {readers.tail(world.COURSE): "midway"}
        again = await here.get("/api/progress/chapters/1", cookie=f"__Host-desk={value}")
        assert header(again, "set-cookie") == ""
        long = facts.replace("{", '{"more":"' + "x" * 9_000 + '",', 1)
        for broken in ("{", "[]", long, '{"user": 3}'):
            here.origin.file = says(broken)
            answer = await here.get("/api/progress/chapters/1")
            assert (header(answer, "x-uchi-reader"), header(answer, "set-cookie")) == ("", "")
        assert ("error", "a reader's facts can't be read") in here.lines

    run(go)


def test_what_a_browser_sends_by_that_name_is_not_heard() -> None:
    async def go() -> None:
        here = a_house()
        told = f'{{"user":"{world.MARIA}","none":true}}'
        answer = await here.ask("GET", "/api/echo", given={"x_uchi_reader": told})
        assert "x-uchi-reader" not in dict(here.origin.asked[-1].headers)
        assert "__Host-desk" not in str(answer.headers)

    run(go)


def test_a_campaign_unknown_to_this_edge_is_not_counted() -> None:
    async def go() -> None:
        here = a_house(cap_views=2, cap_days=1)
        page = read(text(await here.get(world.OPEN, cookie=cookie(here))))
        slot = tokens.verify_slot(world.SLOT_KEYS, page.slots[0], here.clock.now_ms)
        stray = tokens.sign_slot(world.SLOT_KEYS, replace(slot, creative=UUID(int=5)))
        note = {"sequence": 1, "active": 0, "furthest": 0,
                "seen": [{"token": stray, "visible": 1_500}]}  # fmt: skip
        said = await here.post(f"/l/{page.view}", note, cookie=cookie(here))
        assert (said.status, header(said, "set-cookie")) == (202, "")

    run(go)
