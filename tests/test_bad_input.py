"""Whatever a public function is given: the right result, or an error that its docstring names.

Each function has a slow twin here that computes in float64 from plain arrays, entry by entry where
that is bearable. The function is then given the same numbers in every layout and dtype, and things
that are no such numbers. It may not change its input, warn, share memory where it doesn't say so,
fail in an undocumented way, or answer where its twin refuses.
"""

import importlib
import inspect
import itertools
import math
import re
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from sklearn.exceptions import DataConversionWarning

from course_utils import descent, differentiation, training
from course_utils.arrays import network_inputs, one_hot
from course_utils.datasets import random_points
from course_utils.estimator import NetworkClassifier
from course_utils.network import NeuralNetwork

MODULES = "arrays activations losses differentiation descent network training estimator datasets"
unhurried = settings(
    deadline=None,  # a busy machine is no failure
    derandomize=True,
    max_examples=30,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

# The same numbers, differently kept

SCRATCH = tempfile.TemporaryDirectory()


def memory_mapped(array):
    if not array.size:  # no operating system maps nothing
        return array
    path = Path(SCRATCH.name) / "array.npy"
    path.unlink(missing_ok=True)  # the last array keeps its own
    np.save(path, array)
    return np.load(path, mmap_mode="r")


def strided(array):
    wide = np.zeros([2 * size for size in array.shape], array.dtype)
    every_other = wide[(*[slice(None, None, 2)] * array.ndim, ...)]
    every_other[...] = array
    return every_other


def backwards(array):
    turn = (*[slice(None, None, -1)] * array.ndim, ...)
    return array[turn].copy()[turn]


def read_only(array):
    array = array.copy()
    array.flags.writeable = False
    return array


LAYOUTS = {
    "C order": np.array,
    "Fortran order": np.asfortranarray,
    "strided": strided,
    "backwards": backwards,
    "read-only": read_only,
    "memory-mapped": memory_mapped,
    "other byte order": lambda array: array.astype(array.dtype.newbyteorder()),
    "masked nowhere": np.ma.masked_array,
}
DTYPES = {
    "numbers": ["f2", "f4", "f8", "g", "i8", "i2", "u1", "?"],
    "labels": ["i8", "i2", "u1", "u8"],
    "floats": ["f2", "f4", "f8", "g"],
    "float64": ["f8"],
    "pixels": ["u1"],
    "inputs": ["f2", "f4", "f8", "g", "u1"],
}


def array(shape, least=-5, most=5, parts=8):
    """Eighths, which every floating dtype holds exactly."""
    whole = st.integers(least * parts, most * parts)
    return npst.arrays(np.float64, shape, elements=whole.map(lambda number: number / parts))


def labels(shape, classes=3):
    return npst.arrays(np.float64, shape, elements=st.integers(0, classes - 1).map(float))


any_shape = npst.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4)
rows = npst.array_shapes(min_dims=1, max_dims=3, min_side=1, max_side=4)


# The slow twins: arrays of float64 in, numbers out, or a ValueError


def each(f):
    def twin(z):
        return np.array([f(float(number)) for number in z.ravel()]).reshape(z.shape)

    return twin


def slow_sigmoid(z):
    if math.isnan(z):
        return z
    return 1 / (1 + math.exp(-z)) if z > -700 else 0.0


def slow_softmax(z):
    if z.ndim == 0 or z.shape[-1] == 0:
        raise ValueError
    probabilities = np.empty(z.shape)
    for row in np.ndindex(z.shape[:-1]):
        powers = [math.exp(score - max(z[row])) for score in z[row]]
        probabilities[row] = [power / math.fsum(powers) for power in powers]
    return probabilities


def slow_squares(prediction, target):
    if prediction.shape != target.shape or not prediction.size:
        raise ValueError
    pairs = zip(prediction.ravel().tolist(), target.ravel().tolist(), strict=True)
    return math.fsum((a - b) * (a - b) for a, b in pairs)


def slow_sum_squared_error(prediction, target):
    outputs = prediction.shape[-1] if prediction.ndim else 1
    return 0.5 * slow_squares(prediction, target) / (prediction.size / outputs)


