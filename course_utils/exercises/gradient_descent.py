"""The exercises of notebook 04: how do I walk down?"""

import dis
import types

import numpy as np

from course_utils.activations import softmax
from course_utils.exercises import drawn
from course_utils.exercises.engine import Exercise, Page, Written
from course_utils.exercises.results import numbers, same
from course_utils.figures import plot_descent

page = Page()


def valley(x):
    return 0.04 * x[0] ** 2 + x[1] ** 2


def valley_gradient(x):
    return np.array([0.08 * x[0], 2 * x[1]])


VALLEY_START = np.array([-10.0, 2.0])
# The weights of this page's small network.
PRINTED = np.array([[-0.8339355, -0.13553598, 1.21013523], [-0.52139142, 1.6686686, -0.82705022]])

# --- step


def bowl(x):
    return x[0] ** 2 + x[1] ** 2


def step(x, gradient, learning_rate):
    return x - learning_rate * gradient


def step_entry_by_entry(x, gradient, learning_rate):
    return [xi - learning_rate * gi for xi, gi in zip(x, gradient, strict=True)]


def draw_step(answer):
    """Five of a student's steps and five right ones, in the bowl; None if they are equal."""
    yours, right = [np.array([-3.0, 4.0])], [np.array([-3.0, 4.0])]
    for _ in range(5):
        yours.append(numbers(answer(yours[-1], 2 * yours[-1], 0.1)))
        right.append(step(right[-1], 2 * right[-1], 0.1))
    if not np.all(np.isfinite(yours)) or np.allclose(yours, right):
        return None
    ends = np.linspace(-9, 9, 61)
    figure = plot_descent(bowl, ends, ends, {"yours": yours, "right": right})
    words = (
        "Five steps in the bowl from (-3, 4) at learning rate 0.1. The right ones end at "
        f"({right[-1][0]:.2f}, {right[-1][1]:.2f}), yours at "
        f"({yours[-1][0]:.2f}, {yours[-1][1]:.2f})."
    )
    return figure, words


def a_place(rng):
    """A place of some dimensions, a gradient there, and a learning rate."""
    dtype = drawn.one_of(rng, np.float64, np.float64, np.float32)
    x, gradient = drawn.numbers(rng, 2, drawn.length(rng)).astype(dtype)
    return x, gradient, drawn.magnitude(rng, -4, 1)


page.step = Exercise(
    step,
    another=step_entry_by_entry,
    cases={
        "x = [-3, 4], gradient [-6, 8], rate 0.1": (
            np.array([-3.0, 4.0]),
            np.array([-6.0, 8.0]),
            0.1,
        ),
        "x = [1, 2], gradient [0.5, 0], rate 2": (
            np.array([1.0, 2.0]),
            np.array([0.5, 0.0]),
            2.0,
        ),
        "x = [3, 4], gradient [6, 8], rate 0.25": (
            np.array([3.0, 4.0]),
            np.array([6.0, 8.0]),
            0.25,
        ),
    },
    inputs=a_place,
    mistakes=(
        (
            lambda x, gradient, learning_rate: x + learning_rate * gradient,
            "Right length, wrong way: this walks uphill. The gradient points to where the function "
            "*grows*. Go against it.",
        ),
        (
            lambda x, gradient, learning_rate: x - gradient,
            "This subtracts the whole gradient, whatever the learning rate. From (-3, 4) that "
            "lands on (3, -4): across the bowl, and just as high.",
        ),
        (
            lambda x, gradient, learning_rate: x - 0.1 * gradient,
            "The rate is 0.1, whatever is passed in. Use `learning_rate`.",
        ),
        (
            lambda x, gradient, learning_rate: -learning_rate * gradient,
            "This is the step itself. You were asked where it *leads*: begin at `x`.",
        ),
        (
            lambda x, gradient, learning_rate: (
                x - learning_rate * gradient / np.linalg.norm(gradient)
            ),
            "Every step is as long as the rate, because the gradient was divided by its length. "
            "Near the lowest point steps should get shorter: leave the length in.",
        ),
        (
            lambda x, gradient, learning_rate: (1 - learning_rate) * x,
            "This shrinks `x`, whatever the gradient is.",
        ),
        (
            lambda x, gradient, learning_rate: x - learning_rate * 2 * x,
            "That is right in the bowl alone, where the gradient is 2 x. Use the `gradient` that "
            "is passed in.",
        ),
        (
            lambda x, gradient, learning_rate: learning_rate * gradient,
            "This is how long the step is. You were asked where it *leads*: subtract it from `x`.",
        ),
    ),
    hints=(
        "The gradient points uphill. You want to go down, and not all of its length.",
        "Begin at `x`, and subtract the learning rate times the gradient.",
    ),
    praise="For 40,000 numbers the step is the same: each against its own derivative.",
    picture=draw_step,
)

