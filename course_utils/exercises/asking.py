"""Asking a student's function: with copies, quietly, and never again once it has failed."""

import _thread
import ast
import contextlib
import dis
import functools
import inspect
import io
import linecache
import textwrap
import threading
import types
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from course_utils.exercises.results import as_code, identical, kept

HANDED_OVER, OF_PAGE = "which was handed to it", "which belongs to the page"
OUTSIDE = "which stands outside of it"
MOST_PRINTED = 10_000  # letters of what a function prints that are remembered
LONGEST = 60  # seconds, after which a call is taken for endless
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
        Of an argument, or of a list or an array outside of the function.
    before, now : object
    whose : str
        In words, such as "which was handed to it".
    """

    name: str
    before: Any
    now: Any
    whose: str

    def harms_nobody(self):
        """Whether it has only grown, and isn't what the page needs: the student's own notes."""
        if self.whose != OUTSIDE or type(self.now) is not type(self.before):
            return False
        if isinstance(self.before, list):
            return identical(self.now[: len(self.before)], self.before)
        if isinstance(self.before, dict) and self.now.keys() >= self.before.keys():
            return identical({key: self.now[key] for key in self.before}, self.before)
        return False


@dataclass
class Outcome:
    """What became of one call.

    Attributes
    ----------
    result : object
        As it was when the function had ended.
    error : BaseException or None
    changed : list of Change
        What isn't as it was, and that others need.
    arguments : tuple
        The copies that were handed over, as the call has left them.
    """

    result: object = None
    error: BaseException | None = None
    arguments: tuple = ()
    changed: list[Change] = field(default_factory=list)


class Elsewhere:
    """A function whose code runs in another process: it can be called here, and no more.

    Parameters
    ----------
    call : callable
        Takes the arguments, and gives the result or raises the error.
    signature : inspect.Signature
    tree : ast.FunctionDef, ast.Lambda or None
        Its code, to be read only.

    Attributes
    ----------
    changed : list of str
        What a call has changed outside of the function, there.
    """

    def __init__(self, call, signature, tree=None):
        self.call, self.__signature__, self.tree = call, signature, tree
        self.changed = []

    def __call__(self, *arguments):
        return self.call(*arguments)


class _Printed(io.StringIO):
    """What is printed, but not without end."""

    def write(self, text):
        if self.tell() < MOST_PRINTED:
            super().write(text[: MOST_PRINTED - self.tell()])
        return len(text)


class _Limit:
    """What interrupts the main thread after `LONGEST` seconds, as the stop button does.

    Parameters
    ----------
    function : callable
        The function that is called. One in another process has its limit there.
    """

    words = "interrupted"

    def __init__(self, function):
        self.here = not isinstance(function, Elsewhere)

    def __enter__(self):
        self.over, self.lock = False, threading.Lock()
        self.timer = threading.Timer(LONGEST, self._stop)
        self.timer.daemon = True
        # No other thread can be interrupted.
        if self.here and threading.current_thread() is threading.main_thread():
            self.timer.start()
        return self

    def __exit__(self, *_):
        with self.lock:
            self.over = True
        self.timer.cancel()

    def _stop(self):
        with self.lock:
            if not self.over:
                self.words = f"stopped after {LONGEST} seconds"
                _thread.interrupt_main()


class Asked:
    """A student's function. Calling it gives its result, or raises `Trouble`, now and ever after.

    Parameters
    ----------
    function : callable
    model : callable
        The right function, after whose arguments a message names the student's.
    of_page : collection of str, default ()
        Names of what the page needs as it is.
    seed : int, default 0
        Of what is drawn to try the function with.

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
    remembers : str
        The name of a list outside of the function that a call has made longer.
    lazy : bool
        Whether a result was a generator, or else something that can be gone through only once.
    tried : list
        The cases that it was tried with.
    tree : ast.FunctionDef, ast.Lambda or None
        The code of the function, where it can be found.
    """

    def __init__(self, function, model, of_page=(), seed=0):
        self.function, self.words, self.printed, self.of_page = function, "", None, of_page
        self.seed = seed
        self.trouble = self.error = self.last = None
        self.remembers, self.lazy, self.tried = "", False, []
        self.names = list(inspect.signature(model).parameters)
        if _takes(function) == len(self.names):
            self.names = list(inspect.signature(function).parameters)
        self.tree = tree_of(function)

    def __call__(self, *arguments):
        outcome = self.outcome(*arguments)
        if outcome.error is not None:
            self.error = outcome.error
            self._fail(*words_of_error(outcome.error, self))
        if outcome.result is None or outcome.result is ...:
            self._fail(*why_nothing(self))
        for change in outcome.changed:
            self._fail(
                f"your function changes `{change.name}`, {change.whose}: after the call it isn't "
                "what it was. Make something new, or work on a copy.",
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
        values = [
            (name, each, HANDED_OVER) for name, each in zip(self.names, arguments, strict=False)
        ]
        values += self._globals()
        theirs = [
            Change(name, _copy(value), value, whose)
            for name, value, whose in values
            if _can_change(value)
        ]
        rebound = self._rebound()
        outcome, printed = Outcome(arguments=arguments), _Printed()
        self.last = outcome
        limit = _Limit(self.function)
        try:
            with contextlib.redirect_stdout(printed), np.errstate(all="ignore"), limit:
                result = self.function(*arguments)
                self.lazy |= isinstance(result, Iterator)
                outcome.result = kept(result)
        except KeyboardInterrupt:
            self._fail(
                f"it was {limit.words}. Does your code come to an end?",
                "interrupted",
            )
        except BaseException as error:  # a student's code may raise anything, SystemExit too
            outcome.error = error
        if self.printed is None:
            self.printed = printed.getvalue()
        for each in theirs:
            if identical(each.now, each.before):
                continue
            if each.harms_nobody():
                self.remembers = each.name
            else:
                outcome.changed.append(each)
        if isinstance(self.function, Elsewhere):
            outcome.changed += [
                Change(name, None, None, OF_PAGE if name in self.of_page else OUTSIDE)
                for name in self.function.changed
            ]
        for name, before in rebound.items():
            now, self.function.__globals__[name] = self.function.__globals__[name], before
            if now is not before:
                outcome.changed.append(Change(name, before, now, OF_PAGE))
        return outcome

    def has_raised(self, error):
        """Whether an error comes from code beside the function, as from a class of the student's.

        Parameters
        ----------
        error : BaseException

        Returns
        -------
        bool
        """
        trace = error.__traceback__
        while trace.tb_next:
            trace = trace.tb_next
        return trace.tb_frame.f_globals is getattr(self.function, "__globals__", None)

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
            if list(signature.parameters)[: len(arguments)] == self.names[: len(arguments)]:
                self._fail(
                    "your function is called with its arguments in their order, without their "
                    "names, and can't take all of them so. Is there a `*` among them?",
                    "other arguments",
                )
            asked = ", ".join(f"`{name}`" for name in self.names[: len(arguments)])
            self._fail(
                f"your function is called with {len(arguments)} "
                f"argument{'s' * (len(arguments) != 1)}, {asked}. It takes {takes}.",
                "other arguments",
            )

    def _rebound(self):
        """What the page needs and the function gives another value, with `global`."""
        if not isinstance(self.function, types.FunctionType):
            return {}
        theirs = self.function.__globals__
        stored = {
            step.argval
            for step in dis.get_instructions(self.function)
            if step.opname == "STORE_GLOBAL"
        }
        return {name: theirs[name] for name in stored & set(self.of_page) & set(theirs)}

    def _globals(self):
        """The lists and arrays outside of the function that its code names, and whose they are."""
        if not isinstance(self.function, types.FunctionType):
            return []
        names = set(names_in(self.function.__code__))
        return [
            (name, value, OF_PAGE if name in self.of_page else OUTSIDE)
            for name, value in self.function.__globals__.items()
            if name in names and _can_change(value) and _is_small(value)
        ]


def _takes(function):
    """How many arguments a function of somebody's own takes by place; None of other things."""
    if isinstance(function, types.FunctionType):
        return function.__code__.co_argcount
    return len(function.__signature__.parameters) if isinstance(function, Elsewhere) else None


