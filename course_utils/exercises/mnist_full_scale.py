"""The exercises of notebook 07: does it hold at 60,000 images?"""

from functools import lru_cache

import numpy as np

from course_utils.datasets import Mnist, load_mnist
from course_utils.exercises import drawn
from course_utils.exercises.engine import Exercise, Page, Written
from course_utils.exercises.results import letters
from course_utils.network import NeuralNetwork
from course_utils.training import DivergenceError, train

page = Page()

# --- over_seeds


def over_seeds(digits, network, training, seeds):
    rows = []
    for seed in seeds:
        trained = NeuralNetwork(**network, seed=seed)
        test = digits.test_images, digits.test_labels
        epochs = train(
            trained, digits.train_images, digits.train_labels, **training, seed=seed, test=test
        )
        rows.append([epoch.test_accuracy for epoch in epochs])
    return np.array(rows)


def over_seeds_one_by_one(digits, network, training, seeds):
    def accuracies(seed):
        settings = dict(training, seed=seed, test=(digits.test_images, digits.test_labels))
        trained = NeuralNetwork(**network, seed=seed)
        for epoch in train(trained, digits.train_images, digits.train_labels, **settings):
            yield epoch.test_accuracy

    return np.array([list(accuracies(seed)) for seed in seeds])


def few_digits(rng, inputs, classes, train_size, test_size):
    """Something to learn and to be judged by: points around a centre for each class."""
    centres = rng.normal(size=(classes, inputs))
    parts = []
    for size in (train_size, test_size):
        labels = rng.integers(classes, size=size)
        parts += [centres[labels] + 0.7 * rng.normal(size=(size, inputs)), labels]
    return Mnist(*parts)


def a_plan(rng):
    """Digits, what a network and a training are given, and some seeds."""
    inputs, hidden, classes = drawn.sizes(rng, 3)
    digits = few_digits(rng, inputs, classes, int(rng.integers(30, 60)), int(rng.integers(61, 90)))
    kind = {"hidden": "relu"}, {"output": "sigmoid"}, {"weight_scale": float(rng.uniform(0.1, 0.5))}
    network = {"layer_sizes": (inputs, hidden, classes)} | drawn.one_of(rng, {}, {}, *kind)
    rate = float(rng.uniform(0.1, 0.5))
    training = {
        "epochs": int(rng.integers(1, 5)),
        "batch_size": int(rng.integers(1, 16)),
        "learning_rate": drawn.one_of(rng, rate, lambda epoch: rate / epoch),
    }
    if rng.random() < 0.3:
        training["momentum"] = 0.5
    first, count = int(rng.integers(0, 20)), int(rng.integers(1, 5))
    seeds = range(first, first + count)
    return digits, network, training, drawn.one_of(rng, seeds, list(seeds)[::-1])


def some_plan(number, seeds, epochs=3, of_network=(), **settings):
    """A plan that is always the same."""
    rng = np.random.default_rng(number)
    digits = few_digits(rng, 4, 3, 50, 80)
    training = {"epochs": epochs, "batch_size": 5, "learning_rate": 0.3} | settings
    return digits, {"layer_sizes": (4, 5, 3), **dict(of_network)}, training, seeds


def only_layer_sizes(digits, network, training, seeds):
    return over_seeds(digits, {"layer_sizes": network["layer_sizes"]}, training, seeds)


def changed(**changes):
    """A wrong way to train over seeds: with one or two of its parts changed."""

    def wrong(digits, network, training, seeds):
        rows, trained = [], None
        for seed in seeds:
            if trained is None or not changes.get("one_network"):
                trained = NeuralNetwork(**network, seed=changes.get("network_seed", seed))
            learned = digits.train_images, digits.train_labels
            test = digits.test_images, digits.test_labels
            if changes.get("learns_test"):
                learned = test
            if changes.get("judged_by_train"):
                test = learned
            judges = None if changes.get("judged_by_none") else test
            order = changes.get("training_seed", seed)
            epochs = list(train(trained, *learned, **training, seed=order, test=judges))
            rows.append([getattr(each, changes.get("column", "test_accuracy")) for each in epochs])
        return changes.get("shape", np.array)(rows)

    return wrong


