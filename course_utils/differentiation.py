"""Derivatives from values of the function alone: the judge of every gradient in the course.

What isn't as described is refused: a TypeError says that it isn't real numbers, a ValueError what
else is wrong.
"""

from dataclasses import dataclass

import numpy as np

from course_utils.activations import sigmoid
from course_utils.arrays import as_array, as_floating, one_hot, one_number


def forward_difference(f, x, h=1e-8):
    """Slope of the secant from `x` to ``x + h``: ``(f(x + h) - f(x)) / h``.

    Parameters
    ----------
    f : callable
        Where `x` is an array, it must work entry by entry.
    x : float or ndarray, any shape
        Where the slope is wanted.
    h : float, default 1e-8
        Truncation shrinks like h and rounding grows like 1/h; in float64 they meet near the
        square root of machine epsilon. In float32 take 3e-4.

    Returns
    -------
    float or ndarray, shape of ``f(x)``
    """
    return (f(x + h) - f(x)) / h


def central_difference(f, x, h=1e-5):
    """Slope of the secant around `x`: ``(f(x + h) - f(x - h)) / (2 * h)``.

    Parameters
    ----------
    f : callable
        Where `x` is an array, it must work entry by entry.
    x : float or ndarray, any shape
        Where the slope is wanted.
    h : float, default 1e-5
        Truncation shrinks like h squared (the even terms of the Taylor series cancel) and
        rounding grows like 1/h; in float64 they meet near the cube root of machine epsilon.
        In float32 take 5e-3.

    Returns
    -------
    float or ndarray, shape of ``f(x)``
    """
    return (f(x + h) - f(x - h)) / (2 * h)


def partial_derivative(f, x, index, h=1e-5):
    """Central difference of `f` along one entry of `x`, all others held fixed.

    Parameters
    ----------
    f : callable
        Takes an array shaped like `x`, returns one number.
    x : array_like of real numbers, any shape
        Never changed, even if `f` raises: `f` is given float64 copies. So integers are safe.
    index : int or tuple of int
        The one entry that moves.
    h : float, default 1e-5
        Positive and finite.

    Returns
    -------
    float

    Raises
    ------
    IndexError
        If there is no such entry.
    """
    if not 0 < h < np.inf:
        raise ValueError(f"the step h must be positive and finite, got {h}")
    x = as_floating(x)
    if np.ndim(x[index]) != 0:
        raise ValueError(f"index {index} names no single entry of an array of shape {x.shape}")
    ahead, behind = np.array(x, dtype=np.float64), np.array(x, dtype=np.float64)
    ahead[index] += h
    behind[index] -= h
    return (one_number(f(ahead)) - one_number(f(behind))) / (2 * h)


def numerical_gradient(f, x, h=1e-5):
    """All partial derivatives of `f` at `x`, at the price of two evaluations of `f` each.

    Parameters
    ----------
    f : callable
        Takes an array shaped like `x`, returns one number. It must use its argument: it is given
        copies of `x`, never `x` itself.
    x : array_like of real numbers, any shape
        The point where the derivatives are wanted. Never changed, even if `f` raises; integers are
        safe.
    h : float, default 1e-5
        The step to either side of each entry. Positive and finite.

    Returns
    -------
    ndarray of float64, shape of `x`
    """
    x = as_floating(x)
    gradient = np.empty(x.shape)
    for index in np.ndindex(x.shape):
        gradient[index] = partial_derivative(f, x, index, h)
    return gradient


