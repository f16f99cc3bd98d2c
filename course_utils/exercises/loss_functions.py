"""The exercises of notebook 02: how wrong is a guess?"""

import math

import numpy as np

from course_utils import losses
from course_utils.exercises.engine import Exercise, Page
from course_utils.figures import plot_curves

page = Page()

# --- mean_squared_error


def mean_squared_error(prediction, target):
    return np.mean((prediction - target) ** 2)


def mean_squared_error_in_a_loop(prediction, target):
    return sum((p - t) ** 2 for p, t in zip(prediction, target, strict=True)) / len(target)


page.mean_squared_error = Exercise(
    mean_squared_error,
    another=mean_squared_error_in_a_loop,
    cases={
        "[1, 2, 3] against [3, 4, 7]": (np.array([1, 2, 3]), np.array([3, 4, 7])),
        "[2, 5] against [1, 1]": (np.array([2.0, 5.0]), np.array([1.0, 1.0])),
        "[1, 0, 0, 0] against [0, 1, 0, 0]": (
            np.array([1.0, 0.0, 0.0, 0.0]),
            np.array([0.0, 1.0, 0.0, 0.0]),
        ),
    },
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
            "You take the mean first and square it then. Before they are squared, errors above "
            "and below cancel: the plunging line of notebook 01 would get a perfect mark.",
        ),
        (
            lambda p, t: np.mean(p - t),
            "Nothing is squared here, so that errors above and below cancel.",
        ),
        (
            lambda p, t: np.mean(np.abs(p - t)),
            "These are absolute errors. They can't cancel either, but you were asked for "
            "squares. (What is the difference? The next section asks just that.)",
        ),
        (
            lambda p, t: np.sqrt(np.mean((p - t) ** 2)),
            "You took the root in the end. That is the *root mean squared error*: good to "
            "report, as it has the unit of the data, but not what is asked here.",
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


page.loss_of_guessing = Exercise(
    math.log(10),
    another=2.303,
    tolerance=2e-3,
    mistakes=(
        (0.1, "0.1 is the probability. The loss is minus its logarithm."),
        (0.9, "0.9 is how often it will be wrong. The loss is minus a logarithm."),
        (
            -math.log(0.9),
            "This is what it would cost if the right digit had got 0.9. It got 0.1.",
        ),
        (-math.log(10), "Right size. But a loss that isn't 0 is positive: minus the log."),
        (1.0, "That is the logarithm to base 10. `np.log` has base e."),
        (math.log2(10), "That is the logarithm to base 2. `np.log` has base e."),
        (
            10 * math.log(10),
            "You have added up ten losses, one for each digit. Only one digit is right.",
        ),
        (
            math.log(10) / 10,
            "You have weighed the loss with its probability. The digit *was* drawn: its loss "
            "counts in full.",
        ),
    ),
    hints=(
        "Whatever the digit is, what came had the probability 1/10.",
        "Minus the logarithm of 1/10. Look at the list above, or let `np.log` say it.",
    ),
    praise="-log(1/10) = log 10, about 2.30: remember this number. An untrained network "
    "should begin near it, and one that stays there has learned nothing.",
)

# --- cross_entropy


def cross_entropy(p, t):
    return -np.sum(t * np.log(p))


def cross_entropy_as_a_product(p, t):
    return -np.log(p @ t)  # p @ t picks the probability of the right class


def draw_cross_entropy(answer):
    """A student's loss and the right one, over the probability given to the right of two."""
    probabilities = np.linspace(0.01, 1, 100, endpoint=False)
    with np.errstate(all="ignore"):
        yours = [float(answer(np.array([p, 1 - p]), np.array([1, 0]))) for p in probabilities]
    if not np.all(np.isfinite(yours)):
        raise ValueError("there is nothing to draw")
    right = -np.log(probabilities)
    curves = {"yours": yours, "right": right}
    figure = plot_curves(probabilities, curves, "probability of the right class, of two", "loss")
    words = (
        f"Your loss and the right one over the probability given to the right class, of two. At "
        f"probability 0.01 yours is {yours[0]:.2f} and the right one {right[0]:.2f}; at 0.99 they "
        f"are {yours[-1]:.2f} and {right[-1]:.2f}."
    )
    return figure, words


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
    },
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
            "All classes are counted here, and `t` isn't used. Only the probability of the "
            "right class matters.",
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
            "These are minus the logarithms of all probabilities, and `t` isn't used. Multiply "
            "by it, so that only the right class counts, and add up.",
        ),
        (
            lambda p, t: -np.log(p[t == 1]),
            "The right number, but still in an array, of shape `(1,)`. A loss is a single "
            "number: add up, or take the entry out with `[0]`.",
        ),
        (
            lambda p, t: -np.log(p[t]),
            "`p[t]` takes the zeros and ones of `t` for places: it gives `p[0]` and `p[1]` "
            "several times. Multiply by `t` instead.",
        ),
        (
            lambda p, t: -np.log(p.max()),
            "This takes the largest probability, and `t` isn't used. The right class needn't "
            "be the one that got most.",
        ),
    ),
    hints=(
        "Write the formula as it stands: `np.log` of the probabilities, times the target, "
        "added up, with a minus in front.",
        "`t * np.log(p)` is zero everywhere but at the right class. `np.sum` adds it up.",
    ),
    praise="Only the probability of the right class counts. How the rest is shared among the "
    "others makes no difference.",
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


def softmax_without_keepdims(z):
    exponentials = np.exp(z - z.max(axis=1))
    return exponentials / exponentials.sum(axis=1)


def softmax_of_columns(z):
    exponentials = np.exp(z - z.max(axis=0))
    return exponentials / exponentials.sum(axis=0)


