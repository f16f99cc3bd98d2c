"""A real JupyterLab in a real browser, for the tests and measurements that need them."""

import contextlib
import json
import math
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
]

# Every cell is there to be found, nothing pops up, and no file is changed behind the test's back.
SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "notebook-extension/tracker": {"windowingMode": "none"},
    "docmanager-extension/plugin": {"autosave": False},
}

RUN_ALL = """async (seconds) => {
  const panel = window.jupyterapp.shell.currentWidget, session = panel.sessionContext;
  const inTime = (promise, what) => Promise.race([promise, new Promise((_, refuse) =>
    setTimeout(() => refuse(new Error("waited too long for " + what)), 1000 * seconds))]);
  await inTime(panel.context.ready, "the file");
  await inTime(session.ready, "the session");
  while (!session.session?.kernel) await new Promise((resolve) => setTimeout(resolve, 50));
  await inTime(session.session.kernel.info, "the kernel");  // an idle sign comes sooner
  const kernel = session.session.kernel, cells = panel.content.widgets;
  for (const cell of cells) {
    if (cell.model.type !== "code" || !cell.model.sharedModel.getSource().trim()) continue;
    panel.content.activeCellIndex = cells.indexOf(cell);
    await inTime(window.jupyterapp.commands.execute("notebook:run-cell"), "a cell");
  }
  return cells.filter((cell) => cell.model.type === "code").map((cell) => {
    const outputs = cell.model.sharedModel.outputs.map((each) => each.toJSON?.() ?? each);
    const error = outputs.find((output) => output.output_type === "error");
    return {
      ran: cell.model.executionCount !== null || !cell.model.sharedModel.getSource().trim(),
      error: error ? error.ename + ": " + error.evalue : null,
      tags: cell.model.getMetadata("tags") ?? [],
    };
  });
}"""


ASK = """async (expression) => {
  const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;
  const content = { code: "", silent: true, user_expressions: { answer: expression } };
  const { answer } = (await kernel.requestExecute(content).done).content.user_expressions;
  return answer.status === "ok" ? answer.data["text/plain"] : answer.ename + ": " + answer.evalue;
}"""


@contextlib.contextmanager
def jupyterlab(notebooks, home):
    """Serve a folder of notebooks.

    Parameters
    ----------
    notebooks : path-like
    home : path-like
        An empty folder for settings and for the server's log.

    Yields
    ------
    str
        The address.
    """
    home = Path(home)
    for plugin, settings in SETTINGS.items():
        file = home / "settings" / "@jupyterlab" / f"{plugin}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(settings))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folders = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
    }
    environment = os.environ | {name: str(home / folder) for name, folder in folders.items()}
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
    command += ["--expose-app-in-browser", f"--port={port}", "--ServerApp.port_retries=0"]
    command += ["--ServerApp.ip=127.0.0.1", "--IdentityProvider.token=", "--ServerApp.password="]
    command += [f"--ServerApp.root_dir={notebooks}"]
    address = f"http://127.0.0.1:{port}"
    with open(home / "lab.log", "w") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        for _ in range(240):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{address}/api/status", timeout=1)
                break
            if server.poll() is not None:
                break
            time.sleep(0.25)
        else:
            server.kill()
        if server.poll() is not None:
            raise RuntimeError(f"JupyterLab did not start:\n{(home / 'lab.log').read_text()}")
        yield address
    finally:
        server.terminate()
        server.wait(30)


@contextlib.contextmanager
def chromium():
    """Start the system's Chromium without a window.

    Yields
    ------
    playwright.sync_api.Browser
    """
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def open_page(browser, address, notebook, **options):
    """Open a notebook in a tab of its own.

    Parameters
    ----------
    browser : playwright.sync_api.Browser
    address : str
        Of JupyterLab.
    notebook : str
        Name of the file.
    **options
        For the browser's context.

    Returns
    -------
    playwright.sync_api.Page
        Its `errors` are what went wrong in the browser, as text.
    """
    options = {"viewport": {"width": 1400, "height": 1000}} | options
    page = browser.new_context(**options).new_page()
    page.set_default_timeout(60_000)
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.goto(f"{address}/lab/tree/{notebook}?reset", wait_until="domcontentloaded")
    page.wait_for_selector(".jp-NotebookPanel .jp-Notebook .jp-Cell")
    return page


def run_all(page, seconds=120):
    """Run every cell, as with Shift+Enter, also after one that raises an error.

    Parameters
    ----------
    page : playwright.sync_api.Page
    seconds : float, default 120
        How long to wait for a kernel, or for a cell.

    Returns
    -------
    list of dict
        For each code cell whether it `ran`, its `error` or None, its `tags`.
    """
    return page.evaluate(RUN_ALL, seconds)


def command(page, name):
    """Carry out one of JupyterLab's commands, and wait for its end.

    Parameters
    ----------
    page : playwright.sync_api.Page
    name : str
        Such as "docmanager:save".
    """
    page.evaluate("async (name) => { await window.jupyterapp.commands.execute(name) }", name)


def ask(page, expression):
    """Let the kernel evaluate an expression, behind all that it was told before.

    Parameters
    ----------
    page : playwright.sync_api.Page
    expression : str

    Returns
    -------
    str
        What a cell would show.
    """
    return page.evaluate(ASK, expression)


def shut_down(page):
    """End the page's kernel, and start no other.

    Parameters
    ----------
    page : playwright.sync_api.Page
    """
    page.evaluate("async () => { await jupyterapp.shell.currentWidget.sessionContext.shutdown() }")


@contextlib.contextmanager
def photographed(page, folder):
    """Take a screenshot if something fails in here, and say where it is.

    Parameters
    ----------
    page : playwright.sync_api.Page
    folder : pathlib.Path
    """
    try:
        yield
    except Exception as error:
        with contextlib.suppress(Exception):  # where the page is gone, the first error counts
            page.screenshot(path=folder / "page.png")
            error.add_note(f"What the page showed: {folder / 'page.png'}")
        raise


def _arc(x, y, across, up, start, end):
    """Points of an arc about (x, y), from one angle to another, in degrees and clockwise."""
    angles = [math.radians(start + (end - start) * i / 20) for i in range(21)]
    return [(x + across * math.cos(angle), y + up * math.sin(angle)) for angle in angles]


# Digits that a network of page 05 reads: strokes of points, (0, 0) upper left and (1, 1) below.
STROKES = {
    0: [_arc(0.5, 0.5, 0.2, 0.32, -90, 275)],
    1: [[(0.52, 0.15), (0.48, 0.85)]],
    3: [_arc(0.46, 0.34, 0.18, 0.17, -150, 90) + _arc(0.46, 0.68, 0.2, 0.17, -90, 150)],
    7: [[(0.25, 0.2), (0.72, 0.2), (0.42, 0.85)]],
}


def draw_strokes(page, strokes, steps=8):
    """Draw on the first pad of a page with the mouse.

    Parameters
    ----------
    page : playwright.sync_api.Page
    strokes : list of lists of (float, float)
        Such as one of `STROKES`.
    steps : int, default 8
        Moves of the mouse from one point to the next.
    """
    paper = page.locator(".course-paper canvas").first
    paper.scroll_into_view_if_needed()
    box = paper.bounding_box()
    for stroke in strokes:
        places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in stroke]
        page.mouse.move(*places[0])
        page.mouse.down()
        for place in places[1:]:
            page.mouse.move(*place, steps=steps)
        page.mouse.up()
