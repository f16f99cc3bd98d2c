"""The network: its gradient against difference quotients and scikit-learn, its shapes, its file."""

import copy
import pickle
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.neural_network import MLPClassifier

from course_utils.activations import relu, sigmoid, softmax
from course_utils.arrays import network_inputs
from course_utils.differentiation import gradient_check
from course_utils.network import NeuralNetwork


def small_network(sizes=(5, 4, 6, 3), **settings):
    """A network in float64 whose biases, too, lie away from 0, where a relu has its kink."""
    network = NeuralNetwork(sizes, dtype=np.float64, **settings)
    for biases in network.biases:
        biases[:] = np.random.default_rng(9).normal(size=biases.shape)
    return network


def samples(network, batch=7, seed=0):
    generator = np.random.default_rng(seed)
    inputs = generator.random((batch, network.layer_sizes[0]))
    return inputs, generator.integers(network.layer_sizes[-1], size=batch)


@pytest.mark.parametrize("sizes", [(5, 3), (5, 4, 3), (5, 4, 6, 3), (5, 2, 3, 4, 3)])
@pytest.mark.parametrize("hidden", ["sigmoid", "relu"])
@pytest.mark.parametrize("output", ["softmax", "sigmoid"])
@pytest.mark.parametrize("regularization", [0, 0.3])
def test_every_gradient_is_the_numerical_one(sizes, hidden, output, regularization):
    network = small_network(sizes, hidden=hidden, output=output, regularization=regularization)
    inputs, labels = samples(network)
    check = gradient_check(
        lambda p: network.loss(inputs, labels, p),
        network.gradients(inputs, labels),
        network.parameters,
    )
    assert check.passed, check
    assert check.checked == network.parameters.size


def test_gradient_of_the_big_network_at_a_sample_of_places():
    network = small_network((784, 50, 10))
    inputs, labels = samples(network, batch=20)
    check = gradient_check(
        lambda p: network.loss(inputs, labels, p),
        network.gradients(inputs, labels),
        network.parameters,
        sample=100,
    )
    assert check.passed, check


def test_outputs_are_scikit_learns_with_the_same_weights():
    network = small_network((5, 4, 6, 3), hidden="relu")
    inputs, labels = samples(network, batch=30)
    model = MLPClassifier((4, 6), activation="relu", max_iter=1, solver="sgd")
    with pytest.warns(UserWarning, match="Maximum iterations"):
        model.fit(inputs, labels)
    model.coefs_, model.intercepts_ = network.weights, network.biases
    np.testing.assert_allclose(network.forward(inputs)[-1], model.predict_proba(inputs))
    np.testing.assert_array_equal(network.predict(inputs), model.predict(inputs))


def test_forward_written_out():
    network = small_network((2, 3, 2), hidden="relu", output="sigmoid")
    inputs, _ = samples(network)
    (w1, w2), (b1, b2) = network.weights, network.biases
    given_inputs, hidden, outputs = network.forward(inputs)
    np.testing.assert_array_equal(given_inputs, inputs)
    np.testing.assert_allclose(hidden, relu(inputs @ w1 + b1))
    np.testing.assert_allclose(outputs, sigmoid(hidden @ w2 + b2))
    network = small_network((2, 3, 2))
    hidden = sigmoid(inputs @ network.weights[0] + network.biases[0])
    expected = softmax(hidden @ network.weights[1] + network.biases[1])
    np.testing.assert_allclose(network.forward(inputs)[-1], expected)


@pytest.mark.parametrize(("hidden", "parameters"), [(40, 31_810), (50, 39_760)])
def test_published_parameter_counts(hidden, parameters):
    assert NeuralNetwork((784, hidden, 10)).parameters.size == parameters


def test_parameters_weights_and_biases_are_one_memory():
    network = NeuralNetwork((3, 4, 2))
    network.parameters[:] = np.arange(network.parameters.size)
    np.testing.assert_array_equal(network.weights[0], np.arange(12).reshape(3, 4))
    np.testing.assert_array_equal(network.weights[1], np.arange(12, 20).reshape(4, 2))
    np.testing.assert_array_equal(network.biases[0], np.arange(20, 24))
    np.testing.assert_array_equal(network.biases[1], [24, 25])
    network.biases[1][1] = -7
    assert network.parameters[-1] == -7
    with pytest.raises(ValueError, match=r"shape \(26,\); got \(25,\)"):
        network.split(np.zeros(25))
    with pytest.raises(ValueError, match="got list$"):
        network.split([0.0] * 26)
    network.weights[1] = np.ones((4, 2))
    np.testing.assert_array_equal(network.parameters[12:20], np.ones(8))
    network.biases[0] += 1
    np.testing.assert_array_equal(network.parameters[20:24], np.arange(21, 25))


