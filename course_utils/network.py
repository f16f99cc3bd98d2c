"""A feed-forward network of any depth, its loss, and back-propagation.

All weights and biases lie in one vector, `parameters`: to gradient descent a network is a point,
and its loss a function of that point, exactly as for the line of the first lesson.

What isn't as described is refused: a TypeError says that it isn't real numbers, a ValueError what
else is wrong, such as a batch without samples, or numbers that aren't finite.
"""

import io
from pathlib import Path

import numpy as np

from course_utils.activations import relu, sigmoid, softmax
from course_utils.arrays import as_array, network_inputs, one_hot
from course_utils.losses import cross_entropy, sum_squared_error
from course_utils.resources import replace_file

# Each hidden activation with its slope, written in terms of the activation's own value a.
HIDDEN = {"sigmoid": (sigmoid, lambda a: a * (1 - a)), "relu": (relu, lambda a: a > 0)}
# Each output activation with the loss that belongs to it.
OUTPUT = {"softmax": (softmax, cross_entropy), "sigmoid": (sigmoid, sum_squared_error)}


class NeuralNetwork:
    """Layers of neurons, each connected with every neuron of the layer before.

    Parameters
    ----------
    layer_sizes : sequence of int
        Number of inputs, of neurons in each hidden layer, and of outputs, such as (784, 50, 10).
    hidden : {"sigmoid", "relu"}
        Activation of the hidden layers.
    output : {"softmax", "sigmoid"}
        Softmax goes with the cross entropy, sigmoid with half the sum of squared errors.
    regularization : float, default 0
        L2: this times half the sum of all squared weights (not biases) is added to the loss.
    weight_scale : float, optional
        Standard deviation of the initial weights, by default ``1 / sqrt(inputs of the layer)``,
        times ``sqrt(2)`` before a relu (He et al. 2015, arXiv:1502.01852). Biases begin at 0.
    seed : int, default 0
        Of the initial weights.
    dtype : dtype, default float32
        Take float64 to check gradients.

    Attributes
    ----------
    parameters : ndarray, shape (number of weights and biases,)
        First the weights of all layers, then the biases of all layers. To assign other numbers
        writes them into this array, as ``parameters[:] =`` does.
    weights : list of ndarray, shape (inputs of the layer, outputs of the layer)
    biases : list of ndarray, shape (outputs of the layer,)
        Views into `parameters`: changing one changes the other, also by ``weights[0] =``.
    """

    def __init__(
        self,
        layer_sizes,
        hidden="sigmoid",
        output="softmax",
        regularization=0.0,
        weight_scale=None,
        seed=0,
        dtype=np.float32,
    ):
        sizes = as_array(layer_sizes)
        if sizes.ndim != 1 or len(sizes) < 2 or sizes.dtype.kind not in "iu" or sizes.min() < 1:
            raise ValueError(
                "layer_sizes needs the number of inputs, of neurons in each hidden layer and of "
                f"outputs, whole numbers such as (784, 50, 10); got {layer_sizes}"
            )
        if hidden not in HIDDEN or output not in OUTPUT:
            raise ValueError(
                f"hidden must be one of {sorted(HIDDEN)} and output one of {sorted(OUTPUT)}; "
                f"got {hidden!r} and {output!r}"
            )
        if not 0 <= regularization < np.inf or not 0 <= (weight_scale or 0) < np.inf:
            raise ValueError(
                "regularization and weight_scale must be finite and not negative; got "
                f"{regularization} and {weight_scale}"
            )
        if np.dtype(dtype).kind != "f":
            raise ValueError(f"dtype must be floating, such as float32; got {np.dtype(dtype)}")
        self.layer_sizes = tuple(sizes.tolist())
        self.hidden, self.output, self.regularization = hidden, output, regularization
        self._shapes = list(zip(self.layer_sizes[:-1], self.layer_sizes[1:], strict=True))
        self._weight_count = sum(inputs * outputs for inputs, outputs in self._shapes)
        self._parameters = np.zeros(self._weight_count + sum(self.layer_sizes[1:]), dtype)
        self.weights, self.biases = map(_Views, self.split(self._parameters))
        generator = np.random.default_rng(seed)
        for layer, weights in enumerate(self.weights):
            gain = 2 if hidden == "relu" and layer < len(self.weights) - 1 else 1
            scale = np.sqrt(gain / len(weights)) if weight_scale is None else weight_scale
            weights[:] = scale * generator.standard_normal(weights.shape)

    def __setstate__(self, state):
        # pickle and deepcopy copy each array by itself: weights and biases must be views again.
        vars(self).update(state)
        self.weights, self.biases = map(_Views, self.split(self._parameters))

    @property
    def parameters(self):
        """All weights and biases in one vector."""
        return self._parameters

    @parameters.setter
    def parameters(self, values):
        # A new array in its place would leave weights and biases with the old numbers.
        if values is not self._parameters:  # as `network.parameters -= step` is
            self._parameters[:] = as_array(values)

    def split(self, vector):
        """Read a vector in the order of `parameters` as weights and biases.

        Parameters
        ----------
        vector : ndarray, shape of `parameters`
            `parameters` itself, or a gradient.

        Returns
        -------
        weights, biases : list of ndarray
            Of each layer, views into `vector`.
        """
        shape = getattr(vector, "shape", None)
        if shape != self._parameters.shape:
            raise ValueError(
                f"expected an array of all parameters, shape {self._parameters.shape}; got "
                f"{type(vector).__name__ if shape is None else shape}"
            )
        weights, biases = [], []
        place, bias_place = 0, self._weight_count
        for inputs, outputs in self._shapes:
            weights.append(vector[place : place + inputs * outputs].reshape(inputs, outputs))
            biases.append(vector[bias_place : bias_place + outputs])
            place, bias_place = place + inputs * outputs, bias_place + outputs
        return weights, biases

    def forward(self, inputs, parameters=None):
        """Activations of every layer.

        Parameters
        ----------
        inputs : array_like, shape (batch, layer_sizes[0]), or uint8 images
            As taken by `network_inputs`.
        parameters : array_like, shape of `parameters`, optional
            Compute with these instead of the network's own, which stay as they are.

        Returns
        -------
        list of ndarray, shapes (batch, size) for each of layer_sizes
            The inputs first (no copy, where they are such rows already), the outputs last.
        """
        parameters = self.parameters if parameters is None else as_array(parameters)
        return self._activations(self._input_rows(inputs), *self.split(parameters))

    def _activations(self, inputs, weights, biases):
        activate, _ = HIDDEN[self.hidden]
        activate_last, _ = OUTPUT[self.output]
        activations = [inputs]
        for layer, (w, b) in enumerate(zip(weights, biases, strict=True), 1):
            z = activations[-1] @ w
            z += b  # in place, as elsewhere here: a new array costs as much as the sum
            activations.append(activate(z) if layer < len(weights) else activate_last(z))
        return activations

    def predict(self, inputs):
        """Label of each sample: the output that is largest.

        Parameters
        ----------
        inputs : array_like, shape (batch, layer_sizes[0]), or uint8 images
            As taken by `network_inputs`.

        Returns
        -------
        ndarray of int, shape (batch,)
        """
        return self.forward(inputs)[-1].argmax(axis=1)

    def loss(self, inputs, targets, parameters=None):
        """Mean loss of a batch, with the L2 term.

        Parameters
        ----------
        inputs : array_like, shape (batch, layer_sizes[0]), or uint8 images
            As taken by `network_inputs`.
        targets : array_like, shape (batch, layer_sizes[-1]), or integer labels, shape (batch,)
            What the outputs should be: a row for each sample, or the number of the right one.
        parameters : array_like, shape of `parameters`, optional
            Compute with these instead of the network's own, which stay as they are:
            ``lambda p: network.loss(inputs, targets, p)`` is what a numerical gradient needs.

        Returns
        -------
        float
        """
        outputs = self.forward(inputs, parameters)[-1]
        return self.loss_of(outputs, self.target_rows(targets), parameters)

    def loss_of(self, outputs, targets, parameters=None):
        """Loss, with the L2 term, of outputs that are there already.

        Parameters
        ----------
        outputs : ndarray, shape (batch, layer_sizes[-1])
            What the network gave.
        targets : ndarray, shape (batch, layer_sizes[-1])
            What the outputs should be.
        parameters : array_like, shape of `parameters`, optional
            Whose weights the L2 term is of, instead of the network's own.

        Returns
        -------
        float
            Infinite where an output is not finite.
        """
        if not np.all(np.isfinite(outputs)):
            return np.inf
        _, measure = OUTPUT[self.output]
        parameters = self.parameters if parameters is None else as_array(parameters)
        weights = parameters[: self._weight_count]
        return measure(outputs, targets) + 0.5 * self.regularization * float(weights @ weights)

    def gradients(self, inputs, targets):
        """Derivative of the loss by every parameter, by back-propagation.

        Parameters
        ----------
        inputs : array_like, shape (batch, layer_sizes[0]), or uint8 images
            As taken by `network_inputs`.
        targets : array_like, shape (batch, layer_sizes[-1]), or integer labels, shape (batch,)
            What the outputs should be: a row for each sample, or the number of the right one.

        Returns
        -------
        ndarray, shape of `parameters`
            In the same order; `split` reads it as weights and biases.
        """
        inputs, targets = self._input_rows(inputs), self.target_rows(targets)
        if len(inputs) != len(targets):
            raise ValueError(f"got {len(inputs)} inputs, but {len(targets)} targets")
        gradient = np.empty_like(self.parameters)
        self.backpropagate(inputs, targets, gradient)
        return gradient

    def backpropagate(self, inputs, targets, gradient):
        """Do the work of `gradients` without its checks: the inner loop of training.

        BP1 to BP4 are the equations of M. Nielsen, "Neural Networks and Deep Learning" (2015),
        chapter 2, for a whole batch with one sample per row.

        Parameters
        ----------
        inputs : ndarray, shape (batch, layer_sizes[0])
            One sample in each row.
        targets : ndarray, shape (batch, layer_sizes[-1])
            What the outputs should be.
        gradient : ndarray, shape of `parameters`
            Overwritten with the derivatives. All three have the dtype of `parameters`.

        Returns
        -------
        ndarray, shape (batch, layer_sizes[-1])
            The outputs, computed on the way.
        """
        weight_gradients, bias_gradients = self.split(gradient)
        activations = self._activations(inputs, self.weights, self.biases)
        outputs = activations[-1]
        delta = outputs - targets  # BP1, where softmax meets cross entropy
        delta /= len(inputs)
        if self.output == "sigmoid":
            delta *= outputs * (1 - outputs)  # BP1, where the slope does not cancel
        _, slope = HIDDEN[self.hidden]
        ones = np.ones(len(inputs), delta.dtype)  # a product adds up faster than np.sum does
        for layer in reversed(range(len(self.weights))):
            np.matmul(ones, delta, out=bias_gradients[layer])  # BP3
            np.matmul(activations[layer].T, delta, out=weight_gradients[layer])  # BP4
            if layer > 0:
                delta = delta @ self.weights[layer].T
                delta *= slope(activations[layer])  # BP2
        if self.regularization:
            weights = slice(self._weight_count)
            gradient[weights] += self.regularization * self.parameters[weights]
        return outputs

    def target_rows(self, targets):
        """Targets as rows of numbers, one per sample.

        Parameters
        ----------
        targets : array_like, shape (batch, layer_sizes[-1]), or integer labels, shape (batch,)
            What the outputs should be: a row for each sample, or the number of the right one.

        Returns
        -------
        ndarray, shape (batch, layer_sizes[-1]), dtype of `parameters`
            No copy, where they are such rows already.
        """
        targets, outputs = as_array(targets), self.layer_sizes[-1]
        if targets.ndim == 1:
            return one_hot(targets, outputs, self.parameters.dtype)
        if targets.ndim != 2 or targets.shape[1] != outputs or targets.dtype.kind not in "fiub":
            raise ValueError(
                f"targets must be labels, shape (batch,), or rows of {outputs} numbers, shape "
                f"(batch, {outputs}); got shape {targets.shape} and dtype {targets.dtype}"
            )
        with np.errstate(over="ignore"):
            targets = targets.astype(self.parameters.dtype, copy=False)
        if not np.all(np.isfinite(targets)):
            raise ValueError("the targets hold NaN or infinity")
        return targets

    def _input_rows(self, inputs):
        with np.errstate(over="ignore"):  # what becomes infinite is refused below
            inputs = network_inputs(inputs, self.parameters.dtype)
        if inputs.shape[1] != self.layer_sizes[0]:
            raise ValueError(
                f"the network takes {self.layer_sizes[0]} inputs per sample; got shape "
                f"{inputs.shape}, which has {inputs.shape[1]}"
            )
        if not np.all(np.isfinite(inputs)):
            raise ValueError("the inputs hold NaN or infinity; a network needs finite numbers")
        return inputs

    def save(self, path):
        """Write the network to an .npz file, whole or not at all.

        Parameters
        ----------
        path : str or Path
            An existing file is replaced.

        Raises
        ------
        OSError
            If it can't be written. A file that was there stays as it was.
        """
        content = io.BytesIO()
        np.savez(content, **{name: getattr(self, name) for name in [*SETTINGS, "parameters"]})
        replace_file(Path(path), content.getvalue())

    @classmethod
    def load(cls, path):
        """Read a network that `save` wrote. Nothing in the file is executed: no pickle.

        Parameters
        ----------
        path : str or Path
            Of the file.

        Returns
        -------
        NeuralNetwork

        Raises
        ------
        FileNotFoundError
            If there is no such file.
        ValueError
            If the file is damaged, or holds no network.
        """
        with open(path, "rb") as file:
            try:
                with np.load(file, allow_pickle=False) as arrays:
                    settings = {name: arrays[name].tolist() for name in SETTINGS}
                    parameters = arrays["parameters"]
                sizes = settings["layer_sizes"]
                count = sum((n + 1) * m for n, m in zip(sizes, sizes[1:], strict=False))
                if count != parameters.size:  # else the sizes may ask for any amount of memory
                    raise ValueError(f"{parameters.size} parameters aren't those of {sizes}")
                network = cls(**settings, weight_scale=0, dtype=parameters.dtype)
                network.split(parameters)  # refuses another shape
            except Exception as error:  # a damaged archive raises a dozen kinds
                raise ValueError(
                    f"{path} holds no network saved by NeuralNetwork.save, or is damaged: {error}"
                ) from error
        network.parameters[:] = parameters
        return network


SETTINGS = ["layer_sizes", "hidden", "output", "regularization"]  # saved with the parameters


class _Views(list):
    """A list of arrays that keeps its arrays: assigning to one writes into it."""

    def __setitem__(self, layer, values):
        if values is not self[layer]:
            self[layer][...] = values
