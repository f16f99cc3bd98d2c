"""The pad of page 06: its ink, how it becomes an image of MNIST, and what the picture tells."""

import numpy as np
import PIL.Image
import pytest
import traitlets

from course_utils.datasets import load_mnist
from course_utils.explorers.draw_pad import SHOWN, SIDE, DrawingExplorer, DrawPad, as_ink, as_mnist
from course_utils.network import NeuralNetwork
from tools.examples import trained

MNIST = load_mnist("mini")
DIGITS, LABELS = MNIST.train_images[3000:], MNIST.train_labels[3000:]


@pytest.fixture
def explorer(fresh):
    return fresh("draw_pad-drawing")


def middle(image):
    """Row and column of an image's centre of mass."""
    rows, columns = np.indices(image.shape)
    return np.array([np.sum(rows * image), np.sum(columns * image)]) / image.sum()


def accuracy(images):
    return np.mean(trained().predict(np.asarray(images)) == LABELS)


def somewhere(image, generator, resampling):
    """A digit made larger by a factor from 2 to 5, not a whole one, anywhere on the pad."""
    size = generator.integers(56, SIDE + 1)
    ink = np.zeros((SIDE, SIDE), np.uint8)
    top, left = generator.integers(0, SIDE - size + 1, size=2)
    larger = PIL.Image.fromarray(image).resize((size, size), resampling)
    ink[top : top + size, left : left + size] = larger
    return ink


# --- an image as MNIST's


def test_the_courses_digits_are_made_as_the_docstring_says():
    """20 pixels along the longer side, the centre of mass where the middle four pixels begin."""
    for image in DIGITS:
        rows, columns = np.nonzero(image)
        assert max(np.ptp(rows), np.ptp(columns)) + 1 == 20
        assert abs(middle(image) - 14).max() <= 0.5


@pytest.mark.parametrize(
    "times, top, left", [(1, 0, 0), (2, 76, 4), (3, 50, 56), (4, 14, 14), (5, 0, 0)]
)
def test_digits_enlarged_by_a_whole_number_come_back_as_they_were(times, top, left):
    inks = [np.frombuffer(as_ink(image, times, top, left), np.uint8) for image in DIGITS[:300]]
    back = np.array([as_mnist(ink.reshape(SIDE, SIDE)) for ink in inks])
    np.testing.assert_array_equal(back, DIGITS[:300])


@pytest.mark.parametrize("resampling, near", [("NEAREST", 4), ("BICUBIC", 12)])
def test_digits_of_any_size_anywhere_come_back_nearly_and_are_read(resampling, near):
    generator = np.random.default_rng(0)
    filters = PIL.Image.Resampling
    inks = [somewhere(image, generator, filters[resampling]) for image in DIGITS]
    back = np.array([as_mnist(ink) for ink in inks])
    away = np.abs(back.astype(float) - DIGITS)
    others = np.abs(np.roll(DIGITS, 1, axis=0).astype(float) - DIGITS)
    assert away.mean() < near and others.mean() > 40
    raw = [PIL.Image.fromarray(ink).resize((28, 28), filters.BOX) for ink in inks]
    assert accuracy(DIGITS) > 0.91
    assert accuracy(back) > accuracy(DIGITS) - 0.03
    assert accuracy([np.asarray(each) for each in raw]) < 0.5


@pytest.mark.parametrize(
    "rows, columns, size",
    [
        (100, 40, (20, 8)),
        (30, 60, (10, 20)),
        (1, 140, (1, 20)),
        (7, 7, (20, 20)),
        (140, 3, (20, 1)),
    ],
)
def test_a_rectangle_keeps_its_form(rows, columns, size):
    ink = np.zeros((200, 170), np.uint8)
    ink[60 : 60 + rows, 5 : 5 + columns] = 200
    image = as_mnist(ink)
    inked = np.argwhere(image)
    assert tuple(np.ptp(inked, axis=0) + 1) == size and len(inked) == np.prod(size)
    assert set(image[image > 0]) == {200}
    assert abs(middle(image) - 14).max() <= 0.5