def slow_one_hot(labels, classes=3):
    table = np.zeros((*labels.shape, classes))
    for place in np.ndindex(labels.shape):
        if labels[place] not in range(classes):
            raise ValueError
        table[place][int(labels[place])] = 1
    return table


def slow_cross_entropy(p, targets):
    if p.ndim not in (1, 2) or not p.size or not np.all((p >= 0) & (p < 1.001)):
        raise ValueError
    if targets.ndim == p.ndim - 1:
        targets = slow_one_hot(targets, p.shape[-1])
    if targets.shape != p.shape:
        raise ValueError
    pairs = zip(p.ravel().tolist(), targets.ravel().tolist(), strict=True)
    return -sum(t * math.log(max(a, TINY)) for a, t in pairs) * p.shape[-1] / p.size


def slow_network_inputs(images):
    if images.ndim < 2 or not images.size:
        raise ValueError
    return [[float(pixel) for pixel in image.ravel()] for image in images]


TINY = np.finfo(np.float64).tiny
PARAMETERS = np.arange(-13, 13) / 8  # of layers of 3, 4 and 2 neurons
SIZES = (3, 4, 2)


def slow_forward(inputs, parameters=PARAMETERS):
    if inputs.ndim < 2 or inputs[0].size != 3 or not len(inputs) or not np.isfinite(inputs).all():
        raise ValueError
    if parameters.shape != PARAMETERS.shape:
        raise ValueError
    w1, w2 = parameters[:12].reshape(3, 4), parameters[12:20].reshape(4, 2)
    b1, b2 = parameters[20:24], parameters[24:]
    x = inputs.reshape(len(inputs), 3)
    hidden = each(slow_sigmoid)(np.einsum("ni,ij->nj", x, w1) + b1)
    return [x, hidden, slow_softmax(np.einsum("ni,ij->nj", hidden, w2) + b2)]


def slow_target_rows(targets):
    if targets.ndim == 1:
        return slow_one_hot(targets, 2)
    if targets.ndim != 2 or targets.shape[1] != 2 or not np.isfinite(targets).all():
        raise ValueError
    return targets


def slow_penalty(parameters):
    return 0.05 * math.fsum(weight * weight for weight in parameters[:20])


def slow_loss(inputs, targets, parameters=PARAMETERS):
    outputs, targets = slow_forward(inputs, parameters)[-1], slow_target_rows(targets)
    return slow_cross_entropy(outputs, targets) + slow_penalty(parameters)


def slow_gradients(inputs, targets):
    gradient = []
    for i in range(26):
        step = np.eye(26)[i] * 1e-5
        ahead, behind = (slow_loss(inputs, targets, PARAMETERS + s) for s in (step, -step))
        gradient.append((ahead - behind) / 2e-5)
    return np.array(gradient)


def slow_evaluate(inputs, targets):
    outputs, targets = slow_forward(inputs)[-1], slow_target_rows(targets)
    right = [np.argmax(a) == np.argmax(t) for a, t in zip(outputs, targets, strict=True)]
    return slow_loss(inputs, targets), sum(right) / len(right)


def slow_train(inputs, targets):
    """One epoch of a single batch: one step of gradient descent."""
    return PARAMETERS - 0.25 * slow_gradients(inputs, targets)


def slow_walk(start):
    if not np.isfinite(start).all():
        raise ValueError
    path = [start]
    for _ in range(3):
        path.append(path[-1] - 0.25 * 2 * path[-1])
    return path


def slow_two_layers(inputs, labels, w1, w2, b1, b2):
    fits = inputs.ndim == w2.ndim == 2 and labels.ndim == 1 and inputs.size and w2.size
    if not fits or len(inputs) != len(labels):
        raise ValueError
    n, (hidden, classes) = inputs.shape[1], w2.shape
    if (w1.shape, b1.shape, b2.shape) != ((n, hidden), (hidden,), (classes,)):
        raise ValueError
    arrays = [w1, w2, b1, b2]

    def loss():
        sums = each(slow_sigmoid)(inputs @ arrays[0] + arrays[2])
        return slow_cross_entropy(slow_softmax(sums @ arrays[1] + arrays[3]), labels)

    gradients = []
    for number, whole in enumerate(arrays):
        gradient = np.empty(whole.shape)
        for place in np.ndindex(whole.shape):
            ends = []
            for step in (1e-5, -1e-5):
                arrays[number] = whole.copy()
                arrays[number][place] += step
                ends.append(loss())
            gradient[place] = (ends[0] - ends[1]) / 2e-5
        arrays[number] = whole
        gradients.append(gradient)
    return gradients


