# The commands of this repository. `make help` lists them.

PYTHON ?= python3
VENV := .venv
FOOTNOTE := $(VENV)/bin/footnote
STAMP := $(VENV)/installed.stamp
MINIMUM := 3.11
TESTS := $(VENV)/bin/pytest -q -n 3 --dist loadfile --no-loadscope-reorder -m "not soak"

# The recipes use only what POSIX sh has. A target whose recipe fails is deleted, so that it does not look finished.
.DELETE_ON_ERROR:
.SUFFIXES:
.DEFAULT_GOAL := help
# Where it is set, each of the many processes that the tests start would compile the whole code again.
unexport PYTHONDONTWRITEBYTECODE
.PHONY: help install index ask test wheel-test soak clean

help: ## Show the targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@printf '\n  make ask Q="Why is access to hardware a problem for AI startups?"\n'

install: $(STAMP) ## Create .venv with the pinned dependencies; a second run installs nothing.

$(STAMP): pyproject.toml constraints.txt
	@command -v $(PYTHON) >/dev/null || { echo "make: $(PYTHON) is not there; install Python $(MINIMUM) or later." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < tuple(map(int, "$(MINIMUM)".split("."))))' || { echo "make: $$($(PYTHON) --version) is too old; name a later one: make install PYTHON=python$(MINIMUM)" >&2; exit 1; }
	@test -x $(VENV)/bin/python || $(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "make: venv is missing; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@echo "Installing into $(VENV); the first time takes some minutes." >&2
	@$(VENV)/bin/python -m pip install -qq --disable-pip-version-check -c constraints.txt -e '.[dev,openvino]'
	@touch $@

index: $(STAMP) ## Bring the index of the configured sources, or of seeds/, up to date.
	@$(FOOTNOTE) reindex --quiet

# $(value Q) is the question as typed: make does not expand it, and the shell gets it as a variable only.
# Q itself would be expanded on its way to the recipes, so it is not exported.
unexport Q
ifneq ($(filter ask,$(MAKECMDGOALS)),)
ifeq ($(strip $(value Q)),)
$(error name a question: make ask Q="Why is access to hardware a problem for AI startups?")
endif
endif
ask: export ASKED := $(value Q)
ask: index ## Answer a question: make ask Q="…".
	@$(FOOTNOTE) ask -- "$$ASKED" || test $$? -eq 3

# Where mypy has no cache yet it takes minutes, so it runs beside the tests; what it says follows theirs.
test: $(STAMP) ## Run ruff, mypy and pytest.
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	@echo "$(VENV)/bin/mypy --strict, beside the tests"; \
	said=$$(mktemp); $(VENV)/bin/mypy --strict >"$$said" 2>&1 & mypy=$$!; \
	trap 'kill $$mypy 2>/dev/null; rm -f "$$said"' EXIT; trap 'exit 130' INT; trap 'exit 143' TERM; \
	echo '$(TESTS)'; $(TESTS); tests=$$?; \
	wait $$mypy; types=$$?; \
	echo "mypy:"; cat "$$said"; test $$tests = 0 && test $$types = 0

wheel-test: $(STAMP) ## Build the wheel and have it answer from an environment of its own.
	@.ci/wheel-test

soak: $(STAMP) ## Run the tests with long counts, for hours; CONTRIBUTING.md says which.
	FOOTNOTE_TEST_PROFILE=soak $(VENV)/bin/pytest -q -n 2 --dist loadfile --no-loadscope-reorder --timeout 7200

clean: ## Remove the environment, the index and the caches.
	rm -rf $(VENV) var build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
