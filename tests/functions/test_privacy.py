"""A browser that asks to be left alone is left alone, with either of the two words for it."""

import pytest

from functions.privacy import untargeted


@pytest.mark.parametrize("headers", [{"sec-gpc": "1"}, {"dnt": "1"}, {"sec-gpc": " 1", "dnt": "0"}])
def test_either_signal_is_enough(headers: dict[str, str]) -> None:
    assert untargeted(headers)


@pytest.mark.parametrize(
    "headers", [{}, {"sec-gpc": "0"}, {"dnt": "0"}, {"dnt": "null"}, {"sec-gpc": "true"}]
)
def test_what_is_not_exactly_one_asks_for_nothing(headers: dict[str, str]) -> None:
    assert not untargeted(headers)
