"""Right answers with one thing in them changed, as a slip of the pen or of the mind changes it."""

import ast
import inspect
import itertools
import textwrap
from copy import deepcopy


def variants(reference):
    """Functions that differ from a right one in one thing.

    Parameters
    ----------
    reference : callable

    Yields
    ------
    name, words : str
        What has changed.
    function : callable
    """
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(reference)))
    except (OSError, TypeError, SyntaxError):
        return
    if any(isinstance(node, ast.While) for node in ast.walk(tree)):
        return  # a change might make it endless
    for place, node in enumerate(ast.walk(tree)):
        for name, words, change in changes(node):
            changed = deepcopy(tree)
            target = next(itertools.islice(ast.walk(changed), place, None))
            becomes = change(target)
            if becomes is not target:
                changed = _Replace(target, becomes).visit(changed)
            try:
                code = compile(ast.fix_missing_locations(changed), "<variant>", "exec")
            except (SyntaxError, ValueError):
                continue
            names = dict(reference.__globals__)
            exec(code, names)
            yield name, _without_names(words, tree.body[0]), names[reference.__name__]


def _without_names(words, function):
    """Words in which no name stands that only our way to write it has."""
    theirs = {each.arg for each in function.args.args}
    ours = {each.id for each in ast.walk(function) if isinstance(each, ast.Name)} - theirs
    stored = {
        each.id
        for each in ast.walk(function)
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
    }
    for name in ours & stored:
        words = words.replace(f"`{name}`", "one of its parts")
    return words


class _Replace(ast.NodeTransformer):
    def __init__(self, node, by):
        self.node, self.by = node, by

    def visit(self, node):
        return self.by if node is self.node else super().visit(node)


OPERATORS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.MatMult: "@"}
INSTEAD = {
    "mean": "sum max median prod",
    "sum": "mean max prod",
    "max": "min mean sum",
    "min": "max mean",
    "argmax": "argmin",
    "argmin": "argmax",
    "log": "log10 log2 log1p exp",
    "exp": "exp2 expm1 log",
    "sqrt": "square",
    "square": "sqrt",
    "zeros": "ones",
    "ones": "zeros",
    "sin": "cos",
    "cos": "sin",
    "multiply": "add dot",
    "dot": "multiply",
    "cumsum": "cumprod",
    "prod": "sum",
}
WRAPPERS = {"abs", "sqrt", "log", "exp", "square", "sigmoid", "softmax", "transpose"}


def changes(node):
    """What a slip of the pen makes of one node of a right answer.

    Parameters
    ----------
    node : ast.AST

    Yields
    ------
    name, words : str
        The kind of slip; what comes after "as it would".
    change : callable
        Takes the node, or a copy of it, and gives what stands in its place; it may change it.
    """
    if isinstance(node, ast.BinOp):
        yield from _of_operator(node)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield "sign", f"without the minus before {_named(node.operand)}", lambda n: n.operand
    elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
        yield from _of_number(node)
    elif isinstance(node, ast.Call):
        yield from _of_call(node)
    elif isinstance(node, ast.Attribute) and node.attr == "T":
        yield "transpose", f"without the transpose of {_named(node.value)}", lambda n: n.value
    elif isinstance(node, ast.Compare) and len(node.ops) == 1:
        yield from _of_comparison(node)
    elif isinstance(node, (ast.ListComp, ast.GeneratorExp)) and node.generators[0].ifs:
        yield "condition", "without its condition", _set(generators=lambda n: _unconditional(n))
    elif isinstance(node, ast.For):
        yield "off by one", "if the loop left out the first round", _rounds(1, None)
        yield "off by one", "if the loop left out the last round", _rounds(None, -1)
    elif isinstance(node, ast.comprehension):
        yield (
            "off by one",
            "if the first of those that are gone through were left out",
            (_rounds(1, None)),
        )
        yield (
            "off by one",
            "if the last of those that are gone through were left out",
            (_rounds(None, -1)),
        )
    elif isinstance(node, ast.Slice):
        yield from _of_slice(node)
    elif isinstance(node, ast.FunctionDef):
        yield from _of_function(node)
    elif isinstance(node, ast.IfExp):
        yield "condition", "if the condition were always met", lambda n: n.body
        yield "condition", "if the condition were never met", lambda n: n.orelse


