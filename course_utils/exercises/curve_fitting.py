"""The exercises of notebook 01: which line fits these points best?"""

import math

import numpy as np

from course_utils.datasets import random_points
from course_utils.exercises import drawn
from course_utils.exercises.engine import Exercise, Page, Written
from course_utils.exercises.results import numbers
from course_utils.figures import new_axes, plot_curves, plot_fit, plot_loss_surface, plot_points

# The page's points, and what it defines before its exercises need it.
x, y = (values.tolist() for values in random_points())
n = len(x)
page = Page(x=x, y=y, n=n)


def mean_squared_error(predictions, targets):
    return sum((p - t) ** 2 for p, t in zip(predictions, targets, strict=True)) / len(targets)


def loss(m, b):
    return mean_squared_error([m * xi + b for xi in x], y)


def gradient(m, b):
    errors = [m * xi + b - yi for xi, yi in zip(x, y, strict=True)]
    by_m = sum(2 * xi * e for xi, e in zip(x, errors, strict=True)) / n
    by_b = sum(2 * e for e in errors) / n
    return by_m, by_b


def two_numbers(answer):
    """An answer (m, b) as two floats, or None if it is something else."""
    pair = numbers(answer)
    return pair.ravel().tolist() if pair is not None and pair.size == 2 else None


def a_line(rng):
    return drawn.array(rng, 2).tolist()


_matrix = np.array([[sum(xi**2 for xi in x), sum(x)], [sum(x), n]]) / n
CURVATURES, DIRECTIONS = np.linalg.eigh(2 * _matrix)  # the flat direction, then the steep one
DIRECTIONS *= np.sign(DIRECTIONS[1])  # as on the page: both point towards larger b

# --- my_line


def judge_line(answer):
    """What keeps a line's loss from being below 0.08, or None."""
    line = two_numbers(answer)
    if line is None:
        return "Give two numbers, the slope and the intercept: `(m, b)`, such as `(0.5, 0)`."
    m, b = line
    if not max(abs(m), abs(b)) < 1000:  # also where one is nan
        return "Your line lies far outside of the picture."
    if loss(m, b) < 0.08:
        return None
    says = f"Its loss is {loss(m, b):.4f}."
    mean_error = sum(m * xi + b - yi for xi, yi in zip(x, y, strict=True)) / n
    if loss(m, b - mean_error) < 0.08:
        where, move = ("high", "lower") if mean_error > 0 else ("low", "raise")
        return (
            f"{says} The slope will do, but the line lies too {where}, by {abs(mean_error):.2f} in "
            f"the mean: {move} the intercept."
        )
    too = "rises too steeply" if m > 0 else "falls too steeply"
    return (
        f"{says} The line {too}: with this slope it stays at {loss(m, b - mean_error):.4f} even "
        "at the best height. Try a flatter one."
    )


def draw_line(answer):
    """The points and a student's line."""
    m, b = two_numbers(answer)
    return plot_fit(x, y, m, b), (
        f"The points and your line, with slope {m:.3f} and intercept {b:.3f}. A dotted bar joins "
        f"each point to the line. Its mean squared error is {loss(m, b):.4f}."
    )


page.my_line = Exercise(
    (0.2, 0.3),
    another=(0, 0.4),
    requirement=judge_line,
    mistakes=(
        (
            (0.5, 0),
            "Its loss is 0.0960. The slope will do, but the line lies too low, by 0.13 in the "
            "mean: raise the intercept.",
        ),
        (
            (0, 0.5),
            "Its loss is 0.0863. The slope will do, but the line lies too high, by 0.09 in the "
            "mean: lower the intercept.",
        ),
        (
            (1, -0.15),
            "Its loss is 0.1223. The line rises too steeply: with this slope it stays at "
            "0.1223 even at the best height. Try a flatter one.",
        ),
        (
            (-0.5, 0.7),
            "Its loss is 0.1188. The line falls too steeply: with this slope it stays at "
            "0.1188 even at the best height. Try a flatter one.",
        ),
        (
            0.5,
            "Give two numbers, the slope and the intercept: `(m, b)`, such as `(0.5, 0)`.",
        ),
    ),
    hints=(
        "Give the line the height that the points have in the middle, then tilt it a little.",
        "In the middle, at x = 0.57, it should have a height near 0.41. A slope between 0 and "
        "0.45 will do.",
    ),
    praise="You have searched a whole plane of lines by eye. The best line there is has a loss "
    "of 0.0739, so most of the error stays, whichever line you choose.",
    picture=draw_line,
)

