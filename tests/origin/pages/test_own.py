"""One's own pages: what is typed stays, what is changed is told, and nobody else's is reached."""

from __future__ import annotations

from collections.abc import Callable

from origin.actions import accounts, resets
from origin.house import House
from origin.pages import time_zones
from storage import consents, jobs, profiles, sessions, users
from storage.database import transaction
from tests.origin.asking import Answer, Asker
from tests.origin.conftest import PASSWORD, Somebody
from tests.origin.pages.test_accounts import cookie_of, post

BETTER = "седем бели облака над Рила"


class Reader:
    """Somebody's browser."""

    def __init__(self, asker: Asker, somebody: Somebody) -> None:
        """Log in by form."""
        self.asker = asker
        self.user = somebody.user
        login = post(asker, "/login", email=somebody.user.email, password=PASSWORD)
        assert login.status == 303, login.body
        self.cookie = cookie_of(login)

    def open(self, path: str, language: str = "en") -> Answer:
        """Open a page."""
        cookie = {"cookie": f"{self.cookie['cookie']}; lang={language}"}
        return self.asker.edge("GET", path, headers=cookie)

    def send(self, path: str, **form: str) -> Answer:
        """Send a form of a page."""
        return post(self.asker, path, {"cookie": f"{self.cookie['cookie']}; lang=en"}, **form)

    def follow(self, answer: Answer) -> str:
        """Return the page that an answer leads to."""
        assert answer.status == 303, (answer.status, answer.body.decode())
        return self.open(answer.header("location") or "").body.decode()


def test_a_saved_profile_is_shown_and_the_pages_speak_its_language(
    asker: Asker, house: House, people: Callable[[str], Somebody]
) -> None:
    maria = Reader(asker, people("student"))
    answer = maria.send(
        "/me/profile", name=" Мария & Иван ", language="bg", time_zone="Asia/Tokyo",
        under_age="yes", research="yes", **{"mails-news": "yes"},
    )  # fmt: skip
    assert answer.cookies["lang"].startswith("bg;")
    assert (
        "Профилът ти е запазен" in maria.open(answer.header("location") or "", "bg").body.decode()
    )
    with transaction(house.pool) as db:
        kept, consent = profiles.find(db, maria.user.id), consents.latest(db, maria.user.id)
    assert kept is not None
    assert (kept.name, kept.language, kept.time_zone) == ("Мария & Иван", "bg", "Asia/Tokyo")
    assert (kept.wanted_mails, kept.under_age) == (["news"], True)
    assert consent is not None
    assert consent.given
    html = maria.open("/me/profile").body.decode()
    assert 'value="Мария &amp; Иван"' in html
    assert '<option value="Asia/Tokyo" selected>' in html
    assert "You agreed to this on" in html


def test_an_unknown_time_zone_changes_nothing_and_what_was_typed_stays(
    asker: Asker, people: Callable[[str], Somebody], house: House
) -> None:
    maria = Reader(asker, people("student"))
    answer = maria.send("/me/profile", name="Нова", language="bg", time_zone="Mars/Olympus")
    assert answer.status == 422
    assert 'id="time_zone-fault"' in answer.body.decode()
    assert 'value="Нова"' in answer.body.decode()
    with transaction(house.pool) as db:
        kept = profiles.find(db, maria.user.id)
    assert kept is not None
    assert kept.name == "Student"


def test_time_zones_are_cities_in_the_readers_language() -> None:
    areas = time_zones.options("bg", "Europe/Sofia")
    assert areas[0]["label"] == "Европа"
    assert {"value": "Europe/Sofia", "label": "София"} in areas[0]["options"]
    old = time_zones.options("bg", "US/Pacific")
    assert old[0]["options"] == [{"value": "US/Pacific", "label": "US/Pacific"}]


def test_a_changed_password_logs_out_the_others_and_takes_the_old_one_first(
    asker: Asker, house: House, people: Callable[[str], Somebody]
) -> None:
    somebody = people("student")
    here, there = Reader(asker, somebody), Reader(asker, somebody)
    wrong = here.send("/me/security/password", current="не е тази", password=BETTER)
    assert wrong.status == 422
    assert 'id="current-fault"' in wrong.body.decode()
    assert BETTER not in wrong.body.decode()
    weak = here.send("/me/security/password", current=PASSWORD, password="password1")
    assert 'id="password-fault"' in weak.body.decode()
    done = here.send("/me/security/password", current=PASSWORD, password=BETTER)
    assert "Your password is changed" in here.follow(done)
    assert there.open("/me").status == 303
    assert post(asker, "/login", email=somebody.user.email, password=PASSWORD).status == 422
    with transaction(house.pool) as db:
        letters = [job.arguments["template"] for job in jobs.listing(db) if job.kind == "mail"]
    assert "password-changed" in letters


def test_a_new_address_is_written_to_and_the_old_one_stays(
    asker: Asker, house: House, people: Callable[[str], Somebody]
) -> None:
    maria = Reader(asker, people("student"))
    own = maria.send("/me/security/email", email=maria.user.email, confirm=PASSWORD)
    assert "This address is your own already" in own.body.decode()
    wrong = maria.send("/me/security/email", email="new@uchi.example", confirm="не е тази")
    assert 'id="confirm-fault"' in wrong.body.decode()
    assert 'value="new@uchi.example"' in wrong.body.decode()
    done = maria.send("/me/security/email", email="new@uchi.example", confirm=PASSWORD)
    assert "on its way to the new address" in maria.follow(done)
    with transaction(house.pool) as db:
        found = users.find(db, maria.user.id)
    assert found is not None
    assert found.email == maria.user.email


