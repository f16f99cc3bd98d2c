"""What a page goes on with after an exercise, as code that needs none of the other solutions."""

import ast
import dis
import functools
import inspect
import sys
import types

from course_utils.classroom import plain
from course_utils.classroom.box import hidden_pages

PAGES = {f"course_utils.exercises.{name}" for name in hidden_pages()}


def goes_on_with(exercise):
    """The right answer of an exercise, to be sent to where a page runs.

    Parameters
    ----------
    exercise : Exercise

    Returns
    -------
    message : dict
        A function's code, with all of its module that it needs and nothing else, and its name; or
        a value.
    told : set of str
        The exercises of the page whose solutions stand in it, its own among them.
    """
    if not callable(exercise.answer):
        return {"value": plain.encode(exercise.answer)}, {exercise.name}
    code, names = _part(exercise.answer.__module__, exercise.answer.__name__)
    told = {
        name
        for name, each in exercise.page.exercises.items()
        if callable(each.answer) and each.answer.__name__ in names
    }
    return {"code": code, "name": exercise.answer.__name__}, told


@functools.cache
def _part(module, name):
    """The statements of a module that a function needs, and the names that they define."""
    statements = ast.parse(inspect.getsource(sys.modules[module])).body
    makes = {}
    for statement in statements:
        for made in _made(statement):
            makes.setdefault(made, []).append(statement)
    wanted, kept = [name], []
    names = set()
    while wanted:
        each = wanted.pop()
        names.add(each)
        for statement in makes.get(each, ()):
            if statement not in kept:
                kept.append(statement)
                needs = set(_needed(compile(ast.Module([statement], []), "", "exec")))
                wanted += needs & makes.keys() - names
    parts = []
    for statement in (each for each in statements if each in kept):
        if isinstance(statement, ast.ImportFrom) and statement.module in PAGES:
            for alias in statement.names:  # of another page, which isn't there to be imported
                if alias.name in names:
                    parts.append(_part(statement.module, alias.name)[0])
        else:
            parts.append(ast.unparse(statement))
    return "\n".join(parts), frozenset(names)


def _made(statement):
    """The names that a statement of a module defines."""
    if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
        return [statement.name]
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return [alias.asname or alias.name.split(".")[0] for alias in statement.names]
    targets = getattr(statement, "targets", [getattr(statement, "target", None)])
    return [
        node.id
        for target in filter(None, targets)
        for node in ast.walk(target)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]


def _needed(code):
    """The names that code takes from its module."""
    for step in dis.get_instructions(code):
        if step.opname in ("LOAD_NAME", "LOAD_GLOBAL"):
            yield step.argval
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _needed(constant)
