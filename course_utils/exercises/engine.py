"""The engine of the exercises: check, hint, solution.

An exercise is data: the right answer, what may come in, typical wrong answers each with what a
teacher would say to it, and hints. A student's answer is judged by what it does, so that every
correct way of writing it is accepted, and what is said of a wrong one was established: from its
results, from its arguments, or from its code.
"""

import ast
import dis
import functools
import inspect
import itertools
import math
import re
import sys
import textwrap
import time
import types
import warnings
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from IPython.display import Markdown, display

from course_utils.exercises.asking import Asked, Elsewhere, Trouble, safe, tree_of
from course_utils.exercises.results import (
    is_like,
    kept,
    like,
    numbers,
    precision,
    same,
    shown,
    within,
)
from course_utils.exercises.slips import (
    Slip,
    Tried,
    in_another_order,
    recognised,
    text_in,
    twin,
    unused_argument,
)
from course_utils.exercises.variants import ORDINALS
from course_utils.figures import show

MARKS = {"untouched": "○", "wrong": "✗", "right": "✓"}
DRAWN = 12  # cases drawn at random, beside those that an exercise names
DRAWN_FOR_YES_OR_NO = 48  # as many as it takes where a case tells no more than True or False
FURTHER = (
    6  # cases that are tried after the first that went wrong, to tell one mistake from another
)
PATIENCE = 30  # seconds that later cells of a page may take longer than with the course's own
MOST_SHOWN = 300  # letters of what an answer prints


@dataclass(frozen=True)
class Verdict:
    """What is to be said of an answer.

    Attributes
    ----------
    status : {"untouched", "wrong", "right"}
        Whether there is an answer, and a right one.
    message : str
        Markdown.
    mistake : str
        A name for what is wrong, where it was recognised.
    slip : Slip or None
        What the message claims, to be tried on further cases.
    """

    status: str
    message: str
    mistake: str = ""
    slip: Slip | None = field(default=None, repr=False, compare=False)


UNFINISHED = Verdict("untouched", "Not finished yet: a `...` still stands in it.")


@dataclass(frozen=True)
class Written:
    """A value together with the code that a solution shows for it.

    Parameters
    ----------
    value : object
        The answer itself.
    code : str
        What is shown instead of its code.
    """

    value: object
    code: str


