"""Sample values of the pages about messages: wishes, and why one stands where it stands."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from storage.explanations import Explanation
from templates import render

_CSRF = "Zm9ybXMgb2Ygb3VycyBhbG9uZQ"
_LEARNER = {"name": "Мария", "role": "student", "home": "/me"}
_BREAD = Explanation(
    campaign=UUID(int=1), headline="Топъл <хляб>", sponsor="Пекарна Зора", payer="Агенция Юг",
    website="https://zora.example/", house=False, courses=["Как да учим & защо"], chapters=[],
    languages=["bg"], stages=["beginning"], visitors="new", hours=True, groups=2,
    own_groups=["7 а"], cap_views=3, cap_days=7, page="/courses/c/2", refused=False,
)  # fmt: skip


def _page(template: str, **values: object) -> Callable[[str], str]:
    def show(interface: str) -> str:
        return render(
            template, interface=interface, path="/me/messages", csrf=_CSRF, said="", **values
        )

    return show


def _wishes(**changes: object) -> Callable[[str], str]:
    values: dict[str, object] = {
        "offer": "free", "price": "", "typed": {"fewer": True, "none": False}, "until": "",
        "refused": [
            {"campaign": "1", "headline": "Топъл <хляб>", "sponsor": "Зора", "since": "3 май"}
        ],
        "faults": [],
    }  # fmt: skip
    return _page("accounts/messages.html", account=_LEARNER, **(values | changes))


def _why(**changes: object) -> Callable[[str], str]:
    values: dict[str, object] = {
        "account": _LEARNER, "here": "/why/bcfg", "login": "/api/auth/renew?to=/why/bcfg",
        "message": _BREAD, "reason": "Избрано е според курса.", "fewer": False, "offer": "free",
        "parameters": ["В тези курсове: Как да <учим>", "В определени часове на седмицата"],
    }  # fmt: skip
    return _page("site/why.html", **(values | changes))


PAGES: dict[str, Callable[[str], str]] = {
    "wishes": _wishes(),
    "wishes for a price": _wishes(offer="paid", price="12,50 EUR на година", refused=[]),
    "why": _why(),
    "why, for guests": _why(account=None, parameters=[]),
}