# --- largest_rate


def judge_rate(answer):
    """What keeps an answer from being 1/3, or None."""
    given = numbers(answer)
    if given is None or given.size != 1:
        return "Give a single number, or an expression such as `1 / 7`."
    rate = float(given.ravel()[0])
    if np.isnan(rate):
        return "`nan` is no number."
    if same(answer, 1 / 3, 1e-7):
        return None
    # As precisely as it was given, from three digits behind the point on.
    if any(abs(rate - round(1 / 3, digits)) < 2e-8 for digits in range(3, 17)):
        return None
    for value, message in OTHER_RATES:
        if abs(rate - value) < 1e-3 * abs(value):
            return message
    if rate <= 0:
        return "A learning rate is positive."
    if rate < 1 / 3:
        return f"At {rate:.6g} the walk still converges. The border lies higher."
    return f"At {rate:.6g} the walk diverges along x0 already. The border lies lower."


OTHER_RATES = (
    (
        1 / 6,
        "At 1/6 the factor along x0 is 0: that walk is at the bottom of the valley in one "
        "step. It may go twice as far and still not land higher than it began.",
    ),
    (
        10.0,
        "That is the limit along x1, the flat direction. Along x0 the curvature is 6, and "
        "a walk at rate 10 has left long before.",
    ),
    (
        20.0,
        "Far too large: even along x1, the flat direction, whose curvature is 0.2, the limit is "
        "10.",
    ),
    (
        1.0,
        "That was the limit in the bowl, where the curvature is 2. What is the larger curvature "
        "here?",
    ),
    (2 / 3, "That would be right for a curvature of 3. The derivative of 3 x0² is 6 x0."),
    (
        2 / 6.2,
        "Almost: 2 / 6.2 is the rate at which both directions shrink by the same factor. "
        "It's the *best* rate. The largest that still converges lies a little above.",
    ),
    (3.0, "That is the fraction turned over. Solve: 1 - rate · curvature = -1."),
    (6.0, "That is the curvature along x0. At which rate is 1 - rate · 6 equal to -1?"),
    (
        0.33,
        "At 0.33 the walk still converges, slowly. The border lies a little higher: write "
        "it as a fraction.",
    ),
)


page.largest_rate = Exercise(
    Written(1 / 3, "2 / 6"),
    another=0.3333,
    requirement=judge_rate,
    mistakes=OTHER_RATES,
    hints=(
        "Which of the two directions is steeper? Its factor gets below -1 first.",
        "Along x0 the derivative is 6 x0, so each step multiplies x0 by 1 - 6 · rate. When is "
        "that -1?",
    ),
    praise="Two divided by the largest curvature. The flat direction has no say in it, "
    "although it is the one that needs the steps.",
)

# --- momentum_step


def momentum_step(x, velocity, gradient, learning_rate, momentum):
    velocity = momentum * velocity + learning_rate * gradient
    return x - velocity, velocity


def momentum_step_from_the_new_place(x, velocity, gradient, learning_rate, momentum):
    new_x = x - momentum * velocity - learning_rate * gradient
    return new_x, x - new_x


def draw_momentum(answer):
    """Twelve steps of a student's and twelve right ones in the valley; None if they are equal."""
    walks = []
    for one_step in (answer, momentum_step):
        x, velocity = VALLEY_START, np.zeros(2)
        path = [x]
        for _ in range(12):
            x, velocity = map(numbers, one_step(x, velocity, valley_gradient(x), 0.2, 0.8))
            path.append(x)
        walks.append(np.array(path))
    yours, right = walks
    if not np.all(np.isfinite(yours)) or np.allclose(yours, right):
        return None
    paths = {"yours": yours, "right": right}
    figure = plot_descent(valley, np.linspace(-11, 11, 89), np.linspace(-4, 4, 33), paths)
    words = (
        "Twelve steps in the valley from (-10, 2), at learning rate 0.2 and momentum 0.8. The "
        f"right ones end at ({right[-1][0]:.2f}, {right[-1][1]:.2f}), yours at "
        f"({yours[-1][0]:.2f}, {yours[-1][1]:.2f})."
    )
    return figure, words


def a_place_with_velocity(rng):
    """A place, a velocity and a gradient of some dimensions, a learning rate and a momentum."""
    x, velocity, gradient = drawn.numbers(rng, 3, drawn.length(rng))
    momentum = drawn.one_of(rng, 0, *rng.uniform(0, 0.99, size=3).tolist())
    return x, velocity, gradient, drawn.magnitude(rng, -2, 0), momentum