page.over_seeds = Exercise(
    over_seeds,
    another=over_seeds_one_by_one,
    cases={
        "a single seed, 3, and a single epoch": some_plan(0, [3], epochs=1),
        "the seeds 0 and 1, and three epochs": some_plan(1, range(2)),
        "the seeds 4, 5 and 6, and five epochs with momentum": some_plan(
            2, range(4, 7), epochs=5, momentum=0.5
        ),
        "the seeds 0 and 1, and first weights of size 0.5": some_plan(
            4, range(2), of_network=[("weight_scale", 0.5)]
        ),
        "the seeds 9 and 2, and a rate that falls": some_plan(
            3, [9, 2], epochs=4, learning_rate=lambda epoch: 0.5 / epoch
        ),
    },
    inputs=a_plan,
    mistakes=(
        (
            changed(one_network=True),
            "It comes out as if one network were trained again and again, and the second seed went "
            "on where the first had ended. Each seed needs a network of its own.",
        ),
        (
            changed(training_seed=0),
            "It comes out as if every network were trained in the same order, that of seed 0. Hand "
            "the seed to `train`, too.",
        ),
        (
            only_layer_sizes,
            "It comes out as if only the `layer_sizes` of `network` were used. Two stars hand over "
            "all of it: `NeuralNetwork(**network, ...)`.",
        ),
        (
            changed(network_seed=0),
            "It comes out as if every network began with the same weights, those of seed 0. Hand "
            "the seed to `NeuralNetwork`, too.",
        ),
        (
            changed(network_seed=0, training_seed=0),
            "It comes out as if every run had the seed 0. Hand each seed to `NeuralNetwork` and to "
            "`train`.",
        ),
        (
            changed(column="accuracy"),
            "These are the accuracies on the training digits, `accuracy`. Asked for are those on "
            "the test digits.",
        ),
        (
            changed(column="test_loss"),
            "These are losses on the test digits. Asked for are accuracies.",
        ),
        (
            changed(judged_by_train=True),
            "It comes out as if `test` were the training digits. Judge by the test digits.",
        ),
        (
            changed(judged_by_none=True, shape=list),
            "There is no accuracy, only `None`: hand the test digits to `train`, with `test=`.",
        ),
        (
            changed(learns_test=True),
            "It comes out as if the network had learned from the test digits.",
        ),
        (
            changed(shape=lambda rows: np.array(rows)[:, -1]),
            "These are the accuracies after the last epoch. Asked for is one for each epoch, in a "
            "row for each seed.",
        ),
        (
            changed(shape=lambda rows: np.array(rows).T),
            "Rows and columns have changed places: a row for each seed, a column for each epoch.",
        ),
        (
            changed(shape=lambda rows: np.array(rows).ravel()),
            "The numbers are right, but all in one row. Each seed has a row of its own.",
        ),
        (
            changed(shape=lambda rows: np.mean(rows, axis=0)),
            "These are means over the seeds. Asked for are the single runs.",
        ),
        (
            changed(shape=lambda rows: np.array(rows[-1:])),
            "This is the last seed alone.",
        ),
        (
            changed(shape=lambda rows: np.array(rows[:1])),
            "This is the first seed alone.",
        ),
        (
            changed(shape=lambda rows: 100 * np.array(rows)),
            "These are percent. Leave the accuracies from 0 to 1.",
        ),
    ),
    hints=(
        "A loop over the seeds. In each round a new `NeuralNetwork(**network, seed=seed)`, then "
        "`train(...)`, with `**training`, `seed=seed` and `test=`.",
        "`train` gives one epoch after the other: `[epoch.test_accuracy for epoch in train(...)]` "
        "is the row of a seed. Append it to `rows`, and return `np.array(rows)`.",
    ),
    praise="A seed fixes where a network begins and in which order it sees its digits.",
    carried=True,
)

# --- standard_error


def standard_error(values):
    return np.std(values, ddof=1) / np.sqrt(len(values))


def standard_error_by_hand(values):
    n = len(values)
    distances = np.asarray(values) - sum(values) / n
    return (np.sum(distances**2) / (n - 1) / n) ** 0.5


