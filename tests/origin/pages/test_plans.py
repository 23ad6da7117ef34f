"""Plans of sponsors by form: agreed at the desk, written by sponsors, judged, and never half."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from origin.house import House
from storage import campaigns, chapters, courses, creatives, groups, sponsors
from storage.campaigns import Campaign
from storage.creatives import Creative
from storage.database import transaction
from tests.origin import files
from tests.origin.asking import Answer, Asker, csrf_in
from tests.origin.conftest import Somebody
from tests.origin.pages.test_own import Reader

Make = Callable[..., Somebody]


class Desk:
    """An administrator and a sponsor at their browsers."""

    def __init__(self, asker: Asker, people: Make, house: House) -> None:
        """Log both in."""
        self.house = house
        self.admin, self.zora = Reader(asker, people("admin")), Reader(asker, people("sponsor"))

    def make_plan(self, **fields: str) -> Campaign:
        """Make a sponsor with its account and a plan, all by form."""
        made = self.admin.send("/admin/partners", name="Пекарна Зора", payer="Мелница", website="")
        place = _path(made)
        self.admin.send(place, do="take-in", email=self.zora.user.email)
        answer = self.admin.send(f"{place}/plans", **(PLAN | fields))
        assert answer.status == 303, faults(answer)
        return self.plan(_path(answer).rpartition("/")[2])

    def plan(self, id: object) -> Campaign:
        """Return a plan as it is kept."""
        with transaction(self.house.pool) as db:
            return next(each for each in campaigns.listing(db) if str(each.id) == str(id))

    def message(self, id: object) -> Creative:
        """Return a message as it is kept."""
        with transaction(self.house.pool) as db:
            return next(each for each in creatives.listing(db) if str(each.id) == str(id))


PLAN = {
    "do": "save", "name": "Есен", "pricing": "impression", "price": "2,50", "currency": "eur",
    "budget": "1 200", "daily": "40", "priority": "7", "starts_at": "2026-03-29T02:30",
    "ends_at": "", "time_zone": "Europe/Sofia", "visitors": "", "cap_views": "3", "cap_days": "7",
}  # fmt: skip
WORDS = {"headline": "Топъл хляб", "body": "Всяка сутрин", "landing": "https://пекарна.бг/хляб",
         "language": "bg", "alternative": "Хляб", "weight": "2"}  # fmt: skip


@pytest.fixture
def desk(asker: Asker, people: Make, house: House, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Nothing is agreed yet."""
    monkeypatch.setattr("origin.actions.manifest.KEPT_MS", 0)
    return Desk(asker, people, house)


def _path(answer: Answer) -> str:
    assert answer.status == 303, (answer.status, faults(answer))
    return (answer.header("location") or "").partition("?")[0]


def faults(answer: Answer) -> list[str]:
    """Return the fields at which something is said to be wrong."""
    return re.findall(r'class="fault" id="([\w-]+)-fault"', answer.body.decode())


def upload(reader: Reader, path: str, file: bytes, **fields: str) -> Answer:
    """Send a form with a picture as a browser does."""
    page = reader.open("/partners/desk")
    cookie = reader.cookie["cookie"]
    if "csrf" not in cookie:
        cookie += "; " + "; ".join(
            f"{name}={rest.partition(';')[0]}" for name, rest in page.cookies.items()
        )
    body, headers = files.form(file, csrf=csrf_in(cookie), **fields)
    body = body.replace(b'name="file"', b'name="picture"')
    sent = headers | {"cookie": f"{cookie}; lang=en", "sec-fetch-site": "same-origin"}
    return reader.asker.edge("POST", path, body, headers=sent)


def test_a_plan_is_agreed_by_form_and_shown_as_it_was_agreed(desk: Desk, people: Make) -> None:
    with transaction(desk.house.pool) as db:
        course = courses.insert(db, slug="k", title="Памет <k>", author=people("author").user.id)
        chapter = chapters.insert(db, course=course.id, slug="c", title="Глава <c>")
        group = groups.insert(db, name="7 <б>")
        groups.insert(db, name="6 <а>", under_age=True)
    aim = {f"courses-{course.id}": "yes", f"chapters-{chapter.id}": "yes", "stages-midway": "yes",
           f"groups-{group}": "yes", "languages-bg": "yes", "hours-8": "yes", "hours-167": "yes",
           "hours-168": "yes"}  # fmt: skip
    plan = desk.make_plan(**aim)
    assert (plan.price_micros, plan.currency, plan.priority) == (2_500, "EUR", 7)
    assert (plan.budget_micros, plan.daily_cap_micros) == (1_200_000_000, 40_000_000)
    assert (plan.courses, plan.chapters, plan.groups) == ([course.id], [chapter.id], [group])
    assert (plan.languages, plan.stages, plan.hours) == (["bg"], ["midway"], [8, 167])
    assert plan.starts_at.isoformat() == "2026-03-29T00:30:00+00:00"
    assert (plan.cap_views, plan.cap_days, plan.state) == (3, 7, "draft")
    here = f"/admin/partners/plans/{plan.id}"
    html = desk.admin.open(here).body.decode()
    for said in ('value="2.50"', 'value="1200.00"', 'value="2026-03-29T02:30"', "Памет &lt;k&gt;",
                 "Глава &lt;c&gt;", "7 &lt;б&gt;", "under age: nothing is aimed at them",
                 'name="hours-167" value="yes" aria-label="Sunday, 23:00" checked'):  # fmt: skip
        assert said in html, said
    # What the page shows can be sent back as it is, and nothing has changed.
    same = desk.admin.send(here, version="1", **(PLAN | aim))
    assert "The plan is saved" in desk.admin.follow(same)
    assert desk.plan(plan.id) == plan
    filled = desk.admin.send(here, version="1", **(PLAN | aim | {"do": "hours-work"}))
    assert filled.status == 200
    assert filled.body.decode().count("checked") >= 50 + 4
    assert desk.plan(plan.id) == plan


