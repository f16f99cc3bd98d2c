"""The exercises of notebook 01: which line fits these points best?"""

import math

import numpy as np

from course_utils.datasets import random_points
from course_utils.exercises import drawn
from course_utils.exercises.engine import Exercise, Page, Written
from course_utils.exercises.results import numbers
from course_utils.figures import plot_curves, plot_points

# The page's points, and what it defines before its exercises need it.
x, y = (values.tolist() for values in random_points())
n = len(x)
page = Page(x=x, y=y, n=n)


def loss(m, b):
    return mean_squared_error([m * xi + b for xi in x], y)


def two_numbers(answer):
    """An answer (m, b) as two floats, or None if it is something else."""
    pair = numbers(answer)
    return pair.ravel().tolist() if pair is not None and pair.size == 2 else None


def a_line(rng):
    return drawn.array(rng, 2).tolist()


def some_predictions(rng):
    """Predictions of targets, good ones and bad ones, in lists or in arrays."""
    count = int(drawn.one_of(rng, rng.integers(3, 30), rng.integers(3, 30), rng.integers(60, 90)))
    targets = drawn.array(rng, count)
    predictions = targets + drawn.array(rng, count, scale=drawn.magnitude(rng, -2, 0.5))
    if rng.random() < 0.4:  # many that are equal
        targets, predictions = np.round(2 * targets), np.round(2 * predictions)
        targets[:2] = 0, 3  # not all of them: a flat line would be perfect
    kind = drawn.one_of(rng, list, np.array)
    return kind(predictions.tolist()), kind(targets.tolist())


# --- mean_squared_error


def mean_squared_error(predictions, targets):
    return sum((p - t) ** 2 for p, t in zip(predictions, targets)) / len(targets)  # noqa: B905


def mean_squared_error_in_a_loop(predictions, targets):
    total = 0
    for i in range(len(targets)):
        total += (predictions[i] - targets[i]) ** 2
    return total / len(targets)


def mean_of(term):
    """The mean of what a term makes of each prediction and its target, as arrays."""
    return lambda predictions, targets: np.mean(term(np.array(predictions), np.array(targets)))


page.mean_squared_error = Exercise(
    mean_squared_error,
    another=mean_squared_error_in_a_loop,
    tolerance=1e-5,
    cases={
        "predictions [1, 2, 4] of [1, 3, 2]": ([1, 2, 4], [1, 3, 2]),
        "predictions [0.5, 0] of [0, 2]": ([0.5, 0], [0, 2]),
        "a single prediction, 3 of 1": ([3], [1]),
    },
    inputs=some_predictions,
    mistakes=(
        (
            mean_of(lambda p, t: p - t),
            "This is the mean of the errors, in which those above and below cancel. Square each "
            "of them first.",
        ),
        (
            mean_of(lambda p, t: abs(p - t)),
            "These are the errors without their signs. They don't cancel either, but asked for are "
            "their squares.",
        ),
        (
            lambda predictions, targets: mean_of(lambda p, t: p - t)(predictions, targets) ** 2,
            "Here the mean is squared. Square each error first, then take the mean.",
        ),
        (
            lambda predictions, targets: len(targets) * mean_squared_error(predictions, targets),
            "This is the sum of the squares. Divide it by how many there are.",
        ),
        (
            lambda predictions, targets: (
                len(targets) * mean_squared_error(predictions, targets) / n
            ),
            "The sum is divided by 20, the `n` of our points. Here are other lists: take the "
            "length of the list that is passed in.",
        ),
        (
            mean_of(lambda p, t: p**2 - t**2),
            "Prediction and target are squared each for itself. First subtract, then square.",
        ),
        (
            lambda predictions, targets: mean_squared_error(predictions, targets) ** 0.5,
            "A root was taken. The mean of the squares is asked for, as it is.",
        ),
        (
            mean_of(lambda p, t: p**2),
            "The targets are missing: an error is the prediction minus the target.",
        ),
    ),
    hints=(
        "`zip(predictions, targets)` goes through both in pairs. What is to be done with each "
        "pair, and what with all of them?",
        "`sum((p - t) ** 2 for p, t in zip(predictions, targets))` is the sum. You want the mean.",
    ),
    praise="One number, zero only where every prediction is right.",
    carried=True,
)

# --- derivative_by_b


def derivative_by_b(m, b):
    errors = [m * x[i] + b - y[i] for i in range(n)]
    return sum(2 * e for e in errors) / n


def derivative_by_b_from_means(m, b):
    return 2 * (m * sum(x) / n + b - sum(y) / n)


def mean_over_points(term):
    """A function of m and b: the mean of a term of each point's x and error."""
    return lambda m, b: sum(term(xi, m * xi + b - yi) for xi, yi in zip(x, y, strict=True)) / n


def mean_without_brackets(factor):
    """The mean of factor * m * x + b - y, where the factor belongs before the whole error."""
    return lambda m, b: sum(factor(xi) * m * xi + b - yi for xi, yi in zip(x, y, strict=True)) / n


