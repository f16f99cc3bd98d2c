"""The instructor's table: real notebooks, executed."""

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from course_utils.__main__ import main
from course_utils.classroom import report
from course_utils.classroom.copies import student_copy
from tools.repository import PAGES

EXERCISES = """
from course_utils.exercises.engine import Exercise, Page
page = Page()
page.double, page.half, page.name = Exercise(6), Exercise(1.5), Exercise("tangent")
"""


def notebook(path, *cells):
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=[new_code_cell(cell) for cell in cells]), path)


def test_a_class(tmp_path, capsys, monkeypatch):
    """One of whom began on a page of the course, one wrote some of everything."""
    page = student_copy(nbformat.read(PAGES[0], as_version=4))
    (cell,) = (cell for cell in page.cells if "ex.scale.check" in cell.source)
    cell.source = "def scale(pixel):\n    return pixel / 255\n\n\nex.scale.check(scale)"
    (tmp_path / "anna").mkdir()
    nbformat.write(page, tmp_path / "anna" / "lesson.ipynb")
    notebook(
        tmp_path / "ben" / "lesson.ipynb",
        EXERCISES,
        "undefined",
        "page.half.check(2)",
        "page.double.check(6)",
        "page.double.check(7)",  # the best of both counts
        "import time\nwhile True: time.sleep(1)",
        "page.name.check(...)",
        "import os; os._exit(1)",
        "page.half.check(1.5)",
    )
    (tmp_path / "cem").mkdir()
    (tmp_path / "cem" / "lesson.ipynb").write_text("{")
    notebook(tmp_path / "anna" / ".ipynb_checkpoints" / "lesson-checkpoint.ipynb", "1")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.ipynb")}

    def impatient_with_loops(*arguments, **options):
        client = notebook_client(*arguments, **options)
        client.timeout_func = lambda cell: client.timeout / 60 if "while" in cell.source else None
        return client

    notebook_client = report.notebook_client
    monkeypatch.setattr(report, "notebook_client", impatient_with_loops)
    assert main(["report", str(tmp_path)]) == 0
    legend, *lines = capsys.readouterr().out.splitlines()
    assert legend == "○ untouched  ✗ wrong  ✓ right"
    assert [line.split("lesson.ipynb")[1].strip() for line in lines] == [
        "1 of 2  ✓ scale  ○ nearly_equal",
        "1 of 3  ✗ half  ✓ double  ○ name  stopped: Kernel died",
        "0 of 0    can't be read: NotJSONError",
    ]
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.ipynb")} == before


def test_nothing_to_report(tmp_path, capsys):
    assert main(["report", str(tmp_path)]) == 2
    assert "no notebook here" in capsys.readouterr().err
