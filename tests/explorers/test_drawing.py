"""How explorers draw, with the smallest one there can be."""

import threading
import types

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from course_utils.explorers import drawing
from course_utils.explorers.controls import choice_slider, in_one_width, round_numbers, slider
from course_utils.explorers.picture import fit
from course_utils.figures import BLUE, DOTS_PER_INCH


@pytest.fixture
def columns_with_ink(pixels):
    """A function that gives the columns of the picture in which the dot is."""

    def of(explorer):
        blue = abs(pixels(explorer) - 255 * np.array(to_rgb(BLUE))).max(axis=2) < 40
        return np.flatnonzero(blue.sum(axis=0) > 20)

    return of


def test_only_what_moves_is_drawn_and_the_rest_stands_still(dot, pixels, columns_with_ink):
    first = pixels(dot)
    dot.controls["x"].value = 5
    moved = (pixels(dot) != first).any(axis=2)
    across = columns_with_ink(dot)
    assert 0 < len(across) < 20
    assert abs(across.mean() - dot.axes.transData.transform((5, 0))[0]) < 2
    assert moved.mean() < 0.03
    assert len(dot.axes.containers) == 1 and len(dot.axes.patches) == 1


def test_a_frame_that_changes_is_drawn_too(dot, columns_with_ink):
    dot.controls["x"].value = 5
    narrow = columns_with_ink(dot).mean()
    dot.controls["wide"].value = True
    assert columns_with_ink(dot).mean() < narrow - 50
    dot.controls["wide"].value = False
    assert columns_with_ink(dot).mean() == narrow


def test_the_page_is_sent_what_changes_and_has_the_whole_picture(dot, page):
    shown, sent = page(dot)
    for change in ({"x": 3.0}, {"x": 3.1}, {"wide": True}, {"x": 9.0}):
        dot.set(**change)
        np.testing.assert_array_equal(shown(), dot.picture.pixels)
    whole = len(dot.picture.first)
    assert max(len(part) for _, part in sent[:2]) < whole / 4
    dot.picture._handle_custom_msg({"fit": [dot._fitted.width, 1.0], "calm": False}, [])
    assert len(sent[-1][1]) > whole / 2  # someone new has seen nothing yet
    np.testing.assert_array_equal(shown(), dot.picture.pixels)


@pytest.mark.parametrize(
    "room, ratio", [(390, 1), (390, 3), (500, 2), (704, 1), (1210, 1), (3000, 1.5)]
)
def test_letters_keep_their_size_however_little_room_there_is(room, ratio):
    width, inches, dots = fit(11, room, ratio)
    assert width == min(room, 11 * DOTS_PER_INCH)
    assert 0.75 * DOTS_PER_INCH <= dots
    assert width / inches >= 0.749 * DOTS_PER_INCH  # in pixels of the page
    assert width * dots / (width / inches) <= 1601 or ratio == 1


def test_panels_stand_in_a_row_or_below_each_other(fresh):
    explorer = fresh("curve_fitting-line")
    for room, in_a_row in ((1210, True), (720, True), (700, False), (390, False)):
        explorer._fit(room, 1.0)
        left, right = (axes.get_position() for axes in explorer.figure.axes)
        assert (left.x1 < right.x0) == in_a_row and (left.y0 > right.y1) == (not in_a_row)
        rows, columns, _ = explorer.picture.pixels.shape
        assert abs(columns - room) <= 1
    explorer._fit(1210, 1.0)


def test_several_controls_are_drawn_once(dot):
    before = dot.drawn
    dot.set(x=3, wide=True)
    assert dot.drawn == before + 1


def test_pointing_is_in_the_units_of_the_axes(dot):
    width, height = dot.figure.canvas.get_width_height()
    across, up = dot.axes.transData.transform((2.5, 0.5))
    dot.picture.point = [across / width, 1 - up / height]
    assert dot.values["x"] == pytest.approx(2.5)
    dot.picture.point = [0, 0]  # beside the axes
    assert dot.values["x"] == pytest.approx(2.5)


