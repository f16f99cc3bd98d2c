"""The explorers of page 02: a score on the curves of its losses; scores and their probabilities."""

import functools
import math

import ipywidgets
import numpy as np

from course_utils.activations import softmax
from course_utils.descent import gradient_descent
from course_utils.differentiation import central_difference
from course_utils.explorers.controls import choice_slider, round_numbers, slider
from course_utils.explorers.drawing import Explorer
from course_utils.figures import BLUE, GRAY, ORANGE, RED, plot_bars
from course_utils.figures.style import minus
from course_utils.losses import cross_entropy, sum_squared_error

# How high the axes of each loss reach.
HEIGHTS = {"mistake": 1.2, "squared error": 1.2, "cross entropy": 12}


class ScoreExplorer(Explorer):
    """The score z of the right one of two classes, where the other has 0, on three of its losses.

    Whoever moves the score starts all walks anew.

    Attributes
    ----------
    paths : dict of str to list of float
        By the name of a loss, the scores of the walk down it, the start first.
    """

    name = (
        "Mistake, squared error and cross entropy over the score of the right class, each with a "
        "tangent at the present score"
    )
    learning_rate = 1.0
    pace = 0.05
    longest_walk = 100

    def __init__(self):
        self._start, self.paths = None, {}
        self.losses = {name: functools.partial(self.loss, name) for name in HEIGHTS}
        super().__init__(
            {"score": slider("score z", -10, -10, 10, 0.1, ".1f")},
            presets={
                "sure and wrong": {},
                "wrong": {"score": -3},
                "barely wrong": {"score": -0.1},
                "barely right": {"score": 0.1},
                "sure and right": {"score": 5},
            },
        )

    def probabilities(self, z):
        """Of the right class and of the other, ndarray of float, shape (2,)."""
        return softmax([float(z), 0.0])

    def loss(self, name, z):
        """One of the three losses at a score, a float."""
        p = self.probabilities(z)
        if name == "mistake":
            return float(p.argmax() != 0)
        return sum_squared_error(p, [1, 0]) if name == "squared error" else cross_entropy(p, 0)

    def slope(self, name, z):
        """The slope of that loss, a float: NaN where there is none."""
        if name == "mistake":
            # Flat on both sides; at the jump a difference quotient would be huge and mean nothing.
            return 0.0 if z else math.nan
        return central_difference(self.losses[name], z)

    def draw_still(self, **_):
        self.panels = dict(zip(HEIGHTS, self.side_by_side(1, 1, 1), strict=True))
        scores = np.linspace(-11, 11, 441)
        for name, axes in self.panels.items():
            axes.set(xlabel="score z", ylabel=name, ylim=(-0.05 * HEIGHTS[name], HEIGHTS[name]))
            axes.set_xlim(scores[0], scores[-1])
            axes.locator_params(axis="x", integer=True)
            named = (
                {"label": "loss"} if name == ("mistake" if self.narrow else "squared error") else {}
            )
            axes.plot(scores, [self.losses[name](z) for z in scores], color="black", **named)
            if named:
                self.named = axes

    def draw(self, score):
        # A slider in the page sends back what it was told with other last digits: that's no hand.
        start = round(score, 6)
        if start != self._start:
            if len(self.paths.get("mistake", ())) > 1:
                self.before = self.paths
            self._start = start
            self.paths = {name: [start] for name in HEIGHTS}
        for name, axes in self.panels.items():
            if self.before:
                self.draw_walk(name, self.before[name], color=GRAY, marker="s", label="before")
            path = self.paths[name]
            walked = "walk" if len(path) > 1 else None
            self.draw_walk(name, path, color=BLUE, marker="o", label=walked)
            slope, height = self.slope(name, path[-1]), self.losses[name](path[-1])
            ends = np.array([-11, 11])  # nothing is drawn where there is no slope
            tangent = height + slope * (ends - path[-1])
            axes.plot(ends, tangent, color=RED, ls="--", label=self.once("tangent", axes))
            dot = {"marker": "o", "color": RED, "ms": 12, "mec": "black", "ls": ""}
            axes.plot(path[-1:], [height], label=self.once("guess", axes), **dot)

    def draw_walk(self, name, path, label, **look):
        """Draw the points of a walk on the curve of its loss."""
        axes, heights = self.panels[name], [self.losses[name](z) for z in path]
        axes.plot(path, heights, ls="", ms=6, label=self.once(label, axes), **look)

    def once(self, label, axes):
        """What is named in one of the panels, and is the same in the others."""
        return label if axes is self.named else None

    def words(self, score):
        said = []
        for name, path in self.paths.items():
            slope = self.slope(name, path[-1])
            said.append(
                f"the {name} is {self.losses[name](path[-1]):.3g} at z = {path[-1]:.3g} "
                f"(p = {self.probabilities(path[-1])[0]:.3g}), "
                + ("without a slope" if math.isnan(slope) else f"slope {slope:.3g}")
            )
        steps = len(self.paths["mistake"]) - 1
        return f"After {steps} step{'s' * (steps != 1)} downhill, " + ";\n".join(said) + "."

    def restart(self):
        self._start = None

    def step(self):
        for name, path in self.paths.items():
            slope = functools.partial(self.slope, name)
            walk = gradient_descent(self.losses[name], path[-1], self.learning_rate, 1, slope)
            path.append(float(walk.end))
        return len(path) <= self.longest_walk

    def point_at(self, axes, x, y):
        self.set(score=round(x, 1))


