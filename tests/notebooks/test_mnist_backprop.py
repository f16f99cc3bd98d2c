"""What the exercises of notebook 05 ask for is what the package does, and what it says is so."""

import gzip

import numpy as np
import pytest

from course_utils.activations import sigmoid, softmax
from course_utils.datasets import load_mnist, mini_folder
from course_utils.differentiation import gradient_check
from course_utils.exercises import mnist_backprop as exercises
from course_utils.losses import cross_entropy
from course_utils.network import NeuralNetwork

ex = exercises.page
both_ways = pytest.mark.parametrize("way", ["answer", "another"])
NAMES = ["W1", "b1", "W2", "b2"]


@pytest.fixture(scope="module")
def digits():
    mini = load_mnist()
    return mini.train_inputs.astype(np.float64), mini.train_targets, mini.train_labels


@pytest.fixture(params=range(3))
def batch(request):
    """A network of the package, the same as four arrays, inputs and targets."""
    rng = np.random.default_rng(request.param)
    network = NeuralNetwork((6, 4, 3), seed=request.param, dtype=np.float64)
    for bias in network.biases:
        bias[:] = rng.normal(size=bias.shape)
    (W1, W2), (b1, b2) = network.weights, network.biases
    targets = rng.dirichlet(np.ones(3), size=5)
    return network, (W1, b1, W2, b2), rng.random((5, 6)), targets


@both_ways
@pytest.mark.parametrize("name", ["train-images-idx3-ubyte", "t10k-labels-idx1-ubyte"])
def test_sizes_in_header(way, name):
    content = gzip.open(mini_folder() / f"{name}.gz").read()
    sizes = tuple(getattr(ex.sizes_in_header, way)(content))
    mini = load_mnist()
    assert sizes == (mini.train_images.shape if "images" in name else mini.test_labels.shape)


@both_ways
def test_forward_and_gradient_are_those_of_the_package(way, batch):
    network, parameters, inputs, targets = batch
    a1, p = getattr(ex.forward, way)(parameters, inputs)
    for ours, theirs in zip((a1, p), network.forward(inputs)[-2:], strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-12)
    slopes = getattr(ex.gradient, way)(parameters, inputs, targets)
    theirs = network.gradients(inputs, targets)
    order = [slopes[0], slopes[2], slopes[1], slopes[3]]  # weights first, in the package
    ours = np.concatenate([np.ravel(array) for array in order])
    np.testing.assert_allclose(np.sort(ours), np.sort(theirs), rtol=1e-10)
    assert [np.shape(array) for array in slopes] == [array.shape for array in parameters]


@both_ways
def test_each_delta_passes_the_judge(way, batch):
    _, (W1, b1, W2, b2), inputs, targets = batch
    z1 = inputs @ W1 + b1
    a1 = sigmoid(z1)
    z2 = a1 @ W2 + b2
    delta2 = np.array(getattr(ex.output_delta, way)(softmax(z2), targets))
    delta1 = getattr(ex.hidden_delta, way)(delta2, W2, a1)
    by_weights = getattr(ex.weight_gradient, way)(inputs, delta1)
    for f, slopes, x in [
        (lambda z: cross_entropy(softmax(z), targets), delta2, z2),
        (lambda z: cross_entropy(softmax(sigmoid(z) @ W2 + b2), targets), delta1, z1),
        (
            lambda W: cross_entropy(softmax(sigmoid(inputs @ W + b1) @ W2 + b2), targets),
            by_weights,
            W1,
        ),
    ]:
        assert gradient_check(f, slopes, x).passed


