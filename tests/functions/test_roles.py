"""Roles: who every address is for, said once more and apart from the table that decides it."""

from __future__ import annotations

import re

from functions.permissions import ROUTES, Route, may
from functions.permissions.route import Who

OPEN = {
    # Getting in, and out again
    "POST /api/auth/register", "POST /api/auth/login", "POST /api/auth/logout",
    "POST /api/auth/refresh", "GET /api/auth/renew", "POST /api/auth/renew",
    "GET /api/auth/verify-email", "POST /api/auth/resend-verification",
    "GET /api/auth/change-email", "POST /api/auth/forgot-password",
    "POST /api/auth/reset-password", "POST /api/auth/second-factor",
    "POST /api/auth/second-factor/options", "POST /logout",
    "GET /login", "POST /login", "GET /login/second", "POST /login/second",
    "GET /register", "POST /register", "GET /verify", "POST /verify",
    "GET /forgot", "POST /forgot", "GET /reset", "POST /reset",
    # Reading what is published
    "GET /api/courses", "GET /api/courses/{}", "GET /api/courses/{}/chapters",
    "GET /api/chapters/{}/content", "GET /api/tests/chapter/{}", "GET /api/tests/{}",
    "GET /api/search", "GET /search", "GET /assets/{}", "GET /media/{}/{}",
    "GET /api/openapi.json", "GET /api/docs", "GET /problems", "GET /problems/{}",
    "GET /api/ads/serve", "POST /api/ads/view", "POST /api/ads/click", "GET /healthz",
    # By a link that proves itself
    "GET /classes/join", "GET /unsubscribe/{}", "POST /unsubscribe/{}", "GET /why/{}",
    "POST /why/{}", "GET /partners/shared/{}", "GET /partners/shared/{}/table.csv",
    "GET /partners/shared/{}/report.pdf",
}  # fmt: skip
"""What a stranger may ask for; everything else asks who one is."""

RULES: tuple[tuple[Who, str], ...] = (
    ("edge", r"\w+ /edge/.*"),
    ("loopback", r"GET /metrics"),
    ("admin", r"\w+ /admin(/.*)?"),
    ("admin", r"\w+ /api/(audit|groups|site|ads/sponsors)(/.*)?"),
    ("admin", r"(PUT|DELETE) /api/ads/campaigns/{}|POST /api/ads/campaigns"),
    ("admin", r"POST /api/ads/{}/(approve|refuse)|POST /api/courses/{}/purge"),
    # One's own account; somebody else's is an administrator's, or looked at by its id and owner.
    ("member", r"\w+ /api/users/profile(/.*)?|GET /api/users/{}(/progress.*|/test-history)?"),
    ("admin", r"\w+ /api/users(/.*)?"),
    ("member", r"\w+ /me(/.*)?|\w+ /api/progress/.*|(POST|DELETE) /api/courses/{}/enrol"),
    ("member", r"POST /api/tests/{}/start|GET /api/attempts/{}(/results)?"),
    ("member", r"POST /api/attempts/{}/(answer|complete)|\w+ /quizzes/.*"),
    ("member", r"\w+ /classes(/enter|/join)?|POST /api/classes/join"),
    ("member", r"DELETE /api/classes/{}/members/{}"),  # leaving a class is a learner's right
    ("author", r"\w+ /api/(courses|chapters|content|tests|questions|classes|attempts)(/.*)?"),
    ("author", r"\w+ /(author|classes)(/.*)?"),
    ("sponsor", r"\w+ /api/ads(/.*)?|\w+ /partners(/.*)?"),
)
"""Who the rest is for: the first that fits."""


def said(route: Route) -> str:
    return f"{route.method} {re.sub(r'{[^}]*}', '{}', route.path)}"


def test_what_strangers_may_ask_for_is_written_down_and_no_more_than_that() -> None:
    assert {said(route) for route in ROUTES if may(route.who, None)} == OPEN


def test_every_other_address_is_for_whom_it_was_meant_for() -> None:
    found = {said(route): route.who for route in ROUTES if said(route) not in OPEN}
    meant = {
        name: next((who for who, rule in RULES if re.fullmatch(rule, name)), "nobody said who")
        for name in found
    }
    assert found == meant


def test_only_administrators_are_administrators_and_learners_no_authors() -> None:
    roles = ("student", "author", "sponsor", "admin")
    words: tuple[Who, ...] = ("member", "author", "sponsor", "admin")
    assert {who: {role for role in roles if may(who, role)} for who in words} == {
        "member": {"student", "author", "sponsor", "admin"},
        "author": {"author", "admin"},
        "sponsor": {"sponsor", "admin"},
        "admin": {"admin"},
    }
