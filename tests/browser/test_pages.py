"""Every page in a real JupyterLab in a real browser: its cells, its explorers, what stays of them.

A page is opened and run once, for all of its tests.
"""

import math
import shutil
from pathlib import Path

import nbformat
import pytest
from nbconvert import HTMLExporter
from playwright.sync_api import expect

from course_utils import resources
from course_utils.classroom import copies
from tools.browser import ASK, ask, command, open_page, run_all, shut_down
from tools.full_mnist import why_skipped
from tools.repository import LESSONS, NOTEBOOKS, PAGES

pytestmark = pytest.mark.browser
expect.set_options(timeout=60_000)

# How many explorers each page was saved with.
EXPLORERS = {
    path: path.read_text(encoding="utf-8").count('class=\\"course-still\\"') for path in PAGES
}


EXPLORABLE = [path for path in PAGES if EXPLORERS[path]]
# Daily one lesson; test_explorers has all kinds of controls, and each page is executed every day
# without a browser.
WEEKLY = [path for path in PAGES if path != LESSONS[1]]


def parameters(paths, weekly=()):
    """Pages for a test."""
    marks = {path: [pytest.mark.exhaustive] * (path in weekly) for path in paths}
    return [pytest.param(path, id=path.stem, marks=marks[path]) for path in paths]


with_explorers = pytest.mark.parametrize("page", parameters(EXPLORABLE, WEEKLY), indirect=True)

EXPLORER = ".course-explorer"
CONTROLS = """:is([tabindex='0'], [contenteditable=true]:not([inert]), button:enabled,
select:enabled, textarea:enabled, input:enabled):visible"""

# Whether so many explorers are there, with their pictures.
ARE_SHOWN = """(number) => {
  const explorers = [...document.querySelectorAll(".course-explorer")];
  return explorers.length === number &&
    explorers.every((explorer) => explorer.querySelector(".course-picture [data-pictures]"));
}"""

# The picture and the words of an explorer, to be compared. A picture is told by its number.
STATE = """(explorer) => [explorer.querySelector(".course-picture canvas").dataset.pictures,
  explorer.querySelector(".course-picture [role=status]").textContent]"""
CHANGED = "(now, before) => now.every((each, place) => each !== before[place])"
SAYS = "([image, words], part) => words.includes(part)"
SAYS_ANOTHER_THING = "([image, words], before) => words !== before[1]"

# Whether the number of a slider has changed, to be seen and to be heard.
HAS_MOVED = """([handle, before]) => {
  const readout = handle.closest(".widget-slider").querySelector(".widget-readout").textContent;
  return handle.ariaValueText !== before && handle.ariaValueText === readout;
}"""

TWO_FRAMES = """() => new Promise((resolve) =>
  requestAnimationFrame(() => requestAnimationFrame(resolve)))"""

# Which elements of an explorer get the focus from now on.
FOLLOW_THE_FOCUS = """(explorer) => {
  window.focused = new Set();
  explorer.addEventListener("focusin", ({ target }) => window.focused.add(target));
}"""

# Count the pictures that come after a button offers to play again, and what is said while it plays.
COUNT_PICTURES_AFTER = """([explorer, button]) => {
  const said = explorer.querySelector("[role=status]");
  window.pictures = window.said = 0;
  window.observer?.disconnect();
  let ended = false;
  window.observer = new MutationObserver((changes) => {
    ended ||= button.textContent.trim() !== "Pause";
    for (const { target, type } of changes) {
      window.pictures += ended && type === "attributes";
      window.said += target === said && said.ariaLive !== "off";
    }
  });
  window.observer.observe(
    explorer, { attributeFilter: ["data-pictures"], childList: true, subtree: true });
}"""

# Which messages to the kernel it hasn't yet dealt with.
FOLLOW_MESSAGES = """() => {
  window.unanswered = new Set();
  const { kernel } = jupyterapp.shell.currentWidget.sessionContext.session;
  kernel.anyMessage.connect((_, { msg, direction }) => {
    if (direction === "send") unanswered.add(msg.header.msg_id);
    if (msg.content.execution_state === "idle") unanswered.delete(msg.parent_header.msg_id);
  });
}"""

