"""The pictures of notebook 05 show the data that they were given."""

import numpy as np
import pytest

from course_utils.figures import RED, new_axes, plot_curves, plot_digits, plot_paths

IMAGES = np.random.default_rng(0).integers(256, size=(7, 28, 28), dtype=np.uint8)
CURVES = {"one": [1.0, 2.0, 4.0], "two": [0.0, -1.0, 0.5]}


def pictures(figure):
    return [axes.images[0] for axes in figure.axes if axes.images]


def words(axes):
    return [text.get_text() for text in axes.texts]


def test_curves():
    (axes,) = plot_curves([0, 1, 2], CURVES, "time", "height").axes
    for line, (name, y) in zip(axes.lines, CURVES.items(), strict=True):
        assert line.get_label() == name
        np.testing.assert_array_equal(line.get_xydata(), np.column_stack([[0, 1, 2], y]))
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("time", "height")
    looks = [(line.get_color(), line.get_linestyle()) for line in axes.lines]
    assert looks[0][0] != looks[1][0] and looks[0][1] != looks[1][1]


@pytest.mark.parametrize("columns, cells", [(10, 7), (3, 9), (1, 7)])
def test_digits(columns, cells):
    figure = plot_digits(IMAGES, titles=list("abcdefg"), columns=columns)
    assert len(figure.axes) == cells
    for place, (picture, image) in enumerate(zip(pictures(figure), IMAGES, strict=True)):
        np.testing.assert_array_equal(picture.get_array(), image)
        assert picture.get_clim() == (IMAGES.min(), IMAGES.max())
        assert figure.axes[place].get_title() == "abcdefg"[place]
    for axes in figure.axes:  # a frame around each sheet, and nothing else
        assert axes.axison == bool(axes.images)
        assert len(axes.get_xticks()) == 0 or not axes.images
        assert all(spine.get_visible() for spine in axes.spines.values()) or not axes.images


def test_digits_without_titles():
    assert [axes.get_title() for axes in plot_digits(IMAGES[:2]).axes] == ["", ""]


def test_digits_in_given_axes():
    figure, cells = new_axes(1, 3)
    assert plot_digits(IMAGES[:2], cells=cells) is figure
    first, second = pictures(figure)
    np.testing.assert_array_equal(first.get_array(), IMAGES[0])
    np.testing.assert_array_equal(second.get_array(), IMAGES[1])
    assert [len(axes.get_xticks()) > 0 for axes in cells] == [False, False, True]


def test_one_title_for_each_digit():
    with pytest.raises(ValueError, match="7 images.*2 titles"):
        plot_digits(IMAGES, titles=["a", "b"])


def test_paths():
    figure = plot_paths((6, 4, 3), hidden_unit=1, input_unit=2)
    (axes,) = figure.axes
    assert len(axes.lines) == 6 * 4 + 4 * 3 + 3
    red = [line.get_xydata() for line in axes.lines if line.get_color() == RED]
    first = [ends for ends in red if ends[0, 0] == 0]
    np.testing.assert_array_equal(first, [[[0, 0.5], [1, 0.5]]])  # from input 2 to hidden 1
    assert [ends[0, 0] for ends in red].count(1) == 3  # from there to each output
    assert [ends[0, 0] for ends in red].count(2) == 3  # and on to the loss
    assert [text for text in words(axes) if text.startswith("$z")] == ["$z_0$", "$z_1$", "$z_2$"]