def test_clicker_steps_through_the_presets(dot):
    def press(step):
        dot.picture._handle_custom_msg({"preset": step}, [])
        return dot.values["x"]

    assert [press(1), press(1), press(1), press(-1), press(-1)] == [1, 9, 9, 1, 1]
    press(1)
    dot.reset()
    assert press(1) == 1  # the first again


def test_an_error_can_be_read(dot):
    with pytest.raises(ArithmeticError):
        dot.controls["x"].value = 7
    assert dot.picture.words == "ArithmeticError: seven is unlucky"
    dot.controls["x"].value = 6
    assert dot.picture.words.startswith("The dot is at 6")


def test_a_legend_is_drawn_once_and_again_where_its_names_change(fresh):
    explorer = fresh("curve_fitting-line")
    legend = explorer.surface.get_legend()
    explorer.set(slope=0.3)
    assert explorer.surface.get_legend() is legend and legend not in explorer._moving()
    explorer.buttons["Step"].click()
    explorer.set(slope=-0.3)
    names = [text.get_text() for text in explorer.surface.get_legend().get_texts()]
    assert names == ["equal loss", "before", "this line"]
    explorer.reset()
    assert len(explorer.surface.get_legend().get_texts()) == 2


@pytest.mark.parametrize("lowest, highest", [(0.01, 3), (1e-16, 1), (0.1, 100)])
def test_sliders_over_powers_of_ten_have_round_numbers(lowest, highest):
    numbers = round_numbers(lowest, highest)
    assert (numbers[0], numbers[-1]) == (lowest, highest)
    assert all(float(f"{number:.2g}") == number for number in numbers)
    ratios = np.divide(numbers[1:], numbers[:-1])
    assert 1.05 < ratios.min() and ratios.max() < 1.15


def test_tracks_have_one_width():
    sliders = [
        slider("m", 0, 0, 1, 1),
        slider("a long name", 0, 0, 1, 1),
        choice_slider("r", 1, [1, 2]),
    ]
    in_one_width(sliders)
    assert len({(each.layout.width, each.style.description_width) for each in sliders}) == 1


def test_controls_have_labels():
    for control in (slider("rate", 1, 0, 2, 0.1), choice_slider("rate", 1, [1, 2])):
        # In ipywidgets 7 it has the longer name.
        tooltip = "tooltip" if hasattr(control, "tooltip") else "description_tooltip"
        assert control.description == getattr(control, tooltip) == "rate"


def test_callbacks_on_several_threads(dot, columns_with_ink):
    """JupyterLab may run callbacks on a thread of their own."""
    errors = []

    def move(values):
        try:
            for value in values:
                dot.controls["x"].value = value
        except Exception as error:
            errors.append(error)

    places = np.random.default_rng(0).uniform(0, 6, size=(4, 25))
    threads = [threading.Thread(target=move, args=[row.tolist()]) for row in places]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(dot.axes.patches) == 1
    dot.refresh()
    across, _ = dot.axes.transData.transform((dot.values["x"], 0))
    assert abs(columns_with_ink(dot).mean() - across) < 2


def test_a_cell_that_runs_again_closes_what_it_showed(new_dot, monkeypatch):
    def run(cell, message):
        parent = {"metadata": {"cellId": cell}, "header": {"msg_id": message}}
        shell = types.SimpleNamespace(get_parent=lambda: parent)
        monkeypatch.setattr(drawing, "get_ipython", lambda: shell)

    monkeypatch.setattr(drawing, "_of_cell", {})
    run("a", "first")
    first, beside = new_dot(), new_dot()
    run("b", "second")
    elsewhere = new_dot()
    run("a", "third")
    again = new_dot()
    is_open = [each.comm is not None for each in (first, beside, elsewhere, again)]
    assert is_open == [False, False, True, True]
