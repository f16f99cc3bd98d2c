"""Where things are in the repository, and what its lists say."""

import tomllib
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
NOTEBOOKS = REPOSITORY / "notebooks"
PAGES = sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))


def read(name):
    """The text of a file of the repository.

    Parameters
    ----------
    name : str
        Its path from the top of the repository.

    Returns
    -------
    str
    """
    return (REPOSITORY / name).read_text(encoding="utf-8")


PROJECT = tomllib.loads(read("pyproject.toml"))["project"]
