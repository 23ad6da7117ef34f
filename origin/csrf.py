"""CSRF: what only our own pages can send with a change that a browser's cookies authenticate.

Signed double submit: the same value stands in a cookie and in the form (or, from a script, in the
header `X-CSRF-Token`). It is signed, so nobody can set a pair of their own making, and it names
the session, so a stranger's pair is worth nothing to whoever is logged in. Pages may repeat it in
compressed answers: SameSite keeps cookies, and with them BREACH, out of other sites' requests.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
from uuid import UUID

import falcon

from functions import cookies
from functions.keys import KeyRing
from functions.problems import Forbidden
from origin.settings import Settings

FIELD = "csrf"
HEADER = "x-csrf-token"
NOBODY = UUID(int=0)
"""Stands for the session before anybody is logged in."""
_SAFE = ("GET", "HEAD", "OPTIONS")
_PURPOSE = b"csrf\x00"
_RANDOM_BYTES = 16
_TAG_BYTES = 16
_LETTERS = 64
"""Letters of 48 bytes in base64url."""


class UnprovenForm(Forbidden):
    """This form is too old, or it is not ours: load its page once more."""

    slug = "unproven-form"


def token(ring: KeyRing, session: UUID) -> str:
    """Return the value for the cookie and the forms of a session; of nobody's a new one each time.

    Derived for a session, so that a login renewed in one tab leaves the forms of the others good.
    """
    if session == NOBODY:
        random = secrets.token_bytes(_RANDOM_BYTES)
    else:
        random = hmac.digest(ring.signing, b"csrf session\x00" + session.bytes, "sha256")
    data = session.bytes + random[:_RANDOM_BYTES]
    return base64.urlsafe_b64encode(data + _tag(ring.signing, data)).decode()


def session_of(ring: KeyRing, text: str) -> UUID | None:
    """Return the session that a value of ours was made for; None for everything else."""
    if len(text) != _LETTERS:
        return None
    try:
        data = base64.b64decode(text, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    named, tag = data[:-_TAG_BYTES], data[-_TAG_BYTES:]
    # Every key is tried, so that the time does not tell which one it was.
    if not sum(hmac.compare_digest(tag, _tag(key, named)) for key in ring.keys.values()):
        return None
    return UUID(bytes=named[:16])


def check(req: falcon.Request) -> None:
    """Raise UnprovenForm for a change by form, or by login cookies, that is not proven ours.

    A request with a bearer token is proven by it: no other site can make a browser send one.
    """
    if req.method in _SAFE or req.get_header("authorization") is not None:
        return
    # Whoever knows the address has the person's mail: that proves more than a form could.
    if req.context.route.by_link:
        return
    names = cookies.names(req.context.house.settings.public_url)
    given = req.context.cookies
    by_form = req.context.route.body == "form"
    if not by_form and names.access not in given and names.refresh not in given:
        return
    sent = req.context.form.get(FIELD, "") if by_form else req.get_header(HEADER) or ""
    kept = given.get(names.csrf, "")
    if not hmac.compare_digest(sent.encode(), kept.encode()):
        raise UnprovenForm
    session = session_of(req.context.house.settings.csrf_keys, kept)
    person = req.context.person
    # Where nobody is logged in (any more) there is no session that a foreign pair could abuse.
    if session is None or (person is not None and session != UUID(hex=person.session)):
        raise UnprovenForm


def of_page(req: falcon.Request, resp: falcon.Response) -> str:
    """Return the value for the forms of a page; the browser gets the cookie where it lacks it."""
    made = getattr(req.context, "csrf", None)
    if made is not None:
        return made
    settings = req.context.house.settings
    person = req.context.person
    session = UUID(hex=person.session) if person else NOBODY
    kept = req.context.cookies.get(cookies.names(settings.public_url).csrf, "")
    # One that serves is used again: other tabs have it in their forms.
    if session_of(settings.csrf_keys, kept) != session:
        kept = give(resp, settings, session)
    req.context.csrf = kept
    return kept


def give(resp: falcon.Response, settings: Settings, session: UUID) -> str:
    """Set the cookie of a session and return its value."""
    text = token(settings.csrf_keys, session)
    names = cookies.names(settings.public_url)
    resp.append_header("set-cookie", cookies.set_csrf(names, text))
    return text


def _tag(key: bytes, data: bytes) -> bytes:
    return hmac.digest(key, _PURPOSE + data, "sha256")[:_TAG_BYTES]