# --- derivative_by_b


def derivative_by_b(m, b):
    errors = [m * x[i] + b - y[i] for i in range(n)]
    return sum(2 * e for e in errors) / n


def derivative_by_b_from_means(m, b):
    return 2 * (m * sum(x) / n + b - sum(y) / n)


def mean_over_points(term):
    """A function of m and b: the mean of a term of each point's x and error."""
    return lambda m, b: sum(term(xi, m * xi + b - yi) for xi, yi in zip(x, y, strict=True)) / n


page.derivative_by_b = Exercise(
    derivative_by_b,
    another=derivative_by_b_from_means,
    tolerance=1e-7,
    cases={
        "m = 0.5, b = 0": (0.5, 0),
        "m = 0, b = 1": (0, 1),
        "m = -1, b = 2": (-1, 2),
    },
    inputs=a_line,
    mistakes=(
        (
            mean_over_points(lambda xi, e: e),
            "Half of what it should be. The 2 comes from the square: in "
            "$(e + h)^2 = e^2 + 2 h e + h^2$ it stands before $h e$.",
        ),
        (
            lambda m, b: n * derivative_by_b(m, b),
            "Twenty times too large: this is the sum over the points. The loss is a mean, and "
            "so is its derivative.",
        ),
        (
            mean_over_points(lambda xi, e: 2 * xi * e),
            "That is the derivative by m. There the x belongs in, because raising m lifts the "
            "line by more where x is large. Raising b lifts it by the same everywhere.",
        ),
        (
            mean_over_points(lambda xi, e: -2 * e),
            "Right size, wrong sign. Our error is the height of the line *minus* that of the "
            "point.",
        ),
        (
            lambda m, b: (loss(m, b + 0.01) - loss(m, b)) / 0.01,
            "That is the nudge again, off by its h. Write what is left when h has vanished: "
            "the mean of 2 e.",
        ),
        (
            mean_over_points(lambda xi, e: e**2),
            "That is the loss. Its derivative is the mean of 2 e, and nothing is squared.",
        ),
        (
            mean_over_points(lambda xi, e: 2 * abs(e)),
            "These are the errors without their signs. The signs are what says which way is down.",
        ),
        (
            lambda m, b: derivative_by_b(m, 0),
            "The b is missing in the errors: they are m x + b − y.",
        ),
        (
            mean_over_points(lambda xi, e: 2 * e**2),
            "These are squared errors. The derivative is the mean of 2 e, and nothing is squared.",
        ),
        (
            lambda m, b: derivative_by_b(0.5, 0),
            "This is the derivative at the first guess, m = 0.5 and b = 0, whatever the line. Make "
            "the errors anew, from `m` and `b`, inside the function.",
        ),
        (
            lambda m, b: 2 * (m * x[0] + b - y[0]) / n,
            "Only the first point is in it.",
        ),
    ),
    hints=(
        "Make a list of the errors, as in the cell with the first guess. What is to be done "
        "with each, and what with all of them?",
        "`errors = [m * xi + b - yi for xi, yi in zip(x, y)]`, and then the mean of `2 * e`.",
    ),
    praise="It is twice the mean error. At the best line it is zero, so errors above and below "
    "cancel there, as they did for the plunging line.",
)

# --- one_step


