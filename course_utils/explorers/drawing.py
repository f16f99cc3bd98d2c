"""The explorer: controls around a plain function that draws.

An explorer has one figure that lives as long as it does. Its axes are fixed, so that what moves is
the idea, and only what moves is drawn again. In a saved notebook stands a still picture of it with
words, which is all that a reader without a kernel gets.
"""

import contextlib
import functools
import threading
from time import monotonic
from typing import Any

import ipywidgets
from IPython import get_ipython
from IPython.display import display
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from course_utils.explorers.controls import in_one_width
from course_utils.explorers.picture import Picture, fit
from course_utils.explorers.playing import Player
from course_utils.explorers.still import WIDGET, still_html
from course_utils.figures import DOTS_PER_INCH, picture_html
from course_utils.figures.style import legend_above, with_minus

CALM = 1.0  # seconds between two pictures for those who asked their system for less motion


class Explorer(Player):
    """Controls, a picture that follows them, and words that say what there is to see.

    A subclass says what is drawn, in `draw_still`, `draw` and `words`. Where there is something to
    be played it also has a method `step`, which takes one step and returns False if it was the
    last; where the picture can be pointed at, a method ``point_at(axes, x, y)``, in the units of
    the axes.

    Parameters
    ----------
    controls : dict of str to ipywidgets.Widget
        By the names under which `draw` gets their values.
    presets : dict of str to dict, optional
        By the words on a button, the values that it sets.
    actions : dict of str to callable, optional
        By the words on a button, what else it does, without arguments.

    Attributes
    ----------
    name : str
        What the picture shows, for those who can't see it. A subclass sets this and the next four,
        and for its steps `pace` and `play_name`.
    size : (float, float)
        Of the figure where there is room enough, in inches.
    stacked_below : float
        With less than so many inches, counted as in `size`, its panels stand below each other.
    panel_height : float
        Of each panel then, in inches.
    drawn_anew : tuple of str
        Controls after whose change `draw_still` is called again.
    before : object
        What a subclass keeps of the walk before this one, to be drawn pale; None after a reset.
    figure : matplotlib.figure.Figure
    picture : Picture
    buttons : dict of str to ipywidgets.Button
        By what is written on them.
    """

    name = ""
    size: tuple[float, float] = (11, 4.2)
    stacked_below = 6.5
    panel_height = 3.3
    drawn_anew: tuple[str, ...] = ()
    picture = None
    before: Any = None

    def __init__(self, controls, presets=None, actions=None):
        self.controls, self.presets = controls, presets or {}
        self.values_at_start = self.values
        self._lock = threading.RLock()  # JupyterLab may run callbacks on a thread of their own
        self._held, self._preset = False, -1
        self._calm, self._shown_at, self._late = False, 0.0, False
        self.figure = Figure()
        self._canvas = FigureCanvasAgg(self.figure)
        self._fitted = fit(self.size[0], self.size[0] * DOTS_PER_INCH)
        self.picture = Picture(
            name=self.name,
            stacked_below=round(self.stacked_below * DOTS_PER_INCH),
            pointable=hasattr(self, "point_at"),
        )
        self.buttons = {}
        if hasattr(self, "step"):
            self.button("Step", self._one_step)
            self.button(self.play_name, self._play_or_pause)
        for name, action in (actions or {}).items():
            self.button(name, action)
        self.button("Reset", self.reset)
        rows = [list(controls.values()), list(self.buttons.values())]
        if self.presets:
            rows[1].append(ipywidgets.Label("Presets:"))
            rows[1] += [self.button(name, self._chooser(name)) for name in self.presets]
        in_one_width(controls.values())
        wrap = ipywidgets.Layout(flex_flow="row wrap")
        super().__init__([*(ipywidgets.HBox(row, layout=wrap) for row in rows), self.picture])
        self.add_class("course-explorer")
        self._draw_everything()
        for control in controls.values():
            control.observe(lambda _: self._held or self._aloud(self.refresh), "value")
        self.picture.observe(self._on_point, "point")
        self.picture.on_msg(self._on_message)
        _close_what_this_cell_showed_before(self)

    def draw_still(self, **values):
        """Make the axes in `figure`, and draw what no control moves.

        Parameters
        ----------
        **values
            Of the controls.
        """
        raise NotImplementedError

    def draw(self, **values):
        """Draw what the controls move; it is taken away before the next call.

        Parameters
        ----------
        **values
            Of the controls.
        """
        raise NotImplementedError

    def words(self, **values):
        """Say in plain sentences what there is to see.

        Parameters
        ----------
        **values
            Of the controls.

        Returns
        -------
        str
        """
        raise NotImplementedError

    def side_by_side(self, *shares):
        """Make axes in a row, or below each other where the page has no room for a row.

        Parameters
        ----------
        *shares : float
            Of the width of a row.

        Returns
        -------
        list of matplotlib.axes.Axes
        """
        if not self.narrow:
            return list(self.figure.subplots(1, len(shares), width_ratios=shares))
        self.figure.set_figheight(self.panel_height * len(shares))
        return list(self.figure.subplots(len(shares), 1))

    @property
    def narrow(self):
        """Whether the page has no room for panels in a row."""
        return self._fitted.width < self.stacked_below * DOTS_PER_INCH

    def restart(self):
        """Forget the steps that were taken; nothing where there are none."""

    @property
    def values(self):
        """The value of every control, by name."""
        return {name: control.value for name, control in self.controls.items()}

    def button(self, name, action):
        """Make a button. An error of its action can be read below the picture.

        Parameters
        ----------
        name : str
            What is written on it.
        action : callable
            Without arguments.

        Returns
        -------
        ipywidgets.Button
        """
        button = ipywidgets.Button(description=name, layout={"width": "auto"})
        button.on_click(lambda _: self._aloud(action))
        self.buttons[name] = button
        return button

    def set(self, **values):
        """Set several controls, and draw once.

        Parameters
        ----------
        **values
            By the names of the controls.
        """
        with self._drawn_once():
            for name, value in values.items():
                self.controls[name].value = value

    def reset(self):
        """Stop playing, forget the walk before, and go back to how it all began."""
        self._preset = -1
        with self._drawn_once():
            self._begin_with(self.values_at_start)
            self.before = None

    def close(self):
        """Stop playing, and take the controls out of the page."""
        if self.picture is None:  # the arguments were refused
            return
        self.pause()
        # anywidget never lets go of a closed widget: what that knows would stay in the memory.
        self.picture.on_msg(self._on_message, remove=True)
        for child in list(_descendants(self)):
            child.unobserve_all()
            child.close()
        super().close()

    def refresh(self):
        """Draw what moves, at the present values, over what stands still."""
        with self._lock:
            values = self.values
            if {name: values[name] for name in self.drawn_anew} != self._drawn_at:
                return self._draw_everything()
            self._take_away_what_moves()
            self.draw(**values)
            if self._names() != self._named:
                return self._draw_everything()
            if self._frames() == self._drawn_in:
                self._canvas.restore_region(self._still)
            else:
                self._keep_what_stands_still()
            self._show()

    def _fit(self, width, ratio):
        """Draw for someone who has so much room, and has seen nothing yet."""
        with self._lock:
            self.picture.forget()
            before, self._fitted = self._fitted, fit(self.size[0], width, ratio)
            if self._fitted != before:
                self._draw_everything()
            else:
                self.refresh()

    def _draw_everything(self):
        with self._lock:
            values = self.values
            self._drawn_at = {name: values[name] for name in self.drawn_anew}
            self.figure.clear()
            self.figure.set_dpi(self._fitted.dots_per_inch)
            self.figure.set_size_inches(self._fitted.inches, self.size[1])
            self.figure.set_layout_engine("constrained")
            self.draw_still(**values)
            self._standing = {
                axes: (set(axes.get_children()), len(axes.containers)) for axes in self.figure.axes
            }
            self._take_away_what_moves()  # nothing yet, but the colours begin as they always will
            self.draw(**values)
            self._named = self._names()
            for axes, names in zip(self.figure.axes, self._named, strict=True):
                if names and not axes.get_legend():  # it takes a third of the time to draw
                    self._standing[axes][0].add(legend_above(axes, narrow=self.narrow))
            self.figure.get_layout_engine().execute(self.figure)
            self.figure.set_layout_engine("none")  # from here on nothing shifts
            for axes in self.figure.axes:
                axes.autoscale(False)
            self._keep_what_stands_still()
            self._show()

    def _moving(self):
        """What `draw` has added to the axes, from the back to the front."""
        return [
            artist
            for axes, (standing, _) in self._standing.items()
            for artist in sorted(axes.get_children(), key=lambda artist: artist.zorder)
            if artist not in standing
        ]

    def _take_away_what_moves(self):
        for artist in self._moving():
            artist.remove()
        for axes, (_, containers) in self._standing.items():
            del axes.containers[containers:]  # or bars taken away would be kept alive
            axes.set_prop_cycle(None)  # or the colours would go on from where they were

    def _keep_what_stands_still(self):
        for artist in self._moving():
            artist.set_animated(True)
        self._canvas.draw()
        self._still = self._canvas.copy_from_bbox(self.figure.bbox)
        self._drawn_in = self._frames()

    def _names(self):
        """What a legend has to name; where it changes, everything is drawn again."""
        return [axes.get_legend_handles_labels()[1] for axes in self.figure.axes]

    def _frames(self):
        """What is drawn around the axes; where it changes, what stands still is drawn again."""
        return [
            (a.get_xlim(), a.get_ylim(), a.get_xlabel(), a.get_ylabel(), a.get_title())
            for a in self.figure.axes
        ]

    def _show(self):
        for artist in self._moving():
            artist.axes.draw_artist(artist)
        words = with_minus(self.words(**self.values))
        self.picture.show(self._canvas.buffer_rgba(), self._fitted.width, words)
        self._shown_at, self._late = monotonic(), False

    @contextlib.contextmanager
    def _drawn_once(self):
        """Whatever changes in here is drawn once, at the end."""
        with self._lock:
            outermost = not self._held
            self._held = True
            try:
                yield
            finally:
                self._held = not outermost
            if outermost and not self._late:
                self.refresh()

    def _step(self):
        """Take one step, and say whether another one can follow."""
        with self._drawn_once():
            more = self.step() is not False
            self._late = more and self._calm and monotonic() < self._shown_at + CALM
        return more

    def _one_step(self):
        self.pause()
        self._step()

    def _play_or_pause(self):
        if self.playing:
            self.pause()
        else:
            self.play()

    def _show_whether_playing(self):
        if self._late:
            self.refresh()
        button = self.buttons.get(self.play_name)
        now = "Pause" if self.playing else self.play_name
        if button and button.description != now:
            button.description = now
            self.picture.say(self.picture.words, playing=self.playing)

    def _aloud(self, action):
        """Do it. JupyterLab hides an error that a callback raises, so say it below the picture."""
        try:
            return action()
        except Exception as error:
            self.picture.say(f"{type(error).__name__}: {error}")
            raise

    def _chooser(self, preset):
        def choose():
            self._preset = list(self.presets).index(preset)
            self._begin_with(self.values_at_start | self.presets[preset])

        return choose

    def _begin_with(self, values):
        self.pause()
        with self._drawn_once():  # not while a step is under way
            self.restart()
            self.set(**values)

    def _on_point(self, change):
        across, down = change["new"]
        width, height = self._canvas.get_width_height()
        place = (across * width, (1 - down) * height)
        for axes in self.figure.axes:
            if axes.bbox.contains(*place):
                x, y = axes.transData.inverted().transform(place)
                self._aloud(functools.partial(self.point_at, axes, float(x), float(y)))

    def _on_message(self, _, content, __):
        if "closed" in content:
            self.pause()
        if "fit" in content:
            self._calm = content["calm"]
            self._aloud(functools.partial(self._fit, *content["fit"]))
        if "preset" in content and self.presets:
            names = list(self.presets)
            place = min(max(self._preset + content["preset"], 0), len(names) - 1)
            self._aloud(self._chooser(names[place]))
            if hasattr(self, "step"):
                self._aloud(self.play)

    def _ipython_display_(self):
        words = " ".join(f"{self.name}. {self.picture.words}".split())
        still = still_html(picture_html(self.figure, words))
        display({"text/html": still, "text/plain": words}, raw=True)
        # Without text/plain, which an exported page would show below the still picture.
        display({WIDGET: self.get_view_spec()}, raw=True)


_of_cell = {}  # by the id of a cell: the message that ran it, and what that made


def _close_what_this_cell_showed_before(explorer):
    """Close what an earlier run of the same cell made; where no one tells the cell, nothing."""
    parent = getattr(get_ipython(), "get_parent", dict)()
    cell = parent.get("metadata", {}).get("cellId")
    if cell is not None:
        run, made = _of_cell.get(cell, (None, []))
        if run != parent["header"]["msg_id"]:
            for old in made:
                old.close()
            made = []
        _of_cell[cell] = (parent["header"]["msg_id"], [*made, explorer])


def _descendants(widget):
    for child in getattr(widget, "children", ()):
        yield from _descendants(child)
        yield child
