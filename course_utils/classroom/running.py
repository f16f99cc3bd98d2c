"""Whoever runs a page, runs it in this way."""

from nbclient import NotebookClient


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