@dataclass
class Exercise:
    """One exercise of a page.

    Parameters
    ----------
    answer : object
        The right answer: a function, or a value.
    cases : dict of str to tuple
        Arguments to try a function with, under the words that a message has for them ("x = 2").
        Empty for a value. Put the easiest first: a message quotes the first that goes wrong.
    inputs : callable, optional
        What else may come in: takes a `numpy.random.Generator` and gives arguments.
    mistakes : sequence of (object, str)
        Typical wrong answers, each with what to say to it. It is said of an answer that gives the
        same in all cases, so it must be true of every such answer, however it is written.
    hints : sequence of str
        Given one by one, each going further.
    praise : str
        What else there is to see, once the answer is right; true of every right answer.
    another : object, optional
        A right answer, differently written, to be shown after the first.
    requirement : callable, optional
        Takes an answer and returns what is wrong with it, or None: for what no list of cases can
        tell. A function comes as `Asked`. Where many answers are right it stands alone, without
        `cases`, and nothing is compared with `answer`.
    picture : callable, optional
        Takes a wrong answer, a function as `Asked`, and returns a figure and its words, the answer
        over the right one; or None where there is nothing to see.
    tolerance : float, default 1e-6
        Largest relative difference that counts as equal.
    carried : bool, default False
        Whether later cells go on with what `check` returns, so that this is said.
    load : tuple of (callable, int), optional
        What later cells ask of the answer: a function that gives arguments, and how often.
    name : str
        Set by the page that the exercise belongs to.
    """

    answer: Any
    cases: dict = field(default_factory=dict)
    inputs: Callable | None = None
    mistakes: tuple = ()
    hints: tuple = ()
    praise: str = ""
    another: Any = None
    requirement: Callable | None = None
    picture: Callable | None = None
    tolerance: float = 1e-6
    carried: bool = False
    load: tuple | None = None
    name: str = ""
    page: "Page | None" = field(default=None, init=False, repr=False)
    hints_given: int = field(default=0, init=False, repr=False)

    def __post_init__(self):
        self.solution_code, self.another_code = (
            functools.partial(code_of, each) for each in (self.answer, self.another)
        )
        if isinstance(self.answer, Written):
            self.answer = self.answer.value
        if isinstance(self.another, Written):
            self.another = self.another.value

    def diagnose(self, answer, seed=0):
        """Judge an answer without showing anything.

        Parameters
        ----------
        answer : object
            Anything at all.
        seed : int, default 0
            Of what is drawn to try it with.

        Returns
        -------
        Verdict
            Never an exception, whatever the answer does: also where it is interrupted.
        """
        return self._diagnose(answer, seed)[0]

    def check(self, answer):
        """Say whether an answer is right, and what is wrong with it if it isn't.

        Parameters
        ----------
        answer : object
            What the student wrote.

        Returns
        -------
        object
            What the page goes on with: the answer where it is right, else the course's own.
        """
        if self.carried and answer is self.answer and callable(answer):
            # What an earlier run of the cell gave back: nobody has written it.
            words = "This is the course's own. Has the one that you wrote another name?"
            verdict, asked = Verdict("untouched", words), None
        else:
            verdict, asked = self._diagnose(answer)
        goes_on_with, further = self.answer, ""
        if verdict.status == "right":
            goes_on_with, further = self._kept(answer, asked)
        elif self.carried:
            further = " Until it is right, the page goes on with the course's own."
        if asked and asked.printed:
            printed = asked.printed
            more = len(printed) > MOST_SHOWN
            sys.stdout.write(f"{printed[:MOST_SHOWN].rstrip()}{' ...' * more}\n")
        message = f"{MARKS[verdict.status]} {verdict.message}{further}"
        if verdict.status == "right":
            if self.another is not None:
                also = "Another way to write it" if callable(self.another) else "Also right"
                message += f"\n\n{also}:\n\n{_as_code(self.another_code())}"
            if self.page is not None:
                self.page.done.add(self.name)
                message += f"\n\n{self.page.progress_line()}"
        _say(message, exercise={"name": self.name, "status": verdict.status})
        if verdict.status == "wrong" and not (asked and asked.trouble):
            self._draw(asked or answer)
        return goes_on_with

    def hint(self):
        """Show the next hint; after the last, the last again."""
        place = min(self.hints_given, len(self.hints) - 1)
        self.hints_given += 1
        _say(f"**Hint {place + 1} of {len(self.hints)}.** {self.hints[place]}")

    def solution(self):
        """Show the right answer."""
        _say(f"A solution:\n\n{_as_code(self.solution_code())}")

    def every_case(self, seed=0):
        """The cases that an answer is tried with: those named, and some drawn at random.

        Parameters
        ----------
        seed : int, default 0
            Of the draw.

        Yields
        ------
        words : str
            Empty for those drawn.
        arguments : tuple
        """
        yield from self.cases.items()
        if self.inputs:
            generator = np.random.default_rng(seed)
            result = self.answer(*self.inputs(np.random.default_rng(seed)))
            for _ in range(DRAWN_FOR_YES_OR_NO if _is_yes_or_no(result) else DRAWN):
                yield "", self.inputs(generator)

    def _diagnose(self, answer, seed=0):
        """The verdict, and the answer as it was asked; None where it is no function."""
        try:
            unfinished = is_untouched(answer)
        except Exception:  # a stranger's class may raise anything
            unfinished = False
        if unfinished and not is_begun(answer):
            words = "Not started yet."
            if not self.carried:
                words += " Replace the `...` with your code, then run this cell again."
            return Verdict("untouched", words), None
        if unfinished and not callable(answer):
            return UNFINISHED, None
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # much is tried that nobody wrote
            verdict, asked = self._judge(answer, seed)
        if unfinished and verdict.status != "right":  # a `...` may also stand where it harms nobody
            return UNFINISHED, None
        return verdict, asked

    def _judge(self, answer, seed):
        asked = None
        try:
            if callable(self.answer):
                if not callable(answer) or numbers(answer) is not None:
                    words = (
                        f"This should be a function, but it is {shown(answer)}. Was the function "
                        "called, with brackets after its name?"
                    )
                    return Verdict("wrong", words, "no function"), None
                asked = Asked(answer, self.answer, self.page.data if self.page else (), seed)
                return self._judge_function(asked), asked
            return self._judge_value(answer), None
        except Trouble as trouble:
            return Verdict("wrong", _in_its_case(trouble.message, asked), trouble.mistake), asked
        except KeyboardInterrupt:
            if asked:
                asked.trouble = Trouble("interrupted", "interrupted")
            return Verdict("wrong", "Interrupted while it was checked.", "interrupted"), asked
        except BaseException as error:
            if asked and asked.has_raised(error):
                words = (
                    f"what your function gives raised `{type(error).__name__}` when it was "
                    "looked at."
                )
                return Verdict("wrong", _in_its_case(words, asked), "error"), asked
            words = (
                "This check has failed, and that isn't your fault but the course's: "
                f"`{type(error).__name__}: {safe(str, error)}`"
            )
            return Verdict("wrong", words), asked

    # --- values

    def _judge_value(self, answer):
        try:
            answer, wrong = kept(answer), None
        except Exception as error:  # of a generator
            words = f"Your answer can't be gone through: it raised `{type(error).__name__}`."
            return Verdict("wrong", words, "error")
        if not self.requirement and not same(answer, self.answer, self.tolerance):
            for mistake, message in self.mistakes:
                if same(answer, mistake, self.tolerance):
                    return Verdict("wrong", message, "known")
            wrong = self._describe_value(answer)
        of_numbers = numbers(self.answer) is not None
        if self.requirement and of_numbers and text_in(answer) is not None:
            wrong = self._describe_value(answer)
        elif self.requirement:
            wrong = self.requirement(answer)
        if wrong:
            return Verdict("wrong", wrong, "required" if self.requirement else "")
        return Verdict("right", f"Right. {self.praise}".strip())

    def _describe_value(self, answer):
        if answer is None:
            return (
                "Your answer is nothing, `None`. (`print` gives nothing, nor do methods such as "
                "`.update` and `.sort`.)"
            )
        given, right = numbers(answer), numbers(self.answer)
        if right is not None and (text := text_in(answer)) is not None:
            is_text = "is text" if text is answer else "has text in it"
            return f"Your answer {is_text}, {shown(text)}. Leave the quotes out."
        if right is not None and given is None:
            return f"Your answer is {shown(answer)}; asked for is {_kind(self.answer)}."
        if right is not None and given.shape != right.shape:
            return f"Your answer is {shown(answer)}; asked for is {_kind(self.answer)}."
        return f"Your answer, {shown(answer)}, isn't right yet."

    # --- functions

    def _judge_function(self, asked):
        tried, last = self._try_out(asked) if self.cases or not self.requirement else ([], ())
        asked.tried = tried
        if not all(each.good for each in tried):
            return self._explain(asked, tried)
        if asked.trouble:
            further = self._same_trouble(asked, tried, last)
            if not further and asked.error and (unused := unused_argument(asked)):
                further = f"\n\n{unused}"
            asked.trouble.message += further
            raise asked.trouble
        if changed := changed_default(asked.function, self.answer):
            return Verdict("wrong", changed, "default")
        if self.requirement:
            asked.words = ""
            if wrong := self.requirement(asked):
                return Verdict("wrong", wrong, "required")
        return Verdict("right", f"Right. {self.praise}".strip())

    def _try_out(self, asked):
        """Ask case by case, until some after the first that went wrong, or until trouble.

        Returns
        -------
        list of Tried
        tuple
            The arguments of the last case.
        """
        tried, arguments, since, fitting = [], (), 0, self._known()
        for words, arguments in self.every_case(asked.seed):
            right = self.answer(*deepcopy(arguments))
            asked.words = words or words_of(asked.names, arguments)
            try:
                given = asked(*arguments)
            except Trouble:
                break
            good = same(given, right, within(self.tolerance, arguments))
            large = not good and np.size(numbers(given)) > 100_000
            if large:
                given = numbers(given)  # once, for it takes long
            tried.append(Tried(asked.words, arguments, given, right, good))
            fitting = [slip for slip in fitting if slip.holds(tried[-1])]
            if large:
                break
            since += bool(since or not good)
            if since > FURTHER and len(fitting) < 2 and not _is_yes_or_no(right):
                break
        return tried, arguments

    def _same_trouble(self, asked, tried, arguments):
        """What is to be said of a known mistake, if it is the only one that fails like this."""
        found = set()
        for wrong, message in self.mistakes:
            if callable(wrong) and all(map(twin("", "", wrong, self.tolerance).holds, tried)):
                other = Asked(wrong, self.answer)
                try:
                    other(*arguments)
                except Trouble as trouble:
                    if trouble.mistake == asked.trouble.mistake and (
                        _without_names(other.error) == _without_names(asked.error)
                    ):
                        found.add(message)
        if len(found) != 1:
            return ""
        if not tried:
            return (
                "\n\nA mistake that is often made here ends in the same error. Of that one would "
                f"say: {found.pop()}"
            )
        return f"\n\n{found.pop()}"

    def _known(self):
        """The exercise's own mistakes."""
        return [
            twin("known", message, wrong, self.tolerance)
            for wrong, message in self.mistakes
            if callable(wrong)
        ]

    def _explain(self, asked, tried):
        """What is wrong with an answer that gives a wrong result."""
        references = [each for each in (self.answer, self.another) if callable(each)]
        slips = itertools.chain(
            in_another_order(asked, self.answer, self.tolerance),
            self._known(),
            recognised(tried, asked, references, self.tolerance),
        )
        # What is wrong comes first, for most slips hold where an answer is right.
        cases = sorted(tried, key=lambda each: each.good)
        fitting = (slip for slip in slips if all(map(slip.holds, cases)))
        further = functools.cache(lambda: self._further(asked))
        slip = next((each for each in fitting if all(map(each.holds, further()))), None)
        if slip and slip.name == "known" and asked.error and len(tried) < 2:
            slip = None  # too little to go by
        first = next(each for each in tried if not each.good)
        message, mistake = (slip.message, slip.name) if slip else describe(first)
        if mistake == "one change":
            message = f"{describe(first)[0]} {message}"
        if not slip and self.cases and first.words not in self.cases:
            message = f"Right in the first cases, but not for all that may come in. {message}"
            message += what_is_new(asked.names, tried)
        return Verdict("wrong", message + self._changed_data(asked), mistake, slip)

    def _further(self, asked):
        """Cases for what is to be said of an answer: it must be true of these, too."""
        if not self.inputs:
            return []
        tried, generator = [], np.random.default_rng(asked.seed + 1)
        for _ in range(DRAWN):
            arguments = self.inputs(generator)
            if precision(list(arguments)) > 1e-12:
                continue  # the last digits are chance
            right = self.answer(*deepcopy(arguments))
            try:
                given = asked(*arguments)
            except Trouble:
                break
            good = same(given, right, self.tolerance)
            tried.append(Tried("", arguments, given, right, good))
        return tried

    def _changed_data(self, asked):
        """A word on data of the page that aren't what they were, or on what grows by calls."""
        theirs = getattr(asked.function, "__globals__", {})
        for name, value in (self.page.data if self.page else {}).items():
            if name in theirs and not same(theirs[name], value, 1e-12):
                return (
                    f"\n\nBesides: `{name}` isn't what it was on this page. Run the cell that "
                    "makes it again, then this one."
                )
        if asked.remembers:
            return (
                f"\n\nBesides: `{asked.remembers}` stands outside of your function. What one call "
                "puts into it, the next finds there."
            )
        return ""

    def _kept(self, answer, asked):
        """What the page goes on with after a right answer, and a word on it."""
        if self.load:
            make, times = self.load
            seconds = {}
            for whose, function in (("yours", answer), ("ours", self.answer)):
                loaded, arguments = Asked(function, self.answer), make()
                seconds[whose] = math.inf
                for _ in range(5):  # the quickest, since a busy machine lengthens the others
                    began = time.perf_counter()
                    try:
                        loaded(*arguments)
                    except Trouble as trouble:
                        return self.answer, (
                            f" But with what later cells pass, {trouble.message} The page goes on "
                            "with the course's own."
                        )
                    seconds[whose] = min(seconds[whose], time.perf_counter() - began)
                    if seconds[whose] > 0.1:
                        break
            if times * (seconds["yours"] - seconds["ours"]) > PATIENCE:
                longer = seconds["yours"] / max(seconds["ours"], 1e-9)
                return self.answer, (
                    f" But it takes {longer:,.0f} times as long as the course's own, and later "
                    f"cells would take {times * seconds['yours'] / 60:.0f} minutes. The page goes "
                    "on with the course's own."
                )
        words = " From here on the page uses yours." if self.carried else ""
        return self._like_ours(answer, asked) if self.carried else answer, words

    def _like_ours(self, answer, asked):
        """The same answer, giving numbers, lists and arrays where ours does: later cells count on
        it."""
        if not callable(self.answer):
            return like(kept(answer), self.answer)
        signature = inspect.signature(self.answer)
        alike = not asked.lazy and all(is_like(each.given, each.right) for each in asked.tried)
        if alike and asked.names == list(signature.parameters):
            return answer
        rights = [each.right for each in asked.tried] or [[]]

        def dimensions(result):
            return np.ndim(numbers(result))

        @functools.wraps(answer)
        def with_ours(*arguments, **options):
            # By place, since a student's arguments may have names of their own.
            given = kept(answer(*signature.bind(*arguments, **options).args))
            if alike:
                return given
            fitting = (each for each in rights if dimensions(each) == dimensions(given))
            return like(given, next(fitting, rights[0]))

        return with_ours

    def _draw(self, answer):
        if self.picture is None:
            return
        try:
            with np.errstate(all="ignore"):
                picture = self.picture(answer)
        except (Exception, KeyboardInterrupt):  # nothing to be drawn of it; the words were said
            return
        if picture:
            show(*picture)


