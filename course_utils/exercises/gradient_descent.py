"""The exercises of notebook 04: how do I walk down?"""

import itertools

import numpy as np

from course_utils.activations import softmax
from course_utils.exercises import drawn
from course_utils.exercises.engine import Exercise, Page
from course_utils.exercises.results import numbers, same
from course_utils.figures import plot_descent

page = Page()


def bowl_gradient(x):
    return 2 * x


def valley(x):
    return 0.04 * x[0] ** 2 + x[1] ** 2


def valley_gradient(x):
    return np.array([0.08 * x[0], 2 * x[1]])


def slope_of_one(x):
    return np.ones_like(x)


VALLEY_START = np.array([-10.0, 2.0])
# The weights of this page's small network.
PRINTED = np.array([[-0.8339355, -0.13553598, 1.21013523], [-0.52139142, 1.6686686, -0.82705022]])


def some_bowl(rng):
    """The gradient of a bowl of any shape around any point, and somewhere to start."""
    shape = drawn.sizes(rng, rng.integers(1, 3))
    middle, curvatures = drawn.array(rng, *shape), rng.uniform(0.05, 1.5, shape)

    def gradient_of_a_bowl(x):
        away = x - middle
        return curvatures * away + 0.1 * np.sum(away)  # no entry is on its own

    return gradient_of_a_bowl, drawn.array(rng, *shape, scale=3)


def the_point_itself(x):
    return x


def draw_walks(answer, walk, *settings):
    """A student's walk and the right one, through the valley; None if they are equal."""
    yours, right = (
        numbers(each(valley_gradient, VALLEY_START, *settings)) for each in (answer, walk)
    )
    if yours is None or yours.shape != right.shape:
        return None
    if not np.all(np.isfinite(yours)) or np.allclose(yours, right):
        return None
    ends = np.linspace(-11, 11, 89), np.linspace(-4, 4, 65)
    figure = plot_descent(valley, *ends, {"yours": yours, "right": right})
    return figure, (
        f"{len(right) - 1} steps in the valley from (-10, 2). The right ones end at "
        f"({right[-1][0]:.2f}, {right[-1][1]:.2f}), yours at "
        f"({yours[-1][0]:.2f}, {yours[-1][1]:.2f})."
    )


# --- walk


def walk(gradient, start, learning_rate, steps):
    x = start
    path = [x]
    for _ in range(steps):
        x = x - learning_rate * gradient(x)
        path.append(x)
    return np.array(path)


def walk_in_an_array(gradient, start, learning_rate, steps):
    path = np.zeros((steps + 1, *np.shape(start)))
    path[0] = start
    for k in range(steps):
        path[k + 1] = path[k] - learning_rate * gradient(path[k])
    return path


def walk_by(step, kept=lambda path: path):
    """A walk with another step, or another way to keep its path."""

    def other_walk(gradient, start, learning_rate, steps):
        path = [start]
        for _ in range(steps):
            path.append(step(path[-1], gradient(path[-1]), learning_rate))
        return np.array(kept(path))

    return other_walk


def against(x, gradient, rate):
    return x - rate * gradient


def walk_in_the_kind_of_its_start(gradient, start, learning_rate, steps):
    path = np.zeros((steps + 1, *np.shape(start)), dtype=np.asarray(start).dtype)
    path[0] = start
    for k in range(steps):
        path[k + 1] = path[k] - learning_rate * gradient(path[k])
    return path


def walk_from_the_start_again(gradient, start, learning_rate, steps):
    return np.array([start, *[start - learning_rate * gradient(start)] * steps])


def by_the_first_gradient(gradient, start, learning_rate, steps):
    return np.array([start - k * learning_rate * gradient(start) for k in range(steps + 1)])


def by_unit_steps(x, gradient, rate):
    return x - rate * gradient / max(np.linalg.norm(gradient), 1e-300)


