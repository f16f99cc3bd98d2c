"""The exercises of notebook 02: how wrong is a guess?"""

import math

import numpy as np

from course_utils import losses
from course_utils.exercises import drawn
from course_utils.exercises.engine import Exercise, Page
from course_utils.exercises.results import numbers
from course_utils.figures import plot_curves

page = Page()

# --- mean_squared_error


def mean_squared_error(prediction, target):
    return np.mean((prediction - target) ** 2)


def mean_squared_error_in_steps(prediction, target):
    errors = prediction - target
    return (errors * errors).sum() / errors.size


def two_alike(rng):
    """Two arrays of the same shape, one row or several, of whole or other numbers."""
    shape = drawn.sizes(rng, drawn.one_of(rng, 1, 2))
    if rng.random() < 0.3:
        return tuple(rng.integers(-9, 9, size=shape) for _ in range(2))
    dtype = drawn.one_of(rng, np.float64, np.float32)
    return tuple(drawn.array(rng, *shape).astype(dtype) for _ in range(2))


page.mean_squared_error = Exercise(
    mean_squared_error,
    another=mean_squared_error_in_steps,
    cases={
        "[1, 2, 3] against [3, 4, 7]": (np.array([1, 2, 3]), np.array([3, 4, 7])),
        "[2, 5] against [1, 1]": (np.array([2.0, 5.0]), np.array([1.0, 1.0])),
        "[1, 0, 0, 0] against [0, 1, 0, 0]": (
            np.array([1.0, 0.0, 0.0, 0.0]),
            np.array([0.0, 1.0, 0.0, 0.0]),
        ),
        "[[1, 2], [3, 4]] against zeros": (np.array([[1.0, 2.0], [3.0, 4.0]]), np.zeros((2, 2))),
    },
    inputs=two_alike,
    mistakes=(
        (
            lambda p, t: 0.5 * np.sum((p - t) ** 2),
            "This is half the sum again, 12 for the first example. A mean divides by how many "
            "numbers there are, which is 2 only where there are two.",
        ),
        (
            lambda p, t: np.sum((p - t) ** 2),
            "This is the sum, 24 for the first example. It grows with every number you add. "
            "Divide it by how many there are.",
        ),
        (
            lambda p, t: 0.5 * np.mean((p - t) ** 2),
            "Half of what it should be. The half belongs to the other convention; a mean needs "
            "none.",
        ),
        (
            lambda p, t: np.mean(p - t) ** 2,
            "This is the square of the mean error. Before they are squared, errors above and "
            "below cancel: the plunging line of notebook 01 would get a perfect mark.",
        ),
        (
            lambda p, t: np.mean(p - t),
            "This is the mean error. Nothing is squared, so that errors above and below cancel.",
        ),
        (
            lambda p, t: np.mean(np.abs(p - t)),
            "These are absolute errors. They can't cancel either, but you were asked for "
            "squares. (What is the difference? The next section asks just that.)",
        ),
        (
            lambda p, t: np.sqrt(np.mean((p - t) ** 2)),
            "This is the *root mean squared error*: good to report, as it has the unit of the "
            "data, but not what is asked here. Leave the root out.",
        ),
        (
            lambda p, t: (p - t) ** 2,
            "These are the squared errors, one for each number. A loss is a single number.",
        ),
    ),
    hints=(
        "Three things in this order: the errors, their squares, the mean of those.",
        "`(prediction - target) ** 2` is an array of squares. `np.mean` takes its mean.",
    ),
    praise="On `[2, 5]` against `[1, 1]` half the sum gives the same 8.5: two numbers are too "
    "few to tell the two formulas apart.",
)

# --- loss_of_guessing


def judge_guessing(answer):
    """What keeps an answer from being log 10, or None."""
    given = numbers(answer)
    if given is None or given.size != 1:
        return "Give a single number, or an expression such as `np.log(2)`."
    loss = float(given.ravel()[0])
    # As precisely as it was given, from two digits behind the point on.
    if any(abs(loss - round(math.log(10), digits)) < 2e-7 for digits in range(2, 16)):
        return None
    if math.isclose(loss, math.log(10), rel_tol=1e-6):
        return None
    for value, message in OTHER_LOSSES:
        if math.isclose(loss, value, rel_tol=1e-3):
            return message
    if math.isclose(loss, math.log(10), rel_tol=0.02):
        return f"Near, but {loss:.6g} isn't it. Let `np.log` say it."
    return f"{loss:.6g} isn't it. Which probability did the right digit get?"


