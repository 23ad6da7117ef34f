"""Pages of second factors: one's own, each change a form of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import falcon
import msgspec

from functions.problems import Conflict, InvalidFields, NotFound, TooMany
from origin import acting, contract, totp
from origin import passkeys as ceremony
from origin.actions import app_codes, passkeys, second_factors
from origin.pages import days, notices
from origin.pages.forms import WRONG_PASSWORD, Fault, fault, patience
from origin.pages.showing import account, show, somebody
from origin.resources.second_factors import PasskeyAnswer
from storage.database import transaction
from storage.passkeys import Passkey
from storage.users import User

PATH = "/me/second-factors"
WRONG_CODE = "This code does not work now. Look at the app once more: each code works once"
_WRONG_PASSKEY = "This passkey could not be taken. Please begin again"
_CHANGED = "Something else was changed meanwhile. Please look at this page once more"


class SecondFactors:
    """/me/second-factors."""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Show what there is, and a new app that waits for its first code."""
        _page(req, resp)

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Do what one of the page's forms asks for, or say at its fields why not."""
        do = req.context.form.get("do", "")
        step = _STEPS.get(do)
        try:
            if step is None:
                raise InvalidFields
            step(req, resp)
        except InvalidFields as problem:
            resp.status = falcon.HTTP_422
            _page(req, resp, faults=_faults(req.context.interface, do, problem))
        except (Conflict, NotFound):
            resp.status = falcon.HTTP_409
            _page(req, resp, faults=[fault(req.context.interface, "", _CHANGED)])
        except TooMany as problem:
            resp.status = falcon.HTTP_429
            resp.set_header("retry-after", str(problem.retry_after or 60))
            _page(req, resp, faults=[patience(req.context.interface, "", problem)])


def _begin_app(req: falcon.Request, resp: falcon.Response) -> None:
    app_codes.begin(req.context.house, acting.of(req), _password(req))
    resp.status = falcon.HTTP_303
    resp.location = f"{PATH}#app"


def _confirm_app(req: falcon.Request, resp: falcon.Response) -> None:
    code = req.context.form.get("confirm-app-code", "")
    _added(req, resp, app_codes.confirm(req.context.house, acting.of(req), code))


def _remove_app(req: falcon.Request, resp: falcon.Response) -> None:
    code = req.context.form.get("remove-app-code", "")
    app_codes.remove(req.context.house, acting.of(req), _password(req), code)
    notices.go(req, resp, PATH, "factor-removed")


def _begin_passkey(req: falcon.Request, resp: falcon.Response) -> None:
    making = passkeys.options(req.context.house, acting.of(req), _password(req))
    _page(req, resp, making=making)


def _add_passkey(req: falcon.Request, resp: falcon.Response) -> None:
    form = req.context.form
    answer = answer_of(form.get("passkey", "")).plain()
    name = form.get("name", "").strip()[:100]
    _added(req, resp, passkeys.add(req.context.house, acting.of(req), name, answer))


def _remove_passkey(req: falcon.Request, resp: falcon.Response) -> None:
    try:
        passkey = UUID(req.context.form.get("remove-passkey-passkey", ""))
    except ValueError:
        raise NotFound("no passkey is named") from None
    passkeys.remove(req.context.house, acting.of(req), passkey, _password(req))
    notices.go(req, resp, PATH, "factor-removed")


def _renew_codes(req: falcon.Request, resp: falcon.Response) -> None:
    codes = second_factors.renew_codes(req.context.house, acting.of(req), _password(req))
    _page(req, resp, codes=codes)


_STEPS: dict[str, Callable[[falcon.Request, falcon.Response], None]] = {
    "begin-app": _begin_app,
    "confirm-app": _confirm_app,
    "remove-app": _remove_app,
    "begin-passkey": _begin_passkey,
    "add-passkey": _add_passkey,
    "remove-passkey": _remove_passkey,
    "renew-codes": _renew_codes,
}
"""By the hidden field `do` of the page's forms."""


def answer_of(text: str) -> PasskeyAnswer:
    """Return what a browser said of a passkey, from its form's field; raise InvalidFields."""
    try:
        return contract.convert(msgspec.json.decode(text), PasskeyAnswer)
    except msgspec.DecodeError:
        raise InvalidFields from None


def _added(req: falcon.Request, resp: falcon.Response, codes: tuple[str, ...]) -> None:
    if codes:
        # They are kept as hashes only, so no later page could show them: this one does.
        _page(req, resp, codes=codes)
    else:
        notices.go(req, resp, PATH, "factor-added")


def _password(req: falcon.Request) -> str:
    form = req.context.form
    return form.get(f"{form.get('do', '')}-password", "")[:256]


def _faults(interface: str, do: str, problem: InvalidFields) -> list[Fault]:
    pointers = {error.pointer for error in problem.errors}
    if "/password" in pointers:
        return [fault(interface, f"{do}-password", WRONG_PASSWORD)]
    if "/code" in pointers:
        return [fault(interface, f"{do}-code", WRONG_CODE)]
    return [fault(interface, "", _WRONG_PASSKEY)]


def _page(
    req: falcon.Request,
    resp: falcon.Response,
    *,
    faults: list[Fault] | None = None,
    making: dict[str, Any] | None = None,
    codes: tuple[str, ...] = (),
) -> None:
    house = req.context.house
    with transaction(house.pool) as db:
        user = somebody(req, db)
    found = second_factors.overview(house, user.id)
    pending = None if found.totp else app_codes.pending(house, acting.of(req))
    shown = [_shown(each, user, req.context.interface) for each in found.passkeys]
    has_one = found.totp or bool(found.passkeys)
    show(
        req,
        resp,
        "accounts/second_factors.html",
        account=account(user),
        email=user.email,
        required=house.settings.profile == "production" and user.role == "admin" and not has_one,
        app=found.totp,
        pending=pending
        and {
            "secret": _in_groups(pending.secret),
            "address": pending.address,
            "drawing": totp.drawing(pending.address),
        },
        passkeys=shown,
        passkeys_to_choose=[{"value": each["id"], "label": each["name"]} for each in shown],
        possible=ceremony.possible(house.settings.public_url),
        making=json.dumps(making) if making else "",
        left=found.recovery_codes,
        codes=codes,
        faults=faults or [],
    )


def _shown(passkey: Passkey, user: User, interface: str) -> dict[str, str]:
    zone = days.zone(user.time_zone)
    since = days.long(passkey.created_at.astimezone(zone), interface)
    used = days.long(passkey.used_at.astimezone(zone), interface) if passkey.used_at else ""
    return {"id": str(passkey.id), "name": passkey.name or since, "since": since, "used": used}


def _in_groups(secret: str) -> str:
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
