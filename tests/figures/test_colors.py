"""The colours of the course stay apart for whoever sees fewer of them, and in gray print."""

import itertools

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from course_utils.figures import COLORS
from course_utils.figures.style import linear
from tools.contrast import LINES, contrast

# What is left of red, green and blue light: Machado, Oliveira and Fernandes (2009), severity 1.
SEEN = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
    "gray print": 3 * [[0.2126, 0.7152, 0.0722]],
    "all colours": np.eye(3),
}
# Distances in OKLab (Ottosson, 2020), where black and white are 1 apart.
APART = dict.fromkeys(SEEN, 0.1) | {"gray print": 0.04}

TO_CONES = [
    [0.4122214708, 0.5363325363, 0.0514459929],
    [0.2119034982, 0.6806995451, 0.1073969566],
    [0.0883024619, 0.2817188376, 0.6299787005],
]
TO_LAB = [
    [0.2104542553, 0.7936177850, -0.0040720468],
    [1.9779984951, -2.4285922050, 0.4505937099],
    [0.0259040371, 0.7827717662, -0.8086757660],
]


def distance(one, other, seen):
    """How far two colours lie apart for somebody."""
    places = [
        np.matmul(TO_LAB, np.cbrt(np.matmul(TO_CONES, np.clip(np.matmul(seen, light), 0, 1))))
        for light in (linear(to_rgb(one)), linear(to_rgb(other)))
    ]
    return np.linalg.norm(places[0] - places[1])


@pytest.mark.parametrize("who", SEEN)
def test_any_two_colors_are_apart(who):
    pairs = itertools.combinations(COLORS, 2)
    near = {pair: distance(*pair, SEEN[who]) for pair in pairs}
    assert {pair: d for pair, d in near.items() if d < APART[who]} == {}


def test_distances():
    assert distance("white", "black", np.eye(3)) == pytest.approx(1, abs=1e-3)
    # A red and a green that are alike for most of those who see fewer colours.
    seen = {who: distance("#b3172a", "#555511", SEEN[who]) for who in SEEN}
    assert seen["all colours"] > 2 * seen["deuteranopia"]
    assert seen["deuteranopia"] < APART["deuteranopia"] < seen["tritanopia"]


def test_each_stands_out_from_white():
    assert min(contrast(to_rgb(color), (1, 1, 1)) for color in COLORS) > LINES
