"""The engine of the exercises, with small exercises made up for it."""

import decimal
import fractions
import functools
import io
import itertools
import math
import re
import sys

import numpy as np
import pytest
from IPython.core.formatters import format_display_data

from course_utils.exercises import asking, drawn, engine, results
from course_utils.exercises.engine import Exercise, Page, Written
from course_utils.exercises.variants import variants
from course_utils.figures import new_axes
from tools.examples import EXERCISES


def slope(f, x, h):
    return (f(x + h) - f(x)) / h


def slope_written_otherwise(f, x, h):
    rise = -f(x) + f(h + x)
    return [rise / h]


def slope_as_a_number(f, x, h):
    return (f(x) - f(x + h)) / -h


def make_page():
    page = Page()
    page.slope = Exercise(
        slope,
        cases={
            "x² at x = 1, h = 0.1": (np.square, 1.0, 0.1),
            "exp at x = 0, h = 0.5": (np.exp, 0.0, 0.5),
        },
        mistakes=(
            (lambda f, x, h: f(x + h) - f(x), "Divide by the distance."),
            (lambda f, x, h: (f(x + h) - f(x)) / 0.1, "Use the h that is passed in."),
        ),
        hints=("First.", "Second."),
        praise="It is a secant.",
        another=slope_written_otherwise,
    )
    page.count = Exercise(31_810, mistakes=((31_800, "And the biases of the output?"),))
    return page


def mean_error(p, t):
    return np.mean((p - t) ** 2)


def errors(rng):
    shape = rng.integers(1, 6, size=2)
    return rng.normal(size=shape), rng.normal(size=shape)


def of_errors(**settings):
    return Exercise(mean_error, {"p = [1, 4], t = [2, 2]": ARGUMENTS}, errors, **settings)


ARGUMENTS = np.array([1.0, 4]), np.array([2.0, 2])  # mean 2.5


def shipped(f, x, h): ...


def shipped_with_docstring(f, x, h):
    """Slope of the secant."""
    ...


def shipped_with_first_lines(f, x, h):
    rise = f(x + h) - f(x)  # noqa: F841
    ...


def returns_nothing(f, x, h):
    (f(x + h) - f(x)) / h


def prints(f, x, h):
    print((f(x + h) - f(x)) / h)


def returns_print(f, x, h):
    return print((f(x + h) - f(x)) / h)


def returns_seldom(f, x, h):
    if x > 0:
        return (f(x + h) - f(x)) / h


@pytest.fixture
def shown(monkeypatch):
    """What a student sees: the Markdown or plain text of every output."""
    outputs = []

    def display(thing, raw=False, metadata=None):
        data = thing if raw else format_display_data(thing)[0]
        outputs.append(data.get("text/markdown", data["text/plain"]))

    monkeypatch.setattr(engine, "display", display)
    monkeypatch.setattr("course_utils.figures.style.display", display)
    return outputs


# --- untouched


UNTOUCHED = [
    (shipped, "Not started yet. Replace the `...` with your code"),
    (shipped_with_docstring, "Not started yet"),
    (lambda f, x, h: ..., "Not started yet"),
    (..., "Not started yet"),
    ((..., ...), "Not started yet"),
    ({"a": ...}, "Not started yet"),
    (shipped_with_first_lines, "Not finished yet: a `...` still stands in it."),
    (functools.partial(slope, ...), "Not finished yet"),
    ([1, ...], "Not finished yet"),
    ([1, [2, (3, ...)]], "Not finished yet"),
    ({"a": 1, "b": [...]}, "Not finished yet"),
    (np.array([1, ...]), "Not finished yet"),
]


@pytest.mark.parametrize(("answer", "message"), UNTOUCHED)
def test_untouched(answer, message):
    verdict = make_page().slope.diagnose(answer)
    assert verdict.status == "untouched"
    assert verdict.message.startswith(message)


def with_dots_that_do_no_harm(f, x, h):
    ...
    return slope(f, x, h)


def test_what_is_right_is_right_with_dots_beside_it():
    assert make_page().slope.diagnose(with_dots_that_do_no_harm).status == "right"


def test_untouched_where_its_lines_can_not_be_read():
    names = {}
    exec("def one(x): ...\ndef two(x): return x", names)
    assert engine.is_untouched(names["one"]) and not engine.is_untouched(names["two"])


@pytest.mark.parametrize("answer", [None, {}.update({"a": 1}), [3, 1].sort()])
def test_nothing_is_no_beginning(answer):
    verdict = make_page().count.diagnose(answer)
    assert verdict.status == "wrong" and "Your answer is nothing, `None`" in verdict.message


# --- right


class Slope:
    def __call__(self, f, x, h):
        return slope(f, x, h)


def one_by_one(f, x, h):
    yield slope(f, x, h)


RIGHT = {
    "as it is": slope,
    "float32": lambda f, x, h: np.float32(slope(f, x, h)),
    "float16": lambda f, x, h: np.float16(slope(f, x, h)),
    "one-element array": lambda f, x, h: np.array([slope(f, x, h)]),
    "0-d array": lambda f, x, h: np.array(slope(f, x, h)),
    "list": lambda f, x, h: [slope(f, x, h)],
    "tuple": lambda f, x, h: (slope(f, x, h),),
    "Fraction": lambda f, x, h: fractions.Fraction(float(slope(f, x, h))),
    "Decimal": lambda f, x, h: decimal.Decimal(float(slope(f, x, h))),
    "partial": functools.partial(slope),
    "object": Slope(),
    "generator": one_by_one,
    "another signature": lambda *arguments: slope(*arguments),
}


@pytest.mark.parametrize("answer", RIGHT.values(), ids=RIGHT)
def test_right(answer):
    assert make_page().slope.diagnose(answer) == engine.Verdict("right", "Right. It is a secant.")


def test_numbers_of_sympy_are_numbers():
    sympy = pytest.importorskip("sympy")
    assert Exercise(np.log(10)).diagnose(sympy.log(10)).status == "right"


