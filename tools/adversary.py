"""Send answers to every exercise: wrong ones must be refused, right ones accepted.

What gives something else than the solution, on inputs that the engine doesn't use, or changes what
it was handed, is wrong. What differs in form alone is right. And what is said of a wrong answer is
tried, on further inputs and on its code.

    python -m tools.adversary                               # every page: five minutes
    python -m tools.adversary curve_fitting --show generic  # and what was refused without help
"""

import _thread
import argparse
import ast
import contextlib
import inspect
import io
import multiprocessing
import os
import random
import re
import sys
import threading
import warnings
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import chain, repeat

import numpy as np

from course_utils.exercises.results import precision, same, shown
from course_utils.exercises.slips import Tried
from tools.answers import (
    Around,
    Attempt,
    changed_sources,
    compiled,
    right_answers,
    swallowing,
    wrong_values,
)
from tools.examples import EXERCISES

FRESH = 150  # inputs that tell whether an answer is wrong
TRIED = 60  # of these, on which what is said of a wrong answer is tried
SEED = 1000  # of these inputs; the engine has another
LONGEST = 60  # seconds after which an answer without an end is interrupted
EVERY = 10**6  # more wrong answers than there are
ENOUGH = 0.75  # of the wrong answers that come to an end should be named

# --- which answers are wrong


def an_epoch(rng):
    """Samples, the size of a batch, and chance."""
    return int(rng.integers(1, 60)), int(rng.integers(1, 12)), rng.spawn(1)[0]


INPUTS = {"mini_batches": an_epoch}  # of exercises that have none of their own


