"""Planted faults: the notebooks' checks are seen to fail, each for its own reason.

Every fault is a page of its own, and all of them go through one real run of pytest under the
repository's settings.
"""

import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from importlib.metadata import version

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tools.refresh import PageError, main, refresh
from tools.repository import REPOSITORY

SETTINGS = [
    "conftest.py",
    "pyproject.toml",
    "tests/__init__.py",
    "tools/full_mnist.py",
    "tools/environment.py",
]

FIGURE = """\
import numpy as np
from course_utils.figures import new_axes, show

points = np.random.default_rng(0).normal(size=(300, 2))
figure, axes = new_axes()
axes.plot(*points.T, "o")
show(figure, alt="A cloud of 300 points around the origin")"""


def code(source, *tags):
    return new_code_cell(source, metadata={"tags": list(tags)} if tags else {})


def words_page():
    return new_notebook(
        cells=[
            new_markdown_cell("# A page"),
            code('print("loss = 0.25")\n6 * 7'),  # Cell 0
            new_markdown_cell("## A section\n\n```\n#### no heading\n```"),
            code("6 * 7;"),  # Cell 1
            code("1 / 0", "raises-exception"),  # Cell 2
            code(
                "import time; time.time()", "nbval-ignore-output", "because-time-passes"
            ),  # Cell 3
            code("Out[1]"),  # Cell 4
        ]
    )


def figure_page():
    return new_notebook(cells=[new_markdown_cell("# A figure"), code(FIGURE)])


def explorer_page():
    explorer = "from course_utils.explorers.curve_fitting import LineExplorer\n"
    explorer += "LineExplorer([0, 1, 2], [0.1, 0.5, 0.4])"
    return new_notebook(cells=[new_markdown_cell("# An explorer"), code(explorer)])


def write(page, path):
    nbformat.write(page, path)
    return path


# Each fault: the page it is planted in, the item that must fail, and what that item must say.
FAULTS = {}


def fault(page, item, message):
    def register(plant):
        FAULTS[plant.__name__] = (plant, page, item, message)
        return plant

    return register


def code_cell(page, number):
    return [cell for cell in page.cells if cell.cell_type == "code"][number]


@fault("words", "Cell 0", "mismatch 'stdout'")
def number_edited_in_a_stream(page):
    code_cell(page, 0).outputs[0].text = "loss = 0.24\n"


@fault("words", "Cell 0", "mismatch 'text/plain'")
def number_edited_in_a_result(page):
    code_cell(page, 0).outputs[1].data["text/plain"] = "43"


@fault("words", "Cell 0", "differ in kind or order")
def outputs_swapped(page):
    code_cell(page, 0).outputs.reverse()


@fault("words", "Cell 0", "differ in kind or order")
def output_with_other_metadata(page):
    code_cell(page, 0).outputs[1].metadata = {"isolated": True}


@fault("words", "Cell 1", "Missing output fields")
def output_too_many(page):
    code_cell(page, 1).outputs = [new_output("stream", name="stdout", text="42\n")]


@fault("words", "Cell 0", "Unexpected output fields")
def output_too_few(page):
    code_cell(page, 0).outputs.pop()


@fault("words", "Cell 2", "mismatch 'evalue'")
def another_exception(page):
    code_cell(page, 2).outputs[0].evalue = "division by one"


@fault("words", "Cell 2", "differ in kind or order")
def another_traceback(page):
    code_cell(page, 2).outputs[0].traceback[-1] += "!"


@fault("words", "Cell 2", "nothing was raised")
def exception_that_no_longer_comes(page):
    code_cell(page, 2).source = "1 / 1;"
    code_cell(page, 2).outputs = []


@fault("words", "Cell 0", "the kernel died")
def kernel_that_dies(page):
    code_cell(page, 0).source = "import os; os._exit(1)"


@fault("words", "Cell 0", "clear_output")
def output_that_is_cleared(page):
    code_cell(page, 0).source = "from IPython.display import clear_output; clear_output()"


@fault("figure", "Cell 0", "a picture differs by")
def one_point_of_300_moved(page):
    cell = code_cell(page, 0)
    cell.source = cell.source.replace("figure, axes", "points[150] += 0.3\nfigure, axes")


@fault("figure", "Cell 0", "and is now (")
def picture_of_another_size(page):
    cell = code_cell(page, 0)
    cell.source = cell.source.replace("new_axes()", "new_axes(figsize=(7, 4))")


