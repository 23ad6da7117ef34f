"""The thread at the Worker: a page, its report, a followed slot, the queue, the origin away."""

from __future__ import annotations

import base64
import json
import re
import time

import pytest

from functions import beacons, tokens
from functions.events import write_batch
from functions.keys import KeyRing
from functions.manifests import Manifest
from tests.worker import world
from tests.worker.driver import Answer, Worker
from tests.worker.origin import Origin

PATIENCE_S = 60.0


def view_of(page: Answer) -> str:
    """Return the view token of a page."""
    found = re.search(r'data-view="([a-z]+)"', page.text)
    assert found, page.text[:400]
    return found[1]


def slots_of(page: Answer) -> list[str]:
    """Return the slot tokens of a page in their order."""
    return re.findall(r'href="/r/([a-z]+)"', page.text)


def cookie(token: str) -> str:
    """Return the Cookie header of somebody who is logged in."""
    return f"__Host-access={token}"


def wait_for(origin: Origin, count: int) -> None:
    """Wait until that many events came to the origin."""
    deadline = time.monotonic() + PATIENCE_S
    while len(origin.events) < count and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(origin.events) >= count, f"{len(origin.events)} of {count} events came"


def report(page: Answer, sequence: int = 1, **changed: object) -> bytes:
    """Return the body that a page's script posts."""
    said: dict[str, object] = {
        "sequence": sequence,
        "active": 2_000,
        "furthest": 500,
        "seen": [{"token": token, "visible": 1_200} for token in slots_of(page)],
    }
    return json.dumps(said | changed).encode()


def test_a_page_is_spliced_with_two_slots_a_nonce_and_a_view_token(
    worker: Worker, origin: Origin
) -> None:
    page = worker.get(world.OPEN)

    assert page.status == 200
    assert world.TEXT in page.text
    assert "\ue000" not in page.text
    nonce = re.search(r"script-src 'self' 'nonce-([a-z]+)'", page.header("content-security-policy"))
    assert nonce
    assert f'<script nonce="{nonce[1]}"' in page.text
    assert f'<style nonce="{nonce[1]}">' in page.text
    assert page.header("cache-control") == "private, no-store"
    now_ms = int(time.time() * 1000)
    view = tokens.verify_view(world.SLOT_KEYS, view_of(page), now_ms)
    paid, house = (tokens.verify_slot(world.SLOT_KEYS, each, now_ms) for each in slots_of(page))
    assert paid.view == house.view == view.view
    assert {str(paid.creative), str(house.creative)} == {world.BAKERY, world.HOUSE}
    picture = base64.b64encode(world.PICTURE).decode()
    assert f"data:image/webp;base64,{picture}" in page.text
    assert "Топъл хляб &amp; кифли" in page.text


def test_every_view_has_its_own_nonce_tokens_and_class_names(worker: Worker) -> None:
    first, second = worker.get(world.OPEN), worker.get(world.OPEN)

    assert view_of(first) != view_of(second)
    assert not set(slots_of(first)) & set(slots_of(second))
    names = [set(re.findall(r'class="([a-z]{9})"', page.text)) for page in (first, second)]
    assert names[0]
    assert not names[0] & names[1]
    assert first.header("content-security-policy") != second.header("content-security-policy")


def test_a_page_in_the_readers_language_comes_from_its_own_sheet(worker: Worker) -> None:
    assert '<html lang="en">' in worker.get(world.OPEN, cookie="lang=en").text
    assert '<html lang="bg">' in worker.get(world.OPEN).text


def test_the_sheet_is_asked_for_once_and_then_comes_from_memory_and_cache(
    worker: Worker, origin: Origin
) -> None:
    worker.get(world.OPEN)
    worker.control("forget")
    origin.asked.clear()
    worker.get(world.OPEN)
    worker.get(world.OPEN)

    assert [path for path in origin.asked if path.startswith("/edge/sheets")] == []
    assert [path for path in origin.asked if path.startswith("/edge/pictures")] == []


def test_what_is_published_anew_is_served_under_its_new_version(
    worker: Worker, origin: Origin
) -> None:
    worker.get(world.OPEN)
    version, data = world.sheet(world.OPEN, "bg", title="Повторения")
    origin.sheets[version] = data
    usual = world.manifest

    def made(now_ms: int) -> Manifest:
        manifest = usual(now_ms)
        page = manifest.pages[world.OPEN]
        pages = dict(manifest.pages) | {
            world.OPEN: type(page)(page.gate, dict(page.versions) | {"bg": version})
        }
        return world.manifest(now_ms, pages=pages)

    origin.made = made
    worker.control("scheduled")

    assert "<title>Повторения</title>" in worker.get(world.OPEN).text


