"""JupyterLab in Chromium. A report of a failure says where to find what the window showed."""

import contextlib
import shutil
from pathlib import Path

import pytest

from tools.browser import jupyterlab, open_window
from tools.repository import NOTEBOOKS


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The pages, where a test may write to them."""
    return Path(shutil.copytree(NOTEBOOKS, tmp_path_factory.mktemp("course") / "notebooks"))


@pytest.fixture(scope="module")
def window(browser, folder, tmp_path_factory):
    """One window with JupyterLab for all tests; they open in it what they need."""
    home = tmp_path_factory.mktemp("jupyterlab")
    with jupyterlab(folder, home) as address:
        window = open_window(browser, address)
        window.home = home
        yield window


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    report = yield
    window = item.funcargs.get("window") if report.failed else None
    if window:
        with contextlib.suppress(Exception):  # where the window is gone, the first error counts
            picture = window.home / f"{item.name}.png"
            window.screenshot(path=picture)
            report.sections.append(("What the window showed", str(picture)))
    return report
