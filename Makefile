# make run    start Gatehouse on http://localhost:8000 (PORT=... for another), with its demonstration stories
# make test   run the tests; on PostgreSQL and Redis when DATABASE_URL and CELERY_BROKER_URL are set
# make lint   style, types, import contracts, templates, and whatever is generated from the code
# make lock   write both lock files anew from pyproject.toml
# make clean  remove the virtual environment and everything built; data/ stays

SHELL := /bin/sh
.DEFAULT_GOAL := run
.NOTPARALLEL:
.PHONY: run test lint lock clean venv runtime dev

PORT ?= 8000
VENV := .venv
BIN := $(CURDIR)/$(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet
# Compiling all packages to bytecode costs a newcomer ten seconds; only what is imported needs it.
INSTALL := $(PIP) install --progress-bar off --no-compile --require-hashes -r

# Version shims can exist on the PATH and not run, so each candidate is run.
CANDIDATES = $(PYTHON) python3.11 python3.12 python3.13 python3 \
	/usr/bin/python3.11 /usr/bin/python3.12 /usr/bin/python3.13 /usr/bin/python3 /usr/local/bin/python3
SUITABLE := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))

# Extra arguments for pytest, for example: make test PYTEST_ARGS='-x tests/front'
PYTEST_ARGS ?=
WORKERS ?= auto
# BROWSER=no leaves out what drives Chromium.
BROWSER ?=

venv:
	@$(BIN)/python -m pip --version >/dev/null 2>&1 && exit 0; \
	for candidate in $(CANDIDATES); do \
		if "$$candidate" -c '$(SUITABLE)' >/dev/null 2>&1; then \
			echo "Making $(VENV) with $$("$$candidate" --version) ($$candidate)"; \
			rm -rf $(VENV); exec "$$candidate" -m venv $(VENV); \
		fi; \
	done; \
	echo "No Python 3.11 or newer with venv runs here. Install one (Debian: apt-get install python3-venv)," >&2; \
	echo "or name one: make PYTHON=/path/to/python3.12" >&2; exit 1

# The installed lock is kept beside the packages: they are installed again only when it differs.
runtime: venv
	@cmp -s requirements.lock $(VENV)/installed.lock || { \
		echo "Installing what Gatehouse runs on, each package checked against its hash ..."; \
		$(INSTALL) requirements.lock && cp requirements.lock $(VENV)/installed.lock; }
	@$(WRITE_COMMAND)

dev: runtime
	@cmp -s requirements-dev.lock $(VENV)/installed-dev.lock || { \
		echo "Installing the test tools ..."; \
		$(INSTALL) requirements-dev.lock && cp requirements-dev.lock $(VENV)/installed-dev.lock; }

# The command `gatehouse`, without a build of the project (whose build tools no lock would cover).
define WRITE_COMMAND
printf '%s\n' '#!$(BIN)/python' 'import sys' 'sys.path.insert(0, "$(CURDIR)")' \
	'from portal.front.cli import main' 'sys.exit(main())' > $(BIN)/gatehouse && chmod +x $(BIN)/gatehouse
endef

run: runtime
	@PORT="$(PORT)" exec $(BIN)/python manage.py serve

# Chromium is the machine's own: Playwright's download is not used.
FIND_CHROMIUM = for browser in "$$CHROMIUM" chromium chromium-browser google-chrome google-chrome-stable; do \
	command -v "$${browser:-/none}" 2>/dev/null && break; done

define NO_BROWSER
echo "************************************************************************"; \
echo "*  BROWSER TESTS SKIPPED: no Chromium on this machine.                 *"; \
echo "*  Install it (Debian: apt-get install chromium) or set CHROMIUM.      *"; \
echo "************************************************************************"
endef

# The many run side by side; those marked `alone` follow in one process, for which see tests/journeys/fixtures.py.
# Status 5 says that nothing was chosen, as when PYTEST_ARGS names one file.
test: dev
	@CHROMIUM="$$($(FIND_CHROMIUM))"; export CHROMIUM; alone=alone; result=0; chosen=no; \
	if [ -z "$$CHROMIUM" ]; then $(NO_BROWSER); fi; \
	if [ -z "$$CHROMIUM" ] || [ "$(BROWSER)" = no ]; then alone="alone and not browser"; fi; \
	$(BIN)/python -m pytest -n $(WORKERS) --maxprocesses 8 -m "not alone" $(PYTEST_ARGS); \
	code=$$?; [ $$code -eq 5 ] || chosen=yes; case $$code in 0|5) ;; *) result=$$code;; esac; \
	$(BIN)/python -m pytest -m "$$alone" $(PYTEST_ARGS); \
	code=$$?; [ $$code -eq 5 ] || chosen=yes; case $$code in 0|5) ;; *) result=$$code;; esac; \
	if [ -z "$$CHROMIUM" ]; then $(NO_BROWSER); fi; \
	[ $$chosen = yes ] || { echo "No test was chosen." >&2; exit 5; }; \
	exit $$result

CODE := portal registry evidence gates tests bench manage.py
TEMPLATES = $$(find templates portal registry evidence gates -name '*.html' -path '*templates/*')
# Checks read settings, which need a data folder; a developer's own data is none of their business.
MANAGE := GATEHOUSE_DATA=$(CURDIR)/build/lint-data $(BIN)/python -W ignore manage.py

lint: dev
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	GATEHOUSE_DATA=$(CURDIR)/build/lint-data $(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	@set -- $(TEMPLATES); echo "djade --check ($$# templates)"; \
		[ $$# -eq 0 ] || $(BIN)/djade --check --target-version 5.2 "$$@"
	$(MANAGE) makemigrations --check --dry-run
	$(MANAGE) spectacular --validate --fail-on-warn --file build/openapi.yaml
	@[ ! -f docs/reference/openapi.yaml ] || diff -u docs/reference/openapi.yaml build/openapi.yaml || { \
		echo "docs/reference/openapi.yaml is out of date: cp build/openapi.yaml docs/reference/" >&2; exit 1; }
	@if $(MANAGE) help reference >/dev/null 2>&1; then $(MANAGE) reference --check; fi

# uv resolves for every platform and Python at once. A developer's own uv is used where there is one.
UV = $$(command -v uv || { [ -x .venv-lock/bin/uv ] || { \
	$(BIN)/python -m venv .venv-lock && .venv-lock/bin/pip install --quiet uv; } >&2; echo .venv-lock/bin/uv; })
COMPILE = pip compile --quiet --universal --python-version 3.11 --generate-hashes pyproject.toml

lock: venv
	@uv="$(UV)"; set -x; "$$uv" $(COMPILE) -o requirements.lock && \
		"$$uv" $(COMPILE) --extra dev -c requirements.lock -o requirements-dev.lock

clean:
	rm -rf $(VENV) .venv-lock build staticfiles test-results .coverage .pytest_cache .mypy_cache .ruff_cache \
		.import_linter_cache .hypothesis *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
