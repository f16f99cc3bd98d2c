"""The exercises of notebook 02: how wrong is a guess?"""

import math

import numpy as np

from course_utils.exercises import drawn
from course_utils.exercises.engine import Exercise, Page
from course_utils.exercises.results import numbers
from course_utils.figures import plot_curves

page = Page()

# --- loss_of_guessing


def judge_guessing(answer):
    """What keeps an answer from being log 10, or None."""
    given = numbers(answer)
    if given is None or given.size != 1:
        return "Give a single number, or an expression such as `np.log(2)`."
    loss = float(given.ravel()[0])
    near = 1.13e-3  # as near as 2.3 is
    if math.isclose(loss, math.log(10), rel_tol=near):
        return None
    for value, message in OTHER_LOSSES:
        if math.isclose(loss, value, rel_tol=near):
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
    (
        -math.log(10),
        "Right size, wrong sign. A loss is never negative: it is minus the logarithm of the "
        "probability, and that is 1/10.",
    ),
    (1.0, "1 is the logarithm of 10 to base 10. `np.log` has base e."),
    (10.0, "10 is the number of digits. The loss is minus the logarithm of a probability."),
    (0.0, "0 would be the loss of a guess that was sure, and right. This one gave it 1/10."),
    (math.log(9), "That is the logarithm of 9. There are ten digits, from 0 to 9."),
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
    p, target = drawn.probabilities(rng, classes), drawn.probabilities(rng, classes)
    kind = drawn.one_of(rng, "one-hot", "distribution", "many, and equal ones")
    if kind == "one-hot":
        target = np.eye(classes)[rng.integers(classes)]
    elif kind == "many, and equal ones":
        p, target = np.tile(p, 20) / 20, np.tile(target, 20) / 20
    return p, target


