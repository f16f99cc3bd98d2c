"""Answers of two students that are the same, or nearly, however names and comments differ.

What is found is no verdict: who has worked together, or has read the same book, writes alike.
"""

import ast
import importlib
import io
import itertools
import re
import textwrap
import tokenize
from collections import defaultdict
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import cache, lru_cache
from typing import NamedTuple

# Of tokens; a line of code has about ten. Two who think alike write a few lines alike. Of longer
# answers that were written apart, and aren't near the course's own, two had at most 0.82 of their
# tokens in common; copies with other names and one or two lines changed had 0.90 and more.
# tests/classroom/test_alike.py has them.
FEWEST_TOKENS = 60
MOST_TOKENS = 500  # the course's longest has 137, and to compare takes the square of it
NEARLY = 0.88
NEAR_THE_COURSE = 0.85  # where the page leads
MOST_LETTERS = 10_000
# What many write, the page leads to.
MANY = 3
PART_OF_CLASS = 0.25
OWN_NAME = re.compile(r"name\d+$")


class Alike(NamedTuple):
    """Students whose answers to an exercise are alike.

    Attributes
    ----------
    page, exercise : str
    students : tuple of str
    same : bool
        Whether they are the same but for names, comments and layout; else nearly the same.
    """

    page: str
    exercise: str
    students: tuple
    same: bool


@lru_cache(2**16)
def normalised(source):
    """The tokens of an answer, without what doesn't count: comments, layout, names of its own.

    Parameters
    ----------
    source : str
        A cell's code.

    Returns
    -------
    tuple of str
        Empty where it is no Python, or too long to be anybody's answer.
    """
    if len(source) > MOST_LETTERS:
        return ()
    lines = textwrap.dedent(source).splitlines()
    code = "\n".join("" if re.match(r"\s*[%!]", line) else line for line in lines)
    try:
        tree = ast.parse(code)
        tree.body = [each for each in tree.body if not _is_a_check(each)]
        tree = _SameNames(tree).visit(tree)
        text = ast.unparse(ast.fix_missing_locations(tree))
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (SyntaxError, ValueError, RecursionError, MemoryError, tokenize.TokenError):
        return ()
    return tuple(token.string for token in tokens if token.string.strip())


def alike_answers(answers: Iterable[tuple[str, str, str, str]]) -> list[Alike]:
    """Find answers of different students that are the same, or nearly.

    Not pointed out is what is short, what is near the course's own, and what many have written.

    Parameters
    ----------
    answers : iterable of (str, str, str, str)
        A student, a page, an exercise, and the code of the student's cell.

    Returns
    -------
    list of Alike
        By exercise; those that are the same come first.
    """
    by_exercise: dict[tuple, dict[tuple, list[str]]] = defaultdict(lambda: defaultdict(list))
    for student, page, exercise, source in answers:
        students = by_exercise[page, exercise][normalised(source)]
        if student not in students:
            students.append(student)
    found = []
    for (page, exercise), written in by_exercise.items():
        many = max(MANY, PART_OF_CLASS * sum(map(len, written.values())))
        worth = {
            tokens: students
            for tokens, students in written.items()
            if FEWEST_TOKENS <= len(tokens) <= MOST_TOKENS
            and len(students) <= many
            and not any(_are_near(tokens, own, NEAR_THE_COURSE) for own in _own(page, exercise))
        }
        found += [
            Alike(page, exercise, tuple(students), True)
            for students in worth.values()
            if len(students) > 1
        ]
        found += [
            Alike(page, exercise, (students[0], others[0]), False)
            for (one, students), (other, others) in itertools.combinations(worth.items(), 2)
            if students[0] != others[0] and _are_near(one, other, NEARLY)
        ]
    return found


@lru_cache(2**20)  # a class that is watched asks again and again
def _are_near(one, other, part):
    """Whether two answers have this part of their tokens in common and in the same order.

    Names of their own are all one: a line that was moved would change their numbers.
    """
    one, other = (tuple(OWN_NAME.sub("name", token) for token in each) for each in (one, other))
    if 2 * min(len(one), len(other)) < part * (len(one) + len(other)):
        return False  # which is known at once
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.quick_ratio() >= part and matcher.ratio() >= part


@cache
def _own(page, exercise):
    """The tokens of the course's answers, which a student may have been shown."""
    own = importlib.import_module(f"course_utils.exercises.{page[3:]}").page.exercises[exercise]
    shown = [own.solution_code()] + ([] if own.another is None else [own.another_code()])
    return [normalised(code) for code in shown]


def _is_a_check(statement):
    """Whether a statement hands an answer in, as all students' do."""
    return any(
        isinstance(node, ast.Attribute) and node.attr in ("check", "hint", "solution")
        for node in ast.walk(statement)
    )


class _SameNames(ast.NodeTransformer):
    """Gives the names that are bound in a cell others, in the order in which they come up."""

    def __init__(self, tree):
        self.names = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.arg):
                self.names[node.arg] = ""
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                self.names[node.id] = ""
            elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                self.names[node.name] = ""
        self.count = itertools.count()

    def _same(self, name):
        if name in self.names and not self.names[name]:
            self.names[name] = f"name{next(self.count)}"
        return self.names.get(name, name)

    def generic_visit(self, node):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            node.name = self._same(node.name)
            if ast.get_docstring(node) is not None:
                node.body = node.body[1:] or [ast.Pass()]
        if isinstance(node, ast.FunctionDef):
            node.returns = None
        if isinstance(node, ast.arg):
            node.arg, node.annotation = self._same(node.arg), None
        if isinstance(node, ast.Name):
            node.id = self._same(node.id)
        return super().generic_visit(node)
