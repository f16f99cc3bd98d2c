"""The explorer of page 04: walks downhill, their learning rate and their momentum."""

from collections.abc import Callable
from typing import NamedTuple

import ipywidgets
import numpy as np

from course_utils.descent import gradient_descent
from course_utils.explorers.controls import choice_slider, labelled, round_numbers, slider
from course_utils.explorers.drawing import Explorer
from course_utils.figures import BLUE, GRAY, RED, plot_descent, plot_heights


def bowl(x):
    return x[0] ** 2 + x[1] ** 2


def valley(x):
    return 0.04 * x[0] ** 2 + x[1] ** 2


def two_valleys(x):
    u = x[0] / 5
    return 3 * (u - 1) ** 2 * ((u + 1) ** 2 + 0.1) + x[1] ** 2


class Surface(NamedTuple):
    """What one can walk on.

    Attributes
    ----------
    f : callable
    minima : list of (float, float)
        Its minima, the lowest first.
    start : (float, float)
    presets : dict of str to dict
    """

    f: Callable
    minima: list[tuple[float, float]]
    start: tuple[float, float]
    presets: dict[str, dict]


SURFACES = {
    "bowl": Surface(
        bowl,
        [(0.0, 0.0)],
        (-3.0, 4.0),
        {
            "crawl": {"learning_rate": 0.01},
            "converge": {"learning_rate": 0.1},
            "zigzag": {"learning_rate": 0.9},
            "diverge": {"learning_rate": 1.1, "x0": -0.6, "x1": 0.8},
        },
    ),
    "valley": Surface(
        valley,
        [(0.0, 0.0)],
        (-10.0, 2.0),
        {
            "crawl": {"learning_rate": 0.2},
            "zigzag": {"learning_rate": 0.95},
            "diverge": {"learning_rate": 1.1},
            "momentum": {"learning_rate": 0.2, "momentum": 0.8},
        },
    ),
    "two valleys": Surface(
        two_valleys,
        [(5.0, 0.0), (-2.5 * (1 + 0.8**0.5), 0.0)],
        (-10.0, 2.0),
        {
            "local minimum": {"learning_rate": 0.16},
            "momentum": {"learning_rate": 0.16, "momentum": 0.8},
        },
    ),
}


