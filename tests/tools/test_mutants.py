"""A sample of `make mutants`: classic faults, planted one by one, are each noticed by the tests."""

import json
import os
import subprocess
import sys

import pytest

from tools import mutants, suite
from tools.mutants import EXPLAINED, why
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


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", CLASSIC)
def test_a_classic_fault_is_noticed(name, codes):
    assert codes[name] == pytest.ExitCode.TESTS_FAILED


@pytest.mark.exhaustive
def test_nearly_all_faults_are_noticed():
    """`make mutants`, which installs mutmut first."""
    pytest.importorskip("mutmut")
    assert mutants.main([]) == 0


def test_an_explained_survivor_is_told_from_others():
    was = "targets = one_hot(targets, probabilities.shape[-1], dtype=probabilities.dtype)"
    assert "exact" in why(was, was.replace("dtype=probabilities.dtype", "dtype=None"))
    assert why(was, was.replace("-1", "-2")) is None


def test_what_is_explained_is_still_there():
    modules = "".join(path.read_text("utf-8") for path in REPOSITORY.glob("course_utils/*.py"))
    for entry in EXPLAINED:
        for was, _ in entry["mutants"]:
            assert was in modules
