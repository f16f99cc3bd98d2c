"""Right answers with one thing in them changed, as a slip of the pen or of the mind changes it."""

import ast
import functools
import inspect
import itertools
import pickle
import types

from course_utils.exercises.asking import tree_of

FILE = "<variant>"  # where the code of all these functions stands, for Python


@functools.cache
def variants(reference):
    """Functions that differ from a right one in one thing.

    Parameters
    ----------
    reference : callable

    Returns
    -------
    list of (str, str, callable)
        The kind of change, what comes after "as it would", and the function.
    """
    tree = tree_of(reference)
    if not isinstance(tree, ast.FunctionDef) or any(
        isinstance(node, ast.While)
        for node in ast.walk(tree)  # a change might make it endless
    ):
        return []
    theirs = {each.arg for each in tree.args.args}
    ours = {  # names that stand nowhere in a student's code
        each.id
        for each in ast.walk(tree)
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
    } - theirs
    return [
        (name, words, function)
        for name, words, _, function in altered(
            tree, reference.__globals__, lambda node: changes(node, ours)
        )
    ]


def mended(function, tree):
    """Functions that differ from a student's in one thing.

    Parameters
    ----------
    function : callable
    tree : ast.AST or None
        Its code.

    Yields
    ------
    words : str
        What comes after "would be right".
    line : str
        The line in which it differs; empty for a lambda.
    which : str
        Which of several equal parts of that line it is, such as ", the second of them".
    function : callable
    """
    if (
        not isinstance(function, types.FunctionType)
        or function.__closure__
        or not isinstance(tree, (ast.FunctionDef, ast.Lambda))
        or getattr(tree, "decorator_list", [])
    ):
        return
    lines = [] if isinstance(tree, ast.Lambda) else inspect.getsource(function).splitlines()
    for _, words, node, other in altered(
        tree, function.__globals__, lambda node: itertools.chain(of_mend(node, tree), changes(node))
    ):
        line = ""
        if lines and hasattr(node, "lineno") and node is not tree:
            line = lines[node.lineno - 1].strip()
        yield words, line, _which(node, tree), other


def divided_by_one_slash(function, tree):
    """A student's function with ``/`` wherever it has ``//``.

    Parameters
    ----------
    function : callable
    tree : ast.AST
        Its code.

    Returns
    -------
    callable or None
        None where it can't be made.
    """
    if not isinstance(function, types.FunctionType) or function.__closure__:
        return None
    changed = pickle.loads(pickle.dumps(tree))
    for node in ast.walk(changed):
        if isinstance(node, (ast.BinOp, ast.AugAssign)) and isinstance(node.op, ast.FloorDiv):
            node.op = ast.Div()
    return _compiled(changed, function.__globals__)


def _compiled(tree, names):
    """The function of a tree, among some globals; None if that is no code."""
    called = getattr(tree, "name", "answer")
    if isinstance(tree, ast.Lambda):
        tree = ast.Assign([ast.Name(called, ast.Store())], tree)
    own = dict(names)
    try:
        module = ast.fix_missing_locations(ast.Module([tree], []))
        exec(compile(module, FILE, "exec"), own)
    except Exception:
        return None
    return own[called]


def _which(node, tree):
    """Which of several equal parts of its line a node is, in words; empty if there is one."""

    def part(node):
        return (
            (type(node.op), ast.dump(node.right)) if isinstance(node, ast.BinOp) else ast.dump(node)
        )

    def place(node):  # of an operator, it is where its right side begins
        return (node.right if isinstance(node, ast.BinOp) else node).col_offset

    if not isinstance(node, ast.expr):
        return ""
    alike = [
        each
        for each in ast.walk(tree)
        if type(each) is type(node) and each.lineno == node.lineno and part(each) == part(node)
    ]
    which = sorted(alike, key=place).index(node)
    return f", the {ORDINALS[which]} of them" if 1 < len(alike) <= len(ORDINALS) else ""


ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth"]


