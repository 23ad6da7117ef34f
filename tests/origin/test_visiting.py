"""Landing addresses are looked at: before the review ends, and every day after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import msgspec
import pytest

from functions.visits import REASONS, Visit
from origin import app, leading
from origin.house import House
from origin.jobs import letters, smtp, visits
from storage import creatives, jobs
from storage import visits as kept
from storage.database import transaction
from tests.origin.asking import Answer, Asker
from tests.origin.conftest import Somebody
from tests.origin.pages.test_own import Reader
from tests.origin.sponsored import Bakery, bakery_of

Make = Callable[..., Somebody]
NEW = "https://zora.example/new"
LOOPBACK = Visit(
    "astray", (NEW, "http://127.0.0.1/"), "forbidden", "the address is not a public one", 302
)
FINE = Visit("fine", (NEW,), status=200)
SILENT = Visit("unseen", (NEW,), "silent")


@dataclass
class Desk:
    """The bakery and an administrator, in a house that looks at addresses."""

    house: House
    asker: Asker
    admin: Somebody
    bakery: Bakery

    def of(self, token: str, method: str, path: str = "", **body: Any) -> Answer:
        return self.asker.ask(method, f"/api/ads{path}", body or None, token=token)

    def send(self, **fields: Any) -> dict[str, Any]:
        """Let the sponsor send a new message to the review."""
        body = {"headline": "Нов", "landing": NEW, "campaign_id": str(self.bakery.campaign)}
        answer = self.of(self.bakery.member.token, "POST", **(body | fields))
        assert answer.status == 201, answer.body
        return answer.json

    def message(self, id: str) -> dict[str, Any]:
        return self.of(self.bakery.member.token, "GET", f"/{id}").json

    def approve(self, message: dict[str, Any], **more: Any) -> Answer:
        place = f"/{message['id']}/approve"
        return self.of(self.admin.token, "POST", place, version=message["version"], **more)

    def looked(self, visit: Visit) -> list[str]:
        """Do the looks that are due, with this result; return at which addresses."""
        asked: list[str] = []

        def look(landing: str, agent: str) -> Visit:
            assert agent.startswith("Uchi")
            assert self.house.settings.public_url in agent
            asked.append(landing)
            return visit

        with transaction(self.house.pool) as db:
            due = [job for job in jobs.listing(db, state="due") if job.kind == "visit"]
            for job in due:
                visits.visit(self.house, db, job, look)
                jobs.done(db, job.id)
        return asked

    def letters(self) -> list[tuple[str, str]]:
        """Return which letters were asked for, to whom."""
        with transaction(self.house.pool) as db:
            mails = [job.arguments for job in jobs.listing(db) if job.kind == "mail"]
        return sorted((str(each["template"]), str(each["user"])) for each in mails)


@pytest.fixture
def desk(house: House, people: Make) -> Desk:
    settings = msgspec.structs.replace(house.settings, landing_visits=True)
    looking = replace(house, settings=settings)
    asker = Asker(app.create(looking), settings.edge_keys)
    return Desk(looking, asker, people("admin"), bakery_of(looking, people))


def test_what_a_sponsor_sends_is_looked_at_and_may_run_when_it_leads_right(desk: Desk) -> None:
    sent = desk.send()
    assert sent["visit"]["waits"] is True
    assert desk.approve(sent).problem == "landing-unseen"
    assert desk.looked(FINE) == [NEW]
    visit = desk.message(sent["id"])["visit"]
    assert (visit["waits"], visit["verdict"], visit["hops"]) == (False, "fine", [NEW])
    assert desk.approve(sent).json["state"] == "live"
    # And once more now that readers are sent there.
    assert desk.looked(FINE) == [NEW]
    assert desk.message(sent["id"])["state"] == "live"


def test_what_leads_astray_does_not_reach_the_review(desk: Desk) -> None:
    sent = desk.send()
    desk.looked(LOOPBACK)
    stopped = desk.message(sent["id"])
    assert stopped["state"] == "refused"
    said = "Redirect 1 leads to http://127.0.0.1/: the address is not a public one."
    assert (stopped["visit"]["verdict"], stopped["visit"]["detail"]) == ("astray", said)
    refused = desk.approve(stopped, confirmed=True)
    assert (refused.status, refused.problem, refused.json["detail"]) == (
        422, "landing-astray", said,
    )  # fmt: skip
    assert [error["pointer"] for error in refused.json["errors"]] == ["/landing"]
    # It never ran: this is the sponsor's alone to hear.
    assert desk.letters() == [("message-astray", str(desk.bakery.member.user.id))]
    # Sent again as it is, for it was put right where it leads.
    place, fields = f"/{sent['id']}", {"version": stopped["version"], "landing": NEW}
    again = desk.of(desk.bakery.member.token, "PUT", place, **fields).json
    assert (again["state"], again["visit"]["waits"]) == ("review", True)
    desk.looked(FINE)
    assert desk.approve(again).json["state"] == "live"


def test_where_nobody_could_look_the_reviewer_says_to_have_looked(desk: Desk) -> None:
    sent = desk.send()
    desk.looked(SILENT)
    assert desk.message(sent["id"])["state"] == "review"
    refused = desk.approve(sent)
    assert (refused.status, refused.problem) == (409, "landing-unseen")
    assert "Nobody answers there." in refused.json["detail"]
    assert desk.approve(sent, confirmed=True).json["state"] == "live"


def test_the_house_may_not_let_run_at_once_what_leads_astray(desk: Desk) -> None:
    desk.looked(FINE)
    with transaction(desk.house.pool) as db:
        assert kept.keep(db, NEW, LOOPBACK, desk.house.now())
    body = {"headline": "Нов", "landing": NEW, "campaign_id": str(desk.bakery.campaign)}
    made = desk.of(desk.admin.token, "POST", state="live", **body)
    assert (made.status, made.problem) == (422, "landing-astray")
    other = f"/{desk.bakery.creative}"
    changed = desk.of(desk.admin.token, "PUT", other, version=1, landing=NEW)
    assert (changed.status, changed.problem) == (422, "landing-astray")


def test_what_the_house_lets_run_at_once_is_looked_at_all_the_same(desk: Desk) -> None:
    body = {"headline": "Нов", "landing": NEW, "campaign_id": str(desk.bakery.campaign)}
    made = desk.of(desk.admin.token, "POST", state="live", **body).json
    assert made["state"] == "live"
    assert desk.looked(LOOPBACK) == [NEW]
    assert desk.message(made["id"])["state"] == "refused"


def test_pages_say_what_was_seen_and_ask_the_reviewer_where_nothing_was(desk: Desk) -> None:
    sent = desk.send()
    own, judged = (f"{place}/messages/{sent['id']}" for place in ("/partners", "/admin/partners"))
    zora, admin = Reader(desk.asker, desk.bakery.member), Reader(desk.asker, desk.admin)
    assert "It is being looked at; that takes some seconds." in zora.open(own).body.decode()
    unsure = admin.send(judged, do="approve", version="1", note="")
    assert unsure.status == 422
    assert 'aria-describedby="confirmed-fault"' in unsure.body.decode()
    desk.looked(replace(LOOPBACK, hops=(NEW, "javascript:<b>")))
    for page in (zora.open(own).body.decode(), admin.open(judged).body.decode()):
        assert "Nobody is sent there." in page
        assert "Redirect 1 leads to javascript:&lt;b&gt;: the address is not a public one." in page
        assert 'href="javascript:' not in page
    assert admin.send(judged, do="visit").status == 303
    assert zora.send(own, do="visit").status == 400
    assert desk.looked(replace(FINE, status=404)) == [NEW]
    page = admin.open(judged).body.decode()
    assert "It leads straight to its page." in page
    assert "answers with the error 404" in page
    assert 'name="confirmed"' not in page


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_is_said_in_both_languages(reason: str) -> None:
    said = {word: leading.sentence(word, replace(SILENT, reason=reason)) for word in ("bg", "en")}
    assert said["en"] == REASONS[reason][0].upper() + REASONS[reason][1:] + "."
    assert not set("abcdefgh") & set(said["bg"])
    assert said["bg"][0].isupper()


def daily(desk: Desk) -> None:
    """Let the day's look begin, with nobody waiting for its turn."""
    with transaction(desk.house.pool) as db:
        job = jobs.find(db, jobs.enqueue(db, "visits", {}))
        assert job
        visits.write_down(desk.house, db, job)


