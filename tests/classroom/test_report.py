"""What a teacher asks of a class: a table, files, an exit status; and a class that is watched."""

import re
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from course_utils.__main__ import main
from course_utils.classroom import report, watching
from course_utils.classroom.alike import Alike
from course_utils.classroom.copies import student_copy
from course_utils.classroom.running import read_page
from course_utils.classroom.watching import Watch
from tools.repository import PAGES


@pytest.fixture
def marked(monkeypatch, row_of):
    """The names of the files that were marked, by what stands in them alone; nothing is run."""
    marked = []

    def mark_all(files, box, limits=None, again=False, bar=True):
        marked.extend(file.name for file in files)
        return [mark(file) for file in files]

    def mark(file):
        page, signs, trouble = (*file.read_text("utf-8").split(","), "", "")[:3]
        return replace(row_of("", page, signs, trouble=trouble).marks, file=file)

    def page_of(file):
        return file.read_text("utf-8").split(",")[0]

    for module in (report, watching):
        monkeypatch.setattr(module, "mark_all", mark_all)
        monkeypatch.setattr(module, "page_of", page_of)
        monkeypatch.setattr(module, "find_box", lambda trust: None, raising=False)
    return marked


def save(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


def test_a_class(tmp_path, capsys, marked):
    save(tmp_path / "class" / "anna" / "a.ipynb", "00_start_here,vx")
    save(tmp_path / "class" / "ben" / "b.ipynb", "00_start_here,vv")
    arguments = ["report", str(tmp_path / "class"), "--csv", str(tmp_path / "marks.csv")]
    assert main([*arguments, "--html", str(tmp_path / "class.html")]) == 0
    said = capsys.readouterr()
    assert "anna            1 of 2  ✓  ✗" in said.out and "ben             2 of 2  ✓  ✓" in said.out
    assert said.err == ""
    lines = (tmp_path / "marks.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[1:] == [
        *("anna,,00_start_here,anna/a.ipynb,1,2,right,wrong,",),
        *("ben,,00_start_here,ben/b.ipynb,2,2,right,right,",),
    ]
    assert "2 students" in (tmp_path / "class.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "content, status",
    [
        ("00_start_here,vo", 0),
        ("00_start_here,v-", 0),  # deleted, and that is known
        ("00_start_here,xx,NameError", 0),
        ("00_start_here,v-,SyntaxError", 1),
        (",,no notebook", 1),
    ],
)
def test_the_exit_status(tmp_path, marked, content, status):
    save(tmp_path / "ben.ipynb", content)
    assert main(["report", str(tmp_path)]) == status


def test_what_is_left_out_is_said_and_counts(tmp_path, capsys, marked):
    save(tmp_path / "anna" / "a.ipynb", "00_start_here,vv")
    (tmp_path / "anna" / "b.zip").write_bytes(b"no zip")
    assert main(["report", str(tmp_path)]) == 1
    assert "b.zip: isn't unpacked: File is not a zip file" in capsys.readouterr().err


def test_an_older_version_is_said_and_not_run(tmp_path, capsys, marked):
    save(tmp_path / "li_13_99_old.ipynb", "00_start_here,oo")
    save(tmp_path / "li_13_100_new.ipynb", "00_start_here,vv")
    assert main(["report", str(tmp_path)]) == 0
    assert marked == ["li_13_100_new.ipynb"]
    said = capsys.readouterr()
    assert "li: li_13_99_old.ipynb is an older copy of 00_start_here" in said.err
    assert "li              2 of 2" in said.out


@pytest.mark.parametrize(
    "arguments, why",
    [
        (["nowhere"], "there is no nowhere"),
        (["empty"], "no notebook here"),
        (["class", "--names=("], "no regular expression"),
        (["class", "--names=x"], "a group named student"),
        (["class", "--csv=class/ben.ipynb"], "has to end with .csv"),
        (["class", "--html=class"], "has to end with .html"),
        (["class", "--csv=nowhere/a.csv"], "there is no folder nowhere"),
        (["class", "--csv=a.csv", "--form=moodle"], "ben has no number of Moodle"),
        (["class", "--form=nbgrader"], "name it by --csv"),
        (["class", "--csv=a.csv", "--watch"], "--watch writes no --csv"),
        (["class/ben.ipynb", "--watch"], "--watch looks into folders"),
    ],
)
def test_bad_usage(tmp_path, capsys, monkeypatch, marked, arguments, why):
    monkeypatch.chdir(tmp_path)
    save(tmp_path / "class" / "ben.ipynb", "00_start_here,vv")
    (tmp_path / "empty").mkdir()
    assert main(["report", *arguments]) == 2
    assert why in capsys.readouterr().err
    assert (tmp_path / "class" / "ben.ipynb").read_text() == "00_start_here,vv"
    assert not (tmp_path / "a.csv").exists()


def test_without_jinja2_all_but_the_page_works(tmp_path, capsys, monkeypatch, marked):
    save(tmp_path / "ben.ipynb", "00_start_here,vv")
    monkeypatch.setattr(report, "find_spec", lambda name: None)
    assert main(["report", str(tmp_path), "--html", str(tmp_path / "a.html")]) == 2
    assert re.search("needs Jinja2: .*install", capsys.readouterr().err) and not marked
    assert main(["report", str(tmp_path)]) == 0


def test_answers_that_are_alike(tmp_path, capsys, marked, monkeypatch):
    found = [Alike("00_start_here", "scale", ("anna", "ben"), False)]
    monkeypatch.setattr(report, "alike_answers", lambda answers: found)
    save(tmp_path / "ben.ipynb", "00_start_here,vv")
    assert main(["report", str(tmp_path)]) == 0
    assert "  anna, ben: nearly the same scale, 00_start_here\n" in capsys.readouterr().out


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_whatever_encoding_an_editor_chose(tmp_path, encoding):
    path = tmp_path / "page.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell("'±'\r\n2\r3")]), path)
    path.write_bytes(path.read_text(encoding="utf-8").encode(encoding))
    assert read_page(path).cells[0].source == "'±'\n2\n3"


# A class that is watched


@pytest.fixture
def watch(tmp_path, marked):
    (tmp_path / "class").mkdir()
    return Watch([tmp_path / "class"], None, tmp_path / "class.html")


def test_only_what_was_saved_is_marked_again(tmp_path, watch, marked):
    anna, ben = tmp_path / "class/anna/a.ipynb", tmp_path / "class/ben/b.ipynb"
    save(anna, "00_start_here,xo")
    save(ben, "00_start_here,oo")
    watch.look()
    assert sorted(marked) == ["a.ipynb", "b.ipynb"]
    assert "1 wrong, 1 untouched" in watch.file.read_text(encoding="utf-8")
    watch.look()
    assert len(marked) == 2
    save(ben, "00_start_here,vvv")
    watch.look()
    assert marked[2:] == ["b.ipynb"]
    assert "1 right, 1 wrong" in watch.file.read_text(encoding="utf-8")
    anna.unlink()
    watch.look()
    assert len(marked) == 3 and "1 student," in watch.file.read_text(encoding="utf-8")


def test_a_version_that_is_the_newest_again(tmp_path, watch, marked):
    """Where the newer copy is deleted, the older one counts, and has never been marked."""
    save(tmp_path / "class/li_13_99_old.ipynb", "00_start_here,vv")
    save(tmp_path / "class/li_13_100_new.ipynb", "00_start_here,oo")
    watch.look()
    (tmp_path / "class/li_13_100_new.ipynb").unlink()
    watch.look()
    assert marked == ["li_13_100_new.ipynb", "li_13_99_old.ipynb"]
    assert "1 right" in watch.file.read_text(encoding="utf-8")


def test_what_is_saved_by_halves(tmp_path, watch, marked):
    """A file that can't be read yet is no page, and is looked at again once it was saved."""
    save(tmp_path / "class/anna.ipynb", "")
    watch.look()
    assert "anna.ipynb" in watch.file.read_text(encoding="utf-8")
    save(tmp_path / "class/anna.ipynb", "00_start_here,vv")
    watch.look()
    assert "1 right" in watch.file.read_text(encoding="utf-8")


def test_ctrl_c_ends_it(tmp_path, capsys, monkeypatch, marked):
    save(tmp_path / "class/anna.ipynb", "00_start_here,vv")
    opened = []

    def interrupted(seconds):
        assert "Follow the class" in Path(tmp_path / "class.html").read_text(encoding="utf-8")
        raise KeyboardInterrupt

    monkeypatch.setattr(watching.time, "sleep", interrupted)
    monkeypatch.setattr(watching.webbrowser, "open", opened.append)
    arguments = ["report", "--watch", str(tmp_path / "class")]
    assert main([*arguments, "--html", str(tmp_path / "class.html")]) == 0
    said = capsys.readouterr()
    assert opened == [(tmp_path / "class.html").as_uri()] and opened[0] in said.out
    page = (tmp_path / "class.html").read_text(encoding="utf-8")
    assert "The watch has ended." in page and "1 right" in page and "<script>" not in page


def test_a_page_without_a_name_is_private_and_gone_at_the_end(tmp_path, monkeypatch, marked):
    save(tmp_path / "class/anna.ipynb", "00_start_here,vv")
    opened = []

    def interrupted(seconds):
        page = Path(opened[0].removeprefix("file://"))
        assert page.is_file() and page.parent.stat().st_mode & 0o077 == 0
        raise KeyboardInterrupt

    monkeypatch.setattr(watching.time, "sleep", interrupted)
    monkeypatch.setattr(watching.webbrowser, "open", opened.append)
    assert main(["report", "--watch", str(tmp_path / "class")]) == 0
    assert not Path(opened[0].removeprefix("file://")).exists()


def test_marks_of_a_real_notebook(tmp_path, capsys, monkeypatch):
    """Once, all of it together; also where there is no box."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    page = student_copy(read_page(PAGES[0]))
    (cell,) = (cell for cell in page.cells if "ex.scale.check" in cell.source)
    cell.source = "def scale(pixel):\n    return pixel * 255\n\n\nscale = ex.scale.check(scale)"
    (tmp_path / "class" / "ben").mkdir(parents=True)
    nbformat.write(page, tmp_path / "class" / "ben" / "mine.ipynb")
    report.report_on([tmp_path / "class"], html_file=tmp_path / "a.html", trust=True)
    assert "  ben             0 of 2  ✗  ○" in capsys.readouterr().out
    words = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "This makes pixels larger: 255 becomes 65025." in words
