"""Permissions: every route of the origin, who may use it, how often, and what it takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from functions import limits
from functions.limits import Rate

Who = Literal["anyone", "member", "author", "sponsor", "admin", "edge", "loopback"]
Body = Literal["none", "json", "form", "batch"]

ROLES_OF: dict[Who, frozenset[str]] = {
    "member": frozenset({"student", "author", "sponsor", "admin"}),
    "author": frozenset({"author", "admin"}),
    "sponsor": frozenset({"sponsor", "admin"}),
    "admin": frozenset({"admin"}),
}
"""The roles behind each word; `anyone`, `edge` and `loopback` ask for no person at all."""


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one address."""

    method: str
    path: str
    """The address with its places, as the origin routes it."""
    who: Who
    rate: Rate
    does: str
    """What it is for, as a sentence without its full stop; the API's documentation."""
    takes: str = ""
    """The name of the body's type; empty when there is no body."""
    body: Body = "none"
    max_bytes: int = 0
    creates: bool = False
    """Makes something new: sent twice under one Idempotency-Key, it makes one."""
    page: bool = False
    """A page for people: refusals are pages too, and who is not logged in is sent to log in."""
    uploads: bool = False
    """Its form may carry files."""
    streams: bool = False
    """Its form's file may be a large one, which is read as it comes."""
    by_link: bool = False
    """Its address carries a signed token that proves the wish: a mail program may send it too."""


class NoSuchRoute(LookupError):
    """There is no policy for this method and address."""


def _json(method: str, path: str, who: Who, rate: Rate, does: str, takes: str,
          max_bytes: int = limits.SMALL_BODY_BYTES, *, creates: bool = False) -> Route:  # fmt: skip
    return Route(method, path, who, rate, does, takes, "json", max_bytes, creates)


def _form(path: str, who: Who, rate: Rate, does: str,
          max_bytes: int = limits.SMALL_BODY_BYTES) -> Route:  # fmt: skip
    return Route("POST", path, who, rate, does, "form", "form", max_bytes, page=True)


def _page(path: str, who: Who, does: str) -> Route:
    return Route("GET", path, who, limits.READING, does, page=True)


_R, _W = limits.READING, limits.WRITING
_OWN_FACTORS = "/api/users/profile/second-factors"

