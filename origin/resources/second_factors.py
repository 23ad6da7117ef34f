"""Second factors: one's own, and taking them from somebody who lost them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import falcon
import msgspec
from msgspec import Meta, Struct

from origin import acting
from origin.actions import app_codes, passkeys, second_factors
from origin.contract import answers, give

Password = Annotated[str, Meta(max_length=256)]
Code = Annotated[str, Meta(min_length=1, max_length=40)]
_Encoded = Annotated[str, Meta(max_length=16_384)]


class PasswordAgain(Struct, forbid_unknown_fields=True):
    """The password, asked once more."""

    password: Password


class FirstCode(Struct, forbid_unknown_fields=True):
    """What the app shows now."""

    code: Code


class PasswordAndCode(Struct, forbid_unknown_fields=True):
    """The password and a code: of the app, or a recovery code."""

    password: Password
    code: Code


class PasskeyResponse(Struct):
    """The part of a browser's answer that is signed; its other members are not looked at."""

    clientDataJSON: _Encoded
    attestationObject: _Encoded = ""
    authenticatorData: _Encoded = ""
    signature: _Encoded = ""
    transports: Annotated[list[Annotated[str, Meta(max_length=20)]], Meta(max_length=10)] = []


class PasskeyAnswer(Struct):
    """A browser's PublicKeyCredential as its toJSON() writes it; browsers add members of theirs."""

    id: Annotated[str, Meta(max_length=1_400)]
    rawId: Annotated[str, Meta(max_length=1_400)]
    type: Literal["public-key"]
    response: PasskeyResponse

    def plain(self) -> dict[str, Any]:
        """Return the answer as it came."""
        return msgspec.to_builtins(self)


class MadePasskey(Struct, forbid_unknown_fields=True):
    """A passkey that the browser has made."""

    passkey: PasskeyAnswer
    name: Annotated[str, Meta(max_length=100)] = ""


class OwnPasskey(Struct):
    """A passkey as its owner knows it."""

    id: UUID
    name: str
    created_at: datetime
    used_at: datetime | None


class OwnSecondFactors(Struct):
    """What somebody can prove themself with besides the password."""

    totp: bool
    passkeys: list[OwnPasskey]
    recovery_codes: int
    """How many still work."""


class NewTotp(Struct):
    """What an authenticator app is set up with."""

    secret: str
    uri: str


class PasskeyOptions(Struct):
    """What `PublicKeyCredential.parse…OptionsFromJSON` takes."""

    options: dict[str, Any]


class RecoveryCodes(Struct):
    """Recovery codes, shown this once; empty when there were some already."""

    recovery_codes: list[str]


class SecondFactors:
    """`/api/users/profile/second-factors`"""

    @answers(OwnSecondFactors)
    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer what whoever asks has."""
        found = second_factors.overview(req.context.house, req.context.person.user)
        own = [OwnPasskey(key.id, key.name, key.created_at, key.used_at) for key in found.passkeys]
        give(resp, OwnSecondFactors(found.totp, own, found.recovery_codes))


class Totp:
    """`/api/users/profile/second-factors/totp`"""

    @answers(NewTotp, 201)
    def on_post(self, req: falcon.Request, resp: falcon.Response, body: PasswordAgain) -> None:
        """Draw a secret; it counts once a first code of it is confirmed."""
        new = app_codes.begin(req.context.house, acting.of(req), body.password)
        give(resp, NewTotp(new.secret, new.address), 201)

    @answers(None, 204)
    def on_delete(self, req: falcon.Request, resp: falcon.Response, body: PasswordAndCode) -> None:
        """Take the app away."""
        app_codes.remove(req.context.house, acting.of(req), body.password, body.code)
        resp.status = falcon.HTTP_204


class ConfirmTotp:
    """`/api/users/profile/second-factors/totp/confirm`"""

    @answers(RecoveryCodes)
    def on_post(self, req: falcon.Request, resp: falcon.Response, body: FirstCode) -> None:
        """Let the app count from now on."""
        codes = app_codes.confirm(req.context.house, acting.of(req), body.code)
        give(resp, RecoveryCodes(list(codes)))


class NewPasskeyOptions:
    """`/api/users/profile/second-factors/passkeys/options`"""

    @answers(PasskeyOptions)
    def on_post(self, req: falcon.Request, resp: falcon.Response, body: PasswordAgain) -> None:
        """Answer what the browser makes a passkey with."""
        options = passkeys.options(req.context.house, acting.of(req), body.password)
        give(resp, PasskeyOptions(options))


class Passkeys:
    """`/api/users/profile/second-factors/passkeys`"""

    @answers(RecoveryCodes, 201)
    def on_post(self, req: falcon.Request, resp: falcon.Response, body: MadePasskey) -> None:
        """Keep the passkey that the browser made."""
        answer = body.passkey.plain()
        codes = passkeys.add(req.context.house, acting.of(req), body.name, answer)
        give(resp, RecoveryCodes(list(codes)), 201)


class Passkey:
    """`/api/users/profile/second-factors/passkeys/{passkey:uuid}`"""

    @answers(None, 204)
    def on_delete(
        self, req: falcon.Request, resp: falcon.Response, passkey: UUID, body: PasswordAgain
    ) -> None:
        """Forget one passkey."""
        passkeys.remove(req.context.house, acting.of(req), passkey, body.password)
        resp.status = falcon.HTTP_204


class NewRecoveryCodes:
    """`/api/users/profile/second-factors/recovery-codes`"""

    @answers(RecoveryCodes, 201)
    def on_post(self, req: falcon.Request, resp: falcon.Response, body: PasswordAgain) -> None:
        """Answer ten new codes; the old ones end."""
        codes = second_factors.renew_codes(req.context.house, acting.of(req), body.password)
        give(resp, RecoveryCodes(list(codes)), 201)


class SomebodysSecondFactors:
    """`/api/users/{user:uuid}/second-factors`"""

    @answers(None, 204)
    def on_delete(self, req: falcon.Request, resp: falcon.Response, user: UUID) -> None:
        """Take all second factors from somebody who lost them; a letter tells them."""
        second_factors.reset(req.context.house, acting.of(req), user)
        resp.status = falcon.HTTP_204
