"""The explorers of page 06: a training to look into, and the mistakes that are left after it."""

import math

import ipywidgets
import numpy as np

from course_utils.explorers.controls import choice_slider, labelled, round_numbers
from course_utils.explorers.drawing import Explorer
from course_utils.figures import (
    GRAY,
    RED,
    VIOLET,
    plot_bars,
    plot_epochs,
    plot_learning_curves,
    plot_weights_in_a_row,
)
from course_utils.figures.start_here import draw_frame
from course_utils.figures.what_has_it_learned import draw_weights_in_a_row
from course_utils.training import DivergenceError, Epoch, History, evaluate, train

PALE = {"color": GRAY, "ls": ":", "lw": 1.5}


class TrainingExplorer(Explorer):
    """A network that can be watched and steered while `train` trains it, epoch by epoch.

    Each epoch is trained at the learning rate that the slider has when it begins. Whether paused or
    stopped, the network is there to be used, as far as it got. Stop ends a training; the next one
    begins again from the parameters that the network had when the explorer was made.

    Parameters
    ----------
    network : NeuralNetwork
        Trained in place. Its inputs are the pixels of square images.
    images : array_like, shape (samples, inputs), or uint8 images
        What is learned from, as taken by `train`.
    labels : array_like of int, shape (samples,)
        Which digit each image is.
    aside : tuple of (images, labels)
        Set aside: judged at the end of every epoch, never learned from.

    Attributes
    ----------
    network : NeuralNetwork
    history : course_utils.training.History
        Of the epochs so far.
    rates : list of float
        The learning rate of each, and of one that diverged.

    Raises
    ------
    ValueError
        If the inputs are no square, or samples and targets don't fit the network.
    """

    name = (
        "Loss, accuracy and learning rate over the epochs of a training, and the weights of the "
        "first hidden neurons as pictures"
    )
    size = (11, 5.2)
    pace = 0.05
    play_name = "Start"
    epochs = 60
    neurons, limit = 8, 0.4

    def __init__(self, network, images, labels, aside):
        self.side = math.isqrt(network.layer_sizes[0])
        if self.side**2 != network.layer_sizes[0]:
            raise ValueError(
                "the weights are shown as square pictures, and the network takes "
                f"{network.layer_sizes[0]} inputs, which is no square number"
            )
        self.network, self.beginning = network, network.parameters.copy()
        self.data, self.aside = (images, labels), aside
        loss, accuracy = evaluate(network, images, labels)
        aside_loss, aside_accuracy = evaluate(network, *aside)
        self.untrained = Epoch(0, loss, accuracy, aside_loss, aside_accuracy, 0.0)
        self.history = History()
        self.restart()
        super().__init__(
            {"learning_rate": choice_slider("learning rate", 1.0, round_numbers(0.01, 100))},
            presets={
                "too small": {"learning_rate": 0.01},
                "good": {},
                "restless": {"learning_rate": 10.0},
                "too large": {"learning_rate": 100.0},
            },
            actions={"Stop": self.stop},
        )

    def restart(self):
        if len(self.history) > 1:
            self.before = self.history
        self.network.parameters[:] = self.beginning
        self.history, self.rates, self.ending, self.training = History(), [], "", None

    def step(self):
        if self.training is None:
            self.restart()
            self.training = train(
                self.network,
                *self.data,
                epochs=self.epochs,
                learning_rate=self.rate_of,
                test=self.aside,
            )
        try:
            self.history.append(next(self.training))
        except DivergenceError as error:
            self.end(f"DivergenceError: {error}")
        if len(self.history) == self.epochs:
            self.end("That was the last epoch.")
        return self.training is not None

    def rate_of(self, epoch):
        """The learning rate of an epoch that begins now."""
        self.rates[epoch - 1 :] = [self.controls["learning_rate"].value]
        return self.rates[-1]

    def stop(self):
        """End this training. What it achieved can still be seen, and the network used."""
        self.pause()
        with self._drawn_once():
            if self.training is not None:
                self.end("Stopped.")

    def end(self, why):
        """Let the next step begin a new training."""
        self.training, self.ending = None, f"{why} Start begins a new training."

    def draw_still(self, **_):
        if self.narrow:
            self.figure.set_figheight(9.5)
        shares = (7, 1.5) if self.narrow else (2.4, 1)
        (top,), (bottom,) = self.figure.subfigures(2, 1, squeeze=False, height_ratios=shares)
        if self.narrow:
            *self.curves, self.schedule = top.subplots(3, 1)
        else:
            *self.curves, self.schedule = top.subplots(1, 3, width_ratios=(4, 4, 3))
        for axes in self.curves if self.before else ():
            axes.plot([], [], label="set aside, before", **PALE)
        plot_learning_curves(History([self.untrained]), self.curves, "set aside")
        self.curves[0].set(ylim=(0, 2.6))
        self.curves[0].legend(loc="upper right")
        self.curves[1].set(ylim=(0, 102))
        self.curves[1].legend(loc="lower right")
        self.schedule.set(xlabel="epoch", ylabel="learning rate", yscale="log", ylim=(0.006, 160))
        for axes in (*self.curves, self.schedule):
            axes.set(xlim=(-1, self.epochs + 1), xticks=range(0, self.epochs + 1, 20))
        self.pictures = bottom.subplots()
        plot_weights_in_a_row(**self.first_weights(), axes=self.pictures)
        bottom.colorbar(self.pictures.images[0], ax=self.pictures, extend="both", label="weight")
        if self.narrow:
            self.pictures.set_xticklabels(range(len(self.pictures.get_xticks())))
            self.pictures.set_xlabel("neuron")

    def first_weights(self):
        """Those of the first hidden neurons, the size that is darkest, and a picture's shape."""
        weights = self.network.weights[0][:, : self.neurons // (2 if self.narrow else 1)]
        return {"weights": weights, "limit": self.limit, "shape": (self.side, self.side)}

    def draw(self, learning_rate):
        if self.before:
            epochs = self.before.column("number")
            for axes, name, factor in zip(self.curves, ("loss", "accuracy"), (1, 100), strict=True):
                values = np.multiply(factor, self.before.column(f"test_{name}"))
                axes.plot(epochs, values, label="set aside, before", **PALE)
        plot_epochs(History([self.untrained, *self.history]), self.curves, [-1], "set aside")
        if len(self.rates) > len(self.history):
            middle = (self.epochs / 2, 1.2)
            self.curves[0].text(*middle, "diverged", color=RED, fontsize=26, ha="center")
        epochs = range(1, len(self.rates) + 1)
        self.schedule.plot(
            epochs, self.rates, color=VIOLET, marker="o", markevery=[-1], label="used"
        )
        self.schedule.axhline(learning_rate, color=GRAY, linestyle=":", label="the next")
        draw_weights_in_a_row(**self.first_weights(), axes=self.pictures)

    def words(self, learning_rate):
        now = ([self.untrained] + self.history)[-1]
        when = f"After epoch {now.number} of {self.epochs}" if self.history else "Untrained"
        said = (
            f"{when} the network reads {now.accuracy:.1%} of its digits rightly, of those set "
            f"aside {now.test_accuracy:.1%}; the losses are {now.loss:.3g} and {now.test_loss:.3g}."
        )
        return f"{said}\n{self.ending or f'The next learning rate is {learning_rate:g}.'}"


class MistakesExplorer(Explorer):
    """The digits that a network reads wrongly, the mistakes that it is surest of first.

    Parameters
    ----------
    network : NeuralNetwork
        It is asked, and not changed.
    images : array_like, shape (samples, rows, columns)
        uint8 pixels.
    labels : array_like of int, shape (samples,)
        Which digit each image is.

    Attributes
    ----------
    mistakes : ndarray of int
        The places among the samples of what is read wrongly.
    probabilities : ndarray, shape (mistakes, outputs)
        What the network says of each.

    Raises
    ------
    ValueError
        If images and labels don't fit the network or each other, or there is no mistake.
    """

    name = "A digit that the network reads wrongly, and the probabilities that it gives"
    size = (11, 4.2)

    def __init__(self, network, images, labels):
        evaluate(network, images, labels)  # refuses what doesn't fit
        self.images, self.labels = np.asarray(images), np.asarray(labels)
        if self.images.ndim != 3 or self.labels.ndim != 1:
            raise ValueError(
                "images of shape (samples, rows, columns) and one label for each are needed; got "
                f"shapes {self.images.shape} and {self.labels.shape}"
            )
        probabilities = network.forward(images)[-1]
        wrong = np.flatnonzero(probabilities.argmax(axis=1) != self.labels)
        if not len(wrong):
            raise ValueError("the network makes no mistake with these images")
        self.mistakes = wrong[np.argsort(-probabilities[wrong].max(axis=1), kind="stable")]
        self.probabilities = probabilities[self.mistakes]
        number = ipywidgets.IntSlider(
            value=1,
            min=1,
            max=len(wrong),
            **labelled("mistake"),
        )
        super().__init__(
            {"number": number},
            presets={"surest": {}, "least sure": {"number": len(wrong)}},
            actions={"Previous": lambda: self.turn(-1), "Next": lambda: self.turn(1)},
        )

    def turn(self, by):
        """Go forward or back by so many mistakes; no further than to the last or first."""
        self.controls["number"].value += by  # the slider keeps within its ends

    def draw_still(self, **_):
        self.paper, self.bars = self.side_by_side(1, 1.8)
        classes = range(self.probabilities.shape[1])
        self.bars.set(xlabel="class", xticks=classes, xlim=(-0.6, len(classes) - 0.4))
        self.bars.set(ylabel="probability", ylim=(0, 1.1), yticks=np.linspace(0, 1, 6))
        self.paper.set(xlim=(-1, 28), ylim=(28, -1), aspect="equal")
        draw_frame(self.paper)
        self.paper.set_title(" ", fontsize=18)  # room for what the digit is

    def answer(self, number):
        """What the digit is, what it is read as, and the probabilities of the classes."""
        probabilities = self.probabilities[number - 1]
        return self.labels[self.mistakes[number - 1]], probabilities.argmax(), probabilities

    def draw(self, number):
        label, read_as, probabilities = self.answer(number)
        place = self.mistakes[number - 1]
        self.paper.imshow(self.images[place], vmin=0, vmax=255)
        said = f"{label}, read as {read_as}"
        self.paper.text(0.5, 1.02, said, transform=self.paper.transAxes, ha="center", fontsize=18)
        plot_bars(dict(enumerate(probabilities)), label, axes=self.bars)

    def words(self, number):
        label, read_as, probabilities = self.answer(number)
        return (
            f"Mistake {number} of {len(self.mistakes)}: this {label} is read as {read_as}, with "
            f"the probability {probabilities[read_as]:.1%}. The right answer got "
            f"{probabilities[label]:.1%}."
        )
