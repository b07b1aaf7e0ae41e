# Two commands matter: `make demo` and `make test`. `make help` lists the rest.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

PORT ?= 8000
DATA_DIR ?= var
export PORT
# Absolute, because the web server and the worker are started from here and elsewhere.
export OPENWINDOW_DATA_DIR := $(shell realpath -m -- "$(DATA_DIR)")
export PIP_DISABLE_PIP_VERSION_CHECK := 1

VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
PIP_INSTALL := $(BIN)/python -m pip install --quiet --require-hashes

.PHONY: help
help: ## List what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

# --- Running -----------------------------------------------------------------

.PHONY: demo
demo: $(VENV)/runtime.stamp ## Run the site with its demo organisation (PORT, DATA_DIR)
	@$(MANAGE) prepare_demo
	@$(MANAGE) serve

.PHONY: reset-demo
reset-demo: $(VENV)/runtime.stamp ## Forget the demo's data; the next demo starts afresh
	@$(MANAGE) reset_demo

.PHONY: run
run: $(VENV)/dev.stamp ## Run a development server that reloads, with tracebacks
	@OPENWINDOW_DEBUG=1 $(MANAGE) migrate -v 0
	@OPENWINDOW_DEBUG=1 $(MANAGE) runserver "127.0.0.1:$(PORT)"

# --- Changing ----------------------------------------------------------------

.PHONY: test
test: $(VENV)/dev.stamp ## Everything a change must pass
	@# What cannot be installed is named, and the tests that need it fail.
	@.ci/need chromium chromium || true
	@.ci/need fonts-noto-cjk "fc-list :lang=zh | grep -q ." || true
	@.ci/need gettext xgettext || true
	@.ci/suites "$(MAKE)"

.PHONY: check check-lint check-format check-types check-migrations
check: check-lint check-format check-types check-migrations ## The quick part of test
check-lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
check-format: $(VENV)/dev.stamp
	$(BIN)/ruff format --check .
check-types: $(VENV)/dev.stamp
	$(BIN)/mypy
check-migrations: $(VENV)/dev.stamp
	DJANGO_SETTINGS_MODULE=config.settings.test $(MANAGE) makemigrations --check --dry-run

.PHONY: fix
fix: $(VENV)/dev.stamp ## Put right what a program can put right
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: messages
messages: $(VENV)/dev.stamp ## Collect the texts to translate
	$(MANAGE) makemessages -l zh_Hans --no-location --no-wrap --no-obsolete \
		-i '.venv/*' -i 'var/*' -i 'tests/*'
	cd site && ../$(BIN)/python ../manage.py compilemessages -l zh_Hans

.PHONY: bench
bench: $(VENV)/dev.stamp ## Run the benchmarks; they print ratios
	@failed=0; for bench in tests/benchmarks/bench_*.py; do \
		echo "== $$bench"; $(BIN)/python "$$bench" || failed=1; done; exit $$failed

.PHONY: lock
lock: $(BIN)/uv ## Pin all dependencies anew, with hashes
	$(BIN)/uv pip compile --quiet --upgrade $(LOCK_OPTIONS) -o requirements.lock pyproject.toml
	$(BIN)/uv pip compile --quiet --upgrade $(LOCK_OPTIONS) --group dev -c requirements.lock -o requirements-dev.lock pyproject.toml

# One lock for all Pythons; where packages come from is the business of each machine.
LOCK_OPTIONS := --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header

# --- Environment -------------------------------------------------------------

$(BIN)/python:
	@.ci/make_venv $(VENV)

$(VENV)/runtime.stamp: requirements.lock | $(BIN)/python
	@echo "Installing ..."
	@$(PIP_INSTALL) -r requirements.lock
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock | $(BIN)/python
	@echo "Installing, with the tools for testing ..."
	@$(PIP_INSTALL) -r requirements-dev.lock
	@touch $@

$(BIN)/uv: | $(BIN)/python
	@$(BIN)/python -m pip install --quiet uv