def test_assigning_writes_into_the_network():
    """`network.parameters = ...` would else leave back-propagation with the old weights."""
    network, same = small_network((3, 4, 2)), small_network((3, 4, 2))
    parameters, others = network.parameters, np.arange(-13, 13) / 8
    network.parameters = others
    assert network.parameters is parameters and parameters is not others
    network.weights[0] = 2 * network.weights[0]
    network.weights[1] -= 1
    network.biases[-1] = [3, 4]
    same.parameters[:] = others
    same.parameters[:12] *= 2
    same.parameters[12:20] -= 1
    same.parameters[24:] = 3, 4
    np.testing.assert_array_equal(network.parameters, same.parameters)
    inputs, labels = samples(network)
    np.testing.assert_array_equal(network.gradients(inputs, labels), same.gradients(inputs, labels))
    with pytest.raises(ValueError):
        network.parameters = np.zeros(25)
    with pytest.raises(ValueError):
        network.weights[0] = np.zeros((4, 3))


def test_other_parameters_leave_the_network_alone():
    network = small_network()
    inputs, labels = samples(network)
    before = network.parameters.copy()
    elsewhere = network.loss(inputs, labels, 2 * before)
    np.testing.assert_array_equal(network.parameters, before)
    network.parameters *= 2
    assert network.loss(inputs, labels) == elsewhere


def test_l2_is_half_the_squared_weights_without_biases():
    plain, decayed = small_network(), small_network(regularization=0.3)
    inputs, labels = samples(plain)
    penalty = 0.15 * sum(np.sum(w**2) for w in plain.weights)
    assert decayed.loss(inputs, labels) == pytest.approx(plain.loss(inputs, labels) + penalty)
    difference = decayed.gradients(inputs, labels) - plain.gradients(inputs, labels)
    weights, biases = plain.split(difference)
    for layer in range(3):
        np.testing.assert_allclose(weights[layer], 0.3 * plain.weights[layer])
        assert not biases[layer].any()


def test_one_hot_rows_and_labels_are_the_same_targets():
    network = small_network()
    inputs, labels = samples(network)
    rows = np.eye(3)[labels]
    assert network.target_rows(rows) is rows
    assert network.loss(inputs, rows) == network.loss(inputs, labels)
    np.testing.assert_array_equal(
        network.gradients(inputs, rows), network.gradients(inputs, labels)
    )


@given(st.integers(1, 9), st.integers(0, 2**32 - 1))
def test_a_batch_gradient_is_the_mean_of_its_samples(batch, seed):
    network = small_network()
    inputs, labels = samples(network, batch, seed)
    single = [network.gradients(inputs[[i]], labels[[i]]) for i in range(batch)]
    np.testing.assert_allclose(
        network.gradients(inputs, labels), np.mean(single, axis=0), atol=1e-12
    )


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_dtype_runs_through(dtype):
    network = NeuralNetwork((5, 4, 3), dtype=dtype)
    inputs, labels = samples(network)
    assert network.parameters.dtype == dtype
    assert network.gradients(inputs, labels).dtype == dtype
    assert network.target_rows(labels).dtype == dtype
    assert {a.dtype for a in network.forward(inputs)} == {np.dtype(dtype)}


def test_float32_and_float64_agree():
    double = NeuralNetwork((5, 4, 3), dtype=np.float64)
    inputs, labels = samples(double)
    single = NeuralNetwork((5, 4, 3)).gradients(inputs, labels)
    np.testing.assert_allclose(single, double.gradients(inputs, labels), atol=1e-6)


def test_initial_weights():
    network = NeuralNetwork((2000, 100, 50), hidden="relu")
    assert network.weights[0].std() == pytest.approx(np.sqrt(2 / 2000), rel=0.02)
    assert network.weights[1].std() == pytest.approx(np.sqrt(1 / 100), rel=0.05)
    assert NeuralNetwork((2000, 100, 50)).weights[0].std() == pytest.approx(2000**-0.5, rel=0.02)
    assert NeuralNetwork((2000, 100), weight_scale=0.01).weights[0].std() == pytest.approx(
        0.01, rel=0.02
    )
    assert not NeuralNetwork((20, 10), weight_scale=0).weights[0].any()
    assert not any(biases.any() for biases in network.biases)
    same, other = NeuralNetwork((3, 2), seed=0), NeuralNetwork((3, 2), seed=1)
    np.testing.assert_array_equal(same.parameters, NeuralNetwork((3, 2)).parameters)
    assert not np.array_equal(same.parameters, other.parameters)


