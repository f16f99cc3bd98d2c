"""One submission: its page runs in a box, and what its answers give is judged here, outside of it.

Where a page checks an answer, the box says so and waits. Then the exercise tries the answer here
with arguments that are drawn anew, each of which goes into the box, and a plain value comes back. A
student's code may say of itself what it likes: it has to give what is right. Solutions are kept out
of the box until they are judged. What is stored in the file, be it outputs or marks, isn't read.
"""

import ast
import contextlib
import functools
import importlib
import inspect
import json
import os
import re
import secrets
import stat
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from IPython.core.inputtransformer2 import TransformerManager

from course_utils.classroom import plain
from course_utils.classroom.box import Limits, Watch, hidden_pages
from course_utils.classroom.own_code import goes_on_with
from course_utils.exercises.asking import Elsewhere
from course_utils.resources import course_pages

LARGEST_FILE = 64 * 2**20  # bytes
MOST_CELLS = 2000
MOST_CHECKS = 20  # of one exercise, more of which aren't judged
LONGEST_TEXT = 300  # letters of what is said of a page
START_SECONDS = 60  # in which a box must be ready
ORDER = ["untouched", "wrong", "right"]  # the best of several counts
# What says nothing about a submission, and may be otherwise the next time.
NONSENSE = "the box says what makes no sense"
ANOTHER_VERSION = "the box has another version of the course: build its image anew"
UNMARKED = (
    "stopped: the box didn't start",
    "stopped: judging it has failed",
    f"stopped: {ANOTHER_VERSION}",
)
KINDS = (  # of arguments, in the order of their numbers
    inspect.Parameter.POSITIONAL_ONLY,
    inspect.Parameter.POSITIONAL_OR_KEYWORD,
    inspect.Parameter.VAR_POSITIONAL,
    inspect.Parameter.KEYWORD_ONLY,
    inspect.Parameter.VAR_KEYWORD,
)
SENTENCE = re.compile(r"(?<=[.?!])\s+(?=[A-Z0-9`(\"'])")


@dataclass(frozen=True)
class Marked:
    """What became of one exercise.

    Attributes
    ----------
    exercise : str
        Its name, unique in the course.
    status : {"right", "wrong", "untouched", "missing"}
        "missing": its check was deleted or renamed, or never came to run.
    mistake : str
        What a wrong answer's check says, where it knows the mistake: all of it for a mistake that
        the exercise expects, else the first sentence, without what follows from the arguments.
    by_the_box : bool
        Whether the mark is no better than the student's word: the answer came after the solution
        had been handed over.
    source : str
        The student's code of the cell that checks it.
    """

    exercise: str
    status: str
    mistake: str = ""
    by_the_box: bool = False
    source: str = ""


@dataclass(frozen=True)
class Marks:
    """What became of one submission.

    Attributes
    ----------
    file : pathlib.Path
        What was handed in.
    page : str
        The stem of the course's page that it is a copy of; empty if of none.
    exercises : list of Marked
        All of the page's, in its order.
    trouble : str
        The first error of the page, or what it was stopped for.
    boxed : str
        What the box was made by; empty without a box.
    seconds : float
        How long it took.
    """

    file: Path
    page: str = ""
    exercises: tuple = ()
    trouble: str = ""
    boxed: str = ""
    seconds: float = 0.0


def as_plain(marks):
    """Marks as what JSON can hold.

    Parameters
    ----------
    marks : Marks

    Returns
    -------
    dict
    """
    return asdict(marks) | {"file": str(marks.file)}


def from_plain(held):
    """The marks of `as_plain`.

    Parameters
    ----------
    held : dict

    Returns
    -------
    Marks
    """
    exercises = [Marked(**each) for each in held["exercises"]]
    return Marks(**held | {"file": Path(held["file"]), "exercises": exercises})


def page_of(file):
    """The course's page that a file is a copy of, by its contents. Nothing is run.

    Parameters
    ----------
    file : pathlib.Path

    Returns
    -------
    str
        The stem of the page, or nothing.
    """
    try:
        return _page_of(read_cells(file))
    except (OSError, ValueError):
        return ""


def mark(file, box, limits=Limits()):  # noqa: B008  (it can't be changed)
    """Run a submission in a box, and judge its answers.

    Parameters
    ----------
    file : pathlib.Path
        What was handed in.
    box : Bubblewrap, Container or Trusted
        From `find_box`.
    limits : Limits, optional
        What it may take.

    Returns
    -------
    Marks
        Whatever a student did: never an exception of theirs.
    """
    began = time.monotonic()
    marks = Marks(file, boxed=box.name)
    try:
        cells = read_cells(file)
    except (OSError, ValueError) as error:
        return replace(marks, trouble=printable(f"can't be read: {error}"))
    page = _page_of(cells)
    if not page:
        return replace(marks, trouble="no page of the course")
    session = Session(page, cells, file, box, limits)
    if not session.untouched():
        session.run()
    return replace(
        marks,
        page=page,
        exercises=session.marked(),
        trouble=printable(session.trouble),
        seconds=round(time.monotonic() - began, 2),
    )


