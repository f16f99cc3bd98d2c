"""What the tests of this room have in common."""

import importlib
import re
from itertools import zip_longest
from pathlib import Path

import nbformat
import pytest

from course_utils.classroom.box import NoBox, find_box
from course_utils.classroom.copies import HEADING
from course_utils.classroom.marking import Marked, Marks
from course_utils.classroom.submissions import Submission
from course_utils.classroom.tables import Row
from tools.repository import NOTEBOOKS


@pytest.fixture
def headings():
    """A function that gives the headings of a page in their order, without level and number."""

    def of(stem):
        page = nbformat.read(NOTEBOOKS / f"{stem}.ipynb", as_version=4)
        text = "\n\n".join(cell.source for cell in page.cells if cell.cell_type == "markdown")
        return HEADING.findall(re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))

    return of


@pytest.fixture(scope="session")
def box():
    """The box that this machine has; without one, a test is skipped."""
    try:
        return find_box()
    except NoBox as error:
        pytest.skip(str(error))


@pytest.fixture
def row_of():
    """A function that makes a row of a student, by the signs of the page's exercises."""
    statuses = {"v": "right", "x": "wrong", "o": "untouched", "-": "missing"}

    def row_of(student, page, signs="", mistakes=(), trouble="", by_the_box=(), **about):
        names = exercises_of(page) if page else []
        exercises = [
            Marked(name, statuses[sign or "o"], mistake, name in by_the_box, "")
            for name, sign, mistake in zip_longest(names, signs, mistakes, fillvalue="")
        ]
        file = Path(f"/class/{student}/{page}.ipynb")
        about = {"place": ("class", student), "name": f"{student}/{page}.ipynb"} | about
        submission = Submission(student, file=file, **about)
        return Row(submission, Marks(file, page, exercises, trouble, "bubblewrap", 1.0))

    return row_of


def exercises_of(stem):
    return list(importlib.import_module(f"course_utils.exercises.{stem[3:]}").page.exercises)
