"""The explorer of page 01."""

import numpy as np
import pytest

from course_utils.datasets import random_points
from course_utils.explorers.curve_fitting import LineExplorer

x, y = random_points(20)


@pytest.fixture
def explorer(fresh):
    return fresh("curve_fitting-line")


def loss(m, b):
    return np.mean((m * x + b - y) ** 2)


def gradient(m, b):
    errors = m * x + b - y
    return np.array([np.mean(2 * x * errors), np.mean(2 * errors)])


def test_words_tell_the_line_its_loss_and_the_lowest(explorer):
    explorer.set(slope=-0.5, intercept=0.7)
    assert explorer.picture.words == (
        f"The line −0.500 x + 0.700, after 0 steps downhill, has the loss {loss(-0.5, 0.7):.3g}, "
        f"where the lowest is {loss(*np.polyfit(x, y, 1)):.3g}.\n"
        "The next step has a learning rate of 0.1."
    )


def test_a_point_on_the_map_is_a_line(explorer):
    explorer.point_at(explorer.surface, 0.25, 0.125)
    assert explorer.values["slope"] == 0.25 and explorer.values["intercept"] == 0.125
    explorer.point_at(explorer.points, 0.75, 0.75)  # means nothing there
    assert explorer.path == [(0.25, 0.125)]


def test_steps_go_downhill(explorer):
    line = np.array([0.5, 0.0])
    for _ in range(3):
        explorer.buttons["Step"].click()
        line -= 0.1 * gradient(*line)
    assert np.allclose(explorer.path[-1], line, rtol=0, atol=1e-8)
    assert len(explorer.path) == 4 and "after 3 steps" in explorer.picture.words
    assert np.allclose([explorer.values["slope"], explorer.values["intercept"]], line)


def test_a_slider_that_rounds_is_no_hand_and_a_hand_begins_anew(explorer):
    explorer.buttons["Step"].click()
    slope, intercept = explorer.path[-1]
    explorer.set(slope=round(slope, 2), intercept=round(intercept, 2))  # as the page sends it back
    assert explorer.path[-1] == (slope, intercept) and len(explorer.path) == 2
    explorer.set(slope=0.0)
    assert explorer.path == [(0.0, round(intercept, 2))]


def test_the_walk_before_stays_until_reset(explorer):
    explorer.buttons["Step"].click()
    walk = explorer.path
    explorer.set(slope=0.0)
    assert explorer.before == walk
    explorer.set(slope=0.1)  # a line without steps takes nobody's place
    assert explorer.before == walk
    explorer.buttons["Reset"].click()
    assert explorer.before is None


@pytest.mark.parametrize("preset", ["crawls", "strides", "zigzags", "diverges"])
def test_presets_do_what_they_say(explorer, preset):
    explorer.buttons[preset].click()
    best = np.polyfit(x, y, 1)
    _, across = np.linalg.eigh(np.array([[np.mean(x * x), np.mean(x)], [np.mean(x), 1]]))[1].T
    with explorer._drawn_once():
        for _ in range(200):
            if not explorer.step():
                break
    sides = (np.array(explorer.path) - best) @ across
    crosses = np.sum(sides[1:] * sides[:-1] < 0)
    remaining = loss(*explorer.path[-1]) - loss(*best)
    if preset == "crawls":
        assert remaining > 1e-3 and crosses == 0
    if preset == "strides":
        assert remaining < 1e-8 and np.all(abs(sides[5:]) < 0.1 * abs(sides[0]))
    if preset == "zigzags":
        assert remaining < 1e-8 and crosses > 20 and np.all(np.diff(abs(sides[:20])) < 0)
    if preset == "diverges":
        assert crosses >= 5 and np.all(np.diff(abs(sides)) > 0)
        assert "would leave the picture" in explorer.picture.words


async def test_it_plays_until_it_has_arrived(rest):
    explorer = LineExplorer(x, y)
    explorer.pace = 0
    slope, intercept = np.polyfit(x, y, 1)
    explorer.set(learning_rate=0.5, slope=slope + 1e-5, intercept=intercept)
    explorer.play()
    await rest()
    assert len(explorer.path) > 2
    assert np.linalg.norm(gradient(*explorer.path[-2])) < 1e-6
    assert explorer.buttons["Play"].description == "Play"


@pytest.mark.parametrize("points", [([1, 2], [1]), ([], []), ([[1]], [[1]])])
def test_points_that_are_none_are_refused(points):
    with pytest.raises(ValueError, match="x and y must be points"):
        LineExplorer(*points)