def some_values(rng):
    """Accuracies of some runs, or which of some digits were read, or other numbers."""
    n = int(drawn.one_of(rng, 2, rng.integers(3, 9), rng.integers(20, 60)))
    kind = rng.integers(3)
    if kind == 0:
        values = rng.uniform(0.5, 0.99) + 0.01 * rng.normal(size=n)
    elif kind == 1:
        values = 1.0 * (rng.random(n) < rng.uniform(0.3, 0.9))
    else:
        values = drawn.magnitude(rng, -5, 5) * (rng.normal(size=n) + rng.normal())
    return (values,)


page.standard_error = Exercise(
    standard_error,
    another=standard_error_by_hand,
    cases={
        "the values 1 and 3": (np.array([1.0, 3.0]),),
        "the values 2, 4, 4 and 6": (np.array([2.0, 4.0, 4.0, 6.0]),),
        "five accuracies": (np.array([0.946, 0.944, 0.947, 0.945, 0.944]),),
        "0, 1, 1, 1 and 1": (np.array([0.0, 1.0, 1.0, 1.0, 1.0]),),
        "three equal values": (np.array([0.5, 0.5, 0.5]),),
    },
    inputs=some_values,
    mistakes=(
        (
            lambda values: np.std(values, ddof=1),
            "That is the standard deviation of the values. Their mean is steadier: divide by the "
            "root of their number.",
        ),
        (
            lambda values: np.std(values, ddof=1) / np.sqrt(5),
            "It is divided by the root of 5, however many values there are. Take `len(values)`.",
        ),
        (
            lambda values: np.mean(abs(values - np.mean(values))) / np.sqrt(len(values)),
            "The distances are taken without their signs, and not squared. The standard deviation "
            "is the root of their mean *square*.",
        ),
        (
            lambda values: np.std(values) / np.sqrt(len(values)),
            "It comes out as if you had divided by n inside of the standard deviation. With n - 1 "
            "it is right: `np.std` has an argument `ddof` for that.",
        ),
        (
            lambda values: np.std(values),
            "That is the standard deviation of the values, with n in place of n - 1. And a mean is "
            "steadier than a value: divide by the root of their number.",
        ),
        (
            lambda values: np.std(values, ddof=1) / len(values),
            "The standard deviation is divided by n. Divide it by the *root* of n.",
        ),
        (
            lambda values: np.std(values) / len(values),
            "The standard deviation has n in place of n - 1, and is divided by n in place of its "
            "root.",
        ),
        (
            lambda values: np.var(values, ddof=1) / len(values),
            "That is the square of the standard error. Take the root.",
        ),
        (
            lambda values: np.var(values, ddof=1) / np.sqrt(len(values)),
            "The root of the mean squared distance is missing: that is `np.std`, and this is "
            "`np.var`.",
        ),
        (
            lambda values: np.std(values, ddof=1) / np.sqrt(len(values) - 1),
            "Twice n - 1. It belongs into the standard deviation only; then divide by the root of "
            "n.",
        ),
        (
            lambda values: np.std(values, ddof=1) * np.sqrt(len(values)),
            "It grows with n. The mean of many values is steadier than that of a few: divide.",
        ),
        (
            lambda values: np.mean(values) / np.sqrt(len(values)),
            "That is the mean by the root of n. Divide the standard deviation by it.",
        ),
        (
            lambda values: np.mean(values),
            "That is the mean of the values. How far may it be off?",
        ),
        (
            lambda values: np.sqrt(np.mean(values) * (1 - np.mean(values)) / len(values)),
            "That holds for digits that were read or not, ones and zeros. Here the values may be "
            "any: take their standard deviation.",
        ),
    ),
    hints=(
        "`np.std(values, ddof=1)` is the standard deviation, with n - 1 inside.",
        "`np.std(values, ddof=1) / np.sqrt(len(values))`",
    ),
    praise="For half the error it takes four times as many runs.",
    carried=True,
)

# --- clearly_better


def clearly_better(first, second):
    differences = first - second
    return np.mean(differences) > 3 * standard_error(differences)


def clearly_better_in_errors(first, second):
    differences = np.asarray(first) - np.asarray(second)
    error = np.std(differences, ddof=1) / np.sqrt(len(differences))
    return np.sum(differences) / len(differences) > 3 * error


def beyond(errors):
    """Whether the mean of the differences is beyond some of its standard errors."""
    return lambda first, second: np.mean(first - second) > errors * standard_error(first - second)


def beyond_unpaired(first, second):
    error = np.sqrt(standard_error(first) ** 2 + standard_error(second) ** 2)
    return np.mean(first) - np.mean(second) > 3 * error


