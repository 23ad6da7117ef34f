"""Words: what the pages' scripts say, in the reader's language."""

from __future__ import annotations

from templates import translate

SCRIPT = {
    "saving": "Saving…",
    "saved": "Saved",
    "kept": "Not sent yet: kept on this device",
    "unsent": "Not sent yet",
    "logged-out": "You are logged out. What you answered is kept on this device; log in and it "
    "is sent",
    "late": "It came after the time. It is kept, and the author decides",
    "sealed": "The attempt is finished: this answer is not in it",
    "other": "Another answer was saved meanwhile, and counts: ",
    "other-mine": "Save mine",
    "other-theirs": "Keep that one",
    "nothing": "nothing",
    "all-saved": "Everything is saved",
    "some-kept": "Answers kept on this device until they can be sent: ",
    "left": "Time left: ",
    "minutes": "%(number)s min",
    "hours": "%(hours)s h %(minutes)s",
    "less": "less than a minute",
    "over": "The time is over. Everything you answered is being sent",
    "over-saved": "The time is over, and everything is saved. Your result comes in a moment",
    "over-kept": "The time is over. What could not be sent is kept on this device, and goes as "
    "soon as there is a connection; what comes too late is offered to the author",
    "hide": "Hide the time",
    "show": "Show the time",
    "wait": "Some answers are not sent yet. Wait until they are, then finish",
    "flag": "Look at it again",
    "flagged": "To look at again",
    "unflag": "Looked at",
    "up": "Up",
    "down": "Down",
    "placed": "Place ",
    "as-is": "Take the order as it stands",
    "words": "Words: ",
    "answered": "answered",
    "open": "not answered",
    "enter": "Log in",
    "late-some": "Answers that came after the time, kept for the author to decide on: ",
    "lost-some": "Answers that came after the attempt was finished, and are not in it: ",
}


def script(interface: str) -> dict[str, str]:
    """Return everything that a script may have to say."""
    return {name: translate(interface, words) for name, words in SCRIPT.items()}
