"""The supervisor: starts the platform's services and programs as one, and ends them as one."""

from infra.supervisor.for_tests import services_for_tests

__all__ = ["services_for_tests"]
