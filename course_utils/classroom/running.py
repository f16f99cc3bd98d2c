"""Whoever reads or runs a page, does it in this way."""

import json
import re

import nbformat
from nbclient import NotebookClient


def read_page(path):
    """A notebook, in whatever encoding and with whatever line ends an editor saved it.

    Parameters
    ----------
    path : pathlib.Path

    Returns
    -------
    nbformat.NotebookNode

    Raises
    ------
    OSError, ValueError
        If it can't be read, or is no notebook.
    """
    content = path.read_bytes()
    try:
        page = nbformat.reads(json.dumps(json.loads(content)), as_version=4)
        for cell in page.cells:
            cell.source = re.sub("\r\n?", "\n", cell.source)
    except Exception as error:  # of any kind: nbformat takes the shape of a file for granted
        raise ValueError(f"no notebook ({type(error).__name__})") from error
    return page


def notebook_client(page, folder, seconds_per_cell, **differences):
    """What executes a page in a kernel of its own.

    Parameters
    ----------
    page : nbformat.NotebookNode
        Its outputs are replaced.
    folder : pathlib.Path
        Where the kernel starts.
    seconds_per_cell : float
        A cell that takes longer is given up.
    **differences
        Further traits of a client.

    Returns
    -------
    nbclient.NotebookClient
    """
    return NotebookClient(
        page,
        resources={"metadata": {"path": str(folder)}},
        timeout=seconds_per_cell,
        kernel_name="python3",
        extra_arguments=["--log-level=ERROR"],  # it warns for every page that TCP isn't encrypted
        store_widget_state=False,  # a saved page has the still pictures
        coalesce_streams=True,  # or a print of two lines is now one output, now two
        **differences,
    )
