"""What the deeper page on notebook 01 foretells comes true."""

import math

import numpy as np
import pytest

from course_utils.exercises import curve_fitting, rush_and_crawl
from course_utils.exercises.curve_fitting import descend, loss

ex = rush_and_crawl.page
both_ways = pytest.mark.parametrize("way", ["answer", "another"])


@both_ways
@pytest.mark.parametrize("angle", [0.0, 0.5, 2.0])
def test_curvature_is_the_second_derivative_of_the_loss(way, angle):
    u, v = np.cos(angle), np.sin(angle)
    along = [loss(0.5 + t * u, t * v) for t in (-1, 0, 1)]
    # On a parabola the second difference is exact for any step.
    expected = along[0] - 2 * along[1] + along[2]
    assert getattr(ex.curvature, way)(u, v) == pytest.approx(expected, rel=1e-10)


def test_what_the_page_computes_is_what_the_exercises_have():
    best = curve_fitting.best_line(curve_fitting.x, curve_fitting.y)
    np.testing.assert_allclose(rush_and_crawl.BEST, best, rtol=1e-10)


@both_ways
def test_the_quick_start_is_quick(way):
    start = getattr(ex.quick_start, way)
    assert math.dist(start, rush_and_crawl.BEST) > 0.3
    assert len(descend(*start, 0.01, 0.1**5)) - 1 < 3000


@pytest.mark.parametrize("start", [(0.5, 0), (0.236, 0.7), (3, -2), (0.494, 0.706)])
def test_steps_are_foretold(start):
    assert rush_and_crawl.steps_from(np.array(start)) == len(descend(*start, 0.01, 0.1**5)) - 1


def test_around_the_rate_limit():
    """One percent below it every walk arrives; above it none does, from wherever it begins."""
    for start in [(0.5, 0.0), (-3.0, 2.0), (0.2, 0.9)]:
        path = descend(*start, 0.99 * ex.rate_limit.answer, 0.1**5)
        assert math.hypot(*curve_fitting.gradient(*path[-1])) < 0.1**5
        path = descend(*start, 1.01 * ex.rate_limit.answer, 0.1**5, 1000)
        assert loss(*path[-1]) > loss(*start)


def test_across_the_valley():
    """Below 1 / limit the distance from its floor shrinks with each step, above it grows."""
    for rate, grows in [(0.7, False), (0.76, True)]:
        path = np.array(descend(0.5, 0.0, rate, 0, 12))
        across = np.abs((path - rush_and_crawl.BEST) @ rush_and_crawl.DIRECTIONS[:, 1])
        assert np.all(np.diff(across) > 0) if grows else np.all(np.diff(across) < 0)


@pytest.mark.parametrize(
    "name, answer",
    [
        ("curvature", lambda u, v: sum(2 * (u * x + v) ** 2 for x in curve_fitting.x) / 20),
        ("quick_start", rush_and_crawl.BEST + 0.3 * rush_and_crawl.DIRECTIONS[:, 1]),
        ("quick_start", [0.236 + 0.4 * 0.517, 0.278 + 0.4 * 0.856]),
        ("quick_start", rush_and_crawl.BEST + 11 * rush_and_crawl.DIRECTIONS[:, 1]),
        ("rate_limit", 0.745),
    ],
)
def test_other_right_answers(name, answer):
    verdict = ex.exercises[name].diagnose(answer)
    assert verdict.status == "right", verdict.message


def test_a_wrong_start_is_drawn():
    figure, said = ex.quick_start.picture((0.5, 0))
    figure.canvas.draw()
    assert "b = 0.000 to m = 0.244" in said


def test_the_solution_of_the_quick_start_is_shown_as_code():
    assert ex.quick_start.solution_code() == "best + 0.5 * directions[:, 1]"
    expected = rush_and_crawl.BEST + 0.5 * rush_and_crawl.DIRECTIONS[:, 1]
    np.testing.assert_allclose(ex.quick_start.answer, expected)
