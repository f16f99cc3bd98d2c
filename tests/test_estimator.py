"""The scikit-learn classifier: scikit-learn's own checks, and that it is the course's network."""

import joblib
import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.exceptions import FitFailedWarning, NotFittedError
from sklearn.model_selection import GridSearchCV, cross_val_score, learning_curve
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

from course_utils.datasets import load_mnist
from course_utils.estimator import NetworkClassifier
from course_utils.network import NeuralNetwork
from course_utils.training import DivergenceError, History, train

DIGITS = load_mnist()
PIXELS, LABELS = DIGITS.train_images[:600].reshape(600, 784), DIGITS.train_labels[:600]
INPUTS = DIGITS.train_inputs[:600]
WORDS = np.array("zero one two three four five six seven eight nine".split())[LABELS]


def small(**settings):
    return NetworkClassifier(**({"epochs": 8, "batch_size": 20, "random_state": 0} | settings))


@parametrize_with_checks([NetworkClassifier()])
def test_check_of_scikit_learn(estimator, check):
    check(estimator)


def trained_by_hand(epochs):
    """A network trained without the classifier, and its losses: one `train` for each of epochs."""
    random = np.random.RandomState(0)  # noqa: NPY002
    network = NeuralNetwork((784, 20, 10), "relu", regularization=0.001, seed=random.randint(2**31))
    losses = []
    for number in epochs:
        settings = {"epochs": number, "batch_size": 50, "learning_rate": 0.02, "momentum": 0.8}
        seed = random.randint(2**31)
        losses += History(train(network, INPUTS, LABELS, seed=seed, **settings)).column("loss")
    return network, losses


@pytest.mark.parametrize("partial", [False, True])
def test_it_is_the_network_of_the_course(partial):
    classifier = NetworkClassifier(
        (20,),
        hidden="relu",
        regularization=0.001,
        epochs=3,
        batch_size=50,
        learning_rate=0.02,
        momentum=0.8,
        random_state=0,
    )
    if partial:
        network, losses = trained_by_hand([1, 1])
        classifier.partial_fit(INPUTS, LABELS, classes=range(10)).partial_fit(INPUTS, LABELS)
    else:
        network, losses = trained_by_hand([3])
        classifier.fit(INPUTS, LABELS)
    np.testing.assert_array_equal(classifier.network_.parameters, network.parameters)
    assert classifier.loss_curve_ == losses
    test = DIGITS.test_inputs
    np.testing.assert_array_equal(classifier.predict(test), network.predict(test))
    np.testing.assert_array_equal(classifier.predict_proba(test), network.forward(test)[-1])


def test_reads_digits_with_its_defaults():
    classifier = NetworkClassifier(random_state=0).fit(DIGITS.train_inputs, DIGITS.train_labels)
    assert classifier.score(DIGITS.test_inputs, DIGITS.test_labels) > 0.9
    assert len(classifier.loss_curve_) == 10
    assert classifier.n_features_in_ == 784


@pytest.mark.parametrize(
    "values",
    [["yes", "no"], [True, False], [-1, 1], [2.0, 1.0], ["b", "c", "a"], np.array([7, 5], "u1")],
)
def test_labels_of_any_kind(values):
    kinds = np.arange(60) % len(values)
    X = np.eye(len(values))[kinds]
    y = np.asarray(values)[kinds]
    classifier = small(epochs=50).fit(X, y)
    assert classifier.classes_.tolist() == sorted(values)
    assert classifier.classes_.dtype == y.dtype
    assert classifier.predict(X).tolist() == y.tolist()
    probabilities = classifier.predict_proba(X)
    assert probabilities.shape == (60, len(values))
    np.testing.assert_allclose(probabilities.sum(axis=1), 1)
    assert classifier.classes_[probabilities.argmax(axis=1)].tolist() == y.tolist()


@pytest.mark.parametrize("sizes", [(), 30, (30,), [20, 10], np.array([5])])
def test_hidden_layers(sizes):
    network = small(hidden_layer_sizes=sizes, epochs=1).fit(INPUTS, WORDS).network_
    assert network.layer_sizes == (784, *np.ravel(sizes), 10)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_floating_dtypes_are_kept(dtype):
    classifier = small(epochs=1).fit(INPUTS.astype(dtype), LABELS)
    assert classifier.network_.parameters.dtype == dtype
    assert classifier.predict_proba(INPUTS.astype(np.float64)).dtype == dtype
    classifier.partial_fit(INPUTS.astype(np.float64), LABELS)
    assert classifier.network_.parameters.dtype == dtype


def test_numbers_are_taken_as_they_are_whatever_their_dtype():
    pixels = PIXELS // 64
    integers, floats = (small(epochs=2).fit(X, LABELS) for X in (pixels, pixels.astype(float)))
    np.testing.assert_array_equal(integers.network_.parameters, floats.network_.parameters)
    np.testing.assert_array_equal(integers.predict(pixels), integers.predict(pixels.astype(float)))


