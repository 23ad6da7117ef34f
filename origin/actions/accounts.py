"""Accounts: registering, logging in and out."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from email_validator import EmailNotValidError, validate_email

from functions import consents as wordings
from functions import limits, mailboxes
from functions.problems import Conflict, FieldError, InvalidFields, Problem, TooMany
from origin import jobs, metrics, passwords
from origin.actions import entering, lockouts
from origin.actions.entering import Login
from origin.actions.second_factors import SecondFactorNeeded
from origin.house import House
from storage import consents, links, sessions, users
from storage.database import Connection, reading, statements, transaction
from storage.links import Link
from storage.users import User


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
    shut = user is None or lockouts.is_shut(house, user)
    arrival = entering.arrive(house, user, address, user_agent)
    outdated = user is not None and house.passwords.outdated(user.password_hash)
    # No connection is held while the hash is computed. Not even the right password does anything
    # more while the account is shut: the time would tell whoever guesses that it was right.
    look = house.entrance.come(
        lambda: house.passwords.fits(user.password_hash if user else None, password),
        None if shut or outdated else arrival.entering,
    )
    fits = look.fits and not shut
    begun = None
    if user is not None and fits and look.entry is not None:
        begun = entering.begun(house, user, arrival, look.entry)
    elif user is not None and fits:
        # Made here, where no connection is held.
        new_hash = house.passwords.hash(password) if outdated else None
        # Almost always it is one statement, which needs no BEGIN and COMMIT around it.
        with statements(house.pool) if new_hash is None else transaction(house.pool) as db:
            if new_hash is not None:
                users.change_password(db, user.id, new_hash)
            begun = entering.begin(house, db, user, address, user_agent)
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


def logout(house: House, session: UUID) -> None:
    """End a session: its refresh token at once, its access token within 15 s at every edge."""
    with transaction(house.pool) as db:
        sessions.revoke(db, session)