page.momentum_step = Exercise(
    momentum_step,
    another=momentum_step_from_the_new_place,
    cases={
        "x = [1, 2], velocity 0, gradient [4, -2], rate 0.1, momentum 0.9": (
            np.array([1.0, 2.0]),
            np.zeros(2),
            np.array([4.0, -2.0]),
            0.1,
            0.9,
        ),
        "x = [1, 2], velocity [0.5, 1], gradient [4, -2], rate 0.1, momentum 0.9": (
            np.array([1.0, 2.0]),
            np.array([0.5, 1.0]),
            np.array([4.0, -2.0]),
            0.1,
            0.9,
        ),
        "x = [0, 0], velocity [1, -1], gradient [0, 0], rate 0.3, momentum 0.5": (
            np.zeros(2),
            np.array([1.0, -1.0]),
            np.zeros(2),
            0.3,
            0.5,
        ),
    },
    inputs=a_place_with_velocity,
    mistakes=(
        (
            lambda x, v, g, rate, m: (x + m * v + rate * g, m * v + rate * g),
            "The velocity is right, and here it is added to `x`. Ours points uphill, as the "
            "gradient does: subtract it.",
        ),
        (
            lambda x, v, g, rate, m: (x - rate * g, rate * g),
            "That is the plain step: the old velocity is forgotten. Keep `momentum` times it.",
        ),
        (
            lambda x, v, g, rate, m: (x - v, m * v + rate * g),
            "The new velocity is right, but `x` moved with the old one. First the velocity, "
            "then the step.",
        ),
        (
            lambda x, v, g, rate, m: (x - m * v - rate * g, v),
            "`x` is right, but what comes back with it is the old velocity. The next step needs "
            "the new one.",
        ),
        (
            lambda x, v, g, rate, m: (x - v - rate * g, v + rate * g),
            "Nothing slows the old velocity down: multiply it by `momentum`.",
        ),
        (
            lambda x, v, g, rate, m: (x - m * v - g, m * v + g),
            "The gradient comes in whole, whatever the learning rate is. Multiply it by that.",
        ),
        (
            lambda x, v, g, rate, m: (x - rate * (m * v + g), m * v + g),
            "Some books and libraries do it like this, with the learning rate at the end. Ours "
            "puts it into the velocity, so that the velocity *is* the step.",
        ),
        (
            lambda x, v, g, rate, m: (
                x - m * v - (1 - m) * rate * g,
                m * v + (1 - m) * rate * g,
            ),
            "The gradient is weighed by `1 - momentum`, which makes the velocity an average. "
            "Ours is a sum: the gradient comes in with the learning rate alone.",
        ),
        (
            lambda x, v, g, rate, m: (x + m * v - rate * g, m * v - rate * g),
            "That velocity points downhill, and is added to `x`. It can be done that way, but ours "
            "points uphill: `+` in its line, and `x - velocity`.",
        ),
        (
            lambda x, v, g, rate, m: (x - m * v + rate * g, m * v - rate * g),
            "The gradient comes in with a minus, and the velocity is subtracted: this walks "
            "uphill. `+` in the velocity's line.",
        ),
        (
            lambda x, v, g, rate, m: (x - rate * (m * v + rate * g), m * v + rate * g),
            "The learning rate comes in twice. It is in the velocity already: `x - velocity`.",
        ),
        (
            lambda x, v, g, rate, m: (m * v + rate * g, x - m * v - rate * g),
            "The right two, in the wrong order: first the new x, then the new velocity.",
        ),
        (
            lambda x, v, g, rate, m: x - m * v - rate * g,
            "That is the right place. The next step needs the velocity as well: "
            "`return x, velocity`.",
        ),
    ),
    hints=(
        "Two lines, one for each line of the formula, in this order. Then return both.",
        "`velocity = momentum * velocity + learning_rate * gradient`. The step is to subtract "
        "it from `x`.",
    ),
    praise="With momentum 0 it is the plain step. With more, an `x` that has a velocity moves "
    "on even where the gradient is zero: that's what momentum is.",
    picture=draw_momentum,
)

# --- valley_settings


