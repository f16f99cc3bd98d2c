"""What the tests of a page have of it."""

import ast

import nbformat
import pytest

from tools.repository import PAGES

DEFINITIONS = ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef


@pytest.fixture(scope="module")
def cells(request):
    """The code of the cells of the page that the module is named after."""
    (path,) = [path for path in PAGES if f"test_{path.stem[3:]}" == request.path.stem]
    page = nbformat.read(path, as_version=4)
    return [cell.source for cell in page.cells if cell.cell_type == "code"]


@pytest.fixture(scope="module")
def page(cells):
    """What the page imports and defines, the last of each name, and nothing that it computes."""
    names = {}
    for source in cells:
        if ".check(" not in source:
            kept = [part for part in ast.parse(source).body if isinstance(part, DEFINITIONS)]
            exec(compile(ast.Module(kept, type_ignores=[]), "<page>", "exec"), names)
    return names


@pytest.fixture(scope="module")
def the_cell(cells):
    """Finds the one cell whose code has certain words in it."""

    def the_cell(words):
        (source,) = [source for source in cells if words in source]
        return source

    return the_cell
