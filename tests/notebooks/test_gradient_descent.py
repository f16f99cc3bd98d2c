"""What notebook 04 writes out is what the package does, and what its exercises say is so."""

import numpy as np
import pytest

from course_utils.descent import gradient_descent
from course_utils.differentiation import gradient_check, numerical_gradient
from course_utils.exercises import gradient_descent as exercises
from course_utils.network import NeuralNetwork
from course_utils.training import train

# What the cells contain that are executed, in their order.
IN_THE_PAGE = (
    "import numpy as np",
    "def bowl(",
    "def descend(",
    "def valley(",
    "def arrival(",
    "def descend_with_momentum(",
    "def line_gradient(",
    "bad_line = ",
    "def walk_in_batches(",
    "def loss(W)",
    "class SimpleNet:",
    "def gradient_in_place(",
    "def digit_loss(",
    "def quick_loss(",
)


@pytest.fixture(scope="module")
def page(the_cell):
    """The names of the page after these cells were executed, and no others."""
    names = {"NeuralNetwork": NeuralNetwork}
    for words in IN_THE_PAGE:
        exec(the_cell(words), names)
    return names


@pytest.mark.parametrize(("f", "rate"), [("bowl", 0.1), ("bowl", 0.9), ("valley", 0.96)])
def test_descend(page, f, rate):
    by_hand = page["descend"](page[f"{f}_gradient"], [-3, 4], rate, 30)
    package = gradient_descent(page[f], [-3, 4], rate, 30, tolerance=0)
    np.testing.assert_allclose(by_hand, package.path, rtol=0, atol=1e-8)


@pytest.mark.parametrize("momentum", [0.0, 0.5, 0.9])
def test_momentum_is_that_of_training(page, momentum):
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
    path = page["descend_with_momentum"](gradient, start, 0.3, momentum, 20)
    np.testing.assert_allclose(path[-1], trained.parameters, rtol=0, atol=1e-12)
    assert np.linalg.norm(path[-1] - start) > 0.1


def test_the_exercises_take_the_steps_of_the_page(page):
    x, velocity = np.array([-10.0, 2.0]), np.zeros(2)
    for _ in range(10):
        gradient = page["valley_gradient"](x)
        x, velocity = exercises.momentum_step(x, velocity, gradient, 0.2, 0.8)
    path = page["descend_with_momentum"](page["valley_gradient"], [-10, 2], 0.2, 0.8, 10)
    np.testing.assert_allclose(x, path[-1])
    one = page["descend"](page["valley_gradient"], [-10, 2], 0.2, 1)[-1]
    gradient = page["valley_gradient"](path[0])
    np.testing.assert_allclose(exercises.step(path[0], gradient, 0.2), one)
    np.testing.assert_allclose(exercises.walk_through_the_valley(0.2, 0.8, 10), path)


def test_gradient_in_place(page):
    x = np.random.default_rng(0).normal(size=(2, 3))
    in_place = page["gradient_in_place"](lambda x: np.sum(x**3), x)
    np.testing.assert_allclose(in_place, numerical_gradient(lambda x: np.sum(x**3), x), atol=1e-7)


def test_line_gradient(page):
    def loss(line):
        return np.mean((line[0] * page["xs"] + line[1] - page["ys"]) ** 2)

    for line in ([-1.5, 1.5], [0.6, 0.3]):
        gradient = page["line_gradient"](np.array(line), page["xs"], page["ys"])
        assert gradient_check(loss, gradient, line).passed


def test_a_batch_of_everything_is_plain_descent(page):
    def gradient(line):
        return page["line_gradient"](line, page["xs"], page["ys"])

    by_hand = page["walk_in_batches"](1000, 0.1, passes=5)
    np.testing.assert_allclose(by_hand, page["descend"](gradient, page["bad_line"], 0.1, 5))
    assert len(page["walk_in_batches"](300, 0.1, passes=2)) == 1 + 2 * 4


