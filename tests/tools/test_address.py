"""Nothing leads to an address that there isn't; `make address` writes one wherever it is needed."""

import ast
import re
import shutil
import tomllib

import nbformat
import pytest
import yaml

from tools import refresh
from tools.address import COLAB, address, documents, main
from tools.repository import NOTEBOOKS, PAGES, REPOSITORY
from tools.strict_nbval import faults_of_saved_page

# Each way in which a link or a command names a repository at GitHub.
NAMED = re.compile(
    r"(?:(?<!docs\.)github\.com/|mybinder\.org/v2/gh/|colab\.research\.google\.com/github/"
    r"|codespaces\.new/)([\w{}-]+(?:/[\w.-]+?)?)(?=\.git\b|[/?&)>\"'\s\\]|$)"
)
# A badge's picture, another project, and what a teacher fills in.
OTHERS = {"codespaces/badge.svg", "rasbt/mlxtend", "TEACHER/PAGES"}
COMMENT = re.compile(r"<!--.*?-->|^#.*?$", re.MULTILINE | re.DOTALL)


def named_in(root, without_comments=False):
    """The repositories of the course that its files name, and how often."""
    texts = [
        path.read_text("utf-8") for path in [*documents(root), *root.glob("notebooks/**/*.ipynb")]
    ]
    if without_comments:
        texts = [COMMENT.sub("", text) for text in texts]
    return [name for text in texts for name in NAMED.findall(text) if name not in OTHERS]


def contents(root):
    return {path.relative_to(root): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.fixture
def course(tmp_path):
    """The files of the repository that may have an address."""
    (tmp_path / "docs").mkdir()
    for path in documents():
        shutil.copy(path, tmp_path / path.relative_to(REPOSITORY))
    shutil.copytree(REPOSITORY / "notebooks", tmp_path / "notebooks")
    return tmp_path


def test_no_file_names_another_address_or_one_that_there_is_not():
    expected = {address()} - {None}
    assert set(named_in(REPOSITORY, without_comments=True)) == expected
    for path in REPOSITORY.rglob("*.md"):
        if ".venv" not in path.parts:
            found = set(NAMED.findall(COMMENT.sub("", path.read_text("utf-8"))))
            assert found - OTHERS <= expected, path


@pytest.mark.parametrize("name", ["somebody/her.course-2", "notebooks/tests"])
def test_it_is_written_wherever_it_is_needed(course, name):
    assert main([name], course) == 0
    assert address(course) == name
    assert set(named_in(course)) == {name} and len(named_in(course)) >= 10 + len(PAGES)
    assert "with an address" not in "".join(path.read_text("utf-8") for path in documents(course))

    url = f"https://github.com/{name}"
    project = tomllib.loads((course / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["urls"] == {"Repository": url} and project["dependencies"]
    assert yaml.safe_load((course / "CITATION.cff").read_text("utf-8"))["repository-code"] == url
    badges = re.findall(r"^\[!\[.+?\]\(.+?\)\]\((.+?)\)$", (course / "README.md").read_text(), re.M)
    page = "notebooks/00_start_here.ipynb"
    assert badges == [
        f"https://mybinder.org/v2/gh/{name}/HEAD?urlpath=lab/tree/{page}",
        f"https://colab.research.google.com/github/{name}/blob/main/{page}",
        f"https://codespaces.new/{name}?quickstart=1",
    ]
    ways_in = (course / "docs" / "hubs.md").read_text("utf-8")
    assert all(f"\n<{badge}>\n" in ways_in for badge in badges)


@pytest.mark.parametrize("page", [page.relative_to(NOTEBOOKS) for page in PAGES], ids=str)
def test_each_page_begins_with_the_cell_for_colab(course, page):
    main(["a/b"], course)
    cells = nbformat.read(course / "notebooks" / page, as_version=4).cells
    first, *others = [cell for cell in cells if cell.cell_type == "code"]
    assert first.source == COLAB.replace("{repository}", "a/b")
    ast.parse(first.source)  # plain Python, which all that reads pages understands
    assert "colab" not in {cell.id for cell in others}
    assert list(faults_of_saved_page(nbformat.from_dict({"cells": cells}))) == []


def test_a_page_is_as_if_it_had_been_executed_with_the_cell(course):
    main(["a/b"], course)
    assert not refresh.refresh(course / "notebooks" / PAGES[0].name)


def test_a_second_address_takes_the_place_of_the_first(course, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    shutil.copytree(course, other, dirs_exist_ok=True)
    main(["first/place"], course)
    first = contents(course)
    main(["first/place"], course)
    assert contents(course) == first
    for root in (course, other):
        main(["second/place.2"], root)
    assert contents(course) == contents(other)
    main(["first/place"], course)
    assert contents(course) == first


@pytest.mark.parametrize(
    "words", [[], [""], ["course"], ["https://github.com/a/b"], ["a/b/c"], ["a b/c"], ["a/b", "c"]]
)
def test_what_is_no_address_changes_nothing(course, capsys, words):
    before = contents(course)
    assert main(words, course) == 2
    assert "make address REPOSITORY=owner/name" in capsys.readouterr().out
    assert contents(course) == before
