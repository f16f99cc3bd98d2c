"""The contenders: several ways to make the same update of the same network.

All start from the same weights and learn the same digits by plain gradient descent. A contender's
`run` makes `updates` updates, drawing its own mini-batches, and `weights` gives what it has learned
as arrays of shape (inputs, outputs) with their biases, for the test that compares the contenders.
"""

import importlib.util
import random
import warnings
from typing import NamedTuple

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from benchmarks.timing import seconds_of
from course_utils.network import NeuralNetwork
from course_utils.training import train

HAVE_TORCH = importlib.util.find_spec("torch") is not None
if HAVE_TORCH:
    import torch

    torch.set_num_threads(1)


class Task(NamedTuple):
    """What all contenders are given; `network` is only copied from."""

    network: NeuralNetwork
    inputs: np.ndarray
    labels: np.ndarray
    batch_size: int
    learning_rate: float


class Contender:
    """One way to train. Its preparations are made in __init__, before the clock runs."""

    def __init__(self, task):
        self.task = task
        self.updates = len(task.inputs) // task.batch_size

    def seconds(self):
        """Seconds per update, sampling included.

        The first run, not measured, brings the contender's own data back into the caches, from
        which the others' turns have driven them.
        """
        self.run()
        return seconds_of(self.run) / self.updates


class Ours(Contender):
    """The course's `train`, one epoch after another out of a single iterator."""

    def __init__(self, task):
        super().__init__(task)
        source = task.network
        self.network = NeuralNetwork(source.layer_sizes, source.hidden, source.output)
        self.network.parameters[:] = source.parameters
        targets = self.network.target_rows(task.labels)
        self.epochs = train(
            self.network,
            task.inputs,
            targets,
            epochs=10**6,
            batch_size=task.batch_size,
            learning_rate=task.learning_rate,
        )

    def run(self):
        return next(self.epochs)

    def weights(self):
        return self.network.weights, self.network.biases


class MatrixProducts(Contender):
    """The matrix products of the updates and nothing else: 3 n - 1 of them for n layers.

    Forward one for each layer, backward one for each gradient and one for each hidden layer. Their
    results go into memory that is there already. A batch is what follows in the inputs, where they
    lie; nothing is drawn or gathered.
    """

    def __init__(self, task):
        super().__init__(task)
        sizes = task.network.layer_sizes
        self.values, self.deltas, self.results = (
            [np.ones((task.batch_size, size), np.float32) for size in sizes] for _ in range(3)
        )
        self.matrices = [weights.copy() for weights in task.network.weights]
        self.gradients = [np.empty_like(weights) for weights in self.matrices]

    def run(self):
        values, deltas, results, size = self.values, self.deltas, self.results, self.task.batch_size
        for start in range(0, self.updates * size, size):
            values[0] = self.task.inputs[start : start + size]
            for layer, weights in enumerate(self.matrices):
                np.matmul(values[layer], weights, out=results[layer + 1])
            for layer in reversed(range(len(self.matrices))):
                np.matmul(values[layer].T, deltas[layer + 1], out=self.gradients[layer])
                if layer > 0:
                    np.matmul(deltas[layer + 1], self.matrices[layer].T, out=results[layer])


