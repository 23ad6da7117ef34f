"""Problems: everything that can be refused, as a sentence with an address (RFC 9457)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class FieldError:
    """One wrong field of a request body, query or path."""

    pointer: str
    """JSON pointer into the body (`/email`), or the bare name of a query or path parameter."""
    detail: str
    """What is wrong, as a sentence in English; pages translate by the problem's slug."""


class Problem(Exception):
    """Something was refused."""

    slug: ClassVar[str] = "refused"
    """The stable last segment of the problem's `type`; never renamed."""
    status: ClassVar[int] = 400

    def __init__(
        self,
        detail: str = "",
        *,
        errors: tuple[FieldError, ...] = (),
        retry_after: int | None = None,
    ) -> None:
        """Say what happened this time; `retry_after` is in whole seconds."""
        super().__init__(detail or self.title())
        self.detail = detail
        self.errors = errors
        self.retry_after = retry_after

    @classmethod
    def title(cls) -> str:
        """Return the first line of the class's docstring, the title of the problem document."""
        return (cls.__doc__ or "").strip().splitlines()[0].rstrip(".")

    def document(self) -> dict[str, object]:
        """Return the members of the problem document, without `instance`."""
        members: dict[str, object] = {
            "type": f"/problems/{self.slug}",
            "title": self.title(),
            "status": self.status,
        }
        if self.detail:
            members["detail"] = self.detail
        if self.errors:
            members["errors"] = [
                {"pointer": error.pointer, "detail": error.detail} for error in self.errors
            ]
        return members


class BadRequest(Problem):
    """The request can't be read."""

    slug = "bad-request"
    status = 400


class InvalidFields(Problem):
    """Some fields are not valid."""

    slug = "invalid-fields"
    status = 422


class NotLoggedIn(Problem):
    """You are not logged in."""

    slug = "not-logged-in"
    status = 401


class Forbidden(Problem):
    """Your role does not allow this."""

    slug = "forbidden"
    status = 403


class NotFound(Problem):
    """There is no such thing."""

    slug = "not-found"
    status = 404


class MethodNotAllowed(Problem):
    """This address does not take that method."""

    slug = "method-not-allowed"
    status = 405


class Conflict(Problem):
    """This contradicts what is already there."""

    slug = "conflict"
    status = 409


class TooLarge(Problem):
    """The body is too large."""

    slug = "too-large"
    status = 413


class UnsupportedType(Problem):
    """This type of body is not taken here."""

    slug = "unsupported-type"
    status = 415


class TooMany(Problem):
    """Too many requests."""

    slug = "too-many"
    status = 429


class InternalError(Problem):
    """Something failed on our side."""

    slug = "internal-error"
    status = 500


class BadGateway(Problem):
    """The server behind this one gave no usable answer."""

    slug = "bad-gateway"
    status = 502


class Unavailable(Problem):
    """The service is away for a moment."""

    slug = "unavailable"
    status = 503
