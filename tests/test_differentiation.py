"""Difference quotients: exact derivatives, orders of error, SciPy; and x is never touched."""

import numpy as np
import pytest
import scipy.optimize
from hypothesis import given
from hypothesis.extra import numpy as npst

from course_utils import differentiation
from course_utils.arrays import network_inputs
from course_utils.datasets import load_mnist
from course_utils.differentiation import (
    central_difference,
    forward_difference,
    gradient_check,
    numerical_gradient,
    partial_derivative,
    two_layer_numerical_gradient,
)
from course_utils.network import NeuralNetwork


def sum_of_squares(x):
    return np.sum(x**2)


@pytest.mark.parametrize("difference", [forward_difference, central_difference])
@pytest.mark.parametrize(("f", "slope"), [(np.exp, np.exp(1)), (np.sin, np.cos(1)), (np.log, 1)])
def test_known_derivatives(difference, f, slope):
    assert difference(f, 1.0) == pytest.approx(slope, rel=1e-7)


@pytest.mark.parametrize(
    ("difference", "order"), [(forward_difference, 1), (central_difference, 2)]
)
def test_halving_the_step_shows_the_order(difference, order):
    coarse, fine = (abs(difference(np.exp, 1.0, h) - np.e) for h in (1e-2, 5e-3))
    assert coarse / fine == pytest.approx(2**order, rel=0.01)


def test_central_difference_is_exact_for_a_parabola():
    # With a power of two as step, not even rounding enters.
    assert central_difference(lambda x: 3 * x**2 + x, 2.0, h=0.25) == 13


def test_a_hundred_derivatives_of_a_parabola():
    x = np.linspace(-1, 1, 100)
    slopes = central_difference(lambda x: 0.01 * x**2 + 0.1 * x, x, h=1e-4)
    np.testing.assert_allclose(slopes, 0.02 * x + 0.1, atol=1e-12)
    np.testing.assert_allclose(
        slopes[[0, -1]], [0.07999999999994123, 0.11999999999998123], rtol=1e-11
    )


def test_numerical_gradient_of_integers():
    point = np.array([3, 4])
    np.testing.assert_allclose(numerical_gradient(sum_of_squares, point), [6, 8], rtol=1e-9)
    np.testing.assert_array_equal(point, [3, 4])


@pytest.mark.parametrize("shape", [(), (1,), (3,), (2, 3), (2, 1, 2)])
def test_any_shape(shape):
    x = np.random.default_rng(0).normal(size=shape)
    gradient = numerical_gradient(sum_of_squares, x)
    assert gradient.shape == shape
    np.testing.assert_allclose(gradient, 2 * x, atol=1e-9)


def test_against_scipy():
    x = np.array([1.2, 0.7, -0.3])
    np.testing.assert_allclose(
        numerical_gradient(scipy.optimize.rosen, x), scipy.optimize.rosen_der(x), rtol=1e-6
    )


def test_every_memory_layout():
    x = np.asfortranarray(np.arange(6.0).reshape(2, 3))
    x.flags.writeable = False
    np.testing.assert_allclose(numerical_gradient(sum_of_squares, x), 2 * x, atol=1e-8)
    np.testing.assert_allclose(
        numerical_gradient(sum_of_squares, x[:, ::-2]), 2 * x[:, ::-2], atol=1e-8
    )


@given(npst.arrays(np.float64, npst.array_shapes(max_side=3)))
def test_x_stays_bit_for_bit(x):
    before = x.tobytes()

    def rude(values):
        values[...] = 7  # writes into what it was given
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        numerical_gradient(rude, x)
    with np.errstate(all="ignore"):
        numerical_gradient(lambda values: np.sum(values * 0), x)
    assert x.tobytes() == before


def test_a_function_that_spoils_its_argument_spoils_nothing():
    def rude(values):
        total = np.sum(values**2)
        values[...] = 0
        return total

    np.testing.assert_allclose(numerical_gradient(rude, [3.0, 4.0]), [6, 8], rtol=1e-9)


def test_partial_derivative_moves_one_entry():
    def f(x):
        return x[0] ** 3 * x[1]

    assert partial_derivative(f, [3, 5], 0) == pytest.approx(135)
    assert partial_derivative(f, [3, 5], 1) == pytest.approx(27)
    assert partial_derivative(sum_of_squares, [[1, 2], [3, 4]], (1, 0)) == pytest.approx(6)
    with pytest.raises(ValueError, match=r"^index 0 names no single entry of .* shape \(2, 2\)$"):
        partial_derivative(sum_of_squares, [[1, 2], [3, 4]], 0)


