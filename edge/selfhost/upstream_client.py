"""The way to the origin: one pool of HTTP connections."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import aiohttp
from yarl import URL

from edge.ports import OriginAnswer, OriginDown, OriginRequest

CONNECT_S = 2.0
MAX_CONNECTIONS = 64
CHUNK_BYTES = 64 * 1024
KEEPALIVE_S = 1.5
"""Shorter than gunicorn's two seconds: a POST must not meet a connection that just closed."""
_AWAY = (aiohttp.ClientError, TimeoutError, OSError)


class UpstreamClient:
    """Carries signed requests; an Origin port."""

    def __init__(self, origin_url: str) -> None:
        """Go to `origin_url`, without a slash at the end; `open` before the first request."""
        self._origin_url = origin_url
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Make the pool; to be called inside the running loop."""
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=MAX_CONNECTIONS, ttl_dns_cache=30, keepalive_timeout=KEEPALIVE_S
            ),
            # Nothing of one reader's may come with another's request.
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding", "Content-Type"),
        )

    async def close(self) -> None:
        """Close all connections."""
        if self._session is not None:
            await self._session.close()

    async def fetch(self, request: OriginRequest, limit: int) -> OriginAnswer:
        """Return the whole answer; raise OriginDown, also for a body of more than `limit` bytes."""
        answer = await self._begin(request)
        body = bytearray()
        try:
            async with asyncio.timeout(request.timeout_s):
                async for chunk in answer.content.iter_chunked(CHUNK_BYTES):
                    body += chunk
                    if len(body) > limit:
                        raise OriginDown(f"the origin's answer is over {limit} bytes")
        except _AWAY as error:
            raise OriginDown(_said(error)) from error
        finally:
            answer.release() if answer.content.at_eof() else answer.close()
        return OriginAnswer(answer.status, _headers(answer), bytes(body))

    async def stream(self, request: OriginRequest) -> OriginAnswer:
        """Return the answer with its body still to come; raise OriginDown."""
        answer = await self._begin(request)
        return OriginAnswer(answer.status, _headers(answer), _Body(answer))

    async def _begin(self, request: OriginRequest) -> aiohttp.ClientResponse:
        if self._session is None:
            raise OriginDown("the edge is not open yet")
        query = f"?{request.query}" if request.query else ""
        try:
            # `encoded`: the path goes out letter by letter as it was signed.
            return await self._session.request(
                request.method,
                URL(f"{self._origin_url}{request.path}{query}", encoded=True),
                headers=list(request.headers),
                data=request.stream or request.body or None,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(
                    total=None, connect=CONNECT_S, sock_connect=CONNECT_S,
                    # Nothing comes back while a large body is on its way.
                    sock_read=request.timeout_s,
                ),
            )  # fmt: skip
        except _AWAY as error:
            raise OriginDown(_said(error)) from error
        except ValueError as error:  # a query or header that no request line can carry
            raise OriginDown(_said(error)) from error


class _Body:
    """The rest of an answer, read as the reader takes it."""

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._answer.content.iter_chunked(CHUNK_BYTES):
                yield chunk
        except _AWAY as error:
            raise OriginDown(_said(error)) from error

    async def close(self) -> None:
        # Half-read connections can't be used again.
        self._answer.release() if self._answer.content.at_eof() else self._answer.close()


def _headers(answer: aiohttp.ClientResponse) -> list[tuple[str, str]]:
    return [(name.lower(), value) for name, value in answer.headers.items()]


def _said(error: BaseException) -> str:
    return str(error) or type(error).__name__
