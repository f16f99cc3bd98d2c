"""What notebook 05 writes out by hand, and what its exercises ask for, is what the package does."""

import gzip
import itertools

import numpy as np
import pytest
from sklearn.metrics import precision_score

from course_utils import activations, datasets, losses
from course_utils.differentiation import gradient_check
from course_utils.exercises.mnist_backprop import page as ex
from course_utils.network import NeuralNetwork
from course_utils.training import train
from tools.repository import REPOSITORY

DATA = REPOSITORY / "data"
SIZES = [(6, 4, 3), (3, 5, 2), (784, 50, 10)]


def case(sizes, seed):
    """A network of the package, its parameters as the page writes them, and a batch."""
    rng = np.random.default_rng(seed)
    network = NeuralNetwork(sizes, dtype=np.float64, seed=seed)
    network.parameters[:] += 0.3 * rng.normal(size=network.parameters.size)  # biases too
    parameters = (network.weights[0], network.biases[0], network.weights[1], network.biases[1])
    inputs = rng.random((7, sizes[0]))
    targets = losses.one_hot(rng.integers(sizes[2], size=7), sizes[2], np.float64)
    return network, parameters, inputs, targets


@pytest.mark.parametrize("name", sorted(path.name for path in DATA.glob("*.gz")))
def test_reading_the_file(page, name):
    by_hand = page["read_by_hand"](DATA / name)
    assert by_hand.dtype == np.uint8
    np.testing.assert_array_equal(by_hand, datasets.read_idx(DATA / name))


def test_reading_another_file(page, tmp_path):
    path = tmp_path / "neither.gz"
    path.write_bytes(gzip.compress(b"\x03\x08\x00\x00" + bytes(12)))
    with pytest.raises(AssertionError, match="neither labels nor images"):
        page["read_by_hand"](path)


@pytest.mark.parametrize("z", [0.0, [-30.0, -1.0, 0.5, 40.0], np.linspace(-9, 9, 12).reshape(3, 4)])
def test_sigmoid(page, z):
    np.testing.assert_allclose(page["sigmoid"](np.asarray(z)), activations.sigmoid(z), rtol=1e-14)


@pytest.mark.parametrize("scale", [0.0, 1.0, 5000.0])
@pytest.mark.parametrize("shape", [(10,), (1, 10), (4, 3), (2, 3, 5)])
def test_softmax(page, shape, scale):
    z = scale * np.random.default_rng(0).normal(size=shape)
    np.testing.assert_allclose(page["softmax"](z), activations.softmax(z), rtol=1e-13)


@pytest.mark.parametrize("n", [1, 2, 30])
def test_cross_entropy(page, n):
    rng = np.random.default_rng(n)
    p = activations.softmax(rng.normal(size=(n, 10)))
    targets = losses.one_hot(rng.integers(10, size=n))
    by_hand = page["cross_entropy"](p, targets)
    assert by_hand == pytest.approx(losses.cross_entropy(p, targets), rel=1e-13)


@pytest.mark.parametrize("sizes", SIZES)
def test_parameters(page, sizes):
    ours, package = page["initial_parameters"](*sizes, seed=5), NeuralNetwork(sizes, seed=5)
    assert page["parameter_count"](*sizes) == package.parameters.size
    for by_hand, expected in zip(
        ours[::2] + ours[1::2], package.weights + package.biases, strict=True
    ):
        np.testing.assert_allclose(by_hand, expected, rtol=1e-6)


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("seed", [0, 1])
def test_forward_and_loss(page, sizes, seed):
    network, parameters, inputs, targets = case(sizes, seed)
    _, *expected = network.forward(inputs)
    for by_hand, layer in zip(page["forward"](parameters, inputs), expected, strict=True):
        np.testing.assert_allclose(by_hand, layer, rtol=1e-12)
    by_hand = page["loss"](parameters, inputs, targets)
    assert by_hand == pytest.approx(network.loss(inputs, targets), rel=1e-12)
    labels = network.predict(inputs)
    labels[:2] = (labels[:2] + 1) % sizes[2]
    assert page["accuracy"](parameters, inputs, labels) == pytest.approx(5 / 7)


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("seed", [0, 1])
def test_gradient(page, sizes, seed):
    network, parameters, inputs, targets = case(sizes, seed)
    weights, biases = network.split(network.gradients(inputs, targets))
    expected = (weights[0], biases[0], weights[1], biases[1])
    for by_hand, slopes in zip(
        page["gradient"](parameters, inputs, targets), expected, strict=True
    ):
        np.testing.assert_allclose(by_hand, slopes, rtol=1e-10, atol=1e-14)


