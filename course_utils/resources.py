"""Files and settings: all that needs no more than the standard library."""

import os
import tempfile
from pathlib import Path

PACKAGE = Path(__file__).parent


def shipped_folder(name):
    """A folder of the repository: inside the installed package, or else beside it.

    Parameters
    ----------
    name : {"notebooks", "data", "docs/talks"}

    Returns
    -------
    pathlib.Path
    """
    installed = PACKAGE / Path(name).name
    return installed if installed.is_dir() else PACKAGE.parent / name


def course_pages():
    """The pages of the course: its lessons in order, then those that go deeper.

    Returns
    -------
    list of pathlib.Path
        A deeper page has the number of the lesson that it belongs to.
    """
    folder = shipped_folder("notebooks")
    numbered = "[0-9][0-9]_*.ipynb"
    return [*sorted(folder.glob(numbered)), *sorted(folder.glob(f"deeper/{numbered}"))]


def replace_file(path, content):
    """Put a file in its place in a single step: whoever looks sees the old one or the new, whole.

    Parameters
    ----------
    path : pathlib.Path
    content : bytes

    Raises
    ------
    OSError
        If it can't be written. What was there is then as it was, and nothing half-written remains.
    """
    with tempfile.TemporaryDirectory(prefix=".", dir=path.parent) as folder:  # one for each process
        unfinished = Path(folder) / path.name
        unfinished.write_bytes(content)
        os.replace(unfinished, path)


def talk_scale(text):
    """How much larger than usual figures are drawn in a talk.

    Parameters
    ----------
    text : str
        As in the environment variable COURSE_TALK.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If it isn't a number from 0.5 to 4.
    """
    try:
        scale = float(text)
    except ValueError:
        scale = 0
    if not 0.5 <= scale <= 4:
        raise ValueError(f"COURSE_TALK must be a number from 0.5 to 4, such as 1.5, got {text!r}")
    return scale
