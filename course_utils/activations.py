"""Activation functions, for a number or an array of any shape.

Floating dtypes are kept (float32 stays float32); integers and Booleans become float64.
What isn't as described is refused: a TypeError says that it isn't real numbers, a ValueError what
else is wrong.
"""

import numpy as np

from course_utils.arrays import as_floating


def sigmoid(z):
    """Squash every number into (0, 1): ``1 / (1 + exp(-z))``.

    Parameters
    ----------
    z : array_like of real numbers, any shape
        Squashed entry by entry.

    Returns
    -------
    floating ndarray or scalar, shape of `z`
    """
    # exp(-z) may become infinite; 1 / infinity is then 0, which is the right limit.
    with np.errstate(over="ignore"):
        exponentials = np.exp(-as_floating(z))
    exponentials += 1  # in place: this is where a training spends much of its time
    return 1 / exponentials


def relu(z):
    """Rectified linear unit: `z` where it is positive, else 0.

    Parameters
    ----------
    z : array_like of real numbers, any shape
        Looked at entry by entry.

    Returns
    -------
    floating ndarray or scalar, shape of `z`
    """
    return np.maximum(as_floating(z), 0)


def softmax(z):
    """Turn each row of scores into probabilities: ``exp(z) / sum(exp(z))`` along the last axis.

    Parameters
    ----------
    z : array_like of real numbers, shape (..., classes)
        One sample's scores (logits), or a batch of them, one per row, of at least one class.

    Returns
    -------
    floating ndarray, shape of `z`
        No entry is negative and each row sums to 1.
    """
    z = as_floating(z)
    if z.ndim == 0 or z.shape[-1] == 0:
        raise ValueError(f"softmax needs rows of scores, shape (..., classes); got {z.shape}")
    z = z.T.copy()  # classes first: NumPy adds up along the first axis several times faster
    # Subtracting the largest score cancels in the quotient and keeps exp from overflowing.
    exponentials = np.exp(z - z.max(axis=0))
    return (exponentials / exponentials.sum(axis=0)).T
