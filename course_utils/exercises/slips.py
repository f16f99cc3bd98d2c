"""Mistakes that are made in every exercise, recognised from results, from arguments, and from code.

A message claims only what was established: that the answer's results are the right ones changed in
some way, in every case that was tried; or what stands in its code. So each comes with a claim that
can be tried on further cases.
"""

import ast
import contextlib
import inspect
import io
import itertools
import sys
import types
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass

import numpy as np

from course_utils.exercises.asking import (
    GIVES_NOTHING,
    assigned_nothing,
    own_nodes,
    tree_of,
)
from course_utils.exercises.results import (
    as_code,
    identical,
    kept,
    numbers,
    same,
    shown,
    within,
)
from course_utils.exercises.variants import FILE, ORDINALS, divided_by_one_slash, mended, variants

MOST_LINES = 20_000  # that a changed function may go through
LARGE = 100_000  # numbers in a result, more of which would take long to make again and again


@dataclass(frozen=True)
class Tried:
    """One case that an answer was asked.

    Attributes
    ----------
    words : str
        The arguments in words.
    arguments : tuple
    given, right : object
    good : bool
        Whether the given result is right.
    """

    words: str
    arguments: tuple
    given: object
    right: object
    good: bool


@dataclass(frozen=True)
class Slip:
    """A mistake that was recognised.

    Attributes
    ----------
    name : str
    message : str
    holds : callable
        Takes a `Tried`, and returns whether what the message says is true of it, too.
    """

    name: str
    message: str
    holds: Callable[[Tried], bool]


def recognised(tried, asked, references, tolerance):
    """What may be wrong with an answer, if it is a mistake that is made in every exercise.

    Parameters
    ----------
    tried : list of Tried
        At least one is wrong.
    asked : Asked
    references : list of callable
        Right answers, differently written.
    tolerance : float

    Yields
    ------
    Slip
        None of them has been established yet: see whether it holds.
    """
    yield from from_code(asked, references, tried, tolerance)
    if all(_has_no_number(each) for each in tried if not each.good):
        # So is much else, and it says nothing.
        if not asked.trouble:
            yield from from_mends(asked, tolerance)
        yield from not_finite(tried)
        return
    yield from from_kinds(tried)
    yield from from_results(tried, asked.names, tolerance)
    yield from from_arguments(asked.names, references[0], tolerance)
    partly = [
        slip
        for slip in itertools.chain(
            from_sizes(tried, asked.names, tolerance), from_parts(tried, tolerance)
        )
        if all(map(slip.holds, tried))
    ]
    small = all(np.size(_vector(each.given)) < LARGE for each in tried)
    if small and not asked.trouble:  # else it isn't to be called any more
        for mend in from_mends(asked, tolerance):
            if all(map(mend.holds, tried)):
                yield from (_both(slip, mend) for slip in partly)
                yield mend
    yield from partly
    yield from from_changed_arguments(asked.names, references[0], tolerance)
    # Of True and False, too many give the same by chance.
    if not isinstance(tried[0].right, bool):
        yield from from_variants(references, asked.tree, tolerance)
    yield from not_finite(tried)


def _both(one, other):
    return Slip(
        one.name,
        f"{one.message} {other.message}",
        lambda each: one.holds(each) and other.holds(each),
    )


def _has_no_number(tried):
    """Whether a result is nothing but nan."""
    given = _vector(tried.given)
    return given is not None and given.size > 0 and bool(np.all(np.isnan(given)))


def in_another_order(asked, reference, tolerance):
    """A slip that says that a function takes the right arguments in another order, if it does.

    Parameters
    ----------
    asked : Asked
    reference : callable
    tolerance : float

    Yields
    ------
    Slip
    """
    names, theirs = list(inspect.signature(reference).parameters), asked.names
    if theirs != names and sorted(theirs) == sorted(names):
        takes, gets = (", ".join(f"`{name}`" for name in each) for each in (theirs, names))
        yield twin(
            "another order",
            f"Your function takes its arguments in the order {takes}. Asked for is {gets}.",
            lambda *arguments: reference(**dict(zip(theirs, arguments, strict=True))),
            tolerance,
        )


