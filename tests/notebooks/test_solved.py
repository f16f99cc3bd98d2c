"""Every page as the instructor's copy: every exercise is right, and nothing else changes."""


import nbformat
import pytest
from tools.examples import EXERCISES

from course_utils.classroom.copies import CHECK, execute, instructor_copy
from course_utils.explorers.still import without_live_views
from tools.full_mnist import why_skipped
from tools.repository import NOTEBOOKS

SOLVABLE = [path for path in sorted(NOTEBOOKS.glob("*.ipynb")) if path.stem[3:] in PAGES]


def test_every_module_has_its_page():
    assert {path.stem[3:] for path in SOLVABLE} == set(PAGES)


@pytest.mark.parametrize("path", SOLVABLE, ids=lambda path: path.stem)
def test_solved(path):
    if reason := why_skipped(path):
        pytest.skip(reason)
    page = nbformat.read(path, 4)
    stored = {cell.id: cell for cell in page.cells}
    solved = instructor_copy(page, path.name)
    execute(solved, path.parent)

    done = []
    for cell in solved.cells:
        before = stored.get(cell.id)
        if cell.cell_type == "markdown":
            assert cell.source.startswith("> **") if before is None else cell == before
        elif found := CHECK.search(cell.source):
            (output,) = cell.outputs
            assert output.metadata.exercise == {"name": found[1], "status": "right"}
            done.append(found[1])
        elif "nbval-ignore-output" in cell.metadata.get("tags", []):
            assert not before.outputs
        elif "ex.progress()" not in cell.source:
            assert texts(cell) == texts(before), cell.source
    assert done == list(PAGES[path.stem[3:]].exercises)


def texts(cell):
    """What a cell shows, in words."""
    return [
        output.get("text") or output.get("data", {}).get("text/plain")
        for output in without_live_views(cell.outputs)
    ]
