"""Accounts: registering, logging in and out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from email_validator import EmailNotValidError, validate_email

from functions import consents as wordings
from functions import cookies, identifiers, limits, mailboxes
from functions.problems import Conflict, FieldError, InvalidFields, Problem, TooMany
from origin import jobs, metrics, passwords, refresh_tokens
from origin.actions import lockouts, passes, second_factors
from origin.actions.second_factors import SecondFactorNeeded
from origin.house import House
from origin.refresh_tokens import RefreshToken
from storage import consents, links, logins, sessions, users
from storage.database import Connection, reading, statements, transaction
from storage.links import Link
from storage.memberships import Carried
from storage.users import User
from storage.wishes import Told

SESSION_LIFETIME = timedelta(seconds=cookies.REFRESH_LIFETIME_S)


class WrongLogin(Problem):
    """The e-mail address or the password is wrong."""

    slug = "wrong-login"
    status = 401


class WrongLink(Problem):
    """This link is not one of ours, or it is too old."""

    slug = "wrong-link"
    status = 400


@dataclass(frozen=True, slots=True)
class Registration:
    """What somebody registers with."""

    email: str
    password: str
    name: str = ""
    language: str = "bg"
    research_consent: bool = False
    consent_text: str = wordings.CURRENT_RESEARCH_TEXT
    """Which wording of the question about research was shown (functions/consents.py)."""


@dataclass(frozen=True, slots=True)
class Login:
    """A session that has just begun or been renewed."""

    user: User
    session: UUID
    access: str
    """The access token, valid for 15 minutes."""
    refresh: str
    refresh_lifetime_s: int
    told: Told
    """What the edge is told of the user."""


def register(house: House, registration: Registration, request_id: str = "") -> None:
    """Make a learner's account and send a message to its address.

    An address that has an account gets a message that says so; whoever asked sees the same answer
    after the same work, so that nobody learns who has an account here. Raises InvalidFields.
    """
    email = _checked(registration)
    hashed = house.passwords.hash(registration.password)
    try:
        _register(house, email, hashed, registration, request_id)
    except Conflict:
        # The same form sent twice at the same moment: now the address is known.
        _register(house, email, hashed, registration, request_id)


def _checked(registration: Registration) -> str:
    """Return the address in its one spelling; InvalidFields naming every wrong field at once."""
    errors: list[FieldError] = []
    email = registration.email
    try:
        email = canonical_email(registration.email)
    except InvalidFields as wrong:
        errors += wrong.errors
    if not wordings.is_known(registration.consent_text):
        errors.append(FieldError("/consent_text", "is not the name of a wording that was shown"))
    try:
        passwords.check(registration.password, (email, registration.name))
    except InvalidFields as wrong:
        errors += wrong.errors
    if errors:
        raise InvalidFields(errors=tuple(errors))
    return email


def _register(
    house: House, email: str, hashed: str, registration: Registration, request_id: str
) -> None:
    subject = mailboxes.key(email)[:320]
    allowed = house.rates.hit(limits.LETTERS_OF_ACCOUNT, f"register {subject}") is None
    with transaction(house.pool) as db:
        known = users.find_by_email(db, email)
        back = links.way_back(db, email)
        taken = known is not None or back is not None
        # For a known address an account is made as well, and taken back: as much work is done.
        stand_in = f"{house.draw(16).hex()}@invalid" if taken else email
        with db.transaction(force_rollback=taken):
            user = create(
                db, stand_in, hashed, name=registration.name, language=registration.language
            )
            if registration.research_consent:
                text = registration.consent_text
                consents.record(db, user.id, given=True, text_version=text)
        letter = letter_of_taken(known, back) or {"template": "verify", "user": str(user.id)}
        if not allowed:
            letter["user"] = str(lockouts.NOBODY)
        jobs.enqueue(db, "mail", letter, request_id)


def letter_of_taken(known: User | None, back: Link | None) -> dict[str, str] | None:
    """Return the letter to an address that is an account's, or was until a short while ago.

    None when it is free. `back` is the open way back to it: so long nobody else gets it.
    """
    if known is not None:
        return {"template": "known", "user": str(known.id)}
    if back is not None:
        return {"template": "reserved", "user": str(back.user_id), "link": str(back.id)}
    return None


def create(
    db: Connection,
    email: str,
    password_hash: str,
    *,
    role: str = "student",
    name: str = "",
    language: str = "bg",
    verified: bool = False,
) -> User:
    """Make an account as it stands; Conflict when the address has one."""
    return users.insert(
        db,
        email=email,
        password_hash=password_hash,
        role=role,
        name=name.strip(),
        language=language,
        verified=verified,
    )


def canonical_email(address: str) -> str:
    """Return the address in its one spelling; InvalidFields when nobody can be written to there."""
    try:
        # Whether the domain takes mail is for the mail to find out: asking the DNS here would
        # make registering as slow and as fragile as somebody else's server.
        return validate_email(address, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        raise InvalidFields(errors=(FieldError("/email", str(error)),)) from None


def login(
    house: House, email: str, password: str, *, address: str | None = None, user_agent: str = ""
) -> Login:
    """Begin a session; raise WrongLogin, or TooMany after too many wrong passwords.

    An unknown address, a wrong password, a deactivated and a locked account look alike and take as
    long. Raises SecondFactorNeeded when the password was right and the account asks for more.
    """
    email = email.strip()
    subject = mailboxes.key(email)[:320]
    with reading(house.pool) as db:
        user = users.find_by_email(db, email) if "\x00" not in email else None
    # Each wrong password leaves its mark on the account too: without one nothing was counted, and
    # almost every login is spared the way to Redis, which would disturb the cores that hash.
    marked = user is None or user.failed_login_attempts > 0
    wait = house.rates.full(limits.PASSWORDS_OF_ACCOUNT, subject) if marked else None
    wait = wait or house.rates.hit(limits.PASSWORDS_OF_ALL, "all")
    if wait is not None:
        raise _too_many(wait)
    # No connection is held while the hash is computed.
    right = house.passwords.verify(user.password_hash if user else None, password)
    # Not even the right password does anything more while the account is shut: the time would
    # tell whoever guesses that it was right.
    fits = right and user is not None and not lockouts.is_shut(house, user)
    begun = None
    if user is not None and fits:
        new_hash = _renewed_hash(house, user, password)
        # Almost always it is one statement, which needs no BEGIN and COMMIT around it.
        with statements(house.pool) if new_hash is None else transaction(house.pool) as db:
            if new_hash is not None:
                users.change_password(db, user.id, new_hash)
            begun = _enter(house, db, user, address, user_agent)
    if begun is None:
        # The other ones were asked before: it takes as long for whomever, and the failure is
        # counted either way, so that the next one is asked first.
        wait = None if marked else house.rates.full(limits.PASSWORDS_OF_ACCOUNT, subject)
        house.rates.hit(limits.PASSWORDS_OF_ACCOUNT, subject)
        with transaction(house.pool) as db:
            lockouts.failed(house, db, None if fits else user)
        if wait is not None:
            raise _too_many(wait)
        metrics.LOGINS.labels("wrong").inc()
        raise WrongLogin
    if isinstance(begun, SecondFactorNeeded):
        metrics.LOGINS.labels("second-factor").inc()
        raise begun
    metrics.LOGINS.labels("right").inc()
    if user is not None and user.failed_login_attempts:
        house.rates.clear(limits.PASSWORDS_OF_ACCOUNT, subject)
    return begun


def _too_many(wait: int) -> TooMany:
    metrics.LOGINS.labels("limited").inc()
    return TooMany("too many passwords were tried", retry_after=wait)


def begin(
    house: House, db: Connection, user: User, address: str | None, user_agent: str
) -> Login | None:
    """Begin a session of somebody who has taken the second step; it exists when the caller commits.

    None when the account was locked or deactivated meanwhile.
    """
    begun = _enter(house, db, user, address, user_agent, second_step=True)
    return None if isinstance(begun, SecondFactorNeeded) else begun


def logout(house: House, session: UUID) -> None:
    """End a session: its refresh token at once, its access token within 15 s at every edge."""
    with transaction(house.pool) as db:
        sessions.revoke(db, session)


def _renewed_hash(house: House, user: User, password: str) -> str | None:
    # Made here, where no connection is held.
    if not house.passwords.outdated(user.password_hash):
        return None
    return house.passwords.hash(password)


def _enter(
    house: House,
    db: Connection,
    user: User,
    address: str | None,
    user_agent: str,
    *,
    second_step: bool = False,
) -> Login | SecondFactorNeeded | None:
    """Return what a right password leads to; None when the account was shut meanwhile."""
    now = house.now()
    # The token names the session, whose row holds the token's hash: the id is made here.
    named = identifiers.uuid7(int(now.timestamp() * 1000), house.draw(10))
    token = refresh_tokens.first(house.settings.csrf_keys, named, house.draw(32))
    expires_at = now + SESSION_LIFETIME
    entry = logins.enter(
        db,
        user.id,
        now,
        session=named,
        refresh_hash=token.hash,
        expires_at=expires_at,
        user_agent=user_agent.replace("\x00", "")[:500],
        address=address or None,
        second_step=second_step,
    )
    if entry is None:
        return None
    if entry.entered:
        return renewed(house, user, expires_at, token, entry.carried, entry.told)
    return second_factors.needed(house, user.id, entry.password_hash, entry.factors)


def renewed(
    house: House,
    user: User,
    expires_at: datetime,
    token: RefreshToken,
    carried: Carried,
    told: Told,
) -> Login:
    """Return a session's login by its newest refresh token, with an access token made now.

    `expires_at` is when the session ends, however often it is renewed.
    """
    access = passes.make(house, user, token.session, carried)
    left = int((expires_at - house.now()).total_seconds())
    return Login(user, token.session, access, token.text, left, told)