page.derivative_by_b = Exercise(
    derivative_by_b,
    another=derivative_by_b_from_means,
    tolerance=1e-7,
    cases={
        "m = 0.5, b = 0": (0.5, 0),
        "m = 0, b = 1": (0, 1),
        "m = -1, b = 2": (-1, 2),
    },
    inputs=a_line,
    mistakes=(
        (
            mean_over_points(lambda xi, e: e),
            "Half of what it should be: the derivative is the mean of 2 e.",
        ),
        (
            lambda m, b: n * derivative_by_b(m, b),
            "Twenty times too large. The loss is a mean over the points, and so is its derivative.",
        ),
        (
            mean_over_points(lambda xi, e: 2 * xi * e),
            "That is the derivative by m. There the x belongs in, because raising m lifts the "
            "line by more where x is large. Raising b lifts it by the same everywhere.",
        ),
        (
            mean_over_points(lambda xi, e: -2 * e),
            "Right size, wrong sign. Our error is the height of the line *minus* that of the "
            "point.",
        ),
        *(
            (
                lambda m, b, h=h: (loss(m, b + h) - loss(m, b)) / h,
                f"That is the nudge again, off by its h, {h}. Write what is left when h has "
                "vanished: the mean of 2 e.",
            )
            for h in (0.1, 0.01, 0.001, 0.0001)
        ),
        (
            lambda m, b: 2 * (m * sum(x) / n + b + sum(y) / n),
            "In the errors y is added. An error is the height of the line *minus* that of the "
            "point.",
        ),
        (
            lambda m, b: 2 * (m * sum(x) / n + b),
            "In the errors y is missing. An error is the height of the line *minus* that of the "
            "point.",
        ),
        (
            lambda m, b: gradient(m, b),
            "These are both derivatives. Asked for is the one by b alone, a single number.",
        ),
        (
            lambda m, b: [2 * (m * xi + b - yi) for xi, yi in zip(x, y, strict=True)],
            "These are the terms, one for each point. Take their mean.",
        ),
        (
            mean_over_points(lambda xi, e: e**2),
            "That is the loss. Its derivative is the mean of 2 e, and nothing is squared.",
        ),
        (
            mean_over_points(lambda xi, e: 2 * abs(e)),
            "These are the errors without their signs. The signs are what says which way is down.",
        ),
        (
            lambda m, b: derivative_by_b(m, 0),
            "The b is missing in the errors: they are m x + b − y.",
        ),
        (
            mean_over_points(lambda xi, e: 2 * e**2),
            "These are squared errors. The derivative is the mean of 2 e, and nothing is squared.",
        ),
        (
            lambda m, b: derivative_by_b(0.5, 0),
            "This is the derivative at the first guess, m = 0.5 and b = 0, whatever the line. Make "
            "the errors anew, from `m` and `b`, inside the function.",
        ),
        (
            lambda m, b: 2 * (m * x[0] + b - y[0]) / n,
            "Only the first point is in it.",
        ),
        (
            mean_without_brackets(lambda xi: 2),
            "Here the 2 multiplies m x alone. It belongs before the whole error, so put brackets "
            "around that.",
        ),
    ),
    hints=(
        "Make a list of the errors, as in the cell with the first guess. What is to be done "
        "with each, and what with all of them?",
        "`errors = [m * xi + b - yi for xi, yi in zip(x, y)]`, and then the mean of `2 * e`.",
    ),
    praise="It is twice the mean error. At the best line it is zero, so errors above and below "
    "cancel there, as they did for the plunging line.",
    carried=True,
)

# --- gradient


def gradient(m, b):
    errors = [m * xi + b - yi for xi, yi in zip(x, y)]  # noqa: B905
    by_m = sum(2 * xi * e for xi, e in zip(x, errors)) / n  # noqa: B905
    return by_m, derivative_by_b(m, b)


def gradient_in_a_loop(m, b):
    by_m = by_b = 0
    for i in range(n):
        error = m * x[i] + b - y[i]
        by_m += 2 * x[i] * error / n
        by_b += 2 * error / n
    return [by_m, by_b]


def with_by_m(by_m):
    """A gradient whose second derivative is right."""
    return lambda m, b: (by_m(m, b), derivative_by_b(m, b))


by_m = mean_over_points(lambda xi, e: 2 * xi * e)

