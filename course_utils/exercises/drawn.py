"""What may come into an answer, drawn at random: the parts of which exercises make their `inputs`.

Each function takes a `numpy.random.Generator` first, so that the same cases come each time.
"""

import numpy as np


def sizes(rng, count, most=7):
    """Sizes of which no two are equal, so that no axis can be taken for another.

    Parameters
    ----------
    rng : numpy.random.Generator
    count : int
    most : int, default 7

    Returns
    -------
    list of int
        In a quarter of all draws the first is 1, as for a batch with one sample; the others are at
        least 2.
    """
    first, *others = rng.choice(np.arange(2, most + 1), size=count, replace=False).tolist()
    return [1 if rng.random() < 0.25 else first, *others]


def array(rng, *shape, scale=1.0):
    """Numbers of both signs, in an array.

    Parameters
    ----------
    rng : numpy.random.Generator
    *shape : int
    scale : float, default 1
        Their standard deviation.

    Returns
    -------
    ndarray of float64
    """
    return scale * rng.normal(size=shape)


def magnitude(rng, lowest=-8, highest=8):
    """A power of ten and a bit, such as 3.2e-5.

    Parameters
    ----------
    rng : numpy.random.Generator
    lowest, highest : float, default -8 and 8
        Exponents.

    Returns
    -------
    float
    """
    return float(10 ** rng.uniform(lowest, highest))


def probabilities(rng, *shape):
    """Rows of positive numbers whose sum is 1.

    Parameters
    ----------
    rng : numpy.random.Generator
    *shape : int
        The last is the number of classes.

    Returns
    -------
    ndarray of float64
    """
    return rng.dirichlet(np.ones(shape[-1]), size=shape[:-1])


def one_of(rng, *kinds):
    """One of several things, each as likely.

    Parameters
    ----------
    rng : numpy.random.Generator
    *kinds : object

    Returns
    -------
    object
        Such as ``one_of(rng, list, np.asarray, np.float32)(values)``.
    """
    return kinds[rng.integers(len(kinds))]
