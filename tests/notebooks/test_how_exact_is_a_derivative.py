"""What the deeper page on notebook 03 says of steps and formulas."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from course_utils.exercises.how_exact_is_a_derivative import judge_step
from course_utils.exercises.how_exact_is_a_derivative import page as ex


@pytest.mark.parametrize("h", [1e-3, 0.002, np.float32(0.004), np.array(0.005), 0.01])
def test_good_steps_in_float32(h):
    assert judge_step(h) is None


@pytest.mark.parametrize("h", [0, -0.005, np.nan, np.inf, "0.005", [0.005, 0.001], True])
def test_what_is_no_step_at_all(h):
    assert ex.step_in_float32.diagnose(h).status == "wrong"


def test_a_wrong_step_is_drawn():
    figure, words = ex.step_in_float32.picture(1e-5)
    assert isinstance(figure, Figure)
    figure.canvas.draw()
    assert len(words) > 100


@pytest.mark.parametrize("name", ["answer", "another"])
def test_orders(name):
    """By a step ten times smaller, the errors become 10,000 and 100 times smaller."""
    for exercise, f, true, order in [
        (ex.richardson, np.exp, np.exp(0.5), 4),
        (ex.second_derivative, np.exp, np.exp(0.5), 2),
        (ex.complex_step, np.exp, np.exp(0.5), 2),
    ]:
        far, near = (abs(getattr(exercise, name)(f, 0.5, h) - true) for h in (0.3, 0.03))
        assert far / near == pytest.approx(10**order, rel=0.1)
