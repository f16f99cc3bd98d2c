"""A real JupyterLab in a real browser, for the tests and measurements that need them."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psutil

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
]

# Nothing pops up, and no file is changed behind the test's back.
SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "docmanager-extension/plugin": {"autosave": False},
}

# What hangs is ended; nothing that goes well takes nearly as long, however busy the machine.
IN_TIME = """(argument) => Promise.race([(%s)(argument), new Promise((_, refuse) =>
  setTimeout(() => refuse(new Error("waited ten minutes in vain")), 600_000))])"""

OPEN = """async (path) => {
  let page = jupyterapp.shell.currentWidget;
  if (path) {
    for (const each of [...jupyterapp.shell.widgets("main")]) each.dispose();
    page = await jupyterapp.commands.execute("docmanager:open", { path });
  }
  await page.context.ready;
  const session = page.context.sessionContext;
  await session.ready;
  while (!session.session?.kernel) await new Promise((resolve) => setTimeout(resolve, 20));
  await session.session.kernel.info;  // an idle sign comes sooner
}"""

RUN_ALL = """async () => {
  await jupyterapp.commands.execute("notebook:run-all-cells");
  const { content, sessionContext } = jupyterapp.shell.currentWidget;
  // After an error, also an expected one, the command doesn't wait for the cells that follow.
  await sessionContext.session.kernel.requestExecute({ code: "", silent: true }).done;
  return content.widgets.filter((cell) => cell.model.type === "code").map(({ model }) => {
    const outputs = model.sharedModel.outputs.map((each) => each.toJSON?.() ?? each);
    const error = outputs.find((output) => output.output_type === "error");
    return {
      ran: model.executionCount !== null || !model.sharedModel.getSource().trim(),
      error: error ? error.ename + ": " + error.evalue : null,
      tags: model.getMetadata("tags") ?? [],
    };
  });
}"""

ASK = """async (expression) => {
  const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
  const content = { code: "", silent: true, user_expressions: { answer: expression } };
  const { answer } = (await kernel.requestExecute(content).done).content.user_expressions;
  if (answer.status !== "ok") throw new Error(answer.ename + ": " + answer.evalue);
  return answer.data["text/plain"];
}"""


@contextlib.contextmanager
def jupyterlab(notebooks, home, front_end="jupyterlab"):
    """Serve a folder of notebooks.

    Parameters
    ----------
    notebooks : path-like
    home : path-like
        An empty folder for settings and for the server's log.
    front_end : {"jupyterlab", "notebook"}, default "jupyterlab"

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
    command = [sys.executable, "-m", front_end, "--no-browser", "--allow-root"]
    command += ["--expose-app-in-browser", f"--port={port}", "--ServerApp.port_retries=0"]
    command += ["--ServerApp.ip=127.0.0.1", "--IdentityProvider.token=", "--ServerApp.password="]
    command += [f"--ServerApp.root_dir={notebooks}"]
    address = f"http://127.0.0.1:{port}"
    with open(home / "lab.log", "w") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        while server.poll() is None:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{address}/api/status", timeout=60)
                break
            time.sleep(0.05)
        else:
            raise RuntimeError(f"JupyterLab did not start:\n{(home / 'lab.log').read_text()}")
        yield address
    finally:
        end(server)


def end(server):
    """End a server, after its kernels. By itself it might wait for ever for a thread of its own.

    Parameters
    ----------
    server : subprocess.Popen
    """
    if server.poll() is None:
        kernels = psutil.Process(server.pid).children()
        server.terminate()
        psutil.wait_procs(kernels, timeout=60)
        server.kill()
        server.wait()


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


def open_window(browser, address, place="lab"):
    """Open JupyterLab in a window of its own.

    Parameters
    ----------
    browser : playwright.sync_api.Browser
    address : str
        Of JupyterLab.
    place : str, default "lab"
        What to open there: "notebooks/NAME.ipynb" where it is Notebook 7.

    Returns
    -------
    playwright.sync_api.Page
        Its `errors` are what went wrong in the page that is open, as text.
    """
    window = browser.new_context(viewport={"width": 1400, "height": 1000}).new_page()
    window.set_default_timeout(60_000)
    window.errors = []
    window.on("pageerror", lambda error: window.errors.append(str(error)))
    window.goto(f"{address}/{place}", wait_until="domcontentloaded")
    window.wait_for_function("window.jupyterapp")
    _do(window, "async () => { await jupyterapp.restored }")
    return window


def _do(window, script, argument=None):
    return window.evaluate(IN_TIME % script, argument)


def open_page(window, path):
    """Open a notebook in the place of whatever is open, and wait until it has a kernel.

    Parameters
    ----------
    window : playwright.sync_api.Page
    path : str or None
        In the folder that JupyterLab serves; None for the one that is open already.
    """
    _do(window, OPEN, path)
    window.errors.clear()


def run_all(window):
    """Run all cells, as by JupyterLab's Run All Cells.

    Parameters
    ----------
    window : playwright.sync_api.Page

    Returns
    -------
    list of dict
        For each code cell whether it `ran`, its `error` or None, its `tags`.
    """
    return _do(window, RUN_ALL)


def command(window, name):
    """Carry out one of JupyterLab's commands, and wait for its end.

    Parameters
    ----------
    window : playwright.sync_api.Page
    name : str
        Such as "docmanager:save".
    """
    _do(window, "async (name) => { await jupyterapp.commands.execute(name) }", name)


def ask(window, expression):
    """Let the kernel evaluate an expression.

    Parameters
    ----------
    window : playwright.sync_api.Page
    expression : str

    Returns
    -------
    str
        What a cell would show.
    """
    return _do(window, ASK, expression)


def shut_down(window):
    """End the page's kernel, and start no other.

    Parameters
    ----------
    window : playwright.sync_api.Page
    """
    _do(window, "async () => { await jupyterapp.shell.currentWidget.sessionContext.shutdown() }")
