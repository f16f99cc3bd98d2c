"""The figures of page 06."""

import numpy as np

from course_utils.figures.gradient_descent import draw_table
from course_utils.figures.loss_functions import draw_curves
from course_utils.figures.start_here import picture_grid
from course_utils.figures.style import VIOLET, new_axes


def plot_weights(weights, limit=None, shape=(28, 28), columns=10):
    """Draw the weights of each neuron of a layer as a picture, in the shape of its inputs.

    Parameters
    ----------
    weights : array_like, shape (inputs, neurons)
    limit : float, optional
        Size of a weight that gets the darkest colour, as do all beyond. By default the largest.
    shape : tuple of int, default (28, 28)
        Rows and columns of a picture, together the number of inputs.
    columns : int, default 10
        Pictures in a row.

    Returns
    -------
    matplotlib.figure.Figure
        Orange for negative, white for zero, purple for positive, in one scale for all of them.
    """
    weights = np.asarray(weights)
    limit = np.abs(weights).max() if limit is None else limit
    figure, cells = picture_grid(weights.shape[1], min(columns, weights.shape[1]), 0, inches=1.3)
    for neuron, axes in zip(weights.T, cells, strict=False):
        picture = axes.imshow(neuron.reshape(shape), cmap="PuOr", vmin=-limit, vmax=limit)
    figure.colorbar(picture, ax=cells.tolist(), shrink=0.8, extend="both", label="weight")
    return figure


def plot_weights_in_a_row(weights, limit, shape=(28, 28), axes=None):
    """Draw the pictures of `plot_weights` side by side in one image, which is quick.

    Parameters
    ----------
    weights, limit, shape : as for `plot_weights`
    axes : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = axes or new_axes(figsize=(10, 1.5))[1]
    pictures = [np.pad(neuron.reshape(shape), ((0, 0), (1, 1))) for neuron in np.transpose(weights)]
    axes.imshow(np.hstack(pictures), cmap="PuOr", vmin=-limit, vmax=limit)
    axes.axis("off")
    return axes.figure


def plot_learning_curves(history, both=None, unseen="test"):
    """Draw loss and accuracy over the epochs, for training and, where it was judged, test data.

    Parameters
    ----------
    history : course_utils.training.History
    both : two matplotlib.axes.Axes, optional
    unseen : str, default "test"
        What the data are called that it doesn't learn from.

    Returns
    -------
    matplotlib.figure.Figure
        Two axes: the loss on the left, the accuracy in percent on the right.
    """
    if both is None:
        _, both = new_axes(1, 2, figsize=(10, 4.2))
    figure = plot_epochs(history, both, unseen=unseen)
    for axes, name in zip(both, ("loss", "accuracy in %"), strict=True):
        axes.set(xlabel="epoch", ylabel=name)
        axes.legend()
        axes.xaxis.get_major_locator().set_params(integer=True)
    both[0].set_ylim(bottom=0)
    return figure


def plot_epochs(history, both, marked=(), unseen="test"):
    """Draw the curves of `plot_learning_curves` in axes that are there already.

    Parameters
    ----------
    history : course_utils.training.History
    both : two matplotlib.axes.Axes
        For the loss and for the accuracy in percent.
    marked : sequence of int, default ()
        Places in the history that get a marker; -1 for the last.
    unseen : as for `plot_learning_curves`

    Returns
    -------
    matplotlib.figure.Figure
    """
    for axes, name, factor in zip(both, ("loss", "accuracy"), (1, 100), strict=True):
        curves = {"training": np.multiply(factor, history.column(name))}
        if history[0].test_loss is not None:
            curves[unseen] = np.multiply(factor, history.column(f"test_{name}"))
        draw_curves(history.column("number"), curves, axes, marked)
    return both[0].figure


def plot_confusion_matrix(counts, axes=None):
    """Draw how often each digit was read as each, the mistakes shaded by their number.

    Parameters
    ----------
    counts : array_like of int, shape (classes, classes)
        Rows for what a digit is, columns for what it was taken for.
    axes : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = axes or new_axes(figsize=(7, 6.5))[1]
    mistakes = np.array(counts)
    np.fill_diagonal(mistakes, 0)
    draw_table(axes, mistakes, counts, "Oranges")
    for digit in range(len(mistakes)):
        axes.texts[digit * (len(mistakes) + 1)].set(color=VIOLET, fontweight="bold")
    labels = range(len(mistakes))
    axes.set(xlabel="the network says", ylabel="the digit is", xticks=labels, yticks=labels)
    return axes.figure


def plot_grid_search(values, rows, columns, axes=None):
    """Draw a table of results of every combination of two settings, the larger the darker.

    Parameters
    ----------
    values : array_like, shape (len of rows, len of columns)
        Written with whole numbers.
    rows, columns : tuple of (str, sequence)
        Name of a setting and its values.
    axes : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = axes or new_axes()[1]
    draw_table(axes, values, [[f"{value:.0f}" for value in row] for row in values], "Blues")
    axes.set_yticks(range(len(rows[1])), rows[1])
    axes.set_xticks(range(len(columns[1])), columns[1])
    axes.set(ylabel=rows[0], xlabel=columns[0])
    return axes.figure