class Page:
    """The exercises of one notebook, and how many of them are done.

    Each exercise is assigned to an attribute, ``page.one_step = Exercise(...)``, in the order in
    which the page asks; that is the name under which the page checks it.

    Parameters
    ----------
    **data : object
        What the page calls by these names and answers may use: a check says if it has changed.

    Attributes
    ----------
    exercises : dict of str to Exercise
    done : set of str
    """

    def __init__(self, **data):
        self.exercises = {}
        self.done = set()
        self.data = data

    def __setattr__(self, name, value):
        if isinstance(value, Exercise):
            value.name, value.page = name, self
            self.exercises[name] = value
        super().__setattr__(name, value)

    def progress_line(self):
        """How far one is on this page, since its kernel started.

        Returns
        -------
        str
        """
        return f"{len(self.done)} of {len(self.exercises)} done on this page."

    def progress(self):
        """Show how far one is, and what is still open."""
        still_open = [f"`{name}`" for name in self.exercises if name not in self.done]
        _say(self.progress_line() + (f" Open: {', '.join(still_open)}." if still_open else ""))


def _say(message, **metadata):
    """Show Markdown, whose text also stands in the saved page to be compared."""
    display(Markdown(message), metadata=metadata)


def code_of(answer):
    """The code of an answer: the lines of a function, or a value as one would write it.

    Parameters
    ----------
    answer : object
        Of an exercise: a function, a value, or one that is `Written`.

    Returns
    -------
    str
    """
    if isinstance(answer, Written):
        return answer.code
    if not inspect.isroutine(answer):
        return repr(answer)
    # Without what is there for a tool alone.
    return re.sub(r" +# noqa.*", "", textwrap.dedent(inspect.getsource(answer))).rstrip()


