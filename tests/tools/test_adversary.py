"""The adversary against every exercise; and that it notices what is wrong with one."""

import pytest

from course_utils.exercises.engine import Exercise, Page
from tools.adversary import WRONG, attack, main
from tools.examples import EXERCISES

# One of each kind: by what goes in, by what comes out, and values, which are no functions.
DAILY = [
    "start_here.scale",  # numbers
    "curve_fitting.gradient",  # two of them come out
    "curve_fitting.mean_squared_error",  # lists
    "loss_functions.softmax",  # arrays
    "numerical_differentiation.central_difference",  # a function
    "gradient_descent.mini_batches",  # chance
    "mnist_backprop.forward",  # the parameters of a network
    "several_machines.combinations",  # dicts
    "weight_decay.responds",  # yes or no
    "rush_and_crawl.rate_limit",  # a number
    "gradient_descent.valley_settings",  # numbers that are tried
    "initialisation.stuck_beginnings",  # letters
]


@pytest.mark.parametrize("name", DAILY)
def test_nothing_wrong_accepted_nothing_right_refused_nothing_false_said(name):
    page, exercise = name.split(".")
    outcome = attack(EXERCISES[page].exercises[exercise], most=6)
    assert sum(outcome.counts[kind] for kind in WRONG) >= 4
    assert outcome.counts["right"] >= 4
    assert not outcome.faults()


@pytest.mark.exhaustive
def test_all_that_the_adversary_makes_of_every_solution(capsys):
    assert main([]) == 0, capsys.readouterr().out


# --- exercises that have a fault


def double(x):
    return 2 * x


def added(x):
    return x + x


@pytest.fixture
def weak():
    """An exercise that something is the matter with."""

    def exercise(**parts):
        page = Page()
        parts = {
            "inputs": lambda rng: (float(rng.uniform(1, 9)),),
            "cases": {"x = 3": (3,)},
        } | parts
        page.weak = Exercise(double, another=added, **parts)
        return page.weak

    return exercise


def test_a_good_exercise(weak):
    outcome = attack(weak())
    assert not outcome.faults()
    assert outcome.counts["named"] > 40 and outcome.counts["error"] > 5


def test_something_wrong_is_accepted(weak):
    outcome = attack(weak(cases={}, requirement=lambda answer: None))
    accepted = {change for kind, change, _ in outcome.faults() if kind == "accepted"}
    assert {"operator: 2 * x  ->  (2) + (x)", "constant: 2  ->  (3)"} <= accepted


def test_something_right_is_refused(weak):
    only_floats = lambda answer: None if type(answer(3.0)) is float else "Give a float."  # noqa: E731
    outcome = attack(weak(requirement=only_floats))
    refused = {change for kind, change, _ in outcome.faults()}
    assert refused >= {"the solution, as Fraction", "another way, as 0-d array"}
    assert not refused & {"the solution", "partial"}


def test_something_is_said_that_the_code_denies(weak):
    outcome = attack(weak(mistakes=((lambda x: 3 * x, "Your function prints."),)))
    (found,) = [each for each in outcome.faults() if each[1] == "constant: 2  ->  (3)"]
    assert found[0] == "false" and found[2].startswith("your function prints: it isn't so")


def test_something_is_said_that_further_inputs_deny(weak):
    # So seldom that none is among the cases that the engine draws.
    seldom_other = lambda rng: (5.0 if 0.46 < rng.random() < 0.48 else 3.0,)  # noqa: E731
    as_four_times = (lambda x: x**2 + 3, "A square and three.")  # for x = 3, and not for x = 5
    outcome = attack(weak(inputs=seldom_other, mistakes=(as_four_times,)))
    found = [each for each in outcome.faults() if each[1] == "constant: 2  ->  (4)"]
    assert found and found[0][0] == "false" and found[0][2].startswith("known, but not for")


def test_an_exercise_must_say_what_may_come_in(weak):
    with pytest.raises(ValueError, match="`weak` needs `inputs`"):
        attack(weak(inputs=None))
