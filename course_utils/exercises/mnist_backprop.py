"""The exercises of notebook 05: how do I get 40,000 derivatives at once?"""

import math
import struct

import numpy as np

from course_utils.activations import sigmoid, softmax
from course_utils.exercises import drawn
from course_utils.exercises.engine import Exercise, Page

page = Page()


def made_up(n, inputs, outputs, seed):
    """Activations, weights, and deltas of a batch: numbers that make no two mistakes alike."""
    rng = np.random.default_rng(seed)
    a = sigmoid(rng.normal(size=(n, inputs)))
    W = rng.normal(size=(inputs, outputs))
    delta = output_delta(softmax(a @ W), np.eye(outputs)[rng.integers(outputs, size=n)])
    return a, W, delta


# --- sizes_in_header


def sizes_in_header(content):
    (magic,) = struct.unpack(">I", content[:4])
    dimensions = magic % 256
    return struct.unpack(f">{dimensions}I", content[4 : 4 + 4 * dimensions])


def sizes_byte_by_byte(content):
    sizes = []
    for place in range(4, 4 + 4 * content[3], 4):
        a, b, c, d = content[place : place + 4]
        sizes.append(((a * 256 + b) * 256 + c) * 256 + d)
    return sizes


def sizes_read(order, place=4, dimensions=lambda content: content[3]):
    """Sizes read in some order of bytes, from some place, and some number of them."""

    def sizes(content):
        number = dimensions(content)
        return struct.unpack(f"{order}{number}I", content[place : place + 4 * number])

    return sizes


