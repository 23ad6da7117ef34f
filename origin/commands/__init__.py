"""The command line `uchi`: one file a command, loaded when it is called.

A command's module has `configure(parser)`, which adds its arguments, and `run(options)`, which
does the work and returns the exit status (None is 0).
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

COMMANDS = {
    "migrate": ("migrate", "bring the database up to date and make the file storage ready"),
    "create-admin": ("create_admin", "make an administrator's account"),
    "import-course": ("import_course", "bring in a course from a folder of Markdown"),
    "export-course": ("export_course", "write a course as a folder of Markdown and files"),
    "import-questions": ("import_questions", "add a file of questions to a quiz"),
    "export-questions": ("export_questions", "write the questions of a quiz as a file"),
    "replay-revisions": ("replay_revisions", "make a text's older states its history"),
    "media": ("media", "name or remove unused files; make pictures' widths"),
    "demo": ("demo", "fill in the demo course, sponsor and accounts, unless they are there"),
    "rotate-key": ("rotate_key", "replace a signing key in three steps, refusing nobody"),
    "reseal-vault": (
        "reseal_vault",
        "after a new vault key is used, seal anew what the old one sealed",
    ),
    "reindex": ("reindex", "make everything that search finds anew"),
    "jobs": ("jobs", "do the jobs: mails, partitions, nightly checks"),
    "verify-audit": (
        "verify_audit",
        "recompute the audit log's chain and name the first broken row",
    ),
    "replay-erasures": (
        "replay_erasures",
        "after a backup is restored, erase again whoever was erased since",
    ),
    "routes": ("routes", "print every address, who may use it, and how often"),
    "openapi": ("openapi", "print the API's description (OpenAPI 3.1)"),
}
"""By name: the module in this folder, and what it does."""

DESCRIPTION = """\
Uchi, a self-study platform: its command line.

The settings come from the environment. In a clone whose platform runs (`make run`), they are read
from its var/uchi.env, so every command works from another terminal."""


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Wide enough that a command and what it does stand in one line."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=22, width=100)
        # argparse measures only its own arguments, not the commands that stand further in.
        self._action_max_length = 20


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 0, 1 with one sentence on standard error, or 2 for bad usage."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    name = next((word for word in given if not word.startswith("-")), None)
    parser = _parser(name)
    options = parser.parse_args(given)
    try:
        return options.run(options) or 0
    except KeyboardInterrupt:
        return _refused("interrupted", 130)
    except BrokenPipeError:
        # Whoever read our output has enough; Python would complain of it again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except _refusals() as error:
        return _refused(_sentence(error), 1)


def _parser(name: str | None) -> argparse.ArgumentParser:
    """Return the parser; only the named command's own arguments are loaded."""
    parser = argparse.ArgumentParser(
        prog="uchi",
        description=DESCRIPTION,
        epilog="`uchi COMMAND --help` tells more of a command.",
        formatter_class=_Formatter,
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command, (module, summary) in COMMANDS.items():
        added = commands.add_parser(
            command,
            help=summary,
            description=summary[0].upper() + summary[1:] + ".",
            formatter_class=_Formatter,
        )
        if command == name:
            loaded = importlib.import_module(f"origin.commands.{module}")
            loaded.configure(added)
            added.set_defaults(run=loaded.run)
    return parser


def _refusals() -> tuple[type[Exception], ...]:
    """Return the errors that a sentence explains; any other is our own fault and shows itself.

    Imported only now: `uchi --help` needs none of it.
    """
    from functions.problems import Problem
    from origin.settings import SettingsError
    from storage.migrate import MigrationChanged, MigrationFailed

    return (Problem, SettingsError, MigrationChanged, MigrationFailed, OSError)


def _sentence(error: Exception) -> str:
    details = [
        f"{each.pointer.lstrip('/')}: {each.detail}" for each in getattr(error, "errors", ())
    ]
    return "; ".join([str(error).rstrip("."), *details])


def _refused(sentence: str, status: int) -> int:
    print(f"uchi: {sentence}.", file=sys.stderr)
    return status