def one_step(m, b, learning_rate):
    by_m, by_b = gradient(m, b)
    return m - learning_rate * by_m, b - learning_rate * by_b


def one_step_in_a_list(m, b, learning_rate):
    line = (m, b)
    return [line[k] - learning_rate * gradient(m, b)[k] for k in range(2)]


def m_moves_first(m, b, learning_rate):
    m = m - learning_rate * gradient(m, b)[0]
    b = b - learning_rate * gradient(m, b)[1]
    return m, b


def b_moves_first(m, b, learning_rate):
    b = b - learning_rate * gradient(m, b)[1]
    m = m - learning_rate * gradient(m, b)[0]
    return m, b


def moved_by(change):
    """A step that adds to m and b what `change` makes of the derivatives and the rate."""

    def step(m, b, learning_rate):
        by_m, by_b = change(*gradient(m, b), learning_rate)
        return m + by_m, b + by_b

    return step


page.one_step = Exercise(
    one_step,
    another=one_step_in_a_list,
    cases={
        "m = 0.5, b = 0 and rate 0.01": (0.5, 0, 0.01),
        "m = 0, b = 1 and rate 0.1": (0, 1, 0.1),
        "m = -1, b = 2 and rate 0.5": (-1, 2, 0.5),
    },
    inputs=lambda rng: (*a_line(rng), drawn.magnitude(rng, -4, 0)),
    mistakes=(
        (
            moved_by(lambda by_m, by_b, rate: (rate * by_m, rate * by_b)),
            "Right length, wrong way. The gradient says where the loss *grows*. Go against it.",
        ),
        (
            m_moves_first,
            "Almost. Here `m` moves first, and the derivative by `b` is taken on another line than "
            "the derivative by `m`. Take both before either number moves.",
        ),
        (
            b_moves_first,
            "Almost. Here `b` moves first, and the derivative by `m` is taken on another line than "
            "the derivative by `b`. Take both before either number moves.",
        ),
        (
            moved_by(lambda by_m, by_b, rate: (-by_m, -by_b)),
            "This subtracts the whole gradient. Only a part of it is a step: multiply by "
            "`learning_rate`.",
        ),
        (
            moved_by(lambda by_m, by_b, rate: (-0.01 * by_m, -0.01 * by_b)),
            "The rate is 0.01, whatever is passed in. Use `learning_rate`.",
        ),
        (
            moved_by(lambda by_m, by_b, rate: (-rate * by_m, rate * by_b)),
            "`m` goes the right way, and `b` goes uphill. Subtract from both.",
        ),
        (
            moved_by(lambda by_m, by_b, rate: (rate * by_m, -rate * by_b)),
            "`b` goes the right way, and `m` goes uphill. Subtract from both.",
        ),
        (
            moved_by(lambda by_m, by_b, rate: (-rate * by_b, -rate * by_m)),
            "The derivatives have changed places. `gradient` returns the one by m first.",
        ),
        (
            moved_by(lambda by_m, by_b, rate: (-rate * by_m, 0)),
            "`m` has moved, and `b` stands still. Move both.",
        ),
        (
            lambda m, b, rate: tuple(-rate * slope for slope in gradient(m, b)),
            "This is how far the step goes. You were asked where it *leads*: begin at `m` and `b`.",
        ),
        (
            moved_by(lambda by_m, by_b, rate: (0, -rate * by_b)),
            "`b` has moved, and `m` stands still. Move both.",
        ),
        (
            lambda m, b, rate: tuple(rate * slope for slope in gradient(m, b)),
            "This is the learning rate times the gradient. Subtract it from `m` and `b`.",
        ),
        (
            lambda m, b, rate: one_step(m, b, rate)[::-1],
            "Both numbers are right, in the wrong order: first the new m, then the new b.",
        ),
        (
            lambda m, b, rate: (
                m - rate * gradient(0.5, 0)[0],
                b - rate * gradient(0.5, 0)[1],
            ),
            "The derivatives are the same for every line: these belong to m = 0.5, b = 0. Call "
            "`gradient(m, b)` inside the function.",
        ),
    ),
    hints=(
        "First `by_m, by_b = gradient(m, b)`. Then each number moves against its derivative.",
        "The new m is `m - learning_rate * by_m`. Return both, with a comma between them.",
    ),
    praise="Both derivatives are of one and the same line. The walk downhill is this step, again "
    "and again.",
)

