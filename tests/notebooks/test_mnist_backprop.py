"""What the exercises of notebook 05 ask for is what the package does, and what it says is so."""

import numpy as np
import pytest

from course_utils.activations import sigmoid, softmax
from course_utils.datasets import load_mnist, mini_folder, read_idx
from course_utils.differentiation import gradient_check
from course_utils.exercises import mnist_backprop
from course_utils.losses import cross_entropy
from course_utils.network import NeuralNetwork
from course_utils.training import train

ex = mnist_backprop.page
both_ways = pytest.mark.parametrize("way", ["answer", "another"])
every_size = pytest.mark.parametrize("sizes", [(6, 4, 3), (3, 5, 2), (4, 3, 3), (784, 50, 10)])


@pytest.fixture(scope="module")
def solved(page):
    """What the page defines, and the course's own where it asks for something."""
    page |= {name: exercise.answer for name, exercise in ex.exercises.items()}
    return page | {"folder": mini_folder()}


@pytest.fixture(scope="module")
def digits():
    mini = load_mnist()
    return mini.train_inputs.astype(np.float64), mini.train_targets, mini.train_labels


def case(sizes, seed, n=7):
    """A network of the package, the same as the page's four arrays, and a batch."""
    rng = np.random.default_rng(seed)
    network = NeuralNetwork(sizes, dtype=np.float64, seed=seed)
    network.parameters[:] += 0.3 * rng.normal(size=network.parameters.size)  # biases too
    targets = rng.dirichlet(np.ones(sizes[2]), size=n)
    return network, as_arrays(network), rng.random((n, sizes[0])), targets


def as_arrays(network, vector=None):
    """Parameters of the package, or a gradient, in the order of the page."""
    (W1, W2), (b1, b2) = network.split(network.parameters if vector is None else vector)
    return [W1, b1, W2, b2]


def assert_close(ours, theirs):
    assert [np.shape(each) for each in ours] == [np.shape(each) for each in theirs]
    for mine, its in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(mine, its, rtol=1e-8, atol=1e-13)


@pytest.mark.parametrize("name", sorted(path.name for path in mini_folder().glob("*.gz")))
def test_reading_a_file(page, solved, name):
    page["folder"] = mini_folder()
    by_hand = page["read_by_hand"](name)
    assert by_hand.dtype == np.uint8
    np.testing.assert_array_equal(by_hand, read_idx(mini_folder() / name))


@every_size
def test_networks_begin_as_those_of_the_package(page, sizes):
    theirs = as_arrays(NeuralNetwork(sizes, seed=5, dtype=np.float64))
    assert_close(page["network"](*sizes, seed=5), theirs)


@both_ways
@every_size
def test_forward_and_loss(way, sizes, solved):
    network, parameters, inputs, targets = case(sizes, seed=1)
    assert_close(getattr(ex.forward, way)(parameters, inputs), network.forward(inputs)[1:])
    by_hand = solved["loss"](parameters, inputs, targets)
    assert by_hand == pytest.approx(network.loss(inputs, targets), rel=1e-12)
    labels = network.predict(inputs)
    labels[:2] = (labels[:2] + 1) % sizes[2]
    assert solved["accuracy"](parameters, inputs, labels) == pytest.approx(5 / 7)


@both_ways
@every_size
@pytest.mark.parametrize("n", [1, 7])
def test_the_gradient_is_that_of_the_package(way, sizes, n):
    network, parameters, inputs, targets = case(sizes, seed=2, n=n)
    theirs = as_arrays(network, network.gradients(inputs, targets))
    assert_close(getattr(ex.gradient, way)(parameters, inputs, targets), theirs)


@both_ways
def test_each_piece_passes_the_judge(way):
    _, (W1, b1, W2, b2), inputs, targets = case((6, 4, 3), seed=3)
    z1 = inputs @ W1 + b1
    a1 = sigmoid(z1)
    z2 = a1 @ W2 + b2
    delta2 = np.array(getattr(ex.output_delta, way)(softmax(z2), targets))
    delta1 = getattr(ex.hidden_delta, way)(delta2, W2, a1)
    by_weights = getattr(ex.weight_gradient, way)(a1, delta2)
    for f, slopes, x in [
        (lambda z: cross_entropy(softmax(z), targets), delta2, z2),
        (lambda z: cross_entropy(softmax(sigmoid(z) @ W2 + b2), targets), delta1, z1),
        (lambda W: cross_entropy(softmax(a1 @ W + b2), targets), by_weights, W2),
    ]:
        assert gradient_check(f, slopes, x).passed


