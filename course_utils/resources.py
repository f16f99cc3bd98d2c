"""Where to find what comes with the package: its pages, its digits, the notes of its talks."""

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
