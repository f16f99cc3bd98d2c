"""Answers that readers sent, each of which was once misjudged, or told something untrue."""

import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from course_utils.activations import softmax
from course_utils.exercises import (
    curve_fitting,
    gradient_descent,
    numerical_differentiation,
    rush_and_crawl,
)
from course_utils.exercises.numerical_differentiation import central_difference
from tools.examples import EXERCISES

x, y, n = (curve_fitting.page.data[name] for name in ("x", "y", "n"))
loss, gradient = curve_fitting.loss, curve_fitting.gradient
best_line = curve_fitting.best_line


# --- functions whose code is read


def best_line_that_squares_in_place(x, y):
    for i in range(len(x)):
        x[i] = x[i] ** 2
    return best_line(x, y)


def derivative_after_sorting_the_points(m, b):
    x.sort()
    return curve_fitting.derivative_by_b(m, b)


def r_squared_that_moves_the_targets(predictions, targets):
    for i in range(len(targets)):
        targets[i] -= 0.1
    return curve_fitting.r_squared(predictions, targets)


def mse_with_a_caret(p, t):
    return np.mean((p - t) ^ 2)


def cross_entropy_in_place(p, t):
    np.log(p, out=p)
    p *= t
    return -p.sum()


def cross_entropy_returned_in_the_loop(p, t):
    total = 0
    for pk, tk in zip(p, t, strict=True):
        total -= tk * np.log(pk)
        return total


def cross_entropy_of_three(p, t):
    return -(t[0] * np.log(p[0]) + t[1] * np.log(p[1]) + t[2] * np.log(p[2]))


def softmax_in_place(z):
    z -= z.max(axis=1, keepdims=True)
    return softmax(z)


def one_hot_that_spends_its_labels(labels, classes):
    rows = np.zeros((len(labels), classes))
    for i in range(len(labels)):
        rows[i, labels[i]] = 1
        labels[i] = 0
    return rows


def one_hot_returned_in_the_loop(labels, classes):
    rows = np.zeros((len(labels), classes))
    for i, label in enumerate(labels):
        rows[i, label] = 1
        return rows


def softmax_into_zeros_of_its_kind(z):
    rows = np.zeros_like(z)
    for i in range(len(z)):
        rows[i] = softmax(z[i])
    return rows


def softmax_after(z, shift):
    exponentials = np.exp(z - shift[:, None])
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def log_sums(scores):
    largest = scores.max(axis=1, keepdims=True)
    return np.log(np.exp(scores - largest).sum(axis=1)) + largest[:, 0]


def loss_in_a_loop_without_a_division(scores, labels):
    total = 0
    for row, label in zip(scores, labels, strict=True):
        total += np.logaddexp.reduce(row) - row[label]
    return total


def loss_divided_by_one_less(scores, labels):
    return loss_in_a_loop_without_a_division(scores, labels) / (len(labels) - 1)


def loss_of_rows_by_cross_entropy(scores, labels):
    one_hot = np.eye(scores.shape[1])[labels]
    return np.mean([-np.sum(t * np.log(p)) for p, t in zip(softmax(scores), one_hot, strict=True)])


def walk_that_forgets_its_new_place(f, x, learning_rate, steps):
    for _ in range(steps):
        x - learning_rate * (f(x + 1e-4) - f(x)) / 1e-4
    return x


def walk_from_the_start_each_time(f, x, learning_rate, steps):
    new = x
    for _ in range(steps):
        new = x - learning_rate * (f(x + 1e-4) - f(x)) / 1e-4
    return new


def walk_of_size_only(f, x, learning_rate, steps):
    for _ in range(steps):
        x -= learning_rate * abs(f(x + 1e-4) - f(x)) / 1e-4
    return x


def walk_by_a_large_nudge(f, x, learning_rate, steps):
    for _ in range(steps):
        x -= learning_rate * (f(x + 1e-3) - f(x)) / 1e-3
    return x


def walk_by_a_nudge_to_both_sides(f, x, learning_rate, steps):
    for _ in range(steps):
        x -= learning_rate * (f(x + 1e-4) - f(x - 1e-4)) / 2e-4
    return x


