"""Explorers that move without a kernel: for a few values of a control, what is drawn then.

Of each frame only those pixels are kept that differ from what most frames have in common.
"""

import base64
import functools
import io
import json
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from typing import NamedTuple

import numpy as np
import PIL.Image
from threadpoolctl import threadpool_limits

from course_utils.datasets import load_mnist, random_points
from course_utils.explorers.curve_fitting import LineExplorer
from course_utils.explorers.gradient_descent import DescentExplorer
from course_utils.explorers.loss_functions import ScoreExplorer, SoftmaxExplorer
from course_utils.explorers.numerical_differentiation import PRESETS, STEPS, DifferenceExplorer
from course_utils.explorers.what_has_it_learned import MistakesExplorer, TrainingExplorer
from course_utils.network import NeuralNetwork
from course_utils.training import train

ROOMS = ((1100, 1.0), (344, 1.5))  # of a desk and of a phone: pixels of the page, and their ratio
LEVELS = 16  # of each colour: what is stored is half as large, and nobody sees a difference


class Series(NamedTuple):
    """One way through the frames of an explorer, for a slider.

    Attributes
    ----------
    name : str
        What stands on its button.
    label : str
        What stands beside the slider. It says also what doesn't move.
    frames : callable
        Takes the explorer as it begins, brings it from frame to frame, and yields what the slider
        shows at each.
    ground : int
        Where another number stands, the axes are others, or what is written beside them.
    """

    name: str
    label: str
    frames: Callable
    ground: int = 0


class Stored(NamedTuple):
    """What is stored of an explorer.

    Attributes
    ----------
    make : callable
        Gives the explorer, as its page makes it.
    series : list of Series
    begin : (int, int)
        Which of them the page begins with, and at which of its places.
    more : str
        What else one can do where it runs: "In the notebook you also ..."
    """

    make: Callable
    series: list
    begin: tuple
    more: str


def by_control(name, label, control, values, ground=0, **settings):
    """A series along which one control moves, while others are set to what `settings` say."""

    def frames(explorer):
        explorer.set(**settings)
        for value in values:
            explorer.set(**{control: value})
            yield value

    return Series(name, label, frames, ground)


def by_steps(preset, label, counts, then=None, name=None):
    """A series along which steps are taken, from a preset on, whose name it has by default.

    Where `then` is given, it is a count and what is set once so many steps have been taken.
    """

    def frames(explorer):
        explorer.buttons[preset].click()
        taken = 0
        for count in counts:
            while taken < count:
                explorer.step()
                taken += 1
                if then and taken == then[0]:
                    explorer.set(**then[1])
            explorer.refresh()
            yield count

    return Series(name or preset, label, frames)


def temperature():
    """The explorer of the page on temperatures: of the first digit."""
    digits = load_mnist()
    images, labels = digits.train_inputs.astype(np.float64), digits.train_labels
    means = np.array([images[labels == digit].mean(axis=0) for digit in range(10)])
    return SoftmaxExplorer(-0.25 * np.sum((images[0] - means) ** 2, axis=1), labels[0])


def learned_and_aside():
    """The digits that page 06 learns from, and those that it sets aside: images and labels."""
    images, labels = load_mnist().train_images, load_mnist().train_labels
    return (images[:3000], labels[:3000]), (images[3000:], labels[3000:])


def mistakes():
    """The explorer of page 06 that shows the mistakes of its first network."""
    learned, aside = learned_and_aside()
    network = NeuralNetwork((784, 50, 10), seed=0, dtype=np.float64)
    list(train(network, *learned, epochs=60, learning_rate=1.0, seed=0))
    return MistakesExplorer(network, *aside)


def training():
    """The explorer of page 06 that trains."""
    learned, aside = learned_and_aside()
    return TrainingExplorer(NeuralNetwork((784, 50, 10), dtype=np.float64), *learned, aside=aside)


