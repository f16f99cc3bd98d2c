"""Copies of the pages: clean, kept where somebody has worked in them, and usable."""

import ast
import hashlib
import os
import re
import shlex
import shutil
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from course_utils import resources
from course_utils.__main__ import main
from course_utils.classroom import copies
from course_utils.classroom.copies import (
    CHECK,
    execute,
    instructor_copy,
    student_copy,
    write_copies,
)
from course_utils.classroom.talk import notes_of
from course_utils.doctor.finding import command
from course_utils.exercises.engine import Exercise
from tools.examples import EXERCISES
from tools.full_mnist import PAGES_THAT_NEED_IT
from tools.repository import LESSONS, NOTEBOOKS, PAGES

NAMES = [path.relative_to(NOTEBOOKS).as_posix() for path in PAGES]
OLD_ANSWER = "def scale(pixel):\n    return pixel / 255\n\n\nex.scale.check(scale)"
ANSWER = OLD_ANSWER.replace("ex.scale", "scale = ex.scale")
FULL = [name[:2] for name in sorted(PAGES_THAT_NEED_IT)]
AS_ROOT = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
every_page = pytest.mark.parametrize("name", NAMES)


def verdicts(page):
    """What the exercises of an executed page have said, under their names."""
    said = [output.get("metadata", {}) for cell in page.cells for output in cell.get("outputs", [])]
    found = [each["exercise"] for each in said if "exercise" in each]
    return {each["name"]: each["status"] for each in found}


def shipped(name):
    return nbformat.read(NOTEBOOKS / name, as_version=4)


def states(folder, kind="student"):
    return {copied.path.name: copied.state for copied in write_copies(folder, kind)}


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def edit(path, change):
    """Change a notebook as an editor would."""
    page = nbformat.read(path, as_version=4)
    change(page)
    nbformat.write(page, path)


def answer(page, source=ANSWER):
    (cell,) = (cell for cell in page.cells if "ex.scale.check" in cell.source)
    cell.source = source


MY_FIRST = "my own first answer"


def answer_first(page):
    """Write something into the first exercise of a page."""
    cell = next(cell for cell in page.cells if CHECK.search(cell.source))
    cell.source = cell.source.replace("...", f"{MY_FIRST!r}", 1)


@pytest.fixture
def course(tmp_path, monkeypatch):
    """The pages of a course that may be changed, as an update would change them."""
    folder = tmp_path / "course"
    folder.mkdir()
    for name in NAMES[:2]:
        shutil.copy(NOTEBOOKS / name, folder)
    monkeypatch.setattr(resources, "shipped_folder", lambda name: folder)
    return folder


@pytest.fixture
def mine(tmp_path):
    return tmp_path / "my course"


def update(course, name=NAMES[0]):
    edit(course / name, lambda page: page.cells.append(new_markdown_cell("Something new.")))


# What a student gets


@every_page
def test_student_copy_is_the_page_without_outputs(name):
    page = shipped(name)
    before = nbformat.writes(page)
    clean = student_copy(page)
    assert nbformat.writes(page) == before
    assert [(cell.source, cell.metadata) for cell in clean.cells] == [
        (cell.source, cell.metadata) for cell in page.cells
    ]
    code = [cell for cell in clean.cells if cell.cell_type == "code"]
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code)
    nbformat.validate(clean)


@every_page
def test_no_solution_can_be_read_on_a_page(name):
    """Neither the body of a right answer stands in a cell, nor a value under its name."""
    page = student_copy(shipped(name))
    code = [cell.source for cell in page.cells if cell.cell_type == "code"]
    trees = [ast.parse(cell) for cell in code]
    bodies = {
        ast.dump(ast.Module(node.body, []))
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
    }
    values = {
        ast.unparse(node)
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
    }
    exercises = EXERCISES[Path(name).stem[3:]].exercises
    checks = dict(found.groups() for cell in code if (found := CHECK.search(cell)))
    assert checks.keys() == exercises.keys()
    for each, exercise in exercises.items():
        for right in (exercise.solution_code(), exercise.another_code()):
            if right.startswith("def "):
                (function,) = ast.parse(right).body
                assert ast.dump(ast.Module(function.body, [])) not in bodies, each
            else:
                assert ast.unparse(ast.parse(f"{checks[each]} = {right}")) not in values, each


