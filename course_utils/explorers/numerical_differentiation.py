"""The explorer of page 03: a secant turns into the tangent, until its step is too small."""

import math
from dataclasses import dataclass

import ipywidgets
import numpy as np

from course_utils.differentiation import central_difference, forward_difference
from course_utils.explorers.controls import choice_slider, labelled, round_numbers, slider
from course_utils.explorers.drawing import Explorer
from course_utils.figures import (
    ORANGE,
    plot_curve,
    plot_error_against_step,
    plot_error_at,
    plot_errors,
)
from course_utils.figures.numerical_differentiation import draw_straight_lines
from course_utils.figures.style import legend_above

METHODS = {"forward": forward_difference, "central": central_difference}
STEPS = round_numbers(1e-16, 1, leading=(1, 2, 5))[::-1]  # the places of the slider, from the right
EPSILON = np.finfo(np.float64).eps

# Each with its derivative. At a kink there is none.
FUNCTIONS = {
    "x³": (lambda x: x * x * x, lambda x: 3 * x * x),
    "0.01 x² + 0.1 x": (lambda x: 0.01 * x**2 + 0.1 * x, lambda x: 0.02 * x + 0.1),
    "eˣ": (math.exp, math.exp),
    "sin 10x": (lambda x: math.sin(10 * x), lambda x: 10 * math.cos(10 * x)),
    "√x": (math.sqrt, lambda x: 0.5 / math.sqrt(x)),
    "|x|": (abs, lambda x: math.copysign(1, x) if x else math.nan),
}
PRESETS = {
    "far too large": {},
    "best forward": {"h": 1e-8},
    "rounding wins": {"h": 1e-12},
    "h vanishes": {"h": 1e-16},
    "best central": {"h": 5e-6, "method": "central"},
    "parabola": {"method": "central", "function": "0.01 x² + 0.1 x"},
    "kink": {"h": 0.1, "method": "central", "x": 0.0, "function": "|x|"},
}


@dataclass(frozen=True)
class Place:
    """What the differences say at one x.

    Attributes
    ----------
    slope : float
        The true one; NaN where there is none.
    doubt : float
        By how much it may be wrong.
    differences, errors : dict of str to ndarray of float, shape (49,)
        By the name of the method, for each of `STEPS`. NaN where f has no value.
    """

    slope: float
    doubt: float
    differences: dict
    errors: dict