class SoftmaxExplorer(Explorer):
    """Scores, and the probabilities that softmax makes of them at some temperature.

    Parameters
    ----------
    scores : array_like of float, shape (classes,)
        At least two, all finite.
    label : int
        The right class, whose score can be moved.

    Raises
    ------
    ValueError
        If the scores are not such a row, or the label is none of its classes.
    """

    name = (
        "Scores of the classes as bars; beside them their probabilities. The right class is hatched"
    )
    drawn_anew = ("added",)

    def __init__(self, scores, label):
        self.scores, self.label = np.array(scores, dtype=np.float64), label
        if self.scores.ndim != 1 or len(self.scores) < 2 or not np.all(np.isfinite(self.scores)):
            raise ValueError(f"scores must be a row of at least two finite numbers, got {scores}")
        if label not in range(len(self.scores)):
            raise ValueError(f"label {label} is none of the {len(self.scores)} classes")
        self.ahead = self.scores[label] - np.delete(self.scores, label).max()
        super().__init__(
            {
                "temperature": choice_slider("temperature", 1, round_numbers(0.1, 100)),
                "moved": slider(f"move score of {label} by", 0, -10, 10, 0.1, ".1f"),
                "added": ipywidgets.Checkbox(description="add 1,000 to every score", indent=False),
            },
            presets={
                "as computed": {},
                "cold": {"temperature": 0.1},
                "hot": {"temperature": 100},
                "add 1,000 to all": {"added": True},
                "one sure winner": {"moved": 8},
                "nearly alike": {"moved": round(-self.ahead, 1)},
                "wrong": {"moved": round(-self.ahead - 2, 1)},
                "wrong and cold": {"moved": round(-self.ahead - 2, 1), "temperature": 0.1},
            },
        )

    def present_scores(self, moved, added, **_):
        """The scores as they stand, ndarray of float, shape (classes,)."""
        scores = self.scores + 1000 * added
        scores[self.label] += moved
        return scores

    def draw_still(self, added, **_):
        self.levels, self.bars = self.side_by_side(1, 1)
        reach, right = self.controls["moved"].max, self.scores[self.label]
        lowest = min(self.scores.min(), right - reach) + 1000 * added
        highest = max(self.scores.max(), right + reach) + 1000 * added
        self.levels.set(ylabel="score", ylim=(lowest - 1, highest + 3))
        self.levels.axhline(0, color="black", lw=1)  # out of sight where 1,000 is added
        self.bars.set(ylabel="probability", ylim=(0, 1.1))
        for axes in (self.levels, self.bars):
            axes.set(xlabel="class", xticks=range(len(self.scores)))
            axes.set_xlim(-0.6, len(self.scores) - 0.4)

    def draw(self, temperature, **others):
        scores = self.present_scores(**others)
        thick = 0.03 * np.ptp(self.levels.get_ylim())
        # Levels, and no bars from 0: of scores only the differences count.
        levels = self.levels.bar(range(len(scores)), thick, bottom=scores - thick / 2, color=BLUE)
        hatched = {"facecolor": "white", "edgecolor": ORANGE, "hatch": "//"}  # as beside it
        levels[self.label].set(label="right answer", **hatched)
        # Before the line at 0.
        above = {"textcoords": "offset points", "ha": "center", "zorder": 4}
        above["bbox"] = {"facecolor": "white", "edgecolor": "none", "pad": 0.5}
        above["fontsize"] = 12 if len(scores) < 7 else 10
        for place, score in enumerate(scores):
            self.levels.annotate(minus(f"{score:.1f}"), (place, score), (0, 7), **above)
        plot_bars(dict(enumerate(softmax(scores / temperature))), self.label, axes=self.bars)

    def words(self, temperature, **others):
        probabilities = softmax(self.present_scores(**others) / temperature)
        loss = cross_entropy(probabilities, self.label)
        return (
            f"At temperature {temperature:g} the largest probability is that of "
            f"{probabilities.argmax()}, {probabilities.max():.3g}.\nThe right class, {self.label}, "
            f"gets {probabilities[self.label]:.3g}, a loss of {loss:.3g}."
        )
