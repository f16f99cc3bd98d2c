"""Activations: held against SciPy, and at the extremes."""

import numpy as np
import pytest
import scipy.special
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from course_utils.activations import relu, sigmoid, softmax

REALS = npst.arrays(
    st.sampled_from([np.float32, np.float64]),
    npst.array_shapes(max_dims=3, max_side=5),
    elements=st.floats(-700, 700, width=32),
)


@given(REALS)
def test_values_are_scipys(z):
    close = {"rtol": 1e-5 if z.dtype == np.float32 else 1e-13, "atol": 1e-37}
    np.testing.assert_allclose(sigmoid(z), scipy.special.expit(z), **close)
    np.testing.assert_allclose(softmax(z), scipy.special.softmax(z, axis=-1), **close)
    np.testing.assert_array_equal(relu(z), np.where(z > 0, z, 0))


@given(REALS)
def test_shape_and_dtype_are_kept_and_the_input_unchanged(z):
    before = z.copy()
    for function in (sigmoid, relu, softmax):
        assert function(z).shape == z.shape
        assert function(z).dtype == z.dtype
    np.testing.assert_array_equal(z, before)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_extremes_give_limits_without_a_warning(dtype):
    # pytest turns every warning into an error, so overflow would fail here.
    largest = np.finfo(dtype).max
    z = np.array([-largest, 0, largest], dtype)
    np.testing.assert_array_equal(sigmoid(z), [0, 0.5, 1])
    np.testing.assert_array_equal(softmax(z / 2), [0, 0, 1])


def test_softmax_takes_each_row_by_itself():
    z = np.array([[0.0, 1.0], [1000.0, 1001.0]])
    np.testing.assert_allclose(softmax(z)[0], softmax(z)[1])
    np.testing.assert_allclose(softmax(z).sum(axis=-1), 1)


def test_integers_and_pixels_become_floats():
    assert sigmoid(0) == 0.5
    np.testing.assert_array_equal(relu([-3, 2]), [0.0, 2.0])
    pixels = np.array([3, 200], np.uint8)
    np.testing.assert_allclose(softmax(pixels), [0, 1], atol=1e-80)
    assert sigmoid(pixels)[0] == pytest.approx(1 / (1 + np.exp(-3)))


@pytest.mark.parametrize("z", [1j, "3", [None], np.array(["a"]), [object()]])
def test_what_is_no_number_is_refused(z):
    for function in (sigmoid, relu, softmax):
        with pytest.raises(TypeError, match="real numbers"):
            function(z)


def test_masked_entries_are_refused():
    assert sigmoid(np.ma.array([0.0, 1.0]))[0] == 0.5
    for function in (sigmoid, relu, softmax):
        with pytest.raises(ValueError, match="entries are masked"):
            function(np.ma.array([0.0, 1.0], mask=[False, True]))


@pytest.mark.parametrize("z", [3.0, np.empty((2, 0)), []])
def test_softmax_needs_classes(z):
    with pytest.raises(ValueError, match=r"rows of scores"):
        softmax(z)