def test_huge_weights_give_a_finite_loss_and_overflow_an_infinite_one():
    network = NeuralNetwork((5, 4, 3))
    inputs, labels = samples(network)
    network.parameters *= 1e6
    assert np.isfinite(network.loss(inputs, labels))
    network = NeuralNetwork((5, 4, 3), hidden="relu", weight_scale=1e30)
    with np.errstate(over="ignore", invalid="ignore"):
        assert network.loss(inputs, labels) == np.inf


class TestInputs:
    def test_images_and_inputs_are_the_same_to_the_network(self):
        images = np.random.default_rng(0).integers(0, 256, (3, 2, 2)).astype(np.uint8)
        network = NeuralNetwork((4, 3))
        np.testing.assert_array_equal(
            network.forward(images)[-1], network.forward(network_inputs(images))[-1]
        )

    @pytest.mark.parametrize(
        ("inputs", "message"),
        [
            (np.zeros(5), r"got shape \(5,\).*x\[np.newaxis\]"),
            (np.zeros((2, 4)), r"takes 5 inputs.*\(2, 4\)"),
            (np.zeros((0, 5)), "got shape"),
            (np.zeros((2, 5), int), "uint8 pixels or floating inputs, got dtype int64"),
            (
                np.full((2, 5), np.nan),
                "^the inputs hold NaN or infinity; a network needs finite numbers$",
            ),
            (np.full((2, 5), -np.inf), "NaN or infinity"),
            (np.full((2, 5), 1e300), "NaN or infinity"),
        ],
    )
    def test_refuses(self, inputs, message):
        network = NeuralNetwork((5, 3))
        for call in (network.forward, network.predict, lambda x: network.gradients(x, [0, 1])):
            with pytest.raises(ValueError, match=message):
                call(inputs)


@pytest.mark.parametrize(
    ("targets", "message"),
    [
        ([0, 3], "from 0 to 2"),
        ([0, -1], "from 0 to 2"),
        ([0.0, 1.0], "whole numbers"),
        (np.zeros((2, 4)), r"\(batch, 3\); got shape \(2, 4\)"),
        (np.full((2, 3), np.nan), "^the targets hold NaN or infinity$"),
        (np.full((2, 3), 1e300), "NaN"),
        (np.full((2, 3), "a"), "dtype"),
        (0, "got shape"),
        ([0, 1, 2], "2 inputs, but 3 targets"),
    ],
)
def test_refuses_targets(targets, message):
    network = NeuralNetwork((5, 3))
    with pytest.raises(ValueError, match=message):
        network.gradients(np.zeros((2, 5)), targets)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            {"layer_sizes": (784,)},
            "^layer_sizes needs the number of inputs, of neurons in each hidden layer and of "
            r"outputs, whole numbers such as \(784, 50, 10\); got \(784,\)$",
        ),
        ({"layer_sizes": 784}, "layer_sizes"),
        ({"layer_sizes": (784, 0, 10)}, "layer_sizes"),
        ({"layer_sizes": (784, 2.5)}, "layer_sizes"),
        ({"layer_sizes": "abc"}, "layer_sizes"),
        ({"hidden": "tanh"}, "hidden must be one of .*'relu', 'sigmoid'"),
        ({"output": "relu"}, "output one of .*'sigmoid', 'softmax'"),
        (
            {"regularization": -1},
            "^regularization and weight_scale must be finite and not negative; got -1 and None$",
        ),
        ({"regularization": np.nan}, "not negative"),
        ({"regularization": np.inf}, "not negative"),
        ({"weight_scale": -0.1}, "not negative"),
        ({"weight_scale": np.inf}, "not negative"),
        ({"dtype": "int8"}, "^dtype must be floating, such as float32; got int8$"),
    ],
)
def test_refuses_settings(arguments, message):
    with pytest.raises(ValueError, match=message):
        NeuralNetwork(**({"layer_sizes": (5, 3)} | arguments))


