"""Sample values of the pages about sponsors' plans, their messages and the review."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from origin.pages.plans import choices, wording
from origin.pages.plans.choices import Offered
from storage.targets import Target
from templates import render

_CSRF = "Zm9ybXMgb2Ygb3VycyBhbG9uZQ"
_ADMIN = {"name": "Петър", "role": "admin", "home": "/admin"}
_ZORA = {"name": "Зора", "role": "sponsor", "home": "/partners"}
_COURSE, _CHAPTER, _GROUP, _YOUNG = (UUID(int=number) for number in range(1, 5))
_OFFERED = Offered(
    (Target(_COURSE, "Памет <k>", None, False),),
    (Target(_CHAPTER, "Глава <c>", _COURSE, False),),
    (Target(_GROUP, "7 <б>", _COURSE, False), Target(_YOUNG, "6 <а>", None, True)),
)
_TICKED = {f"courses-{_COURSE}", f"groups-{_GROUP}", "languages-bg", "stages-midway"}
_FACTS = {
    "path": "/partners/desk/1", "name": "Есен <1>", "state": "live", "state_name": "върви",
    "held": False, "begins": "22.11", "ends": "30.11", "paid_for": "Показвания", "spent": 1_000_000,
    "budget": 50_000_000, "currency": "EUR", "report": "/partners/plans/1", "version": 2,
}  # fmt: skip
_MESSAGES = [
    {"path": "/partners/messages/1", "headline": "Хляб <b>", "state": "върви", "waits": waits,
     "language": "bg", "weight": 2}
    for waits in (True, False)
]  # fmt: skip
_TYPED = {
    "name": "Есен <1>", "pricing": "impression", "price": "2,50", "currency": "EUR",
    "budget": "50", "daily": "", "priority": "5", "starts_at": "2026-11-22T08:00", "ends_at": "",
    "time_zone": "UTC", "visitors": "", "cap_views": "3", "cap_days": "7",
}  # fmt: skip
_WORDS = {
    "headline": "Хляб <b>", "body": "Всяка сутрин", "alternative": "Хляб", "picture": "ab",
    "landing": "https://example.org/", "language": "bg", "weight": "2", "state": "live",
}  # fmt: skip


_LEADS = {
    "place": "https://example.org/", "state": "astray", "astray": True, "status": 404,
    "sentence": "Пренасочване 1 <а>", "moment": "22.11, 13:05",
    "hops": ["https://example.org/", "javascript:<b>"],
}  # fmt: skip


def _page(template: str, account: dict[str, str], **values: Any) -> Callable[[str], str]:
    def show(interface: str) -> str:
        return render(
            template, interface=interface, path="/x", csrf=_CSRF, said="", account=account,
            **{"faults": [], **values},
        )  # fmt: skip

    return show


def _plan(interface: str, **changes: Any) -> str:
    values: dict[str, Any] = {
        "partner": {"path": "/admin/partners/1", "name": "Пекарна <Зора>"}, "plan": _FACTS,
        "here_path": "/admin/partners/plans/1", "messages": _MESSAGES, "typed": _TYPED,
        "ticked": _TICKED, "version": 2, "theirs": [{"name": "name", "saved": "Зима <2>"}],
        "pricings": wording.options(interface, wording.PRICINGS),
        "priorities": wording.priorities(interface),
        "visitors": wording.options(interface, wording.VISITORS),
        "stages": wording.options(interface, wording.STAGES), "zones": [],
        "courses": choices.courses(_OFFERED, _TICKED), "groups": choices.groups(_OFFERED, _TICKED),
        "week": choices.week(interface, {8, 9}),
        "faults": [{"name": "price", "sentence": "Цената"}, {"name": "hours", "sentence": "Час"}],
    }  # fmt: skip
    return _page("admin/plan.html", _ADMIN, **(values | changes))(interface)


def _message(template: str, account: dict[str, str], slot: str, **changes: Any):
    values: dict[str, Any] = {
        "here_path": "/partners/messages/1", "plan": {"path": "/partners/desk/1", "name": "Есен"},
        "partner": "Зора", "typed": _WORDS, "version": 3, "now": slot, "wanted": slot,
        "typing": False, "leads": _LEADS, "note": "<i>", "by_house": True,
        "message": {"headline": "Хляб <b>", "state": "live", "state_name": "върви", "waits": True,
                    "note": "Добро <i>", "report": "/partners/1"},
        "change": {"state": "review", "note": ""}, "languages": [], "states": [],
        "faults": [{"name": "note", "sentence": "Защо"}],
    }  # fmt: skip
    return _page(template, account, **(values | changes))


def pages(slot: Callable[[int, str], str]) -> dict[str, Callable[[str], str]]:
    """Return the pages by name; `slot` renders a message as readers see it."""
    rows = [{"path": "/admin/partners/1", "name": "Зора <z>", "payer": "Мелница", "running": 2,
             "archived": False}]  # fmt: skip
    typed = {"name": "", "payer": "", "website": "", "email": ""}
    new: dict[str, Any] = {"message": None, "change": None, "now": "", "by_house": False}
    return {
        "partners": _page("admin/partners.html", _ADMIN, partners=rows, archived=rows, waiting=2,
                          typed=typed),
        "no partners": _page("admin/partners.html", _ADMIN, partners=[], archived=[], waiting=0,
                             typed=typed, faults=[{"name": "name", "sentence": "Име"}]),
        "partner": _page(
            "admin/partner.html", _ADMIN, typed=typed, partner=rows[0],
            members=[{"id": "1", "name": "Зора", "email": "z@example.org"}],
            plans=[{"path": "/admin/partners/plans/1", "name": "Есен <1>", "state": "върви"}]),
        "partner put away": _page("admin/partner.html", _ADMIN, typed=typed, members=[], plans=[],
                                  partner=rows[0] | {"archived": True}),
        "house plan": _plan,
        "new house plan": lambda interface: _plan(interface, plan=None, theirs=None, messages=[]),
        "review": _page("admin/reviews.html", _ADMIN, waiting=[
            {"path": "/admin/partners/messages/1", "headline": "Хляб <b>", "partner": "Зора",
             "plan": "Есен", "change": True, "since": "22.11"}]),
        "empty review": _page("admin/reviews.html", _ADMIN, waiting=[]),
        "house message": lambda interface: _message(
            "admin/message.html", _ADMIN, slot(0, interface))(interface),
        "own message": lambda interface: _message(
            "partners/message.html", _ZORA, slot(0, interface), by_house=False)(interface),
        "new own message": lambda interface: _message(
            "partners/message.html", _ZORA, slot(0, interface), **new)(interface),
        "desk of a sponsor": _page("partners/desk.html", _ZORA, plans=[_FACTS]),
        "empty desk of a sponsor": _page("partners/desk.html", _ZORA, plans=[]),
        "own plan": _page("partners/own_plan.html", _ZORA, plan=_FACTS | {"held": True},
                          messages=_MESSAGES),
    }  # fmt: skip
