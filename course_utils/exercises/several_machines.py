"""The exercises of the page behind notebook 07: when does a second computer help?"""

import itertools
import math

from course_utils.exercises import drawn
from course_utils.exercises.engine import Exercise, Page, Written
from course_utils.exercises.results import numbers

page = Page()

# --- combinations


def combinations(grid):
    return [dict(zip(grid, values, strict=True)) for values in itertools.product(*grid.values())]


def combinations_by_growing(grid):
    found = [[]]  # lists of names and values, which get longer
    for name, values in grid.items():
        found = [[*settings, (name, value)] for settings in found for value in values]
    return [dict(settings) for settings in found]


def a_grid(rng):
    """One to four settings, each with one to four values."""
    names = ["learning_rate", "momentum", "hidden", "batch_size", "epochs"]
    chosen = rng.permutation(names)[: rng.integers(1, 5)].tolist()
    values: dict[str, list] = {
        "learning_rate": [0.001, 0.01, 0.1, 1.0],
        "momentum": [0.0, 0.5, 0.9],
        "hidden": ["sigmoid", "relu"],
        "batch_size": [10, 50, 100],
        "epochs": [5, 10, 20, 40, 80],
    }
    return (
        {
            name: drawn.one_of(rng, list, tuple)(values[name][: rng.integers(1, 6)])
            for name in chosen
        },
    )


def first_fastest(grid):
    backwards = dict(reversed(grid.items()))
    return [{name: found[name] for name in grid} for found in combinations(backwards)]


page.combinations = Exercise(
    combinations,
    another=combinations_by_growing,
    cases={
        'the grid {"rate": [0.1, 1]}': ({"rate": [0.1, 1]},),
        'the grid {"rate": [0.1, 1], "neurons": [25, 50]}': (
            {"rate": [0.1, 1], "neurons": [25, 50]},
        ),
        'the grid {"rate": [0.1, 1, 3], "neurons": [25, 50], "hidden": ["relu"]}': (
            {"rate": [0.1, 1, 3], "neurons": [25, 50], "hidden": ["relu"]},
        ),
    },
    inputs=a_grid,
    mistakes=(
        (
            lambda grid: [],
            "The list is empty. If it grows in a loop over the settings, it should begin with one "
            "combination that has none so far: `[{}]`.",
        ),
        (
            lambda grid: [combinations(grid)[-1]] * len(combinations(grid)),
            "All entries are the same: the last combination. Make a new dict for each, or append a "
            "copy.",
        ),
        (
            lambda grid: [
                dict(zip(grid, v, strict=True)) for v in zip(*grid.values(), strict=False)
            ],
            "Only the first values come together, then the second ones, and so on. Each value "
            "meets *each* value of the others.",
        ),
        (
            first_fastest,
            "All combinations, but in another order: the values of the *last* setting change "
            "first.",
        ),
        (
            lambda grid: list(itertools.product(*grid.values())),
            "All values come together, but without their names. Each combination should be a "
            "dict, such as `{'rate': 0.1, 'neurons': 25}`.",
        ),
        (
            lambda grid: [{name: value} for name, values in grid.items() for value in values],
            "Each dict has one setting only. A combination has a value for each setting.",
        ),
        (
            lambda grid: [{} for _ in combinations(grid)],
            "As many dicts as there should be, but all of them are empty.",
        ),
        (
            lambda grid: [list(each.items()) for each in combinations(grid)],
            "The right names and values, but in lists. Each combination should be a dict, which "
            "`dict( )` makes of pairs.",
        ),
        (
            lambda grid: [combinations(grid)],
            "The right list, in a list of its own. Return it without the outer one.",
        ),
        (
            lambda grid: len(combinations(grid)),
            "That is how many there are. Asked for are the combinations themselves.",
        ),
    ),
    hints=(
        "`itertools.product(*grid.values())` gives every combination of values, the last changing "
        "first.",
        "`dict(zip(grid, values))` puts the names to the values of one combination.",
    ),
    praise="Each further setting multiplies their number.",
    carried=True,
)

# --- cluster_seconds


def cluster_seconds(fits, seconds_per_fit, workers, start, megabytes):
    sending = workers * megabytes / 125
    return start + sending + math.ceil(fits / workers) * seconds_per_fit


def cluster_seconds_in_rounds(fits, seconds_per_fit, workers, start, megabytes):
    seconds = start
    for _ in range(workers):
        seconds += megabytes / 125
    for _ in range(0, fits, workers):  # a round
        seconds += seconds_per_fit
    return seconds


def a_search(rng):
    """A search and a cluster, of which the fits come out even now and then."""
    workers, seconds = int(rng.integers(1, 30)), drawn.one_of(rng, 1, 10, rng.uniform(0.1, 300))
    if rng.random() < 0.4:
        fits = workers * int(rng.integers(1, 20))
    else:
        fits = int(rng.integers(1, 300))
    return fits, float(seconds), workers, float(rng.uniform(1, 90)), float(rng.uniform(1, 900))