def test_a_batch_larger_than_the_data_is_all_of_them():
    larger, equal = (small(batch_size=size).fit(INPUTS, LABELS) for size in (10_000, 600))
    np.testing.assert_array_equal(larger.network_.parameters, equal.network_.parameters)


def test_random_state():
    def learned(classifier):
        return classifier.fit(INPUTS, LABELS).network_.parameters.tolist()

    before = np.random.get_state()[1].tolist()  # noqa: NPY002
    classifier = small(epochs=1)
    assert learned(classifier) == learned(classifier) == learned(small(epochs=1))
    assert np.random.get_state()[1].tolist() == before  # noqa: NPY002
    assert learned(small(epochs=1, random_state=1)) != learned(small(epochs=1))
    # A RandomState moves on with every fit, and None is one that all share.
    moving = small(epochs=1, random_state=np.random.RandomState(0))  # noqa: NPY002
    first = learned(moving)
    assert first == learned(small(epochs=1))
    assert learned(moving) != first
    assert learned(small(epochs=1, random_state=None)) != learned(small(random_state=None))


class TestPartialFit:
    def test_each_call_is_one_epoch_more(self):
        classifier = small().partial_fit(INPUTS, WORDS, classes=np.unique(WORDS))
        for _ in range(7):
            classifier.partial_fit(INPUTS, WORDS)
        assert len(classifier.loss_curve_) == 8
        assert classifier.loss_curve_[-1] < 0.5 * classifier.loss_curve_[0]
        assert classifier.score(INPUTS, WORDS) > 0.8

    def test_goes_on_from_a_fit(self):
        classifier = small().fit(INPUTS, WORDS)
        classifier.partial_fit(INPUTS, WORDS)
        assert len(classifier.loss_curve_) == 9
        assert classifier.loss_curve_[-1] < classifier.loss_curve_[-2]

    def test_a_fit_starts_anew(self):
        used, new = small(), small()
        used.partial_fit(INPUTS[:, :3], WORDS, classes=[*np.unique(WORDS), "ten"])
        for classifier in (used, new):
            classifier.fit(INPUTS, WORDS)
        np.testing.assert_array_equal(used.network_.parameters, new.network_.parameters)
        assert used.classes_.tolist() == new.classes_.tolist()
        assert used.loss_curve_ == new.loss_curve_

    def test_a_call_may_bring_one_class_only(self):
        classifier = small().partial_fit(INPUTS[:1], LABELS[:1], classes=range(10))
        classifier.partial_fit(INPUTS[LABELS == 3], LABELS[LABELS == 3], classes=range(9, -1, -1))
        assert classifier.classes_.tolist() == list(range(10))
        assert classifier.predict(INPUTS[:5]).tolist() == [3] * 5

    @pytest.mark.parametrize(
        ("X", "y", "classes", "message"),
        [
            (INPUTS, LABELS, range(9), r"the classes were \[0 .* 9\] before, and are now range"),
            (INPUTS, LABELS + 1, None, r"y holds \[10\], not among the classes \[0 "),
            (INPUTS[:, :9], LABELS, None, "9 features, but NetworkClassifier is expecting 784"),
            (INPUTS[:9], LABELS, None, "inconsistent numbers of samples"),
        ],
    )
    def test_refuses_and_stays_as_it_is(self, X, y, classes, message):
        classifier = small().partial_fit(INPUTS, LABELS, classes=range(10))
        before = classifier.network_.parameters.copy()
        with pytest.raises(ValueError, match=message):
            classifier.partial_fit(X, y, classes)
        np.testing.assert_array_equal(classifier.network_.parameters, before)
        assert len(classifier.loss_curve_) == 1

    def test_the_first_call_needs_the_classes(self):
        classifier = small()
        with pytest.raises(ValueError, match="the first partial_fit needs classes"):
            classifier.partial_fit(INPUTS, LABELS)
        with pytest.raises(ValueError, match=r"y holds \[9\], not among the classes"):
            classifier.partial_fit(INPUTS, LABELS, classes=range(9))


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"epochs": 2.5}, TypeError, "epochs must be an instance of int"),
        ({"epochs": 0}, ValueError, "at least one epoch"),
        ({"batch_size": "auto"}, TypeError, "batch_size must be an instance of int"),
        ({"batch_size": 0}, ValueError, "batch size"),
        ({"learning_rate": "constant"}, TypeError, "learning_rate must be"),
        ({"learning_rate": -1}, ValueError, "learning rate must be positive"),
        ({"momentum": None}, TypeError, "momentum must be"),
        ({"momentum": 1}, ValueError, "momentum must be"),
        ({"regularization": "l2"}, TypeError, "regularization must be"),
        ({"regularization": -1}, ValueError, "regularization"),
        ({"hidden": "tanh"}, ValueError, "hidden must be one of"),
        ({"hidden_layer_sizes": (20, 0)}, ValueError, r"got \(784, 20, 0, 10\)"),
        ({"hidden_layer_sizes": 2.5}, ValueError, "whole numbers"),
        ({"random_state": "x"}, ValueError, "random_state|seed"),
    ],
)
def test_refuses_parameters_at_fit(settings, error, message):
    classifier = NetworkClassifier(**settings)
    with pytest.raises(error, match=message):
        classifier.fit(INPUTS, LABELS)