def _can_change(value):
    if type(value) is tuple:  # what is in it may
        return any(map(_can_change, value))
    return type(value) in (list, dict, np.ndarray)


def _is_small(value):
    if type(value) is tuple:
        return all(_is_small(each) for each in value if _can_change(each))
    return (value.size if isinstance(value, np.ndarray) else len(value)) < 100_000


def _copy(value):
    try:
        return deepcopy(value)
    except Exception:  # of some things there are no copies: then no change is seen
        return value


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
    if isinstance(function, Elsewhere):
        return function.tree
    if isinstance(function, functools.partial):
        function = function.func
    if not inspect.isroutine(function) and callable(function):
        function = type(function).__call__
    try:
        if "site-packages" in (inspect.getsourcefile(function) or ""):
            return None  # nobody's answer
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
    """What a student's code raised, in which of its lines, and what that means.

    Parameters
    ----------
    error : BaseException
    asked : Asked

    Returns
    -------
    words, mistake : str
    """
    text = " ".join(safe(str, error).split())
    short = f"{text[:197]}..." if len(text) > 200 else text
    words = f"your code raised {as_code(type(error).__name__ + ': ' * bool(text) + short)}"
    line = _line_of(error, asked.function)
    if line:
        words += ", in the line " + as_code(line if len(line) <= 100 else f"{line[:97]}...")
    mistake, meaning = "error", ""
    if not line.startswith("raise"):  # else it means what the student means by it
        mistake, meaning = explain(error)
    sentences = [f"{words}."]
    if asked.tree is not None and any(isinstance(n, ast.BitXor) for n in ast.walk(asked.tree)):
        sentences.append("(`^` is no power in Python, it works on bits. A power is `**`.)")
    sentences.append(meaning)
    if "NoneType" in text and (method := assigned_nothing(asked)):
        sentences.append(f"`.{method}()` changes what it works on and gives nothing, `None`.")
    return " ".join(filter(None, sentences)), mistake


