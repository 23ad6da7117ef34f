"""Pages of the origin: accounts, sponsors' reports, and the administrator's desk."""

from __future__ import annotations

from origin.pages import author, classes, partners, plans, quizzes
from origin.pages.accounts import Login, Logout, Register
from origin.pages.audit import AuditLog
from origin.pages.groups import Groups, OneGroup
from origin.pages.house import Admin
from origin.pages.learning import Learning, LearningOfChapter
from origin.pages.me import Me
from origin.pages.messages import Messages
from origin.pages.own_data import OwnData
from origin.pages.people import People
from origin.pages.person import OnePerson
from origin.pages.profile import Profile
from origin.pages.recovery import Forgot, Reset
from origin.pages.search import Search
from origin.pages.second_factors import SecondFactors
from origin.pages.second_step import SecondStep
from origin.pages.security import Email, Password, Security
from origin.pages.sessions import Sessions
from origin.pages.site import SiteSettings
from origin.pages.unsubscribe import Unsubscribe
from origin.pages.verification import Verify
from origin.pages.why import Why


def routes() -> list[tuple[str, object]]:
    """Return every page's address with the resource that renders it."""
    return [
        ("/search", Search()),
        ("/admin/site", SiteSettings()),
        ("/login", Login()),
        ("/logout", Logout()),
        ("/login/second", SecondStep()),
        ("/me/second-factors", SecondFactors()),
        ("/register", Register()),
        ("/verify", Verify()),
        ("/forgot", Forgot()),
        ("/reset", Reset()),
        ("/me", Me()),
        ("/me/profile", Profile()),
        ("/me/messages", Messages()),
        ("/why/{token}", Why()),
        ("/me/security", Security()),
        ("/me/security/password", Password()),
        ("/me/security/email", Email()),
        ("/me/sessions", Sessions()),
        ("/me/data", OwnData()),
        ("/me/learning", Learning()),
        ("/me/learning/{chapter:uuid}", LearningOfChapter()),
        ("/unsubscribe/{token}", Unsubscribe()),
        *author.routes(),
        *classes.routes(),
        *quizzes.routes(),
        *partners.routes(),
        *plans.routes(),
        ("/admin", Admin()),
        ("/admin/users", People()),
        ("/admin/users/{user:uuid}", OnePerson()),
        ("/admin/groups", Groups()),
        ("/admin/groups/{group:uuid}", OneGroup()),
        ("/admin/audit", AuditLog()),
    ]
