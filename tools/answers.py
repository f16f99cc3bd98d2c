"""Answers to an exercise, wrong ones and right ones, made from its solutions.

The code of a solution is changed in one place, as a slip of the hand or of the mind does, and
whether that makes a wrong answer is for tools/adversary.py to find out. A right answer is given in
another form. All this knows nothing of what the engine recognises, so that it can surprise it.
"""

import ast
import copy
import functools
import inspect
import itertools
import linecache
import math
import textwrap
import types
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

import numpy as np

SIGNS = dict(
    zip(
        "Add Sub Mult Div FloorDiv Mod Pow MatMult Lt LtE Gt GtE Eq NotEq And Or".split(),
        "+ - * / // % ** @ < <= > >= == != and or".split(),
        strict=True,
    )
)
OTHERS = {  # what an operator or a function is taken for
    "+": "- *",
    "-": "+ *",
    "*": "/ + @ **",
    "/": "* // -",
    "//": "/ %",
    "%": "// /",
    "**": "* ^ /",
    "@": "*",
    "<": "> <= ==",
    ">": "< >= ==",
    "<=": "< >= ==",
    ">=": "> <= ==",
    "==": "!=",
    "sum": "mean max",
    "mean": "sum max",
    "max": "min mean argmax",
    "log": "log10 log2 exp",
    "exp": "exp2 log",
    "zeros": "ones",
    "ceil": "floor",
    "outer": "inner",
    "sqrt": "square",
    "diagonal": "trace",
    "arange": "ones zeros",
}
RESULTS = """-({0}); 2 * ({0}); ({0}) / 2; 1 - ({0}); 1 / ({0}); ({0}) + 1; ({0}) ** 2; np.sqrt({0})
int({0}); round({0}, 2); np.round({0}, 4); str({0}); f'{{{0}:.3f}}'; [{0}]; lambda: {0}; np.abs({0})
np.array({0}).T; np.array({0}).ravel(); ({0})[0]; ({0})[1:]; ({0})[::-1]; sorted({0}); np.mean({0})
list({0}).sort(); print({0}); np.sum({0}); np.nan; None""".replace("\n", "; ").split("; ")


@dataclass
class Attempt:
    """An answer, what was changed in it, and its code where it is a function."""

    change: str
    answer: object = field(repr=False)
    source: str = field(default="", repr=False)


# --- functions that are changed in one place


class Around:
    """What a change needs to know of a function: its code, and the arguments of one case."""

    def __init__(self, function, arguments):
        self.tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
        (self.definition,) = self.tree.body
        self.names = [each.arg for each in self.definition.args.args]
        self.first = dict(zip(self.names, arguments, strict=True))
        self.arrays = [name for name in self.names if isinstance(self.first[name], np.ndarray)]
        self.lists = [name for name in self.names if isinstance(self.first[name], list)]


def changed_sources(around):
    """The code of a function with a change in one place, for every place.

    Parameters
    ----------
    around : Around

    Yields
    ------
    change, source : str
    """
    tree, seen = around.tree, {ast.unparse(around.tree)}
    for node, holder, place in list(places(around.definition)):
        for kind, text in changes(node, around):
            try:
                new = ast.parse(text).body
            except SyntaxError:  # code that is put together from parts doesn't always fit
                continue
            if isinstance(node, ast.stmt):
                holder[place : place + 1] = new
            else:
                holder[place] = new[0].value
            source = ast.unparse(tree)
            if isinstance(node, ast.stmt):
                holder[place : place + len(new)] = [node]
            else:
                holder[place] = node
            if source not in seen:
                seen.add(source)
                before, after = (" ".join(each.split()) for each in (ast.unparse(node), text))
                yield f"{kind}: {before}  ->  {after}", source
    head, body = ast.unparse(tree).split("\n", 1)
    before, names = head.partition("(")[0], around.names
    heads = {"takes one more": [*names, "another"]}
    for i, name in enumerate(names):
        heads[f"takes no {name}"] = names[:i] + names[i + 1 :]
        heads[f"a global for {name}"] = [*names[:i], f"{name}_", *names[i + 1 :]]
        for j in range(i):
            swapped = [*names[:j], name, *names[j + 1 : i], names[j], *names[i + 1 :]]
            heads[f"{name} and {names[j]} change places"] = swapped
    for change, others in heads.items():
        yield change, f"{before}({', '.join(others)}):\n{body}"


def places(tree):
    """The nodes below one, each with where it is: a list or a dict, and its place there."""
    for parent in ast.walk(tree):
        for name, held in ast.iter_fields(parent):
            if isinstance(held, list):
                yield from ((each, held, i) for i, each in enumerate(held))
            elif isinstance(held, ast.AST):
                yield held, vars(parent), name


