"""References: an author's path means one file of the course, or none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions import references

FILES = {"assets/a.png", "part/img/b.png", "one/c.png", "two/c.png"}


@pytest.mark.parametrize(
    ("path", "folder", "meant"),
    [
        ("assets/a.png", "", "assets/a.png"),
        ("/assets/a.png", "part", "assets/a.png"),
        ("./assets//a.png", "", "assets/a.png"),
        ("../assets/a.png", "part", "assets/a.png"),
        ("img/b.png", "part", "part/img/b.png"),
        ("img/b.png", "", "part/img/b.png"),
        ("a.png", "two", "assets/a.png"),
        ("c.png", "one", "one/c.png"),
        ("c.png", "", None),
        ("../../../etc/passwd", "part", None),
        ("..\\a.png", "", None),
        ("", "", None),
        ("ssets/a.png", "", None),
    ],
)
def test_a_path_means_one_file_or_none(path: str, folder: str, meant: str | None) -> None:
    assert references.meant(path, FILES, folder) == meant


@given(st.text(alphabet="./a\\\x00", max_size=30), st.text(alphabet="./a", max_size=10))
def test_no_path_leads_out_of_the_folder(path: str, folder: str) -> None:
    found = references.normal(path, folder.replace(".", ""))
    assert found is None or not {"..", "."}.intersection(found.split("/"))
    assert found is None or not found.startswith("/")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("assets/01.Hello-python-01.png", "01-hello-python-01.webp"),
        ("assets/Хляб.png", "hlyab.webp"),
        ("assets/banner.png", "file.webp"),
        ("assets/my ad.png", "file.webp"),
        ("assets/box_300x250.png", "file.webp"),
        ("assets/???.png", "file.webp"),
        ("assets/advanced.png", "advanced.webp"),
    ],
)
def test_a_file_has_a_name_that_people_read_and_blockers_pass(path: str, name: str) -> None:
    assert references.media_address("ab" * 32, path, ".webp") == f"/media/{'ab' * 32}/{name}"