class TestFile:
    def test_what_was_saved_comes_back(self, tmp_path):
        network = NeuralNetwork((5, 4, 3), "relu", "sigmoid", regularization=0.2, dtype=np.float64)
        network.save(tmp_path / "network.npz")
        loaded = NeuralNetwork.load(tmp_path / "network.npz")
        assert vars(loaded).keys() == vars(network).keys()
        for name in ("layer_sizes", "hidden", "output", "regularization"):
            assert getattr(loaded, name) == getattr(network, name)
        np.testing.assert_array_equal(loaded.parameters, network.parameters)
        assert loaded.parameters.dtype == network.parameters.dtype
        inputs, labels = samples(network)
        np.testing.assert_array_equal(
            loaded.gradients(inputs, labels), network.gradients(inputs, labels)
        )

    def test_sizes_that_ask_for_other_parameters(self, tmp_path):
        path = tmp_path / "network.npz"
        network = NeuralNetwork((3, 2))
        network.layer_sizes = (10**9, 10**9)  # nothing so large is made
        network.save(path)
        with pytest.raises(
            ValueError, match=r"8 parameters aren't those of \[1000000000, 1000000000\]"
        ):
            NeuralNetwork.load(path)

    def test_the_name_is_taken_as_it_is(self, tmp_path):
        NeuralNetwork((2, 2)).save(tmp_path / "mine")
        assert [path.name for path in tmp_path.iterdir()] == ["mine"]

    def test_a_failed_save_keeps_the_old_file_and_leaves_nothing(self, tmp_path, monkeypatch):
        path = tmp_path / "network.npz"
        NeuralNetwork((2, 2)).save(path)
        before, write_bytes = path.read_bytes(), Path.write_bytes

        def full_disk(path, content):
            write_bytes(path, content[: len(content) // 2])
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(Path, "write_bytes", full_disk)
        with pytest.raises(OSError, match="No space"):
            NeuralNetwork((3, 3)).save(path)
        assert path.read_bytes() == before
        assert list(tmp_path.iterdir()) == [path]

    def test_missing(self, tmp_path):
        with pytest.raises(FileNotFoundError):
            NeuralNetwork.load(tmp_path / "none.npz")

    def test_pickle_is_not_read(self, tmp_path):
        class Evil:
            def __reduce__(self):
                return Path.touch, (tmp_path / "done",)

        path = tmp_path / "evil.npz"
        np.savez(path, layer_sizes=np.array([Evil()]))
        with pytest.raises(ValueError, match="holds no network"):
            NeuralNetwork.load(path)
        assert not (tmp_path / "done").exists()

    @pytest.mark.parametrize(
        "changes",
        [
            {"parameters": np.zeros(7)},
            {"parameters": np.zeros((2, 4))},
            {"parameters": np.zeros(8, int)},
            {"layer_sizes": np.array([2.5, 2])},
            {"hidden": "tanh"},
            {"hidden": 3},
            {"regularization": "a"},
        ],
    )
    def test_other_contents(self, tmp_path, changes):
        contents = {
            "layer_sizes": (3, 2),
            "hidden": "relu",
            "output": "softmax",
            "regularization": 0.0,
            "parameters": np.zeros(8),
        }
        path = tmp_path / "network.npz"
        np.savez(path, **contents)
        NeuralNetwork.load(path)
        np.savez(path, **(contents | changes))
        with pytest.raises(ValueError, match="network.npz holds no network"):
            NeuralNetwork.load(path)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_damaged_file_is_refused_or_whole(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("damaged") / "network.npz"
    network = NeuralNetwork((2, 2))
    network.save(path)
    content = bytearray(path.read_bytes())
    cut = data.draw(st.integers(0, len(content)))
    if data.draw(st.booleans()):
        content = content[:cut]
    elif cut < len(content):
        content[cut] ^= data.draw(st.integers(1, 255))
    path.write_bytes(content)
    try:
        loaded = NeuralNetwork.load(path)
    except ValueError as error:
        assert "holds no network" in str(error)
    else:
        np.testing.assert_array_equal(loaded.parameters, network.parameters)


@pytest.mark.parametrize(
    "copied", [copy.deepcopy, lambda network: pickle.loads(pickle.dumps(network))]
)
def test_copies_keep_weights_and_biases_as_views(copied):
    network = copied(NeuralNetwork((3, 4, 2)))
    network.parameters += 1
    weights, biases = network.split(network.parameters)
    for views, arrays in [(network.weights, weights), (network.biases, biases)]:
        for view, array in zip(views, arrays, strict=True):
            np.testing.assert_array_equal(view, array)