def test_edges_turn_gray():
    ink = np.zeros((SIDE, SIDE), np.uint8)
    ink[:40, :40] = 255
    ink[0, 40] = 255  # now 41 columns: a pixel of the image is no whole number of them
    image = as_mnist(ink)
    assert image.dtype == np.uint8
    assert len(np.unique(image)) > 3
    ink = 255 * np.tri(100, dtype=np.uint8)
    diagonal = as_mnist(ink).sum() / 255
    assert abs(diagonal - 20 * 20 * np.mean(ink > 0)) < 1


def test_ink_is_never_cut_off():
    ink = np.zeros((SIDE, SIDE), np.uint8)
    ink[:, 70:72] = 255
    ink[130:] = 255  # heavy at one end: in the middle, its other end would leave the image
    image = as_mnist(ink)
    assert np.ptp(np.nonzero(image)[0]) + 1 == 20 and image[0].any()


def test_faint_ink_and_none():
    ink = np.zeros((SIDE, SIDE), np.uint8)
    assert as_mnist(ink).shape == (28, 28) and not as_mnist(ink).any()
    ink[0, 0] = ink[-1, -1] = 1  # rounded away
    assert not as_mnist(ink).any()


@pytest.mark.parametrize(
    "ink", [np.zeros((140, 140)), np.zeros((2, 28, 28), np.uint8), np.zeros(784, np.uint8), "seven"]
)
def test_what_is_no_picture_is_refused(ink):
    with pytest.raises(ValueError, match="uint8 pixels, shape .rows, columns"):
        as_mnist(ink)


def test_the_ink_stays_as_it_is():
    ink = np.frombuffer(as_ink(DIGITS[0]), np.uint8).reshape(SIDE, SIDE).copy()
    before = ink.copy()
    as_mnist(ink)
    np.testing.assert_array_equal(ink, before)


# --- the pad


def test_the_pad_takes_bytes_or_arrays_and_keeps_its_own_copy():
    pad = DrawPad()
    assert pad.value == bytes(SIDE**2)
    ink = np.arange(SIDE**2, dtype=np.uint8).reshape(SIDE, SIDE)
    pad.value = ink
    kept = ink.tobytes()
    ink[:] = 0
    assert pad.value == kept
    pad.value = bytes(SIDE**2)
    assert not np.frombuffer(pad.value, np.uint8).any()


@pytest.mark.parametrize(
    "value",
    [b"", bytes(784), np.zeros((SIDE, SIDE)), 7],
    ids=["empty", "short", "floats", "number"],
)
def test_the_pad_refuses_what_does_not_fill_it(value):
    with pytest.raises(traitlets.TraitError):
        DrawPad().value = value


# --- the explorer


def independently(network, image):
    """Activations of one hidden layer and of the outputs, written out."""
    hidden = 1 / (1 + np.exp(-(image.ravel() / 255 @ network.weights[0] + network.biases[0])))
    powers = np.exp(hidden @ network.weights[1] + network.biases[1])
    return hidden, powers / powers.sum()


@pytest.mark.parametrize("digit", range(0, 1000, 50))
def test_words_and_picture_tell_what_the_network_computes(explorer, digit):
    explorer.set(ink=as_ink(DIGITS[digit], times=3, top=40))
    hidden, outputs = independently(trained(), DIGITS[digit])
    second, best = np.argsort(outputs)[-2:]
    words = explorer.picture.words
    article = "an" if best == 8 else "a"
    assert f"reads {article} {best} with probability {outputs[best]:.2f}" in words
    assert f"runner-up is {second} with {outputs[second]:.2f}" in words
    assert f"\n{np.sum(hidden > 0.5)} of the 50 neurons in its hidden layer are above 0.5." in words
    assert ("not sure" in words) == (outputs[best] < 0.6)

    np.testing.assert_array_equal(explorer.image.images[0].get_array(), DIGITS[digit])
    heights = [bar.get_height() for bar in explorer.answer.patches]
    np.testing.assert_allclose(heights, outputs, rtol=0, atol=1e-9)
    (lines,) = explorer.hidden.collections
    tops = [segment[1] for segment in lines.get_segments()]
    np.testing.assert_allclose(tops, np.column_stack([range(50), hidden]), rtol=0, atol=1e-9)
    most = np.argsort(-hidden)[:SHOWN]
    (marks,) = explorer.hidden.lines
    assert set(marks.get_xdata()) == set(most)
    titles = [text.get_text() for text in explorer.weights.texts]
    assert titles == [f"neuron {neuron}" for neuron in most]


