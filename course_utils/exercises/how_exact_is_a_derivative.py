"""The exercises of the deeper page on notebook 03: how exact is a derivative?"""

import numpy as np

from course_utils.exercises import drawn
from course_utils.exercises.engine import Exercise, Page
from course_utils.exercises.numerical_differentiation import a_secant, central_difference, cube
from course_utils.exercises.results import numbers
from course_utils.figures import plot_error_against_step

page = Page()

# --- step_in_float32


def error_in_float32(h, x=1.0):
    """Relative error of the central difference of x³ in float32."""
    slope = central_difference(cube, np.float32(x), np.float32(h))
    return abs(float(slope) / (3 * x**2) - 1)


ZERO_IN_FLOAT32 = "In float32 this h *is* 0, so that zero is divided by zero. Choose a larger one."
GOOD_IN_FLOAT64 = (
    "That is a good step in float64. But float32 keeps 7 digits only, and here the subtraction "
    "eats most of them. Look at the V of float32."
)
GOOD_FOR_FORWARD = (
    "That is near the *square* root of epsilon, where the forward difference is best. The central "
    "difference loses less with a large step. Where is its V lowest?"
)
TOO_SMALL = (
    "Too small: left of the lowest point, where rounding rules. Go to the right until the error "
    "stops falling."
)
TOO_LARGE = (
    "Too large: right of the lowest point, where the secant is not yet the tangent. There the "
    "error grows like h². Go to the left."
)


def judge_step(answer):
    value = numbers(answer)
    if value is None or value.size != 1:
        return "This should be one number: the step h."
    value = float(value.ravel()[0])
    if not 0 < value < np.inf:
        return "A step is a distance: choose a positive number."
    if np.float32(value) == 0:
        return ZERO_IN_FLOAT32
    if max(error_in_float32(value, x) for x in (0.6, 0.8, 1.0, 1.3, 1.7)) < 1e-4:
        return None
    if 1e-6 <= value <= 2e-5:
        return GOOD_IN_FLOAT64
    if 2e-4 <= value < 5e-4:
        return GOOD_FOR_FORWARD
    return TOO_SMALL if value < 3e-3 else TOO_LARGE


def draw_step(answer):
    steps = [1 / 3**k for k in range(1, 18)]
    errors = [error_in_float32(h) for h in steps]
    figure = plot_error_against_step(steps, {"central, float32": errors}, 1e-6, float(answer))
    return figure, (
        "Error of the central difference of x³ at 1 in float32 against the step h, a V whose "
        "lowest "
        f"points lie between 0.001 and 0.01. A vertical line marks your step, {float(answer):g}."
    )


page.step_in_float32 = Exercise(
    0.005,
    another=0.002,
    requirement=judge_step,
    mistakes=(
        (1e-50, ZERO_IN_FLOAT32),
        (1e-5, GOOD_IN_FLOAT64),
        (3e-4, GOOD_FOR_FORWARD),
        (1e-7, TOO_SMALL),
        (0.1, TOO_LARGE),
    ),
    hints=(
        "Read it off the picture: where is the V of float32 lowest?",
        "Or take the rule: the cube root of float32's machine epsilon, 1.2e-7.",
    ),
    praise="But four or five true digits are few for a judge. That is why gradients are "
    "checked in float64, also where a network computes in float32.",
    picture=draw_step,
)

# --- richardson


def richardson(f, x, h):
    coarse, fine = central_difference(f, x, h), central_difference(f, x, h / 2)
    return fine + (fine - coarse) / 3


def richardson_of_four_heights(f, x, h):
    far, near = f(x + h) - f(x - h), f(x + h / 2) - f(x - h / 2)
    return (8 * near - far) / (6 * h)


def combined(weigh):
    """What is made of the central differences with h and with h / 2."""
    return lambda f, x, h: weigh(central_difference(f, x, h), central_difference(f, x, h / 2))