def beyond_both_errors(first, second):
    gap = np.mean(first) - np.mean(second)
    return gap > 3 * (standard_error(first) + standard_error(second))


def some_pairs(rng):
    """Two rows of numbers that belong together pair by pair, and differ by some standard errors."""
    n = int(drawn.one_of(rng, 5, 5, rng.integers(2, 12), rng.integers(40, 80)))
    common, size = rng.normal(size=n), drawn.magnitude(rng, -3, 1)
    differences = rng.normal(size=n)
    error = standard_error(differences)
    differences += rng.uniform(-1, 6) * error - np.mean(differences)
    first = rng.uniform(0, 3) + size * drawn.one_of(rng, 0, 1, 3) * common
    return first + size * differences, first


page.clearly_better = Exercise(
    clearly_better,
    another=clearly_better_in_errors,
    cases={
        "[0.95, 0.96, 0.97] against [0.90, 0.92, 0.91]": (
            np.array([0.95, 0.96, 0.97]),
            np.array([0.90, 0.92, 0.91]),
        ),
        "[0.90, 0.92, 0.91] against [0.95, 0.96, 0.97]": (
            np.array([0.90, 0.92, 0.91]),
            np.array([0.95, 0.96, 0.97]),
        ),
        "[0.96, 0.93, 0.95] against [0.95, 0.95, 0.94]": (
            np.array([0.96, 0.93, 0.95]),
            np.array([0.95, 0.95, 0.94]),
        ),
        "[0.91, 0.95, 0.93] against [0.90, 0.94, 0.91]": (
            np.array([0.91, 0.95, 0.93]),
            np.array([0.90, 0.94, 0.91]),
        ),
        "[0.93, 0.94, 0.95, 0.96] against [0.92, 0.93, 0.91, 0.95]": (
            np.array([0.93, 0.94, 0.95, 0.96]),
            np.array([0.92, 0.93, 0.91, 0.95]),
        ),
        "[0.94, 0.95, 0.96, 0.95] against [0.93, 0.93, 0.93, 0.95]": (
            np.array([0.94, 0.95, 0.96, 0.95]),
            np.array([0.93, 0.93, 0.93, 0.95]),
        ),
        "[1, 3, 2, 5, 4] against [0, 2.5, 0.5, 4.8, 2.7]": (
            np.array([1.0, 3.0, 2.0, 5.0, 4.0]),
            np.array([0.0, 2.5, 0.5, 4.8, 2.7]),
        ),
        "[2, 2, 2, 2, 2] against [1.2, 1.4, 1, 1.9, 1.9]": (
            np.array([2.0, 2.0, 2.0, 2.0, 2.0]),
            np.array([1.2, 1.4, 1.0, 1.9, 1.9]),
        ),
        "two rows that are equal": (np.array([0.9, 0.8, 0.7]), np.array([0.9, 0.8, 0.7])),
    },
    inputs=some_pairs,
    mistakes=(
        (
            beyond(0),
            "It comes out as if a mean above 0 were enough, however small. Allow for chance: three "
            "standard errors.",
        ),
        (
            beyond(1),
            "Too lenient: it comes out as if one standard error were allowed for. Allow for three.",
        ),
        (
            beyond(2),
            "Too lenient: it comes out as if two standard errors were allowed for. Allow for "
            "three.",
        ),
        (
            lambda first, second: abs(np.mean(first - second)) > 3 * standard_error(first - second),
            "Also True where the first is clearly the *worse* one. Ask in which direction it goes.",
        ),
        (
            beyond_unpaired,
            "It comes out as if the two rows were compared without their pairs, each with a "
            "standard error of its own. Subtract pair by pair first. What makes both of a pair "
            "better or worse then falls out.",
        ),
        (
            lambda first, second: (
                np.mean(first - second) > 3 * np.std(first - second, ddof=1) / np.sqrt(5)
            ),
            "It comes out as if there were always five pairs. Use your `standard_error`, which "
            "takes as many as there are.",
        ),
        (
            lambda first, second: np.mean(first - second),
            "This is the mean of the differences. Asked for is whether it lies above 0 by more "
            "than three of its standard errors: True or False.",
        ),
        (
            lambda first, second: (
                np.mean(first - second) / max(standard_error(first - second), 1e-300)
            ),
            "This is how many standard errors the mean lies above 0. Asked for is whether they are "
            "more than three: True or False.",
        ),
        (
            lambda first, second: np.mean(first - second) > 3 * standard_error(first),
            "It comes out as if the error were that of the first row. It should be that of the "
            "differences.",
        ),
        (
            lambda first, second: np.mean(first - second) > 3 * standard_error(second),
            "It comes out as if the error were that of the second row. It should be that of the "
            "differences.",
        ),
        (
            beyond_both_errors,
            "It comes out as if each row had a standard error of its own, and both were added. "
            "Subtract pair by pair first. What makes both of a pair better or worse then falls "
            "out.",
        ),
        (
            lambda first, second: np.mean(first - second) > 3 * np.std(first - second, ddof=1),
            "Too strict: it comes out as if three standard *deviations* of the differences were "
            "wanted. The mean of the differences has a smaller error.",
        ),
        (
            lambda first, second: (
                np.mean(first - second) > 3 * np.std(first - second) / np.sqrt(len(first))
            ),
            "Too lenient in a few cases: it comes out as if n stood in the standard deviation in "
            "place of n - 1. Use your `standard_error`.",
        ),
        (
            lambda first, second: bool(np.all(first > second)),
            "It comes out as if the first had to be better in each pair. Look at the mean of the "
            "differences.",
        ),
        (
            lambda first, second: clearly_better(second, first),
            "The other way round: it says whether the second is clearly better.",
        ),
    ),
    hints=(
        "`first - second` are the differences, pair by pair. They are numbers like any others: "
        "they have a mean and a standard error.",
        "`differences = first - second`, and then "
        "`np.mean(differences) > 3 * standard_error(differences)`.",
    ),
    praise=(
        "What both of a pair have in common, such as digits that are hard to read, falls out of "
        "the difference."
    ),
    carried=True,
)

