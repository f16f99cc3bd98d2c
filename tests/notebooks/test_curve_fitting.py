"""What the exercises of notebook 01 ask for is what the package does, and what its source found."""

import math

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression
from sklearn.metrics import r2_score

from course_utils.datasets import random_points
from course_utils.descent import gradient_descent
from course_utils.differentiation import gradient_check
from course_utils.exercises import curve_fitting
from course_utils.losses import mean_squared_error

ex = curve_fitting.page
both_ways = pytest.mark.parametrize("way", ["answer", "another"])


def test_points(the_cell):
    page = {}
    exec(the_cell("random.Random(42)"), page)
    x, y = random_points()
    assert (page["x"], page["y"], page["n"]) == (x.tolist(), y.tolist(), 20)
    assert (curve_fitting.x, curve_fitting.y) == (page["x"], page["y"])


@both_ways
@pytest.mark.parametrize("n", [1, 2, 20])
def test_mean_squared_error(way, n):
    predictions, targets = np.random.default_rng(n).normal(size=(2, n))
    by_hand = getattr(ex.mean_squared_error, way)(predictions.tolist(), targets.tolist())
    assert by_hand == pytest.approx(mean_squared_error(predictions, targets), rel=1e-13)


@both_ways
@pytest.mark.parametrize("point", [(0.5, 0.0), (0.0, 0.0), (-3.0, 2.0), (10.0, -4.5)])
def test_gradient(way, point):
    slopes = getattr(ex.gradient, way)(*point)
    check = gradient_check(lambda p: curve_fitting.loss(*p), np.array(slopes), point)
    assert check.passed and check.relative_error < 1e-8, check
    assert getattr(ex.derivative_by_b, way)(*point) == pytest.approx(slopes[1], rel=1e-12)


@both_ways
@pytest.mark.parametrize(
    "start, learning_rate, tolerance, max_steps",
    [
        ((0.5, 0.0), 0.01, 0.1**5, 100_000),
        ((0.5, 0.0), 0.7, 0.1**5, 100_000),
        ((-1.0, 2.0), 0.3, 1e-8, 100_000),
        ((3.0, 3.0), 0.05, 1e-6, 50),  # out of steps
        ((0.5, 0.0), 0.8, 1e-6, 50),  # diverges
        ((0.5, 0.0), 0.01, 10.0, 50),  # flat enough at once: still one step
    ],
)
def test_descent(way, start, learning_rate, tolerance, max_steps):
    by_hand = getattr(ex.descend, way)(*start, learning_rate, tolerance, max_steps)
    package = gradient_descent(
        lambda p: curve_fitting.loss(*p),
        start,
        learning_rate,
        max_steps,
        gradient=lambda p: curve_fitting.gradient(*p),
        tolerance=tolerance,
    )
    assert len(by_hand) - 1 == package.steps
    np.testing.assert_allclose(by_hand, package.path, rtol=1e-12, atol=1e-12)


@both_ways
def test_the_walk_is_that_of_the_source(way):
    path = getattr(ex.descend, way)(0.5, 0, 0.01, 0.1**5)
    assert len(path) - 1 == 6817
    expected = (0.23606845773749743, 0.27746866427140193)
    assert tuple(path[-1]) == pytest.approx(expected, rel=0, abs=1e-12)


@both_ways
@pytest.mark.parametrize("n, seed", [(2, 0), (5, 1), (20, 42), (300, 7)])
def test_best_line(way, n, seed):
    x, y = random_points(n, seed)
    model = LinearRegression().fit(x.reshape(-1, 1), y)
    expected = (model.coef_[0], model.intercept_)
    best_line = getattr(ex.best_line, way)
    assert best_line(x.tolist(), y.tolist()) == pytest.approx(expected, rel=1e-10)
    if n == 20:
        assert expected == pytest.approx((0.2359993, 0.27751048), abs=1e-8)


