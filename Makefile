# Everything here needs Python 3.11 or later, make and a package registry; nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= 2
LOCKED = --quiet --require-hashes --python $(BIN)/python

.PHONY: help demo test lint types layers unit wheel nightly bench docs lock clean
.DELETE_ON_ERROR:

help:
	@echo "make demo     real tariffs checked, compiled, proved, explained, and billed on real meters"
	@echo "make test     everything that CI runs"
	@echo "make nightly  the long assurance runs"
	@echo "make bench    measurements beside other programs, in benchmarks/results.json"
	@echo "make docs     the documentation as a site in dist/docs"
	@echo "make lock     the locked requirements anew"

# --- environments ------------------------------------------------------------

$(BIN)/uv:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else \
	  "Wattlaw needs Python 3.11 or later, this is " + sys.version.split()[0] + "; try: make PYTHON=python3.12 demo")'
	@echo "making $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check 'uv>=0.4'

$(VENV)/.for-use: requirements.lock pyproject.toml | $(BIN)/uv
	@echo "installing the packages of requirements.lock"
	@$(BIN)/uv pip install $(LOCKED) -r requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $@

$(VENV)/.for-tests: requirements-test.lock $(VENV)/.for-use
	@echo "installing the packages of requirements-test.lock"
	@$(BIN)/uv pip install $(LOCKED) -r requirements-test.lock
	@touch $@

.venv-bench/.ready: requirements-bench.lock | $(BIN)/uv
	@$(BIN)/uv venv --quiet --allow-existing --python $(BIN)/python .venv-bench
	@$(BIN)/uv pip install --quiet --require-hashes --python .venv-bench/bin/python -r requirements-bench.lock \
	  || echo "the foreign engine cannot be installed here; its figures will be listed as not run"
	@touch $@

# --- what people call --------------------------------------------------------

demo: $(VENV)/.for-use
	@$(BIN)/python -m examples.demo

test: lint types layers wheel unit

lint: $(VENV)/.for-tests
	$(BIN)/ruff check .

types: $(VENV)/.for-tests
	$(BIN)/mypy

layers: $(VENV)/.for-tests
	$(BIN)/lint-imports --no-cache

# pytest's status 5 says that it collected nothing: here that is a fault like any other.
unit: $(VENV)/.for-tests
	$(BIN)/python -m pytest -n $(WORKERS) -m "not nightly"

wheel: $(VENV)/.for-tests
	$(BIN)/python -m tests.house.built_wheel

nightly: $(VENV)/.for-tests
	$(BIN)/python -m pytest -n $(WORKERS)

bench: $(VENV)/.for-tests .venv-bench/.ready
	$(BIN)/python -m benchmarks

docs: $(VENV)/.for-use
	$(BIN)/python -m wattlaw.site dist/docs

COMPILE = $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
  --python-version 3.11 --custom-compile-command "make lock"

lock: | $(BIN)/uv
	$(COMPILE) pyproject.toml --output-file requirements.lock
	$(COMPILE) --extra all --extra test pyproject.toml --output-file requirements-test.lock
	$(COMPILE) benchmarks/requirements.in --output-file requirements-bench.lock

clean:
	rm -rf $(VENV) .venv-bench .venv-wheel dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
