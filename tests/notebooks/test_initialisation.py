"""What the deeper page on initialisation says and asks for is what the package does."""

import numpy as np
import pytest

from course_utils.exercises.initialisation import page as ex
from course_utils.network import NeuralNetwork


@pytest.mark.parametrize("way", ["answer", "another"])
def test_initial_weights_are_those_of_the_package(way):
    rng = np.random.default_rng(3)
    for weights in NeuralNetwork((50, 20, 30, 4), seed=3, dtype=np.float64).weights:
        by_hand = getattr(ex.initial_weights, way)(*weights.shape, rng)
        np.testing.assert_allclose(by_hand, weights, rtol=1e-12)


@pytest.mark.parametrize("name", "ABCDE")
@pytest.mark.parametrize("seed", [0, 1])
def test_which_beginnings_are_stuck(name, seed):
    rng = np.random.default_rng(seed)
    inputs, targets = rng.random((7, 6)), np.eye(3)[rng.integers(3, size=7)]
    network = NeuralNetwork((6, 4, 3), weight_scale=0, dtype=np.float64)
    (W1, W2), (b1, b2) = network.weights, network.biases
    if name == "C":
        W1[:], W2[:] = 0.1, 0.1
    else:
        random = {"A": W2, "B": W1, "D": b1, "E": b2}[name]
        random[:] = rng.normal(size=random.shape)
    for _ in range(20):
        network.parameters -= network.gradients(inputs, targets)
    stuck = np.ptp(network.forward(inputs)[1], axis=1).max() < 1e-9
    assert stuck == (name in ex.stuck_beginnings.answer)


@pytest.mark.parametrize("answer", ["e, c", "C and E", {"C", "E"}, ("E", "C"), "ce"])
def test_other_ways_to_name_them(answer):
    assert ex.stuck_beginnings.diagnose(answer).status == "right"


@pytest.mark.parametrize(
    "answer",
    [
        lambda inputs, outputs, rng: rng.normal(scale=inputs**-0.5, size=(inputs, outputs)),
        lambda inputs, outputs, rng: (
            np.array([rng.standard_normal(outputs) for _ in range(inputs)]) / inputs**0.5
        ),
        lambda inputs, outputs, rng: (
            np.sqrt(1 / inputs) * rng.standard_normal(inputs * outputs).reshape(inputs, outputs)
        ),
    ],
)
def test_other_right_answers(answer):
    verdict = ex.initial_weights.diagnose(answer)
    assert verdict.status == "right", verdict.message