def _as_code(text):
    return f"```python\n{text}\n```"


def is_untouched(answer):
    """Whether an answer is still as the page was shipped, in one place at least.

    Parameters
    ----------
    answer : object

    Returns
    -------
    bool
        True for ``...``, for what holds one, however deep, and for a function as long as a ``...``
        stands in it as a statement or is returned; other lines may stand beside it.
    """
    if any(part is ... for part in _parts(answer)):
        return True
    if isinstance(answer, functools.partial):
        return is_untouched((answer.args, answer.keywords)) or is_untouched(answer.func)
    if not isinstance(answer, (types.FunctionType, Elsewhere)):
        return False
    tree = tree_of(answer)
    if tree is None and isinstance(answer, types.FunctionType):  # its lines are nowhere to be read
        steps = list(dis.get_instructions(answer))
        loads = [step.argval for step in steps if step.opname in ("LOAD_CONST", "RETURN_CONST")]
        others = {step.opname for step in steps} - {"LOAD_CONST", "RETURN_CONST"}
        stubs = {...} if answer.__name__ == "<lambda>" else {None, ...}
        return others <= {"RESUME", "NOP", "RETURN_VALUE"} and set(loads) <= stubs
    if isinstance(tree, ast.Lambda):
        return _is_dots(tree.body)
    return tree is not None and any(
        isinstance(node, (ast.Expr, ast.Return, ast.Assign)) and _is_dots(node.value)
        for node in ast.walk(tree)
    )


