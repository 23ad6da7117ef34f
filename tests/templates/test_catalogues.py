"""Every sentence of the interface exists in both languages."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2.ext import extract_from_ast

from functions.exchange.report import WORDS
from templates.catalogues import catalogue, grouped, money, percent, translate, translate_number
from templates.environment import environment
from templates.portable_objects import parse
from templates.sources import FOLDER

ROOT = FOLDER.parent
_FIELD = re.compile(r"%\((\w+)\)s")


def sentences_of_templates() -> Iterator[tuple[str, ...]]:
    for path in sorted(FOLDER.rglob("*")):
        if path.suffix in (".html", ".txt"):
            tree = environment("en").parse(path.read_text("utf-8"))
            for _, _, message in extract_from_ast(tree, ("_", "ngettext")):
                found = message if isinstance(message, tuple) else (message,)
                yield tuple(part for part in found if part)


def titles_of_problems() -> Iterator[str]:
    """Titles by the source: a class with a slug of its own is a problem that people may read."""
    for room in ("functions", "storage", "origin", "edge"):
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.ClassDef) and _has_slug(node):
                    yield (ast.get_docstring(node) or "").splitlines()[0].rstrip(".")


def _has_slug(node: ast.ClassDef) -> bool:
    return any(
        isinstance(line, ast.Assign)
        and [target.id for target in line.targets if isinstance(target, ast.Name)] == ["slug"]
        for line in node.body
    )


def test_every_sentence_of_the_templates_is_translated() -> None:
    known = catalogue("bg")
    messages = set(sentences_of_templates())
    assert len(messages) > 80
    assert [message for message in sorted(messages) if message[0] not in known] == []
    assert [message for message in messages if len(known[message[0]]) != len(message)] == []


def test_every_title_of_a_problem_is_translated() -> None:
    titles = set(titles_of_problems())
    assert len(titles) > 15
    assert sorted(titles - catalogue("bg").keys()) == []


def test_sentences_of_the_origins_pages_are_translated() -> None:
    """Literals that `translate` gets, and the tables that hold them."""
    words = set()
    for path in (ROOT / "origin/pages").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "translate":
                words |= {
                    argument.value
                    for argument in node.args
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
                }
    assert words
    assert sorted(words - catalogue("bg").keys()) == []


def test_what_is_remarked_on_files_of_questions_is_translated() -> None:
    assert sorted(set(WORDS.values()) - catalogue("bg").keys()) == []
    told = {words: set(re.findall(r"{\d}", words)) for words in WORDS.values()}
    assert {
        w for w, places in told.items() if set(re.findall(r"{\d}", translate("bg", w))) != places
    } == set()


def test_no_sentence_is_translated_in_two_places() -> None:
    parts = [
        parse(path.read_text("utf-8")) for path in sorted((FOLDER / "locales/bg").rglob("*.po"))
    ]
    assert len(parts) > 1
    assert sum(map(len, parts)) == len(catalogue("bg"))


def test_a_translation_fills_in_what_its_sentence_fills_in() -> None:
    for source, translations in catalogue("bg").items():
        for translation in translations:
            assert set(_FIELD.findall(translation)) <= set(_FIELD.findall(source)) | {"number"}
            assert source.count("<a ") == translation.count("<a ")


def test_one_and_many_differ() -> None:
    chapters = ("%(number)s chapter", "%(number)s chapters")
    assert translate_number("bg", *chapters, 1) == "1 глава"
    assert translate_number("bg", *chapters, 21) == "21 глави"
    assert translate_number("en", *chapters, 0) == "0 chapters"


def test_thousands_stand_apart_as_the_language_wants() -> None:
    assert grouped("en", 12480) == "12,480"
    assert grouped("bg", 12480) == "12\u00a0480"
    assert grouped("bg", 1248) == "1248"


def test_money_shows_cents_and_whatever_is_less_than_one() -> None:
    assert money("en", 50_000_000) == "50.00"
    assert money("en", 12_480_120_000) == "12,480.12"
    assert money("bg", 2_000) == "0,002"
    assert percent("bg", 0.2016) == "20,2"


def test_a_language_that_nobody_wrote_is_refused() -> None:
    with pytest.raises(ValueError, match="no catalogue"):
        translate("de", "Courses")


def test_the_catalogue_stands_where_translators_look() -> None:
    assert (Path(FOLDER) / "locales/bg/LC_MESSAGES/uchi.po").is_file()