# --- jump


page_x, page_y = np.array(x), np.array(y)


def jump(x, y):
    n = len(x)
    mean_x, mean_y = sum(x) / n, sum(y) / n
    mean_xx = sum(xi**2 for xi in x) / n
    mean_xy = sum(x[i] * y[i] for i in range(n)) / n
    m = (mean_xy - mean_x * mean_y) / (mean_xx - mean_x**2)
    b = mean_y - m * mean_x
    return m, b


def jump_with_distances(x, y):
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    together = sum((xi - mean_x) * (yi - mean_y) for xi, yi in zip(x, y))  # noqa: B905
    m = together / sum((xi - mean_x) ** 2 for xi in x)
    return m, mean_y - m * mean_x


def line_of(slope, intercept=lambda mx, my, m: my - m * mx):
    """A line made of means: its slope of those of x, y, xx, xy and yy, then its intercept."""

    def line(x, y):
        x, y = np.array(x), np.array(y)
        mean_x, mean_y = np.mean(x), np.mean(y)
        m = slope(mean_x, mean_y, np.mean(x * x), np.mean(x * y), np.mean(y * y))
        return m, intercept(mean_x, mean_y, m)

    return line


def right_slope(mx, my, mxx, mxy, myy):
    return (mxy - mx * my) / (mxx - mx**2)


def sums_for_means(x, y):
    x, y = np.array(x), np.array(y)
    m = (np.sum(x * y) - np.sum(x) * np.sum(y)) / (np.sum(x * x) - np.sum(x) ** 2)
    return m, np.sum(y) - m * np.sum(x)


def sums_for_products(x, y):
    x, y = np.array(x), np.array(y)
    m = (np.sum(x * y) - np.mean(x) * np.mean(y)) / (np.sum(x * x) - np.mean(x) ** 2)
    return m, np.mean(y) - m * np.mean(x)


def with_means_of_the_page(count):
    """A jump whose means of x, y and xx are those of the page's points, whatever points come in."""

    def line(x, y):
        mx, my, mxx = np.mean(page_x), np.mean(page_y), np.mean(page_x**2)
        m = (np.sum(np.multiply(x, y)) / count(x) - mx * my) / (mxx - mx**2)
        return m, my - m * mx

    return line


def always_twenty(x, y):
    x, y = np.array(x), np.array(y)
    mean_x, mean_y = np.sum(x) / n, np.sum(y) / n
    m = (np.sum(x * y) / n - mean_x * mean_y) / (np.sum(x * x) / n - mean_x**2)
    return m, mean_y - m * mean_x


def draw_jump(answer):
    """A student's line over the best one, among the points."""
    yours, (m, b) = two_numbers(answer(x, y)), jump(x, y)
    if yours is None or not np.isfinite(yours).all() or np.allclose(yours, [m, b]):
        return None
    figure = plot_points(x, y)
    ends = np.array([-0.1, 1.1])
    lines = {"best": m * ends + b, "yours": yours[0] * ends + yours[1]}
    limits = figure.axes[0].axis()
    plot_curves(ends, lines, "x", "y", figure.axes[0])
    figure.axes[0].axis(limits)
    return figure, (
        f"The twenty points and two lines. The best has slope {m:.3f} and intercept {b:.3f}, "
        f"yours slope {yours[0]:.3f} and intercept {yours[1]:.3f}."
    )


def some_points(rng):
    """Two to nine points, in lists as on the page, or in arrays."""
    count = int(rng.integers(2, 10))
    kind = drawn.one_of(rng, list, np.array)
    return kind(drawn.array(rng, count).tolist()), kind(drawn.array(rng, count).tolist())


