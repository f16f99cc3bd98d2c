"""A sample of `make mutants`: classic faults, planted one by one, are each noticed by the tests."""

import os
import shutil
import subprocess
import sys

import nbformat
import pytest

from tools.mutants import EXPLAINED, why
from tools.notebook_mutants import Workshop, code_faults, draw, faults_of_code
from tools.repository import REPOSITORY

# The module, what is replaced in it, and by what.
CLASSIC = {
    "softmax over the whole batch": (
        "activations",
        "exponentials.sum(axis=0)",
        "exponentials.sum()",
    ),
    "a sum where a mean belongs": ("losses", "np.mean(_errors(", "np.sum(_errors("),
    "a half dropped": ("losses", "np.mean(0.5 * np.sum(_errors", "np.mean(np.sum(_errors"),
    "half of the distance": ("differentiation", "f(x - h)) / (2 * h)\n", "f(x - h)) / h\n"),
    "uphill": ("descent", "            x = x - learning_rate", "            x = x + learning_rate"),
    "below or equal": (
        "descent",
        "        if length < tolerance",
        "        if length <= tolerance",
    ),
    "a bias dropped": ("network", "            z += b", "            z += 0 * b"),
    "a product transposed": (
        "network",
        "delta @ self.weights[layer].T",
        "delta @ self.weights[layer].reshape(self.weights[layer].shape[::-1])",
    ),
    "the slope of another activation": ("network", "lambda a: a * (1 - a)", "lambda a: a > 0"),
    "a regularized gradient forgotten": ("network", "if self.regularization:", "if False:"),
    "momentum forgotten": ("training", "velocity *= momentum", "velocity *= 0"),
    "a batch that is always the first": ("training", "order[batch]", "order[:batch_size]"),
}


@pytest.mark.parametrize("name", CLASSIC)
def test_a_classic_fault_is_noticed(name, tmp_path):
    module, was, becomes = CLASSIC[name]
    shutil.copytree(REPOSITORY / "course_utils", tmp_path / "course_utils")
    shutil.copytree(REPOSITORY / "data", tmp_path / "data")
    shutil.copytree(REPOSITORY / "tests", tmp_path / "tests")
    shutil.copy(REPOSITORY / "pyproject.toml", tmp_path)
    path = tmp_path / "course_utils" / f"{module}.py"
    source = path.read_text(encoding="utf-8")
    assert source.count(was) == 1
    path.write_text(source.replace(was, becomes), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-x", "-q", "--override-ini=addopts="]
    command += ["--noconftest", "-p", "no:cacheprovider", f"tests/test_{module}.py"]
    # Plugins that take seconds to be imported aren't needed.
    environment = os.environ | {"PYTHONPATH": str(tmp_path), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert run.returncode == 1 and "1 failed" in run.stdout, run.stdout + run.stderr


PAGE = Workshop("00_start_here.ipynb")


@pytest.mark.parametrize("kind", ["constant", "deleted line", "swapped arguments"])
def test_a_fault_in_a_page_is_noticed(kind):
    faults = [fault for fault in faults_of_code(PAGE.stored) if fault.kind == kind]
    (fault,) = draw(faults, "a sample", 1)
    assert PAGE.noticed(fault), fault[:4]


def test_edited_outputs_of_a_page_are_noticed():
    results = list(PAGE.outputs())
    assert len(results) == sum(bool(cell.get("outputs")) for cell in PAGE.stored.cells)
    assert [fault.was for fault, noticed in results if not noticed] == []


def test_the_faults_of_a_cell():
    source = '''"""What a cell does."""
x = f(a, b)  # α
assert abs(x - 3) < 1e-12 and loss(2, x) == 7
show(x, alt=f"{x + 1}")'''
    assert [fault[:3] for fault in code_faults(source)] == [
        ("deleted line", "x = f(a, b)  # α", "pass  # α"),
        ("deleted line", 'show(x, alt=f"{x + 1}")', "pass"),
        ("swapped arguments", "x = f(a, b)  # α", "x = f(b, a)  # α"),
        *[
            (kind, "assert abs(x - 3) < 1e-12 and loss(2, x) == 7", becomes)
            for kind, becomes in [
                ("swapped arguments", "assert abs(x - 3) < 1e-12 and loss(x, 2) == 7"),
                ("constant", "assert abs(x - 3) < 1e-12 and loss(2, x) == 8"),
                ("constant", "assert abs(x - 3) < 1e-12 and loss(3, x) == 7"),
                ("constant", "assert abs(x - 4) < 1e-12 and loss(2, x) == 7"),
            ]
        ],
    ]


def test_an_explained_survivor_is_told_from_others():
    was = "targets = one_hot(targets, probabilities.shape[-1], dtype=probabilities.dtype)"
    assert "exact" in why("package", was, was.replace("dtype=probabilities.dtype", "dtype=None"))
    assert why("package", was, was.replace("-1", "-2")) is None


def test_what_is_explained_is_still_there():
    """Of the package; lines of notebooks are looked for in the pages."""
    modules = "".join(path.read_text("utf-8") for path in REPOSITORY.glob("course_utils/*.py"))
    pages = [nbformat.read(path, 4) for path in sorted(REPOSITORY.glob("notebooks/*.ipynb"))]
    code = "\n".join(cell.source for page in pages for cell in page.cells)
    for kind, text in [("package", modules), ("notebooks", code)]:
        for entry in EXPLAINED.get(kind, []):
            for was, _ in entry["mutants"]:
                assert was in text