@every_page
def test_exercises_are_untouched(name):
    """As the page was stored; whether it still says so, nbval asks."""
    assert verdicts(shipped(name)) == dict.fromkeys(
        EXERCISES[Path(name).stem[3:]].exercises, "untouched"
    )


# What an instructor gets. tests/notebooks/test_solved.py runs all of them


@pytest.mark.parametrize("name", [path.name for path in LESSONS])
def test_instructor_copy_has_the_notes_where_they_belong(name, headings):
    solved = instructor_copy(shipped(name), name)
    talk = notes_of(name[:-6])
    heading, noted = None, []
    for cell in solved.cells:
        if cell.cell_type == "markdown" and cell.source.startswith("> **In the talk"):
            noted.append(heading)
            section = next(section for section in talk.sections if section.heading in heading)
            assert cell.source.startswith(f"> **In the talk: {section.minutes} min**\n")
            assert all(f"\n> - {point}" in cell.source for point in section.points)
        elif found := copies.HEADING.findall(cell.source):
            heading = found
    assert len(noted) == len(talk.sections)
    first, second = solved.cells[:2]
    assert first.source == shipped(name).cells[0].source
    assert second.source.endswith(f"\n> **As a talk: {talk.minutes} minutes**, {talk.aim}")
    assert [each for found in noted for each in found if each in headings(name[:-6])]


@pytest.mark.parametrize(
    "source",
    [
        "scale = ...  # (m, b)\n\nex.scale.check(scale)",
        "start = {\n    'scale': 1,\n}\n\nscale = ...\nex.scale.check(scale)",
        "bias, (scale, *rest) = ...\nex.scale.check(scale)",
        "table[scale] = 0\nscale = (\n    ...\n)\nex.scale.check(scale)",
        "def scale(pixel):\n    scale = 1\n    return ...\n\n\nex.scale.check(scale)",
        "scale = ...\n\nscale = ex.scale.check(scale)",
    ],
)
def test_a_solution_takes_the_place_of_what_defines_the_answer_first(source):
    before, _, after = copies._solved(source, "scale", Exercise(255)).partition("scale = 255")
    assert source.startswith(before) and source.endswith(after)
    assert "..." not in before + after and "ex.scale.check(scale)" in after


def test_timings(tmp_path, monkeypatch):
    class Client:
        """Notes what nbclient does."""

        def __init__(self, page, folder, seconds_per_cell):
            self.cells = page.cells[2:]

        def execute(self):
            for cell, ended in zip(self.cells, ("09.6", "08.1"), strict=True):
                cell.metadata["execution"] = {
                    "iopub.execute_input": "2026-01-01T10:00:07.5Z",
                    "shell.execute_reply": f"2026-01-01T10:00:{ended}Z",
                }

    monkeypatch.setattr(copies, "notebook_client", Client)
    code = [new_code_cell("slow()"), new_code_cell("quick()")]
    page = new_notebook(cells=[new_markdown_cell("# A page"), new_markdown_cell("> Mine."), *code])
    execute(page, tmp_path)
    assert [cell.source for cell in page.cells] == [
        "# A page",
        "> Mine.\n>\n> The whole page computes for 3 s on this machine.",
        "> **The next cell takes 2 s** on this machine.",
        "slow()",
        "quick()",
    ]
    assert all("execution" not in cell.metadata for cell in page.cells)


def test_a_page_that_fails_says_so_and_is_tried_again(course, mine, capsys, monkeypatch):
    def broken(page):
        next(cell for cell in page.cells if cell.cell_type == "code").source = "1 / 0"

    shutil.copy(course / NAMES[0], course / "kept")
    (course / NAMES[1]).unlink()
    edit(course / NAMES[0], broken)
    assert main(["instructor", str(mine)]) == 1
    output = capsys.readouterr().out
    assert "00_start_here.ipynb: new" in output and "ZeroDivisionError: division by zero" in output
    page = nbformat.read(mine / NAMES[0], as_version=4)
    assert "return pixel / 255" in "".join(cell.source for cell in page.cells)
    assert not any(cell.get("outputs") for cell in page.cells)

    (course / "kept").rename(course / NAMES[0])
    monkeypatch.setattr(copies, "WORTH_A_NOTE", 1e-9)  # whatever was measured at all
    assert main(["instructor", str(mine)]) == 0
    page = nbformat.read(mine / NAMES[0], as_version=4)
    assert verdicts(page) == {"scale": "right", "ink": "right"}
    notes = [cell for cell in page.cells if "> **The next cell takes " in cell.source]
    assert len(notes) == sum(cell.cell_type == "code" for cell in page.cells)
    assert main(["instructor", str(mine)]) == 0
    assert "00_start_here.ipynb: unchanged" in capsys.readouterr().out


