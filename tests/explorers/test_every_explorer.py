"""What holds for every explorer of the course, driven through its controls."""

import gc
import importlib
import io
import re
import weakref
from pathlib import Path

import ipywidgets
import numpy as np
import PIL.Image
import pytest

from course_utils.explorers import drawing as engine

# The explorers by name, ready to be made, which stand beside the tests of what each one shows.
MODULES = [path.stem for path in sorted(Path(__file__).parent.glob("test_explorers_*.py"))]
EXPLORERS = {
    f"{module.removeprefix('test_explorers_')}-{name}": make
    for module in MODULES
    for name, make in getattr(importlib.import_module(f"tests.{module}"), "EXPLORERS", {}).items()
}
every_explorer = pytest.mark.parametrize("make", EXPLORERS.values(), ids=EXPLORERS)


@pytest.fixture
def explorer(make):
    made = make()
    yield made
    made.close()


def pixels(explorer):
    with PIL.Image.open(io.BytesIO(explorer.picture.image)) as image:
        return np.asarray(image.convert("RGB"), dtype=int)


def state(explorer):
    return explorer.picture.image, explorer.picture.words


def extremes(control):
    """The values at the ends of a control: of a slider, of a list, of a check box."""
    if isinstance(control, ipywidgets.FloatLogSlider):
        return [control.base**control.min, control.base**control.max]
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
def test_picture_and_words(explorer):
    image = pixels(explorer)
    width, height = (round(inches * 110) for inches in explorer.size)
    assert abs(np.subtract(image.shape, (height, width, 3))).max() <= 1
    assert explorer.picture.width == width
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
            explorer.set(**{name: value})
            states.add(state(explorer))
        assert len(states) == 2, f"{name} changes neither picture nor words"
        explorer.reset()


@every_explorer
def test_extremes_together(explorer):
    controls = movable(explorer)
    for place in (0, 1):
        explorer.set(**{name: ends[place] for name, ends in controls.items()})
        assert (pixels(explorer) < 100).all(axis=2).mean() > 0.002
        assert not re.search(r"\b(nan|None)\b", explorer.picture.words)


@every_explorer
def test_a_hundred_random_moves_leave_nothing_behind(explorer):
    generator = np.random.default_rng(0)
    controls = movable(explorer)
    artists = []
    for _ in range(100):
        name = generator.choice(sorted(controls))
        control, (low, high) = explorer.controls[name], controls[name]
        if isinstance(control, ipywidgets.FloatLogSlider):
            value = float(np.exp(generator.uniform(np.log(low), np.log(high))))
        elif hasattr(control, "options"):
            value = low if generator.random() < 0.5 else high
        elif isinstance(low, int):
            value = int(generator.integers(low, high + 1))
        else:
            value = float(generator.uniform(low, high))
        control.value = value
        artists.append(sum(len(axes.get_children()) for axes in explorer.figure.axes))
        assert not re.search(r"\b(nan|None|\w+Error)\b", explorer.picture.words)
    assert max(artists[50:]) <= 2 * max(artists[:50])


@every_explorer
def test_reset_and_presets_say_the_same_each_time(explorer):
    at_start = state(explorer)
    for _ in range(2):
        seen = []
        for preset in explorer.presets:
            explorer.buttons[preset].click()
            seen.append(state(explorer))
            for name, value in explorer.presets[preset].items():
                assert explorer.controls[name].value == value
        again = [explorer.buttons[preset].click() or state(explorer) for preset in explorer.presets]
        assert seen == again
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
        assert explorer.picture.image != before[0] and explorer.picture.words != before[1]


@every_explorer
def test_a_still_picture_with_the_same_words_comes_first(explorer, monkeypatch):
    shown = []
    monkeypatch.setattr(engine, "display", lambda data, raw: shown.append(data))
    explorer._ipython_display_()
    still, live = shown
    assert still["text/plain"].split() == f"{explorer.name}. {explorer.picture.words}".split()
    assert "\n" not in still["text/plain"]
    assert still["text/html"].count("<img ") == 1
    assert "application/vnd.jupyter.widget-view+json" in live


@every_explorer
def test_closed_explorers_leave_the_memory(make):
    explorer = make()
    figure = weakref.ref(explorer.figure)
    explorer.close()
    del explorer
    gc.collect()
    assert figure() is None
