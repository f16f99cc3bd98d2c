"""What the check of an installation says of one thing, and what its parts have in common.

None of them imports more than the standard library at the top, and a Python that is too old for
the course can read them: they must be able to speak where nothing else works.
"""

import contextlib
import os
import re
import shlex
import subprocess
import sys
import sysconfig
import traceback
from glob import glob
from importlib import metadata
from importlib.machinery import PathFinder
from importlib.util import find_spec
from typing import NamedTuple

# What has kept somebody's pages from working: environment variables, by how their names begin, and
# files of matplotlib, which may not even start.
SETTINGS = (
    *("COURSE_", "IPYTHON", "MATPLOTLIB", "MPL", "PYTHONHOME", "PYTHONPATH", "PYTHONWARNINGS"),
    *("JUPYTER_CONFIG", "JUPYTER_DATA", "JUPYTER_PATH", "JUPYTER_RUNTIME"),
)
OF_MATPLOTLIB = ("matplotlibrc", "~/.config/matplotlib", "~/.matplotlib", "~/.cache/matplotlib")

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))

NEW_ENVIRONMENT = (
    "if there is a ✗ above, mend that. Otherwise something is broken that this check can't see: "
    "close JupyterLab and set the course up anew, as README.md says."
)


class Finding(NamedTuple):
    """What was found when one thing was looked at."""

    good: bool
    words: str
    remedy: str = ""


def look_at(words, look):
    """What was found where something was looked at, or else that this failed: never an error."""
    try:
        found = look()
        yield from [found] if isinstance(found, Finding) else found
    except (Exception, SystemExit) as error:  # a file of one's own may end the program
        yield _unforeseen(words, error)


def _unforeseen(words, error):
    """What is to be said of an error that no check knows: which setting or file is to blame."""
    said = f"{type(error).__name__}: {error}"
    suspects = {path: path[:-3] for path in glob("*.py") if _is_twice(path[:-3])}
    for name, value in os.environ.items():
        if name.startswith(SETTINGS):
            suspects[f"the environment variable {name}"] = name if name in said else value
    if "matplotlib" in "".join(traceback.format_tb(error.__traceback__)):
        suspects.update({path: path for path in OF_MATPLOTLIB if glob(os.path.expanduser(path))})
    blamed = [
        suspect
        for suspect, sign in suspects.items()
        if len(sign) > 2 and re.search(rf"(?<![\w./-]){re.escape(sign)}\b", said)
    ]
    remedy = f"start JupyterLab again without {', and without '.join(blamed or suspects)}"
    if not suspects:
        remedy = NEW_ENVIRONMENT
    elif not blamed:
        remedy = f"{NEW_ENVIRONMENT} Before that, {remedy}"
    return Finding(False, f"{words}: {said}", remedy)


def _is_twice(name):
    """Whether Python finds a module of this name in several folders, so that one hides others."""
    specs = [PathFinder.find_spec(name, [path]) for path in {*map(os.path.abspath, sys.path)}]
    return len(specs) - specs.count(None) > 1


def version_of(name):
    """The version of a package; None if there is none, or if its installation was broken off."""
    try:
        return metadata.distribution(name).metadata.get("Version")
    except Exception:  # which one, depends on the version of Python
        return None


def at_least(version, floor):
    """Whether a version, such as "3.8.0rc1", isn't older than another; "8" is as old as "8.0"."""

    def numbers(text):
        found = re.findall(r"^\d+(?:\.\d+)*", text) or ["0"]  # some call theirs "unknown"
        parts = [int(part) for part in found[0].split(".")]
        return parts + [0] * (6 - len(parts))

    return numbers(version) >= numbers(floor)


def command(module, *arguments, python=None):
    """The command that runs a module in one Python, by default this one, as it can be pasted here.

    The terminal need not know `python` or `jupyter`: .venv may be there without being activated.
    """
    return " ".join([_typed(python or sys.executable), "-m", module, *map(quoted, arguments)])


def install(what, python=None):
    """What to do so that one Python, by default this one, gets what pip is to install.

    A Python of the system refuses that (PEP 668), and so the course has its own.
    """
    python = python or sys.executable
    if takes_no_packages(python):
        return f"{python} is the system's own and takes no packages. {_own_python()}"
    if python == sys.executable and _has_uv_instead_of_pip():
        return f"in a terminal, uv pip install --python {_typed(python)} {what}"
    return f"in a terminal, {command('pip', 'install', python=python)} {what}"


def takes_no_packages(python=None):
    """Whether pip refuses to install anything into a Python, by default this one."""
    if python in (None, sys.executable):
        marker = os.path.join(sysconfig.get_path("stdlib"), "EXTERNALLY-MANAGED")
        return sys.prefix == sys.base_prefix and os.path.isfile(marker)
    program = f"import sys; sys.path.insert(0, {ROOT!r})\n"
    program += "from course_utils.doctor.finding import takes_no_packages\n"
    program += "sys.exit(0 if takes_no_packages() else 1)"
    try:
        done = subprocess.run([python, "-c", program], stderr=subprocess.DEVNULL, timeout=60)
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0


def _own_python():
    """How to come to the Python that is the course's own."""
    if not os.path.isfile(os.path.join(ROOT, "Makefile")):
        return "Set the course up in an environment of its own, as its README.md says."
    words = f"In the folder {ROOT}, make lab opens the course with a Python of its own."
    own = python_of_make()
    if own:
        words += f" It is there: {command('course_utils', 'doctor', python=own)} looks at that one."
    return words


def python_of_make():
    """The Python in .venv, which `make` has set up in the folder of the course, or None."""
    for name in ("bin/python", "Scripts/python.exe"):
        python = os.path.join(ROOT, ".venv", *name.split("/"))
        if os.path.isfile(python):
            return python


def _has_uv_instead_of_pip():
    """Whether uv made this environment, as it does by default: without pip."""
    try:
        with open(os.path.join(sys.prefix, "pyvenv.cfg"), encoding="utf-8") as file:
            return find_spec("pip") is None and re.search("^uv = ", file.read(), re.M) is not None
    except OSError:
        return False


def _typed(program):
    """A program as one can type it: by its way from this folder, where it is below it."""
    with contextlib.suppress(OSError):  # this folder may be gone
        here = os.path.join(os.getcwd(), "")
        if os.path.dirname(program[len(here) :]) and program.startswith(here):
            program = program[len(here) :]
    return quoted(program)


def quoted(path):
    """A path as one can paste it into a command.

    Windows has two terminals. Both take quotes around a part of a path, and PowerShell takes a
    command that begins with a quote for a text.
    """
    if sys.platform != "win32":
        return shlex.quote(path)
    parts = path.split("\\")
    return "\\".join(f'"{part}"' if re.search(r"[^\w.:/~-]", part) else part for part in parts)