OTHER_LOSSES = (
    (0.1, "0.1 is the probability. The loss is minus its logarithm."),
    (0.9, "0.9 is how often it will be wrong. The loss is minus a logarithm."),
    (
        -math.log(0.9),
        "This is what it would cost if the right digit had got 0.9. It got 0.1.",
    ),
    (-math.log(10), "Right size. But a loss that isn't 0 is positive: minus the log."),
    (1.0, "1 is the logarithm of 10 to base 10. `np.log` has base e."),
    (math.log2(10), "That is the logarithm of 10 to base 2. `np.log` has base e."),
    (10 * math.log(10), "Ten times too much: only one digit is right, and only one loss counts."),
    (
        math.log(10) / 10,
        "A tenth of it. The digit *was* drawn: its loss counts in full, and isn't multiplied by "
        "the probability.",
    ),
)


page.loss_of_guessing = Exercise(
    math.log(10),
    another=2.303,
    requirement=judge_guessing,
    mistakes=OTHER_LOSSES,
    hints=(
        "Whatever the digit is, what came had the probability 1/10.",
        "Minus the logarithm of 1/10. Look at the list above, or let `np.log` say it.",
    ),
    praise="-log(1/10) = log 10, about 2.30: remember this number. An untrained network "
    "should begin near it.",
)

# --- cross_entropy


def cross_entropy(p, t):
    return -np.sum(t * np.log(p))


def cross_entropy_as_a_product(p, t):
    return -(t @ np.log(p))  # @ multiplies in pairs, and adds up


def draw_cross_entropy(answer):
    """A student's loss and the right one, over the probability given to the right of two."""
    probabilities = np.concatenate([np.geomspace(0.01, 0.5, 8), [0.7, 0.85, 0.99]])
    yours = [float(answer(np.array([p, 1 - p]), np.array([1, 0]))) for p in probabilities]
    right = -np.log(probabilities)
    if not np.all(np.isfinite(yours)) or np.allclose(yours, right):
        return None
    curves = {"yours": yours, "right": right}
    figure = plot_curves(probabilities, curves, "probability of the right class, of two", "loss")
    words = (
        f"Your loss and the right one over the probability given to the right class, of two. At "
        f"probability 0.01 yours is {yours[0]:.2f} and the right one {right[0]:.2f}; at 0.99 they "
        f"are {yours[-1]:.2f} and {right[-1]:.2f}."
    )
    return figure, words


def a_prediction(rng):
    """Probabilities of several classes, and a target: one-hot, or a distribution of its own."""
    classes = int(rng.integers(2, 8))
    p = drawn.probabilities(rng, classes)
    target = drawn.one_of(rng, np.eye(classes)[rng.integers(classes)], None)
    return p, drawn.probabilities(rng, classes) if target is None else target


