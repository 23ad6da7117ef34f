"""Granting: reading without messages, given to one account until the end of a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from uuid import UUID

from functions.problems import FieldError, InvalidFields
from origin.acting import Acting
from origin.actions import wishes as actions
from origin.house import House
from origin.pages import days
from storage import users, wishes
from storage.database import Connection, transaction


def until(db: Connection, user: UUID) -> datetime | None:
    """Return until when somebody reads without messages; None when nothing is granted."""
    return wishes.find(db, user).none_until


def shown(
    granted: datetime | None, where: tzinfo, form: Mapping[str, str] | None
) -> dict[str, str]:
    """Return the last day of it as a form has it: what was typed, else what is kept."""
    typed = (form or {}).get("none_until")
    if typed is not None:
        return {"day": typed}
    last = granted - timedelta(microseconds=1) if granted else None
    return {"day": last.astimezone(where).date().isoformat() if last else ""}


def save(house: House, form: Mapping[str, str], user: UUID, by: Acting) -> None:
    """Grant it until the end of the typed day, in the time zone of whoever grants.

    Raises InvalidFields for what is no day to come.
    """
    typed = form.get("none_until", "").strip()
    if not typed:
        actions.grant(house, user, None, by)
        return
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        raise InvalidFields(errors=(FieldError("/none_until", "a day"),)) from None
    with transaction(house.pool) as db:
        giver = users.find(db, by.user) if by.user else None
    where = days.zone(giver.time_zone) if giver else UTC
    end = datetime.combine(day, time(), where) + timedelta(days=1)
    actions.grant(house, user, end.astimezone(UTC), by)
