"""The exercises of notebook 03: slopes and gradients from values of the function alone."""

import numpy as np

from course_utils.exercises import drawn
from course_utils.exercises.engine import Exercise, Page
from course_utils.exercises.results import letters, numbers
from course_utils.figures import (
    plot_arrows,
    plot_curves,
    plot_error_against_step,
    plot_lines_on_curve,
)

page = Page()


def cube(x):
    return x * x * x


def a_curve(rng):
    """A function of one number, with slopes and bends everywhere."""
    a, b, c, d = rng.normal(size=4)
    return lambda x: a * x * x * x + b * x * x + c * np.sin(x + d)


def a_landscape(rng, shape):
    """A function of an array of this shape, in which no entry stands for another."""
    a, b = rng.normal(size=(2, *shape))
    return lambda x: np.sum(a * np.asarray(x) ** 2) + np.sum(b * np.asarray(x)) ** 3 / 10


def weighted_squares(x):
    """Weighted column by column, so that a flattened matrix gives another value."""
    return np.sum(np.arange(1, x.size + 1) * x.T.ravel() ** 2)


def product_and_cubes(x):
    return x[0] * x[1] + np.sum(x**3)


# --- tangent_line


def parabola(x):
    return 0.01 * x**2 + 0.1 * x


def tangent_line(f, a, slope, t):
    return f(a) + slope * (t - a)


def tangent_line_with_intercept(f, a, slope, t):
    intercept = f(a) - slope * a
    return slope * t + intercept


def draw_tangent(answer):
    t = np.linspace(0, 20, 101)
    lines = {
        "f": parabola(t),
        "tangent at 10": tangent_line(parabola, 10, 0.3, t),
        "yours": answer(parabola, 10, 0.3, t),
    }
    figure = plot_curves(t, lines, "x", "f(x)")
    figure.axes[0].set(xlim=(0, 20), ylim=(-3, 8))
    return figure, (
        "The parabola of this page, its tangent at x = 10, where it has height 2 and slope 0.3, "
        "and "
        f"your line. At x = 10 yours has height {float(answer(parabola, 10, 0.3, 10)):.3g}, and at "
        f"x = 20 {float(answer(parabola, 10, 0.3, 20)):.3g}, where the tangent has 5."
    )


def a_tangent(rng):
    """A curve, and where its tangent begins, a slope, and where the tangent is asked for."""
    a, slope, t = drawn.array(rng, 3, scale=drawn.magnitude(rng, -2, 2)).tolist()
    if rng.random() < 0.3:
        a, t = round(a), drawn.one_of(rng, round(a), round(t))
    return a_curve(rng), a, slope, t


page.tangent_line = Exercise(
    tangent_line,
    another=tangent_line_with_intercept,
    tolerance=1e-8,
    cases={
        "x² at a = 1 with slope 2, at t = 3": (np.square, 1.0, 2.0, 3.0),
        "exp at a = 0 with slope 1, at t = 2": (np.exp, 0.0, 1.0, 2.0),
        "x³ at a = 2 with slope 12, at t = 1": (cube, 2.0, 12.0, 1.0),
        "x² at a = 0.5 with slope 0.75, at t = 0.2": (np.square, 0.5, 0.75, 0.2),
    },
    inputs=a_tangent,
    mistakes=(
        (
            lambda f, a, slope, t: f(a) + slope * t,
            "The slope is right, but your line doesn't pass through the point: at t = a it "
            "should have the height f(a). How far is it from a to t?",
        ),
        (
            lambda f, a, slope, t: slope * (t - a),
            "The slope is right, but at t = a your line has height 0. It should start from f(a).",
        ),
        (
            lambda f, a, slope, t: slope * t,
            "This line passes through the origin. The tangent passes through the point at a, "
            "whose height is f(a).",
        ),
        (
            lambda f, a, slope, t: f(a) + slope * (a - t),
            "Your line falls where the tangent rises. From a to t it is t - a, not a - t.",
        ),
        (
            lambda f, a, slope, t: f(t) + slope * (t - a),
            "This starts from the height of the curve at t. The tangent knows the curve at a "
            "only: start from f(a).",
        ),
        (
            lambda f, a, slope, t: a + slope * (t - a),
            "This starts from a, which is a place on the x axis. The height there is f(a).",
        ),
        (
            lambda f, a, slope, t: f(t),
            "This is the height of the curve at t, not that of the tangent.",
        ),
        (
            lambda f, a, slope, t: f(a) + (slope * t - a),
            "Multiplied is before subtracted: the slope belongs to all of t - a, in parentheses.",
        ),
        (
            lambda f, a, slope, t: a + slope * t,
            "a is a place on the x axis, and not the height at 0. The point at a has the "
            "height f(a), and from there to t the line rises by slope * (t - a).",
        ),
    ),
    hints=(
        "You stand at a, at the height f(a), and walk to t. How far is that, and by how much "
        "does the line rise on the way?",
        "The way is t - a, and for each unit of it the line rises by the slope. Add that to f(a).",
    ),
    praise="Near a this line stands for the curve: that is what a derivative is good for.",
    picture=draw_tangent,
)

