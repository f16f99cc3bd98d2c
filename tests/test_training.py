"""Training: what it learns, that it does what it says, and how it ends."""

import time

import numpy as np
import pytest

from course_utils.arrays import network_inputs
from course_utils.datasets import load_mnist
from course_utils.network import NeuralNetwork
from course_utils.training import DivergenceError, History, evaluate, train


def blobs(samples=60, seed=0):
    """Three clouds of points in the plane, with their labels."""
    generator = np.random.default_rng(seed)
    labels = np.arange(samples) % 3
    centres = np.array([[0, 3], [3, 0], [-3, -3]])
    return centres[labels] + generator.normal(size=(samples, 2)), labels


def parameters_after(seed=0, images=None, targets=None, **settings):
    points, labels = blobs()
    network = NeuralNetwork((2, 5, 3), dtype=np.float64)
    list(
        train(
            network,
            points if images is None else images,
            labels if targets is None else targets,
            **({"epochs": 3, "batch_size": 7, "seed": seed} | settings),
        )
    )
    return network.parameters


def test_reads_digits():
    began = time.perf_counter()
    digits = load_mnist()
    network = NeuralNetwork((784, 50, 10))
    history = History(
        train(
            network,
            digits.train_images,
            digits.train_labels,
            epochs=20,
            learning_rate=1.0,
            test=(digits.test_images, digits.test_labels),
        )
    )
    assert history[-1].test_accuracy > 0.9
    assert history[-1].test_accuracy == np.mean(
        network.predict(digits.test_images) == digits.test_labels
    )
    assert history[-1].test_loss == evaluate(network, digits.test_images, digits.test_labels)[0]
    assert history.column("number") == list(range(1, 21))
    losses = history.column("loss")
    assert losses[0] > 1
    assert losses[-1] < 0.2
    assert all(epoch.seconds > 0 for epoch in history)
    assert sum(history.column("seconds")) < time.perf_counter() - began


@pytest.mark.parametrize("output", ["softmax", "sigmoid"])
@pytest.mark.parametrize("hidden", ["sigmoid", "relu"])
@pytest.mark.parametrize("momentum", [0, 0.9])
def test_every_kind_of_network_learns(output, hidden, momentum):
    points, labels = blobs()
    network = NeuralNetwork((2, 8, 3), hidden=hidden, output=output)
    rate = 0.5 * (1 - momentum)
    settings = {"epochs": 40, "batch_size": 10, "learning_rate": rate, "momentum": momentum}
    *_, last = train(network, points, labels, **settings)
    assert last.accuracy > 0.95
    assert last.test_loss is None
    assert last.test_accuracy is None


def test_one_epoch_is_the_formula():
    points, labels = blobs(10)
    network, byhand = (NeuralNetwork((2, 4, 3), dtype=np.float64) for _ in range(2))
    (epoch,) = train(
        network, points, labels, epochs=1, batch_size=4, learning_rate=0.3, momentum=0.9, seed=5
    )
    order = np.random.default_rng(5).permutation(10)
    velocity, right, losses = 0, 0, []
    for batch in (order[:4], order[4:8], order[8:]):  # the last one is smaller
        right += np.sum(byhand.predict(points[batch]) == labels[batch])
        losses += [byhand.loss(points[[i]], labels[[i]]) for i in batch]
        velocity = 0.9 * velocity - 0.3 * byhand.gradients(points[batch], labels[batch])
        byhand.parameters += velocity
    np.testing.assert_allclose(network.parameters, byhand.parameters)
    assert epoch.accuracy == right / 10
    assert epoch.loss == pytest.approx(np.mean(losses))


def test_each_epoch_visits_every_sample_once_in_a_new_order():
    class Recorder(NeuralNetwork):
        def backpropagate(self, inputs, targets, gradient):
            seen.extend(inputs[:, 0].tolist())
            return super().backpropagate(inputs, targets, gradient)

    seen = []
    images = np.arange(10.0)[:, np.newaxis]
    network = Recorder((1, 2))
    list(train(network, images, np.arange(10) % 2, epochs=2, batch_size=3, learning_rate=0.01))
    assert sorted(seen[:10]) == sorted(seen[10:]) == list(range(10))
    assert seen[:10] != seen[10:]


def test_defaults_are_the_documented_ones():
    points, labels = blobs(150)
    documented = {"epochs": 10, "batch_size": 100, "learning_rate": 0.5, "momentum": 0, "seed": 0}
    trained = []
    for settings in ({}, documented):
        network = NeuralNetwork((2, 5, 3))
        list(train(network, points, labels, **settings))
        trained.append(network.parameters)
    np.testing.assert_array_equal(*trained)


def test_seeds():
    np.testing.assert_array_equal(parameters_after(seed=1), parameters_after(seed=1))
    assert not np.array_equal(parameters_after(seed=1), parameters_after(seed=2))