page.gradient = Exercise(
    gradient,
    another=gradient_in_a_loop,
    tolerance=1e-7,
    cases={
        "m = 0.5, b = 0": (0.5, 0),
        "m = 0, b = 1": (0, 1),
        "m = -1, b = 2": (-1, 2),
    },
    inputs=a_line,
    mistakes=(
        (
            lambda m, b: gradient(m, b)[::-1],
            "Both derivatives are right, in the wrong order: first the one by m, then the one by "
            "b.",
        ),
        (
            lambda m, b: by_m(m, b),
            "This is the derivative by m alone. Return both, with a comma between them.",
        ),
        (
            with_by_m(mean_over_points(lambda xi, e: xi * e)),
            "The second is right. The first is half of what it should be: the 2 of the square is "
            "missing.",
        ),
        (
            with_by_m(lambda m, b: n * by_m(m, b)),
            "The second is right. The first is a sum over the points: take the mean.",
        ),
        (
            with_by_m(lambda m, b: m * derivative_by_b(m, b)),
            "The second is right. In the first, each error belongs to be multiplied by the x of "
            "its point, not by m.",
        ),
        (
            with_by_m(lambda m, b: sum(x) / n * derivative_by_b(m, b)),
            "The second is right. The first is the mean of x times the mean of 2 e. Multiply each "
            "error by its own x first, and then take the mean.",
        ),
        (
            with_by_m(lambda m, b: -by_m(m, b)),
            "The second is right. The first has the wrong sign: the error is the height of the "
            "line *minus* that of the point.",
        ),
        (
            lambda m, b: (-by_m(m, b), -derivative_by_b(m, b)),
            "Right sizes, wrong signs. Our error is the height of the line *minus* that of the "
            "point.",
        ),
        (
            with_by_m(mean_without_brackets(lambda xi: 2 * xi)),
            "The second is right. In the first, 2 x multiplies m x alone. It belongs before the "
            "whole error, so put brackets around that.",
        ),
        (
            with_by_m(lambda m, b: 2 * sum(xi**2 for xi in x) / n * m),
            "The second is right. In the first, only m x is left of each error. All of it is "
            "multiplied by 2 x, b − y too.",
        ),
        (
            with_by_m(mean_over_points(lambda xi, e: 2 * abs(xi * e))),
            "The second is right. In the first the signs are lost: they say which way is down.",
        ),
        (
            lambda m, b: (derivative_by_b(m, b), derivative_by_b(m, b)),
            "Both are the derivative by b. In the one by m each error is multiplied by its x.",
        ),
        (
            lambda m, b: gradient(0.5, 0),
            "This is the gradient at the first guess, m = 0.5 and b = 0, whatever the line. Make "
            "the errors anew, from `m` and `b`, inside the function.",
        ),
        *(
            (
                lambda m, b, h=h: (
                    (loss(m + h, b) - loss(m, b)) / h,
                    (loss(m, b + h) - loss(m, b)) / h,
                ),
                "These are nudges, each off by a little. Write what is left when h has vanished: "
                "the means of 2 x e and of 2 e.",
            )
            for h in (0.1, 0.01, 0.001)
        ),
        (
            lambda m, b: math.hypot(*gradient(m, b)),
            "This is the length of the gradient. Return its two numbers.",
        ),
        (
            with_by_m(mean_over_points(lambda xi, e: 2 * xi * xi * e)),
            "The second is right. In the first x stands twice: each error is multiplied by 2 and "
            "by its x, once.",
        ),
        (
            with_by_m(lambda m, b: by_m(m, 0)),
            "The second is right. In the first the b is missing in the errors: they are m x + b − "
            "y.",
        ),
        (
            with_by_m(lambda m, b: 2 * sum(x) / n),
            "The second is right. In the first the errors are missing: it is the mean of 2 x e.",
        ),
        (
            lambda m, b: by_m(m, b) + derivative_by_b(m, b),
            "This is the sum of the two derivatives. Return them as two numbers.",
        ),
    ),
    hints=(
        "The derivative by m is the mean of 2 x e. Make the errors first, as for the one by b.",
        "`by_m = sum(2 * xi * e for xi, e in zip(x, errors)) / n`, and then "
        "`return by_m, derivative_by_b(m, b)`.",
    ),
    praise="It points to where the loss grows fastest.",
    carried=True,
)

# --- descend


def descend(m, b, learning_rate, tolerance, max_steps=100_000):
    path = [(m, b)]
    for _ in range(max_steps):
        by_m, by_b = gradient(m, b)
        m, b = m - learning_rate * by_m, b - learning_rate * by_b
        path.append((m, b))
        if math.hypot(by_m, by_b) < tolerance:
            break
    return path


def descend_with_while(m, b, learning_rate, tolerance, max_steps=100_000):
    path, length = [(m, b)], math.inf
    while length >= tolerance and len(path) <= max_steps:
        slopes = gradient(*path[-1])
        m, b = (now - learning_rate * slope for now, slope in zip(path[-1], slopes))  # noqa: B905
        path.append((m, b))
        length = math.hypot(*slopes)
    return path


def walk_with(step=None, is_over=None, kept=lambda path: path):
    """A walk with another step, another end, or another way to keep its path."""

    def right_step(m, b, by_m, by_b, rate):
        return m - rate * by_m, b - rate * by_b

    def right_end(by_m, by_b, rate, tolerance):
        return math.hypot(by_m, by_b) < tolerance

    def walk(m, b, learning_rate, tolerance, max_steps=100_000):
        path = [(m, b)]
        for _ in range(max_steps):
            by_m, by_b = gradient(m, b)
            m, b = (step or right_step)(m, b, by_m, by_b, learning_rate)
            path.append((m, b))
            if (is_over or right_end)(by_m, by_b, learning_rate, tolerance):
                break
        return kept(path)

    return walk


def m_moves_first(m, b, by_m, by_b, rate):
    m = m - rate * by_m
    return m, b - rate * gradient(m, b)[1]


def stops_before_the_step(m, b, learning_rate, tolerance, max_steps=100_000):
    path = [(m, b)]
    for _ in range(max_steps):
        by_m, by_b = gradient(m, b)
        if math.hypot(by_m, by_b) < tolerance:
            break
        m, b = m - learning_rate * by_m, b - learning_rate * by_b
        path.append((m, b))
    return path


def asks_where_it_arrives(measure, step=None):
    """A walk whose end depends on something of the line that a step has led to."""

    def walk(m, b, learning_rate, tolerance, max_steps=100_000):
        path = [(m, b)]
        for _ in range(max_steps):
            by_m, by_b = gradient(m, b)
            if step:
                m, b = step(m, b, by_m, by_b, learning_rate)
            else:
                m, b = m - learning_rate * by_m, b - learning_rate * by_b
            path.append((m, b))
            if measure(m, b) < tolerance:
                break
        return path

    return walk


def length_of_gradient(m, b):
    return math.hypot(*gradient(m, b))


def m_moves_first_all_over(m, b, learning_rate, tolerance, max_steps=100_000):
    """A walk that goes on with, and is ended by, a gradient taken on two lines."""
    path = [(m, b)]
    for _ in range(max_steps):
        by_m = gradient(m, b)[0]
        m = m - learning_rate * by_m
        by_b = gradient(m, b)[1]
        b = b - learning_rate * by_b
        path.append((m, b))
        if math.hypot(by_m, by_b) < tolerance:
            break
    return path


def by_the_first_gradient(m, b, learning_rate, tolerance, max_steps=100_000):
    by_m, by_b = gradient(m, b)
    steps = 1 if math.hypot(by_m, by_b) < tolerance else max_steps
    rates = [learning_rate * k for k in range(steps + 1)]
    return [(m - rate * by_m, b - rate * by_b) for rate in rates]


