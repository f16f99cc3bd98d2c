"""A sample of `make mutants`: classic faults, planted one by one, are each noticed by the tests."""

import json
import multiprocessing
import os
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor

import nbformat
import pytest

from tools import mutants, suite
from tools.mutants import EXPLAINED, why
from tools.notebook_mutants import Workshop, code_faults, draw, faults_of_code, screen
from tools.repository import PAGES, REPOSITORY

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

# One process, which imports the package and its tests anew for each fault, but NumPy only once.
PLANT_ALL = """
import json, sys
import pytest
sys.dont_write_bytecode = True  # of two faults in one second, the second would not be compiled
codes = {}
for name, (module, was, becomes) in json.load(sys.stdin).items():
    for loaded in [each for each in sys.modules if each.split(".")[0] in ("course_utils", "tests")]:
        del sys.modules[loaded]
    path = f"course_utils/{module}.py"
    source = open(path, encoding="utf-8").read()
    assert source.count(was) == 1, name
    open(path, "w", encoding="utf-8").write(source.replace(was, becomes))
    codes[name] = pytest.main(
        ["-x", "-q", "--override-ini=addopts=", "-p", "no:cacheprovider", f"tests/test_{module}.py"]
    )
    open(path, "w", encoding="utf-8").write(source)
json.dump(codes, open("codes.json", "w"))
"""


@pytest.fixture(scope="module")
def codes(tmp_path_factory):
    """The exit codes of pytest, with each of the classic faults."""
    folder = tmp_path_factory.mktemp("classic")
    tests = {f"tests/test_{module}.py" for module, _, _ in CLASSIC.values()}
    suite.copy(["course_utils", "data", "pyproject.toml", *tests], folder)
    environment = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}  # they take seconds
    subprocess.run(
        [sys.executable, "-c", PLANT_ALL],
        input=json.dumps(CLASSIC),
        cwd=folder,
        env=environment,
        text=True,
        check=True,
    )
    return json.loads((folder / "codes.json").read_text())


@pytest.mark.parametrize("name", CLASSIC)
def test_a_classic_fault_is_noticed(name, codes):
    assert codes[name] == pytest.ExitCode.TESTS_FAILED


PAGE = Workshop(PAGES[0].name)


def test_faults_in_the_code_of_a_page_are_noticed():
    faults = list(draw(faults_of_code(PAGE.stored), "a sample", 1))
    assert {fault.kind for fault in faults} == {"constant", "deleted line", "swapped arguments"}
    sources = [(fault.cell, fault.page.cells[fault.cell].source) for fault in faults]
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        assert pool.submit(screen, PAGE.name, sources).result() == [True, True, True]


def test_edited_outputs_of_a_page_are_noticed():
    results = list(PAGE.outputs())
    assert len(results) == sum(bool(cell.get("outputs")) for cell in PAGE.stored.cells)
    assert [fault.was for fault, noticed in results if not noticed] == []


@pytest.mark.exhaustive
@pytest.mark.parametrize("kind", ["package", "notebooks"])
def test_nearly_all_faults_are_noticed(kind):
    """`make mutants`, which installs mutmut first."""
    if kind == "package":
        pytest.importorskip("mutmut")
    assert mutants.main([kind]) == 0


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
    pages = [nbformat.read(path, 4) for path in PAGES]
    code = "\n".join(cell.source for page in pages for cell in page.cells)
    for kind, text in [("package", modules), ("notebooks", code)]:
        for entry in EXPLAINED.get(kind, []):
            for was, _ in entry["mutants"]:
                assert was in text
