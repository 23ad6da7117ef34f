"""Forgetting: files that nobody may fetch any more, deleted after the change that said so."""

from __future__ import annotations

from origin.house import House
from storage.database import Connection
from storage.jobs import Job


def forget(house: House, db: Connection, job: Job) -> None:
    """Delete `files` (keys) from the file storage; those that are gone already stay gone."""
    files = job.arguments["files"]
    if not isinstance(files, list):
        raise TypeError("files is a list of keys")
    for file in files:
        house.files.delete(str(file))