# --- central_difference


def central_difference(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h)


def mean_of_forward_and_backward(f, x, h):
    forward = (f(x + h) - f(x)) / h
    backward = (f(x) - f(x - h)) / h
    return (forward + backward) / 2


def draw_slope(answer):
    given = float(answer(cube, 1.0, 0.5))
    right = central_difference(cube, 1.0, 0.5)
    tangents = {f"central: {right:.2f}": (1, right), f"yours: {given:.2f}": (1, given)}
    return plot_lines_on_curve(cube, (0, 2), tangents=tangents), (
        "The curve x³, and through its point at x = 1 two lines: one has the slope of the central "
        f"difference with h = 0.5, {right:.2f}, the other yours, {given:.2f}."
    )


def a_secant(rng):
    """A curve, a place near 0 or farther away, and a step."""
    x = float(drawn.array(rng, scale=drawn.magnitude(rng, -2, 1)))
    return a_curve(rng), round(x) if rng.random() < 0.2 else x, float(rng.uniform(0.05, 0.8))


page.central_difference = Exercise(
    central_difference,
    another=mean_of_forward_and_backward,
    cases={
        "x³ at x = 1 with h = 0.5": (cube, 1.0, 0.5),
        "x² at x = 3 with h = 0.25": (np.square, 3.0, 0.25),
        "exp at x = 0 with h = 0.01": (np.exp, 0.0, 0.01),
    },
    inputs=a_secant,
    mistakes=(
        (
            lambda f, x, h: (f(x + h) - f(x - h)) / h,
            "Twice too large, everywhere. How far apart are the two points?",
        ),
        (
            lambda f, x, h: (f(x + h) - f(x - h)) / 2 * h,
            "This is divided by 2 and then *multiplied* by h, as Python reads `/ 2 * h`. Put 2 * "
            "h in parentheses.",
        ),
        (
            lambda f, x, h: f(x + h) - f(x - h) / 2 * h,
            "Python reads this as f(x + h) minus `f(x - h) / 2 * h`. Put the difference in "
            "parentheses, and 2 * h, too.",
        ),
        (
            lambda f, x, h: (f(x + h) - f(x)) / (2 * h),
            "Half a forward difference. The rise is that from x to x + h, and 2h is how far it is "
            "from x - h to x + h.",
        ),
        (
            lambda f, x, h: (f(x + 2 * h) - f(x - 2 * h)) / (4 * h),
            "A central difference, with twice the step, from x - 2h to x + 2h. Asked for is the "
            "one from x - h to x + h.",
        ),
        (
            lambda f, x, h: f(x + h) - f(x - h) / (2 * h),
            "Only f(x - h) is divided here, for Python divides before it subtracts. Put the "
            "difference in parentheses.",
        ),
        (
            lambda f, x, h: (f(x + h) - f(x)) / h,
            "This is the forward difference again: on x³ at 1 with h = 0.5 it is off by 1.75, "
            "the central one by 0.25. Look to both sides.",
        ),
        (
            lambda f, x, h: (f(x) - f(x - h)) / h,
            "This looks to the left only; it is called the backward difference. The central "
            "one looks to both sides.",
        ),
        (
            lambda f, x, h: (f(x - h) - f(x + h)) / (2 * h),
            "Right size, wrong sign: here the right point is subtracted from the left one.",
        ),
        (
            lambda f, x, h: (f(x + h) - f(x - h)) / 2,
            "Half of the rise isn't a slope yet. Divide by the run: how far apart are the two "
            "points?",
        ),
        (
            lambda f, x, h: (f(x + h / 2) - f(x - h / 2)) / h,
            "A central difference, with half the step, from x - h/2 to x + h/2. Asked for is the "
            "one from x - h to x + h.",
        ),
        (
            lambda f, x, h: (f(x + 1e-4) - f(x - 1e-4)) / 2e-4,
            "This is the slope itself, as with a tiny step, whatever h is. Use the h that is "
            "passed in.",
        ),
    ),
    hints=(
        "A slope is rise over run. Where is the right point, and where the left one?",
        "The points are x + h and x - h. The rise is f(x + h) - f(x - h). And the run?",
    ),
    praise="And notice: on a parabola it is exact for any h, even for 0.25. Why? (Try it with "
    "(x + h)² and (x - h)² on paper.)",
    picture=draw_slope,
)

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
            "This is still a slope. On x² at 3 it gives 24, where the curve bends by 2. You "
            "need the difference of *two* slopes, and f(x) is part of both.",
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
            "The slopes inside are taken with a tiny step, such as the package's own h, 10⁻⁵. "
            "Use f(x + h), f(x) and f(x - h) only.",
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
)

