"""A page of the course for somebody who reads it: without a kernel, and with its answers folded."""

import ast
import copy
import importlib
import re
from pathlib import Path

from nbformat.v4 import new_markdown_cell

from course_utils.classroom.copies import CHECK, instructor_copy
from tools.site.frames import moving_html

# The names of cells that say nothing to somebody who reads.
ONLY_WHERE_IT_RUNS = ("colab", "saved-with-results")
COUNTED = ("Hint", "Second hint", "Third hint", "Fourth hint", "Fifth hint")
# What a saved explorer says below its picture, with rules that only JupyterLab has a use for.
RUN_THIS_CELL = re.compile(r"<p>A still picture\..*?</style>", re.DOTALL)
STILL = '<div class="course-still">'
ABOVE_IT = f"{STILL}<p>A still picture: in the notebook its controls move it.</p>"
CHECK_LINE = re.compile(rf"^.*{CHECK.pattern}$", re.MULTILINE)
# The explorer that a reader can use here too, as on the front page.
PAD_CELL = "DrawingExplorer(networks[0])"
PAD = """<p>Here it is the pad of the front page, with a network that has learned all 4,000 digits.
In the notebook it is yours, and you see also what reaches it, and which hidden neurons answer.</p>
<div id="digit" hidden></div>
<script src="../{up}_static/read_a_digit.js" defer></script>"""
EXERCISE = "**Exercise.**"
LONG_WORDS = 2  # lines, from which on the words of a figure are in the way of its reader


def reader_copy(page, name, note):
    """A page as it is read on the site.

    Parameters
    ----------
    page : nbformat.NotebookNode
        As it comes with the course. It isn't changed.
    name : str
        Of its file, such as "01_curve_fitting.ipynb" or "deeper/02_temperature.ipynb".
    note : str
        Markdown, to stand below its opening.

    Returns
    -------
    nbformat.NotebookNode
    """
    stem = Path(name).stem
    exercises = importlib.import_module(f"course_utils.exercises.{stem[3:]}").page.exercises
    solved = {cell.id: cell.source for cell in instructor_copy(page, name).cells}
    read, cells, asked = copy.deepcopy(page), [], False
    for cell in read.cells:
        if cell.cell_type == "markdown" and cell.id not in ONLY_WHERE_IT_RUNS:
            cells.append(cell)
            asked = "**Predict.**" in cell.source
        elif found := CHECK.search(cell.source):
            cell.metadata["tags"] = ["exercise"]
            # What its check says of it while nobody has written anything.
            cell.outputs = [each for each in cell.outputs if "exercise" not in each.metadata]
            code = CHECK_LINE.sub("", solved[cell.id]).strip()
            mark_question(cells, f'<span id="{found[1]}"></span>')
            cells.append(cell)
            cells.append(new_markdown_cell(answers(exercises[found[1]], code)))
        elif cell.id not in ONLY_WHERE_IT_RUNS and "ex.progress()" not in cell.source:
            bet = asked and "course-still" not in str(cell.outputs)
            cells += in_parts(cell, bet)
    if Path(name).parent == Path():  # the text names a lesson by its number
        cells[0].source = cells[0].source.replace("# ", f"# {stem[:2]} · ", 1)
    cells.insert(1, new_markdown_cell(note))
    for cell in cells:
        for output in cell.get("outputs", []):
            html = output.get("data", {}).get("text/html", "")
            if "course-still" in html:
                still = RUN_THIS_CELL.sub("", html).replace(STILL, ABOVE_IT)
                output.data["text/html"] = moving_html(cell.source, still)
            if PAD_CELL in cell.source:
                output.data["text/html"] = PAD.format(up="../" * name.count("/"))
    read.cells = cells
    return read


def answers(exercise, code):
    """The hints and the solution of an exercise, each folded away.

    Parameters
    ----------
    exercise : course_utils.exercises.engine.Exercise
    code : str
        Its solution, as it stands in a cell.

    Returns
    -------
    str
        Markdown.
    """
    solution = f"```python\n{code}\n```\n\n{exercise.praise}"
    if exercise.another is not None:
        also = "Another way to write it" if callable(exercise.another) else "Also right"
        solution += f"\n\n{also}:\n\n```python\n{exercise.another_code()}\n```"
    hints = zip(COUNTED, exercise.hints, strict=False)
    folded = [*hints, ("Solution", solution)]
    return "\n\n".join(
        f'<details class="answer">\n<summary>{title}</summary>\n\n{text}\n\n</details>'
        for title, text in folded
    )


def fold(cell, part, title):
    """Fold away the input or the output of a code cell."""
    cell.metadata.setdefault("tags", []).append(f"hide-{part}")
    cell.metadata["mystnb"] = {"code_prompt_show": title, "code_prompt_hide": title}


def mark_question(cells, anchor):
    """Put an anchor where the last question for an exercise stands."""
    for cell in reversed(cells):
        before, asks, question = cell.source.rpartition(EXERCISE)
        if cell.cell_type == "markdown" and asks:
            cell.source = f"{before}{anchor}{asks}{question}"
            return


def in_parts(cell, bet):
    """A code cell, with folded away what comes out of a bet, and the code of a figure's long words.

    Parameters
    ----------
    cell : nbformat.NotebookNode
        Changed in place.
    bet : bool
        Whether its reader should first say what comes out.

    Returns
    -------
    list of nbformat.NotebookNode
        What it computes, the code of its figure, and its output, each where it has one.
    """
    code, figure = cell, None
    for statement in ast.parse(cell.source).body:
        if words_of_figure(statement) > LONG_WORDS:
            lines = cell.source.splitlines()
            code, figure = copy.deepcopy(cell), copy.deepcopy(cell)
            code.source = "\n".join(lines[: statement.lineno - 1]).strip()
            figure.source = "\n".join(lines[statement.lineno - 1 :])
            fold(figure, "input", "The code of the figure, with its words")
    if figure is None:
        if bet:
            fold(cell, "output", "What comes out")
        return [cell]
    code.outputs = []
    if not bet:
        return [code, figure] if code.source else [figure]
    figure.outputs = []
    cell.metadata["tags"] = ["remove-input"]
    fold(cell, "output", "The figure")
    return [code, figure, cell] if code.source else [figure, cell]


def words_of_figure(statement):
    """How many lines the words of the figure take that a statement shows; 0 for any other."""
    call = getattr(statement, "value", None)
    if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "show":
        (alt,) = (each.value for each in call.keywords if each.arg == "alt")
        return alt.end_lineno - alt.lineno + 1
    return 0