def test_the_global_random_state_is_neither_read_nor_moved():
    before = np.random.get_state()[1].tolist()  # noqa: NPY002
    first = parameters_after()
    assert np.random.get_state()[1].tolist() == before  # noqa: NPY002
    np.random.seed(1)  # noqa: NPY002
    np.testing.assert_array_equal(parameters_after(), first)


def test_pixels_labels_and_their_converted_forms_train_alike():
    images = np.random.default_rng(0).integers(0, 256, (20, 3, 3)).astype(np.uint8)
    labels = np.arange(20) % 4
    trained = []
    for x, t in [(images, labels), (network_inputs(images), np.eye(4)[labels])]:
        network = NeuralNetwork((9, 5, 4))
        list(train(network, x, t, epochs=2, batch_size=6))
        trained.append(network.parameters)
    np.testing.assert_array_equal(*trained)


def test_the_data_stay_as_they_are():
    points, labels = blobs()
    points.flags.writeable = labels.flags.writeable = False
    before = points.copy()
    parameters_after(images=points, targets=labels)
    np.testing.assert_array_equal(points, before)


def test_regularization_keeps_weights_small_and_is_part_of_the_loss():
    points, labels = blobs()
    sizes, last = [], []
    for regularization in (0, 0.1):
        network = NeuralNetwork((2, 5, 3), regularization=regularization)
        *_, epoch = train(network, points, labels, epochs=50, batch_size=10)
        sizes.append(np.sum(network.weights[0] ** 2))
        last.append(epoch.loss)
    assert sizes[1] < 0.2 * sizes[0]
    assert last[1] > last[0]


def test_stopping_early_leaves_the_network_as_far_as_it_got():
    points, labels = blobs()
    stopped, whole = NeuralNetwork((2, 5, 3)), NeuralNetwork((2, 5, 3))
    for epoch in train(stopped, points, labels, epochs=100, batch_size=10):
        if epoch.number == 2:
            break
    list(train(whole, points, labels, epochs=2, batch_size=10))
    np.testing.assert_array_equal(stopped.parameters, whole.parameters)


def test_nothing_happens_before_the_first_epoch_is_asked_for():
    points, labels = blobs()
    network = NeuralNetwork((2, 5, 3))
    before = network.parameters.copy()
    train(network, points, labels, batch_size=10)
    np.testing.assert_array_equal(network.parameters, before)


def test_the_learning_rate_may_depend_on_the_epoch():
    points, labels = blobs(10)
    network, byhand = (NeuralNetwork((2, 4, 3), dtype=np.float64) for _ in range(2))
    settings = {"epochs": 2, "batch_size": 10}
    list(train(network, points, labels, learning_rate=lambda epoch: 0.3 / epoch, **settings))
    for rate in (0.3, 0.15):
        byhand.parameters -= rate * byhand.gradients(points, labels)
    np.testing.assert_allclose(network.parameters, byhand.parameters)


class TestDivergence:
    def test_overflow(self):
        points, labels = blobs()
        network = NeuralNetwork((2, 5, 3), hidden="relu")
        with pytest.raises(DivergenceError, match=r"epoch \d+: the loss rose to"):
            list(train(network, points, labels, learning_rate=1e30, batch_size=10))
        assert np.all(np.isfinite(network.parameters))

    def test_a_loss_that_grows_is_named_with_the_rate_and_the_last_epoch_kept(self):
        digits = load_mnist()
        network = NeuralNetwork((784, 30, 10), hidden="relu")
        before = network.parameters.copy()
        with pytest.raises(DivergenceError, match="learning rate smaller than 50, or inputs"):
            list(train(network, digits.train_images, digits.train_labels, learning_rate=50))
        np.testing.assert_array_equal(network.parameters, before)

    def test_the_last_update_counts_too(self):
        points, labels = blobs(10)
        network = NeuralNetwork((2, 3), regularization=1e30)
        with pytest.raises(DivergenceError):
            list(train(network, points, labels, epochs=1, batch_size=10, learning_rate=1e30))
        assert np.all(np.isfinite(network.parameters))

    def test_few_samples_may_overshoot_at_first(self):
        points, labels = blobs(20)
        network = NeuralNetwork((2, 5, 3), hidden="relu")
        settings = {"batch_size": 20, "epochs": 60, "learning_rate": 0.2}
        losses = History(train(network, 5 * points, labels, **settings)).column("loss")
        assert max(losses[:9]) > 2 * max(losses[0], np.log(3))
        assert losses[-1] < 0.1

    def test_a_bad_start_is_no_divergence(self):
        points, labels = blobs()
        network = NeuralNetwork((2, 5, 3), weight_scale=20)
        assert evaluate(network, points, labels)[0] > 2 * np.log(3)
        *_, last = train(network, points, labels, epochs=5, batch_size=10, learning_rate=0.1)
        assert last.number == 5


