"""Bodies: as long as they say, and read no further than they may be."""

from __future__ import annotations

from io import BytesIO

import pytest

from functions.limits import SMALL_BODY_BYTES
from tests.origin.asking import Asker


@pytest.mark.parametrize(
    ("declared", "problem"),
    [("9", "bad-request"), ("x", "bad-request"), ("-1", "bad-request"), ("65537", "too-large")],
)
def test_a_body_is_as_long_as_it_says(asker: Asker, declared: str, problem: str) -> None:
    """One that says it is too large is not waited for."""
    sent = {"content-type": "application/json", "content-length": declared}
    answer = asker.ask("POST", "/api/auth/login", b"{}", headers=sent)
    assert (problem, answer.problem) == (answer.problem, problem)


def test_a_body_without_an_end_is_read_no_further_than_it_may_be(
    asker: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[int] = []

    class Endless(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            assert size, "all of it was asked for"
            assert size > 0, "all of it was asked for"
            taken.append(size)
            assert sum(taken) <= SMALL_BODY_BYTES + 1
            return b" " * size

    monkeypatch.setattr("tests.origin.asking.BytesIO", Endless)
    chunked = {"content-type": "application/json", "transfer-encoding": "chunked"}
    assert asker.ask("POST", "/api/auth/login", headers=chunked).problem == "too-large"


def test_a_body_that_nobody_asked_for_may_be_small(asker: Asker) -> None:
    small = b" " * SMALL_BODY_BYTES
    assert asker.ask("POST", "/api/auth/logout", small).status == 204
    assert asker.ask("POST", "/api/auth/logout", small + b" ").problem == "too-large"
