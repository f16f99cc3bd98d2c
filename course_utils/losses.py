"""Loss functions: one number that says how wrong a batch of predictions is.

A batch holds one sample per row; a one-dimensional array is a single sample. Losses are averaged
over the batch, so that they do not grow with it. What overflows is infinite, with NumPy's warning.
What isn't as described is refused: a TypeError says that it isn't real numbers, a ValueError what
else is wrong.
"""

import numpy as np

from course_utils.arrays import as_array, as_floating, one_hot


def sum_squared_error(prediction, target):
    """Half the sum of a sample's squared errors, averaged over the batch.

    The half cancels the 2 of the derivative, which is then simply ``prediction - target``.

    Parameters
    ----------
    prediction : array_like of real numbers, shape (outputs,) or (batch, outputs)
        What was guessed, for one sample or one in each row.
    target : array_like of real numbers, shape of `prediction`
        What is right.

    Returns
    -------
    float
    """
    return float(np.mean(0.5 * np.sum(_errors(prediction, target) ** 2, axis=-1)))


def mean_squared_error(prediction, target):
    """Mean of the squared errors over every entry, as in scikit-learn: no half, no sum.

    Parameters
    ----------
    prediction : array_like of real numbers, any shape
        What was guessed.
    target : array_like of real numbers, shape of `prediction`
        What is right.

    Returns
    -------
    float
    """
    return float(np.mean(_errors(prediction, target) ** 2))


def cross_entropy(probabilities, targets):
    """Mean over the batch of ``-sum(targets * log(probabilities))``.

    A probability of 0 counts as the smallest positive number of its dtype, so that the loss
    stays finite: at most 88 a sample in float32, 709 in float64.

    Parameters
    ----------
    probabilities : array_like of float, shape (classes,) or (batch, classes)
        Between 0 and 1, as from a softmax; that rows sum to 1 is not checked.
    targets : array_like
        One-hot rows (or other distributions) of the same shape, or integer labels: one number
        for a single sample, shape (batch,) for a batch.

    Returns
    -------
    float
    """
    probabilities, targets = as_floating(probabilities), as_array(targets)
    if probabilities.ndim not in (1, 2) or probabilities.size == 0:
        raise ValueError(
            f"probabilities need shape (classes,) or (batch, classes); got {probabilities.shape}"
        )
    # A float32 softmax may come out a rounding above 1.
    if not np.all((probabilities >= 0) & (probabilities < 1.001)):
        raise ValueError(
            "cross entropy needs probabilities, from 0 to 1; these run from "
            f"{probabilities.min():g} to {probabilities.max():g}. Is a softmax missing?"
        )
    if targets.ndim == probabilities.ndim - 1:
        targets = one_hot(targets, probabilities.shape[-1], dtype=probabilities.dtype)
    if targets.shape != probabilities.shape:
        raise ValueError(
            f"targets of shape {targets.shape} don't fit probabilities of shape "
            f"{probabilities.shape}: give rows of that shape, or one label per sample"
        )
    logarithms = np.log(np.maximum(probabilities, np.finfo(probabilities.dtype).tiny))
    samples = probabilities.size // probabilities.shape[-1]
    return float(-np.sum(as_floating(targets) * logarithms) / samples)


def _errors(prediction, target):
    prediction, target = as_floating(prediction), as_floating(target)
    if prediction.shape != target.shape or prediction.size == 0:
        # NumPy would silently stretch (batch,) against (batch, 1) into a square.
        raise ValueError(
            f"prediction and target need the same shape and at least one entry; got "
            f"{prediction.shape} and {target.shape}"
        )
    return np.atleast_1d(prediction - target)
