"""Planted faults: the notebooks' checks are seen to fail, each for its own reason.

What is wrong with a page as it was saved is told without executing it. The faults in cells lie on
one page, each in a cell of its own, and go through a real run of pytest under the repository's
settings.
"""

from importlib.metadata import version

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

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
    picture = '<img alt="A cloud" src="data:image/png;base64,iVBORw0KGgo=">'
    cells[3].outputs = [new_output("display_data", {"text/html": picture})]
    return page, cells


SAVED = {}


def saved(message):
    """A fault of a page as it was saved, and what must be said of it."""

    def register(plant):
        SAVED[plant.__name__] = plant, message
        return plant

    return register


@saved("a picture without words")
def picture_without_words(page, cells):
    data = cells[3].outputs[0].data
    data["text/html"] = data["text/html"].replace("A cloud", " ")


@saved("a picture without words")
def picture_from_pyplot(page, cells):
    cells[0].outputs[1].data["image/png"] = ""


@saved("the exercise scale is answered")
def exercise_saved_with_an_answer(page, cells):
    verdict = {"exercise": {"name": "scale", "status": "right"}}
    cells[3].outputs = [new_output("display_data", metadata=verdict)]


@saved("execution counts [None, 2, 3, 4]")
def cell_never_run(page, cells):
    cells[0].execution_count, cells[0].outputs = None, []


@saved("execution counts [2, 1, 3, 4]")
def cells_run_out_of_order(page, cells):
    cells[0].execution_count, cells[1].execution_count = 2, 1


@saved("unknown tags ['raise-exception']")
def tag_misspelt(page, cells):
    cells[0].metadata.tags = ["raise-exception"]


@saved("use a tag")
def comment_that_switches_comparison_off(page, cells):
    cells[0].source = "# NBVAL_IGNORE_OUTPUT"


@saved("must not be stored")
def ignored_output_stored(page, cells):
    cells[2].outputs = [new_output("stream", name="stdout", text="1.0\n")]


@saved("say why nothing is compared")
def ignored_output_without_a_reason(page, cells):
    cells[2].metadata.tags = ["nbval-ignore-output"]


@saved("no code cell")
def page_without_code(page, cells):
    page.cells = page.cells[:1]


@saved("one heading of level 1")
def page_with_two_titles(page, cells):
    page.cells[2].source = "# Another page"


@saved("one heading of level 1")
def page_without_a_title(page, cells):
    page.cells[0].source = "A page"


@saved("a heading of level 3 follows one of level 1")
def heading_level_skipped(page, cells):
    page.cells[2].source = "### A section"


@saved("a widget")
def widget(page, cells):
    cells[0].outputs[1].data["application/vnd.jupyter.widget-view+json"] = {}


@saved("bytes, more than")
def page_too_large(page, cells):
    cells[0].outputs[0].text = "x" * 1_000_001


@pytest.mark.parametrize("name", SAVED)
def test_fault_of_a_saved_page_is_told(name):
    page, cells = saved_page()
    assert list(faults_of_saved_page(page)) == []
    plant, message = SAVED[name]
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

EXECUTED = {}


def executed(cell, message):
    """A fault in a cell, and what must be said of it when it is executed."""

    def register(plant):
        EXECUTED[plant.__name__] = plant, cell, message
        return plant

    return register


@executed(WORDS, "mismatch 'stdout'")
def number_edited_in_a_stream(cell):
    cell.outputs[0].text = "loss = 0.24\n"


@executed(WORDS, "mismatch 'text/plain'")
def number_edited_in_a_result(cell):
    cell.outputs[1].data["text/plain"] = "43"


@executed(WORDS, "differ in kind or order")
def outputs_swapped(cell):
    cell.outputs.reverse()


@executed(WORDS, "differ in kind or order")
def output_with_other_metadata(cell):
    cell.outputs[1].metadata = {"isolated": True}


@executed(code("6 * 7;"), "Missing output fields")
def output_too_many(cell):
    cell.outputs = [new_output("stream", name="stdout", text="42\n")]


@executed(WORDS, "Unexpected output fields")
def output_too_few(cell):
    cell.outputs.pop()


@executed(ERROR, "mismatch 'evalue'")
def another_exception(cell):
    cell.outputs[0].evalue = "division by one"


@executed(ERROR, "differ in kind or order")
def another_traceback(cell):
    cell.outputs[0].traceback[-1] += "!"


@executed(ERROR, "nothing was raised")
def exception_that_no_longer_comes(cell):
    cell.source, cell.outputs = "1 / 1;", []


@executed(WORDS, "clear_output")
def output_that_is_cleared(cell):
    cell.source = "from IPython.display import clear_output; clear_output()"


@executed(FIGURE, "a picture differs by")
def one_point_of_300_moved(cell):
    cell.source = cell.source.replace("figure, axes", "points[150] += 0.3\nfigure, axes")


@executed(FIGURE, "and is now (")
def picture_of_another_size(cell):
    cell.source = cell.source.replace("new_axes()", "new_axes(figsize=(7, 4))")


@executed(FIGURE, "mismatch 'text/html'")
def words_of_a_picture_edited(cell):
    data = cell.outputs[0].data
    data["text/html"] = data["text/html"].replace("300 points", "200 points")


@executed(FIGURE, "Unexpected output fields")
def picture_missing(cell):
    cell.outputs = []


@executed(EXPLORER, "mismatch 'text/html'")
def explorer_that_begins_elsewhere(cell):
    cell.source = cell.source.replace("0.4]", "0.3]")


@executed(EXPLORER, "Missing output fields")
def widget_without_a_still_picture(cell):
    cell.source += ".picture"


@executed(EXPLORER, "a picture differs by")
def still_picture_of_something_else(cell):
    cell.source = cell.source.replace("\n", "\nLineExplorer.slopes += 0.1\n")


@executed(WORDS, "the kernel died")
def kernel_that_dies(cell):
    cell.source = "import os; os._exit(1)"


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
    widget(faulty, cells)
    write(faulty, folder / "saved.ipynb")

    sources = [*CLEAN, *(cell for _, cell, _ in EXECUTED.values())]
    copies = [code(cell.source, *cell.metadata.get("tags", [])) for cell in sources]
    path = write(new_notebook(cells=[new_markdown_cell("# A"), *copies]), folder / "page.ipynb")
    refresh(path)
    page = nbformat.read(path, as_version=4)
    for (plant, _, _), cell in zip(EXECUTED.values(), page.cells[-len(EXECUTED) :], strict=True):
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
    _, _, message = EXECUTED[name]
    assert message in said.get(("page", item(name)), "passed")


def test_nothing_else_is_said(said):
    assert said.keys() == {("saved", "saved"), *(("page", item(name)) for name in EXECUTED)}
    assert "cell 0: a widget" in said["saved", "saved"]


def test_pixels_are_compared_only_under_the_locked_matplotlib(folder, monkeypatch):
    pin_matplotlib(folder, "1.0")
    names = ["one_point_of_300_moved", "words_of_a_picture_edited"]
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
