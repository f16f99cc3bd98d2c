"""Explorers in a browser: keys, room, and what becomes of their place in a page.

On a small page of their own, with one explorer of each kind of control.
"""

import string

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from playwright.sync_api import expect

from tools.browser import command, jupyterlab, open_page, open_window, run_all, shut_down

pytestmark = pytest.mark.browser
expect.set_options(timeout=60_000)

NAMES = ["curve_fitting-line", "temperature-softmax", "gradient_descent-descent", "draw_pad-narrow"]
KEYS = [*string.ascii_lowercase, "0", "1", "ArrowDown", "ArrowUp", "Delete"]
CONTROLS = """:is([tabindex='0'], [contenteditable=true]:not([inert]), button, select,
input):visible"""

KIND = "(control) => `${control.tagName} ${control.type} ${control.className}`"

# All that a stray key could change.
NOTEBOOK = """() => jupyterapp.shell.currentWidget.content.widgets.map(({ model }) =>
  [model.type, model.sharedModel.getSource()])"""
RUNS = (
    "() => jupyterapp.shell.currentWidget.content.widgets.map(({ model }) => model.executionCount)"
)
IS_SAVED = "() => !jupyterapp.shell.currentWidget.context.model.dirty"

# Whether an explorer's picture is as wide as it was drawn, and has the room that there is.
IS_FITTED = """(explorer) => {
  const canvas = explorer.querySelector("canvas.course-figure");
  return canvas?.dataset.pictures && Math.abs(canvas.width - canvas.clientWidth) < 2 &&
    canvas.clientWidth > Math.min(canvas.parentElement.clientWidth, 480) - 20;
}"""

# The smallest height of the output around an element, from now on.
FOLLOW_THE_HEIGHT = """(explorer) => {
  const output = explorer.closest(".jp-Cell-outputWrapper");
  window.lowest = output.offsetHeight;
  new ResizeObserver(() => { lowest = Math.min(lowest, output.offsetHeight); }).observe(output);
  return output.offsetHeight;
}"""


@pytest.fixture(
    scope="module",
    params=["jupyterlab", pytest.param("notebook", marks=pytest.mark.exhaustive)],
)
def page(request, browser, tmp_path_factory):
    """A page with explorers, after all cells were run: in JupyterLab, and in Notebook 7."""
    folder, home = tmp_path_factory.mktemp("page"), tmp_path_factory.mktemp("home")
    cells = [
        new_markdown_cell("# Explorers"),
        new_code_cell("from tools.examples import EXPLORERS"),
    ]
    cells += [new_code_cell(f"EXPLORERS[{name!r}]()") for name in NAMES]
    notebook = new_notebook(cells=cells)
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, folder / "page.ipynb")
    with jupyterlab(folder, home, request.param) as address:
        if request.param == "notebook":
            window = open_window(browser, address, "notebooks/page.ipynb")
            open_page(window, None)
        else:
            window = open_window(browser, address)
            open_page(window, "page.ipynb")
            command(window, "application:toggle-left-area")  # a phone has no room for it
        assert [cell["error"] for cell in run_all(window)] == [None] * (len(NAMES) + 1)
        window.home = home
        fitted(window)
        yield window
        assert window.errors == []
        shut_down(window)


def fitted(page):
    """Each explorer in turn, on the screen and drawn for its room."""
    explorers = page.locator(".course-explorer")
    expect(explorers).to_have_count(len(NAMES))
    for explorer in explorers.all():
        explorer.scroll_into_view_if_needed()
        page.wait_for_function(IS_FITTED, arg=explorer.element_handle())
    return explorers.all()


def test_no_key_on_a_control_changes_the_notebook(page):
    """One control of each kind; what keeps a key is around all of them."""
    before, kinds = page.evaluate(NOTEBOOK), set()
    for explorer in fitted(page):
        for control in explorer.locator(CONTROLS).all():
            if (kind := control.evaluate(KIND)) in kinds:
                continue
            kinds.add(kind)
            control.focus()
            for key in KEYS:
                page.keyboard.press(key)
            page.keyboard.press("Escape")
            assert page.evaluate(NOTEBOOK) == before, control.evaluate("(each) => each.outerHTML")
    assert len(kinds) > 5, kinds


def test_what_is_pressed_with_control_or_shift_is_for_the_notebook(page):
    handle = page.locator(".course-explorer .noUi-handle").first
    handle.focus()
    page.keyboard.press("Control+s")
    page.wait_for_function(IS_SAVED)
    before = page.evaluate(RUNS)
    handle.press("Shift+Enter")
    page.wait_for_function(f"(before) => String(({RUNS})()) !== String(before)", arg=before)


def test_a_cell_that_runs_again_keeps_its_height(page):
    explorer = fitted(page)[1]
    height = explorer.evaluate(FOLLOW_THE_HEIGHT)
    pictures = explorer.locator("[data-pictures]").element_handle()
    explorer.locator(".noUi-handle").first.focus()
    page.keyboard.press("Shift+Enter")
    page.wait_for_function("(old) => !old.isConnected", arg=pictures)
    fitted(page)
    assert height > 400 and page.evaluate("window.lowest") > 0.95 * height


@pytest.mark.parametrize("width, height", [(900, 700), (700, 450), (390, 844), (1400, 1000)])
def test_pictures_are_drawn_for_the_room_that_there_is(page, width, height):
    page.set_viewport_size({"width": width, "height": height})
    for explorer in fitted(page):
        canvas, box = explorer.locator("canvas.course-figure"), explorer.bounding_box()
        assert canvas.bounding_box()["width"] <= box["width"] + 1
