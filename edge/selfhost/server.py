"""The server: Granian's requests into ours and our answers into its own."""

from __future__ import annotations

import asyncio
import ipaddress
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Protocol
from urllib.parse import quote

from granian._granian import RSGIProtocolClosed as ProtocolClosed

from edge.app import Edge
from edge.ports import HeaderList, OriginDown, ReadBody, ReadParts, Request, Response
from edge.selfhost.settings import Network
from functions.problems import TooLarge, Unavailable

BODY_S = 20.0
"""A body that takes longer than this to come, or a large one's next part, is given up."""
PASSED_OVER_BYTES = 64 * 1024
PASSED_OVER_S = 1.0
"""So much more than is taken is read and forgotten: whoever is cut off hears no answer."""
# Granian tells the decoded path; these letters stand bare in a canonical one.
_BARE = "/-._~!$&'()*+,:@="
_CLEAN = re.compile(r"[A-Za-z0-9/._-]*\Z")


class Scope(Protocol):
    """What Granian tells of a request (RSGI 1.5)."""

    proto: str
    client: str
    method: str
    path: str
    query_string: str
    headers: Any


class Application:
    """The RSGI application."""

    def __init__(self, edge: Edge, trusted: Sequence[Network]) -> None:
        """Answer through `edge`; believe forwarded addresses of `trusted` peers."""
        self._edge = edge
        self._trusted = trusted

    async def __call__(self, scope: Scope, proto: Any) -> None:
        """Answer one request."""
        if scope.proto != "http":
            proto.close(403)
            return
        request = self._request(scope, proto)
        response = await self._edge.handle(request)
        try:
            await _send(request.method, response, proto)
        except ProtocolClosed:
            return  # the reader went away
        except OriginDown as error:
            # The head is out already: cutting the body short is all that can still be said.
            self._edge.ports.log(
                "warning", "an answer broke off", request=request.id, path=request.path,
                error=str(error),
            )  # fmt: skip
            raise

    def _request(self, scope: Scope, proto: Any) -> Request:
        headers = _taken(scope.headers.items())
        peer = scope.client.rpartition(":")[0].strip("[]")
        forwarded = headers.get("x-forwarded-for")
        path = scope.path
        return Request(
            method=scope.method,
            # Only what is spelled as it would be by us goes on, so one page has one address.
            path=path if _CLEAN.match(path) else quote(path, safe=_BARE),
            query=scope.query_string,
            headers=headers,
            read=_reader(headers, proto),
            read_parts=_reader_of_parts(proto),
            address=_believed(peer, forwarded, self._trusted) if self._trusted else peer,
            local=forwarded is None and headers.get("forwarded") is None and _is_loopback(peer),
        )


def _taken(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """Return headers by name: each look into Granian's own costs more than all of them at once."""
    headers = dict(pairs)
    if len(headers) != len(pairs):
        headers.clear()
        for name, value in pairs:
            separator = "; " if name == "cookie" else ", "
            headers[name] = f"{headers[name]}{separator}{value}" if name in headers else value
    return headers


def _reader(headers: Mapping[str, str], proto: Any) -> ReadBody:
    async def read(limit: int) -> bytes:
        length = headers.get("content-length") or ""
        declared = int(length) if length.isdigit() else 0
        too_large = TooLarge(f"at most {limit} bytes")
        if declared > limit + PASSED_OVER_BYTES:
            raise too_large
        body, taken = bytearray(), 0
        try:
            async with asyncio.timeout(BODY_S) as patience:
                async for chunk in proto:
                    taken += len(chunk)
                    if taken <= limit:
                        body += chunk
                        continue
                    if taken > limit + PASSED_OVER_BYTES:
                        raise too_large
                    patience.reschedule(asyncio.get_running_loop().time() + PASSED_OVER_S)
        except (TimeoutError, ProtocolClosed) as error:
            if taken > limit:
                raise too_large from error
            raise Unavailable("the body did not come") from error
        if taken > limit:
            raise too_large
        return bytes(body)

    return read


def _reader_of_parts(proto: Any) -> ReadParts:
    async def read(limit: int) -> AsyncIterator[bytes]:
        taken = 0
        try:
            async with asyncio.timeout(BODY_S) as patience:
                async for part in proto:
                    taken += len(part)
                    if taken > limit:
                        raise TooLarge(f"at most {limit} bytes")
                    # Whoever takes it may take its time; only what comes is waited for.
                    patience.reschedule(None)
                    if part:
                        yield part
                    patience.reschedule(asyncio.get_running_loop().time() + BODY_S)
        except (TimeoutError, ProtocolClosed) as error:
            raise Unavailable("the body did not come") from error

    return read


async def _send(method: str, response: Response, proto: Any) -> None:
    headers: HeaderList = response.headers
    body = response.body
    if isinstance(body, bytes):
        # Granian leaves the body of an answer to HEAD out by itself and keeps its length.
        if body:
            proto.response_bytes(response.status, headers, body)
        else:
            proto.response_empty(response.status, headers)
        return
    try:
        if method == "HEAD" or response.status in (204, 304):
            proto.response_empty(response.status, headers)
            return
        transport = proto.response_stream(response.status, headers)
        async for chunk in body:
            await transport.send_bytes(chunk)
    finally:
        await body.close()


def _believed(peer: str, forwarded: str | None, trusted: Sequence[Network]) -> str:
    """Return the last address of the chain that no trusted proxy wrote of itself."""
    address = peer
    chain = [part.strip() for part in (forwarded or "").split(",") if part.strip()]
    while chain and _within(address, trusted):
        try:
            address = str(ipaddress.ip_address(chain.pop()))
        except ValueError:
            return address
    return address


def _within(address: str, networks: Sequence[Network]) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in networks)


# Parsing an address takes longer than deciding a slot, and few peers send most requests.
@lru_cache(maxsize=4_096)
def _is_loopback(peer: str) -> bool:
    try:
        return ipaddress.ip_address(peer).is_loopback
    except ValueError:
        return False
