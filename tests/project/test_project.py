"""The lists of the project agree: dependencies, commands, pages."""

import json
import re
import subprocess
import sys
import tomllib
import zipfile
from collections import Counter

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from tools.repository import REPOSITORY

PAGES = [
    "00_start_here.ipynb",
    "01_curve_fitting.ipynb",
    "02_loss_functions.ipynb",
    "03_numerical_differentiation.ipynb",
    "04_gradient_descent.ipynb",
    "05_mnist_backprop.ipynb",
    "06_mnist_full_scale.ipynb",
]


def read(name):
    return (REPOSITORY / name).read_text(encoding="utf-8")


PROJECT = tomllib.loads(read("pyproject.toml"))["project"]
LOCK = read("requirements.lock")
PINS = [Requirement(line) for line in LOCK.splitlines() if re.match(r"\w", line)]


def test_the_pages_of_the_course():
    collected = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-qq", "-n0", "notebooks"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
    ).stdout
    assert re.findall(r"^notebooks/(.*\.ipynb): \d+$", collected, re.MULTILINE) == PAGES


def test_no_output_of_the_course_is_ignored_and_few_errors_are_expected():
    tags = Counter()
    for page in PAGES:
        for cell in json.loads(read(f"notebooks/{page}"))["cells"]:
            tags.update(cell["metadata"].get("tags", []))
    assert tags == {"raises-exception": 2, "nbval-ignore-output": 2, "because-seconds-differ": 2}


def test_conda_lists_no_package_a_second_time():
    *conda, pip = yaml.safe_load(read("environment.yml"))["dependencies"]
    python, version = conda[0].split("=")
    assert [python, *conda[1:], pip] == ["python", "pip", {"pip": ["-e .[lab]"]}]
    assert version in SpecifierSet(PROJECT["requires-python"])


OPTIONAL = PROJECT["optional-dependencies"]


@pytest.mark.parametrize(
    "requirement", PROJECT["dependencies"] + OPTIONAL["lab"] + OPTIONAL["test"]
)
def test_lock_satisfies_pyproject(requirement):
    wanted = Requirement(requirement)
    pinned = {canonicalize_name(pin.name): pin.specifier for pin in PINS}
    (pin,) = pinned[canonicalize_name(wanted.name)]
    assert pin.operator == "==" and pin.version in wanted.specifier


def test_lock_pins_each_package_once_and_names_no_address():
    names = [pin.name for pin in PINS]
    assert names == sorted(set(names))
    assert not re.search(r"//|--(index|extra-index|find-links|hash)|^-|@", LOCK, re.MULTILINE)


def test_lock_says_how_it_was_made():
    command = LOCK.splitlines()[1].removeprefix("#").split()
    assert command[:3] == ["uv", "pip", "compile"]
    assert {"--universal", "pyproject.toml"} <= set(command)
    python = command[command.index("--python-version") + 1]
    assert PROJECT["requires-python"] == f">={python}"


def test_wheel_carries_the_package_with_its_pages_data_and_talks(tmp_path):
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=REPOSITORY, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    installed = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    # -I: nothing is imported from the folder that it starts in.
    program = f"""
import os, pathlib, sys
sys.path.insert(0, {str(installed)!r})
import course_utils.datasets, course_utils.classroom.talk
from course_utils.__main__ import main
print(course_utils.__file__)
print(course_utils.datasets.load_mnist("mini").train_images.shape)
print(course_utils.classroom.talk.notes_folder())
course_utils.classroom.talk.write_notes_pages(pathlib.Path("notes"))
os.environ["PYTHONPATH"] = {str(installed)!r}  # for the kernel
assert main(["student", "my course"]) == 0
from course_utils.classroom.report import states_of
print(states_of(pathlib.Path("my course", "01_curve_fitting.ipynb")))
"""
    run = [sys.executable, "-I", "-c", program]
    output = subprocess.run(run, cwd=tmp_path, check=True, capture_output=True, text=True).stdout
    lines = output.splitlines()
    assert lines[:3] == [
        str(installed / "course_utils" / "__init__.py"),
        "(4000, 28, 28)",
        str(installed / "course_utils" / "talks"),
    ]
    assert (tmp_path / "notes" / "01_curve_fitting.html").exists()
    assert sorted(path.name for path in (tmp_path / "my course").iterdir()) == PAGES
    assert lines[3 : 3 + len(PAGES)] == [f"{page}: new" for page in PAGES]
    assert lines[-1].startswith("({'my_line': 'untouched', ") and lines[-1].endswith("}, '')")


def test_editable_install_leaves_no_copy_of_the_data_behind(tmp_path):
    build = "import hatchling.build, sys; hatchling.build.build_editable(sys.argv[1])"
    run = [sys.executable, "-c", build, str(tmp_path)]
    subprocess.run(run, cwd=REPOSITORY, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        installed = [name for name in archive.namelist() if ".dist-info/" not in name]
        assert installed == ["_course_utils.pth"]
        assert archive.read("_course_utils.pth").decode().strip() == str(REPOSITORY)


def test_readme_shows_only_commands_that_exist():
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))
    shown = set(re.findall(r"\bmake ([a-z]+)", read("README.md")))
    assert {"lab", "test", "notebooks"} <= shown <= targets


def test_readme_links_to_what_is_there():
    links = re.findall(r"\]\((?!https:)(.+?)\)", read("README.md"))
    assert {f"notebooks/{page}" for page in PAGES} <= set(links)
    assert [link for link in links if not (REPOSITORY / link).exists()] == []