def walk_while_it_falls(m, b, learning_rate, tolerance, max_steps=100_000):
    path = descend(m, b, learning_rate, tolerance, max_steps)
    for place in range(1, len(path)):
        if loss(*path[place]) > loss(*path[place - 1]):
            return path[:place]
    return path


def without_a_limit(m, b, learning_rate, tolerance, max_steps=100_000):
    return descend(m, b, learning_rate, tolerance, max(max_steps, 1000))


def some_walk(rng):
    """A walk of two hundred steps at most, which may come to its end or to its limit first."""
    return (
        *a_line(rng),
        drawn.magnitude(rng, -1.3, 0),  # from 0.75 on it diverges
        drawn.magnitude(rng, -4, 0.7),
        int(rng.integers(1, 200)),
    )


page.descend = Exercise(
    descend,
    another=descend_with_while,
    cases={
        "m = 0.5, b = 0, rate 0.1, tolerance 0.1 and at most 100 steps": (0.5, 0, 0.1, 0.1, 100),
        "m = 0.5, b = 0, rate 0.1, tolerance 0.001 and at most 3 steps": (0.5, 0, 0.1, 0.001, 3),
        "m = -1, b = 2, rate 0.5, tolerance 0.01 and at most 1,000 steps": (-1, 2, 0.5, 0.01, 1000),
        "m = 30, b = 40, rate 0.5, tolerance 0.01 and at most 5 steps": (30, 40, 0.5, 0.01, 5),
        "m = 0.2, b = 0.3, rate 0.1, tolerance 0.5 and at most 9 steps": (0.2, 0.3, 0.1, 0.5, 9),
        "m = 0.5, b = 0, rate 0.9, tolerance 0.01 and at most 60 steps": (0.5, 0, 0.9, 0.01, 60),
        "m = 0.5, b = 0, rate 0.1, tolerance 200 and at most 100 steps": (0.5, 0, 0.1, 200, 100),
        "m = 0.5, b = 0, rate 0.1, tolerance 2 and at most 1 step": (0.5, 0, 0.1, 2, 1),
        # Last, for an answer that never stops takes long over it.
        "m = 0.5, b = 0, rate 0.1, tolerance 0.001 and no other limit": (0.5, 0, 0.1, 0.001),
    },
    inputs=some_walk,
    mistakes=(
        (
            walk_with(lambda m, b, by_m, by_b, rate: (m + rate * by_m, b + rate * by_b)),
            "The steps have the right length and go the wrong way. The gradient says where the "
            "loss *grows*. Go against it.",
        ),
        (
            walk_with(m_moves_first),
            "Almost. Here `m` moves first, and the derivative by `b` is taken on another line than "
            "the derivative by `m`. Take both before either number moves.",
        ),
        (
            walk_with(lambda m, b, by_m, by_b, rate: (m - by_m, b - by_b)),
            "Each step subtracts the whole gradient. Multiply it by `learning_rate`.",
        ),
        (
            walk_with(lambda m, b, by_m, by_b, rate: (m - 0.01 * by_m, b - 0.01 * by_b)),
            "The rate is 0.01, whatever is passed in. Use `learning_rate`.",
        ),
        (
            stops_before_the_step,
            "The steps are right, but the last is missing. The step whose gradient is shorter than "
            "the tolerance is still taken: move, append, and only then ask.",
        ),
        (
            walk_with(kept=lambda path: path[1:]),
            "The steps are right. The point where the walk begins is missing in the path.",
        ),
        (
            walk_with(kept=lambda path: path[:-1]),
            "The steps are right. The last point is missing in the path.",
        ),
        (
            walk_with(kept=lambda path: path[-1]),
            "This is only where the walk ends. Return its whole path: append each point to it.",
        ),
        (
            without_a_limit,
            "It goes on after `max_steps`. A walk that has taken that many steps is over, too.",
        ),
        (
            walk_with(is_over=lambda *_: False),
            "It always takes `max_steps` steps. Stop after the first whose gradient is shorter "
            "than `tolerance`.",
        ),
        (
            walk_with(is_over=lambda *_: True),
            "It ends after its first step, whatever the gradient. It should go on until one is "
            "shorter than `tolerance`.",
        ),
        (
            walk_with(
                is_over=lambda by_m, by_b, rate, tolerance: math.hypot(by_m, by_b) > tolerance
            ),
            "It stops after the first step whose gradient is *longer* than `tolerance`. Asked for "
            "is the first whose gradient is shorter.",
        ),
        (
            walk_with(kept=lambda path: path[:1] + path[:-1]),
            "The start stands in it twice, and the last point is missing. Append a point after the "
            "step to it.",
        ),
        (
            walk_with(kept=lambda path: [path[0], path[-1]]),
            "There are only the first point and the last. Append after each step.",
        ),
        (
            walk_with(kept=lambda path: path[:1] + path[-1:] * (len(path) - 1)),
            "There are as many points as there should be, but after the first they are all the "
            "same: the last. Append a new tuple, `(m, b)`, after each step.",
        ),
        (
            walk_with(kept=lambda path: [path[0], *(each for pair in path[1:] for each in pair)]),
            "The m and the b of a point are two entries. Append them as one pair, with two pairs "
            "of brackets: `path.append((m, b))`.",
        ),
        (
            walk_with(kept=lambda path: [*path[:1], *(pair[::-1] for pair in path[1:])]),
            "In each point after the first, b stands before m.",
        ),
        (
            walk_with(kept=lambda path: path[:1] + path),
            "The start stands in it twice. `path` begins with it already.",
        ),
        (
            walk_with(kept=lambda path: path + path[-1:]),
            "The last point stands in it twice.",
        ),
        (
            asks_where_it_arrives(loss),
            "It compares the *loss* with the tolerance. Asked for is the length of the gradient.",
        ),
        (
            m_moves_first_all_over,
            "Here `m` moves first, and the derivative by `b` is taken on another line than the "
            "derivative by `m`. Take both before either number moves.",
        ),
        (
            asks_where_it_arrives(length_of_gradient, m_moves_first),
            "Here `m` moves first, and the derivative by `b` is taken on another line than the "
            "derivative by `m`. Take both before either number moves. And what is compared with "
            "the tolerance is the gradient *after* the step.",
        ),
        (
            asks_where_it_arrives(length_of_gradient),
            "The steps are right. But what is compared with the tolerance is the gradient *after* "
            "the step, so that the walk ends one step too soon. Asked for is the gradient that "
            "the step was made with.",
        ),
        (
            walk_while_it_falls,
            "It stops before a step that would raise the loss. Asked for is only the length of the "
            "gradient: at a rate that is too large the walk goes up, and that should be seen.",
        ),
        (
            walk_with(
                is_over=lambda by_m, by_b, rate, tolerance: (
                    rate * math.hypot(by_m, by_b) < tolerance
                )
            ),
            "It compares the length of the *step* with the tolerance. Asked for is the length of "
            "the gradient.",
        ),
        (
            walk_with(
                is_over=lambda by_m, by_b, rate, tolerance: min(abs(by_m), abs(by_b)) < tolerance
            ),
            "It is enough here if one of the two derivatives is small. The length of the gradient "
            "has both in it.",
        ),
        (
            walk_with(
                is_over=lambda by_m, by_b, rate, tolerance: max(abs(by_m), abs(by_b)) < tolerance
            ),
            "Each derivative is compared with the tolerance for itself. Asked for is the length of "
            "the gradient, `math.hypot(by_m, by_b)`, which is more.",
        ),
        (
            walk_with(lambda m, b, by_m, by_b, rate: (m - rate * by_b, b - rate * by_m)),
            "`m` moves by the derivative by b, and `b` by that by m. `gradient` gives the one by m "
            "first.",
        ),
        (
            walk_with(lambda m, b, by_m, by_b, rate: (m - rate * by_m, b)),
            "Only `m` moves.",
        ),
        (
            walk_with(lambda m, b, by_m, by_b, rate: (m, b - rate * by_b)),
            "Only `b` moves.",
        ),
        (
            lambda m, b, rate, tolerance, limit=100_000: descend(m, b, rate, tolerance, limit + 1),
            "At its limit it takes one step more than `max_steps`.",
        ),
        (
            lambda m, b, rate, tolerance, limit=100_000: descend(m, b, rate, tolerance, limit - 1),
            "At its limit it takes one step less than `max_steps`.",
        ),
        (
            by_the_first_gradient,
            "All steps are by the gradient of the start. Ask for it anew, inside the loop.",
        ),
        (
            walk_with(is_over=lambda by_m, by_b, rate, tolerance: abs(by_m) < tolerance),
            "Only the derivative by m is compared with the tolerance. The length of the gradient "
            "has both in it.",
        ),
        (
            walk_with(is_over=lambda by_m, by_b, rate, tolerance: abs(by_b) < tolerance),
            "Only the derivative by b is compared with the tolerance. The length of the gradient "
            "has both in it.",
        ),
        (
            walk_with(is_over=lambda by_m, by_b, rate, tolerance: by_m**2 + by_b**2 < tolerance),
            "The square of the length is compared with the tolerance. Take its root: "
            "`math.hypot(by_m, by_b)`.",
        ),
        (
            walk_with(is_over=lambda by_m, by_b, rate, tolerance: by_m + by_b < tolerance),
            "The sum of the two derivatives is no length: they may be negative. It is "
            "`math.hypot(by_m, by_b)`.",
        ),
        (
            walk_with(is_over=lambda by_m, by_b, rate, tolerance: math.hypot(by_m, by_b) < 0.1**5),
            "The tolerance is 0.1⁵, whatever is passed in. Use `tolerance`.",
        ),
    ),
    hints=(
        "A loop over `range(max_steps)`. In it: the gradient, then a new `m` and `b`, then append "
        "`(m, b)` to the path, then ask whether to stop.",
        "`by_m, by_b = gradient(m, b)`, then `m, b = m - learning_rate * by_m, b - learning_rate * "
        "by_b`. After `path.append((m, b))`: `if math.hypot(by_m, by_b) < tolerance: break`. And "
        "`return path` after the loop.",
    ),
    praise="It needs no more than a gradient.",
    carried=True,
)

