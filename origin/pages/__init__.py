"""Pages of the origin: accounts, sponsors' reports, and the administrator's first page."""

from __future__ import annotations

from origin.pages.accounts import Login, Logout, Register
from origin.pages.house import Admin
from origin.pages.me import Me
from origin.pages.partners import CreativeReport, Overview
from origin.pages.second_factors import SecondFactors
from origin.pages.second_step import SecondStep
from origin.pages.unsubscribe import Unsubscribe


def routes() -> list[tuple[str, object]]:
    """Return every page's address with the resource that renders it."""
    return [
        ("/login", Login()),
        ("/logout", Logout()),
        ("/login/second", SecondStep()),
        ("/me/second-factors", SecondFactors()),
        ("/register", Register()),
        ("/me", Me()),
        ("/unsubscribe/{token}", Unsubscribe()),
        ("/partners", Overview()),
        ("/partners/{creative:uuid}", CreativeReport()),
        ("/admin", Admin()),
    ]