# By the type of an error, what its text says, a name, and what it means in other words. That must
# be true of every error of this type with this text: where nothing is, nothing is said.
MEANINGS = [
    (
        UnboundLocalError,
        "",
        "no value yet",
        "A name that is given a value in a function is the function's own, and this one is used "
        "before it has any. Is a first value missing, such as `total = 0`?",
    ),
    (NameError, "free variable", "no value yet", "The name is used before it has a value."),
    (NameError, "", "no such name", "Nothing has that name here so far: see how it is spelt."),
    (ZeroDivisionError, "negative power", "divided by 0", "0 has no negative powers."),
    (ZeroDivisionError, "", "divided by 0", "Something is divided by 0."),
    (OverflowError, "math range error", "too large", "The result is too large for a float."),
    (RecursionError, "", "no end", "Something calls itself, again and again."),
    (np.exceptions.AxisError, "", "no such axis", "It has fewer dimensions than that."),
    (IndexError, "too many indices", "too many indices", "It has fewer dimensions than that."),
    (
        IndexError,
        "tuple index out of range",
        "no such place",
        "It has fewer entries than that. (A `shape` has one for each dimension.)",
    ),
    *[
        (
            IndexError,
            part,
            "no such place",
            "There is no such place: it has fewer entries. (The first has the number 0.)",
        )
        for part in ("out of range", "out of bounds")
    ],
    (IndexError, "pop from", "empty", "It is empty: nothing can be taken from it."),
    (
        IndexError,
        "integer",
        "no whole number",
        "Places are counted with whole numbers of type `int`, neither with floats nor with text.",
    ),
    (
        IndexError,
        "indexing arrays could not be broadcast",
        "shapes",
        "Several lists of places, side by side, must have fitting lengths.",
    ),
    (
        IndexError,
        "boolean index did not match",
        "shapes",
        "To pick with True and False, there must be as many of them as places.",
    ),
    (IndexError, "scalar variable", "no list", "A single number has no places."),
    (KeyError, "", "no such key", "There is no such entry."),
    (AttributeError, "has no attribute", "no such attribute", "It has nothing of that name."),
    (ValueError, "broadcast", "shapes", "Entry by entry, only arrays of fitting shapes can meet."),
    (
        ValueError,
        "matmul: Input operand 1 has a mismatch",
        "shapes",
        "In a product `@` the inner sizes must agree.",
    ),
    (
        ValueError,
        "not aligned",
        "shapes",
        "In a product, the sizes that are summed over must agree.",
    ),
    (ValueError, "zip()", "lengths", "What `zip` goes through has different lengths."),
    (
        ValueError,
        "values to unpack",
        "unpacking",
        "There are not as many parts as names for them.",
    ),
    (
        ValueError,
        "inhomogeneous",
        "ragged rows",
        "An array needs parts of one shape, and these differ.",
    ),
    (
        ValueError,
        "array element with a sequence",
        "many numbers",
        "One entry of an array holds a single number, not several.",
    ),
    (
        ValueError,
        "truth value of an",
        "many truths",
        "What must be true or false needs one True or False, not an array of them.",
    ),
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
        "A function was called with another number of arguments than it takes.",
    ),
    (
        TypeError,
        "not callable",
        "no function",
        "Round brackets behind a name call a function, and it is none.",
    ),
    (
        TypeError,
        "not subscriptable",
        "no list",
        "Square brackets pick from a list or an array, and it is neither.",
    ),
    (TypeError, "not iterable", "no list", "It can't be gone through one by one."),
    (TypeError, "has no len()", "no list", "Lists and arrays have a length, and it is neither."),
    (TypeError, "item assignment", "no list", "What stands in it can't be changed."),
    (
        TypeError,
        "non-int of type",
        "list times number",
        "Lists, tuples and text don't multiply as arrays do.",
    ),
    (
        TypeError,
        "output from dtype",
        "kinds of numbers",
        "An array keeps the kind of numbers it has.",
    ),
    (
        TypeError,
        "as an integer",
        "no whole number",
        "A whole number of type `int` is needed there.",
    ),
    (
        TypeError,
        "only integer scalar",
        "no whole number",
        "One whole number, of type `int`, is needed there.",
    ),
    (
        TypeError,
        "converted to Python scalars",
        "many numbers",
        "A single number is needed there, not an array of them.",
    ),
    *[
        (
            TypeError,
            part,
            "not called",
            "A function itself stands there, and not what it gives. To call it, write brackets "
            "after its name.",
        )
        for part in ("'builtin_function_or_method'", "'method'", "'function'")
    ],
    *[
        (TypeError, part, "lists", "Lists don't do arithmetic entry by entry, as arrays do.")
        for part in ("'list' and '", "and 'list'")
    ],
    *[
        (TypeError, part, "kinds", "It is another kind of thing than what is needed there.")
        for part in ("operand type", "not supported", "concatenate", "must be", "no callable")
    ],
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
            return f"error: {mistake}", words
    return "error", ""


