"""The exercises of a deeper page on notebook 05: where did the other samples go?"""

import numpy as np

from course_utils.exercises import drawn
from course_utils.exercises.engine import Exercise, Page

page = Page()

# --- in_slots


def in_slots(values):
    slots = [[0] for _ in values]
    for s, value in enumerate(values):
        slots[s][0] = value
    return slots


def in_new_slots(values):
    return [[value] for value in values]


def filled(make):
    """Fill slots that are made in another way."""

    def other_slots(values):
        slots = make(len(values))
        for s, value in enumerate(values):
            slots[s][0] = value
        return slots

    return other_slots


def some_values(rng):
    """Numbers, or arrays of them."""
    n = drawn.length(rng)
    values = drawn.numbers(rng, n, *drawn.one_of(rng, (), (), tuple(drawn.sizes(rng, 1))))
    return (values.tolist() if values.ndim == 1 else list(values),)


page.in_slots = Exercise(
    in_slots,
    another=in_new_slots,
    cases={
        "values = [1, 10, 100]": ([1, 10, 100],),
        "values = [7]": ([7],),
        "two arrays": ([np.array([1.0, 2.0]), np.array([3.0, 5.0])],),
    },
    inputs=some_values,
    mistakes=(
        (
            filled(lambda n: [[0]] * n),
            "Every slot holds the last value: there is one list, under many names. Make a new list "
            "for each.",
        ),
        (
            lambda values: list(values),
            "These are the values without slots around them. Each slot is a list with one entry.",
        ),
        (
            lambda values: [list(values)],
            "This is one slot that holds all values. Each value has a slot of its own.",
        ),
        (
            lambda values: [[0] for _ in values],
            "These slots hold 0 still. Put the values in.",
        ),
        (
            lambda values: sum(values),
            "This is the sum. Return the slots, as they are filled.",
        ),
    ),
    hints=(
        "A list that is written inside of a loop is made anew each time the loop comes by.",
        "`[... for _ in values]`, with `[0]` in the place of the dots.",
    ),
    praise="Each value has a slot of its own now, and none is lost.",
    carried=True,
)

# --- every_sample_counts


def every_sample_counts(function, inputs):
    before = function(inputs)
    for s in range(len(inputs)):
        changed = inputs.copy()
        changed[s] = changed[s] + 1
        if np.array_equal(function(changed), before):
            return False
    return True


def every_sample_counts_by_number(function, inputs):
    noticed = 0
    for s in range(len(inputs)):
        other = np.array(inputs)
        other[s] *= 2
        other[s] += 3
        noticed += not np.array_equal(function(other), function(inputs))
    return bool(noticed == len(inputs))


def adds_up(weights, *beside):
    """A function of a batch in which samples count by these weights, and other numbers beside."""

    def weighted(inputs):
        if len(inputs) != len(weights):
            raise ValueError(f"this batch has {len(weights)} samples, not {len(inputs)}")
        return np.append(weights @ (inputs + np.tanh(inputs)), beside)

    return weighted


