"""Asking a student's function: with copies, quietly, and never again once it has failed."""

import ast
import contextlib
import functools
import inspect
import io
import linecache
import textwrap
import types
from copy import deepcopy
from dataclasses import dataclass, field

import numpy as np

from course_utils.exercises.results import identical, kept

MOST_PRINTED = 10_000  # letters of what a function prints that are remembered
GIVES_NOTHING = (
    "append clear extend fill insert partition remove resize reverse shuffle sort update".split()
)


class Trouble(Exception):
    """An answer that can't be asked any further, and what to say of it.

    Parameters
    ----------
    message : str
        Begins with a lower-case letter, to follow the words of a case.
    mistake : str
        A name of the kind of trouble.
    """

    def __init__(self, message, mistake):
        super().__init__(message)
        self.message, self.mistake = message, mistake


@dataclass
class Change:
    """Something that a call has changed.

    Attributes
    ----------
    name : str
        Of an argument, or of a list or an array of the page.
    before, now : object
    of_page : bool
    """

    name: str
    before: object
    now: object
    of_page: bool


@dataclass
class Outcome:
    """What became of one call.

    Attributes
    ----------
    result : object
        As it was when the function had ended.
    error : BaseException or None
    changed : list of Change
        What belongs to others and isn't as it was.
    arguments : tuple
        The copies that were handed over, as the call has left them.
    """

    result: object = None
    error: BaseException | None = None
    arguments: tuple = ()
    changed: list[Change] = field(default_factory=list)


class _Printed(io.StringIO):
    """What is printed, but not without end."""

    def write(self, text):
        if self.tell() < MOST_PRINTED:
            super().write(text[: MOST_PRINTED - self.tell()])
        return len(text)


class Asked:
    """A student's function. Calling it gives its result, or raises `Trouble`, now and ever after.

    Parameters
    ----------
    function : callable
    model : callable
        The right function, after whose arguments a message names the student's.

    Attributes
    ----------
    words : str
        For which case it is called, to be set before a call: "x = 2".
    printed : str
        What the first call has printed.
    error : BaseException or None
        What it has raised.
    last : Outcome or None
        Of the last call.
    tree : ast.FunctionDef, ast.Lambda or None
        The code of the function, where it can be found.
    """

    def __init__(self, function, model):
        self.function, self.words, self.printed = function, "", None
        self.trouble = self.error = self.last = None
        self.names = list(inspect.signature(model).parameters)
        if isinstance(function, types.FunctionType) and (
            function.__code__.co_argcount == len(self.names)
        ):
            self.names = list(inspect.signature(function).parameters)
        self.tree = tree_of(function)

    def __call__(self, *arguments):
        outcome = self.outcome(*arguments)
        if outcome.error is not None:
            self.error = outcome.error
            mistake, explained = explain(outcome.error)
            self._fail(words_of_error(outcome.error, self) + explained, mistake)
        if outcome.result is None or outcome.result is ...:
            self._fail(*why_nothing(self))
        for change in outcome.changed:
            whose = "belongs to the page" if change.of_page else "was handed to it"
            self._fail(
                f"your function changes `{change.name}`, which {whose}: after the call, what stood "
                "there before is gone. Make something new, or work on a copy.",
                "changes its argument",
            )
        return outcome.result

    def outcome(self, *arguments):
        """Call the function with copies of the arguments, and give whatever comes of it.

        Parameters
        ----------
        *arguments
            Arrays, lists and objects are copied, functions are not.

        Returns
        -------
        Outcome

        Raises
        ------
        Trouble
            If it was interrupted, takes other arguments, or has failed before.
        """
        if self.trouble:
            raise self.trouble
        self._fit(arguments)
        arguments = deepcopy(arguments)
        theirs = [
            Change(name, deepcopy(value), value, of_page)
            for values, of_page in (
                (zip(self.names, arguments, strict=False), False),
                (self._of_the_page(), True),
            )
            for name, value in values
            if _can_change(value)
        ]
        outcome, printed = Outcome(arguments=arguments), _Printed()
        self.last = outcome
        try:
            with contextlib.redirect_stdout(printed), np.errstate(all="ignore"):
                outcome.result = kept(self.function(*arguments))
        except KeyboardInterrupt:
            self._fail("interrupted. Does your code come to an end?", "interrupted")
        except BaseException as error:  # a student's code may raise anything, SystemExit too
            outcome.error = error
        if self.printed is None:
            self.printed = printed.getvalue()
        outcome.changed = [each for each in theirs if not identical(each.now, each.before)]
        return outcome

    def _fail(self, message, mistake):
        self.trouble = Trouble(message, mistake)
        raise self.trouble from None

    def _fit(self, arguments):
        """See whether the function takes so many arguments."""
        try:
            signature = inspect.signature(self.function)
        except (TypeError, ValueError):  # not every built-in function tells
            return
        try:
            signature.bind(*arguments)
        except TypeError:
            takes = ", ".join(f"`{name}`" for name in signature.parameters) or "none"
            asked = ", ".join(f"`{name}`" for name in self.names)
            self._fail(
                f"your function is called with {len(arguments)} "
                f"argument{'s' * (len(arguments) != 1)}, {asked}. It takes {takes}.",
                "other arguments",
            )

    def _of_the_page(self):
        """The lists and arrays of the page that the function's code names."""
        if not isinstance(self.function, types.FunctionType):
            return []
        names = set(names_in(self.function.__code__))
        return [
            (name, value)
            for name, value in self.function.__globals__.items()
            if name in names and _can_change(value) and getattr(value, "size", 0) < 100_000
        ]


