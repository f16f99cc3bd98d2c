"""The still picture of an explorer, which is all that a saved page keeps of it."""

WIDGET = "application/vnd.jupyter.widget-view+json"

# With the live picture below it, the still one would be seen twice. And in a page that is opened
# again, JupyterLab would say below it that the live one is loading, or that there is none.
STILL = """<div class="course-still">{picture}
<p>A still picture. Run this cell, and its controls appear.</p>
<style>
.jp-OutputArea-child:has(.course-still):has(+ .jp-OutputArea-child .course-explorer),
.jp-OutputArea-child:has(.course-still) + .jp-OutputArea-child
> .lm-Panel:not(:has(.course-explorer)) {{ display: none; }}
</style></div>"""


def still_html(picture):
    """What stands in a page until there is a live view below it.

    Parameters
    ----------
    picture : str
        In HTML, with its words.

    Returns
    -------
    str
    """
    return STILL.format(picture=picture)


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
