"""The pictures of notebook 04 show the data that they were given."""

import numpy as np

from course_utils.figures import plot_descent, plot_heights, plot_table, plot_walks

X0, X1 = np.linspace(-3, 3, 31), np.linspace(-1, 2, 16)
WALK = np.array([[-2.0, 1.0], [1.0, 0.5], [-0.5, 0.25]])
TABLE = np.array([[0.0, -1.5, 0.004], [0.25, -0.001, 3.0]])


def saddle(x):
    return x[0] ** 2 - x[0] * x[1]


def test_contours_are_those_of_f():
    (axes,) = plot_descent(saddle, X0, X1).axes
    (contours,) = axes.collections
    for level, outline in zip(contours.levels, contours.get_paths(), strict=True):
        # Between grid points contour lines are straight, and the saddle is not.
        np.testing.assert_allclose(saddle(outline.vertices.T), level, atol=0.02)
    assert axes.get_legend() is None


def test_levels_are_like_squares_and_round():
    (axes,) = plot_descent(lambda x: x @ x, np.linspace(-5, 5, 41), np.linspace(-5, 5, 41)).axes
    (contours,) = axes.collections
    np.testing.assert_allclose(contours.levels, 0.5 * np.arange(1, 10) ** 2)
    labels = {text.get_text() for text in axes.texts}
    assert labels == {"2", "8", "18"}  # those of the others would lie at the edges


def test_every_step_of_every_walk():
    walks = {"one": WALK, "two": (WALK + 0.5).tolist()}
    (axes,) = plot_descent(saddle, X0, X1, walks, marked=[0, 2]).axes
    _, one, two = axes.lines
    np.testing.assert_array_equal(one.get_xydata(), WALK)
    np.testing.assert_array_equal(two.get_xydata(), WALK + 0.5)
    for style in ("get_color", "get_linestyle", "get_marker"):
        assert getattr(one, style)() != getattr(two, style)()
    marks = [(mark.get_text(), tuple(mark.xy)) for mark in axes.texts if hasattr(mark, "xy")]
    assert marks == [("0", (-2, 1)), ("2", (-0.5, 0.25)), ("0", (-1.5, 1.5)), ("2", (0, 0.75))]
    names = [text.get_text() for text in axes.get_legend().get_texts()]
    assert names == ["equal height", "one", "two"]


def test_a_walk_does_not_move_the_frame():
    (axes,) = plot_descent(saddle, X0, X1, {"far": 100 * WALK}).axes
    assert axes.get_xlim() == (-3, 3) and axes.get_ylim() == (-1, 2)


def test_markers_at_every_step():
    figure = plot_descent(saddle, X0, X1)
    plot_walks({"walk": WALK}, [2], every_step=True, axes=figure.axes[0])
    _, line = figure.axes[0].lines
    np.testing.assert_array_equal(line.get_xydata(), WALK)
    assert line.get_markevery() is None
    assert [text.get_text() for text in figure.axes[0].texts if hasattr(text, "xy")] == ["2"]


def test_heights_leave_a_fixed_frame():
    heights = [3.0, 0.0, 1e300]
    (axes,) = plot_heights(heights, 20, 1e-3, 10).axes
    np.testing.assert_array_equal(axes.lines[0].get_xydata(), list(enumerate(heights)))
    assert (axes.get_xlim(), axes.get_ylim()) == ((-0.4, 20), (1e-3, 10))
    assert axes.get_yscale() == "log"


def test_table():
    (axes,) = plot_table(TABLE.tolist(), "sample", "neuron").axes
    words = [text.get_text() for text in axes.texts]
    assert words == ["0.00", "−1.50", "0.00", "0.25", "0.00", "3.00"]
    np.testing.assert_array_equal(axes.images[0].get_array(), np.abs(TABLE))
    assert (axes.get_ylabel(), axes.get_xlabel()) == ("sample", "neuron")
    assert list(axes.get_xticks()) == [0, 1, 2] and list(axes.get_yticks()) == [0, 1]