def assigned_nothing(asked):
    """The method whose None a function assigns to a name, such as sort; None if there is none.

    Parameters
    ----------
    asked : Asked

    Returns
    -------
    str or None
    """
    for node in ast.walk(asked.tree) if asked.tree is not None else ():
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            function = node.value.func
            method = getattr(function, "attr", "")
            if method in ("sort", "shuffle", "reverse", "fill", "append", "extend") and not (
                _is_of_a_module(function, asked)
            ):
                return method
    return None


def _is_of_a_module(node, asked):
    """Whether it is such as np.sort or np.linalg.norm: functions, which may well give something."""
    while isinstance(node, ast.Attribute):
        node = node.value
    name = getattr(node, "id", "")
    imported = [
        alias.asname or alias.name
        for each in ast.walk(asked.tree)
        if isinstance(each, (ast.Import, ast.ImportFrom))
        for alias in each.names
    ]
    theirs = getattr(asked.function, "__globals__", {})
    return name in imported or isinstance(theirs.get(name), types.ModuleType)


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
    if asked.last.result is ...:
        return "your function gives `...`.", "nothing"
    if isinstance(asked.tree, ast.Lambda) and _calls(asked.tree.body, "print"):
        return "your function gives what `print` gives, and that is nothing, `None`.", "prints"
    if isinstance(asked.tree, ast.FunctionDef) and not asked.tree.decorator_list:
        nodes = list(own_nodes(asked.tree))
        values = [node.value for node in nodes if isinstance(node, ast.Return)]
        if not values and asked.printed and any(_calls(node, "print") for node in nodes):
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
                f"your function returns what `.{method}()` gives. That changes what it works on "
                "and gives nothing, `None`.",
                "returns None",
            )
        something = (ast.BinOp, ast.Compare, ast.List, ast.ListComp, ast.Tuple, ast.UnaryOp)
        if all(value is None or isinstance(value, something) for value in values):
            return (
                "your function gives nothing: in this case it comes to its end, or to a `return` "
                "without a value.",
                "return not reached",
            )
        if all(isinstance(value, ast.Name) for value in values):
            return (
                "your function gives nothing, `None`: it came to its end without reaching a "
                "`return`, or what it returns has no value.",
                "return not reached",
            )
    return "your function gives nothing, `None`.", "nothing"


def _calls(node, name):
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") == name
