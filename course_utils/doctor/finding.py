"""What the check of an installation says of one thing, and what its parts have in common.

None of them imports more than the standard library at the top, and a Python that is too old for
the course can read them: they must be able to speak where nothing else works.
"""

import os
import re
import sys
from importlib import metadata
from importlib.util import find_spec
from typing import NamedTuple


class Finding(NamedTuple):
    """What was found when one thing was looked at."""

    good: bool
    words: str
    remedy: str = ""


def version_of(name):
    """The version of a package; None if there is none, or if its installation was broken off."""
    try:
        return metadata.distribution(name).metadata.get("Version")
    except Exception:  # which one, depends on the version of Python
        return None


def at_least(version, floor):
    """Whether a version, such as "3.8.0rc1", isn't older than another; "8" is as old as "8.0"."""

    def numbers(text):
        parts = [int(part) for part in re.findall(r"^\d+(?:\.\d+)*", text)[0].split(".")]
        return parts + [0] * (6 - len(parts))

    return numbers(version) >= numbers(floor)


def pip(what, python=None):
    """The command that installs something in one Python, by default this one, and in no other."""
    if python in (None, sys.executable) and _has_uv_instead_of_pip():
        return f"uv pip install --python {quoted(sys.executable)} {what}"
    return f"{quoted(python or sys.executable)} -m pip install {what}"


def _has_uv_instead_of_pip():
    """Whether uv made this environment, as it does by default: without pip."""
    try:
        with open(os.path.join(sys.prefix, "pyvenv.cfg"), encoding="utf-8") as file:
            return find_spec("pip") is None and re.search("^uv = ", file.read(), re.M) is not None
    except OSError:
        return False


def quoted(path):
    return f'"{path}"' if " " in path else path