page.walk = Exercise(
    walk,
    another=walk_in_an_array,
    cases={
        "the gradient 2 x, from [-3, 4], rate 0.1 and 2 steps": (
            bowl_gradient,
            np.array([-3.0, 4.0]),
            0.1,
            2,
        ),
        "the gradient 2 x, from [1, 2], rate 0.25 and 1 step": (
            bowl_gradient,
            np.array([1.0, 2.0]),
            0.25,
            1,
        ),
        "the gradient 2 x, from the integers [-3, 4], rate 0.1 and 3 steps": (
            bowl_gradient,
            np.array([-3, 4]),
            0.1,
            3,
        ),
        "the gradient x, from [-3, 4], rate 1.5 and 3 steps": (
            the_point_itself,
            np.array([-3.0, 4.0]),
            1.5,
            3,
        ),
        "the gradient 2 x, from [-3, 4], rate 0.5 and 20 steps, of which the first arrives": (
            bowl_gradient,
            np.array([-3.0, 4.0]),
            0.5,
            20,
        ),
        "the gradient 2 x, from [-3, 4], rate 1.1 and 20 steps, which lead away": (
            bowl_gradient,
            np.array([-3.0, 4.0]),
            1.1,
            20,
        ),
        "the gradient 2 x, from [-3, 4], rate 0.4 and 20 steps, on which it comes very near": (
            bowl_gradient,
            np.array([-3.0, 4.0]),
            0.4,
            20,
        ),
        "the valley, from [-10, 2], rate 0.5 and 20 steps": (
            valley_gradient,
            VALLEY_START,
            0.5,
            20,
        ),
    },
    inputs=lambda rng: (*some_bowl(rng), float(rng.uniform(0.01, 0.9)), int(rng.integers(1, 30))),
    mistakes=(
        (
            walk_by(lambda x, gradient, rate: x + rate * gradient),
            "The steps have the right length and go uphill. The gradient points to where the "
            "function *grows*. Go against it.",
        ),
        (
            walk_by(lambda x, gradient, rate: x - gradient),
            "Each step subtracts the whole gradient, whatever the learning rate.",
        ),
        (
            walk_by(lambda x, gradient, rate: x - 0.1 * gradient),
            "The rate is 0.1, whatever is passed in. Use `learning_rate`.",
        ),
        (
            walk_by(lambda x, gradient, rate: x - rate * 2 * x),
            "That is right in the bowl alone, where the gradient is 2 x. Call the `gradient` that "
            "is passed in.",
        ),
        (
            by_the_first_gradient,
            "All steps are by the gradient of the start. Ask for it anew where you are: "
            "`gradient(x)`, inside the loop.",
        ),
        (
            walk_by(by_unit_steps),
            "Every step is as long as the rate, because the gradient was divided by its length. "
            "Near the lowest point steps should get shorter: leave the length in.",
        ),
        (
            walk_by(lambda x, gradient, rate: -rate * gradient),
            "These are the steps themselves. You were asked where they *lead*: subtract them from "
            "`x`.",
        ),
        (
            walk_by(against, kept=lambda path: [path[-1]] * len(path)),
            "Each row of your path is its end. `x -= ...` changes the array that stands in the "
            "path already: `x = x - ...` makes a new one.",
        ),
        (
            walk_by(against, kept=lambda path: [path[0], *path[:-1]]),
            "The start is in it twice, and the end is missing: append each point after its step.",
        ),
        (
            walk_by(against, kept=lambda path: path[1:]),
            "The steps are right. The start is missing in the path.",
        ),
        (
            walk_in_the_kind_of_its_start,
            "Right from a start of floats. But from the integers [-3, 4] your path has whole "
            "numbers: an array of integers can't hold others. Make room for floats.",
        ),
        (
            walk_by(lambda x, gradient, rate: x - gradient / rate),
            "The gradient is divided by the learning rate. Multiply it.",
        ),
        (
            walk_by(against, kept=lambda path: [path[0], path[-1]]),
            "There are only the start and the end. Append after each step, inside the loop.",
        ),
        (
            walk_from_the_start_again,
            "Each step begins at the start again. Go on from where the last one led.",
        ),
        (
            walk_by(against, kept=lambda path: path[:-1]),
            "The steps are right. The last one is missing in the path.",
        ),
        (
            walk_by(against, kept=lambda path: path[-1]),
            "This is only where the walk ends. Return the whole path.",
        ),
    ),
    hints=(
        "A loop over `range(steps)`. In it: the gradient at `x`, a new `x`, and that into a list.",
        "`x = x - learning_rate * gradient(x)`, then `path.append(x)`, with `path = [x]` before "
        "the loop and `return np.array(path)` after it.",
    ),
    praise="It doesn't ask how many numbers a point has: two, or 40,000.",
    picture=lambda answer: draw_walks(answer, walk, 0.8, 12),
    carried=True,
)

# --- walk_with_momentum


def walk_with_momentum(gradient, start, learning_rate, momentum, steps):
    x, velocity = start, 0
    path = [x]
    for _ in range(steps):
        velocity = momentum * velocity + learning_rate * gradient(x)
        x = x - velocity
        path.append(x)
    return np.array(path)


def walk_with_the_last_step(gradient, start, learning_rate, momentum, steps):
    path = [start, start - learning_rate * gradient(start)]
    for _ in range(steps - 1):
        last_step = path[-1] - path[-2]
        path.append(path[-1] + momentum * last_step - learning_rate * gradient(path[-1]))
    return np.array(path[: steps + 1])


def rolling(step, kept=lambda path: path):
    """A walk whose step takes and gives x and a velocity."""

    def other_walk(gradient, start, learning_rate, momentum, steps):
        x, velocity = start, np.zeros(np.shape(start))
        path = [x]
        for _ in range(steps):
            x, velocity = step(x, velocity, gradient(x), learning_rate, momentum)
            path.append(x)
        return np.array(kept(path))

    return other_walk


def right_roll(x, v, g, rate, m):
    return x - m * v - rate * g, m * v + rate * g


def step_first_then_the_velocity(gradient, start, learning_rate, momentum, steps):
    x, velocity = start, 0 * start
    path = [x]
    for _ in range(steps):
        x = x - velocity
        velocity = momentum * velocity + learning_rate * gradient(x)
        path.append(x)
    return np.array(path)


def by_the_first_gradient_with_momentum(gradient, start, learning_rate, momentum, steps):
    return walk_with_momentum(lambda x: gradient(start), start, learning_rate, momentum, steps)


def with_a_velocity_to_begin_with(gradient, start, learning_rate, momentum, steps):
    x, velocity = start, learning_rate * gradient(start)
    path = [x]
    for _ in range(steps):
        velocity = momentum * velocity + learning_rate * gradient(x)
        x = x - velocity
        path.append(x)
    return np.array(path)


def nesterov(gradient, start, learning_rate, momentum, steps):
    x, velocity = start, 0
    path = [x]
    for _ in range(steps):
        velocity = momentum * velocity + learning_rate * gradient(x - momentum * velocity)
        x = x - velocity
        path.append(x)
    return np.array(path)


