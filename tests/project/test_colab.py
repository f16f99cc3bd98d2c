"""Google Colab: the cell of `make address` brings the course there, and replaces nothing."""

import sys
from importlib.machinery import ModuleSpec

import pytest
from packaging.requirements import Requirement

from tools.address import COLAB as CELL
from tools.repository import PROJECT

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


@pytest.mark.parametrize(
    "on_colab, installed, commands",
    [
        (True, False, [f"{sys.executable} -m pip install --quiet git+https://github.com/a/b"]),
        (True, True, []),
        (False, False, []),
    ],
)
def test_the_cell_installs_the_course_where_colab_has_none(
    monkeypatch, on_colab, installed, commands
):
    spec = ModuleSpec("course_utils", None) if installed else None
    monkeypatch.setattr("importlib.util.find_spec", lambda name: spec)
    if on_colab:
        monkeypatch.setitem(sys.modules, "google.colab", object())
    ran = []

    class Shell:
        system = staticmethod(ran.append)

    exec(CELL.replace("{repository}", "a/b"), {"get_ipython": Shell})
    assert ran == commands
