"""Deeds: what the audit log calls things, in the words of its readers."""

from __future__ import annotations

from templates import translate

WORDS = {
    "author.added": "Took in a co-author",
    "author.removed": "Took a co-author out",
    "consent.given": "Agreed to research",
    "consent.withdrawn": "Took back the consent to research",
    "course.handed-over": "Handed a course over",
    "course.purged": "Deleted a course for good",
    "email.asked": "Asked for another e-mail address",
    "email.changed": "Changed the e-mail address",
    "export.asked": "Asked for an archive of their data",
    "export.fetched": "Fetched the archive of their data",
    "group.changed": "Changed a group",
    "group.made": "Made a group",
    "group.member-added": "Took somebody into a group",
    "group.member-removed": "Took somebody out of a group",
    "group.removed": "Removed a group",
    "key.rotated": "Made a new key",
    "login.locked": "Locked after wrong passwords",
    "mail.refused": "Wanted no more letters of a kind",
    "media.swept": "Removed unused files",
    "password.changed": "Changed the password",
    "password.reset": "Set a new password by a link",
    "profile.changed": "Changed their profile",
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
    "course": "course",
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


def value(given: object, interface: str) -> str:
    """Return what stood in a field before or afterwards; empty for nothing."""
    if given is None:
        return ""
    if isinstance(given, bool):
        return translate(interface, "yes" if given else "no")
    if isinstance(given, str) and given in ("student", "author", "sponsor", "admin"):
        return translate(interface, given)
    if isinstance(given, list):
        return ", ".join(map(str, given))
    return str(given)
