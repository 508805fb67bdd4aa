# Two commands matter: `make run` and `make test`. Both begin with `make setup`, which costs nothing when nothing changed.

.DEFAULT_GOAL := help
.PHONY: help run test setup check bench-tokens bench-queue bench-survey bench-worker bench-web smoke-claude settings image-check translations screenshots fmt lock clean

BIN := .venv/bin
COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header

help:  ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup:  ## Create .venv with the `fondation` command in it, and everything it needs
	@sh scripts/setup.sh

run: setup  ## Start everything on this machine and make a course about this repository
	@$(BIN)/fondation up

test: setup  ## Run the tests, one of which drives the whole product in Chromium
	@$(BIN)/pytest --numprocesses logical --maxprocesses 4 --no-loadscope-reorder $(ARGS)

check: setup  ## Run the linters, the type checker and the import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench-tokens: setup  ## Count what a course by Claude costs, against a local API (two minutes, no key)
	@$(BIN)/python -m bench.tokens $(ARGS)

bench-queue: setup  ## Measure the queue beside its peers (half an hour, a quiet machine, Node.js)
	@$(BIN)/python -m pip install --quiet --editable '.[bench]'
	@$(BIN)/python -m bench.queue $(ARGS)

bench-survey: setup  ## Measure the survey on sources of up to a million lines (ten minutes, a quiet machine)
	@$(BIN)/python -m bench.survey $(ARGS)

bench-web: setup  ## Measure the web app with 50 open pages (five minutes, a quiet machine, Chromium)
	@$(BIN)/python -m bench.web $(ARGS)

bench-worker: setup  ## Measure pickup, and a fleet under fire (ten minutes, a quiet machine)
	@$(BIN)/python -m bench.worker $(ARGS)

smoke-claude: setup  ## One small course by the real Claude, for at most $$0.50; needs ANTHROPIC_API_KEY
	@$(BIN)/python scripts/smoke_claude.py

settings: setup  ## Renew docs/settings.md from the settings classes
	@$(BIN)/python -m scripts.settings_table

image-check: setup  ## Run the Dockerfile's steps in clean Debian roots, without Docker (root, debootstrap, ten minutes)
	@$(BIN)/python scripts/image_check.py $(ARGS)

translations: setup  ## Collect the texts of the interface into app/locales, and name what is not translated
	@$(BIN)/python scripts/translations.py

screenshots: setup  ## Take every page in both themes at three widths into docs/screenshots (three minutes)
	@$(BIN)/python scripts/screenshots.py $(ARGS)

fmt: setup  ## Format the code
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format --quiet .

lock: setup  ## Renew requirements.lock and the images' lock files from pyproject.toml (needs uv)
	@$(COMPILE) --upgrade $(foreach extra,app claude course export local worker dev,--extra $(extra)) pyproject.toml --output-file requirements.lock
	@$(COMPILE) --constraint requirements.lock $(foreach extra,claude course export worker,--extra $(extra)) pyproject.toml --output-file deploy/worker.lock
	@$(COMPILE) --constraint requirements.lock --extra app pyproject.toml --output-file deploy/app.lock
	@$(COMPILE) --constraint requirements.lock deploy/build.in --output-file deploy/build.lock

clean:  ## Remove what setup made; your data in .fondation stays
	@rm -rf .venv supabase/local/node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