def some_roll(rng):
    momentum = drawn.one_of(rng, 0, *rng.uniform(0, 0.95, size=3).tolist())
    rate, steps = float(rng.uniform(0.01, 0.9)), int(rng.integers(1, 30))
    return (*some_bowl(rng), rate, momentum, steps)


page.walk_with_momentum = Exercise(
    walk_with_momentum,
    another=walk_with_the_last_step,
    cases={
        "the gradient 1 everywhere, from [0], rate 0.2, momentum 0.8 and 3 steps": (
            slope_of_one,
            np.zeros(1),
            0.2,
            0.8,
            3,
        ),
        "the gradient 2 x, from [-3, 4], rate 0.1, momentum 0.25 and 2 steps": (
            bowl_gradient,
            np.array([-3.0, 4.0]),
            0.1,
            0.25,
            2,
        ),
        "the gradient 2 x, from the integers [-3, 4], rate 0.1, momentum 0.25 and 3 steps": (
            bowl_gradient,
            np.array([-3, 4]),
            0.1,
            0.25,
            3,
        ),
        "the gradient 2 x, from [-3, 4], rate 0.5, momentum 0.8 and 3 steps": (
            bowl_gradient,
            np.array([-3.0, 4.0]),
            0.5,
            0.8,
            3,
        ),
        "the valley, from [-10, 2], rate 0.2, momentum 0.8 and 400 steps": (
            valley_gradient,
            VALLEY_START,
            0.2,
            0.8,
            400,
        ),
        "the valley, from [-10, 2], rate 0.2, momentum 0.8 and 20 steps": (
            valley_gradient,
            VALLEY_START,
            0.2,
            0.8,
            20,
        ),
    },
    inputs=some_roll,
    mistakes=(
        (
            rolling(lambda x, v, g, rate, m: (x + m * v + rate * g, m * v + rate * g)),
            "This walks uphill. The velocity points uphill, as the gradient does: that comes in "
            "with `+`, and the velocity is subtracted from `x`.",
        ),
        (
            rolling(lambda x, v, g, rate, m: (x - rate * g, rate * g)),
            "That is the plain walk, without a memory: each new velocity should begin with "
            "`momentum` times the one before.",
        ),
        (
            rolling(lambda x, v, g, rate, m: (x - v, m * v + rate * g)),
            "The new velocity is right, but `x` moves with the old one. First the velocity, "
            "then the step.",
        ),
        (
            step_first_then_the_velocity,
            "`x` moves with the old velocity, before the new one is there. First the velocity, "
            "then the step.",
        ),
        (
            by_the_first_gradient_with_momentum,
            "Every gradient is that of the start. Ask for it anew where you are: `gradient(x)`, "
            "inside the loop.",
        ),
        (
            with_a_velocity_to_begin_with,
            "It begins with a velocity already, the learning rate times the first gradient. The "
            "velocity begins at 0.",
        ),
        (
            rolling(lambda x, v, g, rate, m: (x - v - m * v - rate * g, v + m * v + rate * g)),
            "The old velocity is in the new one twice, as it is and times `momentum`. With `=` in "
            "place of `+=` it is in it once.",
        ),
        (
            rolling(lambda x, v, g, rate, m: (x - m * (v + rate * g), m * (v + rate * g))),
            "The new step is multiplied by `momentum`, too. Only the old velocity is.",
        ),
        (
            rolling(right_roll, kept=lambda path: path[:-1]),
            "The steps are right. The last one is missing in the path.",
        ),
        (
            rolling(lambda x, v, g, rate, m: (x - v - rate * g, v + rate * g)),
            "Nothing slows the old velocity down: multiply it by `momentum`.",
        ),
        (
            rolling(lambda x, v, g, rate, m: (x - m * v - g, m * v + g)),
            "The gradient comes in whole, whatever the learning rate is. Multiply it by that.",
        ),
        (
            rolling(
                lambda x, v, g, rate, m: (
                    x - m * v - (1 - m) * rate * g,
                    m * v + (1 - m) * rate * g,
                )
            ),
            "The gradient is weighed by `1 - momentum`, which makes the velocity an average. "
            "Ours is a sum: the gradient comes in with the learning rate alone.",
        ),
        (
            rolling(lambda x, v, g, rate, m: (x - rate * (m * v + rate * g), m * v + rate * g)),
            "The learning rate comes in twice. It is in the velocity already: `x - velocity`.",
        ),
        (
            nesterov,
            "This asks for the gradient where the velocity would lead, which is another method, "
            "Nesterov's. Ours asks for it at `x`.",
        ),
        (
            rolling(right_roll, kept=lambda path: [path[-1]] * len(path)),
            "Each row of your path is its end. `x -= ...` changes the array that stands in the "
            "path already: `x = x - ...` makes a new one.",
        ),
        (
            rolling(right_roll, kept=lambda path: path[1:]),
            "The steps are right. The start is missing in the path.",
        ),
        (
            rolling(right_roll, kept=lambda path: path[-1]),
            "This is only where the walk ends. Return the whole path.",
        ),
    ),
    hints=(
        "It is your walk with one line more: the two lines of the formula, in this order.",
        "`velocity = momentum * velocity + learning_rate * gradient(x)`, and then `x = x - "
        "velocity`.",
    ),
    praise="With momentum 0 it is the plain walk. With more, an `x` that has a velocity moves "
    "on even where the gradient is zero: that's what momentum is.",
    picture=lambda answer: draw_walks(answer, walk_with_momentum, 0.2, 0.8, 12),
    carried=True,
)

