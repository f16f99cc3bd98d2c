"""The engine of the exercises, with small exercises made up for it."""

import numpy as np
import pytest
from IPython.core.formatters import format_display_data

from course_utils.exercises import engine
from course_utils.exercises.engine import Exercise, Page
from course_utils.figures import new_axes


def slope(f, x, h):
    return (f(x + h) - f(x)) / h


def slope_written_otherwise(f, x, h):
    rise = -f(x) + f(h + x)
    return [rise / h]


def make_page():
    return Page(
        slope=Exercise(
            slope,
            cases={
                "x² at x = 1, h = 0.1": (np.square, 1.0, 0.1),
                "exp at x = 0, h = 0.5": (np.exp, 0.0, 0.5),
            },
            mistakes=(
                (lambda f, x, h: f(x + h) - f(x), "Divide by the distance."),
                (lambda f, x, h: (f(x + h) - f(x)) / 0.1, "Use the h that is passed in."),
                (lambda f, x: 0, "Take three arguments."),
            ),
            hints=("First.", "Second."),
            praise="It is a secant.",
            another=slope_written_otherwise,
        ),
        count=Exercise(31_810, mistakes=((31_800, "And the biases of the output?"),)),
    )


def shipped(f, x, h): ...


def shipped_with_docstring(f, x, h):
    """Slope of the secant."""
    ...


def returns_nothing(f, x, h):
    (f(x + h) - f(x)) / h


@pytest.fixture
def shown(monkeypatch):
    """What a student sees: the Markdown or plain text of every output."""
    outputs = []

    def display(thing, raw=False, metadata=None):
        data = thing if raw else format_display_data(thing)[0]
        outputs.append(data.get("text/markdown", data["text/plain"]))

    monkeypatch.setattr(engine, "display", display)
    monkeypatch.setattr("course_utils.figures.display", display)
    return outputs


@pytest.mark.parametrize(
    "answer", [shipped, shipped_with_docstring, None, ..., lambda: None, (..., ...)]
)
def test_untouched(answer):
    verdict = make_page().slope.diagnose(answer)
    assert verdict.status == "untouched"
    assert "Not started yet" in verdict.message


@pytest.mark.parametrize("answer", [slope, lambda f, x, h: np.float32((f(x + h) - f(x)) / h)])
def test_right(answer):
    page = make_page()
    page.slope.tolerance = 1e-5
    assert page.slope.diagnose(answer) == engine.Verdict("right", "Right. It is a secant.")


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda f, x, h: f(x + h) - f(x), "Divide by the distance."),
        (lambda f, x, h: (f(x + h) - f(x)) / 0.1, "Use the h that is passed in."),
        (lambda a, b: 0, "Take three arguments."),
        (lambda f, x, h: f(x, h) + "a", "your answer is an error, `TypeError"),
        (lambda f, x, h: -slope(f, x, h), "wrong sign"),
        (lambda f, x, h: 3 * slope(f, x, h), "your answer is 3 times the right one"),
        (lambda f, x, h: 7.0, "For x² at x = 1, h = 0.1 your answer is 7; right is 2.1."),
        (lambda f, x, h: 2.1, "For exp at x = 0, h = 0.5 your answer is 2.1; right is 1.29744."),
        (returns_nothing, "your answer is nothing at all. Is there a `return`?"),
        (lambda f, x, h: [1.0, 2.0], "has shape (2,); a single number is expected"),
        (lambda f, x, h: np.zeros(10**7), "has shape (10000000,); a single number is expected"),
        (lambda f, x, h: "2.1", "your answer is `'2.1'`, where numbers are expected"),
        (lambda f, x, h: {"a": 1}, "where numbers are expected"),
        (lambda f, x, h: np.nan, "your answer is nan"),
        (lambda f, x, h: 1 / 0, "your answer is an error, `ZeroDivisionError: division by zero`"),
        (lambda f, x, h: exit(), "SystemExit"),
        (2.1, "This should be a function, but it is 2.1."),
        ("slope", "This should be a function, but it is `'slope'`."),
    ],
)
def test_wrong(answer, message):
    verdict = make_page().slope.diagnose(answer)
    assert verdict.status == "wrong"
    assert message in verdict.message


def test_values():
    count = make_page().count
    assert count.diagnose(...).status == "untouched"
    for right in (31_810, 31_810.0, np.float32(31_810), np.array(31_810)):
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
    assert pair.diagnose((1.5, np.array([1, 2]))).message == (
        "Your answer, (1.5, `[1, 2]`), isn't right yet."
    )
    word = Exercise("steep")
    assert word.diagnose("steep").status == "right"
    assert word.diagnose("flat").status == "wrong"


def test_an_answer_may_write_into_its_arguments():
    def doubled(values):
        return [2 * v for v in values]

    def in_place(values):
        values[:] = doubled(values)
        return values

    exercise = Exercise(doubled, cases={"[1, 2]": ([1, 2],), "[3]": ([3],)})
    assert exercise.diagnose(in_place).status == "right"
    assert exercise.diagnose(in_place).status == "right"


def test_an_interrupted_answer_is_wrong_and_harms_nothing():
    def endless(f, x, h):
        raise KeyboardInterrupt  # what the stop button does to an endless loop

    verdict = make_page().slope.diagnose(endless)
    assert verdict.status == "wrong"
    assert "come to an end" in verdict.message


def test_a_requirement_decides_where_many_answers_are_right():
    exercise = Exercise(
        0.1, requirement=lambda rate: None if 0 < rate < 1 else "That diverges.", praise="Fine."
    )
    assert exercise.diagnose(0.5).status == "right"
    assert exercise.diagnose(2).message == "That diverges."
    assert exercise.diagnose("fast").status == "wrong"


def test_a_requirement_on_top_of_the_right_results():
    def sum_without_touching(values):
        return sum(values)

    def leaves_them(answer):
        values = [1, 2]
        answer(values)
        return None if values == [1, 2] else "You changed the list."

    def eats(values):
        total = 0
        while values:
            total += values.pop()
        return total

    exercise = Exercise(sum_without_touching, {"[1, 2]": ([1, 2],)}, requirement=leaves_them)
    assert exercise.diagnose(sum).status == "right"
    assert exercise.diagnose(eats).message == "You changed the list."
    assert "your answer is `2`; right is `3`" in exercise.diagnose(max).message


def test_check_hint_solution_and_progress(shown):
    page = make_page()
    page.slope.check(shipped)
    assert shown.pop().startswith("○ Not started yet")
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
