"""What the course does for you outside of its pages.

    python -m course_utils student FOLDER       copies of the pages to work in
    python -m course_utils open FOLDER          such a folder in JupyterLab, at its page 00
    python -m course_utils instructor FOLDER    copies with solutions, timings and notes
    python -m course_utils talk PAGE            a page on a projector, with notes for you
    python -m course_utils report FOLDER...     how far each of a class is
    python -m course_utils doctor               what is wrong with this machine, and how to mend it

Copies never overwrite what you have written. Call the same command again after an update of the
course: it says which pages are new or have changed, and your work stays.
"""

import argparse
import codecs
import io
import os
import sys
import unicodedata
from pathlib import Path

from course_utils.doctor import check_installation
from course_utils.doctor.finding import command
from course_utils.resources import talk_scale

PLAIN = {"✓": "v", "✗": "x", "○": "o"}

OPEN = "Options that are not named here go to JupyterLab, such as --no-browser."
TALK = (
    "Two windows open. The page, in large letters and with large figures, goes to the projector; "
    "the notes, with a clock, stay on your own screen. The page is shown without results, and its "
    "file stays as it is. So do your own settings of JupyterLab. Further options go to JupyterLab, "
    "such as --no-browser."
)
REPORT = """\
Every notebook below the folders is run from top to bottom, in a box that can read and change
nothing of yours, and what its answers give is judged outside of it. The files stay as they are.
What was marked is kept, so that a second call goes on where the first was stopped.

Whose a notebook is, the folders say: one for each student, or as Moodle, Canvas or nbgrader leave
them, also as a zip. Of several copies of a page by one student the newest counts.

The exit status is 0 when all were marked, 1 when something couldn't be run, and 2 for bad usage."""

STOPPED = "Stopped. What was marked until then is kept: the same command goes on from there."


def _nearest(error):
    """What stands for letters that a terminal or a file hasn't: the nearest signs of ASCII."""
    try:
        return codecs.lookup_error("surrogateescape")(error)  # bytes of a name that are no letters
    except UnicodeEncodeError:
        letters = error.object[error.start : error.end]
    plain = [PLAIN.get(letter) or unicodedata.normalize("NFKD", letter) for letter in letters]
    signs = [each.encode("ascii", "ignore").decode() or "?" for each in plain]
    return "".join(signs), error.end


def _path(text):
    """A path as it was meant: a shell may leave the ~, and Windows a quote after a last \\."""
    return Path(os.path.expanduser(text.rstrip('"')))


def _for_jupyterlab(command, there, what, options):
    """Refuse what isn't there, and what can be no options of JupyterLab."""
    if not there:
        command.error(f"there is no {what}")
    if any(not each.startswith("-") for each in options):
        name = what.split()[0]
        command.error(f"give one {name}, and options as --name=value; not {' '.join(options)}")


def main(arguments=None):
    """Do what the command line says.

    A command's own module is imported when it is called: doctor must work where others can't.

    Parameters
    ----------
    arguments : list of str, optional
        By default the command line's.

    Returns
    -------
    int
        0, or another where something is wrong.
    """
    codecs.register_error("nearest", _nearest)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="nearest")
    here = command("course_utils")
    described = __doc__.replace("python -m course_utils", here)
    parser = argparse.ArgumentParser(prog=here, description=described)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for kind in ("student", "instructor"):
        copies = commands.add_parser(kind)
        copies.add_argument("folder", metavar="FOLDER", type=_path, help="made if there is none")
    opening = commands.add_parser("open", description=OPEN)
    opening.add_argument("folder", metavar="FOLDER", type=_path)
    talk = commands.add_parser("talk", description=TALK)
    talk.add_argument("page", metavar="PAGE", type=_path, help="a notebook")
    talk.add_argument(
        "--scale",
        type=talk_scale,
        default=1.5,
        help="of letters and figures: 1.5 (default) for a projector of 1920 by 1080 pixels, "
        "1 for one of 1280 by 720",
    )
    report = commands.add_parser(
        "report", description=REPORT, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    report.add_argument(
        "folders", metavar="FOLDER", nargs="+", type=_path, help="a folder, a zip or a notebook"
    )
    report.add_argument(
        "--csv", metavar="FILE", type=_path, help="also write a file for a spreadsheet"
    )
    report.add_argument(
        "--form",
        choices=["plain", "moodle", "nbgrader"],
        default="plain",
        help="of the --csv: plain (default) has a column for each exercise; moodle is an offline "
        "grading worksheet to upload, where the assignment's maximum grade has to be the number of "
        "exercises; nbgrader is what its export writes",
    )
    report.add_argument(
        "--html", metavar="FILE", type=_path, help="also write a page of the class at a glance"
    )
    report.add_argument(
        "--names",
        metavar="PATTERN",
        default="",
        help="a regular expression for the paths below the folder, whose group student says who a "
        "student is: --names='(?P<student>[^/]+)/'",
    )
    report.add_argument(
        "--watch",
        action="store_true",
        help="keep the page of the class up to date with what students save, until Ctrl+C",
    )
    report.add_argument(
        "--trust",
        action="store_true",
        help="run them without a box, with all of your rights: only work of people you know",
    )
    report.add_argument(
        "--again", action="store_true", help="mark everything anew, also what was marked before"
    )
    commands.add_parser("doctor")
    given, further = parser.parse_known_args(arguments)

    if given.command == "open":
        from course_utils.classroom.lab import open_pages

        _for_jupyterlab(opening, given.folder.is_dir(), f"folder {given.folder}", further)
        return open_pages(given.folder, further)
    if given.command == "talk":
        from course_utils.classroom.talk import give_talk

        _for_jupyterlab(talk, given.page.is_file(), f"page {given.page}", further)
        return give_talk(given.page, given.scale, further)
    if further:
        parser.error(f"unrecognized arguments: {' '.join(further)}")
    if given.command == "doctor":
        return 0 if check_installation(details=True) else 1
    if given.command == "report":
        from course_utils.classroom.report import report_on

        try:
            return report_on(
                given.folders,
                given.csv,
                given.form,
                given.html,
                given.names,
                given.watch,
                trust=given.trust,
                again=given.again,
            )
        except KeyboardInterrupt:
            print(STOPPED, file=sys.stderr)
            return 130
    from course_utils.classroom.copies import copy_pages

    return copy_pages(given.folder, given.command)


if __name__ == "__main__":
    sys.exit(main())