def test_weights_are_purple_where_ink_excites_and_full_where_ink_is(explorer):
    hidden, _ = independently(trained(), DIGITS[592])
    most = np.argsort(-hidden)[:SHOWN]
    weights = trained().weights[0][:, most].T.reshape(SHOWN, 28, 28)
    picture = explorer.weights.images[0].get_array()
    shown = np.array([picture[:28, 32 * i + 2 : 32 * i + 30] for i in range(SHOWN)])
    strong = abs(weights) > 0.2
    purple = shown[..., 2] > shown[..., 0]  # more blue than red
    np.testing.assert_array_equal(purple[strong], weights[strong] > 0)
    darkness = 1 - shown.min(axis=-1)
    alike = (abs(weights) > 0.3) & (abs(weights) < 0.5)
    inked, blank = darkness[alike & (DIGITS[592] > 240)], darkness[alike & (DIGITS[592] == 0)]
    assert len(inked) > 10 and len(blank) > 10
    assert inked.min() > 1.5 * blank.max()


def test_presets_are_what_they_are_called(explorer):
    seen = {}
    for preset in explorer.presets:
        explorer.buttons[preset].click()
        seen[preset] = explorer.picture.words, np.array(explorer.image.images[0].get_array())
    np.testing.assert_array_equal(seen["a clear 7"][1], DIGITS[592])
    np.testing.assert_array_equal(seen["in a corner"][1], DIGITS[592])
    assert "reads a 7" in seen["a clear 7"][0] and seen["a clear 7"][0] == seen["in a corner"][0]
    assert "not sure" in seen["4 or 9?"][0]
    assert {*"49"} == {word for word in seen["4 or 9?"][0].split() if word in [*"0123456789"]}
    assert LABELS[668] == 3 and "reads a 3" not in seen["a hard 3"][0]
    assert "reads a 7" not in seen["not normalised"][0]
    assert "only made smaller, not normalised" in seen["not normalised"][0]
    assert abs(middle(seen["not normalised"][1]) - 14).max() > 4


def test_an_empty_pad_is_said_to_be_empty(explorer):
    explorer.set(ink=bytes(SIDE**2))
    _, outputs = independently(trained(), np.zeros((28, 28)))
    words = explorer.picture.words
    assert words.startswith("There is nothing to read, yet the network answers")
    assert f"a {outputs.argmax()} with probability {outputs.max():.2f}" in words
    assert "reads" not in words


def test_without_normalising_the_pad_is_made_smaller(explorer):
    explorer.set(ink=as_ink(DIGITS[5], times=5, top=0, left=0), normalise=False)
    np.testing.assert_array_equal(explorer.image.images[0].get_array(), DIGITS[5])


def test_other_networks(fresh):
    deep = fresh("draw_pad-deep")
    assert "of the 30 neurons in its first hidden layer are above 0." in deep.picture.words
    assert deep.hidden.get_xlabel() == "neurons of the first hidden layer"
    highest = trained((784, 30, 20, 10), "relu", epochs=3).forward(DIGITS)[1].max()
    assert deep.hidden.get_ylim()[1] == pytest.approx(1.2 * highest)
    narrow = fresh("draw_pad-narrow")
    assert "with output 0." in narrow.picture.words and narrow.answer.get_ylabel() == "output"
    assert len(narrow.weights.texts) == 3


@pytest.mark.parametrize(
    "network",
    [NeuralNetwork((784, 10)), NeuralNetwork((64, 5, 10)), NeuralNetwork((784, 5, 3)), None],
)
def test_networks_that_read_no_digits_are_refused(network):
    with pytest.raises(ValueError, match="784 inputs over a hidden layer to 10 outputs"):
        DrawingExplorer(network)
