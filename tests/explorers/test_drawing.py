"""The engine of the explorers, with the smallest explorer there can be."""

import asyncio
import io
import os
import signal
import threading
import types

import ipywidgets
import numpy as np
import PIL.Image
import pytest

from course_utils.explorers import drawing as engine
from course_utils.explorers.drawing import Explorer, log_slider, slider


class Dot(Explorer):
    """A dot on a line, which walks to the right."""

    name = "A dot"
    size = (4, 2)
    pace = 0.01

    def __init__(self, last=1000):
        self.last, self.steps, self.drawn = last, 0, 0
        controls = {"x": slider("x", 0, 0, 10, 1), "wide": ipywidgets.Checkbox(description="wide")}
        super().__init__(controls, presets={"left": {"x": 1.0}, "right": {"x": 9.0}})

    def draw_still(self, **_):
        self.axes = self.figure.subplots()

    def draw(self, x, wide):
        self.drawn += 1
        self.axes.set(xlim=(0, 20 if wide else 10), ylim=(0, 1))
        self.axes.bar([x], [0.5], width=0.2)

    def words(self, x, wide):
        if x == 7:
            raise ArithmeticError("seven is unlucky")
        return f"The dot is at {x:g}, after {self.steps} steps."

    def restart(self):
        self.steps = 0

    def step(self):
        self.steps += 1
        return self.steps < self.last

    def point_at(self, axes, x, y):
        self.set(x=x)


@pytest.fixture
def dot():
    made = Dot()
    yield made
    made.close()


def pixels(explorer):
    with PIL.Image.open(io.BytesIO(explorer.picture.image)) as image:
        return np.asarray(image.convert("RGB"), dtype=int)


def columns_with_ink(explorer):
    blue = abs(pixels(explorer) - (0x57, 0x90, 0xFC)).max(axis=2) < 40
    return np.flatnonzero(blue.sum(axis=0) > 20)


def test_only_what_moves_is_drawn_and_the_rest_stands_still(dot):
    first = pixels(dot)
    dot.controls["x"].value = 5
    moved = (pixels(dot) != first).any(axis=2)
    across = columns_with_ink(dot)
    assert 0 < len(across) < 20
    assert abs(across.mean() - dot.axes.transData.transform((5, 0))[0]) < 2
    assert moved.mean() < 0.03
    assert len(dot.axes.containers) == 1 and len(dot.axes.patches) == 1


def test_a_frame_that_changes_is_drawn_too(dot):
    dot.controls["x"].value = 5
    narrow = columns_with_ink(dot).mean()
    dot.controls["wide"].value = True
    assert columns_with_ink(dot).mean() < narrow - 50
    dot.controls["wide"].value = False
    assert columns_with_ink(dot).mean() == narrow


def test_several_controls_are_drawn_once(dot):
    before = dot.drawn
    dot.set(x=3, wide=True)
    assert dot.drawn == before + 1


def test_pointing_is_in_the_units_of_the_axes(dot):
    width, height = dot.figure.canvas.get_width_height()
    across, up = dot.axes.transData.transform((2.5, 0.5))
    dot.picture.point = [across / width, 1 - up / height]
    assert dot.values["x"] == pytest.approx(2.5)
    dot.picture.point = [0, 0]  # beside the axes
    assert dot.values["x"] == pytest.approx(2.5)


def test_clicker_steps_through_the_presets(dot):
    def press(step):
        dot.picture._handle_custom_msg({"preset": step}, [])
        return dot.values["x"]

    assert [press(1), press(1), press(1), press(-1), press(-1)] == [1, 9, 9, 1, 1]
    press(1)
    dot.reset()
    assert press(1) == 1  # the first again


def test_an_error_can_be_read(dot):
    with pytest.raises(ArithmeticError):
        dot.controls["x"].value = 7
    assert dot.picture.words == "ArithmeticError: seven is unlucky"
    dot.controls["x"].value = 6
    assert dot.picture.words.startswith("The dot is at 6")


def test_controls_have_labels():
    for control in (slider("rate", 1, 0, 2, 0.1), log_slider("rate", 1, -2, 2)):
        tooltip = (
            "tooltip" if hasattr(control, "tooltip") else "description_tooltip"
        )  # ipywidgets 7
        assert control.description == getattr(control, tooltip) == "rate"


def playing(test):
    """Run an asynchronous test, and see that it leaves no task and the signal handler as it was."""

    def run():
        async def watched():
            await test()
            await asyncio.sleep(0.05)
            assert asyncio.all_tasks() == {asyncio.current_task()}

        before = signal.getsignal(signal.SIGINT)
        asyncio.run(watched())
        assert signal.getsignal(signal.SIGINT) is before

    run.__name__ = test.__name__
    return run


async def until(condition):
    for _ in range(500):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise TimeoutError


def buttons(explorer):
    """Which of Step, Play and Pause can be pressed."""
    return [not explorer.buttons[name].disabled for name in ("Step", "Play", "Pause")]


@playing
async def test_play_and_pause():
    dot = Dot()
    assert buttons(dot) == [True, True, False]
    dot.buttons["Play"].click()
    assert buttons(dot) == [False, False, True]
    await until(lambda: dot.steps >= 5)
    dot.buttons["Pause"].click()
    steps = dot.steps
    assert buttons(dot) == [True, True, False]
    await asyncio.sleep(0.1)
    assert dot.steps == steps
    assert dot.picture.words == f"The dot is at 0, after {steps} steps."