def test_values():
    count = make_page().count
    assert count.diagnose(...).status == "untouched"
    for right in (31_810, 31_810.0, np.float32(31_810), np.array([31_810]), [31_810]):
        assert count.diagnose(right).status == "right"
    assert count.diagnose(31_800).message == "And the biases of the output?"
    # A single number is off by no constant factor; and what is right isn't given away.
    assert count.diagnose(5).message == "Your answer, `5`, isn't right yet."
    for hostile in ("31810", [31_810, 1], print, {31_810}, object(), np.zeros((3, 3))):
        assert count.diagnose(hostile).status == "wrong"


def test_lists_tuples_and_dtypes_make_no_difference_but_texts_do():
    pair = Exercise((1.0, np.array([1, 2])))
    assert pair.diagnose([1, [1.0, 2.0]]).status == "right"
    assert pair.diagnose((1, [1.0, 2.5])).status == "wrong"
    assert pair.diagnose((1,)).status == "wrong"
    word = Exercise("steep")
    assert word.diagnose("steep").status == "right"
    assert word.diagnose("flat").status == "wrong"


def test_text_among_numbers_is_called_text():
    for requirement in (None, lambda answer: "Two numbers."):
        pair = Exercise([1, 2], requirement=requirement)
        assert pair.diagnose("[1, 2]").message.startswith("Your answer is text")
        for texts in (["1", "2"], np.array(["1", "2"])):
            message = pair.diagnose(texts).message
            assert message == "Your answer has text in it, `'1'`. Leave the quotes out."


def test_probabilities_sum_to_1_and_some_are_tiny():
    rng = np.random.default_rng(0)
    rows = np.array([drawn.probabilities(rng, 2, 4) for _ in range(100)])
    assert np.allclose(rows.sum(axis=-1), 1, rtol=0, atol=1e-12)
    assert 1e-11 < rows.min() < 1e-8


# --- wrong: what is said

WRONG = [
    (lambda f, x, h: f(x + h) - f(x), "Divide by the distance."),
    (lambda f, x, h: (f(x + h) - f(x)) / 0.1, "Use the h that is passed in."),
    (lambda a, b: 0, "is called with 3 arguments, `f`, `x`, `h`. It takes `a`, `b`."),
    (lambda f, x, h: f(x) + "a", "For x² at x = 1, h = 0.1 your code raised `"),
    (lambda f, x, h: -slope(f, x, h), "wrong sign"),
    (lambda f, x, h: 3 * slope(f, x, h), "your answer is 3 times the right one"),
    (lambda f, x, h: 1 / slope(f, x, h), "Upside down"),
    (lambda f, x, h: slope(f, x, h) + 1, "the right one plus 1"),
    (lambda f, x, h: round(slope(f, x, h), 3), "rounded, with 3 digits"),
    (lambda f, x, h: 7.0, "Your answer is always 7, whatever is passed in."),
    (lambda f, x, h: (f(x + h) + f(x)) / h, "right with `-` in place of `+` before `f(x)`"),
    (lambda f, x, h: f(x + h) - f(x) / h, "with other brackets, `(f(x + h) - f(x)) / h`"),
    (
        lambda f, x, h: 2.1 if x else 0,
        "exp at x = 0, h = 0.5 your answer is `0`; right is 1.29744.",
    ),
    (returns_nothing, "there is no `return` in it"),
    (prints, "your function prints, and gives nothing"),
    (returns_print, "returns what `print` gives"),
    (returns_seldom, "For exp at x = 0, h = 0.5 your function gives nothing: in this case"),
    (lambda f, x, h: [1.0, 2.0], "has shape (2,); asked for is a single number"),
    (lambda f, x, h: np.zeros(10**7), "has shape (10000000,); asked for is a single number"),
    (lambda f, x, h: "2.1", "Your answer is text, `'2.1'`, and not a number"),
    (lambda f, x, h: {"a": 1}, "asked for is a single number"),
    (lambda f, x, h: b"2.1", "is `b'2.1'`; asked for is a single number"),
    (lambda f, x, h: np.nan, "there is a `nan` in your answer"),
    (lambda f, x, h: np.inf, "your answer is infinite"),
    (lambda f, x, h: 1 / 0, "your code raised `ZeroDivisionError: division by zero`"),
    (lambda f, x, h: exit(), "SystemExit"),
    (2.1, "This should be a function, but it is 2.1."),
    ("slope", "This should be a function, but it is `'slope'`."),
]


@pytest.mark.parametrize(("answer", "message"), WRONG, ids=[message for _, message in WRONG])
def test_wrong(answer, message):
    verdict = make_page().slope.diagnose(answer)
    assert verdict.status == "wrong"
    assert message in verdict.message


def caret(p, t):
    return np.mean(np.array(p).astype(int) ^ 2)


def caret_of_floats(p, t):
    return np.mean((p - t) ^ 2)


def in_the_loop(p, t):
    for a, b in zip(np.ravel(p), np.ravel(t), strict=True):
        total = (a - b) ** 2
        return total


def with_a_global(p, t):
    return np.mean((p - SIZE) ** 2)


SIZE = 2.0


def test_an_argument_of_a_function_inside_is_not_of_the_page():
    def with_a_function_inside(p, t):
        return np.mean([(lambda SIZE: SIZE**2)(each) for each in np.ravel(p)])

    verdict = of_errors().diagnose(with_a_function_inside)
    assert verdict.message == "Your function doesn't use its argument `t`."


def without_mean(p, t):
    return np.sum((p - t) ** 2)


def sorted_into_nothing(p, t):
    p = sorted(p).sort()
    return np.mean((p - t) ** 2)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (sorted_into_nothing, ". `.sort()` changes what it works on and gives nothing, `None`."),
        (caret, "In Python that is no power"),
        (caret_of_floats, "in the line `return np.mean((p - t) ^ 2)`. (`^` is no power"),
        (in_the_loop, "Your `return` stands inside the loop"),
        (with_a_global, "doesn't use its argument `t`. It uses `SIZE`, from outside of it"),
        (without_mean, "divided by `p.size`, in the line `return np.sum("),
        (lambda p, t: np.mean(p - t) ** 2, "where all"),
    ],
)
def test_mistakes_of_every_exercise(answer, message):
    verdict = of_errors().diagnose(answer)
    assert verdict.status == "wrong"
    if message != "where all":
        assert message in verdict.message
        assert verdict.mistake


