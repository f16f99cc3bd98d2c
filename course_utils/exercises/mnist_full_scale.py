"""The exercises of notebook 07: does it hold at 60,000 images?"""

import math
from functools import lru_cache

import numpy as np

from course_utils.datasets import load_mnist
from course_utils.exercises import drawn
from course_utils.exercises.engine import Exercise, Page, Written
from course_utils.figures import plot_curves
from course_utils.network import NeuralNetwork
from course_utils.training import DivergenceError, train

page = Page()

# --- float64_megabytes


page.float64_megabytes = Exercise(
    Written(376.32, "60_000 * 28 * 28 * 8 / 1_000_000"),
    another=Written(376.32, "60_000 * 784 * 64 / 8 / 10**6"),
    tolerance=2e-4,
    mistakes=(
        (
            47.04,
            "That is a byte for each pixel. A float64 has 64 bits, and a byte has 8.",
        ),
        (
            188.16,
            "That is 4 bytes for each pixel, float32. A float64 takes twice that.",
        ),
        (
            376_320_000,
            "Right in bytes. A megabyte is a million of them.",
        ),
        (
            0.37632,
            "Right in gigabytes. A megabyte is a million bytes, not a thousand million.",
        ),
        (
            376_320_000 / 2**20,
            "That is in units of 1024 · 1024 bytes, *mebibytes*. A megabyte is a million bytes.",
        ),
        (
            439.04,
            "That is for all 70,000 images. Only the 60,000 training images are asked for.",
        ),
        (
            3010.56,
            "That is 64 *bytes* for each pixel. A float64 has 64 *bits*.",
        ),
        (
            376,
            "Very near. Give all of its digits, or write the expression.",
        ),
        (
            0.48,
            "That is 8 bytes for each image. An image has 784 pixels.",
        ),
    ),
    hints=(
        "Multiply: images, pixels of an image, bytes of a number.",
        "60,000 images, 28 · 28 pixels each, 64 / 8 bytes for each pixel. Then divide by a "
        "million.",
    ),
    praise="Eight times what the file holds once it is unpacked, and it says nothing more.",
)

# --- updates


def updates(images, batch_size, epochs):
    return math.ceil(images / batch_size) * epochs


def updates_counted(images, batch_size, epochs):
    return len(range(0, images, batch_size)) * epochs  # a batch begins at 0, 100, 200, ...


def a_training(rng):
    """Images, batch size and epochs, of which the batches come out even now and then."""
    batch_size, epochs = int(rng.integers(1, 300)), int(rng.integers(1, 40))
    if rng.random() < 0.4:
        return batch_size * int(rng.integers(1, 50)), batch_size, epochs
    return int(rng.integers(1, drawn.one_of(rng, 300, 70_000))), batch_size, epochs