def test_the_net_of_the_exercise_is_that_of_the_page(page):
    x, t = np.array([0.6, 0.9]), np.array([0, 0, 1])
    ours, theirs = page["SimpleNet"](exercises.PRINTED), exercises.SimpleNet(exercises.PRINTED)
    assert ours.loss(x, t) == theirs.loss(x, t) == pytest.approx(1.7230549742562002, abs=1e-8)
    W = np.random.default_rng(0).normal(size=(2, 3))
    check = gradient_check(
        lambda W: exercises.SimpleNet(W).loss(x, t), exercises.gradient_by_hand(W, x, t), W
    )
    assert check.passed, check


@pytest.mark.parametrize("i, j", [(350, 7), (0, 0), (783, 49), (400, 20)])
def test_quick_loss(page, i, j):
    moved = page["network"].parameters.copy()
    moved[50 * i + j] += 0.3
    assert page["quick_loss"](i, j, 0.3) == pytest.approx(page["digit_loss"](moved), abs=1e-12)


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

    def test_the_largest_rate(self, page):
        def gradient(x):
            return np.array([6 * x[0], 0.2 * x[1]])

        def distance(rate):
            return np.linalg.norm(page["descend"](gradient, [1, 1], rate, 3000)[-1])

        assert distance(0.99 / 3) < 1e-6 and distance(1.01 / 3) > 1e6
        factors = 1 - 2 / 6.2 * np.array([6, 0.2])
        assert -factors[0] == pytest.approx(factors[1])


@pytest.mark.parametrize(
    "draw, answer",
    [
        (exercises.draw_step, lambda x, g, rate: x + rate * g),
        (exercises.draw_momentum, lambda x, v, g, rate, m: (x - v, m * v + rate * g)),
        (exercises.draw_valley, (0.1, 0.5)),
        (exercises.draw_valley, [5, 0.9]),
    ],
)
def test_pictures_of_wrong_answers(draw, answer):
    figure, words = draw(answer)
    assert figure.axes[0].lines and words
    figure.canvas.draw()


def test_no_picture_of_two_equal_walks():
    assert exercises.draw_step(lambda x, g, rate: x - 0.1 * g) is None
    assert exercises.draw_momentum(exercises.momentum_step_from_the_new_place) is None


def test_a_gradient_from_differences_is_told_from_a_formula():
    def by_differences(W, x, t):
        return numerical_gradient(lambda W: exercises.SimpleNet(W).loss(x, t), W)

    verdict = exercises.page.gradient_by_hand.diagnose(by_differences)
    assert verdict.status == "wrong" and "a formula is right to 15" in verdict.message


def test_a_loss_at_the_x_and_t_of_the_page_only(page):
    verdict = exercises.page.loss_at.diagnose(lambda net, W, x, t: page["loss"](W))
    assert verdict.status == "wrong" and "x = [1, 2]" in verdict.message


@pytest.mark.parametrize("draw", [exercises.draw_step, exercises.draw_momentum])
def test_no_picture_of_what_is_not_finite(draw):
    assert draw(lambda x, *others: (x * np.nan, x) if len(others) == 4 else x * np.nan) is None


def kept_as_a_copy(net, W, x, t):
    kept = net.W.copy()
    net.W = W
    loss = net.loss(x, t)
    net.W = kept
    return loss


def written_in_and_back(net, W, x, t):
    kept = net.W.copy()
    net.W[:] = W
    loss = net.loss(x, t)
    net.W[:] = kept
    return loss


@pytest.mark.parametrize("answer", [kept_as_a_copy, written_in_and_back])
def test_a_net_may_be_put_back_in_any_way(answer):
    assert exercises.page.loss_at.diagnose(answer).status == "right"


@pytest.mark.parametrize("settings", [(1.5, 0.5), (1.6, 0.6)])
def test_a_walk_that_jumps_for_ever_is_not_told_to_slow_down(settings):
    verdict = exercises.page.valley_settings.diagnose(settings)
    assert verdict.status == "wrong"
    assert "less momentum" not in verdict.message
