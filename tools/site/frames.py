"""Explorers that move without a kernel: for a few values of a control, what is drawn then.

Of each frame only those pixels are kept that differ from what most frames have in common.
"""

import base64
import functools
import io
import json
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import PIL.Image

from course_utils.explorers.numerical_differentiation import STEPS
from tools.examples import EXPLORERS


class Track(NamedTuple):
    """One way through the frames of an explorer, for a slider.

    Attributes
    ----------
    label : str
        What stands beside the slider.
    values : sequence of float
        What it shows at each of its places.
    go : callable
        Takes the explorer and one of the values, and brings it there.
    start : int
        The place that it begins at.
    """

    label: str
    values: list
    go: Callable
    start: int = 0


def of_control(label, name, values, start=0):
    """A track along which one control moves."""
    return Track(label, list(values), lambda explorer, v: explorer.set(**{name: v}), start)


def of_steps(label, count, **settings):
    """A track along which steps are taken, from the start and one by one."""

    def go(explorer, step):
        if step == 0:
            explorer.reset()
            explorer.set(**settings)
        else:
            explorer.buttons["Step"].click()

    return Track(label, list(range(count + 1)), go)


# By the code of its cell: which of the examples it is, and what moves it. Left out are those that
# go on from what a page has computed, or from what its reader draws: that would be another lesson.
TRACKS = {
    "LineExplorer(x, y)": (
        "curve_fitting-line",
        of_control("slope m, at the intercept 0", "slope", np.linspace(-0.7, 1.1, 13), 8),
        of_steps("steps downhill, at a learning rate of 0.3", 12, learning_rate=0.3),
    ),
    "ScoreExplorer()": (
        "loss_functions-score",
        of_control("score z", "score", np.linspace(-10, 10, 21)),
    ),
    'DescentExplorer("valley")': (
        "gradient_descent-descent in the valley",
        of_steps("steps", 16),
    ),
    "DifferenceExplorer()": (
        "how_exact_is_a_derivative-list",
        of_control("step h", "h", STEPS[::3]),
    ),
}


@functools.cache
def moving_html(code, still):
    """The picture of an explorer with sliders that move it.

    Parameters
    ----------
    code : str
        Of the explorer's cell.
    still : str
        What the saved page has of it, HTML.

    Returns
    -------
    str
        HTML; `still` itself where there are no frames of it.
    """
    shown = code.strip().splitlines()[-1]
    if shown not in TRACKS:
        return still
    example, *tracks = TRACKS[shown]
    explorer = EXPLORERS[example]()
    pictures, words, sliders = [], [], []
    for track in tracks:
        explorer.reset()
        sliders.append(
            {
                "label": track.label,
                "first": len(pictures),
                "start": track.start,
                "values": [f"{value:.2g}" for value in track.values],
            }
        )
        for value in track.values:
            track.go(explorer, value)
            pictures.append(np.array(explorer.figure.canvas.buffer_rgba()))
            words.append(explorer.picture.words)
    name = explorer.name
    explorer.close()
    common, frames = in_parts(np.stack(pictures))
    of_all = {
        "name": name,
        "size": [common.width, common.height],
        "common": encoded(common),
        "frames": [
            {"words": said, "left": left, "top": top, "picture": encoded(part)}
            for said, (left, top, part) in zip(words, frames, strict=True)
        ],
        "sliders": sliders,
    }
    data = json.dumps(of_all).replace("<", "\\u003c")
    script = f'<script type="application/json">{data}</script>'
    return still.replace('class="course-still"', 'class="course-still moving"').replace(
        "</div>", f"{script}</div>"
    )


def in_parts(pictures):
    """What the pictures have in common, and what each has besides.

    Parameters
    ----------
    pictures : ndarray of uint8, shape (pictures, rows, columns, 4)
        Red, green, blue and opacity, all opaque.

    Returns
    -------
    common : PIL.Image.Image
    parts : list of (int, int, PIL.Image.Image)
        Where its left and its top lie, and what is drawn there over `common`; else transparent.
    """
    pixels = pictures.view(np.uint32)[..., 0]  # a pixel is one number, and quickly compared
    middle = np.partition(pixels, len(pixels) // 2, axis=0)[len(pixels) // 2]
    parts = []
    for picture in pixels:
        differs = picture != middle
        rows, columns = (np.flatnonzero(differs.any(axis)) for axis in (1, 0))
        rows, columns = (each if each.size else np.array([0]) for each in (rows, columns))
        box = np.s_[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        part = np.where(differs[box], picture[box], np.uint32(0))
        parts.append((int(columns[0]), int(rows[0]), image_of(part)))
    return image_of(middle), parts


def image_of(pixels):
    """A picture of pixels that are one number each."""
    return PIL.Image.fromarray(np.ascontiguousarray(pixels)[..., np.newaxis].view(np.uint8))


def encoded(image):
    """A picture as text, without loss."""
    file = io.BytesIO()
    image.save(file, "webp", lossless=True, quality=60)
    return base64.b64encode(file.getvalue()).decode()