# --- best_line


page_x, page_y = np.array(x), np.array(y)


def best_line(x, y):
    n = len(x)
    mean_x, mean_y = sum(x) / n, sum(y) / n
    mean_xx = sum(xi**2 for xi in x) / n
    mean_xy = sum(x[i] * y[i] for i in range(n)) / n
    m = (mean_xy - mean_x * mean_y) / (mean_xx - mean_x**2)
    b = mean_y - m * mean_x
    return m, b


def best_line_with_distances(x, y):
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    together = sum((xi - mean_x) * (yi - mean_y) for xi, yi in zip(x, y))  # noqa: B905
    m = together / sum((xi - mean_x) ** 2 for xi in x)
    return m, mean_y - m * mean_x


def line_of(slope, intercept=lambda mx, my, m: my - m * mx):
    """A line made of means: its slope of those of x, y, xx, xy and yy, then its intercept."""

    def line(x, y):
        x, y = np.array(x), np.array(y)
        mean_x, mean_y = np.mean(x), np.mean(y)
        m = slope(mean_x, mean_y, np.mean(x * x), np.mean(x * y), np.mean(y * y))
        return m, intercept(mean_x, mean_y, m)

    return line


def right_slope(mx, my, mxx, mxy, myy):
    return (mxy - mx * my) / (mxx - mx**2)