page.jump = Exercise(
    jump,
    another=jump_with_distances,
    cases={
        "the points (0, 1), (1, 2), (2, 6)": ([0.0, 1.0, 2.0], [1.0, 2.0, 6.0]),
        "the points (1, 4), (2, 2), (4, 3), (5, 0)": ([1, 2, 4, 5], [4, 2, 3, 0]),
        "the twenty points": (x, y),
    },
    inputs=some_points,
    mistakes=(
        (
            line_of(lambda mx, my, mxx, mxy, myy: mxy / mxx, lambda mx, my, m: 0 * m),
            "This is the best of the lines through the origin. Let the intercept be free.",
        ),
        (
            line_of(lambda mx, my, mxx, mxy, myy: mxy / mxx),
            "In the slope the products of the means are missing: subtract "
            "$\\overline{x}\\;\\overline{y}$ above and $\\overline{x}^2$ below.",
        ),
        (
            sums_for_means,
            "These are sums where means belong. The sum of products grows with n, a product of two "
            "sums with n². Divide each sum by n.",
        ),
        (
            sums_for_products,
            "The means of x and y are right. The bars over x² and xy are means too: divide "
            "these sums by n as well.",
        ),
        (
            line_of(lambda mx, my, mxx, mxy, myy: mxy - mx * my / (mxx - mx**2)),
            "All that is above the bar of the fraction needs parentheses around it: "
            "`(... - ...) /`.",
        ),
        (
            line_of(lambda mx, my, mxx, mxy, myy: (mxy - mx * my) / (mx**2 - mx**2)),
            "Something is divided by zero: the mean of the squares isn't the square of the mean. "
            "Square each x first, then take the mean.",
        ),
        (
            line_of(lambda mx, my, mxx, mxy, myy: (mxy - mx * my) / mxx - mx**2),
            "All that is below the bar of the fraction needs parentheses around it: "
            "`/ (... - ...)`.",
        ),
        (
            always_twenty,
            "Sums are divided by 20, the `n` of our points. These are other points: take `len(x)`.",
        ),
        (
            lambda xs, ys: jump(x, y),
            "This is the line of our twenty points, whatever points come in. Take every mean "
            "from the `x` and `y` that are passed in.",
        ),
        (
            with_means_of_the_page(count=lambda xs: n),
            "`mean_x`, `mean_y` and `mean_xx` above belong to our twenty points, and so does "
            "`n`. Make all of them anew, from the `x` and `y` that are passed in.",
        ),
        (
            with_means_of_the_page(count=len),
            "`mean_x`, `mean_y` and `mean_xx` above belong to our twenty points. Make all "
            "means anew, from the `x` and `y` that are passed in.",
        ),
        (
            line_of(lambda mx, my, mxx, mxy, myy: (mxy - mx * my) / (myy - my**2)),
            "Below the bar of the fraction belong the squares of x. With those of y the line "
            "is to foretell x from y.",
        ),
        (
            line_of(right_slope, lambda mx, my, m: my + m * mx),
            "The slope is right. The intercept has a wrong sign: $b = \\overline{y} - m "
            "\\overline{x}$.",
        ),
        (
            line_of(right_slope, lambda mx, my, m: my - mx),
            "The slope is right. In the intercept the slope is missing: $b = \\overline{y} - m "
            "\\overline{x}$.",
        ),
        (
            line_of(lambda mx, my, mxx, mxy, myy: mxy - mx * my / mxx - mx**2),
            "All that is above the bar of the fraction needs parentheses around it, and all that "
            "is below: `(... - ...) / (... - ...)`.",
        ),
        (
            line_of(lambda mx, my, mxx, mxy, myy: (mxx - mx**2) / (mxy - mx * my)),
            "The fraction is upside down.",
        ),
        (
            lambda x, y: (
                (y[-1] - y[0]) / (x[-1] - x[0]),
                y[0] - (y[-1] - y[0]) / (x[-1] - x[0]) * x[0],
            ),
            "This is the line through the first point and the last. All the others have a say, "
            "too.",
        ),
        (
            line_of(right_slope, lambda mx, my, m: my),
            "The slope is right. But the mean of y is the line's height in the *middle*; b is "
            "its height at x = 0.",
        ),
        (
            lambda x, y: jump(x, y)[::-1],
            "Both numbers are right, in the wrong order: first the slope, then the intercept.",
        ),
        (
            lambda x, y: jump(x, y)[0],
            "The slope is right. Return the intercept, too: `return m, b`.",
        ),
    ),
    hints=(
        "You need four means: of x, of y, of the squares of x, and of the products x y.",
        "`mean_xy = sum(xi * yi for xi, yi in zip(x, y)) / len(x)`, and the others likewise. "
        "The formula for m has only these four, and b follows from the second equation.",
    ),
    praise="No steps, no rate. It works for any points, unless all have the same x: then the "
    "formula divides by zero, and many lines are equally good.",
    picture=draw_jump,
)