class DifferenceExplorer(Explorer):
    """A curve with a secant and its tangent, and the error of the secant's slope for any step h.

    Parameters
    ----------
    f : callable, optional
        Takes a float, returns a number. Where it raises an error, or returns anything else than a
        real number below 1e300, the curve has a gap. Without it, there is a list of functions to
        choose from.
    derivative : callable, optional
        Of `f`. Without it, errors are measured against Richardson's extrapolation of central
        differences, see `extrapolated_slope`. It knows some 13 digits, and smaller errors can't
        be told.
    x : float, default 1.0
        Where the slope is asked for at first.
    xlim : (float, float), optional
        What is shown of `f`. By default 1.5 to each side of `x`.

    Raises
    ------
    ValueError
        If `x` isn't within `xlim`, `f` or `derivative` isn't a function that returns a number at
        `x`, or there are other arguments without `f`.
    """

    name = "A curve with a secant and its tangent; beside it the errors of slopes against the step"

    def __init__(self, f=None, derivative=None, x=1.0, xlim=None):
        if f is None and (derivative is not None or xlim is not None or x != 1.0):
            raise ValueError("derivative, x and xlim go with a function f of your own")
        low, high = map(float, xlim or (x - 1.5, x + 1.5))
        if not (low <= x <= high and 0 < high - low < math.inf):
            raise ValueError(f"x must lie within xlim, two ends of an axis, got {x} and {xlim}")
        for name, function in (("f", f), ("derivative", derivative)):
            if function is not None:
                _check_returns_a_number(function, name, x)
        self.functions = FUNCTIONS if f is None else {"f": (f, derivative)}
        self.places = {}
        self.grid = np.linspace(low, high, 201)
        finest = math.floor(math.log10(high - low)) - 2  # the power of ten of a step of x
        self.digits = 6 - finest
        controls = {
            "h": choice_slider("step h", 1.0, STEPS[::-1]),
            "method": _choice("difference", METHODS),
            "x": slider("x", x, low, high, 10.0**finest, f".{max(-finest, 0)}f"),
        }
        if f is None:
            controls["function"] = _choice("f(x)", FUNCTIONS)
            self.drawn_anew = ("function",)
        super().__init__(controls, PRESETS if f is None else None)

    def f(self, x, function="f"):
        """The value of a function, a float: NaN where it has none."""
        return _value(self.functions[function][0], x)

    def look(self, x, function="f"):
        """What the differences say at x, a `Place`."""
        if (x, function) not in self.places:
            derivative = self.functions[function][1]

            def f(x):
                return self.f(x, function)

            if derivative:
                slope, doubt = _value(derivative, x), 0.0
            else:
                width = self.grid[-1] - self.grid[0]
                slope, doubt = extrapolated_slope(f, x, 2.0 ** math.floor(math.log2(width / 8)))
            differences = {
                name: np.array([method(f, x, h) for h in STEPS]) for name, method in METHODS.items()
            }
            if not derivative and self.misses(slope, differences["forward"]):
                slope = math.nan  # at a kink
            errors = {name: abs(slopes - slope) for name, slopes in differences.items()}
            self.places = {(x, function): Place(slope, doubt, differences, errors)}
        return self.places[x, function]

    def misses(self, slope, differences):
        """Whether no step brings a difference near to a slope."""
        errors = abs(differences - slope)
        nearest = np.min(errors[np.isfinite(errors)], initial=math.inf)
        return 1e-3 * max(abs(slope), self.highest / 100) < nearest < math.inf

    def draw_still(self, function="f", **_):
        self.curve, self.errors = self.side_by_side(1, 1)
        heights = np.array([self.f(x, function) for x in self.grid])
        plot_curve(self.grid, heights, self.curve)
        slopes = abs(np.diff(heights) / np.diff(self.grid))
        steepest = np.max(slopes[np.isfinite(slopes)], initial=0) or 0.5
        self.highest = 10.0 ** math.ceil(math.log10(2 * steepest))
        self.lowest = self.highest * 1e-15
        nothing = dict.fromkeys(METHODS, np.full(len(STEPS), math.nan))
        frame = {"lowest": self.lowest, "highest": self.highest}
        plot_error_against_step(STEPS, nothing, axes=self.errors, **frame)
        self.errors.set_xlim(STEPS[-1] / 3, 3 * STEPS[0])
        self.errors.plot([], [], "o", color=ORANGE, mec="black", ms=11, label="this h")
        legend_above(self.errors, narrow=self.narrow)

    def draw(self, h, method, x, function="f"):
        x, step = self.snap(h, x)
        place = self.look(x, function)
        lines = {}
        for name in METHODS:  # the colours are those of the errors
            behind = x if name == "forward" else x - h
            points = [(at, self.f(at, function)) for at in (behind, x + h)]
            if name == method and not math.isnan(place.differences[name][step]):
                lines[f"{name} secant"] = points, place.differences[name][step]
            else:
                lines[f"_{name}"] = [(math.nan, math.nan)], math.nan  # neither drawn nor named
        tangent = "_tangent" if math.isnan(place.slope) else "tangent"  # there may be none
        lines[tangent] = [(x, self.f(x, function))], place.slope
        draw_straight_lines(lines, self.curve)
        errors = {name: np.maximum(each, place.doubt) for name, each in place.errors.items()}
        plot_errors(STEPS, errors, self.lowest, self.errors)
        plot_error_at(h, errors[method][step], self.errors)
        if math.isnan(errors[method][step]):
            why = "no slope" if math.isnan(place.slope) else "no secant"
            middle = {"transform": self.errors.transAxes, "ha": "center", "va": "center"}
            card = {"facecolor": "white", "edgecolor": "none"}
            self.errors.text(0.5, 0.5, f"{why}, and so no error", bbox=card, **middle)

    def words(self, h, method, x, function="f"):
        x, step = self.snap(h, x)
        at = f"{function} at x = {x:.4g}"
        if math.isnan(self.f(x, function)):
            return f"{at}: no value, and so no slope."
        place = self.look(x, function)
        difference, error = place.differences[method][step], place.errors[method][step]
        says = f"the {method} difference with h = {h:g} says {difference:.13g}"
        if math.isnan(difference):
            says = f"with h = {h:g} there is no {method} difference, f has no value at x + h"
            says += " or x - h" if method == "central" else ""
        if math.isnan(place.slope):
            return f"{at}: no slope that could be found.\nYet {says}."
        said = f"{at}: {says}, the true slope is {place.slope:.13g}"
        if not self.functions[function][1]:
            said = (
                f"{at}: {says}, and Richardson's extrapolation {place.slope:.13g}, which may be "
                f"wrong by some {place.doubt:.1g}"
            )
        if math.isnan(error):
            return f"{said}."
        if error < place.doubt:
            return f"{said}.\nThe error is smaller than that."
        end = ", drawn at the lower end of the axis" if error < self.lowest else ""
        return f"{said}.\n{self.why(h, method, x, function)}: the error is {error:.1g}{end}."

    def why(self, h, method, x, function="f"):
        """Why a difference is off, the beginning of a sentence."""
        step, place = STEPS.index(h), self.look(x, function)
        if x + h == (x if method == "forward" else x - h):
            points = "x" if method == "forward" else "x - h"
            return f"h has vanished beside x, x + h is the same number as {points}"
        for name, differences in place.differences.items():
            if self.misses(place.slope, differences):
                return (
                    f"No h brings the {name} difference near to it, as at a kink or a jump, or "
                    "with a wrong derivative"
                )
        if place.errors[method][step] <= 2 * EPSILON * abs(place.slope):
            return "More digits than these a float doesn't have"
        best = best_step(place.errors[method])
        if 0 < best < len(STEPS) - 1 and abs(step - best) <= 2:
            return "Truncation and rounding together are about as small as they get"
        if step > best or best == 0:
            return "That is rounding, divided by h"
        return "That is truncation, the secant isn't the tangent"

    def snap(self, h, x):
        """x without the last digits that a slider in the page adds; the place of h in `STEPS`."""
        return round(x, self.digits) + 0.0, STEPS.index(h)  # + 0.0: no -0

    def point_at(self, axes, x, y):
        if axes is self.curve:
            self.set(x=x)
        else:  # where the axis is logarithmic, the nearest step has the least ratio
            self.set(h=min(STEPS, key=lambda h: abs(math.log(h / x))))


