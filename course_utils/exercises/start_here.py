"""The exercises of notebook 00: how do exercises answer?"""

import numpy as np

from course_utils.exercises import drawn
from course_utils.exercises.engine import Exercise, Page

page = Page()

# --- scale


def scale(pixel):
    return pixel / 255


def scale_with_a_name(pixel):
    full_ink = 255
    share = pixel / full_ink
    return share


page.scale = Exercise(
    scale,
    another=scale_with_a_name,
    cases={"pixel 255": (255,), "pixel 51": (51,), "pixel 100": (100,), "pixel 0": (0,)},
    inputs=lambda rng: (drawn.one_of(rng, int, float, np.uint8)(rng.integers(256)),),
    mistakes=(
        (
            lambda pixel: pixel * 255,
            "This makes pixels larger: 255 becomes 65025. Full ink, 255, should become 1. Divide.",
        ),
        (
            lambda pixel: pixel // 255,
            "Right for 255 and for 0, but 51 became 0, where 0.2 is right. `//` and `int` leave "
            "nothing behind the decimal point. A single `/` does.",
        ),
        (
            lambda pixel: 255 / pixel,
            "Upside down: here the lightest pixels get the largest numbers, and 0 is an "
            "error. It is the pixel that is divided.",
        ),
        (
            lambda pixel: pixel / 256,
            "Almost: full ink becomes 0.996, not 1. There are 256 different pixels, but the "
            "largest of them is 255.",
        ),
        (
            lambda pixel: pixel / 100,
            "That would be right if 100 were full ink. It is 255.",
        ),
        (
            lambda pixel: pixel,
            "The pixel comes back as it went in. Which number must 255 be divided by to become 1?",
        ),
        (
            lambda pixel: 1 - pixel / 255,
            "That is the share of paper: ink, 255, became 0. Leave the `1 -` away.",
        ),
    ),
    hints=(
        "Full ink, 255, should become 1. What do you have to do with 255 to get 1?",
        "Divide by 255. The function hands its answer over with `return`, so the whole line "
        "is `return pixel / 255`.",
    ),
    praise="And it stays right however often you run it: what it gives depends on the pixel that "
    "is passed in, and on nothing else.",
)

# --- nearly_equal


def two_numbers(rng):
    """A number with its neighbour, such as only rounding makes, or with one far away."""
    a = float(rng.uniform(-3, 3))
    if rng.random() < 0.3:  # where rounding to some digits parts two neighbours
        digits = rng.integers(3, 13)
        a = (round(a * 10**digits) + 0.5) / 10**digits
    if rng.random() < 0.6:
        return a, float(np.nextafter(a, a + rng.choice([-1, 1])))
    return a, a + float(rng.choice([-1, 1])) * drawn.magnitude(rng, -3, 1)


def nearly_equal(a, b):
    return abs(a - b) < 1e-9


def nearly_equal_to_either_side(a, b):
    return b - 1e-9 < a < b + 1e-9


page.nearly_equal = Exercise(
    nearly_equal,
    another=nearly_equal_to_either_side,
    cases={
        "a = 0.1 + 0.2 and b = 0.3": (0.1 + 0.2, 0.3),
        "a = 1 and b = 2": (1, 2),
        "a = 2 and b = 1": (2, 1),
        "a = 1 and b = -1": (1, -1),
        "a = 0.5 and b = 0.5": (0.5, 0.5),
        "a = 3 and b = 3.001": (3, 3.001),
        "a = 0 and b = 0": (0, 0),
        "a = 0.1 + 0.7 and b = 0.8": (0.1 + 0.7, 0.8),
        "a = 0.1234567885 and the number next to it": (0.1234567885, np.nextafter(0.1234567885, 1)),
    },
    inputs=two_numbers,
    mistakes=(
        (
            lambda a, b: a == b,
            "For 0.1 + 0.2 and 0.3 this says False. They are 5.6·10⁻¹⁷ apart, and you allow "
            "nothing, or less than that. Allow more, say 10⁻⁹.",
        ),
        (
            lambda a, b: a - b < 1e-9,
            "It says that 1 and 2 are nearly equal: 1 − 2 is −1, and that is less than any "
            "tiny number. How far apart two numbers are is `abs(a - b)`.",
        ),
        (
            lambda a, b: b - a < 1e-9,
            "It says that 2 and 1 are nearly equal: 1 − 2 is −1, and that is less than any "
            "tiny number. How far apart two numbers are is `abs(a - b)`.",
        ),
        (
            lambda a, b: abs(a - b) > 1e-9,
            "Just the wrong way round: it says True where the two are far apart. Turn the `>`.",
        ),
        (
            lambda a, b: abs(a - b) < 0.1,
            "It says that 3 and 3.001 are nearly equal. Rounding errors are far smaller than "
            "0.001. Allow less.",
        ),
        (
            lambda a, b: abs(abs(a) - abs(b)) < 1e-9,
            "It says that 1 and −1 are nearly equal, but they are 2 apart. Subtract first, and "
            "take `abs` of the difference: `abs(a - b)`.",
        ),
        (
            lambda a, b: True if abs(a - b) < 1e-9 else None,
            "Right where it says True. Where a and b are farther apart it says nothing: return "
            "False there.",
        ),
        (
            lambda a, b: "True" if abs(a - b) < 1e-9 else "False",
            "These are words in quotes. Leave the quotes away: `True` and `False` are values "
            "of their own.",
        ),
        (
            lambda a, b: abs(a - b),
            "This is how far apart they are. The answer should be True or False: compare it "
            "with a tiny number.",
        ),
        (
            lambda a, b: a - b,
            "This is their difference. The answer should be True or False: compare its size, "
            "`abs(a - b)`, with a tiny number.",
        ),
    ),
    hints=(
        "How far apart are a and b? Python's `abs` takes the minus sign off a number.",
        "Return whether `abs(a - b)` is smaller than a tiny number such as `1e-9`, which is "
        "0.000000001.",
    ),
    praise="Tiny compared with what? With a and b themselves: next to 10⁻²⁰ the number 10⁻⁹ "
    "is huge. `math.isclose` asks that way.",
)
