# Everything a person needs: run, test, check. Each target prepares what it uses and does nothing twice.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
# Compiles the catalogues and reads no setting: it runs the same whatever the environment names, or half names.
TRANSLATIONS := $(PY) -c 'from pathlib import Path; from core.translations import compile_stale; compile_stale(Path("locale"))'
PIP := $(VENV)/bin/pip --disable-pip-version-check --quiet

.PHONY: run install test check soak bench deploy-check locks format clean

run: $(VENV)/.base
	@exec $(PY) manage.py serve

# What a server needs before its first command: the locked packages and the translations; no setting is read.
install: $(VENV)/.base
	@$(TRANSLATIONS)

test: $(VENV)/.test
	@$(TRANSLATIONS)
	@$(PY) -m pytest $(PYTEST_ARGS)

check: $(VENV)/.dev
	@$(TRANSLATIONS)
	@$(PY) -m tests.checks

# The long proofs, seeded: SOAK=name runs one, SOAK_ROUNDS=n another number of rounds. Writes soak.json into the var folder.
soak: $(VENV)/.test
	@$(TRANSLATIONS)
	@$(PY) -m tests.soak

deploy-check: $(VENV)/.test
	@$(TRANSLATIONS)
	@$(PY) deploy/check.py

# Measures pages beside a bare view, their growth, and the clocks; needs PostgreSQL and Redis, see docs/speed.md.
bench: $(VENV)/.test
	@$(TRANSLATIONS)
	@$(PY) -m deploy.bench.run

# The locks, written anew from pyproject.toml; no address ever stands in them.
locks: $(VENV)/.dev
	$(VENV)/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header -q -o requirements/base.txt pyproject.toml
	$(VENV)/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header -q --extra test -c requirements/base.txt -o requirements/test.txt pyproject.toml
	$(VENV)/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header -q --extra test --extra dev -c requirements/base.txt -o requirements/dev.txt pyproject.toml

format: $(VENV)/.dev
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

# What can be made again; var holds keys and evidence, which cannot.
clean:
	rm -rf $(VENV) .pytest_cache .ruff_cache .mypy_cache .import_linter_cache .hypothesis

# pip comes last into an environment: one without it is half-made.
$(VENV)/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit("Recourse needs Python 3.11 or newer.") if sys.version_info < (3, 11) else None'
	@echo "Making $(VENV) …"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "$(VENV) could not be made. On Debian and Ubuntu: sudo apt install python3-venv, then try again." >&2; exit 1; }

$(VENV)/.base: $(VENV)/bin/pip requirements/base.txt
	@echo "Installing what Recourse needs …"
	@$(PIP) install --require-hashes -r requirements/base.txt
	@touch $@

$(VENV)/.test: $(VENV)/bin/pip requirements/test.txt
	@echo "Installing what the tests need …"
	@$(PIP) install --require-hashes -r requirements/test.txt
	@touch $@

$(VENV)/.dev: $(VENV)/bin/pip requirements/dev.txt
	@echo "Installing what the checks need …"
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@
