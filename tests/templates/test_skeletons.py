"""Skeletons: a creative worded once fits into every view, and nothing unescaped does."""

import pytest

from templates import SLOT_VARIANTS, Worded, fitted, render_slot, worded
from tests.templates import samples

NAMES = [name.encode() for name in samples.NAMES]


def message(**changed: object) -> Worded:
    values = {
        "interface": "bg", "headline": "Хляб & сол", "body": "Днес", "alternative": "Хляб",
        "picture": samples.PICTURE.encode(), "width": 240, "height": 160, "sponsor": "Пекарна",
        "reasons": ("course",),
    } | changed  # fmt: skip
    return worded(**values)  # type: ignore[arg-type]  # a test's own values


def test_one_wording_fits_into_every_form_as_if_it_was_rendered_for_it() -> None:
    kept = message()
    for variant in range(SLOT_VARIANTS):
        for beside in (False, True):
            whole = render_slot(
                variant, interface="bg", names=samples.NAMES, nonce="n", href="/r/b", why="/why/b",
                headline="Хляб & сол", body="Днес", alternative="Хляб", picture=samples.PICTURE,
                width=240, height=160, sponsor="Пекарна", reasons=("course",), beside=beside,
            )  # fmt: skip
            fit = fitted(
                variant, kept, names=NAMES, nonce=b"n", href=b"/r/b", why=b"/why/b", beside=beside
            )
            assert fit.decode() == whole


@pytest.mark.parametrize(("href", "why"), [(b'/r/b" a="x', b"/why/b"), (b"/r/b", b'/why/b"')])
def test_an_address_that_could_end_its_attribute_is_refused(href: bytes, why: bytes) -> None:
    kept = message()
    with pytest.raises(ValueError, match="not escaped"):
        fitted(0, kept, names=NAMES, nonce=b"n", href=href, why=why)


@pytest.mark.parametrize("count", [0, 3, 5])
def test_a_slot_takes_exactly_its_names(count: int) -> None:
    with pytest.raises(ValueError, match="class names"):
        fitted(0, message(), names=(NAMES * 2)[:count], nonce=b"n", href=b"/r/b")


@pytest.mark.parametrize("picture", [b'data:x" alt="', b"data:x</style>"])
def test_a_picture_that_could_end_what_holds_it_is_refused(picture: bytes) -> None:
    with pytest.raises(ValueError, match="data: address"):
        message(picture=picture)