def divided_twice(p, t):
    return np.mean((p - t) ** 2) / np.size(p)


def divided_twice_in_steps(p, t):
    squares = [(a - b) ** 2 for a, b in zip(np.ravel(p), np.ravel(t), strict=True)]
    mean = sum(squares) / len(squares)
    return mean / len(squares)


def running_sum(p, t):
    total = 0
    for a, b in zip(np.ravel(p), np.ravel(t), strict=True):
        total += (a - b) ** 2
    return total


def one_less(p, t):
    n = np.size(p)
    return np.sum((p - t) ** 2) / (n - 1)


def last_square_only(p, t):
    total = 0
    for a, b in zip(np.ravel(p), np.ravel(t), strict=True):
        total = (a - b) ** 2
    return total / np.size(p)


def kept_from_call_to_call(p, t, squares=[]):  # noqa: B006
    for a, b in zip(np.ravel(p), np.ravel(t), strict=True):
        squares.append((a - b) ** 2)
    return sum(squares) / len(squares)


def in_the_other_order(t, p):
    return 2 * np.mean(p) - np.mean(t)


def logarithms(p):
    return np.log(p)


def to_base_10(p):
    return [np.log10(each) for each in p]


def to_base_2(p):
    logs = np.zeros(len(p))
    for i in range(len(p)):
        logs[i] = np.log2(p[i])
    return logs


def step(x, slope, rate):
    return x - rate * slope


def step_with_brackets(x, slope, rate):
    return (x - rate) * slope


def step_divided(x, slope, rate):
    return x - slope / rate


def step_uphill_in_place(x, slope, rate):
    x = np.array(x)
    x += rate * slope
    return x


def step_of_one_entry(x, slope, rate):
    x = np.array(x)
    x[0] -= rate * slope[0]
    return x


def step_of_text(x, slope, rate):
    return [f"{a - rate * b}" for a, b in zip(x, slope, strict=True)]


def labels(p):
    return p.argmax(axis=1)


def largest(p):
    return p.max(axis=1)


def of_scores(answer):
    return Exercise(answer, {"two": (np.array([[0.1, 0.9], [0.7, 0.3]]),)}, a_table)


def a_table(rng):
    return (rng.normal(size=rng.integers(2, 6, size=2)),)


EASY = {
    "errors": of_errors(),
    "centred": Exercise(
        lambda p, t: (p - t) / len(p),
        {"three": (np.array([1.0, 4, 2]), np.array([2.0, 2, 0]))},
        lambda rng: tuple(rng.normal(size=(2, rng.integers(2, 9)))),
    ),
    "logarithms": Exercise(
        logarithms, {"two": (np.array([0.1, 0.5]),)}, lambda rng: (rng.uniform(size=4),)
    ),
    "step": Exercise(
        step,
        {"two": (np.array([1.0, 2.0]), np.array([3.0, 5.0]), 0.1)},
        lambda rng: (rng.normal(size=3), rng.normal(size=3), rng.uniform()),
    ),
    "weighed": Exercise(lambda p, t: 2 * np.mean(p) - np.mean(t), {"two": ARGUMENTS}, errors),
    "labels": of_scores(labels),
    "scores": of_scores(lambda p: p - p.mean()),
}


@pytest.mark.parametrize(
    ("name", "answer", "message"),
    [
        ("errors", divided_twice, "divided by `p.size`, as where it was divided by that once more"),
        ("errors", divided_twice_in_steps, "right without the division by `len(squares)`"),
        ("errors", running_sum, "if what it returns were divided by `p.size`"),
        ("errors", one_less, "with `-` and `1` left out"),
        ("errors", last_square_only, "with `+=` in place of `=`, in the line `total = "),
        ("errors", kept_from_call_to_call, "`squares` is made once, when the function is defined"),
        ("weighed", in_the_other_order, "in the order `t`, `p`. Asked for is `p`, `t`."),
        ("centred", lambda p, t: p - t / len(p), "with other brackets, `(p - t) / len(p)`"),
        ("logarithms", to_base_10, "with `log` in place of `log10`"),
        ("logarithms", to_base_2, "with `log` in place of `log2`"),
        ("step", step_with_brackets, "with other brackets, `x - rate * slope`"),
        ("step", step_divided, "with `*` in place of `/` before `rate`"),
        ("step", step_uphill_in_place, "with `-=` in place of `+=`"),
        ("step", step_of_one_entry, "No more than one entry of your answer is a new one"),
        ("step", step_of_text, "has text in it, `'0.7'`, and not a number"),
        ("labels", largest, "with `argmax` in place of `max`"),
        ("labels", lambda p: p, "the largest number stands in the right place"),
        ("scores", labels, "Your answer says in which place the largest number"),
    ],
)
def test_what_is_easy_is_named(name, answer, message):
    verdict = EASY[name].diagnose(answer)
    assert verdict.status == "wrong" and message in verdict.message, verdict.message


def halvings(x):
    count = 0
    while x > 1:
        x = x / 2
        count += 1
    return count


def halvings_less(x):
    count = 0
    while x > 2:
        x = x / 2
        count += 1
    return count


