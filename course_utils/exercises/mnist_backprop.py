"""The exercises of notebook 05: how do I get 40,000 derivatives at once?"""

import itertools
import math
import struct

import numpy as np

from course_utils.activations import sigmoid, softmax
from course_utils.exercises import drawn
from course_utils.exercises.engine import Exercise, Page
from course_utils.exercises.results import letters

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
)

# --- count_parameters


def count_parameters(layer_sizes):
    total = 0
    for inputs, outputs in zip(layer_sizes[:-1], layer_sizes[1:], strict=True):
        total += inputs * outputs + outputs
    return total


def count_by_neuron(layer_sizes):
    counts = []
    for layer in range(1, len(layer_sizes)):  # each neuron: its weights and a bias
        counts.append(layer_sizes[layer] * (layer_sizes[layer - 1] + 1))
    return sum(counts)


def weights_alone(layer_sizes):
    return sum(inputs * outputs for inputs, outputs in itertools.pairwise(layer_sizes))


def last_layer_alone(layer_sizes):
    inputs, outputs = layer_sizes[-2:]
    return inputs * outputs + outputs


def count_three_layers(layer_sizes):
    inputs, hidden, outputs = layer_sizes
    return inputs * hidden + hidden + hidden * outputs + outputs


def count_first_three(layer_sizes):
    return count_three_layers([layer_sizes[k] for k in range(3)])


def some_layers(rng):
    """The sizes of two layers or more, some of which may be equal."""
    most, count = drawn.one_of(rng, (4, 6), (60, 6), (800, 6), (60, 20))
    sizes = rng.integers(1, most, size=rng.integers(2, count)).tolist()
    return (drawn.one_of(rng, tuple, list)(sizes),)


page.count_parameters = Exercise(
    count_parameters,
    another=count_by_neuron,
    cases={
        "(784, 50, 10)": ((784, 50, 10),),
        "(784, 10)": ((784, 10),),
        "(784, 100, 30, 10)": ((784, 100, 30, 10),),
        "(2, 3, 4, 5, 6)": ((2, 3, 4, 5, 6),),
    },
    inputs=some_layers,
    tolerance=1e-12,
    mistakes=(
        (weights_alone, "These are the weights. Every neuron has a bias, too."),
        (
            lambda sizes: weights_alone(sizes) + sum(sizes),
            "Too many by the number of inputs. An input is a number that is given; it has no bias.",
        ),
        (
            lambda sizes: weights_alone(sizes) + len(sizes) - 1,
            "This has one bias for each layer. Each *neuron* has one.",
        ),
        (
            lambda sizes: weights_alone(sizes) + sum(sizes[1:-1]),
            "The output neurons have biases, too.",
        ),
        (
            lambda sizes: weights_alone(sizes) + sum(sizes[:-1]),
            "This has a bias for each neuron that sends. It belongs to the one that receives: "
            "the outputs have them, the inputs don't.",
        ),
        (
            last_layer_alone,
            "This is what leads into the outputs. Add up all layers: in a loop, with `+=`.",
        ),
        (
            count_three_layers,
            "Right for three layers, and an error for any other number. Go through the layers "
            "in pairs: the sizes of one and of the next.",
        ),
        (
            count_first_three,
            "Right for three layers. With two there is no `layer_sizes[2]`, and with more you "
            "stop too early. Go through the layers in pairs: the sizes of one and of the next.",
        ),
        (
            lambda sizes: sizes[0] * sizes[1] + sizes[1] + sizes[-2] * sizes[-1] + sizes[-1],
            "This counts what leads into the first hidden layer and into the outputs. Between "
            "them there may be more, and without a hidden layer these two are the same.",
        ),
        (
            lambda sizes: int(np.prod(sizes)),
            "Not all layers are connected with all: only each with the next. Multiply two "
            "sizes at a time.",
        ),
    ),
    hints=(
        "Between two neighbouring layers there are inputs · outputs weights, and outputs "
        "biases. Add that up over all neighbours.",
        "`zip(layer_sizes[:-1], layer_sizes[1:])` goes through the pairs of neighbours.",
    ),
    praise="Hardly any of it comes from what is deep in the network: of the 81,840 in 784-100-"
    "30-10, 78,500 belong to the first layer.",
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
)

