"""Every contender makes the same update, and they take turns."""

import numpy as np
import pytest

from benchmarks import peers, timing
from course_utils.arrays import one_hot
from course_utils.datasets import load_mnist
from course_utils.losses import cross_entropy
from course_utils.network import NeuralNetwork

SAMPLES = 100
needs_torch = pytest.mark.skipif(not peers.HAVE_TORCH, reason="PyTorch is not installed")


def task(sizes, output="softmax"):
    """All samples in one batch: then one pass is one update, however they are shuffled."""
    digits = load_mnist()
    network = NeuralNetwork(sizes, output=output, seed=3)
    inputs, labels = digits.train_inputs[:SAMPLES], digits.train_labels[:SAMPLES]
    return peers.Task(network, inputs, labels, batch_size=SAMPLES, learning_rate=0.5)


def notes(given):
    return peers.Document004(given, drawn_from=SAMPLES)


@pytest.mark.parametrize("sizes", [(784, 50, 10), (784, 30, 20, 10)])
@pytest.mark.parametrize(
    "contender, output",
    [
        (peers.Ours, "softmax"),
        (peers.ScikitLearn, "softmax"),
        pytest.param(peers.PyTorch, "softmax", marks=needs_torch),
        (notes, "softmax"),
        (peers.SampleBySample, "sigmoid"),
    ],
)
def test_the_peers_make_the_same_update(contender, output, sizes):
    given = task(sizes, output)
    # By hand, in float64, from the gradient that the package's own tests judge.
    right = NeuralNetwork(sizes, output=output, dtype=np.float64)
    right.parameters[:] = given.network.parameters
    gradient = right.gradients(given.inputs.astype(np.float64), given.labels)
    right.parameters -= given.learning_rate * gradient
    contender = contender(given)
    contender.updates = 1
    contender.run()
    for mine, theirs in zip((right.weights, right.biases), contender.weights(), strict=True):
        for a, b in zip(mine, theirs, strict=True):
            np.testing.assert_allclose(b, a, rtol=0, atol=2e-6)
    assert np.abs(right.parameters - given.network.parameters).max() > 1e-3  # it did move


def test_the_notes_measure_the_loss_after_an_update():
    given = task((784, 50, 10))
    contender = notes(given)
    contender.updates = 1
    contender.run()
    outputs = contender.forward(given.inputs)[1][-1]
    right = cross_entropy(outputs, one_hot(given.labels, dtype=np.float64))
    assert contender.losses == [pytest.approx(right, abs=1e-5)]


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
