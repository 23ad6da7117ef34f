"""The door: the edge's own signed way into the origin, where every answer must be signed too."""

from __future__ import annotations

from edge.ports import OriginAnswer, OriginDown, OriginRequest, Ports
from edge.settings import EdgeSettings
from functions import signatures
from functions.signatures import BadSignature, Signed

TIMEOUT_S = 5.0
MAX_ANSWER_BYTES = 32 * 1024**2
NOBODY = "0.0.0.0"
"""The client address of what the edge asks by itself."""


class BadAnswer(Exception):
    """The origin answered, but not with what was asked for."""

    def __init__(
        self, status: int, detail: str, *, signed: bool, retry_after: float | None = None
    ) -> None:
        """Keep the status, whether the origin itself said it, and how long it wants to be left."""
        super().__init__(detail)
        self.status = status
        self.signed = signed
        self.retry_after = retry_after
        """Seconds."""


class Door:
    """Asks the origin's `/edge/…` addresses."""

    def __init__(self, ports: Ports, settings: EdgeSettings) -> None:
        """Sign with the settings' edge keys."""
        self._ports = ports
        self._settings = settings

    def new_id(self) -> str:
        """Return a new request id, 32 hex digits."""
        return self._ports.draw(16).hex()

    def sign(
        self,
        method: str,
        path: str,
        query: str,
        body: bytes,
        address: str,
        request_id: str,
        *,
        streamed: int | None = None,
    ) -> list[tuple[str, str]]:
        """Return the headers by which the origin knows the edge and believes what it says.

        `streamed` is of how many bytes a body is that is sealed behind its end.
        """
        signed = Signed(method, path, query, body, address, request_id, streamed)
        return [
            (signatures.HEADER, signatures.sign_request(
                self._settings.edge_keys, self._ports.now_ms(), signed)),
            (signatures.ADDRESS_HEADER, address),
            (signatures.REQUEST_ID_HEADER, request_id),
        ]  # fmt: skip

    async def get(
        self, path: str, *, query: str = "", timeout_s: float = TIMEOUT_S
    ) -> OriginAnswer:
        """Return the origin's verified 200; raise OriginDown or BadAnswer."""
        return await self._ask("GET", path, query, b"", timeout_s)

    async def post(self, path: str, body: bytes, *, timeout_s: float = TIMEOUT_S) -> OriginAnswer:
        """Send JSON and return the origin's verified 200; raise OriginDown or BadAnswer."""
        return await self._ask("POST", path, "", body, timeout_s)

    async def _ask(
        self, method: str, path: str, query: str, body: bytes, timeout_s: float
    ) -> OriginAnswer:
        request_id = self.new_id()
        headers = self.sign(method, path, query, body, NOBODY, request_id)
        if body:
            headers.append(("content-type", "application/json"))
        answer = await self._ports.origin.fetch(
            OriginRequest(method, path, query, headers, body, timeout_s), MAX_ANSWER_BYTES
        )
        if not isinstance(answer.body, bytes):
            raise OriginDown("the runtime handed a stream where bytes were asked for")
        try:
            signatures.verify_response(
                self._settings.edge_keys, answer.header(signatures.HEADER.lower()),
                self._ports.now_ms(), request_id, answer.status, answer.body,
            )  # fmt: skip
        except BadSignature as error:
            # Busy servers and proxies before the origin can't sign; what they ask is kept.
            raise BadAnswer(
                answer.status, f"{path}: {answer.status}, {error}", signed=False,
                retry_after=_retry_after(answer),
            ) from None  # fmt: skip
        if answer.status != 200:
            raise BadAnswer(
                answer.status, f"{path}: {answer.status}", signed=True,
                retry_after=_retry_after(answer),
            )  # fmt: skip
        return answer


def _retry_after(answer: OriginAnswer) -> float | None:
    text = answer.header("retry-after")
    return min(float(text), 30.0) if text.isascii() and text.isdigit() else None
