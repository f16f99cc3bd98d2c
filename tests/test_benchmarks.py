"""The benchmarks: every contender makes the same update, and the command writes its page."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks import accuracy, latency, peers, timing
from course_utils.datasets import load_mnist
from course_utils.losses import cross_entropy, one_hot
from course_utils.network import NeuralNetwork

REPOSITORY = Path(__file__).parent.parent
SAMPLES = 100


def task(sizes, output="softmax"):
    """All samples in one batch: then one pass is one update, however they are shuffled."""
    digits = load_mnist()
    network = NeuralNetwork(sizes, output=output, seed=3)
    inputs, labels = digits.train_inputs[:SAMPLES], digits.train_labels[:SAMPLES]
    return peers.Task(network, inputs, labels, batch_size=SAMPLES, learning_rate=0.5)


def assert_same_update(contender, given):
    """One update by hand, in float64, from the gradient that the package's own tests judge."""
    start = given.network
    right = NeuralNetwork(start.layer_sizes, output=start.output, dtype=np.float64)
    right.parameters[:] = start.parameters
    gradient = right.gradients(given.inputs.astype(np.float64), given.labels)
    right.parameters -= given.learning_rate * gradient
    contender.updates = 1
    contender.run()
    for mine, theirs in zip((right.weights, right.biases), contender.weights(), strict=True):
        for a, b in zip(mine, theirs, strict=True):
            np.testing.assert_allclose(b, a, rtol=0, atol=2e-6)
    assert np.abs(right.parameters - start.parameters).max() > 1e-3  # it did move


@pytest.mark.parametrize("sizes", [(784, 50, 10), (784, 30, 20, 10)])
@pytest.mark.parametrize("contender", [peers.Ours, peers.ScikitLearn])
def test_the_peers_make_the_same_update(contender, sizes):
    given = task(sizes)
    assert_same_update(contender(given), given)


@pytest.mark.parametrize("sizes", [(784, 50, 10), (784, 30, 20, 10)])
def test_document_004_makes_the_same_update_and_measures_the_loss(sizes):
    given = task(sizes)
    contender = peers.Document004(given, drawn_from=SAMPLES)
    assert_same_update(contender, given)
    outputs = contender.forward(given.inputs)[1][-1]
    right = cross_entropy(outputs, one_hot(given.labels, dtype=np.float64))
    assert contender.losses == [pytest.approx(right, abs=1e-5)]


@pytest.mark.parametrize("sizes", [(784, 50, 10), (784, 30, 20, 10)])
def test_sample_by_sample_makes_the_same_update(sizes):
    given = task(sizes, output="sigmoid")
    assert_same_update(peers.SampleBySample(given), given)


@pytest.mark.skipif(not peers.HAVE_TORCH, reason="PyTorch is not installed")
def test_pytorch_makes_the_same_update():
    given = task((784, 50, 10))
    assert_same_update(peers.PyTorch(given), given)


def test_scikit_learn_has_the_same_loss():
    given = task((784, 50, 10))
    contender, ours = peers.ScikitLearn(given), peers.Ours(given)
    contender.run()
    # Ours is what the epoch had on the way: before its only update.
    assert contender.model.loss_ == pytest.approx(ours.run().loss, rel=1e-5)


def test_matrix_products_are_those_of_an_update():
    given = task((784, 30, 20, 10))
    contender = peers.MatrixProducts(given)
    contender.run()
    first, second, third = given.network.weights
    ones = [np.ones((SAMPLES, size), np.float32) for size in given.network.layer_sizes]
    backward = [ones[2] @ second.T, ones[3] @ third.T]
    for result, right in zip(contender.results[1:], [*backward, ones[2] @ third], strict=True):
        np.testing.assert_allclose(result, right, atol=1e-4)
    gradients = [given.inputs.T @ ones[1], ones[1].T @ ones[2], ones[2].T @ ones[3]]
    for result, right in zip(contender.gradients, gradients, strict=True):
        np.testing.assert_allclose(result, right, atol=1e-4)


def test_contenders_take_turns():
    calls = []

    def contender(name, seconds):
        return lambda: calls.append(name) or seconds

    timings = timing.take_turns(
        {"a": contender("a", 2.0), "b": contender("b", 1.0)}, seconds=0, least=3
    )
    assert "".join(calls) == "ab" * 4  # the first round warms up
    assert timings == {"a": [2.0] * 3, "b": [1.0] * 3}
    assert timings.median("a") == 2
    assert timings.ratio("a", "b") == 2


def test_accuracy_says_when_a_goal_was_reached():
    curve = [(1.0, 0.97), (2.0, 0.981), (3.0, 0.979), (4.0, 0.985)]
    assert accuracy.reached(curve, 0.98) == (2, 2.0)
    assert accuracy.reached(curve, 0.983) == (4, 4.0)
    assert accuracy.reached(curve, 0.99) is None
    (_, _, row) = accuracy.table({"ours": curve})
    assert "98.50%" in row and "2.0 s, epoch 2" in row


def test_accuracy_runs_on_any_digits(tmp_path):
    curves = accuracy.measure(load_mnist(), width=8, rates=[0.1, 0.05], most_epochs=2)
    assert {len(curve) for curve in curves.values()} == {2}
    assert all(0.1 < curve[-1][1] < 1 for curve in curves.values())


def test_latency_says_which_aims_were_missed():
    results = {
        "quick": ([10.0, 20.0, 60.0], [80.0, 90.0, 100.0]),
        "slow": ([10.0, 60.0, 121.0], [10.0, 90.0, 100.0]),
    }
    quick, slow = latency.table(results)[2:]
    assert quick == "| quick | 20 ms | 56 ms | 60 ms | 90 ms | 99 ms | 100 ms | 4.5 |"
    assert slow.endswith("| 1.5 |")
    median, most, ratio = latency.verdicts(results)
    assert all(line.endswith("MISSED by slow") for line in (median, most, ratio))
    del results["slow"]
    assert all(line.endswith("met by all") for line in latency.verdicts(results))


def test_the_command_writes_its_page(tmp_path):
    page = tmp_path / "README.md"
    shutil.copy(REPOSITORY / "benchmarks" / "README.md", page)
    run = [sys.executable, "-m", "benchmarks", "--quick", "--output", str(tmp_path)]
    # Where no full MNIST is, and no Chromium; tests/test_browser.py takes the latency.
    environment = {**os.environ, "COURSE_DATA_DIR": str(tmp_path), "PATH": ""}
    done = subprocess.run(run, cwd=REPOSITORY, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    written, shipped = (
        path.read_text(encoding="utf-8") for path in (page, REPOSITORY / "benchmarks" / "README.md")
    )
    assert "| 784-50-10 | 100 | " in written
    for missing in ("The full MNIST", "Chromium"):
        assert f"{missing} was not found, so this part was not measured" in written
    assert (tmp_path / "speed.png").stat().st_size > 10_000
    # What was written by hand is still there.
    assert written.splitlines()[:8] == shipped.splitlines()[:8]


def test_the_page_shows_every_figure_with_words():
    page = (REPOSITORY / "benchmarks" / "README.md").read_text(encoding="utf-8")
    for name in ("speed", "accuracy"):
        assert f"]({name}.png)" in page
        assert (REPOSITORY / "benchmarks" / f"{name}.png").exists()
