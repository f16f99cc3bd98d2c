"""The figures of page 05."""

import itertools

from course_utils.figures.style import GRAY, RED, new_axes


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
        names = ("x", "a", "z")[column : column + 1] or ("C",)
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