def altered(tree, names, changes_of):
    """Functions whose code is changed in one place.

    Parameters
    ----------
    tree : ast.FunctionDef or ast.Lambda
    names : dict
        What its globals are.
    changes_of : callable
        Takes a node, and gives names, words and changes, see `changes`.

    Yields
    ------
    name, words : str
    node : ast.AST
        What has been changed, as it was.
    function : callable
    """
    copied = pickle.dumps(tree)
    divided = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)
        for part in ast.walk(node.left)
    }
    exponents = {
        id(node.right)
        for node in ast.walk(tree)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow)
    }
    digits = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and "round" in (getattr(node.func, "attr", ""), getattr(node.func, "id", ""))
        for part in [*node.args, *(each.value for each in node.keywords)]
    }
    for place, node in enumerate(ast.walk(tree)):
        for name, words, change in changes_of(node):
            if id(node) in exponents and words.startswith("with 0 "):
                continue  # makes ones of whatever stands there
            if id(node) in digits and name == "constant":
                continue  # with more digits, whatever was rounded is nearer
            if name == "mean for sum" and id(node) in divided:
                words = "if it were divided once more by how many are added up"
            changed = pickle.loads(copied)
            target = next(itertools.islice(ast.walk(changed), place, None))
            becomes = change(target)
            if becomes is not target:
                changed = _Replace(target, becomes).visit(changed)
            if function := _compiled(changed, names):
                yield name, words, node, function


class _Replace(ast.NodeTransformer):
    def __init__(self, node, by):
        self.node, self.by = node, by

    def visit(self, node):
        return self.by if node is self.node else super().visit(node)


