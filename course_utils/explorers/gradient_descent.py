"""The explorer of page 04: walks downhill, their learning rate and their momentum."""

import ipywidgets
import numpy as np

from course_utils.descent import gradient_descent
from course_utils.explorers.controls import labelled, log_slider, slider
from course_utils.explorers.drawing import Explorer
from course_utils.figures import plot_descent, plot_heights, plot_walks
from course_utils.figures.style import legend_above


def bowl(x):
    return x[0] ** 2 + x[1] ** 2


def valley(x):
    return 0.04 * x[0] ** 2 + x[1] ** 2


def two_valleys(x):
    u = x[0] / 5
    return 3 * (u - 1) ** 2 * ((u + 1) ** 2 + 0.1) + x[1] ** 2


# By name: the surface, whose lowest point has height 0, a place to start, and presets.
SURFACES = {
    "bowl": (
        bowl,
        (-3.0, 4.0),
        {
            "crawl": {"learning_rate": 10**-2},
            "converge": {"learning_rate": 10**-1},
            "zigzag": {"learning_rate": 10**-0.04},
            "diverge": {"learning_rate": 10**0.04, "x0": -0.6, "x1": 0.8},
        },
    ),
    "valley": (
        valley,
        (-10.0, 2.0),
        {
            "crawl": {"learning_rate": 10**-0.7},
            "zigzag": {"learning_rate": 10**-0.02},
            "diverge": {"learning_rate": 10**0.02},
            "momentum": {"learning_rate": 10**-0.7, "momentum": 0.8},
        },
    ),
    "two valleys": (
        two_valleys,
        (-10.0, 2.0),
        {
            "local minimum": {"learning_rate": 10**-0.8},
            "momentum": {"learning_rate": 10**-0.8, "momentum": 0.8},
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
    most_steps, highest, flat = 100, 1e4, 1e-3  # `flat`: the length of a gradient

    def __init__(self, surface="bowl"):
        if surface not in SURFACES:
            raise ValueError(f"surface must be one of {', '.join(SURFACES)}, got {surface!r}")
        self.begun, self.path, self.outcome = None, [], None
        _, (x0, x1), presets = SURFACES[surface]
        super().__init__(
            {
                "surface": ipywidgets.Dropdown(
                    options=list(SURFACES), value=surface, **labelled("surface")
                ),
                "x0": slider("start x0", x0, self.x0[0], self.x0[-1], 0.1, ".1f"),
                "x1": slider("start x1", x1, self.x1[0], self.x1[-1], 0.1, ".1f"),
                "learning_rate": log_slider("learning rate", 10**-0.7, -2, 0.5, 0.02),
                "momentum": slider("momentum", 0.0, 0.0, 0.99, 0.01),
            },
            presets,
        )

    def height(self, x):
        """The value of the present surface at a point, float."""
        return float(SURFACES[self.controls["surface"].value][0](x))

    def chosen(self):
        """The surface and the start that the controls say."""
        values = self.values
        # A slider in the page rounds what it is told, and that is no other start.
        return values["surface"], round(values["x0"], 1), round(values["x1"], 1)

    def restart(self):
        self.begun = None  # so that `draw` begins a walk

    def draw_still(self, surface, **_):
        self.plane, self.heights = self.figure.subplots(1, 2, width_ratios=[8, 5])
        plot_descent(SURFACES[surface][0], self.x0, self.x1, axes=self.plane)

    def draw(self, learning_rate, momentum, **_):
        if self.begun != self.chosen():
            self.begun = self.chosen()
            self.path, self.outcome = [np.array(self.begun[1:])], None
        walks = {"walk": self.path}
        if not self.outcome:
            walks["next step"] = [self.path[-1], self.next_point(learning_rate, momentum)]
        plot_walks(walks, marked=(), every_step=True, axes=self.plane)
        legend_above(self.plane)
        heights = [self.height(x) for x in self.path]
        plot_heights(heights, self.most_steps, highest=self.highest, axes=self.heights)

    def words(self, surface, learning_rate, momentum, **_):
        steps = len(self.path) - 1
        said = (
            f"The {surface}, from ({self.begun[1]:.1f}, {self.begun[2]:.1f}). After {steps} "
            f"step{'s' * (steps != 1)} the walk is at {self.place(self.path[-1])}.\n"
        )
        if self.outcome:
            return said + self.outcome
        return (
            f"{said}The next step, at learning rate {learning_rate:.2g} and momentum "
            f"{momentum:.2f}, leads to {self.place(self.next_point(learning_rate, momentum))}."
        )

    def place(self, x):
        """A point and its height, in words."""
        return f"({x[0]:z.2f}, {x[1]:z.2f}), height {self.height(x):,.4f}"

    def next_point(self, learning_rate, momentum):
        """Where the next step leads, an array of shape (2,)."""
        here, before = self.path[-1], self.path[-2:][0]
        plain = gradient_descent(self.height, here, learning_rate, steps=1).end
        return plain + momentum * (here - before)  # the velocity is the last step

    def step(self):
        if self.outcome:
            self.path, self.outcome = self.path[:1], None
        rate, momentum = self.controls["learning_rate"].value, self.controls["momentum"].value
        here, end = self.path[-1], self.next_point(rate, momentum)
        plain = self.next_point(rate, 0)
        self.path.append(end)
        # With momentum a walk also crosses flat ground without coming to rest.
        longest = max(np.linalg.norm(plain - here), np.linalg.norm(end - here))
        height, steps = self.height(end), len(self.path) - 1
        if height > self.highest:
            self.outcome = f"It has diverged: higher than {self.highest:,.0f}."
        elif longest < rate * self.flat:
            self.outcome = "It has converged: the ground is flat here."
            if height > 0.1:
                self.outcome += " But this minimum is a local one: elsewhere is the lowest point."
        elif steps == self.most_steps:
            # Jumping to and fro at one height, rounding alone makes it a little higher.
            higher = height > 1.001 * self.height(self.path[0])
            self.outcome = f"Out of steps: the walk ends after {steps}."
            if higher:
                self.outcome = "It has diverged: higher than the start."
        return self.outcome is None

    def point_at(self, axes, x, y):
        if axes is self.plane:
            self.restart()
            self.set(x0=round(x, 1), x1=round(y, 1))