# --- partial_derivative


def partial_derivative(f, x, index, h):
    ahead, behind = x.copy(), x.copy()
    ahead[index] += h
    behind[index] -= h
    return (f(ahead) - f(behind)) / (2 * h)


def partial_derivative_along_a_line(f, x, index, h):
    direction = np.zeros(x.shape)
    direction[index] = 1
    return central_difference(lambda t: f(x + t * direction), 0.0, h)


def two_names_for_one_array(f, x, index, h):
    ahead = behind = x.copy()
    ahead[index] += h
    behind[index] -= h
    return (f(ahead) - f(behind)) / (2 * h)


def behind_starts_from_ahead(f, x, index, h):
    moved = x.copy()
    moved[index] += h
    ahead = f(moved)
    moved[index] -= h
    return (ahead - f(moved)) / (2 * h)


def one_sided(f, x, index, h):
    ahead = x.copy()
    ahead[index] += h
    return (f(ahead) - f(x)) / h


def backward(f, x, index, h):
    return one_sided(f, x, index, -h)


def set_to_the_step(f, x, index, h):
    ahead, behind = x.copy(), x.copy()
    ahead[index], behind[index] = h, -h
    return (f(ahead) - f(behind)) / (2 * h)


def steps_in_a_row(f, x, index, h):
    step = np.zeros(len(x))
    step[index] = h
    return (f(x + step) - f(x - step)) / (2 * h)


def square_times(x):
    return x[0] ** 2 * x[1]


def an_entry(rng):
    """A function of a row or a matrix, and one of its entries."""
    shape = tuple(drawn.sizes(rng, drawn.one_of(rng, 1, 2), most=drawn.one_of(rng, 4, 4, 15)))
    index = tuple(int(rng.integers(size)) for size in shape)
    x = drawn.array(rng, *shape)
    if rng.random() < 0.3:
        x = np.round(x)  # some of them are equal, and some are 0
    place = index if len(shape) > 1 else index[0]
    return a_landscape(rng, shape), x, place, float(rng.uniform(0.05, 0.5))


