"""A class on a JupyterHub: students who log in at the same time, and go through page 01.

The hub is a real one, with a server for each student, on this machine alone. What a browser would
ask for, a thread asks for each student: log in, wait for a server, open the page, start a kernel,
and run cell by cell, as the page came and then with an answer, with time to think between.
"""

import contextlib
import os
import random
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from importlib.util import find_spec
from json import dumps, loads
from pathlib import Path
from statistics import quantiles

import nbformat
import psutil
import requests
import websocket

from benchmarks.classroom import LIMITS, mebibytes, memory, started_since
from benchmarks.tables import table
from course_utils.classroom.copies import instructor_copy, student_copy
from course_utils.classroom.running import read_page
from tools.repository import LESSONS

STUDENTS, ROUNDS = 20, 2
PAGE = LESSONS[1]
THINKING = 1, 3  # seconds between two cells
PATIENCE = 300  # seconds that a student waits for anything, on a busy machine, too
LONGEST = 900  # seconds after which the class is over, however far it is
PROXY = "configurable-http-proxy"

# Whoever knows no password can't get in, also where others use this machine. A student's server
# has the home folder that is made for it, and else all rights of whoever measures.
CONFIGURATION = """
c = get_config()
c.JupyterHub.bind_url = "http://127.0.0.1:{public}"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:{hub}"
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{proxy}"
c.ConfigurableHTTPProxy.command = [{command!r}]
c.JupyterHub.authenticator_class = "shared-password"
c.SharedPasswordAuthenticator.user_password = {password!r}
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = {homes!r} + "/{{username}}"
c.Spawner.cmd = [{python!r}, "-m", "jupyterhub.singleuser"]
c.Spawner.args = ["--allow-root", "--ServerApp.ip=127.0.0.1"]
c.Spawner.environment = {limits!r}
c.Spawner.start_timeout = c.Spawner.http_timeout = {patience}
"""


@dataclass
class Day:
    """What a student has seen of the class."""

    ready: float = 0.0  # seconds until a first cell could be run
    seconds: list = field(default_factory=list)  # of each cell
    faults: list = field(default_factory=list)


def why_not():
    """What is missing for a hub, in a sentence; empty where all is there."""
    if not find_spec("jupyterhub"):
        return 'JupyterHub was not found: pip install -e ".[hub]"'
    if not shutil.which(PROXY):
        return f"{PROXY} was not found: npm install -g {PROXY}"
    return ""


def cells_of(path):
    """What a student runs of a page: each code cell, those of exercises also with an answer.

    Parameters
    ----------
    path : pathlib.Path

    Returns
    -------
    list of (str, bool)
        The code, and whether it is meant to fail.
    """
    page = student_copy(read_page(path))
    solved = instructor_copy(page, path.name)
    found = []
    for cell, answered in zip(_code_cells(page), _code_cells(solved), strict=True):
        fails = "raises-exception" in cell.metadata.get("tags", [])
        found.append((cell.source, fails))
        if answered.source != cell.source:
            found.append((answered.source, fails))
    return found


def _code_cells(page):
    return [cell for cell in page.cells if cell.cell_type == "code"]


@contextlib.contextmanager
def running_hub(folder, password):
    """Start a hub, and end it with all of its servers.

    Parameters
    ----------
    folder : pathlib.Path
        An empty one, for all that it writes.
    password : str

    Yields
    ------
    str
        Its address.
    """
    ports = dict(zip(("public", "hub", "proxy"), _free_ports(3), strict=True))
    configuration = CONFIGURATION.format(
        **ports,
        command=shutil.which(PROXY),
        password=password,
        homes=str(folder / "homes"),
        python=sys.executable,
        limits=LIMITS,
        patience=PATIENCE,
    )
    (folder / "jupyterhub_config.py").write_text(configuration, encoding="utf-8")
    (folder / "jupyterhub_config.py").chmod(0o600)
    address, others = f"http://127.0.0.1:{ports['public']}", started_since([])
    with open(folder / "hub.log", "w") as log:
        command = [sys.executable, "-m", "jupyterhub", "-f", "jupyterhub_config.py"]
        hub = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        began = time.monotonic()
        while hub.poll() is None and time.monotonic() - began < PATIENCE:
            with contextlib.suppress(requests.ConnectionError):
                if requests.get(f"{address}/hub/api", timeout=PATIENCE).ok:
                    break
            time.sleep(0.1)
        else:
            raise RuntimeError(f"JupyterHub did not start:\n{(folder / 'hub.log').read_text()}")
        yield address
    finally:
        servers = started_since(others)
        hub.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            hub.wait(PATIENCE)
        for process in servers:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(servers)


def _free_ports(number):
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(number)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