def walk_through_the_valley(learning_rate, momentum, steps=60):
    x, velocity = VALLEY_START, np.zeros(2)
    path = [x]
    with np.errstate(over="ignore", invalid="ignore"):  # of a walk that diverges
        for _ in range(steps):
            x, velocity = momentum_step(x, velocity, valley_gradient(x), learning_rate, momentum)
            path.append(x)
    return np.array(path)


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
    along, across = np.abs(path[40:]).max(axis=0)
    if along > across and path[:, 0].max() > 0.01:
        return (
            f"After 40 steps it is still {distances[40]:.2g} away. With a momentum of "
            f"{momentum:g} it runs past the lowest point, turns, and comes back. Take less "
            "momentum, so that it comes to rest."
        )
    if along > across:
        more = "Take a larger rate" + (", or more momentum." if momentum < 0.7 else ".")
        return (
            f"After 40 steps it is still {distances[40]:.2g} away: it crawls along the valley. "
            f"{more}"
        )
    return (
        f"After 40 steps it is still {distances[40]:.2g} away: it jumps across the valley. Change "
        "the rate or the momentum a little, and see which of them calms it."
    )


def draw_valley(answer):
    """The first 40 steps that a student's settings take through the valley."""
    learning_rate, momentum = two_settings(answer)
    path = walk_through_the_valley(learning_rate, momentum, steps=40)
    if not np.all(np.isfinite(path)):
        return None
    figure = plot_descent(
        valley, np.linspace(-11, 11, 89), np.linspace(-4, 4, 33), {"your 40 steps": path}
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
    mistakes=(
        (
            (0.96, 0),
            "After 40 steps it is still 0.42 away. Without momentum no learning rate is quick "
            "enough here: the best needs 87 steps. Add momentum.",
        ),
        (
            (0.1, 0.9),
            "After 40 steps it is still 1.1 away. With a momentum of 0.9 it runs past the "
            "lowest point, turns, and comes back. Take less momentum, so that it comes to "
            "rest.",
        ),
        (
            (0.1, 0.5),
            "After 40 steps it is still 5.3 away: it crawls along the valley. Take a larger "
            "rate, or more momentum.",
        ),
        (
            (5, 0.5),
            "This walk diverges: it ends farther away than it began. Take shorter steps.",
        ),
        (
            (0.1, 1.5),
            "The momentum must be at least 0 and below 1. At 1 nothing slows the walk down, "
            "and above 1 it would gain speed by itself.",
        ),
        (
            (-0.1, 0.5),
            "The learning rate must be positive, or you walk uphill or not at all.",
        ),
        (0.5, "Give two numbers, `(learning_rate, momentum)`, such as `(0.1, 0.9)`."),
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

# --- gradient_by_hand


def gradient_by_hand(W, x, t):
    return np.outer(x, softmax(x @ W) - t)


def gradient_at_the_page(W, x, t):
    return np.outer(x, softmax(np.array([0.6, 0.9]) @ PRINTED) - t)


def gradient_in_two_loops(W, x, t):
    scores = [sum(x[i] * W[i][k] for i in range(len(x))) for k in range(len(t))]
    total = sum(np.exp(score) for score in scores)
    p = [np.exp(score) / total for score in scores]
    return [[x[i] * (p[k] - t[k]) for k in range(len(t))] for i in range(len(x))]


def exact(answer):
    """What tells a formula from a numerical gradient: its last digits. A message, or None."""
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
    return None


def a_layer(rng):
    """Weights of some shape, an input, and the right class as a one-hot target."""
    n, classes = drawn.one_long(rng, drawn.sizes(rng, 2))
    t = np.eye(classes, dtype=int)[rng.integers(classes)]
    x = drawn.array(rng, n) * (rng.random(n) < 0.9)
    return drawn.array(rng, n, classes, scale=2 / np.sqrt(n)), x, t


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
            lambda W, x, t: np.outer(np.ones(len(x)), softmax(x @ W) - t),
            "All rows are alike here. The larger an input is, the more effect its weights have: "
            "multiply by `x`.",
        ),
        (
            lambda W, x, t: np.outer(x, softmax(x @ W) - t) / len(x),
            "Too small, by as much as there are inputs. One sample needs no mean.",
        ),
    ),
    hints=(
        "Entry (i, k) is `x[i] * (p[k] - t[k])`. Two loops would do.",
        "`np.outer(a, b)` has all products of the entries of two lists, one row for each entry "
        "of `a`. And `p` is `softmax(x @ W)`.",
    ),
    praise="Six derivatives, and the loss wasn't evaluated once. This is the first step of "
    "back-propagation.",
)

# --- loss_at


class SimpleNet:
    """The network that the page wraps in a class: it keeps its weights to itself."""

    def __init__(self, W):
        self.W = W

    def loss(self, x, t):
        return -np.sum(t * np.log(softmax(x @ self.W) + 1e-7))