def test_a_step_too_small_for_float32_is_taken_in_float64():
    slope = partial_derivative(sum_of_squares, np.array([1, 2], np.float32), 1, h=1e-5)
    assert slope == pytest.approx(4, rel=1e-9)


@pytest.mark.parametrize("h", [0, -1e-5, float("nan"), float("inf")])
def test_the_step_must_be_positive(h):
    with pytest.raises(ValueError, match="step h"):
        numerical_gradient(sum_of_squares, [1.0], h)


def test_f_must_return_one_number():
    message = (
        r"^f must return one number, it returned an array of shape \(3,\): a gradient belongs "
        "to a function with a single value, such as a loss$"
    )
    with pytest.raises(ValueError, match=message):
        numerical_gradient(lambda x: x**2, np.ones(3))


class TestTwoLayers:
    inputs = np.random.default_rng(0).normal(size=(6, 4))
    labels = np.array([0, 4, 1, 1, 3, 2])

    @staticmethod
    def network():
        network = NeuralNetwork((4, 3, 5), dtype=np.float64, weight_scale=1)
        for biases in network.biases:
            biases[:] = np.random.default_rng(9).normal(size=biases.shape)
        return network

    @pytest.mark.parametrize("h", [{}, {"h": 0.1}])
    def test_every_parameter_of_a_small_network(self, h):
        network, inputs, labels = self.network(), self.inputs, self.labels
        plain = network.split(
            numerical_gradient(lambda p: network.loss(inputs, labels, p), network.parameters, **h)
        )
        quick = two_layer_numerical_gradient(inputs, labels, network.weights, network.biases, **h)
        for plain_kind, quick_kind in zip(plain, quick, strict=True):
            for a, b in zip(plain_kind, quick_kind, strict=True):
                assert a.shape == b.shape
                np.testing.assert_allclose(a, b, atol=1e-10)

    def test_a_single_sample(self):
        network, inputs, labels = self.network(), self.inputs[:1], self.labels[:1]
        quick = two_layer_numerical_gradient(inputs, labels, network.weights, network.biases)
        given = network.split(network.gradients(inputs, labels))
        np.testing.assert_allclose(quick[0][0], given[0][0], atol=1e-9)

    def test_float32_is_computed_in_float64(self):
        network = NeuralNetwork((4, 3, 5))
        results = []
        for dtype in (np.float32, np.float64):
            inputs = self.inputs.astype(np.float32).astype(dtype)
            weights, biases = (
                [a.astype(dtype) for a in each] for each in network.split(network.parameters)
            )
            results.append(two_layer_numerical_gradient(inputs, self.labels, weights, biases))
        for a, b in zip(results[0][0] + results[0][1], results[1][0] + results[1][1], strict=True):
            np.testing.assert_array_equal(a, b)

    @pytest.mark.parametrize(
        ("inputs", "labels", "message"),
        [
            (inputs[:, :3], labels, r"that don't fit: \[\(6, 3\), \(6,\), \(4, 3\), .*\(5,\)\]$"),
            (inputs[:0], labels[:0], r"that don't fit: \[\(0, 4\)"),
            (inputs, [0, 5, 1, 1, 3, 2], "from 0 to 4"),
        ],
    )
    def test_refuses(self, inputs, labels, message):
        network = self.network()
        with pytest.raises(ValueError, match=message):
            two_layer_numerical_gradient(inputs, labels, network.weights, network.biases)

    def test_samples_with_huge_and_with_small_scores(self):
        network = self.network()
        network.weights[1][0] += 5000  # cancels in each sample's softmax, but only there
        quick = two_layer_numerical_gradient(
            self.inputs, self.labels, network.weights, network.biases
        )
        given = network.split(network.gradients(self.inputs, self.labels))
        for quick_kind, given_kind in zip(quick, given, strict=True):
            for a, b in zip(quick_kind, given_kind, strict=True):
                np.testing.assert_allclose(a, b, atol=1e-6)

    def test_all_39_760_of_the_big_network_in_one_go_for_each_neuron(self, monkeypatch):
        quotients = []

        def counted(*arguments):
            quotients.append(central_difference(*arguments))
            return quotients[-1]

        monkeypatch.setattr(differentiation, "central_difference", counted)
        digits = load_mnist()
        labels = digits.train_labels[:20]
        inputs = network_inputs(digits.train_images[:20], np.float64)
        network = NeuralNetwork((784, 50, 10), dtype=np.float64)
        quick = two_layer_numerical_gradient(inputs, labels, network.weights, network.biases)
        assert [len(each) for each in quotients] == [785] * 50 + [51] * 10
        given = network.split(network.gradients(inputs, labels))
        for quick_kind, given_kind in zip(quick, given, strict=True):
            for a, b in zip(quick_kind, given_kind, strict=True):
                np.testing.assert_allclose(a, b, atol=1e-9)


