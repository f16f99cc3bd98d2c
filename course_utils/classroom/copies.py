"""Copies of the pages: clean ones for students, solved ones with notes for whoever teaches.

A copy remembers, in its own metadata, what it was made from and how it was written. So a later call
knows which pages the course has changed since, and which ones somebody has worked in: these stay as
they are, byte for byte.
"""

import ast
import copy
import hashlib
import importlib
import os
import re
import sys
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import nbformat
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat.v4 import new_markdown_cell

from course_utils.classroom.running import notebook_client, read_page
from course_utils.classroom.talk import notes_of
from course_utils.doctor.finding import command
from course_utils.explorers.still import without_live_views
from course_utils.resources import course_pages, replace_file

CHECK = re.compile(r"\bex\.(\w+)\.check\((\w+)\)")
LONE_CHECK = re.compile(r"^(ex\.\w+\.check\((\w+)\))$", re.MULTILINE)
HEADING = re.compile(r"^#+ +(?:\d+\. )?(.+?) *$", re.MULTILINE)
SPEAKER = "speaker"  # the tag of cells that are for whoever teaches, and for nobody else
SECONDS_PER_CELL = 600
WORTH_A_NOTE = 1  # seconds that a cell takes, from which on one should know before a class
ALL_DIGITS = r"load_mnist(\"full\")"  # as a notebook's file has it
BEFORE = """\
Every page is executed: some five minutes, two of them for page {full}.
It needs all 70,000 digits, 11 MB, fetched once. Without a connection it comes without results.
"""
WORDS = {
    "new": "new",
    "unchanged": "unchanged",
    "updated": "changed, and replaced: you had written nothing into the old one",
    "beside": "changed. This is the new page, with your answers put in",
}


class Copied(NamedTuple):
    """What became of one page.

    Attributes
    ----------
    path : pathlib.Path
        The copy that belongs to the course of today.
    state : {"new", "unchanged", "updated", "beside"}
        "updated": an earlier copy, in which nobody had worked, was replaced. "beside": somebody
        had, so that it was kept, and this one was written beside it, with the answers from there.
    kept : pathlib.Path or None
        That earlier copy; or a file of somebody's own that has the name of the page.
    trouble : str
        Why an instructor's copy has no outputs, if it has none.
    """

    path: Path
    state: str
    kept: Path | None = None
    trouble: str = ""


def student_copy(page):
    """A page as a student should get it: no outputs, exercises untouched.

    Parameters
    ----------
    page : nbformat.NotebookNode
        As it comes with the course. It isn't changed.

    Returns
    -------
    nbformat.NotebookNode
    """
    clean = copy.deepcopy(page)
    for cell in clean.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return clean


def instructor_copy(page, name):
    """A page with its solutions in place, and below each heading what to say, show and ask there.

    Parameters
    ----------
    page : nbformat.NotebookNode
        As it comes with the course. It isn't changed.
    name : str
        Of its file, such as "01_curve_fitting.ipynb" or "deeper/02_temperature.ipynb".

    Returns
    -------
    nbformat.NotebookNode
        Without outputs; `execute` adds them, and how long they take.
    """
    stem = Path(name).stem
    exercises = importlib.import_module(f"course_utils.exercises.{stem[3:]}").page.exercises
    talk = notes_of(stem) if Path(name).parent == Path() else None  # only lessons have one
    notes = {section.heading: _notes(section) for section in talk.sections} if talk else {}
    solved = student_copy(page)
    cells = []
    for cell in solved.cells:
        cells.append(cell)
        if found := _exercise(cell):
            cell.source = _solved(cell.source, found[1], exercises[found[0]])
        elif cell.cell_type == "markdown":
            cells += [notes[each] for each in HEADING.findall(cell.source) if each in notes]
    about = "**The instructor's copy.** Its exercises are solved."
    about += f"\n\n**As a talk: {talk.minutes} minutes**, {talk.aim}" if talk else ""
    cells.insert(1, _note(about))
    solved.cells = cells
    return solved