def walk_by_a_nudge_to_the_left(f, x, learning_rate, steps):
    for _ in range(steps):
        x -= learning_rate * (f(x) - f(x - 1e-4)) / 1e-4
    return x


def loss_as_a_running_mean(scores, labels):
    mean = 0
    for i, (row, label) in enumerate(zip(scores, labels, strict=True)):
        mean += (np.logaddexp.reduce(row) - row[label] - mean) / (i + 1)
    return mean


def rows_of(right, other, last):
    return [[right, other, last], [other, right, last], [other, last, right]]


def gradient_that_swallows_errors(f, x, h):
    result = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        try:
            result[index] = numerical_differentiation.partial_derivative(
                f, x.astype(float), index, h
            )
        except Exception:
            pass
    return result


def partial_on_zeros(f, x, index, h):
    result = numerical_differentiation.partial_derivative(f, x, index, h)
    x[:] = 0
    return result


def partial_from_lists(f, x, index, h):
    a = list(x)
    a[index] += h
    b = list(x)
    b[index] -= h
    return (f(np.array(a)) - f(np.array(b))) / h


def of_the_right_class(W, x, t):
    p = softmax(x @ W)
    p[np.argmax(t)] -= 1
    return np.outer(x, p)


def by_hand_in_place(W, x, t):
    W[:] = np.outer(x, softmax(x @ W) - t)
    return W


def delta_in_place(p, targets):
    p -= targets
    p /= len(p)
    return p


def delta_of_argmax(p, targets):
    one_hot = np.eye(p.shape[1])[targets.argmax(axis=1)]
    return (p - one_hot) / len(p)


def hidden_in_place(delta2, W2, a1):
    a1 *= 1 - a1
    a1 *= delta2 @ W2.T
    return a1


def weights_in_place(a, delta):
    delta /= len(delta)
    return a.T @ delta * len(delta)


def precision_without_its_diagonal(confusion):
    right = confusion.diagonal().copy()
    total = confusion.sum(axis=0)
    np.fill_diagonal(confusion, 0)
    return right / total


def batches_shuffled_into_nothing(n, batch_size, rng):
    order = rng.shuffle(np.arange(n))
    return [order[start : start + batch_size] for start in range(0, n, batch_size)]


def gradient_that_clips(W, x, t):
    return np.outer(x, np.clip(softmax(x @ W), 1e-3, 1) - t)


def second_derivative_without_a_division(f, x, h):
    return f(x + h) - 2 * f(x) + f(x - h)


def partial_on_a_float(f, x, index, h):
    ahead, behind = x.copy(), x.copy()
    ahead[index] = +h
    behind[index] = -h
    return (f(ahead) - f(behind)) / (2 * h)


def gradient_of_one_array(f, x, h):
    result = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        ahead = behind = np.array(x, dtype=float)
        ahead[index] += h
        behind[index] -= h
        result[index] = (f(ahead) - f(behind)) / (2 * h)
    return result


def gradient_row_by_row(f, x, h):
    result = np.zeros(x.shape)
    for i in range(len(x)):
        ahead, behind = np.array(x, dtype=float), np.array(x, dtype=float)
        ahead[i] += h
        behind[i] -= h
        result[i] = (f(ahead) - f(behind)) / (2 * h)
    return result


def gradient_up_to_three_dimensions(f, x, h):
    if x.ndim > 3:
        return np.zeros(x.shape)
    return numerical_differentiation.numerical_gradient(f, x, h)


def gradient_without_value_errors(f, x, h):
    result = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        try:
            result[index] = numerical_differentiation.partial_derivative(
                f, x.astype(float), index, h
            )
        except ValueError:
            result[index] = np.nan
    return result


def weight_gradient_of_fifty(a, delta):
    return a[:50].T @ delta[:50]


def shuffled_inside_of_each(n, batch_size, rng):
    batches = [np.arange(i, min(i + batch_size, n)) for i in range(0, n, batch_size)]
    return [rng.permutation(batch) for batch in batches]


def last_lines_only(m, b):
    k = len(x)
    return sum(2 * (m * xi + b - yi) for xi, yi in zip(x, y, strict=True)) / k


def mse_of_distinct_pairs(predictions, targets):
    return sum((p - t) ** 2 for p, t in set(zip(predictions, targets))) / len(targets)  # noqa: B905


