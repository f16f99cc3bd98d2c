"""What the documents behind the course found, its pages find again, as results.toml says."""

import tomllib
from functools import cache
from pathlib import Path

import nbformat
import pytest

from tools.prose import texts
from tools.repository import PAGES

RESULTS = tomllib.loads(Path(__file__).with_name("results.toml").read_text("utf-8"))["result"]
FOUND = [row for row in RESULTS if "missing" not in row]


@cache
def code_cells(name):
    (path,) = [path for path in PAGES if path.stem[3:] == name]
    page = nbformat.read(path, as_version=4)
    return [cell for cell in page.cells if cell.cell_type == "code"]


@pytest.mark.parametrize("row", FOUND, ids=[f"{row['page']}: {row['says']}" for row in FOUND])
def test_result(row):
    cells = [cell for cell in code_cells(row["page"]) if row.get("code", "") in cell.source]
    if "shows" in row:
        assert any(row["shows"] in text for cell in cells for text in texts(cell))
    else:
        assert any(row["asserted"] in cell.source for cell in cells)


def test_each_row_says_where_its_result_is():
    for row in RESULTS:
        assert row.keys() - {"code"} in [
            {"document", "says", "page", where} for where in ("shows", "asserted", "missing")
        ]
        assert code_cells(row["page"])
