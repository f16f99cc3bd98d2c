"""Run pytest in a process of its own, and read what it says of each test."""

import os
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import NamedTuple

from tools.repository import REPOSITORY

# With these, pages are executed in another folder as they are here.
SETTINGS = ["conftest.py", "pyproject.toml", "requirements.lock", "tools"]


class Outcome(NamedTuple):
    """What became of one test, or of one cell of a page.

    Attributes
    ----------
    file : str
        Without its folder and its ending.
    name : str
        Such as "Cell 3".
    skipped : str
        Why it was skipped, or nothing.
    fault : str
        What is said of it if it failed, or nothing.
    """

    file: str
    name: str
    skipped: str
    fault: str


def copy(names, folder):
    """Copy files and folders of the repository to another folder.

    Parameters
    ----------
    names : iterable of str
        Their paths from the top of the repository.
    folder : pathlib.Path
    """
    for name in names:
        source, target = REPOSITORY / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            leave = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
            shutil.copytree(source, target, ignore=leave)
        else:
            shutil.copy(source, target)


def run(folder, *arguments, **variables):
    """Run pytest.

    Parameters
    ----------
    folder : pathlib.Path
        Where it begins.
    *arguments : str or pathlib.Path
        What to run, and options.
    **variables : str
        Environment variables.

    Returns
    -------
    list of Outcome

    Raises
    ------
    RuntimeError
        If it is interrupted, or has nothing to run.
    """
    with tempfile.TemporaryDirectory() as beside:
        report = Path(beside) / "report.xml"
        command = [sys.executable, "-m", "pytest", "--color=no", "-p", "no:cacheprovider"]
        command += ["-p", "no:hypothesispytest"]  # it takes a second to be imported
        ran = subprocess.run(
            [*command, f"--junitxml={report}", *arguments],
            cwd=folder,
            env=os.environ | variables,
            capture_output=True,
            text=True,
        )
        if ran.returncode not in (0, 1):
            raise RuntimeError(ran.stdout + ran.stderr)
        cases = list(ElementTree.parse(report).iter("testcase"))
    return [outcome(case) for case in cases]


def outcome(case):
    """What the XML element of a test says."""
    file = case.get("classname").removesuffix(".ipynb").split(".")[-1]

    def said(*kinds):
        return "\n".join(
            f"{each.get('message')}\n{each.text}" for kind in kinds for each in case.iter(kind)
        )

    return Outcome(file, case.get("name"), said("skipped"), said("failure", "error"))
