"""Boxes in which a student's code runs: it can't read, change or reach anything of this machine.

A box has the course without its solutions, Python and its libraries, all to be read only, an empty
folder to write in, and no network. bubblewrap makes one, docker or podman another.
"""

import contextlib
import os
import shutil
import site
import subprocess
import sys
import threading
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

import matplotlib
import pooch
import psutil

from course_utils.datasets import shared_folder
from course_utils.resources import PACKAGE, course_pages, shipped_folder

HOME = "/tmp/home"  # in a box
EXERCISES = PACKAGE / "exercises"
RUNNER = ["-P", "-m", "course_utils.classroom.inside"]
IMAGE = "course-box"
INSTALL = (
    "There is no bubblewrap here that works, and neither docker nor podman with an image "
    f"{IMAGE!r}, and without a box a student's code could read and change whatever you can. On "
    "Debian and Ubuntu: sudo apt install bubblewrap. On macOS and Windows, with docker running and "
    f"in the folder of the course: docker build -t {IMAGE} -f course_utils/classroom/Dockerfile . "
    "If you know everybody whose work it is: --trust."
)


class NoBox(RuntimeError):
    """Nothing here makes a box. The text says what to do."""


@dataclass(frozen=True)
class Limits:
    """What a submission may take.

    Attributes
    ----------
    cell_seconds : float
        A cell that takes longer is interrupted, as is a call of an answer, of which a minute is
        enough. What goes on all the same is killed.
    page_seconds : float
        The whole page, with all that is judged.
    memory : int
        Bytes, of all its processes together.
    processes : int
        Processes and threads.
    grace : float
        Seconds that are left to an interrupted cell to end.
    """

    cell_seconds: float = 120
    page_seconds: float = 900
    memory: int = 2 * 2**30
    processes: int = 200
    grace: float = 5


def hidden_pages():
    """The names of the modules that hold the solutions.

    Returns
    -------
    list of str
    """
    return [path.stem[3:] for path in course_pages()]