def softmax_of_everything(z):
    exponentials = np.exp(z - z.max())
    return exponentials / exponentials.sum()


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
            "You subtract the smallest score of each row. If another lies 1,000 above it, its "
            "`exp` still overflows. Subtract the largest: then none is above 0.",
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
            "You subtract the mean of each row. A score that lies 1,000 above the mean still "
            "overflows. Subtract the largest: then none is above 0.",
        ),
        (
            softmax_of_columns,
            "Each *column* sums to 1 here. One sample is one row, so work along `axis=1`.",
        ),
        (
            softmax_without_keepdims,
            "Keep the axis: `keepdims=True`. Without it the maxima have shape `(n,)`, and "
            "NumPy lays them along the columns. That fails for most batches, and for a square "
            "one it is wrong in silence.",
        ),
        (
            lambda z: np.exp(z) / np.exp(z).sum(axis=1),
            "Two things: the sum needs `keepdims=True`, so that `(n, 1)` meets `(n, classes)`; "
            "and scores of 1,000 overflow. Subtract the largest score of each row first.",
        ),
        (
            lambda z: (
                np.exp(z - z.max(axis=1, keepdims=True))
                / np.exp(z - z.max(axis=1, keepdims=True)).sum(axis=1)
            ),
            "The largest score has its `keepdims=True`. The sum needs it as well.",
        ),
        (
            lambda z: (
                np.exp(z - z.max(axis=1)) / np.exp(z - z.max(axis=1)).sum(axis=1, keepdims=True)
            ),
            "The sum has its `keepdims=True`. The largest score needs it as well.",
        ),
        (
            lambda z: np.exp(z - z.max(axis=1, keepdims=True)),
            "These are the exponentials. Now divide each row by its sum.",
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


page.one_hot = Exercise(
    one_hot,
    another=one_hot_filled_in,
    cases={
        "labels [2, 0] of 3 classes": (np.array([2, 0]), 3),
        "labels [0, 1, 1, 3] of 5 classes": (np.array([0, 1, 1, 3]), 5),
        "label [4] of 6 classes": (np.array([4]), 6),
    },
    mistakes=(
        (
            lambda labels, classes: np.eye(10)[labels],
            "Always ten columns. Use the number of classes that is passed in.",
        ),
        (
            lambda labels, classes: np.eye(labels.max() + 1)[labels],
            "The number of columns is taken from the largest label. A batch in which no 9 "
            "happens to be would then get too few. Use `classes`.",
        ),
        (
            lambda labels, classes: np.eye(classes)[labels - 1],
            "One column too far left. Labels begin at 0, as places do in Python, so label 0 "
            "belongs into column 0. (Yours went to column -1, which is the last.)",
        ),
        (
            lambda labels, classes: np.eye(classes)[:, labels],
            "The rows are the classes here, and the samples are columns. Turn it round: one "
            "row for each sample.",
        ),
        (
            one_hot_in_all_rows,
            "Every row has the ones of all labels. `rows[:, labels] = 1` does that: give both "
            "indices instead, `rows[np.arange(len(labels)), labels]`. So does "
            "`[[0] * classes] * n`, which is one row with n names and not n rows.",
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
    praise="Indexing with an array of labels picks one row for each. The package does the same "
    "and refuses labels that are no class.",
)

# --- cross_entropy_of_labels


def cross_entropy_of_labels(p, labels):
    return -np.mean(np.log(p[np.arange(len(labels)), labels]))


def cross_entropy_of_labels_in_a_loop(p, labels):
    total = 0
    for probabilities, label in zip(p, labels, strict=True):
        total -= np.log(probabilities[label])
    return total / len(labels)


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
            "`p[:, labels]` picks these columns from *every* row, a square table. Row i wants "
            "its own label: `p[np.arange(len(labels)), labels]`.",
        ),
        (
            lambda p, labels: -np.log(np.mean(p[np.arange(len(labels)), labels])),
            "First the logarithm, then the mean. You took the mean of the probabilities, where "
            "a single terrible guess hardly shows.",
        ),
        (
            lambda p, labels: -np.mean(np.log(p.max(axis=1))),
            "This takes the largest probability of each row, and the labels aren't used. Such "
            "a loss is content with whoever is sure, right or wrong.",
        ),
        (
            lambda p, labels: -np.mean(np.log(p[np.arange(4000), labels])),
            "An index doesn't fit the batch. If you wrote `np.arange(4000)`, as above: this "
            "batch isn't that large. `len(labels)` says how large it is.",
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
    praise="No row of zeros was needed. Of a sample's ten logarithms only one was computed; "
    "with one-hot rows, nine are computed and multiplied by zero.",
)

# --- right_but_unsure


def all_right_but_unsure(table):
    """What keeps a table from being right about labels 0, 1, 2 with a loss above 1, or None."""
    try:
        table = np.array(table, dtype=float)
    except (TypeError, ValueError):
        table = np.array(np.nan)
    if table.shape != (3, 3) or not np.all(np.isfinite(table)):
        return "Give three rows of three numbers: one row for each sample, `[[...], [...], [...]]`."
    if table.min() < 0 or not np.allclose(table.sum(axis=1), 1, rtol=0, atol=1e-3):
        return (
            "Each row needs to be probabilities: none negative, and together 1. Your rows sum to "
            f"{', '.join(f'{total:.3g}' for total in table.sum(axis=1))}."
        )
    for sample, row in enumerate(table):
        if row.argmax() != sample:
            return f"Sample {sample} is read as {row.argmax()}. Its own column must be the largest."
        if np.sum(row == row.max()) > 1:
            return (
                f"In the row of sample {sample} two classes share the first place. Which of them "
                "is the answer? Make the right one larger, if only by a little."
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
            "In the row of sample 0 two classes share the first place. Which of them is the "
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