def middle(p):
    ordered = np.sort(p, axis=1)
    return ordered[:, p.shape[1] // 2]


def test_a_place_may_be_counted_with_two_slashes():
    assert "//" not in of_scores(lambda p: p.mean(axis=1)).diagnose(middle).message


def tripled(x, y):
    return x + 2 * x + 2 * y


def test_of_several_equal_parts_of_a_line_it_is_said_which():
    exercise = Exercise(
        lambda x, y: x + 2 * x + 3 * y, inputs=lambda rng: tuple(rng.normal(size=2))
    )
    message = exercise.diagnose(tripled).message
    assert message.endswith(
        "would be right with 3 in place of the number 2, in the line "
        "`return x + 2 * x + 2 * y`, the second of them."
    )


def test_a_power_is_not_mended_into_ones():
    exercise = Exercise(
        lambda x: float(len(x)), inputs=lambda rng: (rng.normal(size=rng.integers(2, 9)),)
    )
    assert "in place of" not in exercise.diagnose(sum_of_squares).message


def sum_of_squares(x):
    return sum(each**2 for each in x)


def test_words_of_a_loop_are_for_code_that_has_one():
    def evens(count):
        found = []
        for i in range(count):
            found.append(2 * i)
        return found

    verdict = Exercise(evens, {"4": (4,)}, lambda rng: (int(rng.integers(3, 9)),)).diagnose(
        lambda count: list(map(float, np.linspace(0, 2 * count, count + 1)))
    )
    assert "range" not in verdict.message and "append" not in verdict.message


def test_a_change_that_makes_a_loop_endless_comes_to_an_end():
    exercise = Exercise(halvings, {"x = 2": (2,), "x = 9": (9,)}, lambda rng: (rng.uniform(2, 99),))
    message = exercise.diagnose(halvings_less).message
    assert "Your answer would be right with 1 in place of the number 0" in message


def test_only_what_holds_for_further_cases_is_said():
    def one_per_cent(x):
        return 3 * x if x < 100 else 2 * x

    exercise = Exercise(
        lambda x: x,
        {f"x = {x}": (x,) for x in (1, 2, 3, 4, 5, 6, 7)},
        lambda rng: (int(rng.integers(200, 300)),),
    )
    assert not exercise.diagnose(one_per_cent).mistake


def nearly(p):
    return np.log(p) * sum([0.5, 0.5004])


def test_what_is_nearly_right_is_off_by_no_factor():
    exercise = Exercise(logarithms, {"two": (np.array([0.1, 0.5]),)}, tolerance=1e-4)
    assert "factor" not in exercise.diagnose(functools.partial(nearly)).message
    # Within its tolerance nearly everything is the same, also the right one plus something.
    noise = Exercise(lambda x: x, {f"x = {x}": (x,) for x in (100.0, 200.0)}, tolerance=1e-4)
    off = {100.0: 100.012, 200.0: 200.021}
    assert "the same amount" not in noise.diagnose(lambda x: off[x]).message


def test_it_is_said_of_nan_and_infinity_where_they_may_come_from():
    exercise = Exercise(lambda p: np.log(p + 1), {"0 and 1": (np.array([0.0, 1.0]),)})
    infinite = exercise.diagnose(functools.partial(np.log)).message
    assert "from the logarithm of 0" in infinite
    not_a_number = exercise.diagnose(functools.partial(lambda p: p * np.log(p))).message
    assert "0 times infinity" in not_a_number and "infinity minus infinity or over" in not_a_number


def test_a_change_that_would_spoil_an_argument_is_no_mend():
    def negative(x, slope, rate):
        y = x
        y = -rate * slope  # `y += ...` would change `x`
        return y

    assert "+=" not in EASY["step"].diagnose(negative).message


def mean_in_steps(prediction, target):
    errors = prediction - target
    return (errors * errors).sum() / errors.size


def test_a_mean_that_is_divided_again_is_no_mean_in_place_of_a_sum():
    words = {words for _, words, _ in variants(mean_in_steps)}
    assert "if it were divided once more by how many are added up" in words
    assert "with `mean` in place of `sum`" not in words


@pytest.mark.parametrize("page", EXERCISES)
def test_words_of_variants_have_no_name_that_only_our_way_to_write_it_has(page):
    for answer in (
        answer
        for each in EXERCISES[page].exercises.values()
        for answer in (each.answer, each.another)
    ):
        for _, words, _ in variants(answer) if callable(answer) else ():
            assert "one of its parts" not in words
            ours = set(answer.__code__.co_varnames[answer.__code__.co_argcount :])
            assert not (ours - set(answer.__code__.co_names)) & set(
                re.findall(r"\w+", " ".join(re.findall("`.+?`", words)))
            )


def sorted_by_numpy(p, t):
    order = np.sort(p)
    longer = np.append(p, 1.0)
    return mean_error(order, longer)


def sorted_in_a_copy(p, t):
    p = np.append(p, None)
    return p - t


@pytest.mark.parametrize("answer", [sorted_by_numpy, sorted_in_a_copy])
def test_functions_of_numpy_are_no_methods_in_place(answer):
    message = of_errors().diagnose(answer).message
    assert "Error: " in message and "gives nothing" not in message


def of_no_beginning(p, t):
    for a in p:
        total += a  # noqa: F821, F841
    return total  # noqa: F821


def refuses(p, t):
    raise TypeError("p must be a table")


ARRAY, TABLE = np.arange(3.0), np.zeros((2, 3))
MEANT = [
    (of_no_beginning, "Is a first value missing, such as `total = 0`?"),
    (lambda p, t: nowhere, "see how it is spelt"),  # noqa: F821
    (lambda p, t: 0.0**-1, "0 has no negative powers."),
    (lambda p, t: ARRAY[5], "There is no such place: the first has the number 0."),
    (lambda p, t: [1][5], "There is no such place"),
    (lambda p, t: ARRAY[1.0], "Places are counted with whole numbers"),
    (lambda p, t: ARRAY[np.array([1.0])], "Places are counted with whole numbers"),
    (lambda p, t: TABLE[[0, 1], [0, 1, 2]], "must have fitting lengths."),
    (lambda p, t: ARRAY[np.array([True])], "as many of them as places"),
    (lambda p, t: np.float64(1)[0], "A single number has no places."),
    (lambda p, t: [].pop(), "It is empty"),
    (lambda p, t: ARRAY.sum(axis=1), "It has fewer dimensions than that."),
    (lambda p, t: np.add(1), "another number of arguments than it takes"),
    (lambda p, t: np.linalg.solve(np.eye(2), ARRAY), "is different from 2)`, in the line `"),
    (lambda p, t: float(ARRAY), "A single number is needed there"),
    (lambda p, t: [1, 2][ARRAY.astype(int)], "One whole number"),
    (lambda p, t: sum(1, 2, 3), "(3 given)`, in the line `"),
    (lambda p, t: print(x=3), "keyword argument for print()`, in the line `"),
    (lambda p, t: [1] - [2], "It is another kind of thing than what is needed there."),
    (lambda p, t: math.exp(1000), "The result is too large for a float."),
    (refuses, "in the line `raise TypeError("),
]
FALSE_OF_SOME = ("no such place", "spelt", "kind of thing", "inner sizes", "too many arguments")


@pytest.mark.parametrize(("answer", "meaning"), MEANT)
def test_what_an_error_means_is_true_of_it(answer, meaning):
    message = of_errors().diagnose(answer).message
    assert meaning in message
    assert not [part for part in FALSE_OF_SOME if part in message and part not in meaning]


def test_the_text_of_an_error_stays_code_with_backticks_in_it():
    message = of_errors().diagnose(lambda p, t: ARRAY[1.0]).message
    assert "`` IndexError: only integers, slices (`:`), ellipsis (`...`)" in message


def returns_dots_at_times(f, x, h):
    return slope(f, x, h) if x else Ellipsis


def test_dots_that_are_given_are_not_called_nothing():
    message = make_page().slope.diagnose(returns_dots_at_times).message
    assert message == "For exp at x = 0, h = 0.5 your function gives `...`."


def test_what_is_right_only_for_the_cases_shown_is_wrong():
    exercise = of_errors()
    verdict = exercise.diagnose(lambda p, t: 2.5)
    assert verdict.message == "Your answer is always 2.5, whatever is passed in."
    verdict = exercise.diagnose(lambda p, t: sum((p - t) ** 2) / len(p))  # not of a table
    assert verdict.message.startswith("Right in the first cases, but not for all")
    assert "`p` = an array of shape" in verdict.message or "`p` = `[[" in verdict.message


def scaled(values):
    return np.asarray(values) * 1e-9 * 1.5


def whole_numbers_at_times(rng):
    values = 10.0 * rng.normal(size=3) * 1e-3
    return (values if rng.random() < 0.5 else np.array([-2, 3, 5]),)


def room_for_whole_numbers(values):
    result = np.zeros_like(values)
    for i, each in enumerate(values):
        result[i] = each * 1.5e-9
    return result


def test_it_is_said_what_came_in_that_had_not_before():
    exercise = Exercise(scaled, {"one": (np.array([1.0, 2, 3]),)}, whole_numbers_at_times)
    wrong = lambda values: room_for_whole_numbers(values) - (values[0] == -2)  # noqa: E731
    message = exercise.diagnose(wrong).message
    assert message.startswith("Right in the first cases, but not for all that may come in. For ")
    assert "`values` = `[-2, 3, 5]`" in message
    assert message.endswith("`values` holds whole numbers, of type `int`, here.")


def test_what_was_passed_is_shown_as_it_was():
    tiny = np.array([0.3, 1e-12])
    words = engine.words_of("abcde", (2.0, 2, 0.1 + 0.2, tiny, np.float32([0.1])))
    assert words == (
        "`a` = 2.0, `b` = `2`, `c` = 0.30000000000000004, `d` = `[0.3, 1e-12]`, `e` = `[0.1]`"
    )
    assert engine.words_of("x", (np.array([1 / 3, 1e-12] * 4),)).startswith("`x` ≈ `[0.3333, 1e-12")


def test_of_many_numbers_one_that_is_wrong_is_shown_with_its_place():
    right = np.arange(20.0).reshape(4, 5)
    wrong = right.copy()
    wrong[0, 1] += 1e-8  # as near as may be
    wrong[2, 3] = np.nan
    wrong[1, 1] = 7.5
    case = engine.Tried("x", (), np.nan_to_num(wrong, nan=-4), right, False)
    words, _ = engine.describe(case)
    assert words == "For x your answer has -4 at [2, 3]; right there is 13."


def test_the_cases_are_the_same_each_time():
    first, again = (repr(list(of_errors().every_case())) for _ in range(2))
    assert first == again


def test_a_wrong_number_counts_before_a_later_error():
    def wrong_then_fails(f, x, h):
        if h == 0.5:
            raise TypeError("later")
        return f(5.0) - x + 1

    verdict = make_page().slope.diagnose(wrong_then_fails)
    assert verdict.message == "For x² at x = 1, h = 0.1 your answer is 25; right is 2.1."


def test_digits_are_shown_until_they_differ():
    verdict = of_errors(tolerance=1e-12).diagnose(
        functools.partial(lambda p, t: mean_error(p, t) * (1 + 1e-9 * p.size))
    )
    given, right = (
        verdict.message.split(" your answer is ")[1].removesuffix(".").split("; right is ")
    )
    assert given != right


# --- what is never done


@pytest.fixture
def counted():
    """Answers that count how often they are called."""

    class Counted:
        def __init__(self, result):
            self.calls, self.result = 0, result

        def __call__(self, f, x, h):
            self.calls += 1
            if isinstance(self.result, BaseException):
                raise self.result
            return self.result

    return Counted


@pytest.mark.parametrize("result", [KeyboardInterrupt(), ValueError("no"), None])
def test_nothing_is_called_again_after_an_interrupt_an_error_or_nothing(counted, result, shown):
    exercise = make_page().slope
    exercise.picture = lambda answer: answer(np.square, 1.0, 0.1)
    answer = counted(result)
    exercise.check(answer)
    assert answer.calls == 1 and len(shown) == 1


def test_an_interrupt_is_said():
    def endless(f, x, h):
        raise KeyboardInterrupt  # what the stop button does to an endless loop

    assert (
        "interrupted. Does your code come to an end?" in make_page().slope.diagnose(endless).message
    )


def test_what_never_ends_is_stopped(monkeypatch):
    def endless(f, x, h):
        while True:
            x = -x

    monkeypatch.setattr(asking, "LONGEST", 0.1)
    exercise = make_page().slope
    verdict = exercise.diagnose(endless)
    assert "stopped after 0.1 seconds. Does your code come to an end?" in verdict.message
    assert exercise.diagnose(slope_as_a_number).status == "right"


def test_an_argument_is_replaced_only_by_what_is_like_it():
    message = of_errors().diagnose(with_a_global).message
    assert "`SIZE`" in message
    exercise = Exercise(
        lambda f, x: f(x) + x, {"sin": (np.sin, 1.0)}, lambda rng: (np.cos, rng.normal())
    )
    message = exercise.diagnose(with_another_function).message
    assert "It uses `of_the_pages`, from" in message and "SIZE" not in message


def of_the_pages(x):
    return x


def with_another_function(f, x):
    return of_the_pages(x) + SIZE


def test_a_failure_of_the_course_is_not_the_students():
    def fails(answer):
        raise TypeError("ufunc 'isfinite' not supported")

    exercise = Exercise(1, requirement=fails)
    verdict = exercise.diagnose(2)
    assert "that isn't your fault but the course's" in verdict.message
    assert "Your code raised" not in verdict.message


class Nasty(BaseException):
    def __str__(self):
        raise RuntimeError("no text")


def test_an_exception_whose_text_raises_harms_nothing():
    def nasty(f, x, h):
        raise Nasty

    verdict = make_page().slope.diagnose(nasty)
    assert verdict.status == "wrong" and "Nasty" in verdict.message


class Unshowable:
    __repr__ = Nasty.__str__
    __eq__ = __float__ = __len__ = __array__ = lambda self, *_: 1 / 0


@pytest.mark.parametrize("answer", [Unshowable(), lambda f, x, h: Unshowable()])
def test_a_result_that_can_not_be_shown_harms_nothing(answer):
    page = make_page()
    for exercise in page.exercises.values():
        assert exercise.diagnose(answer).status == "wrong"


def a_list_in_itself():
    itself = [1.0]
    itself.append(itself)
    return itself


def a_deep_list():
    deep = []
    for _ in range(5000):
        deep = [deep]
    return deep


def ends_early():
    yield 1.0
    raise ValueError("early")


class Secretive:
    def __getattr__(self, name):
        raise RuntimeError(name)


class Immeasurable(list):
    def __len__(self):
        raise RuntimeError


@pytest.mark.parametrize(
    "make",
    [a_list_in_itself, a_deep_list, ends_early, Secretive, lambda: Immeasurable([1.0]), Unshowable],
)
@pytest.mark.parametrize("right", [3.0, np.ones(2), (1.0, np.ones(2)), [[1.0], [2.0, 3.0]], "AB"])
def test_no_answer_makes_the_check_fail(make, right):
    for verdict in (
        Exercise(right).diagnose(make()),
        Exercise(lambda x: right, {"x = 1": (1,)}).diagnose(lambda x: make()),
    ):
        assert verdict.status == "wrong" and "This check has failed" not in verdict.message
        assert "Recursion" not in verdict.message or "can't be shown" in verdict.message


class Unlistable:
    def __iter__(self):
        raise RuntimeError


def test_a_result_that_fails_when_it_is_looked_at_is_the_students():
    exercise = Exercise(slope, requirement=lambda answer: list(answer(np.square, 1.0, 0.1)))
    message = exercise.diagnose(lambda f, x, h: Unlistable()).message
    assert message == "What your function gives raised `RuntimeError` when it was looked at."
    # The course's own code, here the requirement, stands elsewhere.
    exercise.requirement = functools.partial(getattr, name="no such thing")
    assert "This check has failed" in exercise.diagnose(slope).message


@pytest.mark.filterwarnings("ignore:the matrix subclass")
def test_a_matrix_is_shown():
    assert results.shown(np.matrix([[1.0, 2]])) == "`[[1, 2]]`"


def test_yes_or_no_is_asked_for_and_rows_come():
    exercise = Exercise(lambda x: bool(x), {"1": (1,), "0": (0,)})
    message = exercise.diagnose(lambda x: [[1], [2, 3]]).message
    assert message == "For 1 your answer is `[[1], [2, 3]]`; asked for is True or False."


def test_a_default_of_the_page_stays():
    def walk(x, steps=100):
        return x + steps

    def shorter(x, steps=10):
        return x + steps

    exercise = Exercise(walk, {"x = 1 and 5 steps": (1, 5)})
    assert "`steps` is `100` on this page, and yours is `10`" in exercise.diagnose(shorter).message
    assert exercise.diagnose(lambda x, steps=100: steps + x).status == "right"


def test_arguments_that_are_taken_by_name_alone():
    exercise = Exercise(lambda x, h: x / h, {"two": (1.0, 2.0)})
    assert "Is there a `*` among them?" in exercise.diagnose(lambda x, *, h: x / h).message


def test_of_several_arrays_the_first_that_is_wrong_is_shown():
    exercise = Exercise(lambda x: (x, 2 * x, 3 * x), {"two": (P,)}, tolerance=1e-9)
    message = exercise.diagnose(lambda x: (np.sin(x), np.cos(x), x**3)).message
    assert "the first part of your answer" in message
    assert "has failed" not in exercise.diagnose(lambda x: (x + 1e-7, 2 * x, 3 * x)).message


def test_a_complex_number_is_called_one():
    exercise = Exercise(lambda x: x / 2, {"1": (1.0,)}, lambda rng: (rng.normal(),))
    assert "`.imag`" in exercise.diagnose(lambda x: x * 0.5j / 1j).message


def test_what_is_nan_is_no_variant_of_the_right_answer():
    def root_of_a_quotient(p, t):
        return np.sqrt(np.sum(p) / np.sum(t))

    exercise = Exercise(
        root_of_a_quotient, {"two": ARGUMENTS}, lambda rng: rng.uniform(1, 2, (2, 3))
    )
    assert "`nan` in your answer" in exercise.diagnose(lambda p, t: p.sum() * np.nan).message


def test_what_is_far_too_large_is_not_gone_through(monkeypatch):
    huge, converted = [0.0] * 10**6, []
    asarray = np.asarray
    monkeypatch.setattr(
        np, "asarray", lambda value, *_: converted.append(np.size(value) > 10) or asarray(value)
    )
    assert not results.same(huge, np.ones((2, 3)), 1e-6) and not results.same(huge, 1.0, 1e-6)
    assert not any(converted)


def in_place(p, t):
    p -= t
    p **= 2
    return p.mean()


def in_place_of_a_copy(p, t):
    p = np.array(p)
    p -= t
    return np.mean(p**2)


def in_place_of_a_list(p, t):
    p[0] = 5.0
    return mean_error(np.array([1.0, 4]), np.array(t))


def of_the_page(p, t):
    DATA.sort()
    return mean_error(p, t)


def longer_by_one(p, t):
    DATA.append(1.0)
    return mean_error(p, t)


def rebinds_data(p, t):
    global DATA
    DATA = [0.0]
    return mean_error(p, t)


def outside_of_it(p, t):
    NOTES[0] = len(p)
    return mean_error(p, t)


NOTES, MEMORY = [0], {}
DATA, P = [3.0, 1.0], np.array([3.0, 7.0])


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (in_place, "your function changes `p`, which was handed to it"),
        (lambda p, t: mean_error(np.subtract(p, t, out=p), 0), "changes `p`"),
        (in_place_of_a_list, "your function changes `p`, which was handed to it"),
        (of_the_page, "your function changes `DATA`, which belongs to the page"),
        (longer_by_one, "`DATA`, which belongs to the page: after the call it isn't what it was."),
        (rebinds_data, "your function changes `DATA`, which belongs to the page"),
        (outside_of_it, "your function changes `NOTES`, which stands outside of it"),
    ],
)
def test_what_is_changed_is_named(answer, message):
    page = Page(DATA=[3.0, 1.0])
    page.error = exercise = Exercise(
        lambda p, t: mean_error(np.asarray(p), np.asarray(t)),
        {"two": ([1.0, 4.0], [2.0, 2.0]) if answer is in_place_of_a_list else (P, ARGUMENTS[1])},
    )
    DATA[:] = [3.0, 1.0]
    verdict = exercise.diagnose(answer)
    assert verdict.status == "wrong" and message in verdict.message
    assert P.tolist() == [3, 7]
    assert exercise.diagnose(in_place_of_a_copy).status == "right"


