"""The figures of page 06."""

import matplotlib
import numpy as np
from matplotlib.patches import Rectangle

from course_utils.figures.gradient_descent import draw_table
from course_utils.figures.loss_functions import draw_curves
from course_utils.figures.start_here import draw_frame, picture_grid
from course_utils.figures.style import PURPLE, VIOLET, luminance, new_axes


def plot_weights(weights, limit=None, shape=(28, 28), columns=10, rows=()):
    """Draw the weights of each neuron of a layer as a picture, in the shape of its inputs.

    Parameters
    ----------
    weights : array_like, shape (inputs, neurons)
        One neuron in each column.
    limit : float, optional
        Size of a weight that gets the darkest colour, as do all beyond. By default the largest.
    shape : tuple of int, default (28, 28)
        Rows and columns of a picture, together the number of inputs.
    columns : int, default 10
        Pictures in a row.
    rows : sequence of str, optional
        Names of rows that show the same neurons. Without them, their numbers go on from row to row.

    Returns
    -------
    matplotlib.figure.Figure
        Orange for negative, white for zero, purple for positive, in one scale for all of them. A
        negative weight that is not small has a minus in it.
    """
    weights = np.asarray(weights)
    limit = np.abs(weights).max() if limit is None else limit
    columns = min(columns, weights.shape[1])
    figure, cells = picture_grid(weights.shape[1], columns, 0.2, inches=1.3)
    for number, (neuron, axes) in enumerate(zip(weights.T, cells, strict=False)):
        image = neuron.reshape(shape)
        picture = axes.imshow(image, cmap="PuOr", vmin=-limit, vmax=limit)
        mark_negative(image, limit, axes)
        draw_frame(axes)
        row, column = divmod(number, columns)
        axes.set_title(f"neuron {column if rows else number}", fontsize=12)
        if rows and not column:
            axes.set_ylabel(rows[row], fontsize=12)
    words = "weight (negative: −)"
    figure.colorbar(picture, ax=cells.tolist(), shrink=0.8, extend="both", label=words)
    return figure


def mark_negative(image, limit, axes, ground=None):
    """Put a minus where a weight is negative and not small: black, on dark ground white."""
    if ground is None:
        ground = matplotlib.colormaps["PuOr"](0.5 + 0.5 * image / limit)[..., :3]
    is_dark = luminance(ground) < 0.2
    for color, place in (("black", ~is_dark), ("white", is_dark)):
        down, across = np.nonzero((image <= -0.4 * limit) & place)
        axes.plot(across, down, "_", color=color, markersize=2, markeredgewidth=0.6)


def plot_weights_in_a_row(weights, limit, shape=(28, 28), axes=None):
    """Draw the pictures of `plot_weights` side by side in one image, which is quick.

    Parameters
    ----------
    weights : array_like, shape (inputs, neurons)
        One neuron in each column.
    limit : float
        Size of a weight that gets the darkest colour, as do all beyond.
    shape : tuple of int, default (28, 28)
        Rows and columns of a picture, together the number of inputs.
    axes : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = axes or new_axes(figsize=(10, 1.5))[1]
    draw_weights_in_a_row(weights, limit, shape, axes)
    numbers = range(np.shape(weights)[1])
    middles = [(shape[1] + 2) * (number + 0.5) - 0.5 for number in numbers]
    axes.set_xticks(middles, [f"neuron {number}" for number in numbers], fontsize=12)
    axes.tick_params(length=0)
    axes.set_yticks([])
    axes.spines[:].set_visible(False)
    axes.grid(False)
    return axes.figure


def draw_weights_in_a_row(weights, limit, shape, axes):
    """Draw the pictures of `plot_weights_in_a_row`, and nothing around them."""
    pictures = [np.pad(neuron.reshape(shape), ((0, 0), (1, 1))) for neuron in np.transpose(weights)]
    row = np.hstack(pictures)
    axes.imshow(row, cmap="PuOr", vmin=-limit, vmax=limit)
    mark_negative(row, limit, axes)


def plot_learning_curves(history, both=None, unseen="test"):
    """Draw loss and accuracy over the epochs, for training and, where it was judged, test data.

    Parameters
    ----------
    history : course_utils.training.History
        What was learned, epoch by epoch.
    both : two matplotlib.axes.Axes, optional
        For the loss and for the accuracy; a new figure by default.
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
        What was learned, epoch by epoch.
    both : two matplotlib.axes.Axes
        For the loss and for the accuracy in percent.
    marked : sequence of int, default ()
        Places in the history that get a marker; -1 for the last.
    unseen : str, default "test"
        What the data are called that it doesn't learn from.

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
        Where to draw; a new figure by default.

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = axes or new_axes(figsize=(7, 6))[1]
    mistakes = np.array(counts)
    np.fill_diagonal(mistakes, 0)
    draw_table(axes, mistakes, counts, "Oranges")
    for digit in range(len(mistakes)):
        axes.texts[digit * (len(mistakes) + 1)].set(color=VIOLET, fontweight="bold")
    labels = range(len(mistakes))
    axes.set(xlabel="the network says", ylabel="the digit is", xticks=labels, yticks=labels)
    return axes.figure


def plot_grid_search(values, rows, columns, axes=None):
    """Draw a table of accuracies for every combination of two settings, the larger the darker.

    Parameters
    ----------
    values : array_like, shape (len of rows, len of columns)
        In percent; written with whole numbers. The largest is bold, and framed.
    rows, columns : tuple of (str, sequence)
        Name of a setting and its values.
    axes : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = axes or new_axes()[1]
    values = np.asarray(values)
    draw_table(axes, values, [[f"{value:.0f} %" for value in row] for row in values], "Blues")
    row, column = np.unravel_index(values.argmax(), values.shape)
    axes.texts[values.argmax()].set_fontweight("bold")
    best = Rectangle((float(column) - 0.5, float(row) - 0.5), 1, 1)
    best.set(fill=False, edgecolor=PURPLE, linewidth=3, clip_on=False)
    axes.add_patch(best)
    axes.set_yticks(range(len(rows[1])), rows[1])
    axes.set_xticks(range(len(columns[1])), columns[1])
    axes.set(ylabel=rows[0], xlabel=columns[0])
    return axes.figure
