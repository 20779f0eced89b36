# Needs Python 3.11–3.13 and make. `make` alone prints this list.
.DEFAULT_GOAL := help
.PHONY: help demo test test-full bench fix docs up down install lock clean
SHELL := /bin/sh
BIN := .venv/bin
PY := $(BIN)/python
COMPILE := $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate

help:
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: install ## from live synthetic sources to a safe gap page, in one command
	@$(BIN)/nrm demo

test: install ## lint, types and every test that CI runs
	@$(PY) tests/run.py

test-full: install ## the same and the tests that take minutes each
	@$(PY) tests/run.py --full

bench: install .local/bench/.installed ## every figure beside its target and other tools; BENCH="--only linkage" or BENCH=--help
	@$(PY) benchmarks/run.py $(BENCH)

.local/bench/.installed: requirements/bench.txt requirements/installer.txt
	@mkdir -p .local/bench && $(BIN)/uv venv -q --clear --python $(PY) .local/bench/venv
	@$(BIN)/uv pip install -q --python .local/bench/venv/bin/python --require-hashes -r requirements/bench.txt && touch $@

fix: install ## let ruff repair and format what it can
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format .

docs: install ## build the warehouse documentation
	@$(BIN)/nrm docs

up: install ## start the local stack and leave it running
	@$(BIN)/nrm up

down: ## stop everything that up or demo started
	@if [ -x $(BIN)/nrm ]; then $(BIN)/nrm down; else echo 'Nothing is installed, so nothing of ours runs.'; fi

install: .venv/.installed ## make .venv from the hashed lock

.venv/.installed: requirements/test.txt requirements/installer.txt requirements/install.py
	@python=$$(requirements/find-python) && "$$python" requirements/install.py test.txt

lock: install ## resolve pyproject.toml anew into requirements/
	@$(COMPILE) pyproject.toml -o requirements/run.txt
	@$(COMPILE) --extra test -c requirements/run.txt pyproject.toml -o requirements/test.txt
	@$(COMPILE) --extra compose -c requirements/run.txt pyproject.toml -o requirements/compose.txt
	@$(COMPILE) requirements/bench.in -o requirements/bench.txt
	@! grep -nE '://|find-links|index-url' requirements/*.txt

clean: down ## remove .venv and everything generated, .local included
	rm -rf .venv .local build .mypy_cache .ruff_cache .hypothesis dbt_project/target dbt_project/logs
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
