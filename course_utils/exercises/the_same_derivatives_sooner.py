"""The exercise of the deeper page on notebook 04: can the same derivatives come sooner?"""

import numpy as np

from course_utils.activations import softmax
from course_utils.exercises import drawn
from course_utils.exercises.engine import Exercise, Page

page = Page()

# --- moved_scores


def moved_scores(scores, change, W2, j):
    return scores + np.outer(change, W2[j])


def moved_scores_sample_by_sample(scores, change, W2, j):
    return np.array([row + moved * W2[j] for row, moved in zip(scores, change, strict=True)])


def some_scores(rng):
    samples, hidden, classes = drawn.sizes(rng, 3)
    W2 = drawn.array(rng, hidden, classes)
    j = int(rng.integers(hidden))
    return drawn.array(rng, samples, classes), drawn.array(rng, samples), W2, j


page.moved_scores = Exercise(
    moved_scores,
    another=moved_scores_sample_by_sample,
    cases={
        "two samples, three classes, and neuron 1 of two": (
            np.array([[1.0, 2.0, 3.0], [0.0, 1.0, 0.0]]),
            np.array([0.5, -1.0]),
            np.array([[1.0, 1.0, 1.0], [2.0, 0.0, 4.0]]),
            1,
        ),
    },
    inputs=some_scores,
    mistakes=(
        (
            lambda scores, change, W2, j: np.outer(change, W2[j]),
            "This is by how much the scores change. Add it to the scores.",
        ),
        (
            lambda scores, change, W2, j: scores - np.outer(change, W2[j]),
            "The change has the wrong sign: a neuron that says more adds more to the scores.",
        ),
        (
            lambda scores, change, W2, j: scores + W2[j],
            "The change of the neuron is missing: each sample has its own.",
        ),
        (
            lambda scores, change, W2, j: scores + np.reshape(change, (-1, 1)),
            "The weights are missing: the change goes on to each score by a weight of its own, "
            "`W2[j]`.",
        ),
        (
            lambda scores, change, W2, j: softmax(scores + np.outer(change, W2[j])),
            "These are probabilities. Asked for are the scores.",
        ),
        (
            lambda scores, change, W2, j: scores + np.mean(change) * W2[j],
            "Every sample gets the mean change. Each has its own.",
        ),
        (
            lambda scores, change, W2, j: scores + np.outer(change, W2[0]),
            "That is right for neuron 0. Take row `j` of `W2`.",
        ),
        (
            lambda scores, change, W2, j: scores + np.outer(change, W2.sum(axis=0)),
            "This adds what all neurons would add if each had changed. Only neuron `j` has.",
        ),
    ),
    hints=(
        "Sample by sample: what is added to its row of scores?",
        "`change[i] * W2[j]` is added to row i. `np.outer(a, b)` has all products of the entries "
        "of two lists, a row for each entry of the first.",
    ),
    praise="The images and the first table aren't needed any more.",
    carried=True,
    load=(lambda: some_scores(np.random.default_rng(0)), 1000),
)
