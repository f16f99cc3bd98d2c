"""What holds for every picture of the course, and `show`, which gives them words."""

import base64
import io
import subprocess
import sys
from functools import partial
from html.parser import HTMLParser

import numpy as np
import PIL.Image
import pytest
from matplotlib.figure import Figure

from course_utils import figures
from course_utils.figures import new_axes, show, style
from tools.contrast import faults_of_contrast

STEPS = np.array([1e-8, 1e-4, 1.0])
GRID = np.linspace(-1, 2, 31)
POINTS = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 2.0]])
WALK = np.array([[0.0, 0.0], [0.5, -0.5], [1.0, -0.75], [1.2, -0.8]])
NUMBERS = np.array([0.1, 0.7, 0.2])
COUNTS = np.array([[9, 0, 1], [2, 8, 0], [0, 0, 10]])


def bowl(*x):
    return float(np.sum(np.square(x)))


# Each drawing function with data to draw.
DRAWINGS = {
    "points": partial(figures.plot_points, STEPS, STEPS**2),
    "fit": partial(figures.plot_fit, STEPS, STEPS**2, 0.5, 1.0),
    "surface": partial(figures.plot_loss_surface, bowl, GRID, GRID, {"walk": WALK}),
    "walks": partial(figures.plot_walks, {"walk": WALK}, [1]),
    "distances": partial(figures.plot_distances, {"a": NUMBERS}),
    "slopes": partial(figures.plot_slopes, NUMBERS, 0.3),
    "probabilities": partial(figures.plot_probabilities, NUMBERS, 1),
    "bars": partial(figures.plot_bars, {0: 0.1, 2: 0.9}, 2),
    "curve": partial(figures.plot_curve, STEPS, STEPS**2),
    "lines": partial(figures.plot_lines_on_curve, np.square, (0, 2), {"secant": (0, 1)}),
    "errors": partial(figures.plot_error_against_step, STEPS, {"a": NUMBERS}),
    "arrows": partial(figures.plot_arrows, POINTS, {"a": POINTS[::-1]}, f=bowl),
    "descent": partial(figures.plot_descent, bowl, GRID, GRID, {"walk": WALK}),
    "descent without a walk": partial(figures.plot_descent, bowl, GRID, GRID),
    "heights": partial(figures.plot_heights, NUMBERS),
    "table": partial(figures.plot_table, COUNTS / 4, "row", "column"),
    "curves": partial(figures.plot_curves, STEPS, {"a": NUMBERS, "b": STEPS}, "x", "y"),
    "confusion": partial(figures.plot_confusion_matrix, COUNTS),
    "grid": partial(figures.plot_grid_search, COUNTS, ("a", (1, 2, 3)), ("b", (4, 5, 6))),
    "weights in a row": partial(figures.plot_weights_in_a_row, COUNTS, 0.5, (3, 1)),
    "megabytes": partial(figures.plot_megabytes, {"bytes": 47.04, "lists": 376.3}),
    "published": partial(figures.plot_published, STEPS, NUMBERS, [NUMBERS, NUMBERS + 0.1]),
}
# Parts of a picture, and bars that have names themselves.
UNNAMED = {"walks", "bars", "numbers", "tangent", "weights in a row", "megabytes"}
every_drawing = pytest.mark.parametrize("name", DRAWINGS)


@every_drawing
def test_a_new_figure_or_the_axes_given_in_which_all_can_be_seen(name):
    draw = DRAWINGS[name]
    assert isinstance(draw(), Figure)
    figure, panels = new_axes(1, 2)
    assert draw(axes=panels[1]) is figure
    assert panels[1].has_data() and not panels[0].has_data()
    figure.draw_without_rendering()
    # Figures of the pages are looked at where they are shown: tools/strict_nbval.py.
    assert list(faults_of_contrast(figure)) == []


@pytest.mark.parametrize("name", [name for name in DRAWINGS if name not in UNNAMED])
def test_axes_are_named(name):
    (axes,) = DRAWINGS[name]().axes
    assert axes.get_xlabel() and axes.get_ylabel()


