"""A digit to be drawn on the front page, and read there by a network of the course.

The pad is that of page 06. What stands behind it is computed in the reader's browser.
"""

import base64
import functools
import json

import numpy as np

from course_utils.datasets import load_mnist
from course_utils.network import NeuralNetwork
from course_utils.training import train
from tools.repository import REPOSITORY, read

LEVELS = 127  # weights are rounded to that many steps up and down, and fit into a byte each
FIRST = 592  # among the digits that page 06 sets aside, a clear 7: it is drawn at first


@functools.cache
def trained():
    """A network that has learned all digits of the course, its weights rounded.

    Returns
    -------
    network : NeuralNetwork
    levels : list of (ndarray of int8, float)
        Its weights, then its biases, layer by layer, as whole numbers and what 1 is worth.
    """
    digits = load_mnist()
    network = NeuralNetwork((784, 50, 10))
    list(train(network, digits.train_inputs, digits.train_labels, epochs=10, learning_rate=1.0))
    levels = []
    for array in (*network.weights, *network.biases):
        unit = float(np.abs(array).max()) / LEVELS
        levels.append((np.round(array / unit).astype(np.int8), unit))
        array[:] = levels[-1][0] * unit
    return network, levels


def script():
    """The program behind the pad.

    Returns
    -------
    str
        JavaScript, to be loaded at the end of a page. Not a module: from a folder, a browser
        loads none.
    """
    network, levels = trained()
    arrays = [{"levels": encoded(array), "unit": unit} for array, unit in levels]
    of_network = {"sizes": network.layer_sizes, "arrays": arrays}
    first = encoded(load_mnist().train_images[3000 + FIRST])
    parts = [
        read("course_utils/explorers/draw_pad.js").replace("export default", "const drawPad ="),
        f"const network = {json.dumps(of_network)};\nconst first = {json.dumps(first)};",
        (REPOSITORY / "docs/site/read_a_digit.js").read_text("utf-8"),
    ]
    return "(() => {\n" + "\n".join(parts) + "})();\n"


def encoded(array):
    """The bytes of an array as text."""
    return base64.b64encode(array.tobytes()).decode()