# --- survivors

FINDINGS = "ABCDE"
CHANCE = {
    "D": "D doesn't survive: its differences go both ways, and their mean isn't above 0.",
    "E": "E doesn't survive: its differences go both ways, and their mean isn't above 0.",
}
CLEAR = {
    "A": "A survives, and more clearly than any other.",
    "B": "B survives. Its differences are smaller than those of A, but they lie close together.",
    "C": "C survives. Its differences scatter, but their mean is far from 0.",
}


def judge_survivors(answer):
    """What is wrong with an answer such as "AC" or ["A", "C"]."""
    names = letters(answer)
    if names is None or not names <= set(FINDINGS):
        return 'Answer with the letters of those that survive, such as `"AE"`.'
    for name, words in CHANCE.items():
        if name in names:
            return words
    for name, words in CLEAR.items():
        if name not in names:
            return words
    return None


page.survivors = Exercise(
    Written(
        "ABC",
        "[name for name, (first, second) in findings.items() if clearly_better(first, second)]",
    ),
    another=["A", "B", "C"],
    requirement=judge_survivors,
    mistakes=tuple((names, judge_survivors(names)) for names in ("ABCD", "ABCE", "AB", "AC", "BC")),
    hints=(
        "`findings` has both rows of numbers of each. Hand them to `clearly_better`.",
        '`clearly_better(*findings["A"])` says it of A. A loop over `findings.items()` says it of '
        "all.",
    ),
    praise="Two of five did not survive, and one run had shown all of them.",
)

# --- settings


SEEDS, GOAL, LEARNED = range(5), 0.945, 3000
START = {"layer_sizes": (784, 50, 10)}, {"epochs": 20, "learning_rate": 1.0}
GOOD = (
    {"layer_sizes": (784, 50, 10)},
    {"epochs": 20, "batch_size": 20, "learning_rate": 0.3, "momentum": 0.9},
)
OTHER_GOOD = (
    {"layer_sizes": (784, 80, 10), "hidden": "relu"},
    {"epochs": 20, "batch_size": 20, "learning_rate": 0.3},
)
TWO_DICTS = "Give two dicts, as `start` does: one for the network, one for the training."
DIVERGED = (
    "Training diverged: the steps are too long. Take a smaller learning rate, or less momentum."
)


