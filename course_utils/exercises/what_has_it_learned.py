"""The exercises of notebook 06: what has it learned?"""

import numpy as np

from course_utils.exercises import drawn
from course_utils.exercises.engine import Exercise, Page

page = Page()

# --- accuracy


def accuracy(probabilities, labels):
    return np.mean(probabilities.argmax(axis=1) == labels)


def accuracy_row_by_row(probabilities, labels):
    right = 0
    for row, label in zip(probabilities, labels, strict=True):
        if row.argmax() == label:
            right += 1
    return right / len(labels)


def some_answers(rng):
    """Probabilities of some classes for some images, and their labels."""
    n, classes = drawn.one_long(rng, drawn.sizes(rng, 2, most=12))
    probabilities = drawn.probabilities(rng, n, classes)
    labels = rng.integers(classes, size=n)
    known = rng.random(n) < rng.random()  # else a network would be right by chance alone
    labels[known] = probabilities[known].argmax(axis=1)
    return probabilities, labels.astype(drawn.one_of(rng, np.uint8, np.int64))


page.accuracy = Exercise(
    accuracy,
    another=accuracy_row_by_row,
    cases={
        "two images, of which the second is read rightly": (
            np.array([[0.7, 0.2, 0.1], [0.1, 0.3, 0.6]]),
            np.array([1, 2]),
        ),
        "four images, of which three are read rightly": (
            np.array([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4], [0.3, 0.7]]),
            np.array([0, 1, 0, 0]),
        ),
        "four images, of which one is read rightly": (
            np.array([[0.9, 0.1], [0.2, 0.8], [0.6, 0.4], [0.3, 0.7]]),
            np.array([1, 0, 0, 0]),
        ),
        "1,500 images, of which the last hundred are read rightly": (
            np.tile([0.9, 0.1], (1500, 1)),
            np.arange(1500) // 1400 ^ 1,
        ),
        "one image, read rightly by a network that is far from sure": (
            np.array([[0.2, 0.25, 0.2, 0.35]]),
            np.array([3]),
        ),
    },
    inputs=some_answers,
    mistakes=(
        (
            lambda probabilities, labels: np.sum(probabilities.argmax(axis=1) == labels),
            "This counts the right answers. Of how many images? Divide by that.",
        ),
        (
            lambda probabilities, labels: 100 * accuracy(probabilities, labels),
            "Right, in percent. Leave the factor 100 out: a fraction was asked for.",
        ),
        (
            lambda probabilities, labels: 1 - accuracy(probabilities, labels),
            "This is the fraction of *wrong* answers. Asked for are the right ones.",
        ),
        (
            lambda probabilities, labels: np.sum(probabilities.argmax(axis=1) == labels) / 1000,
            "This is divided by 1000, which is right of a thousand images only.",
        ),
        (
            lambda probabilities, labels: probabilities.argmax(axis=1) == labels,
            "This says of each image whether it was read rightly. Asked for is one number, the "
            "fraction of True among them. (To `np.mean`, True is 1 and False is 0.)",
        ),
        (
            lambda probabilities, labels: probabilities.argmax(axis=1),
            "These are the answers of the network. How many of them agree with the labels?",
        ),
        (
            lambda probabilities, labels: np.mean(probabilities[range(len(labels)), labels]),
            "This is the mean probability that the right classes got. Accuracy doesn't ask how "
            "sure an answer was, only whether it was right.",
        ),
        (
            lambda probabilities, labels: np.mean(probabilities[range(len(labels)), labels] > 0.5),
            "Here an answer counts only if its probability is above 0.5. The largest of ten may "
            "well be 0.35.",
        ),
        (
            lambda probabilities, labels: np.mean(probabilities.argmax() == labels),
            "`argmax()` without an axis gives one place in the whole table. Each row wants an "
            "answer of its own: `axis=1`.",
        ),
        (
            lambda probabilities, labels: np.mean(probabilities.argmax(axis=0) == labels),
            "`axis=0` gives the largest of each column: which image has the most of a class. "
            "Asked for is the largest of each row.",
        ),
        (
            lambda probabilities, labels: np.mean(probabilities.argmin(axis=1) == labels),
            "The answer is the class with the *largest* probability.",
        ),
        (
            lambda probabilities, labels: np.mean(probabilities.max(axis=1) == labels),
            "It comes out as if hardly any answer were right. What is compared with a label should "
            "be the *place* of the largest in each row, which `argmax` gives.",
        ),
        (
            lambda probabilities, labels: np.mean(probabilities.max(axis=1)),
            "This is how sure the network is, in the mean. Accuracy asks how often it is right.",
        ),
        (
            lambda probabilities, labels: (
                np.sum(probabilities.argmax(axis=1) == labels) / probabilities.size
            ),
            "This is divided by the number of all probabilities. Divide by the number of images.",
        ),
        (
            lambda probabilities, labels: np.mean(probabilities.argmax(axis=1) + 1 == labels),
            "The answers are counted from 1. Labels begin at 0, as the places of `argmax` do.",
        ),
        (
            lambda probabilities, labels: (
                np.sum(probabilities.argmax(axis=1) == labels) / probabilities.shape[1]
            ),
            "This is divided by the number of classes. Divide by the number of images.",
        ),
    ),
    hints=(
        "`probabilities.argmax(axis=1)` has the answer for each row. Compare it with `labels`.",
        "What comes out is True or False for each image. The mean of these is the fraction of "
        "True.",
    ),
    praise="It asks for nothing but the largest of each row. How sure an answer was is lost.",
    carried=True,
)

