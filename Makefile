# Uchi: every way to run, check and measure it. `make help` lists them.
# Settings: PYTHON=python3.12 (any Python from 3.11), PORT=8100 (edge; the others follow it).

PYTHON ?= python3
# A few processes, a file in one of them: most tests wait for something, and then another one works.
IN_THREE := -n 3 --dist loadfile
WITH_SERVICES := tests/origin tests/storage tests/edge tests/infra tests/test_routes.py tests/test_bundle.py
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help run test check bench soak clean lock bundle test-worker format environment-run environment-dev

help: ## Says what each target does
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: environment-run ## Starts the whole platform with a demo; Ctrl-C stops it (PORT=8100 moves it)
	@exec .venv/bin/python -m infra.supervisor

test: environment-dev ## Checks and tests everything, fetching a browser, nginx and npm packages where absent
	@.venv/bin/python -m infra.chromium
	@.venv/bin/python -m infra.web_server
	@.venv/bin/python -m infra.check & checks=$$!; \
		.venv/bin/python -m pytest tests/functions && \
		.venv/bin/python -m pytest $(IN_THREE) $(WITH_SERVICES); \
		tested=$$?; wait $$checks && exit $$tested
	@.venv/bin/python -m pytest $(IN_THREE) tests/flows tests/templates
	@$(MAKE) test-worker

check: environment-dev ## Runs what CI runs before the tests: format, lint, types, rooms, lock
	@.venv/bin/python -m infra.check

bench: environment-dev ## Measures speed and writes the figures to infra/benchmarks.md
	@.venv/bin/python -m tests.bench

soak: environment-dev ## Runs the long tests: random kills under load, hours of traffic in minutes
	@.venv/bin/python -m infra.chromium
	@.venv/bin/python -m pytest tests/functions --hypothesis-profile=deep
	@.venv/bin/python -m pytest tests/soak

test-worker: environment-dev ## Runs the Worker in Pyodide under Node against Miniflare's bindings
	@.venv/bin/python -m infra.node
	@.venv/bin/python -m pytest tests/worker

bundle: environment-dev ## Stages the Worker's folder, build/worker, for wrangler
	@.venv/bin/python -m infra.bundle

format: environment-dev ## Formats the code and fixes what the linter can fix
	@.venv/bin/ruff check --fix --quiet . ; .venv/bin/ruff format .

lock: environment-dev ## Makes the locked, hashed requirements again from pyproject.toml (UPGRADE=1 renews)
	@.venv/bin/python -m infra.lock

clean: ## Forgets everything: data, environment, builds, caches (refuses while the platform runs)
	@$(PYTHON) -m infra.clean

environment-run environment-dev:
	@command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON) here: install Python 3.11 or newer, or name one, for example: make $(firstword $(MAKECMDGOALS)) PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m infra.environment $(@:environment-%=%)