def as_a_file(*sizes):
    """The bytes of an IDX file of these sizes, its header and as many numbers as it promises."""
    header = struct.pack(f">{1 + len(sizes)}I", 2048 + len(sizes), *sizes)
    count = math.prod(sizes)
    return header + (bytes(range(7, 60)) * (count // 53 + 1))[:count]


def a_file(rng):
    """The bytes of a file of images or of labels."""
    sizes = rng.integers(1, 400_000 if rng.random() < 0.5 else 700, size=1).tolist()
    if rng.random() < 0.5:
        sizes = [min(sizes[0], 500), *rng.integers(1, 40, size=2).tolist()]
    elif rng.random() < 0.3:
        sizes = [2, *rng.integers(1, 700, size=2).tolist()]
    return (as_a_file(*sizes),)


page.sizes_in_header = Exercise(
    sizes_in_header,
    another=sizes_byte_by_byte,
    tolerance=1e-12,
    cases={
        "the training images": (as_a_file(4000, 28, 28),),
        "the training labels": (as_a_file(4000),),
        "60,000 labels": (as_a_file(60_000),),
        "200,000 labels": (as_a_file(200_000),),
        "2 images of 3 x 5 pixels": (as_a_file(2, 3, 5),),
    },
    inputs=a_file,
    mistakes=(
        (
            sizes_read("<"),
            "These numbers are read with the least significant byte first, and are absurd. "
            "Write `>` instead of `<`.",
        ),
        (
            sizes_read("<", dimensions=lambda content: 0),
            "There are no sizes in your answer. (Read from the wrong end, with `<`, the magic "
            "number ends in `00`, which says no dimensions.)",
        ),
        (
            sizes_read(">", place=0),
            "This begins with the magic number. The sizes come after it, from byte 4 on.",
        ),
        (
            sizes_read(">", place=0, dimensions=lambda content: 1 + content[3]),
            "The magic number is among them. It says what follows, but is no size itself: "
            "leave it out.",
        ),
        (
            sizes_read(">", place=0, dimensions=lambda content: 4),
            "The magic number is among these sizes, and there are always four numbers. Leave "
            "it out, and let it say how many sizes follow.",
        ),
        (
            sizes_read(">", dimensions=lambda content: 3),
            "Right for images. But labels have a single dimension, and here the first labels are "
            "taken for sizes. Let the magic number say how many sizes there are.",
        ),
        (
            sizes_read(">", dimensions=lambda content: 1),
            "This is the number of samples. For images the rows and columns belong to the "
            "sizes, too.",
        ),
        (
            sizes_read(">", dimensions=lambda content: content[2]),
            "Eight sizes, because the `08` of the magic number is the type of the numbers. The "
            "number of dimensions is the byte after it, the last of the four.",
        ),
        (
            lambda content: tuple(content[4 : 4 + 4 * content[3]]),
            "These are the bytes one by one. Each size takes four of them.",
        ),
        (
            lambda content: content[4 : 4 + 4 * content[3]],
            "These are the bytes in which the sizes stand. `struct.unpack` makes numbers of them.",
        ),
        (
            lambda content: [content[7 + 4 * k] for k in range(content[3])],
            "This is the last byte of each size, and 4000 has become 160. Each size takes four.",
        ),
        (
            lambda content: [
                int.from_bytes(content[6 + 4 * k : 8 + 4 * k]) for k in range(content[3])
            ],
            "These are the last two bytes of each size. Each takes four: from 65,536 on they are "
            "needed.",
        ),
    ),
    hints=(
        "Two steps: read the magic number from the first four bytes, and then as many numbers "
        "as it has dimensions.",
        '`struct.unpack(">3I", content[4:16])` reads three numbers. The 3 should be `magic % '
        "256`, and 16 is 4 + 4 · 3.",
    ),
    praise="Eight bytes, or sixteen, and you know what the rest of the file holds.",
    carried=True,
)

# --- forward


def forward(parameters, inputs):
    W1, b1, W2, b2 = parameters
    a1 = sigmoid(inputs @ W1 + b1)
    p = softmax(a1 @ W2 + b2)
    return a1, p


def forward_sample_by_sample(parameters, inputs):
    W1, b1, W2, b2 = parameters
    a1 = np.array([sigmoid(x @ W1 + b1) for x in inputs])
    return a1, np.array([softmax(a @ W2 + b2) for a in a1])


def a_network(rng):
    """The parameters of a small network, the inputs and the targets of a batch."""
    n, before, hidden, after = drawn.sizes(rng, 4)
    if rng.random() < 0.3:
        hidden = after
    parameters = (
        drawn.array(rng, before, hidden),
        drawn.array(rng, hidden),
        drawn.array(rng, hidden, after),
        drawn.array(rng, after),
    )
    inputs, sure = rng.random((n, before)), np.eye(after)[rng.integers(after, size=n)]
    return parameters, inputs, drawn.one_of(rng, sure, drawn.probabilities(rng, n, after))


def of_layers(layers):
    """A forward pass from a function of the inputs and the four arrays."""
    return lambda parameters, inputs: layers(inputs, *parameters)


ONE_NETWORK = a_network(np.random.default_rng(5))

page.forward = Exercise(
    forward,
    another=forward_sample_by_sample,
    cases={
        "a network of 1, 2 and 2 neurons, and two samples": (
            (
                np.array([[1.0, -2.0]]),
                np.array([0.5, 0.0]),
                np.array([[1.0, 0.0], [2.0, -1.0]]),
                np.array([0.0, 0.25]),
            ),
            np.array([[0.0], [1.0]]),
        ),
    },
    inputs=lambda rng: a_network(rng)[:2],
    mistakes=(
        (
            of_layers(lambda x, W1, b1, W2, b2: (sigmoid(x @ W1), softmax(sigmoid(x @ W1) @ W2))),
            "The biases are missing: add `b1` before the sigmoid, and `b2` before the softmax.",
        ),
        (
            of_layers(lambda x, W1, b1, W2, b2: (x @ W1 + b1, softmax((x @ W1 + b1) @ W2 + b2))),
            "The sigmoid is missing: the hidden activations are `sigmoid(inputs @ W1 + b1)`.",
        ),
        (
            of_layers(
                lambda x, W1, b1, W2, b2: (
                    sigmoid(x @ W1 + b1),
                    sigmoid(sigmoid(x @ W1 + b1) @ W2 + b2),
                )
            ),
            "The hidden activations are right. At the output stands a sigmoid; probabilities of "
            "one question with several answers come from the softmax.",
        ),
        (
            of_layers(
                lambda x, W1, b1, W2, b2: (sigmoid(x @ W1 + b1), sigmoid(x @ W1 + b1) @ W2 + b2)
            ),
            "The hidden activations are right, and the second array are the logits. Make "
            "probabilities of them.",
        ),
        (
            of_layers(
                lambda x, W1, b1, W2, b2: (
                    sigmoid(x @ W1 + b1),
                    softmax((x @ W1 + b1) @ W2 + b2),
                )
            ),
            "The hidden activations are right, but the output neurons don't get them: they get the "
            "weighted sums from before the sigmoid.",
        ),
        (
            lambda parameters, inputs: forward(parameters, inputs)[::-1],
            "Both arrays are right, in the wrong order: first the hidden activations.",
        ),
        (
            lambda parameters, inputs: forward(parameters, inputs)[1],
            "These are the probabilities. Return the hidden activations, too: the way back needs "
            "them.",
        ),
        (
            of_layers(
                lambda x, W1, b1, W2, b2: (
                    sigmoid(x @ W1 + b1),
                    softmax(sigmoid(x @ W1 + b1) @ W2),
                )
            ),
            "The hidden activations are right. `b2` is missing.",
        ),
    ),
    hints=(
        "Two lines, one for each layer: a matrix product, plus the biases, through a function.",
        "`a1 = sigmoid(inputs @ W1 + b1)`, then the same with `a1`, `W2`, `b2` and `softmax`. "
        "`return a1, p`.",
    ),
    praise="Each row is a sample, and no sample knows of another.",
    carried=True,
)

# --- output_delta


def output_delta(p, targets):
    return (p - targets) / len(p)


def output_delta_row_by_row(p, targets):
    return [(row - target) / len(p) for row, target in zip(p, targets, strict=True)]


def outputs_and_targets(rng):
    """Probabilities of a batch, and targets that are one-hot or other distributions."""
    n, classes = drawn.one_long(rng, drawn.sizes(rng, 2))
    sure = np.eye(classes)[rng.integers(classes, size=(2, n))]
    of_any, others = drawn.probabilities(rng, 2, n, classes)
    return drawn.one_of(rng, of_any, of_any, sure[0]), drawn.one_of(rng, sure[1], others)


page.output_delta = Exercise(
    output_delta,
    another=output_delta_row_by_row,
    cases={
        "a batch of 2, with 3 classes": (
            np.array([[0.2, 0.5, 0.3], [0.6, 0.1, 0.3]]),
            np.array([[0, 1, 0], [0, 0, 1]]),
        ),
        "a batch of 4, with 2 classes": (
            np.array([[0.5, 0.5], [0.9, 0.1], [0.25, 0.75], [0.4, 0.6]]),
            np.array([[1, 0], [1, 0], [1, 0], [0, 1]]),
        ),
        "a batch of 1": (np.array([[0.7, 0.2, 0.1]]), np.array([[0, 0, 1]])),
        "targets that aren't one-hot": (
            np.array([[0.7, 0.2, 0.1], [0.2, 0.3, 0.5]]),
            np.array([[0.5, 0.5, 0], [0, 0.25, 0.75]]),
        ),
    },
    inputs=outputs_and_targets,
    mistakes=(
        (
            lambda p, targets: p - targets,
            "Right for a single sample. The loss of a batch is the mean over its samples, so "
            "each row needs the factor 1/n.",
        ),
        (
            lambda p, targets: (targets - p) / len(p),
            "Right size, wrong sign: probability minus truth. With this one, every step would "
            "go uphill.",
        ),
        (
            lambda p, targets: (p - targets) / p.shape[1],
            "This is divided by the number of classes. The mean is taken over the samples, which "
            "are the rows.",
        ),
        (
            lambda p, targets: (p - targets) / p.size,
            "This is divided by the number of all entries. Over the classes the loss is a sum, and "
            "only over the samples a mean.",
        ),
        (
            lambda p, targets: p - targets / len(p),
            "Only the truth is divided by n here. The whole difference should be: `(p - targets) / "
            "n`.",
        ),
        (
            lambda p, targets: np.mean(p - targets, axis=0),
            "This is the mean over the samples already. Each sample still needs its own row, "
            "on the way back. Only divide by n, don't add up.",
        ),
        (
            lambda p, targets: -targets / p / len(p),
            "This is the derivative by the *probabilities*. A delta is the derivative by the "
            "logits z, one step further back, where it becomes short: p - y.",
        ),
        (
            lambda p, targets: (p - targets) * p * (1 - p) / len(p),
            "The slope p (1 - p) belongs to sigmoid and squared error. With softmax and cross "
            "entropy it cancels: p - y is all.",
        ),
    ),
    hints=(
        "The formula is for one sample. What does the mean over n samples make of it?",
        "`p - targets` is all rows at once. `len(p)` is n.",
    ),
    praise="Each row sums to 0: what one logit is to gain, the others are to lose.",
    carried=True,
)

# --- hidden_delta


def hidden_delta(delta2, W2, a1):
    return (delta2 @ W2.T) * a1 * (1 - a1)


def hidden_delta_path_by_path(delta2, W2, a1):
    delta1 = np.zeros(a1.shape)
    for s, j in np.ndindex(a1.shape):
        paths = sum(delta2[s, k] * W2[j, k] for k in range(W2.shape[1]))
        delta1[s, j] = paths * a1[s, j] * (1 - a1[s, j])
    return delta1


def activations(rng, *shape):
    """Activations of a batch, some of which may be 0 or 1 to the last digit."""
    saturated = rng.random(shape) < drawn.one_of(rng, 0, 0.2)
    return np.where(saturated, rng.integers(2, size=shape), sigmoid(drawn.array(rng, *shape)))


def deltas_and_weights(*sizes):
    a, W, delta = made_up(*sizes)
    return delta, W, a


def a_hidden_layer(rng):
    """Deltas, weights and activations of a batch, or of as many outputs as hidden neurons."""
    n, hidden, outputs = drawn.one_long(rng, drawn.sizes(rng, 3))
    if rng.random() < 0.3:
        outputs = hidden
    delta, W = drawn.numbers(rng, n, outputs), drawn.array(rng, hidden, outputs)
    return delta, W, activations(rng, n, hidden)


page.hidden_delta = Exercise(
    hidden_delta,
    another=hidden_delta_path_by_path,
    cases={
        "2 samples, 4 hidden neurons, 3 outputs": deltas_and_weights(2, 4, 3, 0),
        "5 samples, 3 hidden neurons, 3 outputs": deltas_and_weights(5, 3, 3, 1),
        "1 sample, 2 hidden neurons, 5 outputs": deltas_and_weights(1, 2, 5, 2),
    },
    inputs=a_hidden_layer,
    mistakes=(
        (
            lambda delta2, W2, a1: (delta2 @ W2) * a1 * (1 - a1),
            "The transpose is missing. Forward, `a1 @ W2` sums over the hidden neurons. On the "
            "way back the sum goes over the outputs: `W2.T`. NumPy complains about most "
            "shapes, but not where there are as many outputs as hidden neurons.",
        ),
        (
            lambda delta2, W2, a1: delta2 @ W2.T,
            "The paths are added up rightly. But each ends in the sigmoid of its hidden "
            "neuron: multiply by its slope, a (1 - a).",
        ),
        (
            lambda delta2, W2, a1: (delta2 @ W2.T) * sigmoid(a1) * (1 - sigmoid(a1)),
            "`a1` went through the sigmoid once more. It is an activation already, so that the "
            "slope is just a1 (1 - a1).",
        ),
        (
            lambda delta2, W2, a1: (delta2 @ W2.T) * (1 - a1**2),
            "1 - a² is the slope of tanh. The hidden neurons here are sigmoids: a (1 - a).",
        ),
        (
            lambda delta2, W2, a1: (delta2 @ W2.T) * (a1 > 0),
            "The paths are added up rightly, and 1 where a > 0, else 0, is the slope of relu. The "
            "hidden neurons here are sigmoids: a (1 - a).",
        ),
        (
            lambda delta2, W2, a1: (delta2 @ W2.T) * a1,
            "Half of the slope is there. It's a *times (1 - a)*.",
        ),
        (
            lambda delta2, W2, a1: (delta2 @ W2.T) * (1 - a1),
            "Half of the slope is there. It's *a times* (1 - a).",
        ),
        (
            lambda delta2, W2, a1: (delta2 @ W2.T) * a1 * (1 - a1) / len(a1),
            "This is divided by n once more. The 1/n of the mean is in `delta2` already.",
        ),
        (
            lambda delta2, W2, a1: (W2 @ delta2.T) * (a1 * (1 - a1)).T,
            "The numbers are right, and they stand in columns, as in a textbook. Our samples "
            "are rows: `delta2 @ W2.T`.",
        ),
        (
            lambda delta2, W2, a1: (delta2 @ W2.T) @ (a1 * (1 - a1)),
            "The shapes don't fit. Write them down: one matrix product, `@`, adds up the "
            "paths, (5, 3) @ (3, 4). The slope is multiplied entry by entry, `*`.",
        ),
    ),
    hints=(
        "Sum over k first: which of `delta2` (n, 3) and `W2` (4, 3) must be transposed so that "
        "the 3 meets the 3, and (n, 4) comes out?",
        "`delta2 @ W2.T` adds up the paths. What is left is the slope, entry by entry: `a1 * "
        "(1 - a1)`.",
    ),
    praise="It holds for every hidden layer of sigmoids: what comes in is the delta of the layer "
    "behind it, whichever that is.",
    carried=True,
)

# --- weight_gradient


def weight_gradient(a, delta):
    return a.T @ delta


def weight_gradient_sample_by_sample(a, delta):
    total = np.zeros((a.shape[1], delta.shape[1]))
    for s in range(len(a)):
        total += np.outer(a[s], delta[s])
    return total


def activations_and_deltas(*sizes):
    a, _, delta = made_up(*sizes)
    return a, delta


def in_and_out(rng):
    """Activations and deltas of a batch, or of as many samples as neurons."""
    n, before, after = drawn.one_long(rng, drawn.sizes(rng, 3))
    if rng.random() < 0.3:
        before = after = n
    return activations(rng, n, before), drawn.numbers(rng, n, after)


page.weight_gradient = Exercise(
    weight_gradient,
    another=weight_gradient_sample_by_sample,
    cases={
        "2 samples, 4 neurons before, 3 after": activations_and_deltas(2, 4, 3, 3),
        "5 samples, 3 neurons before, 2 after": activations_and_deltas(5, 3, 2, 4),
        "3 samples, 3 neurons before, 3 after": activations_and_deltas(3, 3, 3, 5),
    },
    inputs=in_and_out,
    mistakes=(
        (
            lambda a, delta: delta.T @ a,
            "These are the right numbers, transposed. A gradient has the shape of what it is "
            "the gradient of, and our weights have a row for each neuron *before* them.",
        ),
        (
            lambda a, delta: a.T @ delta / len(a),
            "This is divided by n once more. The 1/n of the mean is in `delta` already, since BP1: "
            "here the samples are just added up.",
        ),
        (
            lambda a, delta: np.outer(a[0], delta[0]),
            "This is the first sample's gradient. Add up those of all samples.",
        ),
        (
            lambda a, delta: np.outer(a[-1], delta[-1]),
            "This is the last sample's gradient. Add up those of all samples: in a loop, with "
            "`+=`.",
        ),
        (
            lambda a, delta: np.outer(a.sum(axis=0), delta.sum(axis=0)),
            "Here the samples are added up first and multiplied then. So each sample's activations "
            "also meet the deltas of all the others. First the products, then their sum.",
        ),
        (
            lambda a, delta: a @ delta,
            "The transpose is missing. NumPy complains about most shapes, but not if there are "
            "as many samples as neurons. The axis to be summed away is the batch.",
        ),
        (
            lambda a, delta: a @ delta.T,
            "`a @ delta.T` is for a table of sample by sample. The batch should be summed away, so "
            "that neurons by neurons is left: transpose the other one.",
        ),
    ),
    hints=(
        "`np.outer(a[s], delta[s])` is the gradient of sample s. Add these up.",
        "In a single product: which of them must be transposed so that n meets n in the "
        "middle, and (4, 3) comes out?",
    ),
    praise="It holds for both layers. For the first one, `a` is the inputs.",
    carried=True,
)

# --- gradient


def gradient(parameters, inputs, targets):
    W1, b1, W2, b2 = parameters
    a1, p = forward(parameters, inputs)
    delta2 = output_delta(p, targets)
    delta1 = hidden_delta(delta2, W2, a1)
    return (
        weight_gradient(inputs, delta1),
        delta1.sum(axis=0),
        weight_gradient(a1, delta2),
        delta2.sum(axis=0),
    )


def gradient_as_a_mean(parameters, inputs, targets):
    total = [np.zeros(array.shape) for array in parameters]
    for x, y in zip(inputs, targets, strict=True):
        a1, p = forward(parameters, x[None])
        delta2 = p - y
        delta1 = (delta2 @ parameters[2].T) * a1 * (1 - a1)
        total[0] += np.outer(x, delta1)
        total[1] += delta1[0]
        total[2] += np.outer(a1, delta2)
        total[3] += delta2[0]
    return [array / len(inputs) for array in total]


def gradient_by(delta1=hidden_delta, deltas=lambda d: d, together=np.sum, last="a1"):
    """A gradient of which one piece is another."""

    def other_gradient(parameters, inputs, targets):
        a1, p = forward(parameters, inputs)
        d2 = deltas(output_delta(p, targets))
        d1 = delta1(d2, parameters[2], a1)
        return (
            inputs.T @ d1,
            together(d1, axis=0),
            (a1 if last == "a1" else p).T @ d2,
            together(d2, axis=0),
        )

    return other_gradient


page.gradient = Exercise(
    gradient,
    another=gradient_as_a_mean,
    cases={
        f"a network of {W1.shape[0]}, {W2.shape[0]} and {W2.shape[1]} neurons, {len(x)} samples": (
            (W1, b1, W2, b2),
            x,
            t,
        )
        for (W1, b1, W2, b2), x, t in (a_network(np.random.default_rng(seed)) for seed in (1, 2))
    },
    inputs=a_network,
    mistakes=(
        (
            gradient_by(deltas=lambda delta: -delta),
            "All four have the wrong sign: probability minus truth.",
        ),
        (
            lambda parameters, inputs, targets: [
                len(inputs) * array for array in gradient(parameters, inputs, targets)
            ],
            "All four are too large, by as much as there are samples: the mean was forgotten. "
            "`output_delta` has it.",
        ),
        (
            gradient_by(lambda delta2, W2, a1: delta2 @ W2.T),
            "The last two are right. In the first two the slope of the sigmoid is missing: use "
            "`hidden_delta`.",
        ),
        (
            gradient_by(lambda delta2, W2, a1: (delta2 @ W2.T) * a1),
            "The last two are right. In the first two half of the slope is missing: it is "
            "a1 (1 - a1).",
        ),
        (
            gradient_by(together=np.mean),
            "The weights' are right. For the biases the deltas were averaged over the batch. Their "
            "1/n is in them already: add them up.",
        ),
        (
            lambda parameters, inputs, targets: [
                gradient(parameters, inputs, targets)[k] for k in (0, 2, 1, 3)
            ],
            "The four are right, in another order than the parameters: W1, b1, W2, b2.",
        ),
        (
            lambda parameters, inputs, targets: [
                gradient(parameters, inputs, targets)[k] for k in (2, 3, 0, 1)
            ],
            "The four are right, but those of the last layer come first. The order is that of the "
            "parameters: W1, b1, W2, b2.",
        ),
        (
            lambda parameters, inputs, targets: [
                gradient(parameters, inputs, targets)[k] for k in (0, 2)
            ],
            "The weights' are there. The biases' are missing: W1, b1, W2, b2.",
        ),
        (
            lambda parameters, inputs, targets: [
                array.T for array in gradient(parameters, inputs, targets)
            ],
            "The gradients of the weights lie on their side. Each has the shape of its array.",
        ),
        (
            gradient_by(last="p"),
            "That of `W2` isn't right: what comes into these weights are the hidden activations "
            "`a1`.",
        ),
    ),
    hints=(
        "Four steps: `a1, p = forward(parameters, inputs)`, the delta at the end, the delta one "
        "layer back, and what each array makes of them.",
        "`delta2 = output_delta(p, targets)`, `delta1 = hidden_delta(delta2, W2, a1)`. `W1` gets "
        "`weight_gradient(inputs, delta1)` and `b1` gets `delta1.sum(axis=0)`; `W2` and `b2` "
        "likewise, from `a1` and `delta2`.",
    ),
    praise="All derivatives, for the work of about two evaluations of the loss.",
    carried=True,
    load=(lambda: a_network_of_digits(100), 2000),
)


def a_network_of_digits(n):
    """A network of the size of the page's, and a batch."""
    rng = np.random.default_rng(0)
    sizes = ((784, 50), (50,), (50, 10), (10,))
    parameters = tuple(0.1 * rng.normal(size=size) for size in sizes)
    return parameters, rng.random((n, 784)), np.eye(10)[rng.integers(10, size=n)]


# --- epoch


def epoch(gradient, parameters, inputs, targets, batches, learning_rate):
    for batch in batches:
        slopes = gradient(parameters, inputs[batch], targets[batch])
        parameters = tuple(
            array - learning_rate * slope for array, slope in zip(parameters, slopes, strict=True)
        )
    return parameters


def epoch_of_copies(gradient, parameters, inputs, targets, batches, learning_rate):
    parameters = [array.copy() for array in parameters]
    for batch in batches:
        slopes = gradient(parameters, inputs[batch], targets[batch])
        for k in range(len(parameters)):
            parameters[k] -= learning_rate * slopes[k]
    return parameters


def training(step, start=False, batch_of=lambda batch, n: batch, count=None):
    """An epoch with another step, or with other batches."""

    def other_epoch(gradient, parameters, inputs, targets, batches, learning_rate):
        first = now = parameters
        for batch in list(batches)[:count]:
            which = batch_of(batch, len(inputs))
            slopes = gradient(first if start else now, inputs[which], targets[which])
            pairs = enumerate(zip(now, slopes, strict=True))
            now = tuple(step(array, slope, learning_rate, k) for k, (array, slope) in pairs)
        return now

    return other_epoch


def right_step(array, slope, rate, k):
    return array - rate * slope


def an_epoch(rng):
    """A small network, some digits, and the mini-batches of an epoch."""
    parameters, _, _ = a_network(rng)
    before, after = len(parameters[0]), len(parameters[3])
    n = int(rng.integers(2, 30))
    inputs, targets = rng.random((n, before)), np.eye(after)[rng.integers(after, size=n)]
    size = int(rng.integers(1, 9))
    order = rng.permutation(n)
    batches = [order[first : first + size] for first in range(0, n, size)]
    return gradient, parameters, inputs, targets, batches, drawn.magnitude(rng, -1.5, 0.5)


def slopes_of_sums(parameters, inputs, targets):
    """No gradient of a network: what it returns can be told in one's head."""
    difference = inputs.sum() - targets.sum()
    return tuple(np.full(array.shape, k * difference) for k, array in enumerate(parameters, 1))


FOUR = np.array([[1.0], [2.0]]), np.array([3.0]), np.array([[4.0, 5.0]]), np.array([6.0, 7.0])

page.epoch = Exercise(
    epoch,
    another=epoch_of_copies,
    cases={
        "four arrays with the numbers 1 to 7, batches [0, 2] and [1], and a gradient that is the "
        "sum of inputs "
        "minus targets": (
            slopes_of_sums,
            FOUR,
            np.array([[1.0, 2.0], [3.0, 5.0], [0.0, 1.0]]),
            np.array([[1, 0], [0, 1], [1, 0]]),
            [np.array([0, 2]), np.array([1])],
            0.1,
        ),
    },
    inputs=an_epoch,
    mistakes=(
        (
            training(lambda array, slope, rate, k: array + rate * slope),
            "This walks uphill. Subtract the learning rate times the slope.",
        ),
        (
            training(lambda array, slope, rate, k: array - slope),
            "Each step subtracts the whole gradient. Multiply it by `learning_rate`.",
        ),
        (
            training(right_step, start=True),
            "All gradients are those of the parameters that came in. Ask for it anew, at the "
            "parameters that you have come to.",
        ),
        (
            training(right_step, batch_of=lambda batch, n: slice(n)),
            "Each step looks at all samples. Take those of the batch, `inputs[batch]` and "
            "`targets[batch]`.",
        ),
        (
            training(right_step, count=1),
            "Only the first batch was used. Does the loop return too early?",
        ),
        (
            training(lambda array, slope, rate, k: array - rate * slope * (k % 2 == 0)),
            "The weights move, and the biases don't. Go through all four arrays.",
        ),
        (
            training(lambda array, slope, rate, k: -rate * slope),
            "This is the last step itself. You were asked where it *leads*: begin at the "
            "parameters.",
        ),
        (
            lambda *arguments: arguments[1],
            "The parameters come back as they went in. Does the loop give the new ones the same "
            "name?",
        ),
    ),
    hints=(
        "For each batch: `slopes = gradient(parameters, inputs[batch], targets[batch])`, and then "
        "four new arrays.",
        "`parameters = [p - learning_rate * s for p, s in zip(parameters, slopes)]`, in the loop. "
        "After it, `return parameters`.",
    ),
    praise="It trains whatever has a gradient.",
    carried=True,
)
