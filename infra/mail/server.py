"""The server: the mail catcher's page and its JSON, for loopback only."""

import json
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from infra.mail import box, page

NAMES = ("localhost", "127.0.0.1", "[::1]")
PAGE_POLICY = "default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'"
# The mail's own HTML: no script, no origin, no request but pictures that it carries itself.
MAIL_POLICY = "sandbox allow-popups; default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def serve(folder: Path, host: str, port: int) -> ThreadingHTTPServer:
    """Return a server that is bound but does not serve yet. Raises OSError for a taken port."""

    class Handler(BaseHTTPRequestHandler):
        """Answers from this folder."""

        def do_GET(self) -> None:
            """Answer one address."""
            name = self.headers.get("Host", "").rpartition(":")[0] or self.headers.get("Host", "")
            # A foreign name that resolves to loopback is a page trying to read the mails.
            if name not in (*NAMES, host):
                self.answer(403, "text/plain", "Open this page as 127.0.0.1 or localhost.")
                return
            address = urlsplit(self.path)
            match [unquote(part) for part in address.path.strip("/").split("/")]:
                case [""]:
                    self.answer(200, "text/html", page.listing(box.newest(folder)))
                case ["style.css"]:
                    self.answer(200, "text/css", page.STYLE)
                case ["mails", key]:
                    mail = box.find(folder, key)
                    text = page.single(mail) if mail else page.missing()
                    self.answer(200 if mail else 404, "text/html", text)
                case ["mails", key, "html"]:
                    mail = box.find(folder, key)
                    text = f'<base target="_blank">{mail.html}' if mail else page.missing()
                    self.answer(200 if mail else 404, "text/html", text, MAIL_POLICY)
                case ["api", "mails"]:
                    to = parse_qs(address.query).get("to", [""])[0]
                    self.answer_json(200, {"mails": [summary(m) for m in box.newest(folder, to)]})
                case ["api", "mails", key]:
                    mail = box.find(folder, key)
                    self.answer_json(200 if mail else 404, whole(mail) if mail else {})
                case _:
                    self.answer(404, "text/html", page.missing())

        def answer(self, status: int, kind: str, text: str, policy: str = PAGE_POLICY) -> None:
            """Send a text with the headers that every answer has."""
            content = text.encode("utf-8", "replace")
            self.send_response(status)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Content-Security-Policy", policy)
            self.send_header("X-Content-Type-Options", "nosniff")
            self.send_header("Referrer-Policy", "no-referrer")
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(content)

        def answer_json(self, status: int, content: dict[str, object]) -> None:
            """Send JSON."""
            self.answer(status, "application/json", json.dumps(content, ensure_ascii=False))

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: the page asks for itself every few seconds."""

    return ThreadingHTTPServer((host, port), Handler)


def summary(mail: box.Mail) -> dict[str, object]:
    """Return what a list tells of a mail."""
    return {
        "id": mail.id,
        "at": mail.at.isoformat(),
        "from": mail.sender,
        "to": mail.to,
        "subject": mail.subject,
        "size": len(mail.source),
    }


def whole(mail: box.Mail) -> dict[str, object]:
    """Return everything of a mail."""
    content = asdict(mail)
    content["from"] = content.pop("sender")
    content["at"] = mail.at.isoformat()
    content["size"] = len(mail.source)
    return content
