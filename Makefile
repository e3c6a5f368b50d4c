# Lắng Nghe. `make run` and `make test` need Python 3.11 and make, nothing else.

PYTHON ?= python3
BIN := .venv/bin
ARGS ?=

.DEFAULT_GOAL := help

.PHONY: help
help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

.venv/.run: requirements.lock pyproject.toml
	@echo "Setting up .venv (once, about a minute) ..."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; name one with: make PYTHON=/path/to/python3.11 ..."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/pip install --disable-pip-version-check --progress-bar off -q --require-hashes -r requirements.lock
	@$(BIN)/pip install --disable-pip-version-check -q --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: requirements-dev.lock .venv/.run
	@echo "Adding what tests and checks need ..."
	@$(BIN)/pip install --disable-pip-version-check --progress-bar off -q --require-hashes -r requirements-dev.lock
	@touch $@

.PHONY: run
run: .venv/.run ## Serve everything on this machine, with a demonstration agency
	@$(BIN)/langnghe run --demo $(ARGS)

.PHONY: test
test: .venv/.dev ## Run every test (fast ones first)
	@$(BIN)/langnghe classify < /dev/null  # makes the model where it is missing, once for all
	@$(BIN)/python -m pytest -n 3 --dist loadfile tests/unit tests/contract tests/functional tests/chats tests/crash tests/browser $(ARGS)

.PHONY: check
check: .venv/.dev ## Format, lint, types and import rules
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/mypy

.PHONY: format
format: .venv/.dev ## Format the code
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

.PHONY: bench
bench: .venv/.dev ## Measure; figures side by side in one run
	@$(BIN)/python -m tests.bench $(ARGS)

.PHONY: lock
lock: ## Pin every dependency with hashes (needs uv)
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" -q --extra build -o requirements.lock
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" -q --extra build --extra dev -o requirements-dev.lock

.venv-rasa/.done: requirements-rasa.lock nlu/rasa/make_environment.sh
	@sh nlu/rasa/make_environment.sh .venv-rasa requirements-rasa.lock
	@touch $@

.PHONY: rasa
rasa: .venv-rasa/.done ## Set up the Rasa engine's own environment (Python 3.10, 3 GB)

.PHONY: rasa-lock
rasa-lock: ## Pin Rasa's dependencies with hashes (needs uv)
	uv pip compile requirements-rasa.in --python-version 3.10 --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make rasa-lock" -q -o requirements-rasa.lock

# PyTorch's wheels differ by machine (with or without CUDA), so it is pinned without a hash.
TORCH ?= torch==2.13.0

.venv-encoder/.done: requirements-encoder.lock
	@$(PYTHON) -m venv .venv-encoder
	@.venv-encoder/bin/pip install --disable-pip-version-check --progress-bar off -q --require-hashes -r requirements-encoder.lock
	@.venv-encoder/bin/pip install --disable-pip-version-check --progress-bar off -q $(TORCH)
	@touch $@

.PHONY: encoder
encoder: .venv-encoder/.done ## Make the sentence encoder anew from the corpus (an hour on two cores)
	@.venv-encoder/bin/python -m nlu.encoder.making nlu/encoder/weights $(ARGS)

.PHONY: encoder-lock
encoder-lock: ## Pin what making the encoder needs (needs uv)
	uv pip compile requirements-encoder.in --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make encoder-lock" -q -o requirements-encoder.lock

.PHONY: clean
clean: ## Remove the environments; data in var/ stay
	rm -rf .venv .venv-rasa .venv-encoder
