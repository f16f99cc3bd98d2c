"""What holds for every explorer of the course, driven through its controls."""

import gc
import re
import weakref

import ipywidgets
import numpy as np
import pytest

from course_utils.explorers import drawing
from course_utils.explorers.still import without_live_views
from tools.contrast import faults_of_contrast
from tools.examples import EXPLORERS

# Each of these differs in its numbers alone from one that is not among them.
VARIANTS = {
    "how_exact_is_a_derivative-kink",
    "how_exact_is_a_derivative-enormous",
    "gradient_descent-descent in the valley",
    "gradient_descent-descent in two valleys",
    "draw_pad-deep",
    "draw_pad-narrow",
}
exhaustive = pytest.mark.exhaustive
every_explorer = pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=exhaustive if name in VARIANTS else ()) for name in EXPLORERS],
)


@pytest.fixture
def explorer(fresh, name):
    return fresh(name)


def state(explorer):
    return explorer.picture.pixels.tobytes(), explorer.picture.words


def extremes(control):
    """The values at the ends of a control: of a slider, of a list, of a check box."""
    if hasattr(control, "options"):
        options = [each[1] if isinstance(each, tuple) else each for each in control.options]
        return [options[0], options[-1]]
    if hasattr(control, "min"):
        return [control.min, control.max]
    if isinstance(control, ipywidgets.Checkbox):
        return [False, True]
    return []


def movable(explorer):
    return {name: extremes(each) for name, each in explorer.controls.items() if extremes(each)}


@every_explorer
def test_picture_and_words(explorer, pixels):
    image = pixels(explorer)
    width, height = (round(inches * 110) for inches in explorer.size)
    assert abs(np.subtract(image.shape, (height, width, 3))).max() <= 1
    assert explorer.picture.first_size == [image.shape[1], image.shape[0], width]
    assert (image < 100).all(axis=2).mean() > 0.002  # there is ink
    assert explorer.name and explorer.picture.name == explorer.name
    assert len(explorer.picture.words) > 20


@every_explorer
def test_each_control_moves_something_and_has_a_label(explorer):
    for name, control in explorer.controls.items():
        assert control.description or getattr(control, "label", ""), name
    for name, ends in movable(explorer).items():
        states = set()
        for value in ends:
            with explorer._drawn_once():
                explorer.reset()
                explorer.set(**{name: value})
            states.add(state(explorer))
        assert len(states) == 2, f"{name} changes neither picture nor words"


@every_explorer
def test_what_a_slider_shows_is_what_is_used(explorer):
    for control in explorer.controls.values():
        assert not isinstance(control, ipywidgets.FloatLogSlider)
        if isinstance(control, ipywidgets.SelectionSlider):
            assert all(float(written) == value for written, value in control.options)
        if isinstance(control, ipywidgets.FloatSlider):
            step = f"{control.step:g}"
            assert float(f"{control.step:{control.readout_format}}") == control.step, step


@every_explorer
def test_all_can_be_seen_and_words_are_two_sentences_with_a_minus(explorer):
    for preset in explorer.presets:
        explorer.buttons[preset].click()
        assert list(faults_of_contrast(explorer.figure)) == []
        words = explorer.picture.words
        assert len(re.findall(r"[.?!](?=\s|$)", words)) <= 2, words
        assert not re.search(r"(?<!\w)-\d", words), words


@every_explorer
def test_extremes_together(explorer, pixels):
    controls = movable(explorer)
    for place in (0, 1):
        explorer.set(**{name: ends[place] for name, ends in controls.items()})
        assert (pixels(explorer) < 100).all(axis=2).mean() > 0.002
        assert not re.search(r"\b(nan|None)\b", explorer.picture.words)


def artists(explorer):
    return [len(axes.get_children()) for axes in explorer.figure.axes]


def move_at_random(explorer, moves):
    generator = np.random.default_rng(0)
    controls = movable(explorer)
    for _ in range(moves):
        name = generator.choice(sorted(controls))
        control, (low, high) = explorer.controls[name], controls[name]
        if hasattr(control, "options"):
            value = low if generator.random() < 0.5 else high
        elif isinstance(low, int):
            value = int(generator.integers(low, high + 1))
        else:
            value = float(generator.uniform(low, high))
        control.value = value
        assert not re.search(r"\b(nan|None|\w+Error)\b", explorer.picture.words)


@pytest.mark.parametrize(
    "names, moves",
    [(EXPLORERS.keys() - VARIANTS, 5), pytest.param(EXPLORERS.keys(), 100, marks=exhaustive)],
    ids=["one of each kind", "all"],
)
def test_random_moves_leave_nothing_behind(names, moves):
    figures = {}
    for name in names:
        explorer = EXPLORERS[name]()
        at_start = artists(explorer)
        move_at_random(explorer, moves)
        explorer.reset()
        assert artists(explorer) == at_start, name
        figures[name] = weakref.ref(explorer.figure)
        explorer.close()
    del explorer
    gc.collect()
    assert [name for name, figure in figures.items() if figure()] == []


@every_explorer
def test_reset_and_presets_say_the_same_each_time(explorer, pixels):
    at_start = state(explorer)
    seen = {}
    for preset in explorer.presets:
        explorer.buttons[preset].click()
        seen[preset] = state(explorer)
        for name, value in explorer.presets[preset].items():
            assert explorer.controls[name].value == value
    for preset in reversed(explorer.presets):
        explorer.buttons[preset].click()
        assert state(explorer) == seen[preset], preset
    explorer.buttons["Reset"].click()
    assert state(explorer) == at_start
    # What is drawn over what stood still equals what is drawn all at once.
    before = pixels(explorer)
    explorer._draw_everything()
    assert abs(pixels(explorer) - before).max() <= 1


@every_explorer
def test_steps_move_the_picture(explorer):
    if "Step" in explorer.buttons:
        before = state(explorer)
        explorer.buttons["Step"].click()
        assert all(now != then for now, then in zip(state(explorer), before, strict=True))


@every_explorer
def test_a_still_picture_with_the_same_words_comes_first(explorer, monkeypatch):
    shown = []
    monkeypatch.setattr(drawing, "display", lambda data, raw: shown.append(data))
    explorer._ipython_display_()
    still, live = shown
    assert still["text/plain"].split() == f"{explorer.name}. {explorer.picture.words}".split()
    assert "\n" not in still["text/plain"]
    assert still["text/html"].count("<img ") == 1
    assert "application/vnd.jupyter.widget-view+json" in live
    outputs = [{"data": still}, {"data": live}, {"data": live}]
    assert without_live_views(outputs) == [outputs[0], outputs[2]]  # the last has no picture
