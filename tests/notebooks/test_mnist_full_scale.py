"""What notebook 07 writes out by hand is what the package does, and it stops where data lack."""

import math

import numpy as np
import pytest

from course_utils.datasets import load_mnist
from course_utils.exercises import mnist_full_scale
from course_utils.losses import one_hot
from course_utils.network import NeuralNetwork
from course_utils.training import train
from tools import suite
from tools.refresh import PageError, bare_page, execute
from tools.repository import NOTEBOOKS, REPOSITORY

ex = mnist_full_scale.page
PAGE = NOTEBOOKS / "07_mnist_full_scale.ipynb"


@pytest.mark.parametrize("missing", ["an empty folder", "no folder"])
def test_it_stops_with_one_line_where_there_is_no_full_mnist(tmp_path, monkeypatch, missing):
    (tmp_path / "an empty folder").mkdir()
    monkeypatch.setenv("COURSE_DATA_DIR", str(tmp_path / missing))
    notebook = bare_page(PAGE.read_text(encoding="utf-8"))
    with pytest.raises(PageError, match="StopHere"):
        execute(notebook, PAGE)
    (output,) = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert output.output_type == "error" and output.ename == "StopHere"
    assert output.traceback == [output.evalue]
    assert output.evalue.count("\n") == 0 and "COURSE_DATA_DIR" in output.evalue


def test_its_test_is_skipped_by_name_where_there_is_no_full_mnist(tmp_path):
    run = suite.run(REPOSITORY, "-n0", PAGE, COURSE_DATA_DIR=str(tmp_path / "none"))
    assert [outcome.name for outcome in run if not outcome.skipped] == ["saved"]
    assert not any(outcome.fault for outcome in run)
    assert "07_mnist_full_scale needs the full MNIST, and there is none" in run[1].skipped


def test_the_published_accuracies(the_cell):
    names = {"np": np}
    exec(the_cell("published = "), names)
    assert names["published"].shape == (16,)
    assert names["published"][[0, 1, 15]].tolist() == [0.7818, 0.8778, 0.9448]
    assert np.all(np.diff(names["published"]) > 0)


@pytest.mark.parametrize("n", [1, 10])
def test_the_loop_over_samples(page, n):
    network = NeuralNetwork((784, 40, 10), output="sigmoid", dtype=np.float64, seed=n)
    network.parameters[:] += 0.1 * np.random.default_rng(n).normal(size=network.parameters.size)
    digits = load_mnist()
    inputs = digits.train_inputs[:n].astype(np.float64)
    targets = one_hot(digits.train_labels[:n], dtype=np.float64)
    (w1, w2), (b1, b2) = network.weights, network.biases
    samples = list(zip(inputs[..., np.newaxis], targets[..., np.newaxis], strict=True))
    parameters = (w1.T.copy(), b1[:, np.newaxis], w2.T.copy(), b2[:, np.newaxis])
    dw1, db1, dw2, db2 = page["sample_by_sample"](samples, parameters)
    weights, biases = network.split(network.gradients(inputs, targets))
    for by_hand, expected in zip((dw1.T, dw2.T), weights, strict=True):
        np.testing.assert_allclose(by_hand, expected, rtol=1e-10, atol=1e-14)
    for by_hand, expected in zip((db1, db2), biases, strict=True):
        np.testing.assert_allclose(by_hand[:, 0], expected, rtol=1e-10, atol=1e-14)


def test_lists_and_columns(page):
    images = load_mnist().train_images[:3]
    lists = page["as_lists"](images)
    assert [type(number) for number in lists[0][:2]] == [int, int]
    columns = page["as_columns"](lists)
    np.testing.assert_array_equal(columns, images.reshape(3, 784, 1))
    assert columns[0].shape == (784, 1)


def test_training_with_rates(page):
    digits = load_mnist()
    loop = page["train_with_rates"]
    loop.__globals__.update(
        digits=digits, test=(digits.test_images, digits.test_labels), History=list
    )
    by_hand, expected = NeuralNetwork((784, 20, 10)), NeuralNetwork((784, 20, 10))
    history = loop(by_hand, [0.5, 0.5], momentum=0.5)
    assert [epoch.number for epoch in history] == [1, 1]
    for seed in (0, 1):
        (epoch,) = train(
            expected,
            digits.train_images,
            digits.train_labels,
            epochs=1,
            learning_rate=0.5,
            momentum=0.5,
            seed=seed,
        )
        assert history[seed].loss == epoch.loss
    np.testing.assert_array_equal(by_hand.parameters, expected.parameters)


