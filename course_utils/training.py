"""Training a network by stochastic gradient descent, one epoch at a time.

What isn't as described is refused: a TypeError says that it isn't real numbers, a ValueError what
else is wrong.
"""

import time
from dataclasses import dataclass

import numpy as np

from course_utils.arrays import as_array, network_inputs


@dataclass(frozen=True)
class Epoch:
    """What one pass over the training set achieved.

    Attributes
    ----------
    number : int
        1 for the first.
    loss, accuracy : float
        Over the training samples, each judged when its mini-batch came up: the network was still
        learning during the epoch, so they lag a little behind.
    test_loss, test_accuracy : float or None
        Over the test samples, at the end of the epoch; None where there are none.
        Both losses have the network's L2 term in them.
    seconds : float
        What the epoch took, the test included.
    """

    number: int
    loss: float
    accuracy: float
    test_loss: float | None
    test_accuracy: float | None
    seconds: float


class History(list):
    """A list of epochs that can be read by column: ``history.column("loss")``."""

    def column(self, name):
        """One attribute of every epoch, in order.

        Parameters
        ----------
        name : str
            Of an attribute of `Epoch`.

        Returns
        -------
        list
        """
        return [getattr(epoch, name) for epoch in self]


class DivergenceError(ArithmeticError):
    """Training made the loss grow instead of shrink."""


def train(
    network,
    images,
    targets,
    *,
    epochs=10,
    batch_size=100,
    learning_rate=0.5,
    momentum=0.0,
    seed=0,
    test=None,
):
    """Train a network, yielding after every epoch.

    Each epoch shuffles the samples once and walks through them in mini-batches. For each, the
    gradient of its loss moves the parameters: ``velocity = momentum * velocity + learning_rate *
    gradient``, then ``parameters -= velocity`` (with momentum 0, plain descent).

    Parameters
    ----------
    network : NeuralNetwork
        Trained in place; stopping the iteration at any point leaves it as far as it got.
    images : array_like, shape (samples, inputs), or uint8 images
        As taken by `network_inputs`; uint8 images are converted batch by batch.
    targets : array_like, shape (samples, outputs), or integer labels, shape (samples,)
        What the outputs should be: a row for each sample, or the number of the right one.
    epochs : int, default 10
        How often to go through all samples.
    batch_size : int, default 100
        The last batch of an epoch is smaller where it does not divide the number of samples.
    learning_rate : float or callable, default 0.5
        Positive; or a function that gives it for each epoch, 1 for the first.
    momentum : float, default 0
        From 0 to below 1.
    seed : int, default 0
        Of the shuffling.
    test : tuple of (images, targets), optional
        Judged at the end of every epoch, never learned from.

    Returns
    -------
    iterator of Epoch

    Raises
    ------
    ValueError
        At the call, and not only when the first epoch is asked for.
    DivergenceError
        While iterating: if the loss overflows or, after the first ten updates, is in one epoch
        more than twice what it was before training and what guessing costs. The network is left
        as the last good epoch left it.
    """
    _rate_of(learning_rate, 1)
    if not 0 <= momentum < 1:
        raise ValueError(f"momentum must be at least 0 and below 1, got {momentum}")
    if epochs < 1:
        raise ValueError(f"at least one epoch is needed, got epochs={epochs}")
    images, targets = _checked(network, images, targets)
    if not 1 <= batch_size <= len(images):
        raise ValueError(
            f"the batch size must be from 1 to the {len(images)} training samples, got {batch_size}"
        )
    test = test and _checked(network, *test)
    generator = np.random.default_rng(seed)

    def run():
        parameters, updates = network.parameters, 0
        gradient, velocity = np.empty_like(parameters), np.zeros_like(parameters)
        bearable = max(
            network.loss_of(np.full_like(targets, 1 / targets.shape[1]), targets),  # of guessing
            _judge(network, images[:1000], targets[:1000])[0],
        )
        for number in range(1, epochs + 1):
            began, before = time.perf_counter(), parameters.copy()
            rate, order = _rate_of(learning_rate, number), generator.permutation(len(images))
            shuffled, outputs = targets[order], np.empty_like(targets)
            with np.errstate(over="ignore", invalid="ignore"):  # what overflows is reported below
                for start in range(0, len(images), batch_size):
                    batch = slice(start, start + batch_size)
                    inputs = network_inputs(images.take(order[batch], axis=0), parameters.dtype)
                    outputs[batch] = network.backpropagate(inputs, shuffled[batch], gradient)
                    gradient *= rate
                    if momentum:
                        velocity *= momentum
                        velocity += gradient
                        parameters -= velocity
                    else:  # the same, two passes over the parameters shorter
                        parameters -= gradient
                    updates += 1
                loss, accuracy = _loss_and_accuracy(network, outputs, shuffled)
                test_loss, test_accuracy = _judge(network, *test) if test else (None, None)
            finite = np.isfinite(loss) and np.all(np.isfinite(parameters))
            if not finite or (loss > 2 * bearable and updates >= 10):  # the first may overshoot
                parameters[:] = before
                raise DivergenceError(
                    f"training diverged in epoch {number}: the loss rose to {loss:.3g}, from at "
                    f"most {bearable:.3g} before. Try a learning rate smaller than {rate:g}, or "
                    f"inputs nearer to 1. The network is back where epoch {number} began."
                )
            seconds = time.perf_counter() - began
            yield Epoch(number, loss, accuracy, test_loss, test_accuracy, seconds)

    return run()


def evaluate(network, images, targets):
    """Loss and accuracy of a network on given samples.

    Parameters
    ----------
    network : NeuralNetwork
        It is asked, and not changed.
    images : array_like, shape (samples, inputs), or uint8 images
        As taken by `network_inputs`.
    targets : array_like, shape (samples, outputs), or integer labels, shape (samples,)
        What the outputs should be: a row for each sample, or the number of the right one.

    Returns
    -------
    loss : float
        With the network's L2 term: for the cross entropy alone, ask
        `course_utils.losses.cross_entropy`.
    accuracy : float
        Fraction of the samples whose largest output is the right one.
    """
    return _judge(network, *_checked(network, images, targets))


def _judge(network, images, targets):
    outputs = np.empty_like(targets)
    for start in range(0, len(images), 1000):  # in parts: pixels take a quarter of the memory
        part = slice(start, start + 1000)
        outputs[part] = network.forward(images[part])[-1]
    return _loss_and_accuracy(network, outputs, targets)


def _loss_and_accuracy(network, outputs, targets):
    accuracy = np.mean(outputs.argmax(axis=1) == targets.argmax(axis=1))
    return network.loss_of(outputs, targets), float(accuracy)


def _rate_of(learning_rate, epoch):
    rate = learning_rate(epoch) if callable(learning_rate) else learning_rate
    if not 0 < rate < np.inf:
        raise ValueError(f"the learning rate must be positive and finite, got {rate}")
    return rate


def _checked(network, images, targets):
    """Refuse what can't be trained on, without turning all pixels into floats at once."""
    images = as_array(images)
    network.forward(images[:1] if images.ndim > 1 else images)  # refuses wrong shapes and dtypes
    if images.dtype.kind == "f":
        limit = np.finfo(network.parameters.dtype).max
        if not -limit <= images.min() <= images.max() <= limit:  # NaN is within no limits
            raise ValueError("the images hold NaN or infinity; the network needs finite numbers")
    targets = network.target_rows(targets)
    if len(images) != len(targets):
        raise ValueError(f"got {len(images)} images, but {len(targets)} targets")
    return images, targets
