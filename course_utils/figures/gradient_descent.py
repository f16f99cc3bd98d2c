"""The figures of page 04."""

import numpy as np

from course_utils.figures.curve_fitting import plot_loss_surface, plot_walks
from course_utils.figures.style import BLUE, legend_above, new_axes


def draw_table(axes, shades, entries, cmap):
    """Shade a table by numbers and write an entry in each field, white where it is dark."""
    shades = np.asarray(shades)
    axes.imshow(shades, cmap=cmap, aspect="auto")
    axes.grid(False)
    middle = (shades.min() + shades.max()) / 2
    for place in np.ndindex(shades.shape):
        dark = shades[place] > middle + 0.2 * (shades.max() - middle)
        row, column = place
        entry = entries[row][column]
        axes.text(column, row, entry, ha="center", va="center", color="white" if dark else "black")


def plot_descent(f, x0, x1, paths=None, marked=(), axes=None):
    """Draw a function of two numbers as contours, seen from above, and walks with every step.

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

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = axes or new_axes()[1]
    plot_loss_surface(lambda a, b: f(np.array([a, b])), x0, x1, axes=axes)
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
