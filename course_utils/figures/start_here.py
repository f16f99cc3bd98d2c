"""The figures of page 00."""

import numpy as np

from course_utils.figures.style import new_axes


def plot_digits(images, titles=None, columns=10, cells=None):
    """Draw images of digits side by side, black ink on white paper, each sheet in a frame.

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
        _, cells = picture_grid(len(images), min(columns, len(images)), title_height)
    for place, (image, axes) in enumerate(zip(images, cells, strict=False)):
        axes.imshow(image, vmin=images.min(), vmax=images.max())
        draw_frame(axes)
        if titles is not None:
            axes.set_title(titles[place], fontsize=14)
    return cells[0].figure


def draw_frame(axes):
    """Show where a picture ends, also where it is white there; nothing else around it."""
    axes.set(xticks=[], yticks=[], frame_on=True)
    axes.axison = True
    axes.grid(False)
    axes.spines[:].set(visible=True, color="0.3")


def picture_grid(count, columns, title_height, inches=1):
    """Make axes without frame for so many square pictures; give the figure and a flat array."""
    rows = -(-count // columns)
    size = (inches * max(columns, 3), inches * rows * (1 + title_height) + 0.1)
    figure, cells = new_axes(rows, columns, figsize=size, squeeze=False)
    for axes in cells.flat:
        axes.axis("off")
    return figure, cells.flat[:]
