"""What the deeper page on slots says of its programs is so."""

import numpy as np
import pytest

from course_utils.exercises.three_names_for_one_list import page as ex
from course_utils.network import NeuralNetwork

both_ways = pytest.mark.parametrize("way", ["answer", "another"])


def batch(n):
    rng = np.random.default_rng(n)
    return rng.random((n, 6)), rng.integers(3, size=n)


@both_ways
def test_with_slots_of_their_own_all_samples_count(page, way):
    network, (inputs, labels) = NeuralNetwork((6, 4, 3), dtype=np.float64), batch(5)
    fill, mean_gradient = getattr(ex.in_slots, way), page["mean_gradient"]
    expected = network.gradients(inputs, labels)
    np.testing.assert_allclose(mean_gradient(network, inputs, labels, fill), expected, atol=1e-14)


def test_with_tied_slots_only_the_last_does(page):
    network, (inputs, labels) = NeuralNetwork((6, 4, 3), dtype=np.float64), batch(5)
    found = page["mean_gradient"](network, inputs, labels, page["in_tied_slots"])
    np.testing.assert_allclose(found, network.gradients(inputs[-1:], labels[-1:]), atol=1e-14)


@both_ways
def test_every_sample_counts_in_the_gradient_of_the_package(way):
    network, (inputs, labels) = NeuralNetwork((6, 4, 3), dtype=np.float64), batch(5)
    every_sample_counts = getattr(ex.every_sample_counts, way)
    assert every_sample_counts(lambda inputs: network.gradients(inputs, labels), inputs)
    assert not every_sample_counts(
        lambda inputs: network.gradients(inputs[:-1], labels[:-1]), inputs
    )


def by_numbers(function, inputs):
    counts = set()
    for s in range(len(inputs)):
        rows = inputs.tolist()
        rows[s] = [9.5 + each for each in rows[s]]
        if not np.allclose(function(np.array(rows)), function(inputs)):
            counts.add(s)
    return len(counts) == len(inputs)


@pytest.mark.parametrize(
    "name, answer",
    [
        ("in_slots", lambda values: [[each] for each in values]),
        ("in_slots", lambda values: list(map(lambda each: [each], values))),
        ("every_sample_counts", by_numbers),
    ],
)
def test_other_right_answers(name, answer):
    verdict = ex.exercises[name].diagnose(answer)
    assert verdict.status == "right", verdict.message
