# Two commands a newcomer needs: `make demo` and `make test`. The rest serves those who change things.
PYTHON ?= python3
BIN := .venv/bin
RULES := rooms/breaks.py,rooms/cohort_stream.py,rooms/conduct.py,rooms/decider.py,rooms/faults.py,rooms/replan.py,rooms/rights.py,rooms/roster_changes.py,rooms/seating.py,rooms/seating_plan.py,rooms/session.py,rooms/timing.py,rooms/uploads.py,rooms/watching.py,rooms/words.py
TESTS := $(BIN)/python -m pytest
# Three at a time, file by file, in the order of tests/conftest.py: the longest first. One of three waits more often than
# it works, for a picture, a server's start or a minute without a network.
ABREAST := --numprocesses 3 --dist loadfile --no-loadscope-reorder

.PHONY: demo test lint types page unit fix lock clean

demo: .venv/installed
	$(BIN)/ninefold demo

test: system .venv/installed-for-tests tests/page/tools/node_modules lint types page unit

.PHONY: system
system:
	@.ci/system-packages

# What is installed follows the lock file; touching either installs again.
.venv/installed: pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "ninefold: $(PYTHON) is too old; Ninefold needs Python 3.11 or newer; name one with make PYTHON=python3.11" >&2; exit 2; }
	$(PYTHON) -m venv .venv
	PIP_CONSTRAINT=requirements.lock $(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/installed-for-tests: .venv/installed
	PIP_CONSTRAINT=requirements.lock $(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@

tests/page/tools/node_modules: tests/page/tools/package-lock.json
	cd tests/page/tools && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

lint:
	$(BIN)/ruff check --quiet .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/lint-imports

types:
	$(BIN)/mypy

page: tests/page/tools/node_modules
	cd tests/page/tools && npx tsc --project tsconfig.json

unit:
	@# Only the rules are held to be covered whole, and by their own tests: tracing makes every other test dearer.
	$(BIN)/coverage erase
	$(TESTS) --quiet $(ABREAST) --cov=rooms --cov-branch --cov-report= tests/rooms
	$(BIN)/coverage report --include='$(RULES)' --show-missing --fail-under=100
	@# Browsers and terminals on a busy machine sometimes miss a time limit: what failed gets a second try, alone, by name.
	$(TESTS) --quiet $(ABREAST) --ignore tests/rooms || { \
		echo "what failed is tried once more, alone:"; \
		$(TESTS) --verbose --ignore tests/rooms --last-failed --last-failed-no-failures none; }

fix:
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format --quiet .

lock:
	$(BIN)/uv pip compile pyproject.toml --all-extras --universal --no-emit-index-url --no-annotate --quiet --output-file requirements.lock

clean:
	rm -rf .venv tests/page/tools/node_modules .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage
