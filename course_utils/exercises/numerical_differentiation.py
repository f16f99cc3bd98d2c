"""The exercises of notebook 03: slopes and gradients from values of the function alone."""

import numpy as np

from course_utils.exercises import drawn
from course_utils.exercises.engine import Exercise, Page
from course_utils.exercises.results import letters, numbers
from course_utils.figures import plot_arrows, plot_lines_on_curve

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
            lambda f, x, h: (f(x + 2 * h) - f(x - 2 * h)) / (2 * h),
            "The rise is that from x - 2h to x + 2h, over a run of 2h. Asked for is the one from x "
            "- h to x + h.",
        ),
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
            lambda f, x, h: (f(x + h) - 2 * f(x) + f(x - h)) / h**2,
            "This is the second derivative: how fast the slope changes. Asked for is the slope.",
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
    carried=True,
)

# --- partial_derivative


def partial_derivative(f, x, index, h):
    kept = x[index]
    x[index] = kept + h
    ahead = f(x)
    x[index] = kept - h
    behind = f(x)
    x[index] = kept
    return (ahead - behind) / (2 * h)


def partial_derivative_on_copies(f, x, index, h):
    def along(value):
        moved = x.copy()
        moved[index] = value
        return f(moved)

    return central_difference(along, x[index], h)


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


def others_set_to_0(f, x, index, h):
    ahead, behind = np.zeros(x.shape), np.zeros(x.shape)
    ahead[index], behind[index] = x[index] + h, x[index] - h
    return (f(ahead) - f(behind)) / (2 * h)


def left_behind(f, x, index, h):
    x[index] += h
    ahead = f(x)
    x[index] -= 2 * h
    return (ahead - f(x)) / (2 * h)


def back_by_adding(f, x, index, h):
    slope = left_behind(f, x, index, h)
    x[index] += h
    return slope


NOT_PUT_BACK = (
    "Here it is enough to put the entry back: keep its number before you move it, and write that "
    "into its place at the end. (To add h again needn't lead back to the last digit.)"
)


def square_times(x):
    return x[0] ** 2 * x[1]


def an_entry(rng):
    """A function of a row of floats, and one of its entries."""
    shape = tuple(drawn.sizes(rng, 1, most=drawn.one_of(rng, 4, 4, 15)))
    x = drawn.array(rng, *shape)
    if rng.random() < 0.3:
        x = np.round(x)  # some of them are equal, and some are 0
    index = int(rng.integers(len(x)))
    return a_landscape(rng, shape), x, index, float(rng.uniform(0.05, 0.5))


page.partial_derivative = Exercise(
    partial_derivative,
    another=partial_derivative_on_copies,
    cases={
        "x0² x1 at [3, 5] by x1 with h = 0.1": (square_times, np.array([3.0, 5]), 1, 0.1),
        "x0² x1 at [3, 5] by x0 with h = 0.1": (square_times, np.array([3.0, 5]), 0, 0.1),
        "x0 x1 + x0³ + x1³ at [1, 2] by x0 with h = 0.1": (
            product_and_cubes,
            np.array([1.0, 2]),
            0,
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
            "Always 0, as where two names belong to one array, so that plus h and minus h cancel. "
            "Ask f while the entry is ahead, and again while it is behind.",
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
        *(
            (
                lambda f, x, index, h, tiny=tiny: partial_derivative(f, x, index, tiny),
                f"It comes out as with h = {tiny:g}, whatever h is. Use the h that is passed in.",
            )
            for tiny in (1e-3, 1e-4, 1e-5)
        ),
        (
            others_set_to_0,
            "The other entries are 0 here. They should stand still where they are: begin with a "
            "copy of x.",
        ),
        (
            lambda f, x, index, h: 2 * partial_derivative(f, x, index, h),
            "Twice too large, everywhere. The two points are 2h apart.",
        ),
        (
            lambda f, x, index, h: partial_derivative(f, x, 0, h),
            "Your answer doesn't change with `index`: it is always the first entry that moves.",
        ),
        (
            lambda f, x, index, h: (f(x[index] + h) - f(x[index] - h)) / (2 * h),
            "f takes the whole array, in which one entry has moved, and no single number.",
        ),
        (
            lambda f, x, index, h: h * partial_derivative(f, x, index, h),
            "Half of the rise isn't a slope yet. Divide by the run: the two points are 2h apart.",
        ),
        (left_behind, NOT_PUT_BACK),
        (back_by_adding, NOT_PUT_BACK),
    ),
    hints=(
        "First `kept = x[index]`. From there on `x[index] = ...` moves the entry, and you know "
        "where it belongs in the end.",
        "`x[index] = kept + h`, then `ahead = f(x)`; the same with minus h; then put it back. What "
        "remains is the central difference.",
    ),
    praise="A function of as many variables as you like has become one of a single variable.",
    carried=True,
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


def partial_row_by_row(f, x, h):
    gradient = np.zeros(x.shape)
    for i in range(len(x)):
        gradient[i] = partial_derivative_on_copies(f, x, i, h)
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
    if outcome.error is None:
        return (
            "The numbers are right. But when f raised an error, your function gave a result all "
            "the same. Let the error through."
        )
    if not isinstance(outcome.error, Refused):
        return (
            "The numbers are right. But when f raised an error, your function raised another one, "
            f"`{type(outcome.error).__name__}`. Let that of f through."
        )
    return None


def a_place(rng):
    """A function of floats or whole numbers, in a row, a column, a matrix or a block."""
    shape = tuple(drawn.sizes(rng, drawn.one_of(rng, 1, 2, 2, 3, 3, 4), most=5))
    if rng.random() < 0.25:
        shape = drawn.one_of(rng, (shape[0], 1), (20,), (12, 2))
    x = drawn.array(rng, *shape)
    if rng.random() < 0.3:
        x = np.round(3 * x).astype(drawn.one_of(rng, np.int64, np.int32))
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
            "This is the gradient itself, as with a tiny step, whatever h is. Use the h that is "
            "passed in.",
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
            partial_row_by_row,
            "Right for floats in a row. But `x[i]` of a matrix is a whole row, so that several "
            "entries move at once. Let `np.ndindex(x.shape)` give the places.",
        ),
        (
            forward_gradient,
            "These are forward differences, to one side only. Move each entry to both sides.",
        ),
        (gradient_with(lambda x: np.asarray(x, dtype=np.float64), floats), LEFT_CHANGED),
    ),
    requirement=judge_gradient,
    hints=(
        "First a copy of x in floats, `x = np.array(x, dtype=np.float64)`, and room for the "
        "result, `np.zeros(x.shape)`.",
        "Then `for place in np.ndindex(x.shape):` goes through all places of any shape, and "
        "`gradient[place] = partial_derivative(f, x, place, h)` fills one.",
    ),
    praise="For a row, for a matrix, and for a function that gives up half-way.",
    picture=draw_gradient,
    carried=True,
)


# --- relative_error


def relative_error(gradient, numerical):
    size = np.maximum(np.abs(gradient), np.abs(numerical))
    return np.abs(gradient - numerical) / np.maximum(size, size.max() / 1000)


def relative_error_with_a_largest(gradient, numerical):
    both = np.abs([gradient, numerical])
    return np.abs(gradient - numerical) / both.max(axis=0).clip(both.max() / 1000)


def over(size):
    """The difference of two arrays without its sign, over something that is made of both."""
    return lambda gradient, numerical: abs(gradient - numerical) / size(gradient, numerical)


def larger(gradient, numerical):
    return np.maximum(abs(gradient), abs(numerical))


def at_least(share):
    """The larger of two numbers, but at least a share of the largest of all."""
    return lambda g, n: np.maximum(larger(g, n), share * larger(g, n).max())


def some_gradients(rng):
    """Two arrays of one shape, whose entries agree, differ, are tiny, or have signs turned."""
    shape = tuple(drawn.sizes(rng, drawn.one_of(rng, 1, 1, 2, 3), most=6))
    if rng.random() < 0.2:
        shape = (int(rng.integers(60, 90)),)
    numerical = drawn.array(rng, *shape, scale=drawn.magnitude(rng, -3, 3))
    tiny = rng.random(shape) < 0.3
    numerical[tiny] *= drawn.magnitude(rng, -8, -2)
    factors = rng.choice([1.0, 1.01, 0.5, 2.0, -1.0, 0.0], size=shape)
    gradient = numerical * factors
    if rng.random() < 0.2:
        gradient, numerical = np.round(10 * rng.normal(size=(2, *shape))).astype(int)
    gradient.flat[0] = numerical.flat[0] + 1  # so that not all are 0
    return gradient, numerical