def changes(node, around):
    """What a node may become, as code, each with a word on it."""
    of, source = ast.unparse, ast.unparse(node)
    match node:
        case ast.Constant(value=bool()):
            yield "turned", str(not node.value)
        case ast.Constant(value=int() | float() as value):
            for other in (value + 1, value - 1, 2 * value, 10 * value, -value, 0):
                yield "constant", f"({other})"
        case ast.Constant(value=str() as value):
            yield "word", repr(value.replace(">", "<"))
        case ast.BinOp(left, op, right):
            left, op, right = of(left), SIGNS[type(op).__name__], of(right)
            for other in OTHERS[op].split():
                yield "operator", f"({left}) {other} ({right})"
            yield "sides swapped", f"({right}) {op} ({left})"
            yield "term dropped", left
            yield "term dropped", right
            yield "brackets forgotten", f"{left} {op} {right}"
            yield "brackets forgotten", f"({left}) {op} {right}"
            yield "brackets forgotten", f"{left} {op} ({right})"
            if op == "@":
                yield "transposed", f"({left}).T @ ({right})"
                yield "transposed", f"({left}) @ ({right}).T"
        case ast.UnaryOp(operand=operand):
            yield "sign", of(operand)
        case ast.BoolOp(op, values):
            yield "and, or", f" {'or' if isinstance(op, ast.And) else 'and'} ".join(map(of, values))
            for value in values:
                yield "condition dropped", of(value)
        case ast.Compare(left, operators, compared):
            sides, signs = [left, *compared], [SIGNS[type(op).__name__] for op in operators]
            for i, sign in enumerate(signs):
                for other in OTHERS[sign].split():
                    turned = [*signs[:i], other, *signs[i + 1 :], ""]
                    pairs = zip(sides, turned, strict=True)
                    yield "comparison", " ".join(f"({of(side)}) {sign}" for side, sign in pairs)
        case ast.IfExp(test, body, orelse):
            yield "condition turned", f"({of(orelse)}) if {of(test)} else ({of(body)})"
            yield "condition dropped", of(body)
            yield "condition dropped", of(orelse)
        case ast.Call():
            yield from changes_of_call(node, around)
        case ast.Attribute(value, "T"):
            yield "transpose dropped", of(value)
        case ast.Subscript(value, index):
            yield "index dropped", of(value)
            if isinstance(index, ast.Tuple):
                yield "index swapped", f"{of(value)}[{', '.join(map(of, index.elts[::-1]))}]"
            elif isinstance(index, ast.Slice):
                yield "slice", f"{of(value)}[{of(index.lower) if index.lower else ''}:]"
                yield "slice", f"{of(value)}[:{of(index.upper) if index.upper else ''}]"
            else:
                yield "off by one", f"{of(value)}[{of(index)} - 1]"
        case ast.Name(name, ast.Load()):
            for other in around.names:
                yield "name", other
            value = around.first.get(name)
            if isinstance(value, np.ndarray):
                yield "constant for an argument", f"np.array({value.tolist()})"
                yield "transposed", f"{name}.T"
            elif isinstance(value, (int, float)):
                yield "constant for an argument", f"({value})"
                yield "int", f"int({name})"
        case ast.Tuple([first, second], ast.Load()):
            yield "swapped", f"({of(second)}, {of(first)})"
            yield "one twice", f"({of(first)}, {of(first)})"
            yield "one alone", of(first)
            yield "one alone", of(second)
        case ast.ListComp() | ast.GeneratorExp():
            iterated = of(node.generators[0].iter)
            for part in ("[1:]", "[:-1]"):
                yield "one left out", source.replace(f"in {iterated}", f"in list({iterated}){part}")
        case ast.Return(value) if value:
            yield from changes_of_result(of(value), around)
        case ast.Assign() | ast.Expr():
            yield "left out", "pass"
        case ast.AugAssign(target, op, value):
            yield "left out", "pass"
            yield "only the last", f"{of(target)} = {of(value)}"
            yield "operator", f"{of(target)} {'-' if isinstance(op, ast.Add) else '+'}= {of(value)}"
        case ast.For(iter=iterated):
            yield "return in the loop", f"{source}\n    {of(around.definition.body[-1])}"
            yield "break", f"{source}\n    break"
            for part in ("[1:]", "[:-1]"):
                other = source.replace(f"in {of(iterated)}:", f"in list({of(iterated)}){part}:")
                yield "one left out", other
    if isinstance(node, (ast.Assign, ast.Return, ast.Expr)):  # `p - t` as `p -= t` before
        for part in ast.walk(node):
            if isinstance(part, ast.BinOp) and (name := of(part.left)) in around.arrays:
                changed = f"{name} {SIGNS[type(part.op).__name__]}= {of(part.right)}"
                yield "in place", f"{changed}\n{source.replace(of(part), name, 1)}"