def explains(given, expected, tried, tolerance):
    """Whether a result is as expected, and not as near to the right one as to that.

    Parameters
    ----------
    given, expected : object
    tried : Tried
    tolerance : float

    Returns
    -------
    bool
    """
    tolerance = within(tolerance, tried.arguments)
    if not same(given, expected, tolerance):
        return False
    given, expected, right = map(_vector, (given, expected, tried.right))
    if tried.good or given is None or right is None or given.shape != right.shape:
        return True
    off, left = (_farthest(given, each) for each in (right, expected.reshape(given.shape)))
    # Within a tolerance, what is nearly right is the same as much else.
    return bool(left <= 0.02 * off)


def _farthest(one, other):
    """The largest difference of two arrays of one shape, whatever is nan."""
    with np.errstate(all="ignore"):
        off = np.abs(one - other)
    return np.max(off, where=~np.isnan(off), initial=0)


def is_nearer(result, tried):
    """Whether a result is right by more than the tolerance that the given one has missed.

    Parameters
    ----------
    result : object
        One that counts as right.
    tried : Tried

    Returns
    -------
    bool
        True where there are no numbers to be compared.
    """
    result, given, right = map(_vector, (result, tried.given, tried.right))
    if tried.good or any(each is None for each in (result, given, right)):
        return True
    if not result.size == given.size == right.size:
        return True
    left, off = (_farthest(each.ravel(), right.ravel()) for each in (result, given))
    return bool(left <= 0.02 * off) or not np.isfinite(off) or off == 0


# --- from code


def from_code(asked, references, tried, tolerance):
    """Mistakes that stand in the code, whatever its results are.

    Yields
    ------
    Slip
    """
    tree = asked.tree
    if tree is None:
        return
    always = lambda _: True  # noqa: E731  (it stands there)
    of_numbers = not isinstance(tried[0].right, bool)  # True ^ False has a sense
    if of_numbers and any(isinstance(node, ast.BitXor) for node in ast.walk(tree)):
        yield Slip(
            "^ for **",
            "In your code stands a `^`. In Python that is no power, it works on bits. A power is "
            "`**`.",
            always,
        )
    if _divides_down(tree) and not any(
        _divides_down(tree_of(reference) or ast.Pass()) for reference in references
    ):
        divided = divided_by_one_slash(asked.function, tree)
        yield Slip(
            "//",
            "In your code stands a `//`, which leaves nothing behind the decimal point. A single "
            "`/` divides.",
            lambda each: divided is None or _is_right(divided, each, tolerance),
        )
    if not isinstance(tree, ast.FunctionDef):
        return
    nodes = list(own_nodes(tree))
    for loop in nodes:
        if (
            isinstance(loop, (ast.For, ast.While))
            and isinstance(loop.body[-1], ast.Return)
            and not any(isinstance(node, (ast.Break, ast.Continue)) for node in ast.walk(loop))
        ):
            yield Slip(
                "return in the loop",
                "Your `return` stands inside the loop, so that the function ends in the first "
                "round. Move it to the left.",
                always,
            )
    if (
        any(isinstance(node, (ast.Yield, ast.YieldFrom)) for node in nodes)
        and np.ndim(tried[0].right) != 1
    ):
        yield Slip(
            "yield",
            "In your function stands a `yield`: it gives its results one by one, as a list. To "
            "give one result, end with `return`.",
            always,
        )
    if method := assigned_nothing(asked):
        yield Slip(
            "in-place method",
            f"`.{method}()` changes what it works on and gives nothing: assigned is `None`.",
            always,
        )
    if any(isinstance(node, ast.Compare) and _asks_for_identity(node) for node in nodes):
        yield Slip(
            "is",
            "In your code stands an `is`. It asks whether two names belong to one object, and not "
            "whether two numbers are equal: that is `==`.",
            always,
        )
    lost = [node for node in nodes if isinstance(node, ast.Expr) and _only_computes(node.value)]
    if lost:
        yield Slip(
            "thrown away",
            f"{as_code(ast.unparse(lost[0]))} stands alone: what it gives is computed and thrown "
            "away. Give it a name, with `=`.",
            always,
        )
    if name := _kept_between_calls(tree):
        yield Slip(
            "mutable default",
            f"`{name}` is made once, when the function is defined, and keeps what one call puts "
            "into it for the next. Make it inside the function.",
            always,
        )
    if any(isinstance(node, ast.ExceptHandler) for node in nodes):
        yield Slip(
            "except",
            "Your code catches errors, with `except`, so that nobody sees what went wrong. Take "
            "that away, and look.",
            always,
        )
    if message := unused_argument(asked):
        yield Slip("argument not used", message, always)


