"""Profiles over the API: one's own account, and the archive of everything about it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import falcon
import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from functions import consents, mails
from functions.access import SessionEnded
from functions.problems import FieldError, InvalidFields
from origin import acting, login_cookies
from origin.actions import erasing, exporting
from origin.actions import profiles as actions
from origin.contract import answers, give
from storage import profiles
from storage.database import reading
from storage.exports import Export

Name = Annotated[str, Meta(max_length=200)]
Language = Literal["bg", "en"]
TimeZone = Annotated[str, Meta(min_length=1, max_length=64)]


class Settings(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """How somebody wants the pages; what is left out is as usual, or stays as it was."""

    text_size: Literal["normal", "large", "larger"] | UnsetType = UNSET


class ProfileChange(Struct, forbid_unknown_fields=True):
    """The fields to change; what is left out stays."""

    name: Name | UnsetType = UNSET
    language: Language | UnsetType = UNSET
    time_zone: TimeZone | UnsetType = UNSET
    settings: Settings | UnsetType = UNSET
    wanted_mails: Annotated[list[mails.Optional], Meta(max_length=10)] | UnsetType = UNSET
    """Kinds of mails that are not necessary."""
    under_age: bool | UnsetType = UNSET
    research_consent: bool | UnsetType = UNSET
    consent_text: Annotated[str, Meta(max_length=20)] | UnsetType = UNSET
    """Which wording of the question about research was shown; the newest when it is left out."""


class Goodbye(Struct, forbid_unknown_fields=True):
    """Who erases their account proves that it is theirs."""

    password: Annotated[str, Meta(max_length=256)]


class Consent(Struct):
    """An answer about research."""

    given: bool
    text_version: str
    at: datetime


class GroupName(Struct):
    """A group that somebody belongs to."""

    id: UUID
    name: str


class OwnProfile(Struct):
    """What somebody sees of themself."""

    id: UUID
    email: str
    name: str
    role: str
    language: str
    time_zone: str
    settings: Settings
    wanted_mails: list[str]
    under_age: bool
    """By their own word."""
    minor: bool
    """By their own word or a group's: then nothing is targeted at them."""
    research_consent: Consent | None
    """The answer that holds; null before the first one, which counts as a no."""
    groups: list[GroupName]
    verified: bool
    created_at: datetime


class Archive(Struct):
    """How far the archive is."""

    state: Literal["being-made", "ready", "failed"]
    progress: int
    """Percent."""
    bytes: int | None
    asked_at: datetime
    expires_at: datetime | None
    """When it will be deleted."""
    file: str | None
    """The address to fetch it from; null until it is ready."""


class Profile:
    """`/api/users/profile`"""

    checks_session = True
    """Reading asks in the same statement whether the session goes on (origin/middleware/person)."""

    @answers(OwnProfile)
    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer the profile of whoever asks."""
        give(resp, _own(req))

    @answers(OwnProfile)
    def on_put(self, req: falcon.Request, resp: falcon.Response, body: ProfileChange) -> None:
        """Change one's own profile."""
        user = req.context.person.user
        fields, consent = _changes(body)
        actions.change(req.context.house, user, fields, acting.of(req), consent)
        give(resp, _own(req))

    @answers(None, 204)
    def on_delete(self, req: falcon.Request, resp: falcon.Response, body: Goodbye) -> None:
        """Erase one's own account, for good."""
        house = req.context.house
        erasing.erase_own(house, req.context.person.user, body.password, acting.of(req))
        if req.context.edge:
            login_cookies.clear(resp, house.settings)
        resp.status = falcon.HTTP_204


class ProfileExport:
    """`/api/users/profile/export`"""

    @answers(Archive, 202)
    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Have an archive made of everything about oneself."""
        export = exporting.ask(req.context.house, req.context.person.user, acting.of(req))
        give(resp, _archive(export), 202)

    @answers(Archive)
    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer how far the archive is."""
        give(resp, _archive(exporting.find(req.context.house, req.context.person.user)))


class ProfileExportFile:
    """`/api/users/profile/export/file`"""

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """Answer the archive itself, to be saved."""
        house = req.context.house
        export = exporting.fetch(house, req.context.person.user, acting.of(req))
        resp.content_type = falcon.MEDIA_JSON
        resp.set_header("content-disposition", 'attachment; filename="uchi-archive.json"')
        resp.set_header("cache-control", "private, no-store")
        if req.method == "HEAD":
            resp.content_length = export.bytes
            return
        resp.set_stream(house.files.get(export.file), export.bytes or 0)


def _own(req: falcon.Request) -> OwnProfile:
    with reading(req.context.house.pool) as db:
        own = profiles.own(db, req.context.person.user, UUID(hex=req.context.person.session))
    if own is None:
        raise SessionEnded
    members = {name: getattr(own, name) for name in own.__slots__}
    members["research_consent"] = members.pop("consent")
    return msgspec.convert(members, OwnProfile, strict=False)


def _changes(body: ProfileChange) -> tuple[dict[str, Any], actions.Answer | None]:
    fields = {
        name: value for name, value in msgspec.structs.asdict(body).items() if value is not UNSET
    }
    if "settings" in fields:
        fields["settings"] = msgspec.to_builtins(fields["settings"])
    given, text = fields.pop("research_consent", None), fields.pop("consent_text", None)
    if given is None and text is not None:
        detail = "says nothing without research_consent"
        raise InvalidFields(errors=(FieldError("/consent_text", detail),))
    if given is None:
        return fields, None
    return fields, actions.Answer(given, text or consents.CURRENT_RESEARCH_TEXT)


def _archive(export: Export) -> Archive:
    ready = export.state == "ready"
    return Archive(
        state=export.state,
        progress=100 if ready else export.progress,
        bytes=export.bytes,
        asked_at=export.asked_at,
        expires_at=export.expires_at,
        file="/api/users/profile/export/file" if ready else None,
    )
