"""Pages are what `make notebooks` writes, and the same in other environments."""

import json

import nbformat
import pytest

from tools import determinism, suite
from tools.determinism import compare, other_environments
from tools.refresh import as_written, bare_page, refresh
from tools.repository import PAGES


def rewritten(before):
    """What `make notebooks` writes in the place of a file, if cells put out what they did before.

    That they do is what strict nbval looks at. Here is the rest.
    """
    text = before.decode("utf-8")
    page, number = bare_page(text), 0
    for cell, old in zip(page.cells, nbformat.reads(text, as_version=4).cells, strict=True):
        if cell.cell_type == "code" and cell.source.strip():
            number += 1
            cell.outputs, cell.execution_count = old.outputs, number
    return as_written(page)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_page_is_as_make_notebooks_writes_it(path):
    before = path.read_bytes()
    assert rewritten(before) == before


def first_code(page):
    return next(cell for cell in page["cells"] if cell["cell_type"] == "code" and cell["outputs"])


# What the comparison of outputs doesn't see.
SLIPS = {
    "a cell's metadata": lambda page: first_code(page)["metadata"].update(collapsed=True),
    "an empty list of tags": lambda page: first_code(page)["metadata"].update(tags=[]),
    "a count": lambda page: first_code(page).update(execution_count=99),
    "an attachment": lambda page: first_code(page).update(attachments={}),
    "another kernel": lambda page: page["metadata"]["kernelspec"].update(name="mine"),
    "the version of Python": lambda page: page["metadata"]["language_info"].update(version="3.9"),
    "state of widgets": lambda page: page["metadata"].update(widgets={}),
    "another format": lambda page: page.update(nbformat_minor=4),
    "text in one piece": lambda page: first_code(page).update(
        source="".join(first_code(page)["source"])
    ),
    "keys in another order": lambda page: page.update(cells=page.pop("cells")),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_slip_is_seen(slip):
    page = json.loads(PAGES[0].read_bytes())
    SLIPS[slip](page)
    before = (json.dumps(page, indent=1, ensure_ascii=False) + "\n").encode("utf-8")
    assert before != PAGES[0].read_bytes()
    assert rewritten(before) != before


@pytest.mark.parametrize(
    "change",
    [lambda text: text[:-1], lambda text: text.replace(b"\n", b"\r\n"), lambda text: text + b"\n"],
    ids=["no last line end", "line ends of Windows", "one more line end"],
)
def test_slip_of_bytes_is_seen(change):
    before = change(PAGES[0].read_bytes())
    assert rewritten(before) != before


@pytest.fixture
def one_process(monkeypatch):
    """Workers aren't worth their while for one page."""
    monkeypatch.setenv("PYTEST_ADDOPTS", "-n0")


@pytest.mark.exhaustive
def test_a_page_says_the_same_in_another_environment(one_process):
    """A sample of `make determinism`: everything is different at once, on a quick page."""
    others = {}
    for variables in other_environments().values():
        others |= {name: value for name, value in variables.items() if name not in others}
    cells, differences = compare(others, PAGES[2:3])
    assert cells.total() > 50
    assert differences == {}


@pytest.mark.exhaustive
def test_pages_say_the_same_in_all_environments():
    """`make determinism`, an hour."""
    assert determinism.main([]) == 0


@pytest.mark.exhaustive
def test_another_environment_reaches_the_page_and_is_compared(tmp_path, monkeypatch, one_process):
    suite.copy(suite.SETTINGS, tmp_path)
    page = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell("# A page"),
            nbformat.v4.new_code_cell("import os\nos.environ['OPENBLAS_CORETYPE']"),
            nbformat.v4.new_code_cell("6 * 7"),
        ]
    )
    nbformat.write(page, tmp_path / "page.ipynb")
    refresh(tmp_path / "page.ipynb")
    monkeypatch.setattr(determinism, "REPOSITORY", tmp_path)
    cells, differences = compare({"OPENBLAS_CORETYPE": "Nehalem"}, ["page.ipynb"])
    assert cells == {"page": 3}
    assert list(differences) == [("page", "Cell 0")]
    assert "Nehalem" in differences["page", "Cell 0"]
