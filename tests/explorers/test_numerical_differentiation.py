"""The explorer of page 03."""

import math
import re

import numpy as np
import pytest

from course_utils.explorers.numerical_differentiation import (
    FUNCTIONS,
    PRESETS,
    STEPS,
    DifferenceExplorer,
    best_step,
    extrapolated_slope,
)


def kinked(x):
    return x if x > 0 else 0


@pytest.fixture
def explorer(fresh):
    return fresh("how_exact_is_a_derivative-list")


def words_of(*arguments, **values):
    explorer = DifferenceExplorer(*arguments)
    explorer.set(**values)
    explorer.close()
    return explorer.picture.words


def lines(axes):
    return {line.get_label(): line for line in axes.lines}


def test_sixteen_decades_and_powers_of_ten_among_them():
    assert (STEPS[0], STEPS[-1]) == (1, 1e-16)
    assert {10.0**-k for k in range(17)} <= set(STEPS)


@pytest.mark.parametrize(
    "h, slope, error, why",
    [
        (1, "7", "4", "truncation"),
        (1e-4, "3.0003000", "0.0003", "truncation"),
        (1e-8, "3.00000000397", "4e-09", "as small as they get"),
        (1e-12, "3.00026670", "0.0003", "rounding"),
        (1e-16, "0", "3", "h has vanished"),
    ],
)
def test_the_forward_differences_of_the_page(explorer, h, slope, error, why):
    explorer.set(h=h)
    said = explorer.picture.words
    assert said.startswith(f"x³ at x = 1: the forward difference with h = {h:g} says {slope}")
    assert "the true slope is 3." in said and why in said
    assert said.endswith(f"the error is {error}.")


def test_central_differences_are_off_by_h_squared(explorer):
    explorer.set(method="central", h=1e-2)
    assert "the central difference with h = 0.01 says 3.0001, " in explorer.picture.words
    explorer.set(h=1e-16)  # numbers below 1 lie nearer to each other than those above
    assert "vanished" not in explorer.picture.words
    explorer.set(x=2)
    assert "x + h is the same number as x - h" in explorer.picture.words


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("x", [0.3, 1.0, 2.2])
def test_derivatives_of_the_list(function, x):
    f, derivative = FUNCTIONS[function]
    h = 1e-3  # five points are off by a multiple of h to the fourth
    numerical = (f(x - 2 * h) - 8 * f(x - h) + 8 * f(x + h) - f(x + 2 * h)) / (12 * h)
    assert derivative(x) == pytest.approx(numerical, rel=1e-6)


def test_the_picture_shows_the_secant_the_tangent_and_the_errors(explorer):
    explorer.set(h=0.1, x=0.5, method="central")
    slope = (0.6**3 - 0.4**3) / 0.2
    curve, errors = lines(explorer.curve), lines(explorer.errors)
    ends = np.array([-0.5, 2.5])
    secant = 0.4**3 + slope * (ends - 0.4)
    np.testing.assert_allclose(curve["central secant"].get_xydata().T, [ends, secant])
    np.testing.assert_allclose(curve["tangent"].get_ydata(), 0.125 + 0.75 * (ends - 0.5))
    assert "forward secant" not in curve
    (here,) = [line for line in explorer.errors.lines if line.get_marker() == "o"][-1:]
    np.testing.assert_allclose(here.get_xydata(), [(0.1, slope - 0.75)])
    forward, central = (
        [line for line in explorer.errors.lines if line.get_label() == name][-1].get_ydata()
        for name in ("forward", "central")
    )
    h = np.array(STEPS[:7])
    np.testing.assert_allclose(forward[:7], 1.5 * h + h**2, rtol=1e-8)
    np.testing.assert_allclose(central[:7], h**2, rtol=1e-8)
    assert errors["central"].get_color() == curve["central secant"].get_color()


@pytest.mark.parametrize("name, why", [
    ("far too large", "truncation"),
    ("best forward", "as small as they get"),
    ("rounding wins", "rounding"),
    ("h vanishes", "vanished"),
    ("best central", "as small as they get"),
    ("parabola", "More digits than these a float doesn't have"),
    ("kink", "no slope that could be found"),
])  # fmt: skip
def test_presets_do_what_they_say(explorer, name, why):
    explorer.buttons[name].click()
    assert why in explorer.picture.words
    if name.startswith("best"):
        errors = explorer.look(1.0, "x³").errors[name.removeprefix("best ")]
        assert abs(STEPS.index(PRESETS[name]["h"]) - np.argmin(errors)) <= 2


def test_a_place_in_the_picture_is_an_x_or_a_step(explorer):
    explorer.point_at(explorer.curve, 0.25, 3.0)
    explorer.point_at(explorer.errors, 1e-5, 1e-3)
    assert explorer.values["x"] == 0.25 and explorer.values["h"] == 1e-5
    explorer.point_at(explorer.errors, 1e-40, 1e-3)
    assert explorer.values["h"] == 1e-16


