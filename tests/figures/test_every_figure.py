"""What holds for every picture of the course, and `show`, which gives them words."""

import base64
import importlib
import io
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import PIL.Image
import pytest
from matplotlib.figure import Figure

from course_utils import figures
from course_utils.figures import new_axes, show

# The drawing functions with data to draw, which stand beside the tests of what they show.
MODULES = [path.stem for path in sorted(Path(__file__).parent.glob("test_figures_*.py"))]
DRAWINGS = {
    f"{module.removeprefix('test_figures_')}-{name}": draw
    for module in MODULES
    for name, draw in importlib.import_module(f"tests.{module}").DRAWINGS.items()
}
every_drawing = pytest.mark.parametrize("draw", DRAWINGS.values(), ids=DRAWINGS)


@every_drawing
def test_a_new_figure_or_the_axes_given(draw):
    assert isinstance(draw(), Figure)
    figure, panels = new_axes(1, 2)
    assert draw(panels[1]) is figure
    assert panels[1].has_data() and not panels[0].has_data()
    figure.canvas.draw()


def test_no_pyplot():
    code = (
        "import sys; from tests.test_figures import DRAWINGS\n"
        "for draw in DRAWINGS.values(): draw().canvas.draw()\n"
        "assert 'matplotlib.pyplot' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.fixture
def shown(monkeypatch):
    """The data of everything that is displayed."""
    outputs = []
    monkeypatch.setattr(figures, "display", lambda data, raw: outputs.append(data))
    return outputs


def image_in(html):
    """The attributes of the one <img> in it."""
    found = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag, attributes):
            found.append((tag, dict(attributes)))

    Reader().feed(html)
    ((tag, attributes),) = found
    assert tag == "img"
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
    png = base64.b64decode(image["src"].removeprefix("data:image/png;base64,"))
    picture = PIL.Image.open(io.BytesIO(png))
    assert picture.size == (770, 462)  # 7 x 4.2 inches at 110 dots
    blue = np.array(PIL.ImageColor.getrgb(figures.BLUE))
    assert (abs(np.asarray(picture.convert("RGB")).astype(int) - blue).max(axis=2) < 8).sum() > 500


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