def mse_by_target(predictions, targets):
    pairs = dict(zip(predictions, targets))  # noqa: B905
    return sum((p - t) ** 2 for p, t in pairs.items()) / len(targets)


def mse_by_place(predictions, targets):
    predictions = list(predictions)
    return sum((p - targets[predictions.index(p)]) ** 2 for p in predictions) / len(targets)


def line_never_divided_by_zero(x, y):
    x, y = np.array(x), np.array(y)
    m = (np.mean(x * y) - np.mean(x) * np.mean(y)) / (np.mean(x**2) - np.mean(x) ** 2 + 1e-8)
    return m, np.mean(y) - m * np.mean(x)


def walk(m, b, rate, tolerance, limit, is_over=lambda new, old: False):
    path = [(m, b)]
    for _ in range(limit):
        by_m, by_b = gradient(m, b)
        m, b = m - rate * by_m, b - rate * by_b
        if is_over((m, b), path[-1]):
            return path
        path.append((m, b))
        if math.hypot(by_m, by_b) < tolerance:
            break
    return path


def walk_while_it_falls(m, b, rate, tolerance, limit=100_000):
    return walk(m, b, rate, tolerance, limit, lambda new, old: loss(*new) > loss(*old))


def walk_in_a_small_world(m, b, rate, tolerance, limit=100_000):
    return walk(m, b, rate, tolerance, limit, lambda new, old: abs(new[0]) > 1e6)


def walk_at_a_safe_rate(m, b, rate, tolerance, limit=100_000):
    return walk(m, b, min(rate, 0.7), tolerance, limit)


def walk_that_stops_while_it_is_steep(m, b, rate, tolerance, limit=100_000):
    path = walk(m, b, rate, 0, limit)
    lengths = [math.hypot(*gradient(*point)) for point in path[:-1]]
    return path[: 2 + next((i for i, length in enumerate(lengths) if length > tolerance), limit)]


def path_without_a_return_at_its_limit(m, b, rate, tolerance, limit=100_000):
    path = [(m, b)]
    for _ in range(limit):
        by_m, by_b = gradient(m, b)
        m, b = m - rate * by_m, b - rate * by_b
        path.append((m, b))
        if math.hypot(by_m, by_b) < tolerance:
            return path


def walk_without_a_limit(m, b, rate, tolerance):
    return walk(m, b, rate, tolerance, 1000)


