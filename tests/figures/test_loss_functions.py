"""The pictures of notebook 02 show the data that they were given."""

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb

from course_utils.figures import (
    BLUE,
    ORANGE,
    plot_bars,
    plot_loss_and_accuracy,
    plot_probabilities,
)

PROBABILITIES = [0.1, 0.7, 0.2]
BIASES, LOSSES, ACCURACIES = [-1.0, 0.0, 1.0], [3.0, 1.0, 2.0], [0.5, 0.75, 0.25]


def test_probabilities():
    (axes,) = plot_probabilities(PROBABILITIES, label=1).axes
    assert [bar.get_height() for bar in axes.patches] == PROBABILITIES
    assert [text.get_text() for text in axes.texts] == ["0.10", "0.70", "0.20"]
    assert [bar.get_hatch() for bar in axes.patches] == [None, "//", None]
    assert len({bar.get_facecolor() for bar in axes.patches}) == 2
    assert axes.get_ylim() == (0, 1.1) and axes.get_yticks()[-1] == 1
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
    assert [text.get_text() for text in axes.texts] == ["−3.2", "−1.0"]
    assert [bar.get_hatch() for bar in axes.patches] == [None, "//"]
    assert axes.get_legend() is None


def test_bars_of_negative_numbers_hang_from_zero():
    (axes,) = plot_bars({0: -2.0, 1: 3.0}, words="{:.1f}").axes
    assert [(bar.get_y(), bar.get_height()) for bar in axes.patches] == [(0, -2), (0, 3)]
    below, above = axes.texts
    assert (below.get_text(), below.xy, below.get_va()) == ("−2.0", (0, -2), "top")
    assert (above.get_text(), above.xy, above.get_va()) == ("3.0", (1, 3), "bottom")


def test_no_number_is_written_as_0_unless_it_is():
    values = {0: 0.996, 1: 0.004, 2: 0.0, 3: 2e-6, 4: -0.001}
    (axes,) = plot_bars(values, label=3).axes
    assert {text.xy[0]: text.get_text() for text in axes.texts} == {
        0: "1.00",
        2: "0.00",
        3: "2e−06",
    }


def test_a_bar_without_height_is_seen_on_the_axis():
    (axes,) = plot_probabilities([1.0, 0.0, 0.0], label=2).axes
    axes.set(xticks=[], yticks=[])
    axes.figure.draw_without_rendering()
    canvas = FigureCanvasAgg(axes.figure)
    canvas.draw()
    pixels = np.asarray(canvas.buffer_rgba())[..., :3]
    for place, color in ((1, BLUE), (2, ORANGE)):
        x, y = axes.transData.transform((place, 0)).round().astype(int)
        spot = pixels[-y - 4 : -y + 4, x].reshape(-1, 3)
        assert np.abs(spot - 255 * np.array(to_rgb(color))).max(axis=1).min() < 8


def curves(**options):
    return plot_loss_and_accuracy(BIASES, LOSSES, ACCURACIES, "bias", **options)


def test_loss_and_accuracy():
    loss, accuracy = curves().axes
    np.testing.assert_array_equal(loss.lines[0].get_xydata(), np.transpose([BIASES, LOSSES]))
    np.testing.assert_array_equal(accuracy.lines[0].get_ydata(), [50, 75, 25])
    assert accuracy.lines[0].get_drawstyle() == "steps-post"  # flat, then a jump
    assert loss.get_ylabel() == "loss" and accuracy.get_ylabel() == "accuracy in %"
    assert loss.get_xlabel() == accuracy.get_xlabel() == "bias"
    assert loss.get_xlim() == accuracy.get_xlim() == (-1, 1)


def test_a_value_is_marked_in_both():
    for axes in curves(marked=0.5).axes:
        assert set(axes.lines[-1].get_xdata()) == {0.5}
        assert [text.get_text() for text in axes.get_legend().get_texts()] == ["now 0.5"]
    for axes in curves().axes:
        assert len(axes.lines) == 1
