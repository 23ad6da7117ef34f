"""`uchi create-admin`: an administrator's account, its password asked for and never shown."""

from __future__ import annotations

import argparse
import getpass
import sys

from functions.problems import BadRequest
from origin import logs, passwords, settings
from origin.actions import accounts
from origin.passwords import Passwords
from storage import database, pools


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("email", metavar="EMAIL", help="the address to log in with")
    parser.add_argument("--name", default="", help="the person's name")
    parser.add_argument(
        "--language", choices=("bg", "en"), default="bg", help="of the interface and of mails"
    )
    parser.add_argument(
        "--password-stdin",
        action="store_true",
        help="read the password from the first line of standard input instead of asking",
    )


def run(options: argparse.Namespace) -> int:
    """Make the account; Conflict when the address has one, InvalidFields for a weak password."""
    known = settings.load()
    logs.configure("WARNING")
    email = accounts.canonical_email(options.email)
    password = _from_stdin() if options.password_stdin else _asked()
    passwords.check(password, (email, options.name))
    hashed = Passwords(known.profile).hash(password)
    pool = pools.pool(known.database_url, max_size=1, application="uchi-create-admin")
    try:
        with database.transaction(pool) as db:
            accounts.create(
                db,
                email,
                hashed,
                role="admin",
                name=options.name,
                language=options.language,
                verified=True,
            )
    finally:
        pool.close()
    print(f"{email} is an administrator now")
    return 0


def _from_stdin() -> str:
    password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise BadRequest("there is no password on standard input")
    return password


def _asked() -> str:
    if not sys.stdin.isatty():
        raise BadRequest("nobody is there to ask: use --password-stdin")
    first = getpass.getpass("Password: ")
    if getpass.getpass("Once more: ") != first:
        raise BadRequest("the two passwords differ")
    return first