page.cross_entropy = Exercise(
    cross_entropy,
    another=cross_entropy_as_a_product,
    cases={
        "p = [0.1, 0.7, 0.2], t = [0, 1, 0]": (np.array([0.1, 0.7, 0.2]), np.array([0, 1, 0])),
        "p = [0.5, 0.25, 0.25], t = [0, 0, 1]": (
            np.array([0.5, 0.25, 0.25]),
            np.array([0, 0, 1]),
        ),
        "p = [0.4, 0.2, 0.2, 0.2], t = [1, 0, 0, 0]": (
            np.array([0.4, 0.2, 0.2, 0.2]),
            np.array([1, 0, 0, 0]),
        ),
        "p = [0.5, 0.25, 0.25], t = [0.5, 0.5, 0]": (
            np.array([0.5, 0.25, 0.25]),
            np.array([0.5, 0.5, 0]),
        ),
        "p = [0.005, 0.99, 0.005], t = [0, 1, 0]": (
            np.array([0.005, 0.99, 0.005]),
            np.array([0, 1, 0]),
        ),
    },
    inputs=a_prediction,
    tolerance=1e-4,  # so that who adds 1e-7 against log(0) is right
    mistakes=(
        (
            lambda p, t: np.sum(t * np.log(p)),
            "Right size, wrong sign. The logarithm of a probability is negative, so that the "
            "minus makes a positive loss of it.",
        ),
        (
            lambda p, t: -np.mean(t * np.log(p)),
            "Too small by the number of classes: `np.mean` divides by it. All terms but one "
            "are zero here; add them up.",
        ),
        (
            lambda p, t: -np.sum(np.log(p)),
            "All classes are counted here, whatever the target. Each logarithm should be "
            "multiplied by its entry of `t`.",
        ),
        (
            lambda p, t: -np.sum(p * np.log(t)),
            "Infinite: a zero of `t` has got into a logarithm. Take the logarithm of `p` "
            "alone, and multiply by `t` outside of it.",
        ),
        (
            lambda p, t: -np.sum(t * np.log10(p)),
            "That is the logarithm to base 10. We use `np.log`, to base e.",
        ),
        (
            lambda p, t: -np.sum(t * np.log2(p)),
            "That is the logarithm to base 2, and the loss is in bits. We use `np.log`.",
        ),
        (
            lambda p, t: 1 - np.sum(t * p),
            "This is the probability that was missing. It never exceeds 1, however sure the "
            "wrong answer was. Take minus the logarithm of what was given instead.",
        ),
        (
            lambda p, t: -np.sum(t * np.log(p) + (1 - t) * np.log(1 - p)),
            "This is the *binary* cross entropy, for separate questions of yes or no. Ours "
            "is one question with one right answer: drop the second term.",
        ),
        (
            lambda p, t: -t * np.log(p),
            "These are the terms, one for each class. A loss is a single number: add them up.",
        ),
        (
            lambda p, t: -np.log(p),
            "These are minus the logarithms of all probabilities, whatever the target. Multiply "
            "by `t`, so that only the right class counts, and add up.",
        ),
        (
            lambda p, t: -np.log(p[np.argmax(t)]),
            "Right for one-hot targets. The formula holds for any target, also for `[0.5, 0.5, "
            "0]`: multiply by `t`, and add up.",
        ),
        (
            lambda p, t: -np.log(np.sum(p * t)),
            "Right for one-hot targets, where a single product isn't zero. For others the "
            "logarithm comes first, and the sum after it.",
        ),
        (
            lambda p, t: -np.log(p[1]),
            "This is the loss if class 1 is right, whatever the target. Multiply by `t` instead.",
        ),
        (
            lambda p, t: np.sum((p - t) ** 2),
            "These are squared errors. The cross entropy takes logarithms.",
        ),
        (
            lambda p, t: -np.sum(t * np.log(np.exp(p) / np.exp(p).sum())),
            "`p` holds probabilities already, and here they went through a softmax once more.",
        ),
        (
            lambda p, t: -np.log(p.max()),
            "This is the loss of the class with the largest probability, whatever the target. The "
            "right class needn't be the one that got most.",
        ),
    ),
    hints=(
        "Write the formula as it stands: `np.log` of the probabilities, times the target, "
        "added up, with a minus in front.",
        "`t * np.log(p)` is zero everywhere but at the right class. `np.sum` adds it up.",
    ),
    praise="With a one-hot target only the probability of the right class counts. How the rest is "
    "shared among the others makes no difference.",
    picture=draw_cross_entropy,
)

# --- softmax