# What of a page is taken for what is passed in, such as its list, or how long that is, for a list.
ALIKE: list[tuple] = [
    ((types.FunctionType,), (types.FunctionType, np.ufunc)),
    ((list, tuple, dict, np.ndarray, int, float), (list, tuple, dict, np.ndarray)),
    ((int, np.integer), (int, np.integer)),
    ((float, np.floating), (float, np.floating)),
]


def unused_argument(asked):
    """A word on an argument that a function doesn't use, and on what it uses instead.

    Parameters
    ----------
    asked : Asked

    Returns
    -------
    str
        Empty if it uses them all, or its code can't be read.
    """
    tree = asked.tree
    if not isinstance(tree, ast.FunctionDef) or len(tree.args.args) != len(asked.names):
        return ""
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    read = {node.id for node in names}
    unused = [each.arg for each in tree.args.args if each.arg not in read]
    if not unused:
        return ""
    own = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    own |= {node.id for node in names if isinstance(node.ctx, ast.Store)}
    theirs = getattr(asked.function, "__globals__", {})
    place = [each.arg for each in tree.args.args].index(unused[0])
    passed = asked.last.arguments[place] if asked.last and asked.last.arguments else None
    instead = sorted(
        name
        for name in read - own - set(asked.of_page)
        if any(isinstance(theirs.get(name), kinds) and isinstance(passed, kinds) for kinds in ALIKE)
    )
    message = f"Your function doesn't use its argument `{unused[0]}`."
    if instead:
        uses = " and ".join(f"`{name}`" for name in instead)
        message += f" It uses {uses}, from outside of it, whatever is passed in."
    return message


def _is_right(function, tried, tolerance):
    try:
        with np.errstate(all="ignore"), contextlib.redirect_stdout(io.StringIO()):
            result = to_an_end(function, *deepcopy(tried.arguments))
    except Exception:  # it needs a whole number there
        return False
    return same(result, tried.right, within(tolerance, tried.arguments))


def _asks_for_identity(node):
    return any(isinstance(each, (ast.Is, ast.IsNot)) for each in node.ops) and not any(
        isinstance(each, ast.Constant) for each in [node.left, *node.comparators]
    )


def _only_computes(node):
    """Whether an expression does nothing but compute."""
    return isinstance(node, (ast.BinOp, ast.UnaryOp, ast.Compare))


def _divides_down(tree):
    """Whether there is a `//` other than where a place or a number of rounds is counted."""
    counted = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.Subscript)
        or (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "range")
        for part in ast.walk(node.slice if isinstance(node, ast.Subscript) else node)
    }
    return any(
        isinstance(node, (ast.BinOp, ast.AugAssign))
        and isinstance(node.op, ast.FloorDiv)
        and id(node) not in counted
        for node in ast.walk(tree)
    )


def _kept_between_calls(tree):
    """An argument whose default is a list or the like, into which the function puts something."""
    made = (ast.List, ast.Dict, ast.Set, ast.ListComp)
    with_default = tree.args.args[len(tree.args.args) - len(tree.args.defaults) :]
    names = [
        each.arg
        for each, default in zip(with_default, tree.args.defaults, strict=True)
        if isinstance(default, made)
    ]
    for node in own_nodes(tree):
        target = None
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            target = node.func.value if node.func.attr in GIVES_NOTHING else None
        elif isinstance(node, ast.AugAssign):
            target = node.target
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
            target = node.value
        if isinstance(target, ast.Name) and target.id in names:
            return target.id
    return None


# --- from results


