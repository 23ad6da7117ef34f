"""Passkeys: what a browser is asked for, and whether what it answers is right (WebAuthn)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.structs import (
    AttestationConveyancePreference,
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from storage.passkeys import Passkey
from storage.users import User

CHALLENGE_BYTES = 32
CHALLENGE_LIFETIME = timedelta(minutes=5)
_TIMEOUT_MS = int(CHALLENGE_LIFETIME.total_seconds() * 1000)
_TRANSPORTS = {each.value for each in AuthenticatorTransport}


class WrongAnswer(ValueError):
    """The browser's answer does not prove what it should."""


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """What a device made."""

    credential: bytes
    public_key: bytes
    sign_count: int
    transports: tuple[str, ...]


def to_make_one(
    public_url: str, site: str, user: User, present: Sequence[Passkey], challenge: bytes
) -> dict[str, Any]:
    """Return what `navigator.credentials.create` is given, as JSON."""
    options = webauthn.generate_registration_options(
        rp_id=party(public_url),
        rp_name=site,
        user_id=user.id.bytes,
        user_name=user.email,
        user_display_name=user.name or user.email,
        challenge=challenge,
        timeout=_TIMEOUT_MS,
        attestation=AttestationConveyancePreference.NONE,
        authenticator_selection=AuthenticatorSelectionCriteria(
            # It is a second step: it need not know the account by itself.
            resident_key=ResidentKeyRequirement.DISCOURAGED,
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
        exclude_credentials=[_descriptor(each) for each in present],
    )
    return json.loads(webauthn.options_to_json(options))


def to_use_one(public_url: str, present: Sequence[Passkey], challenge: bytes) -> dict[str, Any]:
    """Return what `navigator.credentials.get` is given, as JSON."""
    options = webauthn.generate_authentication_options(
        rp_id=party(public_url),
        challenge=challenge,
        timeout=_TIMEOUT_MS,
        allow_credentials=[_descriptor(each) for each in present],
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return json.loads(webauthn.options_to_json(options))


def challenge_of(answer: Mapping[str, Any]) -> bytes:
    """Return the challenge that a browser says it answers; raise WrongAnswer without any.

    It is believed only once it was taken out of those that we gave.
    """
    try:
        said = json.loads(base64url_to_bytes(answer["response"]["clientDataJSON"]))
        challenge = base64url_to_bytes(said["challenge"])
    except (KeyError, TypeError, ValueError, RecursionError):
        raise WrongAnswer("the answer names no challenge") from None
    return challenge


def credential_of(answer: Mapping[str, Any]) -> bytes:
    """Return which passkey a browser says it used; raise WrongAnswer without any."""
    try:
        return base64url_to_bytes(answer["rawId"])
    except (KeyError, TypeError, ValueError):
        raise WrongAnswer("the answer names no passkey") from None


def made(public_url: str, answer: Mapping[str, Any], challenge: bytes) -> NewPasskey:
    """Return the passkey that a browser made for our challenge; raise WrongAnswer."""
    try:
        found = webauthn.verify_registration_response(
            credential=dict(answer),
            expected_challenge=challenge,
            expected_rp_id=party(public_url),
            expected_origin=public_url,
        )
    except Exception as error:
        raise WrongAnswer(str(error)) from error
    said = answer.get("response", {}).get("transports")
    transports = (
        tuple(each for each in said if isinstance(each, str) and each in _TRANSPORTS)
        if isinstance(said, list)
        else ()
    )
    return NewPasskey(
        found.credential_id, found.credential_public_key, found.sign_count, transports
    )


def used(public_url: str, answer: Mapping[str, Any], challenge: bytes, passkey: Passkey) -> int:
    """Return what the device counted as it signed our challenge with `passkey`.

    Raises WrongAnswer, also when the count did not grow: two devices share the key then.
    """
    try:
        found = webauthn.verify_authentication_response(
            credential=dict(answer),
            expected_challenge=challenge,
            expected_rp_id=party(public_url),
            expected_origin=public_url,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
        )
    except Exception as error:
        raise WrongAnswer(str(error)) from error
    return found.new_sign_count


def party(public_url: str) -> str:
    """Return for whom passkeys are made: the host that readers type, from the settings alone."""
    return urlsplit(public_url).hostname or ""


def possible(public_url: str) -> bool:
    """Say whether browsers make passkeys for an address: a host with a name, over TLS or here."""
    host = party(public_url)
    named = not host.replace(".", "").isdigit() and ":" not in host
    return named and (public_url.startswith("https:") or host == "localhost")


def _descriptor(passkey: Passkey) -> PublicKeyCredentialDescriptor:
    return PublicKeyCredentialDescriptor(
        id=passkey.credential,
        transports=[AuthenticatorTransport(each) for each in passkey.transports] or None,
    )
