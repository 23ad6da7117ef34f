"""Languages: the reader's choice first, the browser's wish next, the site's own last."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.languages import interface


@pytest.mark.parametrize(
    ("cookie", "accept", "language"),
    [("en", "bg", "en"), (None, "en-GB,en;q=0.9", "en"), (None, "bg;q=0.8,en;q=0.9", "en"),
     (None, "de,fr", "bg"), ("de", None, "bg"), (None, "en;q=0", "bg"), (None, "en;q=x", "bg"),
     (None, "EN", "en"), (None, "", "bg")],
)  # fmt: skip
def test_the_interface_speaks_what_is_wished(cookie: str | None, accept: str | None, language: str):
    assert interface(cookie, accept, "bg") == language


@given(st.text(), st.text())
def test_any_header_gives_a_language(cookie: str, accept: str):
    assert interface(cookie, accept, "bg") in ("bg", "en")