def test_gradient_with_l2(page):
    network, parameters, inputs, targets = case((6, 4, 3), 0)
    network.regularization = 0.3
    weights, biases = network.split(network.gradients(inputs, targets))
    by_hand = page["gradient_with_l2"](parameters, inputs, targets, 0.3)
    for ours, slopes in zip(by_hand, (weights[0], biases[0], weights[1], biases[1]), strict=True):
        np.testing.assert_allclose(ours, slopes, rtol=1e-10)


def test_the_loss_along_one_array(page):
    _, parameters, inputs, targets = case((6, 4, 3), 2)
    slopes = page["gradient"](parameters, inputs, targets)
    for k in range(4):
        f = page["loss_along"](k, parameters, inputs, targets)
        assert gradient_check(f, slopes[k], parameters[k]).passed
        assert not gradient_check(f, 1.01 * slopes[k], parameters[k]).passed


def test_training_loop(page):
    digits = datasets.load_mnist()
    inputs, labels = digits.train_inputs[:300], digits.train_labels[:300]
    loop = page["train_by_hand"]
    loop.__globals__.update(train_inputs=inputs, train_targets=digits.train_targets[:300])
    network = NeuralNetwork((784, 50, 10), dtype=np.float64)
    start = (network.weights[0], network.biases[0], network.weights[1], network.biases[1])
    by_hand = loop(start, 2, batch_size=70, learning_rate=0.7, seed=3)
    list(train(network, inputs, labels, epochs=2, batch_size=70, learning_rate=0.7, seed=3))
    for ours, packages in zip(by_hand, start, strict=True):
        np.testing.assert_allclose(ours, packages, rtol=1e-8, atol=1e-12)


@pytest.mark.parametrize("way", ["answer", "another"])
def test_exercises_ask_for_what_the_package_has(way):
    solved = {name: getattr(exercise, way) for name, exercise in ex.exercises.items()}
    for path in DATA.glob("*.gz"):
        content = gzip.decompress(path.read_bytes())
        assert tuple(solved["sizes_in_header"](content)) == datasets.read_idx(path).shape
    for sizes in [(3, 2), (6, 4, 3), (7, 5, 4, 3)]:
        assert solved["count_parameters"](sizes) == NeuralNetwork(sizes).parameters.size

    network, _, inputs, targets = case((6, 4, 3), 1)
    _, a1, p = network.forward(inputs)
    delta2 = np.asarray(solved["output_delta"](p, targets))
    delta1 = solved["hidden_delta"](delta2, network.weights[1], a1)
    weights, biases = network.split(network.gradients(inputs, targets))
    np.testing.assert_allclose(solved["weight_gradient"](inputs, delta1), weights[0], atol=1e-15)
    np.testing.assert_allclose(solved["weight_gradient"](a1, delta2), weights[1], atol=1e-15)
    np.testing.assert_allclose(delta1.sum(axis=0), biases[0], atol=1e-15)

    labels, predictions = np.random.default_rng(0).integers(4, size=(2, 100))
    confusion = np.zeros((4, 4), int)
    np.add.at(confusion, (labels, predictions), 1)
    expected = precision_score(labels, predictions, average=None)
    np.testing.assert_allclose(solved["precision"](confusion), expected)


def test_mini_batches_are_those_of_the_training_loop(page):
    class Recorder(np.ndarray):
        """Inputs that remember what they were asked for."""

        def __getitem__(self, batch):
            asked.append(batch)
            return np.asarray(self)[batch]

    asked = []
    loop = page["train_by_hand"]
    inputs, targets = np.zeros((10, 6)), np.zeros((10, 3))
    loop.__globals__.update(train_inputs=inputs.view(Recorder), train_targets=targets)
    loop(page["initial_parameters"](6, 4, 3), 1, batch_size=4, seed=5)
    batches = ex.mini_batches.answer(10, 4, np.random.default_rng(5))
    for ours, loops in zip(batches, asked, strict=True):
        np.testing.assert_array_equal(ours, loops)