page.richardson = Exercise(
    richardson,
    another=richardson_of_four_heights,
    cases={
        "x³ at x = 1 with h = 0.5": (cube, 1.0, 0.5),
        "x⁴ at x = 2 with h = 1": (lambda x: x**4, 2.0, 1.0),
        "exp at x = 0 with h = 1": (np.exp, 0.0, 1.0),
    },
    inputs=a_secant,
    mistakes=(
        (
            lambda f, x, h: (
                central_difference(f, x, h)
                + 0.75 * (central_difference(f, x, h / 2) - central_difference(f, x, h))
            ),
            "Three quarters of the error have gone on the way from h to h / 2. What is left "
            "is a third of that way: go on by it, from the slope with h / 2.",
        ),
        (
            combined(lambda coarse, fine: (coarse + fine) / 2),
            "This is the mean of the two. Both are off to the same side, so that the mean is, too. "
            "Go on beyond the finer one, by a third of the way that you came.",
        ),
        (
            combined(lambda coarse, fine: fine - (fine - coarse) / 3),
            "The third leads back to the coarser one. From the coarser to the finer it was "
            "`fine - coarse`: go on in that direction.",
        ),
        (
            combined(lambda coarse, fine: 2 * fine - coarse),
            "This goes on by the whole way once more. That would be right if the error were halved "
            "with h. It is quartered: a third of the way is left.",
        ),
        (
            combined(lambda coarse, fine: fine + (fine - coarse) / 4),
            "A quarter of the error is left, yes, but the way that you came is only three quarters "
            "of it. So what is left is a third of that way.",
        ),
        (
            combined(lambda coarse, fine: coarse + (fine - coarse) / 3),
            "The third is added to the coarser one. Begin at the finer one.",
        ),
        (
            combined(lambda coarse, fine: (fine - coarse) / 3),
            "This is how much is left of the error. Add it to the finer one.",
        ),
        (
            combined(lambda coarse, fine: 4 * fine - coarse),
            "Three times too large: four finer ones minus one coarser are three. Divide by 3.",
        ),
        (
            combined(lambda coarse, fine: fine),
            "This is the central difference with half the step. Its error is a quarter; remove "
            "that, too.",
        ),
        (
            combined(lambda coarse, fine: coarse),
            "This is the central difference as it is. Combine it with the one of half the step.",
        ),
        (
            lambda f, x, h: (
                central_difference(f, x, h)
                + (central_difference(f, x, h) - central_difference(f, x, 2 * h)) / 3
            ),
            "Right, but for steps of 2h and h. Asked for are h and h / 2.",
        ),
    ),
    hints=(
        "Two calls of `central_difference`, `coarse` with h and `fine` with h / 2. Which way did "
        "you come from one to the other, and how far is it still?",
        "`fine + (fine - coarse) / 3`",
    ),
    praise="Of h², nothing is left. One could go on, with h/4 and a fifteenth, and so on.",
    carried=True,
)

# --- complex_step


def complex_step(f, x, h):
    return f(x + h * 1j).imag / h


def complex_step_of_a_complex(f, x, h):
    return np.imag(f(complex(x, h))) / h


def quotient(x):
    return x * x * x / (1 + x * x)


def a_smooth_function(rng):
    """A formula that takes complex numbers, a place, and a step: tiny or large."""
    a, b, c = rng.normal(size=3)
    x = float(drawn.array(rng))
    h = drawn.magnitude(rng, -60, -1) if rng.random() < 0.7 else float(rng.uniform(0.1, 0.5))
    return lambda z: a * z * z * z + b * z * z + np.exp(c * z), x, h


page.complex_step = Exercise(
    complex_step,
    another=complex_step_of_a_complex,
    cases={
        "x³ at x = 1 with h = 0.5": (cube, 1.0, 0.5),
        "x³ / (1 + x²) at x = 2 with h = 1e-50": (quotient, 2.0, 1e-50),
        "exp at x = 0 with h = 0.1": (np.exp, 0.0, 0.1),
    },
    inputs=a_smooth_function,
    mistakes=(
        (
            lambda f, x, h: f(x + h * 1j).imag,
            "This is the imaginary part as it is. Divide it by h.",
        ),
        (
            lambda f, x, h: f(x + h * 1j).real / h,
            "This is the real part, divided by h. The slope is in the imaginary part, `.imag`.",
        ),
        (
            lambda f, x, h: f(x + h * 1j).real,
            "This is the real part, near to f(x) itself. Take the imaginary part, `.imag`.",
        ),
        (
            lambda f, x, h: f(x + h * 1j) / h,
            "This is a complex number. Take its imaginary part.",
        ),
        (
            lambda f, x, h: abs(f(x + h * 1j)) / h,
            "This is the length of a complex number. Take its imaginary part.",
        ),
        (
            lambda f, x, h: (f(x + h * 1j) - f(x)).imag / (2 * h),
            "Half of it. There is one step here, of length h, and so it is divided by h.",
        ),
        (
            lambda f, x, h: (f(x + h) - f(x)) / h,
            "This is the forward difference. Make the step with `h * 1j`, and take the imaginary "
            "part.",
        ),
        (
            central_difference,
            "This is the central difference. Make the step with `h * 1j`, and take the imaginary "
            "part.",
        ),
        (
            lambda f, x, h: 0.0,
            "Always 0, as the imaginary part of a real number is. Is there a `1j` in your step?",
        ),
        (
            lambda f, x, h: -f(x + h * 1j).imag / h,
            "Right size, wrong sign. It is the imaginary part of `f(x + h * 1j)`, without a minus.",
        ),
    ),
    hints=(
        "The step goes to `x + h * 1j`. What comes out is complex: which part of it holds the "
        "slope?",
        "`f(x + h * 1j).imag` is the slope times h.",
    ),
    praise="Where f is a smooth formula, h may be as small as you like.",
    carried=True,
)