# --- the file


@dataclass(frozen=True)
class Cell:
    """A cell of a file: its source, and whether it is code that is meant to raise."""

    source: str
    code: bool
    raises: bool


def read_cells(file):
    """The cells of a notebook, whatever else is wrong with it.

    Parameters
    ----------
    file : pathlib.Path

    Returns
    -------
    list of Cell

    Raises
    ------
    OSError, ValueError
        If it is no file or no notebook.
    """
    if not stat.S_ISREG(os.stat(file).st_mode):  # a pipe would make us wait for ever
        raise ValueError("no file, but a folder or a device")
    with open(file, "rb") as opened:
        content = opened.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise ValueError(f"it has more than {LARGEST_FILE // 2**20} MB")
    try:
        notebook = json.loads(content)
        sheets = notebook.get("worksheets") or [notebook]  # as notebooks once were
        found = [each for sheet in sheets for each in sheet["cells"]]
        return [_cell(each) for each in found[:MOST_CELLS]]
    except Exception as error:  # of any kind: what is expected there may be anything
        raise ValueError(f"no notebook ({type(error).__name__})") from error


def _cell(held):
    held = held if isinstance(held, dict) else {}
    source = held.get("source", held.get("input", ""))
    if isinstance(source, list):
        source = "".join(each for each in source if isinstance(each, str))
    metadata = held.get("metadata")
    tags = metadata.get("tags") if isinstance(metadata, dict) else None
    return Cell(
        re.sub("\r\n?", "\n", source) if isinstance(source, str) else "",
        held.get("cell_type") == "code",
        "raises-exception" in tags if isinstance(tags, list) else False,
    )


@functools.cache
def _pages():
    """The cells of each page of the course, by their sources."""
    return {path.stem: {each.source: each for each in read_cells(path)} for path in course_pages()}


def _page_of(cells):
    sources = {each.source for each in cells if each.source.strip()}
    code = "\n".join(each.source for each in cells if each.code)
    shared = {
        stem: len(sources & theirs.keys())
        + 3 * (f"course_utils.exercises.{stem[3:]} import" in code)
        for stem, theirs in _pages().items()
    }
    best = max(shared, key=shared.__getitem__)
    return best if shared[best] >= 3 else ""


def _page(stem):
    return importlib.import_module(f"course_utils.exercises.{stem[3:]}").page


def printable(text):
    """Text that can be shown anywhere: one line, without control characters.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
    """
    line = " ".join("".join(each if each.isprintable() else " " for each in text).split())
    return line if len(line) <= LONGEST_TEXT else f"{line[: LONGEST_TEXT - 4]} ..."


# --- what runs


class Gone(Exception):
    """The box has ended, or says what makes no sense."""


