"""The exercises of the deeper page on notebook 01: why does the walk rush, then crawl?"""

import math

import numpy as np

from course_utils.datasets import random_points
from course_utils.exercises.curve_fitting import loss, two_numbers
from course_utils.exercises.engine import Exercise, Page, Written
from course_utils.exercises.results import numbers
from course_utils.figures import new_axes, plot_loss_surface

x, y = random_points()
n = len(x)
page = Page(x=x, y=y)

BEST = np.polyfit(x, y, 1)
CURVATURES, DIRECTIONS = np.linalg.eigh(
    2 * np.array([[np.mean(x**2), np.mean(x)], [np.mean(x), 1]])
)  # the flat direction, then the steep one
DIRECTIONS *= np.sign(DIRECTIONS[1])  # as on the page: both point towards larger b

# --- curvature


def curvature(u, v):
    return np.mean(2 * (u * x + v) ** 2)


def curvature_in_a_loop(u, v):
    return sum(2 * (u * xi + v) ** 2 for xi in x) / len(x)


page.curvature = Exercise(
    curvature,
    another=curvature_in_a_loop,
    cases={
        "u = 1, v = 0": (1, 0),
        "u = 0, v = 1": (0, 1),
        "u = -0.6, v = 0.8": (-0.6, 0.8),
    },
    inputs=lambda rng: (lambda angle: (math.cos(angle), math.sin(angle)))(rng.uniform(0, 7)),
    mistakes=(
        (
            lambda u, v: curvature(u, v) / 2,
            "Half of what it should be. This is the number before t²; the second derivative of "
            "a t² is 2 a.",
        ),
        (
            lambda u, v: n * curvature(u, v),
            "Twenty times too large: this is the sum over the points. Take the mean.",
        ),
        (
            lambda u, v: np.mean(2 * (u * x + v)),
            "The square is missing: before t² stands the mean of (u x + v)².",
        ),
        (
            lambda u, v: 2 * np.mean(u * x + v) ** 2,
            "Here the mean is squared. Square each u x + v first, then take the mean.",
        ),
        (
            lambda u, v: np.mean(2 * (u * x) ** 2 + 2 * v**2),
            "u x and v are squared each for itself. First add, then square.",
        ),
        (
            lambda u, v: curvature(v, u),
            "`u` and `v` have changed places: x is multiplied by `u`.",
        ),
    ),
    hints=(
        "`u * x + v` is an array with a number for each point. Square it.",
        "`np.mean((u * x + v) ** 2)` is the number before t². The curvature is twice that.",
    ),
    praise="A mean of squares is never negative, so the bowl opens upwards in every direction.",
    carried=True,
)

# --- quick_start


def quick_start(distance):
    """A start at a distance along the steep direction."""
    return tuple((BEST + distance * DIRECTIONS[:, 1]).tolist())


def steps_from(start, learning_rate=0.01, tolerance=0.1**5, limit=100_000):
    """How many steps the page's walk takes, from what the curvatures tell of the distances."""
    powers = (1 - learning_rate * CURVATURES) ** np.arange(limit).reshape(-1, 1)
    gradients = CURVATURES * ((start - BEST) @ DIRECTIONS) * powers
    return 1 + int(np.argmax(np.hypot(*gradients.T) < tolerance))


def judge_start(answer):
    """What keeps a walk from a start 0.3 away from arriving within 3,000 steps, or None."""
    start = two_numbers(answer)
    if start is None:
        return "Give two numbers, where the walk begins: `(m, b)`, such as `(0.5, 0)`."
    distance = math.dist(start, BEST)
    if math.isnan(distance):
        return "`nan` is no number to begin at."
    if distance < 0.299:
        return f"That is {distance:.3f} from the lowest point. Begin at least 0.3 away from it."
    if distance > 20:
        return "That is far outside the map. Begin within 20 of the lowest point."
    steps = steps_from(start)
    if steps < 3000:
        return None
    flat, steep = abs((start - BEST) @ DIRECTIONS)
    return (
        f"From there it takes {steps:,} steps. To the lowest point it is {flat:.4f} along the flat "
        f"direction and {steep:.4f} along the steep one. Which of the two takes so long?"
    )


