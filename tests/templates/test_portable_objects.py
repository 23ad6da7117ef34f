"""Message catalogues are read as translators write them."""

import pytest

from templates.portable_objects import BadCatalogue, parse


def test_a_sentence_over_several_lines_is_one_sentence() -> None:
    text = 'msgid ""\n"One "\n"whole"\nmsgstr "Едно "\n"цяло \\"нещо\\"\\n"\n'
    assert parse(text) == {"One whole": ('Едно цяло "нещо"\n',)}


def test_both_plural_forms_are_kept_in_their_order() -> None:
    text = 'msgid "a"\nmsgid_plural "b"\nmsgstr[0] "един"\nmsgstr[1] "много"\n'
    assert parse(text) == {"a": ("един", "много")}


def test_the_header_and_what_is_not_translated_stay_out() -> None:
    text = 'msgid ""\nmsgstr "Language: bg\\n"\n\nmsgid "x"\nmsgstr ""\n'
    assert parse(text) == {}


def test_a_fuzzy_translation_is_nobodys_word() -> None:
    text = '#, fuzzy\nmsgid "x"\nmsgstr "y"\n\nmsgid "z"\nmsgstr "ж"\n'
    assert parse(text) == {"z": ("ж",)}


@pytest.mark.parametrize(
    "text",
    [
        '"nothing before it"\n',
        "msgid no quotes\n",
        'msgctxt "menu"\nmsgid "x"\nmsgstr "y"\n',
        'msgid "x"\nmsgstr "y"\n\nmsgid "x"\nmsgstr "z"\n',
    ],
)
def test_a_broken_catalogue_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(BadCatalogue):
        parse(text)
