# Every target works from a fresh clone with nothing but Python 3.11+ and make: the first one makes .venv from pinned versions.

.DEFAULT_GOAL := help
SHELL := /bin/sh

CANDIDATES := python3.13 python3.12 python3.11 python3.14 python3 python
NEW_ENOUGH := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
PIP := $(BIN)/python -m pip install -qq
TEST_ARGS ?=
# Test files are spread over at most four processes, in their order (the long ones have few tests); TEST_ARGS="-n 0" keeps them in one.
PARALLEL := -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1
export NO_MKDOCS_2_WARNING := 1
# The suite starts many processes; without compiled files each of them would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help venv demo test check docs bench wheel-test generate api-snapshot format clean

help:
	@echo "make demo          the main job, days from order to refund, all four pairs, against the shipped fakes"
	@echo "make test          the whole suite (COV=1: with branch coverage; TEST_ARGS='tests/repo -k name')"
	@echo "make check         ruff, mypy, pyright, import-linter, generated code, public API, private data"
	@echo "make docs          the documentation, strictly, into build/site"
	@echo "make bench         the benchmarks, as ratios"
	@echo "make wheel-test    the built wheel in an empty environment"
	@echo "make generate      sync twins from the async sources, tables of the documentation from the code"
	@echo "make api-snapshot  accept the public API as it is now"
	@echo "make format        import order and layout"
	@echo "make clean         removes everything that the targets above made"

venv: $(STAMP)

$(STAMP): pyproject.toml requirements-dev.txt constraints.txt
	@python="$(PYTHON)"; \
	if [ -z "$$python" ]; then \
	  for each in $(CANDIDATES); do \
	    if $$each -c '$(NEW_ENOUGH)' >/dev/null 2>&1; then python=$$each; break; fi; \
	  done; \
	fi; \
	if [ -z "$$python" ]; then \
	  echo "marketsync needs Python 3.11 or newer (with venv); none of $(CANDIDATES) is. Say which: make PYTHON=/path/to/python" >&2; exit 1; \
	fi; \
	if ! $$python -c '$(NEW_ENOUGH)' >/dev/null 2>&1; then \
	  echo "marketsync needs Python 3.11 or newer (with venv); $$python is `$$python -V 2>&1`" >&2; exit 1; \
	fi; \
	if ! $(BIN)/python -c '$(NEW_ENOUGH)' >/dev/null 2>&1; then \
	  echo "making $(VENV) with `$$python -V`"; rm -rf $(VENV); $$python -m venv $(VENV) || exit 1; \
	fi
	@echo "installing the pinned tools"
	@$(PIP) -c constraints.txt -r requirements-dev.txt
	@$(PIP) -c constraints.txt --no-build-isolation -e '.[rich]'
	@touch $(STAMP)

demo: $(STAMP)
	$(BIN)/python examples/refurbed_to_plentyone.py
	$(BIN)/python examples/refurbed_lifecycle.py
	$(BIN)/python examples/backmarket_to_sellercloud.py
	$(BIN)/python examples/four_pairs.py

test: $(STAMP)
	$(BIN)/python -m pytest $(PARALLEL) $(if $(COV),--cov --cov-report=term,) $(TEST_ARGS)

check: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python tools/generate_sync.py --check
	$(BIN)/python tools/generate_docs.py --check
	$(BIN)/python tools/check_private_data.py
	$(BIN)/lint-imports
	$(BIN)/python tools/check_api.py
	$(BIN)/mypy src tests/typing tools examples
	$(BIN)/pyright

docs: $(STAMP)
	$(BIN)/mkdocs build --strict --quiet

bench: $(STAMP)
	@for each in benchmarks/bench_*.py; do $(BIN)/python $$each || exit 1; done

wheel-test: $(STAMP)
	$(BIN)/python tools/wheel_test.py

generate: $(STAMP)
	$(BIN)/python tools/generate_sync.py
	$(BIN)/python tools/generate_docs.py

api-snapshot: $(STAMP)
	$(BIN)/python tools/check_api.py --write

format: $(STAMP)
	$(BIN)/ruff check --fix-only --select I .
	$(BIN)/ruff format .
	$(BIN)/python tools/generate_sync.py
	$(BIN)/python tools/generate_docs.py

clean:
	rm -rf $(VENV) build dist site .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
