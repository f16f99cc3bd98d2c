"""The exercises of a deeper page on notebook 05: what does weight decay do?"""

import numpy as np

from course_utils.exercises import drawn
from course_utils.exercises.engine import Exercise, Page

page = Page()

# --- responds


def responds(function):
    return not np.array_equal(function(0.0), function(0.1))


def responds_by_entries(function):
    difference = function(1.0) - function(0.5)
    return bool(np.abs(difference).max() > 0)


def with_strength(start, direction):
    """A function of a strength: a straight line through some arrays."""
    words = f"a function that gives {start.round(2).tolist()} + strength · "
    return drawn.described(
        lambda strength: start + strength * direction, words + f"{direction.round(2).tolist()}"
    )


def with_its_square(strength):
    return np.array([strength**2, 1.0])


def some_function(rng):
    """A function of a strength, that responds to it in all entries, in some, or in none."""
    start, direction = drawn.array(rng, 2, drawn.sizes(rng, 1)[0])
    if rng.random() < 0.5:
        direction *= 0
    elif direction.size > 1 and rng.random() < 0.7:
        direction[drawn.one_of(rng, 0, -1, slice(1, None), slice(None, -1))] = 0
    return (with_strength(start, direction),)


THREE = np.array([1.0, 2.0, 3.0])

page.responds = Exercise(
    responds,
    another=responds_by_entries,
    cases={
        "a function that adds the strength to three numbers": (
            with_strength(THREE, THREE / THREE),
        ),
        "one that ignores it": (with_strength(THREE, 0 * THREE),),
        "one that adds it to the first number only": (
            with_strength(THREE, np.array([1.0, 0.0, 0.0])),
        ),
        "one that adds it to one number and subtracts it from another": (
            with_strength(np.ones(2), np.array([1.0, -1.0])),
        ),
        "one that gives [strength, 1 - strength]": (
            with_strength(np.array([0.0, 1.0]), np.array([1.0, -1.0])),
        ),
        "one that gives [strength, 0]": (with_strength(np.zeros(2), np.array([1.0, 0.0])),),
        "one that gives [strength², 1]": (with_its_square,),
        "one that gives [1 + 0.005 strength]": (with_strength(np.ones(1), np.array([0.005])),),
    },
    inputs=some_function,
    mistakes=(
        (
            lambda function: np.array_equal(function(0.0), function(0.1)),
            "The wrong way round: it responds if the two results are *not* the same.",
        ),
        (
            lambda function: bool(np.all(function(0.0) != function(0.1))),
            "It asks whether *every* number is another one. One is enough: biases aren't decayed.",
        ),
        (
            lambda function: not np.array_equal(function(0.1), function(0.1)),
            "It comes out False for functions that respond, too. Compare the numbers of two "
            "results, of strengths that are clearly different.",
        ),
        (
            lambda function: function(0.0) is not function(0.1),
            "It comes out True for functions that ignore the strength, too. Compare two results, "
            "number by number.",
        ),
        (
            lambda function: bool(function(0.0)[0] != function(0.1)[0]),
            "Only the first number is compared. Any of them may be another one.",
        ),
        (
            lambda function: bool(function(0.0)[-1] != function(0.1)[-1]),
            "Only the last number is compared. Any of them may be another one.",
        ),
        (
            lambda function: bool(np.any(function(1.0) > function(0.0))),
            "It asks whether a number *grows*. It may shrink as well.",
        ),
        (
            lambda function: bool(np.sum(function(0.0)) != np.sum(function(0.1))),
            "It compares two sums. If one number grows and another shrinks by as much, they are "
            "the same. Compare the numbers one by one.",
        ),
        (
            lambda function: function(0.0) != function(0.1),
            "This is an answer for each number. One answer is asked for: is any of them different?",
        ),
    ),
    hints=(
        "Call it with two strengths. Are the results the same?",
        "`np.array_equal(a, b)` says whether all their numbers are the same. `not` turns it round.",
    ),
    praise="It takes no training, and notices what no accuracy shows.",
    carried=True,
)

# --- decayed_gradient


def decayed_gradient(slopes, parameters, weight_count, strength):
    decayed = slopes.copy()
    decayed[:weight_count] += strength * parameters[:weight_count]
    return decayed


def decayed_gradient_by_mask(slopes, parameters, weight_count, strength):
    is_weight = np.arange(len(parameters)) < weight_count
    return slopes + strength * is_weight * parameters