def test_share_left(page):
    network = NeuralNetwork((4, 3, 2), output="sigmoid", weight_scale=0)
    share = page["share_left"](network, np.ones((5, 4)), one_hot([0, 1, 0, 1, 1], 2))
    assert share == pytest.approx(0.25)  # all outputs are 1/2


def test_time_on_a_cluster(page):
    assert page["cluster_seconds"](16, 10) == pytest.approx(60 + 8 * 188 / 125 + 20)
    assert page["cluster_seconds"](17, 10) == pytest.approx(60 + 8 * 188 / 125 + 30)


@pytest.mark.parametrize("way", ["answer", "another"])
def test_exercises_ask_for_what_is_true(way):
    solved = {name: getattr(exercise, way) for name, exercise in ex.exercises.items()}
    assert solved["float64_megabytes"] == pytest.approx(60_000 * 784 * 8 / 1e6, rel=1e-3)
    rates = [solved["falling_rate"](3, epoch, 16) for epoch in range(16)]
    np.testing.assert_allclose(rates, np.linspace(3, 0, 16, endpoint=False))
    digits = load_mnist()
    for batch_size in (70, 100):  # of 250 images: with a smaller batch at the end, in both cases
        network, calls = NeuralNetwork((784, 5, 10)), []
        inside = network.backpropagate
        network.backpropagate = lambda *a, inside=inside, calls=calls: calls.append(1) or inside(*a)
        list(
            train(
                network,
                digits.train_images[:250],
                digits.train_labels[:250],
                epochs=3,
                batch_size=batch_size,
            )
        )
        assert solved["updates"](250, batch_size, 3) == len(calls)


@pytest.mark.parametrize("way", ["answer", "another"])
def test_clearly_better_is_rarely_wrong(way):
    """Of two equally good readers, chance makes the first clearly better in 1 of 44 cases."""
    clearly_better = getattr(ex.clearly_better, way)
    rng = np.random.default_rng(0)
    pairs = rng.binomial(10_000, 0.975, size=(4000, 2)) / 10_000
    mistaken = np.mean([clearly_better(a, b, 10_000) for a, b in pairs])
    assert mistaken == pytest.approx(0.5 * math.erfc(math.sqrt(2)), abs=0.01)


@pytest.mark.parametrize(
    "name, answer",
    [
        ("float64_megabytes", 60_000 * 28 * 28 * 64 / 8 / 1_000_000),
        ("float64_megabytes", np.float32(376.3)),
        ("updates", lambda images, batch_size, epochs: -(-images // batch_size) * epochs),
        ("updates", lambda images, batch_size, epochs: np.ceil(images / batch_size) * epochs),
        ("falling_rate", lambda first, epoch, epochs: first - epoch * first / epochs),
        (
            "falling_rate",
            lambda first, epoch, epochs: np.float32(first * (epochs - epoch) / epochs),
        ),
        (
            "clearly_better",
            lambda a, b, n: (a - b) ** 2 * n > 4 * (a * (1 - a) + b * (1 - b)) and a > b,
        ),
    ],
)
def test_other_right_answers(name, answer):
    verdict = ex.exercises[name].diagnose(answer)
    assert verdict.status == "right", verdict.message


def test_settings_that_are_not_enough():
    verdict = ex.settings.diagnose(mnist_full_scale.FIRST_SETTINGS)
    assert verdict.status == "wrong"
    assert "It reads 933 of the 1,000 digits; 945 are wanted." in verdict.message
    for name, value in (("neurons", "many"), ("batch_size", 5), ("regularization", -1.0)):
        verdict = ex.settings.diagnose(mnist_full_scale.GOOD_SETTINGS | {name: value})
        assert verdict.status == "wrong" and "Error" not in verdict.message


def test_a_wrong_schedule_is_drawn():
    figure, words = ex.falling_rate.picture(lambda first, epoch, epochs: first / (epoch + 1))
    yours, right = figure.axes[0].lines
    np.testing.assert_allclose(yours.get_ydata(), 3 / np.arange(1, 17, 3))
    np.testing.assert_allclose(right.get_ydata(), 3 * (1 - np.arange(0, 16, 3) / 16))
    assert "yours are 3 in epoch 0 and 0.1875 in epoch 15" in words
