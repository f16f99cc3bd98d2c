"""The explorers of page 02."""

import ast
import itertools

import nbformat
import numpy as np
import pytest
from scipy.special import expit, log_softmax
from scipy.special import softmax as reference_softmax

from course_utils.explorers.loss_functions import ScoreExplorer, SoftmaxExplorer
from tools.repository import NOTEBOOKS

SCORES, LABEL = [1.0, -2.0, 0.5, 3.0], 0  # of the explorer in tools/examples.py
PAGE = NOTEBOOKS / "02_loss_functions.ipynb"


@pytest.fixture
def guess(fresh):
    return fresh("loss_functions-guess")


@pytest.fixture
def score(fresh):
    return fresh("loss_functions-score")


@pytest.fixture
def softmax(fresh):
    return fresh("loss_functions-softmax")


def walk(explorer, steps):
    """Take so many steps, the last one by its button."""
    with explorer._drawn_once():
        for _ in range(steps - 1):
            assert explorer.step()
    explorer.buttons["Step"].click()


def dots(explorer):
    """Where the guess stands in each of the panels."""
    return [
        tuple(float(number[0]) for number in line.get_data())
        for axes in explorer.figure.axes
        for line in axes.lines
        if line.get_label() == "guess"
    ]


def slopes(explorer):
    return [
        line.get_slope()
        for axes in explorer.figure.axes
        for line in axes.lines
        if line.get_label() == "tangent"
    ]


def test_the_measurements_are_those_of_the_page(guess):
    sources = [cell.source for cell in nbformat.read(PAGE, as_version=4).cells]
    (source,) = (s for s in sources if s.startswith("values = np.array("))
    numbers = ast.literal_eval(source.split("(")[1].split(")")[0])
    np.testing.assert_array_equal(guess.measurements(guess.values["last"]), numbers)


def test_a_guess_and_both_of_its_losses(guess):
    guess.set(guess=4.5, last=10)
    errors = 4.5 - np.array([2, 3, 3, 4, 10])
    (left, right), tangents = dots(guess), slopes(guess)
    np.testing.assert_allclose(left, (4.5, np.mean(errors**2)))
    np.testing.assert_allclose(right, (4.5, np.mean(abs(errors))))
    np.testing.assert_allclose(tangents, [2 * errors.mean(), np.sign(errors).mean()], rtol=1e-8)
    assert guess.picture.words == (
        "Measurements 2, 3, 3, 4, 10. Mean 4.40, median 3.00. Steps downhill: 0.\n"
        "Squared error at c = 4.50: 8.2500, slope 0.2000.\n"
        "Absolute error at c = 4.50: 2.3000, slope 0.6000."
    )


def test_between_mean_and_median_the_losses_pull_in_opposite_directions(guess):
    guess.buttons["between mean and median"].click()
    squared, absolute = slopes(guess)
    assert squared < 0 < absolute


def test_the_slope_is_flat_at_the_mean(guess):
    guess.buttons["at the mean"].click()
    assert abs(slopes(guess)[0]) < 1e-9 and "kink" not in guess.picture.words


def test_a_kink_is_named(guess):
    guess.set(guess=3)
    assert guess.picture.words.endswith("A kink: this is the mean of the slopes on its two sides.")


@pytest.mark.parametrize(("last", "mean"), [(4, 3.2), (11, 4.6), (20, 6.4)])
def test_the_mean_follows_the_last_measurement_and_the_median_does_not(guess, last, mean):
    guess.set(last=last)
    words = [text.get_text() for axes in guess.figure.axes for text in axes.texts]
    assert words == [f" mean {mean}", " median 3.0"]
    for axes, middle in zip(guess.figure.axes, (mean, 3), strict=True):
        (curve,) = (line for line in axes.lines if line.get_color() == "black")
        guesses, heights = curve.get_data()
        assert abs(guesses[heights.argmin()] - middle) < 0.11