def _set(**values):
    """A change of attributes of a node."""

    def change(node):
        for name, value in values.items():
            setattr(node, name, value(node) if callable(value) else value)
        return node

    return change


def _unconditional(node):
    return [ast.comprehension(each.target, each.iter, [], 0) for each in node.generators]


def _named(node):
    """A part of the code in words: its name where it has one."""
    if isinstance(node, ast.Name):
        return f"`{node.id}`"
    if isinstance(node, ast.Constant):
        return f"`{node.value!r}`"
    return "one of its parts"


def _of_operator(node):
    kind, left, right = type(node.op), node.left, node.right
    for other in OPERATORS if kind in OPERATORS else ():
        if other is not kind and (other is not ast.MatMult or kind is ast.Mult):
            signs = {kind, other} == {ast.Add, ast.Sub}
            yield (
                "sign" if signs else "operator",
                f"with the opposite sign before {_named(right)}"
                if signs
                else f"with `{OPERATORS[other]}` in place of `{OPERATORS[kind]}`, before "
                f"{_named(right)}",
                _set(op=other()),
            )
    if kind in (ast.Add, ast.Sub):
        yield "dropped term", f"if {_named(right)} were left out of the sum", lambda n: n.left
        yield "dropped term", f"if {_named(left)} were left out of the sum", lambda n: n.right
    if kind in (ast.Mult, ast.Div, ast.MatMult):
        word = "the division by" if kind is ast.Div else "the factor"
        yield "dropped factor", f"without {word} {_named(right)}", lambda n: n.left
        what = "what is divided" if kind is ast.Div else f"the factor {_named(left)}"
        yield "dropped factor", f"without {what}", lambda n: n.right
    if kind in (ast.Mult, ast.Div, ast.Pow):
        for side in ("left", "right"):
            inner = getattr(node, side)
            if isinstance(inner, ast.BinOp) and isinstance(inner.op, (ast.Add, ast.Sub)):
                yield "brackets", "without the brackets around a sum", _unbracketed(side)
    if kind is ast.Div:
        yield "//", "with `//` in place of `/`", _set(op=ast.FloorDiv())
        yield "turned round", "with a fraction upside down", _turned
    if kind is ast.Sub:
        yield "turned round", "with a difference turned round", _turned
    if kind is ast.MatMult:
        yield "turned round", "with the factors of a product `@` in the opposite order", _turned
    if kind is ast.Pow:
        yield "power", "without the power", lambda n: n.left
        yield "power", "with a product in place of the power", _set(op=ast.Mult())
        yield "power", "with a quotient in place of the power", _set(op=ast.Div())


def _turned(node):
    node.left, node.right = node.right, node.left
    return node


def _unbracketed(side):
    """(a + b) / c as it is without its brackets, a + b / c; and likewise on the other side."""

    def change(node):
        inner = getattr(node, side)
        if side == "left":
            return ast.BinOp(inner.left, inner.op, ast.BinOp(inner.right, node.op, node.right))
        return ast.BinOp(ast.BinOp(node.left, node.op, inner.left), inner.op, inner.right)

    return change


def _of_number(node):
    value = node.value
    for other in dict.fromkeys([value + 1, value - 1, 2 * value, value / 2, -value, 0, 1]):
        if other != value and (isinstance(value, float) or other == int(other)):
            other = type(value)(other)
            yield "constant", f"with {other} in place of {value}", _set(value=other)