page.partial_derivative = Exercise(
    partial_derivative,
    another=partial_derivative_along_a_line,
    cases={
        "x0² x1 at [3, 5] by x1 with h = 0.1": (square_times, np.array([3.0, 5]), 1, 0.1),
        "x0² x1 at [3, 5] by x0 with h = 0.1": (square_times, np.array([3.0, 5]), 0, 0.1),
        "x0 x1 + x0³ + x1³ at [1, 2] by x0 with h = 0.1": (
            product_and_cubes,
            np.array([1.0, 2]),
            0,
            0.1,
        ),
        "a weighted sum of squares at a matrix, by the entry (1, 0)": (
            weighted_squares,
            np.array([[1.0, 2], [3, 4]]),
            (1, 0),
            0.1,
        ),
    },
    inputs=an_entry,
    mistakes=(
        (
            lambda f, x, index, h: (f(x + h) - f(x - h)) / (2 * h),
            "`x + h` moves every entry at once. Only the entry at `index` should move, the "
            "others stand still.",
        ),
        (
            two_names_for_one_array,
            "Always 0, as if `ahead` and `behind` were two names for one array: plus h and minus h "
            "cancel. `ahead = x` makes no copy either. Make two with `x.copy()`.",
        ),
        (
            behind_starts_from_ahead,
            "Half of it, roughly: the second point is x itself, as if h were taken away from x + "
            "h. It has to come to lie at x - h.",
        ),
        (
            one_sided,
            "This is a forward difference, to one side only. Above there was a better one: move "
            "the entry to both sides.",
        ),
        (
            backward,
            "This is a backward difference, to one side only. Move the entry to both sides.",
        ),
        (
            set_to_the_step,
            "Here the entry is h and -h, wherever it stood before. It should move from there by h: "
            "`+=` adds, and `=` or `=+` doesn't.",
        ),
        (
            lambda f, x, index, h: partial_derivative(f, x, index, 1e-5),
            "This is the derivative itself, as with a tiny step, whatever h is. (The package's "
            "`central_difference` takes 10⁻⁵ unless it is handed h, too.)",
        ),
        (
            lambda f, x, index, h: 2 * partial_derivative(f, x, index, h),
            "Twice too large, everywhere. The two points are 2h apart.",
        ),
        (
            lambda f, x, index, h: partial_derivative(f, x, (0,) * x.ndim, h),
            "Your answer doesn't change with `index`: it is always the first entry that moves.",
        ),
        (
            lambda f, x, index, h: (f(x[index] + h) - f(x[index] - h)) / (2 * h),
            "f takes the whole array, in which one entry has moved, and no single number.",
        ),
        (
            steps_in_a_row,
            "Right for a row of numbers. A matrix has places in rows and columns: make the "
            "step with `np.zeros(x.shape)`.",
        ),
    ),
    hints=(
        "Make two copies of x, with `x.copy()`. Move one entry in each.",
        "`ahead[index] += h` and `behind[index] -= h`. What remains is the central difference.",
    ),
    praise="With a pair for `index` it works for matrices, too. And it leaves x as it was: further "
    "down that will matter.",
)

# --- numerical_gradient


def numerical_gradient(f, x, h):
    x = np.array(x, dtype=np.float64)  # a copy, and room for fractions
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        kept = x[index]
        x[index] = kept + h
        ahead = f(x)
        x[index] = kept - h
        behind = f(x)
        x[index] = kept
        gradient[index] = (ahead - behind) / (2 * h)
    return gradient


def gradient_along_every_axis(f, x, h):
    slopes = []
    for direction in np.eye(x.size):  # ones and zeros: a single 1 in each row
        step = h * direction.reshape(x.shape)
        slopes.append((f(x + step) - f(x - step)) / (2 * h))
    return np.array(slopes).reshape(x.shape)


def gradient_by_position(f, x, h):
    """In place, entry by entry, over the first axis only; integers stay integers."""
    gradient = np.zeros_like(x)
    for i in range(x.size):
        kept = x[i]
        x[i] = kept + h
        ahead = f(x)
        x[i] = kept - h
        behind = f(x)
        gradient[i] = (ahead - behind) / (2 * h)
        x[i] = kept
    return gradient


def gradient_with(prepared, room, put_back=True):
    """A gradient like the right one, but for what it works on and what it writes into."""

    def gradient_of(f, x, h):
        moved, gradient = prepared(x), room(x)
        for index in np.ndindex(x.shape):
            kept = moved[index]
            moved[index] = kept + h
            ahead = f(moved)
            moved[index] = kept - h
            gradient[index] = (ahead - f(moved)) / (2 * h)
            if put_back:
                moved[index] = kept
        return gradient

    return gradient_of


def floats(x):
    return np.zeros(x.shape)


def flattened(f, x, h):
    return numerical_gradient(f, x.ravel(), h).reshape(x.shape)


def adds_and_subtracts(f, x, h):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        x[index] += h
        ahead = f(x)
        x[index] -= 2 * h
        behind = f(x)
        x[index] += h
        gradient[index] = (ahead - behind) / (2 * h)
    return gradient


def row_by_row(f, x, h):
    gradient = np.zeros(x.shape)
    for i in range(len(x)):
        step = np.zeros(x.shape)
        step[i] = h
        gradient[i] = (f(x + step) - f(x - step)) / (2 * h)
    return gradient


def forward_gradient(f, x, h):
    x = np.array(x, dtype=np.float64)
    slopes = [one_sided(f, x, index, h) for index in np.ndindex(x.shape)]
    return np.array(slopes).reshape(x.shape)


def bowl(x):
    return np.sum(x**2)


LEFT_CHANGED = (
    "The numbers are right. But when f raised an error half-way, x was left changed. Work on a "
    "copy, `np.array(x, dtype=np.float64)`. (`np.asarray` makes none where x holds floats already.)"
)