# --- quick_start


BEST = np.array(jump(x, y))


def quick_start(distance):
    """A start at a distance along the steep direction."""
    return tuple((BEST + distance * DIRECTIONS[:, 1]).tolist())


def steps_from(start, learning_rate=0.01, tolerance=0.1**5, limit=100_000):
    """How many steps the page's walk takes, from what the curvatures tell of the distances."""
    powers = (1 - learning_rate * CURVATURES) ** np.arange(limit).reshape(-1, 1)
    gradients = CURVATURES * ((start - BEST) @ DIRECTIONS) * powers
    return 1 + int(np.argmax(np.hypot(*gradients.T) < tolerance))


def judge_start(answer):
    """What keeps a walk from a start 0.3 away from arriving within 3,000 steps, or None."""
    start = two_numbers(answer)
    if start is None:
        return "Give two numbers, where the walk begins: `(m, b)`, such as `(0.5, 0)`."
    distance = math.dist(start, BEST)
    if math.isnan(distance):
        return "`nan` is no number to begin at."
    if distance < 0.299:
        return f"That is {distance:.3f} from the lowest point. Begin at least 0.3 away from it."
    if distance > 20:
        return "That is far outside the map. Begin within 20 of the lowest point."
    steps = steps_from(start)
    if steps < 3000:
        return None
    flat, steep = abs((start - BEST) @ DIRECTIONS)
    return (
        f"From there it takes {steps:,} steps. To the lowest point it is {flat:.4f} along the flat "
        f"direction and {steep:.4f} along the steep one. Which of the two takes so long?"
    )


def draw_start(answer):
    """The walk from a student's start, on the map."""
    start = np.array(two_numbers(answer))
    path = [start]
    for _ in range(3000):
        m, b = path[-1]
        path.append(np.array(one_step(m, b, 0.01)))
    reach = 1.1 * np.max(np.abs(start - BEST)) + 0.3
    slopes, intercepts = (np.linspace(at - reach, at + reach, 61) for at in BEST)
    axes = new_axes(figsize=(7, 6))[1]
    figure = plot_loss_surface(
        loss, slopes, intercepts, {"your walk": path}, [0, 100, 1000], BEST, axes
    )
    m, b = path[-1]
    return figure, (
        f"Contours of the loss with 3,000 steps of your walk, from m = {start[0]:.3f}, "
        f"b = {start[1]:.3f} to m = {m:.3f}, b = {b:.3f}. The lowest point is at "
        f"m = {BEST[0]:.3f}, b = {BEST[1]:.3f}."
    )


