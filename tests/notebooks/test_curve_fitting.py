"""What notebook 01 writes out by hand, and what its exercises ask for, is what the package does."""

import math

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression
from sklearn.metrics import r2_score

from course_utils.datasets import random_points
from course_utils.descent import gradient_descent
from course_utils.differentiation import central_difference, gradient_check
from course_utils.exercises import curve_fitting
from course_utils.losses import mean_squared_error

ex = curve_fitting.page


@pytest.fixture(scope="module")
def page(page, the_cell):
    """What the page defines, and its points."""
    exec(the_cell("random.Random(42)"), page)
    return page


def test_points(page):
    x, y = random_points()
    assert page["n"] == 20
    assert page["x"] == x.tolist() and page["y"] == y.tolist()


@pytest.mark.parametrize("n", [1, 2, 20])
def test_mean_squared_error(page, n):
    predictions, targets = np.random.default_rng(n).normal(size=(2, n))
    by_hand = page["mean_squared_error"](predictions.tolist(), targets.tolist())
    assert by_hand == pytest.approx(mean_squared_error(predictions, targets), rel=1e-13)


@pytest.mark.parametrize("point", [(0.5, 0.0), (0.0, 0.0), (-3.0, 2.0), (10.0, -4.5)])
def test_loss_and_gradient(page, point):
    x, y = random_points()
    expected = mean_squared_error(point[0] * x + point[1], y)
    assert page["loss"](*point) == pytest.approx(expected, rel=1e-13)
    check = gradient_check(lambda p: page["loss"](*p), page["gradient"](*point), point)
    assert check.passed and check.relative_error < 1e-8, check


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
def test_descent(page, start, learning_rate, tolerance, max_steps):
    by_hand = page["descend"](*start, learning_rate, tolerance, max_steps)
    package = gradient_descent(
        lambda p: page["loss"](*p),
        start,
        learning_rate,
        max_steps,
        gradient=lambda p: page["gradient"](*p),
        tolerance=tolerance,
    )
    assert len(by_hand) - 1 == package.steps
    np.testing.assert_allclose(by_hand, package.path, rtol=1e-12, atol=1e-12)


def test_the_walk_is_that_of_the_source(page):
    path = page["descend"](0.5, 0, 0.01, 0.1**5)
    assert len(path) - 1 == 6817
    assert path[-1] == pytest.approx((0.23606845773749743, 0.27746866427140193), rel=0, abs=1e-12)


@pytest.mark.parametrize("n, seed", [(2, 0), (5, 1), (20, 42), (300, 7)])
def test_best_line(page, n, seed):
    x, y = random_points(n, seed)
    model = LinearRegression().fit(x.reshape(-1, 1), y)
    expected = (model.coef_[0], model.intercept_)
    assert page["best_line"](x.tolist(), y.tolist()) == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize("angle", [0.0, 0.5, 2.0])
def test_curvature_is_the_second_derivative_of_the_loss(page, angle):
    u, v = np.cos(angle), np.sin(angle)
    along = [page["loss"](0.5 + t * u, t * v) for t in (-1, 0, 1)]
    # On a parabola the second difference is exact for any step.
    expected = along[0] - 2 * along[1] + along[2]
    assert page["curvature"](u, v) == pytest.approx(expected, rel=1e-10)


def test_the_exercises_have_the_points_and_the_gradient_of_the_page(page):
    assert (curve_fitting.x, curve_fitting.y) == (page["x"], page["y"])
    for point in [(0.5, 0.0), (-3.0, 2.0)]:
        assert curve_fitting.loss(*point) == page["loss"](*point)
        assert curve_fitting.gradient(*point) == page["gradient"](*point)
    assert pytest.approx(page["best_line"](page["x"], page["y"])) == curve_fitting.BEST


