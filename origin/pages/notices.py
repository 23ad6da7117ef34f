"""Notices: one sentence that a page shows once, after the form that led to it."""

from __future__ import annotations

import hmac
import struct
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import quote

import falcon

from functions.keys import KeyRing
from functions.naming import spell, unspell
from templates import translate

LIFETIME = timedelta(minutes=2)
"""Long enough for a slow page, too short for a link that somebody passes on."""
PARAMETER = "said"
_UNTIL = struct.Struct(">I")
_MAC_BYTES = 12
_PURPOSE = b"notice\0"

Said = Literal[
    "password-reset", "profile-saved", "password-changed", "email-asked",
    "letter-sent", "session-ended", "sessions-ended", "export-begun", "erased", "user-saved",
    "user-deactivated", "user-activated", "user-unlocked", "user-erased", "user-sessions-ended",
    "factor-added", "factor-removed", "factors-reset", "group-made", "group-saved",
    "group-removed", "member-added", "member-removed", "site-saved",
    "course-made", "course-saved", "course-archived", "course-restored", "course-published",
    "chapter-added", "chapter-saved", "chapter-archived", "chapter-restored", "part-added",
    "part-archived", "part-restored", "text-saved", "text-published", "text-published-in-draft",
    "text-reverted", "picture-added",
    "class-made", "class-saved", "class-left", "class-joined", "class-dissolved",
    "member-already", "member-invited", "member-invited-already", "invitation-made",
    "invitation-withdrawn", "list-sent", "picture-saved",
    "picture-removed", "author-added", "author-removed", "author-left",
    "course-handed-over",
    "partner-made", "partner-saved", "partner-joined", "partner-left", "partner-archived",
    "partner-restored", "plan-made", "plan-saved", "plan-paused", "plan-resumed", "plan-ended",
    "message-sent", "message-kept", "message-saved", "review-approved", "review-refused",
    "message-archived", "message-visited",
    "answers-saved", "answers-late", "attempt-over",
    "quiz-made", "quiz-saved", "quiz-copied", "quiz-published", "quiz-archived", "quiz-restored",
    "question-added", "question-saved", "question-copied", "question-archived",
    "question-restored", "questions-brought", "question-regraded",
    "extra-given", "time-given", "late-decided",
    "link-ended", "letter-wanted", "letter-stopped",
    "messages-saved", "message-refused", "message-allowed", "messages-granted",
]  # fmt: skip

