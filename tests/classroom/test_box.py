"""Boxes: which one a machine has, what can be seen from inside, and what ends it."""

import importlib
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from nbformat.v4 import new_code_cell

from course_utils.classroom import box as boxes
from course_utils.classroom.box import Container, Limits, NoBox, Trusted, find_box
from course_utils.classroom.copies import student_copy
from course_utils.classroom.marking import mark
from course_utils.classroom.running import read_page
from course_utils.resources import course_pages

RUNNER = len(boxes.RUNNER)
LOOKS = """
import json, os, pathlib, socket, sys
import course_utils
def tried(task):
    try:
        return task() or "done"
    except OSError as error:
        return type(error).__name__
found = {
    "environment": dict(os.environ),
    "solutions": [tried(path.read_text) for path in map(pathlib.Path, sys.argv[2:])],
    "compiled": list(map(str, pathlib.Path(course_utils.__file__).parent.rglob("*.pyc"))),
    "secret": os.path.exists(sys.argv[1]),
    "written": [tried(lambda: open(place, "w").write("mine")) for place in (
        course_utils.__file__, sys.executable, "/new", "/dev/new", "/usr/new", "/etc/new")],
    "home": os.listdir(os.path.expanduser("~")),
    "processes": sum(map(str.isdigit, os.listdir("/proc"))),
    "capabilities": [line for line in open("/proc/self/status") if line.startswith("CapEff")],
}
print(json.dumps(found))
"""


@pytest.fixture
def bubblewrap():
    try:
        found = find_box()
    except NoBox as error:
        pytest.skip(str(error))
    if found.name != "bubblewrap":
        pytest.skip("no bubblewrap here")
    return found


def program(folder, name, lines):
    """A command of this name that is found before all others."""
    path = folder / name
    path.write_text("#!/bin/sh\n" + lines)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def test_from_inside(bubblewrap, tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_TOKEN", "of whoever marks")
    (tmp_path / "secret").write_text("marks")
    solutions = [boxes.EXERCISES / f"{name}.py" for name in boxes.hidden_pages()]
    assert all(path.stat().st_size for path in solutions)
    command = bubblewrap.command(Limits())[:-RUNNER]
    command += ["-c", LOOKS, str(tmp_path / "secret"), *map(str, solutions)]
    found = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    assert found["solutions"] == ["PermissionError"] * len(solutions)
    assert not [path for path in found["compiled"] if "exercises" in path]
    assert not found["secret"] and "of whoever marks" not in found["environment"].values()
    assert "done" not in found["written"]
    assert set(found["home"]) <= {"matplotlib"}
    assert found["processes"] <= 2
    assert found["capabilities"][0].split()[1].strip("0") == ""


def test_a_machine_without_any(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoBox, match="apt install bubblewrap.*docker build.*--trust"):
        find_box()
    assert isinstance(find_box(trust=True), Trusted)


def test_where_namespaces_are_forbidden(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    program(tmp_path, "bwrap", "echo 'setting up uid map: Permission denied' >&2; exit 1")
    with pytest.raises(NoBox):
        find_box()


@pytest.mark.parametrize("name", ["docker", "podman"])
def test_a_container(tmp_path, monkeypatch, name):
    """The command line of docker, before a program that runs what it says without a container."""
    monkeypatch.setenv("PATH", str(tmp_path))
    said = tmp_path / "said"
    program(
        tmp_path,
        name,
        f'echo "$@" >>{said}\n[ "$1" = run ] || exit 0\n'
        f"export PYTHONPATH={boxes.PACKAGE.parent}\nexec {sys.executable} {' '.join(boxes.RUNNER)}",
    )
    found = find_box()
    assert isinstance(found, Container) and found.name == name
    page = tmp_path / "page.ipynb"
    begun = student_copy(read_page(course_pages()[0]))
    begun.cells.append(new_code_cell("a = 1"))
    page.write_text(json.dumps(begun))
    marks = mark(page, found)
    assert [each.status for each in marks.exercises] == ["untouched", "untouched"], marks.trouble
    assert marks.boxed == name
    image, run, kill = said.read_text().splitlines()
    assert image == f"image inspect {boxes.IMAGE}"
    options = "--network none --read-only --cap-drop ALL --pull never"
    assert options in run and "--volume" not in run
    assert kill == f"kill {run.split('--name ')[1].split()[0]}"


def test_the_image_hides_what_a_box_hides():
    """The Dockerfile empties a module for each page: the same that bubblewrap covers."""
    text = (Path(boxes.__file__).parent / "Dockerfile").read_text()
    assert "${name#???}.py" in text
    names = {path.stem[3:] for path in course_pages()}
    assert set(boxes.hidden_pages()) == names
    for name in names:
        assert importlib.import_module(f"course_utils.exercises.{name}").page.exercises


def test_trusted_leaves_no_child_behind(tmp_path):
    process = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import subprocess, sys, time\n"
            "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
            "print(child.pid, flush=True); time.sleep(600)",
        ],
        stdout=subprocess.PIPE,
    )
    child = psutil.Process(int(process.stdout.readline()))
    Trusted().kill(process)
    process.wait()
    process.stdout.close()
    assert psutil.wait_procs([child], timeout=60)[1] == []


@pytest.mark.skipif(os.name != "posix", reason="only there a home can be elsewhere")
def test_libraries_of_the_system_are_there_once():
    assert not [each for each in boxes._libraries() if each.startswith("/usr")]
