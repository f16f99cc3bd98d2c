"""What can hardly be seen in a figure is found, and nothing else.

All faults are planted in one figure, which is looked at once.
"""

import pytest

from course_utils.figures import BLUE, RED, new_axes
from tools.contrast import faults_of_contrast


def clean():
    """A figure with something of every kind."""
    figure, _ = new_axes(figsize=(12, 9))
    figure.clear()
    left, right = figure.subfigures(2, 1)[0].subplots(1, 2)
    left.bar([0, 1], [1, 2], color=RED, label="bars")
    left.bar(2, 2.9, facecolor="none", edgecolor=RED, hatch="//", linewidth=0)
    left.axvline(1, color="white", lw=7, gid="ground")
    left.axvline(1, color=BLUE, ls="--", label="line")
    left.plot([0, 1], [3, 3], "o", color=RED, label="dots")
    left.plot([0.5], [3.2], "o", color=RED, label="dots")  # of one name
    left.vlines([], 0, 1, color="0.9")
    left.scatter([0, 1], [2.5, 2.5], color=RED)
    left.text(0, 0.5, "on", color="white", ha="center")
    left.legend()
    right.imshow([[0.0, 1.0]])  # white and black
    right.text(0, 0, "black")
    right.text(1, 0, "white", color="white")
    left.figure.colorbar(right.images[0], extend="both")
    return figure, left, right


def faults(figure):
    figure.draw_without_rendering()
    return list(faults_of_contrast(figure))


def test_nothing_is_said_of_what_can_be_seen():
    assert faults(clean()[0]) == []


# By what must be said of it: the fault.
FAULTS = {
    "Line2D(pale line)": lambda left, _: left.plot([0, 1], [3, 3], color="0.7", label="pale line"),
    "Line2D(glass)": lambda left, _: left.plot([0, 1], [3, 3], RED, alpha=0.3, label="glass"),
    "Line2D(pale dots)": lambda left, _: left.plot([0.5], [3], "s", color="0.7", label="pale dots"),
    "PathCollection": lambda left, _: left.scatter([0.5], [2.7], color="0.7"),
    "Rectangle(xy=(0.1, 0)": lambda left, _: left.bar(0.5, 2, color="0.8"),
    "LineCollection": lambda left, _: left.vlines(0.5, 0, 2, "0.7"),
    # A line may have this gray.
    "'gray letter'": lambda left, _: left.text(0.5, 2.5, "gray letter", color="0.5"),
    "'label of an axis'": lambda left, _: left.set_xlabel("label of an axis", color="0.6"),
    "'numbers'": lambda left, _: left.set_yticks([1], ["numbers"], color="0.6"),
    "Spine": lambda left, _: left.spines["left"].set_color("0.8"),
    "'letter on a bar'": lambda left, _: left.text(-0.3, 0.6, "letter on a bar"),
    "Line2D(on a bar)": lambda left, _: left.axvline(0, color=BLUE, label="on a bar"),
    "'dark on dark'": lambda _, right: right.text(1, 0.1, "dark on dark"),
    "Line2D(white)": lambda _, right: right.plot([0], [0.1], "_", color="white", label="white"),
    "'rings'] some differ": lambda left, _: left.plot([0, 1], [2.9, 2.8], "o", label="rings"),
}


@pytest.fixture(scope="module")
def found():
    figure, left, right = clean()
    for plant in FAULTS.values():
        plant(left, right)
    return faults(figure)


@pytest.mark.parametrize("said", FAULTS)
def test_what_can_hardly_be_seen_is_named(found, said):
    assert any(said in each for each in found), found
