"""The exercises of the deeper page on notebook 02, and what it says of heat and cold."""

import numpy as np
import pytest

from course_utils import activations, losses
from course_utils.exercises.temperature import page as ex


@pytest.mark.parametrize("way", ["answer", "another"])
def test_exercises_ask_for_what_the_package_has(way):
    scores = np.random.default_rng(0).normal(size=(5, 4))
    expected = activations.softmax(scores / 0.3)
    np.testing.assert_allclose(getattr(ex.probabilities_at, way)(scores, 0.3), expected)
    table = getattr(ex.right_but_unsure, way)
    assert list(np.argmax(table, axis=1)) == [0, 1, 2]
    assert losses.cross_entropy(table, [0, 1, 2]) > 1


def test_cold_is_a_bet():
    """Behind by 2, the loss is 2 / T; ahead, it goes to 0; hot, all go to log 10."""
    scores = np.zeros((1, 10))
    scores[0, 3] = 2
    for T in (0.01, 0.1):
        loss = losses.cross_entropy(ex.probabilities_at.answer(scores, T), [0])
        assert loss == pytest.approx(2 / T)
        assert losses.cross_entropy(ex.probabilities_at.answer(scores, T), [3]) < 1e-6
    hot = ex.probabilities_at.answer(scores, 1e6)
    assert losses.cross_entropy(hot, [0]) == pytest.approx(np.log(10), abs=1e-5)


@pytest.mark.parametrize(
    "answer",
    [
        np.full((3, 3), 0.32, np.float32) + 0.04 * np.eye(3),
        ((0.34, 0.33, 0.33), (0.33, 0.34, 0.33), (0.33, 0.33, 0.34)),
    ],
)
def test_other_right_answers(answer):
    verdict = ex.right_but_unsure.diagnose(answer)
    assert verdict.status == "right", verdict.message