# --- confusion


def confusion(labels, answers):
    table = np.zeros((10, 10), int)
    for label, answer in zip(labels, answers, strict=True):
        table[label, answer] += 1
    return table


def confusion_without_a_loop(labels, answers):
    table = np.zeros((10, 10), int)
    np.add.at(table, (labels, answers), 1)
    return table


def each_pair_once(labels, answers):
    table = np.zeros((10, 10), int)
    table[labels, answers] += 1
    return table


def without_diagonal(labels, answers):
    table = confusion(labels, answers)
    np.fill_diagonal(table, 0)
    return table


def as_large_as_needed(labels, answers):
    table = np.zeros((max(labels) + 1, max(answers) + 1), int)
    np.add.at(table, (labels, answers), 1)
    return table


def some_labels(rng):
    """What some digits are, and what they are taken for."""
    n = drawn.one_of(rng, 1, drawn.length(rng), int(rng.integers(100, 300)))
    labels, answers = rng.integers(10, size=(2, n))
    right = rng.random(n) < 0.6
    answers[right] = labels[right]
    return labels.astype(drawn.one_of(rng, np.uint8, np.int64)), answers


page.confusion = Exercise(
    confusion,
    another=confusion_without_a_loop,
    tolerance=1e-9,
    cases={
        "a single 3 that was read as a 5": (np.array([3]), np.array([5])),
        "a 0 and a 9 that were both read rightly": (np.array([0, 9]), np.array([0, 9])),
        "three hundred 7s that were read rightly": (np.full(300, 7), np.full(300, 7)),
        "1,500 labels": (np.arange(1500) % 10, np.arange(1500) // 3 % 10),
        "two 3s read as a 5 and one read as a 3": (np.array([3, 3, 3]), np.array([5, 3, 5])),
    },
    inputs=some_labels,
    mistakes=(
        (
            lambda labels, answers: confusion(answers, labels),
            "Rows and columns have changed places. What a digit *is* says the row, what it was "
            "read as the column.",
        ),
        (
            each_pair_once,
            "A pair that comes several times is counted once. In a loop, `+= 1` counts on, and `= "
            "1` doesn't. Without a loop NumPy has a trap: `table[labels, answers] += 1` gets all "
            "old numbers first, so that the same place gets the same new number again and again.",
        ),
        (
            lambda labels, answers: confusion(labels[-1:], answers[-1:]),
            "Only the last digit is in it. Is the table made anew in each round of a loop?",
        ),
        (
            lambda labels, answers: np.tile(np.bincount(labels, minlength=10)[:, None], 10),
            "Each digit is counted in its whole row. Its place needs two numbers, `table[label, "
            "answer]`.",
        ),
        (
            lambda labels, answers: confusion(labels, answers) + confusion(answers, labels),
            "Each digit is counted twice, here and where rows and columns have changed places.",
        ),
        (
            lambda labels, answers: confusion(np.asarray(labels) - 1, np.asarray(answers) - 1),
            "Everything stands one row and one column too early: 0 belongs into the first, which "
            "has the number 0.",
        ),
        (
            lambda labels, answers: confusion(labels, answers)[:9, :9],
            "The digits from 0 to 8 have a row and a column here. 9 wants one, too.",
        ),
        (
            lambda labels, answers: confusion(labels, answers) % 256,
            "Right, until a pair comes more often than its type can count: `uint8` ends at 255, "
            "`int8` at 127, and then they begin again. Count with `int`.",
        ),
        (
            lambda labels, answers: 100 * confusion(labels, answers),
            "Each digit counts a hundred times.",
        ),
        (
            without_diagonal,
            "The right answers are missing: they are counted, too, on the diagonal.",
        ),
        (
            lambda labels, answers: np.outer(
                np.bincount(labels, minlength=10), np.bincount(answers, minlength=10)
            ),
            "Each digit was paired with the answers to all the others, too. Go through both "
            "lists side by side, with `zip`.",
        ),
        (
            lambda labels, answers: np.tile(np.bincount(answers, minlength=10), (10, 1)),
            "All rows are alike: each counts all the answers. (`[[0] * 10] * 10` makes ten names "
            "for one row, not ten rows.)",
        ),
        (
            lambda labels, answers: confusion(labels, answers).diagonal(),
            "This is the diagonal alone, how often each digit was read rightly. Asked for is the "
            "whole table.",
        ),
        (
            lambda labels, answers: np.diag(confusion(labels, answers).diagonal()),
            "Only the right answers are counted, on the diagonal. Each wrong one has its place "
            "beside it.",
        ),
        (
            lambda labels, answers: confusion(labels, answers) / len(labels),
            "These are fractions of all digits. Asked for is how often: leave the division out.",
        ),
        (
            lambda labels, answers: (
                confusion(labels, answers)
                / np.maximum(confusion(labels, answers).sum(axis=1, keepdims=True), 1)
            ),
            "Each row was divided by its sum. Asked for is how often: leave the division out.",
        ),
        (
            as_large_as_needed,
            "The table is only as large as these digits need. It should have a row and a column "
            "for each of the ten, also for those that don't come up.",
        ),
        (
            lambda labels, answers: confusion(labels, answers)[1:, 1:],
            "The digits from 1 to 9 have a row and a column here. 0 wants one, too.",
        ),
        (
            lambda labels, answers: 2 * confusion(labels, answers),
            "Each digit is counted twice.",
        ),
        (
            lambda labels, answers: confusion(labels[:-1], answers[:-1]),
            "The last digit is missing in the count.",
        ),
        (
            lambda labels, answers: np.sum(np.asarray(labels) != answers),
            "This is the number of all mistakes. Asked for is a table: which digit was read as "
            "which, and how often?",
        ),
    ),
    hints=(
        "Begin with `table = np.zeros((10, 10), int)`. Then go through both lists at once: "
        "`for label, answer in zip(labels, answers):`",
        "In the loop, `table[label, answer] += 1`. After it, `return table`.",
    ),
    praise="Its diagonal has what was read rightly, and the sum of all entries is the number of "
    "digits.",
    carried=True,
)

# --- precision


def precision(table):
    return table.diagonal() / table.sum(axis=0)


def precision_in_a_loop(table):
    return [table[k][k] / sum(row[k] for row in table) for k in range(len(table))]


def a_table(rng):
    """A confusion matrix of some classes, each of which was named at least once."""
    classes = int(rng.integers(2, drawn.one_of(rng, 8, 30)))
    table = rng.integers(0, drawn.one_of(rng, 3, 30, 5000), size=(classes, classes))
    table[-1, table.sum(axis=0) == 0] = 1
    return (table,)


page.precision = Exercise(
    precision,
    another=precision_in_a_loop,
    tolerance=1e-9,
    cases={
        "[[8, 2], [1, 4]]": (np.array([[8, 2], [1, 4]]),),
        "[[3, 0, 1], [5, 2, 0], [0, 0, 6]]": (np.array([[3, 0, 1], [5, 2, 0], [0, 0, 6]]),),
        "a reader that is always right": (np.array([[2, 0], [0, 7]]),),
    },
    inputs=a_table,
    mistakes=(
        (
            lambda table: table.diagonal() / table.sum(axis=1),
            "This is divided by the sums of the rows: of all sevens, how many are called so. Here "
            "we ask of all that are *called* seven, and those make a column.",
        ),
        (
            lambda table: table.trace() / table.sum(),
            "This is the accuracy, one number for all. Ask for each digit by itself.",
        ),
        (
            lambda table: np.mean(precision(table)),
            "This is the mean over the digits. Give the number of each, in a list or an array.",
        ),
        (
            lambda table: table.max(axis=0) / table.sum(axis=0),
            "The largest number of each column needn't stand on the diagonal, where the answer is "
            "right.",
        ),
        (
            lambda table: table.diagonal() / table.sum(),
            "This is divided by the number of all images. Divide by those for which the network "
            "gave that answer.",
        ),
        (
            lambda table: table.diagonal() / table.trace(),
            "This is divided by the number of all right answers. Divide by those for which the "
            "network gave that answer.",
        ),
        (
            lambda table: table.diagonal() / (table.sum(axis=0) - table.diagonal()),
            "This is right against wrong. Asked for is the right ones among *all* that were called "
            "so.",
        ),
        (
            lambda table: table.diagonal() / 100,
            "This is divided by 100. How often a digit comes isn't how often the network says it.",
        ),
        (
            lambda table: table / table.sum(axis=0),
            "This is the whole table, each column divided by its sum. Only its diagonal was "
            "asked for, where the answer is right.",
        ),
        (
            lambda table: 1 - table.diagonal() / table.sum(axis=0),
            "This is how often it is wrong when it says a digit. You were asked how often it "
            "is right.",
        ),
        (
            lambda table: 100 * table.diagonal() / table.sum(axis=0),
            "Right, in percent. Leave the factor 100 out: a fraction was asked for.",
        ),
        (
            lambda table: table.sum(axis=0),
            "This is how often the network says each digit. How many of those are right?",
        ),
        (
            lambda table: [table[k, k] / table[:, k].sum() for k in range(10)],
            "The table need not be 10 by 10. `len(table)` says how many classes there are.",
        ),
    ),
    hints=(
        "Column k holds all images that were taken for a k. Where among them are those that "
        "are a k?",
        "`table.diagonal()` over the sums of the columns, `table.sum(axis=0)`.",
    ),
    praise="Whoever calls everything an 8 finds every 8, and their word is worth little.",
    carried=True,
)

# --- choose


def choose(results):
    return max(results, key=lambda settings: np.mean(results[settings]))


def choose_in_a_loop(results):
    best, highest = None, 0
    for settings, accuracies in results.items():
        if sum(accuracies) / len(accuracies) > highest:
            best, highest = settings, sum(accuracies) / len(accuracies)
    return best


def choose_by(value, best=max):
    """A choice by another measure of the accuracies."""
    return lambda results: best(results, key=lambda settings: value(results[settings]))


def some_results(rng):
    """Accuracies of some settings, each with as many seeds, and chance larger than what differs."""
    seeds, count = drawn.one_of(rng, 1, 3, 4, 5, 8), int(rng.integers(5, 30))
    if rng.random() < 0.1:
        count = 1
    middle = rng.uniform(0.2, 0.9)
    accuracies = rng.uniform(middle - 0.1, middle + 0.1, size=(count, seeds)).tolist()
    hidden = (1 + rng.permutation(200))[:count].tolist()
    rates = [float(f"{drawn.magnitude(rng, -2, 1):.2g}") for _ in range(count)]
    return (dict(zip(zip(hidden, rates, strict=True), accuracies, strict=True)),)


EASY = {(10, 0.1): [0.8, 0.82], (50, 1.0): [0.9, 0.91], (100, 0.3): [0.85, 0.84]}
FIVE = {
    (20, 3.0): [0.8, 0.85],
    (90, 0.1): [0.91, 0.93],
    (70, 0.3): [0.95, 0.93],
    (10, 1.0): [0.9, 0.91],
    (60, 0.03): [0.7, 0.75],
}
# The best size in the mean and the best rate in the mean aren't those of the best settings.
GRID = {
    (10, 0.3): [0.80, 0.81, 0.80],
    (10, 1.0): [0.90, 0.90, 0.91],
    (10, 3.0): [0.70, 0.72, 0.71],
    (50, 0.3): [0.60, 0.61, 0.62],
    (50, 1.0): [0.75, 0.75, 0.74],
    (50, 3.0): [0.93, 0.94, 0.93],
    (100, 0.3): [0.85, 0.86, 0.85],
    (100, 1.0): [0.92, 0.91, 0.91],
    (100, 3.0): [0.88, 0.87, 0.88],
}
CLOSE = {(10, 1.0): [0.93, 0.93, 0.93], (50, 3.0): [0.93, 0.93, 0.931]}
SPREAD = {(50, 1.0): [0.906, 0.906, 0.906], (10, 3.0): [0.80, 0.99, 0.93]}
NARROW = {(10, 1.0): [0.80, 0.99, 0.92], (50, 0.3): [0.905, 0.905, 0.905]}
LOW = {(10, 0.1): [0.08, 0.09], (50, 0.3): [0.05, 0.06]}
LUCKY = {(80, 1.0): [0.9, 0.9, 0.89], (30, 0.3): [0.91, 0.9, 0.92], (50, 3.0): [0.95, 0.87, 0.88]}

page.choose = Exercise(
    choose,
    another=choose_in_a_loop,
    cases={
        "three settings with two seeds each, of which (50, 1.0) are the best": (EASY,),
        "five settings with two seeds each, of which (70, 0.3) are the best": (FIVE,),
        "nine settings with three seeds each, of which (50, 3.0) are the best": (GRID,),
        "two settings whose means differ by a third of a thousandth": (CLOSE,),
        "two settings of which the one with the better mean lies far apart": (SPREAD,),
        "two settings of which the one with the better mean lies close together": (NARROW,),
        "two settings that read less than one of ten": (LOW,),
        "three settings with three seeds each, of which (50, 3.0) have one lucky seed": (LUCKY,),
    },
    inputs=some_results,
    mistakes=(
        (
            choose_by(max),
            "These settings have the best *single* accuracy. That may be one lucky seed: take the "
            "mean over the seeds.",
        ),
        (
            choose_by(np.mean, best=min),
            "These are the *worst* settings.",
        ),
        (
            choose_by(min),
            "These are the settings whose worst seed is best. Asked for is the best mean.",
        ),
        (
            choose_by(np.median),
            "These are the settings with the best median. Asked for is the mean.",
        ),
        (
            choose_by(lambda accuracies: accuracies[0]),
            "Only the first seed of each was looked at. Take the mean over all of them.",
        ),
        (
            choose_by(lambda accuracies: accuracies[-1]),
            "Only the last seed of each was looked at. Take the mean over all of them.",
        ),
        (
            lambda results: list(results)[0],
            "These are the first settings, whatever their accuracies. Go through all of them.",
        ),
        (
            lambda results: list(results)[-1],
            "These are the last settings, whatever their accuracies. Is the highest mean so far "
            "kept, and does it grow with each that is higher?",
        ),
        (
            lambda results: (choose(results), results[choose(results)]),
            "These are the best settings with their accuracies. Return the settings alone.",
        ),
        (
            lambda results: max(np.mean(each) for each in results.values()),
            "This is the best mean itself. Which settings have it?",
        ),
        (
            lambda results: results[choose(results)],
            "These are the accuracies of the best settings. Asked for are the settings.",
        ),
        (
            lambda results: list(results).index(choose(results)),
            "This is the place of the best settings in the list. Asked for are they themselves.",
        ),
        (
            lambda results: max(results),
            "It comes out as if the settings themselves were compared, and those with the largest "
            "numbers won. Compare the means of their accuracies.",
        ),
        (
            lambda results: (choose(results), np.mean(results[choose(results)])),
            "These are the best settings with their mean. Return the settings alone.",
        ),
        (
            lambda results: list(results),
            "These are all settings. Which of them have the highest mean?",
        ),
        (
            lambda results: [np.mean(each) for each in results.values()],
            "These are the means of all settings. Which settings have the highest?",
        ),
        (
            lambda results: choose(results)[::-1],
            "The numbers of the best settings, but not always in their order. Return the settings "
            "as they are in `results`.",
        ),
        (
            lambda results: sorted(results, key=lambda each: np.mean(results[each]))[-2:][0],
            "These are the second best settings, by their mean.",
        ),
        (
            lambda results: {each: np.mean(results[each]) for each in results},
            "These are the means of all settings. Which settings have the highest?",
        ),
    ),
    hints=(
        "Go through them: `for settings, accuracies in results.items():`. Keep the best mean so "
        "far, and the settings that it belongs to.",
        "Or in one line: `max(results, key=...)`, where the key is a function that takes settings "
        "and gives `np.mean(results[settings])`.",
    ),
    praise="What it chooses is the best on *these* digits. How good that is, others must say.",
    carried=True,
)
