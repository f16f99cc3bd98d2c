"""The address of the repository stands in many places, and is one."""

import re
import shutil
import subprocess

import pytest
from tools.repository import PAGES

from tools.address import REPOSITORY, address, files_with_address, main

# Each way in which a link or a command names a repository at GitHub.
NAMED = re.compile(
    r"(?:(?<!docs\.)github\.com/|mybinder\.org/v2/gh/|colab\.research\.google\.com/github/"
    r"|codespaces\.new/)([\w-]+/[\w.-]+?)(?=\.git\b|[/?&)>\"'\s\\]|$)"
)
OTHERS = {"rasbt/mlxtend", "TEACHER/PAGES", "codespaces/badge.svg"}


def test_every_link_to_the_course_has_its_address():
    found = files_with_address()
    names = {path.relative_to(REPOSITORY).as_posix() for path in found}
    assert {f"notebooks/{page}" for page in PAGES} <= names
    assert {"README.md", "docs/teaching.md", "pyproject.toml", "CITATION.cff"} <= names
    for path in REPOSITORY.rglob("*.md"):
        if ".venv" not in path.parts:
            found.setdefault(path, path.read_text("utf-8"))
    for path, text in found.items():
        assert set(NAMED.findall(text)) - OTHERS <= {address()}, path


@pytest.fixture
def clone(tmp_path):
    """The files of the repository that have its address, in a repository of their own."""
    for path in files_with_address():
        target = tmp_path / path.relative_to(REPOSITORY)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    return tmp_path


def test_it_is_changed_everywhere_and_back(clone, capsys):
    before = files_with_address(clone)
    old = address(clone)
    assert main(["somebody/her.course-2"], clone) == 0
    assert capsys.readouterr().out.splitlines() == [
        path.relative_to(clone).as_posix() for path in before
    ]
    after = files_with_address(clone)
    assert address(clone) == "somebody/her.course-2" and after.keys() == before.keys()
    assert not any(old in text for text in after.values())
    for text in after.values():
        assert set(NAMED.findall(text)) - OTHERS <= {"somebody/her.course-2"}
    assert main([old], clone) == 0
    assert files_with_address(clone) == before


@pytest.mark.parametrize(
    "words", [[], [""], ["course"], ["https://github.com/a/b"], ["a/b/c"], ["a b/c"], ["a/b", "c"]]
)
def test_what_is_no_address_changes_nothing(clone, capsys, words):
    before = files_with_address(clone)
    assert main(words, clone) == 2
    assert "make address REPOSITORY=owner/name" in capsys.readouterr().out
    assert files_with_address(clone) == before
