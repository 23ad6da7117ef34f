"""TOTP: the six digits of an authenticator app (RFC 6238), and the picture that sets one up."""

from __future__ import annotations

import base64
import hmac
from datetime import datetime

import segno
from pyotp.totp import TOTP

STEP_S = 30
DIGITS = 6
SECRET_BYTES = 20
"""160 bits, as RFC 4226 recommends and as every app takes."""
_SKEW_STEPS = 1


def spelled(secret: bytes) -> str:
    """Return a secret as apps take it by hand: base32."""
    return base64.b32encode(secret).decode().rstrip("=")


def address(secret: bytes, account: str, site: str) -> str:
    """Return the otpauth: address that sets an app up."""
    totp = TOTP(spelled(secret), digits=DIGITS, interval=STEP_S)
    return totp.provisioning_uri(name=account, issuer_name=site)


def drawing(address: str) -> str:
    """Return the address as a QR code: an inline SVG, black on white as scanners want it."""
    code = segno.make(address, error="m", micro=False)
    # Colours as attributes: a `style` would be refused by the pages' policy.
    return code.svg_inline(
        border=4, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None
    )


def step_of(secret: bytes, code: str, now: datetime) -> int | None:
    """Return the step of 30 seconds whose code this is, at most one off; None when it is wrong."""
    current = int(now.timestamp()) // STEP_S
    totp = TOTP(spelled(secret), digits=DIGITS, interval=STEP_S)
    found: int | None = None
    # All are compared, so that the time taken tells nothing; the newest that fits counts.
    for step in range(current - _SKEW_STEPS, current + _SKEW_STEPS + 1):
        if hmac.compare_digest(totp.generate_otp(step), code):
            found = step
    return found


def digits(typed: str) -> str | None:
    """Return the code that was typed, whose groups may be parted by spaces; None if it is none."""
    code = "".join(typed.split())
    return code if len(code) == DIGITS and code.isascii() and code.isdigit() else None
