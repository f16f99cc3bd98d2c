"""What a terminal can't show is shown by the nearest signs, and no command ends for that reason."""

import io
import sys

import pytest

from course_utils.__main__ import main
from course_utils.classroom import report
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


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_report(terminal, monkeypatch, tmp_path, encoding):
    (tmp_path / "Łukasz Köln.ipynb").touch()
    monkeypatch.setattr(report, "states_of", lambda path: ({"a": "right", "b": "untouched"}, ""))
    legend, line = terminal(encoding, "report", tmp_path).decode(encoding).splitlines()
    assert legend == "o untouched  x wrong  v right"
    name = "?ukasz Koln" if encoding == "ascii" else "?ukasz Köln"
    assert line.endswith(f"{name}.ipynb  1 of 2  v a  o b")


def test_utf_8_shows_all(terminal, monkeypatch, tmp_path):
    (tmp_path / "Łukasz.ipynb").touch()
    monkeypatch.setattr(report, "states_of", lambda path: ({"a": "right"}, ""))
    assert "Łukasz.ipynb  1 of 1  ✓ a" in terminal("utf-8", "report", tmp_path).decode()


@pytest.mark.parametrize("encoding", ["utf-8", *ENCODINGS])
def test_a_name_that_is_no_text(terminal, monkeypatch, tmp_path, encoding):
    """From a disk of another system: its bytes are shown as they are."""
    monkeypatch.setattr(report, "states_of", lambda path: ({}, ""))
    monkeypatch.setattr(report, "_notebooks", lambda folder: [folder / "b\udce4d"])
    assert b"b\xe4d  0 of 0" in terminal(encoding, "report", tmp_path)


def test_no_terminal_at_all(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "stdout", None)
    assert main(["report", str(tmp_path)]) == 2