page.relative_error = Exercise(
    relative_error,
    another=relative_error_with_a_largest,
    cases={
        "[2, 3] and [2, 4]": (np.array([2.0, 3.0]), np.array([2.0, 4.0])),
        "[-5, 1] and [5, -4]": (np.array([-5.0, 1.0]), np.array([5.0, -4.0])),
        "[6, 0] and [6, 2e-10]": (np.array([6.0, 0.0]), np.array([6.0, 2e-10])),
        "[8, 0.001] and [5, 0.003]": (np.array([8.0, 0.001]), np.array([5.0, 0.003])),
        "two matrices": (
            np.array([[1.0, 2.0, -3.0], [0.5, 0.0, 4.0]]),
            np.array([[1.0, 2.5, 3.0], [0.5, 0.001, -4.4]]),
        ),
    },
    inputs=some_gradients,
    mistakes=(
        (
            over(larger),
            "Right where the numbers are of similar size. An entry that is tiny beside the others "
            "is to be divided by a thousandth of the largest number.",
        ),
        (
            over(lambda g, n: 1),
            "These are the differences. Beside which size is each of them large or small? Divide.",
        ),
        (
            over(lambda g, n: larger(g, n).max()),
            "Each difference is divided by the largest number of all. Divide it by the larger of "
            "its own two numbers, and by a thousandth of the largest only where those are smaller.",
        ),
        (
            over(lambda g, n: larger(g, n).max() / 1000),
            "Each difference is divided by a thousandth of the largest number. That is only the "
            "least that it may be divided by.",
        ),
        (
            lambda g, n: (g - n) / at_least(1 / 1000)(g, n),
            "Some of your errors are negative. Take the difference without its sign, with `abs`.",
        ),
        (
            over(lambda g, n: np.maximum(np.maximum(g, n), np.maximum(g, n).max() / 1000)),
            "The larger of 1 and −4 is 1, but without signs it is 4. Take `abs` of both numbers "
            "first.",
        ),
        (
            over(lambda g, n: np.maximum(abs(n), abs(n).max() / 1000)),
            "The sizes are those of the numerical gradient alone. Take the larger of the two "
            "numbers, place by place.",
        ),
        (
            over(lambda g, n: np.maximum(abs(g), abs(g).max() / 1000)),
            "The sizes are those of the given gradient alone. Take the larger of the two numbers, "
            "place by place.",
        ),
        (
            over(lambda g, n: np.maximum(larger(g, n), abs(n).max() / 1000)),
            "The least size is a thousandth of the largest *numerical* derivative. The largest of "
            "all may stand in the other gradient.",
        ),
        (
            over(lambda g, n: np.maximum(larger(g, n), abs(g).max() / 1000)),
            "The least size is a thousandth of the largest *given* derivative. The largest of all "
            "may stand in the other gradient.",
        ),
        (
            over(lambda g, n: abs(n)),
            "Each difference is divided by the numerical derivative, which may be tiny. Take the "
            "larger of the two numbers, and at least a thousandth of the largest of all.",
        ),
        (
            over(lambda g, n: abs(g)),
            "Each difference is divided by the given derivative, which may be 0. Take the larger "
            "of the two numbers, and at least a thousandth of the largest of all.",
        ),
        (
            over(np.maximum),
            "The larger of 1 and −4 is 1, but without signs it is 4. And nothing keeps the size "
            "from being tiny: it is at least a thousandth of the largest number.",
        ),
        (
            over(lambda g, n: abs(g) + abs(n)),
            "The two sizes are added. Take the larger of them, with `np.maximum`, and at least a "
            "thousandth of the largest of all.",
        ),
        (
            over(lambda g, n: np.maximum(larger(g, n), max(g.max(), n.max(), 1e-300) / 1000)),
            "The largest number is taken with its sign, so that −5 counts for less than 1. Take "
            "`abs` there, too.",
        ),
        *(
            (
                over(lambda g, n, small=small: larger(g, n) + small),
                f"To each size {small:g} is added. What is tiny depends on the other numbers: the "
                "size is at least a thousandth of the largest of them.",
            )
            for small in (1e-10, 1e-12)
        ),
        (
            over(lambda g, n: larger(g, n) + 1e-8),
            "To each size 10⁻⁸ is added. What is tiny depends on the other numbers: the size is at "
            "least a thousandth of the largest of them.",
        ),
        (
            lambda g, n: abs(abs(g) - abs(n)) / at_least(1 / 1000)(g, n),
            "From −5 to 5 the difference is 10, not 0. First subtract, then take away the sign.",
        ),
        (
            over(lambda g, n: np.maximum(abs(g) + abs(n), (abs(g) + abs(n)).max() / 1000)),
            "The two sizes are added. Take the larger of them, with `np.maximum`.",
        ),
        (
            over(lambda g, n: larger(g, n) + larger(g, n).max() / 1000),
            "The thousandth is added to the size. It is the least that the size may be: take the "
            "larger of the two.",
        ),
        (
            over(lambda g, n: np.minimum(larger(g, n), larger(g, n).max() / 1000)),
            "At least a thousandth of the largest: so the size is the *larger* of the two, and not "
            "the smaller.",
        ),
        (
            over(lambda g, n: np.maximum(np.minimum(abs(g), abs(n)), larger(g, n).max() / 1000)),
            "Here the smaller of the two numbers is taken for the size. Take the larger.",
        ),
        (
            over(lambda g, n: np.maximum(larger(g, n), 1 / 1000)),
            "The size is at least 0.001 here. It should be at least a thousandth *of the largest "
            "number*.",
        ),
        (
            over(at_least(1000)),
            "The size is at least a thousand times the largest number here. A thousandth is that "
            "number divided by 1000.",
        ),
        (
            over(at_least(1 / 100)),
            "The size is at least a hundredth of the largest number here. Asked for is a "
            "thousandth.",
        ),
        (
            lambda g, n: relative_error(g, n).max(),
            "This is the largest of the errors. Give the errors of all places, in an array.",
        ),
    ),
    hints=(
        "Three steps: the size of each place, `np.maximum(np.abs(gradient), np.abs(numerical))`; "
        "then make the small ones larger; then divide.",
        "`size.max() / 1000` is the least that a size may be, and "
        "`np.maximum(size, size.max() / 1000)` lifts the smaller ones to it.",
    ),
    praise="Where all numbers are 0 there is nothing to measure by. Then try another point.",
    carried=True,
)

