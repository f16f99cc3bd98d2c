"""What `make` would do: how much is installed for whom, when anew, and what a student opens."""

import ast
import json
import os
import shutil
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, packages_distributions, requires

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools.repository import PAGES, PROJECT, REPOSITORY, read

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="there is no make here")

LAB, TEST = '-e ".[lab]"', '-e ".[lab,test]"'
NEW = " .venv"  # at the end of the line that makes an environment


@pytest.fixture
def folder(tmp_path):
    """The files that say what is to be installed, in a folder with a difficult name."""
    folder = tmp_path / "Söhne & my course"
    folder.mkdir()
    for name in ("Makefile", "pyproject.toml", "requirements.lock"):
        shutil.copy(REPOSITORY / name, folder)
    return folder


def dry_run(folder, target):
    """What `make` says that it would do, wherever this test itself was started from."""
    environment = {name: os.environ[name] for name in os.environ if not name.startswith("MAKE")}
    command = ["make", "--dry-run", target, f"PYTHON={sys.executable}"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def installs(folder, target):
    """What would be installed: some of these three, in their order."""
    lines = dry_run(folder, target)
    return [part for line in lines for part in (NEW, LAB, TEST) if line.endswith(part)]


def set_up(folder, *names, python=None, where=None):
    """Leave behind what `make` does when it has installed for these."""
    (folder / ".venv").mkdir()
    python = python or f"{sys.version_info.major}.{sys.version_info.minor}"
    for name in names:
        (folder / ".venv" / f"ready-{name}").write_text(f"{python} {where or folder}\n")


@pytest.mark.parametrize("target", ["lab", "student", "instructor", "talk", "doctor"])
def test_a_student_and_a_teacher_get_what_the_pages_need(folder, target):
    assert installs(folder, target) == [NEW, LAB]
    set_up(folder, "lab")
    assert installs(folder, target) == []


@pytest.mark.parametrize("target", ["test", "test-browser", "lint", "notebooks", "bench"])
def test_the_tests_add_the_rest(folder, target):
    assert installs(folder, target) == [NEW, LAB, TEST]
    set_up(folder, "lab")
    assert installs(folder, target) == [TEST]
    (folder / ".venv" / "ready-test").write_text((folder / ".venv" / "ready-lab").read_text())
    assert installs(folder, target) == []


@pytest.mark.parametrize("other", [{"python": "3.10"}, {"where": "/elsewhere"}])
def test_after_a_change_of_python_or_folder_all_is_made_anew(folder, other):
    set_up(folder, "lab", "test", **other)
    assert installs(folder, "test") == [NEW, LAB, TEST]


def test_new_pins_go_over_the_old_ones(folder):
    """Without making the environment anew, which may be without a connection."""
    set_up(folder, "lab", "test")
    for name in ("lab", "test"):  # older than the pins
        path = folder / ".venv" / f"ready-{name}"
        shutil.copystat(folder / "pyproject.toml", path)
    (folder / "requirements.lock").touch()
    assert installs(folder, "test") == [NEW, LAB, TEST]
    assert any("[ -e .venv/ready-lab ] ||" in line for line in dry_run(folder, "test"))
    assert (folder / ".venv" / "ready-lab").exists()


def test_every_installation_takes_the_versions_of_the_lock(folder):
    lines = [line for line in dry_run(folder, "test") if "pip install" in line]
    assert len(lines) == 3 and all("--constraint requirements.lock" in line for line in lines)


def test_what_a_student_opens_is_written_before_and_ignored_by_git(folder):
    set_up(folder, "lab")
    lines = dry_run(folder, "lab")
    write, opened = [line.split() for line in lines if "-m course_utils" in line]
    assert (write[3], opened[3], write[-1]) == ("student", "open", opened[-1])
    assert f"{write[-1]}/" in read(".gitignore").splitlines()


def needed(requirement, found):
    """Add to the found ones a package, and those that it needs here."""
    wanted = Requirement(requirement)
    name = canonicalize_name(wanted.name)
    if name in found or (wanted.marker and not wanted.marker.evaluate({"extra": ""})):
        return
    with_extras = {""} | wanted.extras
    try:
        its = requires(name) or []
    except PackageNotFoundError:
        return
    found.add(name)
    for each in map(Requirement, its):
        if not each.marker or any(each.marker.evaluate({"extra": extra}) for extra in with_extras):
            each.marker = None
            needed(str(each), found)


def imported(source):
    """The packages that a module or a cell imports, wherever in it that stands."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        if isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module.partition(".")[0]


def test_a_student_has_all_that_the_pages_and_the_package_import():
    """And a page can't need what only the tests bring along."""
    found = set()
    for each in PROJECT["dependencies"] + PROJECT["optional-dependencies"]["lab"]:
        needed(each, found)
    cells = [cell for path in PAGES for cell in json.loads(path.read_text("utf-8"))["cells"]]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    sources += [path.read_text("utf-8") for path in REPOSITORY.glob("course_utils/**/*.py")]
    names = {name for source in sources for name in imported(source)}
    names -= {*sys.stdlib_module_names, "course_utils", "google"}
    brought = packages_distributions()
    missing = {
        name
        for name in names
        if found.isdisjoint(map(canonicalize_name, brought.get(name, [name])))
    }
    assert names and missing == set()