def notes_down(p, t):
    NOTES.append(len(p))
    MEMORY[len(MEMORY)] = t
    return mean_error(p, t)


def adds_to_notes(p, t):
    NOTES.append(len(p))
    return [len(NOTES)] * 3


def test_a_function_may_take_notes_of_its_own():
    assert of_errors().diagnose(notes_down).status == "right"
    message = of_errors().diagnose(adds_to_notes).message
    assert "`NOTES` stands outside of your function. What one call puts into it" in message
    assert "is gone" not in message


def replaces_a_row(rows):
    rows[0] = 5.0
    return 3.0


def test_a_row_that_has_become_something_else_is_a_change():
    exercise = Exercise(lambda rows: 3.0, {"rows": ([[1.0], [2.0]],)})
    assert "your function changes `rows`" in exercise.diagnose(replaces_a_row).message


def test_data_of_the_page_that_have_changed_are_named():
    page = Page(SIZE=3.0)
    page.error = of_errors()
    assert "`SIZE` isn't what it was on this page" in page.error.diagnose(with_a_global).message
    page.data["SIZE"] = 2.0
    assert "isn't what it was" not in page.error.diagnose(with_a_global).message


def test_what_it_prints_is_shown_once_and_shortened_before_the_verdict(shown, monkeypatch):
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)

    def talks(f, x, h):
        print("x" * 100_000)
        return 0.0

    make_page().slope.check(talks)
    assert out.getvalue() == "x" * engine.MOST_SHOWN + " ...\n"
    assert len(shown) == 1