# What is called, with what, and its twin


def the_network(dtype=np.float64):
    network = NeuralNetwork(SIZES, regularization=0.1, dtype=dtype)
    network.parameters[:] = PARAMETERS
    return network


def trained(images, targets):
    network = the_network()
    samples = np.asarray(images).shape[:1] or (1,)
    settings = {"batch_size": samples[0], "learning_rate": 0.25, "epochs": 1}
    (epoch,) = training.train(network, images, targets, **settings)
    return network.parameters


def fitted(X, y):
    classifier = NetworkClassifier((4,), random_state=0, epochs=2).fit(X, y)
    return classifier.network_.parameters.astype(np.float64)


def partially_fitted(X, y):
    classifier = NetworkClassifier((4,), random_state=0).partial_fit(X, y, classes=range(3))
    return classifier.network_.parameters.astype(np.float64)


FITTED = NetworkClassifier((4,), random_state=0, epochs=2).fit(np.eye(3), [0, 1, 2])
ROUNDED = {"f2": 2e-2, "f4": 1e-5}


@dataclass
class Case:
    """A slow twin, a strategy for its arrays, and what may stand in each of them.

    What is called is the function of the case's name, and for a method that of the network or the
    classifier above, unless `call` says otherwise. `shares` are the places whose memory the result
    may share, as the docstring says. Without `junk`, a function takes arrays only, and says so.
    """

    twin: callable
    arrays: st.SearchStrategy
    kinds: str
    call: callable = None
    shares: tuple = ()
    tolerance: float = 1e-10
    junk: bool = True


same_shape = rows.flatmap(lambda shape: st.tuples(array(shape), array(shape)))
one = any_shape.flatmap(lambda shape: st.tuples(array(shape)))
one_row = rows.flatmap(lambda shape: st.tuples(array(shape)))
pairs = npst.array_shapes(min_dims=1, max_dims=2, max_side=4).flatmap(
    lambda shape: st.tuples(array(shape), array(shape))
)
probabilities = npst.array_shapes(min_dims=1, max_dims=2, max_side=4).flatmap(
    lambda shape: st.tuples(array(shape, 0, 1), array(shape, 0, 1))
)
labelled = npst.array_shapes(min_dims=2, max_dims=2, max_side=3).flatmap(
    lambda shape: st.tuples(array(shape, 0, 1), labels(shape[:1], shape[1]))
)
samples = st.integers(1, 5)
batch = samples.flatmap(lambda n: st.tuples(array((n, 3))))
batch_and_rows = samples.flatmap(lambda n: st.tuples(array((n, 3), 0, 2), array((n, 2), 0, 1)))
batch_and_labels = samples.flatmap(lambda n: st.tuples(array((n, 3), 0, 2), labels(n, 2)))
two_layers = st.tuples(*[st.integers(1, 3)] * 4).flatmap(
    lambda s: st.tuples(
        array((s[0], s[1])),
        labels(s[0], s[3]),
        array((s[1], s[2])),
        array((s[2], s[3])),
        array((s[2],)),
        array((s[3],)),
    )
)
table = st.tuples(array((6, 3)), st.permutations([0.0, 1, 2, 0, 1, 2]).map(np.array))


def bowl(x):
    return float(np.sum(np.asarray(x, np.float64) ** 2))


def flat(x):
    return x * x


def refusing_what_cannot_be_fitted(fit):
    """What the classifier learns must be what it learns from plain arrays."""

    def twin(X, y):
        if X.ndim != 2 or not X.size or y.size != len(X) or not np.isfinite(X).all():
            raise ValueError
        return fit(np.ascontiguousarray(X), y.ravel().astype(int))

    return twin


