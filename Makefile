# Every target sets itself up: a Debian with Python 3.11+, git and make is enough.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PYTHONSAFEPATH := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
WORKERS ?= 6  # most of them wait for processes
AGENTS := bench/test_programs.py agents/cli agents/test_direct.py cli/test_fix_agents.py flows/test_climb_money.py flows/test_taken_over.py
APART := $(AGENTS) attacks broken deploy flows/test_climb_crash.py frameworks projects  # each has a target of its own
export GHAPP_TOOLS_DIR ?= $(CURDIR)/.tools

.PHONY: help chaos demo test test-agents test-attacks test-broken test-containers test-frameworks test-projects go lint bench bench-programs bench-patches tools lock clean

help:  ## what you can do here
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

demo: $(BIN)/.installed tools  ## the main job, end to end, without a GitHub account
	@$(BIN)/ghapp demo $(DEMO)

test: $(BIN)/.dev tools  ## the quick tests; SLOW=1 also those with real servers and tools, COVERAGE=1 measures them
	@$(if $(COVERAGE),$(BIN)/coverage erase)
	@$(BIN)/pytest -q -n $(WORKERS) --dist worksteal $(if $(COVERAGE),--cov --cov-report=) $(if $(SLOW),,-m "not slow") $(APART:%=--ignore tests/%) $(TEST)
	@$(if $(COVERAGE),$(BIN)/coverage report --fail-under=85 | tail -n 40)

test-agents: $(BIN)/.dev tools  ## agents in the sandbox, with a scripted model (installs the real ones: 1.3 GB)
	@$(BIN)/ghapp tools install --quiet --agents
	@$(BIN)/pytest -q -n 2 --dist worksteal $(AGENTS:%=tests/%)

test-attacks: $(BIN)/.dev tools  ## attacks on the sandbox, also with hostile tools (installs them)
	@$(BIN)/pytest -q -n 2 --dist worksteal tests/attacks

test-broken: $(BIN)/.dev tools  ## every plugin with a tool that crashes, hangs, floods, stops midway, forks
	@$(BIN)/pytest -q -n 2 tests/broken

chaos: $(BIN)/.dev tools  ## repairs killed with -9 wherever they write
	@$(BIN)/pytest -q -n $(WORKERS) tests/flows/test_climb_crash.py

test-containers: $(BIN)/.dev tools  ## the sandbox and the main job in containers made by crun (root only)
	@$(BIN)/pytest -q -n 2 tests/deploy

test-frameworks: $(BIN)/.dev tools go  ## failures of real test frameworks, found in the sandbox (downloads them)
	@$(BIN)/pytest -q tests/frameworks

test-projects: $(BIN)/.dev tools go  ## real projects: environments, their tests, findings (downloads them)
	@$(BIN)/pytest -q tests/projects

lint: $(BIN)/.dev  ## every static check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(BIN)/.dev tools  ## the benchmarks, as ratios
	@$(BIN)/python -m bench

bench-programs: $(BIN)/.dev tools  ## fifty programs with one bug each, climbed three times, judged by tests held back
	@$(BIN)/python -m bench.programs $(PROGRAMS)

bench-patches: $(BIN)/.dev tools  ## patches on real projects, good and bad, judged by `ghapp apply` and by tests held back
	@$(BIN)/python -m bench.patches $(PATCHES)

tools: $(BIN)/.installed  ## the pinned tools that the plugins drive
	@{ command -v jq && command -v bwrap && command -v crun; } >/dev/null || { [ "$$(id -u)" = 0 ] && { apt-get update -qq; apt-get install -y -qq --no-install-recommends jq bubblewrap crun; } >/dev/null; } || true
	@$(BIN)/ghapp tools install --quiet
	@$(BIN)/ghapp tools install --quiet agent_claude_api  # small; the demo's

go:
	@command -v go >/dev/null || { [ "$$(id -u)" = 0 ] && { apt-get update -qq; apt-get install -y -qq --no-install-recommends golang-go; } >/dev/null; } || true

lock:  ## pin every dependency anew
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --upgrade requirements/bootstrap.in -o requirements/bootstrap.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --upgrade pyproject.toml -o requirements/run.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --upgrade pyproject.toml --group dev -c requirements/run.txt -o requirements/dev.txt

clean:  ## remove what the other targets made
	rm -rf $(VENV) .tools .cache .mypy_cache .ruff_cache .pytest_cache .coverage*

$(BIN)/.bootstrap: requirements/bootstrap.txt
	@$(PYTHON) -c 'import sys; sys.exit("ghapp needs Python 3.11 or newer: set PYTHON=python3.11") if sys.version_info < (3, 11) else None'
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { [ "$$(id -u)" = 0 ] && { apt-get update -qq; apt-get install -y -qq python3-venv; } >/dev/null; } || { echo 'install python3-venv first: apt-get install python3-venv'; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install -q --require-hashes -r requirements/bootstrap.txt
	@touch $@

$(BIN)/.installed: $(BIN)/.bootstrap requirements/run.txt pyproject.toml
	@VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv pip install -q --compile-bytecode --require-hashes -r requirements/run.txt
	@VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv pip install -q --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q ghapp handlers templates  # the executor writes no byte code, and reads it
	@touch $@

$(BIN)/.dev: $(BIN)/.installed requirements/dev.txt
	@VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/uv pip install -q --compile-bytecode --require-hashes -r requirements/dev.txt
	@touch $@