page.quick_start = Exercise(
    Written(quick_start(0.5), "best + 0.5 * directions[:, 1]"),
    another=Written(quick_start(-0.5), "best - 0.5 * directions[:, 1]"),
    requirement=judge_start,
    mistakes=tuple(
        (start, judge_start(start))
        for start in [
            (0.5, 0),
            tuple((BEST + 0.4 * DIRECTIONS[:, 0]).round(4).tolist()),
            (0.236, 0.7),
            (0.24, 0.28),
        ]
    ),
    hints=(
        "The flat direction takes the steps. Begin where there is nothing left to do along it.",
        "Go from `best` along the steep direction only: add a multiple of `directions[:, 1]`.",
    ),
    praise="What counts is not how far it is, but in which direction. From here the gradient "
    "points away from the lowest point, and the walk goes down in an almost straight line.",
    picture=draw_start,
)

# --- rate_for_sums


page.rate_for_sums = Exercise(
    Written(0.01 / 20, "0.01 / 20"),
    another=Written(0.01 / 20, "0.01 / n"),
    mistakes=(
        (
            0.01,
            "That was tried in the table above: 458 steps, not 6,817. With sums every gradient "
            "is longer. By how much?",
        ),
        (
            0.2,
            "That is 20 times the rate, and the steps would be 400 times as long. At 0.0372 the "
            "walk diverges already.",
        ),
        (
            0.01 / 20**0.5,
            "That is 0.01 over the *root* of 20. The gradient is 20 times as long, not √20 times.",
        ),
        (
            1 / 20,
            "That is the factor between the two gradients. Which rate does it make of 0.01?",
        ),
        (20, "That is the factor between the two gradients. Which rate does it make of 0.01?"),
        (
            2 / (20 * float(CURVATURES[1])),
            "That is the largest rate before the walk diverges. You are asked for the one that "
            "makes the same steps as before.",
        ),
        (0.0372, "That is the limit in the table, where the walk begins to diverge."),
        (
            0.01 / 400,
            "That is 0.01 divided by 20 twice. Only the gradient is 20 times as long.",
        ),
        (0.0001, "That would be right for a hundred points. Here there are twenty."),
        (
            0.01 * 458 / 6817,
            "That is how the numbers of steps compare. They don't shrink in exact proportion. "
            "Compare the lengths of a single step.",
        ),
    ),
    hints=(
        "A step is the learning rate times the gradient. The gradient of the sum is 20 times "
        "that of the mean.",
        "20 · rate must be 0.01.",
    ),
    praise="The same steps, one by one. (To stop at 6,817, too, the walk needs a tolerance 20 "
    "times as large, like its gradient.) With a hundred points you would have to divide again: "
    "that is what the mean saves you.",
)

# --- r_squared


def r_squared(predictions, targets):
    flat = [sum(targets) / len(targets)] * len(targets)
    return 1 - mean_squared_error(predictions, targets) / mean_squared_error(flat, targets)


def r_squared_from_sums(predictions, targets):
    predictions, targets = np.array(predictions), np.array(targets)
    left_over = np.sum((predictions - targets) ** 2)
    return 1 - left_over / np.sum((targets - targets.mean()) ** 2)


def of_losses(formula, level=np.mean):
    """A function of the loss of the predictions and that of a flat line at some level."""

    def quality(predictions, targets):
        predictions, targets = np.array(predictions), np.array(targets)
        flat = np.mean((level(targets) - targets) ** 2)
        return formula(np.mean((predictions - targets) ** 2), flat)

    return quality


def with_arrays(quality):
    """The same function, for lists too."""
    return lambda predictions, targets: quality(np.array(predictions), np.array(targets))


def some_predictions(rng):
    """Predictions of targets, good ones and bad ones, in lists or in arrays."""
    count = int(rng.integers(2, 10))
    targets = drawn.array(rng, count)
    predictions = targets + drawn.array(rng, count, scale=drawn.magnitude(rng, -2, 0.5))
    kind = drawn.one_of(rng, list, np.array)
    return kind(predictions.tolist()), kind(targets.tolist())


