"""Everything that pages say by a table exists in both languages."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from origin.markup import remarks
from origin.pages import deeds, forms, people, profile, time_zones
from origin.pages.author import history, refusing, settings
from origin.pages.quizzes import reasoning, stating, words
from templates.catalogues import catalogue

ORIGIN = Path(deeds.__file__).parent.parent
_ACTION = re.compile(r"[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*\Z")


def recorded() -> set[str]:
    """Return every action that the origin's code writes into the audit log."""
    found = set()
    for path in ORIGIN.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and _name(node) in ("note", "record"):
                for given in [*node.args, *(word.value for word in node.keywords)]:
                    if isinstance(given, ast.Constant) and isinstance(given.value, str):
                        found |= {given.value} if _ACTION.match(given.value) else set()
    return found


def _name(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def test_the_log_has_words_for_everything_that_is_written_into_it() -> None:
    actions = recorded()
    assert len(actions) > 20
    assert sorted(actions - deeds.WORDS.keys()) == []


def test_the_words_of_tables_are_translated() -> None:
    said = {
        *deeds.WORDS.values(), *deeds.FIELDS.values(), *forms.SENTENCES.values(),
        *remarks.SENTENCES, *deeds.STATES.values(),
        *time_zones.AREAS, *people.STATES.values(), *people.SORTS.values(), *people.ROLES,
        *stating.METHODS.values(), *stating.SHOWN.values(), *stating.MOMENTS.values(),
        *words.SCRIPT.values(), *reasoning.SENTENCES.values(), *reasoning.PATTERNS.values(),
        *(word for pair in profile.KINDS.values() for word in pair),
        *refusing.SENTENCES.values(), refusing.OTHERWISE, *settings.LEVELS.values(),
        *settings.ACCESS.values(), *history.FIGURE_FIELDS.values(),
        forms.WRONG_PASSWORD, forms.NOT_TICKED, forms.EMPTY, "yes", "no",
    }  # fmt: skip
    assert sorted(said - catalogue("bg").keys()) == []


def test_sentences_that_faults_are_made_of_are_translated() -> None:
    """Literals that `fault` gets, and constants of the pages' modules that look like sentences."""
    said = set()
    for path in (ORIGIN / "pages").rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _name(node) == "fault":
                said |= {
                    given.value
                    for given in node.args
                    if isinstance(given, ast.Constant) and " " in str(given.value)
                }
        said |= {
            node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
            and " " in node.value.value
        }
    assert len(said) > 5
    assert sorted(said - catalogue("bg").keys()) == []