def twin_proba(X):
    if X.ndim != 2 or X.shape[1] != 3 or not len(X) or not np.isfinite(X).all():
        raise ValueError
    w, b = FITTED.network_.weights, FITTED.network_.biases
    hidden = each(slow_sigmoid)(np.einsum("ni,ij->nj", X, w[0]) + b[0])
    return slow_softmax(np.einsum("ni,ij->nj", hidden, w[1]) + b[1])


def same_numbers(x):
    return x


def double(x):
    return 2 * x


def numerically_double(x):
    """The slope of squares, as far as x + h differs from x."""
    return np.where(np.abs(x) < 1e5, 2 * x, np.nan)


def single(x):
    if x.size != 1:
        raise ValueError
    return x.item()


def backpropagated(inputs, targets):
    gradient = np.empty(26)
    the_network().backpropagate(inputs, targets, gradient)
    return gradient


def twin_split(vector):
    if vector.shape != (26,):
        raise ValueError
    return vector


def first_entry(x):
    if x.ndim != 2 or not x.size:
        raise IndexError
    return numerically_double(x[0, -1])


def twin_check(x, gradient):
    if gradient.shape != x.shape or not x.size:
        raise ValueError
    size = np.maximum(np.abs(gradient), np.abs(2 * x))
    scale = np.maximum(size, 1e-3 * np.max(size, initial=1e-300))
    return [x.size, np.max(np.abs(gradient - numerically_double(x)) / scale)]


def checked_gradient(x, gradient):
    check = differentiation.gradient_check(bowl, gradient, x)
    return [check.checked, check.relative_error]