def judge_gradient(answer):
    """What becomes of x, and of the error, where f raises one half-way; None if all is well."""
    x = np.array([0.2, 0.7, 3.0, 4.0])

    class Refused(ValueError, ArithmeticError):  # of which somebody may catch one kind
        pass

    def gives_up(moved):
        if not np.array_equal(moved, x):
            raise Refused("f can't be evaluated here")
        return 0.0

    outcome = answer.outcome(gives_up, x, 1e-4)
    if outcome.changed:
        return LEFT_CHANGED
    if not isinstance(outcome.error, Refused):
        return (
            "The numbers are right. But when f raised an error, your function gave a gradient as "
            "if nothing had happened. Let the error through."
        )
    return None


def a_place(rng):
    """A function of floats or whole numbers, in a row, a column, a matrix or a block."""
    shape = tuple(drawn.sizes(rng, drawn.one_of(rng, 1, 2, 2, 3, 3, 4), most=5))
    if rng.random() < 0.25:
        shape = drawn.one_of(rng, (shape[0], 1), (20,), (12, 2))
    x = drawn.array(rng, *shape)
    if rng.random() < 0.3:
        x = np.round(3 * x).astype(int)
    return a_landscape(rng, shape), x, float(rng.uniform(0.01, 0.3))


def draw_gradient(answer):
    points = np.array([[a, b] for a in (-2.0, 0.5, 2) for b in (-2.0, -0.5, 2)])
    right = np.array([numerical_gradient(bowl, point, 1e-4) for point in points])
    given = np.array([numbers(answer(bowl, point, 1e-4)) for point in points])
    farthest = np.max(np.abs(given - right))
    if not farthest > 0.01:
        return None
    return plot_arrows(points, {"right": right, "yours": given}, 0.15, bowl, limit=3), (
        "Contours of x0² + x1², circles around the origin, and at 9 points two arrows: the right "
        "gradient, which points straight away from the origin, and yours. They differ by up to "
        f"{farthest:.3g} in an entry."
    )


page.numerical_gradient = Exercise(
    numerical_gradient,
    another=gradient_along_every_axis,
    cases={
        "x0 x1 + x0³ + x1³ at [1.0, 2.0] with h = 0.1": (
            product_and_cubes,
            np.array([1.0, 2]),
            0.1,
        ),
        "x0² + x1² at the integers [3, 4] with h = 1e-4": (bowl, np.array([3, 4]), 1e-4),
        "x0 x1 + x0³ + x1³ at the integers [1, 2] with h = 0.1": (
            product_and_cubes,
            np.array([1, 2]),
            0.1,
        ),
        "a weighted sum of squares at a matrix with h = 1e-4": (
            weighted_squares,
            np.array([[1.0, 2, 3], [-1, 0.5, 2]]),
            1e-4,
        ),
    },
    inputs=a_place,
    mistakes=(
        (
            gradient_by_position,
            "Right for [1.0, 2.0]. But the integers [3, 4] give [25000 35000]: an array of "
            "integers stores 3.0001 as 3. And `x[i]` of a matrix is a whole row. Work on a copy "
            "of floats, and let `np.ndindex(x.shape)` give the places.",
        ),
        (
            gradient_with(lambda x: x, floats),
            "Right for floats, of every shape. But the integers [3, 4] give [25000, 35000]: x "
            "stores 3.0001 as 3. Work on a copy of floats.",
        ),
        (
            adds_and_subtracts,
            "To add h and take it away again needn't lead back exactly, and an array of integers "
            "can't hold x + h at all. Work on a copy of floats.",
        ),
        (
            lambda f, x, h: gradient_by_position(f, np.array(x, dtype=np.float64), h),
            "Right for floats and integers in a row. But `x[i]` of a matrix is a whole row of it. "
            "Let `np.ndindex(x.shape)` give the places.",
        ),
        (
            gradient_with(lambda x: np.array(x, dtype=np.float64), np.zeros_like),
            "Almost. For integers, `np.zeros_like(x)` makes room for integers, and the derivatives "
            "lose what comes after the point. Use `np.zeros(x.shape)`.",
        ),
        (
            gradient_with(lambda x: np.array(x, dtype=np.float64), floats, put_back=False),
            "The first entry is right. Then the second moves, and the first hasn't been put back: "
            "all others must stand still.",
        ),
        (
            flattened,
            "Right for numbers in a row. But of a matrix f was given a flat copy, and f may need "
            "its rows and columns. Give it an array with the shape of x.",
        ),
        (
            lambda f, x, h: numerical_gradient(f, x, 1e-5),
            "This is the gradient itself, as with a tiny step, whatever h is. (The package's "
            "functions take 10⁻⁵ unless they are handed h, too.)",
        ),
        (
            lambda f, x, h: np.full(x.shape, (f(x + h) - f(x - h)) / (2 * h)),
            "All entries are the same, as when `x + h` moves every entry at once. Move one entry "
            "at a time.",
        ),
        (
            lambda f, x, h: np.zeros(x.shape),
            "All entries are 0, as where f gets the same numbers twice: after `b = a` both are "
            "names of one array. Each needs a copy of its own.",
        ),
        (
            row_by_row,
            "Right for numbers in a row. Of a matrix, each entry of your answer is what comes of "
            "moving a whole row: `x[i]` is one. Let `np.ndindex(x.shape)` give the places.",
        ),
        (
            forward_gradient,
            "These are forward differences, to one side only. Move each entry to both sides.",
        ),
        (gradient_with(lambda x: np.asarray(x, dtype=np.float64), floats), LEFT_CHANGED),
    ),
    requirement=judge_gradient,
    hints=(
        "First a copy of x in floats, `np.array(x, dtype=np.float64)`, and room for the "
        "result, `np.zeros(x.shape)`.",
        "Then `for index in np.ndindex(x.shape):` goes through all places of any shape, and "
        "`gradient[index] = partial_derivative(f, x, index, h)` fills one.",
    ),
    praise="The package's leaves x alone, too. It is the judge of the gradients to come.",
    picture=draw_gradient,
)