@fault("figure", "Cell 0", "mismatch 'text/html'")
def words_of_a_picture_edited(page):
    data = code_cell(page, 0).outputs[0].data
    data["text/html"] = data["text/html"].replace("300 points", "200 points")


@fault("figure", "Cell 0", "Unexpected output fields")
def picture_missing(page):
    code_cell(page, 0).outputs = []


@fault("figure", "saved", "a picture without words")
def picture_without_words(page):
    data = code_cell(page, 0).outputs[0].data
    data["text/html"] = data["text/html"].replace("A cloud of 300 points around the origin", " ")


@fault("words", "saved", "the exercise scale is answered")
def exercise_saved_with_an_answer(page):
    verdict = {"exercise": {"name": "scale", "status": "right"}}
    code_cell(page, 3).outputs = [new_output("display_data", metadata=verdict)]


@fault("words", "saved", "a picture without words")
def picture_from_pyplot(page):
    code_cell(page, 0).outputs[1].data["image/png"] = ""


@fault("words", "saved", "execution counts [None, 2, 3, 4, 5]")
def cell_never_run(page):
    code_cell(page, 0).execution_count = None
    code_cell(page, 0).outputs = []


@fault("words", "saved", "execution counts [2, 1, 3, 4, 5]")
def cells_run_out_of_order(page):
    code_cell(page, 0).execution_count, code_cell(page, 1).execution_count = 2, 1


@fault("words", "saved", "unknown tags ['raise-exception']")
def tag_misspelt(page):
    code_cell(page, 0).metadata.tags = ["raise-exception"]


@fault("words", "saved", "use a tag")
def comment_that_switches_comparison_off(page):
    code_cell(page, 0).source = "# NBVAL_IGNORE_OUTPUT"


@fault("words", "saved", "must not be stored")
def ignored_output_stored(page):
    code_cell(page, 3).outputs = [new_output("stream", name="stdout", text="1.0\n")]


@fault("words", "saved", "no code cell")
def page_without_code(page):
    page.cells = page.cells[:1]


@fault("words", "saved", "one heading of level 1")
def page_with_two_titles(page):
    page.cells[2].source = "# Another page"


@fault("words", "saved", "one heading of level 1")
def page_without_a_title(page):
    page.cells[0].source = "A page"


@fault("words", "saved", "a heading of level 3 follows one of level 1")
def heading_level_skipped(page):
    page.cells[2].source = "### A section"


@fault("words", "saved", "say why nothing is compared")
def ignored_output_without_a_reason(page):
    code_cell(page, 3).metadata.tags = ["nbval-ignore-output"]


@fault("words", "saved", "a widget")
def widget(page):
    code_cell(page, 0).outputs[1].data["application/vnd.jupyter.widget-view+json"] = {}


@fault("explorer", "Cell 0", "mismatch 'text/html'")
def explorer_that_begins_elsewhere(page):
    cell = code_cell(page, 0)
    cell.source = cell.source.replace("0.4]", "0.3]")


@fault("explorer", "Cell 0", "a picture differs by")
def still_picture_of_something_else(page):
    cell = code_cell(page, 0)
    cell.source = cell.source.replace("\n", "\nLineExplorer.slopes += 0.1\n")


@fault("explorer", "Cell 0", "Missing output fields")
def widget_without_a_still_picture(page):
    cell = code_cell(page, 0)
    cell.source += ".picture"


@fault("words", "saved", "bytes, more than")
def page_too_large(page):
    code_cell(page, 0).outputs[0].text = "x" * 1_000_001


CLEAN = ["words", "words_again", "figure", "figure_again", "explorer", "explorer_again"]


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """A folder with the repository's settings and one page for each fault."""
    folder = tmp_path_factory.mktemp("planted")
    for name in SETTINGS:
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(REPOSITORY / name, folder / name)
    pin_matplotlib(folder, version("matplotlib"))
    notebooks = folder / "notebooks"
    notebooks.mkdir()

    clean = {
        "words": write(words_page(), notebooks / "words.ipynb"),
        "figure": write(figure_page(), notebooks / "figure.ipynb"),
        "explorer": write(explorer_page(), notebooks / "explorer.ipynb"),
    }
    for path in clean.values():
        refresh(path)
        shutil.copy(path, notebooks / f"{path.stem}_again.ipynb")
    for name, (plant, page, _, _) in FAULTS.items():
        faulty = nbformat.read(clean[page], as_version=4)
        plant(faulty)
        write(faulty, notebooks / f"{name}.ipynb")
    return folder


