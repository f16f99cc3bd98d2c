"""Walking downhill: gradient descent with a memory of its path and an account of its end.

What isn't as described is refused: a TypeError says that it isn't real numbers, a ValueError what
else is wrong.
"""

from dataclasses import dataclass

import numpy as np

from course_utils.arrays import as_floating, one_number
from course_utils.differentiation import numerical_gradient


@dataclass(frozen=True)
class Descent:
    """A walk downhill.

    Attributes
    ----------
    path : ndarray of float64, shape (steps + 1, ...)
        Every point visited, the start first. All are finite.
    values : ndarray of float64, shape (steps + 1,)
        The function at each of them.
    outcome : {"converged", "out of steps", "diverged"}
        How it ended.
    message : str
        The outcome in a sentence.
    """

    path: np.ndarray
    values: np.ndarray
    outcome: str
    message: str

    @property
    def end(self):
        """Last point of the path, shaped like the start."""
        return self.path[-1]

    @property
    def steps(self):
        """Number of steps taken."""
        return len(self.path) - 1


def gradient_descent(f, start, learning_rate, steps, gradient=None, tolerance=1e-6):
    """Walk downhill: ``x = x - learning_rate * gradient(x)``, again and again.

    It ends after the first step whose gradient was shorter than `tolerance` (converged), after
    `steps` steps (out of steps, or diverged if the value then lies above where it began), or as
    soon as a number overflows (diverged).

    Parameters
    ----------
    f : callable
        Takes an array shaped like `start`, returns one number.
    start : array_like of float or int, any shape
        Left as it is. Finite, and with a finite value.
    learning_rate : float
        Positive and finite.
    steps : int
        The most steps to take, at least 1.
    gradient : callable, optional
        Takes an array shaped like `start`, returns its gradient in the same shape. Without it,
        `numerical_gradient` of `f` is used.
    tolerance : float, default 1e-6
        Length (Euclidean) of a gradient that counts as flat. With 0, all steps are taken.

    Returns
    -------
    Descent
    """
    if not 0 < learning_rate < np.inf:
        raise ValueError(f"the learning rate must be positive and finite, got {learning_rate}")
    if steps < 1:
        raise ValueError(f"at least one step is needed, got steps={steps}")
    if not tolerance >= 0:
        raise ValueError(f"the tolerance must not be negative, got {tolerance}")
    if gradient is None:
        gradient = lambda x: numerical_gradient(f, x)  # noqa: E731
    x = np.array(as_floating(start), dtype=np.float64)
    path, values = [x], [one_number(f(x.copy()))]
    if not (np.all(np.isfinite(x)) and np.isfinite(values[0])):
        raise ValueError(f"the start must be finite and have a finite value, got {x}: {values[0]}")

    def ended(outcome, message):
        return Descent(np.array(path), np.array(values), outcome, message)

    with np.errstate(over="ignore", invalid="ignore"):  # a walk that diverges says so below
        for step in range(1, steps + 1):
            slope = np.asarray(as_floating(gradient(x.copy())), dtype=np.float64)
            if slope.shape != x.shape:
                raise ValueError(f"the gradient has shape {slope.shape}, the point {x.shape}")
            x = x - learning_rate * slope
            value = one_number(f(x.copy()))
            if not (np.all(np.isfinite(x)) and np.isfinite(value)):
                return ended(
                    "diverged",
                    f"diverged: after {step - 1} steps the numbers overflowed, from "
                    f"{values[0]:.6g} at the start. Try a learning rate smaller than "
                    f"{learning_rate:g}.",
                )
            path.append(x)
            values.append(value)
            length = np.linalg.norm(slope)
            if length < tolerance:
                break
    if values[-1] > values[0]:
        # Also where the gradient is flat: far out, x + h rounds to x and every difference is 0.
        return ended(
            "diverged",
            f"diverged: after {step} steps the value is {values[-1]:.6g}, above the "
            f"{values[0]:.6g} of the start. Try a learning rate smaller than {learning_rate:g}.",
        )
    if length < tolerance:
        return ended(
            "converged",
            f"converged after {step} step{'s' * (step > 1)}: the last gradient had length "
            f"{length:.4g}, below {tolerance:g}.",
        )
    return ended(
        "out of steps",
        f"out of steps: after {step} the last gradient still had length {length:.4g}, "
        f"not below {tolerance:g}.",
    )
