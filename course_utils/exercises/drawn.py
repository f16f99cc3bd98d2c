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


def numbers(rng, *shape):
    """Numbers of both signs: tiny ones, large ones, or whole ones, of which some are equal or 0.

    Parameters
    ----------
    rng : numpy.random.Generator
    *shape : int

    Returns
    -------
    ndarray of float64
    """
    if rng.random() < 0.3:
        return np.round(array(rng, *shape, scale=2))
    return array(rng, *shape, scale=magnitude(rng))


def length(rng):
    """How long a list is: mostly a few, now and then more than anybody writes down one by one.

    Parameters
    ----------
    rng : numpy.random.Generator

    Returns
    -------
    int
    """
    return int(rng.integers(60, 90) if rng.random() < 0.2 else rng.integers(1, 12))


def one_long(rng, sizes):
    """The same sizes, or, now and then, one of them longer than anybody writes down.

    Parameters
    ----------
    rng : numpy.random.Generator
    sizes : list of int

    Returns
    -------
    list of int
    """
    if rng.random() < 0.2:
        sizes[rng.integers(len(sizes))] = int(rng.integers(60, 90))
    return sizes


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
    """Rows of positive numbers whose sum is 1, now and then with a class that gets next to nothing.

    Parameters
    ----------
    rng : numpy.random.Generator
    *shape : int
        The last is the number of classes.

    Returns
    -------
    ndarray of float64
    """
    rows = rng.dirichlet(np.ones(shape[-1]), size=shape[:-1])
    if shape[-1] > 2 and rng.random() < 0.3:  # of two classes, the other would get nearly all
        rows[..., rng.integers(shape[-1])] = magnitude(rng, -10, -3)
        rows /= rows.sum(axis=-1, keepdims=True)
    return rows


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


def described(function, words):
    """A function with the words under which a message shows it.

    Parameters
    ----------
    function : callable
    words : str

    Returns
    -------
    callable
        The same.
    """
    function.words = words
    return function
