"""What notebook 01 writes out by hand is what the package does."""

from pathlib import Path

import nbformat
import numpy as np
import pytest
from sklearn.linear_model import LinearRegression

from course_utils.datasets import random_points
from course_utils.descent import gradient_descent
from course_utils.differentiation import gradient_check
from course_utils.losses import mean_squared_error

PAGE = Path(__file__).parent.parent / "notebooks" / "01_curve_fitting.ipynb"


@pytest.fixture(scope="module")
def cells():
    page = nbformat.read(PAGE, as_version=4)
    return [cell.source for cell in page.cells if cell.cell_type == "code"]


@pytest.fixture(scope="module")
def page(cells):
    """The names of the page after its points and its functions were executed, and nothing else."""
    names = {}
    definitions = [source for source in cells if "\ndef " in f"\n{source}"]
    for source in [the_cell(cells, "random.Random(42)"), *definitions]:
        exec(source, names)
    return names


def the_cell(cells, text):
    (source,) = [source for source in cells if text in source]
    return source


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
