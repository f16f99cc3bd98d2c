"""What notebook 02 writes out by hand, and what its exercises ask for, is what the package does."""

import numpy as np
import pytest
from scipy.special import logsumexp

from course_utils import activations, losses
from course_utils.exercises.loss_functions import page as ex


@pytest.fixture(params=range(5))
def batch(request):
    """Scores, probabilities and labels of seven samples of four classes."""
    generator = np.random.default_rng(request.param)
    scores = generator.normal(scale=5, size=(7, 4))
    return scores, activations.softmax(scores), generator.integers(4, size=7)


def test_sum_squared_error(page, batch):
    scores, probabilities, _ = batch
    for prediction, target in zip(scores, probabilities, strict=True):
        by_hand = page["sum_squared_error"](prediction, target)
        assert by_hand == pytest.approx(losses.sum_squared_error(prediction, target))


def test_clipped_cross_entropy(page, batch):
    _, probabilities, labels = batch
    targets = losses.one_hot(labels, 4)
    by_hand = [
        page["clipped_cross_entropy"](*pair) for pair in zip(probabilities, targets, strict=True)
    ]
    assert np.mean(by_hand) == pytest.approx(losses.cross_entropy(probabilities, targets))


def test_the_repaired_softmax(page, batch):
    for row in batch[0]:
        for shift in (0, 1000, -1000):
            by_hand = page["softmax_of_one"](row + shift)
            np.testing.assert_allclose(by_hand, activations.softmax(row + shift), rtol=1e-13)


def test_log_sum_exp(page, batch):
    scores, probabilities, labels = batch
    by_hand = [page["log_sum_exp"](row) for row in scores]
    np.testing.assert_allclose(by_hand, logsumexp(scores, axis=1), rtol=1e-13)
    from_scores = np.mean(by_hand - scores[np.arange(7), labels])
    assert from_scores == pytest.approx(losses.cross_entropy(probabilities, labels))


def test_the_numbers_of_the_lecture(page):
    assert page["sum_squared_error"](np.array([1, 2, 3]), np.array([3, 4, 7])) == 12
    y, t = np.array([0, 2, 3, 8, 9]), np.array([3, 4, 7, 8, 9])
    expected = pytest.approx(1.4808580471604245, rel=0, abs=1e-12)
    assert page["careless_cross_entropy"](y, t) == expected


@pytest.mark.parametrize("way", ["answer", "another"])
def test_exercises_ask_for_what_the_package_has(batch, way):
    scores, probabilities, labels = batch
    targets = losses.one_hot(labels, 4)

    def solved(name):
        return getattr(ex.exercises[name], way)

    error = solved("mean_squared_error")(scores[0], scores[1])
    assert error == pytest.approx(losses.mean_squared_error(scores[0], scores[1]))
    loss = solved("cross_entropy")(probabilities[0], targets[0])
    assert loss == pytest.approx(losses.cross_entropy(probabilities[0], targets[0]))
    np.testing.assert_allclose(solved("softmax")(scores), probabilities, rtol=1e-13)
    np.testing.assert_array_equal(solved("one_hot")(labels, 4), targets)
    loss = solved("cross_entropy_of_labels")(probabilities, labels)
    assert loss == pytest.approx(losses.cross_entropy(probabilities, labels))
    guessing = losses.cross_entropy(np.full((4, 10), 0.1), [0, 3, 5, 9])
    assert solved("loss_of_guessing") == pytest.approx(guessing, abs=1e-3)
    table = solved("right_but_unsure")
    assert list(np.argmax(table, axis=1)) == [0, 1, 2]
    assert losses.cross_entropy(table, [0, 1, 2]) > 1


@pytest.mark.parametrize(
    "name, answer",
    [
        ("loss_of_guessing", 2.3),
        ("loss_of_guessing", np.array(np.log(10), np.float32)),
        ("cross_entropy", lambda p, t: sum(-t[k] * np.log(p[k]) for k in range(len(p)))),
        ("cross_entropy", lambda p, t: -np.sum(t * np.log(p + 1e-7))),
        ("cross_entropy", lambda p, t: np.float32(-np.sum(t * np.log(p)))),
        ("softmax", activations.softmax),
        ("softmax", lambda z: [activations.softmax(row).tolist() for row in z]),
        ("one_hot", lambda labels, n: labels[:, np.newaxis] == np.arange(n)),
        ("one_hot", lambda labels, n: [[int(k == label) for k in range(n)] for label in labels]),
        ("cross_entropy_of_labels", losses.cross_entropy),
        (
            "cross_entropy_of_labels",
            lambda p, labels: -np.sum(np.eye(p.shape[1])[labels] * np.log(p)) / len(p),
        ),
        ("right_but_unsure", np.full((3, 3), 0.32, np.float32) + 0.04 * np.eye(3)),
        ("right_but_unsure", ((0.34, 0.33, 0.33), (0.33, 0.34, 0.33), (0.33, 0.33, 0.34))),
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
