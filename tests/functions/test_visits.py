"""Visits: redirect by redirect, only to where readers may be sent, and no farther than five."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from functions import visits
from functions.visits import REASONS, Answer, NotPublic, NotSeen, Visit, walk

HERE = "https://a.example/one"


def walked(answers: Mapping[str, str | int], landing: str = HERE) -> tuple[Visit, list[str]]:
    """Walk through answers by address: a place to go on to, or a status."""
    asked: list[str] = []

    def ask(address: str) -> Answer:
        asked.append(address)
        given = answers[address]
        return Answer(given, None) if isinstance(given, int) else Answer(302, given)

    return walk(landing, ask), asked


def test_an_address_that_leads_nowhere_else_is_fine() -> None:
    visit, asked = walked({HERE: 200})
    assert (visit, asked) == (Visit("fine", (HERE,), status=200), [HERE])


def test_a_page_that_answers_with_an_error_is_fine_to_lead_to_and_said_to_be_one() -> None:
    assert walked({HERE: 404})[0] == Visit("fine", (HERE,), status=404)


def test_redirects_are_followed_from_where_they_stand() -> None:
    visit, asked = walked(
        {
            HERE: "two?x=1",
            "https://a.example/two?x=1": "//b.example/три",
            "https://b.example/%D1%82%D1%80%D0%B8": "HTTP://C.example#part",
            "http://c.example/": 200,
        }
    )
    assert visit.verdict == "fine"
    assert list(visit.hops) == asked
    assert asked[-1] == "http://c.example/"


@pytest.mark.parametrize(
    "location",
    ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "ftp://a.example/",
     "http://127.0.0.1/", "//localhost/x", "http://[::1]/", "http://2130706433/", "https://10.0.0.1/",
     "http://169.254.169.254/latest", "https://user@b.example/", "https://b.example:22/",
     "///127.0.0.1/", "http:///127.0.0.1/", "https:///127.0.0.1/", "https:\\\\127.0.0.1/",
     "/\\127.0.0.1", "http:127.0.0.1/", "https://b.example/\udcff", "http://[::1", "/\x00"],
)  # fmt: skip
def test_a_redirect_to_where_nobody_is_sent_is_told_and_not_followed(location: str) -> None:
    visit, asked = walked({HERE: "/two", "https://a.example/two": location})
    assert (visit.verdict, visit.reason) == ("astray", "forbidden")
    assert visit.fault
    assert asked == [HERE, "https://a.example/two"]
    assert len(visit.hops) == 3
    assert visit.hops[-1].isprintable()


def test_an_address_that_was_never_to_be_taken_is_not_asked() -> None:
    visit, asked = walked({}, "http://127.0.0.1/")
    assert (visit.verdict, visit.reason, asked) == ("astray", "forbidden", [])


def test_a_long_address_that_is_refused_is_kept_short() -> None:
    visit, _ = walked({HERE: "javascript:" + "я" * 9_000})
    assert len(visit.hops[-1]) == 200


def test_a_name_that_leads_to_a_private_place_is_astray() -> None:
    def ask(address: str) -> Answer:
        if address == HERE:
            return Answer(307, "https://inner.example/")
        raise NotPublic

    visit = walk(HERE, ask)
    assert visit == Visit("astray", (HERE, "https://inner.example/"), "private")


@pytest.mark.parametrize("reason", REASONS)
def test_what_nobody_could_see_is_no_fault(reason: str) -> None:
    def ask(address: str) -> Answer:
        raise NotSeen(reason)

    assert walk(HERE, ask) == Visit("unseen", (HERE,), reason)


def test_five_redirects_are_followed_and_a_sixth_is_too_far() -> None:
    chain = {f"https://a.example/{n}": f"/{n + 1}" for n in range(1, 6)}
    fine, asked = walked({HERE: 200} | chain | {"https://a.example/6": 200}, "https://a.example/1")
    assert (fine.verdict, len(fine.hops), len(asked)) == ("fine", 6, 6)
    chain["https://a.example/6"] = "/7"
    far, asked = walked(chain, "https://a.example/1")
    assert (far.verdict, far.reason, len(asked)) == ("astray", "far", 6)
    assert visits.MAX_REDIRECTS == 5


@pytest.mark.parametrize("back", ["/one", "https://a.example/one#elsewhere", "one"])
def test_a_ring_is_left_where_it_closes(back: str) -> None:
    visit, asked = walked({HERE: "/two", "https://a.example/two": back}, f"{HERE}#part")
    assert (visit.verdict, visit.reason, len(asked)) == ("unseen", "loop", 2)


def test_a_redirect_without_a_place_is_unseen() -> None:
    assert walk(HERE, lambda _: Answer(301, None)).reason == "nowhere"
    assert walk(HERE, lambda _: Answer(301, "")).reason == "nowhere"


def test_only_what_browsers_follow_is_followed() -> None:
    assert walk(HERE, lambda _: Answer(300, "http://127.0.0.1/")).verdict == "fine"
    assert walk(HERE, lambda _: Answer(201, "http://127.0.0.1/")).verdict == "fine"
