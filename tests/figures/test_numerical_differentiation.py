"""The pictures of notebook 03 show the data that they were given."""

import numpy as np
import pytest
from matplotlib.quiver import Quiver

from course_utils.figures import (
    new_axes,
    plot_arrows,
    plot_curve,
    plot_error_against_step,
    plot_error_at,
    plot_errors,
    plot_lines_on_curve,
)
from course_utils.figures.numerical_differentiation import draw_straight_lines

STEPS = np.array([1e-8, 1e-4, 1.0])
POINTS = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 2.0]])
ARROWS = np.array([[1.0, 1.0], [0.5, -2.0], [0.0, 3.0]])


def bowl(x):
    return float(np.sum(x**2))


def lines(axes):
    return {line.get_label(): line for line in axes.lines}


def words_above(axes):
    return [text.get_text() for text in axes.get_legend().get_texts()]


def test_lines_on_a_curve():
    secants, tangents = {"secant": (1, 3)}, {"tangent": (2, 4.0)}
    (axes,) = plot_lines_on_curve(np.square, (0, 4), secants, tangents).axes
    curve = lines(axes)["f"].get_xydata()
    np.testing.assert_allclose(curve[:, 1], curve[:, 0] ** 2)
    assert (curve[0, 0], curve[-1, 0]) == (0, 4)
    np.testing.assert_allclose(lines(axes)["secant"].get_xydata(), [(0, -3), (4, 13)])
    np.testing.assert_allclose(lines(axes)["tangent"].get_xydata(), [(0, -4), (4, 12)])
    markers = [line.get_xydata().tolist() for line in axes.lines if line.get_linestyle() == "None"]
    assert markers == [[[1, 1], [3, 9]], [[2, 4]]]
    for style in ("get_color", "get_linestyle", "get_marker"):
        assert getattr(lines(axes)["secant"], style)() != getattr(lines(axes)["tangent"], style)()
    assert words_above(axes) == ["f", "secant", "tangent"]


def test_lines_do_not_move_the_frame():
    (alone,) = plot_lines_on_curve(np.square, (0, 4)).axes
    (axes,) = plot_lines_on_curve(np.square, (0, 4), tangents={"steep": (2, 1000.0)}).axes
    assert axes.get_xlim() == alone.get_xlim() == (0, 4)
    assert axes.get_ylim() == alone.get_ylim() == pytest.approx((-0.8, 16.8))


def test_a_curve_with_gaps():
    x, y = np.arange(5.0), np.array([np.nan, 0.0, np.inf, 1.0, 0.5])
    (axes,) = plot_curve(x, y).axes
    np.testing.assert_array_equal(lines(axes)["f"].get_ydata(), [np.nan, 0, np.nan, 1, 0.5])
    assert axes.get_xlim() == (0, 4) and axes.get_ylim() == pytest.approx((-0.05, 1.05))


def test_straight_lines_need_no_curve():
    figure, axes = new_axes()
    axes.set_xlim(-1, 3)
    nothing = [(np.nan, np.nan)], np.nan
    draw_straight_lines({"_": nothing, "s": ([(1, 5), (2, 9)], 3.0)}, axes)
    np.testing.assert_allclose(lines(axes)["s"].get_xydata(), [(-1, -1), (3, 11)])
    assert axes.lines[-1].get_xydata().tolist() == [[1, 5], [2, 9]]
    (both,) = plot_lines_on_curve(np.square, (0, 4), {"a": (0, 1), "b": (1, 2)}).axes
    assert lines(axes)["s"].get_color() == lines(both)["b"].get_color()  # the first has its own


