"""The project as a whole: its pages, its dependencies, its style, and what is installed of it."""

import json
import re
import subprocess
import sys
import zipfile
from collections import Counter
from importlib.metadata import version

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tools.repository import LESSONS, NOTEBOOKS, PAGES, PROJECT, REPOSITORY, read

PINS = {
    canonicalize_name(pin.name): pin.specifier
    for pin in map(Requirement, re.findall(r"^\w.*", read("requirements.lock"), re.MULTILINE))
}


def run(*arguments, **options):
    """What a module of Python says, and its exit code."""
    command = [sys.executable, "-m", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, **{"cwd": REPOSITORY} | options)
    return done.returncode, done.stdout + done.stderr


# Pages


def test_every_page_is_collected():
    _, said = run("pytest", "--collect-only", "-qq", "-n0", "notebooks")
    assert re.findall(r"^notebooks/(.*\.ipynb): \d+$", said, re.MULTILINE) == [
        page.relative_to(NOTEBOOKS).as_posix() for page in PAGES
    ]


def test_few_outputs_are_ignored_and_few_errors_expected():
    tags = Counter()
    for page in PAGES:
        for cell in json.loads(page.read_text("utf-8"))["cells"]:
            tags.update(cell["metadata"].get("tags", []))
    assert tags == {"raises-exception": 1, "nbval-ignore-output": 2, "because-seconds-differ": 2}


# Dependencies


def test_lock_satisfies_pyproject():
    extras = PROJECT["optional-dependencies"]
    for wanted in map(
        Requirement,
        sum((extras[name] for name in ("lab", "test", "site")), PROJECT["dependencies"]),
    ):
        (pin,) = PINS[canonicalize_name(wanted.name)]
        assert pin.operator == "==" and pin.version in wanted.specifier, wanted


def test_lock_names_no_address():
    options = r"//|--(index|extra-index|find-links|hash)|^-|@"
    assert not re.search(options, read("requirements.lock"), re.MULTILINE)


def test_nothing_takes_a_second_to_be_imported_for_nothing():
    assert "rfc3987-syntax" not in PINS  # pyproject.toml says why, and how it stays so


# Style


@pytest.mark.parametrize(
    "command, depends_on",
    [
        ("ruff check", ["ruff"]),
        ("ruff format --check", ["ruff"]),
        ("mypy", ["mypy", "numpy", "matplotlib"]),
    ],
)
def test_lint_finds_nothing(command, depends_on):
    for name in depends_on:
        (locked,) = PINS[name]
        if Version(version(name)) < Version(locked.version):
            pytest.skip(f"{name} is older than the {locked.version} of requirements.lock")
    code, said = run(*command.split())
    assert code == 0, said


# What is installed


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """A folder in which the package is installed, without the repository."""
    folder = tmp_path_factory.mktemp("installed")
    code, said = run("hatchling", "build", "-t", "wheel", "-d", folder)
    assert code == 0, said
    (path,) = folder.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder)
    return folder


INSTALLED = """
import os, pathlib, sys
sys.path.insert(0, sys.argv[1])
os.environ["PYTHONPATH"] = sys.argv[1]  # for the kernel
os.environ["XDG_CACHE_HOME"] = os.path.abspath("cache")
from course_utils.__main__ import main
from course_utils.classroom import report, talk
from course_utils.datasets import load_mnist
print(report.__file__)
print(load_mnist().train_images.shape)
talk.write_notes_pages(pathlib.Path("notes"))
main(["student", "my course"])
mine = pathlib.Path("my course/00_start_here.ipynb")
report.report_on([mine], html_file=pathlib.Path("class.html"), trust=True)
"""


def test_wheel_carries_pages_data_and_talks(wheel, tmp_path):
    # -I: nothing is imported from the folder that it starts in.
    command = [sys.executable, "-I", "-c", INSTALLED, str(wheel)]
    output = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)
    lines = output.stdout.splitlines()
    assert lines[:2] == [str(wheel / "course_utils/classroom/report.py"), "(4000, 28, 28)"]
    names = [page.relative_to(NOTEBOOKS).as_posix() for page in PAGES]
    assert lines[2 : 2 + len(PAGES)] == [f"{name}: new" for name in names]
    assert any(line.startswith("  my course    ") for line in lines)
    assert "The class at a glance" in (tmp_path / "class.html").read_text("utf-8")
    assert len(list((tmp_path / "notes").glob("*.html"))) == len(LESSONS)


def test_wheel_carries_the_licences(wheel):
    (information,) = wheel.glob("*.dist-info")
    metadata = (information / "METADATA").read_text("utf-8")
    assert "License-Expression: BSD-3-Clause AND CC-BY-4.0\n" in metadata
    for name in ("LICENSE", "LICENSE-TEXT"):
        assert f"License-File: {name}\n" in metadata
        assert (information / "licenses" / name).read_text("utf-8") == read(name)


def test_editable_install_leaves_no_copy_of_the_data_behind(tmp_path):
    build = "import hatchling.build, sys; hatchling.build.build_editable(sys.argv[1])"
    subprocess.run([sys.executable, "-c", build, tmp_path], cwd=REPOSITORY, check=True)
    (path,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        installed = [name for name in archive.namelist() if ".dist-info/" not in name]
        assert installed == ["_course_utils.pth"]
        assert archive.read("_course_utils.pth").decode().strip() == str(REPOSITORY)
