"""The figures of page 01."""

import itertools

import numpy as np
from matplotlib.ticker import MaxNLocator

from course_utils.figures.style import (
    BLUE,
    ORANGE,
    PURPLE,
    RED,
    THOUSANDS,
    frame,
    legend_above,
    minus,
    new_axes,
)


def plot_points(x, y, axes=None):
    """Draw points, in a frame that depends on them alone.

    Parameters
    ----------
    x, y : array_like of float, shape (n,)
        The points.
    axes : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = axes or new_axes()[1]
    axes.plot(x, y, "o", color=BLUE, label="points", zorder=3)
    axes.set(xlabel="x", ylabel="y", xlim=frame(x), ylim=frame(y))
    return axes.figure


def plot_fit(x, y, slope, intercept, axes=None):
    """Draw points, a line, and the error of the line at each point as a vertical bar.

    The frame depends on the points alone: where the line changes, only line and bars move.

    Parameters
    ----------
    x, y : array_like of float, shape (n,)
        The points.
    slope, intercept : float
        Of the line ``slope * x + intercept``.
    axes : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = axes or new_axes()[1]
    plot_points(x, y, axes)
    sign = "-" if intercept < 0 else "+"
    name = minus(f"line {slope:.3f} x {sign} {abs(intercept):.3f}")
    draw_fit(x, y, slope, intercept, axes, name)
    legend_above(axes)
    return axes.figure


def draw_fit(x, y, slope, intercept, axes, name="line"):
    """Draw a line and its errors at points that are there already."""
    x, ends = np.asarray(x, dtype=np.float64), np.array(axes.get_xlim())
    axes.plot(ends, slope * ends + intercept, color=ORANGE, label=name)
    axes.vlines(x, y, slope * x + intercept, color=PURPLE, ls=":", lw=2, label="errors")


