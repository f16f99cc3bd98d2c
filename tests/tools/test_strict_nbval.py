"""Planted faults: the notebooks' checks are seen to fail, each for its own reason.

What is wrong with a page as it was saved is told without executing it. The faults in cells lie on
one page, each in a cell of its own, and go through a real run of pytest under the repository's
settings.
"""

import base64
import io
from importlib.metadata import version

import nbformat
import PIL.Image
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from course_utils.explorers.still import WIDGET
from tools import strict_nbval, suite
from tools.refresh import PageError, bare_page, main, refresh
from tools.strict_nbval import faults_of_saved_page


def code(source, *tags):
    return new_code_cell(source, metadata={"tags": list(tags)} if tags else {})


def write(page, path):
    nbformat.write(page, path)
    return path


# As saved


def saved_page():
    page = new_notebook(
        cells=[
            new_markdown_cell("# A page"),
            code('print("loss = 0.25")\n6 * 7'),
            new_markdown_cell("## A section\n\n```\n#### no heading\n```"),
            code("1 / 0", "raises-exception"),
            code("import time; time.time()", "nbval-ignore-output", "because-time-passes"),
            code('show(figure, alt="A cloud")'),
        ]
    )
    cells = [cell for cell in page.cells if cell.cell_type == "code"]
    for count, cell in enumerate(cells, start=1):
        cell.execution_count = count
    cells[0].outputs = [
        new_output("stream", name="stdout", text="loss = 0.25\n"),
        new_output("execute_result", {"text/plain": "42"}, execution_count=1),
    ]
    cells[3].outputs = [new_output("display_data", {"text/html": picture_of(660)})]
    return page, cells


def picture_of(height):
    """A picture as a page holds it, so many pixels high."""
    png = io.BytesIO()
    PIL.Image.new("1", (1, height)).save(png, "png")
    data = base64.b64encode(png.getvalue()).decode()
    return f'<img alt="A cloud" src="data:image/png;base64,{data}">'


def replace(holder, key, old, new):
    assert old in holder[key]
    holder[key] = holder[key].replace(old, new)


# The fault: what must be said of it, and how it is planted.
SAVED = {
    "picture without words": (
        "a picture without words",
        lambda page, cells: replace(cells[3].outputs[0].data, "text/html", "A cloud", " "),
    ),
    "picture from pyplot": (
        "a picture without words",
        lambda page, cells: cells[0].outputs[1].data.update({"image/png": ""}),
    ),
    "picture higher than a screen": (
        "a picture 661 pixels high",
        lambda page, cells: cells[3].outputs[0].data.update({"text/html": picture_of(661)}),
    ),
    "exercise saved with an answer": (
        "the exercise scale is answered",
        lambda page, cells: (
            cells[3].outputs[0].update(metadata={"exercise": {"name": "scale", "status": "right"}})
        ),
    ),
    "cell never run": (
        "execution counts [None, 2, 3, 4]",
        lambda page, cells: cells[0].update(execution_count=None, outputs=[]),
    ),
    "cells run out of order": (
        "execution counts [1, 2, 4, 3]",
        lambda page, cells: page.cells.insert(4, page.cells.pop()),
    ),
    "tag misspelt": (
        "unknown tags ['raise-exception']",
        lambda page, cells: cells[0].metadata.update(tags=["raise-exception"]),
    ),
    "comment that switches comparison off": (
        "use a tag",
        lambda page, cells: cells[0].update(source="# NBVAL_IGNORE_OUTPUT"),
    ),
    "ignored output stored": (
        "must not be stored",
        lambda page, cells: cells[2].update(outputs=cells[0].outputs[:1]),
    ),
    "ignored output without a reason": (
        "say why nothing is compared",
        lambda page, cells: cells[2].metadata.update(tags=["nbval-ignore-output"]),
    ),
    "page without code": ("no code cell", lambda page, cells: page.update(cells=page.cells[:1])),
    "two titles": (
        "one heading of level 1",
        lambda page, cells: page.cells[2].update(source="# Another page"),
    ),
    "no title": ("one heading of level 1", lambda page, cells: page.cells[0].update(source="A")),
    "heading level skipped": (
        "a heading of level 3 follows one of level 1",
        lambda page, cells: page.cells[2].update(source="### A section"),
    ),
    "widget": (
        "a widget",
        lambda page, cells: cells[0].outputs[1].data.update({WIDGET: {}}),
    ),
    "page too large": (
        "bytes, more than",
        lambda page, cells: cells[0].outputs[0].update(text="x" * 1_000_001),
    ),
}