class Document004(Contender):
    """The loop of the notes, from its formulas, for any number of layers.

    float64; every mini-batch drawn afresh without replacement; the sigmoid of limited numbers,
    computed anew for its slope; after every update the loss of the batch that was just learned.
    The document draws from 60,000 images, hence `drawn_from`; folded onto the images given here.
    """

    limit = 34.538776394910684

    def __init__(self, task, drawn_from=60_000):
        super().__init__(task)
        self.updates = max(1, 1000 // task.batch_size)
        self.drawn_from = drawn_from
        self.inputs = task.inputs.astype(np.float64)
        self.targets = np.eye(10)[task.labels]
        self.matrices = [weights.astype(np.float64) for weights in task.network.weights]
        self.biases = [biases.astype(np.float64) for biases in task.network.biases]
        self.losses = []

    def draw(self):
        drawn = np.random.choice(self.drawn_from, self.task.batch_size, replace=False)  # noqa: NPY002
        return drawn % len(self.inputs)

    def run(self):
        for _ in range(self.updates):
            batch = self.draw()
            inputs, targets = self.inputs[batch], self.targets[batch]
            matrix_gradients, bias_gradients = self.gradient(inputs, targets)
            for layer in range(len(self.matrices)):
                self.matrices[layer] -= self.task.learning_rate * matrix_gradients[layer]
                self.biases[layer] -= self.task.learning_rate * bias_gradients[layer]
            self.losses.append(self.loss(inputs, targets))

    def forward(self, inputs):
        """Sums and activations of every layer."""
        sums, activations = [], [inputs]
        for layer, (weights, biases) in enumerate(zip(self.matrices, self.biases, strict=True)):
            sums.append(np.dot(activations[-1], weights) + biases)
            last = layer == len(self.matrices) - 1
            activations.append((self.softmax if last else self.sigmoid)(sums[-1]))
        return sums, activations

    def gradient(self, inputs, targets):
        sums, activations = self.forward(inputs)
        delta = (activations[-1] - targets) / len(inputs)
        matrix_gradients, bias_gradients = [], []
        for layer in reversed(range(len(self.matrices))):
            matrix_gradients.insert(0, np.dot(activations[layer].T, delta))
            bias_gradients.insert(0, np.sum(delta, axis=0))
            if layer > 0:
                slope = (1 - self.sigmoid(sums[layer - 1])) * self.sigmoid(sums[layer - 1])
                delta = slope * np.dot(delta, self.matrices[layer].T)
        return matrix_gradients, bias_gradients

    def loss(self, inputs, targets):
        outputs = self.forward(inputs)[1][-1]
        return -np.sum(targets * np.log(outputs + 1e-7)) / len(inputs)

    def sigmoid(self, z):
        return 1 / (1 + np.exp(-np.maximum(np.minimum(z, self.limit), -self.limit)))

    def softmax(self, z):
        exponentials = np.exp(z - np.max(z, axis=-1, keepdims=True))
        return exponentials / np.sum(exponentials, axis=-1, keepdims=True)

    def weights(self):
        return self.matrices, self.biases


class DrawOf004(Document004):
    """Only the draws of the notes, to see how much of its time they take."""

    def run(self):
        for _ in range(self.updates):
            self.draw()


class SampleBySample(Contender):
    """The loop of a lecture, from its formulas, for any number of layers.

    One sample at a time as column vectors, sigmoids to the end and squared errors, gradients
    summed over the mini-batch. Weights are float64 and have shape (outputs, inputs).
    """

    def __init__(self, task):
        super().__init__(task)
        samples = min(len(task.inputs), max(task.batch_size, 200))
        self.updates = samples // task.batch_size
        columns = task.inputs[:samples, :, np.newaxis]
        targets = np.eye(10, dtype=np.float32)[task.labels[:samples], :, np.newaxis]
        self.samples = list(zip(columns, targets, strict=True))
        self.matrices = [weights.T.astype(np.float64) for weights in task.network.weights]
        self.biases = [b[:, np.newaxis].astype(np.float64) for b in task.network.biases]

    def run(self):
        size = self.task.batch_size
        random.shuffle(self.samples)
        for start in range(0, self.updates * size, size):
            sums = [np.zeros(array.shape) for array in self.matrices + self.biases]
            for x, y in self.samples[start : start + size]:
                for total, part in zip(sums, self.gradient(x, y), strict=True):
                    total += part
            for array, total in zip(self.matrices + self.biases, sums, strict=True):
                array -= self.task.learning_rate / size * total

    def gradient(self, x, y):
        """Gradients of one sample: of all matrices, then of all biases."""
        sums, activations = [], [x]
        for weights, biases in zip(self.matrices, self.biases, strict=True):
            sums.append(weights @ activations[-1] + biases)
            activations.append(self.sigmoid(sums[-1]))
        delta = (activations[-1] - y) * self.sigmoid_slope(sums[-1])
        deltas = [delta]
        for layer in reversed(range(1, len(self.matrices))):
            delta = (self.matrices[layer].T @ delta) * self.sigmoid_slope(sums[layer - 1])
            deltas.insert(0, delta)
        products = [d @ a.T for d, a in zip(deltas, activations[:-1], strict=True)]
        return products + deltas

    def sigmoid(self, z):
        return 1 / (1 + np.exp(-z))

    def sigmoid_slope(self, z):
        s = self.sigmoid(z)
        return s * (1 - s)

    def weights(self):
        return [m.T for m in self.matrices], [b[:, 0] for b in self.biases]


class ScikitLearn(Contender):
    """MLPClassifier with the solver "sgd", its momentum and its L2 term switched off."""

    def __init__(self, task):
        super().__init__(task)
        self.model = MLPClassifier(
            task.network.layer_sizes[1:-1],
            activation="logistic",
            solver="sgd",
            alpha=0,
            batch_size=task.batch_size,
            learning_rate_init=task.learning_rate,
            momentum=0,
            nesterovs_momentum=False,
            n_iter_no_change=10**6,
            warm_start=True,
        )
        self.fit(epochs=1)  # only makes room for the weights
        self.model.coefs_ = [weights.copy() for weights in task.network.weights]
        self.model.intercepts_ = [biases.copy() for biases in task.network.biases]

    def fit(self, epochs):
        self.model.max_iter = epochs
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            self.model.fit(self.task.inputs, self.task.labels)

    def run(self):
        self.fit(epochs=1)

    def seconds(self):
        """Of three epochs less those of one: so the checks at the start of `fit` don't count."""
        return (seconds_of(lambda: self.fit(3)) - seconds_of(lambda: self.fit(1))) / (
            2 * self.updates
        )

    def weights(self):
        return self.model.coefs_, self.model.intercepts_


class PyTorch(Contender):
    """PyTorch's own layers, loss and SGD; `compiled` by torch.compile."""

    def __init__(self, task, compiled=False):
        super().__init__(task)
        sizes = task.network.layer_sizes
        layers = []
        for inputs, outputs in zip(sizes[:-1], sizes[1:], strict=True):
            layers += [torch.nn.Linear(inputs, outputs), torch.nn.Sigmoid()]
        self.model = torch.nn.Sequential(*layers[:-1])
        self.linear = layers[::2]
        for layer, weights, biases in zip(
            self.linear, task.network.weights, task.network.biases, strict=True
        ):
            layer.weight.data = torch.tensor(weights.T.copy())
            layer.bias.data = torch.tensor(biases)
        self.inputs = torch.from_numpy(task.inputs)
        self.labels = torch.tensor(task.labels.astype(np.int64))
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=task.learning_rate)
        measure = torch.nn.CrossEntropyLoss()

        def loss(inputs, labels):
            return measure(self.model(inputs), labels)

        if compiled:
            torch.compiler.reset()  # else the ninth network would silently not be compiled
        self.loss = torch.compile(loss) if compiled else loss

    def run(self):
        for batch in torch.randperm(len(self.inputs)).split(self.task.batch_size):
            self.optimizer.zero_grad()
            self.loss(self.inputs[batch], self.labels[batch]).backward()
            self.optimizer.step()

    def weights(self):
        return (
            [layer.weight.detach().numpy().T for layer in self.linear],
            [layer.bias.detach().numpy() for layer in self.linear],
        )
