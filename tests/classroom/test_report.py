"""The instructor's table: real notebooks, executed."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from course_utils.classroom.report import main, states_of

EXERCISES = """
from course_utils.exercises.engine import Exercise, Page
page = Page(double=Exercise(6), half=Exercise(1.5), name=Exercise("tangent"))
"""


def notebook(path, *cells):
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=[new_code_cell(cell) for cell in cells]), path)
    return path


@pytest.fixture
def classroom(tmp_path):
    checks = ["page.double.check({})", "page.half.check({})", "page.name.check({})"]
    for student, answers in {
        "anna": ("6", "1.5", "'tangent'"),
        "ben": ("6", "2", "..."),
        "cem": ("undefined", "1.5", "..."),  # the first cell fails, the others still count
    }.items():
        cells = [check.format(answer) for check, answer in zip(checks, answers, strict=True)]
        notebook(tmp_path / student / "lesson.ipynb", EXERCISES, *cells)
    return tmp_path


def test_a_class(classroom, capsys):
    notebook(classroom / "anna" / ".ipynb_checkpoints" / "lesson-checkpoint.ipynb", "1")
    before = {path: path.read_bytes() for path in classroom.rglob("*.ipynb")}
    assert main([str(classroom)]) == 0
    legend, *lines = capsys.readouterr().out.splitlines()
    assert legend == "○ untouched  ✗ wrong  ✓ right"
    assert [line.split("lesson.ipynb")[1].strip() for line in lines] == [
        "3 of 3  ✓ double  ✓ half  ✓ name",
        "1 of 3  ✓ double  ✗ half  ○ name",
        "1 of 2  ✓ half  ○ name",
    ]
    assert {path: path.read_bytes() for path in classroom.rglob("*.ipynb")} == before


def test_the_best_of_several_checks_counts(tmp_path):
    path = notebook(
        tmp_path / "lesson.ipynb", EXERCISES, "page.double.check(6)", "page.double.check(7)"
    )
    assert states_of(path) == ({"double": "right"}, "")


def test_an_endless_loop_is_interrupted_and_the_rest_still_runs(tmp_path):
    path = notebook(
        tmp_path / "lesson.ipynb", EXERCISES, "while True: pass", "page.double.check(6)"
    )
    assert states_of(path, seconds_per_cell=3) == ({"double": "right"}, "")


def test_a_kernel_that_dies_and_a_file_that_is_no_notebook(tmp_path):
    path = notebook(
        tmp_path / "lesson.ipynb", EXERCISES, "page.double.check(6)", "import os; os._exit(1)"
    )
    states, trouble = states_of(path)
    assert states == {"double": "right"}
    assert trouble.startswith("stopped:")
    broken = tmp_path / "broken.ipynb"
    broken.write_text("{")
    assert states_of(broken) == ({}, "can't be read: NotJSONError")


def test_nothing_to_report(tmp_path, capsys):
    assert main([str(tmp_path)]) == 2
    assert "no notebook here" in capsys.readouterr().err