# --- valley_settings


def walk_through_the_valley(learning_rate, momentum, steps=60):
    with np.errstate(over="ignore", invalid="ignore"):  # of a walk that diverges
        return walk_with_momentum(valley_gradient, VALLEY_START, learning_rate, momentum, steps)


def two_settings(answer):
    """A learning rate and a momentum, or None if the answer is something else."""
    settings = numbers(answer)
    return settings if settings is not None and settings.shape == (2,) else None


def there_within_40_steps(answer):
    """What keeps a walk from being at the lowest point after 40 steps, or None."""
    settings = two_settings(answer)
    if settings is None:
        return "Give two numbers, `(learning_rate, momentum)`, such as `(0.1, 0.9)`."
    learning_rate, momentum = settings
    if not learning_rate > 0:
        return "The learning rate must be positive, or you walk uphill or not at all."
    if not 0 <= momentum < 1:
        return (
            "The momentum must be at least 0 and below 1. At 1 nothing slows the walk down, and "
            "above 1 it would gain speed by itself."
        )
    path = walk_through_the_valley(learning_rate, momentum)
    distances = np.linalg.norm(path, axis=1)
    if not distances[-1] < distances[0]:
        return "This walk diverges: it ends farther away than it began. Take shorter steps."
    if momentum == 0 and distances[40] >= 0.01:
        return (
            f"After 40 steps it is still {distances[40]:.2g} away. Without momentum no learning "
            "rate is quick enough here: the best needs 87 steps. Add momentum."
        )
    if np.all(distances[40:] < 0.01):
        return None
    if distances[40] < 0.01:
        return (
            "At step 40 it happens to be within 0.01, and afterwards it isn't. It should stay. "
            "Change one of the numbers a little."
        )
    how = what_takes_long(learning_rate, momentum)
    advice = what_would_help(learning_rate, momentum)
    return f"After 40 steps it is still {distances[40]:.2g} away: {how}. {advice}"


def what_takes_long(learning_rate, momentum):
    """How a walk with momentum goes in the direction in which it is slower.

    Along one direction of curvature h, ``x[k+1] = (1 + momentum - rate h) x[k] - momentum x[k-1]``.
    So a distance is a sum of powers of the roots of ``z**2 - (1 + momentum - rate h) z +
    momentum``: complex ones swing, negative ones jump across (Goh, *Why Momentum Really Works*,
    2017).
    """
    along, across = (
        max(np.roots([1, -(1 + momentum - learning_rate * h), momentum]), key=abs)
        for h in (0.08, 2)
    )
    slower, where = (along, "along") if abs(along) > abs(across) - 1e-9 else (across, "across")
    path = walk_through_the_valley(learning_rate, momentum)[:, int(where == "across")]
    passes = np.min(path * path[0]) < 0
    if abs(slower.imag) > 1e-9 and passes:
        return f"{where} the valley it swings past the lowest point, to and fro"
    if abs(slower.imag) <= 1e-9 and slower.real < 0:
        return "it jumps across the valley, to and fro"
    return f"it crawls {where} the valley"


def what_would_help(learning_rate, momentum):
    """Which way to change one of the numbers, tried out."""

    def is_there(rate, momentum):
        path = walk_through_the_valley(rate, momentum)[40:]
        return np.all(np.linalg.norm(path, axis=1) < 0.01)

    fitting = [each for each in np.linspace(0, 0.99, 100) if is_there(learning_rate, each)]
    if fitting:
        more = min(fitting, key=lambda each: abs(each - momentum)) > momentum
        return f"At this learning rate {'more' if more else 'less'} momentum would do."
    smallest = next(rate for rate in np.linspace(0.05, 2, 40) if is_there(rate, BEST_MOMENTUM))
    larger = learning_rate <= smallest
    return (
        f"At this learning rate no momentum is enough. Take a {'larger' if larger else 'smaller'} "
        "rate."
    )


BEST_MOMENTUM = 0.7  # with this one the range of rates that do is widest


def draw_valley(answer):
    """The first 40 steps that a student's settings take through the valley."""
    learning_rate, momentum = two_settings(answer)
    path = walk_through_the_valley(learning_rate, momentum, steps=40)
    if not np.all(np.isfinite(path)):
        return None
    figure = plot_descent(
        valley, np.linspace(-11, 11, 89), np.linspace(-4, 4, 65), {"your 40 steps": path}
    )
    words = (
        f"Your 40 steps through the valley, from (-10, 2) to ({path[-1][0]:.3g}, "
        f"{path[-1][1]:.3g}). They should end within 0.01 of (0, 0)."
    )
    return figure, words


page.valley_settings = Exercise(
    (1.0, 0.5),
    another=(0.5, 0.7),
    requirement=there_within_40_steps,
    mistakes=tuple(
        (settings, there_within_40_steps(settings))
        for settings in [(0.96, 0), (0.1, 0.9), (0.1, 0.5), (1.5, 0.9), (1.9, 0.7), (5, 0.5)]
        + [(0.1, 1.5), (-0.1, 0.5), 0.5]
    ),
    hints=(
        "In the table, momentum 0.8 at rate 0.2 needs 65 steps and overshoots. Less momentum "
        "wants a larger rate.",
        "Stay between 0.4 and 0.7 with the momentum, and begin with a rate of 0.5.",
    ),
    praise="Where the curvatures are known, theory names a good pair: here rate 25/18 with "
    "momentum 4/9, there after 24 steps. In a network nobody knows them, and one tries, as "
    "you did.",
    picture=draw_valley,
)

