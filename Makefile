# The two commands to know: `make demo` shows a report on the example corpus, `make test` runs everything that CI runs.
# Both set up what they need; nothing is installed outside .venv but Chromium for the browser tests.

SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := .demo
PORT ?= 0
TESTS ?=

.PHONY: demo test lint format unit browser setup setup-dev assets clean help

help: ## list the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | column -t -s "$$(printf '\t')"

setup: $(VENV)/.installed ## make the environment for running

setup-dev: $(VENV)/.installed-dev ## make the environment for developing

$(VENV)/.installed: pyproject.toml constraints.txt
	@scripts/setup "$(PYTHON)" "$(VENV)"
	@touch $@

$(VENV)/.installed-dev: pyproject.toml constraints.txt
	@scripts/setup "$(PYTHON)" "$(VENV)" dev
	@touch $@ $(VENV)/.installed

assets: ## fetch the third-party scripts of the pages from npm (pages work without them)
	@scripts/assets || echo "assets: left out; the pages work without them"

demo: setup assets ## ingest the example corpus, print the address of a report and serve it
	@scripts/demo "$(BIN)/citewise" "$(DEMO)" "$(PORT)"

lint: setup-dev ## formatting, style, types, layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup-dev ## put the code into the house style
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

unit: setup-dev ## all tests but those of the browser; TESTS=path narrows them
	$(BIN)/pytest -n auto --dist loadfile -m "not browser" $(TESTS)

browser: setup-dev ## the tests that drive Chromium
	@scripts/chromium
	$(BIN)/pytest -m browser tests/browser

test: setup-dev ## everything that CI runs
	@$(MAKE) --no-print-directory lint
	@scripts/chromium
	@$(MAKE) --no-print-directory assets
	@scripts/axe || echo "axe: left out; the tests that need it are skipped"
	$(BIN)/pytest -n auto --dist loadfile $(TESTS)

clean: ## remove what was made here
	rm -rf $(VENV) $(DEMO) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist build
