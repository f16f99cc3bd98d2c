"""Every page as the instructor's copy: every exercise is right, and nothing else changes."""

import nbformat
import pytest

from course_utils.classroom.copies import CHECK, execute, instructor_copy
from tools.examples import EXERCISES
from tools.full_mnist import why_skipped
from tools.prose import texts
from tools.repository import PAGES


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
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
    assert done == list(EXERCISES[path.stem[3:]].exercises)