def loss_at(net, W, x, t):
    before = net.W
    net.W = W
    loss = net.loss(x, t)
    net.W = before
    return loss


def loss_at_of_a_new_net(net, W, x, t):
    return SimpleNet(W).loss(x, t)


def loss_without_looking(net, W, x, t):
    return net.loss(x, t)


def loss_left_behind(net, W, x, t):
    net.W = W
    return net.loss(x, t)


def loss_written_over(net, W, x, t):
    before = net.W
    net.W[:] = W
    loss = net.loss(x, t)
    net.W = before
    return loss


WRITTEN_OVER = (
    "The losses are right. But the numbers in the net's own array aren't what they were: they were "
    "written over. (`before = net.W` doesn't keep them: it is a second name for the array.)"
)
LEFT_CHANGED = (
    "The losses are right. But afterwards the net's weights aren't what they were: who asks for a "
    "loss would change the net. Put them back, or don't touch the net."
)


def other_net(answer):
    """The name of a net outside of a function that its code asks, or None."""
    if not isinstance(answer.function, types.FunctionType):
        return None
    theirs = answer.function.__globals__
    for step in dis.get_instructions(answer.function):
        value = theirs.get(step.argval) if step.opname == "LOAD_GLOBAL" else None
        if hasattr(value, "W") and not isinstance(value, type):
            return step.argval
    return None


def a_loss_of_its_weights(answer):
    """What keeps a function from being the loss of any weights, or None."""
    if name := other_net(answer):
        return (
            f"In your function `{name}` is a net of the page, and not the one that is passed in: "
            f"that is called `{answer.names[0]}`. Ask this one, or make a new one."
        )
    x, t = np.array([0.6, 0.9]), np.array([0, 0, 1])
    others = {
        "W = [[2, 0, 0], [0, 2, 0]]": (2 * np.eye(2, 3), x, t),
        "W = zeros": (np.zeros((2, 3)), x, t),
        "the first W, x = [1, 2] and t = [0, 1, 0]": (
            2 * np.eye(2, 3),
            np.array([1.0, 2.0]),
            np.array([0, 1, 0]),
        ),
    }
    rng = np.random.default_rng(0)
    for n, classes in ((3, 2), (1, 5), (6, 4)):
        t = np.eye(classes)[rng.integers(classes)]
        words = f"a net of {n} inputs and {classes} classes"
        others[words] = (drawn.array(rng, n, classes), drawn.array(rng, n), t)
    changed = None  # said only once all losses are right
    for words, (W, x, t) in others.items():
        net = SimpleNet(PRINTED.copy() if W.shape == (2, 3) else drawn.array(rng, *W.shape))
        vars(net)["array"] = net.W  # a second name: who writes over the numbers changes both
        weights, net_loss = net.W.copy(), net.loss(x, t)
        answer.words = words
        given = numbers(answer(net, W, x, t))
        if given is None or given.size != 1:
            return "A loss is a single number, and your function gives something else."
        given, right = float(given.ravel()[0]), SimpleNet(W).loss(x, t)
        if np.isclose(given, net_loss):
            return (
                f"For {words} your answer is {given:.4f}. That is the loss at the net's own "
                "weights, and not at `W`."
            )
        if not np.isclose(given, right, rtol=1e-6, atol=0):
            return f"For {words} the loss is {right:.8f}; yours is {given:.8f}."
        after = answer.last.arguments[0]
        kept = getattr(after, "W", None)
        if not np.array_equal(after.array, weights):
            changed = WRITTEN_OVER
        elif not isinstance(kept, np.ndarray) or not np.array_equal(kept, weights):
            changed = LEFT_CHANGED
    return changed


page.loss_at = Exercise(
    loss_at,
    another=loss_at_of_a_new_net,
    requirement=a_loss_of_its_weights,
    mistakes=(
        (
            loss_without_looking,
            "For W = [[2, 0, 0], [0, 2, 0]] your answer is 1.7231. That is the loss at the net's "
            "own weights, and not at `W`.",
        ),
        (loss_left_behind, LEFT_CHANGED),
        (loss_written_over, WRITTEN_OVER),
        (
            lambda net, W, x, t: softmax(x @ W),
            "A loss is a single number, and your function gives something else.",
        ),
    ),
    hints=(
        "Nobody forces you to use *this* net. What would a new one with the weights `W` say?",
        "`SimpleNet(W)` is a new net. Or give the old one the weights `W`, ask it, and put the "
        "old ones back.",
    ),
    praise="The package's network has this built in: `network.loss(inputs, targets, "
    "parameters)` is the loss at any parameters, and its own stay as they are.",
)
