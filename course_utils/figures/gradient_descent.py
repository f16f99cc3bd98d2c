"""The figures of page 04."""

import matplotlib
import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from course_utils.figures.curve_fitting import draw_contours, plot_walks
from course_utils.figures.style import BLUE, legend_above, minus, new_axes

HALF = np.linspace(0, 0.55, 64)  # of a scale of shades, the paler one


def draw_table(axes, shades, entries, cmap):
    """Shade a table by numbers, never so dark that its entries, black, are hard to read."""
    pale = LinearSegmentedColormap.from_list("pale", matplotlib.colormaps[cmap](HALF))
    axes.imshow(shades, cmap=pale, aspect="auto")
    axes.grid(False)
    rows, columns = np.shape(shades)
    axes.set_xticks(np.arange(1, columns) - 0.5, minor=True)
    axes.set_yticks(np.arange(1, rows) - 0.5, minor=True)
    axes.grid(which="minor", color="white", alpha=1, linewidth=2)  # between the fields
    axes.tick_params(which="both", length=0)
    axes.spines[:].set_visible(False)
    for row, column in np.ndindex(rows, columns):
        axes.text(column, row, minus(entries[row][column]), ha="center", va="center")


def plot_descent(f, x0, x1, paths=None, marked=(), axes=None):
    """Draw a function of two numbers as contours, seen from above, and walks with every step.

    Both axes have one scale, so that a right angle looks like one. The levels are 1, 4, 9, 16 ...
    times a round number: on a bowl, neighbouring contours are then equally far apart. Every second
    is broad and has its level written on it.

    Parameters
    ----------
    f : callable
        Takes an array of two numbers, returns one.
    x0, x1 : array_like of float, shapes (columns,) and (rows,)
        Where to evaluate it; their ends are the ends of the axes, whatever the walks do.
    paths : dict of str to array_like of float, shape (steps + 1, 2), optional
        Walks by name.
    marked : iterable of int, default ()
        Steps that have their number beside them, in the walks that reach them.
    axes : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = axes or new_axes()[1]
    heights = np.array([[float(f(np.array([a, b]))) for a in x0] for b in x1])
    least = np.ptp(heights) / 144
    unit = 10 ** np.floor(np.log10(least))
    unit *= next(factor for factor in (1, 2, 5, 10) if factor * unit >= least)
    levels = unit * (np.floor(heights.min() / unit) + np.arange(14) ** 2)
    draw_contours(axes, x0, x1, heights, levels, 2, "equal height", paths)
    axes.set(xlabel="$x_0$", ylabel="$x_1$")
    if paths:
        plot_walks(paths, marked, every_step=True, axes=axes)
        legend_above(axes)
    return axes.figure


def plot_heights(heights, steps=100, lowest=1e-7, highest=1e4, axes=None):
    """Draw the value of a function at each step of a walk, on a logarithmic axis.

    Parameters
    ----------
    heights : array_like of float, shape (steps taken + 1,)
        That of the start first.
    steps : int, default 100
        Where the axis of steps ends, however many were taken.
    lowest, highest : float, default 1e-7 and 1e4
        The ends of the axis of heights. A line leaves the frame where it goes beyond them.
    axes : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = axes or new_axes()[1]
    axes.set(xlabel="step", ylabel="height f(x)", yscale="log")
    axes.set(xlim=(-0.02 * steps, steps), ylim=(lowest, highest))
    axes.plot(heights, color=BLUE, lw=1.5, marker="o", ms=5)
    return axes.figure


def plot_table(values, rows, columns, axes=None):
    """Write numbers into a table, the darker the farther from zero.

    Parameters
    ----------
    values : array_like of float, shape (rows, columns)
        Written with two decimals.
    rows, columns : str
        What a row and a column stand for.
    axes : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = axes or new_axes()[1]
    values = np.asarray(values)
    draw_table(axes, np.abs(values), [[f"{v:z.2f}" for v in row] for row in values], "Blues")
    axes.set_xticks(range(values.shape[1]))
    axes.set_yticks(range(values.shape[0]))
    axes.set(xlabel=columns, ylabel=rows)
    return axes.figure