class DescentExplorer(Explorer):
    """Gradient descent with momentum, step by step, on one of three surfaces.

    The start is chosen by a click or by two sliders. A learning rate or a momentum that is changed
    on the way holds from the next step on. After the end of a walk, a step begins it anew.

    Parameters
    ----------
    surface : {"bowl", "valley", "two valleys"}, default "bowl"
        The one to begin with, to which the presets belong.

    Raises
    ------
    ValueError
        If there is no such surface.
    """

    name = "The contours of a surface with a walk downhill; beside it the height at each step"
    pace = 0.05
    drawn_anew = ("surface",)
    x0, x1 = np.linspace(-11, 11, 111), np.linspace(-5, 5, 81)
    most_steps, highest, near = 100, 1e4, 0.01  # `near`: as page 04 counts arrivals

    def __init__(self, surface="bowl"):
        if surface not in SURFACES:
            raise ValueError(f"surface must be one of {', '.join(SURFACES)}, got {surface!r}")
        self.begun, self.path, self.outcome = None, [], None
        (x0, x1), presets = SURFACES[surface].start, SURFACES[surface].presets
        super().__init__(
            {
                "surface": ipywidgets.Dropdown(
                    options=list(SURFACES), value=surface, **labelled("surface")
                ),
                "x0": slider("start x0", x0, self.x0[0], self.x0[-1], 0.1, ".1f"),
                "x1": slider("start x1", x1, self.x1[0], self.x1[-1], 0.1, ".1f"),
                "learning_rate": choice_slider("learning rate", 0.2, round_numbers(0.01, 3)),
                "momentum": slider("momentum", 0.0, 0.0, 0.99, 0.01),
            },
            presets,
        )

    def height(self, x):
        """The value of the present surface at a point, float."""
        return float(SURFACES[self.controls["surface"].value].f(x))

    def chosen(self):
        """The surface and the start that the controls say."""
        values = self.values
        # A slider in the page rounds what it is told, and that is no other start.
        return values["surface"], round(values["x0"], 1), round(values["x1"], 1)

    def restart(self):
        self.begun = None  # so that `draw` begins a walk

    def draw_still(self, surface, **_):
        self.plane, self.heights = self.side_by_side(8, 5)
        plot_descent(SURFACES[surface].f, self.x0, self.x1, axes=self.plane)
        self.before = None

    def draw(self, learning_rate, momentum, **_):
        if self.begun != self.chosen():
            self.begin()
        following = (
            [] if self.outcome else [self.path[-1], self.next_point(learning_rate, momentum)]
        )
        small = {"lw": 1.5, "ms": 6}
        if self.before:
            pale = {"color": GRAY, "ls": "--", "marker": "s", "label": "before"} | small
            self.plane.plot(*np.transpose(self.before), **pale)
            self.heights.plot([self.height(x) for x in self.before], **pale)
        self.plane.plot(*np.transpose(self.path), color=BLUE, marker="o", label="walk", **small)
        there = np.transpose(following) if following else ([], [])
        end = {"marker": "^", "markevery": [-1], "ms": 9, "lw": 1.5}
        self.plane.plot(*there, color=RED, ls=":", label="next step", **end)
        heights = [self.height(x) for x in self.path]
        plot_heights(heights, self.most_steps, highest=self.highest, axes=self.heights)

    def begin(self):
        """Begin a walk where the controls say, and keep the one before if it had steps."""
        if len(self.path) > 1:
            self.before = self.path
        self.begun = self.chosen()
        self.path, self.outcome = [np.array(self.begun[1:])], None

    def words(self, learning_rate, momentum, **_):
        steps = len(self.path) - 1
        said = (
            f"After {steps} step{'s' * (steps != 1)} from ({self.begun[1]:.1f}, "
            f"{self.begun[2]:.1f}) the walk is at {self.place(self.path[-1])}.\n"
        )
        if self.outcome:
            return said + self.outcome
        return (
            f"{said}The next step, at learning rate {learning_rate:g} and momentum {momentum:g}, "
            f"leads to {self.place(self.next_point(learning_rate, momentum))}."
        )

    def place(self, x):
        """A point and its height, in words."""
        return f"({x[0]:z.2f}, {x[1]:z.2f}), height {self.height(x):.3g}"

    def next_point(self, learning_rate, momentum):
        """Where the next step leads, an array of shape (2,)."""
        here, before = self.path[-1], self.path[-2:][0]
        plain = gradient_descent(self.height, here, learning_rate, steps=1).end
        return plain + momentum * (here - before)  # the velocity is the last step

    def step(self):
        if self.outcome:
            self.begin()
        rate, momentum = self.controls["learning_rate"].value, self.controls["momentum"].value
        here, end = self.path[-1], self.next_point(rate, momentum)
        self.path.append(end)
        self.outcome = self.how_it_ended(here, end)
        return self.outcome is None

    def how_it_ended(self, here, end):
        """What to say after a step from here to its end, if it was the last one."""
        minima = np.array(SURFACES[self.controls["surface"].value].minima)
        away = np.linalg.norm(minima - end, axis=1)
        # With momentum a walk also crosses the lowest point, without coming to rest.
        if min(away) < self.near and np.linalg.norm(end - here) < self.near:
            where = (
                "the lowest point"
                if away.argmin() == 0
                else "a local minimum: elsewhere it is lower"
            )
            return f"It has converged, to within {self.near} of {where}."
        # Jumping to and fro at one height, rounding alone makes it a little higher.
        higher = self.height(end) > 1.001 * self.height(self.path[0])
        if self.height(end) > self.highest:
            return f"It has diverged: higher than {self.highest:,.0f}."
        if len(self.path) - 1 < self.most_steps:
            return None
        if higher:
            return "It has diverged: higher than the start."
        return f"Out of steps: the walk ends after {self.most_steps}."

    def point_at(self, axes, x, y):
        if axes is self.plane:
            self.restart()
            self.set(x0=round(x, 1), x1=round(y, 1))