@both_ways
def test_an_epoch_takes_the_steps_of_the_package(way, batch):
    network, parameters, inputs, targets = batch
    batches = [np.array([0, 3]), np.array([4, 1, 2])]
    before = [array.copy() for array in parameters]
    ours = getattr(ex.epoch, way)(exercises.gradient, parameters, inputs, targets, batches, 0.5)
    for now, then in zip(parameters, before, strict=True):
        np.testing.assert_array_equal(now, then)
    for which in batches:
        network.parameters -= 0.5 * network.gradients(inputs[which], targets[which])
    theirs = [network.weights[0], network.biases[0], network.weights[1], network.biases[1]]
    for mine, its in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(mine, its, rtol=1e-12)


def network(hidden, seed):
    rng = np.random.default_rng(seed)
    W1 = rng.standard_normal((784, hidden)) / 28
    W2 = rng.standard_normal((hidden, 10)) / np.sqrt(hidden)
    return W1, np.zeros(hidden), W2, np.zeros(10)


def without_transpose(parameters, inputs, targets):
    a1, p = exercises.forward(parameters, inputs)
    delta2 = exercises.output_delta(p, targets)
    delta1 = (delta2 @ parameters[2]) * a1 * (1 - a1)
    return inputs.T @ delta1, delta1.sum(axis=0), a1.T @ delta2, delta2.sum(axis=0)


def read_after_ten_epochs(digits, gradient, hidden, seed):
    inputs, targets, labels = digits
    parameters, rng = network(hidden, seed), np.random.default_rng(seed)
    for _ in range(10):
        batches = np.split(rng.permutation(3000), 30)
        parameters = exercises.epoch(gradient, parameters, inputs, targets, batches, 1.0)
    answers = exercises.forward(parameters, inputs[3000:])[1].argmax(axis=1)
    return np.mean(answers == labels[3000:])


@pytest.mark.parametrize("seed", range(5, 8))
def test_the_spoilt_gradient_learns_as_well(digits, seed):
    """Whichever seed: about ninety, within three points of the right one."""
    right = read_after_ten_epochs(digits, exercises.gradient, 10, seed)
    spoilt = read_after_ten_epochs(digits, without_transpose, 10, seed)
    assert spoilt > 0.86 and abs(right - spoilt) < 0.03


@pytest.mark.parametrize("seed", range(5, 8))
def test_nine_of_ten_are_read(digits, seed):
    assert read_after_ten_epochs(digits, exercises.gradient, 50, seed) > 0.9


def test_a_softmax_over_the_batch_adds_log_100(digits):
    inputs, targets, _ = digits
    W1, b1, W2, b2 = network(50, 0)
    logits = sigmoid(inputs[:100] @ W1 + b1) @ W2 + b2
    careless = np.exp(logits) / np.sum(np.exp(logits))
    more = cross_entropy(careless, targets[:100]) - cross_entropy(softmax(logits), targets[:100])
    assert abs(more - np.log(100)) < 0.1


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        (
            "sizes_in_header",
            lambda b: [int.from_bytes(b[i : i + 4]) for i in range(4, 4 + 4 * b[3], 4)],
        ),
        ("forward", lambda parameters, x: list(exercises.forward(parameters, x))),
        ("output_delta", lambda p, t: np.float32((p - t) / p.shape[0])),
        ("hidden_delta", lambda d, W, a: np.einsum("nk,jk->nj", d, W) * (a - a**2)),
        ("weight_gradient", lambda a, d: np.einsum("nj,nk->jk", a, d)),
        ("gradient", lambda *arguments: list(exercises.gradient_as_a_mean(*arguments))),
    ],
)
def test_other_right_answers(name, answer):
    verdict = ex.exercises[name].diagnose(answer)
    assert verdict.status == "right", verdict.message


def test_parameters_that_are_moved_in_place_are_told():
    def in_place(gradient, parameters, inputs, targets, batches, learning_rate):
        for batch in batches:
            slopes = gradient(parameters, inputs[batch], targets[batch])
            for array, slope in zip(parameters, slopes, strict=True):
                array -= learning_rate * slope
        return parameters

    verdict = ex.epoch.diagnose(in_place)
    assert verdict.status == "wrong" and "changes `parameters`" in verdict.message
