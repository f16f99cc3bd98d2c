"""What the exercises of notebook 04 ask for is what the package does, and what it says is so."""

import itertools

import numpy as np
import pytest

from course_utils.activations import softmax
from course_utils.descent import gradient_descent
from course_utils.differentiation import gradient_check, numerical_gradient
from course_utils.exercises import gradient_descent as exercises
from course_utils.losses import cross_entropy
from course_utils.network import NeuralNetwork
from course_utils.training import train

ex = exercises.page
both_ways = pytest.mark.parametrize("way", ["answer", "another"])

# What the cells contain that are executed, in their order.
IN_THE_PAGE = (
    "import numpy as np",
    "def bowl_gradient(",
    "def arrival(",
    "def line_gradient(",
    "def loss(W)",
)


@pytest.fixture(scope="module")
def page(the_cell):
    """The names of the page after these cells were executed, and no others."""
    names = {name: exercise.answer for name, exercise in ex.exercises.items()}
    for words in IN_THE_PAGE:
        exec(the_cell(words), names)
    return names


@both_ways
@pytest.mark.parametrize("rate", [0.1, 0.9])
def test_walk(way, rate):
    by_hand = getattr(ex.walk, way)(exercises.valley_gradient, np.array([-3.0, 4.0]), rate, 30)
    package = gradient_descent(exercises.valley, [-3, 4], rate, 30, tolerance=0)
    np.testing.assert_allclose(by_hand, package.path, rtol=0, atol=1e-8)


@both_ways
def test_the_walk_is_that_of_the_source(page, way):
    start = np.array([-3.0, 4.0])
    end = getattr(ex.walk, way)(page["bowl_gradient"], start, 0.1, 20)[-1]
    np.testing.assert_allclose(end, [-0.03458765, 0.04611686], rtol=0, atol=5e-9)

    def numerical(x):
        return numerical_gradient(lambda x: x[0] ** 2 + x[1] ** 2, x)

    np.testing.assert_allclose(getattr(ex.walk, way)(numerical, start, 0.1, 20)[-1], end, atol=1e-8)


@both_ways
@pytest.mark.parametrize("momentum", [0.0, 0.5, 0.9])
def test_momentum_is_that_of_training(way, momentum):
    inputs = np.random.default_rng(0).random((12, 5))
    labels = np.arange(12) % 3
    trained, walking = (NeuralNetwork((5, 4, 3), dtype=np.float64) for _ in range(2))
    start = walking.parameters.copy()

    def gradient(parameters):
        walking.parameters[:] = parameters
        return walking.gradients(inputs, labels)

    options = {"epochs": 20, "batch_size": 12, "learning_rate": 0.3, "momentum": momentum}
    for _ in train(trained, inputs, labels, **options):
        pass
    path = getattr(ex.walk_with_momentum, way)(gradient, start, 0.3, momentum, 20)
    np.testing.assert_allclose(path[-1], trained.parameters, rtol=0, atol=1e-12)
    assert np.linalg.norm(path[-1] - start) > 0.1


def test_the_exercises_have_the_functions_of_the_page(page):
    for point in np.random.default_rng(0).normal(size=(3, 2)):
        for name in ("valley_gradient", "bowl_gradient"):
            np.testing.assert_array_equal(page[name](point), getattr(exercises, name)(point))
        ours = exercises.line_gradient(point, page["xs"], page["ys"])
        np.testing.assert_array_equal(page["line_gradient"](point, page["xs"], page["ys"]), ours)
    np.testing.assert_array_equal(page["W"], exercises.PRINTED)
    np.testing.assert_array_equal(page["far_out"], exercises.VALLEY_START)


def test_line_gradient(page):
    def loss(line):
        return np.mean((line[0] * page["xs"] + line[1] - page["ys"]) ** 2)

    for line in ([-1.5, 1.5], [0.6, 0.3]):
        gradient = page["line_gradient"](np.array(line), page["xs"], page["ys"])
        assert gradient_check(loss, gradient, line).passed


@both_ways
def test_a_batch_of_everything_is_plain_descent(page, way):
    xs, ys = page["xs"], page["ys"]
    batches = [np.arange(1000)] * 5
    by_hand = getattr(ex.walk_in_batches, way)(page["bad_line"], xs, ys, batches, 0.1)

    def gradient(line):
        return page["line_gradient"](line, xs, ys)

    np.testing.assert_allclose(by_hand, ex.walk.answer(gradient, page["bad_line"], 0.1, 5))


def test_rough_steps_are_there_first_and_never_come_to_rest(page):
    """Whichever seeds shuffle them."""
    xs, ys, bad_line = page["xs"], page["ys"], page["bad_line"]
    best = np.polyfit(xs, ys, 1)

    def distances(size, rate, seed, epochs=60):
        rng, line, found = np.random.default_rng(seed), bad_line, []
        for _ in range(epochs):
            batches = ex.mini_batches.answer(1000, size, rng)
            line = ex.walk_in_batches.answer(line, xs, ys, batches, rate)[-1]
            found.append(np.linalg.norm(line - best))
        return np.array(found)

    full = distances(1000, 0.1, 0, 100)
    for seed in range(10, 14):
        rough, gentle = distances(10, 0.1, seed), distances(10, 0.01, seed)
        assert rough[0] < 0.2 < full[19] and full[99] < rough[20:].min()
        assert np.mean(gentle[40:]) < np.mean(rough[40:]) / 2


