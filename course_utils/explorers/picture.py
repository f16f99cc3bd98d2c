"""The live picture of an explorer in the front end, with its words, and how large it is drawn."""

from pathlib import Path
from typing import NamedTuple

import anywidget
import numpy as np
import traitlets

from course_utils.figures import DOTS_PER_INCH

HERE = Path(__file__).parent
NARROWEST = 2 * DOTS_PER_INCH  # pixels of the page
LONGEST_ROW = 1600  # pixels of the screen; with more, keys would be answered late


class Fitted(NamedTuple):
    """How a figure is drawn for a certain width in a page.

    Attributes
    ----------
    width : int
        In pixels of the page.
    inches : float
        Its width.
    dots_per_inch : float
        In pixels of the screen.
    """

    width: int
    inches: float
    dots_per_inch: float


def fit(inches, room, ratio=1.0):
    """How to draw a figure so that its letters can be read, however little room there is.

    With less room its letters shrink to three quarters, and from there on it has fewer inches.

    Parameters
    ----------
    inches : float
        Its width where there is room enough.
    room : float
        What the page has, in its pixels.
    ratio : float, default 1.0
        Pixels of the screen for one of the page.

    Returns
    -------
    Fitted
    """
    room = min(max(room, NARROWEST), inches * DOTS_PER_INCH)
    dots = min(max(room / inches, 0.75 * DOTS_PER_INCH), DOTS_PER_INCH)
    sharp = min(max(ratio, 1.0), max(LONGEST_ROW / room, 1.0))
    return Fitted(round(room), room / dots, dots * sharp)


class Picture(anywidget.AnyWidget):
    """A picture in the front end, with words below it.

    Attributes
    ----------
    name : str
        What it is a picture of.
    first : bytes
        The picture with which it began, as `runs` of one colour. What changes is sent by `show`.
    first_size : list of three ints
        Its columns and rows, and its width in pixels of the page.
    first_words : str
        What was to be seen in it.
    stacked_below : int
        With less room than so many pixels of the page, its panels stand below each other.
    pointable : bool
        Whether to report clicks and drags.
    point : list of two floats
        Where the picture was last pointed to, from (0, 0) at its upper left to (1, 1).
    words : str
        What is to be seen in it now.
    pixels : ndarray of uint8, shape (rows, columns, 4)
        What the page shows.
    """

    _esm = HERE / "picture.js"
    _css = HERE / "picture.css"
    name = traitlets.Unicode().tag(sync=True)
    first = traitlets.Bytes().tag(sync=True)
    first_size = traitlets.List().tag(sync=True)
    first_words = traitlets.Unicode().tag(sync=True)
    stacked_below = traitlets.Int().tag(sync=True)
    pointable = traitlets.Bool().tag(sync=True)
    point = traitlets.List().tag(sync=True)

    def __init__(self, **values):
        self.words, self.pixels = "", None
        super().__init__(**values)

    def show(self, pixels, width, words):
        """Let the page show a picture and its words. Only what has changed is sent.

        Parameters
        ----------
        pixels : array_like of uint8, shape (rows, columns, 4)
            Red, green, blue, and 255. Left as it is.
        width : int
            In pixels of the page.
        words : str
        """
        pixels, before, self.words = np.array(pixels), self.pixels, words
        size = [pixels.shape[1], pixels.shape[0], width]
        if before is None:
            self.first, self.first_size, self.first_words = runs(pixels), size, words
        elif before.shape != pixels.shape:
            self.send({"words": words, "size": size}, [runs(pixels)])
        else:
            self.send({"words": words}, [runs(pixels, before)])
        self.pixels = pixels

    def forget(self):
        """Let the next picture be sent as a whole: someone has begun to look."""
        if self.pixels is not None:
            self.pixels = self.pixels[:0]

    def say(self, words, **more):
        """Let the page show other words.

        Parameters
        ----------
        words : str
        **more
            What else to tell the page.
        """
        self.words = words
        self.send({"words": words} | more)


def runs(pixels, before=None):
    """Where a picture has changed: runs of neighbouring pixels that have one colour now.

    That is quicker than any compression, to write and above all to read: a browser only has to
    fill, and needn't wait for anything.

    Parameters
    ----------
    pixels : ndarray of uint8, shape (rows, columns, 4)
    before : ndarray of the same shape, optional
        The picture that is known already. Without one, all pixels count as changed.

    Returns
    -------
    bytes
        For each run three numbers, uint32 and little-endian: the place of its first pixel, counted
        row by row, the place after its last, and the four bytes of its colour.
    """
    colours = pixels.reshape(-1, 4).view("<u4").ravel()
    if before is None:
        places = np.arange(len(colours))
    else:
        places = np.flatnonzero(colours != before.reshape(-1, 4).view("<u4").ravel())
    if not len(places):
        return b""
    colours = colours[places]
    begins = np.flatnonzero((np.diff(places) != 1) | (np.diff(colours) != 0)) + 1
    firsts, lasts = np.append(0, begins), np.append(begins, len(places)) - 1
    table = np.column_stack([places[firsts], places[lasts] + 1, colours[firsts]])
    return table.astype("<u4").tobytes()
