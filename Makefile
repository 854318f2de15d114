# The two commands are `make demo` and `make test`; `make help` lists the rest.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
TESTS ?= tests

.DEFAULT_GOAL := help
.PHONY: help setup packages test-packages demo run servers test static check format screenshots storm bench quality lock clean

help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

setup: packages $(STAMP) ## Install what is missing; the command is then .venv/bin/hoso
	@$(BIN)/python -m app.web.vendor
	@$(BIN)/python -m app.web.messages compile
	@$(BIN)/python -m compileall -q app workers indexing storage migrations

packages:
	@bash docs/install/packages.sh reading

test-packages:
	@bash docs/install/packages.sh reading browser servers measure

$(STAMP): requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; set PYTHON=..." >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

demo: setup ## A fresh home with the sample company; everything running in the foreground
	@$(BIN)/python -m bench.demo

run: setup ## The same on an empty home (HOSO_HOME, default ./hoso-home)
	@$(BIN)/hoso init && exec $(BIN)/hoso run

servers: test-packages setup ## PostgreSQL, OpenSearch and an S3 store on loopback; prints their URLs
	@exec $(BIN)/python -m tests.servers.local

# Browsers, servers and OCR share the cores here: what failed among them is tried once more, alone.
test: test-packages setup ## Every test
	@$(BIN)/python -m pytest -n auto --dist loadgroup $(TESTS) \
	  || { echo "Trying what failed once more, one at a time."; $(BIN)/python -m pytest --last-failed --last-failed-no-failures none $(TESTS); }

static: setup ## Format, lint, types, import directions
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

check: static test ## What CI runs

format: $(STAMP) ## Format the code and mend what lint can
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

screenshots: test-packages setup ## Pictures of the pages for README and docs
	@$(BIN)/python -m bench.screenshots

storm: test-packages setup ## Storms of kills in both modes, HOURS=2, with progress and a report (STORM="--seed 7 --mode servers")
	@$(BIN)/python -m tests.fault.storms --hours $${HOURS:-2} $(STORM)

bench: setup ## Ratios of speed, measured side by side in one run
	@$(BIN)/python -m bench.ingest && $(BIN)/python -m bench.born_digital && $(BIN)/python -m bench.search \
	  && $(BIN)/python -m bench.search_server && $(BIN)/python -m bench.idle && $(BIN)/python -m bench.workers \
	  && $(BIN)/python -m bench.candidates && $(BIN)/python -m bench.customer_page

quality: test-packages setup ## How well Hoso reads and routes: docs/quality.md (QUALITY="--quick" for no pictures)
	@$(BIN)/python -m bench.quality $(QUALITY) && $(BIN)/python -m bench.quality --held-back $(QUALITY) \
	  && $(BIN)/python -m bench.quality.reading && $(BIN)/python -m bench.quality.open_sets && $(BIN)/python -m bench.understand \
	  && $(BIN)/python -m bench.quality.alike --held-back \
	  && $(BIN)/python -m bench.quality.types --held-back && $(BIN)/python -m bench.quality.types --held-back --untitled

lock: $(STAMP) ## Pin the newest allowed versions with hashes
	@$(BIN)/python -m pip install --quiet uv
	@for extra in "" "--extra dev"; do \
	  $(BIN)/uv pip compile -q --upgrade --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
	    --no-header --no-annotate --python-version 3.11 $$extra pyproject.toml \
	    -o requirements$${extra:+-dev}.lock || exit 1; done

clean: ## Remove the environment and what set-up fetched (never data)
	@rm -rf $(VENV) node_modules app/web/static/vendor
