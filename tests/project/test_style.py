"""Style, format and types; and what the settings of other tools name is there."""

import re
import shlex
import subprocess
import sys
from importlib.metadata import version

import pytest
import yaml
from packaging.specifiers import SpecifierSet
from packaging.version import Version
from tools.repository import PROJECT, REPOSITORY, read

WORKFLOW = yaml.safe_load(read(".github/workflows/tests.yml"))
HOOKS = yaml.safe_load(read(".pre-commit-config.yaml"))["repos"][0]["hooks"]
# What each tool's findings depend on. Older versions than those of the lock found other things.
TOOLS = {
    "ruff check": ["ruff"],
    "ruff format --check": ["ruff"],
    "mypy": ["mypy", "numpy", "matplotlib"],
}


def run(command):
    arguments = [sys.executable, "-m", *shlex.split(command)]
    done = subprocess.run(arguments, cwd=REPOSITORY, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("command", TOOLS)
def test_nothing_is_found(command):
    for name in TOOLS[command]:
        (locked,) = re.findall(rf"^{name}==(\S+)", LOCK, re.MULTILINE)
        if Version(version(name)) < Version(locked):
            pytest.skip(f"{name} is older than the {locked} of requirements.lock")
    code, said = run(command)
    assert code == 0, said


def test_pages_are_looked_at():
    for command in "ruff check --show-files", "ruff format --check --verbose":
        said = run(command)[1]
        assert all(page.name in said for page in (REPOSITORY / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize(
    "slip, name",
    [
        ("print(undefined)", "F821"),
        ("import numpy as np\n\nnp.random.rand(3)", "NPY002"),
        ("def f(x=[]):\n    return x", "B006"),
        ("import os", "F401"),
    ],
)
def test_ruff_tells(slip, name, tmp_path):
    (tmp_path / "slip.py").write_text(f"{slip}\n")
    code, said = run(f"ruff check {shlex.quote(str(tmp_path))} --config pyproject.toml")
    assert code == 1 and name in said


@pytest.mark.parametrize(
    "slip, name",
    [
        ("def f():\n    return len(5)", "arg-type"),
        ("import math\n\ndef f():\n    return math.square(2)", "attr-defined"),
        ("def f(x):\n    return x\n\ndef g():\n    return f(1, 2)", "call-arg"),
    ],
)
def test_mypy_tells(slip, name, tmp_path):
    (tmp_path / "slip.py").write_text(f"{slip}\n")
    code, said = run(f"mypy {shlex.quote(str(tmp_path / 'slip.py'))}")
    assert code == 1 and f"[{name}]" in said


def commands():
    """Every command that the workflow and the hooks run."""
    for job in WORKFLOW["jobs"].values():
        for step in job["steps"]:
            yield from step.get("run", "").splitlines()
    for hook in HOOKS:
        yield hook["entry"]


def test_workflow_and_hooks_run_only_what_there_is():
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))
    extras = PROJECT["optional-dependencies"]
    known = {"make", "python", "uv"}
    for command in commands():
        words = shlex.split(command)
        assert words[0] in known, command
        if words[0] == "make":
            assert words[1] in targets, command
        if "--extra" in words:
            assert words[words.index("--extra") + 1] in extras, command
        for path in re.findall(r"[\w/]+\.(?:lock|py|toml)\b", command):
            assert (REPOSITORY / path).exists(), command
    assert len(list(commands())) >= 6


def test_workflow_covers_systems_versions_and_weeks():
    assert {"push", "pull_request", "schedule"} <= set(WORKFLOW[True])  # YAML 1.1 reads `on` so
    (weekly,) = WORKFLOW[True]["schedule"]
    assert re.fullmatch(r"\d+ \d+ \* \* [0-6]", weekly["cron"])
    locked = WORKFLOW["jobs"]["locked"]["strategy"]["matrix"]
    assert {name.split("-")[0] for name in locked["os"]} == {"ubuntu", "macos", "windows"}
    resolved = WORKFLOW["jobs"]["resolved"]["strategy"]["matrix"]["include"]
    assert {row["resolution"] for row in resolved} == {"lowest-direct", "highest"}
    pythons = set(locked["python"]) | {row["python"] for row in resolved}
    assert all(python in SpecifierSet(PROJECT["requires-python"]) for python in pythons)
    assert f">={min(pythons, key=Version)}" == PROJECT["requires-python"]


def test_workflow_needs_no_secrets():
    assert WORKFLOW["permissions"] == {"contents": "read"}
    assert "secrets" not in read(".github/workflows/tests.yml")