def test_which_rates_arrive():
    """As the page says of its table: crawl, sooner and sooner, many times more, never."""
    steps = {
        rate: len(ex.descend.answer(0.5, 0, rate, 0.1**5, 10_000)) - 1
        for rate in [0.001, 0.01, 0.1, 0.7, 0.74, 0.75]
    }
    assert steps[0.001] == steps[0.75] == 10_000
    assert steps[0.7] < steps[0.1] < steps[0.01] < 10_000
    assert 5 * steps[0.7] < steps[0.74] < 10_000


def test_the_best_for_one_isnt_the_best_for_both():
    x, y = random_points()
    m = np.mean(x * y) / np.mean(x**2)  # the best m for b = 0
    assert curve_fitting.loss(m, np.mean(y) - m * np.mean(x)) > 1.1 * curve_fitting.loss(
        *ex.best_line.answer(x, y)
    )


def test_a_slope_like_ours_is_nothing_special():
    """A third of all sets of points have one, whichever seeds are taken."""
    ours = abs(ex.best_line.answer(*random_points())[0])
    for first in (1000, 5000, 9000):
        slopes = [np.polyfit(*random_points(20, first + seed), 1)[0] for seed in range(1000)]
        assert 270 < np.sum(np.abs(slopes) >= ours) < 370


def test_on_fresh_points_the_flat_line_is_better():
    x, y = random_points()
    best = ex.best_line.answer(x, y)
    for seed in range(43, 48):
        fresh_x, fresh_y = random_points(10_000, seed)
        assert np.mean((best[0] * fresh_x + best[1] - fresh_y) ** 2) > np.mean(
            (np.mean(y) - fresh_y) ** 2
        )


def test_sums_take_the_same_steps():
    x, y = random_points()

    def summed_gradient(point):
        errors = point[0] * x + point[1] - y
        return [np.sum(2 * x * errors), np.sum(2 * errors)]

    walk = gradient_descent(
        lambda p: np.sum((p[0] * x + p[1] - y) ** 2),
        [0.5, 0],
        ex.rate_for_sums.answer,
        10_000,
        gradient=summed_gradient,
        tolerance=20 * 0.1**5,
    )
    assert walk.steps == 6817


def by_b_with_numpy(m, b):
    x, y = random_points()
    return np.float32(2 * np.mean(m * x + b - y))


def descend_with_arrays(m, b, learning_rate, tolerance, max_steps=100_000):
    point = np.array([m, b], dtype=float)
    path = [point.copy()]
    while len(path) <= max_steps:
        slopes = np.array(curve_fitting.gradient(*point))
        point -= learning_rate * slopes
        path.append(point.copy())
        if np.linalg.norm(slopes) < tolerance:
            break
    return np.array(path)


@pytest.mark.parametrize(
    "name, answer",
    [
        ("mean_squared_error", lambda p, t: np.mean(np.subtract(p, t) ** 2)),
        ("derivative_by_b", by_b_with_numpy),
        (
            "derivative_by_b",
            lambda m, b: (curve_fitting.loss(m, b + 0.1) - curve_fitting.loss(m, b - 0.1)) / 0.2,
        ),
        ("gradient", lambda m, b: np.array(curve_fitting.gradient(m, b), np.float32)),
        ("descend", descend_with_arrays),
        ("best_line", lambda x, y: np.polyfit(x, y, 1)),
        (
            "best_line",
            lambda x, y: (
                np.cov(x, y)[0, 1] / np.var(x, ddof=1),
                np.mean(y) - np.cov(x, y)[0, 1] / np.var(x, ddof=1) * np.mean(x),
            ),
        ),
        ("rate_for_sums", np.float64(0.01) / 20),
        ("r_squared", lambda predictions, targets: r2_score(targets, predictions)),
    ],
)
def test_other_right_answers(name, answer):
    verdict = ex.exercises[name].diagnose(answer)
    assert verdict.status == "right", verdict.message


def test_a_wrong_line_is_drawn():
    figure, said = ex.best_line.picture(lambda x, y: (0.0, 0.5))
    figure.canvas.draw()
    assert "yours slope 0.000 and intercept 0.500" in said


def test_no_picture_where_there_is_nothing_to_see():
    assert ex.best_line.picture(lambda x, y: (math.nan, 0.0)) is None