# --- second_derivative


def second_derivative(f, x, h):
    return (f(x + h) - 2 * f(x) + f(x - h)) / h**2


def slope_of_slopes(f, x, h):
    right = (f(x + h) - f(x)) / h  # the slope half a step to the right of x
    left = (f(x) - f(x - h)) / h  # and half a step to the left
    return (right - left) / h


def central_twice(f, x, h):
    return central_difference(lambda t: central_difference(f, t, h), x, h)


page.second_derivative = Exercise(
    second_derivative,
    another=slope_of_slopes,
    cases={
        "x² at x = 3 with h = 0.5": (np.square, 3.0, 0.5),
        "x⁴ at x = 1 with h = 0.5": (lambda x: x**4, 1.0, 0.5),
        "exp at x = 0 with h = 0.1": (np.exp, 0.0, 0.1),
    },
    inputs=a_secant,
    mistakes=(
        (
            lambda f, x, h: (f(x + h) - 2 * f(x) + f(x - h)) / h,
            "Two slopes are subtracted, and each already has an h below. Dividing by the "
            "distance h between them makes h².",
        ),
        (
            lambda f, x, h: (f(x + h) - 2 * f(x) + f(x - h)) / (2 * h),
            "The 2h belongs to the central difference. Here the two slopes are h apart, and "
            "each of them has an h below already: that makes h².",
        ),
        (
            lambda f, x, h: (f(x + h) - 2 * f(x) + f(x - h)) / h * h,
            "Right but for the division by h². (`/ h * h` is none: Python divides by h, and then "
            "multiplies by it. Write `/ h**2`.)",
        ),
        (
            lambda f, x, h: (f(x + h) - f(x) + f(x - h)) / h**2,
            "f(x) is part of both slopes, of the right one and of the left one. How often do "
            "you need it?",
        ),
        (
            lambda f, x, h: (f(x + h) - f(x - h)) / h**2,
            "Here f(x) falls out. It is part of both slopes: of the right one, from x to x + h, "
            "and of the left one, from x − h to x. Subtract the left one from the right one.",
        ),
        (
            central_difference,
            "This is the slope at x, the mean of both slopes. How does it change: take their "
            "difference, and divide by the distance of their middles.",
        ),
        (
            lambda f, x, h: second_derivative(f, x, 1e-3),
            "This is the second derivative itself, as with a tiny step, whatever h is. Use the h "
            "that is passed in.",
        ),
        (
            lambda f, x, h: second_derivative(f, x, h) / 2,
            "Half of it. The two slopes belong to the middles of their intervals, and these "
            "are h apart, not 2h.",
        ),
        (
            lambda f, x, h: second_derivative(f, x + h, h),
            "This looks to the right only: from x to x + h, and from there to x + 2h. Take "
            "one interval on each side of x.",
        ),
        (
            lambda f, x, h: central_difference(lambda t: central_difference(f, t, 1e-5), x, h),
            "The slopes inside are taken with a tiny step, such as 10⁻⁵. Use f(x + h), f(x) and "
            "f(x - h) only.",
        ),
        (
            central_twice,
            "This is the central difference of the central difference, with the right limit. "
            "But it looks 2h to either side, and on x⁴ it is off by four times as much as need "
            "be. Use f(x + h), f(x) and f(x - h).",
        ),
    ),
    hints=(
        "Write down the slope from x to x + h, and the slope from x - h to x.",
        "Those two slopes belong to the middles of their intervals, which are h apart. So: "
        "their difference, divided by h.",
    ),
    praise="The famous 1, -2, 1. But choose h with care: rounding now grows like 1/h², and the "
    "best h is near 10⁻⁴. With h = 10⁻⁸ nothing of it is true.",
    carried=True,
)
