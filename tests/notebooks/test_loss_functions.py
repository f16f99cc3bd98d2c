"""What the exercises of notebook 02 ask for is what the package does, and what it says is so."""

import numpy as np
import pytest
from scipy.special import logsumexp

from course_utils import activations, losses
from course_utils.datasets import load_mnist
from course_utils.descent import gradient_descent
from course_utils.exercises.loss_functions import page as ex

both_ways = pytest.mark.parametrize("way", ["answer", "another"])


@pytest.fixture(params=range(5))
def batch(request):
    """Scores, probabilities and labels of seven samples of four classes."""
    generator = np.random.default_rng(request.param)
    scores = generator.normal(scale=5, size=(7, 4))
    return scores, activations.softmax(scores), generator.integers(4, size=7)


@pytest.fixture(scope="module")
def reader():
    """The scores that the page's reader gives to its digits, and their labels."""
    digits = load_mnist()
    images, labels = digits.train_inputs.astype(np.float64), digits.train_labels
    means = np.array([images[labels == digit].mean(axis=0) for digit in range(10)])
    return -0.25 * np.sum((images[:, None] - means) ** 2, axis=2), labels


def test_the_numbers_of_the_document():
    assert losses.sum_squared_error([1, 2, 3], [3, 4, 7]) == 12
    assert losses.mean_squared_error([1, 2, 3], [3, 4, 7]) == 8
    y, t = np.array([0, 2, 3, 8, 9]), np.array([3, 4, 7, 8, 9])
    expected = pytest.approx(1.4808580471604245, rel=0, abs=1e-12)
    assert -np.sum(t * np.log(y + 1e-7)) == expected


@both_ways
def test_exercises_ask_for_what_the_package_has(batch, way):
    scores, probabilities, labels = batch
    targets = losses.one_hot(labels, 4)

    def solved(name):
        return getattr(ex.exercises[name], way)

    loss = solved("cross_entropy")(probabilities[0], targets[0])
    assert loss == pytest.approx(losses.cross_entropy(probabilities[0], targets[0]))
    np.testing.assert_allclose(solved("softmax")(scores), probabilities, rtol=1e-13)
    np.testing.assert_array_equal(solved("one_hot")(labels, 4), targets)
    loss = solved("loss_of_scores")(scores, labels)
    assert loss == pytest.approx(losses.cross_entropy(probabilities, labels))
    from_scipy = np.mean(logsumexp(scores, axis=1) - scores[np.arange(7), labels])
    assert loss == pytest.approx(from_scipy, rel=1e-13)
    guessing = losses.cross_entropy(np.full((4, 10), 0.1), [0, 3, 5, 9])
    assert solved("loss_of_guessing") == pytest.approx(guessing, abs=1e-3)


@both_ways
def test_walk_down_takes_the_steps_of_the_package(way):
    end = getattr(ex.walk_down, way)(np.cosh, 2.0, 0.1, 30)
    package = gradient_descent(lambda x: float(np.cosh(x)), 2.0, 0.1, 30, tolerance=0)
    assert end == pytest.approx(float(package.end), abs=1e-4)


def test_each_added_number_makes_another_loss_of_amounts():
    y, t = np.array([0, 2, 3, 8, 9]), np.array([3, 4, 7, 8, 9])
    seven, eight = (-np.sum(t * np.log(y + small)) for small in (1e-7, 1e-8))
    assert eight - seven > 5


def test_the_spread_goes_like_one_over_the_root(reader):
    scores, labels = reader
    each = logsumexp(scores, axis=1) - scores[np.arange(4000), labels]
    for seed in range(5):
        rng = np.random.default_rng(seed)
        for n in (10, 40, 160, 640):
            polls = each[rng.integers(4000, size=(1000, n))].mean(axis=1)
            assert 0.9 < polls.std() * n**0.5 / each.std() < 1.1


def test_a_lower_loss_brings_a_better_accuracy_here_and_no_slope(reader):
    scores, labels = reader

    def at(bias):
        moved = scores + bias * np.eye(10)[1]
        return ex.loss_of_scores.answer(moved, labels), np.mean(moved.argmax(axis=1) == labels)

    bias = ex.walk_down.answer(lambda bias: at(bias)[0], 0.0, 5, 30)
    assert at(bias)[0] < at(0)[0] and at(bias)[1] > at(0)[1] == at(1e-4)[1]


@pytest.mark.parametrize(
    "name, answer",
    [
        ("loss_of_guessing", 2.3),
        ("loss_of_guessing", 2.302),
        ("loss_of_guessing", 2.3025),
        ("loss_of_guessing", np.array(np.log(10), np.float32)),
        ("cross_entropy", lambda p, t: sum(-t[k] * np.log(p[k]) for k in range(len(p)) if t[k])),
        ("cross_entropy", lambda p, t: np.float32(-np.sum(t * np.log(p)))),
        ("softmax", activations.softmax),
        ("softmax", lambda z: [activations.softmax(row).tolist() for row in z]),
        ("one_hot", lambda labels, n: labels[:, np.newaxis] == np.arange(n)),
        ("one_hot", lambda labels, n: [[int(k == label) for k in range(n)] for label in labels]),
        (
            "loss_of_scores",
            lambda z, labels: np.mean([logsumexp(a) - a[k] for a, k in zip(z, labels)]),  # noqa: B905
        ),
        (
            "walk_down",
            lambda f, x, rate, steps: (
                float(gradient_descent(f, x, rate, steps, tolerance=0).end) if steps else x
            ),
        ),
    ],
)
def test_other_right_answers(name, answer):
    verdict = ex.exercises[name].diagnose(answer)
    assert verdict.status == "right", verdict.message


def test_a_wrong_cross_entropy_is_drawn():
    figure, words = ex.cross_entropy.picture(lambda p, t: 1 - np.sum(t * p))
    yours, right = figure.axes[0].lines
    np.testing.assert_allclose(yours.get_ydata(), 1 - yours.get_xdata())
    np.testing.assert_allclose(right.get_ydata(), -np.log(right.get_xdata()))
    assert "At probability 0.01 yours is 0.99 and the right one 4.61" in words