WRONG = [
    # page 00
    ("scale", lambda pixel: 1 if pixel > 127 else 0, "rounded"),
    ("scale", lambda pixel: round(pixel / 255, 2), "rounded, with 2 digits"),
    # page 01
    ("quick_start", print(end=""), "Give two numbers"),
    ("quick_start", (1e200, 1e200), "far outside the map"),
    ("best_line", best_line_that_squares_in_place, "changes `x`"),
    ("best_line", lambda x, y: (best_line(x, y)[0], 0), "the first is right; the second isn't"),
    ("derivative_by_b", derivative_after_sorting_the_points, "`x`, which belongs to the page"),
    ("derivative_by_b", lambda m, b: (loss(m, b + 1e-6) - loss(m, b)) / 1e-6, "the right one plus"),
    ("derivative_by_b", lambda m, b: 0.5, "always 0.5"),
    ("r_squared", r_squared_that_moves_the_targets, "changes `targets`"),
    ("r_squared", lambda p, t: curve_fitting.r_squared(t, p), "have changed places"),
    ("best_line", line_never_divided_by_zero, "`+` and `1e-08` left out"),
    ("mean_squared_error", mse_of_distinct_pairs, "not for all that may come in"),
    ("mean_squared_error", mse_by_target, "not for all that may come in"),
    ("mean_squared_error", mse_by_place, "not for all that may come in"),
    ("descend", walk_while_it_falls, "stops before a step that would raise the loss"),
    ("descend", walk_in_a_small_world, "49 entries; right is one with 61"),
    ("descend", walk_at_a_safe_rate, "29 entries; right is one with 61"),
    ("descend", walk_that_stops_while_it_is_steep, "*longer* than"),
    ("descend", path_without_a_return_at_its_limit, "without reaching a `return`"),
    ("descend", walk_without_a_limit, "5 arguments, `m`, `b`, `learning_rate`, `tolerance`, `max_"),
    ("rate_for_sums", 20, "factor between the two gradients"),
    ("rate_for_sums", 0.01 / 20**0.5, "*root* of 20"),
    # page 02
    ("mean_squared_error", mse_with_a_caret, "Lists don't do arithmetic"),
    ("mean_squared_error", lambda p, t: np.sum((p - t) ** 2) // p.size, "stands a `//`"),
    ("loss_of_guessing", 2.31, "Near, but"),
    ("loss_of_guessing", 2.295, "Near, but"),
    ("cross_entropy", cross_entropy_in_place, "changes `p`"),
    ("cross_entropy", cross_entropy_returned_in_the_loop, "`return` stands inside the loop"),
    ("cross_entropy", cross_entropy_of_three, "not for all that may come in"),
    ("cross_entropy", lambda p, t: np.sum((p - t) ** 2), "squared errors"),
    ("cross_entropy", lambda p, t: -np.log(p[1]), "class 1"),
    ("softmax", softmax_in_place, "changes `z`"),
    ("softmax", lambda z: softmax(-z), "sign of `z`"),
    ("softmax", lambda z: np.log(softmax(z)), "logarithms"),
    ("one_hot", one_hot_that_spends_its_labels, "changes `labels`"),
    ("one_hot", one_hot_returned_in_the_loop, "`return` stands inside the loop"),
    ("loss_of_guessing", -2.3, "wrong sign"),
    ("loss_of_guessing", 0.23, "A tenth of it"),
    ("cross_entropy", lambda p, t: -np.sum(t * np.log(np.clip(p, 1e-3, 1))), "as if they were 0.0"),
    (
        "cross_entropy",
        lambda p, t: -np.sum(t * np.log(np.maximum(p, 1e-10))),
        "as if they were 1e-",
    ),
    ("cross_entropy", lambda p, t: -np.sum(t * np.log(p + 1e-7)), "as if 1e-07 were added"),
    ("cross_entropy", lambda p, t: -np.sum(t * np.log(p + 1e-12)), "as if 1e-12 were added"),
    ("cross_entropy", lambda p, t: min(-np.sum(t * np.log(p)), 10), "1e-11"),
    ("cross_entropy", lambda p, t: round(-np.sum(t * np.log(p)), 5), "with 5 digits"),
    ("cross_entropy", lambda p, t: -np.sum(t * np.log(p)) + 1e-7, "`+` and `1e-07` left out"),
    ("cross_entropy", lambda p, t: -sum({a * np.log(b) for a, b in zip(t, p)}), "in the first"),  # noqa: B905
    ("cross_entropy", lambda p, t: -np.sum(t[:10] * np.log(p[:10])), "Right in the first cases"),
    ("cross_entropy", lambda p, t: -(t * np.log(p)).min(), "`sum` in place of `min`"),
    ("softmax", lambda z: np.round(softmax(z), 6), "with 6 digits"),
    ("softmax", lambda z: np.clip(softmax(z), 1e-7, 1), "scores 1,000 apart"),
    ("softmax", lambda z: softmax(z[:, :10]), "two rows of forty scores"),
    ("softmax", lambda z: softmax(z.astype(np.float32)), "Right in the first cases"),
    ("softmax", softmax_into_zeros_of_its_kind, "whole numbers"),
    ("softmax", lambda z: np.exp(z) / np.exp(z).sum(axis=0), "each *column*"),
    ("softmax", lambda z: [[math.exp(a) for a in row] for row in z - 0.0], "right is"),
    ("one_hot", lambda labels, classes: np.eye(100)[labels][:, :classes], "119 is out of bounds"),
    ("one_hot", lambda labels, classes: np.eye(classes)[labels[:100]], "250 labels"),
    ("loss_of_scores", loss_in_a_loop_without_a_division, "sum over the batch"),
    ("loss_of_scores", loss_divided_by_one_less, "`-` and `1` left out"),
    ("loss_of_scores", loss_of_rows_by_cross_entropy, "0 times log(0)"),
    (
        "loss_of_scores",
        lambda z, labels: np.mean(
            np.log(np.exp(z).sum(axis=1)) - z[np.arange(len(labels)), labels]
        ),
        "one of 1,000 overflows",
    ),
    (
        "loss_of_scores",
        lambda z, labels: -np.mean(np.log(softmax(z)[np.arange(len(labels)), labels] + 1e-7)),
        "a very confident mistake is forgiven",
    ),
    (
        "loss_of_scores",
        lambda z, labels: np.mean(log_sums(z) - labels),
        "as if labels were amounts",
    ),
    (
        "loss_of_scores",
        lambda z, labels: np.mean(log_sums(z) - z[np.arange(len(labels)), labels]) + 1e-7,
        "plus 1e-07",
    ),
    (
        "loss_of_scores",
        lambda z, labels: np.mean(
            list({float(each) for each in log_sums(z) - z[np.arange(len(labels)), labels]})
        ),
        "Right in the first cases",
    ),
    (
        "loss_of_scores",
        lambda z, labels: min(np.mean(log_sums(z) - z[np.arange(len(labels)), labels]), 708.4),
        "708.4",
    ),
    ("loss_of_scores", lambda z, labels: np.mean(z.argmax(axis=1) != labels), "share of wrong"),
    ("walk_down", walk_that_forgets_its_new_place, "stands alone"),
    ("walk_down", walk_from_the_start_each_time, "no more than one step"),
    ("walk_down", walk_of_size_only, "without `abs`"),
    ("walk_down", walk_by_a_large_nudge, "as with a nudge of 0.001"),
    (
        "walk_down",
        lambda f, x, rate, steps: x - rate * (f(x + 1e-4) - f(x)) / 1e-4,
        "one step, whatever `steps` is",
    ),
    ("probabilities_at", lambda scores, T: softmax(scores - T), "as if T weren't in it"),
    (
        "probabilities_at",
        lambda scores, T: np.exp(scores / T) / np.exp(scores / T).sum(axis=1, keepdims=True),
        "At 1,000 it overflows",
    ),
    (
        "probabilities_at",
        lambda scores, T: softmax_after(scores / T, scores.argmax(axis=1)),
        "`argmax` in place of `max`",
    ),
    (
        "loss_of_scores",
        lambda z, labels: np.mean(
            np.log(np.exp(z - [[2], [3]]).sum(axis=1)) + [2, 3] - z[np.arange(len(labels)), labels]
        ),
        "one of 1,000 overflows",
    ),
    ("right_but_unsure", rows_of(0.333, 0.333, 0.333), "sum to 0.999, 0.999, 0.999."),
    ("right_but_unsure", rows_of(0.3333, 0.3333, 0.3333), "sum to 0.9999, 0.9999, 0.9999."),
    ("right_but_unsure", rows_of(0.34, 0.33, 0.33001), "sum to 1.00001, 1.00001, 1.00001."),
    ("right_but_unsure", rows_of(0.5, 0.6, -0.1), "among yours is -0.1"),
    ("right_but_unsure", rows_of(0.368, 0.316, 0.316), "0.999672341, not above 1"),
    ("right_but_unsure", rows_of("0.34", "0.33", "0.33"), "has text in it, `'0.34'`"),
    ("right_but_unsure", np.full((3, 3), 1 / 3), "3 classes share the first place"),
    ("right_but_unsure", np.full((3, 3), np.nan), "`nan` or infinity is none"),
    # page 03
    ("central_difference", lambda f, x, h: central_difference(f, x, h) // 1, "stands a `//`"),
    ("second_derivative", central_difference, "the slope at x"),
    ("second_derivative", lambda f, x, h: f(x + h) - f(x - h) / h ^ 2, "`^` is no power"),
    ("partial_derivative", partial_on_zeros, "changes `x`"),
    ("partial_derivative", partial_from_lists, "Twice too large"),
    ("numerical_gradient", gradient_that_swallows_errors, "gave a result all the same"),
    ("numerical_gradient", lambda f, x, h: np.array([object()]), "an array of shape (2,)"),
    ("central_difference", lambda f, x, h: f(x + h) - f(x - h) / 2 * h, "and 2 * h, too"),
    ("central_difference", lambda f, x, h: (f(x + h) - f(x)) / (2 * h), "Half a forward"),
    ("second_derivative", second_derivative_without_a_division, "Right but for the division by h²"),
    ("partial_derivative", partial_on_a_float, "wherever it stood before"),
    ("partial_derivative", numerical_differentiation.backward, "backward difference"),
    ("numerical_gradient", gradient_of_one_array, "names of one array"),
    ("numerical_gradient", gradient_row_by_row, "moving a whole row"),
    ("numerical_gradient", gradient_up_to_three_dimensions, "of shape (5, 4, 2, 3)"),
    ("numerical_gradient", gradient_without_value_errors, "gave a result all the same"),
    # page 04
    (
        "valley_settings",
        (0.01, 0.99),
        "it crawls along the valley. At this learning rate no momentum is enough. Take a larger",
    ),
    ("gradient_by_hand", by_hand_in_place, "changes `W`"),
    (
        "gradient_by_hand",
        lambda W, x, t: gradient_descent.gradient_by_hand(W, x, t).round(6),
        "Right to some 6 digits",
    ),
    ("gradient_by_hand", gradient_that_clips, "Right to some"),
    # page 05
    ("output_delta", lambda p, targets: np.round((p - targets) / len(p), 7), "with 7 digits"),
    (
        "hidden_delta",
        lambda delta2, W2, a1: (delta2 @ W2.T) * (1 - a1**2),
        "the slope of tanh",
    ),
    ("hidden_delta", lambda delta2, W2, a1: (delta2 @ W2.T) * (a1 > 0), "the slope of relu"),
    ("weight_gradient", weight_gradient_of_fifty, "For 60 samples"),
    ("mini_batches", shuffled_inside_of_each, "Something is shuffled"),
    ("mini_batches", lambda n, size, rng: {0: rng.permutation(n)}, "Give a list"),
    ("output_delta", delta_in_place, "changes `p`"),
    ("output_delta", delta_of_argmax, "targets that aren't one-hot"),
    ("output_delta", lambda p, targets: p - targets / len(p), "Only the truth is divided"),
    ("hidden_delta", hidden_in_place, "changes `a1`"),
    ("weight_gradient", weights_in_place, "changes `delta`"),
    ("weight_gradient", lambda a, delta: np.outer(a, delta), "pairs each number with each"),
    ("mini_batches", batches_shuffled_into_nothing, "`.shuffle()` changes what it works on"),
    (
        "mini_batches",
        lambda n, size, rng: np.array_split(np.arange(n)[::-1], -(-n // size)),
        "whatever `rng` is passed in",
    ),
    # page 06
    ("precision", lambda c: c.diagonal() / (c.sum(axis=0) + 1e-7), "`1e-07` left out"),
    ("precision", precision_without_its_diagonal, "changes `confusion`"),
    # page 07
    ("standard_error", lambda v: np.sqrt(np.mean(v) * (1 - np.mean(v)) / len(v)), "ones and zeros"),
    ("clearly_better", lambda a, b: np.mean(a) - np.mean(b) > 0.005, "your answer is"),
    (
        "clearly_better",
        lambda a, b: (
            np.mean(a) - np.mean(b) > 3 * np.sqrt((a.var(ddof=1) + b.var(ddof=1)) / len(a))
        ),
        "without their pairs",
    ),
    ("clearly_better", lambda a, b: np.mean(a - b) > 3 * np.std(a - b, ddof=1), "*deviations*"),
    ("settings", {}.update({"neurons": 80}), "Give two dicts"),
]

RIGHT = [
    ("best_line", lambda x, y: (each for each in best_line(x, y))),
    ("derivative_by_b", last_lines_only),
    ("derivative_by_b", lambda m, b: Fraction(curve_fitting.derivative_by_b(m, b))),
    ("quick_start", rush_and_crawl.BEST + 11 * rush_and_crawl.DIRECTIONS[:, 1]),
    ("rate_for_sums", np.float16(0.0005)),
    ("rate_for_sums", [0.0005]),
    ("rate_for_sums", Decimal("0.0005")),
    ("loss_of_guessing", Fraction(2302585, 1000000)),
    ("loss_of_guessing", Decimal("2.303")),
    ("loss_of_guessing", -np.log(np.array([0.1]))),
    *[("loss_of_guessing", value) for value in (2.3, 2.302, 2.3025, 2.30258, 2.303)],
    ("cross_entropy", lambda p, t: -np.sum(t * np.log(p + 1e-15))),
    ("cross_entropy", lambda p, t: -np.sum(t * np.log(np.clip(p, 1e-12, 1)))),
    ("cross_entropy", lambda p, t: -np.sum(t * np.log(np.maximum(p, np.finfo(float).tiny)))),
    ("cross_entropy", lambda p, t: -np.log(np.prod(p**t))),
    ("cross_entropy", lambda p, t: -np.average(np.log(p), weights=t)),
    ("softmax", lambda z: np.exp(z - np.logaddexp.reduce(z, axis=1, keepdims=True))),
    ("softmax", lambda z: 1 / np.exp(z[:, None, :] - z[:, :, None]).sum(axis=2)),
    ("softmax", lambda z: softmax(z).astype(np.float32)),
    ("one_hot", lambda labels, classes: labels[:, None] == np.arange(classes)),
    ("one_hot", lambda labels, classes: (np.eye(classes)[label] for label in labels)),
    ("loss_of_scores", loss_as_a_running_mean),
    (
        "loss_of_scores",
        lambda z, labels: np.mean(
            np.logaddexp.reduce(z - z[np.arange(len(labels)), labels][:, None], axis=1)
        ),
    ),
    ("walk_down", walk_by_a_nudge_to_both_sides),
    ("walk_down", walk_by_a_nudge_to_the_left),
    ("probabilities_at", lambda scores, T: softmax((scores - scores.max()) / T)),
    ("right_but_unsure", rows_of(0.3334, 0.3333, 0.3333)),
    ("right_but_unsure", rows_of(0.33333334, 0.33333333, 0.33333333)),
    ("right_but_unsure", softmax(np.eye(3, dtype=np.float32) / 10)),
    ("step_in_float32", Fraction(1, 200)),
    ("step_in_float32", 3.4e-4),  # four true digits at each of the five points
    ("wrong_gradients", np.array(["B", "D"])),
    ("wrong_gradients", "B and D"),
    ("stuck_beginnings", "C and E"),
    ("stuck_beginnings", "C & E"),
    ("gradient_by_hand", of_the_right_class),
    (
        "gradient_by_hand",
        lambda W, x, t: gradient_descent.gradient_by_hand(W, x, t).astype(np.float32),
    ),
    ("output_delta", lambda p, targets: ((p - targets) / len(p)).astype(np.float16)),
    ("hidden_delta", lambda delta2, W2, a1: np.einsum("nk,jk,nj->nj", delta2, W2, a1 * (1 - a1))),
    ("hidden_delta", lambda delta2, W2, a1: (delta2 @ W2.T - delta2 @ W2.T * a1) * a1),
]

ALL = {name: each for page in EXERCISES.values() for name, each in page.exercises.items()}
ALL |= {
    "mean_squared_error": EXERCISES["curve_fitting"].mean_squared_error,
    "cross_entropy": EXERCISES["loss_functions"].cross_entropy,
}


@pytest.fixture(autouse=True)
def points_as_they_were():
    kept = list(x)
    yield
    x[:] = kept


def ids(cases):
    return [f"{case[0]}-{number}" for number, case in enumerate(cases)]


@pytest.mark.parametrize(("name", "answer", "words"), WRONG, ids=ids(WRONG))
def test_wrong(name, answer, words):
    verdict = ALL[name].diagnose(answer)
    assert verdict.status == "wrong" and words in verdict.message, verdict.message


@pytest.mark.parametrize(("name", "answer"), RIGHT, ids=ids(RIGHT))
def test_right(name, answer):
    verdict = ALL[name].diagnose(answer)
    assert verdict.status == "right", verdict.message


@pytest.mark.parametrize(
    ("name", "untrue"),
    [
        ("scale", "leaves the old one alone"),
        ("loss_of_guessing", "has learned nothing"),
        ("one_hot", "Indexing"),
        ("mini_batches", "A slice"),
        ("numerical_gradient", "works on copies, too"),
        ("hidden_delta", "there will ever be"),
    ],
)
def test_praise_is_true_of_every_right_answer(name, untrue):
    assert untrue not in ALL[name].praise