def sums_for_means(x, y):
    x, y = np.array(x), np.array(y)
    m = (np.sum(x * y) - np.sum(x) * np.sum(y)) / (np.sum(x * x) - np.sum(x) ** 2)
    return m, np.sum(y) - m * np.sum(x)


def sums_for_products(x, y):
    x, y = np.array(x), np.array(y)
    m = (np.sum(x * y) - np.mean(x) * np.mean(y)) / (np.sum(x * x) - np.mean(x) ** 2)
    return m, np.mean(y) - m * np.mean(x)


def with_means_of_the_page(count):
    """A line whose means of x, y and xx are those of the page's points, whatever points come in."""

    def line(x, y):
        mx, my, mxx = np.mean(page_x), np.mean(page_y), np.mean(page_x**2)
        m = (np.sum(np.multiply(x, y)) / count(x) - mx * my) / (mxx - mx**2)
        return m, my - m * mx

    return line


def with_mean_x_and_mean_y_of_the_page(x, y):
    mx, my = np.mean(page_x), np.mean(page_y)
    m = (np.mean(np.multiply(x, y)) - mx * my) / (np.mean(np.square(x)) - mx**2)
    return m, my - m * mx


def always_twenty(x, y):
    x, y = np.array(x), np.array(y)
    mean_x, mean_y = np.sum(x) / n, np.sum(y) / n
    m = (np.sum(x * y) / n - mean_x * mean_y) / (np.sum(x * x) / n - mean_x**2)
    return m, mean_y - m * mean_x


def draw_best_line(answer):
    """A student's line over the best one, among the points."""
    yours, (m, b) = two_numbers(answer(x, y)), best_line(x, y)
    if yours is None or not np.isfinite(yours).all() or np.allclose(yours, [m, b]):
        return None
    figure = plot_points(x, y)
    ends = np.array([-0.1, 1.1])
    lines = {"best": m * ends + b, "yours": yours[0] * ends + yours[1]}
    limits = figure.axes[0].axis()
    plot_curves(ends, lines, "x", "y", figure.axes[0])
    figure.axes[0].axis(limits)
    return figure, (
        f"The twenty points and two lines. The best has slope {m:.3f} and intercept {b:.3f}, "
        f"yours slope {yours[0]:.3f} and intercept {yours[1]:.3f}."
    )


def some_points(rng):
    """Two points or more, in lists as on the page, or in arrays."""
    count = 1 + drawn.length(rng)
    x, y = drawn.numbers(rng, count), drawn.numbers(rng, count)
    x[0] = x[1] + (np.max(np.abs(x)) or 1)  # no line has all points above one x
    kind = drawn.one_of(rng, list, np.array)
    return kind(x.tolist()), kind(y.tolist())


