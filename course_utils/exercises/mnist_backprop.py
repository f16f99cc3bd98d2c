"""The exercises of notebook 05: how do I get 40,000 derivatives at once?"""

import numpy as np

from course_utils.activations import relu, sigmoid, softmax
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


def network_of(inputs, hidden, outputs, seed):
    """The parameters of a network, biases too, as a list of four arrays."""
    rng = np.random.default_rng(seed)
    shapes = (inputs, hidden), (hidden,), (hidden, outputs), (outputs,)
    return [rng.normal(size=shape) for shape in shapes]


def batch_for(n, inputs, outputs, seed):
    """Inputs and one-hot targets."""
    rng = np.random.default_rng(seed)
    return rng.random((n, inputs)), np.eye(outputs)[rng.integers(outputs, size=n)]


def some_network(rng):
    """A network of any size, often with as many hidden neurons as outputs, and a batch for it."""
    n, inputs, hidden, outputs = drawn.one_long(rng, drawn.sizes(rng, 4))
    if rng.random() < 0.3:
        outputs = hidden
    elif rng.random() < 0.2:
        outputs = inputs
    if rng.random() < 0.15:
        hidden = 1
    seeds = rng.integers(1_000_000, size=2)
    images, targets = batch_for(n, inputs, outputs, seeds[0])
    images = drawn.one_of(rng, images, 2 * images - 1, np.round(3 * images).astype(int))
    targets = drawn.one_of(rng, targets, targets, drawn.probabilities(rng, n, outputs))
    return network_of(inputs, hidden, outputs, seeds[1]), images, targets


def of_the_page(hidden=50, n=100):
    """What the page computes with: a network, images and targets as large as there."""
    return network_of(784, hidden, 10, 0), *batch_for(n, 784, 10, 1)


# --- forward


def forward(parameters, inputs):
    W1, b1, W2, b2 = parameters
    a1 = sigmoid(inputs @ W1 + b1)
    p = softmax(a1 @ W2 + b2)
    return a1, p


def forward_row_by_row(parameters, inputs):
    W1, b1, W2, b2 = parameters
    a1 = np.array([sigmoid(row @ W1 + b1) for row in inputs])
    return a1, np.array([softmax(row @ W2 + b2) for row in a1])


def forward_with(hidden=sigmoid, output=softmax, biases=(1, 1), give=lambda a1, p: (a1, p)):
    """A forward pass with other functions, with biases or without, or with another result."""

    def other_forward(parameters, inputs):
        W1, b1, W2, b2 = parameters
        a1 = hidden(inputs @ W1 + biases[0] * b1)
        return give(a1, output(a1 @ W2 + biases[1] * b2))

    return other_forward


def forward_without_hidden_activations(parameters, inputs):
    W1, b1, W2, b2 = parameters
    z1 = inputs @ W1 + b1
    return z1, softmax(sigmoid(z1) @ W2 + b2)


def forward_from_sums(parameters, inputs):
    W1, b1, W2, b2 = parameters
    z1 = inputs @ W1 + b1
    return sigmoid(z1), softmax(z1 @ W2 + b2)


