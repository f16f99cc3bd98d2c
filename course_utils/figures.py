"""Pictures of the course: plain functions that draw, and `show`, which gives each picture words.

Importing this module sets one matplotlib style for all of them, and for a student's own plots.
"""

import base64
import html
import io
import itertools
import os

import matplotlib
import numpy as np
import PIL.Image
from IPython.display import display
from matplotlib import rcsetup
from matplotlib.figure import Figure

# Petroff's six colours stay apart for colour-blind readers (arXiv:2107.02270); markers and line
# styles differ as well. Letters can be read from the back row.
COLORS = ["#5790fc", "#f89c20", "#e42536", "#964a8b", "#9c9ca1", "#7a21dd"]
BLUE, ORANGE, RED, PURPLE, GRAY, VIOLET = COLORS


def talk_scale(text):
    """How much larger than usual figures are drawn in a talk.

    Parameters
    ----------
    text : str
        As in the environment variable COURSE_TALK.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If it isn't a number from 0.5 to 4.
    """
    try:
        scale = float(text)
    except ValueError:
        scale = 0
    if not 0.5 <= scale <= 4:
        raise ValueError(f"COURSE_TALK must be a number from 0.5 to 4, such as 1.5, got {text!r}")
    return scale


DOTS_PER_INCH = round(110 * talk_scale(os.environ.get("COURSE_TALK", "1")))
matplotlib.rcParams.update(
    {
        "axes.prop_cycle": rcsetup.cycler(color=COLORS),
        "axes.grid": True,
        "axes.axisbelow": True,
        "axes.spines.right": False,
        "axes.spines.top": False,
        "figure.constrained_layout.use": True,
        "figure.figsize": (7, 4.2),
        "font.size": 14,
        "grid.alpha": 0.3,
        "image.cmap": "gray_r",
        "legend.frameon": False,
        "lines.linewidth": 2.5,
        "lines.markersize": 8,
        "savefig.dpi": DOTS_PER_INCH,
    }
)


def new_axes(rows=1, columns=1, **options):
    """Make a figure of the course's style, known to nobody but its owner (no pyplot).

    Parameters
    ----------
    rows, columns : int, default 1
    **options
        Passed on to `matplotlib.figure.Figure.subplots`; `figsize` to the figure.

    Returns
    -------
    figure : matplotlib.figure.Figure
    axes : matplotlib.axes.Axes, or ndarray of them
    """
    figure = Figure(figsize=options.pop("figsize", None))
    return figure, figure.subplots(rows, columns, **options)


def picture_html(figure, alt):
    """A figure as an HTML image with its words.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    alt : str
        As for `show`.

    Returns
    -------
    str
    """
    drawn, png = io.BytesIO(), io.BytesIO()
    figure.savefig(drawn, format="png")
    # A palette makes the saved page a quarter of its size, and leaves no trace of versions.
    picture = PIL.Image.open(drawn).convert("RGB").quantize(256, dither=PIL.Image.Dither.NONE)
    picture.save(png, "png", optimize=True)
    data = base64.b64encode(png.getvalue()).decode()
    return f'<img alt="{html.escape(alt)}" src="data:image/png;base64,{data}">'


def show(figure, alt):
    """Display a figure together with words that say what there is to see.

    The words reach a screen reader in JupyterLab and in exported HTML, and stand in the saved
    notebook as text, so that a test compares them.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    alt : str
        What the picture shows, with its numbers. Line breaks and runs of blanks become one blank.

    Raises
    ------
    ValueError
        If there are no words.
    """
    alt = " ".join(alt.split())
    if not alt:
        raise ValueError("a figure needs words: say in alt what there is to see")
    display({"text/html": picture_html(figure, alt), "text/plain": alt}, raw=True)


# --- 01 curve fitting


