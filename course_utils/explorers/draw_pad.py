"""An explorer of page 06: draw a digit, and see what a network makes of it."""

from pathlib import Path

import anywidget
import ipywidgets
import matplotlib
import numpy as np
import PIL.Image
import traitlets

from course_utils.datasets import load_mnist
from course_utils.explorers.drawing import Explorer
from course_utils.figures import BLUE, GRAY, RED, plot_probabilities
from course_utils.figures.what_has_it_learned import mark_negative

HERE = Path(__file__).parent
SIDE = 140  # rows and columns of the pad, five for each of an image of MNIST
SHOWN = 6  # neurons whose weights are shown


class DrawPad(anywidget.AnyWidget):
    """A sheet of paper to draw on with mouse, pen, finger or keys.

    Attributes
    ----------
    value : bytes, SIDE * SIDE of them
        Row by row, 0 is paper and 255 ink. It follows the drawing, and the drawing follows it.
        Whatever NumPy or bytes can give these bytes may be set.
    description : str
        What a screen reader calls it.
    """

    _esm = HERE / "draw_pad.js"
    _css = HERE / "draw_pad.css"
    value = traitlets.Any(bytes(SIDE**2)).tag(sync=True, echo_update=False)
    description = traitlets.Unicode("Paper to draw a digit on").tag(sync=True)

    @traitlets.validate("value")
    def _whole_and_unchanging(self, proposal):
        try:
            value = bytes(memoryview(proposal["value"]))
        except TypeError:
            value = b""
        if len(value) != SIDE**2:
            raise traitlets.TraitError(f"the pad has {SIDE} rows of {SIDE} bytes")
        return value


def as_mnist(ink):
    """Bring a drawing to the form in which MNIST's digits come.

    The ink is cut out, brought to 20 pixels along its longer side with shades of gray at its
    edges, and put on 28 by 28 pixels so that its centre of mass lies in the middle. Y. LeCun,
    C. Cortes and C. J. C. Burges describe this on the page where MNIST was published, "The MNIST
    database of handwritten digits" (yann.lecun.com/exdb/mnist). In its images the middle is the
    corner where the pixels 13 and 14 meet, and "20 by 20 pixels" holds for the ink without paper.

    Parameters
    ----------
    ink : ndarray of uint8, shape (rows, columns)
        0 is paper and 255 ink.

    Returns
    -------
    ndarray of uint8, shape (28, 28)
        All zeros if there is no ink.

    Raises
    ------
    ValueError
        If the shape or the dtype is another.
    """
    ink = np.asarray(ink)
    if ink.ndim != 2 or ink.dtype != np.uint8:
        raise ValueError(
            "ink must be one picture of uint8 pixels, shape (rows, columns); got shape "
            f"{ink.shape} and dtype {ink.dtype}"
        )
    image = np.zeros((28, 28), np.uint8)
    if not ink.any():
        return image
    rows, columns = (np.flatnonzero(ink.any(axis=axis)) for axis in (1, 0))
    ink = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    size = [max(1, round(20 * pixels / max(ink.shape))) for pixels in ink.shape]
    resize = PIL.Image.fromarray(ink).resize
    digit = np.asarray(resize(size[::-1], PIL.Image.Resampling.BOX))  # a mean over each new pixel
    mass = digit.astype(float) + 1e-9  # faint ink can be rounded away
    centre = [np.average(np.arange(size[i]), weights=mass.sum(axis=1 - i)) for i in (0, 1)]
    top, left = (
        int(np.clip(np.rint(14 - c), 0, 28 - s)) for c, s in zip(centre, size, strict=True)
    )
    image[top : top + size[0], left : left + size[1]] = digit
    return image


def as_ink(image, times=4, top=14, left=14):
    """Put an image of MNIST on the pad.

    Parameters
    ----------
    image : ndarray of uint8, shape (28, 28)
    times : int, default 4
        How much larger.
    top, left : int, default 14
        Where its upper left corner goes.

    Returns
    -------
    bytes
        A `value` of `DrawPad`.
    """
    ink = np.zeros((SIDE, SIDE), np.uint8)
    size = 28 * times
    ink[top : top + size, left : left + size] = image.repeat(times, axis=0).repeat(times, axis=1)
    return ink.tobytes()


