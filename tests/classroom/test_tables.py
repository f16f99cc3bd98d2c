"""The table of a class, and the files that spreadsheets, Moodle and nbgrader take."""

import csv
import io
from datetime import datetime

import pytest

from course_utils.classroom.tables import (
    as_csv,
    moodle_form,
    nbgrader_form,
    plain_form,
    table,
)


@pytest.fixture
def rows(row_of):
    """Three students, two pages, and a file that is no page."""
    return [
        row_of("李小龍", "00_start_here", "vo", number="9"),
        row_of(
            "Anna", "06_what_has_it_learned", "vx-o", trouble="SyntaxError: \x1b[2J", number="7"
        ),
        row_of("Anna", "00_start_here", "vv", by_the_box=["ink"], number="7"),
        row_of("Ben", "", trouble="no notebook", number="8"),
    ]


def test_a_table(rows):
    expected = """\
✓ right  ✗ wrong  ○ untouched  - missing
run in bubblewrap
* as the student's own kernel says it; look at the code

00_start_here
  1 scale  2 ink
                   right  1  2
  Anna            2 of 2  ✓  ✓*
  李小龍          1 of 2  ✓  ○
  2 students      3 of 4  2  1

06_what_has_it_learned
  1 accuracy  2 confusion  3 precision  4 choose
                   right  1  2  3  4
  Anna            1 of 4  ✓  ✗  -  ○    missing: precision; SyntaxError: �[2J
  1 student       1 of 4  1  0  0  0

no page of the course
  Ben  Ben/.ipynb: no notebook

all pages
  Anna            3 of 6
  李小龍          1 of 2
  2 students      4 of 8"""
    assert table(rows) == expected.splitlines()


def test_pages_in_the_order_of_the_course(row_of):
    pages = ["05_weight_decay", "05_mnist_backprop", "01_curve_fitting", "05_initialisation"]
    lines = table([row_of("Anna", page) for page in pages])
    assert [line for line in lines if line[:2] in ("01", "05")] == [
        *("01_curve_fitting", "05_mnist_backprop", "05_initialisation", "05_weight_decay")
    ]


def test_of_one_page_there_are_no_totals_over_all(row_of):
    assert "all pages" not in table([row_of("Anna", "00_start_here", "vo")])


def test_nobody():
    assert len(table([])) == 1


def read(cells):
    """What a spreadsheet reads."""
    return list(csv.DictReader(io.StringIO(as_csv(cells), newline="")))


def test_the_plain_form(rows):
    anna, of_li, more, ben = read(plain_form(rows))
    assert (anna["student"], anna["page"], anna["right"], anna["of"]) == (
        *("Anna", "00_start_here"),
        *("2", "2"),
    )
    assert anna["ink"] == "right, as the student's own kernel says it" and anna["choose"] == ""
    assert more["confusion"] == "wrong" and more["trouble"] == "SyntaxError: �[2J"
    assert (of_li["student"], of_li["number"], of_li["scale"]) == ("李小龍", "9", "right")
    assert (ben["page"], ben["file"], ben["trouble"]) == ("", "Ben/.ipynb", "no notebook")


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1", "@SUM(A1)", "-2+3", "\tx"])
def test_a_name_is_no_formula(row_of, name):
    (row,) = read(plain_form([row_of(name, "00_start_here", "vo")]))
    assert row["student"] == f"'{name}"


def test_moodles_form(rows):
    anna, of_li = read(moodle_form(rows))
    assert list(anna) == [
        *("Identifier", "Full name", "Grade", "Maximum grade", "Last modified (grade)"),
        "Feedback comments",
    ]
    assert [anna["Identifier"], anna["Grade"], anna["Maximum grade"]] == ["Participant 7", "3", "6"]
    assert [of_li["Identifier"], of_li["Grade"]] == ["Participant 9", "1"]
    assert anna["Last modified (grade)"] == "-"  # no date: what was graded by hand stays
    assert "confusion: wrong" in anna["Feedback comments"]


def test_moodles_form_without_moodles_numbers(row_of):
    with pytest.raises(ValueError, match="Anna has no number of Moodle: hand over the download"):
        moodle_form([row_of("Anna", "00_start_here", "vv")])


def test_nbgraders_form(row_of):
    about = {"assignment": "ps1", "identity": "anna", "age": (0.0, 1_800_000_000.5)}
    rows = [
        row_of("Anna", "00_start_here", "vv", **about),
        row_of("Anna", "01_curve_fitting", "vvxo-ov", **about),
        row_of("ben", "00_start_here", "vx", assignment="ps1", identity="ben"),
        row_of("ben", "00_start_here", "vx", identity="ben"),
    ]
    first, second, third = read(nbgrader_form(rows))
    assert (
        list(first)
        == (
            "assignment duedate timestamp student_id last_name first_name email raw_score "
            "late_submission_penalty score max_score"
        ).split()
    )
    assert [first[each] for each in ("assignment", "student_id", "score", "max_score")] == [
        *("00_start_here", "ben", "1.0", "2.0")
    ]
    assert [second[each] for each in ("assignment", "student_id", "raw_score", "max_score")] == [
        *("ps1", "anna", "5.0", "9.0")
    ]
    assert datetime.fromisoformat(second["timestamp"]).timestamp() == 1_800_000_000
    assert [third["student_id"], third["score"], third["max_score"]] == ["ben", "1.0", "9.0"]