def no_less_than(least):
    """A cross entropy for which no probability is below a number."""
    return lambda p, t: cross_entropy(np.maximum(p, least), t)


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
        "p = [0.0005, 0.999, 0.0005], t = [0, 1, 0]": (
            np.array([0.0005, 0.999, 0.0005]),
            np.array([0, 1, 0]),
        ),
        "p = [1e-11, 0.4, 0.6], t = [1, 0, 0]": (
            np.array([1e-11, 0.4, 0.6]),
            np.array([1, 0, 0]),
        ),
        "p = [0.9999, 0.00005, 0.00005], t = [1, 0, 0]": (
            np.array([0.9999, 0.00005, 0.00005]),
            np.array([1, 0, 0]),
        ),
    },
    inputs=a_prediction,
    tolerance=1e-5,  # so that who adds 1e-15 against log(0) is right
    mistakes=(
        (
            lambda p, t: np.sum(t * np.log(p)),
            "Right size, wrong sign. The logarithm of a probability is negative, so that the "
            "minus makes a positive loss of it.",
        ),
        (
            lambda p, t: -np.mean(t * np.log(p)),
            "Too small by the number of classes. Add the terms up, and divide by nothing.",
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
        *(
            (
                no_less_than(least),
                f"Smaller probabilities come out as if they were {least:g}, so that a very "
                "confident mistake is forgiven. The formula takes each as it is.",
            )
            for least in (1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10)
        ),
        (
            lambda p, t: cross_entropy(np.minimum(p, 0.999), t),
            "Larger probabilities come out as if they were 0.999. The formula takes each as it is.",
        ),
        *(
            (
                lambda p, t, small=small: -np.sum(t * np.log(p + small)),
                f"It comes out as if {small:g} were added to each probability, so that a very "
                "confident mistake is forgiven. The formula takes each as it is.",
            )
            for small in (1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12)
        ),
        (
            lambda p, t: np.mean((p - t) ** 2),
            "This is the mean squared error. The cross entropy takes logarithms.",
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
    carried=True,
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
    """A batch of scores, some of them far apart or equal, and not always several rows."""
    n, classes = drawn.one_long(rng, drawn.sizes(rng, 2))
    z = drawn.array(rng, n, classes, scale=drawn.magnitude(rng, -1, 5))
    if rng.random() < 0.3:
        z = rng.integers(-4, 5, size=(n, classes))
    return (z + drawn.one_of(rng, 0, 0, 800, -800, 20_000, -20_000),)


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
        "two rows of forty scores": (np.arange(80.0).reshape(2, 40) % 7,),
    },
    inputs=scores,
    tolerance=1e-9,
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
            lambda z: np.exp(z) / np.exp(z).sum(axis=0),
            "Two things: each *column* sums to 1 here, and scores of 1,000 overflow. One sample is "
            "one row: work along `axis=1`, and subtract the largest score of each row first.",
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
            lambda z: np.exp(z - z.max(axis=1, keepdims=True)) / np.exp(z).sum(axis=1)[:, None],
            "The largest score is subtracted above the line, and not below it: both need it, or "
            "the rows don't sum to 1.",
        ),
        (
            lambda z: np.exp(z) / np.exp(z - z.max(axis=1, keepdims=True)).sum(axis=1)[:, None],
            "The largest score is subtracted below the line, and not above it: both need it, or "
            "the rows don't sum to 1.",
        ),
        (
            lambda z: np.eye(z.shape[1])[z.argmax(axis=1)],
            "The largest score of each row gets all. The others should get their share, by their "
            "exponentials.",
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
    carried=True,
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
    n, classes = drawn.one_long(rng, drawn.sizes(rng, 2, most=9))
    return rng.integers(classes, size=n), classes


page.one_hot = Exercise(
    one_hot,
    another=one_hot_filled_in,
    cases={
        "labels [2, 0] of 3 classes": (np.array([2, 0]), 3),
        "labels [0, 1, 1, 3] of 5 classes": (np.array([0, 1, 1, 3]), 5),
        "label [4] of 6 classes": (np.array([4]), 6),
        "labels [119, 5] of 120 classes": (np.array([119, 5]), 120),
        "250 labels of 30 classes": (np.arange(250) * 7 % 30, 30),
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
            lambda labels, classes: np.eye(classes + 1)[labels],
            "One column too many: labels of n classes go from 0 to n − 1.",
        ),
        (
            lambda labels, classes: np.eye(classes + 1)[labels][:, 1:],
            "One column too far left. Labels begin at 0, so label 0 belongs into column 0, and "
            "here it gets none.",
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
    carried=True,
)

# --- loss_of_scores


def loss_of_scores(scores, labels):
    largest = scores.max(axis=1)
    sums = np.sum(np.exp(scores - largest[:, None]), axis=1)
    right = scores[np.arange(len(labels)), labels]
    return np.mean(largest + np.log(sums) - right)


def loss_of_scores_by_logaddexp(scores, labels):
    log_sums = np.logaddexp.reduce(scores, axis=1)  # log(exp(a) + exp(b)), along each row
    return np.mean(log_sums - scores[np.arange(len(labels)), labels])


def by_way_of_probabilities(scores, labels, repair=lambda p: p):
    p = repair(softmax(scores)[np.arange(len(labels)), labels])
    return -np.mean(np.log(p))


def with_added(small):
    return lambda scores, labels: by_way_of_probabilities(scores, labels, lambda p: p + small)


def clipped(small):
    return lambda scores, labels: by_way_of_probabilities(
        scores, labels, lambda p: np.maximum(p, small)
    )


def log_sums(scores):
    largest = scores.max(axis=1, keepdims=True)
    return (largest + np.log(np.sum(np.exp(scores - largest), axis=1, keepdims=True)))[:, 0]


def of_each(term, together=np.mean):
    """A loss of a batch, from each sample's log-sum-exp, its right score and all of them."""

    def loss(scores, labels):
        right = scores[np.arange(len(labels)), labels]
        return together(term(log_sums(scores), right, scores))

    return loss


def a_scored_batch(rng):
    """Scores that may be far apart, with labels, and now and then a sample that comes twice."""
    (z,) = scores(rng)
    labels = rng.integers(z.shape[1], size=len(z))
    # One that is wrong, since of a loss near 0 rounding leaves few digits.
    labels[0] = z[0].argmin()
    if rng.random() < 0.3:
        z[-1], labels[-1] = z[0], labels[0]
    return z, labels


page.loss_of_scores = Exercise(
    loss_of_scores,
    another=loss_of_scores_by_logaddexp,
    cases={
        "scores [[1, 2, 0], [0, 0, 3]], labels [1, 0]": (
            np.array([[1.0, 2.0, 0.0], [0.0, 0.0, 3.0]]),
            np.array([1, 0]),
        ),
        "a single sample with the scores [0, 1] and label 1": (
            np.array([[0.0, 1.0]]),
            np.array([1]),
        ),
        "scores [[2000, 2001], [2003, 2000]], labels [1, 0]": (
            np.array([[2000.0, 2001.0], [2003.0, 2000.0]]),
            np.array([1, 0]),
        ),
        "scores [[0, 1000], [1000, 0]], labels [0, 0]": (
            np.array([[0.0, 1000.0], [1000.0, 0.0]]),
            np.array([0, 0]),
        ),
        "scores [[0, 1], [9000, 2000]], labels [0, 1]": (
            np.array([[0.0, 1.0], [9000.0, 2000.0]]),
            np.array([0, 1]),
        ),
    },
    inputs=a_scored_batch,
    tolerance=1e-9,
    mistakes=(
        (
            by_way_of_probabilities,
            "Right, as long as no probability becomes 0. Where one does, its logarithm is "
            "infinite. Leave the probability out: m + log Σ exp(z − m) − z of the right class.",
        ),
        (
            lambda scores, labels: (
                -np.mean(np.sum(one_hot(labels, scores.shape[1]) * np.log(softmax(scores)), axis=1))
            ),
            "Right, as long as no probability becomes 0. Where one does, 0 times log(0) is `nan`. "
            "Leave the probability out: m + log Σ exp(z − m) − z of the right class.",
        ),
        *(
            (
                repaired(small),
                "By way of the probabilities, with a small number against log(0): so a very "
                "confident mistake is forgiven. Leave the probability out: m + log Σ exp(z − m) − "
                "z of the right class.",
            )
            for repaired in (clipped, with_added)
            for small in (np.finfo(float).tiny, 1e-300, 1e-20, 1e-15, 1e-12, 1e-10, 1e-8, 1e-7)
        ),
        (
            lambda scores, labels: np.mean(
                np.log(np.sum(np.exp(scores), axis=1)) - scores[np.arange(len(labels)), labels]
            ),
            "Right, as long as `exp` can bear the scores: one of 1,000 overflows. Subtract the "
            "largest score of each row inside of `exp`, and add it again outside of the logarithm.",
        ),
        (
            lambda scores, labels: np.mean(
                scores.max()
                + np.log(np.sum(np.exp(scores - scores.max()), axis=1))
                - scores[np.arange(len(labels)), labels]
            ),
            "It comes out as if the largest score of the whole batch were subtracted. Of a row "
            "that lies 1,000 below, all exponentials are 0 then, and log(0) is infinite. Each row "
            "needs its own largest.",
        ),
        *(
            (
                used_as_amounts,
                "It comes out as if labels were amounts. They are names: of row i you want the "
                "score in column `labels[i]`.",
            )
            for used_as_amounts in (
                lambda scores, labels: np.mean(log_sums(scores) - labels),
                lambda scores, labels: np.mean(
                    log_sums(scores) - np.sum(labels[:, None] * scores, axis=1)
                ),
                lambda scores, labels: np.mean(
                    log_sums(scores)[:, None] - labels[:, None] * scores
                ),
                lambda scores, labels: np.mean(
                    log_sums(scores) - labels * scores[np.arange(len(labels)), labels]
                ),
            )
        ),
        (
            of_each(lambda log_sums, right, scores: log_sums - right, np.sum),
            "This is the sum over the batch. It grows with the batch; take the mean.",
        ),
        (
            of_each(lambda log_sums, right, scores: right - log_sums),
            "Right size, wrong sign: this is the mean logarithm of the probabilities. A loss that "
            "isn't 0 is positive.",
        ),
        (
            of_each(lambda log_sums, right, scores: log_sums - scores.max(axis=1)),
            "This takes the largest score of each row, whatever the label. Subtract that of the "
            "right class.",
        ),
        (
            of_each(lambda log_sums, right, scores: log_sums),
            "The right score is missing: subtract it from each log-sum-exp.",
        ),
        (
            of_each(lambda log_sums, right, scores: log_sums - scores.max(axis=1) - right),
            "The largest score was subtracted inside the exponential. Add it again outside of the "
            "logarithm.",
        ),
        (
            of_each(lambda log_sums, right, scores: (log_sums - right) / scores.shape[1]),
            "Too small by the number of classes. Each sample gives one term; divide by the number "
            "of samples.",
        ),
        (
            lambda scores, labels: np.mean(log_sums(scores)[:, None] - scores[:, labels]),
            "Here the columns of all labels are picked from *every* row, as `scores[:, labels]` "
            "does. Row i wants its own label: `scores[np.arange(len(labels)), labels]`.",
        ),
        (
            of_each(lambda log_sums, right, scores: scores.max(axis=1) - right),
            "This is how far the right score lies behind the best one. The logarithm of the sum is "
            "missing.",
        ),
        (
            lambda scores, labels: np.mean(
                scores.sum(axis=1) - scores[np.arange(len(labels)), labels]
            ),
            "It comes out as if each score's own logarithm of its exponential were added up. First "
            "the sum of the exponentials, then the logarithm of that.",
        ),
        *(
            (
                lambda scores, labels, n=n: (
                    len(labels)
                    / n
                    * np.mean(log_sums(scores) - scores[np.arange(len(labels)), labels])
                ),
                f"It is divided by {n:,}, whatever the batch. Divide by the number of samples.",
            )
            for n in (10, 100, 4000)
        ),
        (
            of_each(lambda log_sums, right, scores: log_sums - right, np.array),
            "These are the losses, one for each sample. Take their mean.",
        ),
        (
            lambda scores, labels: np.mean(scores.argmax(axis=1) == labels),
            "This is the accuracy, the share of right answers. A loss is asked for.",
        ),
        (
            lambda scores, labels: np.mean(scores.argmax(axis=1) != labels),
            "This is the share of wrong answers. A loss asks how sure they were, too.",
        ),
    ),
    hints=(
        "Three numbers for each row: its largest score m, the logarithm of the sum of "
        "exp(z − m), and the score of its label.",
        "`m = scores.max(axis=1, keepdims=True)`, then `np.log(np.sum(np.exp(scores - m), "
        "axis=1))`. To that add `m[:, 0]`, subtract `scores[np.arange(len(labels)), labels]`, and "
        "take the mean.",
    ),
    praise="How far the right score lies behind the best one, softly measured, in the mean.",
    carried=True,
    load=(lambda: (np.random.default_rng(0).normal(size=(4000, 10)), np.arange(4000) % 10), 200),
)

# --- walk_down


def walk_down(f, x, learning_rate, steps):
    for _ in range(steps):
        slope = (f(x + 1e-4) - f(x)) / 1e-4
        x = x - learning_rate * slope
    return x


def walk_down_in_one_line(f, x, learning_rate, steps):
    for _ in range(steps):
        x -= learning_rate * (f(x + 1e-4) - f(x)) / 1e-4
    return x


def other_walk_down(step, count=lambda steps: steps):
    """A walk with another step, or with another number of them."""

    def walk(f, x, learning_rate, steps):
        start = x
        for _ in range(count(steps)):
            slope = (f(x + 1e-4) - f(x)) / 1e-4
            x = step(x, slope, learning_rate, start, f)
        return x

    return walk


def a_valley(rng):
    """A loss with one lowest point, somewhere to start, a rate and a number of steps."""
    side, steepness = drawn.one_of(rng, -1, 1), float(rng.uniform(0.2, 2))
    # No walk ends near 0, where a nudge to both sides would make a large relative difference.
    lowest = side * float(rng.uniform(1, 3))
    start = drawn.one_of(rng, 0.0, lowest + side * float(rng.uniform(1, 9)))

    def valley(x):
        return steepness * (x - lowest) ** 2 + 1

    words = f"{steepness:.2f} (x − {lowest:.2f})² + 1".replace("− -", "+ ")
    valley = drawn.described(valley, words)
    return valley, start, float(rng.uniform(0.02, 0.2)), int(rng.integers(8))


def square(x):
    return x**2


def fourth_power(x):
    return x**4 + x


def below_0(x):
    return x**2 - 4


def around_2(x):
    return (x - 2) ** 2


def squared_loss(x):
    return (1 - 1 / (1 + np.exp(-x))) ** 2


def flat(x):
    return 0.01 * (x - 2) ** 2


page.walk_down = Exercise(
    walk_down,
    another=walk_down_in_one_line,
    tolerance=2e-4,  # so that a nudge to both sides is right, too
    cases={
        "f(x) = x², from x = 3, rate 0.1 and 1 step": (square, 3.0, 0.1, 1),
        "f(x) = x⁴ + x, from x = 1, rate 0.05 and 4 steps": (fourth_power, 1.0, 0.05, 4),
        "f(x) = x², from x = 3, rate 0.1 and no step": (square, 3.0, 0.1, 0),
        "f(x) = (x − 2)², from x = 0, rate 0.1 and 3 steps": (around_2, 0.0, 0.1, 3),
        "f(x) = x², from x = 3, rate 1.1 and 5 steps, which lead upwards": (square, 3.0, 1.1, 5),
        "f(x) = x² − 4, from x = 1, rate 0.1 and 5 steps": (below_0, 1.0, 0.1, 5),
        "f(x) = (1 − p)² with p = 1 / (1 + exp(−x)), from x = -10, rate 10 and 30 steps": (
            squared_loss,
            -10.0,
            10,
            30,
        ),
        "f(x) = 0.01 (x − 2)², from x = 9, rate 0.1 and 150 steps": (flat, 9.0, 0.1, 150),
    },
    inputs=a_valley,
    mistakes=(
        (
            other_walk_down(lambda x, slope, rate, start, f: x + rate * slope),
            "This walks uphill. The learning rate times the slope is to be subtracted, and the "
            "slope is the loss *after* the nudge minus the one before.",
        ),
        (
            lambda f, x, rate, steps: f(walk_down(f, x, rate, steps)),
            "This is the loss where the walk ends. Asked for is the place, `x`.",
        ),
        (
            lambda f, x, rate, steps: (
                walk_down(f, x, rate, steps),
                f(walk_down(f, x, rate, steps)),
            ),
            "The first number is right. Return it alone.",
        ),
        (
            lambda f, x, rate, steps: [walk_down(f, x, rate, k) for k in range(steps + 1)],
            "This is the whole walk. Return where it ends, the last of these places.",
        ),
        (
            other_walk_down(
                lambda x, slope, rate, start, f: x - rate * (f(x + 1e-4) - f(x) / 1e-4)
            ),
            "Only the second loss is divided by the nudge: Python divides before it subtracts. Put "
            "brackets around the difference.",
        ),
        (
            other_walk_down(lambda x, slope, rate, start, f: x - rate * np.sign(slope)),
            "Each step is as long as the learning rate. Only the sign of the slope is in it; "
            "multiply by its size, too.",
        ),
        (
            other_walk_down(
                lambda x, slope, rate, start, f: x - rate * (f(x + 1e-4) - f(x - 1e-4)) / 1e-4
            ),
            "Twice too long: from `x - h` to `x + h` it is 2h. Divide by that.",
        ),
        (
            other_walk_down(lambda x, slope, rate, start, f: x - rate * (f(1e-4) - f(0.0)) / 1e-4),
            "All steps take the slope at 0. Ask for it at `x`.",
        ),
        *(
            (
                other_walk_down(
                    lambda x, slope, rate, start, f, h=h: x - rate * (f(x + h) - f(x)) / h
                ),
                f"It comes out as with a nudge of {h}, which is too large to be exact. Take the "
                "one that is asked for, 10⁻⁴.",
            )
            for h in (1.0, 0.1, 0.01, 0.001)
        ),
        (
            lambda f, x, rate, steps: (
                x if f(walk_down(f, x, rate, 1)) > f(x) else walk_down(f, x, rate, steps)
            ),
            "It ends where it was before steps led upwards. With a rate that is too large the walk "
            "goes up, and that should be seen: give the place where the last step ends.",
        ),
        (
            other_walk_down(lambda x, slope, rate, start, f: x - slope),
            "Each step subtracts the whole slope. Multiply it by `learning_rate`.",
        ),
        (
            other_walk_down(lambda x, slope, rate, start, f: x - 5 * slope),
            "The rate is 5, whatever is passed in. Use `learning_rate`.",
        ),
        (
            other_walk_down(lambda x, slope, rate, start, f: x - rate * slope * 1e-4),
            "It ends where it began, or very near. Is the difference of the two losses divided by "
            "the nudge, and does each step give `x` its new value?",
        ),
        (
            other_walk_down(lambda x, slope, rate, start, f: x - rate * f(x)),
            "Each step is the learning rate times the loss itself. Take its slope.",
        ),
        (
            other_walk_down(
                lambda x, slope, rate, start, f: x - rate * (f(start + 1e-4) - f(start)) / 1e-4
            ),
            "All steps take the slope at the start. Ask for it anew, at `x`, inside the loop.",
        ),
        (
            other_walk_down(
                lambda x, slope, rate, start, f: x - rate * slope, lambda steps: steps + 1
            ),
            "It takes one step too many.",
        ),
        (
            other_walk_down(
                lambda x, slope, rate, start, f: x - rate * slope, lambda steps: min(steps, 1)
            ),
            "It takes no more than one step. Does the loop go on to its end, and each of its "
            "rounds from where the last has ended?",
        ),
        (
            other_walk_down(lambda x, slope, rate, start, f: x - rate * slope, lambda steps: 1),
            "It takes one step, whatever `steps` is. Take as many in a loop.",
        ),
        (
            other_walk_down(lambda x, slope, rate, start, f: x - rate),
            "Each step subtracts the learning rate alone. Multiply it by the slope.",
        ),
    ),
    hints=(
        "A loop over `range(steps)`. In it two lines: the slope at `x`, and the new `x`.",
        "`slope = (f(x + 1e-4) - f(x)) / 1e-4`, then `x = x - learning_rate * slope`. After the "
        "loop, `return x`.",
    ),
    praise="It needs nothing of `f` but its values.",
    carried=True,
)