def test_a_report_goes_through_the_queue_to_the_origin(worker: Worker, origin: Origin) -> None:
    page = worker.get(world.OPEN)
    answer = worker.ask("POST", f"/l/{view_of(page)}", report(page))
    wait_for(origin, 3)

    assert answer.status == 202, answer.text
    assert sorted(event.kind for event in origin.events) == ["read", "seen", "seen"]
    seen = next(event for event in origin.events if event.creative == world.BAKERY)
    assert (seen.price_micros, seen.page) == (50_000, world.CHAPTER)
    # Where the page was opened less than a second ago, it says so.
    assert set(seen.marks) <= {"early"}
    assert origin.refused == []


def test_reports_are_joined_to_batches(worker: Worker, origin: Origin) -> None:
    page = worker.get(world.OPEN)
    for sequence in range(1, 11):
        worker.ask("POST", f"/l/{view_of(page)}", report(page, sequence))
    wait_for(origin, 30)

    assert origin.posts < 10


def test_a_followed_slot_is_counted_and_leads_where_the_token_says(
    worker: Worker, origin: Origin
) -> None:
    page = worker.get(world.OPEN)
    bakery = next(
        each
        for each in slots_of(page)
        if str(tokens.verify_slot(world.SLOT_KEYS, each, int(time.time() * 1000)).creative)
        == world.BAKERY
    )
    answer = worker.get(f"/r/{bakery}")
    wait_for(origin, 1)

    assert (answer.status, answer.header("location")) == (303, world.LANDING)
    assert [event.kind for event in origin.events] == ["click"]


@pytest.mark.parametrize("broken", ["", "bcbc", "b" * 200])
def test_a_forged_view_token_is_refused(worker: Worker, origin: Origin, broken: str) -> None:
    page = worker.get(world.OPEN)
    answer = worker.ask(
        "POST", f"/l/{broken + view_of(page)[len(broken) + 1 :]}", report(page), accept="*/*"
    )

    assert answer.status == 400
    assert answer.header("content-type") == "application/problem+json"
    assert origin.events == []


def test_a_body_that_is_too_large_is_refused_with_and_without_its_length(worker: Worker) -> None:
    view = view_of(worker.get(world.OPEN))

    assert worker.ask("POST", f"/l/{view}", b" " * 20_000).status == 413
    chunked = worker.ask("POST", f"/l/{view}", b" " * 20_000, transfer_encoding="chunked")
    assert chunked.status == 413


def test_a_refusing_queue_is_stood_in_for_by_the_origin_itself(
    worker: Worker, origin: Origin
) -> None:
    page = worker.get(world.OPEN)
    worker.control("away?cache=0&queue=1")
    answer = worker.ask("POST", f"/l/{view_of(page)}", report(page))

    assert answer.status == 202
    assert len(origin.events) == 3


def test_a_report_that_nobody_takes_is_not_accepted(worker: Worker, origin: Origin) -> None:
    page = worker.get(world.OPEN)
    worker.control("away?cache=0&queue=1")
    origin.stop()
    answer = worker.ask("POST", f"/l/{view_of(page)}", report(page))

    assert answer.status == 503
    assert int(answer.header("retry-after")) >= 1


def test_a_members_page_opens_to_a_real_token_and_to_no_other(worker: Worker) -> None:
    renew = f"/api/auth/renew?to={world.MEMBERS}"
    forged = f"/login?to={world.MEMBERS}"

    assert worker.get(world.MEMBERS, cookie=cookie(world.token())).status == 200
    nobody = worker.get(world.MEMBERS)
    assert (nobody.status, nobody.header("location")) == (303, renew)
    stranger = worker.get(world.MEMBERS, cookie=cookie(world.token(world.STRANGERS_KEY)))
    assert (stranger.status, stranger.header("location")) == (303, forged)
    now_s = int(time.time())
    late = worker.get(world.MEMBERS, cookie=cookie(world.token(iat=now_s - 1_000, exp=now_s - 100)))
    assert (late.status, late.header("location")) == (303, renew)


def test_an_ended_session_is_turned_away_at_the_edge(worker: Worker, origin: Origin) -> None:
    origin.made = lambda now_ms: world.manifest(now_ms, denied=frozenset({world.SESSION}))

    assert worker.get(world.MEMBERS, cookie=cookie(world.token())).status == 303


def test_a_learners_report_names_the_learner(worker: Worker, origin: Origin) -> None:
    held = cookie(world.token())
    page = worker.get(world.MEMBERS, cookie=held)
    worker.ask("POST", f"/l/{view_of(page)}", report(page, seen=[]), cookie=held)
    wait_for(origin, 1)

    assert [event.learner for event in origin.events] == [str(world.MARIA)]


def test_while_the_origin_is_away_a_data_centre_that_never_saw_the_page_serves_it(
    worker: Worker, origin: Origin
) -> None:
    worker.get(world.OPEN)
    worker.control("away?cache=1&queue=0")
    worker.control("forget")
    origin.stop()
    page = worker.get(world.OPEN)

    assert page.status == 200
    assert world.TEXT in page.text
    assert len(slots_of(page)) == 2