class Session:
    """A page in a box, as long as it runs.

    Parameters
    ----------
    page : str
        The stem of the course's page.
    cells : list of Cell
    file : pathlib.Path
    box : Bubblewrap, Container or Trusted
    limits : Limits

    Attributes
    ----------
    trouble : str
    """

    def __init__(self, page, cells, file, box, limits):
        self.stem, self.page, self.cells, self.limits = page, _page(page), cells, limits
        self.box, self.file = box, file
        # What the file says of itself doesn't count.
        self.raising = {source for source, each in _pages()[page].items() if each.raises}
        self.found, self.told, self.checks = {}, set(), {}
        self.trouble, self.place, self.ready, self.alive = "", 0, False, True

    def untouched(self):
        """Whether there is nothing to run: all code is the page's own, with each of its checks."""
        codes = {each.source for each in self.cells if each.code and each.source.strip()}
        checked = all(map(self._source, self.page.exercises))
        if not checked or not codes <= _pages()[self.stem].keys():
            return False
        self.found = dict.fromkeys(self.page.exercises, Marked("", "untouched"))
        return True

    def marked(self):
        """All exercises of the page, in its order."""
        nothing = Marked("", "missing")
        return [
            replace(self.found.get(name, nothing), exercise=name, source=self._source(name))
            for name in self.page.exercises
        ]

    def run(self):
        """Run all cells, and judge what they check."""
        self.process = self.box.start(self.file, self.limits)
        self.watch = Watch(self.box, self.process, self.limits)
        try:
            self._begin()
            for place, cell in enumerate(self.cells):
                self.place = place
                if cell.code and cell.source.strip():
                    self._cell(cell)
        except Gone as gone:
            self._end(gone)
        finally:
            self.watch.stop()
            with contextlib.suppress(OSError):  # it doesn't read any more
                self.process.stdin.close()
            self.process.stdout.close()
            self.process.wait()

    def _begin(self):
        names = {
            name: list(inspect.signature(each.answer).parameters) if callable(each.answer) else []
            for name, each in self.page.exercises.items()
        }
        self.watch.expect(START_SECONDS, "the box")
        self._send(
            page=self.stem[3:],
            hidden=hidden_pages(),
            exercises=names,
            data=list(self.page.data),
            cell_seconds=self.limits.cell_seconds,
            memory=self.limits.memory if self.box.name else 0,
            processes=self.limits.processes,
        )
        ready = self._receive("ready")
        if ready.get("version") != plain.version(hidden_pages()):
            raise Gone(ANOTHER_VERSION)
        self.ready = True

    def _cell(self, cell):
        what = f"cell {self.place + 1}"
        self.watch.expect(self.limits.cell_seconds, what)
        self._send(source=cell.source, seconds=self.limits.cell_seconds)
        while (message := self._receive("done", "check", "ask"))["what"] != "done":
            if message["what"] == "ask":
                self._send(error=plain.in_words(RuntimeError("this call is over")))
                continue
            self.watch.expect(self.limits.page_seconds, what)
            self._check(message)
            self.watch.expect(self.limits.cell_seconds, what)
        if (error := message.get("error")) and not self.trouble and cell.source not in self.raising:
            try:
                error = plain.error_of(error)
            except ValueError:
                raise Gone(NONSENSE) from None
            # Where a syntax error is, is told by a name that only IPython knows.
            words = re.sub(r"\(<ipython-input-[^>]*>, ", "(", f"{type(error).__name__}: {error}")
            if isinstance(error, KeyboardInterrupt):
                words = f"interrupted after {self.limits.cell_seconds:g} s"
            self.trouble = f"{what}: {words}"

    def _check(self, message):
        """Judge an answer that the page checks, and tell it what to go on with."""
        name = str(message.get("name"))
        if name not in self.page.exercises:
            self._send(what="verdict")
            return
        exercise = self.page.exercises[name]
        self.checks[name] = self.checks.get(name, 0) + 1
        if not message.get("own") and self.checks[name] <= MOST_CHECKS:
            marked = self._judged(exercise, self._answer(exercise, message))
            before = self.found.get(name)
            if not before or ORDER.index(before.status) < ORDER.index(marked.status):
                self.found[name] = marked
        if not self.alive:
            raise Gone
        own, told = goes_on_with(exercise)
        self.told |= told
        self._send(what="verdict", **own)

    def _answer(self, exercise, message):
        if "value" in message:
            try:
                return plain.decode(message["value"])
            except ValueError:
                raise Gone(NONSENSE) from None
        tree = _tree(self.cells[: self.place + 1], exercise.name)
        function = Elsewhere(None, _signature(message.get("signature")), tree)
        function.call = functools.partial(self._call, function)
        return function

    def _judged(self, exercise, answer):
        verdict = exercise.diagnose(answer, secrets.randbelow(2**31))
        mistake = ""
        if verdict.status == "wrong" and verdict.mistake and self.alive:
            words = verdict.message.split("\n\n")[0]
            mistake = printable(words if verdict.mistake == "known" else SENTENCE.split(words)[0])
        by_the_box = verdict.status == "right" and exercise.name in self.told
        return Marked(exercise.name, verdict.status, mistake, by_the_box)

    def _call(self, function, *arguments):
        """Call an answer in the box. What it changes of its arguments is changed here, too."""
        function.changed, errors = [], []
        try:
            if not self.alive:
                raise Gone
            message = self._exchange(arguments, errors)
            raised = self._raised(message, errors)
            if not raised:
                for place, value in message["changed"]:
                    _change(arguments[place], plain.decode(value))
                function.changed = [printable(str(each)) for each in message["outside"]]
                result = plain.decode(message["value"])
        except (Gone, LookupError, TypeError, ValueError) as error:
            self._end(error if isinstance(error, Gone) else Gone(NONSENSE))
            raise KeyboardInterrupt from None  # the engine asks no further
        if raised:
            raise raised
        return result

    def _exchange(self, arguments, errors):
        """Send the arguments, and evaluate what they need evaluated, until there is a result."""
        functions = []
        self.watch.expect(self.limits.cell_seconds, f"the answer of cell {self.place + 1}")
        self._send(what="call", arguments=plain.encode(arguments, functions))
        while True:
            message = self._receive("ask", "check", "interrupted", "raised", "gave")
            if message["what"] == "check":  # inside of an answer, which is being judged
                self._send(what="verdict")
            elif message["what"] != "ask":
                self.watch.expect(self.limits.page_seconds, "")
                return message
            else:
                given, options = map(plain.decode, message["value"])
                try:
                    with np.errstate(all="ignore"):
                        result = functions[message["function"]](*given, **options)
                    self._send(value=plain.encode(result))
                except Exception as error:  # as it may be meant to
                    self._send(error=plain.in_words(error) | {"origin": len(errors)})
                    errors.append(error)

    def _raised(self, message, errors):
        """The error that a call has ended with, or None."""
        if message["what"] == "interrupted":
            return KeyboardInterrupt()
        if message["what"] == "gave":
            return None
        origin = message.get("origin")
        known = type(origin) is int and 0 <= origin < len(errors)
        return errors[origin] if known else plain.error_of(message)

    def _end(self, gone):
        if self.alive:
            self.watch.stop()
            self.alive, self.trouble = False, f"stopped: {self.watch.why or gone}"

    def _send(self, **message):
        try:
            self.process.stdin.write(plain.line_of(message))
            self.process.stdin.flush()
        except OSError:
            raise Gone(self._how_it_ended()) from None

    def _receive(self, *expected):
        line = self.process.stdout.readline(plain.LARGEST)
        if not line.endswith(b"\n"):
            raise Gone("it sent too much" if line else self._how_it_ended())
        try:
            message = plain.message_of(line)
        except ValueError:
            message = {}
        if message.get("what") not in expected:
            raise Gone(NONSENSE)
        return message

    def _how_it_ended(self):
        if not self.ready:
            return UNMARKED[0].removeprefix("stopped: ")
        return f"its process ended in cell {self.place + 1}"

    def _source(self, name):
        """The cell that checks an exercise, the last of several."""
        check = re.compile(rf"\.{name}\.check\(")
        cells = [each.source for each in self.cells if each.code and check.search(each.source)]
        return cells[-1] if cells else ""