# --- gradient_check


def gradient_check(f, gradient, x):
    return relative_error(gradient, numerical_gradient(f, x, 1e-5)).max()


def gradient_check_in_a_loop(f, gradient, x):
    errors = relative_error(gradient, numerical_gradient(f, x, 1e-5))
    worst = 0
    for place in np.ndindex(x.shape):
        worst = max(worst, errors[place])
    return worst


def check_with(judged):
    """A judge that makes something else of the given gradient and the numerical one."""
    return lambda f, gradient, x: judged(gradient, numerical_gradient(f, x, 1e-5))


def judge_check(answer):
    """What is wrong with a judge of a right gradient."""
    x = np.array([[0.3, -0.7, 2.0]])
    if not np.max(numbers(answer(lambda x: np.sum(np.sin(x)), np.cos(x), x))) < 1e-8:
        return (
            "Right for wrong gradients. But of a right one it says more than 10⁻⁸. Is h 10⁻⁵, and "
            "is the difference central?"
        )
    return None


def a_wrong_gradient(rng):
    """A function, a gradient of which a part is wrong, and where."""
    shape = tuple(drawn.sizes(rng, drawn.one_of(rng, 1, 1, 2), most=6))
    a, b, x = rng.normal(size=(3, *shape))
    if rng.random() < 0.2:
        x = np.round(3 * x).astype(int)
    right = 2 * a * x + 2 * np.sum(b * x) * b
    factors = np.where(rng.random(shape) < 0.4, rng.choice([0.3, 0.5, 2.0, -1.0], size=shape), 1)
    gradient = factors * right
    largest = np.unravel_index(np.argmax(abs(right)), shape)
    gradient[largest] = (right[largest] or 1.0) * rng.choice([0.5, 1.5, -1.0])
    return lambda x: np.sum(a * x**2) + np.sum(b * x) ** 2, gradient, x


def squares_and_cubes(x):
    return x[0] ** 2 + x[1] ** 3


def steep_waves(x):
    """So steep that each h gives another derivative."""
    return np.sum(np.sin(3000 * x))