page.forward = Exercise(
    forward,
    another=forward_row_by_row,
    cases={
        "a network 3-4-2 and 5 samples": (network_of(3, 4, 2, 0), batch_for(5, 3, 2, 1)[0]),
        "a network 2-3-3 and 1 sample": (network_of(2, 3, 3, 2), batch_for(1, 2, 3, 3)[0]),
        "a network 6-2-4 and 3 samples": (network_of(6, 2, 4, 4), batch_for(3, 6, 4, 5)[0]),
    },
    inputs=lambda rng: some_network(rng)[:2],
    mistakes=(
        (
            forward_with(give=lambda a1, p: p),
            "These are the probabilities. The way back needs the hidden activations, too: return "
            "`a1, p`.",
        ),
        (
            forward_with(give=lambda a1, p: a1),
            "These are the hidden activations. Return both, `a1, p`.",
        ),
        (
            forward_with(give=lambda a1, p: (p, a1)),
            "Both are right, in the other order. First the hidden activations, then the "
            "probabilities: `a1, p`.",
        ),
        (
            forward_with(hidden=lambda z: z),
            "No sigmoid at the hidden neurons: what comes out of them is their weighted sum.",
        ),
        (
            forward_without_hidden_activations,
            "`p` is right. But the first of the two should be what comes out of the hidden "
            "neurons, after the sigmoid.",
        ),
        (
            forward_with(hidden=softmax),
            "Softmax at the hidden neurons. Theirs is the sigmoid; softmax comes at the end.",
        ),
        (
            forward_with(hidden=relu),
            "The hidden neurons are relu here. Theirs should be the sigmoid.",
        ),
        (
            forward_with(hidden=np.tanh),
            "The hidden neurons are tanh here. Theirs should be the sigmoid.",
        ),
        (
            forward_with(output=lambda z: z),
            "`a1` is right. What comes after it are weighted sums; softmax makes probabilities of "
            "them.",
        ),
        (
            forward_with(output=sigmoid),
            "`a1` is right. But the outputs go through a sigmoid, so that a row doesn't sum to 1. "
            "At the end comes softmax.",
        ),
        (
            forward_with(output=lambda z: softmax(z.ravel()).reshape(z.shape)),
            "`a1` is right. But the whole batch shares one probability: softmax should take each "
            "row for itself.",
        ),
        (
            forward_with(output=lambda z: softmax(z.T).T),
            "`a1` is right. But each column of `p` sums to 1, and it should be each row: a row is "
            "an image.",
        ),
        (
            forward_from_sums,
            "`a1` is right, but the outputs don't get it: they get the weighted sums from before "
            "the sigmoid.",
        ),
        (
            forward_with(give=lambda a1, p: (a1, p.argmax(axis=1))),
            "`a1` is right. The second is the digit that gets most. Give all probabilities.",
        ),
        (forward_with(biases=(0, 0)), "The biases are missing, in both layers."),
        (forward_with(biases=(-1, -1)), "The biases are subtracted. Add them."),
        (
            forward_with(hidden=lambda z: sigmoid(-z)),
            "The hidden sums have the wrong sign when they go through the sigmoid: 1 / (1 + "
            "exp(−z)).",
        ),
        (forward_with(biases=(0, 1)), "The bias `b1` of the hidden neurons is missing."),
        (forward_with(biases=(1, 0)), "`a1` is right. The bias `b2` of the outputs is missing."),
        (
            forward_with(output=lambda z: softmax(sigmoid(z))),
            "`a1` is right. But the outputs go through a sigmoid before softmax. Give softmax the "
            "weighted sums as they are.",
        ),
    ),
    hints=(
        "Two lines. In each: what comes in `@` weights, plus biases, and that through a function.",
        "`a1 = sigmoid(inputs @ W1 + b1)`. The second line takes `a1` and `softmax`.",
    ),
    praise="One image or all of them: it takes any number of rows.",
    carried=True,
    load=(lambda: of_the_page()[:2], 2000),
)

# --- output_delta


def output_delta(p, targets):
    return (p - targets) / len(p)