class Student:
    """A browser's part of the talk with a hub.

    Parameters
    ----------
    address : str
        Of the hub.
    name : str
    """

    def __init__(self, address, name):
        self.address, self.name = address, name
        self.home = f"{address}/user/{name}"
        self.session = requests.Session()
        self.session.trust_env = False  # no proxy stands between

    def _ask(self, method, url, **options):
        answer = self.session.request(method, url, timeout=PATIENCE, **options)
        answer.raise_for_status()
        return answer

    def _token(self, path):
        """What proves that a request comes from the page that was shown."""
        return self.session.cookies.get("_xsrf", path=path)

    def log_in(self, password):
        """Log in and wait for a server."""
        self._ask("GET", f"{self.address}/hub/login")
        self._ask(
            "POST",
            f"{self.address}/hub/login",
            params={"_xsrf": self._token("/hub/")},
            data={"username": self.name, "password": password},
        )
        began = time.monotonic()
        while True:
            shown = self._ask("GET", f"{self.address}/hub/spawn/{self.name}")
            if shown.url.startswith(self.home):
                return
            if time.monotonic() - began > PATIENCE:
                raise TimeoutError(f"no server after {PATIENCE} s, but {shown.url}")
            time.sleep(0.5)

    def open_page(self, name):
        """Open a page in JupyterLab, with a kernel."""
        self._ask("GET", f"{self.home}/lab/tree/{name}")
        for each in ("lab/api/settings", f"api/contents/{name}?type=notebook&content=1"):
            self._ask("GET", f"{self.home}/{each}")
        about = {"path": name, "name": name, "type": "notebook", "kernel": {"name": "python3"}}
        token = self._token(f"/user/{self.name}/")
        session = self._ask(
            "POST", f"{self.home}/api/sessions", json=about, headers={"X-XSRFToken": token}
        ).json()
        path = f"{self.home}/api/kernels/{session['kernel']['id']}/channels"
        cookies = requests.cookies.get_cookie_header(
            self.session.cookies, requests.Request("GET", path)
        )
        self.kernel = websocket.create_connection(
            f"{path.replace('http', 'ws', 1)}?session_id={session['id']}&_xsrf={token}",
            cookie=cookies,
            timeout=PATIENCE,
        )

    def run(self, code):
        """Run a cell to its end.

        Parameters
        ----------
        code : str

        Returns
        -------
        str
            "ok", or the error.
        """
        identity = uuid.uuid4().hex
        header = {"msg_id": identity, "msg_type": "execute_request", "version": "5.3"}
        header |= {"session": self.name, "username": self.name}
        content = {"code": code, "silent": False, "store_history": True, "allow_stdin": False}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content}
        self.kernel.send(dumps(message | {"channel": "shell", "buffers": []}))
        status = idle = None
        while not (status and idle):
            answer = self.kernel.recv()
            if isinstance(answer, bytes):  # pictures of widgets
                continue
            answer = loads(answer)
            if answer["parent_header"].get("msg_id") != identity:
                continue
            said = answer["content"]
            if answer["header"]["msg_type"] == "execute_reply":
                status = said["status"]
                if status == "error":
                    status = f"{said['ename']}: {said['evalue']}"
            idle = idle or said.get("execution_state") == "idle"
        return status

    def close(self):
        """Leave the page; kernel and server go on, as where a browser is closed."""
        with contextlib.suppress(AttributeError, OSError, websocket.WebSocketException):
            self.kernel.close()
        self.session.close()


def day_of(student, password, cells, thinking, began):
    """What a student sees who logs in and runs cells; whatever happens is among the faults."""
    day, number, generator = Day(), 0, random.Random(student.name)
    try:
        student.log_in(password)
        student.open_page(PAGE.name)
        student.run("")
        day.ready = time.perf_counter() - began
        for number, (code, fails) in enumerate(cells):
            time.sleep(generator.uniform(*thinking))
            if time.perf_counter() - began > LONGEST:
                day.faults.append(f"{student.name}: not done after {LONGEST} s, at cell {number}")
                break
            sent = time.perf_counter()
            status = student.run(code)
            day.seconds.append(time.perf_counter() - sent)
            if (status == "ok") == fails:
                day.faults.append(f"{student.name}, cell {number}: {status}")
    except Exception as error:  # whatever it is, this student can't go on
        day.faults.append(f"{student.name}, cell {number}: {type(error).__name__}: {error}")
    finally:
        student.close()
    return day


def measure(quick):
    """Twenty students on a hub, from the log-in to the end of page 01, twice.

    Parameters
    ----------
    quick : bool
        Two students who don't think, once.

    Returns
    -------
    list of Day
    int
        The most bytes that hub, proxy, servers and kernels ever had in memory together.
    float
        The load that other work made on the machine when it began; negative where none tells.
    """
    students, rounds, thinking = (2, 1, (0, 0.1)) if quick else (STUDENTS, ROUNDS, THINKING)
    cells, most, password = cells_of(PAGE) * rounds, 0, secrets.token_urlsafe(16)
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else -1.0
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        names = [f"student{number:02}" for number in range(students)]
        for name in names:
            home = Path(folder, "homes", name)
            home.mkdir(parents=True)
            nbformat.write(student_copy(read_page(PAGE)), home / PAGE.name)
        others = started_since([])
        # The hub ends first, also where somebody stops this: then nobody waits for it any more.
        with ThreadPoolExecutor(students) as class_, running_hub(Path(folder), password) as address:
            began = time.perf_counter()
            days = [
                class_.submit(day_of, Student(address, name), password, cells, thinking, began)
                for name in names
            ]
            while not all(day.done() for day in days):
                time.sleep(2)
                most = max(most, memory(started_since(others)))
        return [day.result() for day in days], most, load


def all_faults(days):
    """What went wrong, a line for each."""
    return [fault for day in days for fault in day.faults]


def table_of_hub(days, together):
    """Markdown rows: what a class sees of its hub."""
    heads = ["students", "all ready after, seconds", "cells", "failures", "median cell, seconds"]
    heads += ["99 % of cells under", "longest", "hub, servers and kernels, MiB"]
    seconds = sorted(each for day in days for each in day.seconds)
    parts = quantiles(seconds, n=100, method="inclusive")
    row = [len(days), f"{max(day.ready for day in days):.0f}", f"{len(seconds):,}"]
    row += [len(all_faults(days)), f"{parts[49]:.2f}", f"{parts[98]:.1f}", f"{seconds[-1]:.1f}"]
    return table(heads, [[*row, mebibytes(together)]])