def plot_points(x, y, axes=None):
    """Draw points, in a frame that depends on them alone.

    Parameters
    ----------
    x, y : array_like of float, shape (n,)
    axes : matplotlib.axes.Axes, optional
        Where to draw. Without it, a new figure is made.

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = axes or new_axes()[1]
    axes.plot(x, y, "o", color=BLUE, label="points", zorder=3)
    axes.set(xlabel="x", ylabel="y", xlim=_frame(x), ylim=_frame(y))
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
    figure = plot_points(x, y, axes)
    axes = axes or figure.axes[0]
    x, ends = np.asarray(x, dtype=np.float64), np.array(axes.get_xlim())
    sign = "-" if intercept < 0 else "+"
    label = f"line {slope:.3f} x {sign} {abs(intercept):.3f}"
    axes.plot(ends, slope * ends + intercept, color=ORANGE, label=label)
    axes.vlines(x, y, slope * x + intercept, color=PURPLE, ls=":", lw=2, label="errors")
    _legend_above(axes)
    return figure


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
    plot_walks(paths or {}, marked, axes)
    axes.set(xlabel="slope m", ylabel="intercept b", aspect="equal")
    axes.set(xlim=(min(slopes), max(slopes)), ylim=(min(intercepts), max(intercepts)))
    axes.grid(False)
    if paths or optimum is not None:
        _legend_above(axes)
    return axes.figure


def plot_walks(paths, marked=(0,), axes=None):
    """Draw walks over a plane, seen from above.

    Parameters
    ----------
    paths : dict of str to array_like of float, shape (steps + 1, 2)
        Walks by name.
    marked : iterable of int, default (0,)
        Steps of a walk that get a marker with their number beside it. A walk that ends before
        such a step goes without.
    axes : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = axes or new_axes()[1]
    styles = itertools.cycle([(BLUE, "-", "o"), (RED, "--", "s"), (PURPLE, ":", "^")])
    for (name, path), (color, line, marker) in zip(paths.items(), styles, strict=False):
        path = np.asarray(path)
        stops = [step for step in marked if step < len(path)]
        axes.plot(*path.T, line, color=color, lw=2, marker=marker, markevery=stops, label=name)
        for step in stops:
            axes.annotate(f"{step:,}", path[step], (8, -4), textcoords="offset points", fontsize=12)
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
    _legend_above(axes)
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
    _legend_above(axes)
    return axes.figure


def _frame(values):
    """The ends of an axis that holds all values, with a margin of a twentieth."""
    low, high = np.min(values), np.max(values)
    margin = 0.05 * (high - low) or 1.0
    return low - margin, high + margin


def _legend_above(axes):
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=4, fontsize=12)


# --- 02 losses


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
    axes = new_axes()[1] if axes is None else axes
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
    axes = new_axes()[1] if axes is None else axes
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


def plot_numbers(numbers, middle, place, axes=None):
    """Draw numbers as dots along the lower edge, equal ones on top of each other, and a middle.

    Parameters
    ----------
    numbers : array_like of float, shape (n,)
    middle : str
        What the middle is called.
    place : float
        Where it is.
    axes : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = new_axes()[1] if axes is None else axes
    numbers, across = list(numbers), axes.get_xaxis_transform()
    below = [numbers[:at].count(number) for at, number in enumerate(numbers)]
    heights = 0.05 + 0.06 * np.array(below)
    axes.plot(numbers, heights, "o", color=PURPLE, transform=across, label="numbers")
    axes.axvline(place, color=GRAY, ls=":")
    words = f" {middle} {place:.1f}"
    axes.text(place, 1, words, transform=across, va="top", fontsize=12)
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
    axes = new_axes()[1] if axes is None else axes
    axes.plot(x, y, ".", color=BLUE, label="walk")
    axes.axline((x[-1], y[-1]), slope=slope, color=RED, ls="--", label="tangent")
    axes.plot(x[-1:], y[-1:], "o", color=RED, markersize=12, label="guess")
    return axes.figure


def plot_estimates(sizes, estimates, mean, spread, axes=None):
    """Draw estimates of a mean from samples of several sizes, in the funnel that they should fill.

    Parameters
    ----------
    sizes : sequence of int
        How many numbers each estimate is the mean of.
    estimates : array_like of float, shape (len(sizes), repetitions)
        None is negative: the axis begins at 0.
    mean, spread : float
        Mean and standard deviation of all the numbers. The funnel is two standard errors,
        ``2 * spread / sqrt(size)``, to either side.
    axes : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = new_axes()[1] if axes is None else axes
    for size, row in zip(sizes, estimates, strict=True):
        label = "mini-batches" if size == sizes[0] else None
        places = size * np.linspace(0.85, 1.18, len(row))  # side by side, to be told apart
        axes.plot(places, row, ".", color=BLUE, markersize=4, alpha=0.5, label=label)
    ends = np.geomspace(0.7 * min(sizes), 1.4 * max(sizes), 50)
    funnel = 2 * spread / np.sqrt(ends)
    axes.plot(ends, mean + funnel, "--", color=RED, label="± 2 spread / √n")
    axes.plot(ends, mean - funnel, "--", color=RED)
    axes.axhline(mean, color="black", lw=1.5, label="all digits")
    axes.set(xlabel="digits in the mini-batch", ylabel="mean loss", xscale="log", ylim=(0, None))
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
    axes.minorticks_off()
    _legend_above(axes)
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