def test_a_running_message_that_goes_astray_is_taken_off_and_everybody_is_told(
    desk: Desk, people: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    landing = "https://example.org/hlyab"
    daily(desk)
    astray = replace(LOOPBACK, hops=(landing, "javascript:alert(1)"))
    # Both messages of the bakery lead there, and it is asked once.
    assert desk.looked(astray) == [landing]
    both = (desk.bakery.creative, desk.bakery.other)
    with transaction(desk.house.pool) as db:
        assert [each.state for each in creatives.listing(db) if each.id in both] == ["refused"] * 2
    told = {str(desk.bakery.member.user.id), str(desk.admin.user.id)}
    assert desk.letters() == sorted(("message-stopped", user) for user in told for _ in both)
    entries = desk.asker.ask("GET", "/api/audit", token=desk.admin.token).json["entries"]
    assert [entry["action"] for entry in entries[:2]] == ["creative.stopped"] * 2
    posted: list[EmailMessage] = []
    monkeypatch.setattr(smtp, "send", lambda _, letter: posted.append(letter))
    with transaction(desk.house.pool) as db:
        for job in [each for each in jobs.listing(db, state="due") if each.kind == "mail"]:
            letters.send(desk.house, db, job)
        db.execute("DELETE FROM sponsor_members")
        for job in [each for each in jobs.listing(db, state="due") if each.kind == "mail"]:
            letters.send(desk.house, db, job)
    # Who left the sponsor meanwhile learns nothing; the administrator does.
    assert len(posted) == 4 + 2
    plain = [body.get_content() for each in posted if (body := each.get_body(("plain",)))]
    assert all("javascript:alert(1)" in text for text in plain)
    assert sum("/admin/partners/messages/" in text for text in plain) == 4
    assert sum("/partners/messages/" in text for text in plain) == 6


def test_a_running_message_whose_server_is_away_runs_on(desk: Desk) -> None:
    daily(desk)
    desk.looked(SILENT)
    message = desk.message(str(desk.bakery.creative))
    assert (message["state"], message["visit"]["verdict"]) == ("live", "unseen")
    assert desk.letters() == []


def test_a_change_that_leads_astray_leaves_alone_what_runs(desk: Desk) -> None:
    place = f"/{desk.bakery.creative}"
    asked = desk.of(desk.bakery.member.token, "PUT", place, version=1, landing=NEW).json
    assert (asked["state"], asked["visit"]["waits"]) == ("live", True)
    assert desk.looked(LOOPBACK) == [NEW]
    after = desk.message(str(desk.bakery.creative))
    assert (after["state"], after["change"]["state"]) == ("live", "refused")
    assert desk.letters() == [("message-astray", str(desk.bakery.member.user.id))]


def test_where_what_runs_goes_astray_what_was_asked_for_takes_its_place_in_the_review(
    desk: Desk,
) -> None:
    place = f"/{desk.bakery.creative}"
    desk.of(desk.bakery.member.token, "PUT", place, version=1, landing=NEW, headline="Нов")
    desk.looked(FINE)
    daily(desk)
    with transaction(desk.house.pool) as db:
        db.execute("UPDATE jobs SET due_at = now() WHERE kind = 'visit' AND state = 'due'")
        db.execute(
            "UPDATE jobs SET state = 'done' WHERE arguments ->> 'landing' = %s AND kind = 'visit'",
            (NEW,),
        )
    assert desk.looked(LOOPBACK) == ["https://example.org/hlyab"]
    after = desk.message(str(desk.bakery.creative))
    assert (after["state"], after["headline"], after["landing"]) == ("review", "Нов", NEW)
    assert after["change"] is None


def test_a_look_that_began_before_it_was_sent_again_decides_nothing(desk: Desk) -> None:
    sent = desk.send()
    with transaction(desk.house.pool) as db:
        [job] = [each for each in jobs.listing(db, state="due") if each.kind == "visit"]

        def look(landing: str, agent: str) -> Visit:
            with transaction(desk.house.pool) as beside:
                kept.ask(beside, landing, desk.house.now())
            return LOOPBACK

        visits.visit(desk.house, db, job, look)
    assert desk.message(sent["id"])["state"] == "review"
    assert desk.message(sent["id"])["visit"]["waits"] is True


def test_the_looks_of_a_day_are_spread_over_it_and_what_nobody_needs_is_forgotten(
    desk: Desk,
) -> None:
    gone = desk.send()["id"]
    desk.looked(FINE)
    desk.send(landing="https://mill.example/")
    assert desk.of(desk.bakery.member.token, "DELETE", f"/{gone}").status == 204
    with transaction(desk.house.pool) as db:
        db.execute("DELETE FROM jobs")
    daily(desk)
    with transaction(desk.house.pool) as db:
        assert kept.find(db, NEW) is None
        due = [each for each in jobs.listing(db, state="due") if each.kind == "visit"]
    landings = sorted(str(each.arguments["landing"]) for each in due)
    assert landings == ["https://example.org/hlyab", "https://mill.example/"]
    first, last = sorted(each.due_at for each in due)
    assert last - first > timedelta(hours=9)


def test_a_house_that_does_not_look_asks_nothing_and_stops_nothing(
    desk: Desk, house: House
) -> None:
    desk.house, desk.asker = house, Asker(app.create(house), house.settings.edge_keys)
    sent = desk.send()
    assert sent["visit"] is None
    daily(desk)
    with transaction(house.pool) as db:
        assert not [each for each in jobs.listing(db) if each.kind == "visit"]
        kept.keep(db, NEW, LOOPBACK, house.now())
    assert desk.approve(sent).json["state"] == "live"
