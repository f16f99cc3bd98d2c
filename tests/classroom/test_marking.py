"""One submission: which page it is, what answers are tried with, that none of it runs here."""

import ast
import inspect
import io
import json
import textwrap
import types

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from course_utils.classroom import marking, plain
from course_utils.classroom.box import Limits, hidden_pages
from course_utils.classroom.copies import student_copy
from course_utils.classroom.marking import (
    Marked,
    Marks,
    as_plain,
    from_plain,
    mark,
    page_of,
    printable,
    read_cells,
)
from course_utils.classroom.own_code import goes_on_with
from course_utils.classroom.running import read_page
from course_utils.exercises.asking import Elsewhere
from course_utils.exercises.start_here import page as start_here
from course_utils.resources import course_pages
from tools.answers import Around, changed_sources, compiled
from tools.examples import EXERCISES

PAGES = course_pages()
TAKE_LONG = {"over_seeds", "train_epoch"}
FUNCTIONS = [
    pytest.param(
        exercise,
        id=f"{page}-{name}",
        marks=[pytest.mark.exhaustive] if name in TAKE_LONG else [],
    )
    for page, held in EXERCISES.items()
    for name, exercise in held.exercises.items()
    if callable(exercise.answer)
]
CELLS = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda parts: (
        st.lists(parts, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["cells", "worksheets", "cell_type", "source", "input", "metadata", "tags"]
            ),
            parts,
            max_size=4,
        )
    ),
)


def written(path, notebook):
    path.write_text(json.dumps(notebook))
    return path


# --- the file


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_is_told_by_its_contents(path, tmp_path):
    page = student_copy(read_page(path))
    assert page_of(written(tmp_path / "my homework.ipynb", page)) == path.stem
    del page.cells[::2]
    for cell in page.cells[::3]:
        cell.source += "\n# mine"
    assert page_of(written(tmp_path / "00_start_here.ipynb", page)) == path.stem


def test_no_page(tmp_path):
    cell = {"cell_type": "code", "source": "import numpy as np"}
    assert page_of(written(tmp_path / "01_curve_fitting.ipynb", {"cells": [cell]})) == ""
    assert page_of(tmp_path / "none.ipynb") == page_of(tmp_path) == ""


@settings(deadline=None)
@given(CELLS)
def test_whatever_stands_in_a_file(tmp_path_factory, held):
    file = written(tmp_path_factory.getbasetemp() / "any.ipynb", held)
    try:
        cells = read_cells(file)
    except ValueError:
        return
    assert all(isinstance(each.source, str) for each in cells)
    assert page_of(file) == ""


def test_text_that_can_be_shown():
    assert printable("a\x1b[31m\n\tb\u202e\udce4 ±é") == "a [31m b ±é"
    assert len(printable("long " * 1000)) == marking.LONGEST_TEXT


def test_marks_as_json():
    marks = Marks(
        PAGES[0], "00_start_here", [Marked("scale", "right", "", True, "code")], "", "", 1.5
    )
    assert from_plain(json.loads(json.dumps(as_plain(marks)))) == marks


# --- the code of an answer is read, and never run


def told(source, name="scale"):
    """The tree of the answer that a cell checks."""
    return marking._tree([marking.Cell(textwrap.dedent(source), True, False)], name)


def test_which_code_is_an_answer():
    assert told("def scale(p):\n    return 1\nscale = ex.scale.check(scale)").name == "scale"
    assert told("%%time\nmine = lambda p: 2\nex.scale.check(mine)").body.value == 2
    assert told("ex.scale.check(lambda p: 3)").body.value == 3
    later = "def f(p):\n    return 1\ndef f(p):\n    return 2\nscale = ex.scale.check(f)"
    assert told(later).body[0].value.value == 2
    for nothing in ("ex.scale.check(f)", "f = print\nex.scale.check(f)", "ex.scale.check(", "1"):
        assert told(nothing) is None
    assert told("ex.ink.check(lambda p: 3)") is None


@pytest.mark.parametrize("body", ["pixel // 255", "pixel / 256", "pixel + 255"])
def test_no_code_of_a_student_runs_here(tmp_path, body):
    """Neither as it is nor changed in one place, as the check on a page would try it."""
    trace = tmp_path / "trace"
    source = f"def scale(pixel, _=open({str(trace)!r}, 'w')):\n    open({str(trace)!r}, 'w')\n"
    source += f"    return {body}"
    answer = eval(f"lambda pixel: {body}")
    tree = ast.parse(source).body[0]
    verdict = start_here.scale.diagnose(Elsewhere(answer, inspect.signature(answer), tree))
    assert verdict.status == "wrong" and not trace.exists()
    assert verdict == start_here.scale.diagnose(
        Elsewhere(
            answer, inspect.signature(answer), ast.parse(f"lambda pixel: {body}").body[0].value
        )
    )


@pytest.mark.parametrize("exercise", FUNCTIONS)
def test_an_answer_that_repeats_known_results_is_refused(exercise):
    """What is right for the arguments that are known isn't, once others are drawn."""
    known = []

    def recording(*arguments):
        known.append(exercise.answer(*arguments))
        return known[-1]

    assert exercise.diagnose(recording).status == "right"
    results = iter(known)
    assert exercise.diagnose(lambda *_: next(results), seed=1).status == "wrong"
    assert exercise.diagnose(exercise.another, seed=1).status == "right"


class Liar:
    """A box in which nothing is but somebody who says what he likes."""

    name = "liar"

    def __init__(self, lines):
        self.lines = lines

    def start(self, file, limits):
        ready = plain.line_of({"what": "ready", "version": plain.version(hidden_pages())})
        said = io.BytesIO(ready + b"".join(self.lines))
        return types.SimpleNamespace(pid=2**22 + 1, stdin=io.BytesIO(), stdout=said, wait=int)

    def kill(self, process):
        pass