def two_layer_numerical_gradient(inputs, labels, weights, biases, h=1e-5):
    """Numerical gradient of a whole two-layer network, many times sooner.

    Sigmoid, softmax and mean cross entropy. A weight of the first layer changes one column of
    the hidden layer and nothing else, and its share in the scores is one outer product. So the
    products of matrices are computed once, and all weights into a neuron are moved together, each
    in a copy of the scores of its own. The gradient is as numerical as before.

    Parameters
    ----------
    inputs : ndarray of float64, shape (batch, n)
        One sample in each row.
    labels : ndarray of int, shape (batch,)
        The right class of each sample.
    weights : pair of ndarray of float64, shapes (n, hidden) and (hidden, classes)
        Of the hidden layer, then of the outputs.
    biases : pair of ndarray of float64, shapes (hidden,) and (classes,)
        Likewise.
    h : float, default 1e-5
        The step to either side of each entry.

    Returns
    -------
    weight_gradients, bias_gradients : pairs of ndarray of float64, shaped like `weights`, `biases`
    """
    inputs, w1, w2, b1, b2 = (
        np.asarray(as_floating(a), dtype=np.float64) for a in (inputs, *weights, *biases)
    )
    labels = as_array(labels)
    shapes = [a.shape for a in (inputs, labels, w1, w2, b1, b2)]
    n, neurons, classes = inputs.shape[1:], w2.shape[:1], w2.shape[1:]
    fitting = [inputs.shape, inputs.shape[:1], n + neurons, w2.shape, neurons, classes]
    if not inputs.ndim == w2.ndim == 2 or shapes != fitting or 0 in inputs.shape + w2.shape:
        raise ValueError(f"inputs, labels, weights and biases have shapes that don't fit: {shapes}")
    one_hot(labels, len(b2))  # refuses what is no class
    sums = inputs @ w1 + b1
    hidden = sigmoid(sums)
    scores = hidden @ w2 + b2

    def loss(scores):  # shape (copies, batch, classes), one loss per copy
        largest = scores.max(axis=-1)
        total = np.exp(scores - largest[..., np.newaxis]).sum(axis=-1)
        truth = scores[:, np.arange(len(labels)), labels]
        return np.mean(np.log(total) + largest - truth, axis=-1)

    def slopes(layer_inputs, change, weights_out):
        # Row i: how far the neuron's sum moves with weight i, for each sample; last, with its bias.
        directions = np.vstack([layer_inputs.T, np.ones(len(layer_inputs))])

        def moved_loss(step):
            return loss(scores + change(step * directions)[..., np.newaxis] * weights_out)

        return central_difference(moved_loss, 0.0, h)

    def change_of(neuron):
        return lambda moves: sigmoid(sums[:, neuron] + moves) - hidden[:, neuron]

    first = np.array([slopes(inputs, change_of(j), w2[j]) for j in range(len(b1))]).T
    second = np.array([slopes(hidden, lambda moves: moves, row) for row in np.eye(len(b2))]).T
    return (first[:-1], second[:-1]), (first[-1], second[-1])


@dataclass(frozen=True)
class GradientCheck:
    """How far a gradient is from the numerical one, and where it is farthest.

    Attributes
    ----------
    passed : bool
        Whether the largest relative error is within the tolerance.
    relative_error : float
        That error; NaN where a derivative is NaN.
    worst : tuple of int
        Index of its entry.
    given, numerical : float
        The two derivatives there.
    checked : int
        Number of entries compared.
    """

    passed: bool
    relative_error: float
    worst: tuple
    given: float
    numerical: float
    checked: int

    def __str__(self):
        verdict = "agrees" if self.passed else "DISAGREES"
        return (
            f"gradient {verdict}: largest relative error {self.relative_error:.0e} in "
            f"{self.checked} entries, at {self.worst}: given {self.given:.6g}, "
            f"numerical {self.numerical:.6g}"
        )


def gradient_check(f, gradient, x, h=1e-5, tolerance=1e-5, sample=None, seed=0):
    """Hold a gradient against the numerical one, entry by entry.

    An entry's relative error is the difference of the two derivatives over the larger of their
    sizes, or over a thousandth of the largest entry, below which rounding in `f` takes over.

    Parameters
    ----------
    f : callable
        Takes an array shaped like `x`, returns one number. It must use its argument: it is given
        copies of `x`, never `x` itself.
    gradient : array_like of float, shape of `x`
        The gradient to be checked.
    x : array_like of real numbers, any shape
        The point where the derivatives are wanted. Never changed, even if `f` raises; integers are
        safe.
    h : float, default 1e-5
        The step to either side of each entry. Positive and finite.
    tolerance : float, default 1e-5
        Largest relative error that passes.
    sample : int, optional
        Check so many entries, from 1 to all, drawn without replacement, instead of all.
    seed : int, default 0
        Of that draw.

    Returns
    -------
    GradientCheck
    """
    x, gradient = as_floating(x), as_floating(gradient)
    if gradient.shape != x.shape or x.size == 0:
        raise ValueError(
            f"gradient of shape {gradient.shape} must have the shape of x, {x.shape}, "
            "and at least one entry"
        )
    indices = list(np.ndindex(x.shape))
    if sample is not None:
        if not 1 <= sample <= x.size:
            raise ValueError(f"sample must be from 1 to the {x.size} entries of x, got {sample}")
        chosen = np.random.default_rng(seed).choice(x.size, sample, replace=False)
        indices = [indices[place] for place in chosen]
    numerical = np.array([partial_derivative(f, x, index, h) for index in indices])
    given = np.array([gradient[index] for index in indices])
    size = np.maximum(np.abs(given), np.abs(numerical))
    largest = np.max(size, where=np.isfinite(size), initial=np.finfo(np.float64).tiny)
    scale = np.maximum(size, 1e-3 * largest)
    errors = np.abs(given - numerical) / scale
    worst = int(np.argmax(errors))  # argmax takes a NaN for the largest
    return GradientCheck(
        passed=bool(errors[worst] <= tolerance),
        relative_error=float(errors[worst]),
        worst=indices[worst],
        given=float(given[worst]),
        numerical=float(numerical[worst]),
        checked=len(indices),
    )