def execute(page, folder):
    """Run a page, keep its outputs, and say above each slow cell how long it takes on this machine.

    Parameters
    ----------
    page : nbformat.NotebookNode
        An `instructor_copy`; changed in place.
    folder : pathlib.Path
        Where its kernel starts.

    Raises
    ------
    CellExecutionError, CellTimeoutError, DeadKernelError
        Where a cell fails that isn't meant to.
    """
    notebook_client(page, folder, SECONDS_PER_CELL).execute()
    cells, total = [], 0.0
    for cell in page.cells:
        if cell.cell_type == "code":
            cell.outputs = without_live_views(cell.outputs)
            seconds = _seconds(cell.metadata.pop("execution", {}))
            total += seconds
            if seconds >= WORTH_A_NOTE:
                cells.append(_note(f"**The next cell takes {seconds:.0f} s** on this machine."))
        cells.append(cell)
    page.cells = cells
    page.cells[1].source += f"\n>\n> The whole page computes for {total:.0f} s on this machine."


def write_copies(folder, kind):
    """Write the pages of the course to a folder, and overwrite nothing that somebody has written.

    Parameters
    ----------
    folder : path
        It is made if there is none.
    kind : {"student", "instructor"}
        An instructor's copies are executed, which takes some minutes.

    Yields
    ------
    Copied
        What became of each page, in their order, once it is written.

    Raises
    ------
    ValueError
        If the folder is the one of the course's own pages.
    OSError
        If a file can't be written. Those that were there are as they were.
    """
    folder = Path(folder)
    pages = course_pages()
    shipped = pages[0].parent
    if folder.resolve() == shipped.resolve():
        raise ValueError(f"{folder} holds the course's own pages: name another folder for copies")
    folder.mkdir(parents=True, exist_ok=True)
    there = list(_copies_in(folder, kind))
    for path in pages:
        name = path.relative_to(shipped).as_posix()
        page = read_page(path)
        page = student_copy(page) if kind == "student" else instructor_copy(page, name)
        earlier = [
            each for each in there if _subject(each[1].metadata.course.page) == _subject(name)
        ]
        yield _write(page, folder, name, kind, earlier)


def copy_pages(folder, kind):
    """Write copies, and say of each page what became of it.

    Parameters
    ----------
    folder : path
        Where they go.
    kind : {"student", "instructor"}
        Without results, or solved and with notes.

    Returns
    -------
    int
        0, or 1 where a page couldn't be written or executed.
    """
    troubles = 0
    if kind == "instructor":
        print(BEFORE.format(full=", ".join(_pages_on_all_digits())), flush=True)
    try:
        for copied in write_copies(folder, kind):
            name = copied.path.relative_to(folder).as_posix()
            print(f"{name}: {WORDS[copied.state]}", flush=True)
            if copied.kept:
                kept = copied.kept.relative_to(folder).as_posix()
                print(f"    What is yours stays as it is: {kept}")
            if copied.trouble:
                troubles = 1
                print(f"    It has no outputs, because it can't be executed here: {copied.trouble}")
    except (OSError, ValueError) as error:
        print(f"{error}. What was there is as it was.", file=sys.stderr)
        return 1
    if find_spec("jupyterlab"):  # Colab, VS Code and hubs have something of their own
        root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        print(f"\nOpen them: {command('course_utils', 'open', *root, str(folder))}")
    return troubles


def _pages_on_all_digits():
    """The numbers of the pages that want the 70,000 digits."""
    return [path.name[:2] for path in course_pages() if ALL_DIGITS in path.read_text("utf-8")]


def _write(page, folder, name, kind, earlier):
    """Write one page, unless it is there already; `earlier` are its copies, the latest last."""
    made_from = _digest(page)
    for path, found in earlier:
        if found.metadata.course.made_from == made_from:
            return Copied(path, "unchanged")
    (folder / name).parent.mkdir(exist_ok=True)
    for cell in page.cells:
        if _exercise(cell):
            cell.metadata["course"] = {"written": _digest_of(cell.source)}
    last, untouched, trouble = None, False, ""
    if earlier:
        last, found = earlier[-1]
        untouched = _digest(found) == found.metadata.course.written
        _carry_answers(found, page)
    if kind == "instructor":
        unexecuted = copy.deepcopy(page)
        try:
            execute(page, (folder / name).parent)
        except CellExecutionError as error:
            trouble = f"{error.ename}: {error.evalue}"
        except (CellTimeoutError, DeadKernelError) as error:
            trouble = str(error).splitlines()[0]
        if trouble:
            page, made_from = unexecuted, ""  # so that the next call tries again
    page.metadata["course"] = {"copy": kind, "page": name, "made_from": made_from}
    page.metadata["course"]["written"] = _digest(page)
    content = f"{nbformat.writes(page)}\n".encode()
    path = taken = folder / name
    if last and untouched:
        if found.metadata.course.page != name and not os.path.lexists(path):
            last = last.rename(path)  # the lesson has another number today
        replace_file(last.resolve(), content)  # what is a link, stays one
        return Copied(last, "updated", trouble=trouble)
    version = 2
    while os.path.lexists(path):
        path = taken.with_stem(f"{taken.stem}_version_{version}")
        version += 1
    replace_file(path, content)
    if last:
        return Copied(path, "beside", last, trouble)
    return Copied(path, "new", taken if taken != path else None, trouble)