def enough_digits_read(answer):
    """What keeps settings from reading 945 of the digits set aside, or None."""
    try:
        network, training = answer
    except (TypeError, ValueError):
        return TWO_DICTS
    if not isinstance(network, dict) or not isinstance(training, dict):
        return TWO_DICTS
    if "layer_sizes" not in network:
        return "The first dict says no `layer_sizes`, such as `(784, 50, 10)`."
    given = {"seed", "test"} & (network.keys() | training.keys())
    if given:
        return f"`over_seeds` gives the `{min(given)}` itself: leave it out of your dicts."
    try:
        network = network | {"layer_sizes": tuple(network["layer_sizes"])}
        if sum(network["layer_sizes"][1:-1]) > 100:
            return "Take at most 100 hidden neurons: with more, you would wait too long."
        if training.get("epochs", 10) > 20:
            return "Take at most 20 epochs: with more, you would wait too long."
        if training.get("batch_size", 100) < 20:
            return "Take mini-batches of at least 20 digits: with fewer, you would wait too long."
        read = digits_read(network, training)
    except DivergenceError:
        return DIVERGED
    except (TypeError, ValueError) as error:
        return f"That can't be trained: {error}"
    if read.mean() >= GOAL:
        return None
    at_first = digits_read(*START)
    return (
        f"Over the seeds 0 to 4 it reads {1000 * read.min():.0f} to {1000 * read.max():.0f} of the "
        f"1,000 digits, on average {1000 * read.mean():.1f}. {1000 * GOAL:.0f} are wanted; `start` "
        f"reads {1000 * at_first.mean():.1f}."
    )


def set_aside(digits, n):
    """Digits of which the first n of the training are learned, and the others judge."""
    images, labels = digits.train_images, digits.train_labels
    return Mnist(images[:n], labels[:n], images[n:], labels[n:])


def digits_read(network, training):
    """What share of the digits set aside is read, for each seed; remembered where it can be."""
    both = tuple(
        tuple((name, type(value), value) for name, value in each.items())
        for each in (network, training)
    )
    try:
        hash(both)
    except TypeError:
        return read_after_training.__wrapped__(*both)
    return read_after_training(*both)


@lru_cache
def read_after_training(*both):
    network, training = ({name: value for name, _, value in each} for each in both)
    return over_seeds(set_aside(load_mnist(), LEARNED), network, training, SEEDS)[:, -1]


page.settings = Exercise(
    Written(
        GOOD,
        "(\n"
        '    {"layer_sizes": (784, 50, 10)},\n'
        '    {"epochs": 20, "batch_size": 20, "learning_rate": 0.3, "momentum": 0.9},\n'
        ")",
    ),
    another=Written(
        OTHER_GOOD,
        '{"layer_sizes": (784, 80, 10), "hidden": "relu"}, '
        '{"epochs": 20, "batch_size": 20, "learning_rate": 0.3}',
    ),
    requirement=enough_digits_read,
    mistakes=(
        (0.3, TWO_DICTS),
        ({"neurons": 80, "learning_rate": 0.3}, TWO_DICTS),
        (
            ({"hidden": "relu"}, GOOD[1]),
            "The first dict says no `layer_sizes`, such as `(784, 50, 10)`.",
        ),
        (
            ({"layer_sizes": (784, 1000, 10)}, GOOD[1]),
            "Take at most 100 hidden neurons: with more, you would wait too long.",
        ),
        (
            (GOOD[0], GOOD[1] | {"epochs": 100}),
            "Take at most 20 epochs: with more, you would wait too long.",
        ),
        (
            (GOOD[0], GOOD[1] | {"batch_size": 1}),
            "Take mini-batches of at least 20 digits: with fewer, you would wait too long.",
        ),
        ((GOOD[0], GOOD[1] | {"learning_rate": 300.0}), DIVERGED),
        (({"layer_sizes": (784, 50, 10), "hidden": "tanh"}, GOOD[1]), "That can't be trained: "),
    ),
    hints=(
        "3,000 digits in batches of 100 are 30 updates an epoch. What gives you more of them? And "
        "what made the step longer where gradients agree?",
        "Try batches of 20 with momentum 0.9, at a smaller rate: momentum makes steps up to ten "
        "times as long. Or `'relu'`, which wants a smaller rate than the sigmoid, too.",
    ),
    praise=(
        "But the digits that chose your settings can't judge them any more. Expect a little less "
        "on others."
    ),
    carried=True,
)
