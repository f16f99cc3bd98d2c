"""What the tests of this room have in common: a small explorer, its pixels, and how it plays."""

import asyncio
import inspect
import signal

import ipywidgets
import numpy as np
import pytest

from course_utils.explorers.controls import slider
from course_utils.explorers.drawing import Explorer
from tools.examples import EXPLORERS


async def wait_until(condition):
    """Let others have their turn until something holds; after ten minutes it never will."""
    async with asyncio.timeout(600):
        await asyncio.sleep(0)  # what was asked of the event loop before begins
        while not condition():
            await asyncio.sleep(0.001)


def nothing_plays():
    """Whether the test is the only task."""
    return asyncio.all_tasks() == {asyncio.current_task()}


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem):
    """Run an asynchronous test, and see that it leaves no task and the signal handler as it was."""
    test, names = pyfuncitem.obj, inspect.signature(pyfuncitem.obj).parameters
    if not inspect.iscoroutinefunction(test):
        return None

    async def run():
        before = signal.getsignal(signal.SIGINT)
        await test(**{name: pyfuncitem.funcargs[name] for name in names})
        await wait_until(nothing_plays)
        assert signal.getsignal(signal.SIGINT) is before

    asyncio.run(run())
    return True


@pytest.fixture
def until():
    """A function that waits in an asynchronous test until a condition holds."""
    return wait_until


@pytest.fixture
def rest():
    """A function that waits in an asynchronous test until nothing plays any more."""
    return lambda: wait_until(nothing_plays)


@pytest.fixture
def pixels():
    """A function that gives the picture of an explorer, an array of int16."""

    def of(explorer):
        return explorer.picture.pixels[..., :3].astype(np.int16)

    return of


@pytest.fixture
def page(monkeypatch):
    """A function that gives what a page shows of an explorer: all that was sent, put together."""

    def look(explorer):
        sent, picture = [], explorer.picture
        monkeypatch.setattr(
            picture, "send", lambda content, buffers=(): sent.append((content, *buffers))
        )

        def shown():
            columns, rows, _ = picture.first_size
            frame = painted(np.zeros(columns * rows, "<u4"), picture.first)
            for content, *parts in sent:
                if "size" in content:
                    columns, rows, _ = content["size"]
                    frame = np.zeros(columns * rows, "<u4")
                for part in parts:
                    frame = painted(frame, part)
            return frame.view(np.uint8).reshape(rows, columns, 4)

        return shown, sent

    def painted(frame, part):
        for first, end, colour in np.frombuffer(part, "<u4").reshape(-1, 3):
            frame[first:end] = colour
        return frame

    return look


@pytest.fixture(scope="session")
def made():
    """The explorers that tests have asked for, by name: to make one takes as long as ten moves."""
    explorers = {}
    yield explorers
    for explorer in explorers.values():
        explorer.close()


@pytest.fixture
def fresh(made):
    """A function that gives an explorer of the course, as it begins, by its name."""

    def of(name):
        if name not in made:
            made[name] = EXPLORERS[name]()
        made[name].reset()
        return made[name]

    return of


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
def new_dot():
    """The smallest explorer there can be, as a function that makes it."""
    made = []

    def make(*arguments):
        made.append(Dot(*arguments))
        return made[-1]

    yield make
    for dot in made:
        dot.close()


@pytest.fixture
def dot(new_dot):
    """Such an explorer."""
    return new_dot()