# --- requirements


def test_a_requirement_decides_where_many_answers_are_right():
    exercise = Exercise(
        0.1, requirement=lambda rate: None if 0 < rate < 1 else "That diverges.", praise="Fine."
    )
    assert exercise.diagnose(0.5).status == "right"
    assert exercise.diagnose(2).message == "That diverges."


def test_a_requirement_on_top_of_the_right_results():
    def sum_of(values):
        return sum(values)

    def knows_generators(answer):
        return None if answer((1, 2)) == 3 else "Other kinds, too."

    exercise = Exercise(sum_of, {"[1, 2]": ([1, 2],)}, requirement=knows_generators)
    assert exercise.diagnose(sum).status == "right"
    assert exercise.diagnose(lambda v: sum(v) if v == [1, 2] else 0).message == "Other kinds, too."
    fails = exercise.diagnose(lambda v: sum(v) if v == [1, 2] else 1 / 0)
    assert fails.message.startswith("Your code raised `ZeroDivisionError")


# --- check, hint, solution, progress


def test_check_hint_solution_and_progress(shown):
    page = make_page()
    page.slope.check(shipped)
    assert shown.pop().startswith("○ Not started yet. Replace the `...`")
    page.slope.hint()
    page.slope.hint()
    page.slope.hint()
    assert shown == [
        "**Hint 1 of 2.** First.",
        "**Hint 2 of 2.** Second.",
        "**Hint 2 of 2.** Second.",
    ]
    page.slope.solution()
    assert "return (f(x + h) - f(x)) / h" in shown.pop()
    page.slope.check(lambda f, x, h: 0)
    assert shown.pop().startswith("✗ ")
    page.progress()
    assert shown.pop() == "0 of 2 done on this page. Open: `slope`, `count`."
    page.slope.check(slope)
    right = shown.pop()
    assert right.startswith("✓ Right. It is a secant.")
    assert "rise = -f(x) + f(h + x)" in right
    assert right.endswith("1 of 2 done on this page.")
    page.slope.check(slope)  # again: still one
    assert shown.pop().endswith("1 of 2 done on this page.")
    page.count.check(31_810)
    page.progress()
    assert shown[-1] == "2 of 2 done on this page."
    page.count.solution()
    assert "31810" in shown[-1]