page.best_line = Exercise(
    best_line,
    another=best_line_with_distances,
    cases={
        "the points (0, 1), (1, 2), (2, 6)": ([0.0, 1.0, 2.0], [1.0, 2.0, 6.0]),
        "the points (1, 4), (2, 2), (4, 3), (5, 0)": ([1, 2, 4, 5], [4, 2, 3, 0]),
        "the twenty points": (x, y),
    },
    inputs=some_points,
    mistakes=(
        (
            line_of(lambda mx, my, mxx, mxy, myy: 0 * mx),
            "This is the flat line at the mean of y. The best slope isn't always 0.",
        ),
        (
            line_of(lambda mx, my, mxx, mxy, myy: mxy / mxx, lambda mx, my, m: 0 * m),
            "This is the best of the lines through the origin. Let the intercept be free.",
        ),
        (
            line_of(lambda mx, my, mxx, mxy, myy: mxy / mxx),
            "In the slope the products of the means are missing: subtract the mean of x times "
            "that of y above, and the square of the mean of x below.",
        ),
        (
            sums_for_means,
            "These are sums where means belong. The sum of products grows with n, a product of two "
            "sums with n². Divide each sum by n.",
        ),
        (
            sums_for_products,
            "The means of x and y are right. The bars over x² and xy are means too: divide "
            "these sums by n as well.",
        ),
        (
            line_of(lambda mx, my, mxx, mxy, myy: mxy - mx * my / (mxx - mx**2)),
            "All that is above the bar of the fraction needs parentheses around it: "
            "`(... - ...) /`.",
        ),
        (
            line_of(lambda mx, my, mxx, mxy, myy: (mxy - mx * my) / (mx**2 - mx**2)),
            "Something is divided by zero: the mean of the squares isn't the square of the mean. "
            "Square each x first, then take the mean.",
        ),
        (
            line_of(lambda mx, my, mxx, mxy, myy: (mxy - mx * my) / mxx - mx**2),
            "All that is below the bar of the fraction needs parentheses around it: "
            "`/ (... - ...)`.",
        ),
        (
            always_twenty,
            "Sums are divided by 20, the `n` of our points. These are other points: take `len(x)`.",
        ),
        (
            lambda xs, ys: best_line(x, y),
            "This is the line of our twenty points, whatever points come in. Take every mean "
            "from the `x` and `y` that are passed in.",
        ),
        (
            with_means_of_the_page(count=lambda xs: n),
            "`mean_x` and `mean_y` above belong to our twenty points, and so does `n`. Make all "
            "means anew, from the `x` and `y` that are passed in.",
        ),
        (
            with_mean_x_and_mean_y_of_the_page,
            "`mean_x` and `mean_y` above belong to our twenty points. Make them anew, from the `x` "
            "and `y` that are passed in.",
        ),
        (
            with_means_of_the_page(count=len),
            "`mean_x` and `mean_y` above belong to our twenty points. Make all means anew, from "
            "the `x` and `y` that are passed in.",
        ),
        (
            line_of(lambda mx, my, mxx, mxy, myy: (mxy - mx * my) / (myy - my**2)),
            "Below the bar of the fraction belong the squares of x. With those of y the line "
            "is to foretell x from y.",
        ),
        (
            line_of(right_slope, lambda mx, my, m: my + m * mx),
            "The slope is right. The intercept has a wrong sign: b is the mean of y "
            "*minus* m times the mean of x.",
        ),
        (
            line_of(right_slope, lambda mx, my, m: my - m),
            "The slope is right. In the intercept the mean of x is missing: b is the mean of "
            "y minus m times the mean of x.",
        ),
        (
            lambda x, y: (best_line(x, y)[0], y[0] - best_line(x, y)[0] * x[0]),
            "The slope is right. With that intercept the line goes through the first point. The "
            "best one goes through the point of both means.",
        ),
        (
            lambda x, y: (
                np.corrcoef(x, y)[0, 1],
                np.mean(y) - np.corrcoef(x, y)[0, 1] * np.mean(x),
            ),
            "In place of the slope stands the correlation. It has another divisor: for the slope "
            "it is the mean of the squares of x minus the square of their mean, without y.",
        ),
        (
            line_of(right_slope, lambda mx, my, m: my - mx),
            "The slope is right. In the intercept the slope is missing: b is the mean of y "
            "minus m times the mean of x.",
        ),
        (
            line_of(lambda mx, my, mxx, mxy, myy: mxy - mx * my / mxx - mx**2),
            "All that is above the bar of the fraction needs parentheses around it, and all that "
            "is below: `(... - ...) / (... - ...)`.",
        ),
        (
            line_of(lambda mx, my, mxx, mxy, myy: (mxx - mx**2) / (mxy - mx * my)),
            "The fraction is upside down.",
        ),
        (
            lambda x, y: (
                (y[-1] - y[0]) / (x[-1] - x[0]),
                y[0] - (y[-1] - y[0]) / (x[-1] - x[0]) * x[0],
            ),
            "This is the line through the first point and the last. All the others have a say, "
            "too.",
        ),
        (
            line_of(right_slope, lambda mx, my, m: my),
            "The slope is right. But the mean of y is the line's height in the *middle*; b is "
            "its height at x = 0.",
        ),
        (
            lambda x, y: best_line(x, y)[::-1],
            "Both numbers are right, in the wrong order: first the slope, then the intercept.",
        ),
        (
            lambda x, y: best_line(x, y)[0],
            "The slope is right. Return the intercept, too: `return m, b`.",
        ),
    ),
    hints=(
        "You need four means: of x, of y, of the squares of x, and of the products x y.",
        "`mean_xy = sum(xi * yi for xi, yi in zip(x, y)) / len(x)`, and the others likewise. "
        "The formula for m has only these four, and b follows from the second equation.",
    ),
    praise="No steps, no rate. It works for any points, unless all have the same x: then the "
    "formula divides by zero, and many lines are equally good.",
    picture=draw_best_line,
    carried=True,
)

# --- rate_for_sums


page.rate_for_sums = Exercise(
    Written(0.01 / 20, "0.01 / 20"),
    another=Written(0.01 / 20, "0.01 / n"),
    mistakes=(
        (
            0.01,
            "That is the rate with the mean. With sums every gradient is longer. By how much?",
        ),
        (
            0.2,
            "That is 20 times the rate, and the steps would be 400 times as long.",
        ),
        (
            0.01 / 20**0.5,
            "That is 0.01 over the *root* of 20. The gradient is 20 times as long, not √20 times.",
        ),
        (
            1 / 20,
            "That is the factor between the two gradients. Which rate does it make of 0.01?",
        ),
        (20, "That is the factor between the two gradients. Which rate does it make of 0.01?"),
        (0.005, "That is half of 0.01. How many times as long is the gradient of the sum?"),
        (0.00005, "A zero too many: 0.01 divided by 200."),
        (2000, "Upside down: that is 20 divided by 0.01."),
        (0.01 / 19, "That is 0.01 divided by 19. There are twenty points."),
        (0, "At rate 0 no step moves. (`//` leaves nothing behind the decimal point.)"),
        (
            0.01 / 400,
            "That is 0.01 divided by 20 twice. Only the gradient is 20 times as long.",
        ),
        (0.0001, "That would be right for a hundred points. Here there are twenty."),
    ),
    hints=(
        "A step is the learning rate times the gradient. The gradient of the sum is 20 times "
        "that of the mean.",
        "20 · rate must be 0.01.",
    ),
    praise="The same steps, one by one. (To stop at 6,817, too, the walk needs a tolerance 20 "
    "times as large, like its gradient.) With a hundred points you would have to divide again: "
    "that is what the mean saves you.",
)

# --- r_squared


def r_squared(predictions, targets):
    flat = [sum(targets) / len(targets)] * len(targets)
    return 1 - mean_squared_error(predictions, targets) / mean_squared_error(flat, targets)


def r_squared_from_sums(predictions, targets):
    predictions, targets = np.array(predictions), np.array(targets)
    left_over = np.sum((predictions - targets) ** 2)
    return 1 - left_over / np.sum((targets - targets.mean()) ** 2)


