"""Accuracy for time: who reads how many of the 10,000 test digits after how many seconds.

Networks 784-256-10 with relu, on all 60,000 training digits. Ours and PyTorch's have the same
settings, MLPClassifier its own defaults (adam). They take turns, one epoch each.
"""

import time

import numpy as np
from sklearn.neural_network import MLPClassifier

from benchmarks import tables
from benchmarks.peers import HAVE_TORCH
from course_utils.network import NeuralNetwork, network_inputs
from course_utils.training import train

if HAVE_TORCH:
    import torch

WIDTH, BATCH_SIZE, MOMENTUM, REGULARIZATION = 256, 50, 0.9, 1e-4
# The learning rate falls in a straight line from epoch to epoch.
RATES = np.linspace(0.1, 0, 10, endpoint=False)
MOST_EPOCHS = 25  # for MLPClassifier, which knows no such end
GOALS = [0.98, 0.983]


def ours(digits, width, rates):
    network = NeuralNetwork(
        (784, width, 10), "relu", regularization=REGULARIZATION, dtype=np.float32
    )
    settings = {
        "epochs": len(rates),
        "batch_size": BATCH_SIZE,
        "learning_rate": lambda epoch: rates[epoch - 1],
        "momentum": MOMENTUM,
    }
    for _ in train(network, digits.train_images, digits.train_labels, **settings):
        yield network.predict


def scikit_learn(digits, width, epochs):
    inputs, labels = network_inputs(digits.train_images), digits.train_labels
    # One generator for all epochs: a number would shuffle each of them the same way.
    model = MLPClassifier((width,), random_state=np.random.RandomState(0))  # noqa: NPY002
    yield None
    for _ in range(epochs):
        model.partial_fit(inputs, labels, classes=np.arange(10))
        yield lambda images: model.predict(network_inputs(images))


def pytorch(digits, width, rates):
    torch.manual_seed(0)
    inputs = torch.from_numpy(network_inputs(digits.train_images))
    labels = torch.from_numpy(digits.train_labels.astype(np.int64))
    linear = torch.nn.Linear(784, width), torch.nn.Linear(width, 10)
    model = torch.nn.Sequential(linear[0], torch.nn.ReLU(), linear[1])
    # As in ours: only weights are held small, not biases; and they start the same way.
    for layer, gain in zip(linear, (2, 1), strict=True):
        torch.nn.init.normal_(layer.weight, std=(gain / layer.in_features) ** 0.5)
        torch.nn.init.zeros_(layer.bias)
    groups = [
        {"params": [layer.weight for layer in linear], "weight_decay": REGULARIZATION},
        {"params": [layer.bias for layer in linear]},
    ]
    optimizer = torch.optim.SGD(groups, lr=rates[0], momentum=MOMENTUM)
    measure = torch.nn.CrossEntropyLoss()
    yield None
    for rate in rates:
        for group in optimizer.param_groups:
            group["lr"] = rate
        for batch in torch.randperm(len(inputs)).split(BATCH_SIZE):
            optimizer.zero_grad()
            measure(model(inputs[batch]), labels[batch]).backward()
            optimizer.step()
        yield lambda images: model(torch.from_numpy(network_inputs(images))).argmax(1).numpy()


def measure(digits, width=WIDTH, rates=RATES, most_epochs=MOST_EPOCHS):
    """Let all learn in turns.

    Returns
    -------
    dict of str to list of (seconds so far, accuracy on the test set)
        One pair after each epoch. Judging is not counted.
    """
    learners = {
        "ours": ours(digits, width, rates),
        "MLPClassifier (adam)": scikit_learn(digits, width, most_epochs),
    }
    if HAVE_TORCH:
        learners["PyTorch (SGD with momentum)"] = pytorch(digits, width, rates)
    for name, learner in learners.items():
        if name != "ours":  # ours needs no preparation: it takes the pixels as they are
            next(learner)
    curves = {name: [] for name in learners}
    while learners:
        for name, learner in list(learners.items()):
            began = time.process_time()
            predict = next(learner, None)
            seconds = time.process_time() - began
            if predict is None:
                del learners[name]
                continue
            accuracy = float(np.mean(predict(digits.test_images) == digits.test_labels))
            before = curves[name][-1][0] if curves[name] else 0.0
            curves[name].append((before + seconds, accuracy))
    return curves


def reached(curve, goal):
    """Epoch and seconds at which a goal was first reached, or None."""
    for epoch, (seconds, accuracy) in enumerate(curve, 1):
        if accuracy >= goal:
            return epoch, seconds
    return None


def table(curves):
    """Lines of a Markdown table, one row for each contender."""
    heads = ["contender", "epochs", "seconds per epoch", "best", "last"]
    heads += [f"{goal:.1%} reached" for goal in GOALS]
    rows = []
    for name, curve in curves.items():
        seconds, accuracies = zip(*curve, strict=True)
        cells = [name, str(len(curve)), f"{seconds[-1] / len(curve):.2f}"]
        cells += [f"{max(accuracies):.2%}", f"{accuracies[-1]:.2%}"]
        for goal in GOALS:
            when = reached(curve, goal)
            cells.append(f"{when[1]:.1f} s, epoch {when[0]}" if when else "never")
        rows.append(cells)
    return tables.table(heads, rows)


def draw(curves, axes):
    """Draw the accuracy of each contender over its seconds."""
    for (name, curve), style in zip(curves.items(), ("o-", "s--", "^:"), strict=False):
        seconds, accuracies = zip(*curve, strict=True)
        axes.plot(seconds, [100 * accuracy for accuracy in accuracies], style, label=name)
    for goal in GOALS:
        axes.axhline(100 * goal, color="black", lw=1)
    axes.set(xlabel="seconds of training", ylabel="test digits read, in %", ylim=(95.5, None))
    axes.legend(loc="lower right")
