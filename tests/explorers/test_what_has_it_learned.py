"""The explorers of page 06."""

import asyncio
import os
import signal

import numpy as np
import pytest

from course_utils.datasets import load_mnist
from course_utils.explorers.what_has_it_learned import MistakesExplorer, TrainingExplorer
from course_utils.network import NeuralNetwork
from course_utils.training import History, train
from tools.examples import training, untrained

digits = load_mnist()
SAMPLES = digits.train_inputs[:400], digits.train_labels[:400]
ASIDE = digits.train_inputs[400:600], digits.train_labels[400:600]


@pytest.fixture
def explorer(fresh):
    return fresh("what_has_it_learned-training")


def click(explorer, name, times=1):
    for _ in range(times):
        explorer.buttons[name].click()


def plain(rates, **settings):
    """What a plain loop makes of the same network at these rates: the epochs and the network."""
    network = untrained()
    learning_rate = lambda epoch: rates[epoch - 1]  # noqa: E731
    settings = {"epochs": len(rates), "learning_rate": learning_rate, "test": ASIDE} | settings
    return History(train(network, *SAMPLES, **settings)), network


def assert_same_training(explorer, rates):
    expected, network = plain(rates)
    for column in ("number", "loss", "accuracy", "test_loss", "test_accuracy"):
        assert explorer.history.column(column) == expected.column(column)
    assert np.array_equal(explorer.network.parameters, network.parameters)
    assert explorer.rates == rates


def curves(axes):
    """What is drawn over the untrained beginning, by name; the legend's own curves left out."""
    return {line.get_label(): line.get_xydata() for line in axes.lines[2:]}


def test_beginning(explorer):
    p = untrained().forward(SAMPLES[0])[-1]
    loss = -np.log(p[np.arange(400), SAMPLES[1]]).mean()
    accuracy = np.mean(p.argmax(axis=1) == SAMPLES[1])
    words = explorer.picture.words
    assert words.startswith(f"Untrained the network reads {accuracy:.1%} of its digits rightly")
    assert f"the losses are {loss:.3g} and " in words
    assert words.endswith("\nThe next learning rate is 1.")
    assert " ms" not in words  # the still picture says what is the same on every machine


def test_a_step_is_an_epoch(explorer):
    click(explorer, "Step", 3)
    assert_same_training(explorer, [1.0, 1.0, 1.0])
    last = explorer.history[-1]
    assert explorer.picture.words.startswith(
        f"After epoch 3 of 60 the network reads {last.accuracy:.1%} of its digits rightly, of "
        f"those set aside {last.test_accuracy:.1%}; the losses are {last.loss:.3g} and "
        f"{last.test_loss:.3g}.\n"
    )


def test_the_picture_shows_curves_rates_and_weights(explorer):
    click(explorer, "Step", 2)
    explorer.set(learning_rate=0.1)
    click(explorer, "Step", 2)
    explorer.set(learning_rate=0.01)
    history, network = plain([1.0, 1.0, 0.1, 0.1])
    loss, accuracy = map(curves, explorer.curves)
    for drawn, name, factor in ((loss, "loss", 1), (accuracy, "accuracy", 100)):
        for curve, column in (("training", name), ("set aside", f"test_{name}")):
            x, y = drawn[curve].T
            assert x.tolist() == [0, 1, 2, 3, 4]
            assert np.allclose(y[1:], factor * np.array(history.column(column)))
            assert y[0] == factor * getattr(explorer.untrained, column)
    rates, now = explorer.schedule.lines
    assert rates.get_xydata().tolist() == [[1, 1], [2, 1], [3, 0.1], [4, 0.1]]
    assert set(now.get_ydata()) == {0.01}
    shown = explorer.pictures.images[-1].get_array()
    assert shown.shape == (28, 8 * 30)
    assert np.array_equal(shown[:, 31:59], network.weights[0][:, 1].reshape(28, 28))
    assert explorer.pictures.images[-1].get_clim() == (-0.4, 0.4)


def test_axes_stay_as_they_are(explorer):
    before = [(axes.get_xlim(), axes.get_ylim()) for axes in explorer.figure.axes]
    click(explorer, "too large")
    click(explorer, "Step")
    click(explorer, "restless")
    click(explorer, "Step", 5)
    assert [(axes.get_xlim(), axes.get_ylim()) for axes in explorer.figure.axes] == before


def test_it_ends_with_the_last_epoch_and_begins_again(explorer, monkeypatch):
    monkeypatch.setattr(explorer, "epochs", 3)
    assert [explorer.step() for _ in range(3)] == [True, True, False]
    assert_same_training(explorer, [1.0] * 3)
    explorer.refresh()
    assert "That was the last epoch. Start begins a new training." in explorer.picture.words
    click(explorer, "Step")
    assert_same_training(explorer, [1.0])
    assert "Start begins" not in explorer.picture.words


