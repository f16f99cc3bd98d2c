"""Every exercise of every page: its four states, and that it can't be upset."""

import numpy as np
import pytest

from tools.contrast import faults_of_contrast
from tools.examples import EXERCISES as PAGES

EXERCISES = [
    pytest.param(exercise, id=f"{page}-{name}")
    for page in PAGES
    for name, exercise in PAGES[page].exercises.items()
]
MISTAKES = [
    pytest.param(*parameters.values, mistake, message, id=f"{parameters.id}-{number}")
    for parameters in EXERCISES
    for number, (mistake, message) in enumerate(parameters.values[0].mistakes)
]
every_exercise = pytest.mark.parametrize("exercise", EXERCISES)


@every_exercise
def test_untouched(exercise):
    assert exercise.diagnose(...).status == "untouched"
    assert exercise.diagnose(lambda *arguments: ...).status == "untouched"


@every_exercise
def test_the_solution_is_right(exercise):
    verdict = exercise.diagnose(exercise.answer)
    assert verdict.status == "right", verdict.message


@every_exercise
def test_another_way_to_write_it_is_right(exercise):
    assert exercise.another is not None
    verdict = exercise.diagnose(exercise.another)
    assert verdict.status == "right", verdict.message


@pytest.mark.parametrize(("exercise", "mistake", "message"), MISTAKES)
def test_each_mistake_has_its_message(exercise, mistake, message):
    verdict = exercise.diagnose(mistake)
    assert verdict.status == "wrong"
    assert message in verdict.message


@pytest.mark.parametrize("exercise", [p for p in EXERCISES if p.values[0].picture])
def test_its_picture_can_be_seen_at_one_glance(exercise):
    figure, _ = next(filter(None, (exercise.picture(wrong) for wrong, _ in exercise.mistakes)))
    figure.draw_without_rendering()
    assert list(faults_of_contrast(figure)) == []
    assert figure.get_figheight() <= 6


@every_exercise
def test_has_enough_to_say(exercise):
    messages = [message for _, message in exercise.mistakes]
    assert len(set(messages)) >= 3
    assert len(exercise.hints) >= 2
    assert exercise.praise


def raises(*arguments):
    raise RuntimeError("mine")


HOSTILE = {
    "raises": raises,
    "a word": "right",
    "nothing": lambda *arguments: print(end=""),
    "wrong shape": lambda *arguments: np.zeros((2, 3, 4)),
    "huge": lambda *arguments: np.zeros(100_000),
    "words": lambda *arguments: "right",
    "ragged": lambda *arguments: [[1], [2, 3]],
    "objects": lambda *arguments: np.array([object()]),
    "no arguments": lambda: 1,
    "exits": lambda *arguments: exit(),
    "a class": dict,
    "not a number": float("nan"),
    "complex": 1j,
    "spoils": lambda *arguments: [a.fill(0) for a in arguments if isinstance(a, np.ndarray)],
}


@every_exercise
def test_hostile_answers_are_wrong_and_never_raise(exercise):
    for kind, answer in HOSTILE.items():
        verdict = exercise.diagnose(answer)
        assert verdict.status == "wrong", kind
        assert verdict.message, kind
    assert exercise.diagnose(exercise.answer).status == "right"  # nothing was spoilt
