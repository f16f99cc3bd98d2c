"""Mistakes that are made in every exercise, recognised from results, from arguments, and from code.

A message claims only what was established: that the answer's results are the right ones changed in
some way, in every case that was tried; or what stands in its code. So each comes with a claim that
can be tried on further cases.
"""

import ast
import inspect
import itertools
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass

import numpy as np

from course_utils.exercises.asking import assigned_nothing, own_nodes, tree_of
from course_utils.exercises.results import numbers, same, shown, within
from course_utils.exercises.variants import variants


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


def recognise(tried, asked, references, tolerance):
    """What is wrong with an answer, if it is a mistake that is made in every exercise.

    Parameters
    ----------
    tried : list of Tried
        At least one is wrong.
    asked : Asked
    references : list of callable
        Right answers, differently written.
    tolerance : float

    Returns
    -------
    Slip or None
    """
    candidates = itertools.chain(
        from_code(asked, references),
        from_kinds(tried),
        from_results(tried, tolerance),
        from_arguments(references[0], tolerance),
        # Of True and False, too many give the same by chance.
        () if isinstance(tried[0].right, bool) else from_variants(references, tolerance),
        from_parts(tried, tolerance),
    )
    return next((slip for slip in candidates if all(map(slip.holds, tried))), None)


# --- from code


def from_code(asked, references):
    """Mistakes that stand in the code, whatever its results are.

    Yields
    ------
    Slip
    """
    tree = asked.tree
    if tree is None:
        return
    always = lambda _: True  # noqa: E731  (it stands there)
    if any(isinstance(node, ast.BitXor) for node in ast.walk(tree)):
        yield Slip(
            "^ for **",
            "In your code stands a `^`. In Python that is no power, it works on bits. A power is "
            "`**`.",
            always,
        )
    if any(isinstance(node, ast.FloorDiv) for node in ast.walk(tree)) and not any(
        isinstance(node, ast.FloorDiv)
        for reference in references
        for node in ast.walk(tree_of(reference) or ast.Pass())
    ):
        yield Slip(
            "//",
            "In your code stands a `//`, which leaves nothing behind the decimal point. A single "
            "`/` divides.",
            always,
        )
    if not isinstance(tree, ast.FunctionDef):
        return
    nodes = list(own_nodes(tree))
    for loop in nodes:
        if (
            isinstance(loop, (ast.For, ast.While))
            and isinstance(loop.body[-1], ast.Return)
            and not any(isinstance(node, ast.Continue) for node in ast.walk(loop))
        ):
            yield Slip(
                "return in the loop",
                "Your `return` stands inside the loop, so that the function ends in the first "
                "round. Move it to the left.",
                always,
            )
    if method := assigned_nothing(tree):
        yield Slip(
            "in-place method",
            f"`.{method}()` changes its object and gives nothing: what is assigned is `None`.",
            always,
        )
    if any(isinstance(node, ast.ExceptHandler) for node in nodes):
        yield Slip(
            "except",
            "Your code catches errors, with `except`, so that nobody sees what went wrong. Take "
            "that away, and look.",
            always,
        )
    read = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    unused = [each.arg for each in tree.args.args if each.arg not in read]
    if unused and len(tree.args.args) == len(asked.names):
        globals_ = getattr(asked.function, "__globals__", {})
        own = {each.arg for each in tree.args.args} | {
            node.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }
        instead = sorted(
            name
            for name in read - own
            if isinstance(globals_.get(name), (int, float, list, np.ndarray, np.generic))
        )
        message = f"Your function doesn't use its argument `{unused[0]}`."
        if instead:
            message += f" It uses `{instead[0]}`, which is the page's, whatever is passed in."
        yield Slip("argument not used", message, always)


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
    if isinstance(first.given, (str, bytes)):
        yield Slip(
            "text",
            f"Your answer is text, {shown(first.given)}, and not a number. Leave out what makes "
            f"text of it, be it quotes, `str` or an f-string.",
            lambda each: isinstance(each.given, (str, bytes)),
        )
    elif callable(first.given) and numbers(first.given) is None:
        yield Slip(
            "a function",
            "Your function gives back a function, and not what that gives. Call it, with brackets.",
            lambda each: callable(each.given),
        )


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
        return given is not None and same(given, expected, within(tolerance, tried.arguments))

    return Slip(name, message, holds)


def _vector(result):
    """The numbers of a result; those of a tuple of arrays in one row."""
    array = numbers(result)
    if array is None and isinstance(result, (list, tuple)) and len(result):
        parts = [numbers(part) for part in result]
        if all(part is not None for part in parts):
            array = np.concatenate([part.ravel() for part in parts])
    return array


def samples(arguments):
    """The length of the first argument that has one."""
    return next(len(each) for each in arguments if np.ndim(each) > 0)