vector = st.tuples(array((26,)))
CASES = {
    "arrays.as_array": Case(same_numbers, one, "numbers", shares=(0,), junk=False),
    "arrays.as_floating": Case(same_numbers, one, "numbers", shares=(0,)),
    "arrays.one_number": Case(single, st.tuples(array((1, 1))), "numbers"),
    "arrays.one_hot": Case(
        slow_one_hot,
        any_shape.flatmap(lambda shape: st.tuples(labels(shape))),
        "labels",
        call=lambda y: one_hot(y, 3),
    ),
    "arrays.network_inputs": Case(
        slow_network_inputs,
        npst.array_shapes(min_dims=2, max_dims=4).flatmap(lambda s: st.tuples(array(s, 0, 5))),
        "floats",
        shares=(0,),
        tolerance=1e-6,
    ),
    "activations.sigmoid": Case(each(slow_sigmoid), one, "numbers"),
    "activations.relu": Case(each(lambda z: z if math.isnan(z) else max(z, 0)), one, "numbers"),
    "activations.softmax": Case(slow_softmax, one_row, "numbers"),
    "losses.sum_squared_error": Case(slow_sum_squared_error, pairs, "numbers numbers"),
    "losses.mean_squared_error": Case(
        lambda a, b: slow_squares(a, b) / a.size, pairs, "numbers numbers"
    ),
    "losses.cross_entropy": Case(slow_cross_entropy, probabilities, "float64 numbers"),
    "losses.cross_entropy of labels": Case(slow_cross_entropy, labelled, "float64 labels"),
    "differentiation.forward_difference": Case(
        double,
        one,
        "float64",
        call=lambda x: differentiation.forward_difference(flat, x),
        tolerance=1e-6,
        junk=False,
    ),
    "differentiation.central_difference": Case(
        double,
        one,
        "float64",
        call=lambda x: differentiation.central_difference(flat, x),
        tolerance=1e-6,
        junk=False,
    ),
    "differentiation.partial_derivative": Case(
        first_entry,
        npst.array_shapes(min_dims=2, max_dims=2).flatmap(lambda s: st.tuples(array(s))),
        "numbers",
        call=lambda x: differentiation.partial_derivative(bowl, x, (0, -1)),
        tolerance=1e-6,
    ),
    "differentiation.numerical_gradient": Case(
        numerically_double,
        one,
        "numbers",
        call=lambda x: differentiation.numerical_gradient(bowl, x),
        tolerance=1e-6,
    ),
    "differentiation.gradient_check": Case(
        twin_check, same_shape, "numbers numbers", call=checked_gradient, tolerance=1e-4
    ),
    "differentiation.two_layer_numerical_gradient": Case(
        slow_two_layers,
        two_layers,
        "numbers labels numbers numbers numbers numbers",
        call=lambda x, y, w1, w2, b1, b2: differentiation.two_layer_numerical_gradient(
            x, y, (w1, w2), (b1, b2)
        ),
        tolerance=1e-6,
    ),
    "descent.gradient_descent": Case(
        slow_walk,
        one,
        "numbers",
        call=lambda x: descent.gradient_descent(bowl, x, 0.25, 3, double, tolerance=0).path,
    ),
    "network.NeuralNetwork.split": Case(twin_split, vector, "numbers", shares=(0,), junk=False),
    "network.NeuralNetwork.forward": Case(slow_forward, batch, "floats", shares=(0,)),
    "network.NeuralNetwork.forward with parameters": Case(
        lambda p: slow_forward(np.ones((2, 3)), p),
        vector,
        "numbers",
        call=lambda p: the_network().forward(np.ones((2, 3)), p),
    ),
    "network.NeuralNetwork.predict": Case(
        lambda x: np.argmax(slow_forward(x)[-1], axis=1), batch, "floats"
    ),
    "network.NeuralNetwork.loss": Case(slow_loss, batch_and_rows, "floats numbers"),
    "network.NeuralNetwork.loss_of": Case(
        lambda outputs, targets: slow_cross_entropy(outputs, targets) + slow_penalty(PARAMETERS),
        probabilities,
        "float64 numbers",
        junk=False,
    ),
    "network.NeuralNetwork.gradients": Case(
        slow_gradients, batch_and_labels, "floats labels", tolerance=1e-6
    ),
    "network.NeuralNetwork.target_rows": Case(
        slow_target_rows,
        samples.flatmap(lambda n: st.tuples(array((n, 2)))),
        "numbers",
        shares=(0,),
    ),
    "network.NeuralNetwork.backpropagate": Case(
        slow_gradients,
        batch_and_rows.map(lambda a: (a[0], a[1] * 0 + [0, 1])),
        "float64 float64",
        call=backpropagated,
        tolerance=1e-6,
        junk=False,
    ),
    "training.train": Case(
        slow_train, batch_and_labels, "floats labels", call=trained, tolerance=1e-6
    ),
    "training.evaluate": Case(
        slow_evaluate,
        batch_and_rows,
        "floats numbers",
        call=lambda x, t: training.evaluate(the_network(), x, t),
    ),
    "estimator.NetworkClassifier.fit": Case(
        refusing_what_cannot_be_fitted(fitted), table, "float64 labels", call=fitted
    ),
    "estimator.NetworkClassifier.partial_fit": Case(
        refusing_what_cannot_be_fitted(partially_fitted),
        table,
        "float64 labels",
        call=partially_fitted,
    ),
    "estimator.NetworkClassifier.predict_proba": Case(twin_proba, batch, "numbers"),
    "estimator.NetworkClassifier.predict": Case(
        lambda X: np.argmax(twin_proba(X), axis=1), batch, "numbers"
    ),
}


def path_to(name):
    """The module of a case, its class if it is of a method, and what is called."""
    things = [importlib.import_module(f"course_utils.{name.split('.')[0]}")]
    for part in name.split(" ")[0].split(".")[1:]:
        things.append(getattr(things[-1], part))
    return things


def call(name, arrays):
    if CASES[name].call:
        return CASES[name].call(*arrays)
    *_, where, function = path_to(name)
    owner = {NeuralNetwork: [the_network()], NetworkClassifier: [FITTED]}
    return function(*owner.get(where, []), *arrays)


