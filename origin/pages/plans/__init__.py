"""Plans of sponsors: agreed and reviewed by administrators, written and paused by sponsors."""

from __future__ import annotations

from origin.pages.plans.desk import Desk, OwnPlan
from origin.pages.plans.messages import NewMessage, OneMessage
from origin.pages.plans.partners import OnePartner, Partners
from origin.pages.plans.plan import NewPlan, OnePlan
from origin.pages.plans.review import Queue


def routes() -> list[tuple[str, object]]:
    """Return every page's address with the resource that renders it."""
    house, own = "/admin/partners", "/partners"
    return [
        (house, Partners()),
        (f"{house}/review", Queue()),
        (f"{house}/{{sponsor:uuid}}", OnePartner()),
        (f"{house}/{{sponsor:uuid}}/plans", NewPlan()),
        (f"{house}/plans/{{campaign:uuid}}", OnePlan()),
        (f"{house}/plans/{{campaign:uuid}}/messages", NewMessage(house)),
        (f"{house}/messages/{{creative:uuid}}", OneMessage(house)),
        (f"{own}/desk", Desk()),
        (f"{own}/desk/{{campaign:uuid}}", OwnPlan()),
        (f"{own}/desk/{{campaign:uuid}}/messages", NewMessage(own)),
        (f"{own}/messages/{{creative:uuid}}", OneMessage(own)),
    ]
