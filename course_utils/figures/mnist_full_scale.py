"""The figures of page 07."""

import numpy as np

from course_utils.figures.style import BLUE, RED, THOUSANDS, legend_above, new_axes


def plot_megabytes(sizes, axes=None):
    """Draw how much memory several ways to hold the same data take, as bars from above.

    Parameters
    ----------
    sizes : dict of str to float
        Megabytes, by the name of the way.
    axes : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = axes or new_axes()[1]
    bars = axes.barh(list(sizes), list(sizes.values()), color=BLUE, edgecolor="white")
    axes.bar_label(bars, fmt="%.0f", padding=4)
    axes.set(xlabel="megabytes", xlim=(0, 1.12 * max(sizes.values())))
    axes.invert_yaxis()
    axes.grid(False, axis="y")
    return axes.figure


def plot_published(updates, published, ours, axes=None):
    """Draw how far a published result, as rings, and each repetition lie above the mean of these.

    Parameters
    ----------
    updates : array_like of int, shape (n,)
        After how many updates it was judged.
    published : array_like of float, shape (n,)
        Accuracies after so many updates, from 0 to 1; drawn in percent.
    ours : array_like of float, shape (runs, n)
        Likewise, one repetition in each row.
    axes : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes, mean = axes or new_axes()[1], np.mean(ours, axis=0)
    lines = axes.plot(updates, 100 * (np.asarray(ours) - mean).T, color=BLUE, linewidth=1.5)
    lines[0].set_label("ours")
    rings = {"markerfacecolor": "none", "markeredgewidth": 2, "markersize": 10}
    above = 100 * (np.asarray(published) - mean)
    axes.plot(updates, above, "o", color=RED, label="published", **rings)
    axes.set(xlabel="updates", ylabel="accuracy above our mean, in %")
    axes.xaxis.set_major_formatter(THOUSANDS)
    legend_above(axes)
    return axes.figure
