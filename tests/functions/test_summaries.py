"""Summaries: chapters stand in the order that their author listed."""

from __future__ import annotations

import pytest

from functions import summaries
from functions.summaries import Entry


def test_chapters_are_listed_whatever_their_depth_and_bullet() -> None:
    found = summaries.read(
        "# Book\n\n* [One](one.md)\n"
        "  - [Two \\[b\\]](<part/two.md>)\n    1. [*Three*](./three.md#x)\n"
    )
    assert found.title == "Book"
    assert found.entries == (
        Entry("One", "one.md", 3),
        Entry("Two [b]", "part/two.md", 4),
        Entry("Three", "three.md", 5),
    )


@pytest.mark.parametrize(
    "line",
    ["* [Site](https://example.org/a.md)", "* [x](//example.org)", "[no bullet](a.md)", "<hr />"],
)
def test_links_elsewhere_and_other_lines_are_no_chapters(line: str) -> None:
    assert summaries.read(line).entries == ()


def test_code_in_a_summary_is_no_chapter() -> None:
    assert summaries.read("```\n* [One](one.md)\n```\n").entries == ()


@pytest.mark.parametrize("path", ["../secret.md", "a/../../b.md", "..\\x.md", "%2e%2e/x.md"])
def test_a_path_out_of_the_folder_is_a_problem_and_no_chapter(path: str) -> None:
    found = summaries.read(f"* [x]({path})")
    assert found.entries == ()
    assert [line for line, _ in found.problems] == [1]


def test_a_file_listed_twice_stands_once() -> None:
    found = summaries.read("* [A](a.md)\n* [B](./a.md)")
    assert [entry.title for entry in found.entries] == ["A"]
    assert found.problems == ((2, "a.md is listed twice"),)


@pytest.mark.parametrize("heading", ["# Summary", "## Table of contents", "# Съдържание"])
def test_a_plain_heading_does_not_name_the_course(heading: str) -> None:
    assert summaries.read(heading).title == ""


@pytest.mark.parametrize(
    ("path", "slug"),
    [
        ("chapter-05-loops.md", "chapter-05-loops"),
        ("part 1/Увод.MD", "part-1-uvod"),
        ("part/README.md", "part"),
        ("README.md", "introduction"),
        ("???.md", "chapter"),
    ],
)
def test_a_chapter_keeps_its_address_while_its_file_keeps_its_name(path: str, slug: str) -> None:
    assert summaries.chapter_slug(path) == slug


@pytest.mark.parametrize(
    ("body", "title", "rest"),
    [
        ("# Title\n\nText", "Title", "Text"),
        ("\n#  **Title** #\nText", "Title", "Text"),
        ("Title\n=====\n\nText", "Title", "Text"),
        ("Text\n\n# Title", "", "Text\n\n# Title"),
        ("## Title", "", "## Title"),
        ("#hashtag", "", "#hashtag"),
        ("# Only", "Only", ""),
    ],
)
def test_the_title_that_the_page_shows_is_taken_off_the_text(
    body: str, title: str, rest: str
) -> None:
    assert summaries.split_title(body) == (title, rest)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Глава 2. Низове", "Низове", True),
        ("Глава 2.1. Прости пресмятания с числа", "2.1. Прости пресмятания", True),
        ("Loops", "Chapter 4: Loops", True),
        ("Loops", "Functions", False),
        ("1.", "2.", False),
    ],
)
def test_titles_are_the_same_but_for_numbers_and_a_few_words(
    one: str, other: str, same: bool
) -> None:
    assert summaries.same_title(one, other) is same