@pytest.mark.parametrize("name", SAVED)
def test_fault_of_a_saved_page_is_told(name):
    page, cells = saved_page()
    assert list(faults_of_saved_page(page)) == []
    message, plant = SAVED[name]
    plant(page, cells)
    (told,) = faults_of_saved_page(page)
    assert message in told


# Executed

WORDS = code('print("loss = 0.25")\n6 * 7')
ERROR = code("1 / 0", "raises-exception")
FIGURE = code("""\
import numpy as np
from course_utils.figures import new_axes, show

points = np.random.default_rng(0).normal(size=(300, 2))
figure, axes = new_axes()
axes.plot(*points.T, "o")
show(figure, alt="A cloud of 300 points around the origin")""")
EXPLORER = code("""\
from course_utils.explorers.curve_fitting import LineExplorer
LineExplorer([0, 1, 2], [0.1, 0.5, 0.4])""")
CLEAN = [
    WORDS,
    ERROR,
    FIGURE,
    EXPLORER,
    code("6 * 7;"),
    code("Out[1]"),
    code("import time; time.time()", "nbval-ignore-output", "because-time-passes"),
]

# The fault: the cell that has it, what must be said of it, and how it is planted.
EXECUTED = {
    "number edited in a stream": (
        WORDS,
        "mismatch 'stdout'",
        lambda cell: cell.outputs[0].update(text="loss = 0.24\n"),
    ),
    "number edited in a result": (
        WORDS,
        "mismatch 'text/plain'",
        lambda cell: replace(cell.outputs[1].data, "text/plain", "42", "43"),
    ),
    "outputs swapped": (WORDS, "differ in kind or order", lambda cell: cell.outputs.reverse()),
    "output with other metadata": (
        WORDS,
        "differ in kind or order",
        lambda cell: cell.outputs[1].update(metadata={"isolated": True}),
    ),
    "output too many": (
        code("6 * 7;"),
        "Missing output fields",
        lambda cell: cell.outputs.append(new_output("stream", name="stdout", text="42\n")),
    ),
    "output too few": (WORDS, "Unexpected output fields", lambda cell: cell.outputs.pop()),
    "another exception": (
        ERROR,
        "mismatch 'evalue'",
        lambda cell: replace(cell.outputs[0], "evalue", "zero", "one"),
    ),
    "another traceback": (
        ERROR,
        "differ in kind or order",
        lambda cell: cell.outputs[0].traceback.append("!"),
    ),
    "exception that no longer comes": (
        ERROR,
        "nothing was raised",
        lambda cell: cell.update(source="1 / 1;", outputs=[]),
    ),
    "output that is cleared": (
        WORDS,
        "clear_output",
        lambda cell: cell.update(source="from IPython import display; display.clear_output()"),
    ),
    "one point of 300 moved": (
        FIGURE,
        "a picture differs by",
        lambda cell: replace(cell, "source", "figure, axes", "points[150] += 0.3\nfigure, axes"),
    ),
    "picture of another size": (
        FIGURE,
        "and is now (",
        lambda cell: replace(cell, "source", "new_axes()", "new_axes(figsize=(7, 4))"),
    ),
    "words of a picture edited": (
        FIGURE,
        "mismatch 'text/html'",
        lambda cell: replace(cell.outputs[0].data, "text/html", "300 points", "200 points"),
    ),
    "points too pale": (
        FIGURE,
        "Line2D(_child0) has a contrast of 2.66",
        lambda cell: replace(cell, "source", '"o"', '"o", color="0.6"'),
    ),
    "picture missing": (
        FIGURE,
        "Unexpected output fields",
        lambda cell: cell.update(outputs=[]),
    ),
    "explorer that begins elsewhere": (
        EXPLORER,
        "mismatch 'text/html'",
        lambda cell: replace(cell, "source", "0.4]", "0.3]"),
    ),
    "widget without a still picture": (
        EXPLORER,
        "Missing output fields",
        lambda cell: cell.update(source=f"{cell.source}.picture"),
    ),
    "still picture of something else": (
        EXPLORER,
        "a picture differs by",
        lambda cell: replace(cell, "source", "\n", "\nLineExplorer.slopes += 0.1\n"),
    ),
    "kernel that dies": (
        WORDS,
        "the kernel died",
        lambda cell: cell.update(source="import os; os._exit(1)"),
    ),
}

# The cells of the page with the faults, by number.
ITEMS = [*map(str, range(len(CLEAN))), *EXECUTED]


