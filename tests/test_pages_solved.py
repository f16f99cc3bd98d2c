"""Every page with all solutions pasted in: every exercise is right, and nothing else changes."""

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from tests.full_mnist import why_skipped
from tests.live_views import without_live_views
from tests.test_exercises import PAGES

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
SOLVABLE = [path for path in sorted(NOTEBOOKS.glob("*.ipynb")) if path.stem[3:] in PAGES]
CHECK = re.compile(r"\bex\.(\w+)\.check\((\w+)\)")


def test_every_module_has_its_page():
    assert {path.stem[3:] for path in SOLVABLE} == set(PAGES)


@pytest.mark.parametrize("path", SOLVABLE, ids=lambda path: path.stem)
def test_solved(path):
    if reason := why_skipped(path):
        pytest.skip(reason)
    page, stored = nbformat.read(path, 4), nbformat.read(path, 4)
    solved = {}
    for number, cell in enumerate(page.cells):
        if cell.cell_type == "code" and (found := CHECK.search(cell.source)):
            name, variable = found.groups()
            cell.source = f"{variable} = ex.{name}.answer\n{found[0]}"
            solved[number] = name
    assert list(solved.values()) == list(PAGES[path.stem[3:]].exercises)

    NotebookClient(
        page,
        timeout=120,
        kernel_name="python3",
        coalesce_streams=True,  # or what one cell prints comes in two parts, now and then
        resources={"metadata": {"path": path.parent}},
    ).execute()
    for number, (cell, before) in enumerate(zip(page.cells, stored.cells, strict=True)):
        if number in solved:
            (output,) = cell.outputs
            assert output.metadata.exercise == {"name": solved[number], "status": "right"}
        elif "nbval-ignore-output" in cell.metadata.get("tags", []):
            assert not before.outputs
        elif cell.cell_type == "code" and "ex.progress()" not in cell.source:
            assert texts(cell) == texts(before), cell.source


def texts(cell):
    """What a cell shows, in words."""
    return [
        output.get("text") or output.get("data", {}).get("text/plain")
        for output in without_live_views(cell.outputs)
    ]
