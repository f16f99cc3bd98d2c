"""Gradient descent: published paths, the three ways it can end, and bad input."""

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression

from course_utils.descent import gradient_descent


def bowl(x):
    return x[0] ** 2 + x[1] ** 2


def test_twenty_published_steps():
    descent = gradient_descent(bowl, [-3.0, 4.0], learning_rate=0.1, steps=20)
    np.testing.assert_allclose(descent.end, [-0.03458765, 0.04611686], atol=1e-8)
    assert descent.outcome == "out of steps"
    assert descent.steps == 20
    assert descent.path.shape == (21, 2)
    # Each step multiplies the point by 1 - 2 * 0.1.
    np.testing.assert_allclose(descent.path, 0.8 ** np.arange(21)[:, None] * [-3, 4], atol=1e-9)
    np.testing.assert_allclose(descent.values, [bowl(point) for point in descent.path])


def test_a_line_through_points_as_least_squares_finds_it():
    generator = np.random.default_rng(1)
    x, y = generator.random(15), generator.random(15)

    def loss(p):
        return np.mean((p[0] * x + p[1] - y) ** 2)

    descent = gradient_descent(loss, [0, 0], learning_rate=0.5, steps=10_000, tolerance=1e-8)
    model = LinearRegression().fit(x[:, None], y)
    assert descent.outcome == "converged"
    np.testing.assert_allclose(descent.end, [model.coef_[0], model.intercept_], atol=1e-6)


def test_converges_after_the_first_step_from_a_flat_slope():
    slopes = []

    def gradient(x):
        slopes.append(np.linalg.norm(2 * x))
        return 2 * x

    descent = gradient_descent(bowl, [-3, 4], 0.1, 1000, gradient, tolerance=1e-3)
    assert descent.outcome == "converged"
    assert descent.steps == len(slopes)
    assert slopes[-1] < 1e-3 <= slopes[-2]
    assert f"converged after {descent.steps} steps" in descent.message


def test_with_tolerance_zero_every_step_is_taken():
    assert gradient_descent(bowl, [0.0, 0.0], 0.1, 5, lambda x: 2 * x, tolerance=0).steps == 5


@pytest.mark.parametrize(
    ("learning_rate", "message"),
    [
        (1, "converged after 1 step: the last gradient had length 0, below 1e-06."),
        (0.5, "converged after 2 steps: the last gradient had length 0, below 1e-06."),
    ],
)
def test_steps_to_the_ground(learning_rate, message):
    start = [0, 0] if learning_rate == 1 else [-3, 4]
    descent = gradient_descent(bowl, start, learning_rate, 5, lambda x: 2 * x)
    assert descent.message == message


ABOVE = "diverged: after 2 steps the value is {}, above the 5 of the start. "
ABOVE += "Try a learning rate smaller than 1."
STILL_STEEP = "out of steps: after 2 the last gradient still had length 1, not below 1."


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([5, 3, 7], ABOVE.format(7)),
        ([5, 7, 6], ABOVE.format(6)),
        ([5, 7, 3], STILL_STEEP),
        ([5, 3, 5], STILL_STEEP),
    ],
)
def test_the_last_value_is_held_against_the_first(values, message):
    descent = gradient_descent(
        lambda x: values[int(x)], 0, 1, steps=2, gradient=lambda x: -1, tolerance=1
    )
    assert descent.values.tolist() == values
    assert descent.message == message


def test_a_single_step():
    assert gradient_descent(bowl, [-3, 4], 0.25, 1).steps == 1


def test_a_gradient_that_vanishes_far_out_is_no_convergence():
    # At 1e11, x + h is x, so that the numerical gradient is exactly 0.
    descent = gradient_descent(bowl, [-3, 4], learning_rate=10, steps=2000)
    assert descent.outcome == "diverged"


def test_overflow_ends_the_walk_without_nan():
    descent = gradient_descent(bowl, [-3, 4], 1.5, 10_000, lambda x: 2 * x)
    assert descent.outcome == "diverged"
    assert descent.message == (
        f"diverged: after {descent.steps} steps the numbers overflowed, from 25 at the start. "
        "Try a learning rate smaller than 1.5."
    )
    assert np.all(np.isfinite(descent.path))
    assert np.all(np.isfinite(descent.values))
    assert descent.steps < 10_000


def test_infinity_minus_infinity_ends_the_walk_too():
    descent = gradient_descent(
        lambda x: x[0] ** 2 - x[1] ** 2, [1, 1], 1.5, 10_000, lambda x: 2 * x
    )
    assert descent.outcome == "diverged"
    assert not descent.values.any()


def test_computes_in_float64_throughout():
    def checked_bowl(x):
        assert x.dtype == np.float64
        return bowl(x)

    start = np.array([-3, 4], np.float32)
    descent = gradient_descent(
        checked_bowl, start, 0.1, 3, lambda x: (2 * x).round(1).astype(np.float32)
    )
    np.testing.assert_allclose(descent.path[1], [-2.4, 3.2], rtol=1e-15)


def test_start_stays_as_it_is_and_integers_are_fine():
    start = np.array([-3, 4])
    descent = gradient_descent(bowl, start, 0.1, 3)
    assert start.tolist() == [-3, 4]
    np.testing.assert_allclose(descent.end, [-3 * 0.8**3, 4 * 0.8**3])


def test_functions_that_write_into_their_argument_do_no_harm():
    def rude(x):
        value = bowl(x)
        x[:] = 100
        return value

    def rude_gradient(x):
        slope = 2 * x
        x[:] = 100
        return slope

    polite = gradient_descent(bowl, [-3, 4], 0.1, 5, lambda x: 2 * x)
    np.testing.assert_array_equal(
        gradient_descent(rude, [-3, 4], 0.1, 5, rude_gradient).path, polite.path
    )


@pytest.mark.parametrize("shape", [(), (3,), (2, 2)])
def test_any_shape(shape):
    descent = gradient_descent(lambda x: np.sum(x**2), np.ones(shape), 0.25, 200)
    assert descent.outcome == "converged"
    assert descent.end.shape == shape
    np.testing.assert_allclose(descent.end, 0, atol=1e-6)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"learning_rate": 0}, "learning rate must be positive"),
        ({"learning_rate": -0.1}, "learning rate must be positive"),
        ({"learning_rate": np.nan}, "learning rate must be positive"),
        ({"learning_rate": np.inf}, "learning rate must be positive"),
        ({"steps": 0}, "at least one step"),
        ({"tolerance": -1}, "tolerance"),
        ({"tolerance": np.nan}, "tolerance"),
        ({"start": [np.nan, 0]}, "start must be finite"),
        ({"f": lambda x: np.inf}, "start must be finite"),
        ({"gradient": lambda x: np.ones(3)}, r"\(3,\), the point \(2,\)"),
    ],
)
def test_refuses(changes, message):
    arguments = {"f": bowl, "start": [-3.0, 4.0], "learning_rate": 0.1, "steps": 5} | changes
    with pytest.raises(ValueError, match=message):
        gradient_descent(**arguments)


def test_what_f_raises_reaches_the_caller():
    def broken(x):
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        gradient_descent(broken, [0.0], 0.1, 5)
