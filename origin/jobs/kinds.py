"""Kinds: every kind of job by the name that its rows carry."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from origin.house import House
from origin.jobs import (
    account_letters,
    class_letters,
    class_rolls,
    closing_weeks,
    exports,
    farewells,
    forgetting,
    ledger,
    letters,
    partitions,
    reconciliation,
    regrades,
    sweeping,
    tidying,
    visits,
    week_letters,
    widths,
)
from storage.database import Connection
from storage.jobs import Job

Work = Callable[[House, Connection, Job], None]
"""Does the work inside the transaction that also notes it as done. Raises what it likes: the job
is tried again later, unless it is GivenUp."""

KINDS: Mapping[str, Work] = {
    "class-letter": class_letters.send,
    "class-roll": class_rolls.work,
    "close-weeks": closing_weeks.close,
    "export": exports.make,
    "farewell": farewells.send,
    "forget-files": forgetting.forget,
    "ledger": ledger.note,
    "locked": account_letters.tell_of_lock,
    "mail": letters.send,
    "partitions": partitions.make,
    "reconcile": reconciliation.compare,
    "regrade": regrades.work,
    "reset-link": account_letters.send_reset_link,
    "sweep-media": sweeping.sweep,
    "tidy": tidying.tidy,
    "visit": visits.visit,
    "visits": visits.write_down,
    "week-letter": week_letters.send,
    "week-letters": week_letters.write_down,
    "widths": widths.make,
}
