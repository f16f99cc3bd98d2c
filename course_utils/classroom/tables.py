"""What a class has right, as a table in a terminal and as files for spreadsheets."""

import csv
import io
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from course_utils.classroom.marking import Marks
from course_utils.classroom.submissions import Submission, printable
from course_utils.exercises.engine import MARKS
from course_utils.resources import course_pages

SIGNS = {**dict(reversed(MARKS.items())), "missing": "-"}
AS_THE_BOX_SAYS = "*"
LONGEST_TROUBLE = 120

# What Moodle's offline grading worksheet is called, and what its import looks for: Identifier,
# Grade and Last modified (grade), in the English of Moodle.
MOODLE = [
    *("Identifier", "Full name", "Grade", "Maximum grade", "Last modified (grade)"),
    "Feedback comments",
]
# As `nbgrader export` writes them.
NBGRADER = [
    *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"),
    *("raw_score", "late_submission_penalty", "score", "max_score"),
]


class Row(NamedTuple):
    """One page of one student.

    Attributes
    ----------
    submission : Submission
    marks : Marks
    """

    submission: Submission
    marks: Marks

    @property
    def right(self):
        """How many exercises of the page are right."""
        return sum(marked.status == "right" for marked in self.marks.exercises)

    @property
    def words(self):
        """What is missing, and the first trouble; empty where all is well."""
        missing = [each.exercise for each in self.marks.exercises if each.status == "missing"]
        parts = [f"missing: {', '.join(missing)}"] if missing else []
        if self.marks.trouble:
            parts.append(printable(self.marks.trouble, LONGEST_TROUBLE))
        return "; ".join(parts)

    @property
    def was_marked(self):
        """Whether all exercises of a page of the course could be marked."""
        missing = any(each.status == "missing" for each in self.marks.exercises)
        return bool(self.marks.page) and not (self.marks.trouble and missing)


