"""The figures of page 02."""

import numpy as np

from course_utils.figures.style import BLUE, GRAY, ORANGE, RED, new_axes


def plot_probabilities(probabilities, label=None, axes=None):
    """Draw the probabilities of one sample's classes as bars, that of the right class hatched.

    Parameters
    ----------
    probabilities : array_like of float, shape (classes,)
    label : int, optional
        The right class.
    axes : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.figure.Figure
        The axis of probabilities always goes from 0 to 1.
    """
    axes = axes or new_axes()[1]
    plot_bars(dict(enumerate(probabilities)), label, axes=axes)
    if label is not None:
        axes.legend()
    axes.set(xlabel="class", ylabel="probability", ylim=(0, 1), xticks=range(len(probabilities)))
    return axes.figure


def plot_bars(values, label=None, words="{:.2f}", bottom=0, axes=None):
    """Draw numbers of classes as bars, each with its number above it, and nothing around them.

    Parameters
    ----------
    values : dict of int to float
        By class.
    label : int, optional
        The right class. Its bar is hatched.
    words : str, default "{:.2f}"
        Format of a number.
    bottom : float, default 0
        Where the bars begin.
    axes : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = axes or new_axes()[1]
    heights = np.array(list(values.values())) - bottom
    bars = axes.bar(list(values), heights, bottom=bottom, color=BLUE, edgecolor="white")
    for bar, (place, value) in zip(bars, values.items(), strict=True):
        axes.annotate(
            words.format(value),
            (place, value),
            (0, 3),
            textcoords="offset points",
            ha="center",
            fontsize=12,
        )
        if place == label:
            bar.set(facecolor=ORANGE, hatch="//", label="right answer")
    return axes.figure


def plot_tangent(x, y, slope, axes=None):
    """Draw points of a walk along a curve, the last of them with a tangent.

    Parameters
    ----------
    x, y : array_like of float, shape (steps + 1,)
    slope : float
        Of the curve at the last point.
    axes : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = axes or new_axes()[1]
    axes.plot(x, y, ".", color=BLUE, label="walk")
    axes.axline((x[-1], y[-1]), slope=slope, color=RED, ls="--", label="tangent")
    axes.plot(x[-1:], y[-1:], "o", color=RED, markersize=12, label="guess")
    return axes.figure


def plot_loss_and_accuracy(values, losses, accuracies, xlabel, marked=None):
    """Draw a loss and an accuracy over one parameter, the loss above.

    Parameters
    ----------
    values, losses, accuracies : array_like of float, shape (n,)
    xlabel : str
        What the parameter is.
    marked : float, optional
        A value of the parameter to mark in both.

    Returns
    -------
    matplotlib.figure.Figure
        Two axes, the accuracy in percent and between its values flat.
    """
    figure, (above, below) = new_axes(2, 1, figsize=(7, 6), sharex=True)
    above.plot(values, losses, color=BLUE)
    below.step(values, 100 * np.asarray(accuracies), where="post", color=ORANGE)
    if marked is not None:
        for axes in (above, below):
            axes.axvline(marked, color=GRAY, ls=":")
    above.set(ylabel="loss", xlim=(min(values), max(values)))
    below.set(ylabel="accuracy in %", xlabel=xlabel)
    return figure


def plot_curves(x, curves, xlabel, ylabel, axes=None):
    """Draw several quantities over the same x, each with its own colour and line style.

    Parameters
    ----------
    x : array_like, shape (n,)
    curves : dict of str to array_like, shape (n,)
        The y values of each curve, by the name it has in the legend; at most six.
    xlabel, ylabel : str
    axes : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = axes or new_axes()[1]
    draw_curves(x, curves, axes)
    axes.set(xlabel=xlabel, ylabel=ylabel)
    axes.legend()
    return axes.figure


def draw_curves(x, curves, axes, marked=()):
    """Draw each curve in its own colour and line style, with markers at these places."""
    styles = ["-", "--", "-.", ":", (0, (1, 1)), (0, (5, 1))]
    marks = {"marker": "o", "markevery": list(marked)} if marked else {}
    for style, (name, y) in zip(styles, curves.items(), strict=False):
        axes.plot(x, y, linestyle=style, label=name, **marks)
