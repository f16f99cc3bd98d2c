"""Page 00 says of the other pages, and of its exercises, what they say themselves."""

import re

import nbformat
import numpy as np
import pytest

from course_utils.datasets import load_mnist
from course_utils.exercises.start_here import page as ex
from tools.repository import LESSONS, NOTEBOOKS

PAGE = "00_start_here.ipynb"
SOLVED = "def ink(picture):\n    return scale(picture).mean()\n\n\nink = ex.ink.check(ink)"


def text_of(name):
    cells = nbformat.read(NOTEBOOKS / name, as_version=4).cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def in_one_line(text):
    return " ".join(re.sub(r"^> ?", "", text, flags=re.MULTILINE).split())


MAP = re.findall(r"^\| \[(\d\d)\]\((.+?)\) \| (.+?) \| (.+?) \|$", text_of(PAGE), re.MULTILINE)


def test_map_has_every_lesson_in_order():
    assert [(number, file) for number, file, *_ in MAP] == [
        (path.name[:2], path.name) for path in LESSONS
    ]


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_map_says_what_the_page_says(path):
    ((question, time),) = [row[2:] for row in MAP if row[1] == path.name]
    text = text_of(path.name)
    assert re.match(r"# (.*)\n", text)[1] == question
    (takes,) = re.findall(r"^\*\*It takes\*\* (.*?)$\n\n", text, re.MULTILINE | re.DOTALL)
    assert in_one_line(takes).startswith(time), takes


def test_quoted_answer_is_the_real_one():
    verdict = ex.scale.diagnose(lambda pixel: pixel // 255)
    assert f"✗ {verdict.message}" in in_one_line(text_of(PAGE))


def test_pixels_are_what_the_exercises_say():
    """0 is paper and 255 ink, and the first image has both."""
    image = load_mnist().train_images[0]
    assert (image.min(), image.max()) == (0, 255)
    scaled = ex.scale.answer(image)
    assert (scaled.min(), scaled.max()) == (0, 1)
    np.testing.assert_array_equal(scaled, image / 255)
    assert ex.ink.answer(image) == pytest.approx(image.sum() / 255 / image.size)


# What the page says of three ways to break a cell


@pytest.fixture
def kernel():
    """The names of a page whose exercises have been done."""
    names = {"ex": ex, "scale": ex.scale.answer}
    exec(SOLVED, names)
    return names


def test_without_its_colon_nothing_runs(kernel):
    with pytest.raises(SyntaxError, match="^expected ':'"):
        exec(SOLVED.replace(":", ""), kernel)


def test_the_check_tells_of_a_misspelt_name(kernel):
    exec(SOLVED.replace("(picture).mean", "(pictur).mean").rpartition("\n")[0], kernel)
    message = ex.ink.diagnose(kernel["ink"]).message
    assert "`NameError: name 'pictur' is not defined`" in message


def test_a_cell_that_defines_another_name_passes_until_the_kernel_is_a_new_one(kernel):
    broken = "def inc(picture):\n    return 7\n\n\nink = ex.ink.check(ink)"
    exec(broken, kernel)
    assert ex.ink.diagnose(kernel["ink"]).status == "right"
    with pytest.raises(NameError, match="name 'ink' is not defined"):
        exec(broken, {"ex": ex, "scale": ex.scale.answer})