class Scripted(NeuralNetwork):
    """A network with the losses that it is told: of guessing, at the start, of each epoch."""

    def __init__(self, losses):
        super().__init__((2, 3))
        self.losses, self.judged = iter(losses), []

    def loss_of(self, outputs, targets, parameters=None):
        self.judged.append(outputs)
        return next(self.losses)


class TestWhatCountsAsDivergence:
    @pytest.mark.parametrize("before", [(1.0, 0.5), (0.5, 1.0)])
    def test_more_than_twice_the_loss_before_after_ten_updates(self, before):
        points, labels = blobs(10)
        settings = {"epochs": 2, "batch_size": 1, "learning_rate": 0.01}
        assert len(list(train(Scripted([*before, 2.0, 2.0]), points, labels, **settings))) == 2
        message = (
            r"^training diverged in epoch 1: the loss rose to 2\.01, from at most 1 before\. Try a "
            r"learning rate smaller than 0\.01, or inputs nearer to 1\. The network is back where "
            r"epoch 1 began\.$"
        )
        with pytest.raises(DivergenceError, match=message):
            list(train(Scripted([*before, 2.01]), points, labels, **settings))

    def test_not_before_ten_updates(self):
        points, labels = blobs(9)
        epochs = train(Scripted([1.0, 1.0, 9.0, 9.0]), points, labels, batch_size=1)
        assert next(epochs).loss == 9
        with pytest.raises(DivergenceError, match="epoch 2"):
            next(epochs)

    @pytest.mark.parametrize("loss", [np.inf, np.nan])
    def test_no_number_at_once(self, loss):
        points, labels = blobs(9)
        with pytest.raises(DivergenceError, match="epoch 1"):
            list(train(Scripted([1.0, 1.0, loss]), points, labels, batch_size=9))

    def test_guessing_gives_all_outputs_the_same_share(self):
        network = Scripted([1.0, 1.0, 1.0])
        list(train(network, *blobs(9), batch_size=9, epochs=1))
        np.testing.assert_allclose(network.judged[0], np.full((9, 3), 1 / 3), rtol=1e-6)


def test_evaluate_works_in_parts(monkeypatch):
    generator = np.random.default_rng(0)
    points, labels = generator.normal(size=(2500, 2)), generator.integers(3, size=2500)
    network = NeuralNetwork((2, 3), dtype=np.float64)
    parts, forward = [], network.forward

    def recorded(inputs):
        parts.append(len(inputs))
        return forward(inputs)

    with monkeypatch.context() as patch:
        patch.setattr(network, "forward", recorded)
        loss, accuracy = evaluate(network, points, labels)
    assert parts == [1, 1000, 1000, 500]  # one to see whether they fit
    assert loss == pytest.approx(network.loss(points, labels))
    assert accuracy == np.mean(network.predict(points) == labels)


def test_images_within_the_limits_of_the_network():
    network = NeuralNetwork((2, 3), weight_scale=0)
    largest = float(np.finfo(np.float32).max)
    assert evaluate(network, [[largest, -largest]], [0])[0] == pytest.approx(np.log(3))
    for beyond in ([0, 1.01 * largest], [-1.01 * largest, 0]):
        # The first image is looked at by the network itself.
        with pytest.raises(ValueError, match="^the images hold NaN or infinity"):
            evaluate(network, [[0.0, 0.0], beyond], [0, 0])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"learning_rate": 0}, "learning rate must be positive and finite, got 0"),
        ({"learning_rate": -1}, "learning rate"),
        ({"learning_rate": lambda epoch: epoch - 1}, "learning rate"),
        ({"learning_rate": np.nan}, "learning rate"),
        ({"learning_rate": np.inf}, "learning rate"),
        ({"momentum": 1}, "momentum"),
        ({"momentum": -0.1}, "momentum"),
        ({"epochs": 0}, "at least one epoch"),
        ({"batch_size": 0}, "from 1 to the 60 training samples, got 0"),
        ({"batch_size": 61}, "from 1 to the 60 training samples, got 61"),
        ({"images": np.zeros((60, 3))}, r"takes 2 inputs.*3"),
        ({"images": np.zeros(60)}, r"shape \(60,\)"),
        ({"images": np.zeros((0, 2)), "targets": []}, "got shape"),
        ({"images": np.zeros((59, 2))}, "59 images, but 60 targets"),
        ({"images": np.full((60, 2), np.nan)}, "NaN"),
        (
            {"images": np.array([[0.0, 0.0]] * 59 + [[0, np.inf]])},
            "^the images hold NaN or infinity; the network needs finite numbers$",
        ),
        ({"targets": [3] * 60}, "from 0 to 2"),
        ({"test": (np.zeros((5, 2)), [0] * 4)}, "5 images, but 4 targets"),
    ],
)
def test_refuses_at_the_call(changes, message):
    points, labels = blobs()
    arguments = {"images": points, "targets": labels, "batch_size": 10} | changes
    with pytest.raises(ValueError, match=message):
        train(NeuralNetwork((2, 5, 3)), **arguments)
