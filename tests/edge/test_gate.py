"""The gate: a page for members opens to its own, for as long as they are its own."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

from functions.manifests import Manifest
from tests.edge.in_process import Here, header, text
from tests.worker import world

ENTER = f"/classes/enter?to={world.MEMBERS}"


async def ask(here: Here, **claims: object) -> tuple[int, str]:
    """Return status and way of the members' page, asked with a token of these claims."""
    answer = await here.get(world.MEMBERS, cookie=f"__Host-access={world.token(**claims)}")  # type: ignore[arg-type]  # claims are of any type
    if answer.status == 200:
        assert text(answer)
    else:
        assert not answer.body
    return answer.status, header(answer, "location")


def awake() -> Here:
    here = Here()
    here.clock.now_ms = int(time.time() * 1000)
    return here


async def told(here: Here, manifest: Manifest) -> None:
    here.clock.now_ms += 1
    here.origin.made = replace(manifest, made_at=here.clock.now_ms)
    await here.edge.refresh()


def test_a_member_reads_and_everybody_else_is_shown_the_way_to_join() -> None:
    async def go() -> None:
        here = awake()
        assert await ask(here) == (200, "")
        # Also now that the sheet is at hand: the gate stands before the cache.
        for role in ("student", "author", "sponsor"):
            assert await ask(here, role=role, groups=["others"]) == (303, ENTER)
            assert await ask(here, role=role, groups=[]) == (303, ENTER)
        assert await ask(here, role="admin", groups=[]) == (200, "")

    asyncio.run(go())


def test_the_way_to_join_keeps_the_question_of_the_address() -> None:
    async def go() -> None:
        here = awake()
        cookie = f"__Host-access={world.token(groups=[])}"
        answer = await here.get(f"{world.MEMBERS}?part=2", cookie=cookie)
        assert header(answer, "location") == f"{ENTER}%3Fpart%3D2"
        assert "no-store" in header(answer, "cache-control")

    asyncio.run(go())


def test_who_leaves_is_out_with_the_next_manifest_though_the_token_lives_on() -> None:
    async def go() -> None:
        here = awake()
        await ask(here)
        assert here.edge.manifests.current is not None
        left = replace(here.edge.manifests.current, departures={str(world.MARIA): 1})
        await told(here, left)
        assert await ask(here) == (303, ENTER)
        # A token that was made afterwards says itself what is left of the memberships.
        assert await ask(here, left=1) == (200, "")
        assert await ask(here, left=1, groups=[]) == (303, ENTER)
        await told(here, replace(left, departures={str(world.CAMPAIGN): 5}))
        assert await ask(here) == (200, "")

    asyncio.run(go())


def test_a_page_without_groups_is_for_every_account_as_it_was() -> None:
    async def go() -> None:
        here = awake()
        await ask(here)
        manifest = here.edge.manifests.current
        assert manifest is not None
        page = replace(manifest.pages[world.MEMBERS], groups=())
        await told(here, replace(manifest, pages={**manifest.pages, world.MEMBERS: page}))
        assert await ask(here, groups=[]) == (200, "")
        assert (await here.get(world.MEMBERS)).status == 303

    asyncio.run(go())


def test_a_token_known_to_be_right_opens_no_longer_than_its_session_its_key_and_its_time() -> None:
    async def go() -> None:
        here = awake()
        cookie = f"__Host-access={world.token()}"

        async def way() -> str:
            return header(await here.get(world.MEMBERS, cookie=cookie), "location").partition("?")[
                0
            ]

        now = world.manifest(here.clock.now_ms)
        assert [await way(), await way()] == ["", ""]
        await told(here, replace(now, denied=frozenset({world.SESSION})))
        assert await way() == "/login"
        await told(here, now)
        assert await way() == ""
        await told(here, replace(now, keys={"2": now.keys["1"]}))
        assert await way() == "/login"
        await told(here, now)
        here.clock.now_ms += 910_000
        assert await way() == "/api/auth/renew"

    asyncio.run(go())


def test_a_token_seen_for_the_first_time_is_of_this_house_and_of_a_session_that_goes_on() -> None:
    async def go() -> None:
        here = awake()
        await here.edge.refresh()
        now = world.manifest(here.clock.now_ms)
        status, way = await ask(here, iss="https://another.example")
        assert (status, way.partition("?")[0]) == (303, "/login")
        await told(here, replace(now, denied=frozenset({world.SESSION})))
        status, way = await ask(here)
        assert (status, way.partition("?")[0]) == (303, "/login")
        assert await ask(here, sid="0" * 32) == (200, "")

    asyncio.run(go())


def test_who_is_sent_away_is_as_safe_as_who_reads() -> None:
    async def go() -> None:
        here = awake()
        cookie = f"__Host-access={world.token(groups=[])}"
        answer = await here.get(world.MEMBERS, cookie=cookie)
        assert header(answer, "x-content-type-options") == "nosniff"
        assert header(answer, "strict-transport-security")

    asyncio.run(go())
