"""What the deeper page on batches computes and asks for is what the package does."""

import numpy as np
import pytest

from course_utils.datasets import load_mnist
from course_utils.exercises.sum_mean_and_batch_size import page as ex
from course_utils.network import NeuralNetwork


@pytest.mark.parametrize("way", ["answer", "another"])
def test_batch_gradients_are_those_of_the_package(way):
    """Also the gradients one by one, as the page makes them."""
    digits, network = load_mnist(), NeuralNetwork((784, 50, 10), dtype=np.float64)
    inputs, targets = digits.train_inputs[:60], digits.train_targets[:60]
    _, a1, p = network.forward(inputs)
    gradients = (a1[:, :, None] * (p - targets)[:, None, :]).reshape(60, 500)
    for size in (1, 20, 60):
        for row, start in zip(
            getattr(ex.batch_gradients, way)(gradients, size), range(0, 60, size), strict=True
        ):
            batch = slice(start, start + size)
            weights, _ = network.split(network.gradients(inputs[batch], targets[batch]))
            np.testing.assert_allclose(row, weights[1].ravel(), rtol=1e-8, atol=1e-12)


def test_a_tenth_of_the_noise():
    rng = np.random.default_rng(0)
    means = rng.normal(size=(2000, int(ex.tenth_size.answer))).mean(axis=1)
    assert np.std(means) == pytest.approx(0.1, rel=0.05)


@pytest.mark.parametrize(
    "answer",
    [
        lambda g, size: [np.mean(part, axis=0) for part in np.split(g, len(g) // size)],
        lambda g, size: np.add.reduceat(g, np.arange(0, len(g), size)) / size,
        lambda g, size: np.array([sum(g[k : k + size]) / size for k in range(0, len(g), size)]),
    ],
)
def test_other_right_answers(answer):
    verdict = ex.batch_gradients.diagnose(answer)
    assert verdict.status == "right", verdict.message


@pytest.mark.parametrize(
    "answer, words",
    [
        (50, "noise of 0.14"),
        (81, "near"),
        (0.1, "at least one"),
        ([1, 2], "Give"),
        ((100,), "comma"),
    ],
)
def test_what_is_said_of_other_sizes(answer, words):
    verdict = ex.tenth_size.diagnose(answer)
    assert verdict.status == "wrong" and words in verdict.message