def from_kinds(tried):
    """Results of another kind than asked for.

    Yields
    ------
    Slip
    """
    if any(numbers(each.right) is None for each in tried):
        return
    first = next(each for each in tried if not each.good)
    if (text := text_in(first.given)) and isinstance(first.right, (bool, np.bool_)):
        yield Slip(
            "text",
            f"Your answer is text, {shown(text)}. Asked for are True and False, without quotes.",
            lambda each: bool(text_in(each.given)),
        )
    elif text:
        is_text = "is text" if text is first.given else "has text in it"
        yield Slip(
            "text",
            f"Your answer {is_text}, {shown(text)}, and not a number. Leave out what makes text of "
            "it, be it quotes, `str` or an f-string.",
            lambda each: bool(text_in(each.given)),
        )
    elif _in_pieces(first):
        yield Slip(
            "pieces",
            "The right numbers, in several pieces. Join them, with `np.concatenate`.",
            _in_pieces,
        )
    elif _is_complex(first.given):
        yield Slip(
            "complex",
            "Your answer is a complex number. Asked for is a real one, such as its `.imag` or its "
            "`.real`.",
            lambda each: _is_complex(each.given),
        )
    elif _is_yes_or_no(first.given) and not _is_yes_or_no(first.right):
        yield Slip(
            "yes or no",
            f"Your answer says True or False. Asked for {_asked_for(first.right)}.",
            lambda each: _is_yes_or_no(each.given),
        )
    elif callable(first.given) and numbers(first.given) is None:
        yield Slip(
            "a function",
            "Your function gives back a function, and not what that gives. Was it to be called, "
            "with brackets?",
            lambda each: callable(each.given) and numbers(each.given) is None,
        )


def _is_yes_or_no(result):
    """Whether a result is True or False, or all of an array is."""
    return isinstance(result, bool) or getattr(result, "dtype", None) == np.bool_


def _in_pieces(tried):
    """Whether a result is a list of arrays that, joined, would be right."""
    given, right = tried.given, numbers(tried.right)
    if not isinstance(given, (list, tuple)) or np.ndim(right) != 1:
        return False
    joined = _vector(given) if numbers(given) is None else None
    return joined is not None and same(joined, right, 1e-9)


def _is_complex(result):
    dtype = getattr(result, "dtype", None)
    return isinstance(result, complex) or getattr(dtype, "kind", "") == "c"


def _asked_for(right):
    return "is a number" if np.ndim(numbers(right)) == 0 else "are numbers"


def text_in(given):
    """A text that was given, or the first of a list, or of rows, that has one.

    Parameters
    ----------
    given : object

    Returns
    -------
    str or None
    """
    if isinstance(given, np.ndarray) and given.dtype.kind == "U":
        given = given.tolist()
    while isinstance(given, (list, tuple)) and given:
        given = given[0]
    return given if isinstance(given, str) else None


def related(name, message, relation, tolerance):
    """A slip that says how given and right numbers are related.

    Parameters
    ----------
    name, message : str
    relation : callable
        Takes the right numbers and the arguments, and gives what the wrong ones are.
    tolerance : float
    """

    def holds(tried):
        right = _vector(tried.right)
        if right is None:
            return False
        with np.errstate(all="ignore"):
            try:
                expected = relation(right, tried.arguments)
            except Exception:  # there is no such relation between these
                return False
        given = _vector(tried.given)
        return given is not None and explains(given, expected, tried, tolerance)

    return Slip(name, message, holds)


def _vector(result):
    """The numbers of a result; those of a tuple of arrays in one row."""
    array = numbers(result)
    if array is None and isinstance(result, (list, tuple)) and len(result):
        parts = [numbers(part) for part in result]
        if all(part is not None for part in parts):
            array = np.concatenate([part.ravel() for part in parts])
    return array


def from_results(tried, names, tolerance):
    """Mistakes that stand in the numbers alone.

    Yields
    ------
    Slip
    """
    pairs = [(_vector(each.given), _vector(each.right)) for each in tried]
    if any(given is None or right is None for given, right in pairs):
        return
    enough = sum(right.size for _, right in pairs) > 1
    alike = all(given.shape == right.shape for given, right in pairs)
    if all(isinstance(each.right, (bool, np.bool_)) for each in tried):
        yield related(
            "the wrong way round",
            "Just the wrong way round: True where False is right, and False where True is.",
            lambda right, _: 1 - right,
            tolerance,
        )
        yield from _constant(tried, tolerance)
        return
    if enough and alike:
        if all(np.all(np.isfinite(right)) for _, right in pairs):
            for name, message, relation in RELATED:
                yield related(name, message, lambda right, _, f=relation: f(right), tolerance)
        yield from _constant(tried, tolerance)
    if enough:
        if all(numbers(each.right) is not None for each in tried):  # several arrays have no rows
            for name, message, relation in REARRANGED:
                yield related(name, message, relation, tolerance)
        yield from PLACES
        for place in range(len(names)) if alike else ():
            yield _one_entry(place, tolerance, names)


