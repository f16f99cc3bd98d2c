"""What the course does for you outside of its pages.

    python -m course_utils student FOLDER       copies of the pages to work in
    python -m course_utils instructor FOLDER    copies with solutions, timings and notes
    python -m course_utils doctor               what is wrong with this machine, and how to mend it

Copies never overwrite what you have written. Call the same command again after an update of the
course: it says which pages are new or have changed, and your work stays. Two other commands are
`python -m course_utils.exercises`, how far each of a class is, and `python -m course_utils.classroom.talk`, a
page on a projector.
"""

import argparse
import sys

from course_utils.doctor import check_installation


def main(arguments=None):
    """Do what the command line says.

    Parameters
    ----------
    arguments : list of str, optional
        By default the command line's.

    Returns
    -------
    int
        0, or 1 where something is wrong.
    """
    parser = argparse.ArgumentParser(prog="python -m course_utils", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for kind, whose in {"student": "clean", "instructor": "solved"}.items():
        command = commands.add_parser(kind, help=f"write {whose} copies of the pages")
        command.add_argument("folder", metavar="FOLDER", help="made if there is none")
    commands.add_parser("doctor", help="check this machine")
    given = parser.parse_args(arguments)
    if given.command == "doctor":
        return 0 if check_installation(details=True) else 1
    return write(given.folder, given.command)


def write(folder, kind):
    """Write copies, and say of each page what became of it.

    Parameters
    ----------
    folder : str
    kind : {"student", "instructor"}

    Returns
    -------
    int
        0, or 1 where a page couldn't be written or executed.
    """
    from course_utils.classroom.copies import (
        write_copies,  # doctor must work where these imports don't
    )

    troubles = 0
    try:
        for copied in write_copies(folder, kind):
            print(f"{copied.path.name}: {WORDS[copied.state]}", flush=True)
            if copied.kept:
                print(f"    What is yours stays as it is: {copied.kept.name}")
            if copied.trouble:
                troubles += 1
                print(f"    It has no outputs, because it can't be executed here: {copied.trouble}")
    except (OSError, ValueError) as error:
        print(f"{error}. What was there is as it was.", file=sys.stderr)
        return 1
    print(f"\nOpen them: jupyter lab {folder}")
    return 1 if troubles else 0


WORDS = {
    "new": "new",
    "unchanged": "unchanged",
    "updated": "changed, and replaced: you had written nothing into the old one",
    "beside": "changed. This is the new page, with your answers put in",
}

if __name__ == "__main__":
    sys.exit(main())
