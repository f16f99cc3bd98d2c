"""What the tests of this room have in common."""

import re

import nbformat
import pytest

from course_utils.classroom.copies import HEADING
from tools.repository import NOTEBOOKS


@pytest.fixture
def headings():
    """A function that gives the headings of a page in their order, without level and number."""

    def of(stem):
        page = nbformat.read(NOTEBOOKS / f"{stem}.ipynb", as_version=4)
        text = "\n\n".join(cell.source for cell in page.cells if cell.cell_type == "markdown")
        return HEADING.findall(re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))

    return of