# --- 05 mnist


def plot_curves(x, curves, xlabel, ylabel, axes=None):
    """Draw several quantities over the same x, each with its own colour and line style.

    Parameters
    ----------
    x : array_like, shape (n,)
    curves : dict of str to array_like, shape (n,)
        The y values of each curve, by the name it has in the legend; at most six.
    xlabel, ylabel : str
    axes : matplotlib.axes.Axes, optional
        Draw here instead of in a new figure.

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = new_axes()[1] if axes is None else axes
    _draw_curves(x, curves, axes)
    axes.set(xlabel=xlabel, ylabel=ylabel)
    axes.legend()
    return axes.figure


def plot_digits(images, titles=None, columns=10, cells=None):
    """Draw images of digits side by side, black ink on white paper.

    Parameters
    ----------
    images : array_like, shape (n, rows, columns)
        All in the same scale of gray, from the smallest to the largest number among them.
    titles : sequence of str, length n, optional
        Written above each.
    columns : int, default 10
        Pictures in a row.
    cells : sequence of matplotlib.axes.Axes, optional
        Draw in these, one for each image, instead of in a new figure.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ValueError
        If there are more images than titles, or fewer.
    """
    images = np.asarray(images)
    if titles is not None and len(titles) != len(images):
        raise ValueError(f"got {len(images)} images, but {len(titles)} titles")
    if cells is None:
        title_height = 0.35 if titles is not None else 0
        _, cells = _picture_grid(len(images), min(columns, len(images)), title_height)
    for place, (image, axes) in enumerate(zip(images, cells, strict=False)):
        axes.imshow(image, vmin=images.min(), vmax=images.max())
        axes.axis("off")
        if titles is not None:
            axes.set_title(titles[place], fontsize=12)
    return cells[0].figure


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
    figure, cells = _picture_grid(weights.shape[1], min(columns, weights.shape[1]), 0, inches=1.3)
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
    axes = new_axes(figsize=(10, 1.5))[1] if axes is None else axes
    pictures = [np.pad(neuron.reshape(shape), ((0, 0), (1, 1))) for neuron in np.transpose(weights)]
    axes.imshow(np.hstack(pictures), cmap="PuOr", vmin=-limit, vmax=limit)
    axes.axis("off")
    return axes.figure


def plot_paths(layer_sizes, hidden_unit=0, input_unit=0):
    """Draw a small network and every path on which one weight of its first layer acts on the loss.

    Parameters
    ----------
    layer_sizes : tuple of three ints
        Number of inputs, hidden neurons and outputs.
    hidden_unit, input_unit : int, default 0
        The weight is the one from this input to this hidden neuron, counted from the top.

    Returns
    -------
    matplotlib.figure.Figure
    """
    figure, axes = new_axes(figsize=(8, 4.2))
    places = [[(x, (n - 1) / 2 - i) for i in range(n)] for x, n in enumerate((*layer_sizes, 1))]
    marked = [{input_unit}, {hidden_unit}, set(range(layer_sizes[2])), {0}]
    for layer, (left, right) in enumerate(itertools.pairwise(places)):
        for (i, start), (j, end) in itertools.product(enumerate(left), enumerate(right)):
            on_path = i in marked[layer] and j in marked[layer + 1]
            look = {"color": RED, "linewidth": 3} if on_path else {"color": GRAY, "linewidth": 0.7}
            axes.plot(*zip(start, end, strict=True), zorder=2 if on_path else 1, **look)
    for column, units in enumerate(places):
        names = ("x", "a", "p")[column : column + 1] or ("C",)
        for i, (x, y) in enumerate(units):
            label = names[0] if column == 3 else f"${names[0]}_{i}$"
            edge = RED if i in marked[column] else GRAY
            axes.scatter(x, y, s=700, facecolor="white", edgecolor=edge, linewidth=2, zorder=3)
            axes.text(x, y, label, ha="center", va="center", fontsize=13, zorder=4)
    top = max(layer_sizes) / 2 + 0.2
    for x, name in enumerate(("inputs", "hidden", "outputs", "loss")):
        axes.text(x, top, name, ha="center", fontsize=14)
    axes.set(xlim=(-0.4, 3.4), ylim=(-top + 0.2, top + 0.4))
    axes.axis("off")
    return figure


def plot_learning_curves(history, both=None):
    """Draw loss and accuracy over the epochs, for training and, where it was judged, test data.

    Parameters
    ----------
    history : course_utils.training.History
    both : two matplotlib.axes.Axes, optional
        Draw here instead of in a new figure.

    Returns
    -------
    matplotlib.figure.Figure
        Two axes: the loss on the left, the accuracy in percent on the right.
    """
    both = new_axes(1, 2, figsize=(10, 4.2))[1] if both is None else both
    figure = plot_epochs(history, both)
    for axes, name in zip(both, ("loss", "accuracy in %"), strict=True):
        axes.set(xlabel="epoch", ylabel=name)
        axes.legend()
        axes.xaxis.get_major_locator().set_params(integer=True)
    both[0].set_ylim(bottom=0)
    return figure


def plot_epochs(history, both, marked=()):
    """Draw the curves of `plot_learning_curves` in axes that are there already.

    Parameters
    ----------
    history : course_utils.training.History
    both : two matplotlib.axes.Axes
        For the loss and for the accuracy in percent.
    marked : sequence of int, default ()
        Places in the history that get a marker; -1 for the last.

    Returns
    -------
    matplotlib.figure.Figure
    """
    for axes, name, factor in zip(both, ("loss", "accuracy"), (1, 100), strict=True):
        curves = {"training": np.multiply(factor, history.column(name))}
        if history[0].test_loss is not None:
            curves["test"] = np.multiply(factor, history.column(f"test_{name}"))
        _draw_curves(history.column("number"), curves, axes, marked)
    return both[0].figure


def plot_confusion_matrix(counts, axes=None):
    """Draw how often each digit was read as each, the mistakes shaded by their number.

    Parameters
    ----------
    counts : array_like of int, shape (classes, classes)
        Rows for what a digit is, columns for what it was taken for.
    axes : matplotlib.axes.Axes, optional
        Draw here instead of in a new figure.

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = new_axes(figsize=(7, 6.5))[1] if axes is None else axes
    mistakes = np.array(counts)
    np.fill_diagonal(mistakes, 0)
    _draw_table(axes, mistakes, counts, "Oranges")
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
        Draw here instead of in a new figure.

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = new_axes()[1] if axes is None else axes
    _draw_table(axes, values, [[f"{value:.0f}" for value in row] for row in values], "Blues")
    axes.set_yticks(range(len(rows[1])), rows[1])
    axes.set_xticks(range(len(columns[1])), columns[1])
    axes.set(ylabel=rows[0], xlabel=columns[0])
    return axes.figure


