"""The site's settings over the API."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import falcon
from msgspec import UNSET, Meta, Struct, UnsetType

from origin import acting
from origin.actions import site as actions
from origin.contract import answers, give
from storage import site
from storage.database import Connection, transaction

Text = Annotated[str, Meta(max_length=actions.MAX_TEXT)]
Colour = Annotated[str, Meta(pattern="^(#[0-9a-f]{6})?$")]


class SiteText(Struct, forbid_unknown_fields=True):
    """One text in both languages, as Markdown; an empty one is not written yet."""

    bg: Text | UnsetType = UNSET
    en: Text | UnsetType = UNSET


class SiteTexts(Struct, forbid_unknown_fields=True):
    """The texts that every site must have."""

    legal: SiteText | UnsetType = UNSET
    privacy: SiteText | UnsetType = UNSET
    contact: SiteText | UnsetType = UNSET


class SiteChange(Struct, forbid_unknown_fields=True):
    """The settings to change; what is left out stays."""

    name: Annotated[str, Meta(min_length=1, max_length=actions.MAX_NAME)] | UnsetType = UNSET
    logo: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")] | UnsetType | None = UNSET
    """Hash of a picture among the media; null for none."""
    accent: Colour | UnsetType = UNSET
    """Of the light scheme; empty for the look that the site comes with."""
    accent_dark: Colour | UnsetType = UNSET
    without_sponsors: site.Offer | UnsetType = UNSET
    """Whether learners may read without messages: off (no), free, or paid."""
    without_price_micros: (
        Annotated[int, Meta(ge=1, le=actions.MAX_PRICE_MICROS)] | UnsetType | None
    ) = UNSET
    """What that costs a year, in micro-units; null unless it is paid."""
    without_currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")] | UnsetType = UNSET
    texts: SiteTexts | UnsetType = UNSET


class SiteView(Struct):
    """The settings of the site."""

    name: str
    logo: str | None
    accent: str
    accent_dark: str
    without_sponsors: str
    without_price_micros: int | None
    without_currency: str
    texts: dict[str, dict[str, str]]
    """Markdown by page, then by language."""


class Site:
    """`/api/site`"""

    @answers(SiteView)
    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer the settings and the texts."""
        with transaction(req.context.house.pool) as db:
            give(resp, _view(db))

    @answers(SiteView)
    def on_put(self, req: falcon.Request, resp: falcon.Response, body: SiteChange) -> None:
        """Change settings and texts; all pages follow within seconds."""
        house = req.context.house
        values = _sent(body)
        texts = {
            (page, language): text
            for page, written in _sent(values.pop("texts", SiteTexts())).items()
            for language, text in _sent(written).items()
        }
        actions.change(house, values, texts, acting.of(req))
        with transaction(house.pool) as db:
            give(resp, _view(db))


def _sent(body: Struct) -> dict:
    return {
        name: getattr(body, name)
        for name in body.__struct_fields__
        if getattr(body, name) is not UNSET
    }


def _view(db: Connection) -> SiteView:
    found = site.find(db)
    texts: dict[str, dict[str, str]] = {page: {} for page in site.PAGES}
    for (page, language), body in site.texts(db).items():
        texts[page][language] = body
    return SiteView(**asdict(found), texts=texts)
