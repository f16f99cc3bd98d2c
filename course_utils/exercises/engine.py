"""The engine of the exercises: check, hint, solution.

An exercise is data: the right answer, typical wrong ones each with what a teacher would say to it,
and hints. A student's answer is recognised by what it does, so that every correct way of writing
it is accepted, and every known mistake gets its own message.
"""

import dis
import inspect
import textwrap
import types
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field

import numpy as np
from IPython.display import Markdown, display

from course_utils.figures import show

MARKS = {"untouched": "○", "wrong": "✗", "right": "✓"}


@dataclass(frozen=True)
class Verdict:
    """What is to be said of an answer.

    Attributes
    ----------
    status : {"untouched", "wrong", "right"}
    message : str
        Markdown.
    """

    status: str
    message: str


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
    mistakes : sequence of (object, str)
        Typical wrong answers, each with what to say to it.
    hints : sequence of str
        Given one by one, each going further.
    praise : str
        What else there is to see, once the answer is right.
    another : object, optional
        A right answer, differently written, to be shown after the first.
    requirement : callable, optional
        Takes an answer and returns what is wrong with it, or None: for what no list of cases can
        tell. Where many answers are right it stands alone, without `cases`, and nothing is
        compared with `answer`.
    picture : callable, optional
        Takes a wrong answer and returns a figure and its words, the answer over the right one; or
        None where there is nothing to see.
    tolerance : float, default 1e-6
        Largest relative difference that counts as equal.
    name : str
        Set by the page that the exercise belongs to.
    """

    answer: object
    cases: dict = field(default_factory=dict)
    mistakes: tuple = ()
    hints: tuple = ()
    praise: str = ""
    another: object = None
    requirement: Callable | None = None
    picture: Callable | None = None
    tolerance: float = 1e-6
    name: str = ""
    page: "Page | None" = field(default=None, repr=False)
    hints_given: int = field(default=0, repr=False)

    def diagnose(self, answer):
        """Judge an answer without showing anything.

        Parameters
        ----------
        answer : object
            Anything at all.

        Returns
        -------
        Verdict
            Never an exception, whatever the answer does: also where it is interrupted.
        """
        try:
            with np.errstate(all="ignore"):
                return self._judge(answer)
        except KeyboardInterrupt:
            return Verdict("wrong", "Interrupted. Does your code come to an end?")
        except BaseException as error:  # a student's code may raise anything, SystemExit too
            return Verdict("wrong", f"Your code raised `{type(error).__name__}: {error}`")

    def check(self, answer):
        """Say whether an answer is right, and what is wrong with it if it isn't.

        Parameters
        ----------
        answer : object
        """
        verdict = self.diagnose(answer)
        message = f"{MARKS[verdict.status]} {verdict.message}"
        if verdict.status == "right":
            if self.another is not None:
                also = "Another way to write it" if callable(self.another) else "Also right"
                message += f"\n\n{also}:\n\n{_source(self.another)}"
            if self.page is not None:
                self.page.done.add(self.name)
                message += f"\n\n{self.page.progress_line()}"
        _say(message, exercise={"name": self.name, "status": verdict.status})
        if verdict.status == "wrong":
            self._draw(answer)

    def hint(self):
        """Show the next hint; after the last, the last again."""
        place = min(self.hints_given, len(self.hints) - 1)
        self.hints_given += 1
        _say(f"**Hint {place + 1} of {len(self.hints)}.** {self.hints[place]}")

    def solution(self):
        """Show the right answer."""
        _say(f"A solution:\n\n{_source(self.answer)}")

    def _judge(self, answer):
        if _is_untouched(answer):
            return Verdict(
                "untouched",
                "Not started yet. Replace the `...` with your code, then run this cell again.",
            )
        wrong = None
        if self.cases or not self.requirement:
            wrong = self._compare(answer)
        if not wrong and self.requirement:
            wrong = self.requirement(answer)
        if wrong:
            return Verdict("wrong", wrong)
        return Verdict("right", f"Right. {self.praise}".strip())

    def _compare(self, answer):
        """What is wrong with an answer, from what it gives; None if nothing is."""
        if callable(self.answer) and not callable(answer):
            return f"This should be a function, but it is {_shown(answer)}."
        right = self._results(self.answer)
        given = self._results(answer)
        if self._equal(given, right):
            return None
        for mistake, message in self.mistakes:
            if self._equal(given, self._results(mistake)):
                return message
        return self._describe(given, right)

    def _results(self, answer):
        if not callable(self.answer):
            return [answer]
        return [_result(answer, arguments) for arguments in self.cases.values()]

    def _equal(self, given, right):
        return all(_close(g, r, self.tolerance) for g, r in zip(given, right, strict=True))

    def _describe(self, given, right):
        """The first difference, in words."""
        words, g, r = next(
            (words, g, r)
            for words, g, r in zip(self.cases or [""], given, right, strict=True)
            if not _close(g, r, self.tolerance)
        )
        yours = f"For {words} your answer" if words else "Your answer"
        if isinstance(g, Exception):
            return f"{yours} is an error, `{type(g).__name__}: {g}`"
        if g is None or g is ...:
            return f"{yours} is nothing at all. Is there a `return`?"
        g_numbers, r_numbers = _numbers(g), _numbers(r)
        if r_numbers is not None and g_numbers is None:
            return f"{yours} is {_shown(g)}, where numbers are expected."
        if r_numbers is not None and g_numbers.shape != r_numbers.shape:
            expected = r_numbers.shape or "a single number"
            return f"{yours} has shape {g_numbers.shape}; {expected} is expected."
        factor = _common_factor(given, right)
        if factor == -1:
            return "Right size, wrong sign, everywhere."
        if factor is not None:
            return f"Off by a constant factor: your answer is {factor:.6g} times the right one."
        if not words:  # the right value would be the whole solution
            return f"{yours}, {_shown(g)}, isn't right yet."
        return f"{yours} is {_shown(g)}; right is {_shown(r)}."

    def _draw(self, answer):
        if self.picture is None:
            return
        try:
            with np.errstate(all="ignore"):
                picture = self.picture(answer)
        except Exception:  # no picture can be drawn of such an answer; the words were said
            return
        if picture:
            show(*picture)


class Page:
    """The exercises of one notebook, and how many of them are done.

    Each exercise is assigned to an attribute, ``page.one_step = Exercise(...)``, in the order in
    which the page asks; that is the name under which the page checks it.

    Attributes
    ----------
    exercises : dict of str to Exercise
    done : set of str
    """

    def __init__(self):
        self.exercises = {}
        self.done = set()

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


@dataclass(frozen=True)
class Written:
    """A value together with the code that a solution shows for it.

    Parameters
    ----------
    value : object
    code : str
    """

    value: object
    code: str


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
    return textwrap.dedent(inspect.getsource(answer)).rstrip()


def _source(answer):
    """The code of an answer, as Markdown."""
    return f"```python\n{code_of(answer)}\n```"


def _result(function, arguments):
    """What a function gives, or the exception that it raises."""
    try:
        return function(*deepcopy(arguments))  # its own copies: it may write into them
    except Exception as error:
        return error


def _is_untouched(answer):
    """Whether an answer is still what the page was shipped with: ``...``, or a function of it."""
    if answer is None or answer is ...:
        return True
    if isinstance(answer, (tuple, list)):
        return len(answer) > 0 and all(part is ... for part in answer)
    if not isinstance(answer, types.FunctionType):
        return False
    trivial = {"RESUME", "NOP", "LOAD_CONST", "RETURN_CONST", "RETURN_VALUE", "POP_TOP"}
    return all(
        step.opname in trivial and (step.opname == "RESUME" or step.argval in (None, ...))
        for step in dis.get_instructions(answer)
    )


def _numbers(value):
    """A value as an array of floats, or None if it is something else."""
    if isinstance(value, (str, bytes, dict, set)) or callable(value):
        return None
    try:
        array = np.asarray(value)
        return array.astype(np.float64) if array.dtype.kind in "fiub" else None
    except (TypeError, ValueError):
        return None


def _close(given, right, tolerance):
    """Whether two results are the same, whatever their dtype, lists or arrays."""
    if isinstance(right, tuple) and isinstance(given, (tuple, list)):
        return len(given) == len(right) and all(
            _close(g, r, tolerance) for g, r in zip(given, right, strict=True)
        )
    if isinstance(right, Exception) or isinstance(given, Exception):
        # Without the name of the function, with which Python begins some complaints.
        return type(given) is type(right) and (
            str(given).split("() ")[-1] == str(right).split("() ")[-1]
        )
    right_numbers, given_numbers = _numbers(right), _numbers(given)
    if right_numbers is None or given_numbers is None:
        return type(given) is type(right) and bool(given == right)
    if given_numbers.shape != right_numbers.shape:
        return False
    size = np.max(np.abs(right_numbers), where=np.isfinite(right_numbers), initial=0)
    return np.allclose(
        given_numbers, right_numbers, rtol=tolerance, atol=tolerance * size, equal_nan=True
    )


def _common_factor(given, right):
    """The number by which all of a student's numbers are off, if there are several, or None."""
    try:
        g = np.concatenate([np.ravel(_numbers(value)) for value in given])
        r = np.concatenate([np.ravel(_numbers(value)) for value in right])
    except (TypeError, ValueError):  # not all of them are numbers
        return None
    if g.shape != r.shape or r.size < 2 or not r.any():
        return None
    if not np.all(np.isfinite(g) & np.isfinite(r)):
        return None
    factor = round(float(g @ r / (r @ r)), 6)
    return factor if factor and np.allclose(g, factor * r, rtol=1e-5) else None


def _shown(value):
    """A value, short enough for a sentence."""
    if isinstance(value, (float, np.floating)):
        return f"{value:.6g}"
    if isinstance(value, np.ndarray) and value.size <= 12:
        text = np.array2string(value, precision=4, separator=", ").replace("\n", "")
    elif isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    elif isinstance(value, tuple):
        return f"({', '.join(_shown(part) for part in value)})"
    elif callable(value):
        return "a function"
    else:
        text = repr(value)
    return f"`{text}`" if len(text) <= 80 else f"`{text[:77]}...`"