@pytest.mark.parametrize("way", ["answer", "another"])
def test_exercises_ask_for_what_the_package_has(page, way):
    solved = {name: getattr(exercise, way) for name, exercise in ex.exercises.items()}
    x, y = random_points(30, seed=3)
    assert page["loss"](*solved["my_line"]) < 0.08
    by_b = central_difference(lambda b: page["loss"](-0.3, b), 0.7)
    assert solved["derivative_by_b"](-0.3, 0.7) == pytest.approx(by_b)
    walked = page["descend"](-0.3, 0.7, 0.2, tolerance=0, max_steps=1)[1]
    assert tuple(solved["one_step"](-0.3, 0.7, 0.2)) == pytest.approx(walked)
    assert tuple(solved["jump"](x, y)) == pytest.approx(page["best_line"](x, y))
    assert solved["r_squared"](x, y) == pytest.approx(r2_score(y, x))


@pytest.mark.parametrize("way", ["answer", "another"])
def test_the_quick_start_is_quick(page, way):
    start = getattr(ex.quick_start, way)
    assert math.dist(start, curve_fitting.BEST) > 0.3
    assert len(page["descend"](*start, 0.01, 0.1**5)) - 1 < 3000


@pytest.mark.parametrize("start", [(0.5, 0), (0.236, 0.7), (3, -2), (0.494, 0.706)])
def test_steps_are_foretold(page, start):
    expected = len(page["descend"](*start, 0.01, 0.1**5)) - 1
    assert curve_fitting.steps_from(np.array(start)) == expected


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


@pytest.mark.parametrize(
    "name, answer",
    [
        ("my_line", [0.3, 0.25]),
        ("my_line", np.array([0.2, 0.28], np.float32)),
        ("derivative_by_b", by_b_with_numpy),
        (
            "derivative_by_b",
            lambda m, b: (curve_fitting.loss(m, b + 0.1) - curve_fitting.loss(m, b - 0.1)) / 0.2,
        ),
        (
            "one_step",
            lambda m, b, rate: [
                m - rate * curve_fitting.gradient(m, b)[0],
                b - rate * curve_fitting.gradient(m, b)[1],
            ],
        ),
        ("jump", lambda x, y: np.polyfit(x, y, 1)),
        (
            "jump",
            lambda x, y: (
                np.cov(x, y)[0, 1] / np.var(x, ddof=1),
                np.mean(y) - np.cov(x, y)[0, 1] / np.var(x, ddof=1) * np.mean(x),
            ),
        ),
        ("quick_start", curve_fitting.BEST + 0.3 * curve_fitting.DIRECTIONS[:, 1]),
        ("quick_start", [0.236 + 0.4 * 0.517, 0.278 + 0.4 * 0.856]),
        ("rate_for_sums", np.float64(0.01) / 20),
        ("r_squared", lambda predictions, targets: r2_score(targets, predictions)),
    ],
)
def test_other_right_answers(name, answer):
    verdict = ex.exercises[name].diagnose(answer)
    assert verdict.status == "right", verdict.message


@pytest.mark.parametrize(
    "name, answer, words",
    [
        ("my_line", (1, 0), "Its mean squared error is 0.1466"),
        ("jump", lambda x, y: (0.0, 0.5), "yours slope 0.000 and intercept 0.500"),
        ("quick_start", (0.5, 0), "b = 0.000 to m = 0.244"),
    ],
)
def test_a_wrong_answer_is_drawn(name, answer, words):
    figure, said = ex.exercises[name].picture(answer)
    figure.canvas.draw()
    assert words in said


def test_no_picture_where_there_is_nothing_to_see():
    assert ex.jump.picture(lambda x, y: (np.nan, 0.0)) is None


def test_an_error_is_told_in_its_own_words():
    said = ex.one_step.diagnose(lambda m, b, rate: (m, b) - rate * curve_fitting.gradient(m, b))
    assert "TypeError: can't multiply sequence" in said.message


def test_the_solution_of_the_quick_start_is_shown_as_code():
    assert ex.quick_start.solution_code() == "best + 0.5 * directions[:, 1]"
    expected = curve_fitting.BEST + 0.5 * curve_fitting.DIRECTIONS[:, 1]
    np.testing.assert_allclose(ex.quick_start.answer, expected)