def not_finite(tried):
    """What can be said of nan and infinity where nothing else is known.

    Yields
    ------
    Slip
    """
    first = next(each for each in tried if not each.good)
    given, right = _vector(first.given), _vector(first.right)
    if given is None or right is None or given.shape != right.shape or not np.isfinite(right).all():
        return
    here = lambda _: True  # noqa: E731  (it is there, in this case, and no other is spoken of)
    if np.isnan(given).any():
        yield Slip(
            "nan",
            f"For {first.words} there is a `nan` in your answer, which is no number. It can come "
            "from 0/0, from infinity minus infinity or over infinity, from 0 times infinity (such "
            "as 0 times log(0)), or from a root or a logarithm of a negative number.",
            here,
        )
    elif np.isinf(given).any():
        yield Slip(
            "infinite",
            f"For {first.words} your answer is infinite, and shouldn't be. That can come from a "
            "division by 0, from the logarithm of 0, or from a number that has become too large.",
            here,
        )


def from_sizes(tried, names, tolerance):
    """Right numbers times something, or plus something.

    Yields
    ------
    Slip
    """
    pairs = [(_vector(each.given), _vector(each.right)) for each in tried]
    if (
        isinstance(tried[0].right, (bool, np.bool_))
        or any(
            given is None or right is None or given.shape != right.shape for given, right in pairs
        )
        or not all(np.all(np.isfinite(each)) for pair in pairs for each in pair)
        or sum(right.size for _, right in pairs) < 2
    ):
        return
    for place, argument in enumerate(tried[0].arguments):
        values = numbers(argument)  # several arrays of other shapes are none
        if values is None or values.ndim == 0:
            continue
        for words, count in ((f"len({names[place]})", len), (f"{names[place]}.size", np.size)):
            yield related(
                "sum for mean",
                f"Your answer is the right one times `{words}`: a division by it is missing, or "
                "a multiplication too many.",
                lambda right, arguments, place=place, count=count: right * count(arguments[place]),
                tolerance,
            )
            yield related(
                "divided once more",
                f"Your answer is the right one divided by `{words}`, as where it was divided by "
                "that once more than asked for.",
                lambda right, arguments, place=place, count=count: right / count(arguments[place]),
                tolerance,
            )
    g, r = (np.concatenate([each.ravel() for each in every]) for every in zip(*pairs, strict=True))
    factor = float(f"{g @ r / (r @ r):.6g}") if r.any() else 0
    if factor and abs(factor - 1) > 1e-3:  # nearer to 1 it is rather that something was rounded
        yield related(
            "factor",
            f"Off by a constant factor: your answer is {factor:.6g} times the right one.",
            lambda right, _: factor * right,
            max(tolerance, 1e-5),
        )
    if offset := float(np.mean(g - r)):
        yield related(
            "offset",
            f"Off by the same amount everywhere: your answer is the right one "
            f"{'plus' if offset > 0 else 'minus'} {abs(offset):.6g}.",
            lambda right, _: right + offset,
            tolerance,
        )


def _constant(tried, tolerance):
    first = numbers(tried[0].given)
    if first is None:
        return
    single = all(np.size(_vector(each.right)) == first.size == 1 for each in tried)
    if single and np.isfinite(first).all() and len({float(each.right) for each in tried}) > 1:
        yield related(
            "constant",
            f"Your answer is always {shown(tried[0].given)}, whatever is passed in.",
            lambda *_: first,
            tolerance,
        )


RELATED = [
    ("sign", "Right size, wrong sign, everywhere.", lambda r: -r),
    ("upside down", "Upside down: your answer is 1 divided by the right one.", lambda r: 1 / r),
    ("one minus", "Your answer is 1 minus the right one.", lambda r: 1 - r),
    ("square", "Your answer is the square of the right one.", np.square),
    ("root", "Your answer is the square root of the right one.", np.sqrt),
    (
        "sign lost",
        "Right size, but the sign is lost: where a negative number is right, yours is positive.",
        np.abs,
    ),
    ("logarithm", "Your answer is the logarithm of the right one.", np.log),
    ("exponential", "Your answer is `exp` of the right one.", np.exp),
    ("cut at 0", "Right, but cut off at 0: negative numbers have become 0.", lambda r: r.clip(0)),
    (
        "whole",
        "Your numbers are the right ones without what stands behind their decimal point.",
        np.trunc,
    ),
    ("whole", "Rounded down: your numbers are whole.", np.floor),
    *[
        (
            "rounded",
            f"Right, but rounded, with {digits} digits behind the point. Don't round.",
            lambda r, digits=digits: np.round(r, digits),
        )
        for digits in range(10)
    ],
]


