"""What the deeper page on sigmoid outputs asks for is what the package does."""

import numpy as np
import pytest

from course_utils.exercises.squared_error_or_cross_entropy import page as ex
from course_utils.network import NeuralNetwork


@pytest.mark.parametrize("way", ["answer", "another"])
@pytest.mark.parametrize("n", [1, 7])
def test_delta_is_that_of_the_package(way, n):
    rng = np.random.default_rng(n)
    network = NeuralNetwork((6, 4, 3), output="sigmoid", dtype=np.float64)
    inputs, targets = rng.random((n, 6)), rng.random((n, 3))
    _, a1, a2 = network.forward(inputs)
    delta = getattr(ex.squared_error_delta, way)(a2, targets)
    weights, biases = network.split(network.gradients(inputs, targets))
    np.testing.assert_allclose(a1.T @ delta, weights[1], rtol=1e-10)
    np.testing.assert_allclose(delta.sum(axis=0), biases[1], rtol=1e-10)


def test_where_the_pull_is_strongest():
    a = np.linspace(0, 1, 100_001)
    pulls = np.abs((a - 1) * a * (1 - a))
    assert a[np.argmax(pulls)] == pytest.approx(ex.strongest_pull.answer, abs=1e-5)


@pytest.mark.parametrize("answer", [0.333, 0.334, 1 / 3, np.array([1 / 3])])
def test_three_digits_will_do(answer):
    assert ex.strongest_pull.diagnose(answer).status == "right"


@pytest.mark.parametrize(
    "answer, words",
    [
        (0.33, "Near"),
        (0.35, "Near"),
        (1 / 2, "slope"),
        (0, "farthest"),
        (-0.3, "between 0 and 1"),
        ((1 / 3,), "comma"),
    ],
)
def test_what_is_said_of_other_outputs(answer, words):
    verdict = ex.strongest_pull.diagnose(answer)
    assert verdict.status == "wrong" and words in verdict.message


@pytest.mark.parametrize(
    "answer",
    [
        lambda a, targets: np.einsum("nk,nk->nk", a - targets, a - a**2) / a.shape[0],
        lambda a, targets: list((a - targets) * (a - a * a) / len(a)),
        lambda a, targets: np.multiply(a - targets, a * (1 - a)) * (1 / len(targets)),
    ],
)
def test_other_right_answers(answer):
    verdict = ex.squared_error_delta.diagnose(answer)
    assert verdict.status == "right", verdict.message
