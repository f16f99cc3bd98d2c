"""Playing and what ends it, with the smallest explorer there can be.

The hook in conftest sees after each test that nothing plays any more and that SIGINT is handled as
it was before.
"""

import asyncio
import os
import signal
import types

import pytest

from course_utils.explorers import playing


def buttons(explorer):
    """Which of Step, Play and Pause can be pressed."""
    return [not explorer.buttons[name].disabled for name in ("Step", "Play", "Pause")]


async def test_play_and_pause(new_dot, until, rest):
    dot = new_dot()
    assert buttons(dot) == [True, True, False]
    dot.buttons["Play"].click()
    assert buttons(dot) == [False, False, True]
    await until(lambda: dot.steps >= 5)
    dot.buttons["Pause"].click()
    steps = dot.steps
    assert buttons(dot) == [True, True, False]
    await rest()
    assert dot.steps == steps
    assert dot.picture.words == f"The dot is at 0, after {steps} steps."


async def test_it_ends_with_the_last_step(new_dot, rest):
    dot = new_dot(3)
    dot.play()
    await rest()
    assert not dot.playing
    assert dot.steps == 3 and buttons(dot) == [True, True, False]


async def test_it_keeps_its_pace(new_dot, rest, monkeypatch):
    dot, pauses, sleep = new_dot(3), [], asyncio.sleep
    dot.pace = 0.02

    async def noted(seconds):
        pauses.append(seconds)
        await sleep(0)

    noting = types.SimpleNamespace(**vars(asyncio) | {"sleep": noted})
    monkeypatch.setattr(playing, "asyncio", noting)
    dot.play()
    await rest()
    assert pauses == [0.02, 0.02]


async def test_a_second_start_starts_nothing(new_dot, until):
    dot = new_dot()
    dot.play()
    dot.play()
    await until(lambda: dot.steps >= 3)
    tasks = asyncio.all_tasks()
    dot.play()
    await until(lambda: dot.steps >= 6)
    assert asyncio.all_tasks() == tasks and len(tasks) == 2  # this test and the walk
    dot.pause()


async def test_play_pause_play_is_one_walk(new_dot, until, rest):
    dot, walkers = new_dot(), []

    def step():
        walkers.append(asyncio.current_task())
        return type(dot).step(dot)

    dot.step = step
    dot.play()
    await until(lambda: dot.steps >= 1)
    for _ in range(5):  # before the first one has woken up
        dot.pause()
        dot.play()
    steps = dot.steps
    await until(lambda: dot.steps >= steps + 10)
    assert len(set(walkers[steps:])) == 1
    os.kill(os.getpid(), signal.SIGINT)  # still heard, though another walk has ended
    await rest()
    assert not dot.playing


async def test_another_one_stops_the_first(new_dot):
    first = new_dot()
    first.play()
    new_dot()  # as when its cell runs again
    assert not first.playing
    second = new_dot()
    first.play()
    second.play()
    assert second.playing and not first.playing
    second.pause()


async def test_reset_and_presets_stop_and_begin_anew(new_dot, until, rest):
    dot = new_dot()
    for button in ("Reset", "right"):
        dot.play()
        await until(lambda: dot.steps >= 2)
        dot.buttons[button].click()
        await rest()
        assert not dot.playing and dot.steps == 0


async def test_an_output_that_is_closed_stops_it(new_dot):
    dot = new_dot()
    dot.play()
    dot.picture._handle_custom_msg({"closed": True}, [])
    assert not dot.playing


async def test_closing_stops_it(new_dot, until, rest):
    dot = new_dot()
    dot.play()
    await until(lambda: dot.steps >= 2)
    dot.close()
    steps = dot.steps
    await rest()
    assert dot.steps == steps


async def test_an_interrupt_stops_it_while_no_cell_runs(new_dot, until, rest):
    dot = new_dot()
    dot.play()
    await until(lambda: dot.steps >= 2)
    os.kill(os.getpid(), signal.SIGINT)
    await rest()
    assert not dot.playing and buttons(dot) == [True, True, False]


async def test_an_interrupted_cell_stops_it(new_dot, until, rest, monkeypatch):
    callbacks = []
    events = types.SimpleNamespace(
        register=lambda _, callback: callbacks.append(callback),
        unregister=lambda _, callback: callbacks.remove(callback),
    )
    monkeypatch.setattr(playing, "get_ipython", lambda: types.SimpleNamespace(events=events))
    dot = new_dot()
    dot.play()
    await until(lambda: dot.steps >= 2)
    (after_cell,) = callbacks
    after_cell(types.SimpleNamespace(error_in_exec=None))
    assert dot.playing
    after_cell(types.SimpleNamespace(error_in_exec=KeyboardInterrupt()))
    assert not dot.playing
    await rest()
    assert callbacks == []


async def test_an_error_while_playing_can_be_read(new_dot, rest):
    dot = new_dot()
    dot.step = lambda: dot.set(x=7)
    dot.play()
    await rest()
    assert dot.picture.words == "ArithmeticError: seven is unlucky"
    assert buttons(dot) == [True, True, False]


def test_playing_needs_an_event_loop(dot):
    with pytest.raises(RuntimeError, match="running event loop"):
        dot.play()
    dot.buttons["Play"].click()
    assert dot.picture.words.startswith("RuntimeError: playing needs")
    assert not dot.playing
