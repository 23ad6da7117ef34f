"""Every key of a whole platform is replaced while learners read on, and nobody is refused."""

from __future__ import annotations

import threading
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

import psycopg
import pytest

from functions import cookies
from infra.supervisor.ports import any_free
from origin import commands
from tests.flows.test_publishing import log_in
from tests.flows.test_thread import demo_chapter, within
from tests.house import House, running
from tests.reader import Answer, ask

PURPOSES = ("access", "csrf", "edge", "slot", "vault")
READERS = 4
PATIENCE_SECONDS = 60
PAUSE_SECONDS = 1.2
ROUNDS = 3
"""So often each reader does everything under each set of keys."""


@dataclass
class Reader:
    """A learner's browser: it reads a page for members, asks for the profile, renews its login."""

    house: House
    path: str
    jar: dict[str, str] = field(default_factory=dict)
    refused: list[tuple[str, int, str]] = field(default_factory=list)
    rounds: int = 0
    goal: int = 0

    def log_in(self) -> None:
        """Log in through the edge and keep the cookies."""
        account = self.house.accounts["student"]
        body = {"email": account["email"], "password": account["password"]}
        self.jar |= ask(self.house.edge, "POST", "/api/auth/login", body).cookies
        assert len(self.jar) == 3

    def go_on(self, stop: threading.Event) -> None:
        """Read until told to stop; while the platform is being restarted, ask again."""
        while not stop.is_set():
            names = cookies.names(self.house.edge)
            here = {"cookie": "; ".join(f"{name}={value}" for name, value in self.jar.items())}
            self.expect(200, "GET", self.path, here)
            self.expect(200, "GET", "/api/users/profile", here)
            proof = here | {"x-csrf-token": self.jar[names.csrf], "sec-fetch-site": "same-origin"}
            self.jar |= self.expect(200, "POST", "/api/auth/refresh", proof).cookies
            self.rounds += 1
            # All come from one address, which may renew 240 times a minute.
            stop.wait(PAUSE_SECONDS)

    def expect(self, status: int, method: str, path: str, headers: dict[str, str]) -> Answer:
        """Ask until somebody answers; note every answer that is not `status`."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                answer = ask(self.house.edge, method, path, headers=headers)
                if answer.status not in (502, 503):
                    break
            except OSError:
                pass
            assert time.monotonic() < deadline, "the platform did not come back"
            time.sleep(0.05)
        if answer.status != status:
            self.refused.append((path, answer.status, answer.headers.get("location", "")))
        return answer


def for_members_only(house: House) -> str:
    """Close the demo's course to everybody but its members; return one of its pages."""
    path = demo_chapter(house, "bg")
    admin = log_in(house, "admin")
    courses = ask(house.origin, "GET", "/api/courses", headers=admin).json()["courses"]
    [course] = [each for each in courses if path.startswith(f"/courses/{each['slug']}/")]
    there = f"/api/courses/{course['id']}"
    closed = ask(house.origin, "PUT", there, {"access": "members"}, admin)
    assert closed.status == 200, closed.body
    assert ask(house.origin, "POST", f"{there}/publish", b"", admin).status == 200
    with psycopg.connect(house.settings["DATABASE_URL"]) as db:
        db.execute(
            "INSERT INTO enrolments (course_id, user_id) SELECT %s, id FROM users WHERE email = %s",
            (course["id"], house.accounts["student"]["email"]),
        )
    assert within(20, lambda: ask(house.edge, "GET", path).status == 303)
    return path


def go_round(readers: list[Reader]) -> bool:
    """Let each do everything a few times more; say whether they did."""
    for reader in readers:
        reader.goal = reader.rounds + ROUNDS
    return within(PATIENCE_SECONDS, lambda: all(each.rounds >= each.goal for each in readers))


def test_every_key_is_replaced_and_nobody_notices(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    var: Path = tmp_path_factory.mktemp("rotation") / "var"
    ports = {f"{name.upper()}_PORT": str(port) for name, port in asdict(any_free()).items()}
    stop, threads = threading.Event(), []
    readers: list[Reader] = []
    for step in ("", "add", "use", "drop"):
        with running(var, **ports) as house:
            if not readers:
                path = for_members_only(house)
                readers = [Reader(house, path) for _ in range(READERS)]
                for reader in readers:
                    reader.log_in()
                    threads.append(threading.Thread(target=reader.go_on, args=(stop,)))
                    threads[-1].start()
            # Each renews its login too, so that nothing of the key before is needed any more.
            assert go_round(readers), (step, [reader.refused for reader in readers])
            following = {"": "add", "add": "use", "use": "drop"}.get(step)
            # In this process, for a command each would take longer than all the rest; the next
            # platform must not find the settings of this one in its environment.
            with monkeypatch.context() as environment:
                for name, value in house.settings.items():
                    environment.setenv(name, value)
                if step == "use":
                    assert commands.main(["reseal-vault"]) == 0
                for purpose in PURPOSES if following else ():
                    given = ["--step", str(following), "--secrets", str(var / "secrets.json")]
                    assert commands.main(["rotate-key", purpose, *given]) == 0
            if not following:
                stop.set()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    assert [reader.refused for reader in readers] == [[]] * READERS
