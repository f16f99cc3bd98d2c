"""How far each of a class is: what was handed in is marked, and told as a table, file or page."""

import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from course_utils.classroom.alike import alike_answers
from course_utils.classroom.box import NoBox, find_box
from course_utils.classroom.marking import page_of
from course_utils.classroom.submissions import collect, newest, pattern_of_names
from course_utils.classroom.tables import FORMS, Row, answers_of, as_csv, table
from course_utils.classroom.whole_class import mark_all
from course_utils.doctor.finding import install
from course_utils.resources import replace_file

USAGE, NOT_ALL = 2, 1  # exit statuses


def report_on(folders, csv_file=None, form="plain", html_file=None, names="", watch=False, **how):
    """Mark what a class has handed in, and say what is right.

    Parameters
    ----------
    folders : list of pathlib.Path
        Folders, zips or single notebooks, as in `submissions.collect`.
    csv_file : pathlib.Path, optional
        A file for a spreadsheet, in one of the `tables.FORMS`.
    form : {"plain", "moodle", "nbgrader"}
        Of that file.
    html_file : pathlib.Path, optional
        A page of the class at a glance.
    names : str, optional
        As in `submissions.pattern_of_names`.
    watch : bool, default False
        Go on until Ctrl+C, and keep the page of the class as students save.
    **how
        How it is marked: `trust` and `again`.

    Returns
    -------
    int
        0 when all were marked, 1 when something couldn't be run, 2 for bad usage.
    """
    try:
        pattern = pattern_of_names(names) if names else None
        _see_to_files(folders, csv_file, html_file, watch)
        if form != "plain" and not csv_file:
            raise ValueError(f"the form {form} is that of a file: name it by --csv")
        if (html_file or watch) and not find_spec("jinja2"):
            raise ValueError(f"a page of the class needs Jinja2: {install('jinja2')}")
        box = find_box(how.get("trust", False))
    except (ValueError, NoBox) as error:
        print(error, file=sys.stderr)
        return USAGE
    if watch:
        from course_utils.classroom.watching import watch_folders

        return watch_folders(folders, box, html_file, pattern)
    with tempfile.TemporaryDirectory() as room:
        found = collect(folders, pattern, Path(room))
        submissions, older = newest(found.submissions, page_of)
        left_out = found.left_out + older
        for each in left_out:
            print(each, file=sys.stderr)
        if not submissions:
            print(f"{', '.join(map(str, folders))}: no notebook here", file=sys.stderr)
            return USAGE
        marks = mark_all(list(submissions), box, again=how.get("again", False))
        rows = [Row(submissions[each.file], each) for each in marks]
        print("\n".join([*table(rows), "", *_alike(rows)]))
        try:
            if csv_file:
                text = as_csv(FORMS[form](rows))
                # Excel takes a file for UTF-8 only if it says so; Moodle and nbgrader do anyhow.
                replace_file(csv_file, text.encode("utf-8-sig" if form == "plain" else "utf-8"))
            if html_file:
                from course_utils.classroom.class_page import class_page

                replace_file(html_file, class_page(rows, left_out).encode())
        except (OSError, ValueError) as error:
            print(error, file=sys.stderr)
            return USAGE
    return 0 if not found.left_out and all(row.was_marked for row in rows) else NOT_ALL


def _see_to_files(folders, csv_file, html_file, watch):
    """Say what is wrong with the files that were named, before an hour of marking."""
    for folder in folders:
        if not folder.exists():
            raise ValueError(f"there is no {folder}")
        if watch and not folder.is_dir():
            raise ValueError(f"--watch looks into folders, and {folder} is none")
    if watch and csv_file:
        raise ValueError("--watch writes no --csv: call report for that once the class is over")
    for file, ending in ((csv_file, ".csv"), (html_file, ".html")):
        if file and file.suffix != ending:  # or a slip would overwrite what was handed in
            raise ValueError(f"the name of this file has to end with {ending}, got {file}")
        if file and not file.parent.is_dir():
            raise ValueError(f"there is no folder {file.parent}")


def _alike(rows):
    """Lines about answers that are alike."""
    found = alike_answers(answers_of(rows))
    if found:
        yield "alike, but for names and comments, and no more is said by that:"
    for each in found:
        how = "the same" if each.same else "nearly the same"
        yield f"  {', '.join(each.students)}: {how} {each.exercise}, {each.page}"
