"""The pictures of notebook 02 show the data that they were given."""

import numpy as np

from course_utils.figures import (
    plot_bars,
    plot_loss_and_accuracy,
    plot_probabilities,
    plot_tangent,
)

PROBABILITIES = [0.1, 0.7, 0.2]
BIASES, LOSSES, ACCURACIES = [-1.0, 0.0, 1.0], [3.0, 1.0, 2.0], [0.5, 0.75, 0.25]


def test_probabilities():
    (axes,) = plot_probabilities(PROBABILITIES, label=1).axes
    assert [bar.get_height() for bar in axes.patches] == PROBABILITIES
    assert [text.get_text() for text in axes.texts] == ["0.10", "0.70", "0.20"]
    assert [bar.get_hatch() for bar in axes.patches] == [None, "//", None]
    assert len({bar.get_facecolor() for bar in axes.patches}) == 2
    assert axes.get_ylim() == (0, 1)
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["right answer"]


def test_probabilities_without_a_right_answer():
    (axes,) = plot_probabilities(PROBABILITIES).axes
    assert axes.get_legend() is None
    assert not any(bar.get_hatch() for bar in axes.patches)


def test_the_first_class_can_be_the_right_one():
    (axes,) = plot_probabilities(PROBABILITIES, label=0).axes
    assert [bar.get_hatch() for bar in axes.patches] == ["//", None, None]


def test_bars_of_some_classes_from_a_bottom():
    (axes,) = plot_bars({1: -3.25, 4: -1.0}, label=4, words="{:.1f}", bottom=-5).axes
    middles = [bar.get_x() + bar.get_width() / 2 for bar in axes.patches]
    np.testing.assert_allclose(middles, [1, 4])
    assert [(bar.get_y(), bar.get_height()) for bar in axes.patches] == [(-5, 1.75), (-5, 4)]
    assert [text.get_text() for text in axes.texts] == ["-3.2", "-1.0"]
    assert [bar.get_hatch() for bar in axes.patches] == [None, "//"]
    assert axes.get_legend() is None


def test_a_tangent_touches_the_last_point():
    (axes,) = plot_tangent([1.0, 2.0], [1.0, 4.0], 4.0).axes
    walk, tangent, guess = axes.lines
    np.testing.assert_array_equal(walk.get_xydata(), [(1, 1), (2, 4)])
    assert tangent.get_slope() == 4 and tangent.get_xy1() == (2, 4)
    np.testing.assert_array_equal(guess.get_xydata(), [(2, 4)])


def curves(**options):
    return plot_loss_and_accuracy(BIASES, LOSSES, ACCURACIES, "bias", **options)


def test_loss_and_accuracy():
    above, below = curves().axes
    np.testing.assert_array_equal(above.lines[0].get_xydata(), np.transpose([BIASES, LOSSES]))
    np.testing.assert_array_equal(below.lines[0].get_ydata(), [50, 75, 25])
    assert below.lines[0].get_drawstyle() == "steps-post"  # flat, then a jump
    assert above.get_ylabel() == "loss" and below.get_ylabel() == "accuracy in %"
    assert below.get_xlabel() == "bias"
    assert above.get_xlim() == below.get_xlim() == (-1, 1)


def test_a_value_is_marked_in_both():
    for axes in curves(marked=0.5).axes:
        assert set(axes.lines[-1].get_xdata()) == {0.5}
    for axes in curves().axes:
        assert len(axes.lines) == 1