def _copies_in(folder, kind):
    """The copies in a folder with their paths, the one that was changed last at the end."""
    paths = [*folder.glob("*.ipynb"), *folder.glob("deeper/*.ipynb")]
    for path in sorted(filter(Path.is_file, paths), key=os.path.getmtime):
        try:
            page = read_page(path)
            mark = page.metadata.get("course", {})
            if not mark and kind == "student" and any(map(_exercise, page.cells)):
                # Made by hand, or by an editor that loses what a page remembers.
                mark = {
                    "copy": kind,
                    "page": path.relative_to(folder).as_posix(),
                    "made_from": "",
                    "written": "",
                }
                page.metadata["course"] = mark
            if mark.get("copy") == kind and {"page", "made_from", "written"} <= mark.keys():
                yield path, page
        except Exception:  # whatever it is, it isn't a copy, and it will be left alone
            continue


def _carry_answers(earlier, page):
    """Put what somebody wrote into the exercises of an earlier copy into those of a new one."""
    answers = {}
    for cell in earlier.cells:
        written = cell.metadata.get("course", {}).get("written")
        # Some editors lose what a cell remembers. Then it is an answer if nothing is left to do.
        if written != _digest_of(cell.source) and (written or "..." not in cell.source):
            # In earlier copies the page didn't go on with what check gives.
            answers[_exercise(cell)] = LONE_CHECK.sub(r"\2 = \1", cell.source)
    for cell in page.cells:
        if exercise := _exercise(cell):
            cell.source = answers.get(exercise, cell.source)


def _subject(name):
    """What a page is about: its name without folder and number, which may change."""
    return Path(name).stem[3:]


def _exercise(cell):
    """The names of the exercise that a cell checks, and of the answer; None for other cells."""
    found = CHECK.search(cell.source) if cell.cell_type == "code" else None
    return found and found.groups()


def _solved(source, variable, exercise):
    """The code of an exercise, with its answer where a student would write."""
    place = next(part for part in ast.parse(source).body if variable in _defined_by(part))
    code = exercise.solution_code()
    if not callable(exercise.answer):
        code = f"{variable} = {code}"
    lines = source.splitlines()
    lines[place.lineno - 1 : place.end_lineno] = code.splitlines()
    return "\n".join(lines)


def _defined_by(statement):
    """The names that a statement gives a function or a value."""
    if isinstance(statement, ast.FunctionDef):
        return [statement.name]
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    parts = [part for target in targets for part in ast.walk(target)]
    return [p.id for p in parts if isinstance(p, ast.Name) and isinstance(p.ctx, ast.Store)]


def _note(text):
    """A cell that only an instructor's copy has."""
    return new_markdown_cell("> " + text.replace("\n", "\n> "), metadata={"tags": [SPEAKER]})


def _notes(section):
    points = "".join(f"\n- {point}" for point in section.points)
    return _note(f"**In the talk: {section.minutes} min**\n{points}")


def _seconds(timing):
    """How long a cell took, from what nbclient noted."""
    moments = [timing.get(name) for name in ("iopub.execute_input", "shell.execute_reply")]
    if None in moments:
        return 0.0
    began, ended = map(datetime.fromisoformat, moments)
    return (ended - began).total_seconds()


def _digest(page):
    """What tells two pages apart: their cells without outputs. Empty cells don't count.

    JupyterLab adds one when the last is run.
    """
    cells = [cell for cell in page.cells if cell.source.strip()]
    return _digest_of(*(f"{cell.cell_type}: {cell.source}" for cell in cells))


def _digest_of(*texts):
    """What tells texts apart. Blanks at the ends of lines, which an editor may add, don't count."""
    plain = ("\n".join(map(str.rstrip, text.rstrip().split("\n"))) for text in texts)
    return hashlib.sha256("\0".join(plain).encode()).hexdigest()[:16]