def is_begun(answer):
    """Whether there is more in an untouched answer than the ``...`` that was shipped.

    Parameters
    ----------
    answer : object

    Returns
    -------
    bool
    """
    if not callable(answer):
        return any(part is not ... for part in _parts(answer))
    tree = tree_of(answer)
    if not isinstance(tree, ast.FunctionDef):
        return isinstance(answer, functools.partial)
    body = tree.body[1:] if ast.get_docstring(tree) is not None else tree.body
    return len(body) > 1 or not _is_dots(getattr(body[0], "value", None))


def _parts(value):
    """What stands in a value, however deep: the first of it, since nobody writes a lot by hand."""
    try:
        return list(itertools.islice(_leaves(value), 1000))
    except RecursionError:  # it contains itself
        return []


def _leaves(value):
    if isinstance(value, np.ndarray) and value.dtype == object:
        value = value.ravel().tolist()
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for each in value:
            yield from _leaves(each)
    else:
        yield value


def _in_its_case(words, asked):
    """A sentence about a function, with the case that it is true of."""
    words = f"For {asked.words} {words}" if asked and asked.words else words
    return words[0].upper() + words[1:]


def _without_names(error):
    """An error without the name of the function, with which Python begins some complaints."""
    return type(error), safe(str, error).split("() ")[-1]


