"""The site's settings as a page: its name, its look, and the texts that it must have."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import falcon

from functions import amounts
from functions.languages import INTERFACE
from functions.problems import FieldError, InvalidFields
from origin import acting
from origin.actions import site as actions
from origin.pages import notices
from origin.pages.forms import EMPTY, Fault, fault
from origin.pages.showing import account, show, somebody
from origin.site_drafts import TITLES
from storage import site
from storage.database import transaction
from templates import translate
from templates.catalogues import money

_LOGO = re.compile(r"(?:/media/)?([0-9a-f]{64})(?:/|\Z)")
_COLOUR_FAULT = "This colour can't be read well enough on our pages: choose a stronger one"
_SENTENCES = {
    "name": EMPTY,
    "accent": _COLOUR_FAULT,
    "accent_dark": _COLOUR_FAULT,
    "logo": "There is no such picture among the media",
    "without": "Please choose one of these",
    "without_price": "A price like 12.50 where it is paid for, and none elsewhere",
    "without_currency": "Three capital letters, like EUR",
}
_CALLED = {"without_sponsors": "without", "without_price_micros": "without_price"}
"""How the form calls a setting: filter lists know the setting's own name."""
_OFFERS: dict[site.Offer, str] = {
    "free": "Yes, by themselves and for free",
    "paid": "Yes, for a price: you switch it on at the person's page",
    "off": "No",
}
_CURRENCY = re.compile("[A-Z]{3}")
_OTHERWISE = "This text is too long"


class SiteSettings:
    """/admin/site."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Show the settings as they are."""
        _show(req, resp)

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Change them, or say at each field why not."""
        form, interface = req.context.form, req.context.interface
        try:
            actions.change(req.context.house, *_read(form), acting.of(req))
        except InvalidFields as problem:
            pointers = [error.pointer.strip("/").replace("/", "-") for error in problem.errors]
            names = [_CALLED.get(pointer, pointer) for pointer in pointers]
            faults = [fault(interface, name, _SENTENCES.get(name, _OTHERWISE)) for name in names]
            resp.status = falcon.HTTP_422
            _show(req, resp, form, faults)
        else:
            notices.go(req, resp, "/admin/site", "site-saved")


def _read(form: Mapping[str, str]) -> tuple[dict[str, object], dict[tuple[str, str], str]]:
    logo = form.get("logo", "").strip()
    found = _LOGO.search(logo)
    values: dict[str, object] = {
        "name": form.get("name", ""),
        # What is no address of a file is refused as an unknown one.
        "logo": (found[1] if found else "?") if logo else None,
        **{field: form.get(field, "").strip().lower() for field in ("accent", "accent_dark")},
    }
    values |= _without(form)
    texts = {
        (page, language): form[name].replace("\r\n", "\n").strip()
        for page in site.PAGES
        for language in INTERFACE
        if (name := f"texts-{page}-{language}") in form
    }
    return values, texts


def _without(form: Mapping[str, str]) -> dict[str, object]:
    """Return what the form says of reading without messages; a form without it changes nothing."""
    offer = form.get("without")
    if offer is None:
        return {}
    typed = form.get("without_price", "").strip()
    price = amounts.micros(typed) if typed else None
    currency = form.get("without_currency", "").strip().upper()
    wrong: list[FieldError] = []
    if offer not in _OFFERS:
        wrong.append(FieldError("/without_sponsors", "off, free or paid"))
    if typed and not (price and price <= actions.MAX_PRICE_MICROS):
        wrong.append(FieldError("/without_price_micros", "a sum above nothing"))
    if not _CURRENCY.fullmatch(currency):
        wrong.append(FieldError("/without_currency", "three capital letters"))
    if wrong:
        raise InvalidFields(errors=tuple(wrong))
    return {
        "without_sponsors": offer, "without_price_micros": price, "without_currency": currency,
    }  # fmt: skip


def _show(
    req: falcon.Request,
    resp: falcon.Response,
    form: Mapping[str, str] | None = None,
    faults: Sequence[Fault] = (),
) -> None:
    interface = req.context.interface
    with transaction(req.context.house.pool) as db:
        user, found, written = somebody(req, db), site.find(db), site.texts(db)
    typed = {
        "name": found.name, "logo": f"/media/{found.logo}" if found.logo else "",
        "accent": found.accent, "accent_dark": found.accent_dark,
        "without": found.without_sponsors,
        "without_price": money(interface, found.without_price_micros)
        if found.without_price_micros else "",
        "without_currency": found.without_currency,
    } | dict(form or {})  # fmt: skip
    show(
        req,
        resp,
        "admin/site.html",
        account=account(user),
        typed=typed,
        faults=faults,
        offers=[
            {"value": offer, "label": translate(interface, words)}
            for offer, words in _OFFERS.items()
        ],
        texts=[
            {
                "name": f"texts-{page}-{language}",
                "title": translate(interface, TITLES[page]),
                "path": f"/{page}",
                "language": language,
                "body": typed.get(f"texts-{page}-{language}", written.get((page, language), "")),
            }
            for page in site.PAGES
            for language in INTERFACE
        ],
    )