def test_what_is_aimed_at_and_put_away_is_not_forgotten_by_the_form(
    desk: Desk, people: Make
) -> None:
    with transaction(desk.house.pool) as db:
        course = courses.insert(db, slug="k", title="К", author=people("author").user.id)
    plan = desk.make_plan(**{f"courses-{course.id}": "yes"})
    with transaction(desk.house.pool) as db:
        courses.archive(db, course.id)
    renamed = desk.admin.send(
        f"/admin/partners/plans/{plan.id}", version="1", **(PLAN | {"name": "Зима"})
    )
    assert renamed.status == 303, faults(renamed)
    assert (desk.plan(plan.id).name, desk.plan(plan.id).courses) == ("Зима", [course.id])


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"name": " "}, ["name"]),
        ({"price": "0"}, ["price"]),
        ({"price": "1e9"}, ["price"]),
        ({"price": "0.0005"}, ["price"]),
        ({"budget": "-1"}, ["budget"]),
        ({"budget": "99999999999"}, ["budget"]),
        ({"budget": "39"}, ["daily"]),
        ({"pricing": "house"}, ["price", "budget", "daily"]),
        ({"ends_at": "2026-03-29T02:30"}, ["ends_at"]),
        ({"ends_at": "soon"}, ["ends_at"]),
        ({"time_zone": "Mars/Olympus"}, ["time_zone"]),
        ({"currency": "E1"}, ["currency"]),
        ({"cap_views": "x"}, ["cap_views"]),
        ({"cap_days": ""}, ["cap_days"]),
        ({"cap_days": "91"}, ["cap_days"]),
    ],
)
def test_what_can_not_be_agreed_is_named_at_its_field(
    asker: Asker, people: Make, house: House, fields: dict[str, str], at: list[str]
) -> None:
    admin = Reader(asker, people("admin"))
    with transaction(house.pool) as db:
        sponsor = sponsors.insert(db, name="Зора")
    answer = admin.send(f"/admin/partners/{sponsor.id}/plans", **(PLAN | fields))
    assert (answer.status, faults(answer)) == (422, at)
    html = answer.body.decode()
    for name in set(fields) & {"budget", "price", "ends_at"}:
        assert f'value="{fields[name]}"' in html


def test_two_who_edit_a_plan_see_each_other(desk: Desk) -> None:
    plan = desk.make_plan()
    here = f"/admin/partners/plans/{plan.id}"
    desk.admin.send(here, version="1", **(PLAN | {"name": "Първо"}))
    late = desk.admin.send(here, version="1", **(PLAN | {"name": "Второ"}))
    html = late.body.decode()
    assert late.status == 409
    assert "Somebody changed this plan meanwhile" in html
    assert "<dt>name</dt><dd>Първо</dd>" in html.replace("\n", "")
    assert 'value="Второ"' in html
    assert 'name="version" value="2"' in html
    assert desk.plan(plan.id).name == "Първо"


