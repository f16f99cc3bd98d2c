"""Faults in the notebooks, planted one by one, to see whether they are noticed.

There are four kinds. A changed constant, a deleted line or two swapped arguments in the code of a
cell, and an edited output, must fail when the page is executed and compared, or in the page's own
tests. (Wrong numbers in the prose are planted by tests/tools/test_prose.py.)

What may change without making a page wrong is left alone: exercises that wait for an answer,
asserts as such, the bound in an `assert a < 5` and other tolerances, and the order of arguments
where it makes no difference.
"""

import ast
import copy
import functools
import multiprocessing
import random
import re
import tempfile
from collections import namedtuple
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import nbformat

from tools import suite
from tools.full_mnist import FULL_MNIST, why_skipped
from tools.page_in_process import PageInProcess
from tools.prose import constant_value
from tools.repository import NOTEBOOKS

SYMMETRIC = "allclose array_equal dist gcd hypot isclose max maximum mean_squared_error min".split()
SYMMETRIC += ["sum_squared_error"]
TOLERANCES = {"abs", "abs_tol", "atol", "rel", "rel_tol", "rtol"}

# What is changed, in words, and the page that has the fault.
Fault = namedtuple("Fault", "kind, cell, was, becomes, page")


def code_faults(source):
    """Every fault that the code of a cell is given.

    Parameters
    ----------
    source : str

    Yields
    ------
    kind, was, becomes, faulty source : str
    """
    content = source.encode()
    starts = [0]
    for line in content.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))

    def place(node):
        start = starts[node.lineno - 1] + node.col_offset
        return start, starts[node.end_lineno - 1] + node.end_col_offset

    def fault(kind, start, end, text):
        faulty = (content[:start] + text + content[end:]).decode()
        number = content[:start].count(b"\n")
        return (
            kind,
            source.splitlines()[number].strip(),
            faulty.splitlines()[number].strip(),
            faulty,
        )

    tree = ast.parse(source)
    left_alone = {each for node in ast.walk(tree) for each in left_alone_at(node)}
    for node in ast.walk(tree):
        if node in left_alone:
            continue
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            more = node.value + 1 if type(node.value) is int else 1.1 * node.value or 0.1
            yield fault("constant", *place(node), repr(more).encode())
        elif isinstance(node, ast.stmt) and not hasattr(node, "body"):
            yield fault("deleted line", *place(node), b"pass")
        elif isinstance(node, ast.Call) and len(node.args) > 1:
            (start, end), (next_start, next_end) = place(node.args[0]), place(node.args[1])
            first, second = content[start:end], content[next_start:next_end]
            if first != second and b"*" not in (first[:1], second[:1]):
                swapped = second + content[end:next_start] + first
                yield fault("swapped arguments", start, next_end, swapped)


def left_alone_at(node):
    """What a node of a syntax tree says about the nodes below it, and itself, that get no fault."""
    # Before Python 3.12 nothing tells where in an f-string its parts are.
    if isinstance(node, ast.JoinedStr) or getattr(node, "arg", None) in TOLERANCES:
        yield from ast.walk(node)
    elif isinstance(node, ast.Assert):
        yield node
        compared = [each for each in ast.walk(node) if isinstance(each, ast.Compare)]
        for each in compared:
            for side in (each.left, *each.comparators):
                if not isinstance(each.ops[0], ast.Eq) and constant_value(side) is not None:
                    yield from ast.walk(side)
    elif isinstance(node, ast.Call):
        if getattr(node.func, "attr", getattr(node.func, "id", None)) in SYMMETRIC:
            yield node
    elif isinstance(node, ast.Pass):
        yield node
    elif isinstance(node, ast.Expr) and isinstance(getattr(node.value, "value", None), str):
        yield node  # a docstring


def faults_of_code(page):
    """Every fault in the code of a page."""
    for i, cell in enumerate(page.cells):
        if cell.cell_type == "code" and ".check(" not in cell.source:
            for kind, was, becomes, faulty in code_faults(cell.source):
                other = copy.copy(page)
                other.cells = [*page.cells]
                other.cells[i] = nbformat.from_dict(cell | {"source": faulty})
                yield Fault(kind, i, was, becomes, other)


def edited(text, generator):
    """A text with one of its numbers changed in its last digit, or with a word more."""
    numbers = list(re.finditer(r"\d+(?:\.\d+)?", text))
    if not numbers:
        return f"{text} and more"
    found = generator.choice(numbers)
    end = found.end()
    return f"{text[: end - 1]}{(int(text[end - 1]) + 1) % 10}{text[end:]}"


def edit_output(cell, generator):
    """Change what one of a cell's stored outputs says."""
    output = generator.choice(cell.outputs)
    if output.output_type == "error":
        output.evalue = edited(output.evalue, generator)
    elif output.output_type == "stream":
        output.text = edited(output.text, generator)
    else:
        kind = "text/html" if "text/html" in output.data else "text/plain"
        before, pixels, after = re.match(
            r'(.*?)(data:image/png;base64,[^"]*|$)(.*)', output.data[kind], re.DOTALL
        ).groups()
        if after:  # a picture: its words
            output.data[kind] = before + pixels + edited(after, generator)
        else:
            output.data[kind] = edited(before, generator)


