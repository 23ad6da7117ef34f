"""The visitor: real servers on loopback, which stand for those of the whole world."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from functions.visits import Visit
from origin.jobs.visitor import Place, Visitor, places
from tests.origin.jobs.landing_servers import (
    LandingServer,
    Script,
    certificate,
    saying,
    serving,
)

AGENT = "Uchi (a test)"
HERE = "http://zora.example/hlyab?x=%D1%8F#part"


def visitor(names: Mapping[str, LandingServer | str], **changes: object) -> Visitor:
    """Return one to whom loopback is public, and who knows these names alone."""

    def resolve(host: str, port: int) -> Sequence[Place]:
        found = names.get(host)
        if found is None:
            raise socket.gaierror("unknown")
        return [Place(found, port)] if isinstance(found, str) else [found.place]

    made = Visitor(resolve=resolve, is_public=lambda address: address == "127.0.0.1")
    return replace(made, **changes)


def seen(script: Script, **changes: object) -> tuple[Visit, LandingServer]:
    """Look at one server under the name zora.example."""
    with serving(script) as server:
        return visitor({"zora.example": server}, **changes).look(HERE, AGENT), server


def test_a_page_is_asked_for_as_a_stranger_would() -> None:
    visit, server = seen(saying("Content-Length: 5", "Set-Cookie: a=b", body=b"hello"))
    assert visit == Visit("fine", (HERE,), status=200)
    [head] = server.heads
    lines = head.split("\r\n")
    assert lines[0] == "GET /hlyab?x=%D1%8F HTTP/1.1"
    names = {line.partition(":")[0].lower() for line in lines[1:] if line}
    assert {"Host: zora.example", f"User-Agent: {AGENT}"} <= set(lines)
    assert not names & {"cookie", "authorization", "proxy-authorization", "referer", "origin"}


def test_redirects_are_walked_over_hosts_and_no_cookie_goes_along() -> None:
    with (
        serving(saying("Location: //mill.example/a", "Set-Cookie: a=b; Path=/", status="301 Moved"))
        as first,
        serving(saying("Location: /b", "Set-Cookie: c=d; Path=/", status="302 Found")) as second,
    ):  # fmt: skip
        visit = visitor({"zora.example": first, "mill.example": second}).look(HERE, AGENT)
    # The second one leads to itself: it would go on for ever.
    assert (visit.verdict, visit.reason) == ("unseen", "loop")
    assert visit.hops[1:] == ("http://mill.example/a", *["http://mill.example/b"] * 2)
    assert [head.split()[1] for head in second.heads] == ["/a", "/b"]
    assert not any("cookie" in head.lower() for head in second.heads)


@pytest.mark.parametrize(
    ("location", "verdict", "reason"),
    [
        ("javascript:alert(1)", "astray", "forbidden"),
        ("data:text/html,x", "astray", "forbidden"),
        ("file:///etc/passwd", "astray", "forbidden"),
        ("http://127.0.0.1/admin", "astray", "forbidden"),
        ("http://[::ffff:10.0.0.1]/", "astray", "forbidden"),
        ("//inner.example/", "astray", "private"),
        ("//nowhere.example/", "unseen", "name"),
        ("//zora.example:8443/", "unseen", "port"),
    ],
)
def test_where_a_server_leads_on_to_is_judged(location: str, verdict: str, reason: str) -> None:
    script = saying(f"Location: {location}", "Content-Length: 0", status="307 Temporary Redirect")
    with serving(script) as server:
        names = {"zora.example": server, "inner.example": "10.0.0.7"}
        visit = visitor(names).look(HERE, AGENT)
    assert (visit.verdict, visit.reason, len(visit.hops)) == (verdict, reason, 2)
    assert len(server.heads) == 1


def test_six_redirects_are_too_many() -> None:
    def script(head: str, connection: socket.socket) -> None:
        at = len(head.split()[1])
        saying(f"Location: /{'x' * at}", status="308 Permanent Redirect")(head, connection)

    visit, server = seen(script)
    assert (visit.verdict, visit.reason, len(server.heads)) == ("astray", "far", 6)


def test_a_redirect_without_a_place_and_one_with_two_are_unseen() -> None:
    assert seen(saying(status="302 Found"))[0].reason == "nowhere"
    two = saying("Location: /a", "Location: http://127.0.0.1/", status="302 Found")
    assert (seen(two)[0].verdict, seen(two)[0].reason) == ("unseen", "garbled")


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        (saying("X: " + "a" * 9_000), "garbled"),
        (saying(*(f"X-{n}: a" for n in range(200))), "garbled"),
        (saying("Location: /" + "a" * 1_000_000, status="302 Found"), "garbled"),
        (lambda _, connection: connection.sendall(b"SSH-2.0-OpenSSH_9\r\n\r\n"), "garbled"),
        (lambda _, connection: None, "silent"),
    ],
    ids=["long line", "many lines", "long location", "no HTTP", "hangs up"],
)  # fmt: skip
def test_answers_that_are_none_are_unseen(script: Script, reason: str) -> None:
    visit, _ = seen(script)
    assert (visit.verdict, visit.reason) == ("unseen", reason)


def drip(_: str, connection: socket.socket) -> None:
    """A letter of a header now and then, each before anybody gave up waiting for it."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
    for _letter in range(400):
        connection.sendall(b"a")
        time.sleep(0.05)


