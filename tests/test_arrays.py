"""What may come in: numbers, labels and images, and what is refused."""

import numpy as np
import pytest

from course_utils.arrays import (
    as_array,
    as_floating,
    network_inputs,
    one_hot,
    one_number,
    refuse_masked,
)


@pytest.mark.parametrize("function", [as_array, as_floating])
def test_an_array_is_given_as_it_is(function):
    array = np.zeros(3)
    assert function(array) is array
    assert type(function(np.ma.array([1.0, 2.0]))) is np.ndarray


def test_what_is_no_floating_array_becomes_float64():
    for values in ([1, 2], np.array([1, 2], np.uint8), np.array([True, False])):
        assert as_floating(values).dtype == np.float64
    assert as_floating(np.zeros(2, np.float16)).dtype == np.float16


@pytest.mark.parametrize("values", [1j, "3", [None], np.array(["a"]), [object()]])
def test_what_is_no_number_is_refused(values):
    with pytest.raises(TypeError, match="^expected real numbers, got an array of dtype "):
        as_floating(values)


@pytest.mark.parametrize(
    "function", [refuse_masked, as_array, as_floating, one_number, one_hot, network_inputs]
)
def test_masked_entries_are_refused(function):
    message = "^some entries are masked, and would count as numbers: leave them out first$"
    with pytest.raises(ValueError, match=message):
        function(np.ma.array([0, 1], mask=[False, True]))


@pytest.mark.parametrize("value", [2, 2.0, [2.0], np.full((1, 1), 2, np.float32)])
def test_one_number(value):
    assert one_number(value) == 2
    assert type(one_number(value)) is float


@pytest.mark.parametrize("value", [[], [1.0, 2.0], np.ones((2, 3))])
def test_one_number_refuses_others(value):
    with pytest.raises(ValueError, match=f"^f must return one number, .*{len(value)}"):
        one_number(value)


def test_one_hot():
    np.testing.assert_array_equal(one_hot([2, 0], 3), [[0, 0, 1], [1, 0, 0]])
    assert one_hot([2, 0], 3).dtype == np.float32
    assert one_hot([2, 0], 3, np.float64).dtype == np.float64
    assert one_hot(3).shape == (10,)
    assert one_hot(np.array([[1], [2]], np.uint8)).shape == (2, 1, 10)
    assert one_hot(np.array([], int)).shape == (0, 10)


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ([3, 10], "from 0 to 9; these run from 3 to 10$"),
        ([-1], "from 0 to 9; these run from -1 to -1$"),
        ([1.0], "whole numbers, got an array of dtype float64$"),
        (["3"], "whole numbers, got an array of dtype <U1$"),
        ([True], "whole numbers, got an array of dtype bool$"),
    ],
)
def test_one_hot_refuses_what_is_no_label(labels, message):
    with pytest.raises(ValueError, match=f"^labels must be {message}"):
        one_hot(labels)


class TestNetworkInputs:
    def test_pixels_become_numbers_from_0_to_1(self):
        images = np.arange(256, dtype=np.uint8).reshape(1, 16, 16)
        inputs = network_inputs(images)
        assert inputs.shape == (1, 256)
        assert inputs.dtype == np.float32
        np.testing.assert_allclose(inputs[0], np.arange(256) / 255, rtol=1e-6)

    def test_floats_stay_as_they_are(self):
        inputs = np.random.default_rng(0).random((2, 3), np.float32)
        assert network_inputs(inputs) is inputs or np.shares_memory(network_inputs(inputs), inputs)
        np.testing.assert_array_equal(network_inputs(inputs, np.float64), inputs)

    def test_refuses_a_dtype_for_whole_numbers(self):
        with pytest.raises(ValueError, match="^dtype must be floating, .* got int8$"):
            network_inputs(np.zeros((2, 3)), np.int8)

    @pytest.mark.parametrize(
        ("images", "message"),
        [
            (np.zeros(5), r"got shape \(5,\).*x\[np.newaxis\]"),
            (np.zeros((0, 5)), r"got shape \(0, 5\)"),
            (np.zeros((2, 0)), r"got shape \(2, 0\)"),
            (
                np.zeros((2, 5), int),
                "^expected uint8 pixels or floating inputs, got dtype int64: say with astype "
                "which of both they are$",
            ),
            (np.zeros((2, 5), complex), "dtype complex"),
            (np.array([["a"] * 5]), "dtype <U1"),
        ],
    )
    def test_refuses(self, images, message):
        with pytest.raises(ValueError, match=message):
            network_inputs(images)
