"""The figures of page 03."""

import itertools

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from course_utils.figures.style import (
    BLUE,
    ORANGE,
    PURPLE,
    RED,
    frame,
    legend_above,
    minus,
    new_axes,
)


def plot_lines_on_curve(f, xlim, secants=None, tangents=None, axes=None):
    """Draw a curve, and straight lines on it, in a frame that depends on the curve alone.

    Parameters
    ----------
    f : callable
        Must work entry by entry.
    xlim : (float, float)
        The ends of the x axis.
    secants : dict of str to (float, float), optional
        By its name, the two x where a line meets the curve.
    tangents : dict of str to (float, float), optional
        By its name, the x where a line touches the curve, and the slope of the line.
    axes : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = axes or new_axes()[1]
    x = np.linspace(xlim[0], xlim[1], 201)
    plot_curve(x, f(x), axes)
    lines = {}
    for name, (left, right) in (secants or {}).items():
        slope = (f(right) - f(left)) / (right - left)
        lines[name] = [(left, f(left)), (right, f(right))], slope
    for name, (at, slope) in (tangents or {}).items():
        lines[name] = [(at, f(at))], slope
    draw_straight_lines(lines, axes)
    legend_above(axes)
    return axes.figure


def plot_curve(x, y, axes=None):
    """Draw the curve of a function f, in a frame that depends on the curve alone.

    Parameters
    ----------
    x : array_like of float, shape (n,)
        Ascending.
    y : array_like of float, shape (n,)
        A NaN or an infinity makes a gap.
    axes : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = axes or new_axes()[1]
    y = np.where(np.isfinite(y), y, np.nan)
    axes.plot(x, y, color="black", label="f")
    axes.set(xlabel="x", ylabel="f(x)", xlim=(x[0], x[-1]), ylim=frame(y[~np.isnan(y)]))
    return axes.figure


def draw_straight_lines(lines, axes):
    """Draw straight lines through points, from end to end of the x axis.

    Parameters
    ----------
    lines : dict of str to (list of (float, float), float)
        By its name, the points of a line that get a marker, and its slope. It passes through the
        first of them.
    axes : matplotlib.axes.Axes
    """
    ends = np.array(axes.get_xlim())
    looks = itertools.cycle([(BLUE, "--", "o"), (RED, "-.", "s"), (PURPLE, ":", "^")])
    for (name, (points, slope)), (color, line, marker) in zip(lines.items(), looks, strict=False):
        x, y = points[0]
        heights = y + slope * (ends - x)
        axes.plot(ends, heights, line, color=color, marker=marker, markevery=[], label=name)
        axes.plot(*zip(*points, strict=True), marker, color=color)


def plot_error_against_step(steps, errors, lowest=1e-12, marked=None, highest=10, axes=None):
    """Draw errors of difference quotients against the step h, both axes logarithmic.

    Parameters
    ----------
    steps : array_like of float, shape (n,)
        The steps h.
    errors : dict of str to array_like of float, shape (n,)
        By the name of the quotient. An error below `lowest`, such as 0, is drawn there.
    lowest : float, default 1e-12
        Lower end of the error axis.
    marked : float, optional
        A step to be marked by a vertical line.
    highest : float, default 10
        Upper end of the error axis.
    axes : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = axes or new_axes()[1]
    plot_errors(steps, errors, lowest, axes)
    if marked is not None:
        axes.axvline(marked, color=ORANGE, ls="-", lw=4, label=minus(f"h = {marked:.2g}"))
    axes.set(xlabel="step h", ylabel="error", xlim=(min(steps), max(steps)), ylim=(lowest, highest))
    legend_above(axes)
    return axes.figure


def plot_errors(steps, errors, lowest, axes):
    """Draw errors against the step h, without a frame.

    Parameters
    ----------
    steps : array_like of float, shape (n,)
        The steps h.
    errors : dict of str to array_like of float, shape (n,)
        By the name of the quotient. An error below `lowest`, such as 0, is drawn there.
    lowest : float
        Lower end of the error axis.
    axes : matplotlib.axes.Axes
        Where to draw.

    Returns
    -------
    matplotlib.figure.Figure
    """
    looks = itertools.cycle([(BLUE, "o-"), (RED, "s--"), (PURPLE, "^:")])
    for (name, values), (color, look) in zip(errors.items(), looks, strict=False):
        heights = np.maximum(values, lowest)
        axes.loglog(steps, heights, look, color=color, lw=1.5, ms=4, label=name)
    return axes.figure


def plot_error_at(h, error, axes):
    """Mark one error at its step h, which is written beside it, at the bottom.

    Parameters
    ----------
    h, error : float
        With a NaN for an error, only h is marked. An error beyond the axis is drawn at its end.
    axes : matplotlib.axes.Axes
        As `plot_error_against_step` leaves them.

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes.axvline(h, color=ORANGE, lw=3, zorder=1)
    dot = {"marker": "o", "ms": 11, "mec": "black", "color": ORANGE, "clip_on": False}
    axes.plot([h], [np.clip(error, *axes.get_ylim())], **dot)
    middle = np.prod(np.sqrt(axes.get_xlim()))
    side, offset = ("left", 6) if h < middle else ("right", -6)
    place = {"xycoords": axes.get_xaxis_transform(), "textcoords": "offset points", "ha": side}
    axes.annotate(f"h = {h:.2g}", (h, 0), (offset, 8), **place)
    return axes.figure


def plot_arrows(points, arrows, shrink=1.0, f=None, limit=None, axes=None):
    """Draw arrows in the plane, each starting at its point.

    Parameters
    ----------
    points : array_like of float, shape (n, 2)
        Where the arrows start.
    arrows : dict of str to array_like of float, shape (n, 2)
        By a name for the legend, one arrow for each point. The first are drawn broad, the next
        narrow on top of them.
    shrink : float, default 1.0
        Length on paper of an arrow of length 1.
    f : callable, optional
        Takes an array [x0, x1], returns one number; its contours are drawn below the arrows.
    limit : float, optional
        Both axes go from ``-limit`` to `limit`. By default they just hold the points.
    axes : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = axes or new_axes(figsize=(6, 6))[1]
    points = np.asarray(points, dtype=np.float64)
    xlim, ylim = frame(points[:, 0]), frame(points[:, 1])
    if limit is not None:
        xlim = ylim = (-limit, limit)
    if f is not None:
        x0, x1 = (np.linspace(lowest, highest, 81) for lowest, highest in (xlim, ylim))
        heights = np.array([[float(f(np.array([a, b]))) for a in x0] for b in x1])
        levels = MaxNLocator(8).tick_values(heights.min(), heights.max())
        axes.contour(x0, x1, heights, levels, colors="0.4", linewidths=1)
    handles = []
    for number, (name, vectors) in enumerate(arrows.items()):
        u, v = shrink * np.asarray(vectors, dtype=np.float64).T
        color, width = ((BLUE, 0.008), ("black", 0.003))[number % 2]
        style = {"angles": "xy", "scale_units": "xy", "scale": 1, "zorder": 3}
        axes.quiver(*points.T, u, v, color=color, width=width, **style)
        handles.append(Line2D([], [], color=color, lw=400 * width, marker=">", label=name))
    axes.set(xlabel="$x_0$", ylabel="$x_1$", xlim=xlim, ylim=ylim, aspect="equal")
    axes.grid(False)
    legend_above(axes, handles=handles)
    return axes.figure
