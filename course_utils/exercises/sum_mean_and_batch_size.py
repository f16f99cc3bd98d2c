"""The exercises of a deeper page on notebook 05: sum, mean, or one at a time?"""

import math

import numpy as np

from course_utils.exercises import drawn
from course_utils.exercises.engine import Exercise, Page, Written
from course_utils.exercises.results import numbers

page = Page()

# --- batch_gradients


def batch_gradients(gradients, batch_size):
    means = []
    for start in range(0, len(gradients), batch_size):
        means.append(gradients[start : start + batch_size].mean(axis=0))
    return np.array(means)


def batch_gradients_at_once(gradients, batch_size):
    batches = gradients.reshape(-1, batch_size, gradients.shape[1])
    return batches.mean(axis=1)


def some_gradients(rng):
    """A gradient for each sample, in a number that the size of a batch divides."""
    batches, batch_size, parameters = drawn.one_long(rng, drawn.sizes(rng, 3))
    if rng.random() < 0.3:
        batches, batch_size = batch_size, batches
    return drawn.numbers(rng, batches * batch_size, parameters), batch_size


def by_batches(of_batch):
    """Something else of each batch."""
    return lambda gradients, batch_size: np.array(
        [
            of_batch(gradients[start : start + batch_size])
            for start in range(0, len(gradients), batch_size)
        ]
    )


page.batch_gradients = Exercise(
    batch_gradients,
    another=batch_gradients_at_once,
    cases={
        "4 samples, 2 parameters, batches of 2": (
            np.array([[1.0, 10.0], [3.0, 30.0], [5.0, 20.0], [9.0, 0.0]]),
            2,
        ),
        "6 samples, 1 parameter, batches of 2": (
            np.array([[1.0], [2.0], [6.0], [0.0], [-3.0], [9.0]]),
            2,
        ),
        "3 samples, 2 parameters, batches of 1": (
            np.array([[1.0, 2.0], [0.0, 5.0], [7.0, 4.0]]),
            1,
        ),
    },
    inputs=some_gradients,
    mistakes=(
        (
            by_batches(lambda batch: batch.sum(axis=0)),
            "These are the sums of the batches. Take the means.",
        ),
        (
            by_batches(lambda batch: batch.mean()),
            "This is one number for each batch, the mean over the parameters too. Each parameter "
            "needs a mean of its own: `axis=0`.",
        ),
        (
            by_batches(lambda batch: batch[0]),
            "This is the first sample of each batch. Take the mean of all of them.",
        ),
        (
            by_batches(lambda batch: batch.mean(axis=1)),
            "The mean is taken over the parameters. It should go over the samples, which are the "
            "rows of a batch.",
        ),
        (
            lambda gradients, batch_size: gradients[:batch_size].mean(axis=0),
            "This is the mean of the first batch. Go on through all of them.",
        ),
        (
            lambda gradients, batch_size: gradients.mean(axis=0),
            "This is the mean over all samples. Cut them into batches first.",
        ),
        (
            lambda gradients, batch_size: by_batches(lambda batch: batch.mean(axis=0))(
                gradients, len(gradients) // batch_size
            ),
            "These batches are as many as they should be large. `batch_size` says how many samples "
            "are in one.",
        ),
        (
            lambda gradients, batch_size: np.array(
                [
                    gradients[start : start + batch_size].mean(axis=0)
                    for start in range(len(gradients) - batch_size + 1)
                ]
            ),
            "Each of your batches begins one sample after the one before. It should begin where "
            "that one ends: `range(0, len(gradients), batch_size)`.",
        ),
        (
            lambda gradients, batch_size: np.array(
                [
                    gradients[k : k + batch_size].mean(axis=0)
                    for k in range(len(gradients) // batch_size)
                ]
            ),
            "There are as many as there should be, but each begins one sample after the one "
            "before. The next begins `batch_size` later.",
        ),
        (
            lambda gradients, batch_size: np.array(
                [gradients[k::batch_size].mean(axis=0) for k in range(batch_size)]
            ),
            "Each of these takes every `batch_size`-th sample. A batch is that many in a row.",
        ),
        (
            lambda gradients, batch_size: gradients.reshape(
                batch_size, -1, gradients.shape[1]
            ).mean(axis=0),
            "The samples of each of your batches come from all over, at regular distances. They "
            "should stand in a row. (In `reshape` the batches come first, then their samples.)",
        ),
        (
            lambda gradients, batch_size: (
                by_batches(lambda batch: batch.sum(axis=0))(gradients, batch_size) / len(gradients)
            ),
            "The sum of each batch is divided by the number of *all* samples. Divide it by those "
            "of the batch.",
        ),
    ),
    hints=(
        "`gradients[start : start + batch_size]` is one batch. Where do they start?",
        "A loop over `range(0, len(gradients), batch_size)`; in it the mean of a batch over its "
        "rows, `.mean(axis=0)`, into a list.",
    ),
    praise="With batches of 1 nothing is averaged, and with one batch of all samples it is the "
    "gradient of the whole loss.",
    carried=True,
    load=(lambda: (drawn.array(np.random.default_rng(0), 4000, 500), 4), 10),
)

# --- tenth_size


def judge_size(answer):
    """What is wrong with the size of batches that have a tenth of the noise, or None."""
    given = numbers(answer)
    if given is None or given.size != 1:
        return "Give a number of samples."
    if isinstance(answer, (list, tuple)):
        return "Give the number itself, without brackets or a comma behind it."
    size = float(given.reshape(()))
    if not 1 <= size < 1e6:
        return "A batch has at least one sample, and no more than there are."
    if math.isclose(size, 100, rel_tol=1e-6):
        return None
    noise = 1 / math.sqrt(size)
    if abs(noise - 0.1) < 0.02:
        return "That is near. Look for the law in 1, 4 and 25: there is a round number by it."
    return (
        f"By the law in these three, batches of {size:g} have a noise of {noise:.2g}, where a "
        "single sample has 1."
    )


page.tenth_size = Exercise(
    Written(100.0, "100"),
    another=Written(100.0, "10**2"),
    requirement=judge_size,
    mistakes=tuple((wrong, judge_size(wrong)) for wrong in (10, 40, 50, 250, 1000, 0.01)),
    hints=(
        "From 1 to 4 it is halved, from 1 to 25 it is a fifth. What are 2 and 5 to 4 and 25?",
        "The square root. Of which number is the root 10?",
    ),
    praise="Ten times less noise for a hundred times the work.",
    carried=True,
)