# Run again


def test_run_again_without_an_update_nothing_happens(course, mine):
    assert states(mine) == dict.fromkeys(NAMES[:2], "new")
    edit(mine / NAMES[0], answer)
    before = contents(mine)
    assert states(mine) == dict.fromkeys(NAMES[:2], "unchanged")
    assert contents(mine) == before


def test_a_page_nobody_has_worked_in_is_replaced(course, mine):
    states(mine)

    def run_only(page):  # results, and the empty cell that JupyterLab adds
        for cell in page.cells:
            if cell.cell_type == "code":
                cell.execution_count = 1
        page.cells.append(new_code_cell(""))

    edit(mine / NAMES[0], run_only)
    update(course)
    assert states(mine) == {NAMES[0]: "updated", NAMES[1]: "unchanged"}
    assert nbformat.read(mine / NAMES[0], as_version=4).cells[-1].source == "Something new."
    assert sorted(contents(mine)) == NAMES[:2]


@pytest.mark.parametrize(
    "work",
    [
        answer,
        lambda page: page.cells.append(new_markdown_cell("A note of mine.")),
        lambda page: page.cells.append(new_code_cell("2 + 2")),
        lambda page: page.cells.pop(1),
    ],
    ids=["an answer", "a note", "a cell of one's own", "a deleted cell"],
)
def test_a_page_somebody_has_worked_in_is_kept_to_the_byte(course, mine, work):
    states(mine)
    edit(mine / NAMES[0], work)
    before = contents(mine)
    update(course)
    beside = "00_start_here_version_2.ipynb"
    (first, _) = list(write_copies(mine, "student"))
    assert (first.path.name, first.state, first.kept) == (beside, "beside", mine / NAMES[0])
    after = contents(mine)
    assert nbformat.reads(after.pop(beside).decode(), 4).cells[-1].source == "Something new."
    assert after == before
    assert states(mine) == {beside: "unchanged", NAMES[1]: "unchanged"}


def test_answers_go_along_into_the_new_page_and_the_next(course, mine):
    states(mine)
    edit(mine / NAMES[0], answer)
    update(course)
    states(mine)
    update(course)
    # Nobody has worked in version 2: it is replaced, with the answer that it came with.
    assert states(mine)["00_start_here_version_2.ipynb"] == "updated"
    page = nbformat.read(mine / "00_start_here_version_2.ipynb", as_version=4)
    assert [cell.source for cell in page.cells[-2:]] == ["Something new."] * 2
    sources = [cell.source for cell in page.cells]
    assert ANSWER in sources
    assert any("ex.ink.check" in source and "return ..." in source for source in sources)
    edit(
        mine / "00_start_here_version_2.ipynb",
        lambda page: page.cells.append(new_markdown_cell("Mine.")),
    )
    update(course)
    assert states(mine)["00_start_here_version_3.ipynb"] == "beside"


def test_a_lesson_may_get_another_number(course, mine):
    """A copy that nobody has worked in gets it, too; one that somebody has is kept beside it."""
    states(mine)
    edit(mine / NAMES[1], answer_first)
    before = (mine / NAMES[1]).read_bytes()
    for name in NAMES[:2]:
        update(course, name)
        (course / name).rename(course / f"3{name[1:]}")
    first, second = (f"3{name[1:]}" for name in NAMES[:2])
    assert states(mine) == {first: "updated", second: "beside"}
    assert sorted(contents(mine)) == [NAMES[1], first, second]
    assert (mine / NAMES[1]).read_bytes() == before
    assert MY_FIRST in (mine / second).read_text(encoding="utf-8")
    assert states(mine) == {first: "unchanged", second: "unchanged"}


def test_the_instructors_copy_of_a_deeper_page_has_no_talk():
    solved = instructor_copy(shipped(NAMES[-1]), NAMES[-1])
    assert solved.cells[1].source == "> **The instructor's copy.** Its exercises are solved."
    assert not any("In the talk" in cell.source for cell in solved.cells)


