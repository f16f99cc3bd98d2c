"""The pictures of notebook 01 show the data that they were given."""

import numpy as np
import pytest

from course_utils.figures import (
    plot_distances,
    plot_fit,
    plot_loss_surface,
    plot_points,
    plot_slopes,
)

X, Y = np.array([0.0, 1.0, 3.0]), np.array([2.0, -1.0, 4.0])
SLOPES, INTERCEPTS = np.linspace(-1, 2, 31), np.linspace(-2, 1, 21)
WALK = np.array([[0.0, 0.0], [0.5, -0.5], [1.0, -0.75], [1.2, -0.8]])


def bowl(m, b):
    return (m - 1) ** 2 + (b + 0.5) ** 2


def lines(axes):
    return {line.get_label(): line for line in axes.lines}


def words_above(axes):
    return [text.get_text() for text in axes.get_legend().get_texts()]


def test_points():
    (axes,) = plot_points(X, Y).axes
    drawn = lines(axes)["points"]
    np.testing.assert_array_equal(drawn.get_xydata(), np.stack([X, Y], axis=1))
    assert drawn.get_linestyle() == "None" and drawn.get_marker() == "o"
    assert axes.get_xlim() == pytest.approx((-0.15, 3.15))
    assert axes.get_ylim() == pytest.approx((-1.25, 4.25))


def test_points_with_one_x():
    (axes,) = plot_points([2.0, 2.0], [0.0, 1.0]).axes
    assert axes.get_xlim() == (1, 3)


def test_fit_draws_the_line_through_the_whole_frame():
    (axes,) = plot_fit(X, Y, 0.5, -1.0).axes
    (line,) = [line for line in axes.lines if line.get_label().startswith("line")]
    ends = line.get_xydata()
    np.testing.assert_allclose(ends[:, 0], axes.get_xlim())
    np.testing.assert_allclose(ends[:, 1], 0.5 * ends[:, 0] - 1)
    assert words_above(axes) == ["points", "line 0.500 x − 1.000", "errors"]


def test_fit_draws_each_error_from_point_to_line():
    (axes,) = plot_fit(list(X), list(Y), 0.5, 1.0).axes
    (errors,) = axes.collections
    expected = [[(x, y), (x, 0.5 * x + 1)] for x, y in zip(X, Y, strict=True)]
    np.testing.assert_allclose(errors.get_segments(), expected)


def test_the_frame_of_a_fit_depends_on_the_points_alone():
    (axes,), (points,) = plot_fit(X, Y, 100.0, -7.0).axes, plot_points(X, Y).axes
    assert axes.get_xlim() == points.get_xlim() and axes.get_ylim() == points.get_ylim()


def test_contours_lie_where_the_loss_has_their_level():
    (axes,) = plot_loss_surface(bowl, SLOPES, INTERCEPTS).axes
    (contours,) = axes.collections
    # Round, and of equal heights, up to the 6.25 of a corner.
    np.testing.assert_allclose(contours.levels, 0.4 * np.arange(1, 16))
    np.testing.assert_allclose(contours.levels[contours.get_linewidths() > 1], [2, 4, 6])
    assert [text.get_text() for text in axes.texts] == ["2", "4"]  # 6 is at an edge
    for level, outline in zip(contours.levels, contours.get_paths(), strict=True):
        # Between grid points contour lines are straight, and the bowl is not.
        np.testing.assert_allclose(bowl(*outline.vertices.T), level, atol=0.01)
    assert axes.get_xlim() == (-1, 2) and axes.get_ylim() == (-2, 1)
    assert axes.get_aspect() == 1


def test_levels_are_labelled_clear_of_walks_and_edges():
    walk = [(1 + 0.9 * np.cos(a), -0.5 + 0.9 * np.sin(a)) for a in np.linspace(0, 3, 50)]
    (axes,) = plot_loss_surface(bowl, SLOPES, INTERCEPTS, {"walk": walk}).axes
    labels = [text.get_position() for text in axes.texts if not hasattr(text, "xy")]
    assert len(labels) > 1
    for x, y in labels:
        assert -0.71 < x < 1.71 and -1.71 < y < 0.71
        assert min(np.hypot(x - m, y - b) for m, b in walk) > 0.3


def test_walks_with_their_marks():
    walks = {"one": WALK, "two": WALK[:2].tolist()}
    (axes,) = plot_loss_surface(bowl, SLOPES, INTERCEPTS, walks, [0, 2, 9], (1, -0.5)).axes
    one, two = lines(axes)["one"], lines(axes)["two"]
    np.testing.assert_array_equal(one.get_xydata(), WALK)
    np.testing.assert_array_equal(two.get_xydata(), WALK[:2])
    assert list(one.get_markevery()) == [0, 2] and list(two.get_markevery()) == [0]
    for style in ("get_color", "get_linestyle", "get_marker"):
        assert getattr(one, style)() != getattr(two, style)()
    marks = [(mark.get_text(), tuple(mark.xy)) for mark in axes.texts if hasattr(mark, "xy")]
    assert marks == [("0", (0, 0)), ("2", (1, -0.75)), ("0", (0, 0))]
    np.testing.assert_array_equal(lines(axes)["lowest point"].get_xydata(), [(1, -0.5)])
    assert words_above(axes) == ["equal loss", "lowest point", "one", "two"]


def test_a_walk_does_not_move_the_frame():
    far = {"far": [(0, 0), (50, -50)]}
    (axes,) = plot_loss_surface(bowl, SLOPES, INTERCEPTS, far).axes
    assert axes.get_xlim() == (-1, 2) and axes.get_ylim() == (-2, 1)


def test_distances():
    curves = {"up": [1, -0.1, 0.01], "down": np.array([0.5, 0.25, 0.125])}
    (axes,) = plot_distances(curves, lowest=1e-3).axes
    np.testing.assert_array_equal(lines(axes)["up"].get_ydata(), [1, 0.1, 0.01])
    np.testing.assert_array_equal(
        lines(axes)["down"].get_xydata(), [(0, 0.5), (1, 0.25), (2, 0.125)]
    )
    assert lines(axes)["up"].get_linestyle() != lines(axes)["down"].get_linestyle()
    assert axes.get_yscale() == "log" and axes.get_ylim() == (1e-3, 1)
    assert words_above(axes) == ["up", "down"]


def test_slopes_are_counted_those_beyond_the_axis_at_its_ends():
    (axes,) = plot_slopes([-7.0, -0.99, 0.01, 0.02, 0.03, 1.0, 5.0], marked=0.52).axes
    counts = [bar.get_height() for bar in axes.patches]
    assert len(counts) == 40
    assert (counts[0], counts[20], counts[39]) == (2, 3, 2) and sum(counts) == 7
    assert set(lines(axes)["ours: 0.520"].get_xdata()) == {0.52}
    assert axes.get_xlim() == (-1, 1)