def some_slopes(rng):
    weights, biases = drawn.one_long(rng, drawn.sizes(rng, 2, most=12))
    if rng.random() < 0.3:
        weights, biases = biases, weights
    n = weights + biases
    strength = drawn.one_of(rng, 0.0, *rng.uniform(0, 1, 3).tolist(), 1)
    slopes = drawn.array(rng, n, scale=drawn.one_of(rng, 0, 1, 1))
    return slopes, drawn.array(rng, n), weights, strength


def decay_by(term):
    """Add another term to the gradient."""
    return lambda slopes, parameters, weight_count, strength: (
        slopes + term(parameters, np.arange(len(slopes)) < weight_count, strength)
    )


page.decayed_gradient = Exercise(
    decayed_gradient,
    another=decayed_gradient_by_mask,
    cases={
        "2 weights, 1 bias, strength 0.1": (
            np.array([1.0, 2.0, 3.0]),
            np.array([10.0, -20.0, 30.0]),
            2,
            0.1,
        ),
        "3 weights, 2 biases, strength 0.5": (
            np.array([0.0, 1.0, -1.0, 2.0, 0.0]),
            np.array([4.0, -2.0, 6.0, 8.0, 3.0]),
            3,
            0.5,
        ),
        "2 weights, 1 bias, strength 0": (
            np.array([1.0, 2.0, 3.0]),
            np.array([10.0, -20.0, 30.0]),
            2,
            0.0,
        ),
    },
    inputs=some_slopes,
    mistakes=(
        (
            lambda slopes, parameters, weight_count, strength: decayed_gradient(
                slopes, parameters, weight_count + 1, strength
            ),
            "The first bias is decayed, too: the slice ends one too late.",
        ),
        (
            lambda slopes, parameters, weight_count, strength: decayed_gradient(
                slopes, parameters, weight_count - 1, strength
            ),
            "The last weight isn't decayed: the slice ends one too early.",
        ),
        (
            decay_by(lambda p, w, strength: 0),
            "This is the gradient without any decay: `strength` is ignored.",
        ),
        (
            decay_by(lambda p, w, strength: strength * p),
            "The biases are decayed, too. The sum of squares goes over the weights alone.",
        ),
        (
            decay_by(lambda p, w, strength: -strength * p * w),
            "The wrong sign: a step goes against the gradient, and with yours it would pull each "
            "weight *away* from 0.",
        ),
        (
            decay_by(lambda p, w, strength: strength * p**2 * w / 2),
            "This adds the penalties themselves. A gradient has their derivatives.",
        ),
        (
            decay_by(lambda p, w, strength: 2 * strength * p * w),
            "The new part is twice too large: the factor ½ before the sum takes up the 2.",
        ),
        (
            decay_by(lambda p, w, strength: strength * p * w / 2),
            "The new part is half of what it should be: the derivative of ½ w² is w.",
        ),
        (
            decay_by(lambda p, w, strength: strength * np.sign(p) * w),
            "This pulls all weights equally. That belongs to the sum of their sizes, not of their "
            "squares.",
        ),
        (
            decay_by(lambda p, w, strength: strength * w),
            "This adds the same to each weight. The derivative of ½ w² is the weight itself.",
        ),
        (
            decay_by(lambda p, w, strength: p * w),
            "The strength is missing.",
        ),
        (
            decay_by(lambda p, w, strength: strength * p * ~w),
            "The biases are decayed, and the weights aren't. The first `weight_count` are weights.",
        ),
        (
            lambda slopes, parameters, weight_count, strength: (
                strength * parameters * (np.arange(len(slopes)) < weight_count)
            ),
            "This is the new part alone. Add it to `slopes`.",
        ),
        (
            lambda slopes, parameters, weight_count, strength: (
                slopes[:weight_count] + strength * parameters[:weight_count]
            ),
            "The biases have slopes, too, and they are missing in the result.",
        ),
    ),
    hints=(
        "Work on a copy of `slopes`. Which part of it changes, and by how much?",
        "`decayed[:weight_count] += strength * parameters[:weight_count]`",
    ),
    praise="Without any data a step multiplies each weight by 1 − rate · strength. Hence the name: "
    "*weight decay*.",
    carried=True,
    load=(
        lambda: (np.ones(39_760), np.ones(39_760), 39_700, 0.1),
        20_000,
    ),
)
