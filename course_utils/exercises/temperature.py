"""The exercises of the deeper page on notebook 02: how sure may a guess be?"""

import numpy as np

from course_utils import losses
from course_utils.activations import softmax
from course_utils.exercises import drawn
from course_utils.exercises.engine import Exercise, Page
from course_utils.exercises.loss_functions import scores
from course_utils.exercises.results import numbers

page = Page()

# --- probabilities_at


def probabilities_at(scores, T):
    return softmax(scores / T)


def probabilities_at_without_softmax(scores, T):
    exponentials = np.exp((scores - scores.max(axis=1, keepdims=True)) / T)
    return exponentials / exponentials.sum(axis=1, keepdims=True)


page.probabilities_at = Exercise(
    probabilities_at,
    another=probabilities_at_without_softmax,
    cases={
        "scores [[1, 2, 4], [3, 0, 1]] and T = 2": (
            np.array([[1.0, 2.0, 4.0], [3.0, 0.0, 1.0]]),
            2.0,
        ),
        "scores [[0, 1]] and T = 0.5": (np.array([[0.0, 1.0]]), 0.5),
        "scores [[0, 0, 711]] and T = 1": (np.array([[0.0, 0.0, 711.0]]), 1.0),
    },
    inputs=lambda rng: (*scores(rng), drawn.magnitude(rng, -2, 2)),
    mistakes=(
        (
            lambda scores, T: softmax(scores * T),
            "The scores were multiplied by T. Hot means less sure: divide by it.",
        ),
        (
            lambda scores, T: softmax(scores),
            "It comes out as if T weren't in it: divide the scores by it before the softmax.",
        ),
        (
            lambda scores, T: np.exp(scores / T) / np.exp(scores / T).sum(axis=1, keepdims=True),
            "Right, as long as `exp` can bear what comes out of the division. At 1,000 it "
            "overflows. `softmax` doesn't: it subtracts the largest score of each row.",
        ),
        (
            lambda scores, T: softmax(scores) / T,
            "Divided after the softmax, the rows don't sum to 1 any more. Divide the scores.",
        ),
        (
            lambda scores, T: scores / T,
            "These are the scores at that temperature. Make probabilities of them.",
        ),
    ),
    hints=(
        "Two things in this order: divide, then the softmax.",
        "`softmax(scores / T)`",
    ),
    praise="At T = 1 they are the probabilities as they were.",
    carried=True,
)

# --- right_but_unsure


def all_right_but_unsure(table):
    """What keeps a table from being right about labels 0, 1, 2 with a loss above 1, or None."""
    table = numbers(table)
    if table is None or table.shape != (3, 3):
        return "Give three rows of three numbers: one row for each sample, `[[...], [...], [...]]`."
    if not np.all(np.isfinite(table)):
        return "Each row needs to be probabilities, and `nan` or infinity is none."
    if table.min() < 0:
        return f"A probability is never negative, and among yours is {table.min():g}."
    if not np.allclose(table.sum(axis=1), 1, rtol=0, atol=1e-6):
        return (
            "The probabilities of each row need to sum to 1. Your rows sum to "
            f"{', '.join(f'{total:.7g}' for total in table.sum(axis=1))}."
        )
    for sample, row in enumerate(table):
        if row.argmax() != sample:
            return f"Sample {sample} is read as {row.argmax()}. Its own column must be the largest."
        if (shared := np.sum(row == row.max())) > 1:
            return (
                f"In the row of sample {sample}, {shared} classes share the first place. Which of "
                "them is the answer? Make the right one larger, if only by a little."
            )
    loss = losses.cross_entropy(table, [0, 1, 2])
    if loss <= 1:
        near = 9 if loss > 0.999 else 3
        return (
            f"All three are right, and the loss is {loss:z.{near}f}, not above 1. Make it less "
            "sure: how small can the largest of three probabilities be?"
        )
    return None


page.right_but_unsure = Exercise(
    [[0.34, 0.33, 0.33], [0.33, 0.34, 0.33], [0.33, 0.33, 0.34]],
    another=[[0.36, 0.32, 0.32], [0.3, 0.36, 0.34], [0.32, 0.33, 0.35]],
    requirement=all_right_but_unsure,
    mistakes=(
        (
            [[0.9, 0.05, 0.05], [0.05, 0.9, 0.05], [0.05, 0.05, 0.9]],
            "All three are right, and the loss is 0.105, not above 1. Make it less sure: how small "
            "can the largest of three probabilities be?",
        ),
        (
            [[0.3, 0.3, 0.4], [0.3, 0.4, 0.3], [0.3, 0.3, 0.4]],
            "Sample 0 is read as 2. Its own column must be the largest.",
        ),
        (
            [[0.4, 0.4, 0.2], [0.3, 0.4, 0.3], [0.3, 0.3, 0.4]],
            "In the row of sample 0, 2 classes share the first place. Which of them is the "
            "answer? Make the right one larger, if only by a little.",
        ),
        (
            [[0.3, 0.2, 0.2], [0.2, 0.3, 0.2], [0.2, 0.2, 0.3]],
            "The probabilities of each row need to sum to 1. Your rows sum to 0.7, 0.7, 0.7.",
        ),
        (
            [[1.2, -0.1, -0.1], [-0.1, 1.2, -0.1], [-0.1, -0.1, 1.2]],
            "A probability is never negative, and among yours is -0.1.",
        ),
        (
            [0.34, 0.33, 0.33],
            "Give three rows of three numbers: one row for each sample, `[[...], [...], [...]]`.",
        ),
    ),
    hints=(
        "The right class must have the largest probability of its row. It needn't be large.",
        "Three probabilities sum to 1, so the largest is at least 1/3. How large is "
        "-log(1/3)? Stay just above 1/3.",
    ),
    praise="100 % right, and a loss above 1. It can't go much higher: with three classes, "
    "whoever is right has a loss below log 3 = 1.099.",
    carried=True,
)
