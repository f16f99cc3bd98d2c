"""What the machine gives the course: the files that come with it, and those that it writes."""

import os
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
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        unfinished.write_bytes(content)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
