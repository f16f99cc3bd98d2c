"""What a student sees first, and what a class sees of a talk, by the commands as they are given."""

import contextlib
import os
import re
import shlex
import shutil
import subprocess
import sys
import time

import pytest
from playwright.sync_api import expect

from course_utils.__main__ import main
from course_utils.classroom import lab
from tools.browser import end
from tools.repository import NOTEBOOKS, REPOSITORY

pytestmark = pytest.mark.browser
expect.set_options(timeout=60_000)

# All that JupyterLab does by itself when it opens a page, and a note of ours behind all of its own.
OPENED = """async () => {
  await jupyterapp.restored;
  await jupyterapp.shell.currentWidget.context.ready;
  const ours = { message: "ours", options: { autoClose: false } };
  await jupyterapp.commands.execute("apputils:notify", ours);
}"""
# What holds where a person has set nothing. The question itself may come later than one looks.
DEFAULTS = """async (plugin) => {
  const signal = AbortSignal.timeout(60_000);
  const { schema } = await (await fetch(`/lab/api/settings/${plugin}`, { signal })).json();
  return Object.fromEntries(
    Object.entries(schema.properties).map(([name, each]) => [name, each.default]));
}"""
ADDRESS = re.compile(r"http://localhost:\S+/tree/\S+")
EDGES = ".jp-SideBar, #jp-top-panel, .jp-NotebookPanel-toolbar, .jp-cell-toolbar"
SOURCES_AND_OUTPUTS = """() => jupyterapp.shell.currentWidget.model.sharedModel.cells
  .map((cell) => [cell.getSource(), cell.outputs?.length ?? 0])"""


@contextlib.contextmanager
def jupyterlab(command, home):
    """Give a command that starts a JupyterLab, as somebody who has none of it yet; the address."""
    folders = {f"JUPYTER_{name}_DIR": str(home / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    options = ["--no-browser", "--expose-app-in-browser", "--IdentityProvider.token="]
    with open(home / "lab.log", "w+", encoding="utf-8") as log:
        server = subprocess.Popen(
            [*command, *options],
            cwd=REPOSITORY,
            env=os.environ | folders,
            stdout=log,
            stderr=log,
        )
        try:
            while not (address := ADDRESS.search((home / "lab.log").read_text("utf-8"))):
                assert server.poll() is None, (home / "lab.log").read_text("utf-8")
                time.sleep(0.05)
            yield address[0]
        finally:
            end(server)


def opened(browser, address, **size):
    window = browser.new_context(viewport=size).new_page()
    window.set_default_timeout(60_000)
    window.goto(address)
    window.wait_for_function("window.jupyterapp?.shell.currentWidget?.context")
    window.evaluate(OPENED)
    return window


def test_a_student_sees_page_00_and_nothing_before_it(browser, tmp_path, capsys):
    assert main(["student", str(tmp_path / "my_course")]) == 0
    command = capsys.readouterr().out.splitlines()[-1].removeprefix("Open them: ")
    with jupyterlab(shlex.split(command), tmp_path) as address:
        window = opened(browser, address, width=1400, height=1000)
        expect(window.get_by_role("heading", name="How does this course work?")).to_be_visible()
        assert lab.NO_NEWS.items() <= window.evaluate(DEFAULTS, lab.NOTIFICATION).items()
        expect(window.locator(".Toastify__toast")).to_have_text(["ours"])  # and no news
        expect(window.locator(".jp-Dialog")).to_have_count(0)
        assert not any(outputs for _, outputs in window.evaluate(SOURCES_AND_OUTPUTS))


@pytest.mark.exhaustive
def test_a_class_sees_the_page_and_nothing_else(browser, tmp_path):
    path = shutil.copy(NOTEBOOKS / "00_start_here.ipynb", tmp_path)
    command = [sys.executable, "-m", "course_utils", "talk", path, "--allow-root"]
    with jupyterlab(command, tmp_path) as address:
        window = opened(browser, address, width=1920, height=1080)
        sizes = window.locator(".jp-Notebook").bounding_box()
        assert sizes == {"x": 0, "y": 0, "width": 1920, "height": 1080}
        expect(window.locator(EDGES).filter(visible=True)).to_have_count(0)
        menus = window.locator("#jp-menu-panel")
        expect(menus).to_have_css("opacity", "0")
        menus.get_by_text("Kernel").click()
        expect(menus).to_have_css("opacity", "1")
        expect(window.get_by_text("Restart Kernel and Run All Cells…")).to_be_visible()
        sources, outputs = zip(*window.evaluate(SOURCES_AND_OUTPUTS), strict=True)
        assert not any(outputs) and len(sources) > 20
        assert "**It takes**" not in sources[0]