def _can_change(value):
    return isinstance(value, (list, dict)) or type(value) is np.ndarray


def names_in(code):
    """The names of attributes and globals in the code of a function, with that of functions in it.

    Parameters
    ----------
    code : types.CodeType

    Yields
    ------
    str
    """
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from names_in(constant)


def tree_of(function):
    """The syntax tree of a function, or None where its code isn't to be found or isn't clear.

    Parameters
    ----------
    function : object

    Returns
    -------
    ast.FunctionDef, ast.Lambda or None
    """
    if isinstance(function, functools.partial):
        function = function.func
    if not inspect.isroutine(function) and callable(function):
        function = type(function).__call__
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError, ValueError):
        return None
    name = function.__name__
    found = [
        node
        for node in ast.walk(tree)
        if getattr(node, "name", "") == name
        or (name == "<lambda>" and isinstance(node, ast.Lambda))
    ]
    return found[0] if len(found) == 1 else None


def own_nodes(tree):
    """The nodes of a function without those of functions that are defined in it.

    Parameters
    ----------
    tree : ast.AST

    Yields
    ------
    ast.AST
    """
    for child in ast.iter_child_nodes(tree):
        yield child
        if not isinstance(child, (ast.FunctionDef, ast.Lambda, ast.ClassDef)):
            yield from own_nodes(child)


def safe(text_of, value):
    """What str or repr say, whatever they raise.

    Parameters
    ----------
    text_of : callable
    value : object

    Returns
    -------
    str
    """
    try:
        return text_of(value)
    except BaseException as error:
        return f"(its text can't be shown: {type(error).__name__})"


def words_of_error(error, asked):
    """What a student's code raised, and in which of its lines."""
    text = " ".join(safe(str, error).split())
    text = f"{text[:197]}..." if len(text) > 200 else text
    words = f"your code raised `{type(error).__name__}{': ' * bool(text)}{text}`"
    if line := _line_of(error, asked.function):
        words += f", in the line `{line}`" if len(line) <= 100 else f", in `{line[:97]}...`"
    if asked.tree is not None and any(isinstance(n, ast.BitXor) for n in ast.walk(asked.tree)):
        words += ". (`^` is no power in Python, it works on bits. A power is `**`.)"
    if method := assigned_nothing(asked.tree):
        words += f". (`.{method}()` changes its object and gives nothing, `None`.)"
    return words


