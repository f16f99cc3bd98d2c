"""The time from a key on a slider to the new picture in the page: explorers, and `interact`.

Both stand in one page of a real JupyterLab, a page for each explorer, with the same sliders and the
same drawing. They take turns. The clock starts when the browser takes note of the key and stops
when the new picture has been loaded.
"""

import statistics
import tempfile
from pathlib import Path

import nbformat
import numpy as np
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tools.browser import chromium, jupyterlab, open_page, open_window, run_all, shut_down
from tools.examples import EXPLORERS
from tools.repository import REPOSITORY

AIM_MEDIAN, AIM_95, AIM_RATIO = 33, 60, 2  # ms, ms, times

SET_UP = f"""import os, sys
sys.path.insert(0, {str(REPOSITORY)!r})
import matplotlib.pyplot as plt
from ipywidgets import ValueWidget, fixed, interact
from course_utils.figures import DOTS_PER_INCH
from tools.examples import EXPLORERS

def by_interact(name):
    explorer, controls = EXPLORERS[name](), {{}}
    for each, control in explorer.controls.items():
        control.unobserve_all("value")  # interact follows it, and the explorer no longer
        controls[each] = control if isinstance(control, ValueWidget) else fixed(control.value)
    def show(**values):
        explorer.figure = plt.figure(
            figsize=explorer.size, dpi=DOTS_PER_INCH, layout="constrained")
        explorer.draw_still(**values)
        explorer.draw(**values)
        plt.show()
        print(explorer.words(**values))
    interact(show, **controls)"""


# In front of each press: take the time until a new picture is there, or null where none comes.
TAKE_THE_TIME = """(handle) => {
  const cell = handle.closest(".jp-Cell"), origin = handle.closest(".noUi-origin");
  window.latency = new Promise((resolve) => {
    const place = origin.style.transform, listeners = new AbortController();
    const listen = { capture: true, signal: listeners.signal };
    const end = (time) => { listeners.abort(); resolve(time); };
    let began;
    handle.addEventListener("keydown", (event) => { began = event.timeStamp; }, listen);
    handle.addEventListener("keyup", () => {
      if (origin.style.transform === place) end(null);
      setTimeout(end, 3000, null);
    }, listen);
    const arrived = (event) => {
      if (began && /IMG|CANVAS/.test(event.target.tagName)) end(performance.now() - began);
    };
    cell.addEventListener("load", arrived, listen); // of `interact`
    cell.addEventListener("picture", arrived, listen); // of an explorer
  });
}"""


class Slider:
    """A slider of one contender, which is sent forth and back."""

    def __init__(self, page, handle):
        self.page, self.handle = page, handle
        self.key, self.times = "ArrowRight", []

    def press(self):
        """Press a key, and return the milliseconds until the new picture, or None."""
        self.handle.focus()
        self.handle.evaluate(TAKE_THE_TIME)
        self.page.keyboard.press(self.key)
        return self.page.evaluate("window.latency")

    def turn(self):
        """Go the other way."""
        self.key = "ArrowLeft" if self.key == "ArrowRight" else "ArrowRight"

    def moves_the_picture(self):
        """Whether there is a picture to wait for, on the way up or down."""
        if self.press() is None:
            self.turn()
            return self.press() is not None
        return True


def measure(quick):
    """Take the times of all explorers that have a slider which moves the picture.

    Parameters
    ----------
    quick : bool
        Only the first explorer, three times.

    Returns
    -------
    dict of str to (list of float, list of float)
        By the explorer's name, milliseconds of the explorer and of `interact`.
    str
        With what it was measured.
    """
    names, results = list(EXPLORERS)[: 1 if quick else None], {}
    with tempfile.TemporaryDirectory() as folder:
        notebooks = Path(folder) / "notebooks"
        notebooks.mkdir()
        for name in names:
            cells = [SET_UP, f"EXPLORERS[{name!r}]()", f"by_interact({name!r})"]
            page = new_notebook(cells=[new_markdown_cell("# Latency"), *map(new_code_cell, cells)])
            page.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
            nbformat.write(page, notebooks / f"{name}.ipynb")
        with jupyterlab(notebooks, Path(folder) / "home") as address, chromium() as browser:
            window = open_window(browser, address)
            for name in names:
                open_page(window, f"{name}.ipynb")
                errors = [cell["error"] for cell in run_all(window) if cell["error"]]
                if errors:
                    raise RuntimeError(f"the page of the benchmark has errors: {errors}")
                times = take_turns(window, 3 if quick else 30)
                if times:
                    results[name] = times
                shut_down(window)
            return results, f"Chromium {browser.version}"


def take_turns(window, rounds):
    """The times of an explorer and of its `interact`, one press each in every round."""
    cells = [window.locator(".jp-CodeCell").nth(place) for place in (1, 2)]
    sliders = [cell.locator(".noUi-handle") for cell in cells]
    for place in range(sliders[0].count()):
        pair = [Slider(window, each.nth(place)) for each in sliders]
        if all(slider.moves_the_picture() for slider in pair):
            break
    else:
        return None
    for number in range(rounds):
        for slider in pair:
            if number % 5 == 0:
                slider.turn()
            time = slider.press()
            if time is None:  # at its end
                slider.turn()
                time = slider.press()
            if time is not None:
                slider.times.append(time)
    return tuple(slider.times for slider in pair)


def table(results):
    """Markdown rows: the times of each explorer and of `interact`, and how many times as fast."""
    three = "median | 95% below | longest"
    rows = [f"| explorer | {three} | `interact`: {three} | interact / explorer |"]
    rows += ["|---|--:|--:|--:|--:|--:|--:|--:|"]
    for name, both in results.items():
        numbers = [f"{time:.0f} ms" for times in both for time in summary(times)]
        rows.append(f"| {name} | {' | '.join(numbers)} | {ratio(both):.1f} |")
    return rows


def summary(times):
    """Median, what 95 % are below, and the longest."""
    return statistics.median(times), np.percentile(times, 95), max(times)


def ratio(both):
    """Of the medians."""
    explorer, interact = map(statistics.median, both)
    return interact / explorer


def verdicts(results):
    """Markdown items: the aims, and who missed them."""
    aims = {
        f"median at most {AIM_MEDIAN} ms": lambda both: statistics.median(both[0]) <= AIM_MEDIAN,
        f"95 % below {AIM_95} ms": lambda both: np.percentile(both[0], 95) < AIM_95,
        f"at least {AIM_RATIO} times as fast as `interact`": lambda both: ratio(both) >= AIM_RATIO,
    }
    lines = []
    for aim, is_met in aims.items():
        missed = [name for name, both in results.items() if not is_met(both)]
        if len(missed) == len(results):
            said = "not met by any"
        else:
            said = f"not met by {', '.join(missed)}" if missed else "met by all"
        lines.append(f"- {aim}: {said}")
    return lines