SAID = st.fixed_dictionaries(
    {"what": st.sampled_from("check ask gave raised interrupted done ready".split())},
    optional={
        "name": st.sampled_from(["scale", "ink"]) | CELLS,
        "value": CELLS,
        "signature": st.none() | CELLS | st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=2),
        "own": st.booleans(),
        "error": CELLS,
        "changed": CELLS | st.lists(st.tuples(CELLS, CELLS), max_size=2),
        "outside": CELLS,
        "function": CELLS,
        "type": CELLS,
        "kinds": st.lists(st.sampled_from(["ValueError", "object", "OSError"])) | CELLS,
        "text": CELLS,
        "origin": CELLS,
    },
)


@pytest.fixture(scope="module")
def answered(tmp_path_factory):
    """The first page, on which somebody has begun."""
    page = json.loads(PAGES[0].read_text(encoding="utf-8"))
    page["cells"].append({"cell_type": "code", "source": "a = 1"})
    return written(tmp_path_factory.mktemp("answered") / "page.ipynb", page)


@settings(deadline=None, max_examples=50)
@given(lines=st.lists(SAID.map(plain.line_of) | st.binary(max_size=9), max_size=30))
def test_whatever_a_box_says(answered, lines):
    """It is no more than an answer, and none that is right."""
    marks = mark(answered, Liar(lines))
    assert [each.exercise for each in marks.exercises] == ["scale", "ink"]
    assert "right" not in {each.status for each in marks.exercises}
    assert marks.trouble.startswith(("stopped: ", "cell "))


# --- in a box


def with_answers(path, sources):
    """A page in which exercises are answered by functions, each by its code; to the last check."""
    page = student_copy(read_page(path))
    while ".check(" not in page.cells[-1].source:
        del page.cells[-1]
    for name, source in sources.items():
        function = ast.parse(source).body[-1].name
        own = goes_on_with(EXERCISES[path.stem[3:]].exercises[name])[0]["code"]
        for cell in page.cells:
            if f"ex.{name}.check(" in cell.source:
                check = f"{name} = ex.{name}.check({function})"
                cell.source = f"import numpy as np\n{own}\n{source}\n\n\n{check}"
    return page


@pytest.mark.exhaustive
@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_says_what_the_check_on_the_page_says(box, path, tmp_path):
    """Solutions that are changed in one place, as a slip changes them, and other right answers."""
    exercises = EXERCISES[path.stem[3:]].exercises
    slips = {}
    for name, exercise in exercises.items():
        for _, arguments in exercise.every_case() if callable(exercise.answer) else ():
            around = Around(exercise.answer, arguments)
            some = [source for _, source in changed_sources(around) if "Keyboard" not in source]
            slips[name] = some[:: max(1, len(some) // 4)]
            break
    for number in range(4):
        sources = {name: each[number] for name, each in slips.items() if number < len(each)}
        on_page = {
            name: exercises[name].diagnose(
                compiled(f"import numpy as np\n{source}", exercises[name])
            )
            for name, source in sources.items()
        }
        file = written(tmp_path / "page.ipynb", with_answers(path, sources))
        marks = mark(file, box, Limits(cell_seconds=30))
        given = {each.exercise: each.status for each in marks.exercises if each.exercise in sources}
        assert given == {name: verdict.status for name, verdict in on_page.items()}, marks.trouble


class Nowhere:
    """A box that can't be started."""

    name = "nowhere"

    def start(self, file, limits):
        raise AssertionError("it was run")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_what_nobody_has_touched_is_not_run(path, tmp_path):
    file = tmp_path / "page.ipynb"
    page = json.loads(json.dumps(student_copy(read_page(path))))
    page["cells"].insert(3, {"cell_type": "markdown", "source": "a note of mine", "metadata": {}})
    marks = mark(written(file, page), Nowhere())
    names = list(EXERCISES[path.stem[3:]].exercises)
    assert [(each.exercise, each.status) for each in marks.exercises] == [
        (name, "untouched") for name in names
    ]
    assert marks.page == path.stem and not marks.trouble
    more = [*page["cells"], {"cell_type": "code", "source": "a = 1"}]
    fewer = [each for each in page["cells"] if f"ex.{names[0]}.check(" not in each["source"]]
    for cells in (more, fewer):
        with pytest.raises(AssertionError, match="it was run"):
            mark(written(file, page | {"cells": cells}), Nowhere())


def test_in_a_box_it_is_as_on_the_page(box, tmp_path):
    """Functions as arguments, generators, and a mistake that is known."""
    path = next(path for path in PAGES if path.stem == "04_gradient_descent")
    exercises = EXERCISES["gradient_descent"].exercises
    uphill = inspect.getsource(exercises["walk"].answer).replace("x - ", "x + ")
    batches = inspect.getsource(exercises["mini_batches"].answer)
    file = written(
        tmp_path / "page.ipynb", with_answers(path, {"walk": uphill, "mini_batches": batches})
    )
    page = json.loads(file.read_text())
    while "ex.mini_batches.check(" not in page["cells"][-1]["source"]:
        del page["cells"][-1]  # what follows takes its time
    found = {each.exercise: each for each in mark(written(file, page), box).exercises}
    assert found["walk"].status == "wrong"
    # What stands after the first sentence says, too, what to explain.
    expected = "The steps have the right length and go uphill. The gradient points to where "
    assert found["walk"].mistake.startswith(expected)
    assert uphill in found["walk"].source
    assert found["mini_batches"].status == "right"
    assert found["valley_settings"].status == "untouched"