def no_epoch(function):
    """Whether a function doesn't make the mini-batches of an epoch."""
    for n, size in ((50, 7), (48, 8), (33, 1), (5, 9), (1, 1)):
        made = []
        for seed in (0, 0, 1):
            batches = given_by(function, (n, size, np.random.default_rng(seed)))[0]
            try:
                made.append([np.asarray(batch).tolist() for batch in batches])
                order = list(chain(*made[-1]))
            except (TypeError, ValueError):
                return True
            sizes = [size] * (n // size) + [n % size] * (n % size > 0)
            if sorted(map(str, order)) != sorted(map(str, range(n))):
                return True
            if [len(batch) for batch in made[-1]] != sizes or n > 30 and order == sorted(order):
                return True
        first, again, other = map(sorted, made)
        if made[0] != made[1] or n > 30 and (made[0] == made[2] or size > 1 and first == other):
            return True
    return False


def given_by(function, arguments):
    """What a function gives, or its error; and whether it leaves its arguments as they were."""
    arguments = deepcopy(arguments)
    before = traces(arguments)
    try:
        with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
            result = function(*arguments)
            result = list(result) if isinstance(result, Iterator) else result
    except (Exception, KeyboardInterrupt) as error:
        result = error
    return result, traces(arguments) != before


def traces(value):
    """Something that can be compared, to the bit, in the place of a value."""
    if isinstance(value, (list, tuple)):
        return [type(value), *map(traces, value)]
    if isinstance(value, np.ndarray):
        return value.dtype, value.shape, value.tobytes()
    return repr(value)


def apart(given, right, tolerance):
    """Whether two results are clearly different, whatever their form."""
    if given is None or isinstance(given, (str, BaseException)):
        return True
    if isinstance(right, dict):
        return not isinstance(given, dict) or given != right
    try:
        given, right = (np.asarray(each).astype(float) for each in (given, right))
    except (TypeError, ValueError, OverflowError):
        return (
            not isinstance(right, (list, tuple))
            or not isinstance(given, (list, tuple, np.ndarray))
            or len(given) != len(right)
            or any(map(apart, given, right, repeat(tolerance)))
        )
    if given.shape != right.shape and not given.size == right.size == 1:
        return True
    near = tolerance * np.max(np.abs(right), initial=1e-300)
    return not np.allclose(given, right.reshape(given.shape), tolerance, near, equal_nan=True)


def cases_of(exercise):
    """Cases that the engine uses, and many that it doesn't, with what is right."""
    rng, make = np.random.default_rng(SEED), exercise.inputs or INPUTS.get(exercise.name)
    if not make:
        raise ValueError(f"`{exercise.name}` needs `inputs`: what may come in, drawn at random")
    every = [*exercise.cases.values(), *(make(rng) for _ in range(FRESH))]
    return [(each, given_by(exercise.answer, each)[0]) for each in every]


def fault(function, exercise, cases):
    """What proves a function wrong, in a word; empty if nothing does."""
    if exercise.name == "mini_batches":
        return "differs" if no_epoch(function) else ""
    for number, (arguments, right) in enumerate(cases):
        given, changed = given_by(function, arguments)
        if isinstance(given, BaseException):
            return "raises now and then" if number else "raises"
        tolerance = 3 * max(exercise.tolerance, 32 * precision(list(arguments)))
        if changed or apart(given, right, tolerance):
            return "differs"
    return ""


def wrong_functions(exercise, cases, chance, most):
    """Functions that are proved wrong, as many as asked for, in an order of chance."""
    first = cases[0][0]
    sources = [
        each
        for reference in (exercise.answer, exercise.another)
        for each in changed_sources(Around(reference, first))
    ]
    chance.shuffle(sources)
    for change, source in sources:
        if most <= 0:
            return
        function = compiled(source, exercise, first)
        if found := fault(function, exercise, cases):
            most -= 1
            yield Attempt(change, function, source)
        if found == "raises now and then":
            source = swallowing(source)
            function = compiled(source, exercise, first)
            if fault(function, exercise, cases):
                yield Attempt(f"{change}, and 0 for an error", function, source)
    yield Attempt("called instead of passed", cases[0][1])
    for known in {1, max(1, len(exercise.cases))}:
        learned = by_heart(cases[:known])
        if fault(learned, exercise, cases):
            yield Attempt(f"{known} learned by heart", learned)


def by_heart(cases):
    """A function that knows what is right in some cases, and takes the last for all others."""
    known = [(traces(arguments), right) for arguments, right in cases]
    return lambda *arguments: next(
        (right for each, right in known if each[1:] == traces(arguments)[1:]), known[-1][1]
    )


# --- what is said of them


def false_claims(attempt, exercise, verdict, cases):
    """What a message says of a wrong function that isn't so, in words."""
    function, source, message = attempt.answer, attempt.source, verdict.message.lower()
    if not source:
        return
    nodes = list(ast.walk(ast.parse(source)))
    every = [each for _, each in exercise.every_case()] or [each for each, _ in cases]
    asked = [given_by(function, each) for each in every]
    takes = [len(inspect.signature(each).parameters) for each in (function, exercise.answer)]
    read = {each.id for each in nodes if isinstance(each, ast.Name)}
    named = re.search("its argument `(.+?)`", verdict.message)
    instead = re.search("It uses `(.+?)`", verdict.message)
    for claim, true in {
        "no `return`": not any(isinstance(each, ast.Return) and each.value for each in nodes),
        "your function prints": "print(" in source,
        "`print` gives": "print(" in source,
        "`^`": any(isinstance(each, ast.BitXor) for each in nodes),
        "stands inside the loop": any(
            isinstance(each, ast.For) and isinstance(each.body[-1], ast.Return) for each in nodes
        ),
        "doesn't use its argument": named and named[1] not in read,
        "which is the page's": instead and instead[1] in read,
        "your function changes": any(changed for _, changed in asked),
        # A requirement asks cases of its own.
        "your code raised": exercise.requirement
        or any(
            re.search(f"raised `+ ?{type(given).__name__}", verdict.message) for given, _ in asked
        ),
        "your function gives nothing": any(given is None for given, _ in asked),
        "is called with": takes[0] != takes[1],
        "interrupted": "KeyboardInterrupt" in source,
        "right in the first cases": not fault(function, exercise, cases[: len(exercise.cases)]),
    }.items():
        if claim in message and not true:
            yield f"{claim}: it isn't so"
    for words, case in zip(exercise.cases, cases, strict=False):
        if f"for {words.lower()} your answer" in message and not fault(function, exercise, [case]):
            yield f"it is right for {words}"
    if verdict.slip:
        yield from false_of_further_cases(function, exercise, verdict.slip, cases)


def false_of_further_cases(function, exercise, slip, cases):
    """A case in which what was said doesn't hold, if there is one.

    Left out are those in which the answer raises an error or gives something empty; those in
    float32, where the last digits are chance; and, for an answer whose results had the right shape
    as far as the engine came, those in which they have another: there more goes wrong than that.
    """
    fits = True
    for _, arguments in exercise.every_case():
        given, _ = given_by(function, arguments)
        if shape(given) is None:
            break
        fits &= shape(given) == shape(exercise.answer(*deepcopy(arguments)))
    for arguments, right in cases[-TRIED:]:
        given, _ = given_by(function, arguments)
        if shape(given) is None or fits and shape(given) != shape(right):
            continue
        if precision(list(arguments)) > 1e-12:
            continue
        good = same(given, right, exercise.tolerance)
        if not slip.holds(Tried("", arguments, given, right, good)):
            words = ", ".join(map(shown, (arguments, given, right)))
            yield f"{slip.name}, but not for these arguments, result, and right one: {words}"
            return


def shape(result):
    """The shape of a result, or those of its parts; None of an error and of what is empty."""
    if result is None or isinstance(result, BaseException):
        return None
    try:
        return np.shape(result) if np.size(result) else None
    except ValueError:
        return [shape(part) for part in result]


# --- all of it


@contextlib.contextmanager
def to_an_end():
    """Without warnings, and interrupted in the end: no answer that is made here should need it."""
    timer = threading.Timer(LONGEST, _thread.interrupt_main)
    timer.start()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        timer.cancel()


@dataclass
class Outcome:
    """What became of the answers to an exercise.

    Attributes
    ----------
    counts : Counter
        How many there were of each of KINDS.
    said : list of (str, str, str)
        Kind, change, and message.
    """

    counts: Counter = field(default_factory=Counter)
    said: list = field(default_factory=list)

    def note(self, kind, attempt, message):
        self.counts[kind] += 1
        self.said.append((kind, attempt.change, " ".join(message.split())))

    def faults(self):
        return [each for each in self.said if each[0] in FAULTS]


KINDS = ("named", "error", "generic", "accepted", "right", "refused", "false")
WRONG = KINDS[:4]
FAULTS = ("accepted", "refused", "false")


def attack(exercise, most=EVERY):
    """Send wrong and right answers to an exercise.

    Parameters
    ----------
    exercise : Exercise
    most : int, optional
        How many wrong ones; by default all that there are.

    Returns
    -------
    Outcome
    """
    outcome, chance = Outcome(), random.Random(exercise.name)
    with to_an_end():
        if callable(exercise.answer):
            cases = cases_of(exercise)
            wrong = wrong_functions(exercise, cases, chance, most)
        else:
            cases, wrong = [((), None)], wrong_values(exercise)
            wrong = iter(chance.sample(wrong, min(most, len(wrong))))
        for attempt in right_answers(exercise, cases[0][0]):
            verdict = exercise.diagnose(attempt.answer)
            kind = "right" if verdict.status == "right" else "refused"
            outcome.note(kind, attempt, verdict.message)
    while True:
        with to_an_end():
            if (attempt := next(wrong, None)) is None:
                return outcome
            verdict = exercise.diagnose(attempt.answer)
            kind = "named" if verdict.mistake else "generic"
            kind = "error" if verdict.mistake.startswith("error") else kind
            kind = "accepted" if verdict.status == "right" else kind
            outcome.note(kind, attempt, verdict.message)
            for claim in false_claims(attempt, exercise, verdict, cases):
                outcome.note("false", attempt, f"{claim}: {verdict.message}")


def row(words, counts):
    """A line of the table."""
    return f"{words:44}{''.join(f'{counts[kind]:9}' for kind in KINDS)}"


def share_named(counts):
    """How much of what is wrong is named, of the answers that come to an end without an error."""
    return counts["named"] / (counts["named"] + counts["generic"] + counts["accepted"])


def attack_by_name(page, name, most):
    """The same, for another process to be asked for."""
    return attack(EXERCISES[page].exercises[name], most)


def main(arguments):
    parser = argparse.ArgumentParser(prog="python -m tools.adversary")
    parser.add_argument("pages", nargs="*", help=f"by default all: {', '.join(EXERCISES)}")
    parser.add_argument("--show", choices=KINDS, help="list these answers, too")
    parser.add_argument("--most", type=int, default=EVERY, help="wrong answers to an exercise")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args(arguments)
    asked = [
        (page, name) for page in options.pages or EXERCISES for name in EXERCISES[page].exercises
    ]
    total = Counter()
    print(f"{'':44}{''.join(f'{kind:>9}' for kind in KINDS)}")
    with ProcessPoolExecutor(options.jobs, multiprocessing.get_context("spawn")) as pool:
        outcomes = pool.map(attack_by_name, *zip(*asked, strict=True), repeat(options.most))
        for (page, name), outcome in zip(asked, outcomes, strict=True):
            total += outcome.counts
            print(row(f"{page[:15]} {name}", outcome.counts), flush=True)
            for kind, change, message in outcome.said:
                if kind in (*FAULTS, options.show):
                    print(f"    {kind}: {change}\n        {message}")
    print(row("in all", total))
    wrong = sum(total[kind] for kind in WRONG)
    print(
        f"Of {wrong:,} wrong answers {total['error'] / wrong:.0%} raise an error, which is shown; "
        f"of the others {share_named(total):.1%} are named."
    )
    good = share_named(total) >= ENOUGH and not any(total[kind] for kind in FAULTS)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
