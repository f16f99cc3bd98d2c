"""The exercises of notebook 00: how do exercises answer?"""

import numpy as np

from course_utils.exercises import drawn
from course_utils.exercises.engine import Exercise, Page

page = Page()


def table_of_pixels(rng):
    """A picture of any size and shape, light or dark, as numbers of any kind."""
    shape = rng.integers(1, 30, size=2)
    pixels = rng.integers(rng.integers(1, 256) + 1, size=shape)
    pixels[rng.random(shape) < rng.random()] = 0
    return pixels.astype(drawn.one_of(rng, int, float, np.uint8))


def pixel_or_table(rng):
    if rng.random() < 0.3:
        return table_of_pixels(rng)
    return drawn.one_of(rng, int, float, np.uint8)(rng.integers(256))


# --- scale


def scale(pixel):
    return pixel / 255


def scale_by_a_factor(pixel):
    return pixel * (1 / 255)


page.scale = Exercise(
    scale,
    another=scale_by_a_factor,
    cases={
        "pixel 255": (255,),
        "pixel 51": (51,),
        "pixel 204": (204,),
        "pixel 100": (100,),
        "pixel 0": (0,),
        "the table [[0, 51], [102, 255]]": (np.array([[0, 51], [102, 255]]),),
    },
    inputs=lambda rng: (pixel_or_table(rng),),
    mistakes=(
        (
            lambda pixel: pixel * 255,
            "This makes pixels larger: 255 becomes 65025. Full ink, 255, should become 1. Divide.",
        ),
        (
            lambda pixel: pixel // 255,
            "Right for 255 and for 0, but 51 became 0, where 0.2 is right: what stands behind "
            "the decimal point is lost. A single `/` keeps it; `//` and `int` don't.",
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
            lambda pixel: pixel / np.max(pixel) if np.max(pixel) else 0.0 * pixel,
            "This divides by the largest pixel that was handed in. Full ink is always 255.",
        ),
        (
            lambda pixel: pixel / 254,
            "Divided by 254, full ink becomes 1.004. It should be 1.",
        ),
        (
            lambda pixel: 255 - pixel,
            "That is the paper that is left: ink, 255, became 0. Divide the pixel by 255.",
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
    praise="51 is a fifth of full ink, and 128 a little more than half.",
    carried=True,
)

# --- ink


def ink(picture):
    return scale(picture).mean()


def ink_of_the_mean_pixel(picture):
    return scale(picture.mean())


def sum_in_bytes(picture):
    """What adding up bytes, one after the other, gives: 255 + 1 is 0 again."""
    total = picture.sum()
    return scale(total % 256 if picture.dtype == np.uint8 else total) / picture.size


page.ink = Exercise(
    ink,
    another=ink_of_the_mean_pixel,
    cases={
        "the picture [[0, 255]]": (np.array([[0, 255]]),),
        "the picture [[255, 255], [255, 255]]": (np.full((2, 2), 255),),
        "the picture [[0, 51, 102], [0, 0, 51]]": (np.array([[0, 51, 102], [0, 0, 51]]),),
        "white paper": (np.zeros((3, 2)),),
    },
    inputs=lambda rng: (table_of_pixels(rng),),
    mistakes=(
        (
            lambda picture: picture.mean(),
            "That is the mean pixel, a number from 0 to 255. As a share of full ink it lies "
            "between 0 and 1: `scale` makes one of the other.",
        ),
        (
            lambda picture: scale(picture),
            "These are many numbers, one for each pixel. One for the whole picture is their mean.",
        ),
        (
            lambda picture: scale(picture).sum(),
            "This adds up the shares of all pixels, and a larger picture gets more. Take their "
            "mean.",
        ),
        (
            lambda picture: picture.sum(),
            "This adds up all pixels. Scale them first, then take their mean.",
        ),
        (
            lambda picture: (picture > 0).mean(),
            "Here each pixel that isn't white counts as full ink. A gray one should count "
            "for its share.",
        ),
        (
            lambda picture: scale(picture).max(),
            "That is the darkest pixel alone. Take the mean of all.",
        ),
        (
            lambda picture: 1 - scale(picture).mean(),
            "That is the share of paper: where all is black, it is 0, not 1.",
        ),
        (
            lambda picture: scale(scale(picture)).mean(),
            "It has been divided by 255 twice: where all is black, it is 0.004, not 1. `scale` "
            "does it once, and that is enough.",
        ),
        (
            lambda picture: picture.mean() / 256,
            "Almost: where all is black, it is 0.996, not 1. Full ink is 255.",
        ),
        (
            lambda picture: 100 * scale(picture).mean(),
            "In percent, that is right. Asked for is the share itself, from 0 to 1.",
        ),
        (
            lambda picture: scale(picture).sum() / 784,
            "It is right where a picture has 28 · 28 = 784 pixels, and for no other size. "
            "`.mean()` divides by as many as there are.",
        ),
        (
            lambda picture: scale(picture).sum() / len(picture),
            "The sum is divided by the number of rows. A table has more pixels than that: "
            "`.mean()` divides by all.",
        ),
        (
            lambda picture: scale(picture[0]).mean(),
            "This is the mean of the first row alone.",
        ),
        (
            lambda picture: scale(picture[picture > 0]).mean() if picture.any() else 0.0,
            "This is the mean of the pixels that have ink. White ones are pixels, too.",
        ),
        (
            lambda picture: (picture > 127).mean(),
            "Here each pixel above 127 counts as full ink, and the others as none. A gray one "
            "should count for its share.",
        ),
        (
            lambda picture: scale(int(picture.mean())),
            "The mean pixel lost what stands behind its decimal point, as `int` cuts it off.",
        ),
        (
            sum_in_bytes,
            "Right, but not for pixels of type `uint8`, as those of the digits are. Such a "
            "number ends at 255, and a sum of them begins again at 0. Scale them before you "
            "add them up.",
        ),
    ),
    hints=(
        "First make shares of all pixels, with `scale`. Then one number of them, with `.mean()`.",
        "`scale(picture)` is a table, and what follows a dot works on it, so the whole line is "
        "`return scale(picture).mean()`.",
    ),
    praise="How much ink there is doesn't say where: turned upside down, a picture has as much "
    "of it.",
    carried=True,
)