def of_losses(formula, level=np.mean):
    """A function of the loss of the predictions and that of a flat line at some level."""

    def quality(predictions, targets):
        predictions, targets = np.array(predictions), np.array(targets)
        flat = np.mean((level(targets) - targets) ** 2)
        return formula(np.mean((predictions - targets) ** 2), flat)

    return quality


def with_arrays(quality):
    """The same function, for lists too."""
    return lambda predictions, targets: quality(np.array(predictions), np.array(targets))


page.r_squared = Exercise(
    r_squared,
    another=r_squared_from_sums,
    tolerance=1e-9,
    cases={
        "predictions [1, 2, 4] of [1, 3, 5]": ([1, 2, 4], [1, 3, 5]),
        "predictions [2, 2, 2, 4] of [0, 2, 1, 7]": ([2, 2, 2, 4], [0, 2, 1, 7]),
        "predictions [5, 1] of [1, 2], worse than a flat line": ([5, 1], [1, 2]),
        "perfect predictions [1, 2, 5]": ([1, 2, 5], [1, 2, 5]),
    },
    inputs=some_predictions,
    mistakes=(
        (
            of_losses(lambda best, flat: best / flat),
            "This is the part of the loss that is *left*. The part that was removed is 1 minus "
            "that.",
        ),
        (
            of_losses(lambda best, flat: best),
            "This is the loss of the predictions. Which part of a flat line's loss do they remove?",
        ),
        (
            of_losses(lambda best, flat: flat - best),
            "This is how much loss was removed. Which *part* of the flat line's loss is it? "
            "Divide by that.",
        ),
        (
            of_losses(lambda best, flat: (1 - best) / flat),
            "1 minus the loss is divided as a whole. Only the loss of the predictions is: "
            "`1 - ... / ...`, without those brackets.",
        ),
        (
            of_losses(lambda best, flat: (flat - best) / best),
            "The loss that was removed is divided by the loss that is left. Divide by that of the "
            "flat line.",
        ),
        (
            of_losses(lambda best, flat: flat - best / flat),
            "All that is above the line of the fraction needs brackets around it: `(... - ...) /`.",
        ),
        (
            with_arrays(
                lambda predictions, targets: (
                    1 - np.mean(abs(predictions - targets)) / np.mean(abs(targets.mean() - targets))
                )
            ),
            "These are errors without their signs. Both losses are means of *squared* errors.",
        ),
        (
            of_losses(lambda best, flat: 1 - flat / best),
            "The fraction is upside down. The whole, of which you want a part, is the loss of "
            "the flat line.",
        ),
        (
            with_arrays(
                lambda predictions, targets: (
                    1
                    - np.mean((predictions - targets) ** 2)
                    / np.mean((predictions.mean() - targets) ** 2)
                )
            ),
            "Here the flat line lies at the mean of the predictions. The lazy alternative uses the "
            "mean of the *targets*.",
        ),
        (
            of_losses(lambda best, flat: 1 - best / flat, level=lambda targets: 0),
            "This is divided by the mean square of the targets themselves: that is a flat line at "
            "height 0. The flat line lies at the mean of the targets.",
        ),
        (
            with_arrays(
                lambda predictions, targets: (
                    1 - np.mean((predictions - targets) ** 2) / loss(0, sum(y) / n)
                )
            ),
            "This is divided by the flat line's loss on our twenty points. Take it from the "
            "`targets` that are passed in.",
        ),
        (
            with_arrays(
                lambda predictions, targets: (
                    1 - np.mean((predictions - targets) ** 2) / np.mean((sum(y) / n - targets) ** 2)
                )
            ),
            "Here the flat line lies at the mean of our twenty points, `mean_y`. Take the mean of "
            "the `targets` that are passed in.",
        ),
        (
            with_arrays(
                lambda predictions, targets: (
                    1
                    - np.mean((predictions - targets) ** 2)
                    / ((np.mean(targets) - targets[0]) ** 2 / len(targets))
                )
            ),
            "Here the flat line's loss is that of the first target alone, as when it has only one "
            "prediction: `zip` stops where the shorter list ends.",
        ),
        (
            with_arrays(
                lambda predictions, targets: (
                    np.mean((predictions - np.mean(predictions)) * (targets - np.mean(targets)))
                    ** 2
                    / (np.var(predictions) * np.var(targets))
                )
            ),
            "This is the square of the correlation. It is R² for the best line, but not for "
            "any predictions.",
        ),
        (
            with_arrays(
                lambda predictions, targets: (
                    1
                    - np.mean((predictions - targets) ** 2)
                    / np.mean((predictions - np.mean(targets)) ** 2)
                )
            ),
            "This is divided by the mean square distance of the *predictions* from the mean of the "
            "targets. A flat line's errors are those of the mean from the targets.",
        ),
        (
            of_losses(lambda best, flat: 1 - np.sqrt(best / flat)),
            "Roots were taken. The losses are compared as they are, squares.",
        ),
        (
            of_losses(lambda best, flat: max(0.0, 1 - best / flat)),
            "Right, until the predictions are worse than the flat line. Then it is negative, "
            "and one should see that. Don't cut it off at 0.",
        ),
    ),
    hints=(
        "Two losses: that of the predictions, and that of a flat line, which predicts the mean "
        "of the targets every time.",
        "`[mean_target] * len(targets)` are the flat line's predictions. Then 1 minus the "
        "quotient of the two losses.",
    ),
    praise="1 for perfect predictions, 0 for those that are no better than the mean, and below "
    "0 for worse. So it needn't be a square, in spite of its name.",
    carried=True,
)