@both_ways
def test_gradient_by_hand(page, way):
    x, t = page["x"], page["t"]
    assert page["loss"](exercises.PRINTED) == pytest.approx(1.7230549742562002, abs=1e-8)
    printed = [[0.04136868, 0.45151914, -0.49288782], [0.06205302, 0.67727871, -0.73933173]]
    slopes = numerical_gradient(page["loss"], exercises.PRINTED)
    np.testing.assert_allclose(slopes, printed, rtol=0, atol=1e-8)
    W = np.random.default_rng(0).normal(size=(2, 3))
    by_hand = np.array(getattr(ex.gradient_by_hand, way)(W, x, t))
    check = gradient_check(lambda W: cross_entropy(softmax(x @ W)[None], t[None]), by_hand, W)
    assert check.passed, check


class TestWhatTheExercisesSay:
    def steps(self, page, rate, momentum):
        return page["arrival"](exercises.walk_through_the_valley(rate, momentum, 1000))

    def test_the_best_rate_without_momentum(self, page):
        assert min(self.steps(page, rate, 0) for rate in np.arange(0.9, 1, 0.001)) == 87

    def test_the_pair_of_theory(self, page):
        assert self.steps(page, 25 / 18, 4 / 9) == 24

    def test_the_pair_of_the_hint(self, page):
        assert self.steps(page, 0.2, 0.8) == 65
        assert exercises.walk_through_the_valley(0.2, 0.8)[:, 0].max() > 0.01


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        (
            "walk",
            lambda gradient, start, rate, steps: [start + rate * gradient(start)] * (steps + 1),
        ),
        ("walk_with_momentum", lambda g, start, rate, momentum, steps: np.ones((steps + 1, 2))),
        ("valley_settings", (0.1, 0.5)),
        ("valley_settings", [5, 0.9]),
    ],
)
def test_pictures_of_wrong_answers(name, answer):
    figure, words = ex.exercises[name].picture(answer)
    assert figure.axes[0].lines and words
    figure.canvas.draw()


@pytest.mark.parametrize("name", ["walk", "walk_with_momentum"])
def test_no_picture_where_there_is_nothing_to_see(name):
    exercise = ex.exercises[name]
    assert exercise.picture(exercise.another) is None
    assert exercise.picture(lambda *arguments: 5) is None
    assert exercise.picture(lambda *arguments: np.nan * exercise.answer(*arguments)) is None


def test_a_gradient_from_differences_is_told_from_a_formula():
    def by_differences(W, x, t):
        return numerical_gradient(lambda W: -np.log(softmax(x @ W))[np.argmax(t)], W)

    verdict = ex.gradient_by_hand.diagnose(by_differences)
    assert verdict.status == "wrong" and "a formula is right to 15" in verdict.message


def walk_of_floats(gradient, start, learning_rate, steps):
    x = np.array(start, dtype=float)
    path = [x.copy()]
    for _ in range(steps):
        x -= learning_rate * gradient(x)
        path.append(x.copy())
    return path


def batches_after_a_shuffle(n, batch_size, rng):
    order = np.arange(n)
    rng.shuffle(order)
    return [order[k : k + batch_size].tolist() for k in range(0, n, batch_size)]


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("walk", walk_of_floats),
        ("mini_batches", batches_after_a_shuffle),
        ("gradient_by_hand", lambda W, x, t: x[:, None] * (softmax(x @ W) - t)),
        ("gradient_by_hand", lambda W, x, t: np.einsum("i,k->ik", x, softmax(x @ W) - t)),
        ("valley_settings", [np.float32(1.0), 0.5]),
    ],
)
def test_other_right_answers(name, answer):
    verdict = ex.exercises[name].diagnose(answer)
    assert verdict.status == "right", verdict.message


def walk_in_place(gradient, start, learning_rate, steps):
    x = start
    path = [x]
    for _ in range(steps):
        x -= learning_rate * gradient(x)
        path.append(x.copy())
    return np.array(path)


def test_a_walk_that_moves_its_start_is_told():
    verdict = ex.walk.diagnose(walk_in_place)
    assert verdict.status == "wrong" and "changes `start`" in verdict.message


@pytest.mark.parametrize("settings", [(1.5, 0.5), (1.6, 0.6)])
def test_a_walk_that_jumps_for_ever_is_not_told_to_slow_down(settings):
    verdict = ex.valley_settings.diagnose(settings)
    assert verdict.status == "wrong"
    assert "less momentum" not in verdict.message


def test_what_would_help_in_the_valley_does():
    """What is said of settings, tried out on a grid of them."""
    said = set()
    for rate, momentum in itertools.product([0.1, 0.7, 1.2, 1.6, 1.9], [0.0, 0.3, 0.6, 0.9]):
        message = exercises.there_within_40_steps((rate, momentum))
        if message is None or "momentum" not in message or momentum == 0:
            continue
        others = [each for each in np.linspace(0.02, 0.98, 49) if is_there(rate, each)]
        if not others:
            assert "no momentum is enough" in message
            better = next(each for each in np.linspace(0.1, 2, 20) if is_there(each, 0.7))
            assert ("larger rate" in message) == (better > rate)
        else:
            more = any(each > momentum for each in others)
            assert (
                f"At this learning rate {'more' if more else 'less'} momentum would do" in message
            )
        path = exercises.walk_through_the_valley(rate, momentum)
        if "swings past" in message:
            assert np.any(path.min(axis=0) * path.max(axis=0) < 0)
        said.add(message.partition("away")[2])
    assert len(said) > 4


def is_there(rate, momentum):
    path = exercises.walk_through_the_valley(rate, momentum)[40:]
    return bool(np.all(np.linalg.norm(path, axis=1) < 0.01))