def _draw_curves(x, curves, axes, marked=()):
    """Draw each curve in its own colour and line style, with markers at these places."""
    styles = ["-", "--", "-.", ":", (0, (1, 1)), (0, (5, 1))]
    marks = {"marker": "o", "markevery": list(marked)} if marked else {}
    for style, (name, y) in zip(styles, curves.items(), strict=False):
        axes.plot(x, y, linestyle=style, label=name, **marks)


def _picture_grid(count, columns, title_height, inches=1):
    """Make axes without frame for so many square pictures; give the figure and a flat array."""
    rows = -(-count // columns)
    size = (inches * max(columns, 3), inches * rows * (1 + title_height) + 0.1)
    figure, cells = new_axes(rows, columns, figsize=size, squeeze=False)
    for axes in cells.flat:
        axes.axis("off")
    return figure, cells.flat[:]


def _draw_table(axes, shades, entries, cmap):
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


# --- 03 differentiation


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
        Where to draw. Without it, a new figure is made.

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
    return plot_straight_lines(lines, axes)


def plot_curve(x, y, axes=None):
    """Draw the curve of a function f, in a frame that depends on the curve alone.

    Parameters
    ----------
    x : array_like of float, shape (n,)
        Ascending.
    y : array_like of float, shape (n,)
        A NaN or an infinity makes a gap.
    axes : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = axes or new_axes()[1]
    y = np.where(np.isfinite(y), y, np.nan)
    axes.plot(x, y, color="black", label="f")
    axes.set(xlabel="x", ylabel="f(x)", xlim=(x[0], x[-1]), ylim=_frame(y[~np.isnan(y)]))
    return axes.figure


def plot_straight_lines(lines, axes):
    """Draw straight lines through points, from end to end of the x axis.

    Parameters
    ----------
    lines : dict of str to (list of (float, float), float)
        By its name, the points of a line that get a marker, and its slope. It passes through the
        first of them.
    axes : matplotlib.axes.Axes

    Returns
    -------
    matplotlib.figure.Figure
    """
    ends = np.array(axes.get_xlim())
    looks = itertools.cycle([(BLUE, "--", "o"), (RED, "-.", "s"), (PURPLE, ":", "^")])
    for (name, (points, slope)), (color, line, marker) in zip(lines.items(), looks, strict=False):
        x, y = points[0]
        heights = y + slope * (ends - x)
        axes.plot(ends, heights, line, color=color, marker=marker, markevery=[], label=name)
        axes.plot(*zip(*points, strict=True), marker, color=color)
    _legend_above(axes)
    return axes.figure


def plot_error_against_step(steps, errors, lowest=1e-12, marked=None, highest=10, axes=None):
    """Draw errors of difference quotients against the step h, both axes logarithmic.

    Parameters
    ----------
    steps : array_like of float, shape (n,)
    errors : dict of str to array_like of float, shape (n,)
        By the name of the quotient. An error below `lowest`, such as 0, is drawn there.
    lowest : float, default 1e-12
        Lower end of the error axis.
    marked : float, optional
        A step to be marked by a vertical line.
    highest : float, default 10
        Upper end of the error axis.
    axes : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = axes or new_axes()[1]
    plot_errors(steps, errors, lowest, axes)
    if marked is not None:
        axes.axvline(marked, color=ORANGE, ls="-", lw=4, label=f"h = {marked:.2g}")
    axes.set(xlabel="step h", ylabel="error", xlim=(min(steps), max(steps)), ylim=(lowest, highest))
    _legend_above(axes)
    return axes.figure


def plot_errors(steps, errors, lowest, axes):
    """Draw errors against the step h, without a frame.

    Parameters
    ----------
    steps, errors, lowest
        As for `plot_error_against_step`.
    axes : matplotlib.axes.Axes

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

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = axes or new_axes(figsize=(6, 6))[1]
    points = np.asarray(points, dtype=np.float64)
    xlim, ylim = _frame(points[:, 0]), _frame(points[:, 1])
    if limit is not None:
        xlim = ylim = (-limit, limit)
    if f is not None:
        x0, x1 = (np.linspace(lowest, highest, 81) for lowest, highest in (xlim, ylim))
        heights = np.array([[float(f(np.array([a, b]))) for a in x0] for b in x1])
        levels = heights.min() + np.ptp(heights) * (np.arange(1, 8) / 8) ** 2
        axes.contour(x0, x1, heights, levels, colors="0.7", linewidths=1)
    for number, (name, vectors) in enumerate(arrows.items()):
        u, v = shrink * np.asarray(vectors, dtype=np.float64).T
        style = {"color": (BLUE, ORANGE)[number % 2], "width": (0.008, 0.003)[number % 2]}
        axes.quiver(
            *points.T, u, v, angles="xy", scale_units="xy", scale=1, label=name, zorder=3, **style
        )
    axes.set(xlabel="$x_0$", ylabel="$x_1$", xlim=xlim, ylim=ylim, aspect="equal")
    axes.grid(False)
    _legend_above(axes)
    return axes.figure


# --- 04 descent


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
        Steps that have their number beside them. Every walk must reach them.
    axes : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.figure.Figure
    """
    figure = plot_loss_surface(lambda a, b: f(np.array([a, b])), x0, x1, axes=axes)
    axes = axes or figure.axes[0]
    axes.set(xlabel="$x_0$", ylabel="$x_1$")
    return plot_steps(paths or {}, marked, axes)


def plot_steps(paths, marked=(), axes=None):
    """Draw walks with every step, seen from above.

    Parameters
    ----------
    paths : dict of str to array_like of float, shape (steps + 1, 2)
        Walks by name.
    marked : iterable of int, default ()
        Steps that have their number beside them. Every walk must reach them.
    axes : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = axes or new_axes()[1]
    styles = itertools.cycle([(BLUE, "-", "o"), (RED, "--", "s"), (PURPLE, ":", "^")])
    for (name, path), (color, line, marker) in zip(paths.items(), styles, strict=False):
        axes.plot(*np.transpose(path), line, color=color, lw=1.5, marker=marker, ms=5, label=name)
        for step in marked:
            axes.annotate(str(step), path[step], (9, 2), textcoords="offset points", fontsize=13)
    if paths:
        _legend_above(axes)
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
    axes.set(xlim=(0, steps), ylim=(lowest, highest))
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
    _draw_table(axes, np.abs(values), [[f"{v:z.2f}" for v in row] for row in values], "Blues")
    axes.set_xticks(range(values.shape[1]))
    axes.set_yticks(range(values.shape[0]))
    axes.set(xlabel=columns, ylabel=rows)
    return axes.figure


# --- 06 full_scale


def plot_megabytes(sizes, axes=None):
    """Draw how much memory several ways to hold the same data take, as bars from above.

    Parameters
    ----------
    sizes : dict of str to float
        Megabytes, by the name of the way.
    axes : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = new_axes()[1] if axes is None else axes
    bars = axes.barh(list(sizes), list(sizes.values()), color=BLUE, edgecolor="white")
    axes.bar_label(bars, fmt="%.0f", padding=4)
    axes.set(xlabel="megabytes", xlim=(0, 1.12 * max(sizes.values())))
    axes.invert_yaxis()
    axes.grid(False, axis="y")
    return axes.figure


def plot_published(updates, published, ours, axes=None):
    """Draw a published result as rings and a repetition of it as a line.

    Parameters
    ----------
    updates : array_like of int, shape (n,)
    published, ours : array_like of float, shape (n,)
        Accuracies after so many updates, from 0 to 1; drawn in percent.
    axes : matplotlib.axes.Axes, optional

    Returns
    -------
    matplotlib.figure.Figure
    """
    axes = new_axes()[1] if axes is None else axes
    axes.plot(updates, 100 * np.asarray(ours), color=BLUE, label="ours")
    rings = {"markerfacecolor": "none", "markeredgewidth": 2, "markersize": 10}
    axes.plot(updates, 100 * np.asarray(published), "o", color=RED, label="published", **rings)
    axes.set(xlabel="updates", ylabel="test accuracy in %")
    axes.legend(loc="lower right")
    return axes.figure
