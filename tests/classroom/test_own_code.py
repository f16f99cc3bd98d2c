"""What a page goes on with, as code: it gives the same, and tells nothing still asked."""

import types
from copy import deepcopy

import pytest

from course_utils.classroom import plain
from course_utils.classroom.own_code import goes_on_with
from course_utils.exercises.results import same
from tools.examples import EXERCISES

EVERY = [
    pytest.param(exercise, id=f"{page}-{name}")
    for page, held in EXERCISES.items()
    for name, exercise in held.exercises.items()
]


@pytest.mark.parametrize("exercise", EVERY)
def test_gives_the_same_and_tells_of_nothing_later(exercise):
    message, told = goes_on_with(exercise)
    order = list(exercise.page.exercises)
    assert exercise.name in told
    assert max(map(order.index, told)) == order.index(exercise.name)
    if "value" in message:
        given = plain.decode(plain.message_of(plain.line_of(message))["value"])
        assert given == exercise.answer
        return
    module = types.ModuleType("own")
    exec(message["code"], vars(module))
    function = getattr(module, message["name"])
    for _, arguments in exercise.every_case():
        right = exercise.answer(*deepcopy(arguments))
        assert same(function(*deepcopy(arguments)), right, 1e-9)
    others = exercise.page.exercises.keys() - told
    names = {
        e.answer.__name__
        for n, e in exercise.page.exercises.items()
        if n in others and callable(e.answer)
    }
    assert not names & vars(module).keys()