# Public, but no arrays go in
OTHERS = {
    "descent.Descent",  # what comes out
    "descent.Descent.end",
    "descent.Descent.steps",
    "differentiation.GradientCheck",
    "training.Epoch",
    "training.History",  # a list
    "training.History.column",
    "training.DivergenceError",
    "network.NeuralNetwork",  # settings only: see below
    "network.NeuralNetwork.parameters",  # see test_network.py
    "network.NeuralNetwork.save",  # see test_faults.py
    "network.NeuralNetwork.load",
    "estimator.NetworkClassifier",
    "datasets.DataError",
    "datasets.Mnist",
    "datasets.Mnist.train_inputs",
    "datasets.Mnist.test_inputs",
    "datasets.Mnist.train_targets",
    "datasets.Mnist.test_targets",
    "arrays.refuse_masked",  # what as_array does first, see test_arrays.py
    "datasets.random_points",  # settings only
    "datasets.load_mnist",  # see test_datasets.py
    "datasets.read_idx",  # see test_read_idx.py
    "datasets.mini_folder",
    "datasets.shared_folder",
}


def public_names():
    for name in MODULES.split():
        module = importlib.import_module(f"course_utils.{name}")
        for public, thing in vars(module).items():
            if public.startswith("_") or getattr(thing, "__module__", "") != module.__name__:
                continue
            yield f"{name}.{public}"
            if inspect.isclass(thing):
                for part, member in vars(thing).items():
                    own = isinstance(member, (property, classmethod)) or inspect.isfunction(member)
                    if own and not part.startswith("_"):
                        yield f"{name}.{public}.{part}"


def test_every_public_function_is_here():
    tried = {name.split(" ")[0] for name in CASES}
    added_by_scikit_learn = {
        f"estimator.NetworkClassifier.set_{method}_request"
        for method in ("fit", "partial_fit", "score")
    }
    assert set(public_names()) - added_by_scikit_learn == tried | OTHERS
    assert not tried & OTHERS


def parts_of(result):
    """What came out, without the lists and tuples around it."""
    if isinstance(result, list | tuple):
        return [part for each in result for part in parts_of(each)]
    return [result]


def numbers_in(result):
    """All numbers in what came out, flat."""
    return np.concatenate([np.ravel(np.asarray(part, np.float64)) for part in parts_of(result)])


def assert_same(result, expected, tolerance):
    result, expected = numbers_in(result), numbers_in(expected)
    np.testing.assert_allclose(result, expected, rtol=tolerance, atol=tolerance)


every_case = pytest.mark.parametrize("name", CASES)


@every_case
@unhurried
@given(data=st.data())
def test_every_layout_and_dtype(name, data):
    case = CASES[name]
    given, tolerance = [], case.tolerance
    for numbers, kind in zip(data.draw(case.arrays), case.kinds.split(), strict=True):
        dtype = data.draw(st.sampled_from(DTYPES[kind]))
        if dtype in ("u1", "u8"):
            numbers = np.abs(numbers)
        tolerance = max(tolerance, ROUNDED.get(dtype, 0))
        layout = data.draw(st.sampled_from(list(LAYOUTS)[: None if case.junk else -1]))
        whole = dtype in "i8i2u1u8?"
        given.append(LAYOUTS[layout](np.asarray(np.trunc(numbers) if whole else numbers, dtype)))
    before = [array.tobytes() for array in given]
    plain = [np.array(array, dtype=np.float64, order="C") for array in given]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = call(name, given)
    assert_same(result, case.twin(*plain), tolerance)
    assert before == [array.tobytes() for array in given]
    for place, array in enumerate(given):
        if place not in case.shares:
            assert not any(np.shares_memory(part, array) for part in parts_of(result))


not_only_arrays = pytest.mark.parametrize("name", [name for name in CASES if CASES[name].junk])


def drawn(case, data):
    """Arrays as they should be, labels as whole numbers."""
    return [
        np.trunc(array).astype(int) if kind == "labels" else array
        for array, kind in zip(data.draw(case.arrays), case.kinds.split(), strict=True)
    ]


@not_only_arrays
@unhurried
@given(data=st.data())
def test_lists_do_as_well(name, data):
    case = CASES[name]
    plain = drawn(case, data)
    lists = [array.tolist() for array in plain]
    before = repr(lists)
    if any(not array.size for array in plain):
        return  # an empty list has no shape but (0,)
    assert_same(call(name, lists), case.twin(*plain), max(case.tolerance, 1e-6))
    assert repr(lists) == before


