"""The pictures of notebook 06 show the data that they were given."""

import numpy as np
import pytest
from matplotlib.colors import to_rgba

from course_utils.figures import (
    new_axes,
    plot_confusion_matrix,
    plot_epochs,
    plot_grid_search,
    plot_learning_curves,
    plot_weights,
    plot_weights_in_a_row,
)
from course_utils.training import Epoch, History

WEIGHTS = np.random.default_rng(1).normal(size=(6, 4))
COUNTS = np.array([[9, 0, 1], [2, 8, 0], [0, 0, 10]])
RESULTS = np.array([[77.2, 90.6], [80.0, 93.4], [12.0, 50.0]])
HISTORY = History(
    [
        Epoch(1, 0.9, 0.6, 1.0, 0.5, 0.1),
        Epoch(2, 0.5, 0.8, 0.7, 0.75, 0.1),
        Epoch(3, 0.2, 1, 0.6, 0.8, 1),
    ]
)


def pictures(figure):
    return [axes.images[0] for axes in figure.axes if axes.images]


def words(axes):
    return [text.get_text() for text in axes.texts]


@pytest.mark.parametrize("limit", [None, 0.5])
def test_weights(limit):
    figure = plot_weights(WEIGHTS, limit=limit, shape=(2, 3), columns=3)
    end = limit or np.abs(WEIGHTS).max()
    drawn = pictures(figure)[:4]
    for picture, neuron in zip(drawn, WEIGHTS.T, strict=True):
        np.testing.assert_array_equal(picture.get_array(), neuron.reshape(2, 3))
        assert picture.get_clim() == (-end, end)


def test_negative_weights_have_a_minus_and_neurons_a_name():
    weights = np.array([[0.1, -0.8], [-0.1, -0.3], [0.9, 0.0], [-0.5, -0.41]])
    figure = plot_weights(weights, limit=1, shape=(2, 2), columns=2)
    signs = [
        [tuple(place) for line in axes.lines for place in line.get_xydata()]
        for axes in figure.axes[:2]
    ]
    assert signs == [[(1, 1)], [(1, 1), (0, 0)]]  # column and row of -0.5; of -0.41 and -0.8
    assert [axes.get_title() for axes in figure.axes[:2]] == ["neuron 0", "neuron 1"]


def test_rows_of_the_same_neurons():
    figure = plot_weights(WEIGHTS, shape=(2, 3), columns=2, rows=("before", "after"))
    assert [axes.get_title() for axes in figure.axes[:4]] == 2 * ["neuron 0", "neuron 1"]
    assert [axes.get_ylabel() for axes in figure.axes[:4]] == ["before", "", "after", ""]


def test_weights_in_a_row():
    (picture,) = pictures(plot_weights_in_a_row(WEIGHTS, 0.5, (2, 3)))
    row = picture.get_array()
    assert row.shape == (2, 4 * 5) and picture.get_clim() == (-0.5, 0.5)
    for place, neuron in enumerate(WEIGHTS.T):
        np.testing.assert_array_equal(row[:, 5 * place + 1 : 5 * place + 4], neuron.reshape(2, 3))
    assert not row[:, ::5].any() and not row[:, 4::5].any()  # white between them


def test_learning_curves():
    loss, accuracy = plot_learning_curves(HISTORY).axes
    drawn = {line.get_label(): line.get_xydata() for line in loss.lines}
    np.testing.assert_array_equal(drawn["training"], [[1, 0.9], [2, 0.5], [3, 0.2]])
    np.testing.assert_array_equal(drawn["test"], [[1, 1.0], [2, 0.7], [3, 0.6]])
    drawn = {line.get_label(): line.get_xydata() for line in accuracy.lines}
    np.testing.assert_allclose(drawn["training"], [[1, 60], [2, 80], [3, 100]])
    np.testing.assert_allclose(drawn["test"], [[1, 50], [2, 75], [3, 80]])
    assert loss.get_ylim()[0] == 0


def test_learning_curves_in_given_axes():
    figure, both = new_axes(1, 2)
    assert plot_learning_curves(HISTORY, both) is figure
    assert [axes.get_ylabel() for axes in figure.axes] == ["loss", "accuracy in %"]
    assert all(axes.get_legend() and len(axes.lines) == 2 for axes in both)


def test_epochs_are_the_learning_curves_alone():
    figure, both = new_axes(1, 2)
    assert plot_epochs(HISTORY, both, marked=[-1]) is figure
    for axes, other in zip(both, plot_learning_curves(HISTORY).axes, strict=True):
        assert not axes.get_legend() and not axes.get_ylabel()
        for line, same in zip(axes.lines, other.lines, strict=True):
            np.testing.assert_array_equal(line.get_xydata(), same.get_xydata())
            assert line.get_color() == same.get_color() and line.get_label() == same.get_label()
            assert (line.get_marker(), line.get_markevery()) == ("o", [-1])
            assert same.get_marker() == "None"


def test_what_is_unseen_has_the_name_it_is_given():
    for axes in plot_learning_curves(HISTORY, unseen="set aside").axes:
        assert [line.get_label() for line in axes.lines] == ["training", "set aside"]


def test_learning_curves_without_test():
    history = History([Epoch(1, 0.9, 0.6, None, None, 0.1), Epoch(2, 0.5, 0.8, None, None, 0.1)])
    for axes in plot_learning_curves(history).axes:
        assert [line.get_label() for line in axes.lines] == ["training"]


def test_confusion_matrix():
    (axes,) = plot_confusion_matrix(COUNTS).axes
    assert words(axes) == [str(count) for count in COUNTS.flat]
    shades = axes.images[0].get_array()
    np.testing.assert_array_equal(shades, COUNTS - np.diag(np.diag(COUNTS)))  # mistakes only
    assert [text.get_fontweight() for text in axes.texts[::4]] == ["bold"] * 3
    assert axes.get_xlabel() == "the network says" and axes.get_ylabel() == "the digit is"


def test_confusion_matrix_leaves_the_counts_alone():
    before = COUNTS.copy()
    plot_confusion_matrix(COUNTS)
    np.testing.assert_array_equal(COUNTS, before)


def test_grid_search():
    figure = plot_grid_search(RESULTS, ("hidden", (10, 25, 50)), ("rate", (0.1, 1.0)))
    (axes,) = figure.axes
    assert words(axes) == ["77 %", "91 %", "80 %", "93 %", "12 %", "50 %"]
    assert [text.get_fontweight() for text in axes.texts] == 3 * ["normal"] + [
        "bold",
        "normal",
        "normal",
    ]
    (best,) = axes.patches
    assert best.get_xy() == (0.5, 0.5)  # around the 93
    np.testing.assert_array_equal(axes.images[0].get_array(), RESULTS)
    assert [label.get_text() for label in axes.get_yticklabels()] == ["10", "25", "50"]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["0.1", "1.0"]
    assert (axes.get_ylabel(), axes.get_xlabel()) == ("hidden", "rate")


def test_entries_stand_out_from_their_field():
    (axes,) = plot_grid_search(RESULTS, ("hidden", (10, 25, 50)), ("rate", (0.1, 1.0))).axes
    picture = axes.images[0]
    for text, value in zip(axes.texts, RESULTS.flat, strict=True):
        field = np.mean(picture.cmap(picture.norm(value))[:3])
        assert abs(field - np.mean(to_rgba(text.get_color())[:3])) > 0.4