def output_delta_row_by_row(p, targets):
    rows = [row - target for row, target in zip(p, targets, strict=True)]
    return np.array(rows) / len(p)


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
        *(
            (
                lambda p, targets, n=n: (p - targets) / n,
                f"It is divided by {n}, whatever the batch. Divide by the number of samples, "
                "`len(p)`.",
            )
            for n in (2, 5, 10, 100)
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
            "scores z, one step further back, where it becomes short: p - y.",
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
    praise="Each row sums to 0: what one score is to gain, the others are to lose.",
    carried=True,
    load=(lambda: (forward(*of_the_page()[:2])[1], of_the_page()[2]), 3000),
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
            lambda delta2, W2, a1: delta2 @ W2.reshape(W2.shape[::-1]) * a1 * (1 - a1),
            "`W2` has the right shape, but not the right order: `reshape` goes on counting row by "
            "row. Rows become columns with `.T`.",
        ),
        (
            lambda delta2, W2, a1: np.outer(delta2[:, -1], W2[:, -1]) * a1 * (1 - a1),
            "Only the path through the last output is in it. Add up over all of them: in a loop, "
            "with `+=`.",
        ),
        (
            lambda delta2, W2, a1: hidden_delta(delta2, W2, a1).sum(axis=0),
            "The samples are added up already. Each still needs its own row.",
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
    load=(lambda: deltas_and_weights(100, 50, 10, 0), 1000),
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
    elif rng.random() < 0.3:
        before, after = drawn.one_of(rng, (1, after), (before, 1))
    return activations(rng, n, before), drawn.numbers(rng, n, after)


page.weight_gradient = Exercise(
    weight_gradient,
    another=weight_gradient_sample_by_sample,
    cases={
        "2 samples, 4 neurons before, 3 after": activations_and_deltas(2, 4, 3, 3),
        "5 samples, 3 neurons before, 2 after": activations_and_deltas(5, 3, 2, 4),
        "3 samples, 3 neurons before, 3 after": activations_and_deltas(3, 3, 3, 5),
        "60 samples, 1 neuron before, 2 after": activations_and_deltas(60, 1, 2, 6),
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
            lambda a, delta: a.reshape(a.shape[::-1]) @ delta,
            "`a` has the right shape, but not the right order: `reshape` goes on counting row by "
            "row. Rows become columns with `.T`.",
        ),
        (
            lambda a, delta: np.outer(a, delta),
            "Of whole batches `np.outer` pairs each number with each, also those of different "
            "samples. Take it sample by sample, and add up.",
        ),
        (
            lambda a, delta: a[:, :, np.newaxis] * delta[:, np.newaxis],
            "This is a table for each sample. Add up over the samples, along `axis=0`.",
        ),
        (
            lambda a, delta: np.outer(a[0], delta[0]),
            "Only the first sample's gradient comes out. All should be added up before they are "
            "returned.",
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
    load=(lambda: activations_and_deltas(100, 784, 50, 0), 1000),
)

# --- gradient


def gradient(parameters, inputs, targets):
    W1, b1, W2, b2 = parameters
    a1, p = forward(parameters, inputs)
    delta2 = output_delta(p, targets)
    delta1 = hidden_delta(delta2, W2, a1)
    dW1, db1 = weight_gradient(inputs, delta1), delta1.sum(axis=0)
    dW2, db2 = weight_gradient(a1, delta2), delta2.sum(axis=0)
    return dW1, db1, dW2, db2


def gradient_in_one_piece(parameters, inputs, targets):
    W1, b1, W2, b2 = parameters
    a1, p = forward(parameters, inputs)
    delta2 = (p - targets) / len(inputs)
    delta1 = (delta2 @ W2.T) * a1 * (1 - a1)
    return inputs.T @ delta1, delta1.sum(axis=0), a1.T @ delta2, delta2.sum(axis=0)


def gradient_with(
    end=output_delta, back=hidden_delta, weights=weight_gradient, biases=lambda d: d.sum(axis=0)
):
    """A gradient of other pieces."""

    def other_gradient(parameters, inputs, targets):
        a1, p = forward(parameters, inputs)
        delta2 = end(p, targets)
        delta1 = back(delta2, parameters[2], a1)
        return weights(inputs, delta1), biases(delta1), weights(a1, delta2), biases(delta2)

    return other_gradient


def gradient_given(give):
    """The right gradient, given in another way."""
    return lambda *arguments: give(*gradient(*arguments))


def gradient_of_the_deltas(parameters, inputs, targets):
    a1, p = forward(parameters, inputs)
    delta2 = output_delta(p, targets)
    delta1 = hidden_delta(delta2, parameters[2], a1)
    return weight_gradient(inputs, delta1), delta1, weight_gradient(a1, delta2), delta2


def gradient_with_p_as_input(parameters, inputs, targets):
    _, p = forward(parameters, inputs)
    dW1, db1, _, db2 = gradient(parameters, inputs, targets)
    return dW1, db1, weight_gradient(p, output_delta(p, targets)), db2


def gradient_with_the_hidden_activations_as_inputs(parameters, inputs, targets):
    a1, p = forward(parameters, inputs)
    delta1 = hidden_delta(output_delta(p, targets), parameters[2], a1)
    _, db1, dW2, db2 = gradient(parameters, inputs, targets)
    return weight_gradient(a1, delta1), db1, dW2, db2


def without_the_transpose(delta2, W2, a1):
    return (delta2 @ W2) * a1 * (1 - a1)


def parameters_after_a_step(parameters, inputs, targets):
    slopes = gradient(parameters, inputs, targets)
    return tuple(array - slope for array, slope in zip(parameters, slopes, strict=True))


page.gradient = Exercise(
    gradient,
    another=gradient_in_one_piece,
    cases={
        "a network 3-4-2 and 5 samples": (network_of(3, 4, 2, 0), *batch_for(5, 3, 2, 1)),
        "a network 6-3-3 and 4 samples": (network_of(6, 3, 3, 2), *batch_for(4, 6, 3, 3)),
        "a network 2-5-3 and 1 sample": (network_of(2, 5, 3, 4), *batch_for(1, 2, 3, 5)),
    },
    inputs=some_network,
    mistakes=(
        (
            gradient_with(back=without_the_transpose),
            "BP2 comes out as without its transpose: `delta2 @ W2.T`. NumPy complains about most "
            "shapes, but not where there are as many outputs as hidden neurons.",
        ),
        (
            gradient_with_the_hidden_activations_as_inputs,
            "Into `W1` come the `inputs`, and not the hidden activations.",
        ),
        (
            gradient_given(lambda dW1, db1, dW2, db2: (db2, dW2, db1, dW1)),
            "All four are right, in the order of the walk back. Asked for is the order of the "
            "parameters, `dW1, db1, dW2, db2`.",
        ),
        (
            gradient_with(back=lambda delta2, W2, a1: delta2 @ W2.T),
            "`dW2` and `db2` are right. In BP2 the slope a (1 - a) of the hidden neurons is "
            "missing: use your `hidden_delta`.",
        ),
        (
            gradient_with(back=lambda delta2, W2, a1: delta2 @ W2.T * a1),
            "`dW2` and `db2` are right. In BP2 half of the slope is missing: it is a times (1 - "
            "a). Use your `hidden_delta`.",
        ),
        (
            gradient_with(end=lambda p, targets: p - targets),
            "All four are too large, by as much as there are samples. The loss is a mean, so BP1 "
            "has a factor 1/n, with the n of the whole batch.",
        ),
        (
            gradient_given(lambda *slopes: tuple(0 * each for each in slopes)),
            "Nothing but zeros. Is the delta at the end `p` minus the targets?",
        ),
        (
            gradient_with(weights=lambda a, delta: a.T @ delta / len(a)),
            "`db1` and `db2` are right. The other two are divided by n once more. The 1/n of the "
            "mean is in the deltas already, since BP1.",
        ),
        (
            gradient_with(
                weights=lambda a, delta: a.T @ delta / len(a),
                biases=lambda delta: delta.mean(axis=0),
            ),
            "All four are too small, by as much as there are samples. The 1/n of the mean is in "
            "the deltas already, since BP1; after that, samples are just added up.",
        ),
        (
            gradient_given(lambda *slopes: tuple(-each for each in slopes)),
            "Right size, wrong sign, in all four: probability minus truth. With this one, every "
            "step would go uphill.",
        ),
        (
            gradient_with(biases=lambda delta: delta.mean(axis=0)),
            "`dW1` and `dW2` are right. The deltas of a bias are added up over the samples (BP3), "
            "and here it is their mean. Their 1/n is in them already.",
        ),
        (
            gradient_with(biases=lambda delta: delta.sum()),
            "`dW1` and `dW2` are right. For the biases, all deltas are added up to a single "
            "number. Each neuron has a bias of its own: add up over the samples, `axis=0`.",
        ),
        (
            gradient_with(biases=lambda delta: delta.sum(axis=1)),
            "`dW1` and `dW2` are right. For the biases, the deltas are added up over the neurons. "
            "Add up over the samples, which are the rows: `axis=0`.",
        ),
        (
            gradient_of_the_deltas,
            "`dW1` and `dW2` are right. In place of the biases' gradients stand the deltas of each "
            "sample. Every sample uses the same bias, so add them up: `.sum(axis=0)`.",
        ),
        (
            gradient_given(lambda dW1, db1, dW2, db2: (dW1, dW2, db1, db2)),
            "All four are right, and in another order: first both weights, then both biases. Asked "
            "for is the order of the parameters, `dW1, db1, dW2, db2`.",
        ),
        (
            gradient_given(lambda dW1, db1, dW2, db2: (dW2, db2, dW1, db1)),
            "All four are right, and the second layer comes first. Asked for is the order of the "
            "parameters, `dW1, db1, dW2, db2`.",
        ),
        (
            gradient_given(lambda dW1, db1, dW2, db2: (dW1, db2, dW2, db1)),
            "All four are right, but `db1` and `db2` have changed places.",
        ),
        (
            gradient_given(lambda dW1, db1, dW2, db2: (dW1, db1[np.newaxis], dW2, db2[np.newaxis])),
            "All numbers are right. But those of the biases lie in arrays with one row, and a bias "
            "array has one dimension. (Is there a `keepdims`?)",
        ),
        (
            gradient_with(end=lambda p, targets: (p - targets) * p * (1 - p) / len(p)),
            "In BP1 stands a slope p (1 - p). With softmax and cross entropy it cancels: use your "
            "`output_delta`.",
        ),
        (
            gradient_with(end=lambda p, targets: (p - targets) / p.shape[1]),
            "BP1 is divided by the number of classes here. The mean is taken over the samples: use "
            "your `output_delta`.",
        ),
        (
            gradient_with_p_as_input,
            "All but `dW2` are right. What comes into `W2` are the hidden activations, `a1`.",
        ),
        (
            parameters_after_a_step,
            "These are the parameters after a step. Asked for is their gradient alone.",
        ),
        (
            gradient_given(lambda dW1, db1, dW2, db2: (dW1, dW2)),
            "These are the two weights' gradients. Those of the biases are missing (BP3).",
        ),
        (
            gradient_given(lambda dW1, db1, dW2, db2: (dW1.T, db1, dW2.T, db2)),
            "The right numbers, and both weights' gradients are transposed. A gradient has the "
            "shape of what it is the gradient of.",
        ),
    ),
    hints=(
        "Five steps: `forward`, the delta at the end, the delta one layer back, and of each delta "
        "what a weight matrix and the biases make of it.",
        "`delta2 = output_delta(p, targets)`, `delta1 = hidden_delta(delta2, W2, a1)`. To `W2` "
        "comes `a1`, to `W1` come the inputs. A bias gets `delta.sum(axis=0)`.",
    ),
    praise="All derivatives of a network, whatever its size.",
    carried=True,
    load=(of_the_page, 1200),
)

# --- train_epoch


def train_epoch(gradient, parameters, inputs, targets, batch_size, learning_rate, rng):
    W1, b1, W2, b2 = parameters
    order = rng.permutation(len(inputs))
    for start in range(0, len(order), batch_size):
        batch = order[start : start + batch_size]
        dW1, db1, dW2, db2 = gradient((W1, b1, W2, b2), inputs[batch], targets[batch])
        W1, b1 = W1 - learning_rate * dW1, b1 - learning_rate * db1
        W2, b2 = W2 - learning_rate * dW2, b2 - learning_rate * db2
    return W1, b1, W2, b2


def train_epoch_in_a_list(gradient, parameters, inputs, targets, batch_size, learning_rate, rng):
    order = rng.permutation(len(inputs))
    while len(order) > 0:
        batch, order = order[:batch_size], order[batch_size:]
        slopes = gradient(parameters, inputs[batch], targets[batch])
        parameters = [
            array - learning_rate * slope for array, slope in zip(parameters, slopes, strict=True)
        ]
    return parameters


def cut(order, batch_size):
    return [order[start : start + batch_size] for start in range(0, len(order), batch_size)]


def in_order(n, batch_size, rng):
    return cut(rng.permutation(n), batch_size)


def drawn_afresh(n, batch_size, rng):
    return [rng.permutation(n)[:batch_size] for _ in range(n // batch_size)]


AFRESH = (
    "Each batch is drawn afresh, so that some samples come up several times and others never. "
    "Shuffle once, then cut."
)


def slopes_of_four(gradient, now, before, images, answers):
    return gradient(now, images, answers)


def epoch_with(batches=in_order, slopes=slopes_of_four, step=lambda a, s, rate, size: a - rate * s):
    """An epoch with other batches, other slopes, or other steps."""

    def other_epoch(gradient, parameters, inputs, targets, batch_size, learning_rate, rng):
        now = parameters
        for batch in batches(len(inputs), batch_size, rng):
            found = slopes(gradient, now, parameters, inputs[batch], targets[batch])
            moved = zip(now, found, strict=True)
            now = tuple(step(a, s, learning_rate, len(batch)) for a, s in moved)
        return now

    return other_epoch


def targets_left_behind(gradient, parameters, inputs, targets, batch_size, learning_rate, rng):
    shuffled = inputs[rng.permutation(len(inputs))]
    for start in range(0, len(inputs), batch_size):
        batch = slice(start, start + batch_size)
        slopes = gradient(parameters, shuffled[batch], targets[batch])
        moved = zip(parameters, slopes, strict=True)
        parameters = tuple(a - learning_rate * s for a, s in moved)
    return parameters


def always_all(gradient, parameters, inputs, targets, batch_size, learning_rate, rng):
    for _ in range(0, len(inputs), batch_size):
        moved = zip(parameters, gradient(parameters, inputs, targets), strict=True)
        parameters = tuple(a - learning_rate * s for a, s in moved)
    return parameters


def only_weights(gradient, now, before, images, answers):
    dW1, db1, dW2, db2 = gradient(now, images, answers)
    return dW1, 0 * db1, dW2, 0 * db2


def from_the_start(gradient, parameters, inputs, targets, batch_size, learning_rate, rng):
    for batch in in_order(len(inputs), batch_size, rng):
        slopes = gradient(parameters, inputs[batch], targets[batch])
        moved = zip(parameters, slopes, strict=True)
        now = tuple(a - learning_rate * s for a, s in moved)
    return now


def half_of_it(parameters, inputs, targets):
    """What `gradient` gives, halved: a gradient that is none, to be passed in."""
    return tuple(slope / 2 for slope in gradient(parameters, inputs, targets))


def divided_at_the_end(parameters, inputs, targets):
    """The gradient, as 0/0 where a batch is empty."""
    n = np.float64(len(inputs))
    with np.errstate(invalid="ignore"):
        return tuple(n * slope / n for slope in gradient(parameters, inputs, targets))


def an_epoch_of(n, batch_size, learning_rate, seed):
    """A gradient, a network and samples for one epoch."""
    samples = batch_for(n, 3, 2, seed)
    rng = np.random.default_rng(seed)
    return gradient, network_of(3, 4, 2, seed), *samples, batch_size, learning_rate, rng


def some_epoch(rng):
    parameters, images, targets = some_network(rng)
    if rng.random() < 0.7:  # else a batch or two
        n = int(rng.integers(2, 30))
        images, targets = (each[rng.integers(len(each), size=n)] for each in (images, targets))
    batch_size = int(rng.integers(1, drawn.one_of(rng, 4, 9, 40)))
    which, rate = drawn.one_of(rng, gradient, half_of_it), float(rng.uniform(0.05, 1.5))
    return which, parameters, images, targets, batch_size, rate, rng.spawn(1)[0]


page.train_epoch = Exercise(
    train_epoch,
    another=train_epoch_in_a_list,
    cases={
        "6 samples in batches of 2, rate 0.5": an_epoch_of(6, 2, 0.5, 0),
        "7 samples in batches of 3, rate 0.25": an_epoch_of(7, 3, 0.25, 1),
        "4 samples in batches of 4, rate 1": an_epoch_of(4, 4, 1.0, 2),
        "a gradient that divides by how many samples there are, 6 samples in batches of 3": (
            divided_at_the_end,
            *an_epoch_of(6, 3, 0.5, 4)[1:],
        ),
        "another gradient, 5 samples in batches of 2, rate 1": (
            half_of_it,
            *an_epoch_of(5, 2, 1.0, 3)[1:],
        ),
    },
    inputs=some_epoch,
    mistakes=(
        (
            epoch_with(step=lambda a, s, rate, size: a + rate * s),
            "This walks uphill. Subtract the learning rate times the gradient.",
        ),
        (
            epoch_with(step=lambda a, s, rate, size: a - s),
            "Each step subtracts the whole gradient. Multiply it by `learning_rate`.",
        ),
        (
            epoch_with(step=lambda a, s, rate, size: a - rate * s / size),
            "Each step is divided by the number of samples in its batch. The gradient is that of a "
            "mean already.",
        ),
        (
            epoch_with(
                lambda n, size, rng: [b for b in in_order(n, size, rng) if len(b) == size or n < 2]
            ),
            "The last batch is left out where it is smaller than the others. Its samples should "
            "be used, too.",
        ),
        (
            epoch_with(
                lambda n, size, rng: [np.arange(n)[k : k + size] for k in range(0, n, size)]
            ),
            "The samples come in the order of the file. Shuffle them, with `rng.permutation`.",
        ),
        (
            epoch_with(lambda n, size, rng: in_order(n, size, rng)[:1]),
            "Only one batch is used. Does the loop go on to its end, and does each slice end at "
            "`start + batch_size`?",
        ),
        (
            epoch_with(drawn_afresh),
            AFRESH,
        ),
        (
            epoch_with(lambda n, size, rng: [rng.permutation(n)[:size] for _ in range(0, n, size)]),
            AFRESH,
        ),
        (
            epoch_with(
                lambda n, size, rng: [rng.integers(n, size=size) for _ in range(0, n, size)]
            ),
            AFRESH,
        ),
        (
            epoch_with(lambda n, size, rng: rng.permutation(n)[:, np.newaxis]),
            "Each sample is a batch of its own, as without the step in `range(0, n, batch_size)`.",
        ),
        *(
            (
                epoch_with(other_order),
                "It comes out as with another order of the samples. Go through "
                "`rng.permutation(n)` from its beginning to its end, so that the same seed gives "
                "the same network.",
            )
            for other_order in (
                lambda n, size, rng: in_order(n, size, rng)[::-1],
                lambda n, size, rng: cut(rng.permutation(n)[::-1], size),
                lambda n, size, rng: cut(rng.choice(n, n, replace=False), size),
            )
        ),
        (
            epoch_with(
                lambda n, size, rng: [*in_order(n, size, rng), *[np.arange(0)] * (n % size == 0)]
            ),
            "Where the size divides, an empty batch comes last. A gradient that divides by the "
            "number of samples is 0/0 there: leave that batch out.",
        ),
        (
            lambda gradient, parameters, *others: tuple(parameters),
            "These are the parameters as they came in: no step has reached what you return.",
        ),
        (
            epoch_with(lambda n, size, rng: np.array_split(rng.permutation(n), max(n // size, 1))),
            "Some batches are larger than `batch_size`, as where the number of batches is rounded "
            "down. What is left over makes a smaller batch of its own.",
        ),
        (
            epoch_with(
                slopes=lambda gradient, now, before, images, answers: gradient(
                    before, images, answers
                )
            ),
            "All gradients are those of the parameters that were handed in. Ask for each where "
            "the last step has led.",
        ),
        (
            from_the_start,
            "Each step begins at the parameters that were handed in, so that only the last one "
            "counts. Go on from where the last one led.",
        ),
        (
            always_all,
            "Each step looks at all samples. Take those of the batch: `inputs[batch]` and "
            "`targets[batch]`.",
        ),
        (
            targets_left_behind,
            "The inputs are shuffled and the targets aren't, so that images learn the answers of "
            "others. Take both by the same indices.",
        ),
        (
            epoch_with(lambda n, size, rng: in_order(n, size, np.random.default_rng(0))),
            "The order is the same each time, whatever `rng` is passed in. Shuffle with that one.",
        ),
        (
            epoch_with(slopes=only_weights),
            "The biases stay where they were. All four arrays take a step.",
        ),
        (
            epoch_with(
                slopes=lambda given, now, before, images, answers: gradient(now, images, answers)
            ),
            "The gradient is that of the page, whatever is passed in. Use the argument `gradient`.",
        ),
    ),
    hints=(
        "A loop `for start in range(0, len(order), batch_size)`. In it: the indices of the batch, "
        "the four slopes there, and a step with each.",
        "`batch = order[start : start + batch_size]`, then `dW1, db1, dW2, db2 = gradient((W1, b1, "
        "W2, b2), inputs[batch], targets[batch])`, then `W1 = W1 - learning_rate * dW1` and the "
        "other three.",
    ),
    praise="Every sample comes up once in an epoch, in a company that is new each time.",
    carried=True,
    load=(
        lambda: (gradient, *of_the_page(10, 1000), 100, 1.0, np.random.default_rng(0)),
        300,
    ),
)
