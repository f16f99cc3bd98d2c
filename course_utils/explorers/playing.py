"""Playing: an explorer takes step after step by itself, until someone stops it.

There is one thing at a time to look at: whatever begins to play stops what played before.
"""

import asyncio
import signal
import weakref

import ipywidgets
from IPython import get_ipython


class Player(ipywidgets.VBox):
    """A column of widgets that can play: it takes step after step until it is paused.

    A subclass says in `_step` how a step is taken and whether another one can follow, in `_aloud`
    how an error comes to be seen, and in `_show_whether_playing` how one sees that it plays.

    Parameters
    ----------
    children : list of ipywidgets.Widget
        From top to bottom.

    Attributes
    ----------
    pace : float
        Seconds between two steps of `play`.
    play_name : str
        Written on the button for `play`.
    """

    pace = 0.1
    play_name = "Play"

    def __init__(self, children):
        stop_playing()
        self._run = None
        try:
            self._loop = asyncio.get_running_loop()
        except RuntimeError:
            self._loop = None
        super().__init__(children)
        _players.add(self)

    @property
    def playing(self):
        """Whether `play` is under way."""
        return self._run is not None

    def play(self):
        """Take step after step until `pause`, while the kernel stays free for other things.

        Raises
        ------
        RuntimeError
            Where no event loop was running when the explorer was made, so outside of Jupyter.
        """
        if self._loop is None:
            raise RuntimeError("playing needs a running event loop, as in a notebook")
        if not self.playing:
            stop_playing()
            self._run = run = object()
            self._show_whether_playing()
            asyncio.run_coroutine_threadsafe(self._play(run), self._loop)

    def pause(self):
        """Stop playing. A step that is under way is the last."""
        self._run = None
        self._show_whether_playing()

    async def _play(self, run):
        with _interrupts:
            try:
                while self._run is run and self._aloud(self._step):
                    await asyncio.sleep(self.pace)
            finally:
                if self._run is run:
                    self._run = None
                self._show_whether_playing()


_players = weakref.WeakSet()


def stop_playing():
    """Stop whatever plays."""
    for player in list(_players):
        if player.playing:
            player.pause()


class _Interrupts:
    """Lets an interrupted kernel stop what plays, whether a cell is running or none.

    To be entered by each walk that is played, on the kernel's main thread.
    """

    def __init__(self):
        self.entered = 0

    def __enter__(self):
        self.entered += 1
        if self.entered == 1:  # a kernel without work would ignore an interrupt
            self.handler_before = signal.signal(signal.SIGINT, self.stop)
            self.events = getattr(get_ipython(), "events", None)
            if self.events:
                self.events.register("post_run_cell", self.after_cell)

    def __exit__(self, *_):
        self.entered -= 1
        if self.entered == 0:
            if signal.getsignal(signal.SIGINT) == self.stop:
                signal.signal(signal.SIGINT, self.handler_before)
            if self.events:
                self.events.unregister("post_run_cell", self.after_cell)

    def stop(self, *_):
        for player in list(_players):
            player._run = None  # the walk itself says so in the page, when it notices

    def after_cell(self, result):
        if isinstance(result.error_in_exec, KeyboardInterrupt):
            self.stop()


_interrupts = _Interrupts()
