"""What numbers may come in, and the two forms that a network takes them in.

What isn't as described is refused: a TypeError says that it isn't real numbers, a ValueError what
else is wrong, such as masked entries, whose mask NumPy would silently drop.
"""

import numpy as np


def as_array(values):
    """Give values as an array, unless entries are masked.

    Parameters
    ----------
    values : array_like, any shape
        What is to be an array.

    Returns
    -------
    ndarray, same shape
        The array itself where it is one already.
    """
    if type(values) is np.ndarray:  # by far the most frequent, and the soonest told
        return values
    refuse_masked(values)
    return np.asarray(values)


def refuse_masked(values):
    """Raise a ValueError if entries are masked.

    Parameters
    ----------
    values : array_like, any shape
        What is looked at; it stays as it is.
    """
    if np.ma.is_masked(values):
        raise ValueError(
            "some entries are masked, and would count as numbers: leave them out first"
        )


def as_floating(values):
    """Give numbers as a floating array, so that no difference of pixels wraps around at 0.

    Parameters
    ----------
    values : array_like of real numbers, any shape
        Whole numbers, such as pixels, or floating ones.

    Returns
    -------
    ndarray, same shape
        The array itself where it is floating already, else a float64 copy.
    """
    values = as_array(values)
    if values.dtype.kind not in "fiub":
        raise TypeError(f"expected real numbers, got an array of dtype {values.dtype}")
    return values if values.dtype.kind == "f" else values.astype(np.float64)


def one_number(value):
    """Give what a loss or another such function returned as a plain float.

    Parameters
    ----------
    value : float, or array_like with a single entry
        What was returned.

    Returns
    -------
    float
    """
    value = as_floating(value)
    if value.size != 1:
        raise ValueError(
            f"f must return one number, it returned an array of shape {value.shape}: "
            "a gradient belongs to a function with a single value, such as a loss"
        )
    return float(value.item())


def one_hot(labels, classes=10, dtype=np.float32):
    """Write each label as a row of zeros with a single 1, in the label's column.

    Parameters
    ----------
    labels : array_like of int, any shape
        Each from 0 to ``classes - 1``.
    classes : int, default 10
        How many columns a row has.
    dtype : dtype, default float32
        Of the result.

    Returns
    -------
    ndarray, shape ``labels.shape + (classes,)``
    """
    labels = as_array(labels)
    if labels.dtype.kind not in "iu":
        raise ValueError(f"labels must be whole numbers, got an array of dtype {labels.dtype}")
    if labels.size and not 0 <= labels.min() <= labels.max() < classes:
        raise ValueError(
            f"labels must be from 0 to {classes - 1}; these run from {labels.min()} to "
            f"{labels.max()}"
        )
    return np.eye(classes, dtype=dtype)[labels]


def network_inputs(images, dtype=np.float32):
    """One row of numbers per sample: images are flattened, pixels brought from 0..255 to [0, 1].

    Parameters
    ----------
    images : array_like, shape (samples, rows, columns) or (samples, inputs)
        At least one sample: uint8 pixels, or floating numbers, whose values stay as they are.
    dtype : floating dtype, default float32
        What pixels are converted to.

    Returns
    -------
    ndarray of `dtype`, shape (samples, inputs)
        No copy, where the images are such rows already. What is too large for `dtype` becomes
        infinite, with NumPy's warning.
    """
    if np.dtype(dtype).kind != "f":
        raise ValueError(f"dtype must be floating, such as float32; got {np.dtype(dtype)}")
    images = as_array(images)
    if images.ndim < 2 or images.size == 0:
        raise ValueError(
            "expected a batch, one sample per row; got shape "
            f"{images.shape}. A single sample x goes in as x[np.newaxis]."
        )
    rows = images.reshape(len(images), -1)
    if rows.dtype == np.uint8:
        return rows / np.dtype(dtype).type(255)
    if rows.dtype.kind != "f":
        raise ValueError(
            f"expected uint8 pixels or floating inputs, got dtype {images.dtype}: say with "
            "astype which of both they are"
        )
    return rows.astype(dtype, copy=False)
