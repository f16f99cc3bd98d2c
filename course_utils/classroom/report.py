"""How far each of a class is: students' notebooks are run in boxes, and their answers judged."""

import fnmatch
import os
import sys
from pathlib import Path

from course_utils.classroom.box import NoBox, find_box
from course_utils.classroom.marking import printable
from course_utils.classroom.whole_class import mark_all
from course_utils.exercises.engine import MARKS

SIGNS = MARKS | {"missing": "-"}


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


def report_on(folders, trust=False, again=False):
    """Print a line for every notebook below the given folders.

    Parameters
    ----------
    folders : list of pathlib.Path
        A single notebook will do, too.
    trust : bool, default False
        Whether to run them without a box.
    again : bool, default False
        Whether to mark anew what was marked before.

    Returns
    -------
    int
        0; 1 where one of them couldn't be run to its end; 2 where a folder does not exist or holds
        no notebook, or where there is no box.
    """
    files = []
    for folder in folders:
        found = [folder] if folder.is_file() else _notebooks(folder)
        if not found:
            print(f"{folder}: no notebook here", file=sys.stderr)
            return 2
        files += found
    try:
        box = find_box(trust)
    except NoBox as error:
        print(error, file=sys.stderr)
        return 2
    every = mark_all(files, box, again=again)
    width = max(len(printable(str(each.file))) for each in every)
    print("  ".join(f"{sign} {status}" for status, sign in SIGNS.items()), "  * on its word")
    print("Without a box." if trust else f"In a box of {box.name}.")
    for marks in every:
        done = [each.status for each in marks.exercises].count("right")
        signs = "  ".join(
            f"{SIGNS[each.status]}{'*' * each.by_the_box} {each.exercise}"
            for each in marks.exercises
        )
        name = printable(str(marks.file))
        line = f"{name:{width}}  {done} of {len(marks.exercises)}  {signs}  {marks.trouble}"
        print(line.rstrip())
    return int(any(each.trouble for each in every))