class DrawingExplorer(Explorer):
    """A pad to draw a digit; what a network reads, and which hidden neurons it moves.

    Parameters
    ----------
    network : NeuralNetwork
        From 784 inputs over at least one hidden layer to 10 outputs.

    Raises
    ------
    ValueError
        If its layers are others.
    """

    name = (
        "The drawn digit as the network sees it, its answer, the activations of its hidden "
        "neurons, and the weights of the most active ones"
    )
    size = (7.4, 6.2)
    stacked_below = 4.5

    def __init__(self, network):
        sizes = tuple(getattr(network, "layer_sizes", ()))
        if len(sizes) < 3 or sizes[0] != 784 or sizes[-1] != 10:
            raise ValueError(
                "expected a network from 784 inputs over a hidden layer to 10 outputs, such as "
                f"NeuralNetwork((784, 50, 10)); got the layers {sizes or network!r}"
            )
        self.network = network
        digits = load_mnist("mini").train_images[3000:]  # those that page 06 sets aside
        # The hidden neurons' axis and the colours of their weights are fixed, as all axes.
        self.highest = max(1.0, float(network.forward(digits)[1].max()))
        self.darkest = float(np.quantile(np.abs(network.weights[0]), 0.99)) or 1.0
        self.threshold = 0.5 if network.hidden == "sigmoid" else 0
        self.measure = "probability" if network.output == "softmax" else "output"
        self.layer = "first hidden layer" if len(sizes) > 3 else "hidden layer"
        seven, small = as_ink(digits[592]), as_ink(digits[592], times=2, top=76, left=4)
        super().__init__(
            {
                "ink": DrawPad(value=seven),
                "normalise": ipywidgets.Checkbox(
                    True, description="normalise as MNIST", indent=False
                ),
            },
            presets={
                "a clear 7": {},
                "4 or 9?": {"ink": as_ink(digits[883])},
                "a hard 3": {"ink": as_ink(digits[668])},
                "in a corner": {"ink": small},
                "not normalised": {"ink": small, "normalise": False},
                "nothing drawn": {"ink": bytes(SIDE**2)},
            },
        )
        controls, buttons, picture = self.children
        controls.layout = {"flex_flow": "column", "flex": "0 0 auto"}
        picture.layout = {"flex": "1 1 500px", "min_width": "0"}
        picture.add_class("course-words-first")  # in view while someone draws
        beside = ipywidgets.HBox([controls, picture], layout={"flex_flow": "row wrap"})
        self.set_trait("children", [buttons, beside])

    def seen(self, ink, normalise):
        """What the network is given, ndarray of uint8, shape (28, 28)."""
        ink = np.frombuffer(ink, np.uint8).reshape(SIDE, SIDE)
        if normalise:
            return as_mnist(ink)
        return ink.reshape(28, SIDE // 28, 28, SIDE // 28).mean(axis=(1, 3)).astype(np.uint8)

    def activations(self, image):
        """Of the first hidden layer and of the outputs, ndarrays of shape (neurons,) and (10,)."""
        layers = self.network.forward(image[np.newaxis])
        return layers[1][0], layers[-1][0]

    def draw_still(self, **_):
        # I is the image, A the answer, H the hidden layer, W the weights.
        rows = "AA;IH;WW" if self.narrow else "IA;HH;WW"
        if self.narrow:
            self.figure.set_figheight(7.6)
        shares = {"width_ratios": (2, 4), "height_ratios": (1.8, 1.1, 2.8 if self.narrow else 1.2)}
        axes = self.figure.subplot_mosaic(rows, gridspec_kw=shares)
        self.image, self.answer, self.hidden, self.weights = (axes[name] for name in "IAHW")
        for each in (self.image, self.weights):
            each.set(xticks=[], yticks=[], aspect="equal")
            each.grid(False)
        self.image.set(xlim=(-1, 28), ylim=(28, -1), xlabel="what it sees")
        self.image.spines[:].set(visible=True, color=GRAY)
        self.rows = 2 if self.narrow else 1  # of the pictures of weights, each with its name above
        self.weights.set(xlim=(-0.5, 32 * SHOWN // self.rows - 0.5))
        self.weights.set(ylim=(40 * self.rows - 12.5, -0.5))
        self.weights.spines[:].set(visible=False)
        self.weights.set_title(" ")  # room for the names of the neurons
        their = "purple: ink, orange (−): paper"
        if not self.narrow:
            their = "their weights: purple wants ink, orange (−) wants paper"
        self.weights.set_xlabel(their)
        self.answer.set(xlim=(-0.6, 9.6))
        count = self.network.layer_sizes[1]
        self.hidden.set(xlim=(-0.8, count - 0.2), ylim=(0, 1.2 * self.highest))
        neurons = "hidden neurons" if self.narrow else f"neurons of the {self.layer}"
        self.hidden.set(xlabel=neurons, ylabel="activation")
        self.hidden.locator_params(axis="x", integer=True)

    def draw(self, ink, normalise):
        image = self.seen(ink, normalise)
        hidden, outputs = self.activations(image)
        self.image.imshow(image, vmin=0, vmax=255)
        plot_probabilities(outputs, axes=self.answer)
        self.answer.set(ylabel=self.measure)
        most = np.argsort(-hidden, kind="stable")[:SHOWN]
        room = (0.35 if self.narrow else 0.6) * 72 * self.figure.get_figwidth()  # in points
        width = room / len(hidden)
        self.hidden.vlines(range(len(hidden)), 0, hidden, colors=BLUE, linewidth=width)
        above = hidden[most] + 0.1 * self.highest
        self.hidden.plot(most, above, "v", color=RED, ms=8, label=f"the {len(most)} most active")
        weights = self.network.weights[0][:, most].T.reshape(-1, 28, 28)
        shades = matplotlib.colormaps["PuOr"](0.5 + 0.5 * weights / self.darkest)[..., :3]
        pale = 1 - (0.3 + 0.7 * image[..., np.newaxis] / 255) * (1 - shades)
        ground = self.in_one_image(pale, paper=1)
        self.weights.imshow(ground)
        inked = self.in_one_image(weights * (image / 255), paper=0)
        mark_negative(inked, self.darkest, self.weights, ground)
        in_a_row = SHOWN // self.rows
        for place, neuron in enumerate(most):
            row, column = divmod(place, in_a_row)
            where = (32 * column + 15.5, 40 * row - 2)
            name = f"{neuron}" if self.narrow else f"neuron {neuron}"
            self.weights.text(*where, name, ha="center", fontsize=12)

    def in_one_image(self, pictures, paper):
        """One image of several, in as many rows as there is room for; paper is between them."""
        between = ((0, 0), (0, 12), (2, 2)) + ((0, 0),) * (pictures.ndim - 3)
        pictures = list(np.pad(pictures, between, constant_values=paper))
        in_a_row = SHOWN // self.rows
        parts = [pictures[i : i + in_a_row] for i in range(0, len(pictures), in_a_row)]
        missing = in_a_row - len(parts[-1])
        parts[-1] += missing * [np.full_like(pictures[0], paper)]
        return np.vstack([np.hstack(part) for part in parts])

    def words(self, ink, normalise):
        image = self.seen(ink, normalise)
        hidden, outputs = self.activations(image)
        best, second = np.argsort(-outputs, kind="stable")[:2]
        article = "an" if best == 8 else "a"
        answer = f"{article} {best} with {self.measure} {outputs[best]:.2f}"
        runner_up = f"the runner-up is {second} with {outputs[second]:.2f}."
        if not image.any():
            return (
                f"There is nothing to read, yet the network answers {answer}, and {runner_up}\n"
                'It has ten answers, and "no digit" is none of them.'
            )
        sure = (
            "sure" if outputs[best] > 0.9 else "not sure" if outputs[best] < 0.6 else "fairly sure"
        )
        active = np.count_nonzero(hidden > self.threshold)
        return (
            f"The network reads {answer}: it is {sure}, and {runner_up}\n"
            + ("" if normalise else "The drawing was only made smaller, not normalised, and ")
            + f"{active} of the {len(hidden)} neurons in its {self.layer} are above "
            f"{self.threshold}."
        )