# What the package has going on in the kernel: tasks of its event loop, and threads.
TASKS = """sum("course_utils" in str(getattr(task.get_coro(), "cr_code", None))
for task in __import__("asyncio").all_tasks())"""
THREADS = """__import__("threading").active_count()"""
NOTHING_RUNS = f"async (tasks) => await ({ASK})(tasks) === '0'"

# Let nothing that plays come to its end by itself, however slow the test is.
ENDLESS = """[setattr(each, "step", lambda step=each.step: step() or True)
for each in __import__("sys").modules["course_utils.explorers.playing"]._players
if hasattr(each, "step")]"""

SLEEP = """async () => {
  const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
  const future = kernel.requestExecute({ code: "print('asleep'); import time; time.sleep(3600)" });
  const asleep = new Promise((resolve) => {
    future.onIOPub = (message) => { if (message.header.msg_type === "stream") resolve(); };
  });
  window.outcome = future.done.then((reply) => reply.content.ename);
  await asleep;
}"""

WRITE_ANSWER = """async (answer) => {
  const notebook = jupyterapp.shell.currentWidget.content;
  const cell = notebook.widgets.find((each) =>
    each.model.sharedModel.getSource().includes("ex.scale.check"));
  cell.model.sharedModel.setSource(answer);
  notebook.activeCellIndex = notebook.widgets.indexOf(cell);
  await jupyterapp.commands.execute("notebook:run-cell");
}"""

SELECT_ITS_CELL = """(explorer) => {
  const notebook = jupyterapp.shell.currentWidget.content;
  notebook.activeCellIndex = notebook.widgets.findIndex((cell) => cell.node.contains(explorer));
}"""


def arc(x, y, across, up, start, end):
    """Points of an arc about (x, y), from one angle to another, in degrees and clockwise."""
    angles = [math.radians(start + (end - start) * i / 20) for i in range(21)]
    return [(x + across * math.cos(angle), y + up * math.sin(angle)) for angle in angles]


# Digits that the network of page 05 reads: points, (0, 0) upper left and (1, 1) below.
DIGITS = {
    0: arc(0.5, 0.5, 0.2, 0.32, -90, 275),
    1: [(0.52, 0.15), (0.48, 0.85)],
    3: arc(0.46, 0.34, 0.18, 0.17, -150, 90) + arc(0.46, 0.68, 0.2, 0.17, -90, 150),
    7: [(0.25, 0.2), (0.72, 0.2), (0.42, 0.85)],
}


def button(explorer, name):
    return explorer.get_by_role("button", name=name, exact=True)


def settled(explorer):
    """The picture and the words of an explorer when the kernel has heard of all that was done.

    A slider that the kernel moves sends back what it makes of that, and whatever is pressed in the
    meantime can be undone by it.
    """
    explorer.page.wait_for_function("unanswered.size === 0")
    return explorer.evaluate(STATE)


def shown(page):
    """The explorers of a page, when they are there."""
    page.wait_for_function(ARE_SHOWN, arg=EXPLORERS[page.path])
    page.evaluate(TWO_FRAMES)  # in one of them the controls get their names
    return page.locator(EXPLORER).all()


def players(page):
    """Each explorer that plays, set back to its start, and its button that plays and pauses."""
    for explorer, at_start in zip(page.locator(EXPLORER).all(), page.words, strict=True):
        step = button(explorer, "Step")
        if step.count():
            settled(explorer)
            button(explorer, "Reset").press("Enter")
            until(explorer, SAYS, at_start)
            yield explorer, step.locator("xpath=following-sibling::button[1]")


def until(explorer, condition, argument):
    """Wait until a condition holds for the picture and the words of an explorer."""
    function = f"([explorer, argument]) => ({condition})(({STATE})(explorer), argument)"
    explorer.page.wait_for_function(function, arg=[explorer.element_handle(), argument])


