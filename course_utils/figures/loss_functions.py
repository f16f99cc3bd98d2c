"""The figures of page 02."""

import numpy as np

from course_utils.figures.style import BLUE, ORANGE, PURPLE, minus, new_axes


def plot_probabilities(probabilities, label=None, axes=None):
    """Draw the probabilities of one sample's classes as bars, that of the right class hatched.

    Parameters
    ----------
    probabilities : array_like of float, shape (classes,)
        From 0 to 1, class by class.
    label : int, optional
        The right class.
    axes : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    matplotlib.figure.Figure
        The axis of probabilities always goes from 0 to a little above 1.
    """
    axes = axes or new_axes()[1]
    plot_bars(dict(enumerate(probabilities)), label, axes=axes)
    if label is not None:
        axes.legend()
    axes.set(xlabel="class", ylabel="probability", ylim=(0, 1.1))
    axes.set(xticks=range(len(probabilities)), yticks=np.linspace(0, 1, 6))
    return axes.figure


def plot_bars(values, label=None, words="{:.2f}", bottom=0, axes=None):
    """Draw numbers of classes as bars, each with its number at its end, and nothing around them.

    A number that would be written as 0 without being 0 isn't written, or, of the right class, as a
    power of ten. A bar without height is still seen, as a line.

    Parameters
    ----------
    values : dict of int to float
        By class.
    label : int, optional
        The right class. Its bar is hatched, and its number bold.
    words : str, default "{:.2f}"
        Format of a number.
    bottom : float, default 0
        Where the bars begin.
    axes : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = axes or new_axes()[1]
    heights = np.array(list(values.values())) - bottom
    edge = {"edgecolor": BLUE, "linewidth": 2, "clip_on": False, "zorder": 3}  # before the axis
    bars = axes.bar(list(values), heights, bottom=bottom, color=BLUE, **edge)
    for bar, (place, value) in zip(bars, values.items(), strict=True):
        if place == label:
            bar.set(facecolor="white", edgecolor=ORANGE, hatch="//", label="right answer")
        said = words.format(value)
        if not said.strip("-0.") and value:
            said = f"{value:.0e}" if place == label else ""
        if said:
            axes.annotate(
                minus(said),
                (place, value),
                (0, 4 if value >= bottom else -4),
                textcoords="offset points",
                ha="center",
                va="bottom" if value >= bottom else "top",
                fontsize=12,
                fontweight="bold" if place == label else "normal",
            )
    return axes.figure


def plot_loss_and_accuracy(values, losses, accuracies, xlabel, marked=None):
    """Draw a loss and an accuracy over one parameter, side by side.

    Parameters
    ----------
    values : array_like of float, shape (n,)
        Of the parameter.
    losses : array_like of float, shape (n,)
        The loss at each of them.
    accuracies : array_like of float, shape (n,)
        The accuracy at each of them, from 0 to 1.
    xlabel : str
        What the parameter is.
    marked : float, optional
        A value of the parameter to mark in both.

    Returns
    -------
    matplotlib.figure.Figure
        Two axes, the accuracy in percent and between its values flat.
    """
    figure, (left, right) = new_axes(1, 2, figsize=(10, 4.2))
    left.plot(values, losses, color=BLUE)
    right.step(values, 100 * np.asarray(accuracies), where="post", color=BLUE)
    for axes, name in ((left, "loss"), (right, "accuracy in %")):
        axes.set(xlabel=xlabel, ylabel=name, xlim=(min(values), max(values)))
        if marked is not None:
            axes.axvline(marked, color=PURPLE, ls=":", label=minus(f"now {marked:g}"))
            axes.legend()
    return figure


def plot_curves(x, curves, xlabel, ylabel, axes=None):
    """Draw several quantities over the same x, each with its own colour and line style.

    Parameters
    ----------
    x : array_like, shape (n,)
        Common to all curves.
    curves : dict of str to array_like, shape (n,)
        The y values of each curve, by the name it has in the legend; at most six.
    xlabel, ylabel : str
        What stands at the axes.
    axes : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.

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
