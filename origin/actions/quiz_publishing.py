"""Publishing of quizzes: checked as a whole, then shown to learners by their chapter's page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from functions import quizzes as deciding
from functions.access import Claims
from functions.problems import FieldError, Problem
from functions.quizzes import Fault
from origin.acting import HOUSE, Acting
from origin.actions import publishing, records
from origin.actions.quiz_access import own
from origin.markup import questions as markup
from storage import questions, quizzes
from storage.database import Connection
from storage.quizzes import Quiz

_VERBS = {"published": "published", "archived": "archived", "draft": "withdrawn"}


class UnfitQuiz(Problem):
    """The quiz can't be published like this."""

    slug = "unfit-quiz"
    status = 422

    def __init__(self, found: Sequence[Fault]) -> None:
        """Name every fault that stops it."""
        stopping = deciding.stopping(found)
        super().__init__(
            f"{len(stopping)} things have to be mended before learners can take it",
            errors=tuple(FieldError(_pointer(fault), _detail(fault)) for fault in stopping),
        )
        self.faults = tuple(found)

    def document(self) -> dict[str, object]:
        """Return the problem with its faults as data too, for pages in any language."""
        return super().document() | {
            "faults": [
                {"question": f.question, "path": f.path, "code": f.code, "values": list(f.values)}
                for f in deciding.stopping(self.faults)
            ]
        }


def publish(db: Connection, quiz: UUID, person: Claims, acting: Acting) -> Quiz:
    """Let learners take a quiz; UnfitQuiz says everything that is wrong, and where."""
    found = own(db, quiz, person, lock=True)
    check(db, found)
    return found if found.state == "published" else _move(db, found, "published", acting)


def open_to_learners(db: Connection, quiz: Quiz) -> None:
    """Publish a quiz that the house itself has made; UnfitQuiz when it is not fit for it."""
    check(db, quiz)
    _move(db, quiz, "published", HOUSE)


def archive(db: Connection, quiz: UUID, person: Claims, acting: Acting) -> Quiz:
    """Take a quiz away from learners; its attempts stay, and those that go on may be finished."""
    found = own(db, quiz, person, lock=True)
    return found if found.state == "archived" else _move(db, found, "archived", acting)


def restore(db: Connection, quiz: UUID, person: Claims, acting: Acting) -> Quiz:
    """Take a quiz back into draft, from the archive or from the learners."""
    found = own(db, quiz, person, lock=True)
    return found if found.state == "draft" else _move(db, found, "draft", acting)


def faults(db: Connection, quiz: Quiz) -> list[Fault]:
    """Return what keeps a quiz from being published, and advice.

    Codes, besides those of `functions.quizzes.faults`: `place-hidden` (value: the place of a cloze
    where nobody could fill it in), `needed-by-another` (title of a quiz that begins after this one
    is passed, while this one's rules don't tell yet who has).
    """
    asked = questions.of_quiz(db, quiz.id)
    found = deciding.faults(quiz.rules, [each.drawn for each in asked], quiz=str(quiz.id))
    found += _told_too_early(db, quiz)
    for each in asked:
        if each.body["kind"] == "cloze":
            hidden = markup.hidden_places(each.body["text"], each.html.get("text", ""))
            found += [Fault("/text", "place-hidden", (place,), str(each.id)) for place in hidden]
    return found


def _told_too_early(db: Connection, quiz: Quiz) -> Iterator[Fault]:
    """Yield what would tell who passed a quiz before its own rules let anybody know."""
    for number, first in enumerate(quiz.rules.prerequisites):
        needed = quizzes.find(db, UUID(first.id)) if first.kind == "quiz" else None
        if needed is not None and needed.id != quiz.id and deciding.hides_pass(needed.rules):
            yield Fault(f"/rules/prerequisites/{number}", "counts-before-shown", (needed.title,))
    if deciding.hides_pass(quiz.rules):
        for each in quizzes.needing(db, quiz.id):
            yield Fault("/rules/shown/score", "needed-by-another", (each.title,))


def check(db: Connection, quiz: Quiz) -> None:
    """Raise UnfitQuiz when something keeps learners from taking a quiz."""
    found = faults(db, quiz)
    if deciding.stopping(found):
        raise UnfitQuiz(found)


def check_if_published(db: Connection, quiz: UUID) -> None:
    """Raise UnfitQuiz when learners see a quiz that is not fit for it any more."""
    found = quizzes.find(db, quiz)
    if found is not None and found.state == "published":
        check(db, found)


def _move(db: Connection, quiz: Quiz, state: str, acting: Acting) -> Quiz:
    moved = quizzes.move_to(db, quiz.id, state)
    publishing.refresh_course(db, quiz.course_id)
    records.note(
        db, acting, f"quiz.{_VERBS[state]}", quiz.id, kind="quiz",
        changes={"state": (quiz.state, state), "title": (quiz.title, quiz.title)},
    )  # fmt: skip
    return moved


def _pointer(fault: Fault) -> str:
    return f"/questions/{fault.question}{fault.path}" if fault.question else fault.path


def _detail(fault: Fault) -> str:
    said = ", ".join(fault.values)
    return f"{fault.code}: {said}" if said else fault.code
