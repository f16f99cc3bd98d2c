"""The exercises of a deeper page on notebook 05: how should the weights begin?"""

import numpy as np

from course_utils.exercises import drawn
from course_utils.exercises.engine import Exercise, Page
from course_utils.exercises.results import letters

page = Page()

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

# --- initial_weights


def initial_weights(inputs, outputs, rng):
    return rng.standard_normal((inputs, outputs)) / np.sqrt(inputs)


def initial_weights_by_scale(inputs, outputs, rng):
    return rng.normal(0, inputs**-0.5, size=(inputs, outputs))


def a_layer(rng):
    inputs, outputs = drawn.one_long(rng, drawn.sizes(rng, 2))
    if rng.random() < 0.3:
        inputs, outputs = outputs, inputs
    return inputs, outputs, np.random.default_rng(rng.integers(10**6))


def drawn_by(scale, shape=lambda inputs, outputs: (inputs, outputs)):
    """Weights of some standard deviation."""
    return lambda inputs, outputs, rng: (
        scale(inputs, outputs) * rng.standard_normal(shape(inputs, outputs))
    )


page.initial_weights = Exercise(
    initial_weights,
    another=initial_weights_by_scale,
    cases={
        "4 inputs, 3 outputs and a generator of seed 0": (4, 3, np.random.default_rng(0)),
        "100 inputs, 2 outputs and a generator of seed 1": (100, 2, np.random.default_rng(1)),
    },
    inputs=a_layer,
    mistakes=(
        (
            drawn_by(lambda inputs, outputs: 1),
            "Their standard deviation is 1, however many inputs there are. Divide by the root of "
            "their number.",
        ),
        (
            drawn_by(lambda inputs, outputs: 1 / inputs),
            "Divided by the number of inputs, the sum would shrink as they become more. It grows "
            "like the *root*: divide by that.",
        ),
        (
            drawn_by(lambda inputs, outputs: 1 / np.sqrt(outputs)),
            "This is the root of the number of outputs. The sum of a neuron goes over its inputs.",
        ),
        (
            drawn_by(lambda inputs, outputs: 1 / np.sqrt(inputs * outputs)),
            "This is the root of the number of all weights. The sum of one neuron goes over its "
            "inputs only.",
        ),
        (
            drawn_by(lambda inputs, outputs: np.sqrt(inputs)),
            "Multiplied by the root, the sums grow even faster. Divide.",
        ),
        (
            drawn_by(lambda i, o: 1 / np.sqrt(i), lambda i, o: (o, i)),
            "The standard deviation is right, but the shape is (inputs, outputs): a row for each "
            "input.",
        ),
        (
            lambda inputs, outputs, rng: rng.standard_normal((outputs, inputs)).T / np.sqrt(inputs),
            "Drawn neuron by neuron they are as random, but not the numbers that this check "
            "compares with. Draw them with one call, in the shape that is asked for.",
        ),
        (
            lambda inputs, outputs, rng: (
                np.random.default_rng(0).standard_normal((inputs, outputs)) / np.sqrt(inputs)
            ),
            "These are the same numbers whatever `rng` is. Draw with the one that is passed in.",
        ),
        *(
            (
                drawn_otherwise,
                "Drawn so, they are as random, but not the numbers that this check compares with. "
                "Draw them with one call of `rng.standard_normal`.",
            )
            for drawn_otherwise in (
                lambda i, o, rng: rng.uniform(-1, 1, (i, o)) * np.sqrt(3 / i),
                lambda i, o, rng: rng.choice([-1.0, 1.0], (i, o)) / np.sqrt(i),
                lambda i, o, rng: (
                    rng.standard_normal((i, o), dtype=np.float32) / np.float32(np.sqrt(i))
                ),
                lambda i, o, rng: -rng.standard_normal((i, o)) / np.sqrt(i),
            )
        ),
        (
            drawn_by(lambda inputs, outputs: 2 / inputs),
            "It comes out as if it were divided by half of `inputs`, as `inputs**1/2` is. Put "
            "brackets around the exponent, `inputs**(1/2)`, or take `np.sqrt`.",
        ),
        (
            lambda i, o, rng: rng.uniform(-1, 1, (i, o)) / np.sqrt(i),
            "From −1 to 1 the standard deviation is 0.58, not 1. Use `rng.standard_normal`.",
        ),
        (
            lambda inputs, outputs, rng: rng.random((inputs, outputs)) / np.sqrt(inputs),
            "`rng.random` draws from 0 to 1, so none of them is negative, and the sums can't "
            "cancel. Use `rng.standard_normal`.",
        ),
        (
            lambda inputs, outputs, rng: np.zeros((inputs, outputs)),
            "With zeros all neurons of a layer stay alike.",
        ),
    ),
    hints=(
        "Draw them with a standard deviation of 1, then make them smaller.",
        "`rng.standard_normal((inputs, outputs))` has the right shape. Divide it by the root of "
        "`inputs`.",
    ),
    praise="Whatever the size of a layer, its sums stay as large as what comes in.",
    carried=True,
)