def _first(right, _):
    return right[0]


def _turned(right):
    if right.ndim < 2:
        raise ValueError("a row has nothing to be transposed")
    return right.T


REARRANGED = [
    (
        "transposed",
        "Rows and columns have changed places: transposed, your answer would be right.",
        lambda r, _: _turned(r),
    ),
    ("reversed", "What is right, from its last to its first.", lambda r, _: r[::-1]),
    ("only the first", "Only the first of what is asked for.", _first),
    (
        "flat",
        "The right numbers in one row: they should stand as rows and columns.",
        lambda r, _: r.ravel(),
    ),
    (
        "one row too many",
        "The right numbers with one pair of brackets too many.",
        lambda r, _: r[None],
    ),
    ("one column", "The right numbers as one column.", lambda r, _: r[..., None]),
]


PLACES = [
    Slip(
        "numbers for places",
        "In each row of your answer the largest number stands in the right place. Asked for is "
        "that place, as `argmax` gives it, and not the numbers.",
        lambda each: _are_places(each.right, each.given),
    ),
    Slip(
        "places for numbers",
        "Your answer says in which place the largest number of each row stands. Asked for are the "
        "rows themselves, with all of their numbers.",
        lambda each: _are_places(each.given, each.right),
    ),
]


def _are_places(places, rows):
    """Whether numbers say where the largest of each row stands."""
    places, rows = numbers(places), numbers(rows)
    return (
        places is not None
        and rows is not None
        and rows.ndim == places.ndim + 1
        and rows.size > 0
        and np.array_equal(np.argmax(rows, axis=-1), places)
    )


def _one_entry(place, tolerance, names):
    """A slip: all entries but one are those of an argument, and that one is right."""

    def holds(tried):
        given, right, before = map(_vector, (tried.given, tried.right, tried.arguments[place]))
        if any(each is None for each in (given, right, before)):
            return False
        if not given.shape == right.shape == before.shape:
            return False
        near = within(tolerance, tried.arguments) * np.max(np.abs(right), initial=0)
        moved = given != before
        new = np.abs(given - right)[moved]
        return new.size <= 1 and bool(np.all(new <= near)) and (given.size > 1 or tried.good)

    return Slip(
        "one entry",
        f"No more than one entry of your answer is a new one; the others are those of "
        f"`{names[place]}`.",
        holds,
    )


# --- from arguments


def twin(name, message, function, tolerance):
    """A slip that says which function the answer is the same as.

    Parameters
    ----------
    name, message : str
    function : callable
    tolerance : float
    """

    def holds(tried):
        try:
            with np.errstate(all="ignore"):
                result = function(*deepcopy(tried.arguments))
        except Exception:  # then it isn't the same
            return False
        return result is not None and explains(tried.given, result, tried, tolerance)

    return Slip(name, message, holds)


def from_arguments(names, reference, tolerance):
    """The right function with arguments that have changed places, or one of them alone.

    Yields
    ------
    Slip
    """
    for i, j in itertools.combinations(range(len(names)), 2):

        def swapped(*arguments, i=i, j=j):
            others = list(arguments)
            others[i], others[j] = others[j], others[i]
            return reference(*others)

        yield twin(
            "swapped arguments",
            f"`{names[i]}` and `{names[j]}` have changed places: your answer would be right if "
            "each were the other.",
            swapped,
            tolerance,
        )
    for i, name in enumerate(names):
        yield twin(
            "an argument as it came",
            f"Your answer is `{name}` as it was passed in.",
            lambda *arguments, i=i: arguments[i],
            tolerance,
        )


