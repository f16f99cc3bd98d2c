"""What the exercises of notebook 06 ask for is what others compute, and what it says is so."""

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix, precision_score

from course_utils.datasets import load_mnist
from course_utils.exercises.what_has_it_learned import page as ex
from course_utils.network import NeuralNetwork
from course_utils.training import evaluate, train

both_ways = pytest.mark.parametrize("way", ["answer", "another"])
digits = load_mnist()


@pytest.fixture(scope="module")
def network():
    """One that reads some digits rightly, and others not."""
    network = NeuralNetwork((784, 10, 10))
    list(train(network, digits.train_images[:500], digits.train_labels[:500], epochs=2))
    return network


@both_ways
def test_accuracy_is_that_of_the_package(network, way):
    images, labels = digits.train_images[3000:], digits.train_labels[3000:]
    _, expected = evaluate(network, images, labels)
    assert 0.2 < expected < 0.9
    by_hand = getattr(ex.accuracy, way)(network.forward(images)[-1], labels)
    assert by_hand == pytest.approx(expected)


@both_ways
@pytest.mark.parametrize("classes", [3, 10])
def test_confusion_and_precision_are_those_of_others(way, classes):
    labels, answers = np.random.default_rng(0).integers(classes, size=(2, 100))
    table = getattr(ex.confusion, way)(labels, answers)
    np.testing.assert_array_equal(table, confusion_matrix(labels, answers, labels=range(10)))
    named = table[:classes, :classes]
    expected = precision_score(labels, answers, average=None)
    np.testing.assert_allclose(getattr(ex.precision, way)(named), expected)


def test_test_digits_stay_closed_until_the_last_section(cells):
    with_them = [source for source in cells if "digits.test" in source]
    assert with_them == [cells[-2]]


def test_beyond_the_edge_of_the_table_nothing_is_better():
    learn = digits.train_images[:3000], digits.train_labels[:3000]
    aside = digits.train_images[3000:], digits.train_labels[3000:]

    def accuracy(rate):
        accuracies = []
        for seed in range(3):
            network = NeuralNetwork((784, 50, 10), seed=seed, dtype=np.float64)
            list(train(network, *learn, epochs=10, learning_rate=rate, seed=seed))
            accuracies.append(evaluate(network, *aside)[1])
        return np.mean(accuracies)

    edge = accuracy(3.0)
    assert accuracy(5.0) <= edge and accuracy(10.0) < edge - 0.1


@pytest.mark.parametrize("seed", range(3))
def test_a_smaller_rate_does_not_bring_neurons_back(seed):
    """The answer to the bet at the explorer of training."""
    learn = digits.train_images[:3000], digits.train_labels[:3000]

    def idle(network):
        return network.forward(learn[0])[1].max(axis=0) < 0.01

    network = NeuralNetwork((784, 50, 10), seed=seed, dtype=np.float64)
    assert not idle(network).any()
    list(train(network, *learn, epochs=5, learning_rate=10.0, seed=seed))
    thrown = idle(network)
    list(train(network, *learn, epochs=15, learning_rate=1.0, seed=seed))
    assert thrown.sum() >= 20
    assert idle(network)[thrown].mean() > 0.9


def accuracy_by_counting(probabilities, labels):
    return sum(
        list(row).index(max(row)) == k for row, k in zip(probabilities, labels, strict=True)
    ) / len(labels)


def confusion_of_pairs(labels, answers):
    pairs = list(zip(labels.tolist(), answers.tolist(), strict=True))
    return [[pairs.count((i, j)) for j in range(10)] for i in range(10)]


def choose_by_sorting(results):
    return sorted(results, key=lambda each: -sum(results[each]))[0]


def choose_by_argmax(results):
    means = [np.mean(each) for each in results.values()]
    return list(results)[np.argmax(means)]


@pytest.mark.parametrize(
    "name, answer",
    [
        ("accuracy", accuracy_by_counting),
        ("accuracy", lambda p, labels: 1 - np.count_nonzero(np.argmax(p, 1) - labels) / len(p)),
        ("confusion", confusion_of_pairs),
        (
            "confusion",
            lambda labels, answers: np.bincount(10 * labels + answers, minlength=100).reshape(
                10, -1
            ),
        ),
        ("confusion", lambda labels, answers: np.eye(10)[labels].T @ np.eye(10)[answers]),
        ("confusion", lambda labels, answers: confusion_matrix(labels, answers, labels=range(10))),
        ("precision", lambda table: np.diag(table / table.sum(axis=0))),
        (
            "precision",
            lambda table: np.array([table[k, k] / sum(table[:, k]) for k in range(len(table))]),
        ),
        ("choose", choose_by_sorting),
        ("choose", choose_by_argmax),
    ],
)
def test_other_right_answers(name, answer):
    verdict = ex.exercises[name].diagnose(answer)
    assert verdict.status == "right", verdict.message