def _is_yes_or_no(result):
    return isinstance(result, (bool, np.bool_))


def _is_dots(node):
    return isinstance(node, ast.Constant) and node.value is ...


def changed_default(function, model):
    """A word on an argument whose default isn't that of the page any more; empty if all are.

    Parameters
    ----------
    function, model : callable

    Returns
    -------
    str
    """
    try:
        theirs = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):  # not every built-in function tells
        return ""
    for mine, other in zip(inspect.signature(model).parameters.values(), theirs, strict=False):
        empty = inspect.Parameter.empty
        if empty not in (mine.default, other.default) and not same(
            other.default, mine.default, 1e-12
        ):
            return (
                f"Right, but the default of `{other.name}` is {shown(mine.default)} on this page, "
                f"and yours is {shown(other.default)}. Later cells count on it."
            )
    return ""


def words_of(names, arguments):
    """Arguments in words, such as "x = 2, h = 0.1".

    Parameters
    ----------
    names : sequence of str
    arguments : sequence

    Returns
    -------
    str
    """
    return ", ".join(
        f"`{name}` {_passed(value)}" for name, value in zip(names, arguments, strict=False)
    )


def _passed(value):
    """A value with all digits if there is room for them, else rounded, and that is said."""
    exact = shown(value, None)
    return f"≈ {shown(value, 4)}" if exact.endswith("...`") else f"= {exact}"


def what_is_new(names, tried):
    """A word on what came in where it went wrong, each time, and never where it went well.

    Parameters
    ----------
    names : sequence of str
    tried : list of Tried

    Returns
    -------
    str
        Empty if there is nothing to be said.
    """
    good = [each for each in tried if each.good]
    wrong = [each for each in tried if not each.good]
    if not good or len(wrong) < 2:  # of a single one, anything may be new
        return ""
    for place, (name, value) in enumerate(zip(names, wrong[0].arguments, strict=False)):
        before = {kind for each in good for kind in _kinds(each.arguments[place])}
        for kind in _kinds(value):
            if kind not in before and all(kind in _kinds(each.arguments[place]) for each in wrong):
                return f" Other than where it is right, `{name}` {kind} here."
    return ""


