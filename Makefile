# Two commands: `make run` serves the bot, `make test` proves it. Both set up what they need.
PYTHON ?= python3
BIN := .venv/bin

# Compiled modules are kept beside the environment: without them a start takes twice as long.
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX := $(CURDIR)/.venv/pycache

.PHONY: run test test-dates cover prove sabotage bench check words lock clean help

help:  ## what can be made
	@sed -n 's/^\([a-z-]*\):.*## /\1: /p' Makefile

run: .venv/.run  ## the bot; without BOT_TOKEN together with a local Telegram
	@echo "Starting ..."
	@exec $(BIN)/python -m sandbox --unless-set BOT_TOKEN --answer-key content/questions.json \
		-- $(BIN)/python -m bot run

test: .venv/.test  ## the whole suite
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m tests

test-dates: .venv/.test  ## the tests that meet a clock, on other days and in other places
	@$(BIN)/python -m pytest -n 3 --every-moment $(DATED)

DATED := tests/conversation tests/live tests/storage tests/web tests/views

cover: .venv/.test  ## the lines that the tests reach, into docs/coverage.txt
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m tests.cover

sabotage: .venv/.test  ## break one promise at a time and see the suite go red
	@$(BIN)/python -m tests.sabotage

prove: .venv/.test  ## the promises at full scale, into docs/promises.md (long)
	@$(BIN)/python -m prove --write

check: .venv/.run  ## the questions alone
	@$(BIN)/python -m bot check

bench: .venv/.test  ## Fonte beside what people use today: docs/performance.md
	@$(BIN)/python -m pytest bench
	@$(BIN)/python -m bench
	@$(BIN)/python -m bench.live

words: .venv/.test  ## bring the Italian catalogue in line with the templates
	@mkdir -p var
	cd templates && ../$(BIN)/pybabel -q extract -F babel.cfg --no-location --omit-header -o ../var/words.pot .
	$(BIN)/pybabel -q update --ignore-obsolete --no-fuzzy-matching --omit-header --width 100 -l it -i var/words.pot -o templates/locale/it.po

lock: .venv/.test  ## write the hash-pinned requirements anew from pyproject.toml
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet pyproject.toml --extra sandbox --output-file requirements.txt $(LOCK)
	$(BIN)/uv pip compile --quiet pyproject.toml --extra sandbox --extra dev --output-file requirements-dev.txt $(LOCK)

LOCK := --upgrade --generate-hashes --universal --no-emit-index-url --no-annotate --no-header --python-version 3.11

.venv/.run: requirements.txt | .venv/bin/python
	@echo "Installing the libraries of the bot ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/.test: requirements-dev.txt | .venv/bin/python
	@echo "Installing the libraries of the bot and of its tests ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@ .venv/.run

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Fonte needs Python 3.11 or newer; name one with PYTHON=...")'
	@echo "Making an environment in .venv ..."
	@$(PYTHON) -m venv .venv

clean:  ## remove the environment and what the tests left
	rm -rf .venv test-artefacts .coverage*
