"""The mail catcher: what is sent is read on its page, and a mail can do nothing there."""

import json
import smtplib
import urllib.error
import urllib.request
from email.message import EmailMessage
from pathlib import Path

import pytest

from infra.mail.box import newest, open_box


def send(services: dict[str, str], subject: str, to: str) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Uchi <uchi@localhost>", to, subject
    mail.set_content("Потвърди: http://127.0.0.1:8000/verify?a=1&b=2.")
    mail.add_alternative("<script>alert(1)</script><p>Потвърди", subtype="html")
    host, port = services["SMTP_URL"].removeprefix("smtp://").split(":")
    with smtplib.SMTP(host, int(port)) as server:
        server.send_message(mail)


def fetch(address: str, **headers: str) -> tuple[str, str]:
    """Return an answer's text and its content security policy."""
    request = urllib.request.Request(address, headers=headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.read().decode(), answer.headers["Content-Security-Policy"]


def test_a_sent_mail_is_found_newest_first_with_its_links(services: dict[str, str]) -> None:
    page = services["MAIL_PAGE"]
    send(services, "Първо", "maria@example.com")
    send(services, "<b>Второ</b>", "maria@example.com")
    found = json.loads(fetch(f"{page}/api/mails?to=maria@example.com")[0])["mails"]
    assert [mail["subject"] for mail in found][:2] == ["<b>Второ</b>", "Първо"]
    whole = json.loads(fetch(f"{page}/api/mails/{found[0]['id']}")[0])
    assert whole["links"] == ["http://127.0.0.1:8000/verify?a=1&b=2"]
    assert "&lt;b&gt;Второ" in fetch(f"{page}/")[0]


def test_the_html_of_a_mail_runs_nothing_and_asks_nobody(services: dict[str, str]) -> None:
    page = services["MAIL_PAGE"]
    send(services, "С код", "ivan@example.com")
    found = json.loads(fetch(f"{page}/api/mails?to=ivan@")[0])["mails"][0]["id"]
    single, _ = fetch(f"{page}/mails/{found}")
    assert "<script>" not in single
    assert 'sandbox="allow-popups"' in single
    _, policy = fetch(f"{page}/mails/{found}/html")
    assert policy.startswith("sandbox")
    assert "allow-scripts" not in policy
    assert "default-src 'none'" in policy


@pytest.mark.parametrize("key", ["..", "%2e%2e%2f%2e%2e%2fsecrets.json", "nothing"])
def test_an_id_that_is_no_mail_is_not_found(services: dict[str, str], key: str) -> None:
    with pytest.raises(urllib.error.HTTPError, match="404"):
        fetch(f"{services['MAIL_PAGE']}/api/mails/{key}")


def test_a_foreign_name_for_loopback_reads_no_mail(services: dict[str, str]) -> None:
    with pytest.raises(urllib.error.HTTPError, match="403"):
        fetch(f"{services['MAIL_PAGE']}/api/mails", Host="rebound.example:80")


def test_a_broken_mail_is_shown_as_far_as_it_goes(tmp_path: Path) -> None:
    box = open_box(tmp_path / "mail")
    box.add(b"Subject: =?utf-9?b?broken\r\nContent-Type: text/plain; charset=none\r\n\r\n\xff\xfe")
    [mail] = newest(tmp_path / "mail")
    assert mail.source.startswith("Subject:")
