"""The edge's signature: believed when right, refused when wrong, never ignored."""

from __future__ import annotations

import ipaddress
from io import BytesIO

import falcon

from functions import signatures, streams
from functions.limits import LARGEST_BODY_BYTES
from functions.problems import BadRequest, TooLarge
from functions.streams import Seal
from origin.arriving import Body
from origin.middleware.arrival import take_id


class EdgeSignature:
    """Tells the edge's requests from everybody else's, and signs what its own door answers."""

    def process_request(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Verify a signed request; only then are its cookies and its client's address believed."""
        header = req.get_header(signatures.HEADER)
        context = req.context
        if header is None:
            return
        streamed = _streamed(req)
        body = b"" if streamed is not None else read_body(req, LARGEST_BODY_BYTES)
        address = req.get_header(signatures.ADDRESS_HEADER) or ""
        signatures.verify_request(
            context.house.settings.edge_keys,
            header,
            int(context.house.now().timestamp() * 1000),
            signatures.Signed(
                method=req.method,
                path=context.raw_path,
                query=context.raw_query,
                body=body,
                address=address,
                request_id=req.get_header(signatures.REQUEST_ID_HEADER) or "",
                streamed=streamed,
            ),
        )
        take_id(req)
        if streamed is not None:
            ring = context.house.settings.edge_keys
            seal = Seal(context.request_id)
            context.stream = Body(req.env["wsgi.input"], streamed, seal, ring)
        try:
            context.address = str(ipaddress.ip_address(address))
        except ValueError:
            raise BadRequest("the client's address can't be read") from None
        context.edge = True
        context.cookies = context.sent_cookies

    def process_response(
        self, req: falcon.Request, resp: falcon.Response, resource: object, req_succeeded: bool
    ) -> None:
        """Sign the answers of `/edge/…`, so that the edge believes nobody else's."""
        context = req.context
        if not context.edge or not context.raw_path.startswith("/edge/"):
            return
        body = resp.render_body() or b""
        at_ms = int(context.house.now().timestamp() * 1000)
        resp.set_header(
            signatures.HEADER,
            signatures.sign_response(
                context.house.settings.edge_keys,
                at_ms,
                context.request_id,
                resp.status_code,
                body if isinstance(body, bytes) else bytes(body),
            ),
        )


def body_as_it_comes(req: falcon.Request, most: int) -> Body:
    """Return a body of at most `most` bytes to be read in parts; raise TooLarge, BadRequest.

    What came signed as a whole was read already.
    """
    stream: Body | None = getattr(req.context, "stream", None)
    if stream is None:
        read = getattr(req.context, "body", None)
        if read is not None:
            return Body(BytesIO(read), len(read))
        stream = Body(req.env["wsgi.input"], _declared(req) or 0)
        req.context.stream = stream
    if stream.length > most:
        raise TooLarge(f"at most {most} bytes")
    return stream


def _streamed(req: falcon.Request) -> int | None:
    """Return of how many bytes a body is that the edge passes on as it comes; None of others."""
    said = req.get_header(streams.HEADER)
    if said is None:
        return None
    declared = _declared(req)
    right = declared is not None and said == str(declared - streams.SEAL_BYTES)
    if not right or not streams.takes(req.method, req.context.raw_path):
        raise BadRequest("no body is passed on as it comes here")
    return int(said)


def _declared(req: falcon.Request) -> int | None:
    try:
        return req.content_length
    except falcon.HTTPInvalidHeader:
        raise BadRequest("the Content-Length can't be read") from None


def read_body(req: falcon.Request, most: int) -> bytes:
    """Return the whole body, once for all who ask; raise TooLarge above `most` bytes."""
    if getattr(req.context, "stream", None) is not None:
        raise BadRequest("this body is read as it comes")
    read = getattr(req.context, "body", None)
    if read is None:
        declared = _declared(req)
        if declared is not None and declared > most:
            raise TooLarge(f"at most {most} bytes")
        chunked = "chunked" in (req.get_header("transfer-encoding") or "").lower()
        if declared is None and not chunked:
            read = b""
        else:
            wanted = declared if declared is not None and not chunked else most + 1
            read = _read(req.env["wsgi.input"], wanted)
            if declared is not None and not chunked and len(read) != declared:
                raise BadRequest("the body ends before its Content-Length")
        req.context.body = read
        # Falcon's own readers (forms) find the same bytes.
        req.env["wsgi.input"] = BytesIO(read)
        req.stream = req.env["wsgi.input"]
    if len(read) > most:
        raise TooLarge(f"at most {most} bytes")
    return read


def _read(stream, wanted: int) -> bytes:  # type: ignore[no-untyped-def]  # WSGI's input has no type
    parts: list[bytes] = []
    left = wanted
    while left > 0:
        part = stream.read(min(left, 65_536))
        if not part:
            break
        parts.append(part)
        left -= len(part)
    return b"".join(parts)
