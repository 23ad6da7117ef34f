"""`uchi openapi`: the API's description, printed with no server running."""

from __future__ import annotations

import argparse
import json
import sys

from origin import app, openapi


def configure(parser: argparse.ArgumentParser) -> None:
    """Add nothing: the description is the same in every installation."""


def run(options: argparse.Namespace) -> int:
    """Print the OpenAPI 3.1 document as JSON."""
    json.dump(openapi.document(app.routes()), sys.stdout, ensure_ascii=False, indent=2)
    print()
    return 0
