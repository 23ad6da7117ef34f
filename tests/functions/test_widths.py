"""Widths: the sizes in which a picture is offered, and their addresses."""

from __future__ import annotations

import pytest

from functions import widths
from functions.widths import Candidate

OVEN = f"/media/{'a' * 64}/oven.png"


@pytest.mark.parametrize(
    ("width", "steps"),
    [(60, (60,)), (480, (480,)), (481, (480, 481)), (1_000, (480, 960, 1_000)),
     (1_600, (480, 960, 1_600)), (4_000, (480, 960, 1_600))],
)  # fmt: skip
def test_a_picture_is_never_made_wider_than_it_is(width: int, steps: tuple[int, ...]) -> None:
    assert widths.wanted(width) == steps


def test_the_address_of_a_width_says_which_and_is_read_again() -> None:
    address = widths.address(OVEN, 960, "image/avif")
    assert address == f"/media/{'a' * 64}/oven~960.avif"
    assert widths.named(address.rpartition("/")[2]) == ("image/avif", 960)
    assert widths.address(f"/media/{'a' * 64}/file", 480, "image/webp").endswith("/file~480.webp")


@pytest.mark.parametrize(
    "name", ["oven.png", "oven-960.avif", "oven~0.avif", "oven~960.png", "a~1~2.avif", "~", ""]
)
def test_every_other_name_is_that_of_the_picture_itself(name: str) -> None:
    assert widths.named(name) is None


def test_the_lightest_format_stands_first_and_the_narrowest_width() -> None:
    given = [Candidate("image/webp", 960, "/c"), Candidate("image/avif", 960, "/b"),
             Candidate("image/avif", 480, "/a")]  # fmt: skip
    assert widths.sources(given) == [
        ("image/avif", "/a 480w, /b 960w"),
        ("image/webp", "/c 960w"),
    ]


def test_a_small_picture_does_not_ask_for_more_than_it_has() -> None:
    assert widths.sizes(200).startswith("min(200px")
    assert widths.sizes(None) == widths.sizes(2_000)