def test_refuses_data():
    with pytest.raises(ValueError, match=r"only one class, \['one'\]"):
        small().fit(INPUTS, ["one"] * 600)
    with pytest.raises(ValueError, match="Unknown label type: continuous"):
        small().fit(INPUTS, INPUTS.mean(axis=1))
    with pytest.raises(ValueError, match="NaN"):
        small().fit(np.full((2, 3), np.nan), [0, 1])
    for method in ("predict", "predict_proba"):
        with pytest.raises(NotFittedError, match="not fitted yet"):
            getattr(small(), method)(INPUTS)


class TestDivergence:
    def test_says_so_and_leaves_the_network_as_far_as_it_got(self):
        classifier = small(hidden="relu", learning_rate=100)
        with pytest.raises(DivergenceError, match="learning rate smaller than 100"):
            classifier.fit(INPUTS, LABELS)
        assert classifier.loss_curve_ == []
        assert classifier.predict(INPUTS).shape == (600,)

    def test_a_grid_search_goes_on_without_it(self):
        grid = {"learning_rate": [100, 0.05]}
        search = GridSearchCV(small(hidden="relu"), grid, cv=2)
        with pytest.warns(FitFailedWarning, match="training diverged in epoch"):
            with pytest.warns(UserWarning, match="non-finite"):
                search.fit(INPUTS, LABELS)
        assert np.isnan(search.cv_results_["mean_test_score"][0])
        assert search.best_params_ == {"learning_rate": 0.05}


class TestAtHomeInScikitLearn:
    """Real digits, as pixels and with words for labels, through what others will put around it."""

    pipeline = make_pipeline(MinMaxScaler(), small())

    def test_pipeline_and_cross_validation(self):
        scores = cross_val_score(self.pipeline, PIXELS, WORDS, cv=3)
        assert scores.shape == (3,)
        assert scores.min() > 0.75

    @pytest.mark.exhaustive
    def test_grid_search_in_other_processes(self):
        grid = {"networkclassifier__hidden_layer_sizes": [1, (30,)]}
        results = []
        for processes in (1, 2):
            search = GridSearchCV(self.pipeline, grid, cv=2, n_jobs=processes)
            results.append(search.fit(PIXELS, WORDS).cv_results_["mean_test_score"].tolist())
        assert results[0] == results[1]
        assert search.best_params_ == {"networkclassifier__hidden_layer_sizes": (30,)}
        assert search.score(PIXELS, WORDS) > 0.9

    def test_learning_curve(self):
        sizes, train_scores, test_scores = learning_curve(
            self.pipeline, PIXELS, WORDS, train_sizes=[40, 400], cv=3
        )
        assert train_scores.shape == test_scores.shape == (2, 3)
        assert test_scores[1].mean() > test_scores[0].mean() + 0.1

    def test_clone(self):
        classifier = small(hidden_layer_sizes=(20, 10), momentum=0.5).fit(INPUTS, WORDS)
        copy = clone(classifier)
        assert copy.get_params() == classifier.get_params()
        assert not hasattr(copy, "network_")

    def test_a_pickled_classifier_goes_on_where_it_was(self, tmp_path):
        classifier = small().fit(INPUTS, WORDS)
        joblib.dump(classifier, tmp_path / "classifier.joblib")
        copy = joblib.load(tmp_path / "classifier.joblib")
        np.testing.assert_array_equal(copy.predict_proba(INPUTS), classifier.predict_proba(INPUTS))
        for each in (classifier, copy):
            each.partial_fit(INPUTS, WORDS)
        np.testing.assert_array_equal(copy.predict_proba(INPUTS), classifier.predict_proba(INPUTS))

    def test_names_of_columns_through_set_output(self):
        names = [f"pixel {number}" for number in range(784)]
        frame = pd.DataFrame(INPUTS, columns=names)
        pipeline = make_pipeline(StandardScaler(), small()).set_output(transform="pandas")
        pipeline.fit(frame, WORDS)
        assert pipeline[-1].feature_names_in_.tolist() == names
        assert (
            pipeline.predict(frame).tolist()
            == pipeline[-1].predict(pipeline[0].transform(frame)).tolist()
        )
        with pytest.raises(ValueError, match="feature names should match"):
            pipeline[-1].predict(frame[names[::-1]])