def test_the_walks_are_those_of_the_page(guess):
    numbers = np.array([2, 3, 3, 4, 18])
    squared = absolute = 10.0
    walk(guess, 20)
    for _ in range(20):
        squared -= 0.4 * np.mean(2 * (squared - numbers))
        absolute -= 0.4 * np.mean(np.sign(absolute - numbers))
    np.testing.assert_allclose(np.array(dots(guess))[:, 0], (squared, absolute), atol=1e-7)
    assert "Steps downhill: 20." in guess.picture.words
    walk(guess, 60)
    squared, absolute = (np.array(path[-20:]) for path in guess.paths.values())
    assert np.ptp(squared) < 1e-6 and np.ptp(absolute) > 0.1


@pytest.mark.parametrize("z", [-10, -3, -0.1, 0.1, 5])
def test_a_score_and_all_of_its_losses(score, z):
    score.set(guess=z)
    p = expit(z)
    heights = [z < 0, (1 - p) ** 2, -np.log(p)]
    np.testing.assert_allclose(dots(score), [(z, height) for height in heights], rtol=1e-9)
    np.testing.assert_allclose(slopes(score), [0, -2 * p * (1 - p) ** 2, p - 1], atol=1e-8)
    lines = score.picture.words.split("\n")[1:]
    for line, height in zip(lines, heights, strict=True):
        assert f"z = {z:.2f}, p = {p:.5f}: {height:.4f}," in line


def test_at_the_jump_of_the_mistakes_nothing_is_huge(score):
    score.set(guess=0)
    score.buttons["Step"].click()
    assert score.paths["mistake"] == [0, 0]
    assert 0 < score.paths["squared error"][1] < score.paths["cross entropy"][1] < 1


@pytest.mark.parametrize(("z", "squared", "entropy"), [(-5, 85, 6), (-3, 17, 4), (-0.1, 1, 1)])
def test_walks_of_a_score_take_the_steps_that_the_page_counts(score, z, squared, entropy):
    score.set(guess=z)
    walk(score, squared)
    steps = {name: int(np.sum(np.array(path) < 0)) for name, path in score.paths.items()}
    assert steps == {
        "mistake": squared + 1,
        "squared error": squared,
        "cross entropy": entropy,
    }


def test_whoever_moves_a_control_starts_anew(guess):
    guess.buttons["Step"].click()
    guess.controls["guess"].value = 10.0000000001  # as the page sends it back
    assert len(guess.paths["squared error"]) == 2
    guess.set(last=17)
    assert guess.paths == {"squared error": [10], "absolute error": [10]}
    guess.buttons["Step"].click()
    guess.buttons["far off"].click()
    guess.buttons["Step"].click()
    guess.buttons["far off"].click()
    assert "Steps downhill: 0." in guess.picture.words


def test_a_point_in_any_panel_is_a_guess(guess):
    for axes, x, at in zip(guess.figure.axes, (2.04, 19.0), (2.0, 12.0), strict=True):
        guess.point_at(axes, x, 5)
        assert guess.values["guess"] == at  # beyond the slider is its end


def test_a_walk_has_a_hundred_steps(score):
    walk(score, 99)
    assert score.step() is False
    score.refresh()
    assert "Steps downhill: 100." in score.picture.words
    assert score.paths["cross entropy"][-1] > 4 and score.paths["squared error"][-1] < -9.9


async def test_it_plays_until_the_walk_is_over(rest):
    explorer = ScoreExplorer()
    explorer.pace, explorer.longest_walk = 0, 5
    explorer.play()
    await rest()
    assert "Steps downhill: 5." in explorer.picture.words


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
        for axes, values in ((left, scores), (right, expected)):
            drawn = bars(axes)
            np.testing.assert_allclose([drawn[k][0] for k in range(4)], values, atol=1e-9)
            assert [drawn[k][1] for k in range(4)] == ["//", None, None, None]
            assert len(axes.patches) == len(axes.texts) == 4
        assert left.get_ylim()[0] < scores.min() < scores.max() < left.get_ylim()[1]
        loss = -log_softmax(scores / temperature)[LABEL]
        words = softmax.picture.words
        assert f"{', '.join(f'{p:.2f}' for p in expected)}; sum 1.00." in words
        assert f"gets {expected[LABEL]:.3f}: loss {loss:.3f}." in words
        assert words.endswith(f"is that of {scores.argmax()}.")


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