OPERATORS: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.MatMult: "@",
}
TAKEN_FOR: dict[
    type, list[type]
] = {  # what a hand may have written for another; others are right only by chance
    ast.Add: [ast.Sub, ast.Mult],
    ast.Sub: [ast.Add],
    ast.Mult: [ast.Div, ast.MatMult, ast.Add],
    ast.Div: [ast.Mult],
    ast.MatMult: [ast.Mult],
}
INSTEAD = {
    "mean": "sum max median prod",
    "sum": "mean max prod",
    "max": "min mean sum argmax",
    "min": "max mean sum",
    "argmax": "argmin max",
    "argmin": "argmax",
    "log": "log10 log2 log1p exp",
    "log10": "log",
    "log2": "log",
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
WRAPPERS = {
    "abs",
    "sqrt",
    "log",
    "exp",
    "square",
    "sigmoid",
    "softmax",
    "transpose",
    "int",
    "round",
    "sorted",
}


OF_NUMBERS = {"argmax", "cumsum", "max", "mean", "min", "norm", "prod", "std", "sum", "var"}


def changes(node, ours=frozenset()):
    """What a slip of the pen makes of one node of a right answer.

    Parameters
    ----------
    node : ast.AST
    ours : set of str, optional
        Names that are left out of the words.

    Yields
    ------
    name, words : str
        The kind of slip; what comes after "as it would", or "would be right".
    change : callable
        Takes the node, or a copy of it, and gives what stands in its place; it may change it.
    """
    if isinstance(node, ast.BinOp):
        yield from _of_operator(node, ours)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        words = "without a minus" + _at(" before {}", ours, node.operand)
        yield "sign", words, lambda n: n.operand
    elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
        yield from _of_number(node)
    elif isinstance(node, ast.Call):
        yield from _of_call(node)
    elif isinstance(node, ast.Attribute) and node.attr == "T":
        yield "transpose", "without `.T`" + _at(" after {}", ours, node.value), lambda n: n.value
    elif isinstance(node, ast.Compare) and len(node.ops) == 1:
        yield from _of_comparison(node)
    elif isinstance(node, (ast.ListComp, ast.GeneratorExp)) and node.generators[0].ifs:
        words = "if the loop took all, without its `if`"
        yield "condition", words, _set(generators=lambda n: _unconditional(n))
    elif isinstance(node, (ast.For, ast.comprehension)):
        yield "off by one", "if the loop left out its first round", _rounds(1, None)
        yield "off by one", "if the loop left out its last round", _rounds(None, -1)
    elif isinstance(node, ast.Slice):
        yield from _of_slice(node)
    elif isinstance(node, ast.FunctionDef):
        yield from _of_function(node, ours)
    elif isinstance(node, ast.IfExp):
        yield "condition", "if the condition after `if` were always true", lambda n: n.body
        yield "condition", "if the condition after `if` were never true", lambda n: n.orelse


def _set(**values):
    """A change of attributes of a node."""

    def change(node):
        for name, value in values.items():
            setattr(node, name, value(node) if callable(value) else value)
        return node

    return change


def _unconditional(node):
    return [ast.comprehension(each.target, each.iter, [], 0) for each in node.generators]


def _at(words, ours, *nodes):
    """Words with code in them; none where the code has a name of ours, or is long."""
    codes = [f"`{ast.unparse(node)}`" for node in nodes]
    named = {each.id for node in nodes for each in ast.walk(node) if isinstance(each, ast.Name)}
    return "" if named & set(ours) or sum(map(len, codes)) > 60 else words.format(*codes)


def _of_operator(node, ours):
    kind, left, right = type(node.op), node.left, node.right
    if kind in (ast.Add, ast.Sub):
        vague = "with one term of a sum or difference left out"
        words = _at(f"with `{OPERATORS[kind]}` and {{}} left out", ours, right)
        yield "dropped term", words or vague, lambda n: n.left
        after = " and the `-` after it" * (kind is ast.Sub)
        words = _at(f"with {{}}{after} left out", ours, left)
        yield "dropped term", words or vague, lambda n: n.right
    if kind is ast.Div:
        words = _at("without the division by {}", ours, right) or "with one division left out"
        yield "dropped factor", words, lambda n: n.left
        words = _at("with the numerator {} left out", ours, left)
        yield "dropped factor", words or "with a numerator left out", lambda n: n.right
    if kind in (ast.Mult, ast.MatMult):
        for part, kept in ((right, "left"), (left, "right")):
            words = _at("without the factor {}", ours, part) or "with one factor left out"
            yield "dropped factor", words, lambda n, kept=kept: getattr(n, kept)
    for other in TAKEN_FOR.get(kind, ()):
        words = f"with `{OPERATORS[other]}` in place of `{OPERATORS[kind]}`"
        words += _at(" before {}", ours, right)
        signs = {kind, other} == {ast.Add, ast.Sub}
        yield "sign" if signs else "operator", words, _set(op=other())
    if kind in (ast.Mult, ast.Div, ast.Pow):
        for side in ("left", "right"):
            inner = getattr(node, side)
            if isinstance(inner, ast.BinOp) and isinstance(inner.op, (ast.Add, ast.Sub)):
                words = _at("without the brackets around {}", ours, inner)
                words = words or "without the brackets around a sum or difference"
                yield "brackets", words, _unbracketed(side)
    if kind is ast.Div:
        yield "//", "with `//` in place of `/`", _set(op=ast.FloorDiv())
    if kind in (ast.Div, ast.Sub, ast.MatMult):
        sign = OPERATORS[kind]
        words = _at(f"with what stands before and after `{sign}` swapped in {{}}", ours, node)
        yield (
            "turned round",
            words or f"with what stands before and after a `{sign}` swapped",
            (_turned),
        )
    if kind is ast.Pow:
        yield "power", "without the power `**`", lambda n: n.left
        yield "power", "with `*` in place of `**`", _set(op=ast.Mult())
        yield "power", "with `/` in place of `**`", _set(op=ast.Div())


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
    near = [value + 1, value - 1] if isinstance(value, int) else []
    for other in dict.fromkeys([*near, 0, 1, 2 * value, value / 2, -value]):
        if other != value and (isinstance(value, float) or other == int(other)):
            other = type(value)(other)
            yield "constant", f"with {other} in place of the number {value}", _set(value=other)


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
    if attribute and name == "round":
        yield "no round", "without `.round`", lambda n: n.func.value
    if name in WRAPPERS and len(node.args) == 1:
        yield f"no {name}", f"without `{name}`", lambda n: n.args[0]
    elif attribute and not node.args:  # such as z.max(axis=1)
        yield f"no {name}", f"without `.{name}`", lambda n: n.func.value
    elif attribute and len(node.args) == 1 and name in OF_NUMBERS:  # such as np.sum(z)
        yield f"no {name}", f"without `{name}`", lambda n: n.args[0]
    if name == "len" or (name == "sum" and not attribute and len(node.args) == 1):
        yield (
            "off by one",
            f"with `{name}(...) - 1` in place of `{name}(...)`",
            lambda n: ast.BinOp(n, ast.Sub(), ast.Constant(1)),
        )
    if name in ("range", "arange") and len(node.args) < 3:
        yield "off by one", f"if `{name}` ended one earlier", _range(-1, -1)
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
        # One later than -1 is 0, which is another end.
        if not isinstance(getattr(node, end), (ast.UnaryOp, type(None))):
            for step in (1, -1):
                yield (
                    "off by one",
                    f"if a slice {'began' if end == 'lower' else 'ended'} one "
                    f"{'later' if step > 0 else 'earlier'}",
                    _set(
                        **{
                            end: lambda n, end=end, step=step: ast.BinOp(
                                getattr(n, end), ast.Add(), ast.Constant(step)
                            )
                        }
                    ),
                )


def _of_function(node, ours):
    names = [each.arg for each in node.args.args]
    reads = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
    for name, other in itertools.permutations(sorted(reads & set(names)), 2):
        yield "name", f"with `{other}` in place of `{name}` everywhere", _renamed(name, other)
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
                words = _at("without the line that changes {}", ours, target)
                yield (
                    "dropped line",
                    words or "with one line left out",
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


# --- what a student's code lacks


def of_mend(node, tree):
    """What may be missing, or be one thing for another, at one node of a student's code.

    Parameters
    ----------
    node : ast.AST
    tree : ast.AST
        The whole function.

    Yields
    ------
    name, words : str
    change : callable
        As of `changes`.
    """
    names = {each.arg for each in tree.args.args} | {
        each.id
        for each in ast.walk(tree)
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
    }
    if isinstance(node, ast.BinOp) or (
        isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in names
    ):
        called = {
            each.func.id
            for each in ast.walk(tree)
            if isinstance(each, ast.Call) and isinstance(each.func, ast.Name)
        }
        for name in sorted(called & names | {"len"}):
            code = ast.unparse(node)
            words = f"with `{name}({code})` in place of `{code}`"
            yield (
                "no call",
                words,
                lambda n, name=name: ast.Call(ast.Name(name, ast.Load()), [n], []),
            )
    if isinstance(node, ast.BinOp):
        yield from _regrouped(node)
    elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
        for name in (each.arg for each in tree.args.args):
            words = f"with `{name}` in place of the number {node.value!r}"
            yield "name", words, lambda n, name=name: ast.Name(name, ast.Load())
    elif isinstance(node, ast.Assign) and len(node.targets) == 1:
        for kind in (ast.Add, ast.Sub, ast.Mult):
            words = f"with `{OPERATORS[kind]}=` in place of `=`"
            yield "operator", words, lambda n, op=kind: ast.AugAssign(n.targets[0], op(), n.value)
    elif isinstance(node, ast.AugAssign) and type(node.op) in OPERATORS:
        augmented = type(node.op)
        for other in TAKEN_FOR[augmented][:1]:
            words = f"with `{OPERATORS[other]}=` in place of `{OPERATORS[augmented]}=`"
            yield "operator", words, _set(op=other())
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in names:
        for name in sorted(names - {node.id}):
            yield "name", f"with `{name}` in place of `{node.id}`", _set(id=name)
    elif isinstance(node, (ast.Return, ast.Lambda)):
        part = "value" if isinstance(node, ast.Return) else "body"
        for name in sorted(names | {"n"}):  # so a page may call how many there are
            for by in (name, f"len({name})", f"{name}.size"):
                words = f"if what it returns were divided by `{by}`"
                yield "no division", words, _divided(part, by)


def _regrouped(node):
    """The same names, numbers and operators with other brackets."""

    def to_the_left(node):
        inner = node.right
        return ast.BinOp(ast.BinOp(node.left, node.op, inner.left), inner.op, inner.right)

    def to_the_right(node):
        inner = node.left
        return ast.BinOp(inner.left, inner.op, ast.BinOp(inner.right, node.op, node.right))

    for inner, change in ((node.right, to_the_left), (node.left, to_the_right)):
        if isinstance(inner, ast.BinOp):
            words = _at("with other brackets, {}", (), change(node))
            yield "brackets", words or "with other brackets", change


def _divided(part, by):
    def change(node):
        divisor = ast.parse(by, mode="eval").body
        setattr(node, part, ast.BinOp(getattr(node, part), ast.Div(), divisor))
        return node

    return change
