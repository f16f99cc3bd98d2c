"""Google Colab: each page brings the course there, and replaces nothing of what Colab has."""

import sys
from importlib.machinery import ModuleSpec

import nbformat
import pytest
from packaging.requirements import Requirement
from tools.repository import PAGES, PROJECT, REPOSITORY

from tools.address import address

# Of Colab's own list, github.com/googlecolab/backend-info, pip-freeze.txt, on 2026-08-19. With
# these versions in a Python 3.12, all pages say what is stored in them.
COLAB = {
    "anywidget": "0.9.21",
    "ipykernel": "6.17.1",
    "ipython": "7.34.0",
    "ipywidgets": "7.7.1",
    "matplotlib": "3.10.0",
    "nbclient": "0.10.4",
    "nbformat": "5.11.1",
    "numpy": "2.0.2",  # of the runtime 2026.07, which may still be chosen; tried with 2.1.3
    "pooch": "1.9.0",
    "psutil": "5.9.5",
    "scikit-learn": "1.6.1",
    "threadpoolctl": "3.6.0",
    "tqdm": "4.67.3",
}


def test_nothing_that_colab_has_is_replaced():
    wanted = {Requirement(each).name: Requirement(each) for each in PROJECT["dependencies"]}
    assert wanted.keys() == COLAB.keys()
    assert [name for name in COLAB if COLAB[name] not in wanted[name].specifier] == []


def first_cell(page):
    cells = nbformat.read(REPOSITORY / "notebooks" / page, as_version=4).cells
    return next(cell for cell in cells if cell.cell_type == "code")


@pytest.fixture
def commands():
    """Runs the first cell of a page, and gives the commands that it would run in a terminal."""
    ran = []

    class Shell:
        def system(self, command):
            ran.append(command)

    def run(page):
        exec(first_cell(page).source, {"get_ipython": Shell})
        return ran

    return run


@pytest.fixture
def without_course(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)


@pytest.mark.parametrize("page", PAGES)
def test_the_first_cell_installs_in_colab(page, commands, without_course, monkeypatch):
    monkeypatch.setitem(sys.modules, "google.colab", object())
    url = f"git+https://github.com/{address()}"
    assert commands(page) == [f"{sys.executable} -m pip install --quiet {url}"]


def test_elsewhere_it_does_nothing(commands, without_course):
    assert commands(PAGES[0]) == []


def test_run_again_it_does_nothing(commands, monkeypatch):
    monkeypatch.setitem(sys.modules, "google.colab", object())
    monkeypatch.setattr("importlib.util.find_spec", lambda name: ModuleSpec(name, None))
    assert commands(PAGES[0]) == []


def test_it_is_the_same_on_every_page():
    assert len({first_cell(page).source for page in PAGES}) == 1
    assert {first_cell(page).id for page in PAGES} == {"colab"}
