"""The figures of page 01."""

import itertools

import numpy as np

from course_utils.figures.style import BLUE, ORANGE, PURPLE, RED, frame, legend_above, new_axes


def plot_points(x, y, axes=None):
    """Draw points, in a frame that depends on them alone.

    Parameters
    ----------
    x, y : array_like of float, shape (n,)
    axes : matplotlib.axes.Axes, optional

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
    slope, intercept : float
        Of the line ``slope * x + intercept``.
    axes : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = axes or new_axes()[1]
    plot_points(x, y, axes)
    sign = "−" if intercept < 0 else "+"
    draw_fit(
        x,
        y,
        slope,
        intercept,
        axes,
        f"line {slope:.3f} x {sign} {abs(intercept):.3f}".replace("-", "−"),
    )
    legend_above(axes)
    return axes.figure


def draw_fit(x, y, slope, intercept, axes, name="line"):
    """Draw a line and its errors at points that are there already."""
    x, ends = np.asarray(x, dtype=np.float64), np.array(axes.get_xlim())
    axes.plot(ends, slope * ends + intercept, color=ORANGE, label=name)
    axes.vlines(x, y, slope * x + intercept, color=PURPLE, ls=":", lw=2, label="errors")


def plot_loss_surface(loss, slopes, intercepts, paths=None, marked=(0,), optimum=None, axes=None):
    """Draw the loss of all lines as contours, seen from above, and walks on it.

    Both axes have one scale, so that a right angle looks like one. The levels are spaced like
    squares: on a bowl, neighbouring contours are then equally far apart.

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

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = axes or new_axes()[1]
    heights = np.array([[float(loss(m, b)) for m in slopes] for b in intercepts])
    levels = heights.min() + np.ptp(heights) * (np.arange(1, 12) / 12) ** 2
    contours = axes.contour(slopes, intercepts, heights, levels, colors="0.45", linewidths=1)
    axes.clabel(contours, levels[::2], fmt="%.2f", fontsize=11)
    if optimum is not None:
        axes.plot(*optimum, "P", color=ORANGE, markersize=13, label="lowest point")
    plot_walks(paths or {}, marked, axes=axes)
    axes.set(xlabel="slope m", ylabel="intercept b", aspect="equal")
    axes.set(xlim=(min(slopes), max(slopes)), ylim=(min(intercepts), max(intercepts)))
    axes.grid(False)
    if paths or optimum is not None:
        legend_above(axes)
    return axes.figure


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

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = axes or new_axes()[1]
    for (name, values), line in zip(distances.items(), itertools.cycle(["-", "--", ":"])):
        axes.semilogy(np.abs(values), line, label=name)
    axes.set(xlabel="step", ylabel="distance", xlim=(0, None), ylim=(lowest, 1))
    legend_above(axes)
    return axes.figure


def plot_slopes(slopes, marked, limit=1.0, axes=None):
    """Draw a histogram of slopes, and one slope among them.

    Parameters
    ----------
    slopes : array_like of float, shape (n,)
    marked : float
        The slope to mark.
    limit : float, default 1.0
        The axis goes from ``-limit`` to `limit`. Slopes beyond it are counted at its ends.
    axes : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = axes or new_axes()[1]
    bins = np.linspace(-limit, limit, 41)
    label = f"{len(slopes):,} fits"
    axes.hist(np.clip(slopes, -limit, limit), bins, color=BLUE, edgecolor="white", label=label)
    axes.axvline(marked, color=RED, ls="--", label=f"ours: {marked:.3f}")
    axes.set(xlabel="slope of the fitted line", ylabel="how often", xlim=(-limit, limit))
    legend_above(axes)
    return axes.figure