def test_pages_that_go_deeper_have_a_folder_of_their_own(course, mine):
    deeper = NAMES[-1]
    (course / deeper).parent.mkdir()
    shutil.copy(NOTEBOOKS / deeper, course / deeper)
    assert [copied.path for copied in write_copies(mine, "student")][-1] == mine / deeper
    edit(mine / deeper, lambda page: page.cells.append(new_markdown_cell("A note of mine.")))
    update(course, deeper)
    *_, copied = write_copies(mine, "student")
    assert (copied.state, copied.kept) == ("beside", mine / deeper)
    assert copied.path.parent == mine / "deeper"
    assert list(write_copies(mine, "student"))[-1].state == "unchanged"


def test_an_exercise_that_the_course_changed_is_no_answer_of_the_student(course, mine):
    """The student wrote a note, and nothing into the exercise."""
    states(mine)
    edit(mine / NAMES[0], lambda page: page.cells.append(new_markdown_cell("A note of mine.")))

    def other_exercise(page):
        (cell,) = (cell for cell in page.cells if "ex.scale.check" in cell.source)
        cell.source = "scale = ...  # a function\n\nex.scale.check(scale)"

    edit(course / NAMES[0], other_exercise)
    states(mine)
    page = nbformat.read(mine / "00_start_here_version_2.ipynb", as_version=4)
    assert "scale = ...  # a function\n\nex.scale.check(scale)" in [c.source for c in page.cells]


def test_a_new_page_of_the_course(course, mine):
    states(mine)
    shutil.copy(NOTEBOOKS / NAMES[2], course)
    assert list(states(mine).values()) == ["unchanged", "unchanged", "new"]


def test_a_renamed_copy_is_still_known(course, mine):
    states(mine)
    (mine / NAMES[0]).rename(mine / "first.ipynb")
    assert states(mine) == {"first.ipynb": "unchanged", NAMES[1]: "unchanged"}


HALF_A_MARK = nbformat.writes(new_notebook(metadata={"course": {"copy": "student"}})).encode()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"cells": 3}', b"\xff\xfe", HALF_A_MARK])
def test_a_file_of_ones_own_is_never_overwritten(course, mine, capsys, content):
    mine.mkdir()
    (mine / NAMES[0]).write_bytes(content)
    assert main(["student", str(mine)]) == 0
    assert (mine / NAMES[0]).read_bytes() == content
    assert capsys.readouterr().out.startswith(
        "00_start_here_version_2.ipynb: new\n"
        "    What is yours stays as it is: 00_start_here.ipynb\n"
    )


def test_the_shipped_pages_themselves_are_no_copies(course, mine):
    """Somebody began by copying the folder by hand."""
    shutil.copytree(course, mine)
    before = contents(mine)
    states(mine)
    assert before.items() <= contents(mine).items()


def test_students_and_instructors_copies_in_one_folder(course, mine, monkeypatch):
    monkeypatch.setattr(copies, "execute", lambda page, folder: None)
    (course / NAMES[1]).unlink()
    assert states(mine, "student") == {NAMES[0]: "new"}
    before = contents(mine)
    assert states(mine, "instructor") == {"00_start_here_version_2.ipynb": "new"}
    assert before.items() <= contents(mine).items()
    assert states(mine, "student") == {NAMES[0]: "unchanged"}


# Copies that are older than the rooms of the package


def digest(*texts):
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16]


def digest_of_page(page):
    return digest(*(f"{cell.cell_type}: {cell.source}" for cell in page.cells if cell.source))


def old_copy(page, name):
    """A student's copy, to the byte as the command wrote it before the package had rooms.

    There are no outputs. Each cell with an exercise remembers the digest of its source, and the
    page what it is, which one, and the digest of the cells that it was made from and written with.
    Nothing of this is taken from the code under test, so that copies which students have had for
    long are found again whatever becomes of it.
    """
    for cell in page.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
            if ".check(" in cell.source:
                cell.metadata["course"] = {"written": digest(cell.source)}
    made_from = digest_of_page(page)
    page.metadata["course"] = {"copy": "student", "page": name, "made_from": made_from}
    page.metadata["course"]["written"] = made_from
    return f"{nbformat.writes(page)}\n".encode()