def changes_of_call(node, around):
    function = ast.unparse(node.func)
    given = [ast.unparse(each) for each in [*node.args, *node.keywords]]
    where, _, name = function.rpartition(".")
    yield "not called", function
    if where not in ("", "np", "math"):
        yield "method dropped", where
    for argument in map(ast.unparse, node.args):
        yield "function dropped", argument
    for i in range(len(given)):
        yield "argument dropped", f"{function}({', '.join(given[:i] + given[i + 1 :])})"
        if i + 1 < len(node.args):
            swapped = [*given[:i], given[i + 1], given[i], *given[i + 2 :]]
            yield "arguments swapped", f"{function}({', '.join(swapped)})"
    for other in OTHERS.get(name, "").split():
        other = f"{where}.{other}" if where else other if other in ("max", "min") else f"np.{other}"
        yield "function", f"{other}({', '.join(given)})"
    if name == "range":
        *before, end = given[:2]
        for other in (f"{end} - 1", f"{end} + 1"):
            yield "off by one", f"range({', '.join([*before, other, *given[2:]])})"
        yield "off by one", f"range(1, {', '.join(given[-2:])})"
    if where == "np" and isinstance(getattr(np, name, None), np.ufunc):
        for argument in around.arrays:
            yield "in place", f"{function}({', '.join([*given, f'out={argument}'])})"


def changes_of_result(value, around):
    for other in RESULTS:
        yield "result", f"return {other.format(value)}"
    for name in around.names:
        yield "result", f"return {name}"
    for name in [*around.arrays, *around.lists]:
        yield "result", f"return ({value}) / len({name})"
        yield "result", f"return ({value}) * len({name})"
    yield "no return", value
    yield "no return", f"result = {value}"
    yield "no return", "return"
    yield "print for return", f"print({value})"
    yield "interrupted", "raise KeyboardInterrupt"  # as an endless loop is, without the waiting
    yield "an error of its own", "raise ValueError('mine')"
    for names, done in (
        (around.arrays, ("{0}[...] = 0", "{0} *= 2", "{0}.sort()", "{0}[0] += 1")),
        (around.lists, ("{0}.reverse()", "{0}.append(0)", "{0}[0] = 0")),
    ):
        for name, change in itertools.product(names, done):
            yield "in place", f"result = {value}\n{change.format(name)}\nreturn result"


def swallowing(source):
    """The code of a function, with 0 for an error."""
    head, body = source.split("\n", 1)
    body = textwrap.indent(f"try:\n{body}\nexcept Exception:\n    return 0", "    ")
    return f"{head}\n{body}"


_numbers = itertools.count()


def compiled(source, exercise, arguments=()):
    """A function from its code, whose lines can be looked up, as those of a cell can.

    Parameters
    ----------
    source : str
    exercise : Exercise
        To whose page the cell belongs.
    arguments : tuple, optional
        What a cell before has left behind under the names of the arguments.

    Returns
    -------
    function
    """
    place = f"<cell {next(_numbers)}>"
    linecache.cache[place] = len(source), None, source.splitlines(keepends=True), place
    names = dict(zip(inspect.signature(exercise.answer).parameters, arguments, strict=False))
    names |= vars(inspect.getmodule(exercise.answer)) | {"__name__": "__main__"}
    names |= copy.deepcopy(exercise.page.data)
    exec(compile(source, place, "exec"), names)
    return names[ast.parse(source).body[-1].name]


# --- values


def wrong_values(exercise):
    """Values that are wrong for certain, whatever else is right.

    Parameters
    ----------
    exercise : Exercise

    Returns
    -------
    list of Attempt
    """
    answer = exercise.answer
    others = [None, "my answer", [], {}, float("nan"), lambda: answer, object()]
    others += [mistake for mistake, _ in exercise.mistakes]
    if isinstance(answer, dict):
        for name in answer:
            others += [{k: v for k, v in answer.items() if k != name}]
            others += [answer | {name: other} for other in (None, "word", -1, float("nan"))]
        others += [answer | {"another": 1}, list(answer.values())]
    elif isinstance(answer, str):
        every = sorted({*answer, *"ABCDE"})
        sets = (s for n in range(len(every)) for s in itertools.combinations(every, n))
        others += ["".join(s) for s in sets if set(s) != set(answer)]
    elif isinstance(answer, float):
        others += [str(answer), -answer, [answer, answer], 1e12, 0.0, answer * 1j]
        if math.isclose(answer, exercise.another, rel_tol=1e-3):  # else there are many right ones
            factors = (2, 3, 10, 60, 100, 1000, 1024, 8, 0.5, 0.1, 0.01, 0.001, 1.02, 0.98)
            others += [answer * factor for factor in factors] + [1 / answer, 1 - answer]
            others += [answer + 1, answer**2, math.log(answer), math.exp(min(answer, 9))]
    else:
        array = np.array(answer)
        for place, other in itertools.product(np.ndindex(array.shape), (np.nan, np.inf, -1e9, 1e9)):
            changed = array.copy()
            changed[place] = other
            others.append(changed.tolist())
        others += [str(answer), [*answer, answer[0]], answer[0]]
        if array.dtype != object:
            others += [1e9 * array, array * 1j]
    return [Attempt(repr(other), other) for other in others]


