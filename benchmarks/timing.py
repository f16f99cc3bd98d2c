"""Fair timing: contenders take turns, so that what disturbs the machine disturbs them all."""

import time
from statistics import median


class Timings(dict):
    """Seconds per update of each contender by name, one for every round."""

    def median(self, name):
        """The middle one of a contender's times."""
        return median(self[name])

    def ratio(self, name, other):
        """How many times as long as `other` a contender takes: the median over the rounds.

        Both times of a ratio come from the same round, a moment apart.
        """
        return median(a / b for a, b in zip(self[name], self[other], strict=True))


def take_turns(contenders, seconds, least=5, most=31):
    """Time contenders in turn, A B C A B C ..., after one round that warms up.

    Parameters
    ----------
    contenders : dict of str to callable
        Each returns the seconds of what it did.
    seconds : float
        No round begins after so long,
    least, most : int
        but so many are made at the least, and so many at the most.

    Returns
    -------
    Timings
    """
    timings = Timings({name: [] for name in contenders})
    for measure in contenders.values():
        measure()
    began = time.perf_counter()
    for number in range(most):
        if number >= least and time.perf_counter() - began > seconds:
            break
        for name, measure in contenders.items():
            timings[name].append(measure())
    return timings


def seconds_of(function):
    """Call a function; give the processor time it took.

    With one thread on an idle machine that is the time on the clock; on a busy one it leaves out
    the time for which others had the processor.
    """
    began = time.process_time()
    function()
    return time.process_time() - began
