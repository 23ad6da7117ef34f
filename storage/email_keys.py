"""E-mail keys: the compared spelling of addresses that were stored before it was kept."""

from __future__ import annotations

import psycopg

from functions import mailboxes
from storage.database import Connection


def fill(db: Connection) -> None:
    """Work out the key of every account and require it from now on; part of migration 0002.

    Raises psycopg.IntegrityError, naming both accounts, when two of them are one mailbox: which
    of them is to stay is not for a migration to say.
    """
    keys: dict[str, object] = {}
    for user, email in db.execute("SELECT id, email FROM users ORDER BY id").fetchall():
        key = mailboxes.key(email)
        if key in keys:
            raise psycopg.IntegrityError(
                f"the accounts {keys[key]} and {user} have one address in two spellings: "
                "give one of them another address first"
            )
        keys[key] = user
        db.execute("UPDATE users SET email_key = %s WHERE id = %s", (key, user))
    db.execute("ALTER TABLE users ALTER COLUMN email_key SET NOT NULL")


def fill_links(db: Connection) -> None:
    """Work out the key of every address that a link leads back to; part of migration 0014."""
    back = db.execute("SELECT id, email FROM links WHERE purpose = 'restore'").fetchall()
    for link, email in back:
        db.execute("UPDATE links SET email_key = %s WHERE id = %s", (mailboxes.key(email), link))
