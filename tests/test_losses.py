"""Losses: held against scikit-learn and numbers known by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from course_utils.activations import softmax
from course_utils.arrays import one_hot
from course_utils.losses import cross_entropy, mean_squared_error, sum_squared_error


def test_squared_errors_of_a_small_example():
    prediction, target = np.array([1, 2, 3]), np.array([3, 4, 7])
    assert sum_squared_error(prediction, target) == 12  # (4 + 4 + 16) / 2
    assert mean_squared_error(prediction, target) == 8  # 24 / 3


@given(st.integers(1, 6), st.integers(2, 5), st.integers(0, 2**32 - 1))
def test_losses_are_scikit_learns(batch, classes, seed):
    generator = np.random.default_rng(seed)
    a, b = generator.normal(size=(2, batch, classes))
    assert mean_squared_error(a, b) == pytest.approx(metrics.mean_squared_error(a, b))
    labels = generator.integers(classes, size=batch)
    expected = metrics.log_loss(labels, softmax(a), labels=range(classes))
    assert cross_entropy(softmax(a), labels) == pytest.approx(expected)
    assert cross_entropy(softmax(a), one_hot(labels, classes)) == pytest.approx(expected)


@pytest.mark.parametrize("loss", [sum_squared_error, mean_squared_error, cross_entropy])
def test_a_batch_twice_as_long_costs_the_same(loss):
    p = softmax(np.random.default_rng(0).normal(size=(4, 3)))
    t = one_hot([0, 1, 2, 1], 3)
    assert loss(np.vstack([p, p]), np.vstack([t, t])) == pytest.approx(loss(p, t))
    assert loss(p[0], t[0]) == pytest.approx(loss(p[:1], t[:1]))


def test_one_sample_with_its_label():
    assert cross_entropy(np.array([0.25, 0.75]), 1) == pytest.approx(-np.log(0.75))


def test_differences_of_pixels_do_not_wrap():
    dark, bright = np.array([0], np.uint8), np.array([255], np.uint8)
    assert mean_squared_error(dark, bright) == 255**2


@pytest.mark.parametrize(("dtype", "most"), [(np.float32, 88), (np.float64, 709)])
def test_probability_zero_costs_much_but_not_infinity(dtype, most):
    loss = cross_entropy(np.array([0, 1], dtype), 0)
    assert most - 1 < loss < most
    smallest = np.array([1e-30, 1], dtype)
    assert cross_entropy(smallest, 0) == pytest.approx(30 * np.log(10), rel=1e-5)
    assert cross_entropy(np.array([0, 1], dtype), 1) == 0


def test_a_rounding_above_1_is_a_probability():
    above = np.nextafter(np.float32(1), np.float32(2))
    assert cross_entropy(np.array([above, 0]), 0) == pytest.approx(0, abs=1e-6)


def test_a_squeezed_batch_is_not_stretched():
    with pytest.raises(ValueError, match=r"\(3,\) and \(3, 1\)"):
        mean_squared_error(np.zeros(3), np.zeros((3, 1)))


@pytest.mark.parametrize("loss", [sum_squared_error, mean_squared_error])
def test_no_samples_have_no_loss(loss):
    with pytest.raises(ValueError, match="at least one entry"):
        loss([], [])


@pytest.mark.parametrize(
    ("probabilities", "targets", "message"),
    [
        (
            [0.0, 2.0, 3.0],
            [3, 4, 7],
            "^cross entropy needs probabilities, from 0 to 1; these run from 0 to 3. "
            r"Is a softmax missing\?$",
        ),
        ([-0.5, 0.5], [0, 1], "softmax missing"),
        ([1.001, 0.0], [1, 0], "softmax missing"),
        ([np.nan, 0.5], [0, 1], "softmax missing"),
        ([[0.5, 0.5]], [0, 1], "don't fit"),
        ([[0.5, 0.5]], [[0, 1, 0]], "don't fit"),
        ([0.5, 0.5], 2, "from 0 to 1"),
        ([0.5, 0.5], -1, "from 0 to 1"),
        ([0.5, 0.5], 0.5, "whole numbers"),
        (0.5, 0, "shape"),
        (np.zeros((0, 3)), np.zeros((0, 3)), "shape"),
        (np.full((1, 1, 2), 0.5), np.full((1, 1, 2), 0.5), "shape"),
    ],
)
def test_cross_entropy_refuses(probabilities, targets, message):
    with pytest.raises(ValueError, match=message):
        cross_entropy(np.array(probabilities), targets)