def test_numbers_that_the_page_rounds_are_snapped(explorer):
    explorer.set(h=1e-08, x=0.9999999999999998)
    assert "x³ at x = 1: the forward difference with h = 1e-08 says 3.000000003972" in (
        explorer.picture.words
    )
    explorer.set(function="|x|", x=-5e-17)
    assert "|x| at x = 0: no slope that could be found" in explorer.picture.words


@pytest.mark.parametrize("function", ["x³", "eˣ", "sin 10x", "√x"])
@pytest.mark.parametrize("x", [0.37, 1.0, 2.2])
def test_richardson_knows_how_far_it_is_off(function, x):
    f, derivative = FUNCTIONS[function]
    slope, doubt = extrapolated_slope(lambda x: f(x) if x > 0 else math.nan, x, 0.25)
    assert abs(slope - derivative(x)) <= doubt < 3e-12 * abs(derivative(x))


def test_without_a_derivative_the_words_say_where_the_slope_comes_from():
    words = words_of(math.sin, h=1e-3)
    number, doubt = re.search(
        r"extrapolation (\S+), which may be wrong by some (\S+)\.\n", words
    ).groups()
    assert abs(float(number) - math.cos(1)) < 1e-12 and 0 < float(doubt) < 1e-12
    assert f"the error is {abs((math.sin(1.001) - math.sin(1)) / 1e-3 - math.cos(1)):.1g}." in words
    assert "smaller than that" in words_of(lambda x: 7, h=1e-3)


def test_at_a_kink_no_tangent_is_drawn(explorer):
    assert "tangent" in lines(explorer.figure.axes[0])
    explorer.set(**PRESETS["kink"])
    assert "tangent" not in lines(explorer.figure.axes[0])


def test_an_error_below_the_axis_is_said(explorer):
    explorer.set(h=1, **PRESETS["parabola"])
    assert "the error is 0, drawn at the lower end of the axis." in explorer.picture.words


def test_functions_with_gaps_and_kinks():
    assert "f at x = −0.5: no value" in words_of(math.sqrt, None, 1.0, x=-0.5)
    no_ahead = words_of(math.sqrt, None, 0.3, h=1, method="central")
    assert "no central difference, f has no value at x + h or x - h" in no_ahead
    for h in (1, 1e-8):
        said = words_of(kinked, None, 0, h=h)
        assert f"h = {h:.2g} says 1." in said + "."
        assert "no slope that could be found" in said
    explorer = DifferenceExplorer(math.log, None, 1, (-1, 2))
    curve = lines(explorer.curve)["f"].get_xydata()
    np.testing.assert_array_equal(np.isnan(curve[:, 1]), curve[:, 0] <= 0)


def test_a_wrong_derivative_is_not_taken_for_truncation():
    said = words_of(math.sin, math.sin, h=1e-2)
    assert "a wrong derivative" in said and "truncation" not in said
    assert "truncation" in words_of(math.sin, math.cos, h=1e-2)


def test_what_grows_with_x_vanishes_sooner():
    explorer = DifferenceExplorer(lambda x: x**3, None, 1000)
    explorer.set(h=1e-14)
    assert "h has vanished" in explorer.picture.words
    explorer.set(h=1e-8)  # for 1 this is the best
    assert "rounding" in explorer.picture.words
    assert "truncation" in words_of(lambda x: x**3, lambda x: 3 * x * x, 0, h=1e-8)  # never rounds


def test_the_best_step_is_no_accident():
    v = np.array([1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-4, 1e-3, 1e-12, 1e-1])
    assert best_step(v) == 4
    assert best_step(np.array([np.nan, np.nan, 1, 2, 3, 4])) in (3, 4)
    assert best_step(np.arange(9.0)) == 0 and best_step(np.arange(9.0)[::-1]) == 8


@pytest.mark.parametrize(
    "arguments, message",
    [
        ((3,), r"f\(1\) raised TypeError"),
        ((math.sin, 0.5), r"derivative\(1\) raised TypeError"),
        ((lambda x: x.sum(),), r"f\(1\) raised AttributeError"),
        ((math.log, None, -1), r"f\(-1\) raised ValueError: math domain error"),
        ((lambda x: [x],), r"f\(1\) must be a number below 1e300, it is \[1.0\]"),
        ((lambda x: None,), "it is None"),
        ((math.exp, None, 709), "must be a number below 1e300"),
        ((lambda x: 1j,), "it is 1j"),
        ((lambda x: "1",), "it is '1'"),
        ((np.log, None, 0), "it is .*-inf"),
        ((math.sin, None, 1, (2, 3)), "x must lie within xlim"),
        ((math.sin, None, 1, (1, 1)), "x must lie within xlim"),
        ((math.sin, None, 1, (0, math.inf)), "x must lie within xlim"),
        ((math.sin, None, math.nan), "x must lie within xlim"),
        ((None, math.sin), "go with a function f of your own"),
        ((None, None, 2.0), "go with a function f of your own"),
    ],
)
def test_bad_input_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        DifferenceExplorer(*arguments)