def test_an_old_copy_is_updated(course, mine):
    mine.mkdir()
    for name in NAMES[:2]:
        page = shipped(name)
        page.cells.insert(1, new_code_cell("import course_utils.installation"))  # then its place
        for cell in page.cells:  # the page didn't go on with what check gives
            cell.source = re.sub(
                r"^\w+ = (?=ex\.\w+\.check\()", "", cell.source, flags=re.MULTILINE
            )
        (mine / name).write_bytes(old_copy(page, name))
    edit(mine / NAMES[0], lambda page: answer(page, OLD_ANSWER))
    answered = (mine / NAMES[0]).read_bytes()
    beside = "00_start_here_version_2.ipynb"
    assert states(mine) == {beside: "beside", NAMES[1]: "updated"}
    assert (mine / NAMES[0]).read_bytes() == answered
    assert sorted(contents(mine)) == sorted([*NAMES[:2], beside])
    for name, written in zip(NAMES, (beside, NAMES[1]), strict=False):
        expected = [cell.source for cell in shipped(name).cells]
        sources = [cell.source for cell in nbformat.read(mine / written, as_version=4).cells]
        new = [source for source in sources if source not in expected]
        assert len(sources) == len(expected) and new == [ANSWER] * (written == beside)
    assert states(mine) == {beside: "unchanged", NAMES[1]: "unchanged"}


# Copies as editors, disks and systems leave them


def with_line_ends_of_windows(source):
    return source.replace("\n", "\r\n")


def with_blanks_at_the_ends(source):
    return source.replace("\n", "  \n") + "\n"


saved_by_an_editor = pytest.mark.parametrize(
    "left", [with_line_ends_of_windows, with_blanks_at_the_ends]
)


def every_cell(left):
    def change(page):
        for cell in page.cells:
            cell.source = left(cell.source)

    return change


@saved_by_an_editor
def test_what_an_editor_does_to_the_ends_of_lines_is_no_work(course, mine, left):
    states(mine)
    edit(mine / NAMES[0], every_cell(left))
    update(course)
    assert states(mine) == {NAMES[0]: "updated", NAMES[1]: "unchanged"}


def corrected(page):
    answer(page, "def scale(pixel):\n    return ...  # corrected\n\n\nex.scale.check(scale)")


@saved_by_an_editor
def test_a_correction_arrives_beside_an_answer(course, mine, left):
    """And an answer in the old form finds into the new one."""
    states(mine)
    (mine / NAMES[0]).rename(mine / "mine.ipynb")
    inked = OLD_ANSWER.replace("scale", "ink")

    def work(page):
        (cell,) = (cell for cell in page.cells if "ex.ink.check" in cell.source)
        cell.source = inked
        every_cell(left)(page)

    edit(mine / "mine.ipynb", work)
    edit(course / NAMES[0], corrected)
    (first, _) = list(write_copies(mine, "student"))
    sources = [cell.source for cell in nbformat.read(first.path, as_version=4).cells]
    (scale,) = (source for source in sources if "ex.scale.check" in source)
    (own,) = (source for source in sources if "ex.ink.check" in source)
    assert first.state == "beside" and "corrected" in scale
    assert [line.rstrip() for line in own.rstrip().split("\n")] == inked.replace(
        "ex.ink", "ink = ex.ink"
    ).split("\n")


@pytest.mark.parametrize("lost", ["cells", "page", "both"])
def test_an_editor_that_loses_what_a_page_remembers(course, mine, lost):
    """The answer goes along, and the correction of the other exercise arrives."""
    states(mine)

    def work(page):
        (cell,) = (cell for cell in page.cells if "ex.ink.check" in cell.source)
        cell.source = ANSWER.replace("scale", "ink")
        for cell in page.cells if lost != "page" else ():
            cell.metadata.pop("course", None)
        if lost != "cells":
            del page.metadata["course"]

    edit(mine / NAMES[0], work)
    before = contents(mine)
    edit(course / NAMES[0], corrected)
    beside = "00_start_here_version_2.ipynb"
    assert states(mine) == {beside: "beside", NAMES[1]: "unchanged"}
    sources = [cell.source for cell in nbformat.read(mine / beside, as_version=4).cells]
    assert ANSWER.replace("scale", "ink") in sources
    assert any("ex.scale.check" in source and "corrected" in source for source in sources)
    assert before.items() <= contents(mine).items()
    assert states(mine) == {beside: "unchanged", NAMES[1]: "unchanged"}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_copy_in_another_encoding_is_still_known(course, mine, encoding):
    states(mine)
    edit(mine / NAMES[0], answer)
    content = (mine / NAMES[0]).read_text(encoding="utf-8")
    (mine / NAMES[0]).write_bytes(content.encode(encoding))
    assert states(mine) == dict.fromkeys(NAMES[:2], "unchanged")