page.updates = Exercise(
    updates,
    another=updates_counted,
    cases={
        "60,000 images in batches of 100, 16 epochs": (60_000, 100, 16),
        "50,000 images in batches of 10, 30 epochs": (50_000, 10, 30),
        "1,050 images in batches of 100, 3 epochs": (1050, 100, 3),
        "99 images in batches of 100, 5 epochs": (99, 100, 5),
        "101 images in batches of 100, 2 epochs": (101, 100, 2),
    },
    inputs=a_training,
    tolerance=1e-12,
    mistakes=(
        (
            lambda images, batch_size, epochs: images // batch_size * epochs,
            "Right where the batches come out even. But of 1,050 images the last 50 make a "
            "batch too, the 11th of each epoch, and here they are left out.",
        ),
        (
            lambda images, batch_size, epochs: images / batch_size * epochs,
            "For 1,050 images these are 10.5 updates an epoch. There is no half update: the "
            "last 50 images make a whole one. Round up.",
        ),
        (
            lambda images, batch_size, epochs: math.ceil(images * epochs / batch_size),
            "So many it would be if batches ran on from one epoch into the next. Every epoch ends "
            "with a batch of its own: round up in each.",
        ),
        (
            lambda images, batch_size, epochs: images * epochs // batch_size,
            "So many it would be if batches ran on from one epoch into the next, and what is left "
            "in the end were dropped. Every epoch ends with a batch of its own: round up in each.",
        ),
        (
            lambda images, batch_size, epochs: (images // batch_size + 1) * epochs,
            "One too many wherever the batches come out even: 60,000 images make exactly 600 "
            "batches of 100.",
        ),
        (
            lambda images, batch_size, epochs: math.ceil(images / batch_size),
            "Right for a single epoch. How many are there in all of them?",
        ),
        (
            lambda images, batch_size, epochs: images * epochs,
            "That is how many images the network looks at. It makes one update for a whole "
            "mini-batch.",
        ),
    ),
    hints=(
        "How many mini-batches has an epoch? The last one may be smaller than the others.",
        "`math.ceil` rounds up. `math.ceil(images / batch_size)` batches an epoch, times the "
        "epochs.",
    ),
    praise="Compare trainings by their updates: an epoch of small batches has many more.",
)

# --- falling_rate


def falling_rate(first, epoch, epochs):
    return first * (1 - epoch / epochs)


def falling_rate_from_a_list(first, epoch, epochs):
    return np.linspace(first, 0, epochs, endpoint=False)[epoch]


def draw_falling_rate(answer):
    """The learning rates of a student over 16 epochs, and the right ones."""
    epochs = range(0, 16, 3)
    yours = [float(answer(3.0, epoch, 16)) for epoch in epochs]
    right = [falling_rate(3.0, epoch, 16) for epoch in epochs]
    if not np.all(np.isfinite(yours)) or np.allclose(yours, right):
        return None
    figure = plot_curves(epochs, {"yours": yours, "right": right}, "epoch", "learning rate")
    words = (
        "Learning rates of 16 epochs. The right ones fall in a straight line from 3 in epoch 0 to "
        f"{right[-1]:.4g} in epoch 15; yours are {yours[0]:.4g} in epoch 0 and {yours[-1]:.4g} in "
        "epoch 15."
    )
    return figure, words


def an_epoch(rng):
    """A first rate of any size, and one of the epochs of a training."""
    epochs = drawn.length(rng)
    return drawn.magnitude(rng), int(rng.integers(epochs)), epochs


page.falling_rate = Exercise(
    falling_rate,
    another=falling_rate_from_a_list,
    cases={
        "first = 3, epoch 0 of 16": (3.0, 0, 16),
        "first = 3, epoch 8 of 16": (3.0, 8, 16),
        "first = 3, epoch 15 of 16": (3.0, 15, 16),
        "first = 0.2, epoch 1 of 4": (0.2, 1, 4),
    },
    inputs=an_epoch,
    mistakes=(
        (
            lambda first, epoch, epochs: first,
            "The rate is `first` in every epoch. It should fall. (`epoch // epochs` is always 0; a "
            "single `/` divides.)",
        ),
        (
            lambda first, epoch, epochs: np.linspace(first, 0, epochs)[epoch],
            "A straight line, but it reaches 0 in the last epoch, and with a rate of 0 that "
            "epoch learns nothing. Epochs count from 0: let it reach 0 one epoch later.",
        ),
        (
            lambda first, epoch, epochs: first * (1 - (epoch + 1) / epochs),
            "One epoch ahead. Epochs count from 0 here: in epoch 0 the rate is `first` itself, "
            "and in the last it isn't 0 yet.",
        ),
        (
            lambda first, epoch, epochs: first * epoch / epochs,
            "Yours rises from 0 to `first`. It should fall.",
        ),
        (
            lambda first, epoch, epochs: first - epoch / epochs,
            "It falls by up to 1, whatever `first` is. From 3 it never gets near 0, and from 0.2 "
            "it falls below. Take away a share *of `first`*.",
        ),
        (
            lambda first, epoch, epochs: first * (epochs - epoch),
            "It falls in a straight line, but begins too high: divide by `epochs`.",
        ),
        (
            lambda first, epoch, epochs: first / (epoch + 1),
            "It falls, and many people let it fall like that. But asked for is a straight "
            "line: the same amount less after every epoch.",
        ),
        (
            lambda first, epoch, epochs: 3 * (1 - epoch / 16),
            "It falls from 3, over 16 epochs, whatever `first` and `epochs` are.",
        ),
    ),
    hints=(
        "What share of the training lies ahead in epoch 0 of 16? In epoch 8? In epoch 15?",
        "The share that lies ahead is `1 - epoch / epochs`. Take that share of `first`.",
    ),
    praise="Never 0, so that every epoch learns something, and small in the end.",
    picture=draw_falling_rate,
)

# --- clearly_better


def clearly_better(first, second, n):
    squared_errors = first * (1 - first) / n + second * (1 - second) / n
    return first - second > 2 * math.sqrt(squared_errors)


def clearly_better_in_steps(first, second, n):
    of_first = math.sqrt(first * (1 - first) / n)
    of_second = math.sqrt(second * (1 - second) / n)
    return (first - second) / math.hypot(of_first, of_second) > 2


def beyond(*, first=1.0, second=1.0, errors=2.0, added=False):
    """Whether a difference is beyond some errors, to which each accuracy contributes its share."""

    def is_beyond(p, q, n):
        of_first, of_second = first * p * (1 - p) / n, second * q * (1 - q) / n
        if added:
            return p - q > errors * (math.sqrt(of_first) + math.sqrt(of_second))
        return p - q > errors * math.sqrt(of_first + of_second)

    return is_beyond


def two_accuracies(rng):
    """Two accuracies, and so many digits that they differ by some standard errors."""
    first, second = sorted(rng.uniform(0.3, 0.99, size=2).tolist(), reverse=True)
    errors = rng.uniform(0.7, 3.5)
    n = (first * (1 - first) + second * (1 - second)) * (errors / (first - second)) ** 2
    return (second, first, math.ceil(n)) if rng.random() < 0.15 else (first, second, math.ceil(n))


page.clearly_better = Exercise(
    clearly_better,
    another=clearly_better_in_steps,
    cases={
        "0.975 against 0.947 of 10,000 digits": (0.975, 0.947, 10_000),
        "0.975 against 0.974 of 10,000 digits": (0.975, 0.974, 10_000),
        "0.94 against 0.66 of 3 digits": (0.94, 0.66, 3),
        "0.947 against 0.975 of 10,000 digits": (0.947, 0.975, 10_000),
        "0.93 against 0.90 of 1,000 digits": (0.93, 0.90, 1000),
        "0.9765 against 0.974 of 10,000 digits": (0.9765, 0.974, 10_000),
        "0.95 against 0.93 of 1,000 digits": (0.95, 0.93, 1000),
        "0.855 against 0.852 of 86,000 digits": (0.855, 0.852, 86_000),
        "0.99 against 0.51 of 8 digits": (0.99, 0.51, 8),
        "0.97 against 0.31 of 4 digits": (0.97, 0.31, 4),
        "0.85 against 0.3 of a single digit": (0.85, 0.3, 1),
    },
    inputs=two_accuracies,
    mistakes=(
        (
            lambda first, second, n: first > second,
            "True for every difference, however small, so that 0.975 is clearly better than 0.974. "
            "Allow for chance.",
        ),
        (
            lambda first, second, n: clearly_better(max(first, second), min(first, second), n),
            "It says that 0.947 is clearly better than 0.975. They do differ clearly, but the "
            "first is the worse one.",
        ),
        (
            beyond(errors=1),
            "Too lenient: this allows for one standard error. Chance alone goes beyond that in one "
            "of six comparisons. Allow for two.",
        ),
        (beyond(errors=3), "Too strict: this allows for three standard errors."),
        (
            beyond(second=0),
            "Too lenient: this allows for the chance in the first accuracy only. The second has a "
            "standard error of its own.",
        ),
        (
            beyond(first=0),
            "Too lenient: this allows for the chance in the second accuracy only. The first has a "
            "standard error of its own.",
        ),
        (
            beyond(first=2, second=0),
            "That is right if both accuracies are nearly equal. Here each has a standard error of "
            "its own, so that both belong into the sum.",
        ),
        (
            beyond(added=True),
            "Too strict: it comes out as if the two standard errors were added. Both are seldom "
            "off at their largest, and in opposite ways. Add their *squares*, and take the root.",
        ),
        (
            lambda first, second, n: False,
            "Always False. (Is the difference divided by n, but not the errors, or `n` not used at "
            "all? The more digits, the less chance.)",
        ),
    ),
    hints=(
        "The squared standard error of an accuracy p is `p * (1 - p) / n`. Add those of both.",
        "`math.sqrt` of that sum is the standard error of the difference `first - second`. Is "
        "the difference larger than twice that?",
    ),
    praise=(
        "If both read the same digits, as here, the rule is cautious: digits that are hard for "
        "one are hard for the other, and such chance falls out of the difference."
    ),
)

# --- settings


EPOCHS, GOAL, SET_ASIDE = 20, 945, 1000
KINDS = {
    "neurons": int,
    "hidden": str,
    "batch_size": int,
    "learning_rate": float,
    "momentum": float,
    "regularization": float,
}
MISSING = "Give a dict with six entries: " + ", ".join(f"`{name!r}`" for name in KINDS) + "."
FIRST_SETTINGS = {
    "neurons": 50,
    "hidden": "sigmoid",
    "batch_size": 100,
    "learning_rate": 1.0,
    "momentum": 0.0,
    "regularization": 0.0,
}
GOOD_SETTINGS = FIRST_SETTINGS | {
    "neurons": 80,
    "hidden": "relu",
    "batch_size": 40,
    "learning_rate": 0.1,
    "momentum": 0.9,
}
OTHER_GOOD_SETTINGS = GOOD_SETTINGS | {
    "batch_size": 20,
    "learning_rate": 0.3,
    "momentum": 0.0,
}
DIVERGED = (
    "Training diverged: the steps are too long. Take a smaller learning rate, or less momentum."
)


def enough_digits_read(answer):
    """What keeps settings from reading 945 of the digits set aside, or None."""
    if answer is None:
        return "Your answer is nothing, `None`, as `.update` gives it. Write `start | {...}`."
    if not isinstance(answer, dict) or set(answer) != set(KINDS):
        return MISSING
    try:
        settings = {name: kind(answer[name]) for name, kind in KINDS.items()}
    except (TypeError, ValueError):
        return "One of the settings is no number. Only `'hidden'` is a word."
    if settings["hidden"] not in ("sigmoid", "relu"):
        return "`'hidden'` can be `'sigmoid'` or `'relu'`."
    if not 1 <= settings["neurons"] <= 200:
        return "Take from 1 to 200 neurons: with more, you would wait too long for the answer."
    if not 10 <= settings["batch_size"] <= 3000:
        return (
            "Take mini-batches of 10 to 3,000 digits. Smaller ones take too long here, and larger "
            "ones than there are digits can't be drawn."
        )
    if not 0 < settings["learning_rate"] < math.inf:
        return "The learning rate must be positive, or the network walks uphill or not at all."
    if not 0 <= settings["momentum"] < 1:
        return "The momentum must be at least 0 and below 1: at 1 nothing slows the walk down."
    if not 0 <= settings["regularization"] < math.inf:
        return "The regularization can't be negative: it would make weights grow without end."
    read = digits_read(tuple(settings.values()))
    if read is None:
        return DIVERGED
    if read >= GOAL:
        return None
    return (
        f"It reads {read} of the {SET_ASIDE:,} digits; {GOAL} are wanted. The settings at the "
        f"start read {digits_read(tuple(FIRST_SETTINGS.values()))}."
    )


@lru_cache
def digits_read(settings):
    """How many of the digits set aside a network reads after its training, or None."""
    neurons, hidden, batch_size, learning_rate, momentum, regularization = settings
    digits = load_mnist()
    images, labels = digits.train_images, digits.train_labels
    learned, aside = slice(-SET_ASIDE), slice(-SET_ASIDE, None)
    network = NeuralNetwork(
        (784, neurons, 10), hidden, regularization=regularization, dtype=np.float64
    )
    for epoch in range(EPOCHS):
        rate = falling_rate(learning_rate, epoch, EPOCHS)
        epochs = train(
            network,
            images[learned],
            labels[learned],
            epochs=1,
            batch_size=batch_size,
            learning_rate=rate,
            momentum=momentum,
            seed=epoch,
        )
        try:
            next(epochs)
        except DivergenceError:
            return None
    return int(np.sum(network.predict(images[aside]) == labels[aside]))


page.settings = Exercise(
    GOOD_SETTINGS,
    another=OTHER_GOOD_SETTINGS,
    requirement=enough_digits_read,
    mistakes=(
        (0.3, MISSING),
        (
            GOOD_SETTINGS | {"hidden": "tanh"},
            "`'hidden'` can be `'sigmoid'` or `'relu'`.",
        ),
        (
            GOOD_SETTINGS | {"neurons": 1000},
            "Take from 1 to 200 neurons: with more, you would wait too long for the answer.",
        ),
        (
            GOOD_SETTINGS | {"learning_rate": -0.3},
            "The learning rate must be positive, or the network walks uphill or not at all.",
        ),
        (
            GOOD_SETTINGS | {"momentum": 1},
            "The momentum must be at least 0 and below 1: at 1 nothing slows the walk down.",
        ),
        (GOOD_SETTINGS | {"learning_rate": 300.0}, DIVERGED),
    ),
    hints=(
        "Few digits, few updates: 3,000 digits in batches of 100 are 30 an epoch. What gives "
        "you more updates? And what brought this page from 97 to 98 %?",
        "Try `'relu'`, 80 neurons and batches of 20. Relu wants a smaller learning rate than "
        "sigmoid, and momentum 0.9 wants one that is ten times smaller still.",
    ),
    praise=(
        "But the digits that chose your settings can't judge them any more. Expect a little "
        "less on digits that weren't asked. (And of 1,000 digits, 945 aren't *clearly* better "
        "than 933. Part 3 has the rule.)"
    ),
)