def test_errors_against_the_step():
    curves = {"forward": [1e-3, 1e-5, 1.0], "central": [0.0, 1e-9, 0.1]}
    (axes,) = plot_error_against_step(STEPS, curves, lowest=1e-10, marked=1e-4).axes
    np.testing.assert_array_equal(lines(axes)["forward"].get_ydata(), curves["forward"])
    np.testing.assert_array_equal(lines(axes)["central"].get_xdata(), STEPS)
    np.testing.assert_array_equal(lines(axes)["central"].get_ydata(), [1e-10, 1e-9, 0.1])
    assert set(lines(axes)["h = 0.0001"].get_xdata()) == {1e-4}
    for style in ("get_color", "get_linestyle", "get_marker"):
        assert getattr(lines(axes)["forward"], style)() != getattr(lines(axes)["central"], style)()
    assert axes.get_xscale() == axes.get_yscale() == "log"
    assert axes.get_xlim() == (1e-8, 1) and axes.get_ylim() == (1e-10, 10)


def test_the_error_axis_can_end_higher():
    (axes,) = plot_error_against_step(STEPS, {"a": [1, 2, 3]}, 1e-3, highest=1e4).axes
    assert axes.get_ylim() == (1e-3, 1e4)


def test_errors_without_a_frame():
    figure, axes = new_axes()
    plot_errors(STEPS, {"a": [0.0, 1e-4, np.nan]}, 1e-9, axes)
    np.testing.assert_array_equal(lines(axes)["a"].get_ydata(), [1e-9, 1e-4, np.nan])
    assert axes.get_xscale() == axes.get_yscale() == "log" and axes.get_legend() is None


@pytest.mark.parametrize(
    "h, error, drawn", [(1e-7, 1e-3, 1e-3), (1e-2, 0.0, 1e-12), (1e-2, 1e9, 10)]
)
def test_one_error_is_marked_at_its_step(h, error, drawn):
    (axes,) = plot_error_against_step(STEPS, {"a": [1, 2, 3]}).axes
    plot_error_at(h, error, axes)
    line, dot = axes.lines[-2:]
    assert set(line.get_xdata()) == {h} and dot.get_xydata().tolist() == [[h, drawn]]
    (words,) = axes.texts
    assert words.get_text() == f"h = {h:g}"
    assert words.get_horizontalalignment() == ("left" if h < 1e-4 else "right")
    plot_error_at(h, np.nan, axes)
    assert np.isnan(axes.lines[-1].get_ydata()).all()


def test_arrows_start_at_their_points():
    (axes,) = plot_arrows(POINTS, {"right": ARROWS, "yours": -ARROWS}, shrink=0.5).axes
    right, yours = [drawn for drawn in axes.collections if isinstance(drawn, Quiver)]
    for drawn, expected in ((right, ARROWS), (yours, -ARROWS)):
        np.testing.assert_array_equal(drawn.XY, POINTS)
        np.testing.assert_allclose(np.stack([drawn.U, drawn.V], axis=1), 0.5 * expected)
        assert drawn.scale == 1 and drawn.scale_units == drawn.angles == "xy"
    assert right.width > yours.width
    assert (right.get_facecolor() != yours.get_facecolor()).any()
    assert words_above(axes) == ["right", "yours"]
    assert axes.get_aspect() == 1
    assert axes.get_xlim() == pytest.approx((-0.05, 1.05))
    assert axes.get_ylim() == pytest.approx((-0.1, 2.1))


def test_the_frame_of_arrows_can_be_fixed():
    (axes,) = plot_arrows(POINTS, {"a": ARROWS}, limit=3).axes
    assert axes.get_xlim() == axes.get_ylim() == (-3, 3)


def test_contours_below_arrows_lie_where_the_function_has_their_level():
    (axes,) = plot_arrows(POINTS, {"a": ARROWS}, f=bowl).axes
    (contours,) = [drawn for drawn in axes.collections if not isinstance(drawn, Quiver)]
    assert contours.levels.tolist() == pytest.approx([0, 0.8, 1.6, 2.4, 3.2, 4.0, 4.8, 5.6])
    for level, outline in zip(contours.levels, contours.get_paths(), strict=True):
        np.testing.assert_allclose(np.sum(outline.vertices**2, axis=1), level, atol=0.01)
