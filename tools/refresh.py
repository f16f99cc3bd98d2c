"""Execute the notebooks and write them back: `make notebooks`.

Where nothing changed, not a byte changes. A page that fails is left as it was.

    python -m tools.refresh              # the whole course
    python -m tools.refresh PAGE ...     # some pages
"""

from tools import environment, full_mnist
from tools.repository import PAGES

environment.apply()  # before a kernel is started

import itertools
import json
import sys
from pathlib import Path

import nbformat
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from course_utils.classroom.running import notebook_client
from course_utils.explorers.still import without_live_views
from course_utils.resources import replace_file

SECONDS_PER_CELL = 120


def main(arguments):
    """Refresh the pages named, or all, and return the exit code."""
    failures = 0
    for path in map(Path, arguments or PAGES):
        if why_skipped := full_mnist.why_skipped(path):
            print(f"{path.name}: left as it was, because {why_skipped}", flush=True)
            continue
        try:
            changed = refresh(path)
        except PageError as error:
            failures += 1
            print(error, file=sys.stderr)
        else:
            print(f"{path.name}: {'written' if changed else 'unchanged'}", flush=True)
    return 1 if failures else 0


class PageError(Exception):
    """A page that could not be executed: which, at which cell, and why."""


def refresh(path):
    """Execute one notebook and write it back.

    Parameters
    ----------
    path : pathlib.Path

    Returns
    -------
    bool
        Whether the file changed.

    Raises
    ------
    PageError
        If a cell fails; the file is then as it was.
    """
    before = path.read_bytes()
    page = bare_page(before.decode("utf-8"))
    execute(page, path)
    after = as_written(page)
    if after == before:
        return False
    replace_file(path, after)
    return True


def bare_page(text):
    """Read a notebook without what depends on who ran it before; every cell has a lasting id."""
    raw = json.loads(text)
    taken = {cell.get("id") for cell in raw["cells"]}
    free = (name for n in itertools.count() if (name := f"cell-{n:03d}") not in taken)
    for cell in raw["cells"]:
        if "id" not in cell:
            cell["id"] = next(free)
        tags = cell["metadata"].get("tags")
        cell["metadata"] = {"tags": tags} if tags else {}
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    raw["metadata"] = {
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}
    }
    raw["nbformat"], raw["nbformat_minor"] = 4, 5
    return nbformat.reads(json.dumps(raw), as_version=4)


def as_written(page):
    """The bytes of the file that an executed page becomes."""
    for cell in page.cells:
        if cell.cell_type == "code":
            cell.outputs = without_live_views(cell.outputs)
        if "nbval-ignore-output" in cell.metadata.get("tags", []):
            cell.outputs = []  # nothing compares them, so they would only grow old
    page.metadata.language_info = {"name": "python"}
    return (nbformat.writes(page) + "\n").encode("utf-8")


def execute(page, path):
    """Run every cell of a page, in the page's folder."""
    at = 0

    def remember(cell, cell_index):
        nonlocal at
        at = cell_index

    client = notebook_client(
        page, path.parent, SECONDS_PER_CELL, record_timing=False, on_cell_start=remember
    )
    try:
        client.execute()
    except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
        raise PageError(f"{path.name}, cell {at} ({page.cells[at].id}): {error}") from error


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
