# `make lab` opens the course, `make test` checks it. Both set up .venv by themselves the first time.
#
# PYTHON chooses the interpreter of .venv:      make test PYTHON=python3.12
# PAGE chooses the page of a talk:              make talk PAGE=01
# REPOSITORY is where the course is published:  make address REPOSITORY=owner/name
# ARGS is handed on to the command behind:      make test ARGS="-k losses"

PYTHON ?= python3
PAGE ?= 00
REPOSITORY ?=
ARGS ?=

ready := .venv/ready
version := $(shell "$(PYTHON)" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)

ifeq "$(version)" ""
$(error There is no '$(PYTHON)' here. Install Python 3.11 or newer, or name one: make lab PYTHON=python3.12)
endif
ifneq "$(filter 2.% 3.0 3.1 3.2 3.3 3.4 3.5 3.6 3.7 3.8 3.9 3.10,$(version))" ""
$(error The course needs Python 3.11 or newer, and '$(PYTHON)' is $(version). Name a newer one: make lab PYTHON=python3.12)
endif

# .venv belongs to one Python and one folder. After a change of either it is made anew.
ifneq "$(shell cat $(ready) 2>/dev/null)" "$(version) $(CURDIR)"
$(shell rm -f $(ready))
endif

.PHONY: help lab talk test test-all test-browser notebooks lint determinism mutants bench address

help:
	@echo "make lab           open the course in JupyterLab"
	@echo "make talk          give a page as a talk, with notes for you: make talk PAGE=01"
	@echo "make test          run the unit tests and every notebook"
	@echo "make test-all      run them, and all that takes long"
	@echo "make test-browser  run only the tests in a browser, and insist on Chromium"
	@echo "make notebooks     execute the notebooks and write them back"
	@echo "make lint          look for mistakes of style, format and types"
	@echo "make determinism   execute the notebooks as other machines would, an hour"
	@echo "make mutants       plant faults in the package; a quarter of an hour"
	@echo "make bench         time the network beside others, and the pages; half an hour"
	@echo "make address       say where the course is published: make address REPOSITORY=owner/name"

lab: $(ready)
	.venv/bin/python -m jupyterlab $(if $(filter 0,$(shell id -u)),--allow-root) $(ARGS) notebooks

talk: $(ready)
	.venv/bin/python -m course_utils talk $(if $(filter 0,$(shell id -u)),--allow-root) $(ARGS) notebooks/$(PAGE)*.ipynb

test: $(ready)
	.venv/bin/python -m pytest $(ARGS)

test-all: $(ready)
	.venv/bin/python -m pip install --quiet --no-build-isolation -e ".[mutants]"
	.venv/bin/python -m pytest -m "" $(or $(ARGS),--cov=course_utils)

test-browser: $(ready)
	.venv/bin/python -m pytest -n=0 -m browser tests $(ARGS)

notebooks: $(ready)
	.venv/bin/python -m tools.refresh

lint: $(ready)
	.venv/bin/python -m ruff check
	.venv/bin/python -m ruff format --check
	.venv/bin/python -m mypy

determinism: $(ready)
	.venv/bin/python -m tools.determinism $(ARGS)

mutants: $(ready)
	.venv/bin/python -m pip install --quiet --no-build-isolation -e ".[mutants]"
	.venv/bin/python -m tools.mutants $(ARGS)

bench: $(ready)
	.venv/bin/python -m benchmarks $(ARGS)

address: $(ready)
	.venv/bin/python -m tools.address $(REPOSITORY)

# New pins are installed over the old ones. Whatever was broken off before the last line starts afresh.
$(ready): requirements.lock pyproject.toml
	@if uv --version >/dev/null 2>&1; then \
	  set -e; \
	  [ -e $@ ] || uv venv --clear --seed --python "$(PYTHON)" .venv; \
	  uv pip install --python .venv/bin/python -r requirements.lock; \
	  uv pip install --python .venv/bin/python --no-build-isolation --no-deps -e .; \
	elif "$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null; then \
	  set -e; \
	  echo "Setting up .venv, once. This takes a minute or two."; \
	  [ -e $@ ] || "$(PYTHON)" -m venv --clear .venv; \
	  .venv/bin/python -m pip install -r requirements.lock; \
	  .venv/bin/python -m pip install --no-build-isolation --no-deps -e .; \
	else \
	  echo "'$(PYTHON)' can't make virtual environments: its venv module is missing."; \
	  echo "On Debian and Ubuntu: sudo apt install python3-venv"; \
	  exit 1; \
	fi
	@echo "$(version) $(CURDIR)" > $@