def test_a_device_is_logged_out_and_somebody_elses_is_not(
    asker: Asker, house: House, people: Callable[[str], Somebody]
) -> None:
    maria, petar = Reader(asker, people("student")), Reader(asker, people("author"))
    with transaction(house.pool) as db:
        foreign = sessions.of_user(db, petar.user.id)[0].id
        own = [each.id for each in sessions.of_user(db, maria.user.id)]
    assert maria.send("/me/sessions", session=str(foreign)).status == 404
    assert maria.send("/me/sessions", session="nonsense").status == 404
    assert petar.open("/me").status == 200
    # The fixture's own login is the older one.
    done = maria.send("/me/sessions", session=str(own[-1]))
    assert "That device is logged out" in maria.follow(done)
    maria.send("/me/sessions", others="yes")
    with transaction(house.pool) as db:
        assert len(sessions.of_user(db, maria.user.id)) == 1
    assert maria.open("/me").status == 200


def test_an_archive_is_asked_for_and_shows_how_far_it_is(
    asker: Asker, people: Callable[[str], Somebody]
) -> None:
    maria = Reader(asker, people("student"))
    html = maria.follow(maria.send("/me/data", do="export"))
    assert "Your archive is being put together" in html
    assert "<progress" in html


def test_erasing_asks_for_the_password_and_a_tick(
    asker: Asker, house: House, people: Callable[[str], Somebody]
) -> None:
    maria = Reader(asker, people("student"))
    unsure = maria.send("/me/data", do="erase", password=PASSWORD)
    assert 'id="sure-fault"' in unsure.body.decode()
    wrong = maria.send("/me/data", do="erase", password="не е тази", sure="yes")
    assert 'id="password-fault"' in wrong.body.decode()
    with transaction(house.pool) as db:
        assert users.find(db, maria.user.id) is not None
    done = maria.send("/me/data", do="erase", password=PASSWORD, sure="yes")
    assert (done.header("location") or "").startswith("/login?said=erased.")
    assert (
        "Your account is erased"
        in asker.edge(
            "GET", done.header("location") or "", headers={"cookie": "lang=en"}
        ).body.decode()
    )
    with transaction(house.pool) as db:
        assert users.find(db, maria.user.id) is None


def test_the_last_administrator_is_told_why_they_stay(
    asker: Asker, people: Callable[[str], Somebody]
) -> None:
    answer = Reader(asker, people("admin")).send(
        "/me/data", do="erase", password=PASSWORD, sure="yes"
    )
    assert answer.status == 422
    assert "The last administrator must stay" in answer.body.decode()


def test_a_forgotten_password_is_answered_alike_for_everybody(
    asker: Asker, people: Callable[[str], Somebody]
) -> None:
    known = post(asker, "/forgot", email=people("student").user.email)
    unknown = post(asker, "/forgot", email="nobody@uchi.example")
    again = post(asker, "/verify", email="nobody@uchi.example")
    assert (known.status, known.header("location")) == (303, "/forgot?sent=yes")
    assert (unknown.status, unknown.header("location")) == (303, "/forgot?sent=yes")
    assert (again.status, again.header("location")) == (303, "/verify?came=sent")
    assert post(asker, "/forgot", email="no address").status == 422


def test_a_made_up_link_for_a_new_password_says_so(asker: Asker) -> None:
    page = asker.edge("GET", "/reset?token=bcdf", headers={"cookie": "lang=en"})
    assert "This link does not work any more" in page.body.decode()
    sent = post(asker, "/reset", token="bcdf", password=BETTER)
    assert sent.status == 400


def test_a_followed_link_that_is_no_good_leads_to_a_new_letter(asker: Asker) -> None:
    followed = asker.edge(
        "GET", "/api/auth/verify-email?token=bcdf", headers={"accept": "text/html"}
    )
    assert (followed.status, followed.header("location")) == (303, "/verify?came=wrong")
    moved = asker.edge("GET", "/api/auth/change-email?token=bcdf", headers={"accept": "text/html"})
    assert (moved.status, moved.header("location")) == (303, "/verify?came=stale")


def test_a_reader_without_a_confirmed_address_can_have_the_letter_again(
    asker: Asker, house: House
) -> None:
    accounts.register(house, accounts.Registration("maria@uchi.example", PASSWORD))
    login = post(asker, "/login", email="maria@uchi.example", password=PASSWORD)
    assert (
        "not confirmed yet"
        in asker.edge(
            "GET", "/me", headers={"cookie": cookie_of(login)["cookie"] + "; lang=en"}
        ).body.decode()
    )
    again = post(asker, "/me", cookie_of(login))
    assert (again.header("location") or "").startswith("/me?said=letter-sent.")
    with transaction(house.pool) as db:
        letters = [job.arguments["template"] for job in jobs.listing(db) if job.kind == "mail"]
    assert letters == ["verify", "verify"]


def test_a_good_link_sets_the_password_by_form(
    asker: Asker, house: House, people: Callable[[str], Somebody]
) -> None:
    from origin import links

    person = people("student").user
    with transaction(house.pool) as db:
        link = links.make(house, db, person.id, "reset")
    assert link is not None
    token = (links.address(house, link) or "").partition("token=")[2]
    assert resets.is_good(house, token)
    weak = post(asker, "/reset", token=token, password="password1")
    assert weak.status == 422
    assert f'value="{token}"' in weak.body.decode()
    done = post(asker, "/reset", token=token, password=BETTER)
    assert (done.header("location") or "").startswith("/login?said=password-reset.")
    assert post(asker, "/reset", token=token, password=BETTER).status == 400
    assert post(asker, "/login", email=person.email, password=BETTER).status == 303
