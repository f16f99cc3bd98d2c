"""Every page as the instructor's copy: every exercise is right, and nothing else changes.

The other way to write each answer is pasted in below it, where it must run with what the page has
defined until there.
"""

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from course_utils.classroom.copies import CHECK, execute, instructor_copy
from tools.examples import EXERCISES
from tools.full_mnist import why_skipped
from tools.prose import texts
from tools.repository import PAGES


def other_way(name, variable, exercise):
    """A cell that pastes in the other answer, and shows nothing unless it isn't right."""
    code = exercise.another_code()
    code = code if callable(exercise.another) else f"{variable} = {code}"
    function = getattr(exercise.another, "__name__", variable)
    return new_code_cell(
        f"_names = dict(globals())\nexec({code!r}, _names)\n"
        f"_verdict = ex.{name}.diagnose(_names[{function!r}])\n"
        "assert _verdict.status == 'right', _verdict.message",
        id=f"other-{name}",
    )


@pytest.mark.parametrize(
    "path",
    [
        # These compute for long.
        pytest.param(path, marks=[pytest.mark.exhaustive] if path in PAGES[4:] else [])
        for path in PAGES
    ],
    ids=lambda path: path.stem,
)
def test_solved(path):
    if reason := why_skipped(path):
        pytest.skip(reason)
    page = nbformat.read(path, 4)
    stored = {cell.id: cell for cell in page.cells}
    solved = instructor_copy(page, path.name)
    exercises = EXERCISES[path.stem[3:]].exercises
    for place, cell in reversed(list(enumerate(solved.cells))):
        if cell.cell_type == "code" and (found := CHECK.search(cell.source)):
            solved.cells.insert(place + 1, other_way(*found.groups(), exercises[found[1]]))
    execute(solved, path.parent)

    done = []
    for cell in solved.cells:
        before = stored.get(cell.id)
        if cell.id.startswith("other-"):
            continue
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
    assert done == list(exercises)
