# `make lab` opens the course, `make test` checks it. Both set up .venv by themselves the first time.
# For `make lab` it has what the pages need; `make test` adds the rest.
#
# PYTHON chooses the interpreter of .venv:      make test PYTHON=python3.12
# PAGE chooses the page of a talk:              make talk PAGE=01
# REPOSITORY is where the course is published:  make address REPOSITORY=owner/name
# ARGS is handed on to the command behind:      make test ARGS="-k losses"

PYTHON ?= python3
PAGE ?= 00
REPOSITORY ?=
ARGS ?=

lab := .venv/ready-lab
test := .venv/ready-test
root := $(if $(filter 0,$(shell id -u)),--allow-root)
uv := $(shell uv --version 2>/dev/null)
version := $(shell "$(PYTHON)" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)

ifeq "$(version)" ""
$(error There is no '$(PYTHON)' here. Install Python 3.11 or newer, or name one: make lab PYTHON=python3.12)
endif
ifneq "$(filter 2.% 3.0 3.1 3.2 3.3 3.4 3.5 3.6 3.7 3.8 3.9 3.10,$(version))" ""
$(error The course needs Python 3.11 or newer, and '$(PYTHON)' is $(version). Name a newer one: make lab PYTHON=python3.12)
endif

# .venv belongs to one Python and one folder. After a change of either it is made anew.
ifneq "$(shell cat $(lab) $(test) 2>/dev/null | uniq)" "$(version) $(CURDIR)"
$(shell rm -f $(lab) $(test))
endif

install := $(if $(uv),uv pip install --python .venv/bin/python,.venv/bin/python -m pip install --no-compile)
install += --constraint requirements.lock

.PHONY: help lab student instructor talk doctor site test test-all test-browser notebooks lint determinism mutants bench address

help:
	@echo "make lab           open the course in JupyterLab, as pages of your own in my_course"
	@echo "make student       write pages to work in, without results, into my_course"
	@echo "make instructor    write them solved, with results and notes, into solved"
	@echo "make talk          give a page as a talk, with notes for you: make talk PAGE=01"
	@echo "make doctor        what is wrong with this machine, and how to mend it"
	@echo "make site          write the course as a site: make site ARGS=--serve shows it"
	@echo "make test          run the unit tests and every notebook"
	@echo "make test-all      run them, and all that takes long"
	@echo "make test-browser  run only the tests in a browser, and insist on Chromium"
	@echo "make notebooks     execute the notebooks and write them back"
	@echo "make lint          look for mistakes of style, format and types"
	@echo "make determinism   execute the notebooks as other machines would, an hour"
	@echo "make mutants       plant faults in the package; a quarter of an hour"
	@echo "make bench         time the network beside others, and the pages; half an hour"
	@echo "make address       say where the course is published: make address REPOSITORY=owner/name"

lab: student
	.venv/bin/python -m course_utils open $(root) $(ARGS) my_course

student: $(lab)
	.venv/bin/python -m course_utils student my_course

instructor: $(lab)
	.venv/bin/python -m course_utils instructor solved

talk: $(lab)
	.venv/bin/python -m course_utils talk $(root) $(ARGS) notebooks/$(PAGE)*.ipynb

doctor: $(lab)
	.venv/bin/python -m course_utils doctor

site: $(test)
	$(install) --quiet --no-build-isolation -e ".[site]"
	.venv/bin/python -m tools.site $(ARGS)

test: $(test)
	.venv/bin/python -m pytest $(ARGS)

test-all: $(test)
	$(install) --quiet --no-build-isolation -e ".[mutants,site]"
	.venv/bin/python -m pytest -m "" $(or $(ARGS),--cov=course_utils)

test-browser: $(test)
	.venv/bin/python -m pytest -n=0 -m browser tests $(ARGS)

notebooks: $(test)
	.venv/bin/python -m tools.refresh

lint: $(test)
	.venv/bin/python -m ruff check
	.venv/bin/python -m ruff format --check
	.venv/bin/python -m mypy

determinism: $(test)
	.venv/bin/python -m tools.determinism $(ARGS)

mutants: $(test)
	.venv/bin/python -m pip install --quiet --no-build-isolation -e ".[mutants]"
	.venv/bin/python -m tools.mutants $(ARGS)

bench: $(test)
	.venv/bin/python -m benchmarks $(ARGS)

address: $(test)
	.venv/bin/python -m tools.address $(REPOSITORY)

# New pins are installed over the old ones. Whatever was broken off the first time starts afresh.
# Modules are compiled when they are first imported, but for the tests, which begin many processes.
$(lab): requirements.lock pyproject.toml
	@[ -n "$(uv)" ] || "$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "'$(PYTHON)' can't make virtual environments: its venv module is missing."; \
	  echo "On Debian and Ubuntu: sudo apt install python3-venv"; \
	  exit 1; \
	}
	@echo "Setting up .venv. The first time this takes a minute."
	@[ -e $@ ] || $(if $(uv),uv venv --clear --seed --python "$(PYTHON)","$(PYTHON)" -m venv --clear) .venv
	$(install) hatchling
	$(install) --no-build-isolation -e ".[lab]"
	@echo "$(version) $(CURDIR)" > $@

$(test): $(lab)
	$(install) --no-build-isolation -e ".[lab,test]"
	@.venv/bin/python -m compileall -qq -j 0 .venv/lib || true  # some hold templates of modules
	@echo "$(version) $(CURDIR)" > $@
