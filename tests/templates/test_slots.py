"""A sponsor's message: labelled first, escaped, drawn in names of the view, explained."""

import re

import pytest

from templates import SLOT_NAMES, SLOT_VARIANTS
from tests.templates import samples

VARIANTS = range(SLOT_VARIANTS)


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize(("interface", "label"), [("bg", "Реклама"), ("en", "Sponsored")])
def test_the_label_and_who_pays_come_before_the_message(
    variant: int, interface: str, label: str
) -> None:
    html = samples.slot(variant, interface)
    assert 0 < html.index(f"{label} · Пекарна Зора") < html.index("Топъл хляб")
    assert "<details" in html


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_message_of_the_house_says_that_nobody_paid(variant: int) -> None:
    html = samples.slot(variant, "bg", house=True)
    assert "От нас" in html
    assert "Реклама" not in html


@pytest.mark.parametrize("variant", VARIANTS)
def test_nothing_a_sponsor_wrote_becomes_markup(variant: int) -> None:
    evil = '"><script>x</script>'
    html = samples.slot(
        variant, "en", headline=evil, body=evil, alternative=evil, sponsor=evil, href=evil
    )
    assert "<script" not in html
    assert html.count("&#34;&gt;&lt;script&gt;") >= 5


def test_a_picture_that_could_end_its_attribute_is_refused() -> None:
    with pytest.raises(ValueError, match="data: address"):
        samples.slot(0, "en", picture='data:x" onerror="alert(1)')


def test_too_few_names_are_refused() -> None:
    with pytest.raises(ValueError, match="class names"):
        samples.slot(0, "en", names=samples.NAMES[: SLOT_NAMES - 1])


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_class_is_one_of_the_views_drawn_names(variant: int) -> None:
    html = samples.slot(variant, "bg")
    classes = set(re.findall(r'class="([^"]*)"', html))
    assert classes <= set(samples.NAMES)
    assert set(re.findall(r"[.]([a-z]{9})\b", html)) <= set(samples.NAMES)
    assert re.search(r'\s(id|data-[a-z-]+|style|width|height)="', html) is None


@pytest.mark.parametrize("variant", VARIANTS)
def test_styles_stand_under_the_views_nonce(variant: int) -> None:
    assert samples.slot(variant, "bg").startswith('<style nonce="n0nce">')


def test_the_structures_differ() -> None:
    shapes = {tuple(re.findall(r"<([a-z]+)", samples.slot(variant, "bg"))) for variant in VARIANTS}
    assert len(shapes) == SLOT_VARIANTS


@pytest.mark.parametrize("variant", VARIANTS)
def test_without_picture_and_second_line_the_rest_still_stands(variant: int) -> None:
    html = samples.slot(variant, "bg", picture="", body="", width=0, height=0)
    assert "<img" not in html
    assert "aspect-ratio" not in html
    assert "Топъл хляб" in html


def test_any_drawn_byte_is_a_structure() -> None:
    assert samples.slot(255, "bg") == samples.slot(255 % SLOT_VARIANTS, "bg")
