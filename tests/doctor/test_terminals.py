"""What a terminal can't show is shown by the nearest signs, and no command ends for that reason."""

import io
import sys

import pytest

from course_utils.__main__ import main
from course_utils.classroom import report
from course_utils.classroom.marking import Marked, Marks
from course_utils.doctor import finding, installation


@pytest.fixture
def terminal(monkeypatch):
    """A function that calls a command where the output has an encoding, and gives the output."""

    def call(encoding, *arguments):
        stream = io.TextIOWrapper(io.BytesIO(), encoding)
        monkeypatch.setattr(sys, "stdout", stream)
        main([*map(str, arguments)])
        stream.flush()
        return stream.buffer.getvalue()

    return call


ENCODINGS = ["cp1252", "cp437", "latin-1", "ascii"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_doctor(terminal, monkeypatch, encoding):
    monkeypatch.setattr(installation, "_packages", lambda: finding.Finding(False, "none", "a → b"))
    lines = terminal(encoding, "doctor").decode(encoding).splitlines()
    assert {line[:2] for line in lines[:-1]} == {"v ", "x ", "  "}
    assert "    What to do: a ? b" in lines
    assert lines[-1] == "Mend the first x first and check again."


@pytest.fixture
def one_page(monkeypatch, tmp_path):
    """A function that hands in a notebook under a name, which is marked without being run."""
    exercises = [
        Marked("scale", "right", "", False, ""),
        Marked("ink", "untouched", "", False, ""),
    ]

    def mark_all(files, *arguments, **options):
        return [Marks(file, "00_start_here", exercises, "", "a box", 1.0) for file in files]

    monkeypatch.setattr(report, "mark_all", mark_all)
    monkeypatch.setattr(report, "page_of", lambda file: "00_start_here")
    monkeypatch.setattr(report, "find_box", lambda trust: None)

    def hand_in(name):
        (tmp_path / f"{name}.ipynb").touch()
        return tmp_path

    return hand_in


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_report(terminal, one_page, encoding):
    folder = one_page("Łukasz Köln")
    lines = terminal(encoding, "report", folder).decode(encoding).splitlines()
    assert lines[0] == "v right  x wrong  o untouched  - missing"
    name = "?ukasz Koln" if encoding == "ascii" else "?ukasz Köln"
    assert f"  {name}     1 of 2  v  o" in lines


def test_utf_8_shows_all(terminal, one_page):
    assert (
        "Łukasz          1 of 2  ✓  ○" in terminal("utf-8", "report", one_page("Łukasz")).decode()
    )


@pytest.mark.parametrize("encoding", ["utf-8", *ENCODINGS])
def test_a_name_that_is_no_text(terminal, one_page, encoding):
    """From a disk of another system: what is no letter is shown as one sign."""
    sign = "�" if encoding == "utf-8" else "?"
    said = terminal(encoding, "report", one_page("b\udce4d")).decode(encoding)
    assert f"  b{sign}d             1 of 2" in said