ROUTES: tuple[Route, ...] = (
    # Accounts
    _json("POST", "/api/auth/register", "anyone", limits.REGISTERING,
          "Make a learner's account; a message goes to the address", "NewAccount"),
    _json("POST", "/api/auth/login", "anyone", limits.LOGGING_IN,
          "Log in with e-mail and password", "Credentials"),
    Route("POST", "/api/auth/refresh", "anyone", limits.RENEWING,
          "Renew the login from the refresh cookie, which rotates"),
    Route("GET", "/api/auth/renew", "anyone", limits.RENEWING,
          "Renew the login of a browser on its way to a page", page=True),
    Route("POST", "/api/auth/renew", "anyone", limits.RENEWING,
          "Renew the login of a browser under a form that it sends", "form", "form",
          limits.CONTENT_BODY_BYTES, page=True, uploads=True),
    Route("GET", "/api/auth/verify-email", "anyone", limits.RENEWING,
          "Confirm an e-mail address by the link of a message", page=True),
    Route("POST", "/api/auth/logout", "anyone", limits.RENEWING, "End the session"),
    _json("POST", "/api/auth/resend-verification", "anyone", limits.ASKING_FOR_LETTERS,
          "Send the link that confirms an address once more", "WhoseAddress"),
    _json("POST", "/api/auth/forgot-password", "anyone", limits.ASKING_FOR_LETTERS,
          "Ask for a link to a new password", "WhoseAddress"),
    _json("POST", "/api/auth/reset-password", "anyone", limits.LOGGING_IN,
          "Set a new password by the link of a message, and end every session", "NewPassword"),
    Route("GET", "/api/auth/change-email", "anyone", limits.RENEWING,
          "Confirm an account's new e-mail address by the link of a message", page=True),
    _json("POST", "/api/users/profile/password", "member", _W,
          "Change your password, and end your other sessions", "PasswordChange"),
    _json("POST", "/api/users/profile/email", "member", _W,
          "Ask for another e-mail address, which a message confirms", "EmailChange"),
    Route("GET", "/api/users/profile/sessions", "member", _R, "List where you are logged in"),
    Route("DELETE", "/api/users/profile/sessions/{session:uuid}", "member", _W,
          "End one of your sessions"),
    _json("POST", "/api/users/profile/sessions/revoke-all", "member", _W,
          "Log out everywhere, or everywhere else", "WhichSessions"),
    Route("GET", "/api/users/{user:uuid}/sessions", "admin", _R,
          "List where somebody is logged in"),
    Route("POST", "/api/users/{user:uuid}/sessions/revoke-all", "admin", _W,
          "End all sessions of somebody"),
    Route("DELETE", "/api/users/{user:uuid}/sessions/{session:uuid}", "admin", _W,
          "End one session of somebody"),
    # People
    Route("GET", "/api/users/profile", "member", _R, "Read your own profile"),
    _json("PUT", "/api/users/profile", "member", _W, "Change your own profile", "ProfileChange"),
    _json("DELETE", "/api/users/profile", "member", _W,
          "Erase your own account, for good", "Goodbye"),
    Route("POST", "/api/users/profile/export", "member", _W,
          "Have an archive made of everything about yourself"),
    Route("GET", "/api/users/profile/export", "member", _R, "Read how far your archive is"),
    Route("GET", "/api/users/profile/export/file", "member", _R, "Fetch your archive"),
    Route("GET", "/api/users", "admin", _R, "List accounts, page by page"),
    Route("GET", "/api/users/{user:uuid}", "member", _R,
          "Read an account: your own, or as an administrator anybody's"),
    _json("PUT", "/api/users/{user:uuid}", "admin", _W, "Change an account", "UserChange"),
    Route("DELETE", "/api/users/{user:uuid}", "admin", _W, "Erase an account, for good"),
    _json("PUT", "/api/users/{user:uuid}/role", "admin", _W,
          "Give somebody another role", "RoleChange"),
    Route("POST", "/api/users/{user:uuid}/deactivate", "admin", _W,
          "Shut somebody out, everywhere within 15 seconds"),
    Route("POST", "/api/users/{user:uuid}/activate", "admin", _W, "Let somebody in again"),
    Route("POST", "/api/users/{user:uuid}/unlock", "admin", _W,
          "Let passwords of somebody be tried again"),
    Route("GET", "/api/groups", "admin", _R, "List groups, page by page"),
    _json("POST", "/api/groups", "admin", _W, "Make a group", "NewGroup", creates=True),
    Route("GET", "/api/groups/{group:uuid}", "admin", _R, "Read a group"),
    _json("PUT", "/api/groups/{group:uuid}", "admin", _W, "Change a group", "GroupChange"),
    Route("DELETE", "/api/groups/{group:uuid}", "admin", _W,
          "Dissolve a group; its members keep their accounts"),
    Route("PUT", "/api/groups/{group:uuid}/members/{user:uuid}", "admin", _W,
          "Let somebody belong to a group"),
    Route("DELETE", "/api/groups/{group:uuid}/members/{user:uuid}", "admin", _W,
          "Take somebody out of a group"),
    # Second factors
    _json("POST", "/api/auth/second-factor", "anyone", limits.SECOND_STEPS,
          "Log in with a second factor, after the password", "SecondStep"),
    _json("POST", "/api/auth/second-factor/options", "anyone", limits.SECOND_STEPS,
          "Ask what a passkey is to sign as the second step", "StepTicket"),
    Route("GET", f"{_OWN_FACTORS}", "member", _R, "Read which second factors you have"),
    _json("POST", f"{_OWN_FACTORS}/totp", "member", _W,
          "Draw a secret for an authenticator app; it counts once it is confirmed",
          "PasswordAgain"),
    _json("DELETE", f"{_OWN_FACTORS}/totp", "member", _W,
          "Take your authenticator app away", "PasswordAndCode"),
    _json("POST", f"{_OWN_FACTORS}/totp/confirm", "member", _W,
          "Confirm an authenticator app by its first code", "FirstCode"),
    _json("POST", f"{_OWN_FACTORS}/passkeys/options", "member", _W,
          "Ask what a new passkey is made with", "PasswordAgain"),
    _json("POST", f"{_OWN_FACTORS}/passkeys", "member", _W,
          "Add a passkey that the browser has made", "MadePasskey"),
    _json("DELETE", f"{_OWN_FACTORS}/passkeys/{{passkey:uuid}}", "member", _W,
          "Take one of your passkeys away", "PasswordAgain"),
    _json("POST", f"{_OWN_FACTORS}/recovery-codes", "member", _W,
          "Make ten new recovery codes; the old ones end", "PasswordAgain"),
    Route("DELETE", "/api/users/{user:uuid}/second-factors", "admin", _W,
          "Take all second factors from somebody who lost them"),
    # The audit log
    Route("GET", "/api/audit", "admin", _R, "List what was done to whom, newest first"),
    # Courses
    Route("GET", "/api/courses", "anyone", _R, "List courses, page by page"),
    _json("POST", "/api/courses", "author", _W, "Make a course", "NewCourse", creates=True),
    Route("GET", "/api/courses/{course:uuid}", "anyone", _R, "Read a course"),
    _json("PUT", "/api/courses/{course:uuid}", "author", _W,
          "Change a course", "CourseChange"),
    Route("DELETE", "/api/courses/{course:uuid}", "author", _W,
          "Archive a course: it disappears from the pages, nothing is lost"),
    Route("GET", "/api/courses/{course:uuid}/authors", "author", _R,
          "List the authors of a course"),
    _json("POST", "/api/courses/{course:uuid}/authors", "author", _W,
          "Make somebody a co-author of a course", "Invitation", creates=True),
    Route("DELETE", "/api/courses/{course:uuid}/authors/{user:uuid}", "author", _W,
          "Take a co-author out of a course, or leave it"),
    _json("PUT", "/api/courses/{course:uuid}/owner", "author", _W,
          "Hand a course over to one of its co-authors", "NewOwner"),
    Route("POST", "/api/courses/{course:uuid}/publish", "author", _W,
          "Publish a course with the newest revision of everything in it"),
    Route("GET", "/api/courses/{course:uuid}/chapters", "anyone", _R, "List a course's chapters"),
    _json("POST", "/api/courses/{course:uuid}/chapters", "author", _W,
          "Add a chapter at the end of a course", "NewChapter", creates=True),
    _json("PUT", "/api/chapters/{chapter:uuid}", "author", _W,
          "Change a chapter", "ChapterChange"),
    Route("DELETE", "/api/chapters/{chapter:uuid}", "author", _W, "Archive a chapter"),
    Route("GET", "/api/chapters/{chapter:uuid}/content", "anyone", _R,
          "List what a chapter contains, as published"),
    _json("POST", "/api/chapters/{chapter:uuid}/content", "author", _W,
          "Add content to a chapter", "NewContent", limits.CONTENT_BODY_BYTES, creates=True),
    _json("PUT", "/api/content/{content:uuid}", "author", _W,
          "Write a new revision of a content", "ContentChange", limits.CONTENT_BODY_BYTES),
    Route("DELETE", "/api/content/{content:uuid}", "author", _W, "Archive a content"),
    Route("GET", "/api/content/{content:uuid}/versions", "author", _R,
          "List a content's revisions, newest first"),
    Route("GET", "/api/content/{content:uuid}/versions/{number:number}", "author", _R,
          "Read a content as it was in one revision"),
    Route("GET", "/api/content/{content:uuid}/versions/{number:number}/diff/{other:number}",
          "author", _R, "Read what changed from one revision to another"),
    _json("POST", "/api/content/{content:uuid}/revert", "author", _W,
          "Write an old revision of a content as a new one", "Reversion"),
    Route("GET", "/api/courses/{course:uuid}/media", "author", _R, "List the files of a course"),
    Route("POST", "/api/courses/{course:uuid}/media", "author", _W,
          "Add a picture, a video, captions or a document to a course", "form", "form",
          limits.CONTENT_BODY_BYTES, streams=True),
    _json("PUT", "/api/courses/{course:uuid}/media/{file:uuid}", "author", _W,
          "Change what a file shows in words, or its path", "MediaChange"),
    Route("DELETE", "/api/courses/{course:uuid}/media/{file:uuid}", "author", _W,
          "Take a file out of a course, unless it is shown"),
    _json("POST", "/api/courses/{course:uuid}/media/uploads", "author", _W,
          "Ask where to put a file, straight into the storage", "NewUpload", creates=True),
    Route("POST", "/api/courses/{course:uuid}/media/uploads/{upload:uuid}/complete", "author", _W,
          "Have a file that was put looked at and taken"),
    Route("POST", "/api/content/{content:uuid}/restore", "author", _W,
          "Take an archived content out again"),
    _json("PUT", "/api/chapters/{chapter:uuid}/order", "author", _W,
          "Put a chapter's contents into an order", "ContentOrder", limits.CONTENT_BODY_BYTES),
    _json("PUT", "/api/content/{content:uuid}/place", "author", _W,
          "Put a content to another place of its course", "Placing"),
    Route("POST", "/api/chapters/{chapter:uuid}/restore", "author", _W,
          "Take an archived chapter out again"),
    _json("PUT", "/api/courses/{course:uuid}/order", "author", _W,
          "Put a course's chapters into an order", "ChapterOrder", limits.CONTENT_BODY_BYTES),
    Route("POST", "/api/courses/{course:uuid}/restore", "author", _W,
          "Take an archived course out again, as a draft"),
    _json("POST", "/api/courses/{course:uuid}/purge", "admin", _W,
          "Delete an archived course with its whole history, for good", "Purging"),
    Route("GET", "/api/courses/{course:uuid}/unpublished", "author", _R,
          "List what a course's next publishing would change"),
    _json("POST", "/api/content/{content:uuid}/publish", "author", _W,
          "Publish a revision of a content, the newest unless a number is given", "Publication"),
    # Quizzes
    Route("GET", "/api/tests/chapter/{chapter:uuid}", "anyone", _R,
          "List a chapter's quizzes: published ones, and all of them to its authors"),
    _json("POST", "/api/tests", "author", _W, "Make a quiz in a chapter", "NewQuiz",
          limits.CONTENT_BODY_BYTES, creates=True),
    Route("GET", "/api/tests/{quiz:uuid}", "anyone", _R,
          "Read a quiz and the rules by which it is taken"),
    _json("PUT", "/api/tests/{quiz:uuid}", "author", _W,
          "Change a quiz; attempts keep the rules of their start", "QuizChange",
          limits.CONTENT_BODY_BYTES),
    Route("DELETE", "/api/tests/{quiz:uuid}", "author", _W,
          "Archive a quiz; its attempts stay"),
    Route("POST", "/api/tests/{quiz:uuid}/publish", "author", _W,
          "Let learners take a quiz, or say everything that has to be mended first"),
    Route("POST", "/api/tests/{quiz:uuid}/restore", "author", _W,
          "Take a quiz back into draft, from the archive or from the learners"),
    Route("GET", "/api/tests/{quiz:uuid}/faults", "author", _R,
          "Say what keeps a quiz from being published"),
    Route("GET", "/api/tests/{quiz:uuid}/questions", "author", _R,
          "List the questions of a quiz with their keys"),
    _json("POST", "/api/tests/{quiz:uuid}/questions", "author", _W,
          "Add a question at the end of a quiz", "NewQuestion", limits.CONTENT_BODY_BYTES,
          creates=True),
    Route("POST", "/api/tests/{quiz:uuid}/import", "author", _W,
          "Add the questions of a file to a quiz: a form with `file` (GIFT, Moodle XML, Aiken)",
          "form", "form", limits.CONTENT_BODY_BYTES, uploads=True, creates=True),
    Route("GET", "/api/tests/{quiz:uuid}/export", "author", _R,
          "Fetch the questions of a quiz as a file: GIFT, Moodle XML or CSV"),
    Route("GET", "/api/tests/{quiz:uuid}/export/losses", "author", _R,
          "Say what a file of a quiz's questions would not hold"),
    Route("GET", "/api/tests/{quiz:uuid}/results.csv", "author", _R,
          "Fetch the finished attempts at a quiz as a table for a spreadsheet"),
    _json("PUT", "/api/tests/{quiz:uuid}/order", "author", _W,
          "Put a quiz's questions into an order", "QuestionOrder", limits.CONTENT_BODY_BYTES),
    Route("GET", "/api/questions/{question:uuid}", "author", _R,
          "Read a question in its newest revision"),
    _json("PUT", "/api/questions/{question:uuid}", "author", _W,
          "Write a new revision of a question; attempts keep the one that they showed",
          "QuestionChange", limits.CONTENT_BODY_BYTES),
    Route("DELETE", "/api/questions/{question:uuid}", "author", _W,
          "Put a question away; attempts that showed it keep it"),
    Route("POST", "/api/questions/{question:uuid}/restore", "author", _W,
          "Take a question out again, where it was"),
    Route("GET", "/api/questions/{question:uuid}/revisions", "author", _R,
          "List the revisions of a question, newest first"),
    # Attempts
    Route("POST", "/api/tests/{quiz:uuid}/start", "member", _W,
          "Begin an attempt at a quiz, or go on with the one that is open"),
    Route("GET", "/api/attempts/{attempt:uuid}", "member", _R,
          "Read your own attempt with everything that is saved"),
    _json("POST", "/api/attempts/{attempt:uuid}/answer", "member", limits.ANSWERING,
          "Save an answer of your open attempt; sent twice it is saved once", "GivenAnswer",
          limits.ANSWER_BODY_BYTES),
    Route("POST", "/api/attempts/{attempt:uuid}/complete", "member", _W,
          "Finish your own attempt for good"),
    Route("GET", "/api/attempts/{attempt:uuid}/results", "member", _R,
          "Read what a finished attempt earned and why, as far as the quiz's rules allow"),
    Route("GET", "/api/users/{user:uuid}/test-history", "member", _R,
          "List attempts: your own, at your courses' quizzes, or anybody's"),
    _json("POST", "/api/tests/{quiz:uuid}/extend", "author", _W,
          "Give the open attempts of a quiz more time, after an outage", "Extension"),
    Route("GET", "/api/tests/{quiz:uuid}/late", "author", _R,
          "List the answers to a quiz that came too late and wait for a decision"),
    _json("POST", "/api/attempts/{attempt:uuid}/late", "author", _W,
          "Let late answers count, or refuse them", "LateDecision"),
    Route("GET", "/api/questions/{question:uuid}/regrade", "author", _R,
          "Read what grading finished attempts anew would change, side by side"),
    _json("POST", "/api/questions/{question:uuid}/regrade", "author", _W,
          "Grade finished attempts anew by a question's newest revision", "Regrading"),
    Route("GET", "/api/questions/{question:uuid}/regrades", "author", _R,
          "List when attempts were graded anew because of a question"),
    Route("GET", "/api/questions/{question:uuid}/regrades/{regrade:uuid}", "author", _R,
          "Read old and new marks side by side, and how far it is"),
    Route("GET", "/api/tests/{quiz:uuid}/marking", "author", _R,
          "List answers that wait for a person, or that one has judged"),
    _json("POST", "/api/attempts/{attempt:uuid}/marks", "author", _W,
          "Judge one answer of a finished attempt", "NewMark"),
    Route("GET", "/api/tests/{quiz:uuid}/extras", "author", _R,
          "List who has more time at a quiz"),
    _json("PUT", "/api/tests/{quiz:uuid}/extras", "author", _W,
          "Let somebody, or everybody of a group, have more time at a quiz", "NewExtraTime"),
    Route("GET", "/api/tests/{quiz:uuid}/statistics", "author", _R,
          "Read how a quiz and each of its questions did"),
    # Progress
    Route("GET", "/api/users/{user:uuid}/progress", "member", _R,
          "Read how far somebody has come: yourself, your courses' learner, or anybody's"),
    Route("GET", "/api/users/{user:uuid}/progress/stats", "member", _R,
          "Read somebody's learning in numbers, narrowed in the same way"),
    Route("GET", "/api/progress/chapters/{chapter:uuid}", "member", _R,
          "Read everything that is personal on a chapter's page"),
    Route("GET", "/api/progress/courses/{course:uuid}", "member", _R,
          "Read how far you have come in a course"),
    _json("POST", "/api/progress/update", "member", _W,
          "Tell how far and how long a page was read", "ReadingReport"),
    _json("POST", "/api/progress/complete", "member", _W,
          "Complete a chapter, or some of its contents", "Marking"),
    _json("POST", "/api/progress/undo", "member", _W,
          "Take back what you completed", "Undoing"),
    _json("POST", "/api/progress/claim", "member", _W,
          "Take over what you read as a guest", "GuestViews", limits.CLAIM_BODY_BYTES),
    # Classes and memberships
    Route("POST", "/api/courses/{course:uuid}/enrol", "member", _W,
          "Belong to a course from now on, where one may by one's own wish"),
    Route("DELETE", "/api/courses/{course:uuid}/enrol", "member", _W, "Belong to a course no more"),
    _json("POST", "/api/classes/join", "member", limits.JOINING,
          "Come into a class by the code of an invitation", "JoiningCode"),
    Route("GET", "/api/users/profile/classes", "member", _R, "List the classes you learn in"),
    Route("GET", "/api/classes", "author", _R, "List the classes you manage, page by page"),
    _json("POST", "/api/classes", "author", _W, "Make a class for a course of yours", "NewClass",
          creates=True),
    Route("GET", "/api/classes/{group:uuid}", "author", _R, "Read a class"),
    _json("PUT", "/api/classes/{group:uuid}", "author", _W,
          "Change a class, or give it to another teacher", "ClassChange"),
    Route("DELETE", "/api/classes/{group:uuid}", "author", _W,
          "Dissolve a class; its members keep their accounts"),
    Route("GET", "/api/classes/{group:uuid}/members", "author", _R,
          "List who learns in a class, page by page"),
    _json("POST", "/api/classes/{group:uuid}/members", "author", _W,
          "Let an account into a class, or write to an address that has none", "NewMember"),
    Route("DELETE", "/api/classes/{group:uuid}/members/{user:uuid}", "member", _W,
          "Take somebody out of a class, or leave it"),
    Route("GET", "/api/classes/{group:uuid}/invitations", "author", _R,
          "List a class's links and codes"),
    _json("POST", "/api/classes/{group:uuid}/invitations", "author", _W,
          "Make a link or a code for a class", "NewInvitation", creates=True),
    Route("DELETE", "/api/classes/{group:uuid}/invitations/{invitation:uuid}", "author", _W,
          "Withdraw an invitation"),
    _json("POST", "/api/classes/{group:uuid}/import", "author", limits.SENDING_ROLLS,
          "Let a list of learners into a class", "RollSent", limits.CONTENT_BODY_BYTES,
          creates=True),
    Route("GET", "/api/classes/{group:uuid}/imports/{roll:uuid}", "author", _R,
          "Read how far a list of learners is, and what became of each line"),
    Route("GET", "/api/classes/{group:uuid}/progress", "author", _R,
          "Read how far the learners of a class have come, page by page"),
    Route("GET", "/api/classes/{group:uuid}/progress.csv", "author", _R,
          "Fetch how far a whole class has come, as a table"),
    # Sponsors
    Route("GET", "/api/ads", "sponsor", _R, "List creatives; a sponsor sees their own"),
    _json("POST", "/api/ads", "admin", _W,
          "Add a creative to a campaign", "NewCreative", limits.CONTENT_BODY_BYTES, creates=True),
    _json("PUT", "/api/ads/{creative:uuid}", "admin", _W,
          "Change a creative", "CreativeChange", limits.CONTENT_BODY_BYTES),
    Route("DELETE", "/api/ads/{creative:uuid}", "admin", _W,
          "Archive a creative; its figures stay"),
    Route("GET", "/api/ads/{creative:uuid}/statistics", "sponsor", _R,
          "Read a creative's impressions and clicks; a sponsor only of their own"),
    Route("GET", "/api/ads/campaigns", "sponsor", _R, "List campaigns; a sponsor sees their own"),
    _json("POST", "/api/ads/campaigns", "admin", _W,
          "Make a campaign", "NewCampaign", creates=True),
    Route("GET", "/api/ads/sponsors", "admin", _R, "List sponsors"),
    _json("POST", "/api/ads/sponsors", "admin", _W, "Make a sponsor", "NewSponsor", creates=True),
    # The site
    Route("GET", "/api/site", "admin", _R, "Read the site's settings and texts"),
    _json("PUT", "/api/site", "admin", _W, "Change the site's settings and texts",
          "SiteChange", limits.CONTENT_BODY_BYTES),
    _page("/admin/site", "admin", "Show the site's settings"),
    Route("POST", "/admin/site", "admin", _W, "Change the site's settings by form", "form", "form",
          limits.CONTENT_BODY_BYTES, page=True),
    # Search
    Route("GET", "/api/search", "anyone", limits.SEARCHING,
          "Find courses, chapters and their parts by words, best first"),
    Route("GET", "/search", "anyone", limits.SEARCHING, "Show the search and what it finds",
          page=True),
    # The API's own description
    Route("GET", "/api/openapi.json", "anyone", _R, "Read the API's OpenAPI 3.1 document"),
    Route("GET", "/api/docs", "anyone", _R, "Read the API's documentation", page=True),
    Route("GET", "/problems", "anyone", _R, "List everything that can be refused", page=True),
    Route("GET", "/problems/{slug}", "anyone", _R, "Read what a refusal means", page=True),
    # The edge's own door
    Route("GET", "/edge/manifest", "edge", limits.UNLIMITED, "Read what is current"),
    Route("GET", "/edge/sheets/{version}", "edge", limits.UNLIMITED, "Read a sheet"),
    Route("GET", "/edge/snapshots/{version}", "edge", limits.UNLIMITED,
          "Read the sponsors' snapshot"),
    Route("GET", "/edge/pictures/{picture}", "edge", limits.UNLIMITED,
          "Read a creative's picture"),
    Route("POST", "/edge/events", "edge", limits.UNLIMITED, "Store a batch of events",
          "events", "batch", limits.BATCH_BODY_BYTES),
    # Files
    Route("GET", "/assets/{name}", "anyone", _R, "Read a style, script or font"),
    Route("GET", "/media/{media}/{name}", "anyone", _R, "Read a course's file"),
    # Mails
    Route("GET", "/unsubscribe/{token}", "anyone", _R,
          "Show from which mails a link unsubscribes", page=True),
    Route("POST", "/unsubscribe/{token}", "anyone", _W,
          "Unsubscribe from a kind of mails by one click", page=True, by_link=True),
    # Pages
    _page("/login", "anyone", "Show the login form"),
    _form("/login", "anyone", limits.LOGGING_IN, "Log in by form"),
    _page("/login/second", "anyone", "Show the second step of logging in"),
    _form("/login/second", "anyone", limits.SECOND_STEPS, "Take the second step by form"),
    _page("/me/second-factors", "member", "Show your second factors"),
    _form("/me/second-factors", "member", _W, "Change your second factors by form"),
    _form("/logout", "anyone", limits.RENEWING, "Log out by form"),
    _page("/register", "anyone", "Show the registration form"),
    _form("/register", "anyone", limits.REGISTERING, "Register by form"),
    _page("/verify", "anyone", "Say what became of a verification link, or offer another"),
    _form("/verify", "anyone", limits.REGISTERING, "Have the verification letter sent again"),
    _page("/forgot", "anyone", "Show the form for a forgotten password"),
    _form("/forgot", "anyone", limits.REGISTERING, "Have a link for a new password sent"),
    _page("/reset", "anyone", "Show the form for a new password"),
    _form("/reset", "anyone", limits.LOGGING_IN, "Set a new password by a letter's link"),
    _page("/me", "member", "Show your own page"),
    _form("/me", "member", _W, "Have your own verification letter sent again"),
    _page("/me/profile", "member", "Show your profile"),
    _form("/me/profile", "member", _W, "Save your profile"),
    _page("/me/security", "member", "Show how your account is secured"),
    _form("/me/security/password", "member", _W, "Change your password by form"),
    _form("/me/security/email", "member", _W, "Ask for another e-mail address by form"),
    _page("/me/sessions", "member", "Show where you are logged in"),
    _form("/me/sessions", "member", _W, "Log devices of yours out"),
    _page("/me/data", "member", "Show your archive, and what erasing means"),
    _form("/me/data", "member", _W, "Have your archive made, or erase your account"),
    _page("/me/learning", "member", "Show your courses, your time, and what is next"),
    _page("/me/learning/{chapter:uuid}", "member", "Show why a chapter is ticked"),
    _form("/me/learning/{chapter:uuid}", "member", _W, "Mark a chapter as read, or undo that"),
    _page("/author", "author", "Show an author's courses"),
    _form("/author", "author", _W, "Make a course by form"),
    _page("/author/courses/{course:uuid}", "author", "Show the chapters and parts of a course"),
    _form("/author/courses/{course:uuid}", "author", _W,
          "Put chapters and parts in order by buttons, or add a chapter"),
    _page("/author/courses/{course:uuid}/settings", "author", "Show a course's settings"),
    _form("/author/courses/{course:uuid}/settings", "author", _W,
          "Change a course's settings by form"),
    _page("/author/courses/{course:uuid}/publish", "author",
          "Show what a course's next publishing would change"),
    _form("/author/courses/{course:uuid}/publish", "author", _W, "Publish a course by form"),
    _page("/author/courses/{course:uuid}/media", "author", "Show the files of a course"),
    Route("POST", "/author/courses/{course:uuid}/media", "author", _W,
          "Add, change or take out a file by form", "form", "form",
          limits.CONTENT_BODY_BYTES, page=True, streams=True),
    _page("/author/courses/{course:uuid}/authors", "author", "Show who writes a course"),
    _form("/author/courses/{course:uuid}/authors", "author", _W,
          "Take authors in or out, leave, or hand a course over by form"),
    _page("/author/chapters/{chapter:uuid}", "author", "Show one chapter to its author"),
    _form("/author/chapters/{chapter:uuid}", "author", _W, "Change a chapter by form"),
    _page("/author/contents/{content:uuid}", "author", "Show the editor of a content"),
    _form("/author/contents/{content:uuid}", "author", _W,
          "Preview, save or publish what was typed", limits.CONTENT_BODY_BYTES),
    _page("/author/contents/{content:uuid}/history", "author", "Show a content's history"),
    _form("/author/contents/{content:uuid}/history", "author", _W,
          "Go back to an old revision by form"),
    _page("/author/quizzes/{quiz:uuid}", "author", "Show the questions of a quiz to its author"),
    _form("/author/quizzes/{quiz:uuid}", "author", _W,
          "Put a quiz's questions in order, copy one or put it away, by form"),
    _page("/author/quizzes/{quiz:uuid}/add", "author", "Show the empty editor of a question"),
    _form("/author/quizzes/{quiz:uuid}/add", "author", _W,
          "Preview or add a question by form", limits.CONTENT_BODY_BYTES),
    _page("/author/quizzes/{quiz:uuid}/rules", "author", "Show the rules of a quiz as a form"),
    _form("/author/quizzes/{quiz:uuid}/rules", "author", _W,
          "Change the rules of a quiz by form, or copy it", limits.CONTENT_BODY_BYTES),
    _page("/author/quizzes/{quiz:uuid}/publish", "author", "Show what keeps a quiz from learners"),
    _form("/author/quizzes/{quiz:uuid}/publish", "author", _W,
          "Publish a quiz, put it away or take it back, by form"),
    _page("/author/quizzes/{quiz:uuid}/preview", "author", "Show a quiz as learners meet it"),
    _form("/author/quizzes/{quiz:uuid}/preview", "author", limits.PREVIEWING,
          "Grade what an author answers to their own quiz, and keep nothing",
          limits.CONTENT_BODY_BYTES),
    _page("/author/questions/{question:uuid}", "author", "Show a question in its editor"),
    _form("/author/questions/{question:uuid}", "author", _W,
          "Preview a question, or save its next revision, by form", limits.CONTENT_BODY_BYTES),
    _form("/author/preview", "author", limits.PREVIEWING,
          "Make the page of a text that is being typed", limits.CONTENT_BODY_BYTES),
    _page("/classes", "member", "Show the classes you teach and those you learn in"),
    _form("/classes", "member", _W, "Make a class, or leave one, by form"),
    _page("/classes/enter", "member", "Let members into a course, and show others how to join"),
    _form("/classes/enter", "member", _W, "Join a course by form"),
    Route("GET", "/classes/join", "anyone", limits.JOINING,
          "Ask for the code of a class, or show the class of one", page=True),
    _form("/classes/join", "member", limits.JOINING, "Come into a class by form"),
    _page("/classes/{group:uuid}", "author", "Show how far the learners of a class have come"),
    _form("/classes/{group:uuid}", "author", _W, "Let somebody into a class or out of it by form"),
    _page("/classes/{group:uuid}/invitations", "author", "Show a class's links and codes"),
    _form("/classes/{group:uuid}/invitations", "author", _W,
          "Make or withdraw links and codes by form"),
    _page("/classes/{group:uuid}/lists", "author", "Show how to send a list of learners"),
    Route("POST", "/classes/{group:uuid}/lists", "author", limits.SENDING_ROLLS,
          "Send a list of learners by form", "form", "form", limits.CONTENT_BODY_BYTES,
          page=True, uploads=True),
    _page("/classes/{group:uuid}/lists/{roll:uuid}", "author",
          "Show what became of each line of a list"),
    _page("/classes/{group:uuid}/settings", "author", "Show a class's settings"),
    _form("/classes/{group:uuid}/settings", "author", _W, "Change or dissolve a class by form"),
    _page("/quizzes/{quiz:uuid}", "member", "Show a quiz's rules before its start"),
    _form("/quizzes/{quiz:uuid}", "member", _W, "Begin a quiz by form, or go on with it"),
    _page("/quizzes/attempts/{attempt:uuid}", "member", "Show the questions of your attempt"),
    _form("/quizzes/attempts/{attempt:uuid}", "member", limits.ANSWERING,
          "Save the answers of a form", limits.CONTENT_BODY_BYTES),
    _page("/quizzes/attempts/{attempt:uuid}/finish", "member", "Show what is not answered yet"),
    _form("/quizzes/attempts/{attempt:uuid}/finish", "member", _W, "Finish your attempt by form"),
    _page("/quizzes/attempts/{attempt:uuid}/results", "member", "Show what an attempt earned"),
    _page("/me/quizzes", "member", "Show the quizzes that you have taken"),
    _page("/partners", "sponsor", "Show a sponsor's report"),
    _page("/partners/{creative:uuid}", "sponsor", "Show the report of one creative"),
    _page("/admin", "admin", "Show the administrator's page"),
    _page("/admin/users", "admin", "Show the people with accounts"),
    _page("/admin/users/{user:uuid}", "admin", "Show one account"),
    _form("/admin/users/{user:uuid}", "admin", _W, "Change one account by form"),
    _page("/admin/groups", "admin", "Show the groups"),
    _form("/admin/groups", "admin", _W, "Make a group by form"),
    _page("/admin/groups/{group:uuid}", "admin", "Show one group"),
    _form("/admin/groups/{group:uuid}", "admin", _W, "Change one group by form"),
    _page("/admin/audit", "admin", "Show the audit log"),
    # Operations
    Route("GET", "/healthz", "anyone", limits.UNLIMITED, "Say whether the service works"),
    Route("GET", "/metrics", "loopback", limits.UNLIMITED, "Read the counters"),
)  # fmt: skip

SETTING_UP = frozenset(
    {"/me/second-factors", "/logout", "/api/auth/logout", "/api/users/profile"}
    | {route.path for route in ROUTES if route.path.startswith(_OWN_FACTORS)}
)
"""What an administrator without a second factor may use in production, besides what anyone may."""

_BY_ADDRESS = {(route.method, route.path): route for route in ROUTES}


def of(method: str, path: str) -> Route:
    """Return the route of a method and address template; HEAD is judged as GET."""
    route = _BY_ADDRESS.get(("GET" if method == "HEAD" else method, path))
    if route is None:
        raise NoSuchRoute(f"{method} {path} has no policy")
    return route


def methods(path: str) -> tuple[str, ...]:
    """Return the methods that an address template takes, in alphabetical order."""
    found = {route.method for route in ROUTES if route.path == path}
    return tuple(sorted(found | ({"HEAD"} if "GET" in found else set())))


def may(who: Who, role: str | None) -> bool:
    """Say whether someone of `role` (None: not logged in) may use what is for `who`.

    `edge` and `loopback` are no roles: nobody may, however high.
    """
    if who == "anyone":
        return True
    return role is not None and role in ROLES_OF.get(who, frozenset())