def test_a_sponsor_writes_a_message_that_readers_see_once_it_is_approved(
    desk: Desk, asker: Asker
) -> None:
    plan = desk.make_plan()
    desk.admin.send(f"/admin/partners/plans/{plan.id}", do="resume")
    own = f"/partners/desk/{plan.id}"
    assert "Есен" in desk.zora.open("/partners/desk").body.decode()
    looked = upload(desk.zora, f"{own}/messages", files.picture(), do="look", **WORDS)
    html = looked.body.decode()
    assert "As a reader would see it" in html
    assert "data:image/" in html
    kept = re.findall(r'name="kept" value="([\w=-]{99,})"', html)
    with transaction(desk.house.pool) as db:
        assert db.execute("SELECT count(*) FROM pictures").fetchone() == (0,)
    sent = desk.zora.send(f"{own}/messages", do="save", kept=kept[0], **WORDS)
    html = desk.zora.follow(sent)
    assert "Sent. Somebody looks at it before readers see it" in html
    message = desk.message(_path(sent).rpartition("/")[2])
    assert (message.state, message.weight) == ("review", 2)
    assert len(message.picture or "") == 64
    assert message.landing.startswith("https://xn--")
    assert asker.edge("GET", "/edge/manifest").json["snapshot"] is None
    queue = desk.admin.open("/admin/partners/review").body.decode()
    judged = f"/admin/partners/messages/{message.id}"
    assert f'href="{judged}"' in queue
    assert "1 message waits for your review" in desk.admin.open("/admin/partners").body.decode()
    version = str(message.version)
    no_reason = desk.admin.send(judged, do="refuse", version=version, note="")
    assert (no_reason.status, faults(no_reason)) == (422, ["note"])
    stale = desk.admin.send(judged, do="approve", version="9")
    assert stale.status == 409
    assert "Read it once more" in stale.body.decode()
    done = desk.admin.send(judged, do="approve", version=version, note="Хубаво <b>")
    assert "Approved" in desk.admin.follow(done)
    assert asker.edge("GET", "/edge/manifest").json["snapshot"] is not None
    mine = f"/partners/messages/{message.id}"
    assert "Хубаво &lt;b&gt;" in desk.zora.open(mine).body.decode()
    # From now on what the sponsor changes waits, and readers see the old text.
    again = desk.zora.send(
        mine, do="save", version="2", kept="kept", **(WORDS | {"headline": "Нов"})
    )
    html = desk.zora.follow(again)
    assert "Until then readers see the message as it was" in html
    assert html.index("Топъл хляб") < html.index("What it is to be") < html.index("Нов</")
    stands = desk.message(message.id)
    assert (stands.headline, stands.picture) == ("Топъл хляб", message.picture)
    paused = desk.zora.send(own, do="pause")
    assert "no page shows it any more" in desk.zora.follow(paused)
    assert asker.edge("GET", "/edge/manifest").json["snapshot"] is None
    away = desk.zora.send(mine, do="archive")
    assert _path(away) == own
    assert desk.zora.open(mine).status == 404


def test_what_can_not_be_shown_is_named_at_its_field(desk: Desk) -> None:
    plan = desk.make_plan()
    place = f"/partners/desk/{plan.id}/messages"
    for fields, at in (
        ({"landing": "javascript:alert(1)"}, ["landing"]),
        ({"landing": "http://127.1/"}, ["landing"]),
        ({"headline": ""}, ["headline"]),
        ({"headline": "x" * 81}, ["headline"]),
        ({"weight": "0"}, ["weight"]),
        ({"kept": "f" * 64}, ["picture"]),
        ({"kept": "A" * 99 + "я"}, ["picture"]),
    ):
        answer = desk.zora.send(place, do="save", **(WORDS | fields))
        assert (answer.status, faults(answer)) == (422, at), fields
        assert 'href="javascript:' not in answer.body.decode()
    svg = upload(desk.zora, place, b"<svg xmlns='http://www.w3.org/2000/svg'/>", do="save", **WORDS)
    assert (svg.status, faults(svg)) == (422, ["picture"])
    with transaction(desk.house.pool) as db:
        assert creatives.listing(db) == []


def test_nobody_else_finds_a_sponsors_desk(desk: Desk, people: Make, asker: Asker) -> None:
    plan = desk.make_plan()
    sent = desk.zora.send(f"/partners/desk/{plan.id}/messages", do="save", **WORDS)
    rival = Reader(asker, people("sponsor", "rival@uchi.example"))
    for path in (f"/partners/desk/{plan.id}", f"/partners/desk/{plan.id}/messages", _path(sent)):
        assert rival.open(path).status == 404
        for do in ("pause", "save", "archive", "approve"):
            assert rival.send(path, do=do, version="1", **WORDS).status == 404, (path, do)
    assert "Есен" not in rival.open("/partners/desk").body.decode()
    # A judgement is the house's alone, whatever button a sponsor makes up.
    assert desk.zora.send(_path(sent), do="approve", version="1").status == 400
    assert desk.message(_path(sent).rpartition("/")[2]).state == "review"


def test_a_sponsor_is_put_away_with_all_that_it_shows(desk: Desk) -> None:
    plan = desk.make_plan()
    place = f"/admin/partners/{plan.sponsor_id}"
    desk.admin.send(f"/admin/partners/plans/{plan.id}", do="resume")
    html = desk.admin.follow(desk.admin.send(place, do="archive"))
    assert "Nothing is lost" in html
    assert (desk.plan(plan.id).state, desk.plan(plan.id).held) == ("paused", True)
    refused = desk.admin.send(f"/admin/partners/plans/{plan.id}", do="resume")
    assert refused.status == 409
    assert "The sponsor is put away" in refused.body.decode()
    desk.admin.follow(desk.admin.send(place, do="restore"))
    unsure = desk.admin.send(f"/admin/partners/plans/{plan.id}", do="end")
    assert (unsure.status, faults(unsure)) == (422, ["sure"])
    desk.admin.follow(desk.admin.send(f"/admin/partners/plans/{plan.id}", do="end", sure="yes"))
    assert desk.plan(plan.id).state == "ended"
    wrong = desk.admin.send(place, do="take-in", email="nobody@uchi.example")
    assert (wrong.status, faults(wrong)) == (422, ["email"])
    desk.admin.follow(desk.admin.send(place, do="take-out", user=str(desk.zora.user.id)))
    assert desk.zora.open(f"/partners/desk/{plan.id}").status == 404
