# Two commands for a newcomer: make demo (watch a class being graded) and make test (is all well?).

PYTHON ?= python3
BIN := $(CURDIR)/.venv/bin
UNITS := $(notdir $(wildcard solutions/*))
DEMO := build/demo
GRADE :=
# Only where it may, without asking for a password: as root, on Debian and its relatives.
INSTALL_BWRAP := { test "$$(id -u)" = 0 && command -v apt-get > /dev/null && \
	{ apt-get install -y -qq bubblewrap || { apt-get update -qq && apt-get install -y -qq bubblewrap; }; } > /dev/null 2>&1; }
export PATH := $(BIN):$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: setup demo test lint release lectures benchmarks clean

setup: .venv/installed

.venv/installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; say which one with: make PYTHON=python3.12"; exit 1; }
	@test -x "$(BIN)/python" || $(PYTHON) -m venv .venv
	@command -v bwrap > /dev/null || $(INSTALL_BWRAP) || \
		echo "Please install bubblewrap: grading runs students' code in the sandbox that it makes."
	@echo "Installing what the course needs into .venv (a minute or two) ..."
	@"$(BIN)/python" -m pip install --quiet --quiet --editable '.[test]'
	@touch $@

demo: setup
	@rm -rf $(DEMO) && mkdir -p $(DEMO) && cp -r solutions nbgrader_config.py $(DEMO)/
	@echo "c.ExaminedAutograde.cell_timeout = c.ExaminedAutograde.probe_timeout = 3" >> $(DEMO)/nbgrader_config.py
	@mlpkit --course $(DEMO) release $(UNITS)
	@for unit in $(UNITS); do echo; echo "== $$unit"; \
		mlpkit --course $(DEMO) simulate $$unit --students 12 --seed 7 && \
		mlpkit --course $(DEMO) grade $$unit --feedback $(GRADE) || exit 1; done

test: setup
	@ruff check .
	@pytest -n 2 --dist loadfile
	@pytest -n 2 --dist loadfile --nbval --nbval-current-env --no-header course

lint: setup
	@ruff check .

release: setup
	@mlpkit release $(UNITS)

lectures: setup
	@mlpkit execute course/*.ipynb

benchmarks: setup
	@for script in benchmarks/*.py; do python $$script || exit 1; done

clean:
	rm -rf build .pytest_cache .ruff_cache
