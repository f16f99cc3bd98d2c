"""A class: marked several at a time, kept as it comes, and gone on with."""

import json
import os
from pathlib import Path

import pytest

from course_utils.classroom import whole_class
from course_utils.classroom.box import Limits, Trusted
from course_utils.classroom.marking import UNMARKED, Marked, Marks, read_cells
from course_utils.classroom.whole_class import mark_all


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Four files; marks are kept in a folder of their own."""
    monkeypatch.setattr(whole_class.pooch, "os_cache", lambda name: tmp_path / "cache" / name)
    places = [tmp_path / f"{name}.ipynb" for name in "abcd"]
    for place in places:
        write(place, place.stem)
    return places


def write(file, code, **about):
    cell = {"cell_type": "code", "source": code, **about}
    file.write_text(json.dumps({"cells": [cell]}))


@pytest.fixture
def marked(monkeypatch):
    """The files that were marked; what marks them is replaced."""
    done = []

    def without_a_process(file, box, limits, *_):
        done.append(file.stem)
        code = read_cells(file)[0].source
        return Marks(file, "00_start_here", [Marked("scale", "right", source=code)])

    monkeypatch.setattr(whole_class, "_in_a_process", without_a_process)
    return done


def test_a_second_call_knows_what_the_first_has_marked(files, marked, tmp_path):
    first = mark_all(files, Trusted())
    assert [each.file for each in first] == files and sorted(marked) == ["a", "b", "c", "d"]
    marked.clear()
    assert mark_all(files, Trusted()) == first and marked == []
    write(files[0], "a", outputs=[{"output_type": "stream", "text": "saved again"}])
    assert mark_all(files, Trusted()) == first and marked == []
    write(files[1], "something else")
    moved = files[2].rename(tmp_path / "moved.ipynb")
    second = mark_all([moved, files[1]], Trusted())
    assert marked == ["b"] and [each.file for each in second] == [moved, files[1]]
    assert second[1].exercises[0].source == "something else"
    marked.clear()
    mark_all(files[:1], Trusted(), Limits(cell_seconds=5))
    mark_all(files[:1], Trusted(), again=True)
    assert marked == ["a", "a"]


def test_what_is_saved_while_it_is_marked_is_marked_anew(files, marked, monkeypatch):
    real = whole_class._in_a_process

    def saved_meanwhile(file, *others):
        marks = real(file, *others)
        write(file, "something else")
        return marks

    monkeypatch.setattr(whole_class, "_in_a_process", saved_meanwhile)
    mark_all(files[:1], Trusted())
    (marks,) = mark_all(files[:1], Trusted())
    assert marked == ["a", "a"] and marks.exercises[0].source == "something else"


def test_it_goes_on_where_it_was_stopped(files, marked, monkeypatch):
    real, stopped = whole_class._in_a_process, []

    def stopped_at_c(file, *others):
        if file.stem == "c" and not stopped:
            stopped.append(file)
            raise KeyboardInterrupt
        return real(file, *others)

    monkeypatch.setattr(whole_class, "_in_a_process", stopped_at_c)
    monkeypatch.setattr(whole_class.os, "cpu_count", lambda: 1)
    with pytest.raises(KeyboardInterrupt):
        mark_all(files, Trusted())
    assert marked[:2] == ["a", "b"]
    mark_all(files, Trusted())
    assert [marked.count(each) for each in "abc"] == [1, 1, 1]


def test_what_is_kept_and_damaged_is_marked_anew(files, marked, tmp_path):
    mark_all(files, Trusted())
    for place in (tmp_path / "cache").rglob("*.json"):
        place.write_text('{"exercises": 3}')
    mark_all(files, Trusted())
    assert sorted(marked) == sorted("abcd" * 2)


def test_it_says_how_far_it_is(files, marked, capsys, monkeypatch):
    monkeypatch.setattr(whole_class.sys.stderr, "isatty", lambda: True, raising=False)
    mark_all(files, Trusted())
    assert "4/4" in capsys.readouterr().err
    mark_all(files, Trusted(), bar=False, again=True)
    assert capsys.readouterr().err == ""


class Fatal(Trusted):
    """Whatever process takes it over, dies."""

    def __reduce__(self):
        return os._exit, (3,)


def test_one_that_ends_its_process_does_not_end_the_others(files, monkeypatch):
    for file in files:
        marks = mark_all([file], Fatal() if file.stem == "b" else Trusted())[0]
        assert marks.trouble == (UNMARKED[1] if file.stem == "b" else marks.trouble)
        assert file.stem == "b" or marks.trouble.startswith("no page of the course")
    assert len(list(Path(whole_class.pooch.os_cache("course_utils"), "report").glob("*"))) == 3