def pin_matplotlib(folder, pin):
    (folder / "requirements.lock").write_text(f"ipython=={version('ipython')}\nmatplotlib=={pin}\n")


def run_pytest(folder, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "pytest", "--color=no", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="module")
def outcomes(planted):
    """What one run of pytest said of every page: {(page, item): (seconds, message or None)}."""
    report = planted / "report.xml"
    pages = [f"{name}.ipynb" for name in CLEAN]
    for name, (_, _, item, _) in FAULTS.items():
        pages.append(f"{name}.ipynb" + ("::saved" if item == "saved" else ""))
    run = run_pytest(planted, f"--junitxml={report}", *(f"notebooks/{page}" for page in pages))
    assert run.returncode == 1, run.stdout + run.stderr
    found = {}
    for case in ElementTree.parse(report).iter("testcase"):
        failure = case.find("failure")
        message = None if failure is None else failure.get("message") + failure.text
        page = case.get("classname").removeprefix("notebooks.").removesuffix(".ipynb")
        found[page, case.get("name")] = (float(case.get("time")), message)
    return found


@pytest.mark.parametrize("name", FAULTS)
def test_planted_fault_is_found(outcomes, name):
    _, _, item, message = FAULTS[name]
    assert message in (outcomes[name, item][1] or "passed")


@pytest.mark.parametrize("page", CLEAN)
def test_clean_page_passes(outcomes, page):
    messages = [message for (name, _), (_, message) in outcomes.items() if name == page]
    assert len(messages) == (6 if page.startswith("words") else 2)
    assert not any(messages)


def test_dead_kernel_is_noticed_at_once(outcomes):
    seconds, _ = outcomes["kernel_that_dies", "Cell 0"]
    assert seconds < 20  # the time-out of a cell is 120


def test_pixels_are_compared_only_under_the_locked_matplotlib(outcomes, planted):
    pin_matplotlib(planted, "1.0")
    pages = ["notebooks/one_point_of_300_moved.ipynb", "notebooks/words_of_a_picture_edited.ipynb"]
    report = run_pytest(planted, "-n0", *pages).stdout
    assert "only the words of the figures are compared" in report
    assert "1 failed, 3 passed" in report


@pytest.mark.parametrize("option", ["--nbval-lax", "--nbval-sanitize-with=rules.cfg"])
def test_options_that_let_cells_pass_are_refused(planted, option):
    run = run_pytest(planted, option, "notebooks/words.ipynb")
    assert run.returncode == pytest.ExitCode.USAGE_ERROR
    assert "is no way to test this course" in run.stderr


def test_refresh_changes_no_byte_of_a_page_that_is_as_it_was(tmp_path):
    path = write(figure_page(), tmp_path / "page.ipynb")
    assert refresh(path)
    first = path.read_bytes()
    assert not refresh(path)
    assert path.read_bytes() == first
    assert [each.name for each in tmp_path.iterdir()] == ["page.ipynb"]


def test_refresh_leaves_a_failing_page_as_it_was(tmp_path, capsys):
    page = words_page()
    page.cells[3].source = "undefined"
    page.cells[3].id = "the-culprit"
    path = write(page, tmp_path / "page.ipynb")
    before = path.read_bytes()
    assert main([str(path)]) == 1
    message = capsys.readouterr().err
    assert "page.ipynb, cell 3 (the-culprit)" in message and "NameError" in message
    assert path.read_bytes() == before


def test_refresh_names_the_page_whose_kernel_died(tmp_path):
    page = new_notebook(cells=[code("import os; os._exit(1)")])
    with pytest.raises(PageError, match="page.ipynb, cell 0"):
        refresh(write(page, tmp_path / "page.ipynb"))


def test_refresh_keeps_ids_and_gives_one_where_there_is_none(tmp_path):
    page = new_notebook(cells=[new_markdown_cell("# A"), code("1;"), code("2;")])
    page.nbformat_minor = 4
    for cell in page.cells:
        del cell["id"]
    path = write(page, tmp_path / "page.ipynb")
    refresh(path)
    ids = [cell.id for cell in nbformat.read(path, as_version=4).cells]
    assert ids == ["cell-000", "cell-001", "cell-002"]
