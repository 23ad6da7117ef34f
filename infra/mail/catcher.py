"""The catcher: an SMTP server on loopback that accepts every mail into the box."""

import asyncio
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from infra.mail.box import open_box

MAX_BYTES = 32 * 1024**2


class Catcher:
    """What aiosmtpd calls for each mail."""

    def __init__(self, folder: Path) -> None:
        self.box = open_box(folder)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep the mail on disk, then accept it (the name is aiosmtpd's)."""
        content = envelope.original_content or b""
        recipients = ", ".join(envelope.rcpt_tos).encode("utf-8", "surrogateescape")
        try:
            self.box.add(b"X-Envelope-To: " + recipients + b"\r\n" + content)
        except OSError as trouble:
            return f"452 4.3.1 The mail could not be kept: {trouble.strerror}"
        return "250 2.0.0 Caught"


async def serve(folder: Path, host: str, port: int) -> asyncio.Server:
    """Start the server and return it. Raises OSError when the port is taken."""
    loop = asyncio.get_running_loop()
    catcher = Catcher(folder)
    return await loop.create_server(
        lambda: SMTP(
            catcher,
            enable_SMTPUTF8=True,
            data_size_limit=MAX_BYTES,
            loop=loop,
            ident="Uchi mail catcher",
        ),
        host,
        port,
    )