@pytest.mark.parametrize("name", "ABCDE")
def test_which_beginnings_are_stuck(page, name):
    rng = np.random.default_rng(0)
    _, _, inputs, targets = case((6, 4, 3), 0)
    shapes = [(6, 4), (4,), (4, 3), (3,)]
    random = dict(zip("BDAE", (0, 1, 2, 3), strict=True)).get(name)
    parameters = [np.full(shape, 0.1 if name == "C" and len(shape) == 2 else 0) for shape in shapes]
    if random is not None:
        parameters[random] = rng.normal(size=shapes[random])
    for _ in range(20):
        slopes = page["gradient"](parameters, inputs, targets)
        parameters = [array - slope for array, slope in zip(parameters, slopes, strict=True)]
    a1, _ = page["forward"](parameters, inputs)
    stuck = np.ptp(a1, axis=1).max() < 1e-9
    assert stuck == (name in ex.stuck_beginnings.answer)


def sizes_by_numpy(content):
    return np.frombuffer(content, ">u4", content[3], offset=4)


def sizes_of_either_kind(content):
    if content[:4] == b"\0\0\x08\x03":
        return [int.from_bytes(content[k : k + 4], "big") for k in (4, 8, 12)]
    return (int.from_bytes(content[4:8], "big"),)


def shuffled_lists(n, batch_size, rng):
    order = list(range(n))
    rng.shuffle(order)
    return tuple(order[k : k + batch_size] for k in range(0, n, batch_size))


def one_batch_at_a_time(n, batch_size, rng):
    left = np.arange(n)
    rng.shuffle(left)
    while len(left) > 0:
        yield left[:batch_size]
        left = left[batch_size:]


@pytest.mark.parametrize(
    "name, answer",
    [
        ("sizes_in_header", sizes_by_numpy),
        ("sizes_in_header", sizes_of_either_kind),
        ("count_parameters", lambda sizes: np.dot(np.array(sizes[:-1]) + 1, sizes[1:])),
        ("output_delta", lambda p, targets: np.float32((p - targets) / p.shape[0])),
        ("hidden_delta", lambda d, W, a: np.einsum("nk,jk->nj", d, W) * (a - a**2)),
        ("hidden_delta", lambda d, W, a: ((W @ d.T).T * a * (1 - a)).tolist()),
        ("weight_gradient", lambda a, d: np.einsum("nj,nk->jk", a, d)),
        ("weight_gradient", lambda a, d: (a[:, :, np.newaxis] * d[:, np.newaxis]).sum(axis=0)),
        ("mini_batches", shuffled_lists),
        ("mini_batches", one_batch_at_a_time),
        ("stuck_beginnings", "e, c"),
        ("stuck_beginnings", {"C", "E"}),
        ("precision", lambda confusion: np.diag(confusion / confusion.sum(axis=0))),
    ],
)
def test_other_right_answers(name, answer):
    verdict = ex.exercises[name].diagnose(answer)
    assert verdict.status == "right", verdict.message


def endless(n, batch_size, rng):
    yield from itertools.repeat(rng.permutation(n)[:batch_size])


@pytest.mark.parametrize(
    "answer, message",
    [
        (endless, "others come several times"),
        (lambda n, batch_size, rng: [], "the sizes should be"),
        (lambda n, batch_size, rng: np.random.default_rng().permutation(n), "indices one by one"),
        (
            lambda n, batch_size, rng: ex.mini_batches.answer(
                n, batch_size, np.random.default_rng()
            ),
            "their order comes from somewhere else",
        ),
        (lambda n, batch_size, rng: [[n, *range(n - 1)]], "indices below 0 or above 11"),
        (lambda n, batch_size, rng: [[0.5]] * 4, "whole numbers"),
        (lambda n, batch_size, rng: 12, "Give a list"),
    ],
)
def test_what_is_said_of_other_mini_batches(answer, message):
    verdict = ex.mini_batches.diagnose(answer)
    assert verdict.status == "wrong" and message in verdict.message
