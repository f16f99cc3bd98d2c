"""The instructor's table: real notebooks, executed."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from course_utils.__main__ import main
from course_utils.classroom import report
from course_utils.classroom.copies import student_copy
from course_utils.classroom.running import read_page
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
        "1 of 2  ✓ scale  ○ ink",
        "1 of 3  ✗ half  ✓ double  ○ name  stopped: Kernel died",
        "0 of 0    can't be read: no notebook (JSONDecodeError)",
    ]
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.ipynb")} == before


class Client:
    """What runs a notebook, but starts no kernel."""

    def __init__(self, notebook, *arguments, **options):
        self.notebook = notebook

    def execute(self):
        """Where a cell says so, as where no kernel can be started."""
        if "no kernel" in self.notebook.cells[0].source:
            raise RuntimeError("a line\nKernel didn't respond")


def lines_of(report_of, capsys):
    assert main(["report", *map(str, report_of)]) == 0
    return capsys.readouterr().out.splitlines()[1:]


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b'"text"', b'{"cells": 3}', b'{"nbformat": 4, "metadata": [], "cells": []}'],
)
def test_one_file_does_not_hide_the_others(tmp_path, capsys, monkeypatch, content):
    monkeypatch.setattr(report, "notebook_client", Client)
    (tmp_path / "1.ipynb").write_bytes(content)
    notebook(tmp_path / "2.ipynb", "no kernel")
    notebook(tmp_path / "3.ipynb", "1")
    first, second, third = lines_of([tmp_path], capsys)
    assert "1.ipynb  0 of 0    can't be read: no notebook (" in first
    assert second.endswith("2.ipynb  0 of 0    stopped: Kernel didn't respond")
    assert third.endswith("3.ipynb  0 of 0")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_whatever_encoding_an_editor_chose(tmp_path, encoding):
    notebook(tmp_path / "page.ipynb", "'±'\r\n2\r3")
    content = (tmp_path / "page.ipynb").read_text(encoding="utf-8")
    (tmp_path / "page.ipynb").write_bytes(content.encode(encoding))
    assert read_page(tmp_path / "page.ipynb").cells[0].source == "'±'\n2\n3"


def test_what_was_right_when_it_was_saved_does_not_count_where_it_stops(
    tmp_path, capsys, monkeypatch
):
    monkeypatch.setattr(report, "notebook_client", Client)
    right = {"exercise": {"name": "scale", "status": "right"}}
    cell = new_code_cell("no kernel", outputs=[new_output("display_data", metadata=right)])
    nbformat.write(new_notebook(cells=[cell]), tmp_path / "page.ipynb")
    (line,) = lines_of([tmp_path], capsys)
    assert line.endswith("page.ipynb  0 of 0    stopped: Kernel didn't respond")


def test_folders_that_are_links_and_files_that_macs_hide(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(report, "notebook_client", Client)
    notebook(tmp_path / "home" / "lesson.ipynb", "1")
    for hidden in ("._lesson.ipynb", "__MACOSX/._lesson.ipynb", ".Trash/lesson.ipynb"):
        notebook(tmp_path / "class" / "ben" / hidden, "1")
    (tmp_path / "class" / "anna").symlink_to(tmp_path / "home", target_is_directory=True)
    (tmp_path / "home" / "back").symlink_to(tmp_path / "class", target_is_directory=True)
    (line,) = lines_of([tmp_path / "class"], capsys)
    assert line == f"{tmp_path / 'class' / 'anna' / 'lesson.ipynb'}  0 of 0"


def test_nothing_to_report(tmp_path, capsys):
    assert main(["report", str(tmp_path)]) == 2
    assert "no notebook here" in capsys.readouterr().err
