"""Whether all that a figure shows can be seen: its contrast, also where a dark theme dims it.

A line, a marker or a bar needs 3:1 against what is behind it, a letter 4.5:1, as in the Web Content
Accessibility Guidelines. The shades of an image are data, and the grid is only there to help.
"""

import re

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Tick
from matplotlib.collections import Collection
from matplotlib.colors import to_rgba
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Text

from course_utils import figures
from course_utils.figures import style
from course_utils.figures.style import luminance

LINES, LETTERS = 3, 4.5
GROUND = "ground"  # the gid of a line that is there to hide what is behind another one
MOST_PLACES = 40  # of one artist at which to look
DIMMED = float(re.search(r"brightness\(([\d.]+)\)", style.FIGURE_CSS)[1])


def contrast(color, ground):
    """The contrast of two colours of three numbers from 0 to 1, from 1 to 21."""
    low, high = sorted([luminance(color), luminance(ground)])
    return (high + 0.05) / (low + 0.05)


def over(color, ground):
    """What an RGBA colour becomes on a ground of three numbers."""
    *color, alpha = color
    return alpha * np.array(color) + (1 - alpha) * np.asarray(ground)


def faults_of_contrast(figure):
    """What can hardly be seen in a figure, or told apart by nothing but its colour.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Drawn already, so that everything has its place.

    Yields
    ------
    str
    """
    paper = to_rgba(figure.get_facecolor())[:3]
    for axes in (None, *figure.axes):
        below = []  # what is behind whatever follows
        for artist in parts(figure if axes is None else axes):
            for color, least in colors_of(artist):
                places = places_of(artist) if below else [None]
                grounds = [ground_at(place, below, paper) for place in places]
                seen = [contrast(DIMMED * over(color, each), DIMMED * each) for each in grounds]
                if min(seen, default=21) < least:
                    yield f"{artist} has a contrast of {min(seen):.2f}, and needs {least}"
            if (fill := fill_of(artist)) is not None:
                below.append(fill)
        lines = [line for line in axes.lines if line.get_label()[0] != "_"] if axes else []
        looks = {line.get_label(): (line.get_linestyle(), line.get_marker()) for line in lines}
        if len(set(looks.values())) < len(looks):
            yield f"among {list(looks)} some differ by nothing but their colours"


def parts(whole):
    """All that is seen of a figure around its axes, or of one of them, from back to front."""
    left_out = {whole.patch}
    if isinstance(whole, Axes):
        left_out |= {axis for axis in (whole.xaxis, whole.yaxis) if not whole.axison}
        left_out |= set() if whole.axison else set(whole.spines.values())
        if hasattr(whole, "_colorbar"):  # shades
            left_out |= {each for each in whole.get_children() if isinstance(each, Collection)}
            left_out |= {each for each in whole.patches}
    for artist in sorted(whole.get_children(), key=lambda artist: artist.get_zorder()):
        if artist not in left_out:
            yield from leaves(artist)


def leaves(artist):
    """What an artist consists of, as far as it is visible; no axes, no ground and no grid."""
    if not artist.get_visible() or isinstance(artist, Axes):
        return
    inner = [each for each in artist.get_children() if each is not getattr(artist, "patch", None)]
    if isinstance(artist, Tick):
        inner = [artist.label1, artist.label2, artist.tick1line, artist.tick2line]
    if isinstance(artist, Text) or not inner:
        yield artist
    for each in inner:
        yield from leaves(each)


def colors_of(artist):
    """The colours, RGBA, by which an artist is seen, and the contrast that each needs."""
    alpha = artist.get_alpha()
    if isinstance(artist, Text):
        if artist.get_text().strip():
            yield to_rgba(artist.get_color(), alpha), LETTERS
    elif isinstance(artist, Line2D):
        if artist.get_gid() == GROUND:
            return
        if artist.get_linestyle() != "None":
            yield to_rgba(artist.get_color(), alpha), LINES
        if artist.get_marker() not in ("None", "", " "):
            sides = artist.get_markeredgecolor(), artist.get_markerfacecolor()
            yield clearest([to_rgba(side, alpha) for side in sides]), LINES
    elif isinstance(artist, Patch):
        edge = artist.get_edgecolor() if artist.get_linewidth() or artist.get_hatch() else "none"
        yield clearest([to_rgba(edge), to_rgba(artist.get_facecolor())]), LINES
    elif isinstance(artist, Collection):
        sides = [side for side in (artist.get_edgecolor(), artist.get_facecolor()) if len(side)]
        for number in range(max(map(len, sides), default=0)):
            yield clearest([to_rgba(side[number % len(side)]) for side in sides]), LINES


def clearest(colors):
    """The one among colours of edge and face that stands out more from white."""
    return min(colors, key=lambda color: luminance(over(color, (1, 1, 1))))


def places_of(artist):
    """Some places of an artist, in pixels, shape (n, 2)."""
    if isinstance(artist, Text | Patch):
        corners = artist.get_window_extent().get_points()
        return corners[0] + np.outer([0.1, 0.5, 0.9], corners[1] - corners[0])
    if isinstance(artist, Line2D):
        path = few(artist.get_transform().transform(artist.get_xydata()))
        if artist.get_linestyle() != "None":
            path = np.concatenate([np.linspace(path[:-1], path[1:], 9).reshape(-1, 2), path])
    elif isinstance(artist, Collection):
        if np.any(artist.get_offsets()):
            path = artist.get_offset_transform().transform(artist.get_offsets())
        else:
            paths = [path.vertices for path in artist.get_paths()]
            path = artist.get_transform().transform(np.concatenate([*paths, np.empty((0, 2))]))
    else:
        return np.empty((0, 2))
    path = few(path)
    if artist.axes is not None:
        path = path[[artist.axes.bbox.contains(*place) for place in path]]
    return path


def few(places):
    """Some places among many."""
    return places[:: len(places) // MOST_PLACES + 1]


def fill_of(artist):
    """Where an artist hides what is behind it, a function of a place, which gives its RGBA."""
    if isinstance(artist, AxesImage):
        pixels = artist.to_rgba(artist.get_array())
        left, right, bottom, top = artist.get_extent()
        rows, columns = pixels.shape[:2]
        back = artist.get_transform().inverted()

        def fill(place):
            x, y = back.transform(place)
            column = int((x - left) / (right - left) * columns)
            row = int((y - top) / (bottom - top) * rows)
            return pixels[row, column] if 0 <= row < rows and 0 <= column < columns else None

        return fill
    if isinstance(artist, Patch) and artist.get_fill():
        color, path, transform = artist.get_facecolor(), artist.get_path(), artist.get_transform()
        return lambda place: color if path.contains_point(place, transform) else None
    if isinstance(artist, Line2D) and artist.get_gid() == GROUND:
        color, path = to_rgba(artist.get_color()), places_of(artist)
        reach = artist.get_linewidth() / 72 * artist.get_figure().dpi
        return lambda place: color if np.ptp([*path[:, 0], place[0]]) < reach else None
    return None


def ground_at(place, fills, paper):
    """The colour behind a place, of three numbers."""
    ground = np.array(paper)
    for fill in fills:
        if (color := fill(place)) is not None:
            ground = over(color, ground)
    return ground


def watch():
    """From now on in this process, refuse every figure for a page that has such faults."""
    draw = style.picture_html

    def picture_html(figure, alt):
        drawn = draw(figure, alt)
        if faults := list(faults_of_contrast(figure)):
            raise AssertionError("\n".join(faults))
        return drawn

    style.picture_html = figures.picture_html = picture_html
