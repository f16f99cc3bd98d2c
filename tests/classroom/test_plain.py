"""What passes between a student's code and whoever judges it: data, and nothing that runs."""

import fractions
import math
from copy import deepcopy

import hypothesis.strategies as st
import numpy as np
import pandas
import pytest
from hypothesis import given, settings

from course_utils.classroom import plain
from course_utils.datasets import Mnist
from course_utils.exercises.results import identical, same
from tools.examples import EXERCISES

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda parts: (
        st.lists(parts, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                "int tuple set dict range ellipsis array number objects shape complex function "
                "generator digits thing".split()
            )
            | st.text(max_size=4),
            parts,
            max_size=2,
        )
    ),
    max_leaves=12,
)
VALUES = [
    None,
    True,
    "text ±",
    3,
    -(2**70),
    0.1,
    -0.0,
    math.inf,
    2 - 3j,
    [1, [2.5, "three"]],
    (1, (2, [3])),
    {"a": [1.0], 2: (3,)},
    {1, 2},
    range(2, 9, 3),
    ...,
    np.float32(0.1),
    np.bool_(True),
    np.int8(-3),
    np.arange(6, dtype=np.uint8).reshape(2, 3),
    np.zeros((0, 3), dtype=np.float32),
    np.array(2.5),
    np.arange(3).astype(">f8"),
    np.array([[1 + 2j]]),
    np.arange(24.0).reshape(4, 6)[::2, ::3].T,
]


def passed(value, function=None):
    """A value as it arrives, by way of a line of JSON."""
    line = plain.line_of({"value": plain.encode(value)})
    return plain.decode(plain.message_of(line)["value"], function)


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_data_arrives_as_it_was(value):
    arrived = passed(value)
    assert type(arrived) is type(value)
    if isinstance(value, np.ndarray):
        assert identical(arrived, value.astype(value.dtype.newbyteorder("<")))
        arrived[...] = 0  # it can be written to
    else:
        assert arrived == value and repr(arrived) == repr(value)


def test_numbers_of_other_libraries_arrive_as_numbers():
    assert math.isnan(passed(math.nan))
    assert passed(fractions.Fraction(1, 4)) == 0.25
    assert identical(passed(pandas.Series([1.5, 2.5])), np.array([1.5, 2.5]))
    assert passed(np.array(["a", "b"])).tolist() == ["a", "b"]
    assert passed(np.array([None, 2], dtype=object)).tolist() == [None, 2]
    assert passed(type("Mine", (float,), {})(2.5)) == 2.5


def test_what_a_student_gets_may_be_more():
    """A generator in its state, digits, and functions that are called where they stand."""
    rng = np.random.default_rng(7)
    rng.normal()
    digits = Mnist(np.zeros((2, 784)), np.arange(2), np.ones((1, 784)), np.arange(1))
    functions = []
    sent = plain.encode((rng, digits, np.sin, {"rate": abs}), functions)
    other, told, *called = plain.decode(sent, lambda place: functions[place])
    assert other.normal() == rng.normal()
    assert type(told) is Mnist and all(map(identical, told, digits))
    assert called == [np.sin, {"rate": abs}]


def holds_a_thing(value):
    """Whether there is something in it that couldn't pass."""
    if isinstance(value, (list, tuple, set)):
        return any(map(holds_a_thing, value))
    if isinstance(value, dict):
        return any(map(holds_a_thing, value.values()))
    return isinstance(value, plain.Thing) or value is plain.a_function


@pytest.mark.parametrize(
    "exercise",
    [
        pytest.param(exercise, id=f"{page}-{name}")
        for page, held in EXERCISES.items()
        for name, exercise in held.exercises.items()
    ],
)
def test_whatever_an_exercise_passes_and_gets_can_be_judged_from_outside(exercise):
    for _, arguments in exercise.every_case() if callable(exercise.answer) else ():
        functions = []
        sent = plain.message_of(plain.line_of({"arguments": plain.encode(arguments, functions)}))
        arrived = plain.decode(sent["arguments"], functions.__getitem__)
        assert not holds_a_thing(arrived)
        right = exercise.answer(*deepcopy(arguments))
        given = passed(exercise.answer(*deepcopy(arrived)))
        assert same(given, right, 1e-12) and type(given) is type(right)
    if not callable(exercise.answer):
        assert passed(exercise.answer) == exercise.answer


class Strange:
    def __float__(self):
        raise RuntimeError


def test_all_else_is_no_more_than_a_thing():
    for value in (object(), Strange(), np.ma.masked_equal([1, 2], 1), 10**400, type("X", (), {})()):
        arrived = passed(value)
        assert isinstance(arrived, plain.Thing)
    for value in (print, lambda: 1, np.sin):
        assert passed(value) is plain.a_function
    endless = []
    endless.append(endless)
    assert "Thing" not in repr(passed(endless))
    assert isinstance(passed(np.random.default_rng(0)), plain.Thing)


@settings(deadline=None)
@given(JSON)
def test_whatever_comes_is_data_or_refused(held):
    try:
        arrived = plain.decode(held)
    except ValueError:
        return
    known = (type(None), bool, int, float, str, complex, list, tuple, set, dict, range)
    known += (type(...), np.ndarray, np.generic, plain.Thing)
    assert isinstance(arrived, known) or arrived is plain.a_function


@pytest.mark.parametrize(
    "held",
    [
        {"array": ["|O", "AAAA", [1]]},
        {"array": ["<f8", "AAAA", [1]]},
        {"array": ["<f8", "", [10**9, 10**9]]},
        {"array": [[["a", "<f8"]], "", [0]]},
        {"int": "__import__('os')"},
        {"int": "0x" + "f" * 1000, "x": 1},
        {"dict": [[[1], 2]]},
        {},
    ],
    ids=str,
)
def test_refused(held):
    try:
        arrived = plain.decode(held)
    except ValueError:
        return
    assert isinstance(arrived, plain.Thing)


@pytest.mark.parametrize("line", [b"", b"[]", b"{", b"[" * 10**6, b"\xff", b"1" * 5000])
def test_no_message(line):
    with pytest.raises(ValueError):
        plain.message_of(line)


class Mine(ValueError, ArithmeticError):
    pass


class Unsaid(Exception):
    def __str__(self):
        raise RuntimeError


@pytest.mark.parametrize(
    "error",
    [
        KeyError("a"),
        ValueError("shapes"),
        np.exceptions.AxisError("axis 2 is out of bounds"),
        np.linalg.LinAlgError("Singular matrix"),
        Mine("both"),
        Unsaid(),
        UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"),
        SystemExit(3),
    ],
    ids=lambda error: type(error).__name__,
)
def test_errors(error):
    words = plain.in_words(error)
    made = plain.error_of(plain.message_of(plain.line_of(words)))
    assert type(made).__name__ == type(error).__name__
    assert isinstance(made, tuple(each for each in type(error).__mro__ if plain.is_known(each)))
    assert str(made) == words["text"]
    if type(error) in (KeyError, ValueError, np.linalg.LinAlgError):
        assert type(made) is type(error)


@settings(deadline=None)
@given(JSON)
def test_no_error(held):
    try:
        assert isinstance(plain.error_of(held), BaseException)
    except ValueError:
        pass
