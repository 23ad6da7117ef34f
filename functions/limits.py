"""Limits: how often something may be asked, and how large what is sent may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

KB = 1_024
SMALL_BODY_BYTES = 64 * KB
CLAIM_BODY_BYTES = 256 * KB
"""Two hundred view tokens of a guest, with room."""
ANSWER_BODY_BYTES = 256 * KB
"""An essay of 50 KB, however its letters are escaped."""
CONTENT_BODY_BYTES = 2 * KB * KB
BATCH_BODY_BYTES = 1_000_000
FORM_FIELDS = 100
"""Fields of a query, and of a form that takes a small body."""
LARGE_FORM_FIELDS = 5_000
"""Fields of a form that takes more: a quiz of five hundred questions, all on one page."""
LARGEST_BODY_BYTES = CONTENT_BODY_BYTES
"""No request is read further than this, whatever its address."""

By = Literal["address", "account", "nobody"]


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `times` requests in any `seconds`, counted for one address or one account."""

    name: str
    """Stands in the counter's key; two routes with one name share one allowance."""
    times: int
    seconds: int
    by: By


# A whole class sits behind one school's address: what is counted by address must let thirty
# learners begin a lesson in the same minute.
READING = Rate("reading", 1_200, 60, "address")
SERVING = Rate("serving", 1_200, 60, "address")
"""Messages asked for, seen and followed through one server: some hundreds of readers at once."""
WRITING = Rate("writing", 240, 60, "account")
ANSWERING = Rate("answering", 1_200, 60, "account")
"""Answers of one learner: each change is saved, and what waited offline comes all at once."""
PREVIEWING = Rate("previewing", 600, 60, "account")
"""Pages made while somebody types, at most one in 300 ms."""
LOGGING_IN = Rate("logging-in", 90, 60, "address")
SEARCHING = Rate("searching", 600, 60, "address")
"""A search costs some ten times a page."""
REGISTERING = Rate("registering", 90, 3_600, "address")
RENEWING = Rate("renewing", 240, 60, "address")
ASKING_FOR_LETTERS = Rate("letters-asked", 90, 3_600, "address")
JOINING = Rate("joining", 120, 900, "address")
"""Codes of invitations: a whole class types one at once, and guessing gets nowhere."""
SENDING_ROLLS = Rate("rolls", 10, 3_600, "account")
"""Lists of learners, of 2,000 lines each: nobody writes to the whole world from here."""
UNLIMITED = Rate("unlimited", 0, 0, "nobody")
"""For the edge's own door, which is signed and limited by connections, and for health checks."""

PASSWORDS_OF_ACCOUNT = Rate("passwords", 10, 900, "account")
"""Wrong passwords of one account, whoever tries: guessing does not pay, mistyping may happen."""
LETTERS_OF_ACCOUNT = Rate("letters", 5, 3_600, "account")
"""Letters to one address that anybody may ask for: no mailbox is flooded from here."""
PASSWORDS_OF_ALL = Rate("passwords-all", 1_200, 60, "nobody")
"""Passwords tried in all: each costs a core for some 20 ms."""

INVITING = Rate("inviting", 200, 3_600, "account")
"""Letters to single learners by one teacher."""
CODES_OF_ACCOUNT = Rate("codes", 5, 900, "account")
"""Wrong codes of somebody logged in, before second factors are changed."""
SECOND_STEPS = Rate("second-steps", 90, 60, "address")
"""Second steps of logging in, as many as first ones; wrong ones shut the account besides."""
