"""Reverting: an old revision becomes the newest again, and what readers see where that is asked."""

from __future__ import annotations

from uuid import UUID

from functions.access import Claims
from origin.acting import Acting
from origin.actions import publishing, records, revising
from origin.actions.courses import owner
from storage import contents, revisions
from storage.contents import Content
from storage.database import Connection
from storage.revisions import Revision


def revert(
    db: Connection,
    content: UUID,
    number: int,
    message: str,
    person: Claims,
    acting: Acting,
    *,
    publish: bool = False,
) -> tuple[Content, Revision]:
    """Write revision `number` once more as the newest; raise NotFound."""
    newest = revisions.latest(db, content)
    found, revision = revising.revert(db, content, number, message, person)
    if publish:
        author = owner(person)
        publishing.publish_content(db, content, revision.number, author=author, acting=acting)
        found = contents.find(db, content) or found
    if newest is None or revision.number != newest.number:
        # From which one to the text of which: the new one has a number of its own.
        told = {"version": (newest.number if newest else None, number)}
        records.note(db, acting, "content.reverted", content, kind="content", changes=told)
    return found, revision