def test_divergence_is_said_and_breaks_nothing(explorer):
    click(explorer, "Step")
    explorer.set(learning_rate=100.0)
    while explorer.step():
        assert len(explorer.history) < 10
    explorer.refresh()
    done = len(explorer.history)
    assert f"DivergenceError: training diverged in epoch {done + 1}: " in explorer.picture.words
    assert [text.get_text() for text in explorer.curves[0].texts] == ["diverged"]
    assert explorer.rates == [1.0] + done * [100.0]
    _, network = plain([1.0] + (done - 1) * [100.0])
    assert np.array_equal(explorer.network.parameters, network.parameters)  # the last good ones

    explorer.set(learning_rate=0.1)
    click(explorer, "Step", 2)
    assert_same_training(explorer, [0.1, 0.1])
    assert not explorer.curves[0].texts and "Diverg" not in explorer.picture.words


def test_stop_keeps_what_there_is_and_the_next_step_begins_anew(explorer):
    click(explorer, "Step", 3)
    click(explorer, "Stop")
    assert_same_training(explorer, [1.0] * 3)
    assert "After epoch 3 of 60" in explorer.picture.words and "Stopped." in explorer.picture.words
    click(explorer, "Step", 2)
    assert_same_training(explorer, [1.0] * 2)


def test_stop_before_a_beginning_says_nothing(explorer):
    before = explorer.picture.words
    click(explorer, "Stop")
    assert explorer.picture.words == before


@pytest.mark.parametrize("button, rate", [("Reset", 1.0), ("too small", 0.01), ("good", 1.0)])
def test_reset_and_presets_begin_with_the_untrained_network(explorer, button, rate):
    explorer.set(learning_rate=0.3)
    click(explorer, "Step", 2)
    click(explorer, button)
    assert np.array_equal(explorer.network.parameters, untrained().parameters)
    assert explorer.history == explorer.rates == [] and "Untrained" in explorer.picture.words
    click(explorer, "Step", 2)
    assert_same_training(explorer, [rate, rate])


def test_a_network_that_knows_something_begins_with_that():
    network = untrained()
    list(train(network, *SAMPLES, epochs=2))
    beginning = network.parameters.copy()
    explorer = TrainingExplorer(network, *SAMPLES, ASIDE)
    click(explorer, "Step", 2)
    assert not np.array_equal(network.parameters, beginning)
    click(explorer, "Reset")
    assert np.array_equal(network.parameters, beginning)


def test_presets_do_what_they_say():
    """On the digits of the page."""
    inputs, labels = digits.train_inputs, digits.train_labels
    aside = inputs[3000:], labels[3000:]
    explorer = TrainingExplorer(untrained(50), inputs[:3000], labels[:3000], aside)
    last = {}
    for preset in explorer.presets:
        click(explorer, preset)
        for _ in range(20):
            if not explorer.step():
                break
        last[preset] = explorer.history[-1] if explorer.history else None
    assert last["good"].test_accuracy > 0.92
    assert last["too small"].test_accuracy < 0.75
    assert last["restless"].test_accuracy < last["good"].test_accuracy
    assert last["too large"] is None and "diverged in epoch 1" in explorer.ending


@pytest.mark.parametrize(
    "sizes, samples, test, message",
    [
        ((6, 4, 10), SAMPLES, ASIDE, "takes 6 inputs, which is no square number"),
        ((16, 4, 10), SAMPLES, ASIDE, "takes 16 inputs per sample"),
        ((784, 4, 10), SAMPLES, (ASIDE[0], ASIDE[1][:5]), "200 images, but 5 targets"),
    ],
)
def test_what_cannot_be_trained_is_refused(sizes, samples, test, message):
    with pytest.raises(ValueError, match=message):
        TrainingExplorer(NeuralNetwork(sizes), *samples, test)


def test_the_training_before_stays_until_reset():
    explorer = training()
    click(explorer, "Step", 3)
    before = list(explorer.history)
    click(explorer, "too small")
    click(explorer, "Step")
    pale = [line for line in explorer.curves[1].lines if line.get_label() == "set aside, before"]
    accuracies = [100 * epoch.test_accuracy for epoch in before]
    assert np.allclose(pale[-1].get_ydata(), accuracies)
    click(explorer, "Reset")
    assert explorer.before is None


# --- while it plays


@pytest.fixture
def epochs(until):
    """A function that waits until so many epochs are done."""
    return lambda explorer, number: until(lambda: len(explorer.history) >= number)


@pytest.fixture
def assert_at_rest(rest):
    """A function that asserts, with the epochs that are done, that no other one follows."""

    async def at_rest(explorer, done):
        await rest()
        assert len(explorer.history) == done and not explorer.playing

    return at_rest


async def test_start_pause_step_start_with_other_rates_is_one_training(epochs, assert_at_rest):
    explorer = training()
    click(explorer, "Start")
    await epochs(explorer, 3)
    assert len(asyncio.all_tasks()) == 2  # this test and one training
    explorer.set(learning_rate=0.1)  # while it trains
    at = len(explorer.history)
    await epochs(explorer, at + 2)
    click(explorer, "Start")
    paused = len(explorer.history)
    await assert_at_rest(explorer, paused)
    assert explorer.network.predict(ASIDE[0]).shape == (200,)
    explorer.set(learning_rate=3.0)
    click(explorer, "Step", 2)
    explorer.set(learning_rate=0.5)
    click(explorer, "Start")
    await epochs(explorer, paused + 4)
    click(explorer, "Start")
    total = len(explorer.history)
    rates = at * [1.0] + (paused - at) * [0.1] + 2 * [3.0] + (total - paused - 2) * [0.5]
    assert_same_training(explorer, rates)


