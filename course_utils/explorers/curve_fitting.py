"""The explorer of page 01: a line through points, and its place on the surface of the loss."""

import numpy as np

from course_utils.descent import gradient_descent
from course_utils.explorers.controls import choice_slider, round_numbers, slider
from course_utils.explorers.drawing import Explorer
from course_utils.figures import GRAY, ORANGE, plot_loss_surface, plot_points
from course_utils.figures.curve_fitting import draw_fit
from course_utils.losses import mean_squared_error


class LineExplorer(Explorer):
    """A line to be laid through points, by hand or by gradient descent.

    Parameters
    ----------
    x, y : array_like of float, shape (n,)
        The points.

    Raises
    ------
    ValueError
        If x and y are not of one length, or hold no points.
    """

    name = "Points with a line and its errors; beside it the loss of all lines, seen from above"
    pace = 0.05
    slopes, intercepts = np.linspace(-0.75, 1.25, 81), np.linspace(-0.35, 0.85, 49)

    def __init__(self, x, y):
        self.x, self.y = np.array(x, dtype=np.float64), np.array(y, dtype=np.float64)
        if self.x.ndim != 1 or self.x.shape != self.y.shape or not len(self.x):
            raise ValueError(f"x and y must be points, got shapes {self.x.shape}, {self.y.shape}")
        self.best = np.polyfit(self.x, self.y, 1)
        self.path = [(0.5, 0.0)]
        b = self.intercepts
        super().__init__(
            {
                "slope": slider("slope m", 0.5, self.slopes[0], self.slopes[-1], 0.01),
                "intercept": slider("intercept b", 0, b[0], b[-1], 0.01),
                "learning_rate": choice_slider("learning rate", 0.1, round_numbers(0.01, 3)),
            },
            presets={
                "crawls": {"learning_rate": 0.01},
                "strides": {"learning_rate": 0.3},
                "zigzags": {"learning_rate": 0.7},
                "diverges": {"learning_rate": 0.8},
            },
        )

    def loss(self, slope, intercept):
        """The mean squared error of a line."""
        return mean_squared_error(slope * self.x + intercept, self.y)

    def draw_still(self, **_):
        self.points, self.surface = self.side_by_side(1, 1)
        plot_points(self.x, self.y, self.points)
        plot_loss_surface(self.loss, self.slopes, self.intercepts, axes=self.surface)

    def restart(self):
        self.begin_at(self.values_at_start["slope"], self.values_at_start["intercept"])

    def begin_at(self, slope, intercept):
        """Begin another walk, and keep the one before if it had steps."""
        if len(self.path) > 1:
            self.before = self.path
        self.path = [(slope, intercept)]

    def draw(self, slope, intercept, **_):
        # A slider in the page rounds what it is told, and the walk must not take that for a hand.
        if max(abs(np.subtract(self.path[-1], (slope, intercept)))) > 0.006:
            self.begin_at(slope, intercept)
        if self.before:
            pale = {"color": GRAY, "ls": "--", "lw": 1.5, "label": "before"}
            (m, b), ends = self.before[-1], np.array(self.points.get_xlim())
            self.points.plot(ends, m * ends + b, **pale)
            self.surface.plot(*np.transpose(self.before), marker="s", markevery=[-1], **pale)
        draw_fit(self.x, self.y, *self.path[-1], self.points)
        dot = {"marker": "o", "ms": 10, "mec": "black", "markevery": [-1]}
        self.surface.plot(*np.transpose(self.path), color=ORANGE, label="this line", **dot)

    def words(self, learning_rate, **_):
        slope, intercept = self.path[-1]
        sign = "−" if intercept < 0 else "+"
        steps = len(self.path) - 1
        said = (
            f"The line {slope:.3f} x {sign} {abs(intercept):.3f}, after {steps:,} "
            f"step{'s' * (steps != 1)} downhill, has the loss {self.loss(slope, intercept):.3g}, "
            f"where the lowest is {self.loss(*self.best):.3g}.\n"
        )
        if not self.has_room_for(self.next_line(learning_rate).end):
            return f"{said}A step at a learning rate of {learning_rate:g} would leave the picture."
        return f"{said}The next step has a learning rate of {learning_rate:g}."

    def next_line(self, learning_rate):
        """One step of gradient descent from the present line, as a `Descent`."""
        here = self.path[-1]
        return gradient_descent(lambda line: self.loss(*line), here, learning_rate, steps=1)

    def has_room_for(self, line):
        """Whether a slope and an intercept lie on the sliders."""
        sliders = self.controls["slope"], self.controls["intercept"]
        return all(s.min <= number <= s.max for s, number in zip(sliders, line, strict=True))

    def step(self):
        walk = self.next_line(self.controls["learning_rate"].value)
        if not self.has_room_for(walk.end):
            return False
        slope, intercept = map(float, walk.end)
        self.path.append((slope, intercept))
        self.set(slope=slope, intercept=intercept)
        return walk.outcome != "converged"

    def point_at(self, axes, x, y):
        if axes is self.surface:
            self.set(slope=x, intercept=y)
