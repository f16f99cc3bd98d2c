"""The explorers of page 02."""

import itertools
import math

import numpy as np
import pytest
from scipy.special import expit, log_softmax
from scipy.special import softmax as reference_softmax

from course_utils.explorers.loss_functions import ScoreExplorer, SoftmaxExplorer
from tools.repository import NOTEBOOKS

SCORES, LABEL = [1.0, -2.0, 0.5, 3.0], 0  # of the explorer in tools/examples.py
PAGE = NOTEBOOKS / "02_loss_functions.ipynb"


@pytest.fixture
def score(fresh):
    return fresh("loss_functions-score")


@pytest.fixture
def softmax(fresh):
    return fresh("temperature-softmax")


def walk(explorer, steps):
    """Take so many steps, the last one by its button."""
    with explorer._drawn_once():
        for _ in range(steps - 1):
            assert explorer.step()
    explorer.buttons["Step"].click()


def dots(explorer):
    """Where the guess stands in each of the panels."""
    guesses = [axes.lines[-1] for axes in explorer.figure.axes]
    return [tuple(float(number[0]) for number in line.get_data()) for line in guesses]


def slopes(explorer):
    """Of the tangents, as they are drawn."""
    tangents = [line.get_data() for axes in explorer.figure.axes for line in axes.lines[-2:-1]]
    return [(y[1] - y[0]) / (x[1] - x[0]) for x, y in tangents]


@pytest.mark.parametrize("z", [-10, -3, -0.1, 0.1, 5])
def test_a_score_and_all_of_its_losses(score, z):
    score.set(score=z)
    p = expit(z)
    heights = [z < 0, (1 - p) ** 2, -np.log(p)]
    np.testing.assert_allclose(dots(score), [(z, height) for height in heights], rtol=1e-9)
    np.testing.assert_allclose(slopes(score), [0, -2 * p * (1 - p) ** 2, p - 1], atol=1e-8)
    for line, height in zip(score.picture.words.split("\n"), heights, strict=True):
        assert f"is {height:.3g} at z = {z:g} (p = {p:.3g}), slope".replace(" -", " −") in line


def test_at_the_jump_of_the_mistakes_nothing_is_huge(score):
    score.set(score=0)
    score.buttons["Step"].click()
    assert math.isnan(slopes(score)[0]) and "without a slope" in score.picture.words
    assert score.paths["mistake"] == [0, 0]
    assert 0 < score.paths["squared error"][1] < score.paths["cross entropy"][1] < 1


@pytest.mark.parametrize(("z", "squared", "entropy"), [(-5, 85, 6), (-3, 17, 4), (-0.1, 1, 1)])
def test_walks_of_a_score_take_the_steps_that_the_page_counts(score, z, squared, entropy):
    score.set(score=z)
    walk(score, squared)
    steps = {name: int(np.sum(np.array(path) < 0)) for name, path in score.paths.items()}
    assert steps == {
        "mistake": squared + 1,
        "squared error": squared,
        "cross entropy": entropy,
    }


def test_whoever_moves_the_score_starts_anew(score):
    score.buttons["Step"].click()
    score.controls["score"].value = -9.9999999999  # as the page sends it back
    assert len(score.paths["squared error"]) == 2
    score.set(score=3)
    assert set(map(tuple, score.paths.values())) == {(3,)}
    score.buttons["Step"].click()
    score.buttons["wrong"].click()
    score.buttons["Step"].click()
    score.buttons["wrong"].click()
    assert "After 0 steps" in score.picture.words


def test_a_point_in_any_panel_is_a_score(score):
    for axes, x, at in zip(score.figure.axes, (2.04, 19.0, -4), (2.0, 10.0, -4), strict=True):
        score.point_at(axes, x, 5)
        assert score.values["score"] == at  # beyond the slider is its end


def test_a_walk_has_a_hundred_steps(score):
    walk(score, 99)
    assert score.step() is False
    score.refresh()
    assert "After 100 steps" in score.picture.words
    assert score.paths["cross entropy"][-1] > 4 and score.paths["squared error"][-1] < -9.9


async def test_it_plays_until_the_walk_is_over(rest):
    explorer = ScoreExplorer()
    explorer.pace, explorer.longest_walk = 0, 5
    explorer.play()
    await rest()
    assert "After 5 steps" in explorer.picture.words


def bars(axes):
    """By class, the upper end of its bar, and whether that is hatched."""
    return {
        round(bar.get_x() + bar.get_width() / 2): (bar.get_y() + bar.get_height(), bar.get_hatch())
        for bar in axes.patches
    }


@pytest.mark.parametrize("added", [False, True])
def test_scores_and_probabilities(softmax, added):
    for temperature, moved in itertools.product([0.1, 1.0, 100.0], [-10.0, 0.0, 2.5]):
        softmax.set(temperature=temperature, moved=moved, added=added)
        scores = np.array(SCORES) + 1000 * added + [moved, 0, 0, 0]
        left, right = softmax.figure.axes
        expected = reference_softmax(scores / temperature)
        half = left.patches[0].get_height() / 2  # a level reaches as far above as below
        for axes, values in ((left, scores + half), (right, expected)):
            drawn = bars(axes)
            np.testing.assert_allclose([drawn[k][0] for k in range(4)], values, atol=1e-9)
            assert [drawn[k][1] for k in range(4)] == ["//", None, None, None]
            assert len(axes.patches) == 4
        assert left.get_ylim()[0] < scores.min() < scores.max() < left.get_ylim()[1]
        loss = -log_softmax(scores / temperature)[LABEL]
        words = softmax.picture.words
        assert f"is that of {scores.argmax()}, {expected.max():.3g}." in words
        assert words.endswith(f"gets {expected[LABEL]:.3g}, a loss of {loss:.3g}.")


def test_presets_of_the_softmax(softmax):
    shown = {}
    for preset in softmax.presets:
        softmax.buttons[preset].click()
        shown[preset] = np.array([bars(softmax.figure.axes[1])[k][0] for k in range(4)])
    np.testing.assert_allclose(shown["add 1,000 to all"], shown["as computed"], atol=1e-12)
    assert shown["cold"].max() > 0.99 and np.ptp(shown["hot"]) < 0.02
    assert shown["one sure winner"][LABEL] > 0.95
    assert abs(shown["nearly alike"][0] - shown["nearly alike"][3]) < 0.01
    assert shown["wrong"].argmax() == 3 and 0.01 < shown["wrong"][LABEL] < 0.2
    assert shown["wrong and cold"][LABEL] < 1e-8


@pytest.mark.parametrize("scores", [[], [1.0], [[1.0, 2.0]], [1.0, np.inf], [np.nan, 0.0]])
def test_scores_that_are_no_row_are_refused(scores):
    with pytest.raises(ValueError, match="scores must be a row of at least two finite numbers"):
        SoftmaxExplorer(scores, 0)


@pytest.mark.parametrize("label", [-1, 4, 0.5])
def test_a_label_that_is_no_class_is_refused(label):
    with pytest.raises(ValueError, match="is none of the 4 classes"):
        SoftmaxExplorer(SCORES, label)