def softmax(z):
    exponentials = np.exp(z - z.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def softmax_row_by_row(z):
    rows = []
    for row in z:
        exponentials = np.exp(row - row.max())
        rows.append(exponentials / exponentials.sum())
    return np.array(rows)


def softmax_of_columns(z):
    exponentials = np.exp(z - z.max(axis=0))
    return exponentials / exponentials.sum(axis=0)


def softmax_of_everything(z):
    exponentials = np.exp(z - z.max())
    return exponentials / exponentials.sum()


def scores(rng):
    """A batch of scores, with neither as many rows as classes nor always several rows."""
    n, classes = drawn.sizes(rng, 2)
    z = drawn.array(rng, n, classes, scale=drawn.magnitude(rng, -1, 3))
    if rng.random() < 0.2:
        z = np.round(z).astype(int)
    return (z + drawn.one_of(rng, 0, 0, 800, -800),)


page.softmax = Exercise(
    softmax,
    another=softmax_row_by_row,
    cases={
        "[[0, 1, 2], [2, 2, 2]]": (np.array([[0.0, 1.0, 2.0], [2.0, 2.0, 2.0]]),),
        "three rows of three scores": (
            np.array([[0.0, 1.0, 2.0], [3.0, 1.0, 0.0], [-1.0, 0.0, 0.5]]),
        ),
        "scores around 1,000": (np.array([[1000.0, 1001.0, 1002.0], [999.0, 999.0, 1001.0]]),),
        "scores around -1,000": (np.array([[-1000.0, -1001.0], [-1001.0, -1000.0]]),),
        "one row 1,000 below the other": (np.array([[0.0, 1.0, 2.0], [1000.0, 1001.0, 1002.0]]),),
        "scores 1,000 apart": (np.array([[0.0, 1000.0, 500.0], [1000.0, 0.0, 1000.0]]),),
        "scores 3,000 apart": (np.array([[0.0, 3000.0, 500.0], [3000.0, 0.0, 3000.0]]),),
    },
    inputs=scores,
    mistakes=(
        (
            lambda z: np.exp(z) / np.exp(z).sum(axis=1, keepdims=True),
            "Each row sums to 1, as it should. But scores of 1,000 overflow `exp`, and "
            "infinity over infinity is `nan`. Subtract the largest score of each row first.",
        ),
        (
            softmax_of_everything,
            "All rows together sum to 1: that is the mistake made on purpose above. Find the "
            "largest score and the sum of each row, along `axis=1`.",
        ),
        (
            lambda z: np.exp(z) / np.exp(z).sum(),
            "Two things: all rows together sum to 1, and scores of 1,000 overflow. Work along "
            "`axis=1`, and subtract the largest score first.",
        ),
        (
            lambda z: np.exp(z - z.max()) / np.exp(z - z.max()).sum(axis=1, keepdims=True),
            "Almost. You subtract the largest score of the whole batch. A row that lies 1,000 "
            "below becomes all zeros, and 0 / 0 is `nan`. Each row needs its own largest.",
        ),
        (
            lambda z: (
                np.exp(z - z.max(axis=1, keepdims=True))
                / np.exp(z - z.max(axis=1, keepdims=True)).sum()
            ),
            "The largest score is taken for each row, and that is right. But the sum is still "
            "over everything, so that all rows together sum to 1.",
        ),
        (
            lambda z: (
                np.exp(z - z.min(axis=1, keepdims=True))
                / np.exp(z - z.min(axis=1, keepdims=True)).sum(axis=1, keepdims=True)
            ),
            "It overflows where a score lies 1,000 above the smallest of its row, as if that were "
            "subtracted. Subtract the largest: then none is above 0.",
        ),
        (
            lambda z: (
                np.exp(z - z.max(axis=1, keepdims=True))
                / np.exp(z - z.max(axis=1, keepdims=True)).sum(axis=0)
            ),
            "The largest score is taken for each row, and that is right. But the sum runs down "
            "the columns. It needs `axis=1` and `keepdims=True` as well.",
        ),
        (
            lambda z: (
                np.exp(z - z.mean(axis=1, keepdims=True))
                / np.exp(z - z.mean(axis=1, keepdims=True)).sum(axis=1, keepdims=True)
            ),
            "It overflows where a score lies 1,000 above the mean of its row, as if that were "
            "subtracted. Subtract the largest: then none is above 0.",
        ),
        (
            softmax_of_columns,
            "Each *column* sums to 1 here. One sample is one row, so work along `axis=1`.",
        ),
        (
            lambda z: np.exp(z - z.max(axis=1, keepdims=True)),
            "These are the exponentials. Now divide each row by its sum.",
        ),
        (
            lambda z: (
                np.exp(np.clip(z, -700, 700))
                / np.exp(np.clip(z, -700, 700)).sum(axis=1, keepdims=True)
            ),
            "Scores above 700 come out as if they were 700, so that different ones become equal. "
            "Subtract the largest score of each row: that changes no quotient.",
        ),
        (
            lambda z: softmax(-z),
            "The largest score gets the smallest probability: somewhere the sign of `z` has "
            "turned round.",
        ),
        (
            lambda z: np.log(softmax(z)),
            "These are the logarithms of the probabilities.",
        ),
        (
            lambda z: z / z.sum(axis=1, keepdims=True),
            "Dividing by the sum makes rows that sum to 1. But without the exponential first, "
            "negative scores would become negative probabilities.",
        ),
    ),
    hints=(
        "Begin with the function for one row, and ask of `max` and of `sum`: along which axis?",
        "`z.max(axis=1, keepdims=True)` has shape `(n, 1)`: one number for each row, ready to "
        "be subtracted from `(n, classes)`. The sum goes the same way.",
    ),
    praise="The package writes `axis=-1`, the last axis. Then the same line does a single "
    "sample, too.",
)

# --- one_hot


def one_hot(labels, classes):
    return np.eye(classes)[labels]


def one_hot_filled_in(labels, classes):
    rows = np.zeros((len(labels), classes))
    rows[np.arange(len(labels)), labels] = 1
    return rows


def one_hot_in_all_rows(labels, classes):
    rows = np.zeros((len(labels), classes))
    rows[:, labels] = 1
    return rows


def labels_of_classes(rng):
    """Labels, of which some may come twice and others not at all, and the number of classes."""
    n, classes = drawn.sizes(rng, 2, most=9)
    return rng.integers(classes, size=n), classes


page.one_hot = Exercise(
    one_hot,
    another=one_hot_filled_in,
    cases={
        "labels [2, 0] of 3 classes": (np.array([2, 0]), 3),
        "labels [0, 1, 1, 3] of 5 classes": (np.array([0, 1, 1, 3]), 5),
        "label [4] of 6 classes": (np.array([4]), 6),
    },
    inputs=labels_of_classes,
    mistakes=(
        (
            lambda labels, classes: np.eye(10)[labels],
            "Always ten columns. Use the number of classes that is passed in.",
        ),
        (
            lambda labels, classes: np.eye(labels.max() + 1)[labels],
            "There are as many columns as the largest label of the batch asks for. A batch in "
            "which no 9 happens to be would get too few. Use `classes`.",
        ),
        (
            lambda labels, classes: np.eye(classes)[labels - 1],
            "One column too far left. Labels begin at 0, as places do in Python, so label 0 "
            "belongs into column 0. (Here it went to column -1, which is the last.)",
        ),
        (
            lambda labels, classes: np.eye(classes)[:, labels],
            "The rows are the classes here, and the samples are columns. Turn it round: one "
            "row for each sample.",
        ),
        (
            one_hot_in_all_rows,
            "Every row has the ones of all labels. Row i wants only the 1 of its own label. "
            "(`rows[:, labels] = 1` does that; so does `[[0] * classes] * n`, which is one row "
            "with n names.)",
        ),
        (
            lambda labels, classes: np.eye(classes),
            "This has one row for each class, in their order. Pick one of them for each label.",
        ),
        (
            lambda labels, classes: np.eye(len(labels), classes),
            "The ones run down the diagonal, whatever the labels are. Row i has its 1 in "
            "column `labels[i]`.",
        ),
        (
            lambda labels, classes: np.eye(classes)[labels] * labels[:, np.newaxis],
            "The right places, but the label itself is written there. A label is a name, not "
            "an amount: write a 1.",
        ),
        (
            lambda labels, classes: np.zeros((len(labels), classes)),
            "The shape is right. Now put the ones in.",
        ),
    ),
    hints=(
        "Print `np.eye(3)`. Which of its rows is the target for label 2?",
        "Row k of `np.eye(classes)` is the target for label k. NumPy picks several rows at "
        "once: `np.eye(5)[[3, 0]]`.",
    ),
    praise="The package's `one_hot` gives the same, and refuses labels that are no class.",
)

# --- cross_entropy_of_labels


def cross_entropy_of_labels(p, labels):
    return -np.mean(np.log(p[np.arange(len(labels)), labels]))


def cross_entropy_of_labels_in_a_loop(p, labels):
    total = 0
    for probabilities, label in zip(p, labels, strict=True):
        total -= np.log(probabilities[label])
    return total / len(labels)


def a_batch(rng):
    """Probabilities of a batch, and labels that may be all the same."""
    n, classes = drawn.sizes(rng, 2)
    return drawn.probabilities(rng, n, classes), rng.integers(classes, size=n)


page.cross_entropy_of_labels = Exercise(
    cross_entropy_of_labels,
    another=cross_entropy_of_labels_in_a_loop,
    cases={
        "p = [[0.1, 0.7, 0.2], [0.5, 0.25, 0.25]], labels [1, 2]": (
            np.array([[0.1, 0.7, 0.2], [0.5, 0.25, 0.25]]),
            np.array([1, 2]),
        ),
        "three samples of three classes": (
            np.array([[0.6, 0.3, 0.1], [0.2, 0.3, 0.5], [0.1, 0.8, 0.1]]),
            np.array([0, 1, 1]),
        ),
        "a single sample": (np.array([[0.2, 0.8]]), np.array([0])),
    },
    inputs=a_batch,
    tolerance=1e-9,
    mistakes=(
        (
            lambda p, labels: -np.sum(np.log(p[np.arange(len(labels)), labels])),
            "This is the sum over the batch. It grows with the batch; take the mean.",
        ),
        (
            lambda p, labels: np.mean(np.log(p[np.arange(len(labels)), labels])),
            "Right size, wrong sign: the minus is missing.",
        ),
        (
            lambda p, labels: -np.sum(np.log(p[np.arange(len(labels)), labels])) / p.size,
            "Too small by the number of classes. Each sample gives one term; divide by the "
            "number of samples.",
        ),
        (
            lambda p, labels: -np.mean(np.log(p[:, labels])),
            "Here the columns of all labels are picked from *every* row, as `p[:, labels]` does. "
            "Row i wants its own label: `p[np.arange(len(labels)), labels]`.",
        ),
        (
            lambda p, labels: -np.log(np.mean(p[np.arange(len(labels)), labels])),
            "This is minus the logarithm of the mean probability, in which a single terrible guess "
            "hardly shows. First the logarithm, then the mean.",
        ),
        (
            lambda p, labels: -np.mean(np.log(p.max(axis=1))),
            "This is the loss of the largest probability of each row, whatever the labels. Such "
            "a loss is content with whoever is sure, right or wrong.",
        ),
        (
            lambda p, labels: np.mean(p.argmax(axis=1) == labels),
            "This is the accuracy, the share of right answers. A loss is asked for.",
        ),
        (
            lambda p, labels: -np.sum(labels * np.log(p)) / len(labels),
            "The labels are multiplied as if they were amounts. They are names: use them to "
            "pick a column of each row.",
        ),
        (
            lambda p, labels: -np.log(p[np.arange(len(labels)), labels]),
            "These are the losses, one for each sample. Take their mean.",
        ),
        (
            lambda p, labels: 1 - np.mean(p[np.arange(len(labels)), labels]),
            "This is how much probability was missing. The logarithm isn't there.",
        ),
    ),
    hints=(
        "Three steps: pick from each row the probability of its label, take logarithms, take "
        "minus the mean.",
        "`p[np.arange(len(labels)), labels]` has shape `(n,)`: the probability that each "
        "sample's right class got.",
    ),
    praise="Of each sample only the probability of its own class counts. So no row of zeros is "
    "needed: `p[np.arange(len(labels)), labels]` picks those, and no other logarithm is computed.",
)

# --- right_but_unsure


def all_right_but_unsure(table):
    """What keeps a table from being right about labels 0, 1, 2 with a loss above 1, or None."""
    table = numbers(table)
    if table is None or table.shape != (3, 3):
        return "Give three rows of three numbers: one row for each sample, `[[...], [...], [...]]`."
    if not np.all(np.isfinite(table)):
        return "Each row needs to be probabilities, and `nan` or infinity is none."
    if table.min() < 0 or not np.allclose(table.sum(axis=1), 1, rtol=0, atol=1e-3):
        return (
            "Each row needs to be probabilities: none negative, and together 1. Your rows sum to "
            f"{', '.join(f'{total:.3g}' for total in table.sum(axis=1))}."
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
        return (
            f"All three are right, and the loss is {loss:z.3f}. Make it less sure: how small can "
            "the largest of three probabilities be?"
        )
    return None


page.right_but_unsure = Exercise(
    [[0.34, 0.33, 0.33], [0.33, 0.34, 0.33], [0.33, 0.33, 0.34]],
    another=[[0.36, 0.32, 0.32], [0.3, 0.36, 0.34], [0.32, 0.33, 0.35]],
    requirement=all_right_but_unsure,
    mistakes=(
        (
            [[0.9, 0.05, 0.05], [0.05, 0.9, 0.05], [0.05, 0.05, 0.9]],
            "All three are right, and the loss is 0.105. Make it less sure: how small can the "
            "largest of three probabilities be?",
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
            "Each row needs to be probabilities: none negative, and together 1. Your rows sum "
            "to 0.7, 0.7, 0.7.",
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
)