def item(name):
    return f"Cell {ITEMS.index(name)}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The repository's settings, a page with all faults in cells, and one with a fault as saved."""
    folder = tmp_path_factory.mktemp("planted")
    suite.copy(suite.SETTINGS, folder)
    pin_matplotlib(folder, version("matplotlib"))
    faulty, cells = saved_page()
    SAVED["widget"][1](faulty, cells)
    write(faulty, folder / "saved.ipynb")

    sources = [*CLEAN, *(cell for cell, _, _ in EXECUTED.values())]
    copies = [code(cell.source, *cell.metadata.get("tags", [])) for cell in sources]
    path = write(new_notebook(cells=[new_markdown_cell("# A"), *copies]), folder / "page.ipynb")
    refresh(path)
    page = nbformat.read(path, as_version=4)
    for (_, _, plant), cell in zip(EXECUTED.values(), page.cells[-len(EXECUTED) :], strict=True):
        plant(cell)
    write(page, path)
    return folder


def pin_matplotlib(folder, pin):
    (folder / "requirements.lock").write_text(f"ipython=={version('ipython')}\nmatplotlib=={pin}\n")


@pytest.fixture(scope="module")
def said(folder):
    """What one run of pytest said of each item that failed."""
    outcomes = suite.run(folder, "-n0", "page.ipynb", "saved.ipynb::saved")
    assert len(outcomes) == 1 + len(ITEMS) + 1
    return {(outcome.file, outcome.name): outcome.fault for outcome in outcomes if outcome.fault}


@pytest.mark.parametrize("name", EXECUTED)
def test_planted_fault_is_found(said, name):
    _, message, _ = EXECUTED[name]
    assert message in said.get(("page", item(name)), "passed")


def test_nothing_else_is_said(said):
    assert said.keys() == {("saved", "saved"), *(("page", item(name)) for name in EXECUTED)}
    assert "cell 0: a widget" in said["saved", "saved"]


@pytest.mark.exhaustive
def test_pixels_are_compared_only_under_the_locked_matplotlib(folder, monkeypatch):
    pin_matplotlib(folder, "1.0")
    names = ["one point of 300 moved", "words of a picture edited"]
    outcomes = suite.run(folder, "-n0", *(f"page.ipynb::{item(name)}" for name in names))
    assert [bool(outcome.fault) for outcome in outcomes] == [False, True]
    monkeypatch.setattr(strict_nbval, "compare_pixels", False)
    assert "only the words of the figures" in strict_nbval.pytest_report_header()


@pytest.mark.parametrize("option", ["nbval_lax", "nbval_sanitize_with"])
def test_options_that_let_cells_pass_are_refused(request, monkeypatch, option):
    monkeypatch.setattr(request.config.option, option, "something")
    with pytest.raises(pytest.UsageError, match="is no way to test this course"):
        strict_nbval.pytest_configure(request.config)


# Written back


@pytest.mark.exhaustive
def test_refresh_changes_no_byte_of_a_page_that_is_as_it_was(tmp_path):
    page = new_notebook(cells=[new_markdown_cell("# A"), code(FIGURE.source)])
    path = write(page, tmp_path / "page.ipynb")
    assert refresh(path)
    first = path.read_bytes()
    assert not refresh(path)
    assert path.read_bytes() == first
    assert [each.name for each in tmp_path.iterdir()] == ["page.ipynb"]


def test_refresh_leaves_a_failing_page_as_it_was(tmp_path, capsys):
    page = new_notebook(cells=[new_markdown_cell("# A"), code("1 + 1"), code("undefined")])
    page.cells[2].id = "the-culprit"
    path = write(page, tmp_path / "page.ipynb")
    before = path.read_bytes()
    assert main([str(path)]) == 1
    message = capsys.readouterr().err
    assert "page.ipynb, cell 2 (the-culprit)" in message and "NameError" in message
    assert path.read_bytes() == before


def test_refresh_names_the_page_whose_kernel_died(tmp_path):
    page = new_notebook(cells=[code("import os; os._exit(1)")])
    with pytest.raises(PageError, match="page.ipynb, cell 0"):
        refresh(write(page, tmp_path / "page.ipynb"))


def test_refresh_keeps_ids_and_gives_one_where_there_is_none():
    page = new_notebook(cells=[new_markdown_cell("# A"), code("1;"), code("2;")])
    page.nbformat_minor = 4
    for cell in page.cells[:2]:
        del cell["id"]
    page.cells[2]["id"] = "mine"
    ids = [cell.id for cell in bare_page(nbformat.v4.writes(page)).cells]
    assert ids == ["cell-000", "cell-001", "mine"]