# --- right answers


def as_array(result):
    """A list or a tuple as an array, unless its rows have different lengths."""
    try:
        return np.array(result) if isinstance(result, (list, tuple)) else result
    except ValueError:
        return result


FORMS = {  # each leaves what it doesn't apply to
    "list": lambda a: rebuilt(a, list),
    "tuple": lambda a: rebuilt(a, tuple),
    "array": lambda a: as_array(a),
    "float32": lambda a: as_float32(a),
    "generator": lambda a: (each for each in a) if isinstance(a, (list, tuple)) else a,
    "0-d array": lambda a: np.array(a) if isinstance(a, (bool, int, float, np.generic)) else a,
    "one-element array": lambda a: np.array([a]) if is_number(a) else a,
    "Fraction": lambda a: Fraction(float(a)) if is_number(a) else a,
    "Decimal": lambda a: Decimal(float(a)) if is_number(a) else a,
    "NumPy's number": lambda a: np.asarray(a)[()] if isinstance(a, (bool, int, float)) else a,
    "words": lambda a: " and ".join(a) if isinstance(a, str) else a,
    "small letters": lambda a: ", ".join(a.lower()) if isinstance(a, str) else a,
    "letters in a list": lambda a: list(a) if isinstance(a, str) else a,
    "letters in a set": lambda a: set(a) if isinstance(a, str) else a,
    "dict of NumPy's numbers": lambda a: (
        {k: np.asarray(v)[()] for k, v in a.items()} if isinstance(a, dict) else a
    ),
}


def is_number(value):
    return isinstance(value, (int, float, np.number)) and not isinstance(value, bool)


def rebuilt(value, kind):
    """Arrays, lists and tuples all as lists, or all as tuples."""
    value = value.tolist() if isinstance(value, np.ndarray) else value
    return kind(rebuilt(a, kind) for a in value) if isinstance(value, (list, tuple)) else value


def as_float32(value):
    """Floats in the coarser dtype; whole numbers stay."""
    if isinstance(value, (list, tuple)):
        return type(value)(map(as_float32, value))
    floats = isinstance(value, float) or getattr(getattr(value, "dtype", 0), "kind", "") == "f"
    return np.asarray(value, dtype=np.float32)[()] if floats else value


def right_answers(exercise, arguments):
    """The solution and the other way, in every form that they can have.

    Parameters
    ----------
    exercise : Exercise
    arguments : tuple
        Of one case.

    Yields
    ------
    Attempt
    """
    for way, right in (("the solution", exercise.answer), ("another way", exercise.another)):
        yield Attempt(way, right)
        given = right(*copy.deepcopy(arguments)) if callable(right) else right
        for form, make in FORMS.items():
            if (made := make(given)) is not given:
                if callable(right):
                    made = lambda *a, right=right, make=make: make(right(*a))  # noqa: E731
                yield Attempt(f"{way}, as {form}", made)
        if callable(right):
            yield from other_functions(right, exercise)


def other_functions(right, exercise):
    """Things that can be called and give what a right function gives."""
    yield Attempt("partial", functools.partial(right))
    yield Attempt("lambda", lambda *arguments: right(*arguments))
    yield Attempt("object", type("Answer", (), {"__call__": lambda _, *a: right(*a)})())
    yield Attempt("method", types.MethodType(lambda _, *arguments: right(*arguments), "mine"))
    yield Attempt("decorated", functools.wraps(right)(lambda *arguments: right(*arguments)))
    yield Attempt("prints", lambda *arguments: print(*arguments) or right(*arguments))
    tree, names = ast.parse(textwrap.dedent(inspect.getsource(right))), inspect.signature(right)
    for node, place in itertools.product(ast.walk(tree), ("id", "arg")):
        if getattr(node, place, None) in names.parameters:
            setattr(node, place, f"my_{getattr(node, place)}")
    tree.body[0].name = "my_answer"
    source = ast.unparse(tree)
    yield Attempt("other names", compiled(source, exercise), source)
    source = source.replace("):", ", extra=None):", 1)
    yield Attempt("one argument more, with a default", compiled(source, exercise), source)
