"""Page 00 says of the other pages, and of its exercises, what they say themselves."""

import re

import nbformat
import numpy as np
import pytest

from course_utils.datasets import load_mnist
from course_utils.exercises.start_here import page as ex
from tools.repository import LESSONS, NOTEBOOKS

PAGE = "00_start_here.ipynb"


def text_of(name):
    cells = nbformat.read(NOTEBOOKS / name, as_version=4).cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def in_one_line(text):
    return " ".join(re.sub(r"^> ?", "", text, flags=re.MULTILINE).split())


MAP = re.findall(r"^\| \[(\d\d)\]\((.+?)\) \| (.+?) \| (.+?) \|$", text_of(PAGE), re.MULTILINE)
OTHERS = [path.name for path in LESSONS if path.name != PAGE]


def test_map_has_every_page_in_order():
    files = [file for _, file, _, _ in MAP]
    assert [file for file in files if file in OTHERS] == OTHERS
    assert [number for number, *_ in MAP] == [file[:2] for file in files]
    assert files == sorted(files)


@pytest.mark.parametrize("name", OTHERS)
def test_map_says_what_the_page_says(name):
    ((question, time),) = [row[2:] for row in MAP if row[1] == name]
    text = text_of(name)
    assert re.match(r"# (.*)\n", text)[1] == question
    (takes,) = re.findall(r"^\*\*It takes\*\* (.*?)$\n\n", text, re.MULTILINE | re.DOTALL)
    assert in_one_line(takes).startswith(time), takes


def test_quoted_answer_is_the_real_one():
    verdict = ex.scale.diagnose(lambda pixel: pixel // 255)
    assert f"✗ {verdict.message}" in in_one_line(text_of(PAGE))


def test_pixels_are_what_the_exercise_says():
    """0 is paper and 255 ink, and the first image has both."""
    image = load_mnist().train_images[0]
    assert (image.min(), image.max()) == (0, 255)
    scaled = np.vectorize(ex.scale.answer)(image)
    assert (scaled.min(), scaled.max()) == (0, 1)
    np.testing.assert_array_equal(scaled, image / 255)


def test_number_of_digits():
    n = len(load_mnist().train_images)
    assert f"There are {n:,} digits" in in_one_line(text_of(PAGE))
    assert f"up to {n - 5}" in in_one_line(text_of(PAGE))