def _signature(held):
    """The arguments of a function, as a box describes them; any at all where it doesn't."""
    anything = [inspect.Parameter("arguments", inspect.Parameter.VAR_POSITIONAL)]
    try:
        parameters = anything if held is None else [_parameter(*each) for each in held]
        return inspect.Signature(parameters)
    except (LookupError, TypeError, ValueError):
        return inspect.Signature(anything)


def _parameter(name, kind, default):
    default = plain.decode(default[0]) if default else inspect.Parameter.empty
    return inspect.Parameter(name, KINDS[kind], default=default)


def _change(value, now):
    """Change a list, a dict or an array in place to what it was left as."""
    if isinstance(value, np.ndarray):
        value[...] = now
    elif isinstance(value, list):
        value[:] = now
    elif isinstance(value, dict):
        value.clear()
        value.update(now)
    elif isinstance(value, tuple):
        for each, its in zip(value, now, strict=True):
            _change(each, its)


def _tree(cells, name):
    """The code of the function that the last cell checks as the answer of an exercise, or None.

    It is read, and never run.
    """
    trees = [tree for each in cells if each.code and (tree := _parsed(each.source))]
    checked = [
        node.args[0]
        for node in (ast.walk(trees[-1]) if trees else ())
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "check"
        and getattr(node.func.value, "attr", "") == name
        and len(node.args) == 1
    ]
    if not checked or isinstance(checked[-1], ast.Lambda):
        return checked[-1] if checked else None
    called = getattr(checked[-1], "id", "")
    for statement in (each for tree in reversed(trees) for each in reversed(tree.body)):
        if isinstance(statement, ast.FunctionDef) and statement.name == called:
            return statement
        if isinstance(statement, ast.Assign) and called in _targets(statement):
            if isinstance(statement.value, ast.Lambda):
                return statement.value
            if statement is not trees[-1].body[-1]:  # what the check gives back is no code
                return None
    return None


def _targets(statement):
    return [each.id for each in statement.targets if isinstance(each, ast.Name)]


def _parsed(source):
    """The tree of a cell, without its magics; None if it is no Python."""
    source = re.sub(r"\A\s*%%.*\n", "", source)
    try:
        return ast.parse(TransformerManager().transform_cell(source))
    except Exception:  # of any kind: a stranger wrote it
        return None