# What is no array of numbers


def masked(array):
    return np.ma.masked_array(array, mask=np.ones(array.shape, bool)) if array.size else None


def with_entry(array, entry):
    array = np.array(array, np.float64)
    array[(0,) * array.ndim] = entry
    return array


JUNK = {
    "None": lambda _: None,
    "text": lambda _: "text",
    "number as text": lambda array: np.char.mod("%f", array),
    "bytes": lambda _: b"\x01\x02",
    "complex": lambda array: array + 1j,
    "objects": lambda array: array.astype(object),
    "mixed": lambda array: [*array.ravel().tolist(), "a", None],
    "ragged": lambda array: [[1.0, 2.0], [3.0]],
    "dates": lambda array: np.trunc(array).astype("M8[D]"),
    "a structure": lambda array: np.zeros(array.shape, [("a", "f8"), ("b", "i4")]),
    "masked": masked,
    "one masked": lambda array: np.ma.masked_equal(array, array.flat[0]) if array.size else None,
    "a set": lambda array: set(array.ravel().tolist()),
    "a dict": lambda array: {"a": array},
    "a generator": lambda array: (number for number in array.ravel()),
    "a function": lambda array: np.sum,
    "NaN": lambda array: with_entry(array, np.nan) if array.size else np.nan,
    "infinity": lambda array: with_entry(array, np.inf) if array.size else np.inf,
    "minus infinity": lambda array: with_entry(array, -np.inf) if array.size else -np.inf,
    "enormous": lambda array: with_entry(array, 1e200) if array.size else 1e200,
    "a whole number beyond all dtypes": lambda array: [[2**70] * 3] * 2,
    "negative": lambda array: -1 - np.abs(array),
    "halves": lambda array: np.trunc(array) + 0.5,
    "empty list": lambda _: [],
    "no samples": lambda array: np.empty((0, *array.shape[1:])),
    "no columns": lambda array: np.empty((*array.shape[:-1], 0)),
    "single number": lambda _: 1.5,
    "one dimension more": lambda array: array[np.newaxis],
    "last dimension added": lambda array: array[..., np.newaxis],
    "one dimension less": lambda array: array[0] if array.ndim and len(array) else array,
    "turned": np.transpose,
    "one row more": lambda array: np.concatenate([array, array[:1]]) if array.ndim else array,
    "one column less": lambda array: array[..., :-1] if array.ndim else array,
    "flat": np.ravel,
}


def documented_errors(name):
    """Errors that the docstring of a function, of its class or of its module names."""
    texts = " ".join(thing.__doc__ or "" for thing in path_to(name))
    return set(re.findall(r"\b[A-Z]\w*Error\b", texts))


@not_only_arrays
@settings(unhurried, max_examples=2, phases=[Phase.generate])  # fewer words than a smaller example
@given(data=st.data())
def test_junk(name, data):
    valid, faults = drawn(CASES[name], data), []
    for (junk, spoil), place in itertools.product(JUNK.items(), range(len(valid))):
        arrays = list(valid)
        arrays[place] = spoil(valid[place])
        if arrays[place] is None and "with parameters" in name:
            continue  # these are then the network's own
        if fault := fault_of(name, arrays):
            faults.append(f"{junk} in place {place}: {fault}")
    assert not faults, "\n".join(faults)


