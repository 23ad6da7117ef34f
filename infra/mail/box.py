"""The box: a Maildir of caught mails, read as values."""

import mailbox
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import unescape
from pathlib import Path

NEWEST = 200
"""How many mails a list holds at most."""
LINK = re.compile(r"https?://[^\s<>\"']+")
KEY = re.compile(r"[A-Za-z0-9._:=,-]+")


@dataclass(frozen=True, slots=True)
class Mail:
    """One caught mail."""

    id: str
    at: datetime
    """When it was caught."""
    sender: str
    to: str
    """As the envelope says, so hidden recipients are among them."""
    subject: str
    text: str
    html: str
    links: tuple[str, ...]
    headers: tuple[tuple[str, str], ...]
    attachments: tuple[tuple[str, int], ...]
    """Name and bytes of each."""
    source: str


def open_box(folder: Path) -> mailbox.Maildir:
    """Return the Maildir, made at the first call."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    return mailbox.Maildir(str(folder), factory=None, create=True)


def newest(folder: Path, to: str = "", limit: int = NEWEST) -> list[Mail]:
    """Return the mails, newest first; only those to an address where one is given."""
    files = sorted(
        (folder / "new").iterdir(), key=lambda path: path.stat().st_mtime_ns, reverse=True
    )
    found: list[Mail] = []
    for path in files:
        mail = read(path)
        if to.lower() in mail.to.lower():
            found.append(mail)
        if len(found) == limit:
            break
    return found


def find(folder: Path, key: str) -> Mail | None:
    """Return one mail; None when there is none of that id."""
    path = folder / "new" / key
    # The id comes from an address: only a bare file name is one.
    if not KEY.fullmatch(key) or key in (".", "..") or not path.is_file():
        return None
    return read(path)


def read(path: Path) -> Mail:
    """Return a mail from its file. Broken mails are read as far as they go."""
    raw = path.read_bytes()
    message = message_from_bytes(raw, policy=policy.default)
    text, html = body(message, "plain"), body(message, "html")
    headers = tuple((name, str(value)) for name, value in message.items())
    attachments = (
        tuple(
            (part.get_filename() or "unnamed", len(part.get_payload(decode=True) or b""))
            for part in message.iter_attachments()
        )
        if message.is_multipart()
        else ()
    )
    return Mail(
        id=path.name,
        at=datetime.fromtimestamp(path.stat().st_mtime, UTC),
        sender=str(message.get("From", "")),
        to=str(message.get("X-Envelope-To") or message.get("To", "")),
        subject=str(message.get("Subject", "")),
        text=text,
        html=html,
        links=tuple(
            dict.fromkeys(
                link.rstrip(".,;:!?)]")
                for link in LINK.findall(text) + LINK.findall(unescape(html))
            )
        ),
        headers=headers,
        attachments=attachments,
        source=raw.decode(errors="replace"),
    )


def body(message: EmailMessage, kind: str) -> str:
    """Return the body of a kind (`plain` or `html`), empty when there is none."""
    part = message.get_body((kind,))
    if part is None:
        return ""
    try:
        return str(part.get_content())
    except (LookupError, ValueError):
        # An unknown character set: show the bytes as they come.
        payload = part.get_payload(decode=True)
        return payload.decode(errors="replace") if isinstance(payload, bytes) else ""
