"""The style of all figures, `new_axes` and `show`.

Importing this module sets one matplotlib style for the course, and for a student's own plots.
"""

import base64
import html
import io
import os
import re
from pathlib import Path

import matplotlib
import numpy as np
import PIL.Image
from IPython.display import display
from matplotlib import rcsetup
from matplotlib.figure import Figure
from matplotlib.ticker import Formatter, StrMethodFormatter

from course_utils.resources import talk_scale

# Six colours that stand out from white, also on a dimmed card, and stay apart for colour-blind
# readers and in gray print: tests/figures/test_colors.py. Markers and line styles differ as well.
# Letters can be read from the back row.
COLORS = ["#1b67e6", "#d37303", "#b3172a", "#611b4b", "#7f7d78", "#58209b"]
BLUE, ORANGE, RED, PURPLE, GRAY, VIOLET = COLORS

# A figure is a card of light paper, on which what is said of dark and pale stays true. A dark theme
# dims it: that of JupyterLab and exported pages, of VS Code, of Colab.
FIGURE_CSS = Path(__file__).with_name("figure.css").read_text(encoding="utf-8")

DOTS_PER_INCH = round(110 * talk_scale(os.environ.get("COURSE_TALK", "1")))
matplotlib.rcParams.update(
    {
        "axes.prop_cycle": rcsetup.cycler(color=COLORS),
        "axes.grid": True,
        "axes.axisbelow": True,
        "axes.spines.right": False,
        "axes.spines.top": False,
        "figure.constrained_layout.h_pad": 0.08,
        "figure.constrained_layout.use": True,
        "figure.constrained_layout.w_pad": 0.08,
        "figure.figsize": (7, 4.2),
        "font.size": 14,
        "grid.alpha": 0.3,
        "image.cmap": "gray_r",
        "legend.frameon": False,
        "lines.linewidth": 2.5,
        "lines.markersize": 8,
        "savefig.dpi": DOTS_PER_INCH,
    }
)


def new_axes(rows=1, columns=1, **options):
    """Make a figure of the course's style, known to nobody but its owner (no pyplot).

    Parameters
    ----------
    rows, columns : int, default 1
        How many axes there are below and beside each other.
    **options
        Passed on to `matplotlib.figure.Figure.subplots`; `figsize` to the figure.

    Returns
    -------
    figure : matplotlib.figure.Figure
    axes : matplotlib.axes.Axes, or ndarray of them
    """
    figure = Figure(figsize=options.pop("figsize", None))
    return figure, figure.subplots(rows, columns, **options)


def picture_html(figure, alt):
    """A figure as an HTML image with its words, of the class ``course-figure``, and its style.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The figure; it stays as it is.
    alt : str
        As for `show`.

    Returns
    -------
    str
    """
    drawn, png = io.BytesIO(), io.BytesIO()
    figure.savefig(drawn, format="png")
    # A palette makes the saved page a quarter of its size, and leaves no trace of versions.
    picture = PIL.Image.open(drawn).convert("RGB").quantize(256, dither=PIL.Image.Dither.NONE)
    picture.save(png, "png", optimize=True)
    data = base64.b64encode(png.getvalue()).decode()
    return (
        f'<img class="course-figure" alt="{html.escape(alt)}" src="data:image/png;base64,{data}">'
        f"<style>{FIGURE_CSS}</style>"
    )


def show(figure, alt):
    """Display a figure together with words that say what there is to see.

    The words reach a screen reader in JupyterLab and in exported HTML, and stand in the saved
    notebook as text, so that a test compares them.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The figure; it stays as it is.
    alt : str
        What the picture shows, with its numbers. Line breaks and runs of blanks become one blank,
        and a hyphen before a number becomes a minus, as in the picture.

    Raises
    ------
    ValueError
        If there are no words.
    """
    alt = with_minus(" ".join(alt.split()))
    if not alt:
        raise ValueError("a figure needs words: say in alt what there is to see")
    display({"text/html": picture_html(figure, alt), "text/plain": alt}, raw=True)


def linear(colors):
    """How much light colours of sRGB are, channel by channel; both from 0 to 1."""
    colors = np.asarray(colors, dtype=float)
    return np.where(colors <= 0.04045, colors / 12.92, ((colors + 0.055) / 1.055) ** 2.4)


def luminance(colors):
    """How light colours of sRGB are, shape (..., 3): the relative luminance of WCAG 2, 0 to 1."""
    return linear(colors) @ [0.2126, 0.7152, 0.0722]


def frame(values):
    """The ends of an axis that holds all values, with a margin of a twentieth."""
    low, high = np.min(values), np.max(values)
    margin = 0.05 * (high - low) or 1.0
    return low - margin, high + margin


# A thousand has a comma, as in the text.
THOUSANDS = StrMethodFormatter("{x:,.0f}")


def minus(words):
    """A number in words, with the minus that matplotlib writes beside an axis."""
    return Formatter.fix_minus(str(words))


def with_minus(words):
    """A text, with that minus before its numbers."""
    return re.sub(r"(?<![\w)\]])-(?=[.\d])", "−", words)


def legend_above(axes, narrow=False, **options):
    """Name what is drawn, above the axes: in one row, or in two columns where room is scarce."""
    columns, above = (2 if narrow else 4), (0.5, 1)
    return axes.legend(
        loc="lower center", bbox_to_anchor=above, ncols=columns, fontsize=12, **options
    )
