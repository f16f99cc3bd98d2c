"""The network as a scikit-learn classifier, for pipelines, cross-validation and grid searches."""

from numbers import Integral, Real

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import check_random_state, check_scalar
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from course_utils.arrays import refuse_masked
from course_utils.network import NeuralNetwork
from course_utils.training import train

KINDS = {
    "epochs": Integral,
    "batch_size": Integral,
    "learning_rate": Real,
    "momentum": Real,
    "regularization": Real,
}


class NetworkClassifier(ClassifierMixin, BaseEstimator):
    """A feed-forward network that classifies: `NeuralNetwork` with a softmax, and `train`.

    Parameters
    ----------
    hidden_layer_sizes : sequence of int, or int for a single layer, default (50,)
        Number of neurons in each hidden layer; the data say how many inputs and outputs there
        are. Without any, ``()``, this is a logistic regression.
    hidden : {"sigmoid", "relu"}
        Activation of the hidden layers.
    regularization : float, default 0
        L2: this times half the sum of all squared weights (not biases) is added to the loss.
    epochs : int, default 10
        How often `fit` goes through all samples.
    batch_size : int, default 100
        Samples in each mini-batch; all of them, where there are fewer.
    learning_rate : float, default 0.1
        How far a step goes along the gradient. Positive.
    momentum : float, default 0.9
        From 0 to below 1.
    random_state : int, RandomState or None, default None
        Of the initial weights and the shuffling. Give an int to get the same network each time.

    Attributes
    ----------
    classes_ : ndarray, shape (classes,)
        The labels, sorted.
    n_features_in_ : int
        Number of inputs.
    feature_names_in_ : ndarray of str, shape (`n_features_in_`,)
        Names of the columns, where the training data had names.
    loss_curve_ : list of float
        Mean loss over the training samples in each epoch, as in `Epoch`.
    network_ : NeuralNetwork
        The network itself, float32 where the training data were float32, else float64.

    Notes
    -----
    The defaults are those of `train`, except for smaller steps with momentum. They bear features
    of other sizes than the pixels of the course, though a network learns best from features that
    are about as large as 1: scale them in a `Pipeline`. Numbers are taken as they are, whatever
    their dtype, so for images give `Mnist.train_inputs`.

    A fit that diverges or is interrupted leaves the network as far as it got.

    A sweep that outgrows one machine runs on a cluster, under joblib's dask backend::

        splits = list(StratifiedKFold().split(X, y))
        arrays = [X, y, *itertools.chain(*splits)]
        search = GridSearchCV(NetworkClassifier(), grid, cv=splits)
        with dask.distributed.Client(address) as client:
            client.amm.stop()
            with joblib.parallel_config(backend="dask", scatter=arrays):
                search.fit(X, y)

    Dask repeats the fits that a worker took with it when it died, but can't repeat the sending
    of an array. Hence every worker is given all arrays at the start, which needs the splits as
    a list, and the active memory manager, which would remove the copies, is stopped.

    For the digits of this course a cluster, its start included, always loses. 24 fits to 4,000 of
    them took 1.8 s one after the other, 8.6 s with ``n_jobs=2`` and 13 s with two dask workers,
    most of it for starting processes that import scikit-learn; in processes that were there
    already, 2.0 s and 4.6 s (medians of three, on two cores with other work, one thread for each
    matrix product). It pays where a sweep takes hours.
    """

    def __init__(
        self,
        hidden_layer_sizes=(50,),
        hidden="sigmoid",
        regularization=0.0,
        epochs=10,
        batch_size=100,
        learning_rate=0.1,
        momentum=0.9,
        random_state=None,
    ):
        self.hidden_layer_sizes = hidden_layer_sizes
        self.hidden = hidden
        self.regularization = regularization
        self.epochs = epochs
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.momentum = momentum
        self.random_state = random_state

    def fit(self, X, y):
        """Train a new network, whatever was learned before.

        Parameters
        ----------
        X : array_like of real numbers, shape (samples, features)
            One sample in each row.
        y : array_like, shape (samples,)
            Labels: numbers, strings or Booleans, of at least two classes.

        Returns
        -------
        NetworkClassifier
            Itself.

        Raises
        ------
        ValueError, TypeError
            If the data or a parameter can't be used; it says which.
        DivergenceError
            If the learning rate is too large, or the features are.
        """
        X, y = self._checked(X, y, reset=True)
        self._make_network(X, np.unique(y))
        return self._learn(X, y, self.epochs)

    def partial_fit(self, X, y, classes=None):
        """Go on for one epoch over these samples. The first call makes the network.

        Each call begins at rest: the velocity of momentum isn't kept from one to the next.

        Parameters
        ----------
        X : array_like of real numbers, shape (samples, features)
            One sample in each row, with as many features at each call.
        y : array_like, shape (samples,)
            Labels, as for `fit`. A later call may have any of the classes, or only one.
        classes : array_like, shape (classes,)
            Every label that will ever come. Needed at the first call, and may be left out later.

        Returns
        -------
        NetworkClassifier
            Itself.

        Raises
        ------
        ValueError, TypeError, DivergenceError
            As for `fit`; also if the first call has no classes, or a later one has others.
        """
        first = not hasattr(self, "network_")
        if first and classes is None:
            raise ValueError("the first partial_fit needs classes: every label that will ever come")
        X, y = self._checked(X, y, reset=first)
        if first:
            self._make_network(X, np.unique(classes))
        elif classes is not None and not np.array_equal(np.unique(classes), self.classes_):
            raise ValueError(f"the classes were {self.classes_} before, and are now {classes}")
        return self._learn(X, y, epochs=1)

    def predict_proba(self, X):
        """Probability of each class: the outputs of the network.

        Parameters
        ----------
        X : array_like of real numbers, shape (samples, `n_features_in_`)
            One sample in each row.

        Returns
        -------
        ndarray, shape (samples, classes), dtype of the network
            Columns in the order of `classes_`; each row sums to 1.

        Raises
        ------
        NotFittedError
            Before `fit` or `partial_fit`.
        ValueError, TypeError
            If the features are not those of the training data, or some are masked.
        """
        check_is_fitted(self, "network_")
        refuse_masked(X)
        X = validate_data(self, X, reset=False, dtype=self.network_.parameters.dtype)
        return self.network_.forward(X)[-1]

    def predict(self, X):
        """Label of each sample: the class of the largest probability.

        Parameters
        ----------
        X : array_like of real numbers, shape (samples, `n_features_in_`)
            One sample in each row.

        Returns
        -------
        ndarray, shape (samples,), dtype of `classes_`

        Raises
        ------
        NotFittedError, ValueError, TypeError
            As for `predict_proba`.
        """
        largest = self.predict_proba(X).argmax(axis=1)  # refuses what is not fitted yet
        return self.classes_[largest]

    def _checked(self, X, y, reset):
        for name, kind in KINDS.items():
            check_scalar(getattr(self, name), name, kind)
        refuse_masked(X)
        refuse_masked(y)
        dtype = [np.float64, np.float32] if reset else self.network_.parameters.dtype
        X, y = validate_data(self, X, y, reset=reset, dtype=dtype)
        check_classification_targets(y)
        return X, y

    def _make_network(self, X, classes):
        if len(classes) < 2:
            raise ValueError(f"at least two classes are needed; there is only one class, {classes}")
        self._random = check_random_state(self.random_state)
        network = NeuralNetwork(
            (X.shape[1], *np.ravel(self.hidden_layer_sizes).tolist(), len(classes)),
            hidden=self.hidden,
            regularization=self.regularization,
            seed=self._random.randint(2**31),
            dtype=X.dtype,
        )
        self.network_, self.classes_, self.loss_curve_ = network, classes, []

    def _learn(self, X, y, epochs):
        unknown = np.setdiff1d(y, self.classes_)
        if len(unknown):
            raise ValueError(f"y holds {unknown}, not among the classes {self.classes_}")
        training = train(
            self.network_,
            X,
            np.searchsorted(self.classes_, y),
            epochs=epochs,
            batch_size=min(self.batch_size, len(X)),
            learning_rate=self.learning_rate,
            momentum=self.momentum,
            seed=self._random.randint(2**31),
        )
        for epoch in training:
            self.loss_curve_.append(epoch.loss)
        return self