def _of_call(node):
    function = node.func
    attribute = isinstance(function, ast.Attribute)
    name = function.attr if attribute else getattr(function, "id", "")
    for instead in INSTEAD.get(name, "").split():
        if attribute or instead in ("min", "max", "sum"):
            yield (
                f"{instead} for {name}",
                f"with `{instead}` in place of `{name}`",
                _in_part("func", "attr" if attribute else "id", instead),
            )
    if name in WRAPPERS and len(node.args) == 1:
        yield f"no {name}", f"without `{name}`", lambda n: n.args[0]
    elif attribute and not node.args:  # such as z.max(axis=1)
        yield f"no {name}", f"without `.{name}`", lambda n: n.func.value
    elif attribute and len(node.args) == 1:  # such as np.sum(z)
        yield f"no {name}", f"without `{name}`", lambda n: n.args[0]
    if name == "len" or (name == "sum" and not attribute and len(node.args) == 1):
        yield (
            "off by one",
            f"with `{name}(...)` less 1",
            lambda n: ast.BinOp(n, ast.Sub(), ast.Constant(1)),
        )
    if name in ("range", "arange"):
        yield "off by one", f"if `{name}` ended one sooner", _range(-1, -1)
        yield "off by one", f"if `{name}` ended one later", _range(-1, 1)
        if len(node.args) == 1:
            began = _set(args=lambda n: [ast.Constant(1), *n.args])
            yield "off by one", f"if `{name}` began at 1", began
        else:
            yield "off by one", f"if `{name}` began one later", _range(0, 1)
    if len(node.args) == 2 and not any(isinstance(each, ast.Starred) for each in node.args):
        words = f"with the two arguments of `{name}` in the opposite order"
        yield "turned round", words, _set(args=lambda n: n.args[::-1])
    for place, keyword in enumerate(node.keywords):
        if keyword.arg == "axis":
            for axis in (0, 1, -1, None):
                if ast.unparse(keyword.value) != str(axis):
                    words = "without `axis`" if axis is None else f"with `axis={axis}`"
                    yield "axis", words, _in_part("keywords", "value", ast.Constant(axis), place)
        if keyword.arg == "keepdims":
            others = _set(keywords=lambda n: [k for k in n.keywords if k.arg != "keepdims"])
            yield "keepdims", "without `keepdims`", others


def _in_part(part, name, value, place=None):
    """A change of an attribute of a part of a node, or of one part in a list."""

    def change(node):
        parts = getattr(node, part)
        setattr(parts if place is None else parts[place], name, value)
        return node

    return change


def _rounds(first, last):
    """A loop that leaves out the first of its rounds, or the last."""

    def change(node):
        ends = [each if each is None else ast.Constant(each) for each in (first, last)]
        every = ast.Call(ast.Name("list", ast.Load()), [node.iter], [])
        node.iter = ast.Subscript(every, ast.Slice(*ends), ast.Load())
        return node

    return change


def _range(place, step):
    def change(node):
        node.args[place] = ast.BinOp(node.args[place], ast.Add(), ast.Constant(step))
        return node

    return change


COMPARISONS = [ast.Lt, ast.LtE, ast.Gt, ast.GtE]
SIGNS = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}


def _of_comparison(node):
    kind = type(node.ops[0])
    others = COMPARISONS if kind in COMPARISONS else [ast.Eq, ast.NotEq]
    for other in others:
        if kind in SIGNS and other is not kind:
            yield (
                "comparison",
                f"with `{SIGNS[other]}` in place of `{SIGNS[kind]}`",
                _set(ops=[other()]),
            )


def _of_slice(node):
    for end in ("lower", "upper"):
        if getattr(node, end) is not None:
            for step in (1, -1):
                yield (
                    "off by one",
                    f"if a slice {'began' if end == 'lower' else 'ended'} one "
                    f"{'later' if step > 0 else 'sooner'}",
                    _set(
                        **{
                            end: lambda n, end=end, step=step: ast.BinOp(
                                getattr(n, end), ast.Add(), ast.Constant(step)
                            )
                        }
                    ),
                )


def _of_function(node):
    names = [each.arg for each in node.args.args]
    reads = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    own = {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    for name, other in itertools.permutations(sorted(reads & {*names, *own}), 2):
        if len(reads) < 8 and other in names:
            yield "name", f"with `{other}` wherever `{name}` belongs", _renamed(name, other)
    for place, statement in enumerate(node.body[:-1]):
        if isinstance(statement, (ast.AugAssign, ast.Assign)):
            target = (
                statement.target if isinstance(statement, ast.AugAssign) else statement.targets[0]
            )
            if (
                isinstance(target, ast.Name)
                and target.id in names
                or isinstance(statement, ast.AugAssign)
            ):
                yield (
                    "dropped line",
                    f"without the line that changes `{ast.unparse(target)}`",
                    lambda n, i=place: (n.body.pop(i), n)[1],
                )
    for place, statement in enumerate(node.body):
        if isinstance(statement, ast.For) and isinstance(node.body[-1], ast.Return):
            yield "return in the loop", "if the loop ended in its first round", _early(place)


def _renamed(name, other):
    def change(node):
        for each in ast.walk(node):
            if isinstance(each, ast.Name) and each.id == name and isinstance(each.ctx, ast.Load):
                each.id = other
        return node

    return change


def _early(place):
    def change(node):
        node.body[place].body.append(ast.Break())
        return node

    return change