def test_a_value_may_be_shown_as_the_code_that_makes_it(shown):
    exercise = Exercise(Written(0.05, "1 / 20"), another=Written(0.05, "0.1 / 2"))
    assert exercise.check(0.05) == 0.05
    assert "0.1 / 2" in shown[-1]
    exercise.solution()
    assert "1 / 20" in shown[-1]


def test_check_gives_what_the_page_goes_on_with(shown):
    exercise = make_page().slope
    exercise.carried = True
    assert exercise.check(shipped) is slope
    assert shown[-1] == (
        "○ Not started yet. Until it is right, the page goes on with the course's own."
    )
    assert exercise.check(lambda f, x, h: 0) is slope
    assert shown[-1].endswith("Until it is right, the page goes on with the course's own.")
    mine = slope_as_a_number
    assert exercise.check(mine) is mine
    assert "✓ Right. It is a secant. From here on the page uses yours." in shown[-1]
    count = make_page().count
    assert count.check(...) == count.check(3) == count.check(31_810) == 31_810


def test_the_page_goes_on_with_arrays_where_its_own_are(shown):
    exercise = Page()
    exercise.twice = Exercise(lambda x: 2 * x, cases={"x": (np.arange(3.0),)}, carried=True)
    goes_on = exercise.twice.check(lambda x: [2 * each for each in x])
    assert isinstance(goes_on(np.arange(3.0)), np.ndarray)

    def mine(x):
        return x + x

    assert exercise.twice.check(mine) is mine


