"""SMTP: one letter handed to the mail server that the settings name."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from origin.jobs.outcomes import GivenUp

TIMEOUT_S = 15


def send(url: str, letter: EmailMessage) -> None:
    """Hand over a letter to `smtp://[user:password@]host[:port]`, or smtps:// for TLS at once.

    TLS is begun wherever the server offers it, and a password is never sent without. Raises
    GivenUp when the server refuses the recipient or the letter for good, else OSError.
    """
    try:
        with _connect(url) as server:
            server.send_message(letter)
    except smtplib.SMTPRecipientsRefused as error:
        code, text = next(iter(error.recipients.values()))
        if code >= 500:
            raise GivenUp(f"the recipient is refused: {code} {text!r}") from error
        raise
    except smtplib.SMTPDataError as error:
        if error.smtp_code >= 500:
            raise GivenUp(f"the letter is refused: {error.smtp_code}") from error
        raise
    except smtplib.SMTPNotSupportedError as error:
        raise GivenUp("the mail server can't write to this kind of address") from error


def _connect(url: str) -> smtplib.SMTP:
    parts = urlsplit(url)
    host = parts.hostname or "localhost"
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, parts.port or 465, timeout=TIMEOUT_S, context=ssl.create_default_context()
        )
        secure = True
    else:
        server = smtplib.SMTP(host, parts.port or 25, timeout=TIMEOUT_S)
        server.ehlo_or_helo_if_needed()
        secure = server.has_extn("starttls")
        if secure:
            server.starttls(context=ssl.create_default_context())
    if parts.username:
        if not secure and host not in ("localhost", "127.0.0.1", "::1"):
            server.close()
            raise GivenUp("the mail server offers no TLS, and the password is not sent without")
        server.login(unquote(parts.username), unquote(parts.password or ""))
    return server