async def test_a_stop_during_an_epoch_is_answered_after_it_and_start_begins_anew(
    until, assert_at_rest
):
    explorer, rate_of = training(), TrainingExplorer.rate_of

    def pressed_in_the_third(epoch):
        if epoch == 3:  # the page's message waits for its turn
            asyncio.get_running_loop().call_soon(click, explorer, "Stop")
        return rate_of(explorer, epoch)

    explorer.rate_of = pressed_in_the_third
    click(explorer, "Start")
    await assert_at_rest(explorer, 3)
    assert "Stopped." in explorer.picture.words

    del explorer.rate_of
    before = explorer.history
    click(explorer, "Start")
    await until(lambda: explorer.history is not before)
    click(explorer, "Stop")
    assert [epoch.number for epoch in explorer.history] == [1]
    assert explorer.history[0].loss == before[0].loss  # from the same untrained network


async def test_a_new_explorer_stops_the_old(epochs, assert_at_rest):
    old = training()
    click(old, "Start")
    await epochs(old, 2)
    new = training()
    await assert_at_rest(old, len(old.history))
    click(new, "Start")
    await epochs(new, 2)
    click(new, "Start")
    assert_same_training(new, [1.0] * len(new.history))


async def test_an_interrupt_stops_it_after_the_epoch(epochs, assert_at_rest):
    explorer = training()
    click(explorer, "Start")
    await epochs(explorer, 2)
    os.kill(os.getpid(), signal.SIGINT)
    await assert_at_rest(explorer, len(explorer.history))
    assert explorer.buttons["Start"].description == "Start"
    click(explorer, "Step")
    assert_same_training(explorer, [1.0] * len(explorer.history))


async def test_divergence_ends_the_playing(rest):
    explorer = training()
    click(explorer, "too large")
    click(explorer, "Start")
    await rest()
    assert not explorer.playing and "DivergenceError" in explorer.picture.words


# --- the mistakes


def test_mistakes_are_the_wrong_answers_the_surest_first(fresh):
    explorer = fresh("what_has_it_learned-mistakes")
    p = untrained().forward(digits.test_images[:30])[-1]
    right = p.argmax(axis=1) == digits.test_labels[:30]
    assert sorted(explorer.mistakes) == [k for k in range(30) if not right[k]]
    assert np.all(np.diff(p[explorer.mistakes].max(axis=1)) <= 0)
    assert explorer.controls["number"].max == 30 - right.sum()


def test_each_mistake_with_picture_probabilities_and_words(fresh):
    explorer = fresh("what_has_it_learned-mistakes")
    count = len(explorer.mistakes)
    seen = []
    for number in range(1, count + 1):
        place = explorer.mistakes[number - 1]
        p = untrained().forward(digits.test_images[place : place + 1])[-1][0]
        label = digits.test_labels[place]
        assert explorer.picture.words == (
            f"Mistake {number} of {count}: this {label} is read as {p.argmax()}, with the "
            f"probability {p.max():.1%}. The right answer got {p[label]:.1%}."
        )
        assert np.array_equal(explorer.paper.images[0].get_array(), digits.test_images[place])
        assert explorer.paper.texts[0].get_text() == f"{label}, read as {p.argmax()}"
        bars = explorer.bars.patches
        assert np.allclose([bar.get_height() for bar in bars], p)
        assert [bool(bar.get_hatch()) for bar in bars] == [k == label for k in range(10)]
        seen.append(place)
        click(explorer, "Next")
    assert len(set(seen)) == count
    assert explorer.values["number"] == count  # Next stays at the last


def test_previous(fresh):
    explorer = fresh("what_has_it_learned-mistakes")
    click(explorer, "least sure")
    assert explorer.values["number"] == len(explorer.mistakes)
    click(explorer, "Previous", 2)
    assert explorer.values["number"] == len(explorer.mistakes) - 2
    click(explorer, "surest")
    click(explorer, "Previous")
    assert explorer.values["number"] == 1


@pytest.mark.parametrize(
    "images, labels, message",
    [
        (digits.test_inputs[:5], digits.test_labels[:5], "shapes .5, 784. and .5,."),
        (digits.test_images[:5], digits.test_targets[:5], "shapes .5, 28, 28. and .5, 10."),
        (digits.test_images[:5], digits.test_labels[:4], "5 images, but 4 targets"),
        (digits.test_images[:5, 1:], digits.test_labels[:5], "784 inputs per sample"),
        (
            digits.test_images[:5],
            untrained().predict(digits.test_images[:5]),
            "makes no mistake with these images",
        ),
    ],
)
def test_mistakes_that_cannot_be_shown_are_refused(images, labels, message):
    with pytest.raises(ValueError, match=message):
        MistakesExplorer(untrained(), images, labels)
