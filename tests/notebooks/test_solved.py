"""Every page with answers in it: all right, some right, and all wrong.

With right ones nothing else changes. With wrong ones a page goes on with the course's own, to its
end. The other way to write each answer is pasted in below it, where it must run with what the page
has defined until there.
"""

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from course_utils.classroom.copies import (
    CHECK,
    SECONDS_PER_CELL,
    instructor_copy,
    student_copy,
)
from course_utils.classroom.running import notebook_client
from course_utils.explorers.still import without_live_views
from tools.examples import EXERCISES
from tools.full_mnist import why_skipped
from tools.prose import texts
from tools.repository import NOTEBOOKS, PAGES


def pages(daily):
    """All pages; those that compute for long, or aren't for each day, weekly."""
    return pytest.mark.parametrize(
        "path",
        [
            pytest.param(path, marks=[] if path.stem[3:] in daily else [pytest.mark.exhaustive])
            for path in PAGES
        ],
        ids=lambda path: path.stem,
    )


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


def run_with(path, change):
    """Execute a page after some of its exercises were changed, and compare the rest.

    Parameters
    ----------
    path : pathlib.Path
    change : callable
        Takes the page as a student has it and one with its solutions, and changes the first.

    Returns
    -------
    dict of str to list of str
        The states that each exercise was found in.
    """
    if reason := why_skipped(path):
        pytest.skip(reason)
    stored = nbformat.read(path, 4)
    page = student_copy(stored)
    change(page, instructor_copy(stored, path.relative_to(NOTEBOOKS).as_posix()))
    notebook_client(page, path.parent, SECONDS_PER_CELL).execute()
    before, states = {cell.id: cell for cell in stored.cells}, {}
    for cell in page.cells:
        if cell.cell_type == "code" and cell.id in before:
            if found := CHECK.search(cell.source):
                verdicts = [output.get("metadata", {}).get("exercise") for output in cell.outputs]
                states[found[1]] = [each["status"] for each in verdicts if each]
            elif "nbval-ignore-output" in cell.metadata.get("tags", []):
                assert not before[cell.id].outputs
            elif "ex.progress()" not in cell.source:
                outputs = without_live_views(cell.outputs)
                told = NotebookNode(outputs=outputs)
                assert texts(told) == texts(before[cell.id]), cell.source
    return states


def exercises_of(page):
    """The places of the cells that check an exercise, with its name and that of its answer."""
    for place, cell in enumerate(page.cells):
        if cell.cell_type == "code" and (found := CHECK.search(cell.source)):
            yield place, *found.groups()


@pages({"curve_fitting"})
def test_solved(path):
    exercises = EXERCISES[path.stem[3:]].exercises

    def solve(page, solved):
        answers = {cell.id: cell.source for cell in solved.cells}
        for place, name, variable in reversed(list(exercises_of(page))):
            cell = page.cells[place]
            cell.source = answers[cell.id]
            page.cells.insert(place + 1, other_way(name, variable, exercises[name]))

    assert run_with(path, solve) == {name: ["right"] for name in exercises}


@pages({})
def test_half_solved(path):
    def solve_each_second(page, solved):
        answers = {cell.id: cell.source for cell in solved.cells}
        for place, _, _ in list(exercises_of(page))[::2]:
            cell = page.cells[place]
            cell.source = answers[cell.id]

    states = list(run_with(path, solve_each_second).values())
    assert states[::2] == [["right"]] * len(states[::2])
    assert states[1::2] == [["untouched"]] * len(states[1::2])


@pages({"start_here"})
def test_answered_wrongly(path):
    """All typical mistakes, one after the other: the page goes on with the course's own."""
    exercises = EXERCISES[path.stem[3:]].exercises

    def answer_wrongly(page, _):
        for place, name, variable in exercises_of(page):
            page.cells[place].source = (
                f"for answer in [..., *(wrong for wrong, _ in ex.{name}.mistakes)]:\n"
                f"    {variable} = ex.{name}.check(answer)"
            )

    states = run_with(path, answer_wrongly)
    for name, exercise in exercises.items():
        assert states[name] == ["untouched"] + ["wrong"] * len(exercise.mistakes)
