"""What notebook 07 asks for is what the package does, and it stops where data lack."""

import math

import numpy as np
import pytest

from course_utils.datasets import load_mnist
from course_utils.exercises import mnist_full_scale
from course_utils.exercises.mnist_full_scale import GOOD, START, set_aside, some_plan
from course_utils.network import NeuralNetwork
from course_utils.training import evaluate, train
from tools import suite
from tools.refresh import PageError, bare_page, execute
from tools.repository import NOTEBOOKS, REPOSITORY

ex = mnist_full_scale.page
PAGE = NOTEBOOKS / "07_mnist_full_scale.ipynb"


@pytest.mark.parametrize("missing", ["an empty folder", "no folder"])
def test_it_stops_and_says_why_where_there_is_no_full_mnist(tmp_path, monkeypatch, missing):
    (tmp_path / "an empty folder").mkdir()
    monkeypatch.setenv("COURSE_DATA_DIR", str(tmp_path / missing))
    notebook = bare_page(PAGE.read_text(encoding="utf-8"))
    with pytest.raises(PageError, match="should hold MNIST"):
        execute(notebook, PAGE)
    (output,) = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert output.output_type == "error" and output.ename == "DataError"
    assert output.traceback == [output.evalue]
    assert "COURSE_DATA_DIR" in output.evalue


def test_its_test_is_skipped_by_name_where_there_is_no_full_mnist(tmp_path):
    run = suite.run(REPOSITORY, "-n0", PAGE, COURSE_DATA_DIR=str(tmp_path / "none"))
    assert [outcome.name for outcome in run if not outcome.skipped] == ["saved"]
    assert not any(outcome.fault for outcome in run)
    assert "07_mnist_full_scale needs the full MNIST, and there is none" in run[1].skipped


def test_the_published_accuracies(the_cell):
    names = {"np": np}
    exec(the_cell("published = np.array"), names)
    assert names["published"].shape == (16,)
    assert names["published"][[0, 1, 15]].tolist() == [0.7818, 0.8778, 0.9448]
    assert np.all(np.diff(names["published"]) > 0)


@pytest.mark.parametrize("n", [1, 10])
def test_the_loop_over_samples(page, n):
    network = NeuralNetwork((784, 40, 10), output="sigmoid", dtype=np.float64, seed=n)
    digits = load_mnist()
    batch = digits.train_images[:n], digits.train_targets[:n]
    page["lecture"] = network
    np.testing.assert_allclose(
        page["one_by_one"](*batch), network.gradients(*batch), rtol=1e-10, atol=1e-14
    )


def test_digits_set_aside(page):
    digits = load_mnist()
    for split in (page["set_aside"], set_aside):
        images, labels, others, their_labels = split(digits, 3000)
        np.testing.assert_array_equal(np.concatenate([images, others]), digits.train_images)
        np.testing.assert_array_equal(np.concatenate([labels, their_labels]), digits.train_labels)
        assert len(images) == len(labels) == 3000


@pytest.mark.parametrize("way", ["answer", "another"])
def test_each_seed_is_a_training_of_the_package(way):
    digits, network, training, seeds = some_plan(1, [3, 8])
    rows = getattr(ex.over_seeds, way)(digits, network, training, seeds)
    for seed, row in zip(seeds, rows, strict=True):
        trained = NeuralNetwork(**network, seed=seed)
        learned = digits.train_images, digits.train_labels
        for _ in train(trained, *learned, **training, seed=seed):
            pass
        assert row[-1] == evaluate(trained, digits.test_images, digits.test_labels)[1]


@pytest.mark.parametrize("way", ["answer", "another"])
def test_the_standard_error_is_how_far_means_lie_apart(way):
    samples = np.random.default_rng(0).normal(size=(4000, 20))
    errors = [getattr(ex.standard_error, way)(sample) for sample in samples]
    assert np.mean(errors) == pytest.approx(np.std(samples.mean(axis=1)), rel=0.03)


@pytest.mark.parametrize("way", ["answer", "another"])
@pytest.mark.parametrize("common", [0, 10])
def test_clearly_better_is_rarely_wrong(way, common):
    """Of two equally good networks, with five seeds: in two of a hundred, as Student says."""
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(4000, 2, 5)) + common * rng.normal(size=(4000, 1, 5))
    mistaken = np.mean([getattr(ex.clearly_better, way)(*pair) for pair in rows])
    x = 3 / math.sqrt(4 + 3**2)  # the distribution of t with 4 degrees of freedom, at 3
    assert mistaken == pytest.approx(0.5 - (3 * x - x**3) / 4, abs=0.008)


@pytest.mark.parametrize(
    "name, answer",
    [
        (
            "over_seeds",
            lambda d, network, training, seeds: np.array(
                [
                    [
                        epoch.test_accuracy
                        for epoch in train(
                            NeuralNetwork(seed=seed, **network),
                            d.train_images,
                            d.train_labels,
                            test=(d.test_images, d.test_labels),
                            seed=seed,
                            **training,
                        )
                    ]
                    for seed in seeds
                ]
            ),
        ),
        ("over_seeds", lambda *plan: ex.over_seeds.answer(*plan).tolist()),
        ("over_seeds", lambda *plan: (row for row in ex.over_seeds.answer(*plan))),
        ("standard_error", lambda values: np.sqrt(np.var(values, ddof=1) / len(values))),
        ("standard_error", lambda values: np.std(values) / np.sqrt(len(values) - 1)),
        (
            "clearly_better",
            lambda a, b: bool(sum(a - b) > 3 * np.sqrt(len(a)) * np.std(a - b, ddof=1)),
        ),
        ("survivors", "CBA"),
        ("survivors", {"A", "B", "C"}),
        pytest.param("settings", list(GOOD), marks=pytest.mark.exhaustive),
        pytest.param(
            "settings",
            (GOOD[0] | {"regularization": 0.0}, GOOD[1] | {"batch_size": 25}),
            marks=pytest.mark.exhaustive,
        ),
        pytest.param(
            "settings",
            (GOOD[0], GOOD[1] | {"learning_rate": lambda epoch: 0.3}),
            marks=pytest.mark.exhaustive,
        ),
    ],
)
def test_other_right_answers(name, answer):
    verdict = ex.exercises[name].diagnose(answer)
    assert verdict.status == "right", verdict.message


def test_settings_that_are_not_enough():
    verdict = ex.settings.diagnose(START)
    assert verdict.status == "wrong"
    assert "on average 931.0. 945 are wanted; `start` reads 931.0." in verdict.message
    for network, training, words in (
        ({"layer_sizes": 784}, {}, "That can't be trained"),
        ({"layer_sizes": (784, 50, 10), "seed": 1}, {}, "leave it out of your dicts"),
        ({"layer_sizes": (784, 50, 10)}, {"momentum": 1}, "That can't be trained: momentum"),
        ({"layer_sizes": (784, 50, 10)}, {"epochs": "many"}, "That can't be trained"),
    ):
        verdict = ex.settings.diagnose((network, training))
        assert verdict.status == "wrong" and words in verdict.message


def test_what_is_tried_behind_the_scenes_warns_nobody(recwarn):
    ex.standard_error.diagnose(lambda values: np.std(values, ddof=1) / np.sqrt(5))
    ex.standard_error.diagnose(lambda values: np.mean(values) - 1)
    assert not recwarn.list