def halves(x):
    yield x / 2
    yield x


@pytest.mark.parametrize(
    ("right", "mine"),
    [
        (lambda x: x / 2, lambda x: [np.float64(x / 2)]),
        (lambda x: x / 2, lambda x: np.full((1, 1), x / 2)),
        (lambda x: x / 2, lambda x: fractions.Fraction(x) / 2),
        (lambda x: (x / 2, x), halves),
        (lambda x: (x / 2, x), lambda x: (np.array([x / 2]), x)),
        (lambda x: (x / 2, 3), lambda x: np.array([x / 2, 3.0])),
        (lambda x: [(x, 1), (x, 2)], lambda x: zip([x, x], [1, 2])),  # noqa: B905
        (lambda x: [x, 1], lambda x: iter([x, 1])),
    ],
)
def test_the_page_goes_on_with_what_can_stand_where_its_own_does(shown, right, mine):
    page = Page()
    page.answer = Exercise(
        right,
        cases={"x = 3": (3.0,), "x = 4": (4.0,)},
        carried=True,
        load=(lambda: (5.0,), 1),
    )
    goes_on = page.answer.check(mine)(4.0)
    assert shown[-1].startswith("✓")
    assert goes_on == right(4.0) and f"{goes_on!r}" == f"{right(4.0)!r}"


def test_arguments_may_have_names_of_their_own(shown):
    page = Page()
    page.power = Exercise(lambda x, times=2: x**times, cases={"3": (3, 2)}, carried=True)

    def mine(base, exponent=2):
        return base**exponent

    assert page.power.check(mine)(2, times=5) == 32


def test_what_is_near_is_said_to_be():
    exercise = Exercise(lambda x: x / 3, {"1": (1.0,)})
    assert "or of type `float32`?" in exercise.diagnose(lambda x: x / 3 + 9e-6).message
    assert "near" not in exercise.diagnose(lambda x: x / 3.1).message


def test_a_value_is_made_like_ours(shown):
    page = Page()
    page.choice = Exercise((0.5, 30), requirement=lambda answer: None, carried=True)
    assert repr(page.choice.check(np.array([0.1, 10.0]))) == "(0.1, 10)"


def test_arrays_of_several_shapes_come_in_and_out():
    def scaled(arrays, rate):
        return tuple(rate * array for array in arrays)

    exercise = Exercise(scaled, inputs=lambda rng: ((rng.normal(size=2), rng.normal(size=3)), 0.5))
    verdict = exercise.diagnose(lambda arrays, rate: [rate * arrays[0], -rate * arrays[1]])
    assert verdict.message.startswith("Right in the first cases") is False
    assert "has failed" not in verdict.message and "the second isn't" in verdict.message


def test_the_courses_own_is_nobodys_answer(shown):
    """The stub was run, and then the student's function got another name by mistake."""
    exercise = Page()
    exercise.double = Exercise(lambda x: 2 * x, cases={"x = 2": (2,)}, carried=True)

    def double(x):
        return ...

    double = exercise.double.check(double)
    assert exercise.double.check(double) is double and not exercise.done
    assert "○ This is the course's own. Has the one that you wrote another name?" in shown[-1]


def test_what_is_right_but_far_too_slow_is_told_apart(shown, monkeypatch):
    # The answer takes two seconds, ours a millisecond.
    clock = itertools.chain([0.0, 2.0], itertools.count(2.0, 0.001))
    monkeypatch.setattr(engine.time, "perf_counter", lambda: next(clock))
    exercise = make_page().slope
    exercise.carried, exercise.load = True, (lambda: (np.square, 1.0, 0.1), 300)
    mine = RIGHT["list"]
    assert exercise.check(mine) is slope
    assert "✓ Right. It is a secant. But it takes 2,000 times as long" in shown[-1]
    assert "would take 10 minutes. The page goes on with the course's own." in shown[-1]


def test_a_right_answer_that_fails_where_the_page_needs_it_is_not_gone_on_with(shown):
    exercise = make_page().slope
    exercise.carried, exercise.load = True, (lambda: (np.square, "a word", 0.1), 300)
    assert exercise.check(RIGHT["list"]) is slope
    assert "But with what later cells pass, your code raised `TypeError" in shown[-1]
    assert "The page goes on with the course's own." in shown[-1]


def test_a_wrong_answer_is_drawn_over_the_right_one(shown):
    def picture(answer):
        figure, axes = new_axes()
        axes.plot([answer(np.square, 1.0, 0.1)])
        return figure, "Yours over the right one."

    exercise = Exercise(slope, cases={"x²": (np.square, 1.0, 0.1)}, picture=picture)
    exercise.check(lambda f, x, h: 7.0)
    assert shown[-1] == "Yours over the right one."
    exercise.check(lambda f, x, h: 1 / 0)  # can't be drawn
    assert "ZeroDivisionError" in shown[-1]
    exercise.picture = lambda answer: None  # nothing to see
    exercise.check(lambda f, x, h: 7.0)
    assert shown[-1].startswith("✗ ")