def test_a_server_that_drips_is_left_in_time() -> None:
    began = time.monotonic()
    visit, _ = seen(drip, hop_s=0.4)
    assert (visit.verdict, visit.reason) == ("unseen", "slow")
    # It would drip for twenty seconds.
    assert time.monotonic() - began < 15


def test_all_hops_together_have_a_time_limit() -> None:
    moments = iter([0.0, 1.0, 2.0, 14.0, 15.5])
    at = iter("abcdefgh")

    def script(head: str, connection: socket.socket) -> None:
        saying(f"Location: /{next(at)}", status="302 Found")(head, connection)

    visit, server = seen(script, clock=lambda: next(moments))
    assert (visit.verdict, visit.reason, len(server.heads)) == ("unseen", "slow", 1)


def test_a_resolver_that_takes_too_long_is_left_in_time() -> None:
    def resolve(host: str, port: int) -> Sequence[Place]:
        time.sleep(1)
        return []

    visit = Visitor(resolve=resolve, hop_s=0.05).look(HERE, AGENT)
    assert (visit.verdict, visit.reason) == ("unseen", "slow")


def test_a_body_is_not_waited_for() -> None:
    def script(head: str, connection: socket.socket) -> None:
        saying("Content-Length: 1000000000")(head, connection)
        # Ends when the visitor hangs up.
        connection.recv(1)

    assert seen(script)[0].verdict == "fine"


def test_nobody_is_asked_where_one_of_the_places_is_not_public() -> None:
    with serving(saying()) as server:
        for other in ("10.0.0.1", "::1", "169.254.169.254"):
            found = [server.place, Place(other, 80)]
            visit = visitor({}, resolve=lambda _, __, found=found: found).look(HERE, AGENT)
            assert (visit.verdict, visit.reason) == ("astray", "private")
        assert server.heads == []


def test_the_real_rule_lets_nobody_come_to_loopback() -> None:
    with serving(saying()) as server:
        real = Visitor(resolve=lambda _, __: [server.place])
        assert real.look(HERE, AGENT) == Visit("astray", (HERE,), "private")
        assert server.heads == []
    # And the machine's own resolver says that this name is loopback.
    assert {each.address for each in places("localhost", 80)} <= {"127.0.0.1", "::1"}


def test_a_name_that_changes_its_mind_gains_nothing() -> None:
    """Public when it is looked at, private a moment later: it is asked once, and dialled there."""
    answers: list[str] = []
    with serving(saying("Location: /again", status="302 Found")) as server:

        def resolve(host: str, port: int) -> Sequence[Place]:
            answers.append(host)
            return [server.place] if len(answers) == 1 else [Place("10.0.0.1", port)]

        visit = visitor({}, resolve=resolve).look(HERE, AGENT)
    # Its second answer is for the second hop, and judged anew.
    assert len(server.heads) == 1
    assert answers == ["zora.example"] * 2
    assert (visit.verdict, visit.reason, len(visit.hops)) == ("astray", "private", 2)


def test_a_certificate_must_be_the_names_own(tmp_path: Path) -> None:
    good, trust = certificate(tmp_path, "zora.example")
    with serving(saying(), good) as server:
        names = {"zora.example": server, "mill.example": server}
        there = visitor(names, trust=lambda: trust)
        assert there.look("https://zora.example/", AGENT).verdict == "fine"
        other = there.look("https://mill.example/", AGENT)
        assert (other.verdict, other.reason) == ("unseen", "tls")
        stranger = visitor(names).look("https://zora.example/", AGENT)
        assert (stranger.verdict, stranger.reason) == ("unseen", "tls")
    assert len(server.heads) == 1


def test_an_address_without_tls_may_lead_to_one_with_it(tmp_path: Path) -> None:
    good, trust = certificate(tmp_path, "zora.example")
    with (
        serving(saying(), good) as safe,
        serving(saying("Location: https://zora.example/", status="301 Moved")) as plain,
    ):
        by_port = {80: plain.place, 443: safe.place}
        there = visitor({}, resolve=lambda _, port: [by_port[port]], trust=lambda: trust)
        visit = there.look("http://zora.example/", AGENT)
    assert visit == Visit("fine", ("http://zora.example/", "https://zora.example/"), status=200)


def test_no_proxy_is_taken_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(saying(status="500 No")) as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.place.port}")
        assert seen(saying())[0].status == 200
        assert proxy.heads == []


def test_nobody_at_home_is_unseen(closed: Callable[[], Place]) -> None:
    visit = visitor({}, resolve=lambda _, __: [closed()]).look(HERE, AGENT)
    assert (visit.verdict, visit.reason) == ("unseen", "silent")


@pytest.fixture
def closed() -> Callable[[], Place]:
    """Return places where nobody listens."""

    def make() -> Place:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            return Place("127.0.0.1", listener.getsockname()[1])

    return make
