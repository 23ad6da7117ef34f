"""Plain: what is read here is read as the server reads it, and everything else is left to it."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any, cast

import pytest
from gunicorn.config import Config
from gunicorn.http import get_parser
from gunicorn.http.wsgi import create
from hypothesis import given
from hypothesis import strategies as st

from infra import plain

FIRST = re.compile(rb"POST (/api/[a-z0-9-]+) HTTP/1\.1\r\n")
BODY = b'{"a":1}'
PLAIN = [
    b"Host: uchi.example",
    b"Content-Type: application/json",
    b"content-length: 7",
    b"Authorization: Bearer a.b-c_d",
    b"Cookie: a=1; b=2",
    b"X-Several-Words: two  spaces",
]


def request(*lines: bytes, first: bytes = b"POST /api/a-1 HTTP/1.1", body: bytes = BODY) -> bytes:
    return b"\r\n".join([first, *lines]) + b"\r\n\r\n" + body


def of_server(data: bytes) -> dict[str, Any]:
    """Return the environment that gunicorn makes of a request."""
    address: Any = ("127.0.0.1", 5)
    config, socket = Config(), cast(Any, None)
    parsed = next(get_parser(config, [data], address))
    return cast(dict[str, Any], create(parsed, socket, address, address, config)[1])


def test_a_plain_request_is_read_as_the_server_reads_it() -> None:
    assert plain.read(request(*PLAIN), FIRST)
    read = plain.read(request(*PLAIN, b"Connection: Keep-Alive"), FIRST)
    assert read is not None
    environ = of_server(request(*PLAIN, b"Connection: Keep-Alive"))
    body = read.pop("wsgi.input").read()
    assert body == environ["wsgi.input"].read() == BODY
    assert read == {name: environ[name] for name in read}
    missing = {name for name in environ if name.isupper()} - read.keys()
    # What every request has in common is added by who serves it.
    assert missing == {
        "SERVER_SOFTWARE", "SERVER_NAME", "SERVER_PORT", "SCRIPT_NAME",
        "REMOTE_ADDR", "REMOTE_PORT",
    }  # fmt: skip


@pytest.mark.parametrize(
    "data",
    [
        b"",
        request(*PLAIN)[:-1],
        request(*PLAIN)[:30],
        request(*PLAIN) + b"P",
        request(*PLAIN, first=b"GET /api/a-1 HTTP/1.1"),
        request(*PLAIN, first=b"POST /api/a-1?x HTTP/1.1"),
        request(*PLAIN, first=b"POST /api/a%31 HTTP/1.1"),
        request(*PLAIN, first=b"POST /api/a-1 HTTP/1.0"),
        request(*PLAIN, PLAIN[0]),
        request(*PLAIN, b"Content-Length: 7"),
        request(*PLAIN, b"content-Length: 0"),
        request(*PLAIN, b"Two-Spaces:  1"),
        request(*PLAIN[:2], b"Content-Length: 07"),
        request(*PLAIN[:2], b"Content-Length: +7"),
        request(*PLAIN[:2], b"Content-Length: 7 "),
        request(*PLAIN[:2], b"Content-Length: 7, 7"),
        request(*PLAIN[:2], b"Content-Length: \xd9\xa7"),
        request(*PLAIN[:2]),
        request(*PLAIN[1:]),
        request(*PLAIN, b"Transfer-Encoding: chunked"),
        request(*PLAIN, b"Expect: 100-continue"),
        request(*PLAIN, b"Upgrade: h2c"),
        request(*PLAIN, b"Trailer: Host"),
        request(*PLAIN, b"Connection: close"),
        request(*PLAIN, b"Connection: keep-alive, upgrade"),
        request(*PLAIN, b"Under_score: 1"),
        request(*PLAIN, b"Spaced : 1"),
        request(*PLAIN, b"NoSpace:1"),
        request(*PLAIN, b"Empty: "),
        request(*PLAIN, b": nameless"),
        request(*PLAIN, b"Folded: 1\r\n two"),
        request(*PLAIN, b"Bare: 1\rX: 2"),
        request(*PLAIN, b"Bare: 1\nX: 2"),
        request(*PLAIN, b"Nul: a\x00b"),
        request(*PLAIN, "Letters: ж".encode()),
        request(*PLAIN, *(b"X-%d: 1" % number for number in range(100))),
        request(*PLAIN, b"Long: " + b"a" * 8_100),
    ],
)
def test_everything_else_is_left_to_the_server(data: bytes) -> None:
    assert plain.read(data, FIRST) is None


@given(st.lists(st.sampled_from([*PLAIN, b"X: y", b"", b"\r", b" ", b"Expect: x"]) | st.binary()))
def test_no_bytes_make_the_reader_fail(lines: list[bytes]) -> None:
    read = plain.read(request(*lines), FIRST)
    assert read is None or isinstance(read["wsgi.input"], BytesIO)


def test_an_answer_stands_in_one_piece_with_its_length() -> None:
    headers = [("content-length", "99"), ("content-type", "text/plain")]
    made = plain.written("200 OK", headers, b"hello", "Mon", kept=True)
    assert made == (
        b"HTTP/1.1 200 OK\r\nServer: gunicorn\r\nDate: Mon\r\nConnection: keep-alive\r\n"
        b"Content-Length: 5\r\ncontent-type: text/plain\r\n\r\nhello"
    )
    assert b"\r\nConnection: close\r\n" in plain.written("200 OK", [], b"", "Mon", kept=False)


@pytest.mark.parametrize(
    "header",
    [
        ("a", "b\r\nset-cookie: c"), ("a", "b\n"), ("a\r", "b"), ("Connection", "close"),
        ("transfer-encoding", "chunked"),
    ],
)  # fmt: skip
def test_no_header_breaks_out_of_its_line(header: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match="header"):
        plain.written("200 OK", [header], b"", "Mon", kept=True)