# --- mini_batches


def mini_batches(n, batch_size, rng):
    order = rng.permutation(n)
    return [order[start : start + batch_size] for start in range(0, n, batch_size)]


def mini_batches_split(n, batch_size, rng):
    beginnings = range(batch_size, n, batch_size)  # of all batches but the first
    return np.split(rng.permutation(n), beginnings)


def drawn_afresh(n, batch_size, rng):
    return [rng.permutation(n)[:batch_size] for _ in range(n // batch_size)]


def incomplete_batch_dropped(n, batch_size, rng):
    order = rng.permutation(n)
    return [order[k * batch_size : (k + 1) * batch_size] for k in range(n // batch_size)]


def last_batch_forgotten(n, batch_size, rng):
    order = rng.permutation(n)
    return [order[start : start + batch_size] for start in range(0, n - batch_size, batch_size)]


def stopped_early(n, batch_size, rng):
    order = rng.permutation(n)
    return [order[start : start + batch_size] for start in range(0, n - 1, batch_size)]


def never_shuffled(n, batch_size, rng):
    return [np.arange(n)[start : start + batch_size] for start in range(0, n, batch_size)]


def the_same_every_epoch(n, batch_size, rng):
    return mini_batches(n, batch_size, np.random.default_rng(0))


def batches_shuffled(n, batch_size, rng):
    batches = never_shuffled(n, batch_size, rng)
    return [batches[k] for k in rng.permutation(len(batches))]


def only_one_batch(n, batch_size, rng):
    return rng.permutation(n)[:batch_size]


def windows(n, batch_size, rng):
    order = rng.permutation(n)
    return [order[start : start + batch_size] for start in range(n)]


def one_batch_too_many(n, batch_size, rng):
    order = rng.permutation(n)
    return [order[start : start + batch_size] for start in range(0, n + 1, batch_size)]


def sliced_to_a_fixed_end(n, batch_size, rng):
    order = rng.permutation(n)
    return [order[start:batch_size] for start in range(0, n, batch_size)]


def evenly_split(n, batch_size, rng):
    return np.array_split(rng.permutation(n), -(-n // batch_size))


def collect(answer, n, batch_size, seed):
    """The batches that an answer makes, as tuples of indices; or what they are instead, in words.

    Returns
    -------
    list of tuple of int, or str
    """
    made = answer(n, batch_size, np.random.default_rng(seed))
    if isinstance(made, (str, dict)) or not hasattr(made, "__iter__"):
        return "Give a list of mini-batches, each an array of indices."
    made = list(itertools.islice(made, n + 1))  # also of what goes on without an end
    if made and all(isinstance(k, (int, np.integer)) for k in made):
        return (
            "These are indices one by one. An epoch is a list of arrays of them, one for each "
            "mini-batch."
        )
    batches = []
    for batch in made:
        try:
            array = np.asarray(batch)
        except ValueError:
            array = np.array(np.nan)
        if array.ndim != 1 or array.dtype.kind not in "iu":
            return "Each mini-batch should be an array of indices, whole numbers from 0 to n - 1."
        batches.append(tuple(array.tolist()))
    return batches


def judge_batches(answer):
    """What keeps an answer from making the mini-batches of an epoch, or None."""
    seed = getattr(answer, "seed", 0)
    rng = np.random.default_rng(seed)
    # Of many samples, or a shuffled order may be taken for another by chance.
    drawn_anew = [(*map(int, rng.integers([60, 5], [120, 20])), seed) for _ in range(3)]
    sizes = ((12, 3), (10, 4), (9, 4), (5, 7), (6, 1), (1, 1), (250, 60))
    for n, batch_size, seed in [*((*each, 0) for each in sizes), *drawn_anew]:
        batches = collect(answer, n, batch_size, seed)
        if isinstance(batches, str):
            return batches
        wrong = judge_epoch(batches, n, batch_size)
        if not wrong and n > 8:  # else a shuffled order may well be that of the file
            wrong = judge_shuffling(answer, n, batch_size, seed)
        if wrong:
            return wrong
    return None


def judge_epoch(batches, n, batch_size):
    """What is wrong with the batches of one epoch, whatever their order, or None."""
    asked = f"For n = {n} in batches of {batch_size}"
    indices = list(itertools.chain(*batches))
    if not set(indices) <= set(range(n)):
        return f"{asked} there are indices below 0 or above {n - 1}."
    twice = len(indices) - len(set(indices))
    missing = n - len(set(indices))
    if twice and missing:
        return (
            f"{asked}, {missing} of the samples never come up, and others come several times. "
            "Shuffle once, then cut: so each comes up exactly once."
        )
    if twice:
        return (
            f"{asked} some samples come up more than once. Each batch should begin where the one "
            "before it ended."
        )
    sizes = [len(batch) for batch in batches]
    if missing == n % batch_size > 0 and set(sizes) <= {batch_size}:
        return (
            f"{asked} the samples left over ({missing}) never come up. What is left for "
            "the last batch is less than a whole one, and it should be used too."
        )
    if missing == batch_size:
        return (
            f"{asked}, {missing} of the samples never come up. Is the last batch missing? A "
            "`range` stops before its end."
        )
    if sizes[-1:] == [0] and 0 not in sizes[:-1]:
        return f"{asked} the last batch is empty. The mean of no gradients is 0/0: leave it out."
    right = [len(batch) for batch in mini_batches(n, batch_size, np.random.default_rng(0))]
    if sizes != right:
        return f"{asked} the sizes should be {right}; yours are {sizes}."
    return None


def judge_shuffling(answer, n, batch_size, seed):
    """What is wrong with the order of the samples, or None."""
    first, again, other, *more = (
        collect(answer, n, batch_size, seed + k) for k in (0, 0, 1, 2, 3, 4, 5, 6)
    )
    if all(list(itertools.chain(*each)) == list(range(n)) for each in (first, other)):
        return (
            "Each sample comes up once, but always in the order of the file. If that were sorted, "
            "a batch would hold nothing but zeros, the next nothing but ones. Shuffle first."
        )
    if first != again:
        return (
            "Two generators with the same seed give different batches, so their order comes from "
            "somewhere else. Use the `rng` that is passed in."
        )
    if first == other:
        return "Every epoch has the same order, whatever `rng` is passed in. Shuffle with that one."
    firsts, lasts = zip(*((each[0][0], each[-1][-1]) for each in more), strict=True)
    if len(set(firsts)) == 1 or len(set(lasts)) == 1:
        return "One sample always stands in the same place. Shuffle all of them."
    if any(len(batch) > 4 and set(np.diff(batch) % n) == {1} for batch in first):
        return (
            "Neighbours stay neighbours: your order is that of the file, begun in another place. "
            "Shuffle the samples."
        )
    if {frozenset(batch) for batch in first} == {frozenset(batch) for batch in other}:
        return (
            "Something is shuffled, but the same samples are always together in one batch. Shuffle "
            "the samples, then cut."
        )
    return None


page.mini_batches = Exercise(
    mini_batches,
    another=mini_batches_split,
    requirement=judge_batches,
    mistakes=tuple(
        (mistake, judge_batches(mistake))
        for mistake in (
            drawn_afresh,
            incomplete_batch_dropped,
            last_batch_forgotten,
            stopped_early,
            never_shuffled,
            the_same_every_epoch,
            batches_shuffled,
            only_one_batch,
            windows,
            one_batch_too_many,
            sliced_to_a_fixed_end,
            evenly_split,
        )
    ),
    hints=(
        "`rng.permutation(n)` gives all indices, each once, in random order. How do you cut it "
        "into pieces?",
        "`order[start : start + batch_size]` is one piece. It begins at 0, at `batch_size`, at "
        "twice that: `range(0, n, batch_size)`. A slice beyond the end is just shorter.",
    ),
    praise="In each epoch every sample comes up once, in a company that is new each time.",
    carried=True,
)

# --- walk_in_batches


def line_gradient(line, xs, ys):
    errors = line[0] * xs + line[1] - ys
    return np.array([np.mean(2 * xs * errors), np.mean(2 * errors)])


def walk_in_batches(line, xs, ys, batches, learning_rate):
    path = [line]
    for batch in batches:
        line = line - learning_rate * line_gradient(line, xs[batch], ys[batch])
        path.append(line)
    return np.array(path)


def walk_in_batches_from_the_last(line, xs, ys, batches, learning_rate):
    path = [line]
    for batch in batches:
        slope = line_gradient(path[-1], xs[batch], ys[batch])
        path = [*path, path[-1] - learning_rate * slope]
    return path


def stepping(step, kept=lambda path: path):
    """A walk through batches by another step, which takes the line, the start and the batch."""

    def other_walk(line, xs, ys, batches, learning_rate):
        path = [line]
        for batch in batches:
            path.append(step(path[-1], line, xs, ys, batch, learning_rate))
        return np.array(kept(path))

    return other_walk


def right_step(line, start, xs, ys, batch, rate):
    return line - rate * line_gradient(line, xs[batch], ys[batch])


def some_batches(rng):
    """Points, a line, and the mini-batches of an epoch."""
    count = int(rng.integers(2, 80))
    xs, ys = drawn.array(rng, 2, count)
    batches = mini_batches(count, int(rng.integers(1, drawn.one_of(rng, 9, 80))), rng)
    return drawn.array(rng, 2), xs, ys, batches, float(rng.uniform(0.01, 0.5))


FOUR_POINTS = np.array([0.0, 1.0, 2.0, 3.0]), np.array([1.0, 3.0, 2.0, 5.0])

page.walk_in_batches = Exercise(
    walk_in_batches,
    another=walk_in_batches_from_the_last,
    cases={
        "four points, from the line [0, 0], batches [0, 3] and [2, 1], rate 0.1": (
            np.zeros(2),
            *FOUR_POINTS,
            [np.array([0, 3]), np.array([2, 1])],
            0.1,
        ),
        "four points, from the line of integers [0, 0], batches [0, 3] and [2, 1], rate 0.1": (
            np.array([0, 0]),
            *FOUR_POINTS,
            [np.array([0, 3]), np.array([2, 1])],
            0.1,
        ),
        "four points, from the line [1, 1], a batch of all, rate 0.05": (
            np.ones(2),
            *FOUR_POINTS,
            [np.arange(4)],
            0.05,
        ),
    },
    inputs=some_batches,
    mistakes=(
        (
            stepping(
                lambda line, start, xs, ys, batch, rate: line - rate * line_gradient(line, xs, ys)
            ),
            "Each step looks at all points. Take those of the batch: `xs[batch]` and `ys[batch]`.",
        ),
        (
            stepping(
                lambda line, start, xs, ys, batch, rate: (
                    line + rate * line_gradient(line, xs[batch], ys[batch])
                )
            ),
            "This walks uphill. Subtract the learning rate times the gradient.",
        ),
        (
            stepping(
                lambda line, start, xs, ys, batch, rate: (
                    line - line_gradient(line, xs[batch], ys[batch])
                )
            ),
            "Each step subtracts the whole gradient. Multiply it by `learning_rate`.",
        ),
        (
            stepping(
                lambda line, start, xs, ys, batch, rate: (
                    line - rate * line_gradient(start, xs[batch], ys[batch])
                )
            ),
            "The gradients are those of the line where the walk began. Ask for it at the line that "
            "you have come to.",
        ),
        (
            stepping(
                lambda line, start, xs, ys, batch, rate: (
                    start - rate * line_gradient(start, xs[batch], ys[batch])
                )
            ),
            "Each step begins at the first line again. Go on from where the last one led.",
        ),
        (
            stepping(
                lambda line, start, xs, ys, batch, rate: (
                    line - rate * len(batch) * line_gradient(line, xs[batch], ys[batch])
                )
            ),
            "Each step is longer by the number of points in its batch. `line_gradient` is a mean "
            "already, and should stay one.",
        ),
        (
            lambda line, xs, ys, batches, rate: walk_in_batches(
                line, xs, ys, np.concatenate(batches)[:, np.newaxis], rate
            ),
            "A step is made for each point. Make one for each batch, with the gradient of its "
            "points.",
        ),
        (
            lambda line, xs, ys, batches, rate: walk_in_batches(
                line, xs, ys, batches[-1:] * len(batches), rate
            ),
            "Each step takes the last batch. Take each in turn.",
        ),
        (
            lambda line, xs, ys, batches, rate: walk_in_batches(
                line, xs, ys, batches[:1] * len(batches), rate
            ),
            "Each step takes the first batch. Take each in turn.",
        ),
        (
            stepping(
                lambda line, start, xs, ys, batch, rate: (
                    line - rate * line_gradient(line, xs[batch], ys[batch]) / len(batch)
                )
            ),
            "Each step is divided by the number of points in its batch. `line_gradient` is a mean "
            "already.",
        ),
        (
            stepping(right_step, kept=lambda path: [path[0], *path[-1:] * (len(path) - 1)]),
            "After the first line each row of your path is its end. `line -= ...` changes the "
            "array that stands in the path already: `line = line - ...` makes a new one.",
        ),
        (
            stepping(right_step, kept=lambda path: [path[-1]] * len(path)),
            "Each row of your path is its end. `line -= ...` changes the array that stands in the "
            "path already: `line = line - ...` makes a new one.",
        ),
        (
            stepping(right_step, kept=lambda path: [path[0], *path[:-1]]),
            "The first line is in it twice, and the end is missing: append each line after its "
            "step.",
        ),
        (
            stepping(right_step, kept=lambda path: path[1:]),
            "The steps are right. The line where the walk began is missing in the path.",
        ),
        (
            stepping(right_step, kept=lambda path: path[-1]),
            "This is only where the walk ends. Return the whole path.",
        ),
        (
            stepping(right_step, kept=lambda path: path[:2]),
            "Only one batch is in it. Does the loop return too early?",
        ),
    ),
    hints=(
        "It is the first walk of this page, in a loop `for batch in batches`.",
        "`line = line - learning_rate * line_gradient(line, xs[batch], ys[batch])`, then append it "
        "to the path.",
    ),
    praise="The networks of the pages to come learn by such a loop.",
    carried=True,
)

# --- gradient_by_hand


def gradient_by_hand(W, x, t):
    return np.outer(x, softmax(x @ W) - t)


def gradient_at_the_page(W, x, t):
    return np.outer(x, softmax(np.array([0.6, 0.9]) @ PRINTED) - t)


def gradient_in_two_loops(W, x, t):
    scores = [sum(x[i] * W[i][k] for i in range(len(x))) for k in range(len(t))]
    p = softmax(np.array(scores))
    return [[x[i] * (p[k] - t[k]) for k in range(len(t))] for i in range(len(x))]


def exact(answer):
    """What tells a formula from a numerical gradient, its last digits, and whether scores may be
    large. A message, or None."""
    places = [(np.array([[0.5, -1.0], [2.0, 0.3]]), np.array([0.6, -0.7]), np.array([0, 1]))]
    rng = np.random.default_rng(2)
    for W, x, t in places + [a_layer(rng) for _ in range(40)]:
        given, right = answer(W, x, t), gradient_by_hand(W, x, t)
        if not same(given, right, 1e-12):
            digits = np.floor(-np.log10(np.max(np.abs(numbers(given) - right))))
            return (
                f"Right to some {digits:.0f} digits, and a formula is right to 15. Leave out what "
                "costs the others, be it differences, rounding, or the 10⁻⁷: `p - t`, and the "
                "input."
            )
    for W, x, _ in (a_layer(rng) for _ in range(10)):
        t = np.eye(W.shape[1], dtype=int)[np.argmin(x @ W)]
        if not same(answer(1000 * W, x, t), gradient_by_hand(1000 * W, x, t), 1e-6):
            return OF_LARGE_SCORES
    return None


OF_LARGE_SCORES = (
    "Right for moderate scores, but not for those above 1,000, of which `exp` overflows. The "
    "`softmax` of this page takes them."
)


def a_layer(rng):
    """Weights of some shape, an input, and the right class as a one-hot target."""
    n, classes = drawn.one_long(rng, drawn.sizes(rng, 2))
    x = drawn.array(rng, n) * (rng.random(n) < 0.9)
    W = drawn.array(rng, n, classes, scale=2 / np.sqrt(n))
    right_class = rng.integers(classes)
    return W, x, np.eye(classes, dtype=int)[right_class]


page.gradient_by_hand = Exercise(
    gradient_by_hand,
    another=gradient_in_two_loops,
    requirement=exact,
    tolerance=1e-3,  # the rest is said by `exact`
    cases={
        "the W, x and t of this page": (
            PRINTED,
            np.array([0.6, 0.9]),
            np.array([0, 0, 1]),
        ),
        "W = integer zeros, x = [1, 2], t = [0, 1, 0]": (
            np.zeros((2, 3), dtype=int),
            np.array([1, 2]),
            np.array([0, 1, 0]),
        ),
        "W = zeros, x = [1, 2], t = [0, 1, 0]": (
            np.zeros((2, 3)),
            np.array([1.0, 2.0]),
            np.array([0, 1, 0]),
        ),
        "a W of shape (1, 4)": (
            np.array([[0.5, -1.0, 2.0, 0.25]]),
            np.array([1.5]),
            np.array([1, 0, 0, 0]),
        ),
        "a W of shape (3, 2)": (
            np.array([[0.5, -0.5], [1.0, 0.0], [0.0, 2.0]]),
            np.array([1.0, -1.0, 0.5]),
            np.array([1, 0]),
        ),
    },
    inputs=a_layer,
    mistakes=(
        (
            lambda W, x, t: np.outer(x, t - softmax(x @ W)),
            "Right size, wrong sign: `t - p` points downhill. The gradient points up, `p - t`.",
        ),
        (
            lambda W, x, t: np.outer(softmax(x @ W) - t, x),
            "The right six numbers, lying on their side. A gradient has the shape of `W`: a "
            "row for each input, a column for each class.",
        ),
        (
            lambda W, x, t: softmax(x @ W) - t,
            "That is how the loss moves with each *score*. A weight moves its score by the "
            "input it is multiplied with.",
        ),
        (
            lambda W, x, t: np.outer(x, softmax(x @ W)),
            "The truth is missing: without `t` every weight would be pushed down, also those "
            "of the right class.",
        ),
        (
            lambda W, x, t: np.outer(x, x @ W - t),
            "This is the input times scores minus target. First make probabilities of the scores.",
        ),
        (
            gradient_at_the_page,
            "`p` is that of the page, whatever is handed in. Compute it from `W` and `x`.",
        ),
        (
            lambda W, x, t: np.outer(
                x, (softmax(x @ W) - t) * softmax(x @ W) * (1 - softmax(x @ W))
            ),
            "A slope p (1 - p) is too much: p - t is the whole derivative by a score.",
        ),
        (
            lambda W, x, t: np.outer(x, -t / softmax(x @ W)),
            "This is the input times the derivative by the *probabilities*. By the scores it is p "
            "- t.",
        ),
        (
            lambda W, x, t: np.outer(x, 1 / (1 + np.exp(-(x @ W))) - t),
            "In place of softmax stands a sigmoid.",
        ),
        (
            lambda W, x, t: np.outer(x, t * (softmax(x @ W) - 1)),
            "Only the column of the right class is there. The weights of the others move their "
            "scores, too.",
        ),
        (
            lambda W, x, t: W * (softmax(x @ W) - t),
            "Here p - t is multiplied by the weights. A weight moves its score by its input `x`.",
        ),
        (
            lambda W, x, t: W - gradient_by_hand(W, x, t),
            "These are the weights after a step. Asked for is the gradient alone.",
        ),
        (
            lambda W, x, t: abs(gradient_by_hand(W, x, t)),
            "Right sizes, but the signs are lost.",
        ),
        (
            lambda W, x, t: np.outer(np.ones(len(x)), softmax(x @ W) - t),
            "All rows are alike here. The larger an input is, the more effect its weights have: "
            "multiply by `x`.",
        ),
        (
            lambda W, x, t: np.outer(x, softmax(x @ W) - t) / len(x),
            "Too small, by as much as there are inputs. One sample needs no mean.",
        ),
        (
            lambda W, x, t: np.outer(x, np.exp(x @ W) / np.sum(np.exp(x @ W)) - t),
            OF_LARGE_SCORES,
        ),
        (
            lambda W, x, t: np.outer(x, softmax(x @ W)) - t,
            "The target is subtracted from the products. Subtract it from the probabilities first, "
            "then multiply by the inputs.",
        ),
    ),
    hints=(
        "Entry (i, k) is `x[i] * (p[k] - t[k])`. Two loops would do.",
        "`np.outer(a, b)` has all products of the entries of two lists, one row for each entry "
        "of `a`. And `p` is `softmax(x @ W)`.",
    ),
    praise="Six derivatives, and the loss wasn't evaluated once. This is the first step of "
    "back-propagation.",
    carried=True,
)