def test_a_link_that_leads_nowhere(course, mine):
    """It may lead to a disk that isn't there today, or to a file that isn't fetched yet."""
    mine.mkdir()
    for name in (NAMES[0], "notes.ipynb"):
        (mine / name).symlink_to("/nowhere/page.ipynb")
    assert states(mine) == {"00_start_here_version_2.ipynb": "new", NAMES[1]: "new"}
    assert (mine / NAMES[0]).is_symlink() and (mine / "notes.ipynb").is_symlink()


def test_a_copy_that_is_a_link_is_updated_where_it_leads(course, mine, tmp_path):
    states(mine)
    (mine / NAMES[0]).rename(tmp_path / "page.ipynb")
    (mine / NAMES[0]).symlink_to(tmp_path / "page.ipynb")
    update(course)
    assert states(mine)[NAMES[0]] == "updated"
    assert (mine / NAMES[0]).is_symlink()
    page = nbformat.read(tmp_path / "page.ipynb", as_version=4)
    assert page.cells[-1].source == "Something new."


# What can go wrong


def test_the_course_itself_is_not_written_to(course, capsys):
    before = contents(course)
    assert main(["student", str(course)]) == 1
    assert "holds the course's own pages: name another folder" in capsys.readouterr().err
    assert contents(course) == before


def test_a_folder_that_is_a_file(tmp_path, capsys):
    (tmp_path / "taken").write_text("mine")
    assert main(["student", str(tmp_path / "taken")]) == 1
    assert "taken" in capsys.readouterr().err
    assert (tmp_path / "taken").read_text() == "mine"


def test_a_full_disk_loses_nothing(course, mine, monkeypatch, capsys):
    states(mine)
    before = contents(mine)
    update(course)

    def full(self, content):
        with open(self, "wb") as file:
            file.write(content[: len(content) // 2])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    assert main(["student", str(mine)]) == 1
    assert "No space left on device" in capsys.readouterr().err
    assert contents(mine) == before


def test_the_command_says_what_it_did(course, mine, capsys):
    main(["student", str(mine)])
    edit(mine / NAMES[0], answer)
    update(course)
    update(course, NAMES[1])
    capsys.readouterr()
    assert main(["student", str(mine)]) == 0
    assert capsys.readouterr().out == (
        "00_start_here_version_2.ipynb: changed. This is the new page, with your answers put in\n"
        "    What is yours stays as it is: 00_start_here.ipynb\n"
        "01_curve_fitting.ipynb: changed, and replaced: you had written nothing into the old one\n"
        f"\nOpen them: {command('course_utils', 'open', *AS_ROOT, str(mine))}\n"
    )


@pytest.mark.parametrize(
    "name", ["OneDrive - Uni Köln/My Course", "O'Brien & Söhne/$HOME", "plain"]
)
def test_the_command_can_be_pasted(course, tmp_path, capsys, name):
    assert main(["student", str(tmp_path / name)]) == 0
    printed = capsys.readouterr().out.splitlines()[-1].removeprefix("Open them: ")
    python, *words = shlex.split(printed)
    assert os.path.samefile(python, sys.executable)
    assert words == ["-m", "course_utils", "open", *AS_ROOT, str(tmp_path / name)]
    assert (tmp_path / name / NAMES[0]).exists()


def test_where_there_is_no_jupyterlab_none_is_to_be_started(course, mine, capsys, monkeypatch):
    monkeypatch.setattr(copies, "find_spec", lambda name: None)
    assert main(["student", str(mine)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "01_curve_fitting.ipynb: new"


def test_an_instructor_is_told_first_what_it_takes(mine, capsys, monkeypatch):
    monkeypatch.setattr(copies, "write_copies", lambda folder, kind: [])
    assert main(["instructor", str(mine)]) == 0
    first, second, *_ = capsys.readouterr().out.splitlines()
    assert "minutes" in first and f"for page {', '.join(FULL)}." in first
    assert "11 MB" in second and "Without a connection it comes without results" in second


@pytest.mark.parametrize("written", ["~/My Course", '~/My Course"'])
def test_a_folder_as_a_shell_may_leave_it(course, tmp_path, monkeypatch, written):
    """In quotes ~ stays ~, and on Windows a backslash makes the last quote part of the name."""
    for home in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(home, str(tmp_path))
    monkeypatch.chdir(course)
    assert main(["student", written]) == 0
    assert sorted(contents(tmp_path / "My Course")) == NAMES[:2]
    assert sorted(contents(course)) == NAMES[:2]
