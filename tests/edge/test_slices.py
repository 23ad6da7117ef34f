"""Slices: a large file is asked for piece by piece, and every range of it is the right one."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest

from edge.ports import OriginAnswer, OriginDown, OriginRequest, Response
from edge.slices import SLICE_BYTES
from functions import ranges
from tests.edge.in_process import Here, SmallOrigin, header

FILM = f"/media/{'a' * 64}/bread.mp4"
TAG = f'"{"a" * 64}"'
LENGTH = 3 * SLICE_BYTES + 1_000


def byte(at: int) -> int:
    return at * 31 % 251


WHOLE = bytes(byte(at) for at in range(LENGTH))


@dataclass
class Films(SmallOrigin):
    """An origin that has one film, and notes which pieces were asked for."""

    pieces: list[str] = field(default_factory=list)
    open: int = 0
    """Answers that were begun and not let go of."""
    lies: bool = False

    async def stream(self, request: OriginRequest) -> OriginAnswer:
        """Answer the film or a range of it."""
        self.asked.append(request)
        if self.away:
            raise OriginDown("refused")
        sent = dict(request.headers)
        headers = [("content-type", "video/mp4"), ("etag", TAG), ("accept-ranges", "bytes")]
        part = ranges.parse(sent.get("range"), LENGTH)
        if part is None:
            return OriginAnswer(
                200, [*headers, ("content-length", str(LENGTH))], Piece(self, WHOLE)
            )
        first, last = part
        self.pieces.append(sent["range"])
        headers.append(("content-range", f"bytes {first}-{last}/{LENGTH}"))
        body = WHOLE[first : last + 1]
        return OriginAnswer(206, headers, Piece(self, body[:-1] if self.lies else body))


class Piece:
    """A body that says whether it was let go of."""

    def __init__(self, origin: Films, body: bytes) -> None:
        self.origin, self.body = origin, body
        origin.open += 1

    async def __aiter__(self):  # type: ignore[no-untyped-def]
        for at in range(0, len(self.body), 65_536):
            yield self.body[at : at + 65_536]

    async def close(self) -> None:
        self.origin.open -= 1


def theatre() -> tuple[Here, Films]:
    here = Here()
    films = Films(here.clock)
    here.origin = films
    here.edge.ports.origin = films
    return here, films


async def read(answer: Response) -> bytes:
    if isinstance(answer.body, bytes):
        return answer.body
    try:
        return b"".join([part async for part in answer.body])
    finally:
        await answer.body.close()


@pytest.mark.parametrize(
    ("asked", "status", "first", "last"),
    [
        ("", 200, 0, LENGTH - 1),
        ("bytes=0-", 206, 0, LENGTH - 1),
        ("bytes=0-0", 206, 0, 0),
        (f"bytes={SLICE_BYTES - 1}-{SLICE_BYTES}", 206, SLICE_BYTES - 1, SLICE_BYTES),
        ("bytes=-10", 206, LENGTH - 10, LENGTH - 1),
        (f"bytes={LENGTH - 1}-99999999999", 206, LENGTH - 1, LENGTH - 1),
        ("bytes=0-1,5-9", 200, 0, LENGTH - 1),
    ],
)
def test_every_range_is_those_bytes(asked: str, status: int, first: int, last: int) -> None:
    async def go() -> None:
        here, films = theatre()
        answer = await here.get(FILM, **({"range": asked} if asked else {}))
        assert answer.status == status
        assert await read(answer) == WHOLE[first : last + 1]
        assert header(answer, "content-length") == str(last - first + 1)
        assert header(answer, "accept-ranges") == "bytes"
        assert header(answer, "etag") == TAG
        assert "immutable" in header(answer, "cache-control")
        if status == 206:
            assert header(answer, "content-range") == f"bytes {first}-{last}/{LENGTH}"
        assert films.open == 0

    asyncio.run(go())


def test_a_range_behind_the_end_is_refused_and_another_state_is_sent_whole() -> None:
    async def go() -> None:
        here, films = theatre()
        answer = await here.get(FILM, range=f"bytes={LENGTH}-")
        assert answer.status == 416
        assert header(answer, "content-range") == f"bytes */{LENGTH}"
        stale = {"range": "bytes=5-9", "if-range": '"another"'}
        assert (await here.get(FILM, **stale)).status == 200
        assert (await here.get(FILM, **(stale | {"if-range": TAG}))).status == 206
        assert (await here.get(FILM, **{"if-none-match": f'"x", W/{TAG}'})).status == 304
        assert (await here.ask("HEAD", FILM, given={"range": "bytes=0-9"})).status == 200
        assert films.pieces == []

    asyncio.run(go())


def test_nothing_is_open_at_the_origin_while_a_reader_pauses() -> None:
    async def go() -> None:
        here, films = theatre()
        answer = await here.get(FILM)
        assert not isinstance(answer.body, bytes)
        parts = aiter(answer.body)
        await anext(parts)
        assert films.pieces == [f"bytes=0-{SLICE_BYTES - 1}"]
        assert films.open == 0
        await answer.body.close()

    asyncio.run(go())


def test_many_readers_of_one_film_ask_once_for_each_piece() -> None:
    async def go() -> None:
        here, films = theatre()
        answers = [await here.get(FILM) for _ in range(5)]
        assert {await each for each in asyncio.as_completed(map(read, answers))} == {WHOLE}
        assert len(films.pieces) == 4

    asyncio.run(go())


def test_a_piece_of_another_length_ends_the_answer() -> None:
    async def go() -> None:
        here, films = theatre()
        films.lies = True
        answer = await here.get(FILM)
        with pytest.raises(OriginDown):
            await read(answer)
        assert films.open == 0

    asyncio.run(go())


def test_a_worker_passes_a_film_through_as_it_comes() -> None:
    async def go() -> None:
        here, films = theatre()
        here.edge.ports.slices = False
        answer = await here.get(FILM, range="bytes=0-9")
        assert answer.status == 206
        assert dict(films.asked[-1].headers)["range"] == "bytes=0-9"

    asyncio.run(go())
