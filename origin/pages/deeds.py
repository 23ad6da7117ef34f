"""Deeds: what the audit log calls things, in the words of its readers."""

from __future__ import annotations

from templates import translate

WORDS = {
    "author.added": "Took in a co-author",
    "author.removed": "Took a co-author out",
    "class.changed": "Changed a class",
    "class.dissolved": "Dissolved a class",
    "class.joined": "Came into a class by an invitation",
    "class.left": "Left a class",
    "class.list-sent": "Sent a list of learners for a class",
    "class.made": "Made a class",
    "class.member-added": "Let somebody into a class",
    "class.member-removed": "Took somebody out of a class",
    "consent.given": "Agreed to research",
    "consent.withdrawn": "Took back the consent to research",
    "chapter.archived": "Put a chapter away",
    "chapter.changed": "Changed a chapter",
    "chapter.restored": "Took a chapter out again",
    "content.archived": "Put a part away",
    "content.moved": "Moved a part to another chapter",
    "content.published": "Published a part",
    "content.restored": "Took a part out again",
    "content.reverted": "Went back to an older version",
    "course.archived": "Put a course away",
    "course.changed": "Changed the settings of a course",
    "course.enrolled": "Joined a course",
    "course.handed-over": "Handed a course over",
    "course.imported": "Imported a course from a folder",
    "course.left": "Left a course",
    "course.published": "Published a course",
    "course.purged": "Deleted a course for good",
    "course.restored": "Took a course out again",
    "email.asked": "Asked for another e-mail address",
    "email.changed": "Changed the e-mail address",
    "export.asked": "Asked for an archive of their data",
    "export.fetched": "Fetched the archive of their data",
    "group.changed": "Changed a group",
    "group.made": "Made a group",
    "group.member-added": "Took somebody into a group",
    "group.member-removed": "Took somebody out of a group",
    "group.removed": "Removed a group",
    "invitation.made": "Made an invitation to a class",
    "invitation.revoked": "Withdrew an invitation to a class",
    "key.rotated": "Made a new key",
    "login.locked": "Locked after wrong passwords",
    "mail.refused": "Wanted no more letters of a kind",
    "mail.wanted": "Wanted letters of a kind again",
    "report.shared": "Made a link to a report",
    "report.unshared": "Ended a link to a report",
    "media.swept": "Removed unused files",
    "password.changed": "Changed the password",
    "password.reset": "Set a new password by a link",
    "profile.changed": "Changed their profile",
    "answer.marked": "Marked an answer",
    "question.regraded": "Had finished attempts graded anew",
    "attempt.late-accepted": "Let late answers count",
    "attempt.late-refused": "Refused late answers",
    "quiz.archived": "Archived a quiz",
    "quiz.extended": "Gave a quiz's attempts more time",
    "quiz.extra-time": "Gave more time at a quiz",
    "quiz.published": "Published a quiz",
    "quiz.withdrawn": "Took a quiz back into draft",
    "recovery.renewed": "Made new recovery codes",
    "recovery.used": "Logged in with a recovery code",
    "refresh.reused": "A copied login was used and ended",
    "role.changed": "Changed a role",
    "second-factor.added": "Added a second factor",
    "second-factor.removed": "Removed a second factor",
    "second-factors.reset": "Removed all second factors",
    "session.revoked": "Logged a device out",
    "session.revoked-all": "Logged all devices out",
    "site.changed": "Changed the site",
    "user.activated": "Activated an account",
    "user.changed": "Changed an account",
    "user.deactivated": "Deactivated an account",
    "user.erased": "Erased an account",
    "user.unlocked": "Unlocked an account",
}
"""By the log's own name; one without words is shown by its name."""

FIELDS = {
    "name": "name",
    "email": "e-mail",
    "role": "role",
    "language": "language",
    "time_zone": "time zone",
    "under_age": "under age",
    "wanted_mails": "letters",
    "settings": "settings",
    "sessions": "devices",
    "session": "device",
    "group": "group",
    "access": "who may read",
    "chapter": "chapter",
    "chapters": "chapters",
    "contents": "parts",
    "course": "course",
    "class": "class",
    "teacher": "teacher",
    "invitation": "invitation",
    "lines": "lines",
    "max_uses": "uses",
    "cover": "cover",
    "level": "level",
    "position": "place in the catalogue",
    "published": "published",
    "seconds": "seconds",
    "attempt": "attempt",
    "attempts": "attempts",
    "answers": "answers",
    "late_answers": "late answers",
    "why": "why",
    "slug": "name in the address",
    "state": "state",
    "summary": "summary",
    "title": "title",
    "translation_of": "translation of",
    "version": "version",
    "owner": "owner",
    "members": "members",
    "text": "text",
    "research": "research",
    "failed_login_attempts": "wrong passwords",
}


def words(action: str, interface: str) -> str:
    """Return what was done."""
    return translate(interface, WORDS[action]) if action in WORDS else action


def field(name: str, interface: str) -> str:
    """Return what was changed about it."""
    return translate(interface, FIELDS[name]) if name in FIELDS else name


STATES = {
    "draft": "draft",
    "published": "published",
    "archived": "archived",
    "live": "in use",
}


def value(given: object, interface: str, name: str = "") -> str:
    """Return what stood in the field `name` before or afterwards; empty for nothing."""
    if given is None:
        return ""
    if isinstance(given, bool):
        return translate(interface, "yes" if given else "no")
    if isinstance(given, str) and given in ("student", "author", "sponsor", "admin"):
        return translate(interface, given)
    if name == "state" and given in STATES:
        return translate(interface, STATES[str(given)])
    if isinstance(given, list):
        return ", ".join(map(str, given))
    return str(given)
