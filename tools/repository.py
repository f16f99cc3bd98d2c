"""Where things are in the repository, and what its lists say."""

import tomllib
from pathlib import Path

from course_utils.resources import course_pages

REPOSITORY = Path(__file__).parents[1]
NOTEBOOKS = REPOSITORY / "notebooks"
PAGES = course_pages()
LESSONS = [path for path in PAGES if path.parent == NOTEBOOKS]


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