def plot_loss_surface(loss, slopes, intercepts, paths=None, marked=(0,), optimum=None, axes=None):
    """Draw the loss of all lines as contours, seen from above, and walks on it.

    Both axes have one scale, so that a right angle looks like one. The levels are round, and each
    is higher than the one before by as much: the closer the contours, the steeper. Every fifth is
    broad and has its level written on it.

    Parameters
    ----------
    loss : callable
        ``loss(slope, intercept)`` is one number.
    slopes, intercepts : array_like of float, shapes (columns,) and (rows,)
        Where to evaluate it; their ends are the ends of the axes.
    paths : dict of str to array_like of float, shape (steps + 1, 2), optional
        Walks by name; each row is a slope and an intercept.
    marked : iterable of int, default (0,)
        Steps of a walk that get a marker with their number beside it. A walk that ends before
        such a step goes without.
    optimum : (float, float), optional
        A slope and an intercept to mark with a cross.
    axes : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = axes or new_axes()[1]
    heights = np.array([[float(loss(m, b)) for m in slopes] for b in intercepts])
    labelled = MaxNLocator(6, steps=[1, 2, 5, 10]).tick_values(heights.min(), heights.max())
    fifth = (labelled[1] - labelled[0]) / 5
    levels = labelled[0] + fifth * np.arange(5 * len(labelled))
    draw_contours(axes, slopes, intercepts, heights, levels, 5, "equal loss", paths)
    if optimum is not None:
        axes.plot(*optimum, "P", color=ORANGE, markersize=13, label="lowest point")
    plot_walks(paths or {}, marked, axes=axes)
    axes.set(xlabel="slope m", ylabel="intercept b")
    if paths or optimum is not None:
        legend_above(axes)
    return axes.figure


def draw_contours(axes, x, y, heights, levels, every, name, paths=None):
    """Draw contours, some of them broad and labelled, clear of edges and walks."""
    axes.plot([], [], color="0.4", lw=1, label=name)
    there = (heights.min() < levels) & (levels < heights.max())
    widths = np.where(np.arange(len(levels)) % every, 0.7, 1.8)[there]
    contours = axes.contour(x, y, heights, levels[there], colors="0.4", linewidths=widths)
    broad = np.flatnonzero(widths > 1)
    low, size = np.array([min(x), min(y)]), np.array([np.ptp(x), np.ptp(y)])
    taken = [np.array([[0.5, 0.5]])]  # in shares of the frame
    for path in (paths or {}).values():
        corners = (np.asarray(path) - low) / size
        corners = corners[np.all(abs(corners) < 10, axis=1)][:: len(corners) // 100 + 1]
        between = np.linspace(corners[:-1], corners[1:], 20).reshape(-1, 2)
        taken.append(np.concatenate([corners, between]))
    places, written = [], (lambda level: minus(f"{level:.3g}"))
    for number in broad:
        spots = (contours.get_paths()[number].vertices - low) / size
        spots = spots[np.all(abs(spots - 0.5) < 0.4, axis=1)]
        if len(spots):
            far = np.linalg.norm(spots[:, np.newaxis] - np.concatenate(taken), axis=2).min(axis=1)
            taken.append(spots[[far.argmax()]])
            places.append(low + size * spots[far.argmax()])
    look = {"fmt": written, "fontsize": 12, "colors": "0.2", "manual": places}
    axes.clabel(contours, contours.levels[broad], **look)
    axes.set(xlim=(min(x), max(x)), ylim=(min(y), max(y)), aspect="equal")
    axes.grid(False)


def plot_walks(paths, marked=(0,), every_step=False, axes=None):
    """Draw walks over a plane, seen from above.

    Parameters
    ----------
    paths : dict of str to array_like of float, shape (steps + 1, 2)
        Walks by name.
    marked : iterable of int, default (0,)
        Steps of a walk that get a marker with their number beside it. A walk that ends before
        such a step goes without.
    every_step : bool, default False
        Give all steps a marker, a smaller one, and only those in `marked` their number.
    axes : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = axes or new_axes()[1]
    look = {"lw": 1.5, "ms": 5} if every_step else {"lw": 2}
    offset, size = ((9, 2), 13) if every_step else ((8, -4), 12)
    styles = itertools.cycle([(BLUE, "-", "o"), (RED, "--", "s"), (PURPLE, ":", "^")])
    for (name, path), (color, line, marker) in zip(paths.items(), styles, strict=False):
        path = np.asarray(path)
        stops = [step for step in marked if step < len(path)]
        places = None if every_step else stops
        axes.plot(*path.T, line, color=color, marker=marker, markevery=places, label=name, **look)
        for step in stops:
            words = f"{step:,}"
            axes.annotate(words, path[step], offset, textcoords="offset points", fontsize=size)
    return axes.figure


def plot_distances(distances, lowest=1e-6, axes=None):
    """Draw how distances shrink step by step, on a logarithmic axis.

    Parameters
    ----------
    distances : dict of str to array_like of float, shape (steps + 1,)
        Distances by name, one after each step, the start first.
    lowest : float, default 1e-6
        Where the axis ends; below it lies rounding.
    axes : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = axes or new_axes()[1]
    for (name, values), line in zip(distances.items(), itertools.cycle(["-", "--", ":"])):
        axes.semilogy(np.abs(values), line, label=name)
    axes.set(xlabel="step", ylabel="distance", xlim=(0, None), ylim=(lowest, 1))
    axes.xaxis.set_major_formatter(THOUSANDS)
    legend_above(axes)
    return axes.figure


def plot_slopes(slopes, marked, limit=1.0, axes=None):
    """Draw a histogram of slopes, and one slope among them.

    Parameters
    ----------
    slopes : array_like of float, shape (n,)
        The slopes to be counted.
    marked : float
        The slope to mark.
    limit : float, default 1.0
        The axis goes from ``-limit`` to `limit`. Slopes beyond it are counted at its ends.
    axes : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = axes or new_axes()[1]
    bins = np.linspace(-limit, limit, 41)
    label = f"{len(slopes):,} fits"
    axes.hist(np.clip(slopes, -limit, limit), bins, color=BLUE, edgecolor="white", label=label)
    axes.axvline(marked, color="white", lw=5, gid="ground")  # before bars it would be hard to see
    axes.axvline(marked, color=RED, ls="--", label=minus(f"ours: {marked:.3f}"))
    axes.set(xlabel="slope of the fitted line", ylabel="how often", xlim=(-limit, limit))
    legend_above(axes)
    return axes.figure