# By the type of an error, what its text says, a name, and what it means in other words.
MEANINGS = [
    (NameError, "", "no such name", "Nothing has that name here so far: see how it is spelt."),
    (ZeroDivisionError, "", "divided by 0", "Something is divided by 0."),
    (RecursionError, "", "no end", "The function calls itself, again and again."),
    (IndexError, "too many indices", "too many indices", "It has fewer dimensions than that."),
    (IndexError, "", "no such place", "There is no such place: the first has the number 0."),
    (KeyError, "", "no such key", "There is no entry of that name."),
    (AttributeError, "", "no such attribute", "It has nothing of that name."),
    (ValueError, "broadcast", "shapes", "Entry by entry, only arrays of fitting shapes can meet."),
    (ValueError, "mismatch in its core", "shapes", "In a product `@` the inner sizes must agree."),
    (ValueError, "not aligned", "shapes", "In a product the inner sizes must agree."),
    (ValueError, "zip()", "lengths", "What `zip` goes through has different lengths."),
    (ValueError, "unpack", "unpacking", "There are not as many parts as names for them."),
    (ValueError, "inhomogeneous", "ragged rows", "The rows have different lengths."),
    (ValueError, "truth value of an array", "many truths", "A condition needs one True or False."),
    (
        TypeError,
        "required positional",
        "arguments",
        "A function was called with too few arguments.",
    ),
    (
        TypeError,
        "unexpected keyword",
        "arguments",
        "A function hasn't got an argument of that name.",
    ),
    (
        TypeError,
        "positional argument",
        "arguments",
        "A function was called with too many arguments.",
    ),
    (TypeError, "not callable", "no function", "Brackets behind a name call a function."),
    (TypeError, "subscriptable", "no list", "Square brackets need a list or an array before them."),
    (TypeError, "not iterable", "no list", "It is a single thing, and can't be gone through."),
    (TypeError, "has no len()", "no list", "A single number has no length."),
    (
        TypeError,
        "non-int of type",
        "list times number",
        "Lists and tuples don't multiply as arrays do.",
    ),
    (TypeError, "Cannot cast", "kinds of numbers", "An array keeps the kind of numbers it has."),
    (TypeError, "as an integer", "no whole number", "A whole number is needed there."),
    (TypeError, "only integer", "no whole number", "A whole number is needed there."),
    (TypeError, "", "kinds", "It is another kind of thing than what is needed there."),
]


def explain(error):
    """A name for an error, and what it means in other words.

    Parameters
    ----------
    error : BaseException

    Returns
    -------
    mistake, words : str
        "error" and nothing, where it isn't known.
    """
    text = safe(str, error)
    for kind, part, mistake, words in MEANINGS:
        if isinstance(error, kind) and part in text:
            return f"error: {mistake}", f". {words}"
    return "error", ""


def assigned_nothing(tree):
    """The method whose None a function assigns to a name, such as sort; None if there is none."""
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            method = getattr(node.value.func, "attr", "")
            if method in ("sort", "shuffle", "reverse", "fill", "append", "extend"):
                return method


def _line_of(error, function):
    """The line of a function in which an error came up, or of what it called on the page."""
    file = getattr(getattr(function, "__code__", None), "co_filename", "")
    place, trace = 0, error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename == file:
            place = trace.tb_lineno
        trace = trace.tb_next
    return linecache.getline(file, place).strip() if place else ""


def why_nothing(asked):
    """Why a function has given None, as far as its code tells for certain."""
    if isinstance(asked.tree, ast.FunctionDef):
        nodes = list(own_nodes(asked.tree))
        values = [node.value for node in nodes if isinstance(node, ast.Return)]
        if not values and any(_calls(node, "print") for node in nodes):
            return (
                "your function prints, and gives nothing: what `print` shows is lost to whoever "
                "called the function. End with `return`.",
                "prints",
            )
        if not values:
            return "your function gives nothing: there is no `return` in it.", "no return"
        if len(values) == 1 and _calls(values[0], "print"):
            words = "your function returns what `print` gives, and that is nothing, `None`."
            return words, "prints"
        method = getattr(getattr(values[0], "func", None), "attr", "")
        if len(values) == 1 and method in GIVES_NOTHING:
            return (
                f"your function returns what `.{method}()` gives. That changes its object and "
                "gives nothing, `None`.",
                "returns None",
            )
        something = (ast.BinOp, ast.Compare, ast.List, ast.ListComp, ast.Tuple, ast.UnaryOp)
        if all(value is None or isinstance(value, something) for value in values):
            return (
                "your function gives nothing: in this case it comes to its end, or to a `return` "
                "without a value.",
                "return not reached",
            )
    return "your function gives nothing, `None`.", "nothing"


def _calls(node, name):
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") == name
