"""What a saved page keeps of an explorer."""

WIDGET = "application/vnd.jupyter.widget-view+json"


def without_live_views(outputs):
    """Drop each live view that comes right after its still picture.

    A live view needs its kernel, and where there is none it shows nothing. The picture before it
    has the same pixels and words, so that a page loses nothing, and a test has what to compare.

    Parameters
    ----------
    outputs : list of nbformat.NotebookNode

    Returns
    -------
    list of nbformat.NotebookNode
    """
    kept, after_still = [], False
    for output in outputs:
        data = output.get("data", {})
        if not (WIDGET in data and after_still):
            kept.append(output)
        after_still = "course-still" in data.get("text/html", "")
    return kept