def fault_of(name, arrays):
    """What is wrong with the answer to these arrays, if it is."""
    case, before = CASES[name], repr(arrays)
    with warnings.catch_warnings():
        # Where there are NaN, infinite or enormous numbers, NumPy may say what they do.
        warnings.simplefilter("error" if all(map(is_moderate, arrays)) else "ignore")
        warnings.simplefilter("ignore", DataConversionWarning)  # a column of labels
        try:
            result = call(name, arrays)
        except Exception as error:
            kinds = {kind.__name__ for kind in type(error).__mro__}
            if not kinds & documented_errors(name):
                return f"the undocumented {type(error).__name__}: {error}"
            return "no words" if not str(error).strip() else None
        if repr(arrays) != before:
            return "was changed"
        if any(np.ma.is_masked(array) for array in arrays):
            return f"the mask is dropped: {result}"
        if not all(map(is_moderate, arrays)):
            # NaN and infinity are honest, and a difference quotient has no digit left.
            if case.tolerance > 1e-7 or not np.all(np.isfinite(numbers_in(result))):
                return None
        try:
            plain = [np.array(array) for array in arrays]
            # Scikit-learn turns whatever it can into numbers, and so does its classifier here.
            lenient = name.startswith("estimator")
            if not lenient and not all(array.dtype.kind in "fiub" for array in plain):
                return f"no real numbers, and yet {result}"
            expected = case.twin(*(array.astype(np.float64) for array in plain))
        except (ValueError, IndexError, OverflowError) as error:
            return f"should be refused ({error!r}), and gave {result}"
        try:
            assert_same(result, expected, 1e-5)
        except (AssertionError, ValueError) as error:
            return f"{arrays} gave {result}, not {expected}: {str(error)[:100]}"


def is_moderate(array):
    if not isinstance(array, (float, np.ndarray)):
        return True
    array = np.asarray(array)
    return array.dtype.kind != "f" or bool(np.all(np.abs(array) < 1e100))


# Settings


ODD = [None, "3", -1, 0, 2.5, math.nan, math.inf, -math.inf, 1j, [1], {}, np.array([1, 2]), print]
POINTS, LABELS = np.arange(12).reshape(6, 2) / 12, np.arange(6) % 3


def train_with(**settings):
    """Train, and see that a refusal leaves the network as it was."""
    network = NeuralNetwork((2, 3))
    before = network.parameters.copy()
    try:
        settings = {"epochs": 1, "batch_size": 3} | settings
        epochs = training.train(network, POINTS, LABELS, **settings)
        return next(epochs).loss
    except Exception:
        np.testing.assert_array_equal(network.parameters, before)
        raise


SETTINGS = {
    "training.train": (train_with, "epochs batch_size learning_rate momentum seed test"),
    "differentiation.gradient_check": (
        lambda **settings: (
            differentiation.gradient_check(bowl, 2 * POINTS, POINTS, **settings).relative_error
        ),
        "h tolerance sample seed",
    ),
    "differentiation.partial_derivative": (
        lambda f=bowl, index=(0, 1), **settings: differentiation.partial_derivative(
            f, POINTS, index, **settings
        ),
        "f index h",
    ),
    "descent.gradient_descent": (
        lambda f=bowl, learning_rate=0.1, steps=3, **settings: (
            descent.gradient_descent(f, POINTS, learning_rate, steps, **settings).values
        ),
        "f learning_rate steps gradient tolerance",
    ),
    "network.NeuralNetwork": (
        lambda layer_sizes=(2, 3), **settings: NeuralNetwork(layer_sizes, **settings).parameters,
        "layer_sizes hidden output regularization weight_scale seed dtype",
    ),
    "arrays.one_hot": (lambda **settings: one_hot([0, 1], **settings), "classes dtype"),
    "arrays.network_inputs": (lambda **settings: network_inputs(POINTS, **settings), "dtype"),
    "datasets.random_points": (lambda n=3: random_points(n), "n"),
}
# What a student's function may return by mistake is as odd.
RETURNED = ["f", "gradient"]


@pytest.mark.parametrize("name", SETTINGS)
def test_odd_settings(name):
    function, settings = SETTINGS[name]
    documented = documented_errors(name) | {"TypeError"}  # a kind that makes no sense
    faults = []
    for setting, odd in itertools.product(settings.split(), ODD):
        value = (lambda *_, odd=odd: odd) if setting in RETURNED else odd
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                result = np.asarray(function(**{setting: value}), np.float64)
        except Exception as error:
            if not {kind.__name__ for kind in type(error).__mro__} & documented:
                faults.append(f"{setting}={odd}: the undocumented {type(error).__name__}: {error}")
        else:
            if setting not in RETURNED and not np.all(np.isfinite(result)):
                faults.append(f"{setting}={odd} gave {result}")
    assert not faults, "\n".join(faults)