def _kinds(value):
    if isinstance(value, (list, tuple)):
        yield "is a list" if isinstance(value, list) else "is a tuple"
    array = numbers(value)
    if array is None or array.ndim == 0:
        return
    if all(isinstance(each, (int, np.integer)) for each in np.asarray(value).flat):
        yield "holds whole numbers, of type `int`,"
    if getattr(value, "dtype", None) == np.float32:
        yield "holds numbers of type `float32`"
    yield f"has {array.ndim} dimension{'s' * (array.ndim > 1)}"


def describe(tried):
    """What an answer gives in a case, and what is right.

    Parameters
    ----------
    tried : Tried
        One that isn't good.

    Returns
    -------
    message, mistake : str
        The second is empty where only the numbers differ.
    """
    yours = f"For {tried.words} your answer"
    if isinstance(tried.right, list) and isinstance(tried.given, (tuple, list, np.ndarray)):
        count = len(tried.given)
        if count != len(tried.right):
            entries = f"{count} {'entry' if count == 1 else 'entries'}"
            return f"{yours} has {entries}; right is one with {len(tried.right)}.", "shape"
    if isinstance(tried.right, tuple) and isinstance(tried.given, (tuple, list)):
        if len(tried.given) != len(tried.right):
            parts = f"{len(tried.given)} part{'s' * (len(tried.given) != 1)}"
            return f"{yours} has {parts}; asked for is {_kind(tried.right)}.", "shape"
        pairs = zip(tried.given, tried.right, strict=True)
        place, (given, right) = next(
            ((place, pair) for place, pair in enumerate(pairs) if not same(*pair, 1e-12)),
            (0, (tried.given[0], tried.right[0])),
        )
        if np.ndim(right):
            yours = f"For {tried.words} the {ORDINALS[place]} part of your answer"
            tried = Tried(tried.words, tried.arguments, given, right, tried.good)
    given, right = numbers(tried.given), numbers(tried.right)
    if right is not None and given is None:
        return f"{yours} is {shown(tried.given)}; asked for is {_kind(tried.right)}.", "no number"
    if right is not None and given.shape != right.shape and not (right.ndim == 0 == given.size - 1):
        is_ = f"is {_kind(given)}" if given.ndim == 0 else f"has shape {given.shape}"
        return f"{yours} {is_}; asked for is {_kind(tried.right)}.", "shape"
    of_which, there = "is", ""
    given, right = tried.given, tried.right
    if numbers(right) is not None and numbers(right).size > 12:  # too many to be shown
        given, right = numbers(given), numbers(right)
        with np.errstate(invalid="ignore"):
            off = np.where((given == right) | (given != given) & (right != right), 0, given - right)
        worst = np.unravel_index(np.argmax(np.nan_to_num(np.abs(off), nan=np.inf)), right.shape)
        given, right = float(given[worst]), float(right[worst])
        of_which, there = "has", f" at [{', '.join(map(str, worst))}]"
    digits = next((n for n in (6, 10, 16) if shown(given, n) != shown(right, n)), 17)
    near = ""
    if digits > 6 or is_near(given, right):
        near = " That is near: is something rounded in it, or of type `float32`?"
    there_too = " there" * bool(there)
    return (
        f"{yours} {of_which} {shown(given, digits)}{there}; right{there_too} is "
        f"{shown(right, digits)}.{near}",
        "",
    )


def is_near(given, right):
    """Whether numbers differ by as little as rounding makes them differ.

    Parameters
    ----------
    given, right : object

    Returns
    -------
    bool
    """
    given, right = numbers(given), numbers(right)
    if given is None or right is None or given.shape != right.shape or not right.size:
        return False
    return bool(np.max(np.abs(given - right)) < 1e-4 * np.max(np.abs(right)))


def _kind(right):
    """What is asked for: a number, or an array of which shape."""
    if _is_yes_or_no(right):
        return "True or False"
    if isinstance(right, tuple):
        what = "arrays" if any(np.ndim(part) for part in right) else "numbers"
        return f"a pair of {what}" if len(right) == 2 else f"a tuple of {len(right)} {what}"
    if isinstance(right, list):
        return "a list" if numbers(right) is None else f"a list, of shape {numbers(right).shape}"
    shape = numbers(right).shape
    return f"an array of shape {shape}" if shape else "a single number"
