"""Tables without a heading have none: Markdown can't say so, and writes empty cells."""

from docutils import nodes


def drop_empty_headings(app, tree):
    """Take away each table's heading in which nothing stands."""
    for heading in list(tree.findall(nodes.thead)):
        if not heading.astext().strip():
            heading.parent.remove(heading)


def setup(app):
    """Have Sphinx do it to each page."""
    app.connect("doctree-read", drop_empty_headings)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
