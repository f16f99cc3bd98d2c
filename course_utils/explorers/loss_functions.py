"""The explorers of page 02: a guess on the curves of its losses; scores and their probabilities."""

import functools

import ipywidgets
import numpy as np

from course_utils.activations import softmax
from course_utils.descent import gradient_descent
from course_utils.differentiation import central_difference
from course_utils.explorers.controls import log_slider, slider
from course_utils.explorers.drawing import Explorer
from course_utils.figures import plot_bars, plot_numbers, plot_tangent
from course_utils.losses import cross_entropy, mean_squared_error, sum_squared_error


class _LossCurves(Explorer):
    """A guess on the curves of several losses, and from there a walk down each of them.

    A subclass has a control `guess`. Whoever moves a control starts all walks anew.

    Attributes
    ----------
    paths : dict of str to list of float
        By the name of a loss, the guesses of the walk down it, the start first.
    learning_rate : float
        A subclass sets this and the next three.
    xlabel : str
    grid : ndarray of float, shape (n,)
        Guesses at which the curves are computed.
    heights : tuple of float
        Of the axes of each loss.
    """

    pace = 0.05
    longest_walk = 100

    def __init__(self, controls, presets):
        self._start, self.paths = None, {}
        super().__init__(controls, presets)

    def losses(self, **values):
        """By the name of each loss, two functions of a guess: the loss, and its slope."""
        raise NotImplementedError

    def place(self, guess):
        """Where a guess is, as words."""
        raise NotImplementedError

    def draw_still(self, **values):
        names = list(self.losses(**values))
        self.panels = dict(zip(names, self.figure.subplots(1, len(names)), strict=True))
        for (name, axes), height in zip(self.panels.items(), self.heights, strict=True):
            axes.set(title=name, xlabel=self.xlabel, ylim=(-0.05 * height, height))
            axes.set_xlim(self.grid[0], self.grid[-1])
            axes.locator_params(axis="x", integer=True)
        self.panels[names[0]].set_ylabel("loss")

    def draw_curves(self, **values):
        for name, (loss, _) in self.losses(**values).items():
            curve = [loss(guess) for guess in self.grid]
            self.panels[name].plot(self.grid, curve, color="black")

    def draw(self, **values):
        # A slider in the page sends back what it was told with other last digits: that's no hand.
        start = {name: round(value, 6) for name, value in values.items()}
        if start != self._start:
            self._start = start
            self.paths = {name: [start["guess"]] for name in self.panels}
        for name, (loss, slope) in self.losses(**values).items():
            path = self.paths[name]
            heights = [loss(guess) for guess in path]
            plot_tangent(path, heights, slope(path[-1]), self.panels[name])

    def words(self, **values):
        said = []
        for name, (loss, slope) in self.losses(**values).items():
            end = self.paths[name][-1]
            numbers = f"{loss(end):z.4f}, slope {slope(end):z.4f}"
            said.append(f"{name.capitalize()} at {self.place(end)}: {numbers}.")
        steps = len(self.paths[name]) - 1
        return "\n".join([f"Steps downhill: {steps}.", *said])

    def restart(self):
        self._start = None

    def step(self):
        for name, (loss, slope) in self.losses(**self.values).items():
            path = self.paths[name]
            path.append(float(gradient_descent(loss, path[-1], self.learning_rate, 1, slope).end))
        return len(path) <= self.longest_walk

    def point_at(self, axes, x, y):
        self.set(guess=round(x, 1))


def _with_slopes(losses):
    return {name: (f, functools.partial(central_difference, f)) for name, f in losses.items()}


