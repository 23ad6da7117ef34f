"""Fuzzing: everything that the served OpenAPI document offers, asked in ways nobody thought of."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import falcon
import hypothesis
import schemathesis
from hypothesis import HealthCheck, Phase
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from functions.permissions import ROUTES

CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance,
    response_headers_conformance, response_schema_conformance, negative_data_rejection,
]  # fmt: skip
"""No failure of ours; only what is described; nothing wrong is taken."""

STRICT = (negative_data_rejection,)

PAGES = frozenset(f"{route.method} {route.path}" for route in ROUTES if route.page)
"""Addresses for people: a wrong link is answered with a page that says so, not with a refusal."""

CONFIG = {
    "checks": {
        "negative_data_rejection": {
            # 413 besides the usual ones: what is too large may be wrong in other ways too.
            "expected-statuses": [
                "400", "401", "403", "404", "405", "406", "409", "413", "415", "422", "428",
                "429", "5xx",
            ]
        }
    }
}  # fmt: skip

AT_ONCE = 8
"""Requests to one operation before the next has its turn."""


def find(
    app: falcon.App, headers: Callable[[], dict[str, str]], seconds: float
) -> Iterator[tuple[str, BaseException]]:
    """Ask every operation in turn until the time is over; yield each operation's first fault.

    `headers` returns those of whoever asks, freshly: what is asked may end a session.
    """
    schema = schemathesis.openapi.from_wsgi(
        "/api/openapi.json", _as_gunicorn(app), config=SchemathesisConfig.from_dict(CONFIG)
    )
    operations: list[Any] = [each.ok() for each in schema.get_all_operations()]  # type: ignore[union-attr]  # a broken description raises here, which is a fault too
    end = time.monotonic() + seconds
    faulty: set[str] = set()
    modes = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    while time.monotonic() < end:
        for operation in operations:
            for mode in modes:
                if time.monotonic() >= end or operation.label in faulty:
                    continue
                fault = _ask(operation, mode, headers)
                if fault is not None:
                    faulty.add(operation.label)
                    yield operation.label, fault


def _as_gunicorn(app: falcon.App) -> Callable[..., Any]:
    """Hand on the target with its query, which the test client leaves out of RAW_URI."""

    def serve(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        path = environ["RAW_URI"].partition("?")[0]
        query = environ.get("QUERY_STRING")
        return app(environ | {"RAW_URI": f"{path}?{query}" if query else path}, start_response)

    return serve


def _ask(operation: Any, mode: GenerationMode, headers: Callable[[], dict[str, str]]) -> Any:
    @hypothesis.settings(
        max_examples=AT_ONCE,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),  # type: ignore[arg-type]  # its members, whatever the stubs say
    )
    @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: schemathesis.Case) -> None:
        checks = [each for each in CHECKS if operation.label not in PAGES or each not in STRICT]
        case.call_and_validate(headers=headers(), checks=checks)

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ask()
    except Unsatisfiable:
        # Nothing wrong can be sent where nothing is taken.
        return None
    except (Exception, FailureGroup) as fault:  # noqa: BLE001  # all of it is what is looked for
        # Leaving the login out is one of the ways to be wrong, and here it is always put back.
        return None if "parameter `Authorization`" in str(fault) else fault
    return None