# --- forward_cost


def forward_cost(n):
    return n + 1


def forward_cost_counted(n):
    at_x, one_for_each_variable = 1, [1] * n
    return at_x + sum(one_for_each_variable)


page.forward_cost = Exercise(
    forward_cost,
    another=forward_cost_counted,
    cases={"n = 1": (1,), "n = 2": (2,), "n = 39,760": (39_760,)},
    inputs=lambda rng: (int(drawn.magnitude(rng, 0, 6)),),
    tolerance=1e-12,
    mistakes=(
        (
            lambda n: 2 * n,
            "That is the price of the central difference. Each forward difference needs f(x + "
            "h) and f(x), but f(x) is the same for all of them.",
        ),
        (
            lambda n: n,
            "Almost: each variable needs one evaluation of its own. And f(x) itself?",
        ),
        (
            lambda n: 2 * n + 1,
            "One for f(x), and then one for each variable, not two: the forward difference "
            "never looks behind.",
        ),
    ),
    hints=(
        "Write down all points at which f is evaluated, for n = 2. Which one comes twice?",
        "The point x itself belongs to all n differences. It has to be evaluated only once.",
    ),
    praise="That is little more than half the price of the central difference. But at best it has "
    "eight true digits, the central one ten. For a judge it is not a good bargain.",
)

# --- wrong_gradients


def judge_names(answer):
    """What is wrong with an answer such as "AC" or ["A", "C"]."""
    ask = 'Answer with the letters of the wrong ones, such as `"AC"`.'
    names = letters(answer)
    if names is None or not names <= set("ABCD"):
        return ask
    if not names:
        return "Run the check once more: at the point it starts with, one of the four disagrees."
    if "A" in names:
        return (
            "A is right. The derivative of log(u) is u'/u, with u = 1 + x² and u' = 2x. (Very "
            "far from 0 and very near it, rounding spoils the numerical gradient.)"
        )
    if "C" in names:
        return (
            "C is right, written in another way: multiply top and bottom by x. (At x = 0 NumPy "
            "warns of a division by zero, and the result is right all the same.)"
        )
    if names == {"B"}:
        return (
            "B is wrong, yes. Is it the only one? The check speaks of one point, and all entries "
            "of ours are positive. Choose another point."
        )
    if names == {"D"}:
        return "D is wrong, and hard to find: well done. But there is one more, at positive x."
    return None


page.wrong_gradients = Exercise(
    "BD",
    another=["B", "D"],
    requirement=judge_names,
    mistakes=tuple((names, judge_names(names)) for names in ("B", "D", "BC", "ABD", "")),
    hints=(
        "Run the cell above at other points. All numbers in it are positive: what else can "
        "they be?",
        "Try a point with negative entries.",
    ),
    praise="D takes the absolute value of x, and the sign is lost: right on one half of the "
    "line and wrong on the other. A check speaks of the point at which it was made; so check "
    "at random points, with entries of both signs.",
)