FEW = [0, 1, 2, 3, 5, 10, 20]
# By the code of its cell, each explorer of the course but the pad, which draws itself.
EXPLORERS = {
    "LineExplorer(x, y)": Stored(
        lambda: LineExplorer(*random_points(20)),
        [
            by_control("m by hand", "slope m, at b = 0", "slope", np.linspace(-0.5, 1.1, 9)),
            by_control(
                "then b",
                "intercept b, at m = 0.7",
                "intercept",
                np.linspace(-0.3, 0.5, 9),
                slope=0.7,
            ),
            by_steps("crawls", "steps at a learning rate of 0.01", FEW),
            by_steps("strides", "steps at a learning rate of 0.3", FEW),
            by_steps("zigzags", "steps at a learning rate of 0.7", FEW),
            by_steps("diverges", "steps at a learning rate of 0.8", FEW[:5]),
        ],
        (0, 5),
        "drag the point on the map, move both numbers as finely as you like, and choose any "
        "learning rate",
    ),
    "ScoreExplorer()": Stored(
        ScoreExplorer,
        [by_control("score", "score z", "score", np.linspace(-10, 10, 21))],
        (0, 4),
        "point at the curves",
    ),
    "SoftmaxExplorer(scores[0], labels[0])": Stored(
        temperature,
        [
            by_control(
                "temperature",
                "temperature, with the scores as computed",
                "temperature",
                HEATS := (0.1, 0.2, 0.5, 1, 2, 5, 10, 100),
            ),
            by_control(
                "score of the 0",
                "score of the 0 moved by, at temperature 1",
                "moved",
                np.linspace(-4, 4, 9),
            ),
            by_control(
                "wrong, and cold",
                "temperature, with the 0 two behind",
                "temperature",
                HEATS,
                moved=-2.4,
            ),
        ],
        (0, 3),
        "move both, and add 1,000 to all scores",
    ),
    "DifferenceExplorer()": Stored(
        DifferenceExplorer,
        [
            by_control("forward", "step h, forward, for x³", "h", STEPS[::3]),
            by_control("central", "step h, central, for x³", "h", STEPS[::3], 1, method="central"),
            by_control("kink", "step h, at the kink of |x|", "h", STEPS[::9], 2, **PRESETS["kink"]),
        ],
        (0, 0),
        "choose the function and the place",
    ),
    'DescentExplorer("valley")': Stored(
        lambda: DescentExplorer("valley"),
        [
            by_steps("crawl", "steps at rate 0.2", [*FEW, 50, 100]),
            by_steps("zigzag", "steps at rate 0.95", [*FEW, 50, 88]),
            by_steps("diverge", "steps at rate 1.1", [*FEW, 22]),
            by_steps("momentum", "steps at rate 0.2 with momentum 0.8", [*range(0, 22, 2), 40, 65]),
        ],
        (0, 0),
        "choose the surface, the start, the rate and the momentum",
    ),
    "MistakesExplorer(networks[0], images, labels)": Stored(
        mistakes,
        [by_control("mistakes", "mistake, the surest first", "number", range(1, 13))],
        (0, 0),
        "see all of them",
    ),
    "TrainingExplorer(untrained, *learn, aside=(images, labels))": Stored(
        training,
        [
            by_steps("too small", "epochs at rate 0.01", [30]),
            by_steps("good", "epochs at rate 1", [5, 30]),
            by_steps("restless", "epochs at rate 10", [5, 30]),
            by_steps(
                "restless",
                "epochs, from the sixth on at rate 1",
                [30],
                then=(5, {"learning_rate": 1}),
                name="saved?",
            ),
            by_steps("too large", "epochs at rate 100", [1]),
        ],
        (1, 1),
        "start and stop a training, and change its rate on the way",
    ),
}


def moving_html(code, still):
    """The picture of an explorer with a slider that moves it.

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
    if shown not in EXPLORERS:
        return still
    data = json.dumps(all_frames()[shown]).replace("<", "\\u003c")
    script = f'<script type="application/json">{data}</script>'
    return still.replace('class="course-still"', 'class="course-still moving"').replace(
        "</div>", f"{script}</div>"
    )


@functools.cache
def all_frames():
    """The frames of each explorer, by its code. It is most of the work for a site."""
    with ProcessPoolExecutor() as processes:
        return dict(zip(EXPLORERS, processes.map(frames_of, EXPLORERS), strict=True))


@threadpool_limits.wrap(limits=1)  # several processes with several threads wait for each other
def frames_of(code):
    """All frames of an explorer, as course.js wants them.

    Parameters
    ----------
    code : str
        By which it stands in `EXPLORERS`.

    Returns
    -------
    dict
        Of what JSON has.
    """
    stored = EXPLORERS[code]
    explorer = stored.make()
    rooms = []
    for room, ratio in ROOMS:
        explorer.picture._handle_custom_msg({"fit": [room, ratio], "calm": False}, [])
        pictures, words, series, grounds = [], [], [], []
        for each in stored.series:
            explorer.reset()
            first, values = len(words), []
            for value in each.frames(explorer):
                values.append(f"{value:.2g}" if isinstance(value, float) else str(value))
                words.append(explorer.picture.words)
                grounds.append(each.ground)
                pictures.append(in_few_colours(np.array(explorer.figure.canvas.buffer_rgba())))
            series.append(
                {"name": each.name, "label": each.label, "first": first, "values": values}
            )
        rooms.append(of_one_room(np.stack(pictures), np.array(grounds)))
    made = {
        "name": explorer.name,
        "more": stored.more,
        "rooms": rooms,
        "words": words,
        "series": series,
        "begin": stored.begin,
    }
    explorer.close()
    return made


def of_one_room(pictures, grounds):
    """Pictures of one size as they are stored.

    Parameters
    ----------
    pictures : ndarray of uint8, shape (pictures, rows, columns, 4)
    grounds : ndarray of int, shape (pictures,)
        Those with the same number have much in common.

    Returns
    -------
    dict
        Of what JSON has.
    """
    commons, frames = {}, {}
    for ground in np.unique(grounds).tolist():
        places = np.flatnonzero(grounds == ground)
        common, parts = in_parts(pictures[places])
        commons[ground] = encoded(common)
        for place, (left, top, part) in zip(places.tolist(), parts, strict=True):
            frames[place] = [ground, left, top, encoded(part)]
    size = pictures.shape[2], pictures.shape[1]
    return {"size": size, "commons": commons, "frames": [frames[i] for i in range(len(pictures))]}


def in_few_colours(picture):
    """The same picture in fewer shades of each colour, white and black among them."""
    unit = 255 / (LEVELS - 1)
    return np.uint8(np.round(np.round(np.arange(256) / unit) * unit))[picture]


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