def test_while_the_origin_is_away_reports_wait_in_the_queue(worker: Worker, origin: Origin) -> None:
    page = worker.get(world.OPEN)
    origin.stop()
    answer = worker.ask("POST", f"/l/{view_of(page)}", report(page))

    assert answer.status == 202


def test_an_origin_that_signs_with_another_key_is_not_believed(
    worker: Worker, origin: Origin
) -> None:
    worker.control("away?cache=1&queue=0")
    origin.signs_with = KeyRing(1, {1: b"z" * 32})

    assert worker.get(world.OPEN).status == 503


def test_what_the_edge_does_not_decide_goes_to_the_origin_unchanged(
    worker: Worker, origin: Origin
) -> None:
    body = json.dumps({"заглавие": "Цикли"}).encode()
    answer = worker.ask("POST", "/api/echo?a=1&b=%20", body, content_type="application/json")

    assert (answer.status, answer.body) == (201, body)
    assert answer.all("set-cookie") == ["one=1; Path=/", "two=2; Path=/"]
    assert answer.header("x-client") == "203.0.113.7"
    assert origin.refused == []


def test_assets_are_passed_on_as_immutable(worker: Worker) -> None:
    answer = worker.get("/assets/page-bcbcbcbc.css")

    assert (answer.status, answer.body) == (200, b"main{max-width:40em}")
    assert "immutable" in answer.header("cache-control")


def test_an_unknown_address_is_a_page_in_the_readers_language(worker: Worker) -> None:
    answer = worker.get("/courses/programming/nothing", cookie="lang=en")

    assert answer.status == 404
    assert answer.header("content-language") == "en"
    assert "nonce-" in answer.header("content-security-policy")


def test_an_old_address_leads_to_the_new_one(worker: Worker) -> None:
    answer = worker.get("/courses/programming/cycles")

    assert (answer.status, answer.header("location")) == (301, world.OPEN)


def message(page: Answer, number: int) -> dict[str, object]:
    """Return a queued message that holds one reading event of a page."""
    now_ms = int(time.time() * 1000)
    view = tokens.verify_view(world.SLOT_KEYS, view_of(page), now_ms)
    made = beacons.Report(number, 1_000, 100, ())
    events, _ = beacons.events_of(made, view, _no_slot, accepted_ms=now_ms, learner=None)
    return {"id": f"m{number}", "body": write_batch(events).decode(), "attempts": number}


def _no_slot(token: str) -> tokens.Slot:
    raise AssertionError(f"no slot was reported: {token}")


def test_a_delivered_message_is_acknowledged_and_an_unreadable_one_put_aside(
    worker: Worker, origin: Origin
) -> None:
    page = worker.get(world.OPEN)
    broken = {"id": "broken", "body": "not an envelope", "attempts": 1}
    verdicts = worker.batch([message(page, 1), broken, message(page, 2)])

    assert verdicts["m1"]["retry"] is None
    assert verdicts["m2"]["retry"] is None
    assert verdicts["broken"]["retry"]["delaySeconds"] > 0
    assert (origin.posts, len(origin.events)) == (1, 2)


def test_messages_are_tried_again_later_and_later_while_the_origin_is_away(
    worker: Worker, origin: Origin
) -> None:
    page = worker.get(world.OPEN)
    held = [message(page, 1), message(page, 5)]
    origin.stop()
    verdicts = worker.batch(held)

    assert [verdicts[name]["retry"]["delaySeconds"] for name in ("m1", "m5")] == [10, 160]
    origin.start()
    assert [each["retry"] for each in worker.batch(held).values()] == [None, None]
    assert len(origin.events) == 2


def test_on_the_free_plan_without_queue_and_kv_the_origin_takes_each_report(
    worker: Worker, origin: Origin
) -> None:
    worker.control("without?name=EVENTS&name=SHEETS")
    page = worker.get(world.OPEN)
    answer = worker.ask("POST", f"/l/{view_of(page)}", report(page))

    assert (page.status, answer.status, len(origin.events)) == (200, 202, 3)


def test_a_worker_without_its_secrets_says_so_in_the_log_and_to_nobody_else(
    worker: Worker,
) -> None:
    worker.control("without?name=EDGE_KEYS")
    answer = worker.get(world.OPEN)

    assert answer.status == 500
    assert json.loads(answer.body)["type"] == "/problems/internal-error"
    assert "KEYS" not in answer.text
    assert "EDGE_KEYS" in worker.log.read_text()


def test_a_head_request_has_the_headers_and_no_body(worker: Worker) -> None:
    answer = worker.ask("HEAD", world.OPEN)

    assert (answer.status, answer.body) == (200, b"")
    assert answer.header("content-type") == "text/html; charset=utf-8"
