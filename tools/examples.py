"""Every exercise, explorer and figure of the course, ready to be tried."""

import functools
import importlib
import math

import numpy as np

from course_utils.datasets import load_mnist, random_points
from course_utils.explorers.curve_fitting import LineExplorer
from course_utils.explorers.draw_pad import DrawingExplorer
from course_utils.explorers.gradient_descent import DescentExplorer
from course_utils.explorers.loss_functions import ScoreExplorer, SoftmaxExplorer
from course_utils.explorers.numerical_differentiation import DifferenceExplorer
from course_utils.explorers.what_has_it_learned import MistakesExplorer, TrainingExplorer
from course_utils.network import NeuralNetwork
from course_utils.training import train
from tools.repository import PAGES

# The exercises of each page, by its name without number.
EXERCISES = {
    path.stem[3:]: importlib.import_module(f"course_utils.exercises.{path.stem[3:]}").page
    for path in PAGES
}


@functools.cache
def trained(layer_sizes=(784, 50, 10), hidden="sigmoid", output="softmax", epochs=20):
    """A network of float64 that has learned 3,000 digits."""
    network = NeuralNetwork(layer_sizes, hidden, output, dtype=np.float64)
    settings = {"epochs": epochs, "learning_rate": 1.0 if hidden == "sigmoid" else 0.1}
    digits = load_mnist()
    list(train(network, digits.train_inputs[:3000], digits.train_labels[:3000], **settings))
    return network


def untrained(hidden=10):
    """A network that has learned nothing."""
    return NeuralNetwork((784, hidden, 10), dtype=np.float64)


def training():
    """An explorer of a training on a few digits."""
    digits = load_mnist()
    samples = digits.train_inputs[:400], digits.train_labels[:400]
    aside = digits.train_inputs[400:600], digits.train_labels[400:600]
    return TrainingExplorer(untrained(), *samples, aside)


def mistakes():
    """An explorer of what an untrained network makes of a few digits."""
    digits = load_mnist()
    return MistakesExplorer(untrained(), digits.test_images[:30], digits.test_labels[:30])


# By name: the page, and which explorer.
EXPLORERS = {
    "curve_fitting-line": lambda: LineExplorer(*random_points(20)),
    "loss_functions-score": ScoreExplorer,
    "temperature-softmax": lambda: SoftmaxExplorer([1.0, -2.0, 0.5, 3.0], 0),
    "how_exact_is_a_derivative-list": DifferenceExplorer,
    "how_exact_is_a_derivative-with gaps": lambda: DifferenceExplorer(
        lambda x: x**0.5 + math.log(2 - x), x=1, xlim=(-1, 3)
    ),
    "how_exact_is_a_derivative-kink": lambda: DifferenceExplorer(lambda x: x if x > 0 else 0, x=0),
    "how_exact_is_a_derivative-enormous": lambda: DifferenceExplorer(math.exp, x=680),
    "gradient_descent-descent": DescentExplorer,
    "gradient_descent-descent in the valley": lambda: DescentExplorer("valley"),
    "gradient_descent-descent in two valleys": lambda: DescentExplorer("two valleys"),
    "what_has_it_learned-training": training,
    "what_has_it_learned-mistakes": mistakes,
    "draw_pad-drawing": lambda: DrawingExplorer(trained()),
    "draw_pad-deep": lambda: DrawingExplorer(trained((784, 30, 20, 10), "relu", epochs=3)),
    "draw_pad-narrow": lambda: DrawingExplorer(trained((784, 3, 10), output="sigmoid", epochs=3)),
}
