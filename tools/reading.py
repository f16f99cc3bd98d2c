"""How long a page takes, estimated from what there is to read, to write and to try.

The rates are those that fitted seven readings by people who saw the pages for the first time.

    python -m tools.reading    # a row for each page
"""

import ast
import re

import nbformat

from tools.repository import PAGES

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
        + sum(each.count("**Predict.**") for each in text) * PER_PREDICTION
        + sum(each.count("**Try it.**") for each in text) * PER_TRY
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


def built_on(cells):
    """How much of what a page runs after an exercise uses what the student wrote.

    Parameters
    ----------
    cells : list of nbformat.NotebookNode

    Returns
    -------
    using, lines : int
        Lines of code that use it, themselves or through a function of the page; and all of them.
    """
    theirs, using, lines = set(), 0, 0
    for cell in cells:
        if cell.cell_type != "code":
            continue
        if found := re.search(r"^(\w+) = ex\.\w+\.check\(", cell.source, re.MULTILINE):
            theirs.add(found[1])
        elif theirs and "ex.progress()" not in cell.source:
            for statement in ast.parse(cell.source).body:
                if isinstance(statement, (ast.Import, ast.ImportFrom)):
                    continue
                read = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
                count = statement.end_lineno - statement.lineno + 1
                lines += count
                if read & theirs:
                    using += count
                    if isinstance(statement, ast.FunctionDef):
                        theirs.add(statement.name)
                    elif isinstance(statement, ast.Assign):  # what came out of it
                        theirs |= {t.id for t in statement.targets if isinstance(t, ast.Name)}
    return using, lines


def main():
    """Print a table in Markdown: what there is on each page, and how long it takes."""
    print("| page | words | code lines | exercises | minutes | on the student's own |")
    print("|---|--:|--:|--:|--:|--:|")
    for path in PAGES:
        cells = nbformat.read(path, 4).cells
        text = " ".join(cell.source for cell in cells if cell.cell_type == "markdown")
        code = [cell.source for cell in cells if cell.cell_type == "code"]
        exercises = sum(".check(" in source for source in code)
        using, lines = built_on(cells)
        print(
            f"| {path.stem} | {len(text.split()):,} | {sum(map(lines_to_read, code))} "
            f"| {exercises} | {minutes_of(cells):.0f} | {using / max(lines, 1):.0%} |"
        )


if __name__ == "__main__":
    main()
