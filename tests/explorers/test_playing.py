"""Playing and what ends it, with the smallest explorer there can be.

The hook in conftest sees after each test that nothing plays any more and that SIGINT is handled as
it was before.
"""

import asyncio
import os
import signal
import types

import pytest

from course_utils.explorers import drawing, playing


def offers(explorer):
    """What is written on the button that plays and pauses."""
    return explorer.buttons["Play"].description


async def test_play_and_pause(new_dot, until, rest):
    dot = new_dot()
    assert offers(dot) == "Play"
    dot.buttons["Play"].click()
    assert offers(dot) == "Pause"
    await until(lambda: dot.steps >= 5)
    dot.buttons["Play"].click()
    steps = dot.steps
    assert offers(dot) == "Play"
    await rest()
    assert dot.steps == steps
    assert dot.picture.words == f"The dot is at 0, after {steps} steps."


async def test_it_is_quiet_while_it_plays_and_says_at_its_end_what_is_to_be_seen(
    new_dot, rest, page
):
    dot = new_dot(5)
    _, sent = page(dot)
    dot.play()
    await rest()
    (began, _), *steps, (ended, _) = [(c.get("playing"), c["words"]) for c, *_ in sent]
    assert (began, ended) == (True, False) and {playing for playing, _ in steps} == {None}
    assert len(steps) == 5 and sent[-1][0]["words"] == "The dot is at 0, after 5 steps."


async def test_who_wants_less_motion_sees_the_end_and_a_picture_now_and_then(
    new_dot, rest, page, monkeypatch
):
    dot, now = new_dot(50), [0.0]
    monkeypatch.setattr(drawing, "monotonic", lambda: now[0])
    dot.picture._handle_custom_msg({"fit": [440, 1.0], "calm": True}, [])
    step, drawn = dot.step, dot.drawn

    def a_tenth_of_a_second():
        now[0] += 0.1
        return step()

    dot.step = a_tenth_of_a_second
    dot.play()
    await rest()
    assert dot.steps == 50 and 4 <= dot.drawn - drawn <= 6
    assert dot.picture.words == "The dot is at 0, after 50 steps."


async def test_a_clicker_plays_each_preset(new_dot, until):
    dot = new_dot()
    for place in (1.0, 9.0):
        dot.picture._handle_custom_msg({"preset": 1}, [])
        assert dot.playing and dot.values["x"] == place and dot.steps <= 1
        await until(lambda: dot.steps >= 2)
    dot.pause()


async def test_it_ends_with_the_last_step(new_dot, rest):
    dot = new_dot(3)
    dot.play()
    await rest()
    assert not dot.playing
    assert dot.steps == 3 and offers(dot) == "Play"


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
    assert not dot.playing and offers(dot) == "Play"


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
    assert offers(dot) == "Play"


def test_playing_needs_an_event_loop(dot):
    with pytest.raises(RuntimeError, match="running event loop"):
        dot.play()
    dot.buttons["Play"].click()
    assert dot.picture.words.startswith("RuntimeError: playing needs")
    assert not dot.playing