class GuessExplorer(_LossCurves):
    """One guess for five measurements, 2, 3, 3, 4 and 18, of which the last can be moved."""

    name = (
        "Mean squared and mean absolute error over the guess c, each with a tangent at the "
        "present guess; the five measurements as dots below"
    )
    learning_rate = 0.4
    xlabel, grid, heights = "guess c", np.linspace(0, 20, 101), (100, 10)

    def __init__(self):
        super().__init__(
            {
                "guess": slider("guess c", 10, 0, 12, 0.1, ".1f"),
                "last": slider("last measurement", 18, 4, 20, 1, ".0f"),
            },
            presets={
                "far off": {},
                "between mean and median": {"guess": 4.5},
                "at the mean": {"guess": 6},
                "nothing odd": {"last": 4},
            },
        )

    def measurements(self, last):
        """All of them, ndarray of float, shape (5,)."""
        return np.array([2, 3, 3, 4, last], dtype=np.float64)

    def losses(self, last, **_):
        values = self.measurements(last)

        def squared(c):
            return mean_squared_error(np.full(values.shape, c), values)

        def absolute(c):
            return np.mean(abs(c - values))

        return _with_slopes({"squared error": squared, "absolute error": absolute})

    def place(self, guess):
        return f"c = {guess:z.2f}"

    def draw(self, last, **values):
        numbers = self.measurements(last)
        middles = {"mean": np.mean(numbers), "median": np.median(numbers)}
        for axes, middle in zip(self.panels.values(), middles.items(), strict=True):
            plot_numbers(numbers, *middle, axes)
        self.draw_curves(last=last)
        super().draw(last=last, **values)

    def words(self, last, **values):
        numbers = self.measurements(last)
        said = ", ".join(f"{number:.0f}" for number in numbers)
        middles = f"Mean {np.mean(numbers):.2f}, median {np.median(numbers):.2f}."
        words = f"Measurements {said}. {middles} {super().words(last=last, **values)}"
        if np.isclose(numbers, self.paths["absolute error"][-1], rtol=0, atol=1e-5).any():
            words += " A kink: this is the mean of the slopes on its two sides."
        return words


class ScoreExplorer(_LossCurves):
    """The score z of the right one of two classes, where the other class has the score 0."""

    name = (
        "Mistake, squared error and cross entropy over the score of the right class, each with a "
        "tangent at the present score"
    )
    learning_rate = 1.0
    xlabel, grid, heights = "score z", np.linspace(-11, 11, 441), (1.2, 1.2, 12)

    def __init__(self):
        super().__init__(
            {"guess": slider("score z", -10, -10, 10, 0.1, ".1f")},
            presets={
                "sure and wrong": {},
                "wrong": {"guess": -3},
                "barely wrong": {"guess": -0.1},
                "barely right": {"guess": 0.1},
                "sure and right": {"guess": 5},
            },
        )

    def probabilities(self, z):
        """Of the right class and of the other, ndarray of float, shape (2,)."""
        return softmax([float(z), 0.0])

    def losses(self, **_):
        def mistake(z):
            return float(self.probabilities(z).argmax() != 0)

        def squared(z):
            return sum_squared_error(self.probabilities(z), [1, 0])

        def entropy(z):
            return cross_entropy(self.probabilities(z), 0)

        smooth = _with_slopes({"squared error": squared, "cross entropy": entropy})
        # Flat on both sides; at the jump a difference quotient would be huge and mean nothing.
        return {"mistake": (mistake, lambda z: 0.0 * z)} | smooth

    def place(self, guess):
        return f"z = {guess:z.2f}, p = {self.probabilities(guess)[0]:.5f}"

    def draw_still(self, **values):
        super().draw_still(**values)
        self.draw_curves()


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
                "temperature": log_slider("temperature", 1, -1, 2),
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
        left, right = self.panels = list(self.figure.subplots(1, 2))
        reach = self.controls["moved"].max
        self.lowest = min(self.scores.min(), self.scores[self.label] - reach) + 1000 * added - 1
        highest = max(self.scores.max(), self.scores[self.label] + reach) + 1000 * added + 2
        left.set(ylabel="score", ylim=(self.lowest, highest))
        right.set(ylabel="probability", ylim=(0, 1.1))
        for axes in self.panels:
            axes.set(xlabel="class", xticks=range(len(self.scores)))
            axes.set_xlim(-0.6, len(self.scores) - 0.4)
        others = dict(enumerate(self.scores + 1000 * added))
        del others[self.label]
        plot_bars(others, None, "{:.1f}", self.lowest, left)

    def draw(self, temperature, **others):
        scores = self.present_scores(**others)
        left, right = self.panels
        plot_bars({self.label: scores[self.label]}, self.label, "{:.1f}", self.lowest, left)
        plot_bars(dict(enumerate(softmax(scores / temperature))), self.label, axes=right)

    def words(self, temperature, **others):
        probabilities = softmax(self.present_scores(**others) / temperature)
        said = ", ".join(f"{p:.2f}" for p in probabilities)
        return (
            f"Temperature {temperature:.3g}. Probabilities of 0 to {len(self.scores) - 1}: {said}; "
            f"sum {probabilities.sum():.2f}.\nThe right class, {self.label}, gets "
            f"{probabilities[self.label]:.3f}: loss "
            f"{cross_entropy(probabilities, self.label):z.3f}. The largest probability is that of "
            f"{probabilities.argmax()}."
        )