class Screen(PageInProcess):
    """One process that runs a page cell by cell, and forks before a cell for each of its faults.

    It compares what the cells show, as strict nbval does, with what they show without a fault. What
    it doesn't notice is left to pytest; but most faults it notices in a fraction of a second.
    """

    def noticed(self, planted):
        """Which of some faulty sources make a difference.

        Parameters
        ----------
        planted : list of (cell, source)

        Returns
        -------
        list of bool
        """
        from tools.strict_nbval import fault_of_pixels, without_pixels

        sources = {i: cell.source for i, cell in self.cells.items()}
        expected = self.in_a_fork(lambda: {i: self.run(each) for i, each in sources.items()})
        if expected is None:
            raise RuntimeError("the page can't be executed without a fault either")

        def same_to_the_end(cell, faulty):
            for i, source in sources.items():
                if i >= cell:
                    now = self.run(faulty if i == cell else source)
                    if without_pixels(now) != without_pixels(expected[i]):
                        return False
                    if fault_of_pixels(now, expected[i]):
                        return False
            return True

        found = [False] * len(planted)
        for i, source in sources.items():
            for number, (cell, faulty) in enumerate(planted):
                if cell == i:
                    task = functools.partial(same_to_the_end, cell, faulty)
                    found[number] = not self.in_a_fork(task)
            self.run(source)
        return found


def screen(name, planted):
    """What a `Screen` notices, in this process, which is of no use afterwards."""
    return Screen(NOTEBOOKS / name).noticed(planted)


class Workshop:
    """A copy of what tests a page, for one fault after the other."""

    def __init__(self, name):
        self.name, self.notebook = name, f"notebooks/{name}"
        self.everything = [self.notebook, f"tests/notebooks/test_{Path(name).stem[3:]}.py"]
        self.stored = nbformat.read(NOTEBOOKS / name, as_version=4)

    def failures(self, page, what, *options):
        """Run pytest on `what` of a copy that has another page; return the names of what failed."""
        with tempfile.TemporaryDirectory() as folder:
            folder = Path(folder)
            suite.copy([*suite.SETTINGS, "data", "notebooks", "tests/notebooks"], folder)
            nbformat.write(page, folder / self.notebook)
            options = ["-n0", "--nbval-cell-timeout=60", *options]
            outcomes = suite.run(folder, *options, *what, COURSE_DATA_DIR=str(FULL_MNIST))
        return [outcome.name for outcome in outcomes if outcome.fault]

    def check(self):
        """See that the page passes as it is."""
        if failed := self.failures(self.stored, self.everything):
            raise RuntimeError(f"{self.name} has faults already: {failed}")

    def noticed(self, fault):
        """Whether the page fails with a fault in its code, or its own tests do."""
        return bool(self.failures(fault.page, self.everything, "-x"))

    def outputs(self):
        """Edit an output of every cell, execute the page once, and tell for each whether it failed.

        Yields
        ------
        Fault, bool
        """
        page, planted = copy.deepcopy(self.stored), {}
        generator = random.Random(self.name)
        code = [cell for cell in page.cells if cell.cell_type == "code"]
        for number, cell in enumerate(code):
            if cell.outputs:
                edit_output(cell, generator)
                planted[f"Cell {number}"] = Fault(
                    "output", page.cells.index(cell), cell.source, "its output edited", page
                )
        failed = self.failures(page, [self.notebook])
        if strangers := set(failed) - set(planted):
            raise RuntimeError(f"{self.name} fails where nothing was planted: {strangers}")
        for item, fault in planted.items():
            yield fault, item in failed


def run(names, each, jobs):
    """Plant faults in pages and see which are noticed.

    Parameters
    ----------
    names : list of str
        File names in notebooks/.
    each : int
        How many faults of each kind to draw of each page, 0 for all. Outputs are edited in every
        cell anyway, all in one go.
    jobs : int
        How many pages are executed at the same time, where that is quick.

    Yields
    ------
    name, fault, noticed : str, Fault, bool
    """
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, fresh, max_tasks_per_child=1) as pool:
        planted = []
        for name in names:
            if not why_skipped(Path(name)):
                shop = Workshop(name)
                drawn = list(draw(faults_of_code(shop.stored), name, each))
                sources = [(fault.cell, fault.page.cells[fault.cell].source) for fault in drawn]
                planted.append((shop, drawn, pool.submit(screen, name, sources)))
        for shop, drawn, screened in planted:
            shop.check()
            for fault, noticed in zip(drawn, screened.result(), strict=True):
                yield shop.name, fault, noticed or shop.noticed(fault)
            for fault, noticed in shop.outputs():
                yield shop.name, fault, noticed


def draw(faults, name, each):
    """Some faults of each kind, for a page always the same; a few are the first of many."""
    kinds = {}
    for fault in faults:
        kinds.setdefault(fault.kind, []).append(fault)
    for kind, of_kind in kinds.items():
        random.Random(f"{name} {kind}").shuffle(of_kind)
        yield from of_kind[: each or None]