def move(handle, key):
    """Press a key on the handle of a slider, and wait until the number beside it is another."""
    value = handle.get_attribute("aria-valuetext")
    handle.press(key)
    handle.page.wait_for_function(HAS_MOVED, arg=[handle.element_handle(), value])


def start(page, explorer, play):
    """Start to play, and wait until it does."""
    ask(page, ENDLESS)
    before = settled(explorer)
    play.press("Enter")
    until(explorer, CHANGED, before)
    assert ask(page, TASKS) == "1"


def assert_at_rest(page, play, threads):
    """The kernel has nothing to do, and the page knows."""
    page.wait_for_function(NOTHING_RUNS, arg=TASKS)
    expect(play).not_to_have_text("Pause")
    assert int(ask(page, THREADS)) <= threads


def faults_of_names(page, number):
    """What assistive technology can reach in an explorer but can't call by a name."""
    session = page.context.new_cdp_session(page)
    found = f"document.querySelectorAll('{EXPLORER}')[{number}]"
    explorer = session.send("Runtime.evaluate", {"expression": found})["result"]["objectId"]
    nodes = session.send("Accessibility.queryAXTree", {"objectId": explorer})["nodes"]
    session.detach()
    focusable = {"name": "focusable", "value": {"type": "booleanOrUndefined", "value": True}}
    reached = [node for node in nodes if focusable in node.get("properties", [])]
    assert reached
    return [node for node in reached if not node["name"]["value"].strip()]


def assert_stills_are_shown(page, number):
    """Each explorer's still picture, and in place of its controls nothing."""
    pictures = page.locator(".course-still img:visible")
    expect(pictures).to_have_count(number)
    for picture in pictures.all():
        assert len(picture.get_attribute("alt")) > 20
        assert picture.evaluate("(image) => image.decode().then(() => image.naturalWidth)") > 500
        bring_to_the_screen(picture)
        still = picture.locator("xpath=ancestor::*[contains(@class, 'jp-OutputArea-child')]")
        assert still.evaluate("(each) => each.nextElementSibling?.innerText.trim() ?? ''") == ""


def bring_to_the_screen(element):
    """JupyterLab leaves out what is off the screen: it has no text and can't be reached."""
    element.scroll_into_view_if_needed()
    element.evaluate(TWO_FRAMES)


@pytest.fixture(scope="module", params=parameters(PAGES, WEEKLY))
def page(request, window):
    """The window with a page in it, after all cells were run."""
    window.path = request.param
    if reason := why_skipped(window.path):
        pytest.skip(reason)
    open_page(window, window.path.relative_to(NOTEBOOKS).as_posix())
    window.evaluate(FOLLOW_MESSAGES)
    window.cells = run_all(window)
    window.words = [each.evaluate(STATE)[1] for each in shown(window)]
    yield window
    shut_down(window)


@pytest.fixture(scope="module")
def paper(browser):
    """A window that reaches no server."""
    return browser.new_context(offline=True).new_page()


def test_every_cell_runs(page):
    for cell in page.cells:
        assert bool(cell["error"]) == ("raises-exception" in cell["tags"]), cell["error"]
    assert page.cells and all(cell["ran"] for cell in page.cells)
    # With the live picture below it, the still one would be seen twice.
    expect(page.locator(".course-still img:visible")).to_have_count(0)
    assert page.errors == []


@with_explorers
def test_every_control_has_a_name_and_is_reached_by_tab(page):
    for number, explorer in enumerate(page.locator(EXPLORER).all()):
        bring_to_the_screen(explorer)
        assert faults_of_names(page, number) == []
        controls = explorer.locator(CONTROLS)
        explorer.evaluate(FOLLOW_THE_FOCUS)
        for key, first in (("Tab", controls.first), ("Shift+Tab", controls.last)):
            page.evaluate("window.focused.clear()")
            first.focus()
            for _ in range(controls.count()):
                page.keyboard.press(key)
            assert page.evaluate("window.focused.size") == controls.count()
            assert explorer.evaluate("(each) => !each.contains(document.activeElement)")


