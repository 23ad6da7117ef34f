"""What goes through the edge to the origin, and files that it keeps."""

import asyncio
import gzip

import pytest

from edge.ports import OriginAnswer
from functions import signatures
from tests.edge.in_process import Here, header, headers
from tests.worker import world

PICTURE = f"/media/{'cb' * 16}/loops.png"


def run(coroutine):
    return asyncio.run(coroutine)


def test_a_call_is_forwarded_signed_and_without_what_others_put_there():
    async def go():
        here = Here()
        answer = await here.ask(
            "POST", "/api/courses?draft=1", body=b"{}", content_type="application/json",
            authorization="Bearer x", host="evil.example", x_forwarded_for="10.0.0.1",
            cookie="__Host-access=token; _ga=1; lang=bg", uchi_client="10.0.0.1",
        )  # fmt: skip
        assert answer.status == 201
        request = here.origin.asked[-1]
        sent = dict(request.headers)
        signatures.verify_request(
            world.EDGE_KEYS, sent[signatures.HEADER], here.clock.now_ms,
            signatures.Signed(
                "POST", "/api/courses", "draft=1", b"{}", "198.51.100.7",
                sent[signatures.REQUEST_ID_HEADER],
            ),
        )  # fmt: skip
        assert sent["cookie"] == "__Host-access=token; lang=bg"
        assert sent["authorization"] == "Bearer x"
        assert not {"host", "x-forwarded-for", "uchi-client"} & set(sent)
        assert sent[signatures.ADDRESS_HEADER] == "198.51.100.7"

    run(go())


def test_an_answer_keeps_its_cookies_apart_and_loses_what_was_between_edge_and_origin():
    async def go():
        answer = await Here().get("/me")
        assert headers(answer, "set-cookie") == ["one=1", "two=2"]
        assert header(answer, "connection") == ""
        assert header(answer, "uchi-signature") == ""
        assert header(answer, "cache-control") == "private, no-store"
        assert header(answer, "x-content-type-options") == "nosniff"

    run(go())


@pytest.mark.parametrize(
    "path", ["/register", "/verify", "/forgot", "/reset?token=x", "/unsubscribe/x", "/me/security"]
)
def test_the_pages_of_accounts_are_the_origins(path):
    async def go():
        here = Here()
        await here.get(path)
        assert here.origin.paths(path.partition("?")[0])

    run(go())


@pytest.mark.parametrize("path", ["/edge/events", "/metrics", "/meadow", "/apis", "/administrator"])
def test_what_is_not_in_the_table_never_reaches_the_origin(path):
    async def go():
        here = Here()
        answer = await here.ask("POST" if path == "/edge/events" else "GET", path)
        assert answer.status == 404
        assert here.origin.paths(path) == []

    run(go())


def test_an_origin_that_is_away_is_said_in_the_askers_own_way():
    async def go():
        here = Here()
        await here.edge.start()
        here.origin.away = True
        api = await here.get("/api/courses", accept="application/json")
        assert (api.status, header(api, "content-type")) == (503, "application/problem+json")
        page = await here.get("/login", accept="text/html")
        assert (page.status, header(page, "content-type")) == (503, "text/html; charset=utf-8")
        assert header(page, "retry-after")

    run(go())


def test_a_body_over_two_megabytes_is_not_taken():
    async def go():
        here = Here()
        answer = await here.ask("POST", "/api/content", body=b"x" * (2 * 1024**2 + 1))
        assert answer.status == 413
        assert here.origin.paths("/api") == []

    run(go())


def test_a_file_is_fetched_once_and_answered_in_parts():
    async def go():
        here = Here()
        kept = [("content-type", "image/png"), ("etag", '"cb"'), ("set-cookie", "evil=1")]
        here.origin.file = OriginAnswer(200, kept, b"0123456789")
        whole = await here.get(f"{PICTURE}?x=1", cookie="__Host-access=token")
        assert (whole.status, whole.body) == (200, b"0123456789")
        assert "immutable" in header(whole, "cache-control")
        assert header(whole, "set-cookie") == ""
        part = await here.get(PICTURE, range="bytes=2-4")
        assert (part.status, part.body) == (206, b"234")
        assert header(part, "content-range") == "bytes 2-4/10"
        assert (await here.get(PICTURE, range="bytes=-3")).body == b"789"
        assert (await here.get(PICTURE, range="bytes=10-")).status == 416
        assert (await here.get(PICTURE, if_none_match='"cb"')).status == 304
        assert len(here.origin.paths("/media")) == 1
        assert "cookie" not in dict(here.origin.asked[-1].headers)

    run(go())


def test_a_style_goes_out_in_gzip_to_who_takes_it_and_a_picture_never():
    async def go():
        here = Here()
        style = b".text { color: var(--ink); } " * 50
        here.origin.file = OriginAnswer(200, [("content-type", "text/css")], style)
        short = await here.get("/assets/page-bcf.css", accept_encoding="gzip")
        assert header(short, "content-encoding") == "gzip"
        assert header(short, "vary") == "accept-encoding"
        assert isinstance(short.body, bytes)
        assert gzip.decompress(short.body) == style
        plain = await here.get("/assets/page-bcf.css")
        assert (header(plain, "content-encoding"), plain.body) == ("", style)
        assert header(plain, "vary") == "accept-encoding"
        part = await here.get("/assets/page-bcf.css", accept_encoding="gzip", range="bytes=0-4")
        assert (header(part, "content-encoding"), part.body) == ("", b".text")
        here.origin.file = OriginAnswer(200, [("content-type", "image/png")], b"0" * 5_000)
        picture = await here.get(PICTURE, accept_encoding="gzip")
        assert header(picture, "content-encoding") == ""

    run(go())


def test_a_file_that_is_not_there_is_not_kept():
    async def go():
        here = Here()
        here.origin.file = OriginAnswer(404, [], b"")
        assert (await here.get(PICTURE)).status == 404
        assert not [key for key in here.cache.held if key.startswith("file")]
        here.origin.file = OriginAnswer(200, [("content-type", "image/png")], b"now")
        assert (await here.get(PICTURE)).status == 200

    run(go())


def test_a_large_file_passes_through_with_its_range():
    async def go():
        here = Here()
        here.origin.file = OriginAnswer(
            200, [("content-type", "video/mp4"), ("content-length", "5000000")], Pieces(80)
        )
        answer = await here.get(PICTURE, range="bytes=0-", cookie="__Host-access=token")
        assert answer.status == 200
        sent = dict(here.origin.asked[-1].headers)
        assert sent["range"] == "bytes=0-"
        assert "cookie" not in sent
        assert not [key for key in here.cache.held if key.startswith("file")]

    run(go())


class Pieces:
    """A body of 64 KB pieces."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.closed = False

    async def __aiter__(self):
        for _ in range(self.count):
            yield bytes(65_536)

    async def close(self) -> None:
        self.closed = True