class TestGradientCheck:
    x = np.array([[1.0, -2.0], [3.0, 0.5]])

    def test_right(self):
        check = gradient_check(sum_of_squares, 2 * self.x, self.x)
        assert check.passed
        assert check.relative_error < 1e-8
        assert check.checked == 4
        assert str(check).startswith("gradient agrees: largest relative error ")

    def test_names_the_worst_place(self):
        wrong = 2 * self.x
        wrong[1, 0] *= 1.5
        check = gradient_check(sum_of_squares, wrong, self.x)
        assert not check.passed
        assert check.worst == (1, 0)
        assert check.relative_error == pytest.approx(1 / 3)
        assert (check.given, check.numerical) == pytest.approx((9, 6))
        assert str(check) == (
            "gradient DISAGREES: largest relative error 3e-01 in 4 entries, at (1, 0): "
            "given 9, numerical 6"
        )

    def test_a_small_entry_with_the_wrong_sign_is_seen(self):
        x = np.array([1.0, 1e-4])
        assert not gradient_check(sum_of_squares, [2.0, -2e-4], x).passed

    def test_rounding_in_a_vanishing_entry_is_forgiven(self):
        assert gradient_check(sum_of_squares, [2.0, 1e-12], [1.0, 0.0]).passed

    def test_a_vanishing_entry_is_measured_by_a_thousandth_of_the_largest(self):
        check = gradient_check(lambda x: 1000 * x[0], [1000.0, 0.5], [0.0, 0.0])
        assert check.worst == (1,)
        assert check.relative_error == pytest.approx(0.5)

    def test_nan_never_passes(self):
        wrong = 2 * self.x
        wrong[0, 1] = np.nan
        check = gradient_check(sum_of_squares, wrong, self.x)
        assert not check.passed
        assert check.worst == (0, 1)

    def test_tolerance_is_the_border(self):
        almost = 2 * self.x * (1 + 1e-4)
        assert not gradient_check(sum_of_squares, almost, self.x).passed
        assert gradient_check(sum_of_squares, almost, self.x, tolerance=2e-4).passed
        # With a power of two as step the numerical derivative is 2, and the error 2 / 4.
        assert gradient_check(lambda x: 2 * x, 4.0, 1.0, h=0.25, tolerance=0.5).passed

    def test_takes_the_step_it_is_told(self):
        check = gradient_check(lambda x: np.sum(x**3), [3.0], [1.0], h=0.1)
        assert check.numerical == pytest.approx(3.01)

    def test_a_sample_calls_f_twice_per_entry(self):
        calls = []

        def counted(x):
            calls.append(1)
            return np.sum(x**2)

        x = np.linspace(-1, 1, 1000)
        check = gradient_check(counted, 2 * x, x, sample=7)
        assert check.passed
        assert (check.checked, len(calls)) == (7, 14)

    @staticmethod
    def visited(sample, **seed):
        places = []

        def f(x):
            places.extend(np.flatnonzero(x))
            return np.sum(x)

        assert gradient_check(f, np.ones(9), np.zeros(9), sample=sample, **seed).passed
        return places[::2]

    def test_a_sample_depends_on_the_seed_alone(self):
        assert self.visited(5) == self.visited(5, seed=0) != self.visited(5, seed=1)

    def test_a_sample_may_be_one_entry_or_each_of_them_once(self):
        assert len(self.visited(1)) == 1
        assert sorted(self.visited(9)) == list(range(9))

    def test_of_a_single_number(self):
        assert gradient_check(lambda x: x**2, 6.0, 3).passed

    @pytest.mark.parametrize("sample", [0, 5])
    def test_sample_must_fit(self, sample):
        with pytest.raises(ValueError, match="sample must be from 1 to the 4"):
            gradient_check(sum_of_squares, 2 * self.x, self.x, sample=sample)

    @pytest.mark.parametrize("gradient", [np.zeros(4), np.zeros((2, 1)), 0.0])
    def test_shapes_must_agree(self, gradient):
        with pytest.raises(ValueError, match=r"must have the shape of x, \(2, 2\)"):
            gradient_check(sum_of_squares, gradient, self.x)

    def test_nothing_to_check(self):
        message = (
            r"^gradient of shape \(0,\) must have the shape of x, \(0,\), and at least one entry$"
        )
        with pytest.raises(ValueError, match=message):
            gradient_check(sum_of_squares, [], [])