def a_batch(rng):
    n, numbers = drawn.one_long(rng, drawn.sizes(rng, 2))
    weights = rng.uniform(0.5, 2, n) * rng.choice([-1, 1], n)
    if rng.random() < 0.5:
        weights[drawn.one_of(rng, slice(None, -1), slice(1, None), n // 2, rng.integers(n), -1)] = 0
    return adds_up(weights / n, *drawn.one_of(rng, [], [1.0])), drawn.array(rng, n, numbers)


def unnoticed(function, inputs):
    for s in range(len(inputs)):
        changed = inputs.copy()
        changed[s] += 1
        if not np.array_equal(function(changed), function(inputs)):
            return False
    return True


def by_all_numbers(function, inputs):
    for s in range(len(inputs)):
        changed = inputs.copy()
        changed[s] += 1
        if np.any(function(changed) == function(inputs)):
            return False
    return True


def counted(change, is_same):
    """A test by another change of a row, or by another comparison."""

    def counts(function, inputs):
        for s in range(len(inputs)):
            changed = inputs.copy()
            changed[s] = change(changed[s])
            if is_same(function(changed), function(inputs)):
                return False
        return True

    return counts


by_the_first_number = counted(lambda row: row + 1, lambda new, old: new.flat[0] == old.flat[0])
by_the_sum = counted(lambda row: row + 1, lambda new, old: new.sum() == old.sum())
with_zeros = counted(lambda row: 0 * row, np.array_equal)


def one_sample_counts(place):
    """Ask for one sample."""

    def counts(function, inputs):
        changed = inputs.copy()
        changed[place] += 1
        return not np.array_equal(function(inputs), function(changed))

    return counts


def all_at_once(function, inputs):
    return not np.array_equal(function(inputs), function(inputs + 1))


def nothing_changed(function, inputs):
    return all(
        not np.array_equal(function(inputs), function(inputs.copy())) for _ in range(len(inputs))
    )


EVEN, LAST, FIRST, NOT_THE_MIDDLE = (
    adds_up(np.array(weights)) for weights in ([1, 1, 1], [0, 0, 3], [3, 0, 0], [1, 0, 2])
)
THREE = np.array([[1.0, 2.0], [0.0, 5.0], [7.0, 4.0]])
ZEROS = np.array([[0.0, 0.0], [1.0, 2.0], [2.0, 1.0]])


def not_the_first(inputs):
    return inputs[:, 1:].copy()


def sum_and_minus(inputs):
    return np.array([inputs.sum(), -inputs.sum()])


def tiny_sum(inputs):
    return inputs.sum(axis=0) / 1e5


page.every_sample_counts = Exercise(
    every_sample_counts,
    another=every_sample_counts_by_number,
    cases={
        "a function that adds up three samples": (EVEN, THREE),
        "one that gives a 1 beside the sum of three": (adds_up(np.ones(3), 1.0), THREE),
        "one that adds up three samples, of which one is all zeros": (EVEN, ZEROS),
        "one that doesn't look at the first number of each sample": (not_the_first, THREE),
        "one that gives the sum, and minus the sum": (sum_and_minus, THREE),
        "one that gives a hundred-thousandth of the sum": (tiny_sum, THREE),
        "one that knows only the last of three": (LAST, THREE),
        "one that knows only the first of three": (FIRST, THREE),
        "one that skips the second of three": (NOT_THE_MIDDLE, THREE),
    },
    inputs=a_batch,
    mistakes=(
        (
            one_sample_counts(-1),
            "It is True whenever the last sample counts. Ask for each of them.",
        ),
        (
            one_sample_counts(0),
            "It is True whenever the first sample counts. Ask for each by itself, with a fresh "
            "copy in which nothing but this sample has changed.",
        ),
        (
            all_at_once,
            "It is True as soon as *one* sample counts. Change one sample at a time, which is a "
            "row: each must be noticed.",
        ),
        (
            by_all_numbers,
            "It asks whether *every* number of the result changes. One is enough: a pixel without "
            "ink has derivatives of 0 whatever the digit.",
        ),
        (
            unnoticed,
            "The wrong way round: a sample counts if the result is *not* the same.",
        ),
        (
            lambda function, inputs: True,
            "It is True whatever the function does.",
        ),
        (
            nothing_changed,
            "It is False whatever the function does. Is anything changed in what you pass to it, "
            "and by enough?",
        ),
        (
            by_the_first_number,
            "Only the first number of the result is compared. Any of them may be another one.",
        ),
        (
            by_the_sum,
            "The *sum* of the result is compared. Numbers may change and their sum stay the same.",
        ),
        (
            with_zeros,
            "It comes out as if each row were replaced by zeros. If it is all zeros already, "
            "nothing has changed then.",
        ),
    ),
    hints=(
        "A loop over the samples. In it: a copy of all inputs, another number in one row, and is "
        "the result the same as before?",
        "`changed = inputs.copy()`, `changed[s] += 1`, and `np.array_equal(function(changed), "
        "before)` must be False for each s.",
    ),
    praise="It needs to know nothing of how the function works, or of what it should give.",
    carried=True,
)
