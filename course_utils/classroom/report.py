"""Run students' notebooks and say how far each one is.

    python -m course_utils.exercises FOLDER...

Every notebook below the folders is executed in memory, from top to bottom (so run only work of
people you trust as you trust their code), and every `check` on it reports. The files stay as they
are.
"""

import argparse
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal, DeadKernelError

from course_utils.exercises.engine import MARKS


def states_of(path, seconds_per_cell=60):
    """Execute a notebook and collect the verdicts of its exercises.

    Parameters
    ----------
    path : Path
    seconds_per_cell : float, default 60
        A cell that takes longer is interrupted.

    Returns
    -------
    states : dict of str to str
        "untouched", "wrong" or "right" under each exercise's name, in their order on the page.
        Where an exercise is checked more than once, its best state.
    trouble : str
        What kept the notebook from running, or nothing.
    """
    states = {}
    try:
        notebook = nbformat.read(path, as_version=4)
        NotebookClient(
            notebook,
            timeout=seconds_per_cell,
            interrupt_on_timeout=True,
            allow_errors=True,
            kernel_name="python3",
            resources={"metadata": {"path": str(path.parent)}},
        ).execute()
        trouble = ""
    except (DeadKernelError, CellControlSignal) as error:
        trouble = f"stopped: {str(error).splitlines()[-1]}"
    except (OSError, ValueError, nbformat.ValidationError) as error:
        return {}, f"can't be read: {type(error).__name__}"
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            verdict = output.get("metadata", {}).get("exercise")
            if verdict:
                best = max(
                    states.get(verdict["name"], "untouched"), verdict["status"], key=_order.index
                )
                states[verdict["name"]] = best
    return states, trouble


_order = list(MARKS)  # from untouched to right


def main(arguments=None):
    """Print a line for every notebook below the given folders.

    Parameters
    ----------
    arguments : list of str, optional
        By default the command line's.

    Returns
    -------
    int
        0, or 2 where a folder does not exist or holds no notebook.
    """
    parser = argparse.ArgumentParser(prog="python -m course_utils.exercises", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("folder", nargs="+", type=Path, help="a folder, or a single notebook")
    pages = []
    for folder in parser.parse_args(arguments).folder:
        found = [folder] if folder.is_file() else sorted(folder.rglob("*.ipynb"))
        found = [path for path in found if ".ipynb_checkpoints" not in path.parts]
        if not found:
            print(f"{folder}: no notebook here", file=sys.stderr)
            return 2
        pages += found
    width = max(len(str(path)) for path in pages)
    print("  ".join(f"{mark} {status}" for status, mark in MARKS.items()))
    for path in pages:
        states, trouble = states_of(path)
        done = list(states.values()).count("right")
        marks = "  ".join(f"{MARKS[status]} {name}" for name, status in states.items())
        print(f"{path!s:{width}}  {done} of {len(states)}  {marks}  {trouble}".rstrip())
    return 0


if __name__ == "__main__":
    sys.exit(main())