def by_page(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Rows under the page that they are of, in the order of the course, each page by student.

    Parameters
    ----------
    rows : iterable of Row

    Returns
    -------
    dict of str to list of Row
        What is no page of the course is under an empty name, at the end.
    """
    pages = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row.submission.student, row.submission.name)):
        pages[row.marks.page].append(row)
    order = [*(path.stem for path in course_pages()), ""]
    return {page: pages[page] for page in sorted(pages, key=order.index)}


def answers_of(rows: Iterable[Row]) -> list[tuple[str, str, str, str]]:
    """What students have written, as `alike_answers` takes it.

    Parameters
    ----------
    rows : iterable of Row

    Returns
    -------
    list of (str, str, str, str)
    """
    return [
        (row.submission.student, row.marks.page, each.exercise, each.source)
        for row in rows
        for each in row.marks.exercises
        if each.status in ("right", "wrong")
    ]


def table(rows: Iterable[Row]) -> list[str]:
    """Lines for a terminal: a row for each student and page, with totals and a legend.

    Parameters
    ----------
    rows : iterable of Row

    Returns
    -------
    list of str
    """
    pages = by_page(rows)
    rows = [row for page, those in pages.items() if page for row in those]
    lines = ["  ".join(f"{sign} {status}" for status, sign in SIGNS.items())]
    for box in sorted({row.marks.boxed for row in rows}):
        lines.append(f"run in {box}" if box else "run without a box, with all of your rights")
    if any(marked.by_the_box for row in rows for marked in row.marks.exercises):
        lines.append(f"{AS_THE_BOX_SAYS} as the student's own kernel says it; look at the code")
    width = max((_width(row.submission.student) for row in rows), default=0)
    width = max(width, len("12 students"))
    for page, those in pages.items():
        lines += ["", *(_page(page, those, width) if page else _no_page(those))]
    if len({row.marks.page for row in rows}) > 1:
        lines += ["", "all pages", *_totals(rows, width)]
    return lines


def _page(page, rows, width):
    """The lines of a page: what its exercises are called, its students, and how many are right."""
    names = [marked.exercise for marked in rows[0].marks.exercises]
    yield page
    yield "  " + "  ".join(f"{number} {name}" for number, name in enumerate(names, 1))
    numbers = "".join(f"{number:<3}" for number in range(1, len(names) + 1))
    yield f"  {_padded('', width)}  {'right':>9}  {numbers}".rstrip()
    for row in rows:
        signs = "".join(
            f"{SIGNS[marked.status]}{AS_THE_BOX_SAYS if marked.by_the_box else ' '} "
            for marked in row.marks.exercises
        )
        yield _line(row.submission.student, width, row.right, len(names), f"{signs}  {row.words}")
    columns = zip(*(row.marks.exercises for row in rows), strict=True)
    sums = "".join(f"{sum(each.status == 'right' for each in column):<3}" for column in columns)
    right, students = sum(row.right for row in rows), _students(rows)
    yield _line(students, width, right, len(names) * len(rows), sums)


def _totals(rows, width):
    """A line for each student, over all pages that were handed in."""
    totals = defaultdict(lambda: [0, 0])
    for row in sorted(rows, key=lambda row: row.submission.student):
        totals[row.submission.student][0] += row.right
        totals[row.submission.student][1] += len(row.marks.exercises)
    for student, (right, of) in totals.items():
        yield _line(student, width, right, of)
    right, of = map(sum, zip(*totals.values(), strict=True))
    yield _line(_students(rows), width, right, of)


def _no_page(rows):
    yield "no page of the course"
    for row in rows:
        yield f"  {row.submission.student}  {row.submission.name}: {row.words}"


def _students(rows):
    number = len({row.submission.place for row in rows})
    return f"{number} student{'s' * (number != 1)}"


def _line(name, width, right, of, rest=""):
    return f"  {_padded(name, width)}  {f'{right} of {of}':>9}  {rest}".rstrip()


def _padded(text, width):
    return text + " " * (width - _width(text))


def _width(text):
    """The columns that a text takes in a terminal: two for a Chinese sign, none for an accent."""
    wide = sum(unicodedata.east_asian_width(letter) in "FW" for letter in text)
    return len(text) + wide - sum(map(bool, map(unicodedata.combining, text)))


def plain_form(rows: Iterable[Row]) -> list[list]:
    """Cells for a spreadsheet, a row for each student and page.

    Parameters
    ----------
    rows : iterable of Row

    Returns
    -------
    list of list
        The heads first. Moodle's grade import takes it too: it asks which columns to map.
    """
    rows = [row for those in by_page(rows).values() for row in those]
    names = list(dict.fromkeys(each.exercise for row in rows for each in row.marks.exercises))
    heads = ["student", "number", "page", "file", "right", "of", *names, "trouble"]
    cells = []
    for row in rows:
        of_box = {True: ", as the student's own kernel says it", False: ""}
        statuses = {
            each.exercise: each.status + of_box[each.by_the_box] for each in row.marks.exercises
        }
        submission = row.submission
        about: list = [submission.student, submission.number, row.marks.page, submission.name]
        about += [row.right, len(row.marks.exercises)]
        trouble = printable(row.marks.trouble, 1000) if row.marks.trouble else ""
        cells.append([*about, *(statuses.get(name, "") for name in names), trouble])
    return [heads, *cells]


def moodle_form(rows: Iterable[Row]) -> list[list]:
    """Cells of an offline grading worksheet of Moodle, a row for each student.

    A grade is the number of right exercises. No date of a grade is given, so that Moodle keeps
    what was graded there by hand, unless one ticks that it may be replaced.

    Parameters
    ----------
    rows : iterable of Row

    Returns
    -------
    list of list

    Raises
    ------
    ValueError
        Where a student's number isn't known, as it is in a download from Moodle.
    """
    cells, (most, students) = [], _of_students(rows)
    for those in students.values():
        submission = those[0].submission
        if not submission.number:
            raise ValueError(
                f"{submission.student} has no number of Moodle: hand over the download as it came "
                "from Moodle (View all submissions, Download all submissions), or take the plain "
                "form, which Moodle's grade import takes too"
            )
        grade, comments = sum(row.right for row in those), "; ".join(map(_comment, those))
        about = [f"Participant {submission.number}", submission.student]
        cells.append([*about, grade, sum(most.values()), "-", comments])
    return [MOODLE, *cells]


def nbgrader_form(rows: Iterable[Row]) -> list[list]:
    """Cells as `nbgrader export` writes them, a row for each student and assignment.

    Parameters
    ----------
    rows : iterable of Row
        Outside of nbgrader's folders a page is an assignment.

    Returns
    -------
    list of list
    """
    assignments = defaultdict(list)
    for row in rows:
        assignments[row.submission.assignment or row.marks.page].append(row)
    cells = []
    for assignment, of_class in sorted(assignments.items()):
        most, students = _of_students(of_class)
        for those in students.values():
            submission, right = those[0].submission, float(sum(row.right for row in those))
            moment = datetime.fromtimestamp(max(row.submission.age[1] for row in those))
            about = [assignment, "", moment.isoformat(" ", "seconds")]
            about += [submission.identity or submission.number or submission.student, "", "", ""]
            cells.append([*about, right, 0.0, right, float(sum(most.values()))])
    return [NBGRADER, *cells]


FORMS = {"plain": plain_form, "moodle": moodle_form, "nbgrader": nbgrader_form}


def _of_students(rows):
    """How many exercises each page has, and the rows of each student, in their order."""
    rows = [row for page, those in by_page(rows).items() if page for row in those]
    most, students = {}, defaultdict(list)
    for row in sorted(rows, key=lambda row: row.submission.student):
        most[row.marks.page] = len(row.marks.exercises)
        students[row.submission.place].append(row)
    return most, students


def _comment(row):
    """What a student may read of the marks."""
    statuses = ", ".join(f"{each.exercise}: {each.status}" for each in row.marks.exercises)
    return f"{row.marks.page}: {statuses}"


def as_csv(cells: list[list]) -> str:
    """Cells as text of a CSV file.

    Parameters
    ----------
    cells : list of list

    Returns
    -------
    str
        What a spreadsheet would take for a formula is made text by an apostrophe.
    """
    text = io.StringIO()
    csv.writer(text).writerows([[_no_formula(cell) for cell in line] for line in cells])
    return text.getvalue()


def _no_formula(cell):
    formula = isinstance(cell, str) and len(cell) > 1 and cell[0] in "=+-@\t\r"
    return f"'{cell}" if formula else cell