class Bubblewrap:
    """A box of Linux namespaces: for each submission a new one, gone when its process ends."""

    name = "bubblewrap"

    def command(self, limits):
        """The command that makes a box and waits there for what is to be done.

        Parameters
        ----------
        limits : Limits

        Returns
        -------
        list of str
        """
        command = ["bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--clearenv"]
        command += ["--cap-drop", "ALL", "--uid", "1000", "--gid", "1000", "--hostname", "box"]
        command += ["--proc", "/proc", "--dev", "/dev"]
        for folder in ("/tmp", "/dev/shm"):  # they take memory
            command += ["--size", str(limits.memory // 4), "--tmpfs", folder]
        command += ["--remount-ro", "/dev", "--dir", HOME]
        for folder in ("/bin", "/lib", "/lib32", "/lib64", "/sbin"):
            if os.path.islink(folder):
                command += ["--symlink", os.readlink(folder), folder]
            elif os.path.isdir(folder):
                command += ["--ro-bind", folder, folder]
        for path in ("/usr", "/etc/alternatives", "/etc/ld.so.cache", *_libraries()):
            command += ["--ro-bind-try", path, path]
        for path in (PACKAGE, shipped_folder("data")):
            command += ["--ro-bind", str(path), str(path)]
        for path in _hidden():
            command += (
                ["--tmpfs", path] if os.path.isdir(path) else ["--ro-bind", "/dev/null", path]
            )
        variables = environment(str(PACKAGE.parent))
        variables["PATH"] = f"{os.path.dirname(sys.executable)}:{variables['PATH']}"
        if fonts := sorted(Path(matplotlib.get_cachedir()).glob("fontlist-*.json")):
            # Or each box would look through all fonts anew.
            command += ["--ro-bind", str(fonts[-1]), f"{HOME}/matplotlib/{fonts[-1].name}"]
        digits = shared_folder() or pooch.os_cache("course_utils") / "mnist"
        if any(digits.glob("*")):
            command += ["--ro-bind", str(digits), "/tmp/digits"]
            variables["COURSE_DATA_DIR"] = "/tmp/digits"
        for name, value in variables.items():
            command += ["--setenv", name, value]
        return [*command, "--remount-ro", "/", "--chdir", HOME, sys.executable, *RUNNER]

    def start(self, file, limits):
        """Start it, with pipes to its input and its output.

        Parameters
        ----------
        file : pathlib.Path
            The submission: nothing of its folder is in the box.
        limits : Limits

        Returns
        -------
        subprocess.Popen
        """
        return _popen(self.command(limits), {"PATH": os.environ.get("PATH", os.defpath)})

    def kill(self, process):
        """End it with all that it has started: they are in a namespace of its own."""
        process.kill()


class Container:
    """A box of docker or podman, from an image that has the course: see the Dockerfile here.

    Parameters
    ----------
    program : {"docker", "podman"}
    """

    def __init__(self, program):
        self.name, self.names = program, {}

    def command(self, limits, name):
        """As of `Bubblewrap`, under a name by which it can be killed."""
        command = [self.name, "run", "--rm", "--interactive", "--name", name]
        command += ["--network", "none", "--read-only", "--cap-drop", "ALL", "--pull", "never"]
        command += ["--security-opt", "no-new-privileges", "--user", "1000:1000"]
        command += ["--memory", str(limits.memory), "--memory-swap", str(limits.memory)]
        command += ["--pids-limit", str(limits.processes)]
        command += ["--tmpfs", f"/tmp:rw,exec,size={limits.memory // 4},mode=1777"]
        for variable, value in environment("/course").items():
            command += ["--env", f"{variable}={value}"]
        return [*command, "--workdir", "/tmp", IMAGE, "python", *RUNNER]

    def start(self, file, limits):
        """As of `Bubblewrap`."""
        name = f"course-box-{uuid.uuid4().hex}"
        process = _popen(self.command(limits, name), None)
        self.names[process.pid] = name
        return process

    def kill(self, process):
        """End the container, and not only the program that waits for it."""
        name = self.names.pop(process.pid, None)
        if name:
            subprocess.run([self.name, "kill", name], capture_output=True, timeout=30)
        process.kill()


class Trusted:
    """No box at all: the code can do what you can."""

    name = ""

    def start(self, file, limits):
        """As of `Bubblewrap`, in the folder of the submission."""
        variables = os.environ | {"PYTHONPATH": str(PACKAGE.parent)}
        return _popen([sys.executable, *RUNNER], variables, file.absolute().parent)

    def kill(self, process):
        """End it with all that it has started and not sent away."""
        try:
            family = psutil.Process(process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            family = []
        process.kill()
        for each in family:
            try:
                each.kill()
            except psutil.NoSuchProcess:
                pass


def find_box(trust=False):
    """The box that this machine has.

    Parameters
    ----------
    trust : bool, default False
        Whether to run everything without one.

    Returns
    -------
    Bubblewrap, Container or Trusted

    Raises
    ------
    NoBox
        If there is none.
    """
    if trust:
        return Trusted()
    if shutil.which("bwrap") and _works(Bubblewrap()):
        return Bubblewrap()
    for program in ("docker", "podman"):
        if shutil.which(program) and not _run([program, "image", "inspect", IMAGE]).returncode:
            return Container(program)
    raise NoBox(INSTALL)


def environment(course):
    """The variables of a box: nothing of whoever marks.

    Parameters
    ----------
    course : str
        The folder in which the package lies.

    Returns
    -------
    dict of str to str
    """
    threads = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    return {
        "HOME": HOME,
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "PYTHONPATH": course,
        "PYTHONDONTWRITEBYTECODE": "1",
        "MPLBACKEND": "Agg",
        "MPLCONFIGDIR": f"{HOME}/matplotlib",
        "IPYTHONDIR": f"{HOME}/ipython",
        **dict.fromkeys(threads, "1"),  # several submissions run at a time
    }


class Watch:
    """Kills a box that takes too long or too much, and knows why.

    Parameters
    ----------
    box : Bubblewrap, Container or Trusted
    process : subprocess.Popen
    limits : Limits

    Attributes
    ----------
    why : str
        Empty as long as nothing was killed.
    """

    def __init__(self, box, process, limits):
        self.box, self.process, self.limits, self.why = box, process, limits, ""
        self.page_ends = time.monotonic() + limits.page_seconds
        self.ends, self.doing = self.page_ends, ""
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)
        self.thread.start()

    def expect(self, seconds, doing):
        """Kill it unless something else is expected by then.

        Parameters
        ----------
        seconds : float
        doing : str
            What it does meanwhile, in words.
        """
        self.ends, self.doing = time.monotonic() + seconds + self.limits.grace, doing

    def stop(self, why=""):
        """Kill what is left, for this reason if there was none."""
        self.why = self.why or why
        self.over.set()
        if threading.current_thread() is not self.thread:
            self.thread.join()
        self.box.kill(self.process)

    def _watch(self):
        while not self.over.wait(0.2):
            now = time.monotonic()
            if now > self.page_ends:
                why = f"the page took longer than {self.limits.page_seconds:g} s"
            elif now > self.ends:
                why = f"{self.doing} takes too long, and went on when it was interrupted"
            else:
                why = self._too_much()
            if why:
                self.stop(why)

    def _too_much(self):
        try:
            family = psutil.Process(self.process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return ""
        if len(family) > self.limits.processes:
            return f"it started more than {self.limits.processes} processes"
        total = 0
        if isinstance(self.box, Bubblewrap) and _bytes(family, "rss") > self.limits.memory:
            total = _bytes(family, "pss")  # what several of them share, counted once
        if total > self.limits.memory:
            return f"it took more than {self.limits.memory / 2**30:.1f} GiB of memory"
        return ""


def _bytes(family, kind):
    total = 0
    for each in family:
        with contextlib.suppress(psutil.Error, AttributeError):  # it has ended meanwhile
            told = each.memory_info() if kind == "rss" else each.memory_full_info()
            total += getattr(told, kind)
    return total


def _popen(command, variables, folder=None):
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=variables,
        cwd=folder,
        start_new_session=os.name == "posix",
    )


def _run(command):
    try:
        return subprocess.run(command, capture_output=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return subprocess.CompletedProcess(command, 1)


def _works(box):
    """Whether Python starts in it: in a container of its own, namespaces may be forbidden."""
    command = box.command(Limits())
    return not _run([*command[: -len(RUNNER)], "-c", "import course_utils"]).returncode


def _libraries():
    """The folders of Python and of what is installed for it."""
    folders = {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix}
    folders.add(os.path.dirname(os.path.dirname(os.path.realpath(sys.executable))))
    if site.ENABLE_USER_SITE:
        folders.add(site.getusersitepackages())
    return sorted(each for each in folders if not each.startswith("/usr/") and each != "/usr")


def _hidden():
    """What isn't to be seen in a box: solutions, also compiled ones, and what talks say of them."""
    yield from (str(EXERCISES / f"{name}.py") for name in hidden_pages())
    for folder in (EXERCISES / "__pycache__", PACKAGE / "talks"):
        if folder.is_dir():
            yield str(folder)
