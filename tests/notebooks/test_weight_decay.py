"""What the deeper page on weight decay asks for is what the package does."""

import numpy as np
import pytest

from course_utils.exercises.weight_decay import page as ex
from course_utils.network import NeuralNetwork

both_ways = pytest.mark.parametrize("way", ["answer", "another"])


@both_ways
@pytest.mark.parametrize("strength", [0.0, 0.3])
def test_gradient_is_that_of_the_package(way, strength):
    rng = np.random.default_rng(0)
    inputs, targets = rng.random((7, 6)), np.eye(3)[rng.integers(3, size=7)]
    plain, decayed = (
        NeuralNetwork((6, 4, 3), regularization=each, dtype=np.float64) for each in (0.0, strength)
    )
    for network in (plain, decayed):
        network.parameters[:] = np.linspace(-1, 2, network.parameters.size)
    slopes = plain.gradients(inputs, targets)
    by_hand = getattr(ex.decayed_gradient, way)(slopes, plain.parameters, 24 + 12, strength)
    np.testing.assert_allclose(by_hand, decayed.gradients(inputs, targets), rtol=1e-12)


@both_ways
def test_responds(page, way):
    slopes, parameters = np.ones(5), np.arange(1.0, 6.0)
    responds = getattr(ex.responds, way)
    for gradient, expected in [
        (page["forgetful_gradient"], False),
        (ex.decayed_gradient.answer, True),
    ]:
        assert responds(lambda s, g=gradient: g(slopes, parameters, 3, s)) is expected


@pytest.mark.parametrize(
    "name, answer",
    [
        ("responds", lambda function: np.any(function(0) != function(1))),
        ("responds", lambda function: not np.allclose(function(0.2), function(0.7))),
        ("responds", lambda f: f(0.5).tolist() != f(0.25).tolist()),
        (
            "decayed_gradient",
            lambda s, p, n, strength: np.concatenate([s[:n] + strength * p[:n], s[n:]]),
        ),
        (
            "decayed_gradient",
            lambda s, p, n, strength: [
                each + strength * p[k] * (k < n) for k, each in enumerate(s)
            ],
        ),
    ],
)
def test_other_right_answers(name, answer):
    verdict = ex.exercises[name].diagnose(answer)
    assert verdict.status == "right", verdict.message
