"""The quick loss of the deeper page on notebook 04 is the loss of the whole network."""

import numpy as np
import pytest

from course_utils.exercises.the_same_derivatives_sooner import page as ex


@pytest.fixture(scope="module")
def page(the_cell):
    names = {"moved_scores": ex.moved_scores.answer}
    for words in ("import time", "def digit_loss(", "def quick_loss("):
        exec(the_cell(words), names)
    return names


@pytest.mark.parametrize("i, j", [(350, 7), (0, 0), (783, 49), (400, 20)])
def test_quick_loss(page, i, j):
    moved = page["network"].parameters.copy()
    moved[50 * i + j] += 0.3
    assert page["quick_loss"](i, j, 0.3) == pytest.approx(page["digit_loss"](moved), abs=1e-12)


def test_zeros_are_where_there_is_no_ink(page):
    in_the_corner = np.isin(page["places"] // 50, page["never_inked"])
    np.testing.assert_array_equal(in_the_corner, page["sample"] == 0)
