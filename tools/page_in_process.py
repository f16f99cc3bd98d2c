"""A page in a shell of this process, which can try things in a copy of itself."""

import os
import pickle
import signal
from pathlib import Path

import nbformat
from nbformat.v4 import new_output

from course_utils.explorers.still import without_live_views
from tools import environment

SECONDS_OF_WORK = 120


class PageInProcess:
    """The code cells of a page, to be run one by one: in a process of its own, and only there.

    Parameters
    ----------
    path : Path
        Of the notebook, in whose folder its cells run.

    Attributes
    ----------
    cells : dict of int to nbformat.NotebookNode
        The code cells, by their place among all cells.
    """

    def __init__(self, path):
        environment.apply()  # before anything imports NumPy
        os.chdir(Path(path).parent)
        from IPython.core.interactiveshell import InteractiveShell
        from traitlets.config import Config

        self.shell = InteractiveShell.instance(config=Config(HistoryManager={"enabled": False}))
        self.shell.showtraceback = self.shell.showsyntaxerror = lambda *_, **__: None
        page = nbformat.read(path, as_version=4)
        self.cells = {i: cell for i, cell in enumerate(page.cells) if cell.cell_type == "code"}

    def run(self, source):
        """The outputs of a cell with this source, as a notebook stores them."""
        from IPython.utils.capture import capture_output

        with capture_output() as shown:
            result = self.shell.run_cell(source, store_history=True)
        outputs = [
            new_output("stream", name=name, text=getattr(shown, name))
            for name in ("stdout", "stderr")
        ]
        outputs += [new_output("display_data", each.data) for each in shown.outputs]
        if error := result.error_before_exec or result.error_in_exec:
            outputs.append(new_output("error", ename=type(error).__name__, evalue=str(error)))
        return without_live_views(outputs)

    def in_a_fork(self, task):
        """The result of a task that leaves no traces here; None if it fails or doesn't end."""
        reader, writer = os.pipe()
        if not (child := os.fork()):
            try:
                signal.setitimer(signal.ITIMER_PROF, SECONDS_OF_WORK)  # and then it dies
                with open(writer, "wb") as file:
                    pickle.dump(task(), file)
            finally:
                os._exit(0)
        os.close(writer)
        with open(reader, "rb") as file:
            content = file.read()
        os.waitpid(child, 0)
        return pickle.loads(content) if content else None
