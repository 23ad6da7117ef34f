"""Remarks: what could not be shown as written, said by pages in their language."""

from __future__ import annotations


class Remark(str):
    """A sentence in English that knows what it was filled in from."""

    __slots__ = ("sentence", "values")

    sentence: str
    """With `%(name)s` where a value stands; the catalogue's own words."""
    values: dict[str, str]

    def __new__(cls, sentence: str, **values: str) -> Remark:
        """Fill the sentence in."""
        made = super().__new__(cls, sentence % values)
        made.sentence, made.values = sentence, values
        return made


NO_FORMULA = "the formula “%(name)s” can't be read: %(why)s"
NO_LINK = "the link to “%(name)s” leads nowhere"
FAR_PICTURE = "the picture %(name)s lies elsewhere and became a link"
NO_PICTURE = "there is no picture “%(name)s”"
NO_WORDS = "the picture “%(name)s” has no alternative text"

SENTENCES = (NO_FORMULA, NO_LINK, FAR_PICTURE, NO_PICTURE, NO_WORDS)