def cluster(*, share=math.ceil, sent=None, start=1.0):
    """A wrong reckoning: with another share of the fits, of the sending, or of the start."""

    def wrong(fits, seconds_per_fit, workers, began, megabytes):
        sending = workers * megabytes / 125 if sent is None else sent(megabytes, workers)
        return start * began + sending + share(fits / workers) * seconds_per_fit

    return wrong


page.cluster_seconds = Exercise(
    cluster_seconds,
    another=cluster_seconds_in_rounds,
    cases={
        "8 fits of 10 s, 8 workers, a start of 60 s and 125 MB": (8, 10, 8, 60, 125),
        "50 fits of 1 s, 8 workers, a start of 60 s and 188 MB": (50, 1, 8, 60, 188),
        "50 fits of 1 s, 8 workers, a start of 60 s and 5 MB": (50, 1, 8, 60, 5),
        "3 fits of 2 s, 4 workers, a start of 30 s and 50 MB": (3, 2, 4, 30, 50),
        "10 fits of 5 s, 1 worker, a start of 20 s and 250 MB": (10, 5, 1, 20, 250),
    },
    inputs=a_search,
    mistakes=(
        (
            lambda fits, seconds_per_fit, workers, start, megabytes: (
                start + workers * megabytes / 125 + (fits // workers + 1) * seconds_per_fit
            ),
            "One round too many where the fits come out even. As many as are begun: "
            "`math.ceil(fits / workers)`.",
        ),
        (
            lambda fits, seconds_per_fit, workers, start, megabytes: cluster_seconds(
                fits, seconds_per_fit, min(workers, fits), start, megabytes
            ),
            "Where there are more workers than fits, it comes out as if only some of them got the "
            "data. Each worker gets it, also one that finds no fit.",
        ),
        (
            lambda fits, seconds_per_fit, workers, start, megabytes: (
                start + workers * megabytes / 125 + math.ceil(fits * seconds_per_fit / workers)
            ),
            "Seconds are rounded up. Round the number of *rounds* up, `math.ceil(fits / workers)`.",
        ),
        (
            cluster(share=lambda rounds: rounds),
            "It comes out as if fits could be cut in pieces: 50 fits for 8 workers are 6.25 rounds "
            "of them. In the last round two still work. Round up.",
        ),
        (
            cluster(share=math.floor),
            "It comes out as if the last fits, which don't fill a round, took no time. Round up.",
        ),
        (
            cluster(sent=lambda megabytes, workers: megabytes / 125),
            "It comes out as if the data were sent once. Every worker gets them.",
        ),
        (
            cluster(sent=lambda megabytes, workers: 0),
            "The time to send the data is missing.",
        ),
        (
            cluster(sent=lambda megabytes, workers: workers * megabytes),
            "Megabytes are added to seconds. The cable carries 125 of them in a second.",
        ),
        (
            cluster(sent=lambda megabytes, workers: 125 * workers / megabytes),
            "The speed of the cable is divided by the megabytes. Turn it round.",
        ),
        (cluster(start=0), "The time that the cluster takes to start is missing."),
        (
            lambda fits, seconds, workers, start, megabytes: (
                start + workers * megabytes / 125 + fits * seconds
            ),
            "It comes out as if one worker did all of the fits. They share them.",
        ),
    ),
    hints=(
        "Three parts that come one after the other: the start, the sending, the fits.",
        "`math.ceil(fits / workers)` rounds of `seconds_per_fit` each; `workers * megabytes / 125` "
        "seconds to send.",
    ),
    praise="With more workers the rounds get fewer, and the sending gets longer.",
    carried=True,
)

# --- break_even


def judge_break_even(answer):
    """What is wrong with a number of fits, or None if it is the smallest that is quicker."""
    given = numbers(answer)
    if given is None or given.size != 1 or not math.isfinite(given.item()):
        return "Asked for is a single number of fits."
    fits = given.item()
    if fits != round(fits) or fits < 1:
        return "Fits come in whole numbers, from 1."
    there = cluster_seconds(int(fits), 1, 8, 60, 188)
    both = f"{fits:,.0f} fits take {fits:,.0f} seconds alone, and {there:,.2f} on the cluster"
    if there >= fits:
        return f"{both}. It takes more fits until that is quicker."
    if fits > 84:
        return f"{both}. That is quicker, but a smaller number is, too."
    return None


page.break_even = Exercise(
    Written(84.0, "next(f for f in range(1, 1000) if cluster_seconds(f, 1, 8, 60, 188) < f)"),
    another=Written(
        84.0, "min(f for f in range(1, 1000) if f - cluster_seconds(f, 1, 8, 60, 188) > 0)"
    ),
    requirement=judge_break_even,
    mistakes=tuple((number, judge_break_even(number)) for number in (73, 83, 85, 80.5)),
    hints=(
        "Alone, so many fits take so many seconds. Try numbers of fits, one after the other.",
        "`for fits in range(1, 200): print(fits, cluster_seconds(fits, 1, 8, 60, 188))`",
    ),
    praise="With fewer fits the cluster only costs time.",
)