def from_changed_arguments(names, reference, tolerance):
    """The right function with one argument turned round.

    Yields
    ------
    Slip
    """
    for i, name in enumerate(names):

        def transposed(*arguments, i=i):
            return reference(*arguments[:i], np.transpose(arguments[i]), *arguments[i + 1 :])

        def negative(*arguments, i=i):
            if np.ndim(arguments[i]) == 0:  # -tolerance and the like are nothing that is passed
                raise ValueError("a single number")
            return reference(*arguments[:i], -np.asarray(arguments[i]), *arguments[i + 1 :])

        yield twin(
            "transposed argument",
            f"Your answer is what is right for the transpose of `{name}`.",
            transposed,
            tolerance,
        )
        yield twin(
            "negative argument",
            f"Your answer is what is right for `-{name}` in place of `{name}`.",
            negative,
            tolerance,
        )


# --- from the code, with one thing in it changed


def from_mends(asked, tolerance):
    """Mistakes in one place of a student's code: with that changed, it gives what is right.

    Yields
    ------
    Slip
    """
    for words, line, which, function in mended(asked.function, asked.tree):

        def holds(tried, function=function):
            arguments = deepcopy(tried.arguments)
            try:
                with np.errstate(all="ignore"), contextlib.redirect_stdout(io.StringIO()):
                    result = to_an_end(function, *arguments)
            except Exception:  # then it mends nothing
                return False
            return (
                same(result, tried.right, within(tolerance, tried.arguments))
                and is_nearer(result, tried)
                and all(map(identical, arguments, tried.arguments))
            )

        where = f", in the line {as_code(line)}" if line and len(line) <= 100 else ""
        where += which * bool(where)
        yield Slip("one change", f"Your answer would be right {words}{where}.", holds)


def to_an_end(function, *arguments):
    """Call a function of `mended`: one change may have made it endless.

    Parameters
    ----------
    function : callable
    *arguments

    Returns
    -------
    object

    Raises
    ------
    TimeoutError
        If it goes through more lines than `MOST_LINES`.
    """
    lines, before = itertools.count(), sys.gettrace()

    def count(frame, *_):
        if frame.f_code.co_filename != FILE:
            return None
        if next(lines) > MOST_LINES:
            raise TimeoutError
        return count

    sys.settrace(count)
    try:
        return kept(function(*arguments))
    finally:
        sys.settrace(before)


# --- from variants of the right answer


def from_variants(references, tree, tolerance):
    """Mistakes in one place of the code: right answers with one thing in them changed.

    Yields
    ------
    Slip
    """
    theirs = {
        getattr(node, "id", getattr(node, "attr", "")) for node in ast.walk(tree or ast.Pass())
    }
    loops = (ast.For, ast.While, ast.ListComp, ast.GeneratorExp)
    has_loop = any(isinstance(node, loops) for node in ast.walk(tree or ast.Pass()))
    for reference in references:
        for name, words, function in variants(reference):
            if any(f"`{each}" in words and each not in theirs for each in OF_A_LOOP):
                continue  # it speaks of what isn't in their code
            if "loop" in words and not has_loop:
                continue
            yield twin(name, f"Your answer comes out as it would {words}.", function, tolerance)


OF_A_LOOP = ["append", "arange", "enumerate", "len", "range", "zip"]


# --- from parts


def from_parts(tried, tolerance):
    """Which of several numbers are right, where only some are.

    Yields
    ------
    Slip
    """
    if not isinstance(tried[0].right, tuple):
        return
    count = len(tried[0].right)
    if count > len(ORDINALS) or not all(
        isinstance(each.given, (tuple, list)) and len(each.given) == len(each.right) == count
        for each in tried
    ):
        return
    good = [
        all(same(each.given[i], each.right[i], tolerance) for each in tried) for i in range(count)
    ]
    if not any(good):
        return
    right, wrong = (
        [f"the {ORDINALS[i]}" for i in range(count) if good[i] is which] for which in (True, False)
    )
    are, are_not = ("is" if len(each) == 1 else "are" for each in (right, wrong))
    words = (
        f"Of what you give, {' and '.join(right)} {are} right; {' and '.join(wrong)} {are_not}n't."
    )

    def holds(each):
        return (
            isinstance(each.given, (tuple, list))
            and len(each.given) == len(each.right) == count
            and all(same(each.given[i], each.right[i], tolerance) for i in range(count) if good[i])
        )

    yield Slip("a part", words, holds)
