"""What the projector shows of a page: no results yet, and nothing that is for one person alone."""

import re

import nbformat
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
from tornado.web import HTTPError

from course_utils.classroom.copies import SPEAKER, student_copy

# What a student wants to know before beginning. A talk has a time of its own.
BEFORE = re.compile(r"^\*\*(?:You need|It takes)\*\*(?:.+\n)*.*\n*", re.MULTILINE)
KEEP = "a talk changes no page. Keep yours under another name: menu File, Save Notebook As"


def projected(page):
    """A page as a class should see it.

    Parameters
    ----------
    page : nbformat.NotebookNode
        It isn't changed.

    Returns
    -------
    nbformat.NotebookNode
        Without results, notes for the speaker, what a student needs beforehand, and the count of a
        student's exercises.
    """
    shown = student_copy(page)
    shown.cells = [
        cell
        for cell in shown.cells
        if SPEAKER not in cell.metadata.get("tags", []) and cell.source != "ex.progress()"
    ]
    if shown.cells:
        shown.cells[0].source = BEFORE.sub("", shown.cells[0].source).rstrip()
    return shown


class Pages(AsyncLargeFileManager):
    """The files of a talk: every page is `projected`, and what was there is never changed."""

    def __init__(self, **traits):
        super().__init__(**traits)
        self.written = set()  # what the speaker has saved under other names

    async def get(self, path, *arguments, **named):
        """What JupyterLab asks for."""
        model = await super().get(path, *arguments, **named)
        if model["type"] == "notebook" and model["content"] and path.strip("/") not in self.written:
            model["content"] = projected(nbformat.from_dict(model["content"]))
        return model

    async def save(self, model, path=""):
        """Write a file that is new, or has been written in this talk."""
        if path.strip("/") not in self.written and await self.file_exists(path):
            await self.refuse()
        self.written.add(path.strip("/"))
        return await super().save(model, path)

    async def refuse(self, *arguments, **named):
        """Say why nothing is changed, and what to do."""
        raise HTTPError(403, KEEP)

    rename_file = delete_file = restore_checkpoint = refuse
