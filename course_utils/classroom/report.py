"""How far each of a class is: students' notebooks are run, and their exercises report."""

import fnmatch
import os
import sys
from pathlib import Path

from course_utils.classroom.copies import student_copy
from course_utils.classroom.running import notebook_client, read_page
from course_utils.exercises.engine import MARKS

ORDER = list(MARKS)  # from untouched to right


def states_of(path, seconds_per_cell=60):
    """Execute a notebook and collect the verdicts of its exercises.

    Parameters
    ----------
    path : pathlib.Path
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
    try:
        notebook = student_copy(read_page(path))  # or old outputs would count where it stops
    except (OSError, ValueError) as error:
        return {}, f"can't be read: {error}"
    trouble = ""
    try:
        notebook_client(
            notebook, path.parent, seconds_per_cell, interrupt_on_timeout=True, allow_errors=True
        ).execute()
    except Exception as error:  # one must not hide how far the others are
        trouble = f"stopped: {(str(error) or repr(error)).splitlines()[-1]}"
    return verdicts(notebook), trouble


def verdicts(notebook):
    """The states of the exercises, as in `states_of`, of a notebook that was executed.

    Parameters
    ----------
    notebook : nbformat.NotebookNode

    Returns
    -------
    dict of str to str
    """
    states = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if verdict := output.get("metadata", {}).get("exercise"):
                name, status = verdict["name"], verdict["status"]
                states[name] = max(states.get(name, status), status, key=ORDER.index)
    return states


def _notebooks(folder):
    """Those below a folder, and where links in it lead; none that are hidden, as copies of Macs."""
    found, seen = [], set()
    for place, folders, files in os.walk(folder, followlinks=True):
        if os.path.realpath(place) in seen:  # a link leads back
            folders.clear()
            continue
        seen.add(os.path.realpath(place))
        folders[:] = fnmatch.filter(sorted(folders), "[!.]*")
        found += [Path(place, name) for name in fnmatch.filter(files, "[!.]*.ipynb")]
    return sorted(found)


def report_on(folders):
    """Print a line for every notebook below the given folders.

    Parameters
    ----------
    folders : list of pathlib.Path
        A single notebook will do, too.

    Returns
    -------
    int
        0, or 2 where a folder does not exist or holds no notebook.
    """
    pages = []
    for folder in folders:
        found = [folder] if folder.is_file() else _notebooks(folder)
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