@playing
async def test_it_ends_with_the_last_step():
    dot = Dot(last=3)
    dot.play()
    await until(lambda: not dot.playing)
    assert dot.steps == 3 and buttons(dot) == [True, True, False]


@playing
async def test_a_second_start_starts_nothing():
    dot = Dot()
    dot.play()
    tasks = asyncio.all_tasks()
    dot.play()
    assert asyncio.all_tasks() == tasks
    dot.pause()


@playing
async def test_play_pause_play_is_one_walk():
    dot = Dot()
    dot.pace = 0.05
    dot.play()
    await asyncio.sleep(0.02)
    for _ in range(5):  # before the first one has woken up
        dot.pause()
        dot.play()
    steps = dot.steps
    await asyncio.sleep(0.5)
    assert 5 <= dot.steps - steps <= 16  # 10 in half a second, not 60
    dot.pause()
    await asyncio.sleep(0.05)


@playing
async def test_another_one_stops_the_first():
    first = Dot()
    first.play()
    Dot()  # as when its cell runs again
    assert not first.playing
    second = Dot()
    first.play()
    second.play()
    assert second.playing and not first.playing
    second.pause()


@playing
async def test_reset_and_presets_stop_and_begin_anew():
    dot = Dot()
    for button in ("Reset", "right"):
        dot.play()
        await until(lambda: dot.steps >= 2)
        dot.buttons[button].click()
        assert not dot.playing and dot.steps == 0


@playing
async def test_an_output_that_is_closed_stops_it():
    dot = Dot()
    dot.play()
    dot.picture._handle_custom_msg({"closed": True}, [])
    assert not dot.playing


@playing
async def test_closing_stops_it():
    dot = Dot()
    dot.play()
    dot.close()
    steps = dot.steps
    await asyncio.sleep(0.05)
    assert dot.steps == steps


@playing
async def test_an_interrupt_stops_it_while_no_cell_runs():
    dot = Dot()
    dot.play()
    await until(lambda: dot.steps >= 2)
    os.kill(os.getpid(), signal.SIGINT)
    await until(lambda: not dot.playing)
    await until(lambda: buttons(dot) == [True, True, False])


class Shell:
    """As much of IPython's shell as the engine asks."""

    def __init__(self, cell=None, run="first"):
        self.callbacks = []
        self.events = types.SimpleNamespace(
            register=lambda _, callback: self.callbacks.append(callback),
            unregister=lambda _, callback: self.callbacks.remove(callback),
        )
        self.parent = {"metadata": {"cellId": cell}, "header": {"msg_id": run}}

    def get_parent(self):
        return self.parent


def test_an_interrupted_cell_stops_it(monkeypatch):
    shell = Shell()
    monkeypatch.setattr(engine, "get_ipython", lambda: shell)

    @playing
    async def interrupted():
        dot = Dot()
        dot.play()
        await until(lambda: dot.steps >= 2)
        (after_cell,) = shell.callbacks
        after_cell(types.SimpleNamespace(error_in_exec=None))
        assert dot.playing
        after_cell(types.SimpleNamespace(error_in_exec=KeyboardInterrupt()))
        assert not dot.playing

    interrupted()
    assert shell.callbacks == []


def test_a_cell_that_runs_again_closes_what_it_showed(monkeypatch):
    shell = Shell(cell="a", run="first")
    monkeypatch.setattr(engine, "get_ipython", lambda: shell)
    monkeypatch.setattr(engine, "_of_cell", {})
    first, beside = Dot(), Dot()
    shell.parent = Shell(cell="b", run="second").parent
    elsewhere = Dot()
    shell.parent = Shell(cell="a", run="third").parent
    again = Dot()
    is_open = [each.comm is not None for each in (first, beside, elsewhere, again)]
    assert is_open == [False, False, True, True]


def test_an_error_while_playing_can_be_read():
    @playing
    async def unlucky():
        dot = Dot()
        dot.step = lambda: dot.set(x=7)
        dot.play()
        await until(lambda: not dot.playing)
        assert dot.picture.words == "ArithmeticError: seven is unlucky"
        assert buttons(dot) == [True, True, False]

    unlucky()


def test_playing_needs_an_event_loop(dot):
    with pytest.raises(RuntimeError, match="running event loop"):
        dot.play()
    dot.buttons["Play"].click()
    assert dot.picture.words.startswith("RuntimeError: playing needs")
    assert not dot.playing


def test_callbacks_on_several_threads(dot):
    """JupyterLab may run callbacks on a thread of their own."""
    errors = []

    def move(values):
        try:
            for value in values:
                dot.controls["x"].value = value
        except Exception as error:
            errors.append(error)

    places = np.random.default_rng(0).uniform(0, 6, size=(4, 25))
    threads = [threading.Thread(target=move, args=[row.tolist()]) for row in places]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(dot.axes.patches) == 1
    dot.refresh()
    assert (
        abs(columns_with_ink(dot).mean() - dot.axes.transData.transform((dot.values["x"], 0))[0])
        < 2
    )