# --- mini_batches


def mini_batches(n, batch_size, rng):
    order = rng.permutation(n)
    return [order[start : start + batch_size] for start in range(0, n, batch_size)]


def mini_batches_split(n, batch_size, rng):
    beginnings = range(batch_size, n, batch_size)  # of all batches but the first
    return np.split(rng.permutation(n), beginnings)


def drawn_afresh(n, batch_size, rng):
    return [rng.permutation(n)[:batch_size] for _ in range(n // batch_size)]


def incomplete_batch_dropped(n, batch_size, rng):
    order = rng.permutation(n)
    return [order[k * batch_size : (k + 1) * batch_size] for k in range(n // batch_size)]


def last_batch_forgotten(n, batch_size, rng):
    order = rng.permutation(n)
    return [order[start : start + batch_size] for start in range(0, n - batch_size, batch_size)]


def stopped_early(n, batch_size, rng):
    order = rng.permutation(n)
    return [order[start : start + batch_size] for start in range(0, n - 1, batch_size)]


def never_shuffled(n, batch_size, rng):
    return [np.arange(n)[start : start + batch_size] for start in range(0, n, batch_size)]


def the_same_every_epoch(n, batch_size, rng):
    return mini_batches(n, batch_size, np.random.default_rng(0))


def batches_shuffled(n, batch_size, rng):
    batches = never_shuffled(n, batch_size, rng)
    return [batches[k] for k in rng.permutation(len(batches))]


def only_one_batch(n, batch_size, rng):
    return rng.permutation(n)[:batch_size]


def windows(n, batch_size, rng):
    order = rng.permutation(n)
    return [order[start : start + batch_size] for start in range(n)]


def one_batch_too_many(n, batch_size, rng):
    order = rng.permutation(n)
    return [order[start : start + batch_size] for start in range(0, n + 1, batch_size)]


def sliced_to_a_fixed_end(n, batch_size, rng):
    order = rng.permutation(n)
    return [order[start:batch_size] for start in range(0, n, batch_size)]


def evenly_split(n, batch_size, rng):
    return np.array_split(rng.permutation(n), -(-n // batch_size))


def collect(answer, n, batch_size, seed):
    """The batches that an answer makes, as tuples of indices; or what they are instead, in words.

    Returns
    -------
    list of tuple of int, or str
    """
    made = answer(n, batch_size, np.random.default_rng(seed))
    if isinstance(made, (str, dict)) or not hasattr(made, "__iter__"):
        return "Give a list of mini-batches, each an array of indices."
    made = list(itertools.islice(made, n + 1))  # also of what goes on without an end
    if made and all(isinstance(k, (int, np.integer)) for k in made):
        return (
            "These are indices one by one. An epoch is a list of arrays of them, one for each "
            "mini-batch."
        )
    batches = []
    for batch in made:
        try:
            array = np.asarray(batch)
        except ValueError:
            array = np.array(np.nan)
        if array.ndim != 1 or array.dtype.kind not in "iu":
            return "Each mini-batch should be an array of indices, whole numbers from 0 to n - 1."
        batches.append(tuple(array.tolist()))
    return batches


def judge_batches(answer):
    """What keeps an answer from making the mini-batches of an epoch, or None."""
    for n, batch_size in ((12, 3), (10, 4), (9, 4), (5, 7), (6, 1), (1, 1), (250, 60)):
        batches = collect(answer, n, batch_size, seed=0)
        if isinstance(batches, str):
            return batches
        wrong = judge_epoch(batches, n, batch_size)
        if not wrong and n > 8:  # else a shuffled order may well be that of the file
            wrong = judge_shuffling(answer, n, batch_size)
        if wrong:
            return wrong
    return None


def judge_epoch(batches, n, batch_size):
    """What is wrong with the batches of one epoch, whatever their order, or None."""
    asked = f"For n = {n} in batches of {batch_size}"
    indices = list(itertools.chain(*batches))
    if not set(indices) <= set(range(n)):
        return f"{asked} there are indices below 0 or above {n - 1}."
    twice = len(indices) - len(set(indices))
    missing = n - len(set(indices))
    if twice and missing:
        return (
            f"{asked}, {missing} of the samples never come up, and others come several times. "
            "Shuffle once, then cut: so each comes up exactly once."
        )
    if twice:
        return (
            f"{asked} some samples come up more than once. Each batch should begin where the one "
            "before it ended."
        )
    sizes = [len(batch) for batch in batches]
    if missing == n % batch_size > 0 and set(sizes) <= {batch_size}:
        return (
            f"{asked} the samples left over ({missing}) never come up. What is left for "
            "the last batch is less than a whole one, and it should be used too."
        )
    if missing == batch_size:
        return (
            f"{asked}, {missing} of the samples never come up. Is the last batch missing? A "
            "`range` stops before its end."
        )
    if sizes[-1:] == [0] and 0 not in sizes[:-1]:
        return f"{asked} the last batch is empty. The mean of no gradients is 0/0: leave it out."
    right = [len(batch) for batch in mini_batches(n, batch_size, np.random.default_rng(0))]
    if sizes != right:
        return f"{asked} the sizes should be {right}; yours are {sizes}."
    return None


def judge_shuffling(answer, n, batch_size):
    """What is wrong with the order of the samples, or None."""
    first, again, other = (collect(answer, n, batch_size, seed) for seed in (0, 0, 1))
    if all(list(itertools.chain(*each)) == list(range(n)) for each in (first, other)):
        return (
            "Each sample comes up once, but always in the order of the file. If that were sorted, "
            "a batch would hold nothing but zeros, the next nothing but ones. Shuffle first."
        )
    if first != again:
        return (
            "Two generators with the same seed give different batches, so their order comes from "
            "somewhere else. Use the `rng` that is passed in."
        )
    if first == other:
        return "Every epoch has the same order, whatever `rng` is passed in. Shuffle with that one."
    if {frozenset(batch) for batch in first} == {frozenset(batch) for batch in other}:
        return (
            "Something is shuffled, but the same samples are always together in one batch. Shuffle "
            "the samples, then cut."
        )
    return None


page.mini_batches = Exercise(
    mini_batches,
    another=mini_batches_split,
    requirement=judge_batches,
    mistakes=tuple(
        (mistake, judge_batches(mistake))
        for mistake in (
            drawn_afresh,
            incomplete_batch_dropped,
            last_batch_forgotten,
            stopped_early,
            never_shuffled,
            the_same_every_epoch,
            batches_shuffled,
            only_one_batch,
            windows,
            one_batch_too_many,
            sliced_to_a_fixed_end,
            evenly_split,
        )
    ),
    hints=(
        "`rng.permutation(n)` gives all indices, each once, in random order. How do you cut it "
        "into pieces?",
        "`order[start : start + batch_size]` is one piece. It begins at 0, at `batch_size`, at "
        "twice that: `range(0, n, batch_size)`. A slice beyond the end is just shorter.",
    ),
    praise="In each epoch every sample comes up once, in a company that is new each time.",
)

# --- stuck_beginnings


def judge_beginnings(answer):
    """What is wrong with an answer such as "AC" or ["A", "C"], or None."""
    ask = 'Answer with letters from A to E, such as `"AC"`.'
    names = letters(answer)
    if not names or not names <= set("ABCDE"):
        return ask
    if "A" in names:
        return (
            "A gets away. All hidden activations are alike at first, yes. But each neuron is heard "
            "through other weights `W2`, so that BP2 gives each another delta."
        )
    if "B" in names:
        return (
            "B gets away. At the first step `W1` doesn't move. But each neuron says something "
            "else, so that the rows of `dW2` differ (BP4). From the second step on BP2 has "
            "something to multiply with."
        )
    if "D" in names:
        return (
            "D gets away. With another bias each neuron has another activation, though the image "
            "has no say in it yet. So the rows of `dW2` differ (BP4), and then the deltas."
        )
    if "C" not in names:
        return (
            "Something is missing. It isn't zero that is bad about zeros. Where would the "
            "difference between two neurons come from if all weights were 0.1?"
        )
    if "E" not in names:
        return (
            "C is stuck, yes. There is another one in which nothing tells one *hidden* neuron "
            "from the next."
        )
    return None


page.stuck_beginnings = Exercise(
    "CE",
    another=["C", "E"],
    requirement=judge_beginnings,
    mistakes=tuple(
        (names, judge_beginnings(names)) for names in ("ABCDE", "BCE", "CDE", "E", "C", "zeros")
    ),
    hints=(
        "Take two hidden neurons. Is there anything in which they differ: what they say, or "
        "how they are heard? Then follow BP4 and BP2 for a step or two.",
        "They say different things if their columns of `W1` or their biases `b1` differ. They "
        "are heard differently if their rows of `W2` differ. One of these is enough.",
    ),
    praise="What must differ is something that tells one hidden neuron from another: what "
    "goes in, or what comes out. Zeros are no worse than ones.",
)

# --- precision


def precision(confusion):
    return confusion.diagonal() / confusion.sum(axis=0)


def precision_in_a_loop(confusion):
    return [confusion[k][k] / sum(row[k] for row in confusion) for k in range(len(confusion))]


def a_table(rng):
    """A confusion matrix of some classes, each of which was named at least once."""
    classes = int(rng.integers(2, drawn.one_of(rng, 8, 30)))
    table = rng.integers(0, drawn.one_of(rng, 3, 30, 5000), size=(classes, classes))
    table[-1, table.sum(axis=0) == 0] = 1
    return (table,)


page.precision = Exercise(
    precision,
    another=precision_in_a_loop,
    tolerance=1e-9,
    cases={
        "[[8, 2], [1, 4]]": (np.array([[8, 2], [1, 4]]),),
        "[[3, 0, 1], [5, 2, 0], [0, 0, 6]]": (np.array([[3, 0, 1], [5, 2, 0], [0, 0, 6]]),),
        "a reader that is always right": (np.array([[2, 0], [0, 7]]),),
    },
    inputs=a_table,
    mistakes=(
        (
            lambda confusion: confusion.diagonal() / confusion.sum(axis=1),
            "This is divided by the sums of the rows: of all eights, how many are called so. Here "
            "we ask of all that are *called* eight, and those make a column.",
        ),
        (
            lambda confusion: confusion.trace() / confusion.sum(),
            "This is the accuracy, one number for all. Ask for each digit by itself.",
        ),
        (
            lambda confusion: confusion.diagonal() / confusion.sum(),
            "This is divided by the number of all images. Divide by those for which the network "
            "gave that answer.",
        ),
        (
            lambda confusion: confusion.diagonal() / 100,
            "On the page each digit comes a hundred times, and elsewhere not. And how often it "
            "comes isn't how often the network says it.",
        ),
        (
            lambda confusion: confusion / confusion.sum(axis=0),
            "This is the whole table, each column divided by its sum. Only its diagonal was "
            "asked for, where the answer is right.",
        ),
        (
            lambda confusion: 1 - confusion.diagonal() / confusion.sum(axis=0),
            "This is how often it is wrong when it says a digit. You were asked how often it "
            "is right.",
        ),
        (
            lambda confusion: 100 * confusion.diagonal() / confusion.sum(axis=0),
            "Right, in percent. Leave the factor 100 out: a fraction was asked for.",
        ),
        (
            lambda confusion: confusion.sum(axis=0),
            "This is how often the network says each digit. How many of those are right?",
        ),
        (
            lambda confusion: [confusion[k, k] / confusion[:, k].sum() for k in range(10)],
            "The table need not be 10 by 10. `len(confusion)` says how many classes there are.",
        ),
    ),
    hints=(
        "Column k holds all images that were taken for a k. Where among them are those that "
        "are a k?",
        "`confusion.diagonal()` over the sums of the columns, `confusion.sum(axis=0)`.",
    ),
    praise="This is called the *precision*; the other way round, by rows, it is the *recall*. "
    "Whoever calls everything an 8 finds every 8, and their word is worth little.",
)