SENTENCES: dict[Said, str] = {
    "password-reset": "Your password is changed. You can log in with the new one",
    "profile-saved": "Your profile is saved",
    "password-changed": "Your password is changed. All other devices were logged out",
    "email-asked": "A letter is on its way to the new address. Until its link is opened, "
    "the old address stays",
    "letter-sent": "A new letter is on its way to you",
    "session-ended": "That device is logged out",
    "sessions-ended": "All other devices are logged out",
    "export-begun": "Your archive is being put together. You can leave this page",
    "erased": "Your account is erased",
    "user-saved": "The account is saved",
    "user-deactivated": "The account is deactivated and logged out everywhere",
    "user-activated": "The account is active again",
    "user-unlocked": "The account is unlocked",
    "user-erased": "The account is erased",
    "user-sessions-ended": "The account is logged out everywhere",
    "factor-added": "The second factor is set up. Logging in asks for it from now on",
    "factor-removed": "The second factor is removed",
    "factors-reset": "The second factors of the account are removed",
    "group-made": "The group is made",
    "group-saved": "The group is saved",
    "group-removed": "The group is removed. Its members keep their accounts",
    "member-added": "The member is added",
    "member-removed": "The member is out of the group",
    "site-saved": "The settings are saved",
    "class-made": "The class is made. Make a link or a code that lets its learners in",
    "class-saved": "The class is saved",
    "class-left": "You have left the class. What you learned stays yours",
    "class-joined": "You are in the class. Its course is not published yet",
    "class-dissolved": "The class is dissolved. Its members keep their accounts",
    "member-already": "They are in the class already",
    "member-invited": "There is no account of this address yet: a letter is on its way to it",
    "member-invited-already": "A letter was sent to this address before",
    "invitation-made": "It is made. Pass it on to your learners",
    "invitation-withdrawn": "It is withdrawn. Nobody comes in by it any more",
    "list-sent": "The list is being worked through. You can leave this page",
    "course-made": "The course is made. Name its first chapter",
    "course-saved": "The course is saved. Readers see it within seconds",
    "course-archived": "The course is put away. Nothing of it is lost",
    "course-restored": "The course is back, as a draft",
    "course-published": "The course is published. Readers see it within 15 seconds",
    "chapter-added": "The chapter is added. Write its first text",
    "chapter-saved": "The chapter is saved",
    "chapter-archived": "The chapter is put away. Nothing of it is lost",
    "chapter-restored": "The chapter is back",
    "part-added": "Begin to write: readers see nothing of it until you publish it",
    "part-archived": "The part is put away. Nothing of it is lost",
    "part-restored": "The part is back",
    "text-saved": "Saved. Readers see it once it is published",
    "text-published": "Saved and published. Readers see it within 15 seconds",
    "text-published-in-draft": "Saved. Readers see it once the course is published too",
    "picture-added": "The file is added. Its line here below shows it in a text",
    "picture-saved": "The file is saved. Texts show its new words once they are published anew",
    "picture-removed": "The file is out of the course",
    "author-added": "The co-author is added, and a letter is on its way to them",
    "author-removed": "The co-author is out of the course. What they wrote stays",
    "author-left": "You are no author of that course any more. What you wrote stays in it",
    "course-handed-over": "The course is handed over. You stay in it as a co-author",
    "partner-made": "The sponsor is made. Give it its accounts, and its first plan",
    "partner-saved": "The sponsor is saved",
    "partner-joined": "The account is added. It sees the plans and reports of this sponsor",
    "partner-left": "The account is out of this sponsor",
    "partner-archived": "The sponsor is put away and its plans are paused. Nothing is lost",
    "partner-restored": "The sponsor is back. Its plans stay paused until you let them run",
    "plan-made": "The plan is made. Write its first message",
    "plan-saved": "The plan is saved. Pages follow within 15 seconds",
    "plan-paused": "The plan is paused. Within 15 seconds no page shows it any more",
    "plan-resumed": "The plan runs. Pages show it within 15 seconds",
    "plan-ended": "The plan has ended. Its figures stay",
    "message-sent": "Sent. Somebody looks at it before readers see it",
    "message-kept": "Kept as a draft",
    "message-saved": "The message is saved",
    "review-approved": "Approved. Its sponsor gets a letter",
    "review-refused": "Refused. Its sponsor gets a letter with your reason",
    "message-archived": "The message is put away. Its figures stay",
    "answers-saved": "Your answers are saved. You can go on, or leave and come back",
    "answers-late": "The time was over. What you answered since is kept, and the author decides",
    "attempt-over": "The attempt is finished. What you answered since is not in it",
    "quiz-made": "The quiz is made. Write its first question",
    "quiz-saved": "The rules are saved",
    "quiz-copied": "The copy is made, as a draft",
    "quiz-published": "The quiz is published. Learners find it in its chapter",
    "quiz-archived": "The quiz is put away. Its attempts are kept",
    "quiz-restored": "The quiz is a draft: learners do not see it",
    "question-added": "The question is added at the end of the quiz",
    "question-saved": "The question is saved. Attempts from now on show it like this",
    "question-copied": "The copy stands at the end of the quiz",
    "question-archived": "The question is put away. Attempts that showed it keep it",
    "question-restored": "The question is back in its place",
    "questions-brought": "The questions are added at the end of the quiz",
    "question-regraded": "The attempts are graded anew. Learners whose mark changed get a letter",
    "extra-given": "It is saved. It counts from the next attempt on",
    "time-given": "The attempts that go on have more time",
    "late-decided": "The late answers are decided on",
    "link-ended": "The link leads nowhere any more",
    "letter-wanted": "The letter comes every Monday",
    "letter-stopped": "No more letters come on Mondays",
    "messages-saved": "Your wishes are saved. They hold from the next page on",
    "message-refused": "You don't see this message any more",
    "message-allowed": "The message may come again",
    "messages-granted": "The account's messages are set",
    "message-visited": "Somebody looks where it leads; that takes some seconds",
    "text-reverted": "The old text is the newest again; the ones between stay in the history",
}
"""English, and translated by the catalogue."""


def go(
    req: falcon.Request, resp: falcon.Response, path: str, said: Said, *, out: bool = False
) -> None:
    """Answer 303 to `path`, which will show the notice to this reader.

    With `out` the reader is logged out by this very answer.
    """
    house = req.context.house
    reader = "" if out else _reader(req)
    text = write(house.settings.csrf_keys, said, reader, house.now())
    mark = "&" if "?" in path else "?"
    resp.status = falcon.HTTP_303
    resp.location = f"{path}{mark}{PARAMETER}={quote(text, safe='')}"


def shown(req: falcon.Request) -> str:
    """Return the notice that the request's address carries, translated; empty without one."""
    house = req.context.house
    said = read(house.settings.csrf_keys, req.get_param(PARAMETER) or "", _reader(req), house.now())
    return translate(req.context.interface, SENTENCES[said]) if said else ""


def write(ring: KeyRing, said: Said, reader: str, now: datetime) -> str:
    """Return the notice as it travels in an address, good for this reader and two minutes."""
    until = _UNTIL.pack(int((now + LIFETIME).timestamp()))
    return f"{said}.{spell(until + _mac(ring.signing, said, reader, until))}"


def read(ring: KeyRing, text: str, reader: str, now: datetime) -> Said | None:
    """Return the notice of an address; None for one that is old, another reader's or made up."""
    name, _, tail = text.partition(".")
    said: Said | None = next((known for known in SENTENCES if known == name), None)
    try:
        data = unspell(tail)
        until, mac = data[: _UNTIL.size], data[_UNTIL.size :]
        (until_s,) = _UNTIL.unpack(until)
    except (ValueError, struct.error):
        return None
    if said is None or now.timestamp() >= until_s:
        return None
    # Signed, so that no link from elsewhere can make this house say what did not happen.
    ours = any(
        hmac.compare_digest(mac, _mac(key, said, reader, until)) for key in ring.keys.values()
    )
    return said if ours else None


def _reader(req: falcon.Request) -> str:
    person = req.context.person
    return str(person.user) if person is not None else ""


def _mac(key: bytes, said: str, reader: str, until: bytes) -> bytes:
    message = _PURPOSE + f"{said}\0{reader}\0".encode() + until
    return hmac.digest(key, message, "sha256")[:_MAC_BYTES]
