"""The exercises of a deeper page on notebook 05: why not sigmoid outputs and squared error?"""

import numpy as np

from course_utils.activations import sigmoid
from course_utils.exercises import drawn
from course_utils.exercises.engine import Exercise, Page, Written
from course_utils.exercises.results import numbers

page = Page()

# --- squared_error_delta


def squared_error_delta(a, targets):
    return (a - targets) * a * (1 - a) / len(a)


def squared_error_delta_row_by_row(a, targets):
    rows = []
    for output, target in zip(a, targets, strict=True):
        slope = output * (1 - output)
        rows.append((output - target) * slope / len(a))
    return np.array(rows)


def outputs_and_targets(rng):
    """Outputs of sigmoids, some of them saturated, and targets that are one-hot or others."""
    n, classes = drawn.one_long(rng, drawn.sizes(rng, 2))
    a = sigmoid(drawn.array(rng, n, classes, scale=drawn.one_of(rng, 1, 4)))
    if rng.random() < 0.2:
        a[rng.random(a.shape) < 0.3] = rng.integers(2)
    one_hot = np.eye(classes, dtype=drawn.one_of(rng, int, float))[rng.integers(classes, size=n)]
    return a, drawn.one_of(rng, one_hot, rng.random((n, classes)))


page.squared_error_delta = Exercise(
    squared_error_delta,
    another=squared_error_delta_row_by_row,
    cases={
        "a batch of 2, with 3 outputs": (
            np.array([[0.2, 0.5, 0.3], [0.6, 0.1, 0.9]]),
            np.array([[0, 1, 0], [0, 0, 1]]),
        ),
        "a batch of 4, with 2 outputs": (
            np.array([[0.5, 0.5], [0.9, 0.2], [0.25, 0.75], [0.4, 0.7]]),
            np.array([[1, 0], [1, 0], [1, 0], [0, 1]]),
        ),
        "a batch of 1": (np.array([[0.7, 0.2, 0.4]]), np.array([[0, 0, 1]])),
    },
    inputs=outputs_and_targets,
    mistakes=(
        (
            lambda a, targets: (a - targets) / len(a),
            "This is the delta of the cross entropy. Here the slope of the sigmoid stays: "
            "a (1 − a).",
        ),
        (
            lambda a, targets: (a - targets) * a * (1 - a),
            "Right for a single sample. The loss of a batch is the mean over its samples, so each "
            "row needs the factor 1/n.",
        ),
        (
            lambda a, targets: (targets - a) * a * (1 - a) / len(a),
            "Right size, wrong sign: output minus target. With this one, every step would go "
            "uphill.",
        ),
        (
            lambda a, targets: 2 * (a - targets) * a * (1 - a) / len(a),
            "Twice as large as it should be. The loss has a factor ½ before the square, and that "
            "takes up the 2.",
        ),
        (
            lambda a, targets: (a - targets) * a * (1 - a) / a.shape[1],
            "This is divided by the number of outputs. The mean is taken over the samples, which "
            "are the rows.",
        ),
        (
            lambda a, targets: (a - targets) * a * (1 - a) / a.size,
            "This is divided by the number of all entries. Over the outputs the loss is a sum, and "
            "only over the samples a mean.",
        ),
        (
            lambda a, targets: (a - targets) * sigmoid(a) * (1 - sigmoid(a)) / len(a),
            "`a` went through the sigmoid once more. It is an output already, so that the slope is "
            "just a (1 − a).",
        ),
        (
            lambda a, targets: (a - targets) * a / len(a),
            "Half of the slope is there. It is a *times (1 − a)*.",
        ),
        (
            lambda a, targets: (a - targets) * (1 - a) / len(a),
            "Half of the slope is there. It is *a times* (1 − a).",
        ),
        (
            lambda a, targets: (a - targets) ** 2 / 2 * a * (1 - a) / len(a),
            "The slope is there. But before it stands the loss itself, and not its derivative by "
            "`a`, which is a − y.",
        ),
        (
            lambda a, targets: (a - targets) ** 2 / 2 / len(a),
            "These are the losses, not their derivatives.",
        ),
        (
            lambda a, targets: (a - targets) * targets * (1 - targets) / len(a),
            "The slope is that of the sigmoid where the *output* is: a (1 − a).",
        ),
    ),
    hints=(
        "Two factors from the chain rule, and what the mean over n samples makes of them.",
        "`a - targets` is all rows at once, and so is `a * (1 - a)`. `len(a)` is n.",
    ),
    praise="Beside p − y it has one factor more.",
    carried=True,
    load=(lambda: outputs_and_targets(np.random.default_rng(2)), 20_000),
)

# --- strongest_pull


def judge_output(answer):
    """What is wrong with an output at which the pull is said to be strongest, or None."""
    given = numbers(answer)
    if given is None or given.size != 1:
        return "Give one output, a number between 0 and 1."
    if isinstance(answer, (list, tuple)):
        return "Give the number itself, without brackets or a comma behind it."
    a = float(given.reshape(()))
    if not 0 <= a <= 1:
        return "The output of a sigmoid lies between 0 and 1."
    if abs(a - 1 / 3) <= 0.0015:
        return None
    if abs(a - 1 / 3) <= 0.02:
        return "Near, but three digits are asked for. Look more closely around your answer."
    here, best = a * (1 - a) ** 2, 4 / 27
    if abs(a - 0.5) < 0.01:
        return (
            "There the slope of the sigmoid is largest. But the delta has 1 − a as another factor, "
            f"larger where the output is smaller. Its size here is {here:.4f}, and elsewhere up to "
            f"{best:.4f}."
        )
    if a < 0.01:
        return (
            "There the output is farthest from its target, but the slope is almost 0, and so is "
            "the delta."
        )
    return f"There the size of the delta is {here:.4f}. Elsewhere it is up to {best:.4f}."


page.strongest_pull = Exercise(
    Written(1 / 3, "1 / 3"),
    another=Written(1 / 3, "max(np.linspace(0, 1, 1001), key=lambda a: a * (1 - a) ** 2)"),
    requirement=judge_output,
    mistakes=tuple(
        (wrong, judge_output(wrong)) for wrong in (0.33, 0.5, 0.0, 0.25, 0.9, 4 / 27, 2)
    ),
    hints=(
        "With the target 1 its size is a (1 − a)². Try the outputs 0.1, 0.2, 0.3, ...",
        "Its derivative by a is (1 − a)(1 − 3 a). Where is that 0?",
    ),
    praise="Below it the rule is upside down: the more wrong the output, the weaker the pull.",
    carried=True,
)