def from_results(tried, tolerance):
    """Mistakes that stand in the numbers alone.

    Yields
    ------
    Slip
    """
    pairs = [(_vector(each.given), _vector(each.right)) for each in tried]
    if any(given is None or right is None for given, right in pairs):
        return
    wrong = [pair for pair, each in zip(pairs, tried, strict=True) if not each.good]
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
        yield from _of_equal_shape(pairs, tolerance)
        yield from _constant(tried, tolerance)
    if enough:
        for name, message, relation in REARRANGED:
            yield related(name, message, relation, tolerance)
    first = next(each for each in tried if not each.good)
    given, right = wrong[0]
    if given.shape == right.shape and np.all(np.isfinite(right)):
        if np.isnan(given).any():
            yield Slip(
                "nan",
                f"For {first.words} there is a `nan` in your answer, which is no number. It comes "
                "from 0/0, from infinity minus infinity, or from a root or a logarithm of a "
                "negative number.",
                lambda _: True,  # it is there, in this case
            )
        elif np.isinf(given).any():
            yield Slip(
                "infinite",
                f"For {first.words} your answer is infinite, and shouldn't be. Is something "
                f"divided by 0, or has a number become too large?",
                lambda _: True,
            )


def _of_equal_shape(pairs, tolerance):
    g = np.concatenate([given.ravel() for given, _ in pairs])
    r = np.concatenate([right.ravel() for _, right in pairs])
    if not np.all(np.isfinite(r)):
        return
    for name, message, relation in RELATED:
        yield related(name, message, lambda right, _, f=relation: f(right), tolerance)
    yield related(
        "sum for mean",
        "Too large, by as much as there are samples: this is the sum over them, and asked for is "
        "the mean.",
        lambda right, arguments: right * samples(arguments),
        tolerance,
    )
    yield related(
        "mean for sum",
        "Too small, by as much as there are samples: this is the mean over them, and asked for is "
        "the sum.",
        lambda right, arguments: right / samples(arguments),
        tolerance,
    )
    if not np.all(np.isfinite(g)):
        return
    if r.any() and (factor := round(float(g @ r / (r @ r)), 6)) not in (0, 1):
        yield related(
            "factor",
            f"Off by a constant factor: your answer is {factor:.6g} times the right one.",
            lambda right, _: factor * right,
            max(tolerance, 1e-5),
        )
    offset = float(np.mean(g - r))
    if offset:
        yield related(
            "offset",
            f"Off by the same amount everywhere: your answer is the right one "
            f"{'plus' if offset > 0 else 'minus'} {abs(offset):.6g}.",
            lambda right, _: right + offset,
            tolerance,
        )


def _constant(tried, tolerance):
    first = numbers(tried[0].given)
    single = all(numbers(each.right).size == first.size == 1 for each in tried)
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
    ("whole", "What stands behind the decimal point is lost: your numbers are whole.", np.trunc),
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


REARRANGED = [
    (
        "transposed",
        "Rows and columns have changed places: transposed, your answer would be right.",
        lambda r, _: r.T,
    ),
    ("reversed", "The right numbers in the opposite order.", lambda r, _: r[::-1]),
    ("only the first", "Only the first of the numbers that are asked for.", _first),
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
        return result is not None and same(tried.given, result, within(tolerance, tried.arguments))

    return Slip(name, message, holds)


def from_arguments(reference, tolerance):
    """Mistakes in what is done with the arguments: the right function, given others.

    Yields
    ------
    Slip
    """
    names = list(inspect.signature(reference).parameters)
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

        def transposed(*arguments, i=i):
            return reference(*arguments[:i], np.transpose(arguments[i]), *arguments[i + 1 :])

        def negative(*arguments, i=i):
            return reference(*arguments[:i], -np.asarray(arguments[i]), *arguments[i + 1 :])

        yield twin(
            "transposed argument",
            f"Your answer would be right if `{name}` were transposed.",
            transposed,
            tolerance,
        )
        yield twin(
            "negative argument",
            f"Your answer would be right if `{name}` had the opposite sign.",
            negative,
            tolerance,
        )


# --- from variants of the right answer


def from_variants(references, tolerance):
    """Mistakes in one place of the code: right answers with one thing in them changed.

    Yields
    ------
    Slip
    """
    for reference in references:
        for name, words, function in variants(reference):
            yield twin(name, f"Your answer comes out as it would {words}.", function, tolerance)


# --- from parts


def from_parts(tried, tolerance):
    """Which of several numbers are right, where only some are.

    Yields
    ------
    Slip
    """
    if not all(
        isinstance(each.right, tuple)
        and isinstance(each.given, (tuple, list))
        and len(each.given) == len(each.right)
        for each in tried
    ):
        return
    count = len(tried[0].right)
    if count > len(ORDINALS):
        return
    good = [
        all(same(each.given[i], each.right[i], tolerance) for each in tried) for i in range(count)
    ]
    if not any(good):
        return
    right = " and ".join(f"the {ORDINALS[i]}" for i in range(count) if good[i])
    wrong = " and ".join(f"the {ORDINALS[i]}" for i in range(count) if not good[i])

    def holds(each):
        return all(same(each.given[i], each.right[i], tolerance) for i in range(count) if good[i])

    yield Slip("a part", f"Of what you give, {right} is right; {wrong} isn't.", holds)


ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth"]