page.r_squared = Exercise(
    r_squared,
    another=r_squared_from_sums,
    cases={
        "predictions [1, 2, 4] of [1, 3, 5]": (
            np.array([1.0, 2.0, 4.0]),
            np.array([1.0, 3.0, 5.0]),
        ),
        "predictions [2, 2, 2, 4] of [0, 2, 1, 7]": (
            np.array([2.0, 2.0, 2.0, 4.0]),
            np.array([0.0, 2.0, 1.0, 7.0]),
        ),
        "predictions [5, 1] of [1, 2], worse than a flat line": (
            np.array([5.0, 1.0]),
            np.array([1.0, 2.0]),
        ),
        "perfect predictions": (np.array([1.0, 2.0, 5.0]), np.array([1.0, 2.0, 5.0])),
    },
    inputs=some_predictions,
    mistakes=(
        (
            of_losses(lambda best, flat: best / flat),
            "This is the part of the loss that is *left*. The part that was removed is 1 minus "
            "that.",
        ),
        (
            of_losses(lambda best, flat: flat - best),
            "This is how much loss was removed. Which *part* of the flat line's loss is it? "
            "Divide by that.",
        ),
        (
            of_losses(lambda best, flat: 1 - flat / best),
            "The fraction is upside down. The whole, of which you want a part, is the loss of "
            "the flat line.",
        ),
        (
            with_arrays(
                lambda predictions, targets: (
                    1
                    - np.mean((predictions - targets) ** 2)
                    / np.mean((predictions.mean() - targets) ** 2)
                )
            ),
            "Here the flat line lies at the mean of the predictions. The lazy alternative uses the "
            "mean of the *targets*.",
        ),
        (
            of_losses(lambda best, flat: 1 - best / flat, level=lambda targets: 0),
            "This is divided by the mean square of the targets themselves: that is a flat line at "
            "height 0. The flat line lies at the mean of the targets.",
        ),
        (
            with_arrays(
                lambda predictions, targets: (
                    1 - np.mean((predictions - targets) ** 2) / loss(0, sum(y) / n)
                )
            ),
            "This is divided by the flat line's loss on our twenty points. Take it from the "
            "`targets` that are passed in.",
        ),
        (
            with_arrays(
                lambda predictions, targets: (
                    1 - np.mean((predictions - targets) ** 2) / np.mean((sum(y) / n - targets) ** 2)
                )
            ),
            "Here the flat line lies at the mean of our twenty points, `mean_y`. Take the mean of "
            "the `targets` that are passed in.",
        ),
        (
            with_arrays(
                lambda predictions, targets: (
                    1
                    - np.mean((predictions - targets) ** 2)
                    / ((np.mean(targets) - targets[0]) ** 2 / len(targets))
                )
            ),
            "Here the flat line's loss is that of the first target alone, as when it has only one "
            "prediction: `zip` stops where the shorter list ends.",
        ),
        (
            with_arrays(
                lambda predictions, targets: (
                    np.mean((predictions - np.mean(predictions)) * (targets - np.mean(targets)))
                    ** 2
                    / (np.var(predictions) * np.var(targets))
                )
            ),
            "This is the square of the correlation. It is R² for the best line, but not for "
            "any predictions.",
        ),
        (
            of_losses(lambda best, flat: 1 - np.sqrt(best / flat)),
            "Roots were taken. The losses are compared as they are, squares.",
        ),
        (
            of_losses(lambda best, flat: max(0.0, 1 - best / flat)),
            "Right, until the predictions are worse than the flat line. Then it is negative, "
            "and one should see that. Don't cut it off at 0.",
        ),
    ),
    hints=(
        "Two losses: that of the predictions, and that of a flat line, which predicts the mean "
        "of the targets every time.",
        "`[mean_target] * len(targets)` are the flat line's predictions. Then 1 minus the "
        "quotient of the two losses.",
    ),
    praise="1 for perfect predictions, 0 for those that are no better than the mean, and below "
    "0 for worse. So it needn't be a square, in spite of its name.",
)
