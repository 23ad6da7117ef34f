"""Nothing secret comes into the logs, whatever happens to a request that carries it."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from io import StringIO

import pytest

from functions.cookies import names
from origin import logs
from origin.house import House
from tests.origin.asking import Asker, cookie_of
from tests.origin.conftest import PASSWORD, Somebody


@pytest.fixture
def written() -> Iterator[StringIO]:
    """Log as the running application does, and put the test's own handlers back."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    logs.configure("DEBUG")
    text = StringIO()
    for handler in root.handlers:
        if isinstance(handler, logging.StreamHandler):
            handler.setStream(text)
    yield text
    root.handlers[:] = before
    root.setLevel(level)


def test_no_password_token_cookie_or_key_is_logged(
    asker: Asker,
    house: House,
    people: Callable[[str], Somebody],
    written: StringIO,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    email = people("student").user.email
    wrong = "canary-wrong-password"
    login = asker.form("/login", {"email": email, "password": PASSWORD})
    cookie = cookie_of(login)
    asker.form("/login", {"email": email, "password": wrong})
    asker.edge("POST", "/api/auth/login", {"email": email, "password": wrong})
    asker.ask("GET", "/api/users/profile", token="canary-made-up-token")
    asker.ask("GET", "/api/auth/verify-email?token=canary-link-token")
    typed = {"content-type": "application/json"}
    asker.ask("POST", "/api/auth/login", b'{"password": "canary-broken-json', headers=typed)
    monkeypatch.setattr(house.rates, "full", lambda *_: 1 / 0)
    broken = asker.edge("POST", "/api/auth/login", {"email": email, "password": wrong})
    assert broken.status == 500
    text = written.getvalue()
    assert "ZeroDivisionError" in text
    assert '"status": 500' in text
    assert "canary" not in text
    assert PASSWORD not in text
    assert '"event": "token refused"' in text
    for part in cookie.split("; "):
        assert part.partition("=")[2] not in text
    for ring in (house.settings.access_keys, house.settings.csrf_keys, house.settings.vault_keys):
        for key in ring.keys.values():
            assert key.hex() not in text
            assert repr(key) not in text


def test_a_forged_token_is_logged_with_what_was_wrong_about_it(
    asker: Asker, house: House, people: Callable[[str], Somebody], written: StringIO
) -> None:
    token = people("student").token
    forged = token[:-8] + ("A" * 8 if token[-8:] != "A" * 8 else "B" * 8)
    assert asker.ask("GET", "/api/users/profile", token=forged).status == 401
    cookie = f"{names(house.settings.public_url).access}={forged}"
    assert asker.edge("GET", "/api/users/profile", headers={"cookie": cookie}).status == 401
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    refused = [line for line in lines if line.get("event") == "token refused"]
    assert len(refused) == 2
    assert all(line["why"] and line["request_id"] for line in refused)
    assert forged not in written.getvalue()


def test_the_line_of_a_request_names_its_problem_and_stands_as_a_logger_would_write_it(
    asker: Asker, written: StringIO
) -> None:
    assert asker.ask("GET", "/api/users/profile").status == 401
    [line] = [line for line in written.getvalue().splitlines() if '"event": "request"' in line]
    read = json.loads(line)
    assert (read["status"], read["problem"], read["level"]) == (401, "not-logged-in", "info")
    written.truncate(0)
    logs.request.set(read["request_id"])
    told = {name: read[name] for name in read if name not in ("event", "level", "timestamp")}
    logs.logger("origin.access").info("request", **told)
    by_logger = json.loads(written.getvalue().strip("\x00"))
    assert {**by_logger, "timestamp": ""} == {**read, "timestamp": ""}
    assert len(by_logger["timestamp"]) == len(read["timestamp"])


def test_an_address_is_logged_by_its_kind_and_what_is_no_address_by_its_beginning(
    asker: Asker, written: StringIO
) -> None:
    asker.ask("GET", "/why/canary-in-the-path")
    asker.ask("GET", "/nothing/" + "a" * 5_000)
    asker.ask("GET", "/metrics", peer="203.0.113.9")
    asker.ask("GET", "/metrics")
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    first, second, third = (line for line in lines if line["event"] == "request")
    assert (first["route"], first["path"]) == ("/why/{token}", None)
    assert "canary" not in written.getvalue()
    assert (second["route"], len(second["path"])) == ("none", 200)
    # What looks after the house asks all the time: it is told only when it goes wrong.
    assert (third["route"], third["status"]) == ("/metrics", 404)


def test_a_level_that_is_not_wanted_leaves_no_line(asker: Asker, written: StringIO) -> None:
    logging.getLogger().setLevel("WARNING")
    asker.ask("GET", "/api/users/profile")
    assert '"event": "request"' not in written.getvalue()