def best_step(errors):
    """Where errors are smallest, small ones by accident left out.

    Parameters
    ----------
    errors : ndarray of float, shape (n,)

    Returns
    -------
    int
        The place of the error that is, with its two neighbours on each side, the smallest.
    """
    errors = np.pad(np.nan_to_num(errors, nan=np.inf), 2, mode="edge")
    return int(np.argmin(np.lib.stride_tricks.sliding_window_view(errors, 5).max(axis=1)))


def extrapolated_slope(f, x, h):
    """Richardson's extrapolation of central differences.

    Where a step is halved, the h² in the error is quartered. So a third of the change, added once
    more, removes it; then a fifteenth removes the h⁴, and so on. Of all these values the one is
    taken that differs least from its neighbours, as Ridders proposed.

    Parameters
    ----------
    f : callable
        Takes a float, returns a float: NaN where it has no value.
    x : float
    h : float
        The first and largest of 16 steps.

    Returns
    -------
    slope : float
        NaN where `f` has no values on both sides.
    doubt : float
        By how much it may be wrong: the difference from its neighbours and what rounding may add.
        It knows nothing of kinks.
    """
    slope, doubt, row = math.nan, math.inf, []
    for _ in range(16):
        finer = [central_difference(f, x, h)]
        for order, coarse in enumerate(row, start=1):
            finer.append(finer[-1] + (finer[-1] - coarse) / (4**order - 1))
            rounding = EPSILON * (abs(f(x)) + abs(x * finer[-1])) / h
            off = max(abs(finer[-1] - finer[-2]), abs(finer[-1] - coarse)) + rounding
            if off < doubt:
                slope, doubt = finer[-1], off
        row, h = finer, h / 2
    return slope, doubt


def _choice(label, options):
    narrow = {"width": "13em"}
    return ipywidgets.Dropdown(options=list(options), layout=narrow, **labelled(label))


def _value(f, x):
    """A function's value, a float, or NaN where it has none."""
    try:
        with np.errstate(all="ignore"):
            value = np.asarray(f(float(x)))
    except Exception:
        return math.nan
    if value.shape != () or value.dtype.kind not in "biuf":
        return math.nan
    return float(value) if abs(float(value)) < 1e300 else math.nan


def _check_returns_a_number(f, name, x):
    try:
        with np.errstate(all="ignore"):
            value = f(float(x))
    except Exception as error:
        raise ValueError(f"{name}({x:.4g}) raised {type(error).__name__}: {error}") from error
    if math.isnan(_value(f, x)):
        raise ValueError(f"{name}({x:.4g}) must be a number below 1e300, it is {value!r}")
