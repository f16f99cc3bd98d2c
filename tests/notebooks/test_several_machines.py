"""What the page on several machines reckons is so."""

import itertools

import pytest
from sklearn.model_selection import ParameterGrid

from course_utils.exercises import several_machines

ex = several_machines.page
both_ways = pytest.mark.parametrize("way", ["answer", "another"])


@both_ways
def test_combinations_are_those_of_scikit_learn(way):
    grid = {"rate": [0.1, 1.0], "momentum": [0.0], "neurons": [25, 50, 75]}
    found = getattr(ex.combinations, way)(grid)
    assert sorted(map(repr, found)) == sorted(
        repr({name: settings[name] for name in grid}) for settings in ParameterGrid(grid)
    )
    assert [tuple(settings.values()) for settings in found] == [
        (rate, 0.0, neurons) for rate in (0.1, 1.0) for neurons in (25, 50, 75)
    ]


@both_ways
def test_time_on_a_cluster(way):
    seconds = getattr(ex.cluster_seconds, way)
    assert seconds(16, 10, 8, 60, 188) == pytest.approx(60 + 8 * 188 / 125 + 20)
    assert seconds(17, 10, 8, 60, 188) == pytest.approx(60 + 8 * 188 / 125 + 30)


def test_from_the_break_even_on_the_cluster_is_quicker():
    quicker = [several_machines.cluster_seconds(n, 1, 8, 60, 188) < n for n in range(1, 500)]
    assert [key for key, _ in itertools.groupby(quicker)] == [False, True]
    assert quicker.index(True) + 1 == ex.break_even.answer


@pytest.mark.parametrize(
    "name, answer",
    [
        ("combinations", lambda grid: (each for each in several_machines.combinations(grid))),
        ("cluster_seconds", lambda f, s, w, b, m: b + w * m / 125 + -(-f // w) * s),
        ("break_even", 84.0),
    ],
)
def test_other_right_answers(name, answer):
    verdict = ex.exercises[name].diagnose(answer)
    assert verdict.status == "right", verdict.message