@with_explorers
def test_keys_move_every_slider_and_the_picture(page):
    for explorer in page.locator(EXPLORER).all():
        before, moved = settled(explorer), 0
        for handle in explorer.locator(".noUi-handle:visible").all():
            now, most = map(handle.get_attribute, ("aria-valuenow", "aria-valuemax"))
            move(handle, "ArrowLeft" if now == most else "ArrowRight")
            moved += 1
        for chooser in explorer.locator("select:visible").all():
            value = chooser.input_value()
            last = chooser.locator("option").last.get_attribute("value")
            chooser.press("ArrowUp" if value == last else "ArrowDown")
            expect(chooser).not_to_have_value(value)
            moved += 1
        for box in explorer.locator("input[type=checkbox]:visible").all():
            checked = box.is_checked()
            box.press("Space")
            expect(box).to_be_checked(checked=not checked)
            moved += 1
        assert moved
        until(explorer, CHANGED, before)
    assert page.errors == []


@with_explorers
def test_presets_change_it_and_reset_goes_back(page):
    for explorer, at_start in zip(page.locator(EXPLORER).all(), page.words, strict=True):
        # The first is often how it all began: from last to first, each one changes something.
        presets = explorer.get_by_text("Presets:").locator("xpath=following-sibling::button")
        assert presets.count()
        for preset in reversed(presets.all()):
            before = settled(explorer)
            preset.press("Enter")
            until(explorer, SAYS_ANOTHER_THING, before)
        settled(explorer)
        button(explorer, "Reset").press("Enter")
        until(explorer, SAYS, at_start)
    assert page.errors == []


@pytest.mark.parametrize(
    "page", parameters([NOTEBOOKS / "06_what_has_it_learned.ipynb"], WEEKLY), indirect=True
)
def test_digits_drawn_by_hand_are_read(page):
    explorer = page.locator(EXPLORER).filter(has=page.locator(".course-paper"))
    paper = explorer.locator(".course-paper canvas")
    paper.scroll_into_view_if_needed()
    box = paper.bounding_box()
    for digit, points in DIGITS.items():
        button(explorer, "Clear").click()
        until(explorer, SAYS, "nothing to read")
        for place, (x, y) in enumerate(points):
            page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])
            if place == 0:
                page.mouse.down()
        page.mouse.up()
        until(explorer, SAYS, f"reads a {digit}")
    assert page.errors == []


@with_explorers
def test_playing_starts_follows_a_slider_and_stops(page):
    for explorer, play in players(page):
        threads = int(ask(page, THREADS))
        for stop in (play, button(explorer, "Stop")):
            if not stop.count():
                continue
            start(page, explorer, play)
            expect(play).to_have_text("Pause")
            expect(play).to_be_focused()
            page.evaluate(COUNT_PICTURES_AFTER, [explorer.element_handle(), play.element_handle()])
            rate = explorer.get_by_role("slider", name="rate")
            if rate.count():
                move(rate, "ArrowLeft")
                until(explorer, SAYS_ANOTHER_THING, settled(explorer))  # it plays on
            assert page.evaluate("window.said") == 0  # to a screen reader, while it plays
            stop.press("Enter")
            assert_at_rest(page, play, threads)
            # Of the step that was under way, and of the end; a quick page draws both as one.
            assert page.evaluate("window.pictures") <= 2
            expect(stop).to_be_focused()
            page.wait_for_function("window.said")
            if stop is not play:
                until(explorer, SAYS, "Stopped.")
    assert page.errors == []