page.gradient_check = Exercise(
    gradient_check,
    another=gradient_check_in_a_loop,
    cases={
        "the bowl and [6, 4] at [3, 4]": (bowl, np.array([6.0, 4.0]), np.array([3.0, 4.0])),
        "the bowl and [-6, 9] at [3, 4]": (bowl, np.array([-6.0, 9.0]), np.array([3.0, 4.0])),
        "x0² + x1³ and [2, 9] at [1, 2]": (
            squares_and_cubes,
            np.array([2.0, 9.0]),
            np.array([1.0, 2.0]),
        ),
        "x0² + x1³ and [6, 0.003] at [3, 0]": (
            squares_and_cubes,
            np.array([6.0, 0.003]),
            np.array([3.0, 0.0]),
        ),
        "the sum of sin(3000 x) and [1000, 1200] at [0.1, 0.2]": (
            steep_waves,
            np.array([1000.0, 1200.0]),
            np.array([0.1, 0.2]),
        ),
    },
    inputs=a_wrong_gradient,
    tolerance=1e-5,
    requirement=judge_check,
    mistakes=(
        (
            check_with(lambda g, n: relative_error(g, n)),
            "These are the errors of all entries. Give the largest of them, with `.max()`.",
        ),
        (
            check_with(lambda g, n: relative_error(g, n).mean()),
            "This is the mean of the errors. One that is wrong among thousands would hide in it: "
            "give the largest.",
        ),
        (
            check_with(lambda g, n: relative_error(g, n).sum()),
            "This is the sum of the errors. Give the largest.",
        ),
        (
            check_with(lambda g, n: relative_error(g, n).min()),
            "This is the smallest of the errors. Give the largest.",
        ),
        (
            check_with(lambda g, n: relative_error(g, n).ravel()[0]),
            "This is the error of the first entry. Give the largest.",
        ),
        (
            check_with(lambda g, n: relative_error(g, n)[0]),
            "This is what stands first among the errors. Give the largest of all.",
        ),
        *(
            (
                lambda f, gradient, x, h=h: relative_error(
                    gradient, numerical_gradient(f, x, h)
                ).max(),
                f"It comes out as with h = {h:g}. Asked for is 10⁻⁵, `1e-5`.",
            )
            for h in (1e5, 1e-2, 1e-3, 1e-4)
        ),
        (
            lambda f, gradient, x: relative_error(gradient, numerical_gradient(f, x, 1e-6)).max(),
            "It comes out as with a smaller h. Asked for is 10⁻⁵, `1e-5`.",
        ),
        (
            check_with(lambda g, n: relative_error(g, n).argmax()),
            "This is the place of the largest error. Give the error itself, with `.max()`.",
        ),
        (
            check_with(lambda g, n: float(relative_error(g, n).max() < 1e-5)),
            "For wrong gradients it gives 0, or False. Give the largest error itself.",
        ),
        (
            check_with(lambda g, n: float(relative_error(g, n).max() > 1e-5)),
            "For wrong gradients it gives 1, or True. Give the largest error itself.",
        ),
        (
            check_with(lambda g, n: abs(g - n).max()),
            "This is the largest difference. Beside which size? Use `relative_error`.",
        ),
        (
            check_with(lambda g, n: (abs(g - n) / np.maximum(abs(g), abs(n))).max()),
            "Right where the numbers are of similar size. An entry that is tiny beside the others "
            "is to be measured by them: use `relative_error`.",
        ),
        (
            lambda f, gradient, x: relative_error(
                gradient, numerical_gradient(f, gradient, 1e-5)
            ).max(),
            "Here the numerical gradient is taken at the gradient. Take it at `x`.",
        ),
        (
            check_with(lambda g, n: 100 * relative_error(g, n).max()),
            "In percent. Give the largest error as it is.",
        ),
    ),
    hints=(
        "Two calls: first your `numerical_gradient` of f at x, then your `relative_error` of the "
        "given gradient and that one.",
        "What `relative_error` gives is an array, and `.max()` is its largest entry.",
    ),
    praise="It knows nothing of algebra, and so it can't make the same mistake.",
    carried=True,
)

# --- wrong_gradients


def judge_names(answer):
    """What is wrong with an answer such as "AC" or ["A", "C"]."""
    ask = 'Answer with the letters of the wrong ones, such as `"AC"`.'
    names = letters(answer)
    if names is None or not names <= set("ABCD"):
        return ask if not names or len(names) > 4 else f"There are A, B, C and D. {ask}"
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
        return "D is wrong, and hard to find: well done. But there is one more."
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
