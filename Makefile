# Two commands do everything: `make run` serves the demo practice, `make test` runs what CI runs.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
STAMP_DEV := .venv/.installed-dev
export OPENIPT_DATA ?= var
export PORT ?= 8000

.PHONY: run install test check bench prove format lock

run: $(STAMP)
	@exec $(BIN)/openipt serve --demo

install: $(STAMP)

# The environment is made from the lock alone, each file checked against its hash.
$(STAMP): requirements/run.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("OpenIPT needs Python 3.11 or newer." if sys.version_info < (3, 11) else 0)'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing what OpenIPT needs (about half a minute)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index -e .
	@touch $@

$(STAMP_DEV): $(STAMP) requirements/dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

test: $(STAMP_DEV)
	@$(BIN)/python -m tests.run

check: $(STAMP_DEV)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/openipt library check
	$(BIN)/openipt docs --check

format: $(STAMP_DEV)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(STAMP_DEV)
	$(BIN)/python -m bench

# One proof alone: make prove ONLY=kills
prove: $(STAMP_DEV)
	$(BIN)/python -m proofs $(or $(ONLY),all)

# After a change of the dependencies in pyproject.toml; needs uv.
lock:
	uv pip compile --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml requirements/build.in -o requirements/run.txt
	uv pip compile --universal --generate-hashes --no-header --python-version 3.11 --group dev -c requirements/run.txt -o requirements/dev.txt
