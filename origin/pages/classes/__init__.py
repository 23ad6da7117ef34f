"""Pages of classes: a teacher's, and the ways into a class and into a course for members."""

from __future__ import annotations

from origin.pages.classes.entering import Entering
from origin.pages.classes.inviting import Inviting
from origin.pages.classes.joining import Joining
from origin.pages.classes.learners import Learners
from origin.pages.classes.listing import Classes
from origin.pages.classes.lists import Lists, OneList
from origin.pages.classes.settings import ClassSettings


def routes() -> list[tuple[str, object]]:
    """Return every page's address with the resource that renders it."""
    return [
        ("/classes", Classes()),
        ("/classes/enter", Entering()),
        ("/classes/join", Joining()),
        ("/classes/{group:uuid}", Learners()),
        ("/classes/{group:uuid}/invitations", Inviting()),
        ("/classes/{group:uuid}/lists", Lists()),
        ("/classes/{group:uuid}/lists/{roll:uuid}", OneList()),
        ("/classes/{group:uuid}/settings", ClassSettings()),
    ]