# It's the engine of the explorers that sees to it, which is the same for all.
@pytest.mark.parametrize("page", parameters(EXPLORABLE, EXPLORABLE[1:]), indirect=True)
def test_nothing_is_left_running(page):
    for explorer, play in players(page):
        threads = int(ask(page, THREADS))

        # Three presses, before its words could change: play, pause, play.
        ask(page, ENDLESS)
        before = settled(explorer)
        play.evaluate("(play) => { play.click(); play.click(); play.click(); }")
        until(explorer, CHANGED, before)
        page.wait_for_function(f"async (tasks) => await ({ASK})(tasks) === '1'", arg=TASKS)
        play.click()
        assert_at_rest(page, play, threads)

        # A kernel interrupted while it has no other work, and while a cell runs.
        start(page, explorer, play)
        command(page, "kernelmenu:interrupt")
        assert_at_rest(page, play, threads)
        start(page, explorer, play)
        page.evaluate(SLEEP)
        command(page, "kernelmenu:interrupt")
        assert page.evaluate("window.outcome") == "KeyboardInterrupt"
        assert_at_rest(page, play, threads)

        # The same cell run again, its output closed.
        start(page, explorer, play)
        explorer.evaluate(SELECT_ITS_CELL)
        command(page, "notebook:run-cell")
        shown(page)
        assert_at_rest(page, play, threads)
        start(page, explorer, play)
        command(page, "notebook:clear-cell-output")
        page.wait_for_function(NOTHING_RUNS, arg=TASKS)
        command(page, "notebook:run-cell")
        shown(page)
    assert page.errors == []


# nbconvert leaves out what the live views were, and says so.
@with_explorers
@pytest.mark.filterwarnings("ignore:Your element with mimetype:UserWarning")
def test_pictures_stay_without_a_kernel(page, folder, paper, tmp_path):
    """Of the page as it was saved after all that, in JupyterLab, and of both that and the shipped
    page as HTML."""
    number = EXPLORERS[page.path]
    command(page, "docmanager:save")
    for path in (page.path, folder / page.path.relative_to(NOTEBOOKS)):
        notebook = nbformat.read(path, as_version=4)
        notebook.cells = [cell for cell in notebook.cells if "course-still" in str(cell)]
        html, _ = HTMLExporter().from_notebook_node(notebook)
        (tmp_path / "page.html").write_text(html, encoding="utf-8")
        paper.goto((tmp_path / "page.html").as_uri())
        assert_stills_are_shown(paper, number)
    nbformat.write(notebook, folder / "saved.ipynb")
    shut_down(page)
    open_page(page, "saved.ipynb")
    assert_stills_are_shown(page, number)
    shut_down(page)
    assert_stills_are_shown(page, number)
    assert page.errors == []


@pytest.mark.exhaustive
def test_a_students_copy_through_two_updates(window, folder, tmp_path, monkeypatch):
    """One that was only run is replaced; one that was worked in stays, its answer goes along."""
    course = Path(shutil.copytree(NOTEBOOKS, tmp_path / "course"))
    monkeypatch.setattr(resources, "shipped_folder", lambda name: course)
    mine, first = folder / "mine", PAGES[0].name

    def update(words):
        page = nbformat.read(course / first, as_version=4)
        page.cells.append(nbformat.v4.new_markdown_cell(words))
        nbformat.write(page, course / first)
        return next(iter(copies.write_copies(mine, "student")))

    assert {each.state for each in copies.write_copies(mine, "student")} == {"new"}
    open_page(window, f"mine/{first}")
    assert window.locator(".jp-OutputArea-output").count() == 0
    run_all(window)
    output = window.locator(".jp-OutputArea-output").first
    expect(output).to_contain_text("Everything is in place")
    command(window, "docmanager:save")
    assert update("The first update.").state == "updated"

    command(window, "docmanager:reload")
    window.get_by_role("paragraph").filter(has_text="The first update.").wait_for()
    window.evaluate(WRITE_ANSWER, "scale = lambda pixel: pixel / 255\nex.scale.check(scale)")
    command(window, "docmanager:save")
    before = (mine / first).read_bytes()
    beside = update("The second update.")
    assert (beside.state, beside.kept) == ("beside", mine / first)
    assert (mine / first).read_bytes() == before
    assert "lambda pixel: pixel / 255" in beside.path.read_text(encoding="utf-8")
    shut_down(window)
