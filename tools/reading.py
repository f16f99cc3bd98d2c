"""How long a page takes, estimated from what there is to read, to write and to try.

The rates are those that fitted seven readings by people who saw the pages for the first time.
"""

import ast
import re

MOST = {"00": 20, "05": 75}  # minutes, by the number of a lesson
LESSON, DEEPER = 60, 45  # minutes that any other lesson may take, and any page in deeper/

WORDS_PER_MINUTE = 160
PER_LINE = 0.12
PER_PREDICTION = 0.6
PER_TRY = 2
PER_EXPLORER = 5


def minutes_of(cells):
    """The minutes that some cells of a page take.

    Parameters
    ----------
    cells : list of nbformat.NotebookNode

    Returns
    -------
    float
    """
    text = [cell.source for cell in cells if cell.cell_type == "markdown"]
    code = [cell for cell in cells if cell.cell_type == "code"]
    explorers = sum("course-still" in str(cell.outputs) for cell in code)
    return (
        sum(len(re.sub(r"</?\w+>", "", each).split()) for each in text) / WORDS_PER_MINUTE
        + sum(lines_to_read(cell.source) for cell in code) * PER_LINE
        + sum(map(sum, map(minutes_of_exercises, text)))
        + sum(each.count("**Predict") for each in text) * PER_PREDICTION
        + sum(each.count("**Try it") for each in text) * PER_TRY
        + explorers * PER_EXPLORER
    )


def minutes_of_exercises(text):
    """The minutes that the exercises of a Markdown cell say of themselves."""
    return [int(each) for each in re.findall(r"\((\d+) minutes?\)", text) if "**Exercise" in text]


def lines_to_read(source):
    """How many lines of a code cell are there to be read.

    The cell of an exercise is there to be written, and the words of a figure to be heard.
    """
    if ".check(" in source or "ex.progress()" in source:
        return 0
    words = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.keyword) and node.arg == "alt":
            words |= set(range(node.value.lineno, node.value.end_lineno + 1))
    return sum(
        bool(line.strip()) and number not in words
        for number, line in enumerate(source.splitlines(), start=1)
    )
