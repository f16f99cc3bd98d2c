"""How the time of an epoch grows with samples, width, depth and batch size."""

import numpy as np

from benchmarks.peers import Ours, Task
from benchmarks.timing import take_turns
from course_utils.network import NeuralNetwork

# One of these four numbers changes while the others stay.
SAMPLES, WIDTH, DEPTH, BATCH_SIZE = 4000, 50, 1, 100
SWEEPS = {
    "samples": [500, 1000, 2000, 4000, 8000, 16000, 32000],
    "width": [25, 50, 100, 200, 400, 800],
    "depth": [1, 2, 4, 8],
    "batch_size": [1, 5, 10, 50, 100, 500, 1000],
}
LABELS = {
    "samples": "training samples",
    "width": "neurons in the hidden layer",
    "depth": "hidden layers",
    "batch_size": "batch size",
}
YTICKS = [1, 2, 5, 10, 20, 50, 100, 200, 500]  # milliseconds


def prepare(digits, samples=SAMPLES, width=WIDTH, depth=DEPTH, batch_size=BATCH_SIZE):
    """Our contender for such an epoch, and its multiplications: those of the matrix products."""
    network = NeuralNetwork((784, *[width] * depth, 10))
    copies = -(-samples // len(digits.train_images))
    # Pixels stay uint8, as the full set does: 32,000 float images would drive out all caches.
    images = np.tile(digits.train_images, (copies, 1, 1))[:samples]
    labels = np.tile(digits.train_labels, copies)[:samples]
    contender = Ours(Task(network, images, labels, batch_size, 0.1))
    weights = sum(w.size for w in network.weights)
    return contender, samples * (3 * weights - network.weights[0].size)


def measure(digits, quick=False):
    """Time an epoch at every place of every sweep.

    Returns
    -------
    dict of str to list of (value, seconds of an epoch, multiplications)
    """
    curves = {}
    for name, values in SWEEPS.items():
        values = values[:3] if quick else values
        prepared = {value: prepare(digits, **{name: value}) for value in values}
        timings = take_turns(
            {value: contender.seconds for value, (contender, _) in prepared.items()},
            seconds=0 if quick else 15,
            least=2 if quick else 5,
            most=15,
        )
        curves[name] = [
            (value, timings.median(value) * contender.updates, multiplications)
            for value, (contender, multiplications) in prepared.items()
        ]
    return curves


def summary(curves):
    """One sentence for each sweep, as lines of a Markdown list."""
    lines = []
    for name, points in curves.items():
        (first, least, work), (last, most, more_work) = points[0], points[-1]
        lines.append(
            f"- {LABELS[name]}, {first:,} to {last:,}: {last / first:.0f} times as many, "
            f"{more_work / work:.1f} times the multiplications, "
            f"{most / least:.2f} times the time ({least * 1000:.1f} to {most * 1000:.1f} ms)"
        )
    return lines


def draw(curves, axes):
    """Draw each sweep on its own axes, over the line of time proportional to multiplications."""
    for (name, points), place in zip(curves.items(), axes, strict=True):
        values, seconds, work = map(np.array, zip(*points, strict=True))
        place.loglog(values, seconds * 1000, "o-", label="measured")
        dearest = seconds[-1] / work[-1]
        place.loglog(values, dearest * work * 1000, "--", label="in proportion to\nmultiplications")
        place.set_xticks(values, [f"{value:,}" for value in values], fontsize=11)
        place.set(xlabel=LABELS[name], ylabel="ms per epoch")
        place.set_yticks(YTICKS, map(str, YTICKS))
        place.minorticks_off()
        place.set_ylim(YTICKS[0] * 0.7, YTICKS[-1])
    axes[0].legend(fontsize=11)
