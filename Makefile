# Two commands for a newcomer: make demo (watch a class being graded) and make test (is all well?).

PYTHON ?= python3
JOBS ?= 2
BIN := $(CURDIR)/.venv/bin
UNITS := $(notdir $(wildcard solutions/*))
DEMO := build/demo
GRADE :=
# Tested versions; with CONSTRAINTS= the newest, with RESOLUTION=lowest-direct the oldest that are allowed (uv only).
CONSTRAINTS ?= constraints.txt
RESOLUTION ?=
PRE ?=
UV := $(shell command -v uv 2> /dev/null)
# Only where it may, without asking for a password: as root, on Debian and its relatives.
INSTALL_BWRAP := { test "$$(id -u)" = 0 && command -v apt-get > /dev/null && \
	{ apt-get install -y -qq bubblewrap || { apt-get update -qq && apt-get install -y -qq bubblewrap; }; } > /dev/null 2>&1; }
INSTALL_CHROMIUM := $(subst bubblewrap,chromium,$(INSTALL_BWRAP))
export PATH := $(BIN):$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

PYTEST := pytest -n $(JOBS) --dist loadfile
COVERAGE := --cov --cov-report= --cov-report=json:build/coverage.json
LECTURES := $(PYTEST) --nbval --nbval-current-env --nbval-sanitize-with tests/sanitize.cfg --no-header course

.PHONY: setup demo quick test test-slow test-torch test-all lint release lectures benchmarks constraints clean

setup: .venv/installed

.venv/installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; say which one with: make PYTHON=python3.12"; exit 1; }
	@command -v bwrap > /dev/null || $(INSTALL_BWRAP) || \
		echo "Please install bubblewrap: grading runs students' code in the sandbox that it makes."
	@echo "Installing what the course needs into .venv (a minute or two) ..."
ifdef UV
	@test -x "$(BIN)/python" || uv venv --quiet --seed --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')" .venv
	@uv pip install --quiet --python "$(BIN)/python" --editable '.[test]' $(addprefix --constraint ,$(CONSTRAINTS)) \
		$(addprefix --resolution ,$(RESOLUTION)) $(if $(PRE),--prerelease allow)
else
	@test -z "$(RESOLUTION)" || { echo "Only uv can install the oldest versions."; exit 1; }
	@test -x "$(BIN)/python" || $(PYTHON) -m venv .venv
	@"$(BIN)/python" -m pip install --quiet --quiet --editable '.[test]' $(addprefix --constraint ,$(CONSTRAINTS)) \
		$(if $(PRE),--pre)
endif
	@touch $@

demo: setup
	@rm -rf $(DEMO) && mkdir -p $(DEMO) && cp -r solutions nbgrader_config.py $(DEMO)/
	@mlpkit --course $(DEMO) release $(UNITS)
	@for unit in $(UNITS); do echo; echo "== $$unit"; \
		mlpkit --course $(DEMO) simulate $$unit --students 12 --seed 7 && \
		mlpkit --course $(DEMO) grade $$unit --feedback $(GRADE) || exit 1; done

quick: setup
	@$(PYTEST) -m "not sandbox and not slow and not browser and not timing and not stress" \
		tests/exercise tests/nn tests/data tests/grading/test_intake.py tests/grading/test_pages.py tests/test_plot.py

test: setup
	@mkdir -p build
	@$(PYTEST) $(COVERAGE) -m "not slow and not browser and not timing and not stress"
	@python tools/coverage_floor.py build/coverage.json
	@$(LECTURES)

# What make test leaves out because it takes long; skipping counts as failing. There may be none (status 5).
test-slow: setup
	@command -v chromium > /dev/null || command -v google-chrome > /dev/null || $(INSTALL_CHROMIUM) || \
		echo "Please install Chromium: some of these tests look at pages in a browser."
	@status=0; pytest --collect-only -q -m "slow or browser" > /dev/null 2>&1 || status=$$?; \
	if [ $$status = 5 ]; then echo "No test is marked slow or browser."; \
	else $(PYTEST) --no-skips -m "(slow or browser) and not timing and not stress"; fi

# The comparisons of mlpkit.nn with PyTorch, which is installed for them; make test runs them, too, where it is there.
test-torch: setup
	@$(if $(UV),uv pip install --quiet --python "$(BIN)/python",python -m pip install --quiet) \
		--editable '.[test,torch]' $(addprefix --constraint ,$(CONSTRAINTS))
	@$(PYTEST) tests/nn

test-all: setup
	@$(PYTEST) -m "not stress"
	@$(LECTURES)

lint: setup
	@ruff check .
	@ruff format --check .
	@mypy

release: setup
	@mlpkit release $(UNITS)

lectures: setup
	@mlpkit execute course/*.ipynb

benchmarks: setup
	@for script in benchmarks/*.py; do python $$script || exit 1; done

# Names and versions only, for all versions of Python that are allowed; needs uv.
constraints:
	@uv pip compile --quiet --universal --upgrade --python-version 3.11 --no-annotate --no-header \
		--extra test --output-file constraints.txt pyproject.toml
	@! grep -nE '://|^-' constraints.txt

clean:
	rm -rf build .coverage .coverage.* .hypothesis .mypy_cache .pytest_cache .ruff_cache
