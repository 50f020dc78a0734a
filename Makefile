# `make demo` to look around, `make test` and `make lint` before every commit.
# DATABASE_URL=postgres://… make test   the same suite on PostgreSQL
# REQUIRE_BROWSER=1 make test           fail, instead of skip, when there is no Chromium
# make test ARGS="-k ring -x"           anything pytest understands

PORT ?= 8000
ARGS ?=
PYTHON ?= python3 python3.14 python3.13 python3.12 python3.11 python
UV := uv==0.13.9
VENV := .venv
BIN := $(VENV)/bin/
PIP := $(BIN)python -m pip -qq --disable-pip-version-check --no-input

# What this shell happens to hold must not reach the demo, the tests or the checks.
FORGET := env -u DJANGO_SETTINGS_MODULE -u SECRET_KEY -u ALLOWED_HOSTS -u CSRF_TRUSTED_ORIGINS \
	-u RECEIPT_KEY -u MEDIA_ROOT -u EMAIL_URL -u CACHE_URL -u DEBUG -u DEMO -u PYTHONPATH
# Settings as a school would make them, for `check --deploy`; none of them leads anywhere.
DEPLOYED := $(FORGET) MODE=production ALLOWED_HOSTS=participatie.example \
	SECRET_KEY=only-for-the-check-0123456789-abcdefghijklmnopqrstuvwxyz \
	RECEIPT_KEY=another-only-for-the-check-0123456789 MEDIA_ROOT=/nonexistent \
	DATABASE_URL=postgres://nobody@localhost/nothing EMAIL_URL=smtp://localhost:25

.DEFAULT_GOAL := help
.PHONY: help demo test lint readability bench format lock clean

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*  ## \(.*\)/make \1|\2/p' Makefile | column -t -s '|' 2>/dev/null \
		|| sed -n 's/^\([a-z]*\):.*  ## /make \1   /p' Makefile

demo: $(VENV)/requirements.lock  ## the demo school in your browser (PORT=8000)
	@exec $(FORGET) -u DATABASE_URL MODE=development DEMO=1 $(BIN)python manage.py demo --port '$(PORT)'

test: $(VENV)/requirements-dev.lock  ## the whole suite, journeys in Chromium included
	@$(FORGET) MODE=test $(BIN)python -m pytest -n auto --dist worksteal $(ARGS)

lint: $(VENV)/requirements-dev.lock  ## style, types, import order, migrations, deployment checks
	$(BIN)ruff check .
	$(BIN)ruff format --check .
	$(BIN)djlint templates --lint --quiet
	@echo mypy; $(FORGET) MODE=test $(BIN)mypy
	$(BIN)lint-imports --no-logo
	@$(FORGET) -u DATABASE_URL MODE=test $(BIN)python manage.py makemigrations --check --dry-run
	@$(DEPLOYED) $(BIN)python manage.py check --deploy --fail-level WARNING

readability: $(VENV)/requirements-dev.lock  ## how hard the library of werkvormen is to read
	@$(BIN)python -m tests.bench.readability

bench: $(VENV)/requirements-dev.lock  ## the measurements of tests/bench
	@$(FORGET) -u DATABASE_URL MODE=test $(BIN)python -m tests.bench.suggesting

format: $(VENV)/requirements-dev.lock  ## put the Python in shape
	$(BIN)ruff check --fix-only .
	$(BIN)ruff format .

lock: $(BIN)python  ## compile both lock files anew from pyproject.toml
	@$(PIP) install $(UV)
	$(BIN)uv pip compile pyproject.toml --output-file requirements.lock $(COMPILE)
	$(BIN)uv pip compile pyproject.toml --group dev --output-file requirements-dev.lock $(COMPILE)
COMPILE := --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header

clean:  ## remove what was made here: .venv, the demo database, caches
	rm -rf $(VENV) .static .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis test-results
	rm -f db.sqlite3 db.sqlite3-wal db.sqlite3-shm
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The copy of a lock file inside .venv says what is installed there.
$(VENV)/%.lock: %.lock | $(BIN)python
	@cmp -s $< $@ || { echo "Installing $< …" && $(PIP) install --require-hashes --requirement $<; }
	@cp $< $@

$(BIN)python:
	@for python in $(PYTHON); do \
		if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			found=$$python; \
			if $$python -c 'import ensurepip, venv' 2>/dev/null; then whole=$$python; break; fi; \
		fi; \
	done; \
	if [ -z "$$found" ]; then echo "Python 3.11 or newer is needed; none found among: $(PYTHON)." >&2; exit 1; fi; \
	if [ -z "$$whole" ]; then echo "$$found lacks the venv module; on Debian: apt install python3-venv." >&2; exit 1; fi; \
	rm -rf $(VENV); $$whole -m venv $(VENV) || { rm -rf $(VENV); exit 1; }