def draw_start(answer):
    """The walk from a student's start, on the map."""
    start = np.array(two_numbers(answer))
    path = [start]
    for _ in range(3000):
        errors = path[-1][0] * x + path[-1][1] - y
        path.append(path[-1] - 0.01 * np.array([np.mean(2 * x * errors), np.mean(2 * errors)]))
    reach = 1.1 * np.max(np.abs(start - BEST)) + 0.3
    slopes, intercepts = (np.linspace(at - reach, at + reach, 61) for at in BEST)
    axes = new_axes(figsize=(7, 6))[1]
    figure = plot_loss_surface(
        loss, slopes, intercepts, {"your walk": path}, [0, 100, 1000], BEST, axes
    )
    m, b = path[-1]
    return figure, (
        f"Contours of the loss with 3,000 steps of your walk, from m = {start[0]:.3f}, "
        f"b = {start[1]:.3f} to m = {m:.3f}, b = {b:.3f}. The lowest point is at "
        f"m = {BEST[0]:.3f}, b = {BEST[1]:.3f}."
    )


page.quick_start = Exercise(
    Written(quick_start(0.5), "best + 0.5 * directions[:, 1]"),
    another=Written(quick_start(-0.5), "best - 0.5 * directions[:, 1]"),
    requirement=judge_start,
    mistakes=tuple(
        (start, judge_start(start))
        for start in [
            (0.5, 0),
            tuple((BEST + 0.4 * DIRECTIONS[:, 0]).round(4).tolist()),
            (0.236, 0.7),
            (0.24, 0.28),
        ]
    ),
    hints=(
        "The flat direction takes the steps. Begin where there is nothing left to do along it.",
        "Go from `best` along the steep direction only: add a multiple of `directions[:, 1]`.",
    ),
    praise="What counts is not how far it is, but in which direction. From here the gradient "
    "points away from the lowest point, and the walk goes down in an almost straight line.",
    picture=draw_start,
    carried=True,
)

# --- rate_limit


STEEP = float(CURVATURES[1])


def judge_limit(answer):
    """What is wrong with a rate that is said to be the largest, or None."""
    given = numbers(answer)
    if given is None or given.size != 1:
        return "Give a single number, or an expression such as `1 / steep`."
    rate = float(given.ravel()[0])
    if abs(rate - 2 / STEEP) < 5e-4:  # three digits
        return None
    for wrong, words in OTHER_LIMITS:
        if math.isclose(rate, wrong, rel_tol=1e-3):
            return words
    if not rate > 0:
        return "A rate is a positive number."
    if rate < 2 / STEEP:
        return f"At {rate:.3g} it arrives still. At which rate is the factor −1?"
    return f"At {rate:.3g} it diverges, but so it does at less. At which rate is the factor −1?"


OTHER_LIMITS = (
    (
        1 / STEEP,
        "There the factor of the steep direction is 0: one step leads to its lowest point. "
        "Twice as long a step jumps over it, just as far.",
    ),
    (
        2 / float(CURVATURES[0]),
        "Only the flat direction lasts as long as that. The steep one is lost much sooner.",
    ),
    (STEEP / 2, "That is upside down: the steeper the valley, the smaller the rate."),
)

page.rate_limit = Exercise(
    Written(2 / STEEP, "2 / steep"),
    another=Written(2 / STEEP, "2 / max(flat, steep)"),
    requirement=judge_limit,
    mistakes=(
        *OTHER_LIMITS,
        (0.75, "At 0.75 it diverges, but so it does at less. At which rate is the factor −1?"),
        (0.74, "At 0.74 it arrives still. At which rate is the factor −1?"),
        (-0.7, "A rate is a positive number."),
    ),
    hints=(
        "The factor 1 − rate · curvature reaches −1 first in the direction with the larger "
        "curvature.",
        "1 − rate · `steep` = −1. Solve for the rate.",
    ),
    praise="The steep direction sets the limit, and the flat one has to walk with it.",
    carried=True,
)