@both_ways
@pytest.mark.parametrize("batch_size", [1, 70, 300])
def test_an_epoch_is_that_of_the_package(way, batch_size, digits):
    inputs, targets, labels = (each[:300] for each in digits)
    network, parameters, _, _ = case((784, 10, 10), seed=4)
    parameters = [array.copy() for array in parameters]
    before = [array.copy() for array in parameters]
    settings = {"epochs": 2, "batch_size": batch_size, "learning_rate": 0.1, "seed": 3}
    list(train(network, inputs, labels, **settings))
    ours, rng = parameters, np.random.default_rng(3)
    for _ in range(2):
        one_epoch = getattr(ex.train_epoch, way)
        ours = one_epoch(mnist_backprop.gradient, ours, inputs, targets, batch_size, 0.1, rng)
    assert_close(ours, as_arrays(network))
    assert_close(parameters, before)


def test_the_judge_of_the_page(solved):
    _, parameters, inputs, targets = case((6, 4, 3), seed=5)
    slopes = mnist_backprop.gradient(parameters, inputs, targets)
    for k in range(4):
        spoilt = [(1.001 if place == k else 1) * slope for place, slope in enumerate(slopes)]
        results = list(solved["judge"](spoilt, parameters, inputs, targets))
        assert [result.passed for result in results] == [place != k for place in range(4)]
        assert [result.checked for result in results] == [24, 4, 12, 3]


@pytest.mark.parametrize("seed", range(5))
def test_an_untrained_network_guesses(solved, digits, seed):
    inputs, targets, labels = digits
    untrained = solved["network"](784, 50, 10, seed)
    assert 0.05 < solved["accuracy"](untrained, inputs, labels) < 0.15
    assert np.log(10) < solved["loss"](untrained, inputs, targets) < np.log(10) + 0.3
    a1, p = mnist_backprop.forward(untrained, inputs[:100])
    exponentials = np.exp(a1 @ untrained[2] + untrained[3])
    careless = exponentials / exponentials.sum()
    more = cross_entropy(careless, targets[:100]) - cross_entropy(p, targets[:100])
    assert more == pytest.approx(np.log(100), abs=0.1)
    np.testing.assert_array_equal(careless.argmax(axis=1), p.argmax(axis=1))


def read_after_ten_epochs(solved, digits, gradient, hidden, seed):
    """The share of the digits set aside that are read, and the parameters."""
    inputs, targets, labels = digits
    parameters, rng = solved["network"](784, hidden, 10, seed), np.random.default_rng(seed)
    for _ in range(10):
        samples = inputs[:3000], targets[:3000]
        parameters = mnist_backprop.train_epoch(gradient, parameters, *samples, 100, 1.0, rng)
    return solved["accuracy"](parameters, inputs[3000:], labels[3000:]), parameters


@pytest.mark.parametrize("seed", range(3))
def test_nine_of_ten_are_read(solved, digits, seed):
    read, _ = read_after_ten_epochs(solved, digits, mnist_backprop.gradient, 50, seed)
    assert read > 0.9


@pytest.mark.parametrize("seed", range(5))
def test_the_transposed_mistake_reads_as_many_and_only_the_judge_finds_it(solved, digits, seed):
    read, _ = read_after_ten_epochs(solved, digits, mnist_backprop.gradient, 10, seed)
    spoilt = solved["spoilt_gradient"]
    badly, trained = read_after_ten_epochs(solved, digits, spoilt, 10, seed)
    assert badly > 0.87 and abs(read - badly) < 0.03
    for parameters in (solved["network"](784, 10, 10, seed), trained):
        batch = parameters, digits[0][:20], digits[1][:20]
        verdicts = [result.passed for result in solved["judge"](spoilt(*batch), *batch)]
        assert verdicts == [False, False, True, True]


@pytest.mark.parametrize("seed", range(5))
def test_without_its_first_layer_it_reads_fewer_than_half(solved, digits, seed):
    def second_layer_only(*arguments):
        dW1, db1, dW2, db2 = mnist_backprop.gradient(*arguments)
        return 0 * dW1, 0 * db1, dW2, db2

    assert read_after_ten_epochs(solved, digits, second_layer_only, 10, seed)[0] < 0.5


@pytest.mark.parametrize("seed", range(5))
def test_draws_afresh_see_fewer_than_two_thirds(seed):
    rng = np.random.default_rng(seed)
    drawn = [rng.permutation(4000)[:100] for _ in range(40)]
    assert 2400 < len(np.unique(drawn)) < 4000 * 2 / 3


def epoch_in_a_copy(gradient, parameters, inputs, targets, batch_size, learning_rate, rng):
    arrays = [array.copy() for array in parameters]
    for batch in np.array_split(rng.permutation(len(inputs)), cuts(len(inputs), batch_size)):
        slopes = gradient(arrays, inputs[batch], targets[batch])
        for array, slope in zip(arrays, slopes, strict=True):
            array -= learning_rate * slope
    return arrays


def cuts(n, batch_size):
    return list(range(batch_size, n, batch_size))


def epoch_of_shuffled_samples(gradient, now, inputs, targets, batch_size, learning_rate, rng):
    order = rng.permutation(len(inputs))
    inputs, targets = inputs[order], targets[order]
    for k in range(-(-len(order) // batch_size)):
        batch = slice(k * batch_size, (k + 1) * batch_size)
        slopes = gradient(now, inputs[batch], targets[batch])
        now = tuple(now[i] - learning_rate * slopes[i] for i in range(4))
    return now


def gradient_sample_by_sample(parameters, inputs, targets):
    slopes = [
        mnist_backprop.gradient(parameters, inputs[s : s + 1], targets[s : s + 1])
        for s in range(len(inputs))
    ]
    return [sum(each) / len(slopes) for each in zip(*slopes, strict=True)]


@pytest.mark.parametrize(
    "name, answer",
    [
        ("forward", lambda parameters, x: list(mnist_backprop.forward(parameters, x))),
        ("output_delta", lambda p, targets: np.float32((p - targets) / p.shape[0])),
        ("hidden_delta", lambda d, W, a: np.einsum("nk,jk->nj", d, W) * (a - a**2)),
        ("hidden_delta", lambda d, W, a: ((W @ d.T).T * a * (1 - a)).tolist()),
        ("weight_gradient", lambda a, d: np.einsum("nj,nk->jk", a, d)),
        ("weight_gradient", lambda a, d: (a[:, :, np.newaxis] * d[:, np.newaxis]).sum(axis=0)),
        ("gradient", gradient_sample_by_sample),
        ("train_epoch", epoch_in_a_copy),
        ("train_epoch", epoch_of_shuffled_samples),
    ],
)
def test_other_right_answers(name, answer):
    verdict = ex.exercises[name].diagnose(answer)
    assert verdict.status == "right", verdict.message


def test_parameters_that_are_moved_in_place_are_told():
    def in_place(gradient, parameters, inputs, targets, batch_size, learning_rate, rng):
        W1, b1, W2, b2 = parameters
        order = rng.permutation(len(inputs))
        for start in range(0, len(order), batch_size):
            batch = order[start : start + batch_size]
            dW1, db1, dW2, db2 = gradient(parameters, inputs[batch], targets[batch])
            W1 -= learning_rate * dW1
            b1 -= learning_rate * db1
            W2 -= learning_rate * dW2
            b2 -= learning_rate * db2
        return W1, b1, W2, b2

    verdict = ex.train_epoch.diagnose(in_place)
    assert verdict.status == "wrong" and "changes `parameters`" in verdict.message


def test_biases_that_stand_up_are_no_transposed_gradient():
    def standing(*arguments):
        dW1, db1, dW2, db2 = mnist_backprop.gradient(*arguments)
        return dW1, db1[:, np.newaxis], dW2, db2[:, np.newaxis]

    assert "the second and the fourth aren't" in ex.gradient.diagnose(standing).message