def strange(value):
    """Every array in an argument read-only, backwards in memory, and in the other byte order."""
    if isinstance(value, np.ndarray):
        turn = (slice(None, None, -1),) * value.ndim
        value = value.astype(value.dtype.newbyteorder())[turn].copy()[turn]
        value.flags.writeable = False
        return value
    if isinstance(value, dict):
        return {key: strange(part) for key, part in value.items()}
    return type(value)(map(strange, value)) if isinstance(value, list | tuple) else value


def pixels_of(figure):
    pixels = io.BytesIO()
    figure.savefig(pixels, format="raw", dpi=50)
    return pixels.getvalue()


@every_drawing
def test_arrays_of_every_layout(name):
    """Read-only arrays also show that no picture changes what it draws."""
    draw = DRAWINGS[name]
    drawn = draw.func(*strange(draw.args), **strange(draw.keywords))
    assert pixels_of(drawn) == pixels_of(draw())


def test_no_pyplot():
    code = (
        "import runpy, sys\n"
        f"for draw in runpy.run_path({__file__!r})['DRAWINGS'].values(): draw().canvas.draw()\n"
        "assert 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.fixture
def shown(monkeypatch):
    """The data of everything that is displayed."""
    outputs = []
    monkeypatch.setattr(style, "display", lambda data, raw: outputs.append(data))
    return outputs


def image_in(html):
    """The attributes of the one <img> in it, beside its style."""
    found = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attributes):
            found.append((tag, dict(attributes)))

    Reader().feed(html)
    (image, attributes), (css, _) = found
    assert (image, css) == ("img", "style")
    return attributes


def drawing():
    figure, axes = new_axes()
    axes.plot([0, 1], [1, 0])
    return figure


def test_show_gives_picture_and_words(shown):
    show(drawing(), alt='A line falls from 1 to 0, "straight" & <steep>.\n      It ends at 1.')
    (data,) = shown
    words = 'A line falls from 1 to 0, "straight" & <steep>. It ends at 1.'
    assert data["text/plain"] == words
    image = image_in(data["text/html"])
    assert image["alt"] == words
    assert f".{image['class']} {{" in data["text/html"]  # has a rule
    png = base64.b64decode(image["src"].removeprefix("data:image/png;base64,"))
    picture = PIL.Image.open(io.BytesIO(png))
    assert picture.size == (770, 462)  # 7 x 4.2 inches at 110 dots
    blue = np.array(PIL.ImageColor.getrgb(figures.BLUE))
    assert (abs(np.asarray(picture.convert("RGB")).astype(int) - blue).max(axis=2) < 8).sum() > 500


@pytest.mark.parametrize(
    "alt, words",
    [
        ("From -3.5 to (-3, -.5): [-1]", "From −3.5 to (−3, −.5): [−1]"),
        ("784-50-10, x-1, 1e-06, in-line, a - b", "784-50-10, x-1, 1e-06, in-line, a - b"),
    ],
)
def test_a_minus_is_that_of_the_picture(shown, alt, words):
    show(drawing(), alt)
    assert shown[0]["text/plain"] == words
    (axes,) = figures.plot_table([[-1.5]], "row", "column").axes
    assert [text.get_text() for text in axes.texts] == ["−1.50"]
    assert axes.yaxis.get_major_formatter().format_data(-1.5) == "−1.5"


def test_the_same_figure_gives_the_same_bytes(shown):
    show(drawing(), alt="A line.")
    show(drawing(), alt="A line.")
    assert shown[0] == shown[1]


@pytest.mark.parametrize("alt", ["", "  \n "])
def test_a_figure_without_words_is_refused(shown, alt):
    with pytest.raises(ValueError, match="needs words"):
        show(drawing(), alt=alt)
    assert not shown


def test_words_must_be_given(shown):
    with pytest.raises(TypeError, match="alt"):
        show(drawing())
